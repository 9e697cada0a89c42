"""Spans of the texts in rows, and costs of column edges that cross them; arrays only.

A span is the left and right end of a text, points.
"""

from __future__ import annotations

import numpy as np

from hyoka.compiled import compiled
from hyoka.pdf.chars import Boxes
from hyoka.pdf.ordering import Floats, Indices, median, stable_argsort

#: The usual gap between chars is known only where a line has more chars than this.
FEWEST_GAPS = 4


@compiled
def find_spans(boxes: Boxes, starts: Indices, least: float) -> Floats:
    """Find the spans of the texts of a row's lines, from the left. Texts below each other are one span.

    A gap separates texts if it is wider than `least` of a char's height plus the line's usual gap.
    """
    spans, count = np.empty((len(boxes), 2)), 0
    for line in range(len(starts) - 1):
        chars = boxes[starts[line] : starts[line + 1]]
        gap = least + spacing(chars)
        for n, i in enumerate(stable_argsort(chars[:, 0].copy())):
            if n == 0 or chars[i, 0] > spans[count - 1, 1] + gap * (chars[i, 3] - chars[i, 1]):
                spans[count] = (chars[i, 0], chars[i, 2])
                count += 1
            spans[count - 1, 1] = max(spans[count - 1, 1], chars[i, 2])
    spans = spans[stable_argsort(spans[:count, 1].copy())]
    spans, count = spans[stable_argsort(spans[:, 0].copy())], 0
    for x0, x1 in spans:
        if count and x0 < spans[count - 1, 1]:
            spans[count - 1, 1] = max(x1, spans[count - 1, 1])
        else:
            spans[count] = (x0, x1)
            count += 1
    return spans[:count].copy()


@compiled
def spacing(boxes: Boxes) -> float:
    """Return the usual gap between the chars of a line, as a share of its height."""
    height = np.max(boxes[:, 3] - boxes[:, 1])
    if len(boxes) <= FEWEST_GAPS or height == 0:
        return 0.0
    return max(0.0, median((boxes[1:, 0] - boxes[:-1, 2]) / height))


def crossing_costs(edges: Floats, spans: Floats, weights: Floats) -> Floats:
    """Return what it costs, for each possible edge, that the spans of texts cross it; a weight for each text."""
    costs: Floats = weights @ ((spans[:, :1] < edges) & (edges < spans[:, 1:]))
    return costs


def crowding_costs(lefts: Floats, rights: Floats, spans: Floats, starts: Indices, weights: Floats) -> Floats:
    """Return what it costs that rows have more than one text in a column, for each pair of its possible edges.

    spans: of the texts, row by row; starts: where each row starts in them, with their number; weights: of each row.
    """
    up_to, left_of = (_texts_before(edges, spans, starts) for edges in (rights, lefts))
    too_many = np.maximum(up_to[:, None, :] - left_of[:, :, None] - 1, 0)
    costs: Floats = np.tensordot(weights, too_many, 1)
    return costs


def _texts_before(edges: Floats, spans: Floats, starts: Indices) -> Indices:
    """How many texts of each row have their middle before each edge."""
    counts = np.cumsum(spans.mean(axis=1)[:, None] < edges, axis=0)
    return np.diff(np.concatenate([np.zeros_like(counts[:1]), counts])[starts], axis=0)
