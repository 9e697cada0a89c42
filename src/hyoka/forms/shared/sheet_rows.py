"""A sheet row by row: merged cells, labels with their values, figures by year, and marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from hyoka.forms.shared.columns import SAME_EDGE_PT, Columns, same_edges
from hyoka.forms.shared.labelled_figures import YEARS, LabelledFigure, is_number, plain_label, year_in
from hyoka.forms.shared.labels import MARKS, LabelName, follows, labelled_cells, labelled_texts
from hyoka.forms.shared.merged_cells import with_merged_cells
from hyoka.forms.shared.pages import Item, parts
from hyoka.forms.shared.paragraphs import Part, lines_of
from hyoka.grid.model import Cell, Line, Row

#: A row's year, and what may stand behind it: 令和4年度決算, R4(実績).
ROW_YEAR = re.compile(rf"(?:{YEARS})\D{{0,8}}")
_LABEL_LINE = re.compile(r"[^：:。、]{1,16}[：:]")
_BETWEEN_LABELS = re.compile(r"(?:[、，（()）\s]|うち)+")
_MARKS = frozenset((*MARKS, "△", "▲", "×", "→", "⇒"))

#: Labels, each with the parts of its value.
LabelledValues = list[tuple[str, list[Part]]]


@dataclass
class SheetRow:
    """A row or a line of a sheet with its labels, cells and figures.

    Attributes:
        item: The row or line as it stands on the page.
        values: Labels with the parts of their values, which stand right of a cell, behind a colon or below a line.
        headers: The lowest headers of the row's table; empty outside tables.
        cells: The row's cells by these headers, also those merged with rows above; only cells with text.
        figures: Its figures that have a year, a label, or a header in a table without years.
        marks: Its marks (●, ○ …) that stand under years.
        beside: The row's own cells behind its figures; all of them where it has none.
        is_header: Whether it is a row of headers.
    """

    item: Item
    values: LabelledValues = field(default_factory=list)
    headers: frozenset[str] = frozenset()
    cells: dict[str, Cell] = field(default_factory=dict)
    figures: list[LabelledFigure] = field(default_factory=list)
    marks: list[LabelledFigure] = field(default_factory=list)
    beside: list[Cell] = field(default_factory=list)
    is_header: bool = False


def split_sheets(items: Sequence[Item], label: LabelName, first: str) -> Iterator[list[Item]]:
    """The sheets of a document, each beginning with the row or line that holds their first label.

    Args:
        items: The document's rows and lines.
        label: Names the labels.
        first: The label with which sheets begin.
    """
    starts = [n for n, item in enumerate(items) if any(name == first for name, _ in _values(item, _cells(item), label))]
    for start, end in zip(starts, [*starts[1:], len(items)], strict=True):
        yield list(items[start:end])


def sheet_rows(columns: Columns, items: Sequence[Item], label: LabelName, era: str = "") -> list[SheetRow]:
    """The rows and lines of a sheet, each with its labels, cells and figures.

    Args:
        columns: The tables' columns; they take the headers of the sheet.
        items: The sheet.
        label: Names the labels.
        era: 令和, 平成 … of years that are printed without one (4年度).
    """
    out: list[SheetRow] = []
    # a sheet with headers does not use those of the sheet before
    if any(columns.is_header(item) for item in items):
        columns.reset()
    for item, whole in zip(items, with_merged_cells(items), strict=True):
        if columns.take_header(item):
            out.append(SheetRow(item, is_header=True))
            continue
        row = _RowReader(columns, item, whole, era).read(label)
        if not row.values and out:
            _take_values_below(out, row, label)
        row.figures += _figures_behind_labels(row, era)
        out.append(row)
    return out


def labelled_values(items: Sequence[Item], label: LabelName) -> dict[str, list[Part]]:
    """The labels of a sheet with the parts of their values; the first where a label stands there twice."""
    values: dict[str, list[Part]] = {}
    for item in items:
        for name, value in _values(item, _cells(item), label):
            values.setdefault(name, value)
    return values


class _RowReader:
    """Reads a row by the columns of its table."""

    def __init__(self, columns: Columns, item: Item, whole: Item, era: str) -> None:
        self.columns, self.item, self.whole, self.era = columns, item, whole, era
        self.lowest = columns.lowest_headers
        # where columns are guessed, cells are split anew below the headers
        self.guessed = isinstance(item, Row) and item.guessed
        self.own_cells = {id(cell) for cell in _cells(item)}
        self.figures: list[LabelledFigure] = []
        self.marks: list[LabelledFigure] = []
        self.words: list[tuple[str, Cell]] = []
        self.behind: list[tuple[str, Cell]] = []
        self.headers_before: tuple[str, ...] = ()
        self.has_years = any(year_in([header]) for header, _ in columns.headers)
        self.figures_end = 0.0

    def read(self, label: LabelName) -> SheetRow:
        """The row with its figures, and the labels behind them."""
        for column, cell in self.columns.cells_with_headers(self.whole):
            self._take(column, cell)
        behind = tuple(self.behind)
        figures = [replace(figure, behind=behind) for figure in self.figures]
        beside = [cell for cell in _cells(self.item) if cell.x0 > self.figures_end - SAME_EDGE_PT]
        values = _values(self.item, beside, label)
        return SheetRow(self.item, values, self._headers(), dict(self._cells_by_header()), figures, self.marks, beside)

    def _headers(self) -> frozenset[str]:
        """The lowest headers, if the row has cells under at least half of them."""
        cells = [cell for cell in _cells(self.whole) if (cell.lines if self.guessed else self._fills_column(cell))]
        is_in_table = len(cells) >= 0.5 * len(self.lowest)
        return frozenset(plain_label(header) or header for header, _ in self.lowest if is_in_table)

    def _take(self, column: str, cell: Cell) -> None:
        headers = tuple(self.columns.headers_above(cell)) if self.guessed or self._fills_column(cell) else ()
        if headers and headers[-1].startswith("うち"):
            # a part of the column before it: R5決算額 | うち一般財源
            headers = (*self.headers_before, *headers)
        self.headers_before = headers
        year, text = year_in([*reversed(headers)], self.era), cell.folded
        row_year = next((word for _, word in self.words if ROW_YEAR.fullmatch(word.folded)), None) if headers else None
        is_own = self.guessed or id(cell) in self.own_cells
        if (year or row_year) and is_own and (is_number(text) or text in _MARKS or not (text or self.guessed)):
            self.figures_end, self.behind = cell.x1, []
            figures = self.marks if text in _MARKS else self.figures
            if text:
                figures.append(self._figure(cell, headers, year, None if year else row_year))
        elif headers and is_own and not self.has_years and is_number(text):
            self.figures.append(LabelledFigure("", cell, headers, tuple(self.words)))
        elif cell.lines:
            if self.figures_end and not self.behind:  # the words before a figure are none of the next figure's
                self.words = [word for word in self.words if word[1] is row_year]
            self.words.append((column, cell))
            self.behind.append((column, cell))

    def _figure(self, cell: Cell, headers: tuple[str, ...], year: str, row_year: Cell | None) -> LabelledFigure:
        if row_year is None:
            return LabelledFigure(year, cell, headers, tuple(self.words))
        words = tuple(word for word in self.words if word[1] is not row_year)
        text = row_year.folded
        return LabelledFigure(year_in([text], self.era), cell, (text, *headers), words)

    def _cells_by_header(self) -> Iterator[tuple[str, Cell]]:
        """The cells with text that fill a column of the table, by its header."""
        for header, cell in self.columns.cells_by_header(self.whole).items():
            if cell.lines and (self.guessed or self._fills_column(cell)):
                yield plain_label(header) or header, cell

    def _fills_column(self, cell: Cell) -> bool:
        """Whether a cell has a header's edges: where another table has begun, the columns may hold no more."""
        return any(same_edges(cell, header) for _, header in self.lowest)


def _cells(item: Item) -> list[Cell]:
    return item.cells if isinstance(item, Row) else []


def _values(item: Item, cells: list[Cell], label: LabelName) -> LabelledValues:
    """The labels among a row's cells, or on the line; and those within texts that are no values of other labels."""
    row = replace(item, cells=cells) if isinstance(item, Row) else item
    values: LabelledValues = [(name, [*parts]) for name, parts in labelled_cells(row, label) if parts]
    used = {id(part) for _, parts in values for part in parts}
    rest = [part for part in parts(row) if id(part) not in used]
    headed = [pair for part in rest if isinstance(part, Cell) for pair in _values_below_lines(part, label)]
    return [*values, *(headed or [(name, [value]) for part in rest for name, value in labelled_texts(part, label)])]


def _values_below_lines(cell: Cell, label: LabelName) -> LabelledValues:
    """The labels that stand on lines of their own in a cell, each with the lines below it."""
    values: LabelledValues = []
    for line in cell.lines:
        if name := label(line.folded):
            values.append((name, []))
        elif values:
            values[-1][1].append(line)
    return [(name, lines) for name, lines in values if lines]


def _take_values_below(before: Sequence[SheetRow], row: SheetRow, label: LabelName) -> None:
    """Take a row as the value of the label on the line above it, or as the next line of a value behind a colon."""
    above, here = before[-1], parts(row.item)
    name = label(above.item.folded) if len(parts(above.item)) == 1 and not above.values else ""
    if name and not label(row.item.folded):
        row.values = [(name, [*here])]
    elif isinstance(row.item, Line) and not _LABEL_LINE.match(row.item.text):
        lines = takewhile(lambda one: isinstance(one.item, Line), reversed(before))
        last = next((one.values[-1][1] for one in lines if one.values), None)
        if last and follows(last[-1], row.item):
            last.append(row.item)


def _figures_behind_labels(row: SheetRow, era: str) -> Iterator[LabelledFigure]:
    """The numbers that stand behind labels, with all labels before them as their words."""
    words: list[tuple[str, Cell]] = []
    for name, values in row.values:
        before = _text_before(row.item, values[0])
        words.append((name, before))
        if is_number(values[0].folded):
            yield LabelledFigure(year_in([before.folded], era), _as_cell(values[0]), (), tuple(words))


def _text_before(item: Item, value: Part) -> Cell:
    """The text between a value and the value before it."""
    if isinstance(item, Row) and isinstance(value, Cell):
        left = [cell for cell in item.cells if cell.lines and cell.x1 <= value.x0 + SAME_EDGE_PT]
        return left[-1] if left else value
    lines = [line for part in parts(item) for line in lines_of(part)]
    line = next((line for line in lines if line.top <= value.top + SAME_EDGE_PT and line.bottom > value.top), lines[0])
    chars = [char for char in line.chars if char.x1 <= value.x0 + 1 and char.text not in "：:"]
    label = _BETWEEN_LABELS.split("".join(" " * char.space + char.text for char in chars))[-1]
    return _as_cell(Line(line.page, tuple(chars[len(chars) - len(label) :]) or line.chars))


def _as_cell(part: Part) -> Cell:
    return part if isinstance(part, Cell) else Cell(part.page, part.x0, part.top, part.x1, part.bottom, [part])
