"""Edges that are not drawn as such: seams between fills, and hairlines that form a table together.

A seam is a narrow strip of background that shows between two fills.
"""

from __future__ import annotations

import numpy as np

from hyoka.compiled import compiled
from hyoka.pdf.edges import SHORTEST_PT, THICKEST_LINE_PT, EdgeList, empty_edges, to_array
from hyoka.pdf.ordering import Floats, Indices

Interval = tuple[float, float]

#: A seam of at least this width is an edge.
THINNEST_SEAM_PT = 0.3


@compiled
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


@compiled
def _add_seams(edges: EdgeList, a: Interval, b: Interval, start: float, end: float, inside: bool) -> None:
    """Add the seams, from start to end, between two fills that reach across from a and from b; inside: b lies on a."""
    if end - start <= SHORTEST_PT:
        return
    for x, y in ((a[1], b[0]), (a[0], b[0]), (b[1], a[1])):
        if THINNEST_SEAM_PT < y - x <= THICKEST_LINE_PT:
            edges.append(((x + y) / 2, start, end))
        if not inside:
            break


@compiled
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
