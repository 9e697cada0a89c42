"""Digits that strokes add to, cancel or go through."""

import numpy as np

from hyoka.pdf.box_edges import touch_corners
from hyoka.pdf.chars import (
    DIGITS,
    Chars,
    Floats,
    Mask,
    are_in,
    hold_middle,
    near_pairs,
)
from hyoka.pdf.settings import PAGE


def beside_caret(caret: Floats, chars: Chars) -> Mask:
    """Which digits the mark of an insertion stands beside: x0, top, x1, bottom."""
    reach = PAGE.beside_caret * chars.heights
    lefts, tops, rights, bottoms = chars.boxes.T
    x0, top, x1, bottom = caret
    is_beside = (lefts - reach < x1) & (x0 < rights + reach)
    is_level = (tops < bottom) & (top < bottoms)
    return np.asarray(is_beside & is_level & are_in(chars.codes, DIGITS), np.bool_)


def added_digits(chars: Chars, slants: Floats) -> Mask:
    """Which digits a drawn ∧ or ∨ stands beside, which says that something is to be added.

    Its strokes are as long as each other; those of a tick are not.
    """
    out = np.zeros(len(chars), np.bool_)
    slants = slants[: PAGE.most_marks]
    reach = PAGE.open_corner_pt
    behind, before = near_pairs(slants[:, 0], slants[:, 2], reach)
    pairs = [
        pair
        for pair in zip(before.tolist(), behind.tolist(), strict=True)
        if _are_caret(*slants[list(pair)])
    ]
    for pair in pairs[: PAGE.most_marks]:
        left, right = slants[list(pair)]
        box = np.concatenate([np.minimum(left, right)[:2], np.maximum(left, right)[2:]])
        is_low = box[3] - box[1] < chars.heights
        out |= is_low & beside_caret(box, chars)
    return out


def _are_caret(left: Floats, right: Floats) -> bool:
    """Whether of two strokes side by side one is as wide and high as the other."""
    off = np.abs((left - right)[[1, 3]]).max()
    off_width = abs((left[2] - left[0]) - (right[2] - right[0]))
    return bool(max(off, off_width) < PAGE.open_corner_pt)


def cancelled_digits(chars: Chars, slants: Floats, edges: tuple[Floats, Floats]) -> Mask:
    """Which digits stand in a cell that a stroke goes through from corner to corner.

    edges: horizontal and vertical ones.
    """
    out = np.zeros(len(chars), np.bool_)
    are_digits = are_in(chars.codes, DIGITS)
    horizontal, vertical = edges
    for slant in slants[: PAGE.most_marks]:
        inside = hold_middle(slant, chars.boxes) & are_digits
        if inside.any() and touch_corners(slant, horizontal, vertical):
            out |= inside
    return out


def ruled_digits(chars: Chars, horizontal: Floats) -> Mask:
    """Which digits a line goes through that is no line of theirs alone: it may strike them out."""
    out = np.zeros(len(chars), np.bool_)
    places = np.flatnonzero(are_in(chars.codes, DIGITS))
    digits = chars[places]
    lines = horizontal[horizontal[:, 2] - horizontal[:, 1] > PAGE.thickest_line_pt]
    if not len(digits) or not len(lines):
        return out
    reach = PAGE.crossed_down * digits.heights
    line, digit = near_pairs(lines[:, 0], digits.ys, reach.max())
    ys, starts, ends = lines[line].T
    xs = digits.xs[digit]
    crosses = (starts < xs) & (xs < ends) & (np.abs(ys - digits.ys[digit]) < reach[digit])
    out[places[digit[crosses]]] = True
    return out
