"""The figures of a page: digits that its file writes one after another; two of them are never one number."""

import re
from typing import Final

import numpy as np

from hyoka.pdf.chars import Boxes, Codes, Indices, Mask, are_in, code_set

#: Digits and signs are of one figure if the gap between them is at most this share of their height, and they stand
#: beside each other with more than the second.
WITHIN_FIGURE, ON_LINE = 0.5, 0.85
_DIGITS = (ord("0"), ord("9"), ord("０"), ord("９"))
_POINTS, _SIGNS = code_set(",.，．"), code_set("△▲-−－+")
_WHOLE: Final = re.compile(r"[△▲+\-−－]?(?:[1-9]\d{0,2}(?:[,，]\d{3})+|\d+)(?:[.．]\d+)?[%％]?")


def are_digits(codes: Codes) -> Mask:
    """Return which codes are a digit's, of either width."""
    return ((codes >= _DIGITS[0]) & (codes <= _DIGITS[1])) | ((codes >= _DIGITS[2]) & (codes <= _DIGITS[3]))


def find_figures(codes: Codes, boxes: Boxes, spaces: Mask) -> Indices:
    """Return the number of the figure that each char is part of, from 1; 0 for any other char.

    Chars are in the order of the file; a figure ends where a blank stands before one.
    """
    are_signs = are_in(codes, _SIGNS)
    are_parts = are_digits(codes) | are_signs | are_in(codes, _POINTS)
    follows = are_parts & ~are_signs & ~spaces
    follows[:1] = False
    follows[1:] &= are_parts[:-1] & _follow(boxes)
    return np.where(are_parts, np.cumsum(are_parts & ~follows), 0)


def _follow(boxes: Boxes) -> Mask:
    """Which chars but the first stand close behind the one before them on its line."""
    before, behind = boxes[:-1], boxes[1:]
    heights, gaps = behind[:, 3] - behind[:, 1], behind[:, 0] - before[:, 2]
    shared = np.minimum(before[:, 3], behind[:, 3]) - np.maximum(before[:, 1], behind[:, 1])
    follow: Mask = (-heights / 4 < gaps) & (gaps <= WITHIN_FIGURE * heights) & (shared > ON_LINE * heights)
    return follow


def keep_together(cells: Indices, figures: Indices, boxes: Boxes) -> None:
    """Give a figure that lies over an edge to the cell of its middle char, in place; `figures` as of `find_figures`."""
    is_cut = (figures[1:] == figures[:-1]) & (figures[1:] > 0) & (cells[1:] != cells[:-1])
    for figure in np.unique(figures[1:][is_cut]).tolist():
        chars = np.flatnonzero(figures == figure)
        middle = (boxes[chars[0], 0] + boxes[chars[-1], 2]) / 2
        centres = (boxes[chars, 0] + boxes[chars, 2]) / 2
        cells[chars] = cells[chars[np.argmin(abs(centres - middle))]]


def separate(order: Indices, starts: Indices, codes: Codes, boxes: Boxes, figures: Indices, spaces: Mask) -> Mask:
    """Return the blanks before chars in reading order, with one wherever two figures stand side by side.

    order: the indices of the chars in reading order; starts: where each line starts in them; figures: as of
    `find_figures`, or empty; spaces: whether the file has a blank before each char.
    """
    out, codes, boxes = spaces[order], codes[order], boxes[order]
    digits = are_digits(codes)
    beside = digits[1:] & (digits | are_in(codes, _SIGNS))[:-1]
    apart = boxes[1:, 0] - boxes[:-1, 2] > WITHIN_FIGURE * (boxes[1:, 3] - boxes[1:, 1])
    if len(figures):
        apart |= figures[order[1:]] != figures[order[:-1]]
    begins = np.zeros(len(order) + 1, np.bool_)
    begins[starts] = True
    out[1:] |= beside & apart & ~begins[1:-1]
    return out


def is_figure(text: str) -> bool:
    """Whether a text is one whole number."""
    return _WHOLE.fullmatch(text) is not None


def join(before: str, after: str) -> str:
    """The texts of two lines as one; two whole numbers stay two."""
    return f"{before} {after}" if after[:1].isdecimal() and is_figure(before) and is_figure(after) else before + after
