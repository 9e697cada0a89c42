"""The tables of a page: which edges form a table, and where it begins and ends; arrays only."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hyoka.pdf.edges import (
    SHORTEST_PT,
    THICKEST_LINE_PT,
    EdgeList,
    empty_edges,
    find_positions,
    group_edges,
    merge_edges,
    separates_columns,
    to_array,
)
from hyoka.pdf.ordering import Floats, Indices, stable_argsort

#: A narrow strip of background between two fills, a seam, is an edge if it has at least this width.
THINNEST_SEAM_PT = 0.3

Interval = tuple[float, float]


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


def find_tables(horizontal: Floats, vertical: Floats, fills: Floats) -> list[Table]:
    """Find the tables of a page, the smallest first. On a page without edges the seams between fills are its edges."""
    if len(horizontal) == 0 and len(vertical) == 0:
        horizontal, vertical = find_seams(fills)
    horizontal, vertical = merge_edges(horizontal), merge_edges(vertical)
    horizontal_groups, vertical_groups = group_edges(horizontal, vertical)
    no_edges = np.empty((0, 3))
    tables = [_make_table(no_edges, no_edges) for _ in range(0)]
    tops, is_hairline = np.empty(len(horizontal)), np.ones(len(horizontal), np.bool_)
    count = 0
    for group in np.unique(vertical_groups):
        in_group = horizontal_groups == group
        is_hairline &= ~in_group
        if in_group.any():
            tops[count] = horizontal[in_group][0, 0]
            count += 1
        _add_table(tables, horizontal[in_group], vertical[vertical_groups == group])
    hairlines = horizontal[is_hairline]
    starts = group_hairlines(hairlines, tops[:count])
    for i in range(len(starts) - 1):
        _add_table(tables, hairlines[starts[i] : starts[i + 1]].copy(), no_edges)
    areas = np.array([(table.xs[-1] - table.xs[0]) * (table.ys[-1] - table.ys[0]) for table in tables])
    return [tables[i] for i in stable_argsort(areas)]


def _add_table(tables: list[Table], horizontal: Floats, vertical: Floats) -> None:
    """Add the table that edges form, if they enclose anything."""
    table = _make_table(horizontal, vertical)
    if len(table.xs) > 1 and len(table.ys) > 1:
        tables.append(table)


def _make_table(horizontal: Floats, vertical: Floats) -> Table:
    xs = find_positions(vertical[:, 0].copy(), horizontal[:, 1:].copy().ravel())
    ys = find_positions(horizontal[:, 0].copy(), vertical[:, 1:].copy().ravel())
    is_open = len(xs) > 1 and not separates_columns(horizontal, vertical, xs[0], xs[-1])
    return Table(horizontal, vertical, xs, ys, is_open)


def find_seams(fills: Floats) -> tuple[Floats, Floats]:
    """Find the seams between fills, and around a fill that lies on another one, as horizontal and vertical edges.

    For pages without any edge, such as white cells on a dark background.
    """
    horizontal, vertical = empty_edges(), empty_edges()
    for i in range(len(fills)):
        for j in range(len(fills)):
            if i != j:
                a, b = fills[i], fills[j]
                inside = a[0] <= b[0] and a[1] <= b[1] and b[2] <= a[2] and b[3] <= a[3]
                _add_seams(vertical, (a[0], a[2]), (b[0], b[2]), max(a[1], b[1]), min(a[3], b[3]), inside)
                _add_seams(horizontal, (a[1], a[3]), (b[1], b[3]), max(a[0], b[0]), min(a[2], b[2]), inside)
    return to_array(horizontal), to_array(vertical)


def _add_seams(edges: EdgeList, a: Interval, b: Interval, start: float, end: float, inside: bool) -> None:
    """Add the seams, from start to end, between two fills that reach across from a and from b; inside: b lies on a."""
    if end - start <= SHORTEST_PT:
        return
    for x, y in ((a[1], b[0]), (a[0], b[0]), (b[1], a[1])):
        if THINNEST_SEAM_PT < y - x <= THICKEST_LINE_PT:
            edges.append(((x + y) / 2, start, end))
        if not inside:
            break


def group_hairlines(hairlines: Floats, tops: Floats) -> Indices:
    """Group sorted hairlines that may form a table: one belongs to the group above if they share half of its width.

    tops: the tops of the tables with vertical edges. Such a table separates the hairlines above it from the rest.
    Returns where each group starts; the last start is the number of hairlines.
    """
    starts, count = np.empty(len(hairlines) + 1, np.int64), 0
    left, right = 0.0, 0.0  # the widest hairline of the group
    for i in range(len(hairlines)):
        at, start, end = hairlines[i]
        separated = i == 0 or np.any((hairlines[i - 1, 0] < tops) & (tops < at))
        if separated or min(end, right) - max(start, left) < 0.5 * (end - start):
            starts[count], left, right = i, start, end
            count += 1
        elif end - start > right - left:
            left, right = start, end
    starts[count] = len(hairlines)
    return starts[: count + 1]
