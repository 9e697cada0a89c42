"""Lines of text from chars; arrays only."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hyoka.grid.figures import is_digit, separate
from hyoka.pdf.chars import Boxes, Codes, Mask
from hyoka.pdf.ordering import Floats, Indices, sort_by_group, sort_in_place

#: A blank of the file that is narrower than this share of a char's height is not one on the page.
NARROWEST_BLANK = 0.08
#: Chars that may not begin a line, and chars that may not end one: they stay with the char before or after them.
CLOSING, OPENING = "、。，．,.）)」』】〕］]｝}〉》・：；:;！？!?ー々%％", "（(「『【〔［[｛{〈《"
_CLOSING, _OPENING = tuple(map(ord, CLOSING)), tuple(map(ord, OPENING))
_BLANK, _ASCII = ord(" "), 128


class Lines(NamedTuple):
    """Chars in reading order, and their lines of text.

    codes, boxes, spaces: the chars; starts: where each line starts in them, with their number at the end; cells: the
    number of each line's cell; text: the texts of the lines one after another, with blanks; text_starts: where each
    line starts in it, with its length at the end; places: x0, top, x1, bottom, height, first_width of each line, in
    points. first_width is the width of the first part that a line break cannot split.
    """

    codes: Codes
    boxes: Boxes
    spaces: Mask
    starts: Indices
    cells: Indices
    text: Codes
    text_starts: Indices
    places: Floats


def order_chars(boxes: Boxes, cells: Indices, count: int) -> tuple[Indices, Indices]:
    """Put chars in reading order: by cell (of `count`, from 0), in a cell from the top, in a line from the left.

    Returns their indices, and where each line starts in them, with their number at the end.
    """
    order, cell_starts = sort_by_group(cells, count)
    middles, lefts = boxes[:, 1] + boxes[:, 3], boxes[:, 0].copy()
    starts, n_lines = np.empty(len(order) + 1, np.int64), 0
    for cell in range(count):
        sort_in_place(order[cell_starts[cell] : cell_starts[cell + 1]], middles)
        line_top, line_bottom = 0.0, 0.0
        for position in range(cell_starts[cell], cell_starts[cell + 1]):
            top, bottom = boxes[order[position], 1], boxes[order[position], 3]
            shared = min(line_bottom, bottom) - max(line_top, top)
            if position == cell_starts[cell] or shared <= 0.5 * min(line_bottom - line_top, bottom - top):
                starts[n_lines], line_top, line_bottom = position, top, bottom
                n_lines += 1
    starts[n_lines] = len(order)
    for line in range(n_lines):
        sort_in_place(order[starts[line] : starts[line + 1]], lefts)
    return order, starts[: n_lines + 1].copy()


def find_lines(codes: Codes, boxes: Boxes, spaces: Mask, cells: Indices, count: int, figures: Indices) -> Lines:
    """Find the lines of text in each cell.

    cells: the number of each char's cell, from 0, of `count`; figures: what `find_figures` has, or nothing.
    """
    order, starts = order_chars(boxes, cells, count)
    spaces = separate(order, starts, codes, boxes, figures, spaces)
    return describe_lines(codes[order], boxes[order], spaces, starts, cells[order[starts[:-1]]])


def describe_lines(codes: Codes, boxes: Boxes, spaces: Mask, starts: Indices, cells: Indices) -> Lines:
    """Find the text and place of lines of chars in reading order; starts and cells as in `Lines`."""
    text, length = np.empty(2 * len(codes), np.uint32), 0
    text_starts, places = np.zeros(len(starts), np.int64), np.empty((len(starts) - 1, 6))
    for line in range(len(starts) - 1):
        x0, top, x1, bottom, height = np.inf, np.inf, -np.inf, -np.inf, 0.0
        for i in range(starts[line], starts[line + 1]):
            char_height = boxes[i, 3] - boxes[i, 1]
            if spaces[i] and i > starts[line] and _is_blank(codes, boxes, i):
                text[length] = _BLANK
                length += 1
            text[length] = codes[i]
            length += 1
            x0, top = min(x0, boxes[i, 0]), min(top, boxes[i, 1])
            x1, bottom, height = max(x1, boxes[i, 2]), max(bottom, boxes[i, 3]), max(height, char_height)
        text_starts[line + 1] = length
        first_width = _first_width(codes, boxes, spaces, starts[line], starts[line + 1])
        places[line] = (x0, top, x1, bottom, height, first_width)
    return Lines(codes, boxes, spaces, starts, cells, text[:length].copy(), text_starts, places)


def _is_blank(codes: Codes, boxes: Boxes, i: int) -> bool:
    """Return whether a blank of the file before a char is one on the page: between two digits it always is."""
    is_wide = boxes[i, 0] - boxes[i - 1, 2] > NARROWEST_BLANK * (boxes[i, 3] - boxes[i, 1])
    return is_wide or (is_digit(codes[i]) and is_digit(codes[i - 1]))


def _first_width(codes: Codes, boxes: Boxes, spaces: Mask, start: int, end: int) -> float:
    """Return the width of the first part that a line break cannot split: a Latin word, or a char with its marks."""
    for i in range(start, end):
        code, following = codes[i], codes[min(i + 1, end - 1)]
        is_latin = code < _ASCII and following < _ASCII and not spaces[min(i + 1, end - 1)]
        if i == end - 1 or not (is_latin or code in _OPENING or following in _CLOSING):
            return boxes[i, 2] - boxes[start, 0]
    return 0.0
