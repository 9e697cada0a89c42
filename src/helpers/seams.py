"""Lines that nobody drew: the ground that shows between fills, and hairlines that belong together."""

from __future__ import annotations

import numpy as np

from helpers.compiled import compiled
from helpers.rules import SHORTEST_PT, THICKEST_LINE_PT, Floats, Rule

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
    levels, uprights = np.empty((0, 3)), np.empty((0, 3))
    for i in range(len(fills)):
        for j in range(len(fills)):
            if i != j:
                a, b = fills[i], fills[j]
                inside = a[0] <= b[0] and a[1] <= b[1] and b[2] <= a[2] and b[3] <= a[3]
                uprights = np.concatenate((uprights, _seams(a[0::2], b[0::2], a[1::2], b[1::2], inside)))
                levels = np.concatenate((levels, _seams(a[1::2], b[1::2], a[0::2], b[0::2], inside)))
    return levels, uprights


@compiled
def _seams(a: Floats, b: Floats, along_a: Floats, along_b: Floats, inside: bool) -> Floats:
    """The ground between the ends of two fills, as far as they run along each other."""
    start, end = max(along_a[0], along_b[0]), min(along_a[1], along_b[1])
    out, used = np.empty((3, 3)), 0
    ends = np.array([[a[1], b[0]], [a[0], b[0]], [b[1], a[1]]])
    for x, y in ends[: 3 if inside else 1]:
        if end - start > SHORTEST_PT and THINNEST_SEAM_PT < y - x <= THICKEST_LINE_PT:
            out[used] = ((x + y) / 2, start, end)
            used += 1
    return out[:used]


def stacked(hairlines: list[Rule], tops: list[float]) -> list[list[Rule]]:
    """Keep horizontal lines that no vertical one touches together, from the top: rows that only hairlines part.

    Args:
        hairlines: The lines.
        tops: Where tables with vertical lines begin; one of them parts those above it from those below.

    Returns:
        Lines that share half of their width.
    """
    stacks: list[list[Rule]] = []
    for line in sorted(hairlines):
        stack = stacks[-1] if stacks else []
        parted = any(stack[-1].at < top < line.at for top in tops) if stack else True
        widest = max(stack, key=lambda r: r.end - r.start) if stack else line
        shared = min(line.end, widest.end) - max(line.start, widest.start)
        if parted or shared < 0.5 * (line.end - line.start):
            stacks.append([line])
        else:
            stack.append(line)
    return stacks
