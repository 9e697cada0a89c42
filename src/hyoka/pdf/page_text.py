"""The characters of a page by pdfium: what they are, where they stand, which object of the page each belongs to."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hyoka.pdf import pdfium_calls as calls
from hyoka.pdf.chars import BELOW_LINE, BLANK, NOTHING, STRAIGHT, UNMAPPED, Boxes, Codes, Mask
from hyoka.pdf.objects import Handles, moved_box
from hyoka.pdf.ordering import Floats

#: A box that begins farther from the character's place than this share of its size is that of the ink.
INK_OFF = 0.005
#: Two characters touch if the gap between them is no more than this share of their height.
TOUCHING = 0.2
#: No ideograph is wider than so many times its size.
WIDEST = 1.5
DIGITS = (ord("0"), ord("9"))
#: The halves by which UTF-16 writes what is beyond the first plane, and where that begins.
FIRST_HALVES, SECOND_HALVES, PLANE = (0xD800, 0xDC00), (0xDC00, 0xE000), 0x10000
#: A blank of some fonts has a box, but none as high as this.
LEAST_GLYPH_PT = 0.5
#: The first code of full width.
WIDE = 0x2E80
#: pdfium's own signs for a hyphen that ends a line.
LINE_END_HYPHEN = (0x02, 0xFFFE)
LINE_BREAKS = (0x0A, 0x0D)
_HYPHEN, _FIRST_PRINTED, _REPLACEMENT = 0x2D, 0x20, 0xFFFD

Singles = npt.NDArray[np.float32]
Box = tuple[float, float, float, float]


class PageText(NamedTuple):
    """Characters in the order of the file, without blanks.

    codes: Unicode of each, UNMAPPED where the font does not tell it; boxes: x0, top, x1, bottom of each, as high as its
    font's size; inks: the same of the ink it may leave; spaces: whether a blank stands before it; objects: pdfium's
    address of the text object that paints it; told: whether it is a digit that the file tells where it draws another.
    """

    codes: Codes
    boxes: Boxes
    inks: Boxes
    spaces: Mask
    objects: Handles
    told: Mask


def page_text(text: int, count: int, meanings: Codes, matrix: Floats) -> PageText:
    """Read the characters of a page.

    text: pdfium's address of the page's text, of so many characters; meanings: see `chars.MEANINGS`; matrix: from the
    page's space to points with the origin at the top left.
    """
    codes, boxes, inks = np.empty(count, np.uint32), np.empty((count, 4)), np.empty((count, 4))
    spaces, objects, told = np.zeros(count, np.bool_), np.empty(count, np.uint64), np.zeros(count, np.bool_)
    singles, doubles = np.empty(10, np.float32), np.empty(4)
    used, space, is_broken = 0, False, False
    for i in range(count):
        if i and _is_half(text, i, SECOND_HALVES) and _is_half(text, i - 1, FIRST_HALVES):
            continue  # pdfium gives a character beyond the first plane as two of one box
        code = _code(text, i, count, meanings, doubles)
        if code in (BLANK, NOTHING):
            # pdfium guesses blanks and breaks from gaps and from the order of the file
            is_break = calls.text_unicode(text, i) in LINE_BREAKS or calls.text_is_generated(text, i) == 1
            space, is_broken = space | (code == BLANK and not is_break), is_broken | is_break
            continue
        codes[used], objects[used] = code, calls.text_object(text, i)
        boxes[used] = _box(text, i, code, matrix, singles, doubles)
        told[used] = DIGITS[0] <= code <= DIGITS[1] and _is_told(text, i, doubles)
        inks[used] = _ink(text, i, matrix, doubles)
        spaces[used] = space or (is_broken and not (used and _touches(boxes[used - 1], boxes[used])))
        used, space, is_broken = used + 1, False, False
    return PageText(codes[:used], boxes[:used], inks[:used], spaces[:used], objects[:used], told[:used])


def _touches(left: Boxes, right: Boxes) -> bool:
    """Whether a character stands directly behind another one on its line."""
    return abs(right[0] - left[2]) < TOUCHING * (right[3] - right[1]) and abs(right[3] - left[3]) < 1


def _is_half(text: int, i: int, halves: tuple[int, int]) -> bool:
    return halves[0] <= calls.text_unicode(text, i) < halves[1]


def _code(text: int, i: int, count: int, meanings: Codes, box: Floats) -> int:
    code = int(calls.text_unicode(text, i))
    if FIRST_HALVES[0] <= code < SECOND_HALVES[1]:
        if code >= FIRST_HALVES[1] or i + 1 == count or not _is_half(text, i + 1, SECOND_HALVES):
            return UNMAPPED
        second = int(calls.text_unicode(text, i + 1))
        code = PLANE + (code - FIRST_HALVES[0]) * (SECOND_HALVES[1] - SECOND_HALVES[0]) + second - SECOND_HALVES[0]
    if code in LINE_END_HYPHEN:
        return _HYPHEN
    if calls.text_is_unmapped(text, i) or code == _REPLACEMENT:
        return UNMAPPED
    if code < len(meanings):
        code = int(meanings[code])
    if code in (BLANK, NOTHING) and calls.text_is_generated(text, i) == 0 and _has_glyph(text, i, box):
        return UNMAPPED
    return UNMAPPED if 0 < code < _FIRST_PRINTED else code


def _has_glyph(text: int, i: int, box: Floats) -> bool:
    """Whether the font draws something for what it tells to be a blank or nothing."""
    calls.text_tight_box(text, i, box.ctypes, box[1:].ctypes, box[2:].ctypes, box[3:].ctypes)
    return box[1] - box[0] > LEAST_GLYPH_PT and box[3] - box[2] > LEAST_GLYPH_PT


def _box(text: int, i: int, code: int, matrix: Floats, singles: Singles, origin: Floats) -> Box:
    """A character's box: along its line what it takes up, across it the font's size; of one that stands askew, all.

    Results of pdfium are written into `singles` and `origin`.
    """
    loose, own_matrix = singles[:4], singles[4:]
    calls.text_loose_box(text, i, loose.ctypes)  # left, top, right, bottom
    calls.text_matrix(text, i, own_matrix.ctypes)
    calls.text_origin(text, i, origin.ctypes, origin[1:].ctypes)
    size = calls.text_size(text, i)
    a, b, c, d = own_matrix[0], own_matrix[1], own_matrix[2], own_matrix[3]
    x0, x1 = min(np.float64(loose[0]), loose[2]), max(np.float64(loose[0]), loose[2])
    y0, y1 = min(np.float64(loose[1]), loose[3]), max(np.float64(loose[1]), loose[3])
    if max(abs(b), abs(c)) <= STRAIGHT * max(abs(a), abs(d)):
        high = d * size
        y0, y1 = origin[1] - BELOW_LINE * high, origin[1] + (1 - BELOW_LINE) * high
        if a > 0 and not (i and _has_origin(text, i - 1, origin)):
            # of a character that /ActualText tells, pdfium knows the ink only; an ideograph is as wide as its size
            is_ink = abs(x0 - origin[0]) > INK_OFF * abs(high)
            # of one that is written downwards, pdfium's box is as wide as its font before the matrix
            is_downwards = x1 - x0 > WIDEST * size * a
            x0, x1 = origin[0], origin[0] + size * a if (is_ink or is_downwards) and code >= WIDE else x1
    elif max(abs(a), abs(d)) <= STRAIGHT * max(abs(b), abs(c)):
        high = c * size
        x0, x1 = origin[0] - BELOW_LINE * high, origin[0] + (1 - BELOW_LINE) * high
    return moved_box(x0, y0, x1, y1, matrix)


def _is_told(text: int, i: int, origin: Floats) -> bool:
    """Whether a character is one of several that the file tells at one place, and none of them is pdfium's guess."""
    return i > 0 and calls.text_is_generated(text, i - 1) == 0 and _has_origin(text, i - 1, origin)


def _has_origin(text: int, i: int, origin: Floats) -> bool:
    """Whether a character is told to stand at a place, as all are of one /ActualText."""
    other = np.empty(2)
    calls.text_origin(text, i, other.ctypes, other[1:].ctypes)
    return other[0] == origin[0] and other[1] == origin[1]


def _ink(text: int, i: int, matrix: Floats, box: Floats) -> Box:
    # left, right, bottom, top
    calls.text_tight_box(text, i, box.ctypes, box[1:].ctypes, box[2:].ctypes, box[3:].ctypes)
    return moved_box(box[0], box[2], box[1], box[3], matrix)
