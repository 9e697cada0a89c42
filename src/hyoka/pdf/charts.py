"""Charts of a page: their axes have numbers in equal steps beside the lines of a grid, or below or above bars."""

import re
from collections.abc import Iterator
from typing import Final

import numpy as np

from hyoka.pdf.chars import Boxes, Chars, Codes, Floats, are_in, code_set, decoded
from hyoka.pdf.edges import TOUCH_PT, covered_shares, spans_at
from hyoka.pdf.objects import of_each

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
_AROUND, _SIGNS, _DIGITS = ",%％", "-△▲", "0123456789."
_NUMBER: Final = re.compile(rf"[{_SIGNS}]?[\d{_AROUND}]*\.?[\d{_AROUND}]*", re.ASCII)
_IN_NUMBERS: Final = code_set(_AROUND + _SIGNS + _DIGITS)
_TURNED: Final = [1, 0, 3, 2]


def chart_areas(chars: Chars, horizontal: Floats, vertical: Floats, fills: Floats) -> Iterator[Floats]:
    """The boxes of charts: what lies within one is no text or line of a table."""
    numbers = _numbers(chars.codes, chars.boxes)
    for turn, edges in (([0, 1, 2, 3], horizontal), (_TURNED, vertical)):
        across = numbers[:, [0, *(place + 1 for place in turn)]]
        edges = edges[np.argsort(edges[:, 0], kind="stable")]
        for plot in _plots(across, edges, fills[:, turn]) if _may_have_axis(across, edges, fills[:, turn]) else ():
            area = _whole(plot[turn], chars.boxes, horizontal, vertical)
            # a number below this chart measures no other
            is_apart = (numbers[:, [1, 2]] < area[:2]) | (numbers[:, [3, 4]] > area[2:])
            numbers = numbers[is_apart.any(axis=1)]
            yield area


def _may_have_axis(numbers: Floats, edges: Floats, fills: Floats) -> bool:
    """Whether a horizontal edge, or an end of a fill, lies at the middle of a number."""
    places = np.sort(np.concatenate((edges[:, 0], fills[:, 1], fills[:, 3])))
    ys, reach = (numbers[:, 2] + numbers[:, 4]) / 2, _AT_NUMBER * (numbers[:, 4] - numbers[:, 2])
    return bool(np.any(np.searchsorted(places, ys - reach) < np.searchsorted(places, ys + reach)))


def _numbers(codes: Codes, boxes: Boxes) -> Floats:
    """The numbers beside which no other letter stands: value, x0, top, x1, bottom; from the top."""
    before, behind = boxes[:-1], boxes[1:]
    heights, gaps = behind[:, 3] - behind[:, 1], behind[:, 0] - before[:, 2]
    is_beside = (abs(behind[:, 1] - before[:, 1]) < heights / 2) & (-heights < gaps) & (gaps < heights)
    starts = np.append(np.zeros(min(len(codes), 1), np.int64), np.flatnonzero(~is_beside) + 1)
    is_number = of_each(np.logical_and, are_in(codes, _IN_NUMBERS), starts)
    firsts, ends = starts[is_number], np.append(starts[1:], len(codes))[: len(starts)][is_number]
    values = np.array([_value(decoded(codes[first:end])) for first, end in zip(firsts, ends, strict=True)])
    out = np.column_stack((values, boxes[firsts, :2], boxes[ends - 1, 2], boxes[firsts, 3]))[~np.isnan(values)]
    return out[np.argsort(out[:, 2], kind="stable")]


def _value(text: str) -> float:
    """The number that a text is; NaN where it is none."""
    digits = "".join([sign for sign in text if sign in _DIGITS])
    if not _NUMBER.fullmatch(text) or not digits.strip("."):
        return np.nan
    return -float(digits) if text[0] in _SIGNS else float(digits)


def _plots(numbers: Floats, edges: Floats, fills: Floats) -> Floats:
    """The boxes of plots with their axes, of numbers and horizontal edges, both from the top, and fills."""
    out, is_taken, rows = [np.empty((0, 4))], np.zeros(len(numbers), np.bool_), numbers.tolist()
    for first, row in enumerate(rows):
        axis = [] if is_taken[first] else _axis(rows, first)
        if len(axis) >= _FEWEST:
            x0, x1 = _extent(numbers[axis], edges, fills)
            if x1 > x0:
                is_taken[axis] = True
                out.append(np.array([[x0, row[2], x1, rows[axis[-1]][4]]]))
    return np.concatenate(out)


def _axis(rows: list[list[float]], first: int) -> list[int]:
    """The numbers from one on that stand below one another in equal steps of value and place."""
    axis, step, gap, (value, x0, top, x1, bottom) = [first], 0.0, 0.0, rows[first]
    for place in range(first + 1, len(rows)):
        row = rows[place]
        down, left, right = row[2] - top, row[1] - x0, row[3] - x1
        if place > axis[-1] + _MOST_BELOW or (len(axis) > 1 and down > gap + _ALIGNED_PT):
            break
        if down < bottom - top or min(abs(left), abs(right), abs(left + right) / 2) > _ALIGNED_PT:
            continue
        if len(axis) == 1:
            step, gap = row[0] - value, down
        if step == 0 or abs(down - gap) > _ALIGNED_PT or abs(row[0] - value - step) > 1e-6 * abs(step):
            break
        axis.append(place)
        value, x0, top, x1, bottom = row
    return axis


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
        if covered_shares(next(spans_at(close, np.array([at]), TOUCH_PT)), *np.array(across)[:, None])[0] > _AS_LONG:
            return float(at)
    return default
