"""Charts of a page: their axes have numbers in equal steps beside the lines of a grid, or below or above bars."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from hyoka.pdf.chars import Boxes, Chars, Codes
from hyoka.pdf.edges import TOUCH_PT, covered_share
from hyoka.pdf.ordering import Floats, stable_argsort

#: An axis has at least so many numbers; so many that may follow one are looked at, lest a hostile page takes for ever.
_FEWEST, _MOST_BELOW = 4, 300
#: Two numbers of an axis are aligned, and as far apart as the next two, give or take this; points.
_ALIGNED_PT = 1.5
#: A line of the grid, or the end of a bar, lies so near to a number's middle, as a share of its height.
_AT_NUMBER = 0.35
#: A line of the grid begins so near to its number, heights of the number.
_BESIDE = 2.5
#: A frame belongs to a chart if the plot has this share of its width and height.
_FILLED = 0.4
#: An edge is as long as a plot if it covers this share of its side.
_AS_LONG = 0.9
#: So many places on each side of a plot are looked at for the frame of its chart, the nearest first.
_MOST_PLACES = 100
#: What numbers of an axis have among or behind their digits, and before them.
_AROUND, _SIGNS = tuple(map(ord, ",%％")), tuple(map(ord, "-△▲"))
_TURNED: Final = [1, 0, 3, 2]


def chart_areas(chars: Chars, horizontal: Floats, vertical: Floats, fills: Floats) -> Iterator[Floats]:
    """The boxes of charts: what lies within one is no text or line of a table."""
    numbers = _numbers(chars.codes, chars.boxes)
    for turn, edges in (([0, 1, 2, 3], horizontal), (_TURNED, vertical)):
        across = np.ascontiguousarray(numbers[:, [0, *(place + 1 for place in turn)]])
        for plot in _plots(across, edges[np.argsort(edges[:, 0], kind="stable")], fills[:, turn]):
            area = _whole(plot[turn], chars.boxes, horizontal, vertical)
            # a number below this chart measures no other
            is_apart = (numbers[:, [1, 2]] < area[:2]) | (numbers[:, [3, 4]] > area[2:])
            numbers = numbers[is_apart.any(axis=1)]
            yield area


def _numbers(codes: Codes, boxes: Boxes) -> Floats:
    """The numbers beside which no other letter stands: value, x0, top, x1, bottom."""
    out, count, start = np.empty((len(codes), 5)), 0, 0
    for i in range(1, len(codes) + 1):
        if i < len(codes) and _is_beside(boxes[i - 1], boxes[i]):
            continue
        value = _value(codes[start:i])
        if value == value:
            out[count] = (value, boxes[start, 0], boxes[start, 1], boxes[i - 1, 2], boxes[start, 3])
            count += 1
        start = i
    return out[:count][stable_argsort(out[:count, 2].copy())]


def _is_beside(before: Floats, box: Floats) -> bool:
    height = box[3] - box[1]
    return abs(box[1] - before[1]) < height / 2 and -height < box[0] - before[2] < height


def _value(codes: Codes) -> float:
    """The number that codes are; NaN where they are none."""
    value, unit, digits = 0.0, 0.0, 0
    for n, code in enumerate(codes):
        if ord("0") <= code <= ord("9"):
            value, unit, digits = 10 * value + code - ord("0"), 10 * unit, digits + 1
        elif code == ord(".") and unit == 0:
            unit = 1.0
        elif not (code in _AROUND or (code in _SIGNS and n == 0)):
            return np.nan
    return (-value if codes[0] in _SIGNS else value) / max(unit, 1.0) if digits else np.nan


def _plots(numbers: Floats, edges: Floats, fills: Floats) -> Floats:
    """The boxes of plots with their axes, of numbers and horizontal edges, both from the top, and fills."""
    out, count = np.empty((len(numbers), 4)), 0
    is_taken = np.zeros(len(numbers), np.bool_)
    for i in range(len(numbers)):
        axis, length = np.empty(len(numbers), np.int64), 1
        axis[0], step, gap = i, 0.0, 0.0
        for j in range(i + 1, len(numbers) if not is_taken[i] else 0):
            last = numbers[axis[length - 1]]
            down = numbers[j, 2] - last[2]
            if j > axis[length - 1] + _MOST_BELOW or (length > 1 and down > gap + _ALIGNED_PT):
                break
            if down < last[4] - last[2] or not _is_aligned(last, numbers[j]):
                continue
            if length == 1:
                step, gap = numbers[j, 0] - last[0], down
            if step == 0 or abs(down - gap) > _ALIGNED_PT or abs(numbers[j, 0] - last[0] - step) > 1e-6 * abs(step):
                break
            axis[length], length = j, length + 1
        if length >= _FEWEST:
            x0, x1 = _extent(numbers[axis[:length]], edges, fills)
            if x1 > x0:
                is_taken[axis[:length]] = True
                out[count] = (x0, numbers[i, 2], x1, numbers[axis[length - 1], 4])
                count += 1
    return out[:count].copy()


def _is_aligned(a: Floats, b: Floats) -> bool:
    left, right = b[1] - a[1], b[3] - a[3]
    return min(abs(left), abs(right), abs(left + right) / 2) <= _ALIGNED_PT


def _extent(axis: Floats, edges: Floats, fills: Floats) -> tuple[float, float]:
    """The left and right end of what an axis measures with its numbers; nothing where lines part these."""
    x0, x1, at_lines, bars = axis[:, 1].min(), axis[:, 3].max(), 0, 0
    left, right, middle = x0, x1, (x0 + x1) / 2
    for _, start, end in _between(edges, axis[0, 4], axis[-1, 2]):
        if start < middle < end:
            return 0.0, 0.0
    inside = (axis[0, 2] <= fills[:, 1]) & (fills[:, 3] <= axis[-1, 4]) & ((fills[:, 0] > x1) | (fills[:, 2] < x0))
    beside_axis = fills[inside]
    for n in range(len(axis)):
        height, y = axis[n, 4] - axis[n, 2], (axis[n, 2] + axis[n, 4]) / 2
        is_at_line, reach = False, _AT_NUMBER * height
        for at, start, end in _between(edges, y - reach, y + reach):
            is_beside = 0 < start - axis[n, 3] < _BESIDE * height or 0 < axis[n, 1] - end < _BESIDE * height
            if is_beside and abs(at - y) < reach:
                is_at_line, left, right = True, min(left, start), max(right, end)
        at_lines += is_at_line
        for fill in beside_axis:
            if min(abs(fill[1] - y), abs(fill[3] - y)) < reach:
                bars, left, right = bars + 1, min(left, fill[0]), max(right, fill[2])
    return (left, right) if 2 * at_lines >= len(axis) or bars > 1 else (0.0, 0.0)


def _between(edges: Floats, first: float, last: float) -> Floats:
    """The edges from one position to another, of edges in the order of their positions."""
    positions = edges[:, 0]
    return edges[np.searchsorted(positions, first) : np.searchsorted(positions, last, side="right")]


def _whole(plot: Floats, boxes: Boxes, horizontal: Floats, vertical: Floats) -> Floats:
    """The box of a chart: the frame around its plot, or the plot with the texts close below it."""
    x0, top, x1, bottom = plot
    left, right = _around(vertical, (x0, x1), (top, bottom))
    above, below = _around(horizontal, (top, bottom), (x0, x1))
    if x1 - x0 > _FILLED * (right - left) and bottom - top > _FILLED * (below - above):
        return np.array([left + 1, above + 1, right - 1, below - 1])
    within = boxes[(x0 < boxes[:, 2]) & (boxes[:, 0] < x1) & (boxes[:, 3] > bottom)]
    for box in within[np.argsort(within[:, 1], kind="stable")]:
        if box[1] - bottom > box[3] - box[1]:
            break
        x0, x1, bottom = min(x0, box[0]), max(x1, box[2]), max(bottom, box[3])
    return np.array([x0 - TOUCH_PT, top - TOUCH_PT, x1 + TOUCH_PT, bottom])


def _around(edges: Floats, ends: tuple[float, float], across: tuple[float, float]) -> tuple[float, float]:
    """The nearest edges before and behind a plot that are as long as it is; infinite where there is none."""
    near = edges[(edges[:, 1] < across[1]) & (across[0] < edges[:, 2])]
    near = near[np.argsort(near[:, 0], kind="stable")]
    places = np.unique(near[:, 0])
    before, behind = places[places <= ends[0]][::-1], places[places >= ends[1]]
    return _nearest(near, before, across, -np.inf), _nearest(near, behind, across, np.inf)


def _nearest(edges: Floats, places: Floats, across: tuple[float, float], default: float) -> float:
    """The first place at which edges lie that are as long as a plot; edges: in the order of their positions."""
    for at in places[:_MOST_PLACES]:
        close = _between(edges, at - TOUCH_PT, at + TOUCH_PT)
        if covered_share(close, at, TOUCH_PT, *across) > _AS_LONG:
            return float(at)
    return default
