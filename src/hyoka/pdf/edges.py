"""Edges (ruled lines) as arrays: how they are found in outlines, merged, grouped into tables and measured.

An edge is a row of at, start, end in points: a horizontal one at y from x0 to x1, a vertical one at x from top to
bottom.
"""

from __future__ import annotations

import numpy as np

from hyoka.pdf.chars import Mask
from hyoka.pdf.ordering import Floats, Indices, median, stable_argsort

EdgeList = list[tuple[float, float, float]]

#: A filled rectangle or a stroke up to this thickness is an edge, points.
THICKEST_LINE_PT = 3.0
#: Places that are no farther apart are the same.
SAME_PT = 0.05
#: Parallel edges closer than this are one edge.
SAME_LINE_PT = 1.6
#: An edge, its dots joined, is longer than this.
SHORTEST_PT = 4.0
#: An edge that ends this close to another edge touches it.
TOUCH_PT = 2.5
#: A stroke leans if it is wider and higher than this.
SLANTED_PT = 1.0
#: Kinds of outlines: a stroke; a filled shape; a rectangle with stroked sides; a ring, stroked curves without a fill.
STROKE, FILLED, STROKED, RING = 0, 1, 2, 3


def empty_edges() -> EdgeList:
    """An empty list."""
    return [(0.0, 0.0, 0.0) for _ in range(0)]


def to_array(edges: EdgeList) -> Floats:
    """The edges as an array."""
    out = np.empty((len(edges), 3))
    for i in range(len(edges)):
        out[i] = edges[i]
    return out


def find_edges(outlines: Floats) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Find horizontal edges, vertical ones, fills, rings and slants among outlines: rows of kind, x0, top, x1, bottom.

    A stroke or a thin fill is one edge. A dot counts as horizontal and as vertical, because it may belong to a dotted
    edge of either direction. A stroked rectangle is four edges. Any other fill has none, also if it is drawn in strips.
    """
    capacity = 2 * len(outlines)
    horizontal, vertical, fills = np.empty((capacity, 3)), np.empty((capacity, 3)), np.empty((capacity, 4))
    rings = outlines[outlines[:, 0] == RING][:, 1:].copy()
    slants = outlines[(outlines[:, 0] == STROKE) & _are_slanted(outlines)][:, 1:].copy()
    n_horizontal = n_vertical = n_fills = 0
    rows = outlines[outlines[:, 0] != RING]
    for n in range(len(rows)):
        kind, x0, top, x1, bottom = rows[n]
        width, height = x1 - x0, bottom - top
        if 0 < n < len(rows) - 1 and _abut(rows[n - 1], rows[n]) and _abut(rows[n], rows[n + 1]):
            continue
        if kind != STROKE and min(width, height) > THICKEST_LINE_PT:
            if kind == FILLED:
                fills[n_fills] = (x0, top, x1, bottom)
                n_fills += 1
                continue
            horizontal[n_horizontal], horizontal[n_horizontal + 1] = (top, x0, x1), (bottom, x0, x1)
            vertical[n_vertical], vertical[n_vertical + 1] = (x0, top, bottom), (x1, top, bottom)
            n_horizontal, n_vertical = n_horizontal + 2, n_vertical + 2
            continue
        is_dot = max(width, height) <= THICKEST_LINE_PT
        if is_dot or (height <= THICKEST_LINE_PT and width > height):
            horizontal[n_horizontal] = ((top + bottom) / 2, x0, x1)
            n_horizontal += 1
        if is_dot or (width <= THICKEST_LINE_PT and height > width):
            vertical[n_vertical] = ((x0 + x1) / 2, top, bottom)
            n_vertical += 1
    return horizontal[:n_horizontal].copy(), vertical[:n_vertical].copy(), fills[:n_fills].copy(), rings, slants


def _are_slanted(outlines: Floats) -> Mask:
    """Which strokes lean: neither their width nor their height is that of a line."""
    return (outlines[:, 3] - outlines[:, 1] > SLANTED_PT) & (outlines[:, 4] - outlines[:, 2] > SLANTED_PT)


def _abut(a: Floats, b: Floats) -> bool:
    """Whether two outlines share a whole long side, as the strips of a shaded area do."""
    below, beside = min(abs(a[4] - b[2]), abs(b[4] - a[2])), min(abs(a[3] - b[1]), abs(b[3] - a[1]))
    least = min(a[3] - a[1], b[3] - b[1], a[4] - a[2], b[4] - b[2])
    across, along = abs(a[1] - b[1]) + abs(a[3] - b[3]), abs(a[2] - b[2]) + abs(a[4] - b[4])
    is_wide = a[3] - a[1] > a[4] - a[2]
    return least > SAME_PT and (below + across if is_wide else beside + along) < SAME_PT


def merge_edges(edges: Floats) -> Floats:
    """Merge edges that overlap or continue one another, and sort them by their position."""
    order = stable_argsort(edges[:, 0].copy())
    out, count, first = np.empty_like(edges), 0, 0
    for i in range(len(order) + 1):
        if i == len(order) or (i > first and edges[order[i], 0] - edges[order[first], 0] > SAME_LINE_PT):
            if i > first:
                count = _join(edges[order[first:i]], out, count)
            first = i
    return _without_doubles(out[:count])


def _without_doubles(edges: Floats) -> Floats:
    """Make one edge, half-way between them, of two that are a double line; edges are sorted by their position."""
    stays = np.ones(len(edges), np.bool_)
    for i in range(len(edges)):
        for j in range(i + 1, len(edges)):
            if edges[j, 0] - edges[i, 0] > TOUCH_PT:
                break
            if np.abs(edges[j, 1:] - edges[i, 1:]).max() <= TOUCH_PT:
                edges[j] = (edges[i] + edges[j]) / 2
                stays[i] = False
    return edges[stays]


def _join(edges: Floats, out: Floats, count: int) -> int:
    """Join edges at one position where they continue one another; write the long ones to `out`, return their number."""
    at, by_start = median(edges[:, 0].copy()), stable_argsort(edges[:, 1].copy())
    start, end = edges[by_start[0], 1], edges[by_start[0], 2]
    for i in by_start[1:]:
        if edges[i, 1] > end + TOUCH_PT:
            if end - start > SHORTEST_PT:
                out[count] = (at, start, end)
                count += 1
            start, end = edges[i, 1], edges[i, 2]
        end = max(end, edges[i, 2])
    if end - start > SHORTEST_PT:
        out[count] = (at, start, end)
        count += 1
    return count


def group_edges(horizontal: Floats, vertical: Floats) -> tuple[Indices, Indices]:
    """Number the groups of edges that touch one another; the group of each sorted horizontal and vertical edge."""
    count, xs = len(horizontal), vertical[:, 0].copy()
    parents = np.arange(count + len(vertical))
    for i in range(count):
        y, x0, x1 = horizontal[i]
        for j in range(np.searchsorted(xs, x0 - TOUCH_PT), len(vertical)):
            if vertical[j, 0] > x1 + TOUCH_PT:
                break
            if vertical[j, 1] - TOUCH_PT <= y <= vertical[j, 2] + TOUCH_PT:
                parents[_root(parents, i)] = _root(parents, count + j)
    for i in range(len(parents)):
        parents[i] = _root(parents, i)
    return parents[:count].copy(), parents[count:].copy()


def _root(parents: Indices, i: int) -> int:
    while parents[i] != i:
        parents[i] = parents[parents[i]]
        i = parents[i]
    return i


def covered_share(edges: Floats, at: float, tolerance: float, start: float, end: float) -> float:
    """Return which share of the way from start to end edges cover that lie at a position, give or take a tolerance."""
    total, reached = 0.0, start
    while reached < end:
        next_start, furthest = end, reached
        for i in range(len(edges)):
            if abs(edges[i, 0] - at) <= tolerance and edges[i, 2] > reached:
                if edges[i, 1] <= reached:
                    furthest = max(furthest, min(edges[i, 2], end))
                else:
                    next_start = min(next_start, edges[i, 1])
        if furthest > reached:
            total += furthest - reached
            reached = furthest
        else:
            reached = next_start
    return total / (end - start)


def find_positions(values: Floats, ends: Floats) -> Floats:
    """Find the positions of a table's rows or columns, sorted.

    values: the positions of the edges of one direction; those closer than SAME_LINE_PT are one position.
    ends: the ends of the edges of the other direction; one that touches no edge is a position, too.
    """
    out, count = np.empty(len(values) + len(ends)), 0
    for at in values[stable_argsort(values)]:
        if count == 0 or at - out[count - 1] > SAME_LINE_PT:
            out[count] = at
            count += 1
    for at in ends[stable_argsort(ends)]:
        distance = np.inf
        for position in out[:count]:
            distance = min(distance, abs(position - at))
        if distance > TOUCH_PT:
            out[count] = at
            count += 1
    return out[stable_argsort(out[:count])]


def separates_columns(horizontal: Floats, vertical: Floats, left: float, right: float) -> bool:
    """Return whether a vertical edge inside a table has horizontal edges on both sides. A frame has none."""
    for at, top, bottom in vertical:
        before = after = False
        for y, x0, x1 in horizontal if left + TOUCH_PT < at < right - TOUCH_PT else horizontal[:0]:
            if top + TOUCH_PT < y <= bottom + TOUCH_PT:
                before, after = before or x0 < at - TOUCH_PT, after or x1 > at + TOUCH_PT
        if before and after:
            return True
    return False
