"""What differs between readers brought together; arrays only."""

from __future__ import annotations

import numpy as np

from hyoka.compiled import compiled
from hyoka.pdf.chars import Boxes, Codes, Mask, Order
from hyoka.pdf.edges import Floats

STEP_PT, BIAS_PT = 0.05, 0.00039
#: The same character again, nearer than this and than a share of its width and height, is the same print.
OVERPRINT_PT, OVERPRINT = 1.6, 0.45
#: Side of the fields in which characters are noted, to compare only those near by.
_FIELD_PT = 2 * OVERPRINT_PT


@compiled
def normalized(
    codes: Codes, boxes: Boxes, spaces: Mask, horizontal: Floats, vertical: Floats, fills: Floats, height: float
) -> tuple[Codes, Boxes, Mask, Floats, Floats, Floats]:
    """A page without last digits, rows that some readers draw whole on both pages, and what is printed twice.

    Args:
        codes: Its characters.
        boxes: Their boxes.
        spaces: Whether a blank stands before each.
        horizontal: Horizontal lines.
        vertical: Vertical lines.
        fills: Filled shapes.
        height: Its height, points.
    """
    boxes, horizontal, vertical, fills = _snapped(boxes), _snapped(horizontal), _snapped(vertical), _snapped(fills)
    kept = _once(codes, boxes, height)
    horizontal = horizontal[(horizontal[:, 0] >= -1) & (horizontal[:, 0] <= height + 1)]
    for upright in vertical:
        upright[1], upright[2] = min(max(upright[1], 0.0), height), min(max(upright[2], 0.0), height)
    vertical = vertical[vertical[:, 2] > vertical[:, 1]]
    return codes[kept], boxes[kept], spaces[kept], horizontal, vertical, fills


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
    """The characters on the page, each printed once: some programs print a text again beside itself to make it bold.

    Characters are noted by the field of a net in which they stand, so that only those near by are compared.
    """
    first = np.full(_power_of_two(len(codes)), -1)
    following, used, out = np.empty(len(codes), np.int64), 0, np.empty(len(codes), np.int64)
    for i in range(len(codes)):
        x, y = boxes[i, 0], boxes[i, 1]
        if not 0 <= (y + boxes[i, 3]) / 2 <= height:
            continue
        column, row = int(x // _FIELD_PT), int(y // _FIELD_PT)
        if not _is_printed(codes, boxes, i, first, following, column, row):
            field = _field(codes[i], column, row, len(first))
            following[i], first[field] = first[field], i
            out[used] = i
            used += 1
    return out[:used]


@compiled
def _power_of_two(count: int) -> int:
    """A size of at least 16 and twice the count."""
    size = 16
    while size < 2 * count:
        size *= 2
    return size


@compiled
def _field(code: int, column: int, row: int, size: int) -> int:
    """Where the characters of a code in a field of the net are noted; other fields may be noted there, too."""
    return (int(code) * 31 + column * 92821 + row * 689287499) & (size - 1)


@compiled
def _is_printed(codes: Codes, boxes: Boxes, this: int, first: Order, following: Order, column: int, row: int) -> bool:
    """Whether a character is noted already in its field of the net or in one beside it."""
    code, x0, top = codes[this], boxes[this, 0], boxes[this, 1]
    near_x, near_y = OVERPRINT * (boxes[this, 2] - x0), OVERPRINT * (boxes[this, 3] - top)
    near_x, near_y = min(OVERPRINT_PT, near_x), min(OVERPRINT_PT, near_y)
    for x in range(column - 1, column + 2):
        for y in range(row - 1, row + 2):
            other = first[_field(code, x, y, len(first))]
            while other >= 0:
                is_near = abs(boxes[other, 0] - x0) <= near_x and abs(boxes[other, 1] - top) <= near_y
                if is_near and codes[other] == code:
                    return True
                other = following[other]
    return False
