"""Where the texts of rows lie between white, and what an edge costs that goes through them; arrays only."""

from __future__ import annotations

import numpy as np

from hyoka.compiled import compiled
from hyoka.pdf.chars import Boxes, Order
from hyoka.pdf.edges import Floats
from hyoka.pdf.ordering import in_order, median

#: A line of fewer gaps between its characters does not show how wide they usually are.
FEWEST_GAPS = 4


@compiled
def spans_between(boxes: Boxes, starts: Order, least: float) -> Floats:
    """Where the texts of a row lie that white parts, from the left; those below each other are one.

    Args:
        boxes: The characters of its lines, one line behind another, each from the left.
        starts: Where in them each line starts, with the end at last.
        least: White of so many heights of a character parts them, besides the white that is usual on their line.
    """
    found, used = np.empty((len(boxes), 2)), 0
    for line in range(len(starts) - 1):
        own = boxes[starts[line] : starts[line + 1]]
        white = least + spacing(own)
        for n, i in enumerate(in_order(own[:, 0].copy())):
            if n == 0 or own[i, 0] > found[used - 1, 1] + white * (own[i, 3] - own[i, 1]):
                found[used] = (own[i, 0], own[i, 2])
                used += 1
            found[used - 1, 1] = max(found[used - 1, 1], own[i, 2])
    found = found[in_order(found[:used, 1].copy())]
    found, used = found[in_order(found[:, 0].copy())], 0
    for x0, x1 in found:
        if used and x0 < found[used - 1, 1]:
            found[used - 1, 1] = max(x1, found[used - 1, 1])
        else:
            found[used] = (x0, x1)
            used += 1
    return found[:used].copy()


@compiled
def spacing(boxes: Boxes) -> float:
    """The usual white between the characters of a line, as a share of its height."""
    height = np.max(boxes[:, 3] - boxes[:, 1])
    if len(boxes) <= FEWEST_GAPS or height == 0:
        return 0.0
    return max(0.0, median((boxes[1:, 0] - boxes[:-1, 2]) / height))


@compiled
def across(edges: Floats, spans: Floats, weights: Floats) -> Floats:
    """What the texts cost that lie across an edge.

    Args:
        edges: Where it may go.
        spans: Where the texts lie.
        weights: What each costs.
    """
    cost = np.zeros(len(edges))
    for text in range(len(spans)):
        for i in range(len(edges)):
            if spans[text, 0] < edges[i] < spans[text, 1]:
                cost[i] += weights[text]
    return cost


@compiled
def crowd(before: Floats, here: Floats, spans: Floats, starts: Order, weights: Floats) -> Floats:
    """What it costs that a row has more than one text in a column, for each pair of the column's edges.

    Args:
        before: Where the left edge may go.
        here: Where the right edge may go.
        spans: Where the texts lie, row by row.
        starts: Where in them each row starts, with the end at last.
        weights: What each row costs.
    """
    cost = np.zeros((len(before), len(here)))
    for row in range(len(starts) - 1):
        own = spans[starts[row] : starts[row + 1]]
        middles = (own[:, 0] + own[:, 1]) / 2
        middles = middles[in_order(middles)]
        left_of, up_to = np.searchsorted(middles, before), np.searchsorted(middles, here)
        for i in range(len(before)):
            for j in range(len(here)):
                cost[i, j] += weights[row] * max(up_to[j] - left_of[i] - 1, 0)
    return cost
