"""Removal of what differs between readers; arrays only."""

from __future__ import annotations

import numpy as np

from hyoka.compiled import compiled
from hyoka.pdf.chars import Boxes, Codes, Mask
from hyoka.pdf.ordering import Floats, stable_argsort

STEP_PT, BIAS_PT = 0.05, 0.00039
#: The same char again is an overprint if it is closer than both this distance and this share of its width and height.
OVERPRINT_PT, OVERPRINT = 1.6, 0.45
#: No page is as wide.
FAR_PT = 1e5


@compiled
def normalize_page(
    codes: Codes, boxes: Boxes, spaces: Mask, horizontal: Floats, vertical: Floats, fills: Floats, height: float
) -> tuple[Codes, Boxes, Mask, Floats, Floats, Floats]:
    """Round all coordinates, remove edges and chars outside the page, and remove overprinted chars.

    Arguments and results as in `Page`, whose height is in points.
    """
    boxes, horizontal, vertical, fills = _round(boxes), _round(horizontal), _round(vertical), _round(fills)
    chars = _without_overprints(codes, boxes, height)
    horizontal = horizontal[(horizontal[:, 0] >= -1) & (horizontal[:, 0] <= height + 1)]
    for edge in vertical:
        edge[1], edge[2] = min(max(edge[1], 0.0), height), min(max(edge[2], 0.0), height)
    vertical = vertical[vertical[:, 2] > vertical[:, 1]]
    return codes[chars], boxes[chars], spaces[chars], horizontal, vertical, fills


@compiled
def _round(coordinates: Floats) -> Floats:
    """Round coordinates to a twentieth of a point, because readers differ in the last digits.

    Browsers place text in steps of 1/64 px, office programs in steps of 0.01 pt. The bias keeps such coordinates from
    lying half-way between two rounded values.
    """
    out = np.empty_like(coordinates)
    for i in range(len(coordinates)):
        for j in range(coordinates.shape[1]):
            out[i, j] = np.floor((coordinates[i, j] + BIAS_PT) / STEP_PT + 0.5) * STEP_PT
    return out


@compiled
def _without_overprints(codes: Codes, boxes: Boxes, height: float) -> Mask:
    """Return which chars are on the page and no overprints: some programs print a char twice to make it bold.

    Sorted by character and place from the left, only a few chars have to be compared with each other.
    """
    middles = (boxes[:, 1] + boxes[:, 3]) / 2
    stay = (middles >= 0) & (middles <= height)
    order = stable_argsort(codes * FAR_PT + boxes[:, 0])
    for n in range(len(order)):
        for other in order[n + 1 :] if stay[order[n]] else order[:0]:
            if codes[other] != codes[order[n]] or boxes[other, 0] - boxes[order[n], 0] > OVERPRINT_PT:
                break
            first, again = min(order[n], other), max(order[n], other)
            stay[again] &= not (stay[first] and _is_near(boxes[first], boxes[again]))
    return stay


@compiled
def _is_near(box: Floats, again: Floats) -> bool:
    near_x, near_y = OVERPRINT * (again[2] - again[0]), OVERPRINT * (again[3] - again[1])
    is_near_x = abs(again[0] - box[0]) <= min(OVERPRINT_PT, near_x)
    return is_near_x and abs(again[1] - box[1]) <= min(OVERPRINT_PT, near_y)
