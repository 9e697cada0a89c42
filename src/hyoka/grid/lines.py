"""Lines of text from chars; arrays only."""

from typing import NamedTuple

import numpy as np

from hyoka.grid.figures import are_digits, separate
from hyoka.pdf.chars import Boxes, Codes, Floats, Indices, Mask, are_in, code_set
from hyoka.pdf.objects import of_each

#: A blank of the file that is narrower than this share of a char's height is not one on the page.
NARROWEST_BLANK = 0.08
#: Chars that may not begin a line, and chars that may not end one: they stay with the char before or after them.
CLOSING, OPENING = "、。，．,.）)」』】〕］]｝}〉》・：；:;！？!?ー々%％", "（(「『【〔［[｛{〈《"
_CLOSING, _OPENING = code_set(CLOSING), code_set(OPENING)
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


def order_chars(boxes: Boxes, cells: Indices) -> tuple[Indices, Indices]:
    """Put chars in reading order: by cell, in a cell from the top, in a line from the left.

    Returns their indices, and where each line starts in them, with their number at the end.
    """
    order = np.lexsort((boxes[:, 1] + boxes[:, 3], cells))
    cells, places = cells[order], boxes[order][:, [1, 3]]
    changes = (cells[1:] != cells[:-1]) | (places[1:] != places[:-1]).any(axis=1) | (places[1:, 0] >= places[1:, 1])
    candidates = np.append(np.zeros(min(len(order), 1), np.int64), np.flatnonzero(changes) + 1)
    starts, cell, line_top, line_bottom = list[int](), -1, 0.0, 0.0
    rows = zip(candidates.tolist(), cells[candidates].tolist(), *places[candidates].T.tolist(), strict=True)
    for place, of_cell, top, bottom in rows:
        shared = min(line_bottom, bottom) - max(line_top, top)
        if of_cell != cell or shared <= 0.5 * min(line_bottom - line_top, bottom - top):
            starts.append(place)
            cell, line_top, line_bottom = of_cell, top, bottom
    begins = np.zeros(len(order), np.int64)
    begins[starts] = 1
    return order[np.lexsort((boxes[order, 0], np.cumsum(begins)))], np.array([*starts, len(order)], np.int64)


def find_lines(codes: Codes, boxes: Boxes, spaces: Mask, cells: Indices, figures: Indices) -> Lines:
    """Find the lines of text in each cell.

    cells: the number of each char's cell; figures: what `find_figures` has, or nothing.
    """
    order, starts = order_chars(boxes, cells)
    spaces = separate(order, starts, codes, boxes, figures, spaces)
    return describe_lines(codes[order], boxes[order], spaces, starts, cells[order[starts[:-1]]])


def describe_lines(codes: Codes, boxes: Boxes, spaces: Mask, starts: Indices, cells: Indices) -> Lines:
    """Find the text and place of lines of chars in reading order; starts and cells as in `Lines`."""
    firsts, heights = starts[:-1], boxes[:, 3] - boxes[:, 1]
    digits, is_first = are_digits(codes), np.zeros(len(codes) + 1, np.bool_)
    is_first[starts] = True
    # a blank of the file is one on the page where it is wide enough; between two digits it always is
    blanks = spaces & ~is_first[:-1]
    is_wide = boxes[1:, 0] - boxes[:-1, 2] > NARROWEST_BLANK * heights[1:]
    blanks[1:] &= is_wide | (digits[1:] & digits[:-1])
    text, text_starts = (
        np.insert(codes, np.flatnonzero(blanks), _BLANK),
        starts + np.append(0, np.cumsum(blanks))[starts],
    )
    ends = of_each(np.minimum, boxes[:, :2], firsts), of_each(np.maximum, boxes[:, 2:], firsts)
    first_widths = boxes[_first_ends(codes, spaces, starts, is_first[1:]), 2] - boxes[firsts, 0]
    places = np.column_stack((*ends, of_each(np.maximum, heights, firsts), first_widths))
    return Lines(codes, boxes, spaces, starts, cells, text, text_starts, places)


def _first_ends(codes: Codes, spaces: Mask, starts: Indices, is_last: Mask) -> Indices:
    """The last char of each line's first part that no line break can split: a Latin word, or a char with its marks."""
    is_ascii = codes < _ASCII
    stays = are_in(codes, _OPENING)
    stays[:-1] |= (is_ascii[:-1] & is_ascii[1:] & ~spaces[1:]) | are_in(codes[1:], _CLOSING)
    ends = np.flatnonzero(~stays | is_last)
    return ends[np.searchsorted(ends, starts[:-1])]
