"""What each char of a page was taken as, and which text is in no entry of the ledger.

It is listed and counted, so that nothing is dropped silently.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

from hyoka.contract.ledger import Records, Taken
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


class Ink(StrEnum):
    """What a char of a page is: the columns of `page_log` that add up to its glyphs."""

    FIGURES = "figures"
    NAMES = "names"
    LABELS = "labels"
    PROSE = "prose"
    RUNNING = "running"
    FURNITURE = "furniture"
    TOLD = "told"


#: What is taken as this; all else that the ledger has is left as the form declares it.
_INK: Final = {
    Taken.FIGURE: Ink.FIGURES,
    Taken.NAME: Ink.NAMES,
    Taken.TEXT: Ink.PROSE,
    Taken.LABEL: Ink.LABELS,
}


@dataclass(frozen=True)
class PageCoverage:
    """How many chars a page prints, its texts that became no record, and what its chars are.

    Labels and furniture are no such texts. `ink` counts chars without blanks.
    """

    chars: int
    untaken: list[str]
    ink: Counter[Ink]

    @property
    def share(self) -> float | None:
        """The share of its chars that was taken; None for a page without text."""
        if not self.chars:
            return None
        left = sum(map(len, self.untaken))
        return round(1 - left / self.chars, 3)

    @property
    def new_labels(self) -> list[str]:
        """The untaken texts that may be labels."""
        return list(filter(may_be_label, self.untaken))


def may_be_label(text: str) -> bool:
    """Whether a text is short, without figures, and no sentence."""
    is_short = len(text) <= _LONGEST_LABEL and "。" not in text
    return is_short and not vocabulary.holds_figures(text)


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
        ink: Counter[Ink] = Counter()
        for part in parts:
            if id(part) in furniture:
                ink[Ink.RUNNING] += glyphs_of(part)
                continue
            for kind, glyphs, text in texts.of(part):
                ink[kind] += glyphs
                left += [text] if text else []
        chars = sum(len(part.folded) for part in parts)
        coverages[number] = PageCoverage(chars, left, ink)
    return coverages


def glyphs_of(part: Part) -> int:
    """How many chars a part has, without blanks."""
    return sum(line.glyphs for line in part.lines)


#: What some chars are, how many there are, and their text where a problem names it.
_Piece = tuple[Ink, int, str]


class _UntakenTexts:
    """What the chars of parts are; texts that are in no entry of the ledger and say something."""

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

    def of(self, part: Part) -> Iterator[_Piece]:
        """What the chars of a part are, with the text of those that a problem names."""
        is_blotted = part.page in self._pictures and self._is_blotted_figure(part)
        if not is_blotted and self._says_nothing(part.folded):
            silent = self._ink_of_silent(part.folded)
            for kind, glyphs, _ in self._pieces(part):
                is_told = kind == Ink.TOLD and silent == Ink.TOLD
                text = part.folded if is_told else ""
                yield (silent if kind == Ink.TOLD else kind), glyphs, text
            return
        for kind, glyphs, text in self._pieces(part):
            if kind == Ink.TOLD and not is_blotted and self._says_nothing(text):
                yield self._ink_of_silent(text, alone=False), glyphs, ""
            else:
                yield kind, glyphs, text

    def _ink_of_silent(self, text: str, *, alone: bool = True) -> Ink:
        """What a text that is no word, or a label, is: only a mark becomes a problem."""
        if _WORD.search(text) or text in UNITS:
            return Ink.LABELS
        return Ink.TOLD if alone and _holds_mark(text) else Ink.FURNITURE

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

    def _pieces(self, part: Part) -> Iterator[_Piece]:
        """What the chars of a part's lines are by the ledger.

        In a column of figures one that is only part of a text is untaken.
        """
        for line in part.lines:
            reason = self._ledger.reason_of(line)
            if reason is None:
                yield from self._pieces_of_line(line)
            elif self._is_doubtful(reason, part) and is_whole_number(part.text):
                yield Ink.TOLD, line.glyphs, line.folded
            else:
                yield _INK.get(reason, Ink.FURNITURE), line.glyphs, ""

    def _is_doubtful(self, reason: Taken, part: Part) -> bool:
        """Whether a whole number was hardly what it was taken as."""
        if reason in (Taken.NAME, Taken.TEXT):
            is_among_figures = isinstance(part, Line) or self._is_in_column(part)
            return is_among_figures and (part.text, part.x0) not in self._narratives
        return reason in _LEFT and part.page in self._pictures

    def _pieces_of_line(self, line: Line) -> Iterator[_Piece]:
        """What the chars of a line are that the ledger does not have as a whole."""
        chars = line.chars
        are_untaken = self._ledger.are_untaken(line.page, chars.boxes)
        if are_untaken.all():
            yield Ink.TOLD, len(chars), line.folded
            return
        missing = chars[are_untaken]
        if len(missing):
            yield Ink.TOLD, len(missing), Line(line.page, missing).folded
        for reason in self._ledger.reasons_of(line.page, chars.boxes):
            yield _INK.get(reason, Ink.FURNITURE), 1, ""


def _holds_mark(text: str) -> bool:
    """Whether a text has a symbol (○, ■, →): more than punctuation and signs for nothing."""
    if is_missing(text):
        return False
    return any(unicodedata.category(sign)[0] == "S" for sign in text)


@cache
def _is_of_all_cities(label: str) -> bool:
    return not vocabulary.holds_figures(label) and vocabulary.is_label(label)


def _furniture(pages: Mapping[int, Sequence[Part]], items: Iterable[Item]) -> set[int]:
    """The ids of page numbers and running lines.

    No item is such a line, or half of the pages have it, digits apart.
    """
    lines = {
        number: [part for part in page if isinstance(part, Line)] for number, page in pages.items()
    }
    counts: Counter[str] = Counter()
    for on_page in lines.values():
        counts.update({_running(line) for line in on_page})
    half = len(pages) / 2
    running = {text for text, count in counts.items() if count > 1 and count >= half}
    read = set(map(id, items))
    # a number that is not its page's may be a figure that has fallen there
    return {
        id(line)
        for number, on_page in lines.items()
        for line in on_page
        if _running(line) in running
        or (id(line) not in read and not (line.folded.isdecimal() and int(line.folded) != number))
    }


def _running(line: Line) -> str:
    """A line as it runs through pages: its text, digits apart.

    A number alone runs only where it keeps its height.
    """
    text = re.sub(r"\d+", "0", line.folded)
    return text if re.search(r"[^\W\d]", text) else f"{text} {round(line.top, -1):.0f}"
