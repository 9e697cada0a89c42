"""The rows of tables that white space shows, with their cells, beside the lines around them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from hyoka.grid.lines import find_figures, find_lines
from hyoka.grid.model import Cell, Line, Row, chars_of, filled
from hyoka.grid.settings import GRID
from hyoka.grid.white_lines import Rule, is_value
from hyoka.grid.white_tables import WhiteTable, white_table, white_tables
from hyoka.pdf.chars import Chars, Floats
from hyoka.pdf.edges import merge_edges
from hyoka.pdf.page import Page
from hyoka.pdf.settings import PAGE

#: A box: x0, top, x1, bottom.
_Box = tuple[float, float, float, float]


def white_rows(
    items: Sequence[Row | Line], horizontal: Floats, fills: Floats, *, headed: bool
) -> tuple[list[Row], list[Line]]:
    """The rows of the tables that white space shows among the lines of a page, and other lines.

    Args:
        items: What was read of the page by its edges.
        horizontal: The level edges of the page.
        fills: Its filled shapes, of which some may be bands of colour.
        headed: Whether only tables with a head over their columns are read.
    """
    lines = [item for item in items if isinstance(item, Line)]
    ruled = [item for item in items if isinstance(item, Row)]
    chars = chars_of(lines)
    edges = _outside(merge_edges(horizontal), ruled)
    rules: list[Rule] = list(map(tuple, edges.tolist()))
    sides = np.concatenate((fills[:, [1, 0, 2]], fills[:, [3, 0, 2]]))
    bands: list[Rule] = list(map(tuple, _outside(merge_edges(sides), ruled).tolist()))
    tables = white_tables(chars, rules, bands) if len(chars) else []
    tables = [table for table in tables if table.is_headed or not headed]
    if not tables:
        return [], lines
    first = 1 + max((row.table for row in ruled), default=0)
    return _rows(lines[0].page, chars, tables, first)


def split_rows(rows: Sequence[Row], page: Page) -> list[Row]:
    """The rows of a table with upright edges, those that no edges part by their lines.

    Where cells have a line for each row of their table, values beside labels, the whole table is
    read by white.
    """
    if not any(map(_has_rows, rows)):
        return _with_labels_split(rows)
    lines = [line for row in rows for cell in row.cells for line in cell.lines]
    cells = [cell for row in rows for cell in row.cells]
    left, top = min(cell.x0 for cell in cells), min(cell.top for cell in cells)
    right, bottom = max(cell.x1 for cell in cells), max(cell.bottom for cell in cells)
    box = left, top, right, bottom
    chars = chars_of(lines)
    rules = _within(merge_edges(page.horizontal), box)
    uprights = _within(merge_edges(page.vertical), (top, left, bottom, right))
    table = white_table(chars, rules, uprights)
    if table is None:
        return list(rows)
    split, rest = _rows(page.number, chars, [table], rows[0].table)
    return list(rows) if rest else split


def _with_labels_split(rows: Sequence[Row]) -> list[Row]:
    """Rows, with a cell beside several of them split where it has a line for each: their labels."""
    split = dict[int, Cell]()
    for number, row in enumerate(rows):
        first = row.cells[0]
        beside = [other for other in rows[number:] if other.top < first.bottom]
        if not _are_labels(first, beside):
            continue
        ends = [*(other.top for other in beside[1:]), first.bottom]
        for place, (other, end, line) in enumerate(zip(beside, ends, first.lines, strict=True)):
            split[number + place] = replace(first, top=other.top, bottom=end, lines=[line])
    out = list[Row]()
    for number, row in enumerate(rows):
        if label := split.get(number):
            others = [cell for cell in row.cells if cell.x0 >= label.x1 - PAGE.touch_pt]
            out.append(replace(row, cells=[label, *others]))
        else:
            out.append(row)
    return out


def _are_labels(cell: Cell, rows: Sequence[Row]) -> bool:
    """Whether the lines of a cell are labels of rows beside it: one in each, few of them full."""
    if len(rows) < GRID.fewest_rows or len(cell.lines) != len(rows):
        return False
    ends = [*(row.top for row in rows[1:]), cell.bottom]
    for row, end, line in zip(rows, ends, cell.lines, strict=True):
        if not row.top < line.middle < end:
            return False
    full = [line for line in cell.lines if line.x1 + 2 * line.height > cell.x1]
    return 2 * len(full) < len(cell.lines)


def _has_rows(row: Row) -> bool:
    """Whether the cells of a row have the lines of several, values beside labels."""
    long = [cell for cell in row.cells if len(cell.lines) >= GRID.fewest_rows]
    others = [line for cell in long if cell is not row.cells[0] for line in cell.lines]
    values = sum(is_value(line.folded) for line in others)
    return len(long) > 1 and 2 * values >= len(others) > 0


def _within(edges: Floats, box: _Box) -> list[Rule]:
    """The edges in a box, level as it is given."""
    x0, top, x1, bottom = box
    margin = PAGE.touch_pt
    ys, starts, ends = edges.T
    is_within = (top - margin <= ys) & (ys <= bottom + margin) & (starts < x1) & (x0 < ends)
    return [(y, start, end) for y, start, end in edges[is_within].tolist()]


def _rows(
    page: int, chars: Chars, tables: Sequence[WhiteTable], first: int
) -> tuple[list[Row], list[Line]]:
    """The rows of tables, numbered from the first, and the lines of chars in none."""
    boxes = list[_Box]()
    of_chars = np.zeros(len(chars), np.int64)
    ends = list[int]()
    for table in tables:
        for box, letters in _boxes(table):
            boxes.append(box)
            of_chars[letters] = len(boxes)
        ends.append(len(boxes))
    figures = find_figures(chars.codes, chars.boxes, chars.spaces)
    found = find_lines(chars.codes, chars.boxes, chars.spaces, of_chars, figures)
    outside, cells = filled(page, np.array(boxes), found)
    rows = list[Row]()
    begin = 0
    for number, end in enumerate(ends, first):
        by_top = dict[float, list[Cell]]()
        for cell in cells[begin:end]:
            by_top.setdefault(cell.top, []).append(cell)
        rows += [Row(page, top, by_top[top], guessed=True, table=number) for top in sorted(by_top)]
        begin = end
    return rows, outside


def _outside(horizontal: Floats, rows: Sequence[Row]) -> Floats:
    """The level edges that are none of the rows' cells."""
    boxes = np.array(
        [(cell.x0, cell.top, cell.x1, cell.bottom) for row in rows for cell in row.cells]
    )
    if not len(boxes):
        return horizontal
    ys, starts, ends = horizontal.T[:, :, None]
    x0, top, x1, bottom = boxes.T
    is_within = (top - PAGE.touch_pt <= ys) & (ys <= bottom + PAGE.touch_pt)
    is_within &= (starts < x1) & (x0 < ends)
    return horizontal[~is_within.any(axis=1)]


def _boxes(table: WhiteTable) -> list[tuple[_Box, list[int]]]:
    """The box of each cell of a table with its chars, row by row from the left; blank ones, too."""
    xs, ys = table.xs, table.ys
    spans = {
        (piece.first_row, piece.first_column): (piece.last_row, piece.last_column, piece.chars)
        for piece in table.pieces
    }
    taken = set[tuple[int, int]]()
    out = list[tuple[_Box, list[int]]]()
    for row in range(len(ys) - 1):
        for column in range(len(xs) - 1):
            if (row, column) in spans:
                last_row, last_column, chars = spans[row, column]
            elif (row, column) in taken:
                continue
            else:
                last_row, last_column, chars = row, column, []
            taken |= {
                (n, k) for n in range(row, last_row + 1) for k in range(column, last_column + 1)
            }
            out.append(((xs[column], ys[row], xs[last_column + 1], ys[last_row + 1]), chars))
    return out
