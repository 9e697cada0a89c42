"""Ruled lines as arrays: told from outlines, those that are one, those that touch, how much of a stretch they cover.

A line is a row of at, start, end in points: at y from x0 to x1 (horizontal), or at x from top to bottom (vertical).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hyoka.compiled import compiled
from hyoka.pdf.ordering import in_order, median

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Lines = list[tuple[float, float, float]]

#: A filled rectangle or a stroke not thicker than this is a ruled line, points.
THICKEST_LINE_PT = 3.0
#: Lines nearer than this are one.
SAME_LINE_PT = 1.6
#: A line, its dots joined, is longer than this.
SHORTEST_PT = 4.0
#: A line's end this near to another line touches it.
TOUCH_PT = 2.5
#: Kinds of outlines: a stroke; a shape that is filled; a rectangle whose edges are drawn.
STROKE, FILLED, STROKED = 0, 1, 2


class Edge(NamedTuple):
    """One ruled line."""

    at: float
    start: float
    end: float


def as_edges(lines: Floats) -> list[Edge]:
    """Rows of an array as lines."""
    return [Edge(*line) for line in lines.tolist()]


def edge_array(rules: Iterable[Edge]) -> Floats:
    """Lines as rows of an array."""
    return np.array(list(rules), np.float64).reshape(-1, 3)


@compiled
def no_lines() -> Lines:
    """An empty list of lines, for a compiled loop to fill."""
    return [(0.0, 0.0, 0.0) for _ in range(0)]


@compiled
def array_of(lines: Lines) -> Floats:
    """Lines as rows of an array, within a compiled loop."""
    out = np.empty((len(lines), 3))
    for i in range(len(lines)):
        out[i] = lines[i]
    return out


@compiled
def find_edges(outlines: Floats) -> tuple[Floats, Floats, Floats]:
    """Tell lines from shapes.

    A stroke, or a fill so thin that it is one, is a line; a dot may be of a line of either kind; a stroked rectangle is
    four; the edges of a fill are none, but it is kept.

    Args:
        outlines: Rows of kind, x0, top, x1, bottom, points with the origin at the top left.

    Returns:
        Horizontal lines, vertical lines, fills (x0, top, x1, bottom).
    """
    most = 2 * len(outlines)
    level, upright, fills = np.empty((most, 3)), np.empty((most, 3)), np.empty((most, 4))
    horizontal = vertical = filled = 0
    for kind, x0, top, x1, bottom in outlines:
        width, height = x1 - x0, bottom - top
        if kind != STROKE and min(width, height) > THICKEST_LINE_PT:
            if kind == FILLED:
                fills[filled] = (x0, top, x1, bottom)
                filled += 1
                continue
            level[horizontal], level[horizontal + 1] = (top, x0, x1), (bottom, x0, x1)
            upright[vertical], upright[vertical + 1] = (x0, top, bottom), (x1, top, bottom)
            horizontal, vertical = horizontal + 2, vertical + 2
            continue
        is_dot = max(width, height) <= THICKEST_LINE_PT
        if is_dot or (height <= THICKEST_LINE_PT and width > height):
            level[horizontal] = ((top + bottom) / 2, x0, x1)
            horizontal += 1
        if is_dot or (width <= THICKEST_LINE_PT and height > width):
            upright[vertical] = ((x0 + x1) / 2, top, bottom)
            vertical += 1
    return level[:horizontal].copy(), upright[:vertical].copy(), fills[:filled].copy()


@compiled
def merged(lines: Floats) -> Floats:
    """Make one of lines that lie on each other or go on one another; in order."""
    order = in_order(lines[:, 0].copy())
    out, used, first = np.empty_like(lines), int(np.int64(0)), 0
    for i in range(len(order) + 1):
        if i == len(order) or (i > first and lines[order[i], 0] - lines[order[first], 0] > SAME_LINE_PT):
            if i > first:
                used = _join(lines[order[first:i]], out, used)
            first = i
    return out[:used].copy()


@compiled
def _join(cluster: Floats, out: Floats, used: int) -> int:
    """Join what goes on one another among lines at one place; what stays short is no line."""
    at, by_start = median(cluster[:, 0].copy()), in_order(cluster[:, 1].copy())
    start, end = cluster[by_start[0], 1], cluster[by_start[0], 2]
    for i in by_start[1:]:
        if cluster[i, 1] > end + TOUCH_PT:
            if end - start > SHORTEST_PT:
                out[used] = (at, start, end)
                used += 1
            start, end = cluster[i, 1], cluster[i, 2]
        end = max(end, cluster[i, 2])
    if end - start > SHORTEST_PT:
        out[used] = (at, start, end)
        used += 1
    return used


@compiled
def connected(horizontal: Floats, vertical: Floats) -> tuple[Counts, Counts]:
    """Number the groups of lines that touch one another.

    Args:
        horizontal: Lines in order.
        vertical: Lines in order.

    Returns:
        The group of each horizontal and of each vertical line.
    """
    count, places = len(horizontal), vertical[:, 0].copy()
    owner = np.arange(count + len(vertical))
    for i in range(count):
        y, first, last = horizontal[i]
        for j in range(np.searchsorted(places, first - TOUCH_PT), len(vertical)):
            if vertical[j, 0] > last + TOUCH_PT:
                break
            if vertical[j, 1] - TOUCH_PT <= y <= vertical[j, 2] + TOUCH_PT:
                owner[_root(owner, i)] = _root(owner, count + j)
    for i in range(len(owner)):
        owner[i] = _root(owner, i)
    return owner[:count].copy(), owner[count:].copy()


@compiled
def _root(owner: Counts, i: int) -> int:
    while owner[i] != i:
        owner[i] = owner[owner[i]]
        i = owner[i]
    return i


@compiled
def covered(lines: Floats, at: float, reach: float, start: float, end: float) -> float:
    """The share of a stretch, 0 to 1, that is covered by lines no farther than `reach` from its place."""
    total, reached = 0.0, start
    while reached < end:
        nearest, far = end, reached
        for i in range(len(lines)):
            if abs(lines[i, 0] - at) <= reach and lines[i, 2] > reached:
                if lines[i, 1] <= reached:
                    far = max(far, min(lines[i, 2], end))
                else:
                    nearest = min(nearest, lines[i, 1])
        if far > reached:
            total += far - reached
            reached = far
        else:
            reached = nearest
    return total / (end - start)


@compiled
def positions(lines: Floats, ends: Floats) -> Floats:
    """Where lines stand, and the ends that stand alone; what is nearer than a touch is one place."""
    out, used = np.empty(len(lines) + len(ends)), 0
    for at in lines[in_order(lines)]:
        if used == 0 or at - out[used - 1] > SAME_LINE_PT:
            out[used] = at
            used += 1
    for at in ends[in_order(ends)]:
        nearest = np.inf
        for place in out[:used]:
            nearest = min(nearest, abs(place - at))
        if nearest > TOUCH_PT:
            out[used] = at
            used += 1
    return out[in_order(out[:used])]


@compiled
def parts_columns(horizontal: Floats, vertical: Floats, left: float, right: float) -> bool:
    """Whether rows run on beyond any of the vertical lines within a table; beyond those of a frame none does."""
    for at, start, end in vertical:
        before = after = False
        for y, first, last in horizontal if left + TOUCH_PT < at < right - TOUCH_PT else horizontal[:0]:
            if start + TOUCH_PT < y <= end + TOUCH_PT:
                before, after = before or first < at - TOUCH_PT, after or last > at + TOUCH_PT
        if before and after:
            return True
    return False
