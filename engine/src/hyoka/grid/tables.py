"""The tables of a page: which edges form one, how it is cut into cells, the cell of each char.

Arrays only. A band is the space between two neighbouring horizontal positions of a table. A cell
has one band or, if it is merged downwards, several.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from hyoka.grid.gaps import find_column_edges, find_row_edges
from hyoka.grid.settings import GRID
from hyoka.pdf.chars import (
    Boxes,
    CharCodes,
    Floats,
    Indices,
    Mask,
    heights,
    middles,
    shared_heights,
)
from hyoka.pdf.edges import (
    covered_lengths,
    find_positions,
    group_edges,
    merge_edges,
    separates_columns,
)
from hyoka.pdf.settings import PAGE


class Table(NamedTuple):
    """Edges that form a table.

    horizontal, vertical: its edges; xs, ys: the positions of its vertical and horizontal edges,
    points; is_open: whether it has only hairlines, with or without a frame, so that the gaps
    between texts must show its columns.
    """

    horizontal: Floats
    vertical: Floats
    xs: Floats
    ys: Floats
    is_open: bool


class Cells(NamedTuple):
    """The cells of a page.

    boxes: x0, top, x1, bottom of each, points; row_starts: where each row starts in the cells, with
    their number at the end; tables: the number of each row's table, from 1; are_guessed: whether
    gaps between texts show the row's columns; of_chars: the cell of each char, from 1, or 0;
    doubted: which chars are digits of figures that may be of two heads.
    """

    boxes: Boxes
    row_starts: Indices
    tables: Indices
    are_guessed: Mask
    of_chars: Indices
    doubted: Mask


def find_tables(horizontal: Floats, vertical: Floats, boxes: Boxes) -> list[Table]:
    """Find the tables of a page, the smallest first.

    boxes: of the page's chars.
    """
    horizontal = merge_edges(horizontal)
    vertical = merge_edges(vertical)
    horizontal_groups, vertical_groups = group_edges(horizontal, vertical)
    groups = np.unique(vertical_groups)
    found = list[Table | None]()
    for group in groups.tolist():
        of_group = horizontal[horizontal_groups == group]
        found.append(_table(of_group, vertical[vertical_groups == group]))
    tables = [table for table in found if table is not None]
    hairlines = horizontal[~np.isin(horizontal_groups, groups)]
    hairlines = hairlines[[not _is_underline(line, boxes) for line in hairlines]]
    for lines in _between_tables(hairlines, tables):
        table = _table(lines, np.empty((0, 3)))
        tables += [table] if table else []
    return sorted(tables, key=lambda table: float(np.ptp(table.xs) * np.ptp(table.ys)))


def _is_underline(line: Floats, boxes: Boxes) -> bool:
    """Whether a level line is as long as one text that stands on it.

    That text is emphasised, or a heading, or a figure above a sum.
    """
    y, left, right = line
    lefts, tops, rights, bottoms = boxes.T
    height = bottoms - tops
    xs = (lefts + rights) / 2
    is_on_line = (xs > left - height) & (xs < right + height)
    is_on_line &= (tops < y) & (abs(bottoms - y) < GRID.underline * height)
    text = boxes[is_on_line]
    if not len(text):
        return False
    text = text[np.argsort(text[:, 0], kind="stable")]
    height = float(np.median(heights(text)))
    ends = np.maximum.accumulate(text[:, 2])
    is_one = (text[1:, 0] - ends[:-1] < GRID.full_gap * height).all()
    reach = GRID.underline * height
    return bool(is_one and abs(text[0, 0] - left) < reach and abs(ends[-1] - right) < reach)


def _between_tables(hairlines: Floats, tables: Sequence[Table]) -> list[Floats]:
    """Part hairlines, sorted from the top, where a ruled table stands between two of them."""
    if not len(hairlines):
        return []
    left, right = hairlines[:, 1].min(), hairlines[:, 2].max()
    beside = [table for table in tables if table.xs[0] < right and table.xs[-1] > left]
    parting = [
        number
        for number, (above, below) in enumerate(pairwise(hairlines[:, 0].tolist()), 1)
        if any(above < table.ys[0] and table.ys[-1] < below for table in beside)
    ]
    return np.split(hairlines, parting)


def _table(horizontal: Floats, vertical: Floats) -> Table | None:
    """The table that edges form; none where they enclose nothing."""
    xs = find_positions(vertical[:, 0], horizontal[:, 1:].ravel())
    ys = find_positions(horizontal[:, 0], vertical[:, 1:].ravel())
    if len(xs) < 2 or len(ys) < 2:
        return None
    is_open = not separates_columns(vertical, xs[0], xs[-1])
    return Table(horizontal, vertical, xs, ys, is_open)


def tables_to_cells(
    tables: Sequence[Table], codes: CharCodes, boxes: Boxes, words: Floats
) -> Cells:
    """Cut tables into cells.

    codes, boxes, words: of the chars, what `align_words` has.
    """
    cells = [np.empty((0, 4))]
    row_starts = list[int]()
    table_of_row = list[int]()
    are_guessed = list[bool]()
    of_chars = np.zeros(len(boxes), np.int64)
    table_of_char = _tables_of_chars(tables, boxes, words)
    doubted = np.zeros(len(boxes), np.bool_)
    count = 0
    for number, table in enumerate(tables):
        chars = np.flatnonzero(table_of_char == number)
        is_guessed = table.is_open and len(chars) > 0
        if is_guessed:
            table, of_two_heads = _with_edges_in_gaps(table, codes[chars], boxes[chars])
            doubted[chars[of_two_heads]] = True
        table_cells, cell_of_char = _cut(table, *middles(boxes[chars]))
        of_chars[chars] = cell_of_char + count + 1
        begins = np.diff(table_cells[:, 1], prepend=np.nan) != 0
        starts = np.flatnonzero(begins) + count
        row_starts += starts.tolist()
        table_of_row += [number + 1] * len(starts)
        are_guessed += [is_guessed] * len(starts)
        cells.append(table_cells)
        count += len(table_cells)
    return Cells(
        np.concatenate(cells),
        np.array([*row_starts, count], np.int64),
        np.array(table_of_row, np.int64),
        np.array(are_guessed, np.bool_),
        of_chars,
        doubted,
    )


def align_words(boxes: Boxes) -> tuple[Boxes, Floats]:
    """Give the chars of a word one top and bottom, so that brackets and dots stay on its line.

    A word here is a sequence of chars that follow one another in the file, with small gaps. Returns
    the changed boxes, and the left and right edge of each char's word.
    """
    if not len(boxes):
        return boxes, boxes[:, :2]
    before = boxes[:-1]
    behind = boxes[1:]
    gaps = abs(behind[:, 0] - before[:, 2])
    is_near = gaps < GRID.within_word * heights(behind)
    lower_height = np.minimum(heights(before), heights(behind))
    is_level = shared_heights(before, behind) > GRID.word_overlap * lower_height
    begins = np.append(True, ~(is_near & is_level))
    starts = np.flatnonzero(begins)
    words = np.cumsum(begins) - 1
    least = np.minimum.reduceat(boxes, starts)[words]
    most = np.maximum.reduceat(boxes, starts)[words]
    out = boxes.copy()
    out[:, 1] = least[:, 1]
    out[:, 3] = most[:, 3]
    return out, np.column_stack((least[:, 0], most[:, 2]))


def _tables_of_chars(tables: Sequence[Table], boxes: Boxes, words: Floats) -> Indices:
    """The first table, from the smallest on, that contains the middle of each char; else -1.

    A word that is wider than a table of hairlines is not in it.
    """
    xs, ys = middles(boxes)
    out = np.full(len(boxes), -1)
    for number in range(len(tables) - 1, -1, -1):
        table = tables[number]
        left, right = table.xs[[0, -1]]
        top, bottom = table.ys[[0, -1]]
        is_inside = (left <= xs) & (xs <= right) & (top <= ys) & (ys <= bottom)
        if table.is_open:
            is_inside &= left - PAGE.touch_pt <= words[:, 0]
            is_inside &= words[:, 1] <= right + PAGE.touch_pt
        out[is_inside] = number
    return out


def _with_edges_in_gaps(table: Table, codes: CharCodes, boxes: Boxes) -> tuple[Table, Indices]:
    """A table with the edges that gaps between its texts show.

    Also the digits of figures that may be of two heads.
    """
    x0 = table.xs[0]
    x1 = table.xs[-1]
    row_edges = find_row_edges(x0, x1, table.ys, boxes)
    horizontal = np.concatenate((table.horizontal, row_edges))
    ys = find_positions(horizontal[:, 0], table.ys)
    column_edges, doubted = find_column_edges(x0, x1, ys, horizontal, codes, boxes)
    vertical = np.concatenate((table.vertical, column_edges))
    xs = find_positions(vertical[:, 0], table.xs)
    return Table(horizontal, vertical, xs, ys, table.is_open), doubted


def _cut(table: Table, char_xs: Floats, char_ys: Floats) -> tuple[Boxes, Indices]:
    """Cut each band of a table at its vertical edges.

    Parts of two bands without an edge between them are one cell. char_xs, char_ys: the middles of
    the table's chars. Returns the box of each cell, and the cell of each char.
    """
    xs = table.xs
    ys = table.ys
    has_edge = _has_edge(table)
    covered = covered_lengths(table.horizontal, ys, PAGE.touch_pt, xs)
    cells = list[list[int]]()  # first and last position across and down: left, top, right, bottom
    shape = (len(ys) - 1, len(xs) - 1)
    cell_at = np.empty(shape, np.int64)
    above = dict[tuple[int, int], int]()
    for band in range(len(ys) - 1):
        sides = np.flatnonzero(has_edge[:, band])
        covered_tops = np.diff(covered[band, sides])
        are_open = covered_tops <= GRID.covered * np.diff(xs[sides])
        cell_of_part = dict[tuple[int, int], int]()
        parts = pairwise(sides.tolist())
        for part, is_open in zip(parts, are_open.tolist(), strict=True):
            left, right = part
            cell = above.get(part, -1) if is_open else -1
            if cell < 0:
                cell = len(cells)
                cells.append([left, band, right, band])
            cells[cell][3] = band + 1
            cell_of_part[part] = cell
            cell_at[band, left:right] = cell
        above = cell_of_part
    lefts, tops, rights, bottoms = np.array(cells).T
    boxes = np.column_stack((xs[lefts], ys[tops], xs[rights], ys[bottoms]))
    columns = np.searchsorted(xs[1:-1], char_xs)
    bands = np.searchsorted(ys[1:-1], char_ys, side="right")
    return boxes, cell_at[bands, columns]


def _has_edge(table: Table) -> Mask:
    """For each vertical position and band whether an edge stands there; always at the ends."""
    xs = table.xs
    distances = abs(xs - table.vertical[:, :1])
    nearest = xs[distances.argmin(axis=1)]
    vertical = np.column_stack((nearest, table.vertical[:, 1:]))
    covered = np.diff(covered_lengths(vertical, xs, 0.0, table.ys))
    out: Mask = covered > GRID.covered * np.diff(table.ys)
    out[[0, -1]] = True
    return out
