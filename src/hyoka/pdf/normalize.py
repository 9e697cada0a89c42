"""Removal of what differs between readers; arrays only."""

from __future__ import annotations

import numpy as np

from hyoka.compiled import compiled
from hyoka.pdf.chars import Boxes, Codes, Mask
from hyoka.pdf.ordering import Floats, Indices

STEP_PT, BIAS_PT = 0.05, 0.00039
#: The same char again is an overprint if it is closer than both this distance and this share of its width and height.
OVERPRINT_PT, OVERPRINT = 1.6, 0.45
#: Side of the squares by which chars are found that are near one another.
SQUARE_PT = 2 * OVERPRINT_PT


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
def _without_overprints(codes: Codes, boxes: Boxes, height: float) -> Indices:
    """Return the chars on the page without overprints: some programs print a char twice to make it bold.

    A hash table holds the chars by code and by square of the page, so that only chars of nearby squares are compared.
    """
    first = np.full(_hash_size(len(codes)), -1)  # the last char that was added to each slot
    following = np.empty(len(codes), np.int64)  # the char that was added to the same slot before
    out, count = np.empty(len(codes), np.int64), 0
    for i in range(len(codes)):
        x, y = boxes[i, 0], boxes[i, 1]
        if not 0 <= (y + boxes[i, 3]) / 2 <= height:
            continue
        column, row = int(x // SQUARE_PT), int(y // SQUARE_PT)
        if not _is_overprint(codes, boxes, i, first, following, column, row):
            slot = _hash(codes[i], column, row, len(first))
            following[i], first[slot] = first[slot], i
            out[count] = i
            count += 1
    return out[:count]


@compiled
def _hash_size(count: int) -> int:
    """Return a power of two that is at least 16 and at least twice the count."""
    size = 16
    while size < 2 * count:
        size *= 2
    return size


@compiled
def _hash(code: int, column: int, row: int, size: int) -> int:
    """Return the slot for chars of a code in a square of the page. Several squares may share a slot."""
    return (int(code) * 31 + column * 92821 + row * 689287499) & (size - 1)


@compiled
def _is_overprint(
    codes: Codes, boxes: Boxes, char: int, first: Indices, following: Indices, column: int, row: int
) -> bool:
    """Return whether the hash table has the char already, in its own square of the page or in one beside it."""
    code, x0, top = codes[char], boxes[char, 0], boxes[char, 1]
    near_x, near_y = OVERPRINT * (boxes[char, 2] - x0), OVERPRINT * (boxes[char, 3] - top)
    near_x, near_y = min(OVERPRINT_PT, near_x), min(OVERPRINT_PT, near_y)
    for x in range(column - 1, column + 2):
        for y in range(row - 1, row + 2):
            other = first[_hash(code, x, y, len(first))]
            while other >= 0:
                is_near = abs(boxes[other, 0] - x0) <= near_x and abs(boxes[other, 1] - top) <= near_y
                if is_near and codes[other] == code:
                    return True
                other = following[other]
    return False
