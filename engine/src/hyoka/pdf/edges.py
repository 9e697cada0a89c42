"""Edges (ruled lines) as arrays: found in outlines, merged, grouped into tables and measured.

An edge is a row of at, start, end in points: a horizontal one at y from x0 to x1, a vertical one at
x from top to bottom.
"""

from operator import itemgetter
from typing import Final

import numpy as np

from hyoka.pdf.chars import Floats, Indices, Mask, sizes
from hyoka.pdf.settings import PAGE

#: No page is so wide or high, points.
_FAR_PT: Final = 1e5
#: Kinds of outlines: a stroke.
STROKE: Final = 0
#: A filled shape.
FILLED: Final = 1
#: A rectangle with stroked sides.
STROKED: Final = 2
#: A ring: stroked curves without a fill.
RING: Final = 3


def find_edges(outlines: Floats) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Find horizontal edges, vertical ones, fills, rings and slants among outlines.

    A stroke or a thin fill is one edge. A dot counts as horizontal and as vertical, because it may
    belong to a dotted edge of either direction. A stroked rectangle is four edges. Any other fill
    has none, also if it is drawn in strips.

    Args:
        outlines: Rows of kind, x0, top, x1, bottom.
    """
    are_rings = outlines[:, 0] == RING
    rings = outlines[are_rings, 1:]
    rows = outlines[~are_rings]
    kinds = rows[:, 0]
    widths, heights = sizes(rows[:, 1:]).T
    are_slanted = (widths > PAGE.slanted_pt) & (heights > PAGE.slanted_pt)
    slants = rows[are_slanted & (kinds == STROKE), 1:]
    # outlines that abut the one before them and the one behind them are strips of a shaded area, if
    # they are no bands of colour as high as lines of text
    following = _abut(rows[:-1], rows[1:])
    abut = np.concatenate(([False], following, [False]))
    stays = ~(abut[1:] & abut[:-1])[: len(rows)]
    is_area = np.minimum(widths, heights) > PAGE.thickest_line_pt
    is_area &= kinds != STROKE
    is_band = np.minimum(widths, heights) >= PAGE.least_band_pt
    fills = rows[(stays | is_band) & is_area & (kinds == FILLED), 1:]
    frames = np.flatnonzero(stays & is_area & (kinds != FILLED))
    is_line = stays & ~is_area
    is_dot = np.maximum(widths, heights) <= PAGE.thickest_line_pt
    is_flat = (heights <= PAGE.thickest_line_pt) & (widths > heights)
    is_upright = (widths <= PAGE.thickest_line_pt) & (heights > widths)
    flat = np.flatnonzero(is_line & (is_dot | is_flat))
    upright = np.flatnonzero(is_line & (is_dot | is_upright))
    horizontal = _in_order(rows[:, [2, 4, 1, 3]], flat, frames)
    vertical = _in_order(rows[:, [1, 3, 2, 4]], upright, frames)
    return horizontal, vertical, fills, rings, slants


def _in_order(rows: Floats, lines: Indices, frames: Indices) -> Floats:
    """Edges in the order of rows of first and last position, start, end.

    One half-way for a line, two for a frame.
    """
    middles = (rows[lines, 0] + rows[lines, 1]) / 2
    positions = np.concatenate((middles, rows[frames, 0], rows[frames, 1]))
    places = np.concatenate((lines, frames, frames))
    edges = np.column_stack((positions, rows[places, 2:]))
    return edges[np.argsort(places, kind="stable")]


def _abut(before: Floats, behind: Floats) -> Mask:
    """Which outlines share a whole long side, as the strips of a shaded area do."""
    left, top, right, bottom = before[:, 1:].T
    next_left, next_top, next_right, next_bottom = behind[:, 1:].T
    width = right - left
    height = bottom - top
    below = np.minimum(abs(bottom - next_top), abs(next_bottom - top))
    beside = np.minimum(abs(right - next_left), abs(next_right - left))
    across = abs(left - next_left) + abs(right - next_right)
    along = abs(top - next_top) + abs(bottom - next_bottom)
    distance = np.where(width > height, below + across, beside + along)
    next_sides = next_right - next_left, next_bottom - next_top
    thinnest = np.minimum.reduce([width, height, *next_sides])
    abut: Mask = (thinnest > PAGE.same_place_pt) & (distance < PAGE.same_place_pt)
    return abut


def merge_edges(edges: Floats) -> Floats:
    """Merge edges that overlap or continue one another, and sort them by their position."""
    rows = edges[np.argsort(edges[:, 0], kind="stable")].tolist()
    same_line_pt = PAGE.same_line_pt
    merged = list[list[float]]()
    first = 0
    for place in range(1, len(rows) + 1):
        if place == len(rows) or rows[place][0] - rows[first][0] > same_line_pt:
            merged += _join(rows[first:place])
            first = place
    return np.array(merged).reshape(-1, 3)


def _join(edges: list[list[float]]) -> list[list[float]]:
    """Join edges at one position, sorted by it, where they continue one another; the long ones.

    They stand where the middle one of them does.
    """
    half = len(edges) // 2
    at = edges[half][0]
    if len(edges) % 2 == 0:
        at = (edges[half - 1][0] + at) / 2
    touch_pt = PAGE.touch_pt
    joined = list[list[float]]()
    for _, start, end in sorted(edges, key=itemgetter(1)):
        if not joined or start > joined[-1][2] + touch_pt:
            joined.append([at, start, end])
        joined[-1][2] = max(joined[-1][2], end)
    return [edge for edge in joined if edge[2] - edge[1] > PAGE.shortest_edge_pt]


def group_edges(horizontal: Floats, vertical: Floats) -> tuple[Indices, Indices]:
    """Number the groups of edges that touch one another.

    The group of each sorted horizontal and vertical edge.
    """
    ys, lefts, rights = horizontal.T[:, :, None]
    xs, tops, bottoms = vertical.T
    reaches_across = (xs >= lefts - PAGE.touch_pt) & (xs <= rights + PAGE.touch_pt)
    reaches_down = (tops - PAGE.touch_pt <= ys) & (ys <= bottoms + PAGE.touch_pt)
    count = len(horizontal)
    parents = list(range(count + len(vertical)))
    for flat, upright in np.argwhere(reaches_across & reaches_down).tolist():
        parents[_root(parents, flat)] = _root(parents, count + upright)
    edges = range(len(parents))
    roots = np.array([_root(parents, edge) for edge in edges], np.int64)
    return roots[:count], roots[count:]


def _root(parents: list[int], edge: int) -> int:
    while parents[edge] != edge:
        parents[edge] = parents[parents[edge]]
        edge = parents[edge]
    return edge


def covered_lengths(edges: Floats, positions: Floats, tolerance: float, places: Floats) -> Floats:
    """How much of the way to each place edges cover that lie at each position.

    Give or take a tolerance. A row for each position, a column for each place; what two edges
    cover counts once.
    """
    edges = edges[np.argsort(edges[:, 1], kind="stable")]
    distances = abs(edges[:, 0] - positions[:, None])
    rows, which = np.nonzero(distances <= tolerance)
    starts, ends = edges[which, 1:].T
    far = rows * _FAR_PT  # so the farthest end before an edge is one of its own row
    reached = np.maximum.accumulate(ends + far) - far
    is_same_row = rows[1:] == rows[:-1]
    uncovered = np.maximum(starts[1:], reached[:-1])
    starts[1:] = np.where(is_same_row, uncovered, starts[1:])
    lengths = np.maximum(ends - starts, 0)[:, None]
    ways = np.maximum(places - starts[:, None], 0)
    covered = np.zeros((len(positions), len(places)))
    np.add.at(covered, rows, np.minimum(ways, lengths))
    return covered


def find_positions(values: Floats, ends: Floats) -> Floats:
    """Find the positions of a table's rows or columns, sorted.

    values: the positions of the edges of one direction; those that are closer than two lines can
    be are one position.
    ends: the ends of the edges of the other direction; one that touches no edge is a position, too.
    """
    positions = _apart(values, PAGE.same_line_pt)
    distances = abs(ends[:, None] - positions)
    nearest = distances.min(axis=1, initial=np.inf)
    loose = _apart(ends[nearest > PAGE.touch_pt], PAGE.touch_pt)
    return np.sort(np.concatenate((positions, loose)))


def _apart(values: Floats, least: float) -> Floats:
    """The first of sorted values, and each that is not near the last one taken."""
    taken = list[float]()
    for value in np.sort(values).tolist():
        if not taken or value - taken[-1] > least:
            taken.append(value)
    return np.array(taken)


def separates_columns(vertical: Floats, left: float, right: float) -> bool:
    """Return whether a vertical edge stands inside a table. A frame has none."""
    xs = vertical[:, 0]
    is_inside = (left + PAGE.touch_pt < xs) & (xs < right - PAGE.touch_pt)
    return bool(is_inside.any())
