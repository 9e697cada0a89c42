"""Which text of a page is in no entry of the ledger.

It is listed, so that nothing is dropped silently.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from hyoka.contract.record_rows import Records, Taken
from hyoka.grid.lines import is_whole_number
from hyoka.grid.model import Cell, Line
from hyoka.grid.page_items import Item
from hyoka.grid.paragraphs import Part
from hyoka.text import vocabulary
from hyoka.text.numbers import is_missing
from hyoka.text.units import UNITS

_WORD: Final = re.compile(r"[^\W_〇]")
_LONGEST_LABEL: Final = 20
#: Why a figure of a picture may have been left wrongly.
_LEFT: Final = (Taken.NAMELESS, Taken.NOT_CHOSEN)


@dataclass(frozen=True)
class PageCoverage:
    """How many chars a page prints, and its texts that became no record.

    Labels and furniture are none of these.
    """

    chars: int
    untaken: list[str]

    @property
    def share(self) -> float | None:
        """The share of its chars that was taken; None for a page without text."""
        if not self.chars:
            return None
        left = sum(map(len, self.untaken))
        return round(1 - left / self.chars, 3)

    @property
    def new_labels(self) -> list[str]:
        """The untaken texts that may be labels: short ones without figures, no sentences."""
        short = (text for text in self.untaken if len(text) <= _LONGEST_LABEL and "。" not in text)
        return [text for text in short if not vocabulary.holds_figures(text)]


def page_coverages(
    pages: Mapping[int, Sequence[Part]],
    items: Iterable[Item],
    records: Records,
    is_label: Callable[[str], bool],
    pictures: Collection[int] = (),
) -> dict[int, PageCoverage]:
    """How much of each page's text became records.

    Pages are their cells with text and lines outside tables, as printed; items lack page numbers
    and running lines; `is_label` says whether a folded text is one of the form's labels or headers.
    `pictures` are the pages that are recognised: a figure that was left there may have lost its
    heads, and a sign in its place was one.
    """
    furniture = _furniture(pages, items)
    texts = _UntakenTexts(records, is_label, pictures)
    coverages = {}
    for number, parts in pages.items():
        left: list[str] = []
        for part in parts:
            if id(part) not in furniture:
                left += texts.of(part)
        chars = sum(len(part.folded) for part in parts)
        coverages[number] = PageCoverage(chars, left)
    return coverages


class _UntakenTexts:
    """The texts of parts that are in no entry of the ledger and say something."""

    def __init__(
        self, records: Records, is_label: Callable[[str], bool], pictures: Collection[int]
    ) -> None:
        self._ledger = records.ledger
        self._is_label = is_label
        self._pictures = pictures
        tables = records.tables
        self._columns: set[int] = set()
        for row in (*tables["costs"], *tables["indicator_values"]):
            self._columns |= {round(row["x0"]), round(row["x1"])}  # type: ignore[call-overload]
        self._narratives = {(row["text"], row["x0"]) for row in tables["narratives"]}
        # sheets print the same labels
        self._says_nothing = cache(self._is_no_word_or_label)

    def of(self, part: Part) -> Iterator[str]:
        """What of a part's lines is untaken, without what is no word and no label."""
        if part.page in self._pictures and self._is_blotted_figure(part):
            yield from self._untaken(part)
        elif not self._says_nothing(part.folded):
            yield from (text for text in self._untaken(part) if not self._says_nothing(text))

    def _is_no_word_or_label(self, text: str) -> bool:
        """Whether a text is no word, a unit, or a label."""
        if not _WORD.search(text) or text in UNITS:
            return True
        spellings = (text, text.strip("()"), vocabulary.ENUMERATION.sub("", text))
        return any(self._is_label(label) or _is_of_all_cities(label) for label in spellings)

    def _is_in_column(self, part: Part) -> bool:
        return not self._columns.isdisjoint((round(part.x0), round(part.x1)))

    def _is_blotted_figure(self, part: Part) -> bool:
        """Whether what is no word stands in a column of figures: a blotted 0."""
        is_sign = not _WORD.search(part.folded) and not is_missing(part.folded)
        return is_sign and isinstance(part, Cell) and self._is_in_column(part)

    def _untaken(self, part: Part) -> Iterator[str]:
        """What of a part's lines is in no entry.

        In a column of figures one that is only part of a text is in none.
        """
        is_among_figures = isinstance(part, Line) or self._is_in_column(part)
        is_of_text = (part.text, part.x0) in self._narratives
        is_lost = is_among_figures and is_whole_number(part.text) and not is_of_text
        for line in part.lines:
            reason = self._ledger.reason_of(line)
            is_left = reason in _LEFT and part.page in self._pictures
            if (is_left and is_whole_number(part.text)) or (reason == Taken.TEXT and is_lost):
                yield line.folded
            elif not reason:
                chars = line.chars
                missing = chars[self._ledger.are_untaken(line.page, chars.boxes)]
                if len(missing):
                    yield Line(line.page, missing).folded


def _is_of_all_cities(label: str) -> bool:
    return not vocabulary.holds_figures(label) and vocabulary.is_label(label)


def _furniture(pages: Mapping[int, Sequence[Part]], items: Iterable[Item]) -> set[int]:
    """The ids of page numbers and running lines.

    No item is such a line, or half of the pages have it, digits apart.
    """
    lines = [
        [(_running(part), id(part)) for part in page if isinstance(part, Line)]
        for page in pages.values()
    ]
    counts: Counter[str] = Counter()
    for page in lines:
        counts.update({text for text, _ in page})
    half = len(pages) / 2
    running = {text for text, count in counts.items() if count > 1 and count >= half}
    read = set(map(id, items))
    return {line for page in lines for text, line in page if text in running or line not in read}


def _running(line: Line) -> str:
    """A line as it runs through pages: its text, digits apart.

    A number alone runs only where it keeps its height.
    """
    text = re.sub(r"\d+", "0", line.folded)
    return text if re.search(r"[^\W\d]", text) else f"{text} {round(line.top, -1):.0f}"
