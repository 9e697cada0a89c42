"""Lines of text and figures from chars; arrays only.

A figure is digits that a file writes one after another: it is never cut, and two of them are never
one number.
"""

import re
from typing import Final, NamedTuple

import numpy as np

from hyoka.pdf.chars import Boxes, Codes, Floats, Indices, Mask, are_in, code_set, of_each

#: A blank of the file that is narrower than this share of a char's height is not one on the page.
NARROWEST_BLANK = 0.08
#: Chars that may not begin a line, and chars that may not end one: they stay with the char before
#: or after them.
CLOSING, OPENING = "、。，．,.）)」』】〕］]｝}〉》・：:；;！？!?ー々%％", "（(「『【〔［[｛{〈《"
#: Digits and signs are of one figure if the gap between them is at most this share of their height,
#: and they stand beside each other with more than the second.
WITHIN_FIGURE, ON_LINE = 0.5, 0.85
_CLOSING, _OPENING, _POINTS, _SIGNS = map(code_set, (CLOSING, OPENING, ",.，．", "△▲-−－+"))
_DIGITS = code_set("0123456789０１２３４５６７８９")
_BLANK, _ASCII = ord(" "), 128
_WHOLE: Final = re.compile(r"[△▲+\-−－]?(?:[1-9]\d{0,2}(?:[,，]\d{3})+|\d+)(?:[.．]\d+)?[%％]?")


class Lines(NamedTuple):
    """Chars in reading order, and their lines of text.

    codes, boxes, spaces: the chars; starts: where each line starts in them, with their number at
    the end; cells: the number of each line's cell; text: the texts of the lines one after another,
    with blanks; text_starts: where each line starts in it, with its length at the end; places: x0,
    top, x1, bottom, height, first_width of each line, in points. first_width is the width of the
    first part that a line break cannot split.
    """

    codes: Codes
    boxes: Boxes
    spaces: Mask
    starts: Indices
    cells: Indices
    text: Codes
    text_starts: Indices
    places: Floats


def find_lines(
    codes: Codes, boxes: Boxes, spaces: Mask, cells: Indices, figures: Indices | None = None
) -> Lines:
    """Find the lines of text in each cell.

    cells: the number of each char's cell; figures: what `find_figures` has.
    """
    order, starts = _reading_order(boxes, cells)
    spaces, digits = spaces[order], are_in(codes, _DIGITS)
    ordered = boxes[order]
    apart = ordered[1:, 0] - ordered[:-1, 2] > WITHIN_FIGURE * (ordered[1:, 3] - ordered[1:, 1])
    if figures is not None:
        apart |= figures[order[1:]] != figures[order[:-1]]
    are_beside = digits[order[1:]] & (digits | are_in(codes, _SIGNS))[order[:-1]]
    are_beside[starts[1:-1] - 1] = False
    spaces[1:] |= are_beside & apart
    return describe_lines(codes[order], ordered, spaces, starts, cells[order[starts[:-1]]])


def _reading_order(boxes: Boxes, cells: Indices) -> tuple[Indices, Indices]:
    """The indices of chars by cell, in a cell from the top, in a line from the left; and where each line starts.

    The number of chars stands at the end.
    """
    order = np.lexsort((boxes[:, 1] + boxes[:, 3], cells))
    cells, places = cells[order], boxes[order][:, [1, 3]]
    changes = (
        (cells[1:] != cells[:-1])
        | (places[1:] != places[:-1]).any(axis=1)
        | (places[1:, 0] >= places[1:, 1])
    )
    candidates = np.flatnonzero(np.append(True, changes)[: len(order)])
    starts, cell, line_top, line_bottom = list[int](), -1, 0.0, 0.0
    rows = zip(
        candidates.tolist(), cells[candidates].tolist(), *places[candidates].T.tolist(), strict=True
    )
    for place, of_cell, top, bottom in rows:
        shared = min(line_bottom, bottom) - max(line_top, top)
        if of_cell != cell or shared <= 0.5 * min(line_bottom - line_top, bottom - top):
            starts.append(place)
            cell, line_top, line_bottom = of_cell, top, bottom
    begins = np.zeros(len(order), np.int64)
    begins[starts] = 1
    return order[np.lexsort((boxes[order, 0], np.cumsum(begins)))], np.array(
        [*starts, len(order)], np.int64
    )


def describe_lines(
    codes: Codes, boxes: Boxes, spaces: Mask, starts: Indices, cells: Indices
) -> Lines:
    """Find the text and place of lines of chars in reading order.

    Starts and cells as in `Lines`.
    """
    firsts, heights = starts[:-1], boxes[:, 3] - boxes[:, 1]
    digits, is_first = are_in(codes, _DIGITS), np.zeros(len(codes) + 1, np.bool_)
    is_first[starts] = True
    # a blank of the file is one on the page where it is wide enough; between two digits it always
    # is
    blanks = spaces & ~is_first[:-1]
    is_wide = boxes[1:, 0] - boxes[:-1, 2] > NARROWEST_BLANK * heights[1:]
    blanks[1:] &= is_wide | (digits[1:] & digits[:-1])
    text, text_starts = (
        np.insert(codes, np.flatnonzero(blanks), _BLANK),
        starts + np.append(0, np.cumsum(blanks))[starts],
    )
    # a Latin word, or a char with its marks, is not split at the end of a line
    stays = are_in(codes, _OPENING)
    are_latin = (codes[:-1] < _ASCII) & (codes[1:] < _ASCII) & ~spaces[1:]
    stays[:-1] |= are_latin | are_in(codes[1:], _CLOSING)
    part_ends = np.flatnonzero(~stays | is_first[1:])
    first_widths = boxes[part_ends[np.searchsorted(part_ends, firsts)], 2] - boxes[firsts, 0]
    ends = of_each(np.minimum, boxes[:, :2], firsts), of_each(np.maximum, boxes[:, 2:], firsts)
    places = np.column_stack((*ends, of_each(np.maximum, heights, firsts), first_widths))
    return Lines(codes, boxes, spaces, starts, cells, text, text_starts, places)


def find_figures(codes: Codes, boxes: Boxes, spaces: Mask) -> Indices:
    """The number of the figure that each char is part of, from 1; 0 for any other char.

    Chars are in the order of the file; a figure ends where a blank stands before one.
    """
    are_signs = are_in(codes, _SIGNS)
    are_parts = are_in(codes, _DIGITS) | are_signs | are_in(codes, _POINTS)
    follows, before, behind = are_parts & ~are_signs & ~spaces, boxes[:-1], boxes[1:]
    heights, gaps = behind[:, 3] - behind[:, 1], behind[:, 0] - before[:, 2]
    shared = np.minimum(before[:, 3], behind[:, 3]) - np.maximum(before[:, 1], behind[:, 1])
    are_near = (
        (-heights / 4 < gaps) & (gaps <= WITHIN_FIGURE * heights) & (shared > ON_LINE * heights)
    )
    follows[:1] = False
    follows[1:] &= are_parts[:-1] & are_near
    return np.where(are_parts, np.cumsum(are_parts & ~follows), 0)


def keep_together(cells: Indices, figures: Indices, boxes: Boxes) -> None:
    """Give a figure that lies over an edge to the cell of its middle char, in place.

    `figures` as of `find_figures`.
    """
    is_cut = (figures[1:] == figures[:-1]) & (figures[1:] > 0) & (cells[1:] != cells[:-1])
    for figure in np.unique(figures[1:][is_cut]).tolist():
        chars = np.flatnonzero(figures == figure)
        middle = (boxes[chars[0], 0] + boxes[chars[-1], 2]) / 2
        centres = (boxes[chars, 0] + boxes[chars, 2]) / 2
        cells[chars] = cells[chars[np.argmin(abs(centres - middle))]]


def is_whole_number(text: str) -> bool:
    """Whether a text is one whole number."""
    return _WHOLE.fullmatch(text) is not None


def join(before: str, after: str) -> str:
    """The texts of two lines as one; two whole numbers stay two."""
    return (
        f"{before} {after}"
        if after[:1].isdecimal() and is_whole_number(before) and is_whole_number(after)
        else before + after
    )
