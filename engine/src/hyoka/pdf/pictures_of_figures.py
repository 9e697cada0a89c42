"""Pictures that stand in a figure's place."""

import numpy as np

from hyoka.pdf.box_edges import stands_alone
from hyoka.pdf.chars import (
    DIGITS,
    Boxes,
    Chars,
    Floats,
    are_in,
    heights,
    hold_middle,
)
from hyoka.pdf.settings import PAGE
from hyoka.pdf.unread import Unread


def pictures_of_figures(chars: Chars, edges: tuple[Floats, Floats], images: Boxes) -> list[Unread]:
    """The pictures in a figure's place.

    Each is as small as letters are. It stands beside a digit on its line, or alone between
    ruled lines.
    """
    usual = float(np.median(chars.heights)) if len(chars) else 0.0
    are_small = heights(images) <= PAGE.highest_picture * usual
    are_small &= heights(images) >= PAGE.lowest_picture * usual
    found = list[Unread]()
    boxes = chars.boxes
    for image in images[are_small][: PAGE.most_marks]:
        if hold_middle(image, boxes).any():
            continue
        place = _beside_digit(image, chars)
        if place is None and not stands_alone(image, boxes, edges):
            continue
        at = len(chars) if place is None else place
        found.append(Unread(at, image, at == len(chars)))
        boxes = np.concatenate([boxes, image[None]])
    return found


def _beside_digit(image: Floats, chars: Chars) -> int | None:
    """The place of the digit that a picture stands before or behind: before it, or behind it."""
    digits = np.flatnonzero(are_in(chars.codes, DIGITS))
    x0, top, x1, bottom = image
    boxes = chars.boxes[digits]
    ys = chars.ys[digits]
    gap = PAGE.beside_picture * chars.heights[digits]
    is_level = (top < ys) & (ys < bottom)
    before = digits[is_level & (np.abs(boxes[:, 0] - x1) < gap)]
    behind = digits[is_level & (np.abs(x0 - boxes[:, 2]) < gap)]
    if len(before):
        return int(before[0])
    return int(behind[0]) + 1 if len(behind) else None
