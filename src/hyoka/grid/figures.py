"""The figures of a page: digits that its file writes one after another; two of them are never one number."""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from hyoka.pdf.chars import Boxes, Codes, Mask
from hyoka.pdf.ordering import Indices

#: Digits and signs are of one figure if the gap between them is at most this share of their height.
WITHIN_FIGURE = 0.5
_DIGITS = (ord("0"), ord("9"), ord("０"), ord("９"))
_POINTS, _SIGNS = tuple(map(ord, ",.，．")), tuple(map(ord, "△▲-−－+"))
_WHOLE: Final = re.compile(r"[△▲+\-−－]?(?:[1-9]\d{0,2}(?:[,，]\d{3})+|\d+)(?:[.．]\d+)?[%％]?")


def is_digit(code: int) -> bool:
    """Return whether a code is a digit's, of either width."""
    return _DIGITS[0] <= code <= _DIGITS[1] or _DIGITS[2] <= code <= _DIGITS[3]


def find_figures(codes: Codes, boxes: Boxes, spaces: Mask) -> Indices:
    """Return the number of the figure that each char is part of, from 1; 0 for any other char.

    Chars are in the order of the file; a figure ends where a blank stands before one.
    """
    out, count = np.zeros(len(codes), np.int64), 0
    for i in range(len(codes)):
        is_sign = codes[i] in _SIGNS
        if not (is_digit(codes[i]) or is_sign or codes[i] in _POINTS):
            continue
        follows = i > 0 and out[i - 1] > 0 and not (is_sign or spaces[i]) and _follows(boxes[i - 1], boxes[i])
        count += not follows
        out[i] = count
    return out


def _follows(before: Boxes, box: Boxes) -> bool:
    height, gap = box[3] - box[1], box[0] - before[2]
    shared = min(before[3], box[3]) - max(before[1], box[1])
    return -height / 4 < gap <= WITHIN_FIGURE * height and shared > 0.7 * height


def keep_together(cells: Indices, figures: Indices, boxes: Boxes) -> None:
    """Give a figure that lies over an edge to the cell of its middle char, in place; `figures` as of `find_figures`."""
    start = 0
    for i in range(1, len(cells) + 1):
        if i < len(cells) and figures[i] == figures[start]:
            continue
        if figures[start] and np.any(cells[start:i] != cells[start]):
            middle = (boxes[start, 0] + boxes[i - 1, 2]) / 2
            centres = (boxes[start:i, 0] + boxes[start:i, 2]) / 2
            cells[start:i] = cells[start + np.argmin(np.abs(centres - middle))]
        start = i


def separate(order: Indices, starts: Indices, codes: Codes, boxes: Boxes, figures: Indices, spaces: Mask) -> Mask:
    """Return the blanks before chars in reading order, with one wherever two figures stand side by side.

    order: the indices of the chars in reading order; starts: where each line starts in them; figures: as of
    `find_figures`, or empty; spaces: whether the file has a blank before each char.
    """
    out = spaces[order]
    for line in range(len(starts) - 1):
        for k in range(starts[line] + 1, starts[line + 1]):
            a, b = order[k - 1], order[k]
            if is_digit(codes[b]) and (is_digit(codes[a]) or codes[a] in _SIGNS):
                gap = boxes[b, 0] - boxes[a, 2]
                out[k] |= gap > WITHIN_FIGURE * (boxes[b, 3] - boxes[b, 1])
                out[k] |= len(figures) > 0 and figures[a] != figures[b]
    return out


def is_figure(text: str) -> bool:
    """Whether a text is one whole number."""
    return _WHOLE.fullmatch(text) is not None


def join(before: str, after: str) -> str:
    """The texts of two lines as one; two whole numbers stay two."""
    return f"{before} {after}" if after[:1].isdecimal() and is_figure(before) and is_figure(after) else before + after
