"""An ellipse around a text, a box or a tick beside it.

It may choose one of several options: it becomes a problem, and is not read.
"""

import numpy as np

from hyoka.pdf.box_edges import is_alone, touch_corners
from hyoka.pdf.chars import (
    Chars,
    Floats,
    Mask,
    heights,
    hold_middle,
)
from hyoka.pdf.settings import PAGE


def drawn_marks(chars: Chars, edges: tuple[Floats, Floats], rings: Floats, slants: Floats) -> Mask:
    """Which chars stand in an ellipse, or beside one, a small box or a stroke that leans.

    A stroke from corner to corner of an empty cell says that nothing is to stand there.
    """
    out = np.zeros(len(chars), np.bool_)
    if not len(chars):
        return out
    most = PAGE.most_marks
    height = float(np.median(chars.heights))
    highest = PAGE.highest_mark * height
    closed = np.concatenate([rings[:most], _squares(*edges)])
    leaning = slants[:most]
    strokes = [
        stroke
        for stroke in leaning[heights(leaning) <= highest]
        if hold_middle(stroke, chars.boxes).any() or not touch_corners(stroke, *edges)
    ]
    beside = np.array([-height, 0, height, 0])
    for shape in (*closed[heights(closed) <= highest], *strokes):
        out |= hold_middle(shape + beside, chars.boxes)
    return out


def _squares(horizontal: Floats, vertical: Floats) -> Floats:
    """The squares of four short lines that no other line touches."""
    flat = _sides(horizontal)
    upright = _sides(vertical)
    from_left = np.lexsort((flat[:, 0], flat[:, 1].round()))
    flat = flat[from_left]
    off_ends = np.abs(np.diff(flat[:, 1:], axis=0))
    is_pair = off_ends.max(axis=1, initial=0) < PAGE.open_corner_pt
    is_pair &= np.diff(flat[:, 0]) > PAGE.least_box_pt
    squares = list[Floats]()
    for number in np.flatnonzero(is_pair):
        top, x0, x1 = flat[number]
        bottom = flat[number + 1, 0]
        box = np.array([x0, top, x1, bottom])
        if _is_closed(box, upright) and is_alone(box, horizontal, vertical):
            squares.append(box)
    return np.array(squares).reshape(-1, 4)


def _sides(edges: Floats) -> Floats:
    """The edges that are as long as the side of a box."""
    middle = (PAGE.least_box_pt + PAGE.most_box_pt) / 2
    reach = (PAGE.most_box_pt - PAGE.least_box_pt) / 2
    lengths = edges[:, 2] - edges[:, 1]
    return edges[np.abs(lengths - middle) < reach][: PAGE.most_marks]


def _is_closed(box: Floats, upright: Floats) -> bool:
    """Whether a box has a left and a right side."""
    left, top, right, bottom = box
    reaches_up = upright[:, 1] < top + PAGE.open_corner_pt
    reaches_down = upright[:, 2] > bottom - PAGE.open_corner_pt
    xs = upright[reaches_up & reaches_down, 0]
    has_left = np.abs(xs - left) < PAGE.open_corner_pt
    has_right = np.abs(xs - right) < PAGE.open_corner_pt
    return bool(has_left.any() and has_right.any())
