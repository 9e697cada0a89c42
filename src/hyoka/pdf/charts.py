"""Charts of a page: their axes have numbers in equal steps beside the lines of a grid, or below or above bars."""

import re
from collections.abc import Iterator
from typing import Final

import numpy as np

from hyoka.pdf.chars import Chars, Floats, are_in, code_set, middles

#: An axis has at least so many numbers; so many that may follow one are looked at, lest a hostile page takes for ever.
_FEWEST, _MOST_BELOW = 4, 300
#: Two numbers of an axis are aligned, and as far apart as the next two, give or take this; points.
_ALIGNED_PT = 1.5
#: Heights of a number: a line of the grid, or the end of a bar, lies so near to its middle, and a line begins so near
#: to it; what stands so far below the plot belongs to the chart.
_AT_NUMBER, _BESIDE, _BELOW = 0.35, 2.5, 2.0
_NUMBER: Final = re.compile(r"([-△▲]?)([\d,%％]*\d[\d,%％]*(?:\.[\d,%％]*)?)", re.ASCII)
_IN_NUMBERS: Final = code_set("0123456789.,%％-△▲")


def chart_areas(chars: Chars, horizontal: Floats, vertical: Floats, fills: Floats) -> list[Floats]:
    """The boxes of charts: what lies within one is no text or line of a table."""
    numbers, areas = _numbers(chars), list[Floats]()
    for turn, edges in (([0, 1, 2, 3], horizontal), ([1, 0, 3, 2], vertical)):
        for x0, top, x1, bottom in areas:  # a number below a chart measures no other
            is_within = (
                (x0 <= numbers[:, 1]) & (numbers[:, 3] <= x1) & (top <= numbers[:, 2]) & (numbers[:, 4] <= bottom)
            )
            numbers = numbers[~is_within]
        boxes, bars = numbers[:, 1:][:, turn], fills[:, turn]
        places = np.sort(np.concatenate([edges[:, 0], bars[:, 1], bars[:, 3]]))
        ys, reach = middles(boxes)[1], _AT_NUMBER * (boxes[:, 3] - boxes[:, 1])
        at_line = np.searchsorted(places, ys - reach) < np.searchsorted(places, ys + reach)
        for axis in _axes(numbers[:, 0], boxes) if at_line.any() else ():
            x0, x1 = _extent(boxes[axis], edges, bars)
            if x1 > x0:
                plot, height = np.array([x0, boxes[axis[0], 1], x1, boxes[axis[-1], 3]]), np.ptp(boxes[axis[0], 1::2])
                areas.append(plot[turn] + np.array([0, 0, 0, _BELOW * height]))
    return areas


def _numbers(chars: Chars) -> Floats:
    """The numbers beside which no other letter stands: value, x0, top, x1, bottom; from the top."""
    boxes = chars.boxes
    before, behind = boxes[:-1], boxes[1:]
    heights, gaps = behind[:, 3] - behind[:, 1], behind[:, 0] - before[:, 2]
    is_apart = (abs(behind[:, 1] - before[:, 1]) >= heights / 2) | (abs(gaps) >= heights)
    starts = np.flatnonzero(np.append(True, is_apart)[: len(chars)])
    ends, rows = np.append(starts[1:], len(chars)), [np.empty((0, 5))]
    is_number = np.add.reduceat(~are_in(chars.codes, _IN_NUMBERS), starts) == 0 if len(starts) else starts > 0
    for first, end in zip(starts[is_number], ends[is_number], strict=True):
        if found := _NUMBER.fullmatch(chars[first:end].text):
            value = float(re.sub("[,%％]", "", found[2])) * (-1 if found[1] else 1)
            rows.append(np.array([[value, *boxes[first, :2], boxes[end - 1, 2], boxes[first, 3]]]))
    numbers = np.concatenate(rows)
    return numbers[np.argsort(numbers[:, 2], kind="stable")]


def _axes(values: Floats, boxes: Floats) -> Iterator[list[int]]:
    """The numbers that stand below one another in equal steps of value and place, of numbers from the top or left."""
    order, taken = np.argsort(boxes[:, 1], kind="stable").tolist(), set[int]()
    rows = np.column_stack((values, boxes)).tolist()
    for place, first in enumerate(order):
        axis, step, gap = [first], 0.0, 0.0
        for number in order[place + 1 : place + _MOST_BELOW] if first not in taken else ():
            value, x0, top, x1, bottom = rows[axis[-1]]
            down, left, right = rows[number][2] - top, rows[number][1] - x0, rows[number][3] - x1
            if len(axis) > 1 and down > gap + _ALIGNED_PT:
                break
            if down < bottom - top or min(abs(left), abs(right), abs(left + right) / 2) > _ALIGNED_PT:
                continue
            if len(axis) == 1:
                step, gap = rows[number][0] - value, down
            if step == 0 or abs(down - gap) > _ALIGNED_PT or abs(rows[number][0] - value - step) > 1e-6 * abs(step):
                break
            axis.append(number)
        if len(axis) >= _FEWEST:
            taken.update(axis)
            yield axis


def _extent(axis: Floats, edges: Floats, bars: Floats) -> tuple[float, float]:
    """The left and right end of what an axis measures with its numbers; nothing where lines part these."""
    x0, top, x1, bottom = axis[:, 0].min(), axis[0, 1], axis[:, 2].max(), axis[-1, 3]
    middle, ys, height = (x0 + x1) / 2, (axis[:, 1::2]).mean(axis=1)[:, None], bottom - axis[-1, 1]
    at, start, end = edges.T
    if np.any((axis[0, 3] <= at) & (at <= axis[-1, 1]) & (start < middle) & (middle < end)):
        return 0.0, 0.0
    is_beside = ((start - x1 > 0) & (start - x1 < _BESIDE * height)) | ((x0 - end > 0) & (x0 - end < _BESIDE * height))
    at_number = is_beside & (abs(at - ys) < _AT_NUMBER * height)
    bars = bars[(top <= bars[:, 1]) & (bars[:, 3] <= bottom) & ((bars[:, 0] > x1) | (bars[:, 2] < x0))]
    is_bar = (np.minimum(abs(bars[:, 1] - ys), abs(bars[:, 3] - ys)) < _AT_NUMBER * height).any(axis=0)
    if 2 * at_number.any(axis=1).sum() < len(axis) and is_bar.sum() < 2:
        return 0.0, 0.0
    spans = np.concatenate([[[x0, x1]], edges[at_number.any(axis=0), 1:], bars[is_bar][:, [0, 2]]])
    return spans[:, 0].min(), spans[:, 1].max()
