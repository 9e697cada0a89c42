"""A sheet row by row: merged cells, labels with their values, and figures by year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from hyoka.forms.shared.columns import SAME_EDGE_PT, Columns, same_edges
from hyoka.forms.shared.figures import Figure
from hyoka.forms.shared.labels import MARKS, LabelName, labelled_cells, labelled_texts
from hyoka.forms.shared.pages import Item, parts
from hyoka.forms.shared.paragraphs import Part, lines_of
from hyoka.grid.model import Cell, Line, Row
from hyoka.inspecting.merged_cells import with_merged_cells
from hyoka.inspecting.plain_labels import YEARS, is_number, year_in

#: A row's year, and what may stand behind it: 令和4年度決算, R4(実績).
ROW_YEAR = re.compile(rf"(?:{YEARS})\D{{0,8}}")
_BETWEEN_LABELS = re.compile(r"(?:[、，（()）\s]|うち)+")
_MARKS = frozenset((*MARKS, "△", "▲", "×", "→", "⇒"))

#: Labels, each with the parts of its value.
LabelledValues = list[tuple[str, list[Part]]]


@dataclass
class SheetRow:
    """A row or a line of a sheet with its labels and figures.

    Attributes:
        item: The row or line as it stands on the page.
        values: Labels with the parts of their values, which stand right of a cell, behind a colon or below a line.
        figures: Its figures that have a year, a label, or a header in a table without years.
        beside: The row's own cells behind its figures and its marks (●, ○ …) under years; all where it has none.
        is_header: Whether it is a row of headers.
    """

    item: Item
    values: LabelledValues = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    beside: list[Cell] = field(default_factory=list)
    is_header: bool = False


def sheet_rows(columns: Columns, items: Sequence[Item], label: LabelName, era: str = "") -> list[SheetRow]:
    """The rows and lines of a sheet, each with its labels and figures.

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
            row.values = _values_below(out[-1], row.item, label)
        row.figures += _figures_behind_labels(row, era)
        out.append(row)
    return out


class _RowReader:
    """Reads a row by the columns of its table."""

    def __init__(self, columns: Columns, item: Item, whole: Item, era: str) -> None:
        self.columns, self.item, self.whole, self.era = columns, item, whole, era
        self.lowest = columns.lowest_headers
        # where columns are guessed, cells are split anew below the headers
        self.guessed = isinstance(item, Row) and item.guessed
        self.own_cells = {id(cell) for cell in _cells(item)}
        self.figures: list[Figure] = []
        self.words: list[tuple[str, Cell]] = []
        self.headers_before: tuple[str, ...] = ()
        self.has_years = any(year_in([header]) for header, _ in columns.headers)
        self.figures_end, self.is_behind_figure = 0.0, False

    def read(self, label: LabelName) -> SheetRow:
        """The row with its figures, and the labels behind them."""
        for column, cell in self.columns.cells_with_headers(self.whole):
            self._take(column, cell)
        beside = [cell for cell in _cells(self.item) if cell.x0 > self.figures_end - SAME_EDGE_PT]
        return SheetRow(self.item, _values(self.item, beside, label), self.figures, beside)

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
            self.figures_end, self.is_behind_figure = cell.x1, True
            if text and text not in _MARKS:
                self.figures.append(self._figure(cell, headers, year, None if year else row_year))
        elif headers and is_own and not self.has_years and is_number(text):
            self.figures.append(Figure("", cell, headers, tuple(self.words)))
        elif cell.lines:
            if self.is_behind_figure:  # the words before a figure are none of the next figure's
                self.words = [word for word in self.words if word[1] is row_year]
            self.words.append((column, cell))
            self.is_behind_figure = False

    def _figure(self, cell: Cell, headers: tuple[str, ...], year: str, row_year: Cell | None) -> Figure:
        if row_year is None:
            return Figure(year, cell, headers, tuple(self.words))
        words = tuple(word for word in self.words if word[1] is not row_year)
        text = row_year.folded
        return Figure(year_in([text], self.era), cell, (text, *headers), words)

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
    headed = [pair for part in rest if isinstance(part, Cell) for pair in _values_in_cell(part, label)]
    return [*values, *(headed or [(name, [value]) for part in rest for name, value in labelled_texts(part, label)])]


def _values_in_cell(cell: Cell, label: LabelName) -> LabelledValues:
    """The labels that stand on lines of their own in a cell, each with the lines below it."""
    values: LabelledValues = []
    for line in cell.lines:
        if name := label(line.folded):
            values.append((name, []))
        elif values:
            values[-1][1].append(line)
    return [(name, lines) for name, lines in values if lines]


def _values_below(above: SheetRow, item: Item, label: LabelName) -> LabelledValues:
    """A row or line as the value of the label that stands alone on the line above it."""
    name = label(above.item.folded) if len(parts(above.item)) == 1 and not above.values else ""
    return [(name, [*parts(item)])] if name and not label(item.folded) else []


def _figures_behind_labels(row: SheetRow, era: str) -> Iterator[Figure]:
    """The numbers that stand behind labels, with all labels before them as their words."""
    words: list[tuple[str, Cell]] = []
    for name, values in row.values:
        before = _text_before(row.item, values[0])
        words.append((name, before))
        if is_number(values[0].folded):
            yield Figure(year_in([before.folded], era), _as_cell(values[0]), (), tuple(words))


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
