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
    """The number of chars that a page prints, and its texts that became no record and are no label or furniture."""

    chars: int
    untaken: list[str]

    @property
    def share(self) -> float | None:
        """The share of its chars that was taken; None for a page without text."""
        return round(1 - sum(map(len, self.untaken)) / self.chars, 3) if self.chars else None

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
    `pictures` are the pages that are
    recognised: a figure that was left there may have lost its heads, and a sign in its place was
    one.
    """

    @cache  # sheets print the same labels
    def says_nothing(text: str) -> bool:
        """Whether a text is no word, a unit, or a label."""
        return (
            not _WORD.search(text)
            or text in UNITS
            or any(
                is_label(label)
                or (not vocabulary.holds_figures(label) and vocabulary.is_label(label))
                for label in (text, text.strip("()"), vocabulary.ENUMERATION.sub("", text))
            )
        )

    furniture, tables = _furniture(pages, items), records.tables
    figures = [*tables["costs"], *tables["indicator_values"]]
    columns = {round(row[edge]) for row in figures for edge in ("x0", "x1")}  # type: ignore[call-overload]
    narratives = {(row["text"], row["x0"]) for row in tables["narratives"]}

    def untaken(part: Part) -> Iterator[str]:
        """What of a part's lines is in no entry.

        In a column of figures one that is only part of a text is in none.
        """
        is_in_column = isinstance(part, Line) or not columns.isdisjoint(
            (round(part.x0), round(part.x1))
        )
        is_lost = (
            is_in_column and is_whole_number(part.text) and (part.text, part.x0) not in narratives
        )
        for line in part.lines:
            reason = records.ledger.reason_of(line)
            is_left = reason in _LEFT and part.page in pictures and is_whole_number(part.text)
            if is_left or (reason == Taken.TEXT and is_lost):
                yield line.folded
            elif not reason:
                chars = line.chars
                missing = chars[records.ledger.are_untaken(line.page, chars.boxes)]
                if len(missing):
                    yield Line(line.page, missing).folded

    def is_place(part: Part) -> bool:
        """Whether what is no word stands in a column of figures: a blotted 0."""
        is_sign = not _WORD.search(part.folded) and not is_missing(part.folded)
        return (
            is_sign
            and isinstance(part, Cell)
            and not columns.isdisjoint((round(part.x0), round(part.x1)))
        )

    return {
        number: PageCoverage(
            sum([len(part.folded) for part in parts]),
            [
                text
                for part in parts
                if id(part) not in furniture
                for text in untaken(part)
                if not (says_nothing(part.folded) or says_nothing(text))
                or (number in pictures and is_place(part))
            ],
        )
        for number, parts in pages.items()
    }


def _furniture(pages: Mapping[int, Sequence[Part]], items: Iterable[Item]) -> set[int]:
    """The ids of page numbers and running lines: no item is such a line, or half of the pages have it, digits apart."""
    lines = [
        [(_running(part), id(part)) for part in page if isinstance(part, Line)]
        for page in pages.values()
    ]
    counts = Counter(text for page in lines for text in {text for text, _ in page})
    read = set(map(id, items))
    return {
        line
        for page in lines
        for text, line in page
        if line not in read or (counts[text] > 1 and counts[text] >= len(pages) / 2)
    }


def _running(line: Line) -> str:
    """A line as it runs through pages: its text, digits apart.

    A number alone runs only where it keeps its height.
    """
    text = re.sub(r"\d+", "0", line.folded)
    return text if re.search(r"[^\W\d]", text) else f"{text} {round(line.top, -1):.0f}"
