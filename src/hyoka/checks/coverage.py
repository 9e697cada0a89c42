"""Which text of a page became records. All other text is listed, so that nothing is dropped silently."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from operator import itemgetter
from typing import Any, Final

from hyoka.contract.records import FIELDS, Place
from hyoka.forms import Item, Records
from hyoka.forms.shared.paragraphs import Part, lines_of
from hyoka.grid.figures import is_figure
from hyoka.grid.model import Cell, Line
from hyoka.text import vocabulary
from hyoka.text.japanese import fold
from hyoka.text.numbers import UNITS

_Record = Mapping[str, Any]
#: A text that is nothing but a figure, perhaps with its unit (folded).
_FIGURE: Final = re.compile(r"(?P<number>[△▲+\-−]?\d[\d,]*(?:\.\d+)?)(?P<unit>[^\d]{0,4})")
_DIGIT: Final = re.compile(r"[1-9]")
#: A number before a text, of a heading or a list, that is no figure.
_ENUMERATION: Final = re.compile(r"^[^\w△▲+-]*(?:\d{1,6}(?:[-.]\d{1,3})*[\])】.、:]?(?=\D))?")
#: A year; four digits alone are one only at the end of a word, for 2022人 is a figure.
_YEAR: Final = re.compile(rf"{vocabulary.YEAR}(?:(?<!\d{{4}})|(?!\w))")
#: What stands between a label and its value, or between two texts of a line.
_BETWEEN: Final = re.compile(r"[:：;()（）\[\]【】「」『』<>＜＞《》、。・|｜/／~～※→⇒…‥]+|[,，](?!\d)")
_NUMBER_OF_A_ROW: Final = re.compile(r"\d{1,3}")
_WORD: Final = re.compile(r"[^\W_〇]")
_SIGNS: Final = "△▲+-−"
_NUMBERS: Final = re.compile(rf"[{re.escape(_SIGNS)}]?[\d.,]+")
_LONGEST_LABEL: Final = 20
#: A figure may belong to one of so many texts of prose that begin above it.
_LAST_TEXTS: Final = 3


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
        return [text for text in short if not _holds_figures(text)]


class _PageRecords:
    """The records of a page, as texts are looked for in them."""

    def __init__(self, rows: Sequence[_Record], texts: Iterable[str], folded: Mapping[str, str]) -> None:
        self._rows, self._texts, self._folded = rows, texts, folded

    @cached_property
    def figures(self) -> set[tuple[object, ...]]:
        """The boxes of the records that are no prose, each with its text."""
        rows = [row for row in self._rows if "text" in row and "field" not in row]
        return {(row["x0"], row["top"], row["x1"], row["bottom"], self._folded[row["text"]]) for row in rows}

    @cached_property
    def codes(self) -> set[str]:
        """The codes of activities and the numbers of indicators."""
        return {self._folded[row.get("code") or row.get("number", "")] for row in self._rows}

    @cached_property
    def by_text(self) -> Mapping[str, list[_Record]]:
        """The records by their text and by their mark."""
        by_text: dict[str, list[_Record]] = defaultdict(list)
        for row in self._rows:
            for text in {row.get("text", ""), row.get("symbol", "")}:
                by_text[self._folded[text]].append(row)
        return by_text

    def texts_in(self, part: Part) -> list[str]:
        """The texts and names of the records that begin in a part and are no prose, the longest first."""
        rows = (row for row in self._rows if "field" not in row and part.x0 - 1 <= row["x0"] <= part.x1)
        here = [row for row in rows if part.top <= (row["top"] + row["bottom"]) / 2 <= part.bottom]
        texts = {self._folded[row.get(field, "")] for row in here for field in ("name", "text")} - {""}
        return sorted(texts, key=len, reverse=True)

    @cached_property
    def prose(self) -> list[tuple[float, set[str]]]:
        """The figures in each text of prose, with the place where it begins; from the top."""
        texts = sorted((row["top"], row["text"]) for row in self._rows if "field" in row)
        return [(top, _figures_in(" ".join(map(fold, text.split())))) for top, text in texts]

    @cached_property
    def whole(self) -> str:
        """All texts."""
        return "\n".join([self._folded[text] for text in self._texts])


def _by_page(records: Records) -> tuple[Mapping[Any, list[_Record]], Mapping[Any, set[str]]]:
    """The records of each page, and their texts."""
    rows: dict[Any, list[_Record]] = defaultdict(list)
    printed: dict[Any, set[str]] = defaultdict(set)
    for name, table in records.tables.items():
        texts_of = itemgetter(*FIELDS[name])
        for row in table:
            rows[row["page"]].append(row)
            printed[row["page"]].update(texts_of(row))
    return rows, printed


def page_coverages(
    pages: Mapping[int, Sequence[Part]], items: Iterable[Item], records: Records, is_label: Callable[[str], bool]
) -> dict[int, PageCoverage]:
    """How much of each page's text became records.

    Pages are their cells with text and lines outside tables, as printed; items lack page numbers and running lines;
    `is_label` says whether a folded text is one of the form's labels or headers.
    """
    coverage = _Coverage(pages, items, records, is_label)
    return {number: coverage.of_page(number) for number in pages}


class _Coverage:
    def __init__(
        self,
        pages: Mapping[int, Sequence[Part]],
        items: Iterable[Item],
        records: Records,
        is_label: Callable[[str], bool],
    ) -> None:
        rows, printed = _by_page(records)
        folded = {text: fold(text) for text in set().union(*printed.values(), [""])}
        texts = frozenset(folded.values())
        marks = {fold(str(row["symbol"])) for row in records.tables["ratings"]}

        @cache  # sheets print the same labels
        def is_known_label(text: str) -> bool:
            return is_label(text) or (not _holds_figures(text) and vocabulary.is_label(text))

        @cache
        def is_known_anywhere(text: str) -> bool:
            """Whether a text is nothing, a unit, zero, a label, or words of any record."""
            figure = _figure(text)
            if (text in texts and not figure and text not in marks) or not _WORD.search(text) or text in UNITS:
                return True
            if figure:
                return not _DIGIT.search(figure)
            bare = _ENUMERATION.sub("", text)
            return is_known_label(text) or bare in texts or is_known_label(bare)

        figures = [*records.tables["costs"], *records.tables["indicator_values"]]
        self._edges = {round(row[edge]) for row in figures for edge in ("x0", "x1")}  # type: ignore[call-overload]
        self._left_out: dict[int, list[Part]] = defaultdict(list)
        for part in records.left_out:
            self._left_out[part.page].append(part)
        self._pages, self._is_label, self._is_known_anywhere = pages, is_known_label, is_known_anywhere
        self._furniture, self._marks = _furniture(pages, items), marks
        self._records = lru_cache(maxsize=4)(lambda page: _PageRecords(rows[page], printed[page], folded))

    def of_page(self, number: int) -> PageCoverage:
        """How much of a page became records."""
        page = self._pages[number]
        figures, is_known = self._records(number).figures, self._is_known_anywhere
        unknown = [part for part in page if not is_known(part.folded)]
        unknown = [part for part in unknown if (part.x0, part.top, part.x1, part.bottom, part.folded) not in figures]
        untaken = [text for part in unknown if id(part) not in self._furniture for text in self._untaken(part)]
        return PageCoverage(sum([len(part.folded) for part in page]), untaken)

    def _untaken(self, part: Part) -> Iterator[str]:
        """The lines of a part of which nothing is known, or only a part."""
        if self._is_known(part.folded, part):
            return
        in_column = self._is_in_a_column_of_figures(part)
        is_known = self._is_at_record if in_column else self._is_known_in_words
        may_be_left = not in_column or is_figure(part.text)  # two figures in one cell may not
        for line in lines_of(part):
            if not (is_known(line.folded, line) or (may_be_left and self._is_left_out(line, part))):
                yield line.folded

    def _is_known_in_words(self, text: str, part: Part) -> bool:
        """Whether a text is known, or all that brackets, colons and stops separate in it."""
        if self._is_known(text, part) or all(self._is_known(word, part) for word in _BETWEEN.split(text)):
            return True
        for taken in self._records(part.page).texts_in(part):
            text = text.replace(taken, "|")  # 満足度　目標 60％　実績 54％ in one cell
        return all(self._is_known(word, part) for word in _BETWEEN.split(text))

    def _is_in_a_column_of_figures(self, part: Part) -> bool:
        """Whether a part is a cell with nothing but a figure, in or beside a column in which figures were read."""
        edges = {round(part.x0), round(part.x1)}
        return isinstance(part, Cell) and not edges.isdisjoint(self._edges) and _figure(part.folded) != ""

    def _is_left_out(self, line: Line, part: Part) -> bool:
        """Whether a line of a part is left out by the form, or numbers its row: a cell with nothing left of it."""
        if any(_lies_in(line, other) for other in self._left_out[line.page]):
            return True
        beside = (other for other in self._pages[line.page] if other.top < line.bottom and line.top < other.bottom)
        is_first = isinstance(part, Cell) and not any(other.x1 <= line.x0 for other in beside)
        return is_first and _NUMBER_OF_A_ROW.fullmatch(line.folded) is not None

    def _is_known(self, text: str, part: Part) -> bool:
        """Whether a text is a label, a unit, or stands in a record."""
        if figure := _figure(text):
            return self._is_known_anywhere(text) or self._is_in_record(figure, text, part) or self._is_label(text)
        if text in self._marks:
            return self._is_label(text) or self._is_at_record(text, part)
        bare = _ENUMERATION.sub("", text)
        # a text may begin on the page before, and what stands above a sheet may belong to the next page
        near = (self._records(part.page + n) for n in (0, -1, 1))
        return any(bare in page.whole for page in near) or self._is_known_anywhere(text)

    def _is_at_record(self, text: str, part: Part) -> bool:
        """Whether a text is that of a record that meets the part."""
        rows = self._records(part.page).by_text.get(text, ())
        places = (Place(row["page"], row["x0"], row["top"], row["x1"], row["bottom"]) for row in rows)
        return any(_lies_in(part, place) or _lies_in(place, part) for place in places)

    def _is_in_record(self, figure: str, text: str, part: Part) -> bool:
        """Whether a figure is a code, in a record at its place, or in one of the last texts that begin above.

        A cell that holds a figure, in a column of figures, is no prose.
        """
        here, is_cell = self._records(part.page), self._is_in_a_column_of_figures(part)
        if figure in here.codes and part.folded == text and not (is_cell and len(figure) == 1):
            return True
        if self._is_at_record(text, part):
            return True
        if is_cell:
            return False
        before = [figures for _, figures in self._records(part.page - 1).prose]
        above = [figures for top, figures in here.prose if top < part.bottom]
        return any(figure in figures for figures in (*before, *above)[-_LAST_TEXTS:])


def _furniture(pages: Mapping[int, Sequence[Part]], items: Iterable[Item]) -> set[int]:
    """The ids of page numbers and running lines: no item is such a line, or half of the pages have it, digits apart."""
    lines = [
        [(re.sub(r"\d+", "0", part.folded), id(part)) for part in page if isinstance(part, Line)]
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


def _figure(text: str) -> str:
    """The number of a text that is nothing else, but for a unit; "" for any other."""
    match = _FIGURE.fullmatch(text)
    return match["number"] if match and (not match["unit"] or match["unit"] in UNITS) else ""


def _figures_in(text: str) -> set[str]:
    """The figures of a text, with and without their signs."""
    figures = _NUMBERS.findall(text)
    return {*figures, *(figure.lstrip(_SIGNS) for figure in figures)}


def _lies_in(inner: Part | Place, outer: Part | Place) -> bool:
    """Whether the middle of a place lies in another."""
    x, y = (inner.x0 + inner.x1) / 2, (inner.top + inner.bottom) / 2
    return outer.x0 <= x <= outer.x1 and outer.top <= y <= outer.bottom


def _holds_figures(text: str) -> bool:
    """Whether a text holds a number, but for zeros, years and the number of a heading."""
    return _DIGIT.search(_figure(text) or _ENUMERATION.sub("", _YEAR.sub("", text))) is not None
