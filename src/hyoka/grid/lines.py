"""Characters become lines of text; arrays only."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hyoka.compiled import compiled
from hyoka.pdf.chars import Boxes, Codes, Mask, Order
from hyoka.pdf.edges import Floats
from hyoka.pdf.ordering import grouped, put_in_order

#: A blank of the file that is narrower than this share of a character's height is none on the page.
NARROWEST_BLANK = 0.08
#: What may not begin a line, and what may not end one: marks that cling to the character before or behind them.
CLOSING, OPENING = "、。，．,.）)」』】〕］]｝}〉》・：；:;！？!?ー々%％", "（(「『【〔［[｛{〈《"
_CLOSING, _OPENING = tuple(map(ord, CLOSING)), tuple(map(ord, OPENING))
_BLANK, _ASCII = ord(" "), 128


class Lines(NamedTuple):
    """Characters in the order of reading, and the lines that they make.

    codes, boxes, spaces: The characters; starts: where in them each line starts, with the end at last; homes: the
    number of each line's cell; text: the lines one behind another, with blanks; cuts: where in it each line starts,
    with the end at last; places: x0, top, x1, bottom, height of each, and how wide what a line break cannot part is.
    """

    codes: Codes
    boxes: Boxes
    spaces: Mask
    starts: Order
    homes: Order
    text: Codes
    cuts: Order
    places: Floats


@compiled
def lined_up(boxes: Boxes, homes: Order, count: int) -> tuple[Order, Order]:
    """Put characters in the order of reading: by cell, in each from the top, on each line from the left.

    Args:
        boxes: The characters.
        homes: The number of each one's cell, from 0.
        count: How many cells there are.

    Returns:
        The order, and where in it each line starts, with the end at last.
    """
    order, cells = grouped(homes, count)
    middles, lefts = boxes[:, 1] + boxes[:, 3], boxes[:, 0].copy()
    starts, used = np.empty(len(order) + 1, np.int64), 0
    for cell in range(count):
        put_in_order(order[cells[cell] : cells[cell + 1]], middles)
        high, low = 0.0, 0.0
        for position in range(cells[cell], cells[cell + 1]):
            top, bottom = boxes[order[position], 1], boxes[order[position], 3]
            shared = min(low, bottom) - max(high, top)
            if position == cells[cell] or shared <= 0.5 * min(low - high, bottom - top):
                starts[used], high, low = position, top, bottom
                used += 1
    starts[used] = len(order)
    for line in range(used):
        put_in_order(order[starts[line] : starts[line + 1]], lefts)
    return order, starts[: used + 1].copy()


@compiled
def lines_of(codes: Codes, boxes: Boxes, spaces: Mask, homes: Order, count: int) -> Lines:
    """The lines of text that characters make, those of each cell by themselves.

    Args:
        codes: The characters.
        boxes: Their boxes.
        spaces: Whether a blank stands before each.
        homes: The number of each one's cell, from 0.
        count: How many cells there are.
    """
    order, starts = lined_up(boxes, homes, count)
    return described(codes[order], boxes[order], spaces[order], starts, homes[order[starts[:-1]]])


@compiled
def described(codes: Codes, boxes: Boxes, spaces: Mask, starts: Order, homes: Order) -> Lines:
    """What lines of characters in the order of reading say, and where they stand."""
    text, used = np.empty(2 * len(codes), np.uint32), 0
    cuts, places = np.zeros(len(starts), np.int64), np.empty((len(starts) - 1, 6))
    for line in range(len(starts) - 1):
        x0, top, x1, bottom, height = np.inf, np.inf, -np.inf, -np.inf, 0.0
        for i in range(starts[line], starts[line + 1]):
            own = boxes[i, 3] - boxes[i, 1]
            if spaces[i] and i > starts[line] and boxes[i, 0] - boxes[i - 1, 2] > NARROWEST_BLANK * own:
                text[used] = _BLANK
                used += 1
            text[used] = codes[i]
            used += 1
            x0, top = min(x0, boxes[i, 0]), min(top, boxes[i, 1])
            x1, bottom, height = max(x1, boxes[i, 2]), max(bottom, boxes[i, 3]), max(height, own)
        cuts[line + 1] = used
        first_width = _unparted(codes, boxes, spaces, starts[line], starts[line + 1])
        places[line] = (x0, top, x1, bottom, height, first_width)
    return Lines(codes, boxes, spaces, starts, homes, text[:used].copy(), cuts, places)


@compiled
def _unparted(codes: Codes, boxes: Boxes, spaces: Mask, start: int, end: int) -> float:
    """How wide what a line break cannot part is: a Latin word, or a character and the marks that cling to it."""
    for i in range(start, end):
        here, there = codes[i], codes[min(i + 1, end - 1)]
        latin = here < _ASCII and there < _ASCII and not spaces[min(i + 1, end - 1)]
        if i == end - 1 or not (latin or here in _OPENING or there in _CLOSING):
            return boxes[i, 2] - boxes[start, 0]
    return 0.0
