"""What a painted path leaves on a page: lines, rectangles and the outlines of other shapes."""

from __future__ import annotations

from hyoka.compiled import inlined
from hyoka.pdf.edges import FILLED, STROKE, STROKED, THICKEST_LINE_PT, Floats


@inlined
def _take(rows: Floats, used: int, kind: int, x0: float, top: float, x1: float, bottom: float) -> int:
    """Add a row; how many there are now."""
    row = rows[used]
    row[0], row[1], row[2], row[3], row[4] = kind, x0, top, x1, bottom
    return used + 1


@inlined
def take_part(xs: Floats, ys: Floats, length: int, straight: bool, stroked: bool, rows: Floats, used: int) -> int:
    """Take a part of a path by its corners: rows of kind, x0, top, x1, bottom (see `rules.sorted_in`).

    A fill so thin that it is a line is taken whole, however many corners it has.

    Args:
        xs: The corners, from left to right.
        ys: The corners, from the top down.
        length: How many there are.
        straight: Whether straight lines join them.
        stroked: Whether they are drawn, and not filled alone.
        rows: Where to put what was found.
        used: Rows that are taken already.

    Returns:
        Rows that are taken now.
    """
    x0, top, x1, bottom = _bounds(xs, ys, length)
    is_line = not stroked and min(x1 - x0, bottom - top) <= THICKEST_LINE_PT
    if not straight or is_line or (length >= 4 and _in_two_places(xs, length) and _in_two_places(ys, length)):
        return _take(rows, used, STROKED if stroked and straight else FILLED, x0, top, x1, bottom)
    for i in range(length - 1 if stroked else 0):
        x0, x1 = min(xs[i], xs[i + 1]), max(xs[i], xs[i + 1])
        used = _take(rows, used, STROKE, x0, min(ys[i], ys[i + 1]), x1, max(ys[i], ys[i + 1]))
    return used


@inlined
def _in_two_places(values: Floats, length: int) -> bool:
    """Whether all corners lie on two lines, as those of an upright rectangle do."""
    first = second = round(values[0], 1)
    for i in range(1, length):
        place = round(values[i], 1)
        if place not in (first, second):
            if first != second:
                return False
            second = place
    return True


@inlined
def _bounds(xs: Floats, ys: Floats, length: int) -> tuple[float, float, float, float]:
    """The least x, the least y, the greatest x and the greatest y of corners."""
    x0, top, x1, bottom = xs[0], ys[0], xs[0], ys[0]
    for i in range(1, length):
        x0, top, x1, bottom = min(x0, xs[i]), min(top, ys[i]), max(x1, xs[i]), max(bottom, ys[i])
    return x0, top, x1, bottom
