"""What of a page's text became records; the rest is said, so that nothing is dropped silently."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any, Final

from hyoka import vocabulary
from hyoka.forms import Item, Records
from hyoka.forms.shared.pages import parts
from hyoka.forms.shared.paragraphs import Part, lines_of
from hyoka.grid.model import Cell, Line
from hyoka.japanese import fold
from hyoka.numbers import UNITS

_Record = Mapping[str, Any]
#: A text that is nothing but a figure, perhaps with its unit (folded).
_FIGURE: Final = re.compile(r"(?P<number>[△▲+\-−]?\d[\d,]*(?:\.\d+)?)(?P<unit>[^\d]{0,4})")
_DIGIT: Final = re.compile(r"[1-9]")
#: A number before a text, of a heading or a list, that is no figure.
_ENUMERATION: Final = re.compile(r"^[^\w△▲+-]*(?:\d{1,6}(?:[-.]\d{1,3})*[\])】.、:]?(?=\D))?")
_YEAR: Final = re.compile(r"(?:令和|平成|昭和|[RHS])(?:元|\d{1,2})(?:年度?)?|(?:19|20)\d\d年度?")
#: What stands between a label and its value, or between two texts of a line.
_BETWEEN: Final = re.compile(r"[\s:：;()（）\[\]【】「」『』<>＜＞《》、。・|｜/／~～※→⇒…‥]+|[,，](?!\d)")
_NUMBER_OF_A_ROW: Final = re.compile(r"\d{1,3}")
_WORD: Final = re.compile(r"[^\W_〇]")
_SIGNS: Final = "△▲+-−"
_NUMBERS: Final = re.compile(rf"[{re.escape(_SIGNS)}]?[\d.,]+")
#: A page whose untaken text is a larger share of its text than this is said.
_MOST_UNTAKEN: Final = 0.05
_LONGEST_LABEL: Final = 20
#: A column in which so many figures were read is one of figures.
_COLUMN: Final = 4
#: A figure may belong to one of so many texts of prose that begin above it.
_LAST_TEXTS: Final = 3


class _Said:
    """What the records of a page say.

    Args:
        rows: The records.

    Attributes:
        prose: The figures in each text of prose, with the place where it begins; from the top.
        codes: The activities and indicators by their printed numbers.
        figures: The records by the figures in their text.
    """

    def __init__(self, rows: Iterable[_Record]) -> None:
        self._texts: list[str] = []
        self.prose: list[tuple[float, set[str]]] = []
        self.codes: dict[str, list[_Record]] = defaultdict(list)
        self.figures: dict[str, list[_Record]] = defaultdict(list)
        for row in rows:
            self._texts += _texts(row)
            self.codes[fold(row.get("code") or row.get("number", ""))].append(row)
            if "field" in row:  # figures in prose are looked for between spaces
                self.prose.append((row["top"], _figures_in(" ".join(map(fold, row["text"].split())))))
            for figure in _figures_in(fold(row.get("text", ""))):
                self.figures[figure].append(row)
        self.prose.sort(key=lambda one: one[0])

    @cached_property
    def whole(self) -> str:
        """All texts."""
        return "\n".join(map(fold, self._texts))


@dataclass(frozen=True)
class PageCoverage:
    """How much of a page's text became records.

    Attributes:
        chars: The number of chars that the page prints.
        untaken: The texts that became no record, and are no label, header, page number or running line.
    """

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

    @property
    def is_worth_a_look(self) -> bool:
        """Whether the untaken text holds figures, or is more than a twentieth of the page."""
        chars = sum(map(len, self.untaken))
        return chars > _MOST_UNTAKEN * self.chars or any(map(_holds_figures, self.untaken))


def page_coverages(
    pages: Mapping[int, Sequence[Part]], items: Iterable[Item], records: Records, is_label: Callable[[str], bool]
) -> dict[int, PageCoverage]:
    """How much of each page's text became records.

    Args:
        pages: The cells with text and the lines outside tables of each page, as printed.
        items: The document's rows and lines without page numbers and running lines, as its form has read them.
        records: What was read from them.
        is_label: Whether a folded text is one of the form's labels or headers.
    """

    @cache  # sheets are alike
    def is_known_label(text: str) -> bool:
        return is_label(text) or (not _holds_figures(text) and vocabulary.is_label(text))

    coverage = _Coverage(pages, items, records, is_known_label)
    return {number: coverage.of_page(number) for number in pages}


class _Coverage:
    def __init__(
        self,
        pages: Mapping[int, Sequence[Part]],
        items: Iterable[Item],
        records: Records,
        is_label: Callable[[str], bool],
    ) -> None:
        self._pages, self._is_label = pages, is_label
        self._read = {id(line) for item in items for part in parts(item) for line in lines_of(part)}
        self._running = _running_lines(pages)
        rows: dict[int, list[_Record]] = defaultdict(list)
        self._left_out: dict[int, list[Part]] = defaultdict(list)
        for part in records.left_out:
            self._left_out[part.page].append(part)
        for row in (row for table in records.tables.values() for row in table):
            rows[row["page"]].append(row)  # type: ignore[index]  # a record has a page
        figures = (row for table in ("costs", "indicator_values") for row in records.tables[table])
        counts = Counter(_column(row["x0"], row["x1"]) for row in figures)  # type: ignore[arg-type]
        self._columns = {column for column, count in counts.items() if count >= _COLUMN}
        self._texts = set(map(fold, {text for said in rows.values() for row in said for text in _texts(row)}))
        self._said = lru_cache(maxsize=4)(lambda page: _Said(rows.get(page, ())))

    def of_page(self, number: int) -> PageCoverage:
        """How much of a page became records."""
        page = self._pages[number]
        # a text may begin on the page before, and what stands above a sheet may belong to the next page
        near = [self._said(number) for number in (number - 1, number, number + 1)]
        untaken = [text for part in page for text in self._untaken(part, near)]
        return PageCoverage(sum(len(part.folded) for part in page), untaken)

    def _untaken(self, part: Part, near: Sequence[_Said]) -> Iterator[str]:
        """The lines of a part of which nothing is known, or only a part."""
        if self._is_known(part.folded, part, near):
            return
        is_figure = self._is_in_a_column_of_figures(part)
        for line in lines_of(part):
            if self._is_furniture(line) or (not is_figure and self._is_known(line.folded, line, near)):
                continue
            if is_figure or not all(self._is_known(w, line, near) for w in _words(line, self._is_label)):
                yield line.folded

    def _is_furniture(self, line: Line) -> bool:
        """Whether a line is a page number, a running line, the number of a row, or one that the form leaves out."""
        x, y = (line.x0 + line.x1) / 2, (line.top + line.bottom) / 2
        left_out = self._left_out[line.page]
        return (
            id(line) not in self._read
            or id(line) in self._running
            or any(part.x0 <= x <= part.x1 and part.top <= y <= part.bottom for part in left_out)
            or (_NUMBER_OF_A_ROW.fullmatch(line.folded) is not None and self._is_leftmost(line))
        )

    def _is_in_a_column_of_figures(self, part: Part) -> bool:
        """Whether a part is a cell with nothing but a figure, of a column in which figures were read."""
        return isinstance(part, Cell) and _column(part.x0, part.x1) in self._columns and _figure(part.folded) != ""

    def _is_leftmost(self, line: Line) -> bool:
        """Whether nothing stands left of a line."""
        page = self._pages[line.page]
        return not any(part.x0 < line.x0 and part.x1 <= line.x0 and _at_one_height(part, line) for part in page)

    def _is_known(self, text: str, part: Part, near: Sequence[_Said]) -> bool:
        """Whether a text is a label, a unit, or stands in a record."""
        if not _WORD.search(text) or text in UNITS:
            return True
        if figure := _figure(text):
            return self._is_known_figure(figure, part) or self._is_label(text)
        bare = _ENUMERATION.sub("", text)
        if text in self._texts or bare in self._texts or self._is_label(text) or self._is_label(bare):
            return True
        return any(bare in said.whole for said in near)

    def _is_known_figure(self, figure: str, part: Part) -> bool:
        """Whether a figure is zero, a code, in a record at its place, or in one of the last texts that begin above.

        A cell that holds a figure, in a column of figures, is no prose.
        """
        here, is_cell = self._said(part.page), self._is_in_a_column_of_figures(part)
        rows = (row for row in here.figures.get(figure, ()) if not (is_cell and "field" in row))
        if figure in here.codes or not _DIGIT.search(figure) or any(_is_at(part, row) for row in rows):
            return True
        if is_cell:
            return False
        before = [figures for _, figures in self._said(part.page - 1).prose]
        above = [figures for top, figures in here.prose if top < part.bottom]
        return any(figure in figures for figures in (*before, *above)[-_LAST_TEXTS:])


def _column(x0: float, x1: float) -> tuple[int, int]:
    return round(x0), round(x1)


def _at_one_height(part: Part, line: Line) -> bool:
    return part.top < line.bottom and line.top < part.bottom


def _running_lines(pages: Mapping[int, Sequence[Part]]) -> set[int]:
    """The ids of the lines outside tables whose text, digits left out, stands on at least half of the pages."""
    lines = [[(_without_digits(part), id(part)) for part in page if isinstance(part, Line)] for page in pages.values()]
    seen = Counter(text for page in lines for text in {text for text, _ in page})
    return {line for page in lines for text, line in page if seen[text] > 1 and seen[text] >= len(pages) / 2}


def _words(line: Line, is_label: Callable[[str], bool]) -> Iterator[str]:
    """The folded texts of a line: what white space separates, and what brackets, colons and stops do within that."""
    for text in line.text.split():
        whole = fold(text)
        yield from [whole] if is_label(whole) else map(fold, _BETWEEN.split(text))


def _without_digits(part: Part) -> str:
    return re.sub(r"\d+", "0", part.folded)


def _figure(text: str) -> str:
    """The number of a text that is nothing else, but for a unit; "" for any other."""
    match = _FIGURE.fullmatch(text)
    return match["number"] if match and (not match["unit"] or match["unit"] in UNITS) else ""


def _figures_in(text: str) -> set[str]:
    """The figures of a text, with and without their signs."""
    figures = _NUMBERS.findall(text)
    return {*figures, *(figure.lstrip(_SIGNS) for figure in figures)}


def _texts(row: _Record) -> list[str]:
    return [text for text in row.values() if isinstance(text, str) and text]


def _is_number_of(part: Part, row: _Record) -> bool:
    """Whether a part stands left of a record's box, at its height, or above it."""
    beside = part.x0 < row["x0"] and part.top < row["bottom"] and row["top"] < part.bottom
    return beside or part.bottom <= row["top"]


def _is_at(part: Part, row: _Record) -> bool:
    """Whether the middle of a part lies in a record's box, or the box's middle in the part."""
    x, y = (part.x0 + part.x1) / 2, (part.top + part.bottom) / 2
    across, down = (row["x0"] + row["x1"]) / 2, (row["top"] + row["bottom"]) / 2
    inside = row["x0"] <= x <= row["x1"] and row["top"] <= y <= row["bottom"]
    return inside or (part.x0 <= across <= part.x1 and part.top <= down <= part.bottom)


def _holds_figures(text: str) -> bool:
    """Whether a text holds a number, but for zeros, years and the number of a heading."""
    return _DIGIT.search(_figure(text) or _ENUMERATION.sub("", _YEAR.sub("", text))) is not None
