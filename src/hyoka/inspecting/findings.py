"""What stands on a page of an unknown form: sections, tables and their headers, labels, columns of years.

These are guesses from the look of a text and the place of its cell, without knowledge of any city; a person corrects
them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hyoka.forms import Item
from hyoka.forms.shared.columns import Columns, same_edges
from hyoka.forms.shared.labels import LabelFinder, labelled_texts
from hyoka.forms.shared.pages import parts
from hyoka.forms.shared.paragraphs import Part, one_line
from hyoka.grid.model import Cell, Line, Row
from hyoka.inspecting.plain_labels import YEARS, is_number, plain_label, year_in
from hyoka.inspecting.sheet_rows import SheetRow, sheet_rows
from hyoka.inspecting.tables import SAME_EDGE_PT, Table, is_criteria, tables
from hyoka.inspecting.words import (
    LONGEST_LABEL,
    MARKS,
    cost_item_of,
    is_activity_label,
    is_label,
    is_mark,
    is_name_label,
    measure_of,
)

_CHOSEN = re.compile(r"[●■☑☒✓✔]([^●■☑☒✓✔○□☐]+)")
_UNITS = (
    re.compile(r"単位[:は]?([^\d\s()、。,]{1,4}?)(?:[)、。,]|$)"),
    re.compile(r"((?:千|百万|万|億)?円)単位"),
    re.compile(
        r"\(((?:(?:千|百万|万|億)?円|[万千]?(?:[人件回日年月校館園社戸枚台本点名分秒冊箇所%％‰tm]|kg|時間|世帯|団体|種類){1,2})"
        r"(?:以内|以上|以下)?)\)$"
    ),
)


@dataclass(frozen=True)
class Labelled:
    """A label and the cells that hold its value."""

    label: str
    cell: Cell
    values: list[Part]

    @property
    def text(self) -> str:
        """The value as one line."""
        return " ".join(part.text for part in self.values if part.text)


@dataclass(frozen=True)
class YearColumn:
    """A column of a table under a year: its headers from the top, folded, the year, and the lowest header's cell."""

    headers: tuple[str, ...]
    year: str
    cell: Cell

    @property
    def text(self) -> str:
        """The column's headers, and the meaning that they may have."""
        table, measure = measure_of(*self.headers)
        return " > ".join(self.headers) + (f"  (perhaps {table}, {measure})" if table else "")


@dataclass
class Findings:
    """What stands on a page, or on all pages of a document."""

    sections: list[Line]
    tables: list[Table]
    labelled: list[Labelled]
    year_columns: list[YearColumn]
    units: list[tuple[str, str]]
    marked: list[tuple[str, Cell]]
    headers: list[str]


def find_all(items: list[Item]) -> Findings:
    """Find sections, tables, labels, columns of years, units and marks among rows and lines in reading order."""
    found_tables = list(tables(items))
    header_rows = [row for table in found_tables for row in table.headers]
    headers = list(dict.fromkeys(cell.folded for row in header_rows for cell in row.cells if cell.lines))
    columns = Columns([header_pattern(header) for header in headers] or ["(?!)"], items)
    years: dict[tuple[str, ...], YearColumn] = {}
    labelled: list[Labelled] = []
    mark_edges = _mark_edges(items)
    rows = sheet_rows(columns, items, LabelFinder([]))
    columns.reset()
    for row in rows:
        if row.is_header:
            columns.take_header(row.item)
            for column in _year_columns(columns):
                years.setdefault(column.headers, column)
        elif isinstance(row.item, Line):
            # a line of text ends a table; below it others may stand in columns of the same width
            columns.reset()
            labelled += _on_line(row.item)
        else:
            labelled += _in_row(row, columns, mark_edges)
    sections = [a for a, b in pairwise(items) if isinstance(a, Line) and isinstance(b, Row) and a.page == b.page]
    marked = [mark for item in items if isinstance(item, Row) for mark in _marked(item, mark_edges)]
    return Findings(sections, found_tables, labelled, list(years.values()), _units(items), marked, headers)


def _in_row(row: SheetRow, columns: Columns, mark_edges: set[int]) -> Iterator[Labelled]:
    """The labels of a row, but not the words before figures, nor the values of a list below its headers."""
    item = row.item
    if isinstance(item, Row) and not _is_in_grid(row, columns) and not is_criteria(item):
        # where columns are guessed, a blank cell is no value
        cells = [cell for cell in row.beside if cell.lines] if item.guessed else row.beside
        labelled = list(_labelled(cells, mark_edges)) or list(_above_prose(cells))
        used = {id(part) for one in labelled for part in (one.cell, *one.values)}
        yield from labelled
        yield from (one for cell in cells if id(cell) not in used for line in cell.lines for one in _on_line(line))


def _above_prose(cells: Sequence[Cell]) -> Iterator[Labelled]:
    """Labels on lines of their own over prose in one cell: the first line, and those with a sign (＜目的＞, ■成果)."""
    for cell in cells:
        labels = [n for n, line in enumerate(cell.lines) if _is_label_line(line, first=n == 0)]
        for start, end in pairwise([*labels, len(cell.lines)]):
            rest = cell.lines[start + 1 : end]
            if "。" in "".join(line.text for line in rest):
                yield Labelled(cell.lines[start].folded, cell, [*rest])


def _is_label_line(line: Line, *, first: bool) -> bool:
    text = line.folded
    return is_label(text) and (first or plain_label(text) != text)


def _on_line(line: Line) -> Iterator[Labelled]:
    """The labels on a line that have a colon behind them, or that name money or a measure before a number."""
    for label, value in labelled_texts(line, lambda text: text if _may_be_label_on_line(text) else ""):
        is_figure = is_number(value.folded) and (cost_item_of(label) or measure_of(label)[0])
        if f"{label}:" in line.folded or is_figure or is_name_label(label):
            yield Labelled(label, Cell(line.page, line.x0, line.top, value.x0, line.bottom), [value])


def rows_with_labels(items: list[Item], found: Findings) -> list[SheetRow]:
    """Rows and lines with their labels, cells and figures, by the labels and headers that were found.

    Args:
        items: Rows and lines in reading order.
        found: The labels and headers among them.
    """
    names = {plain_label(one.label) for one in found.labelled}
    columns = Columns([header_pattern(header) for header in found.headers] or ["(?!)"], items)
    return sheet_rows(columns, items, lambda text: plain_label(text) if plain_label(text) in names else "", "令和")


def header_pattern(header: str) -> str:
    """The regular expression of a header, with any year in the place of its own."""
    return f"(?:{YEARS})".join(re.escape(part) for part in re.split(YEARS, header))


def _may_be_label_on_line(text: str) -> bool:
    odd = re.search(rf"[:{MARKS}]|\d.|(?<!指標)\d|\)[^)]|^(?:うち|内)", text) or text.count("(") != text.count(")")
    return is_label(text) and not odd


def _year_columns(columns: Columns) -> Iterator[YearColumn]:
    for _, header in columns.lowest_headers:
        headers = tuple(columns.headers_above(header))
        if year := year_in([*reversed(headers)]):
            yield YearColumn(headers, year, header)


def _is_in_grid(row: SheetRow, columns: Columns) -> bool:
    """Whether a row's cells have the edges of headers, as the rows of a list do."""
    lowest = [header for _, header in columns.lowest_headers]
    item = row.item
    if not isinstance(item, Row) or (item.guessed and not row.figures):
        return bool(lowest) and len(parts(item)) > 0.7 * max(len(lowest), 4)
    cells = row.beside if row.figures else item.cells
    headers = [next((header for header in lowest if same_edges(cell, header)), None) for cell in cells]
    under = [(cell, header) for cell, header in zip(cells, headers, strict=True) if header is not None]
    if any(_is_label_under_year(cell, columns.headers_above(header)) for cell, header in under):
        return False
    if row.figures:
        return len(under) == len(cells)
    return len(cells) > 2 and len(under) > 0.6 * len(cells) and len(under) > 0.5 * len(lowest)


def _is_label_under_year(cell: Cell, headers: list[str]) -> bool:
    return is_label(cell.folded) and not is_number(cell.folded) and bool(year_in(headers))


def _labelled(row: list[Cell], mark_edges: set[int]) -> Iterator[Labelled]:
    """Labels and values in turns: the cell behind a label is its value; a later one is a label if a cell follows it."""
    if not row or _marks_come_first(_without_group_labels(row), mark_edges):
        return
    current: Labelled | None = None
    for cell, after in zip(row, [*row[1:], None], strict=True):
        may_begin = current is None or bool(current.values)
        if may_begin and after is not None and _is_group_label(cell, after):
            continue
        if after is not None and is_label(cell.folded) and (may_begin or is_activity_label(plain_label(cell.folded))):
            if current and current.values:
                yield current
            current = Labelled(cell.folded, cell, [])
        elif current:
            current.values.append(cell)
    if current and current.values:
        yield current


def _is_group_label(cell: Cell, after: Cell) -> bool:
    """Whether a cell stands beside several rows and names what they have in common."""
    return (
        bool(cell.lines)
        and cell.bottom > after.bottom + SAME_EDGE_PT
        and (not after.lines or len(after.folded) <= LONGEST_LABEL)
    )


def _without_group_labels(cells: list[Cell]) -> list[Cell]:
    return [cell for cell, after in pairwise(cells) if not _is_group_label(cell, after)] + cells[-1:]


def _mark_edges(items: list[Item]) -> set[int]:
    """The left edges, to the point, of cells that hold only a mark."""
    cells = [cell for item in items if isinstance(item, Row) for cell in item.cells]
    return {round(cell.x0) for cell in cells if is_mark(cell.folded)}


def _marks_come_first(cells: list[Cell], mark_edges: set[int]) -> bool:
    """Whether a row is of boxes for marks, each before the text that it marks."""
    texts = [cell.folded for cell in cells]
    boxes = [
        is_mark(text) or (not text and round(cell.x0) in mark_edges) for cell, text in zip(cells, texts, strict=True)
    ]
    before_text = sum(box and bool(text) and not is_mark(text) for box, text in zip(boxes, texts[1:], strict=False))
    return bool(before_text) and (boxes[0] or not texts[0] or before_text > 1)


def _marked(row: Row, mark_edges: set[int]) -> Iterator[tuple[str, Cell]]:
    """The marked texts: right of a mark, or left of it; within a text, behind a filled mark."""
    cells = _without_group_labels(row.cells)
    marks_first = _marks_come_first(cells, mark_edges)
    for number, cell in enumerate(cells):
        if is_mark(cell.folded):
            beside = cells[number + 1 : number + 2] if marks_first else cells[max(number - 1, 0) : number]
            if beside and beside[0].lines and not is_mark(beside[0].folded):
                yield one_line(beside[0]), cell
        elif any(choice in cell.text for choice in "○□☐"):
            for match in _CHOSEN.finditer(one_line(cell)):
                yield match[1].strip(), cell


def _units(items: list[Item]) -> list[tuple[str, str]]:
    """Units with the text that names them, each once."""
    units: dict[str, str] = {}
    for item in items:
        for part in item.cells if isinstance(item, Row) else [item]:
            for pattern in _UNITS:
                if match := pattern.search(part.folded):
                    units.setdefault(match[1], part.text)
    return list(units.items())
