"""The characters of a page by pdfium: what they are, where they stand, which object of the page each belongs to."""

from typing import NamedTuple

import numpy as np
import pypdfium2

from hyoka.pdf import pdfium_calls as calls
from hyoka.pdf.chars import (
    BELOW_LINE,
    BLANK,
    MEANINGS,
    NOTHING,
    STRAIGHT,
    UNMAPPED,
    Boxes,
    Codes,
    Floats,
    Indices,
    Mask,
)
from hyoka.pdf.objects import Handles, moved_boxes

#: A box that begins farther from the character's place than this share of its size is that of the
#: ink.
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


class PageText(NamedTuple):
    """Characters in the order of the file, without blanks.

    codes: Unicode of each, UNMAPPED where the font does not tell it; boxes: x0, top, x1, bottom of
    each, as high as its font's size; spaces: whether a blank stands before it; objects: pdfium's
    address of the text object that paints it;
    told: whether it is a digit that the file tells where it draws another; places: its number in
    `source`, pdfium's text of the page; matrix: from the page's space to points with the origin at
    the top left.
    """

    codes: Codes
    boxes: Boxes
    spaces: Mask
    objects: Handles
    told: Mask
    places: Indices
    source: pypdfium2.PdfTextPage
    matrix: Floats

    def select(self, which: Mask) -> "PageText":
        """Some of the characters."""
        return self._replace(**{name: getattr(self, name)[which] for name in self._fields[:6]})

    def inks(self, which: Mask) -> Boxes:
        """The boxes of the ink that some characters may leave."""
        return moved_boxes(
            _tight_boxes(calls.address(self.source.raw), self.places[which]), self.matrix
        )


def page_text(source: pypdfium2.PdfTextPage, matrix: Floats) -> PageText:
    """Read the characters of a page: what pdfium tells of each is asked at once for all."""
    text, count = calls.address(source.raw), source.count_chars()
    units = calls.each(calls.text_unicode, np.int64, [text] * count, range(count))
    is_second = _is_half(units, SECOND_HALVES)
    # pdfium gives a character beyond the first plane as two of one box
    is_paired = np.append(is_second[1:], np.zeros(1, np.bool_))[:count] & _is_half(
        units, FIRST_HALVES
    )
    codes, is_blank, is_break = _codes(text, units, is_paired)
    stays = ~(is_blank | is_break | (codes == NOTHING))
    stays[1:] &= ~is_paired[:-1]
    places = np.flatnonzero(stays)
    objects = calls.each(calls.text_object, np.uint64, [text] * len(places), places.tolist())
    origins = calls.rows(calls.text_origin, 2, np.float64, [text] * count, range(count))
    is_again = np.zeros(
        count, np.bool_
    )  # at the place of the one before, as all are of one /ActualText
    is_again[1:] = (origins[1:] == origins[:-1]).all(axis=1)
    codes, is_again = codes[places], is_again[places]
    boxes = moved_boxes(_boxes(text, places, codes, objects, origins[places], is_again), matrix)
    told = (codes >= DIGITS[0]) & (codes <= DIGITS[1]) & is_again
    told[told] = [calls.text_is_generated(text, place - 1) == 0 for place in places[told].tolist()]
    broken, left, right = _since_last(is_break, places), boxes[:-1], boxes[1:]
    touch = np.abs(right[:, 0] - left[:, 2]) < TOUCHING * (right[:, 3] - right[:, 1])
    broken[1:] &= ~(touch & (np.abs(right[:, 3] - left[:, 3]) < 1))
    spaces = _since_last(is_blank, places) | broken
    return PageText(codes, boxes, spaces, objects, told, places, source, matrix)


def _since_last(marks: Mask, places: Indices) -> Mask:
    """Whether there is a mark between each place and the one before it."""
    return np.diff(np.cumsum(marks)[places], prepend=0) > 0


def _is_half(units: Indices, halves: tuple[int, int]) -> Mask:
    return (halves[0] <= units) & (units < halves[1])


def _codes(text: int, units: Indices, is_paired: Mask) -> tuple[Codes, Mask, Mask]:
    """The code of each character.

    Which are blanks of the page, and which are breaks or blanks that pdfium guesses.
    """
    seconds = np.append(units[1:], 0)[: len(units)] - SECOND_HALVES[0]
    paired = PLANE + (units - FIRST_HALVES[0]) * (SECOND_HALVES[1] - SECOND_HALVES[0]) + seconds
    codes = np.where(is_paired, paired, units)
    is_hyphen = (codes == LINE_END_HYPHEN[0]) | (codes == LINE_END_HYPHEN[1])
    is_unmapped = calls.each(
        calls.text_is_unmapped, np.bool_, [text] * len(units), range(len(units))
    )
    is_unmapped |= (codes == _REPLACEMENT) | (
        ~is_paired & _is_half(units, (FIRST_HALVES[0], SECOND_HALVES[1]))
    )
    has_meaning = codes < len(MEANINGS)
    codes[has_meaning] = MEANINGS[codes[has_meaning]]
    codes[is_unmapped] = UNMAPPED
    codes[is_hyphen] = _HYPHEN
    # pdfium guesses blanks and breaks from gaps and from the order of the file
    silent = np.flatnonzero((codes == BLANK) | (codes == NOTHING))
    generated = calls.each(calls.text_is_generated, np.int64, [text] * len(silent), silent.tolist())
    drawn = silent[generated == 0]
    tight = _tight_boxes(
        text, drawn
    )  # the font may draw something for what it tells to be a blank or nothing
    codes[drawn[(tight[:, 2:] - tight[:, :2] > LEAST_GLYPH_PT).all(axis=1)]] = UNMAPPED
    is_break = np.zeros(len(units), np.bool_)
    is_break[silent] = (generated == 1) | np.isin(units[silent], LINE_BREAKS)
    is_break &= (codes == BLANK) | (codes == NOTHING)
    codes[(codes > 0) & (codes < _FIRST_PRINTED)] = UNMAPPED
    return codes.astype(np.uint32), (codes == BLANK) & ~is_break, is_break


def _tight_boxes(text: int, places: Indices) -> Boxes:
    """The boxes of the ink of characters: left, bottom, right, top in the page's space."""
    found = calls.rows(calls.text_tight_box, 4, np.float64, [text] * len(places), places.tolist())
    return found[:, [0, 2, 1, 3]]


def _boxes(
    text: int, places: Indices, codes: Codes, objects: Handles, origins: Floats, is_again: Mask
) -> Boxes:
    """Characters' boxes: along their line what they take up, across it the font's size.

    Of those askew, all.
    """
    texts = [text] * len(places)
    loose = calls.rows(
        calls.text_loose_box, 4, np.float32, texts, places.tolist(), at_once=True
    ).astype(np.float64)
    begins = np.append(True, objects[1:] != objects[:-1])[: len(objects)]
    firsts, owners = places[begins].tolist(), np.cumsum(begins) - 1
    matrices = calls.rows(
        calls.text_matrix, 6, np.float32, texts[: len(firsts)], firsts, at_once=True
    )
    a, b, c, d = matrices[owners, :4].T.astype(np.float64)
    size = calls.each(calls.text_size, np.float64, texts[: len(firsts)], firsts)[owners]
    left, top, right, bottom = loose.T
    x0, x1, y0, y1 = (
        np.minimum(left, right),
        np.maximum(left, right),
        np.minimum(top, bottom),
        np.maximum(top, bottom),
    )
    straight = np.maximum(abs(b), abs(c)) <= STRAIGHT * np.maximum(abs(a), abs(d))
    y0 = np.where(straight, origins[:, 1] - BELOW_LINE * (d * size), y0)
    y1 = np.where(straight, origins[:, 1] + (1 - BELOW_LINE) * (d * size), y1)
    x, along = origins[:, 0], straight & (a > 0) & ~is_again
    # of a character that /ActualText tells, pdfium knows the ink only; an ideograph is as wide as
    # its size
    is_ink = abs(x0 - x) > INK_OFF * abs(d * size)
    # of one that is written downwards, pdfium's box is as wide as its font before the matrix
    is_downwards = x1 - x0 > WIDEST * size * a
    x1 = np.where(along & (is_ink | is_downwards) & (codes >= WIDE), x + size * a, x1)
    x0 = np.where(along, x, x0)
    aside = ~straight & (np.maximum(abs(a), abs(d)) <= STRAIGHT * np.maximum(abs(b), abs(c)))
    x0 = np.where(aside, x - BELOW_LINE * (c * size), x0)
    x1 = np.where(aside, x + (1 - BELOW_LINE) * (c * size), x1)
    return np.stack((x0, y0, x1, y1), axis=1)
