"""The tables of a page: which edges form one, how it is cut into cells, and the cell of each char; arrays only.

A band is the space between two neighbouring horizontal positions of a table. A cell has one band or, if it is merged
downwards, several.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from hyoka.grid.columns import find_column_edges, find_row_edges
from hyoka.pdf.chars import Boxes, Codes, Floats, Indices, Mask, middles
from hyoka.pdf.edges import (
    TOUCH_PT,
    covered_lengths,
    find_positions,
    group_edges,
    merge_edges,
    separates_columns,
)

#: Chars are of one word if the gap between them is less than this share of their height.
WITHIN_WORD = 0.35
#: A side of a cell is an edge where edges cover more than this share of it.
COVERED = 0.5


class Table(NamedTuple):
    """Edges that form a table.

    horizontal, vertical: its edges; xs, ys: the positions of its vertical and horizontal edges, points; is_open:
    whether it has only hairlines, with or without a frame, so that the gaps between texts must show its columns.
    """

    horizontal: Floats
    vertical: Floats
    xs: Floats
    ys: Floats
    is_open: bool


def find_tables(horizontal: Floats, vertical: Floats) -> list[Table]:
    """Find the tables of a page, the smallest first."""
    horizontal, vertical = merge_edges(horizontal), merge_edges(vertical)
    horizontal_groups, vertical_groups = group_edges(horizontal, vertical)
    groups, tables = np.unique(vertical_groups), list[Table]()
    found = [(horizontal[horizontal_groups == group], vertical[vertical_groups == group]) for group in groups.tolist()]
    hairlines = horizontal[~np.isin(horizontal_groups, groups)]
    found.append((hairlines, np.empty((0, 3))))
    for flat, upright in found:
        xs = find_positions(upright[:, 0], flat[:, 1:].ravel())
        ys = find_positions(flat[:, 0], upright[:, 1:].ravel())
        if len(xs) > 1 and len(ys) > 1:
            tables.append(Table(flat, upright, xs, ys, not separates_columns(flat, upright, xs[0], xs[-1])))
    return sorted(tables, key=lambda table: np.ptp(table.xs) * np.ptp(table.ys))


def tables_to_cells(
    tables: list[Table], codes: Codes, boxes: Boxes, words: Floats
) -> tuple[Boxes, Indices, Mask, Indices]:
    """Cut tables into cells.

    codes, boxes, words: of the chars, what `align_words` has.
    Returns the box of each cell; where each row starts in the cells, with their number at the end; whether gaps between
    texts show the row's columns; the cell of each char, from 1, or 0.
    """
    cells, row_starts, guessed = [np.empty((0, 4))], list[int](), list[bool]()
    cell_numbers, table_numbers, count = np.zeros(len(boxes), np.int64), _tables_of_chars(tables, boxes, words), 0
    for number, table in enumerate(tables):
        chars = np.flatnonzero(table_numbers == number)
        by_gaps = table.is_open and len(chars) > 0
        if by_gaps:
            table = _with_edges_in_gaps(table, codes[chars], boxes[chars])
        table_cells, cell_of_char = _cut(table, *middles(boxes[chars]))
        cell_numbers[chars] = cell_of_char + count + 1
        begins = np.flatnonzero(np.diff(table_cells[:, 1], prepend=np.nan) != 0) + count
        row_starts += begins.tolist()
        guessed += [by_gaps] * len(begins)
        cells.append(table_cells)
        count += len(table_cells)
    starts = np.array([*row_starts, count], np.int64)
    return np.concatenate(cells), starts, np.array(guessed, np.bool_), cell_numbers


def align_words(boxes: Boxes) -> tuple[Boxes, Floats]:
    """Give the chars of a word one top and bottom, so that brackets and dots stay on its line.

    A word here is a sequence of chars that follow one another in the file, with small gaps. Returns the changed boxes,
    and the left and right edge of each char's word.
    """
    if not len(boxes):
        return boxes, boxes[:, :2]
    a, b = boxes[:-1], boxes[1:]
    heights = boxes[:, 3] - boxes[:, 1]
    shared = np.minimum(a[:, 3], b[:, 3]) - np.maximum(a[:, 1], b[:, 1])
    is_near = abs(b[:, 0] - a[:, 2]) < WITHIN_WORD * heights[1:]
    begins = np.append(True, ~(is_near & (shared > 0.7 * np.minimum(heights[:-1], heights[1:]))))
    starts, words = np.flatnonzero(begins), np.cumsum(begins) - 1
    firsts, lasts = np.minimum.reduceat(boxes, starts)[words], np.maximum.reduceat(boxes, starts)[words]
    out = boxes.copy()
    out[:, 1], out[:, 3] = firsts[:, 1], lasts[:, 3]
    return out, np.column_stack((firsts[:, 0], lasts[:, 2]))


def _tables_of_chars(tables: list[Table], boxes: Boxes, words: Floats) -> Indices:
    """The first table, from the smallest on, that contains the middle of each char; else -1.

    A word that is wider than a table of hairlines is not in it.
    """
    (xs, ys), out = middles(boxes), np.full(len(boxes), -1)
    for number in range(len(tables) - 1, -1, -1):
        table = tables[number]
        x0, top, x1, bottom = table.xs[0], table.ys[0], table.xs[-1], table.ys[-1]
        is_inside = (x0 <= xs) & (xs <= x1) & (top <= ys) & (ys <= bottom)
        if table.is_open:
            is_inside &= (x0 - TOUCH_PT <= words[:, 0]) & (words[:, 1] <= x1 + TOUCH_PT)
        out[is_inside] = number
    return out


def _with_edges_in_gaps(table: Table, codes: Codes, boxes: Boxes) -> Table:
    x0, x1 = table.xs[0], table.xs[-1]
    horizontal = np.concatenate((table.horizontal, find_row_edges(x0, x1, table.ys, boxes)))
    ys = find_positions(horizontal[:, 0], table.ys)
    vertical = np.concatenate((table.vertical, find_column_edges(x0, x1, ys, horizontal, codes, boxes)))
    return Table(horizontal, vertical, find_positions(vertical[:, 0], table.xs), ys, table.is_open)


def _cut(table: Table, char_xs: Floats, char_ys: Floats) -> tuple[Boxes, Indices]:
    """Cut each band of a table at its vertical edges, then merge parts without an edge between them.

    char_xs, char_ys: the middles of its chars.
    Returns the box of each cell, and the cell of each char.
    """
    horizontal, vertical, xs, ys, _ = table
    # an edge belongs to the nearest position
    vertical = np.column_stack((xs[abs(xs - vertical[:, :1]).argmin(axis=1)], vertical[:, 1:]))
    has_edge = np.diff(covered_lengths(vertical, xs, 0.0, ys)) > COVERED * np.diff(ys)
    has_edge[[0, -1]] = True
    covered = covered_lengths(horizontal, ys, TOUCH_PT, xs)
    cells, above = list[list[int]](), dict[tuple[int, int], int]()
    cell_at = np.empty((len(ys) - 1, len(xs) - 1), np.int64)
    for band in range(len(ys) - 1):
        sides, parts = np.flatnonzero(has_edge[:, band]), dict[tuple[int, int], int]()
        are_open = np.diff(covered[band, sides]) <= COVERED * np.diff(xs[sides])
        for part, is_open in zip(pairwise(sides.tolist()), are_open.tolist(), strict=True):
            cell = above.get(part, -1) if is_open else -1
            if cell < 0:
                cell = len(cells)
                cells.append([part[0], band, part[1], band])
            cells[cell][3] = band + 1
            parts[part] = cell
            cell_at[band, part[0] : part[1]] = cell
        above = parts
    left, top, right, bottom = np.array(cells).T
    places = np.searchsorted(xs[1:-1], char_xs), np.searchsorted(ys[1:-1], char_ys, side="right")
    boxes = np.column_stack((xs[left], ys[top], xs[right], ys[bottom]))
    return boxes, cell_at[places[1], places[0]]
