"""Characters become lines of text; arrays only."""

from __future__ import annotations

import numpy as np

from helpers.compiled import compiled
from helpers.letters import Boxes, Codes, Letters, Mask, Order, decoded
from helpers.ordering import in_order
from helpers.rules import Floats

#: A blank of the file that is narrower than this share of a character's height is none on the page.
NARROWEST_BLANK = 0.08
_BLANK = ord(" ")


@compiled
def lined_up(boxes: Boxes, homes: Order) -> tuple[Order, Order]:
    """Put characters in the order of reading: by cell, in each from the top, on each line from the left.

    Args:
        boxes: The characters.
        homes: The number of each one's cell.

    Returns:
        The order, and where in it each line starts, with the end at last.
    """
    order = in_order(boxes[:, 1] + boxes[:, 3])
    order = order[in_order(homes[order].astype(np.float64))]
    starts, used, high, low = np.empty(len(order) + 1, np.int64), 0, 0.0, 0.0
    for position in range(len(order)):
        i = order[position]
        top, bottom = boxes[i, 1], boxes[i, 3]
        shared = min(low, bottom) - max(high, top)
        new = position == 0 or homes[i] != homes[order[position - 1]]
        if new or shared <= 0.5 * min(low - high, bottom - top):
            starts[used], high, low = position, top, bottom
            used += 1
    starts[used] = len(order)
    for line in range(used):
        own = order[starts[line] : starts[line + 1]]
        order[starts[line] : starts[line + 1]] = own[in_order(boxes[own, 0])]
    return order, starts[: used + 1].copy()


def described(letters: Letters, order: Order, starts: Order) -> tuple[str, list[int], Floats]:
    """The text of lines one behind another, where each begins in it, and x0, top, x1, bottom, height of each."""
    codes, cuts, places = _described(letters.codes, letters.boxes, letters.spaces, order, starts)
    return decoded(codes), cuts.tolist(), places


@compiled
def _described(codes: Codes, boxes: Boxes, spaces: Mask, order: Order, starts: Order) -> tuple[Codes, Order, Floats]:
    text, used = np.empty(2 * len(order), np.uint32), 0
    cuts, places = np.zeros(len(starts), np.int64), np.empty((len(starts) - 1, 5))
    for line in range(len(starts) - 1):
        x0, top, x1, bottom, height = np.inf, np.inf, -np.inf, -np.inf, 0.0
        for position in range(starts[line], starts[line + 1]):
            i = order[position]
            own = boxes[i, 3] - boxes[i, 1]
            white = boxes[i, 0] - boxes[order[max(position - 1, 0)], 2]
            if spaces[i] and position > starts[line] and white > NARROWEST_BLANK * own:
                text[used] = _BLANK
                used += 1
            text[used] = codes[i]
            used += 1
            x0, top = min(x0, boxes[i, 0]), min(top, boxes[i, 1])
            x1, bottom, height = max(x1, boxes[i, 2]), max(bottom, boxes[i, 3]), max(height, own)
        cuts[line + 1] = used
        places[line] = (x0, top, x1, bottom, height)
    return text[:used].copy(), cuts, places
