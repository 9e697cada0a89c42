"""What differs between readers brought together; arrays only."""

from __future__ import annotations

import numpy as np

from hyoka.compiled import compiled
from hyoka.pdf.chars import Boxes, Codes, Mask, Order
from hyoka.pdf.edges import Floats

STEP_PT, BIAS_PT = 0.05, 0.00039
#: The same character again, nearer than this share of its height, is the same print.
OVERPRINT = 0.15
#: So many of the same character before it are looked at.
LOOK_BACK = 40


@compiled
def settled(
    codes: Codes, boxes: Boxes, spaces: Mask, levels: Floats, uprights: Floats, fills: Floats, height: float
) -> tuple[Codes, Boxes, Mask, Floats, Floats, Floats]:
    """A page without last digits, rows that some readers draw whole on both pages, and what is printed twice.

    Args:
        codes: Its characters.
        boxes: Their boxes.
        spaces: Whether a blank stands before each.
        levels: Horizontal lines.
        uprights: Vertical lines.
        fills: Filled shapes.
        height: Its height, points.
    """
    boxes, levels, uprights, fills = _snapped(boxes), _snapped(levels), _snapped(uprights), _snapped(fills)
    kept = _once(codes, boxes, height)
    levels = levels[(levels[:, 0] >= -1) & (levels[:, 0] <= height + 1)]
    for upright in uprights:
        upright[1], upright[2] = min(max(upright[1], 0.0), height), min(max(upright[2], 0.0), height)
    uprights = uprights[uprights[:, 2] > uprights[:, 1]]
    return codes[kept], boxes[kept], spaces[kept], levels, uprights, fills


@compiled
def _snapped(places: Floats) -> Floats:
    """Places to a twentieth of a point, so that the last digits, in which readers differ, change nothing.

    The bias lies between the places that browsers (1/64 px) and offices (0.01 pt) set, lest one of them be half-way.
    """
    out = np.empty_like(places)
    for i in range(len(places)):
        for j in range(places.shape[1]):
            out[i, j] = np.floor((places[i, j] + BIAS_PT) / STEP_PT + 0.5) * STEP_PT
    return out


@compiled
def _once(codes: Codes, boxes: Boxes, height: float) -> Order:
    """The characters on the page, without those printed again on their spot, as some programs do for bold letters."""
    kept, used = np.empty(len(codes), np.int64), 0
    before, last = np.empty(len(codes), np.int64), _places_for(len(codes))
    for i in range(len(codes)):
        if not 0 <= (boxes[i, 1] + boxes[i, 3]) / 2 <= height:
            continue
        place = _place(codes, last, codes[i])
        if not _printed_before(boxes, i, before, last[place]):
            before[i], last[place] = last[place], i
            kept[used] = i
            used += 1
    return kept[:used]


@compiled
def _places_for(count: int) -> Order:
    """Room for the last character of each code: a power of two, so that its remainder is quick."""
    size = 16
    while size < 2 * count:
        size *= 2
    return np.full(size, -1)


@compiled
def _place(codes: Codes, last: Order, code: int) -> int:
    """Where the last character of a code is noted."""
    place = code & (len(last) - 1)
    while last[place] >= 0 and codes[last[place]] != code:
        place = (place + 1) & (len(last) - 1)
    return place


@compiled
def _printed_before(boxes: Boxes, this: int, before: Order, other: int) -> bool:
    near = OVERPRINT * (boxes[this, 3] - boxes[this, 1])
    for _ in range(LOOK_BACK):
        if other < 0:
            return False
        if abs(boxes[other, 0] - boxes[this, 0]) < near and abs(boxes[other, 1] - boxes[this, 1]) < near:
            return True
        other = before[other]
    return False
