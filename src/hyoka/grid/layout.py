"""The layout of a page: rows, cells and lines of text from chars and edges; arrays only."""

from typing import NamedTuple

import numpy as np

from hyoka.grid.cells import align_words, cell_of_char, cut_into_cells, table_of_char
from hyoka.grid.columns import find_column_edges, find_row_edges
from hyoka.grid.figures import find_figures, keep_together
from hyoka.grid.lines import Lines, find_lines
from hyoka.grid.table_cells import Table, find_tables
from hyoka.pdf.chars import Boxes, Codes, Floats, Indices, Mask
from hyoka.pdf.edges import TOUCH_PT, find_positions

#: Chars are of one word if the gap between them is less than this share of their height.
WITHIN_WORD = 0.35


class Layout(NamedTuple):
    """What is on a page.

    lines: its lines of text, first those outside tables, then those of each cell; line_starts: where each cell's lines
    start, with the number of lines at the end; cells: x0, top, x1, bottom of each; is_open: whether each cell is open
    at the top and at the bottom; row_starts: where each row starts in the cells, with their number at the end; guessed:
    whether gaps between texts show the row's columns; order: the reading order of the lines outside tables, numbered
    from 0, and the rows, numbered after them.
    """

    lines: Lines
    line_starts: Indices
    cells: Boxes
    is_open: Mask
    row_starts: Indices
    guessed: Mask
    order: Indices


def lay_out(codes: Codes, boxes: Boxes, spaces: Mask, horizontal: Floats, vertical: Floats, fills: Floats) -> Layout:
    """Find the layout of a page from what `Page` holds."""
    tables = find_tables(horizontal, vertical, fills)
    open_tables = np.array([table.is_open for table in tables], np.bool_)
    table_boxes = np.array([(table.xs[0], table.ys[0], table.xs[-1], table.ys[-1]) for table in tables])
    words = np.zeros((len(boxes), 2))
    if open_tables.any():
        boxes, words = align_words(boxes, WITHIN_WORD)
    table_numbers = table_of_char(boxes, words, table_boxes, open_tables)
    chars = [np.flatnonzero(table_numbers == number) for number in range(len(tables))]
    cells, is_open, row_starts, guessed, cell_numbers = _find_cells(tables, chars, codes, boxes)
    figures = find_figures(codes, boxes, spaces)
    keep_together(cell_numbers, figures, boxes)
    lines = find_lines(codes, boxes, spaces, cell_numbers, figures)
    line_starts = np.searchsorted(lines.cells, np.arange(1, len(cells) + 2))
    row_tops = _row_tops(cells, row_starts, guessed, lines, line_starts)
    tops = np.concatenate((lines.places[: line_starts[0], 1], row_tops))
    return Layout(lines, line_starts, cells, is_open, row_starts, guessed, np.argsort(tops, kind="stable"))


def _find_cells(
    tables: list[Table], chars: list[Indices], codes: Codes, boxes: Boxes
) -> tuple[Boxes, Mask, Indices, Mask, Indices]:
    """Find the fields cells, is_open, row_starts and guessed of `Layout`, and the cell of each char, from 1, or 0."""
    cells, is_open, row_starts, guessed = [np.empty((0, 4))], [np.empty((0, 2), np.bool_)], list[int](), list[bool]()
    cell_numbers, count = np.zeros(len(boxes), np.int64), 0
    for table, in_table in zip(tables, chars, strict=True):
        char_boxes = boxes[in_table]
        by_gaps = table.is_open and len(char_boxes) > 0
        if by_gaps:
            table = _add_missing_edges(table, codes[in_table], char_boxes)
        middles = (char_boxes[:, :2] + char_boxes[:, 2:]) / 2
        edges = table.xs, table.ys, table.horizontal, table.vertical
        table_cells, bands, table_open = cut_into_cells(*edges, middles, by_gaps)
        cell_numbers[in_table] = cell_of_char(middles, table.ys, table_cells, bands) + count + 1
        begins = np.flatnonzero(np.diff(table_cells[:, 1], prepend=np.nan) != 0) + count
        row_starts += begins.tolist()
        guessed += [by_gaps] * len(begins)
        cells.append(table_cells)
        is_open.append(table_open)
        count += len(table_cells)
    starts = np.array([*row_starts, count], np.int64)
    return np.concatenate(cells), np.concatenate(is_open), starts, np.array(guessed, np.bool_), cell_numbers


def _add_missing_edges(table: Table, codes: Codes, boxes: Boxes) -> Table:
    x0, x1 = table.xs[0], table.xs[-1]
    horizontal = np.concatenate((table.horizontal, find_row_edges(x0, x1, table.ys, boxes)))
    ys = find_positions(horizontal[:, 0], table.ys)
    vertical = np.concatenate((table.vertical, find_column_edges(x0, x1, ys, horizontal, codes, boxes)))
    return Table(horizontal, vertical, find_positions(vertical[:, 0], table.xs), ys, table.is_open)


def _row_tops(cells: Boxes, row_starts: Indices, guessed: Mask, lines: Lines, line_starts: Indices) -> Floats:
    """Return the top of each row; of a row with guessed columns that of its text.

    The cells of such a row may begin higher than a line of text that stands before it.
    """
    tops = cells[row_starts[:-1], 1]
    for row in np.flatnonzero(guessed):
        first, last = row_starts[row], row_starts[row + 1]
        text_tops = lines.places[line_starts[first] : line_starts[last], 1]
        tops[row] = max(tops[row], text_tops.min(initial=cells[first:last, 3].min() - TOUCH_PT))
    return tops
