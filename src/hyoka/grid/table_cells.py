"""The tables of a page: which edges form a table, and where it begins and ends; arrays only."""

from itertools import pairwise, starmap
from typing import NamedTuple

import numpy as np

from hyoka.pdf.chars import Floats, Mask
from hyoka.pdf.edges import (
    SHORTEST_PT,
    THICKEST_LINE_PT,
    find_positions,
    group_edges,
    merge_edges,
    separates_columns,
)

#: A narrow strip of background between two fills, a seam, is an edge if it has at least this width.
THINNEST_SEAM_PT = 0.3


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
    groups, no_edges = np.unique(vertical_groups), np.empty((0, 3))
    found = [(horizontal[horizontal_groups == group], vertical[vertical_groups == group]) for group in groups.tolist()]
    hairlines = horizontal[~np.isin(horizontal_groups, groups)]
    starts = group_hairlines(hairlines, np.array([edges[0, 0] for edges, _ in found if len(edges)]))
    found += [(hairlines[first:last], no_edges) for first, last in pairwise(starts)]
    tables = [table for table in starmap(_make_table, found) if len(table.xs) > 1 and len(table.ys) > 1]
    return sorted(tables, key=lambda table: np.ptp(table.xs) * np.ptp(table.ys))


def _make_table(horizontal: Floats, vertical: Floats) -> Table:
    xs = find_positions(vertical[:, 0], horizontal[:, 1:].ravel())
    ys = find_positions(horizontal[:, 0], vertical[:, 1:].ravel())
    is_open = len(xs) > 1 and not separates_columns(horizontal, vertical, xs[0], xs[-1])
    return Table(horizontal, vertical, xs, ys, is_open)


def find_seams(fills: Floats) -> tuple[Floats, Floats]:
    """Find the seams between fills, and around a fill that lies on another one, as horizontal and vertical edges.

    For pages without any edge, such as white cells on a dark background.
    """
    horizontal, vertical = [np.empty((0, 3))], [np.empty((0, 3))]
    for place, fill in enumerate(fills):
        others = np.delete(fills, place, axis=0)
        inside = (fill[:2] <= others[:, :2]).all(axis=1) & (others[:, 2:] <= fill[2:]).all(axis=1)
        vertical.append(_seams(fill[[0, 2]], others[:, [0, 2]], fill[[1, 3]], others[:, [1, 3]], inside))
        horizontal.append(_seams(fill[[1, 3]], others[:, [1, 3]], fill[[0, 2]], others[:, [0, 2]], inside))
    return np.concatenate(horizontal), np.concatenate(vertical)


def _seams(a: Floats, b: Floats, a_along: Floats, b_along: Floats, inside: Mask) -> Floats:
    """The seams between a fill, which reaches across and along so far, and others; inside: these lie on it."""
    before = np.stack((np.full(len(b), a[1]), np.full(len(b), a[0]), b[:, 1]), axis=1)
    behind = np.stack((b[:, 0], b[:, 0], np.full(len(b), a[1])), axis=1)
    start, end = np.maximum(a_along[0], b_along[:, 0]), np.minimum(a_along[1], b_along[:, 1])
    width = behind - before
    is_seam = (width > THINNEST_SEAM_PT) & (width <= THICKEST_LINE_PT) & (end - start > SHORTEST_PT)[:, None]
    is_seam[:, 1:] &= inside[:, None]
    others, which = np.nonzero(is_seam)
    return np.column_stack(((before + behind)[others, which] / 2, start[others], end[others]))


def group_hairlines(hairlines: Floats, tops: Floats) -> list[int]:
    """Group sorted hairlines that may form a table: one belongs to the group above if they share half of its width.

    tops: the tops of the tables with vertical edges. Such a table separates the hairlines above it from the rest.
    Returns where each group starts; the last start is the number of hairlines.
    """
    starts, left, right, before = list[int](), 0.0, 0.0, 0.0  # left, right: of the widest hairline of the group
    for place, (at, start, end) in enumerate(hairlines.tolist()):
        is_separated = place == 0 or np.any((before < tops) & (tops < at))
        if is_separated or min(end, right) - max(start, left) < 0.5 * (end - start):
            starts.append(place)
            left, right = start, end
        elif end - start > right - left:
            left, right = start, end
        before = at
    return [*starts, len(hairlines)]
