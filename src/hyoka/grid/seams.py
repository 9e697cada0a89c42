"""Lines that nobody drew: the ground that shows between fills, and hairlines that belong together."""

from __future__ import annotations

import numpy as np

from hyoka.compiled import compiled
from hyoka.pdf.edges import SHORTEST_PT, THICKEST_LINE_PT, Counts, Floats, Lines, array_of, no_lines

Ends = tuple[float, float]

#: Ground that shows between two fills is a line from this thickness on.
THINNEST_SEAM_PT = 0.3


@compiled
def between_fills(fills: Floats) -> tuple[Floats, Floats]:
    """Lines that are no more than the ground between fills, or around a fill that lies on another one.

    For pages without any other line: cells in white on a dark ground.

    Args:
        fills: x0, top, x1, bottom of filled rectangles, points.

    Returns:
        Horizontal and vertical lines.
    """
    horizontal, vertical = no_lines(), no_lines()
    for i in range(len(fills)):
        for j in range(len(fills)):
            if i != j:
                a, b = fills[i], fills[j]
                inside = a[0] <= b[0] and a[1] <= b[1] and b[2] <= a[2] and b[3] <= a[3]
                _add_seams(vertical, (a[0], a[2]), (b[0], b[2]), max(a[1], b[1]), min(a[3], b[3]), inside)
                _add_seams(horizontal, (a[1], a[3]), (b[1], b[3]), max(a[0], b[0]), min(a[2], b[2]), inside)
    return array_of(horizontal), array_of(vertical)


@compiled
def _add_seams(lines: Lines, a: Ends, b: Ends, start: float, end: float, inside: bool) -> None:
    """Take the ground between the ends of two fills, as far as they run along each other."""
    if end - start <= SHORTEST_PT:
        return
    for x, y in ((a[1], b[0]), (a[0], b[0]), (b[1], a[1])):
        if THINNEST_SEAM_PT < y - x <= THICKEST_LINE_PT:
            lines.append(((x + y) / 2, start, end))
        if not inside:
            break


@compiled
def stacked(hairlines: Floats, tops: Floats) -> Counts:
    """Keep horizontal lines that no vertical one touches together: rows that only hairlines part.

    Args:
        hairlines: The lines in order.
        tops: Where tables with vertical lines begin; one of them parts those above it from those below.

    Returns:
        Where each of the stacks starts whose lines share half of their width, with the end at last.
    """
    starts, used = np.empty(len(hairlines) + 1, np.int64), 0
    left, right = 0.0, 0.0  # the widest line of the stack
    for i in range(len(hairlines)):
        at, start, end = hairlines[i]
        parted = i == 0 or np.any((hairlines[i - 1, 0] < tops) & (tops < at))
        if parted or min(end, right) - max(start, left) < 0.5 * (end - start):
            starts[used], left, right = i, start, end
            used += 1
        elif end - start > right - left:
            left, right = start, end
    starts[used] = len(hairlines)
    return starts[: used + 1]
