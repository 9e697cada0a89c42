"""Figures that go on below a line of their table."""

import numpy as np

from hyoka.pdf.chars import (
    DIGITS,
    OF_FIGURES,
    Boxes,
    Chars,
    Floats,
    Indices,
    Mask,
    are_in,
    hold_middle,
    near_pairs,
    parts_boxes,
)
from hyoka.pdf.settings import PAGE


def broken_figures(chars: Chars, edges: tuple[Floats, Floats]) -> Mask:
    """Which digits are those of a figure that goes on below a line of its table: 91 and, lower, 6.

    The lower part begins where the upper one ends; figures of two rows stand one below the other.

    edges: horizontal and vertical ones.
    """
    out = np.zeros(len(chars), np.bool_)
    are_of_figures = are_in(chars.codes, OF_FIGURES)
    begins, ends = _runs(chars)
    counts = np.add.reduceat(~are_of_figures, begins) if len(begins) else begins
    begins = begins[counts == 0]
    ends = ends[counts == 0]
    horizontal, vertical = edges
    turned = chars.boxes[:, [1, 0, 3, 2]]
    height = chars.heights
    reach = PAGE.broken_beside * height.max(initial=0)
    upper, lower = near_pairs(chars.boxes[ends, 2], chars.boxes[begins, 0], reach)
    lasts = ends[upper]
    firsts = begins[lower]
    down = (chars.boxes[firsts, 3] - chars.boxes[lasts, 3]) / height[lasts]
    gaps = np.abs(chars.boxes[firsts, 0] - chars.boxes[lasts, 2]) / height[lasts]
    are_near = (PAGE.broken_down[0] < down) & (down < PAGE.broken_down[1])
    are_near &= gaps <= PAGE.broken_beside
    for last, first in zip(lasts[are_near].tolist(), firsts[are_near].tolist(), strict=True):
        upper_part = slice(begins[ends == last][0], last + 1)
        lower_part = slice(first, ends[begins == first][0] + 1)
        is_parted = parts_boxes(horizontal, chars.boxes[last], chars.boxes[first])
        is_in_column = not parts_boxes(vertical, turned[last], turned[first])
        are_alone = all(_is_alone_on_line(part, chars.boxes) for part in (upper_part, lower_part))
        if is_parted and is_in_column and are_alone:
            out[upper_part] = True
            out[lower_part] = True
    return out & are_in(chars.codes, DIGITS)


def _is_alone_on_line(run: slice, boxes: Boxes) -> bool:
    """Whether nothing stands beside a run of chars on its line: 01 01 01 is a code."""
    first_corner = boxes[run, :2].min(axis=0)
    last_corner = boxes[run, 2:].max(axis=0)
    box = np.concatenate([first_corner, last_corner])
    reach = (box[3] - box[1]) * PAGE.broken_apart
    beside = hold_middle(box + np.array([-reach, 0, reach, 0]), boxes)
    beside[run] = False
    return not beside.any()


def _runs(chars: Chars) -> tuple[Indices, Indices]:
    """The first and the last of chars that follow each other on one line without a blank."""
    if not len(chars):
        nothing = np.empty(0, np.int64)
        return nothing, nothing
    boxes = chars.boxes
    height = chars.heights
    gaps = np.abs(boxes[1:, 0] - boxes[:-1, 2])
    off_line = np.abs(boxes[1:, 3] - boxes[:-1, 3])
    is_new = chars.spaces[1:] | (gaps > height[1:] / 2) | (off_line > height[1:] / 4)
    begins = np.append(0, np.flatnonzero(is_new) + 1)
    return begins, np.append(begins[1:] - 1, len(boxes) - 1)
