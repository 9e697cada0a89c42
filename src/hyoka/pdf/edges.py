"""Edges (ruled lines) as arrays: how they are found in outlines, merged, grouped into tables and measured.

An edge is a row of at, start, end in points: a horizontal one at y from x0 to x1, a vertical one at
x from top to bottom.
"""

from operator import itemgetter

import numpy as np

from hyoka.pdf.chars import Floats, Indices, Mask

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
#: No page is so wide or high.
_FAR_PT = 1e5
#: A stroke leans if it is wider and higher than this.
SLANTED_PT = 1.0
#: Kinds of outlines: a stroke; a filled shape; a rectangle with stroked sides; a ring, stroked
#: curves without a fill.
STROKE, FILLED, STROKED, RING = 0, 1, 2, 3


def find_edges(outlines: Floats) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Find horizontal edges, vertical ones, fills, rings and slants among outlines: rows of kind, x0, top, x1, bottom.

    A stroke or a thin fill is one edge. A dot counts as horizontal and as vertical, because it may
    belong to a dotted edge of either direction. A stroked rectangle is four edges. Any other fill
    has none, also if it is drawn in strips.
    """
    are_rings = outlines[:, 0] == RING
    rings, rows = outlines[are_rings, 1:], outlines[~are_rings]
    widths, heights = (rows[:, 3:] - rows[:, 1:3]).T
    slants = rows[(rows[:, 0] == STROKE) & (widths > SLANTED_PT) & (heights > SLANTED_PT), 1:]
    abut = np.concatenate(([False], _abut(rows[:-1], rows[1:]), [False]))
    stays = ~(abut[1:] & abut[:-1])[: len(rows)]
    is_area = (rows[:, 0] != STROKE) & (np.minimum(widths, heights) > THICKEST_LINE_PT)
    fills = rows[stays & is_area & (rows[:, 0] == FILLED), 1:]
    frames = np.flatnonzero(stays & is_area & (rows[:, 0] != FILLED))
    is_line, is_dot = stays & ~is_area, np.maximum(widths, heights) <= THICKEST_LINE_PT
    flat = np.flatnonzero(is_line & (is_dot | ((heights <= THICKEST_LINE_PT) & (widths > heights))))
    upright = np.flatnonzero(
        is_line & (is_dot | ((widths <= THICKEST_LINE_PT) & (heights > widths)))
    )
    horizontal = _in_order(rows[:, [2, 4, 1, 3]], flat, frames)
    return horizontal, _in_order(rows[:, [1, 3, 2, 4]], upright, frames), fills, rings, slants


def _in_order(rows: Floats, lines: Indices, frames: Indices) -> Floats:
    """Edges in the order of rows of first and last position, start, end: one half-way for a line, two for a frame."""
    places = np.concatenate((lines, frames, frames))
    at = np.concatenate(((rows[lines, 0] + rows[lines, 1]) / 2, rows[frames, 0], rows[frames, 1]))
    return np.column_stack((at, rows[places, 2:]))[np.argsort(places, kind="stable")]


def _abut(a: Floats, b: Floats) -> Mask:
    """Which outlines share a whole long side, as the strips of a shaded area do."""
    (a_left, a_top, a_right, a_bottom), (b_left, b_top, b_right, b_bottom) = a[:, 1:].T, b[:, 1:].T
    below = np.minimum(abs(a_bottom - b_top), abs(b_bottom - a_top))
    beside = np.minimum(abs(a_right - b_left), abs(b_right - a_left))
    least = np.minimum.reduce(
        [a_right - a_left, b_right - b_left, a_bottom - a_top, b_bottom - b_top]
    )
    across, along = (
        abs(a_left - b_left) + abs(a_right - b_right),
        abs(a_top - b_top) + abs(a_bottom - b_bottom),
    )
    is_wide = a_right - a_left > a_bottom - a_top
    return (least > SAME_PT) & (np.where(is_wide, below + across, beside + along) < SAME_PT)


def merge_edges(edges: Floats) -> Floats:
    """Merge edges that overlap or continue one another, and sort them by their position."""
    rows, out, first = (
        edges[np.argsort(edges[:, 0], kind="stable")].tolist(),
        list[list[float]](),
        0,
    )
    for place in range(1, len(rows) + 1):
        if place == len(rows) or rows[place][0] - rows[first][0] > SAME_LINE_PT:
            out += _join(rows[first:place])
            first = place
    return np.array(out).reshape(-1, 3)


def _join(edges: list[list[float]]) -> list[list[float]]:
    """Join edges at one position, sorted by it, where they continue one another; the long ones."""
    half = len(edges) // 2
    at = edges[half][0] if len(edges) % 2 else (edges[half - 1][0] + edges[half][0]) / 2
    out: list[list[float]] = []
    for _, start, end in sorted(edges, key=itemgetter(1)):
        if not out or start > out[-1][2] + TOUCH_PT:
            out.append([at, start, end])
        out[-1][2] = max(out[-1][2], end)
    return [edge for edge in out if edge[2] - edge[1] > SHORTEST_PT]


def group_edges(horizontal: Floats, vertical: Floats) -> tuple[Indices, Indices]:
    """Number the groups of edges that touch one another.

    The group of each sorted horizontal and vertical edge.
    """
    (ys, x0, x1), (xs, top, bottom) = horizontal.T[:, :, None], vertical.T
    touch = (
        (xs >= x0 - TOUCH_PT)
        & (xs <= x1 + TOUCH_PT)
        & (top - TOUCH_PT <= ys)
        & (ys <= bottom + TOUCH_PT)
    )
    count = len(horizontal)
    parents = list(range(count + len(vertical)))
    for flat, upright in np.argwhere(touch).tolist():
        parents[_root(parents, flat)] = _root(parents, count + upright)
    roots = np.array([_root(parents, edge) for edge in range(len(parents))], np.int64)
    return roots[:count], roots[count:]


def _root(parents: list[int], edge: int) -> int:
    while parents[edge] != edge:
        parents[edge] = parents[parents[edge]]
        edge = parents[edge]
    return edge


def covered_lengths(edges: Floats, positions: Floats, tolerance: float, places: Floats) -> Floats:
    """How much of the way to each place edges cover that lie at each position, give or take a tolerance.

    A row for each position, a column for each place; what two edges cover counts once.
    """
    edges, out = (
        edges[np.argsort(edges[:, 1], kind="stable")],
        np.zeros((len(positions), len(places))),
    )
    rows, which = np.nonzero(abs(edges[:, 0] - positions[:, None]) <= tolerance)
    starts, ends = edges[which, 1:].T
    far = rows * _FAR_PT  # so the farthest end before an edge is one of its own row
    reached = np.maximum.accumulate(ends + far) - far
    starts[1:] = np.where(rows[1:] == rows[:-1], np.maximum(starts[1:], reached[:-1]), starts[1:])
    lengths = np.maximum(ends - starts, 0)[:, None]
    np.add.at(out, rows, np.minimum(np.maximum(places - starts[:, None], 0), lengths))
    return out


def find_positions(values: Floats, ends: Floats) -> Floats:
    """Find the positions of a table's rows or columns, sorted.

    values: the positions of the edges of one direction; those closer than SAME_LINE_PT are one
    position.
    ends: the ends of the edges of the other direction; one that touches no edge is a position, too.
    """
    out = _apart(values, SAME_LINE_PT)
    distances = abs(ends[:, None] - out).min(axis=1, initial=np.inf)
    return np.sort(np.concatenate((out, _apart(ends[distances > TOUCH_PT], TOUCH_PT))))


def _apart(values: Floats, least: float) -> Floats:
    """The first of sorted values, and each that is farther than so much from the one before it that was taken."""
    out: list[float] = []
    for value in np.sort(values).tolist():
        if not out or value - out[-1] > least:
            out.append(value)
    return np.array(out)


def separates_columns(vertical: Floats, left: float, right: float) -> bool:
    """Return whether a vertical edge stands inside a table. A frame has none."""
    return bool(((left + TOUCH_PT < vertical[:, 0]) & (vertical[:, 0] < right - TOUCH_PT)).any())
