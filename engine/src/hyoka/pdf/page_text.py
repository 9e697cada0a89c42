"""The characters of a page by pdfium: what they are, where they stand, which object paints each."""

from typing import Final, NamedTuple

import numpy as np
import pypdfium2

from hyoka.pdf import pdfium_calls as calls
from hyoka.pdf.chars import (
    BLANK,
    INVISIBLE,
    MEANINGS,
    UNMAPPED,
    Boxes,
    CharCodes,
    Chars,
    Floats,
    Indices,
    Mask,
    are_in,
    code_set,
    heights,
    sizes,
)
from hyoka.pdf.drawn_digits import are_drawn_otherwise
from hyoka.pdf.objects import Handles, Objects, moved_boxes, take_actual_texts, upright
from hyoka.pdf.settings import PAGE
from hyoka.text.digits import MINUS

#: The first half by which UTF-16 writes what is beyond the first plane, from and to.
_FIRST_HALVES: Final = (0xD800, 0xDC00)
#: The second half.
_SECOND_HALVES: Final = (0xDC00, 0xE000)
_HALVES: Final = (_FIRST_HALVES[0], _SECOND_HALVES[1])
#: Where the planes beyond the first begin.
_SECOND_PLANE: Final = 0x10000
#: The first code of full width.
_WIDE: Final = 0x2E80
#: pdfium's own signs for a hyphen that ends a line.
_LINE_END_HYPHENS: Final = (0x02, 0xFFFE)
_HYPHEN: Final = 0x2D
_LINE_BREAKS: Final = (0x0A, 0x0D)
#: The first code that prints something.
_FIRST_PRINTED: Final = 0x20
#: The digits and signs of figures.
OF_FIGURES: Final = code_set(f"0123456789{MINUS}")
#: The code for a character that has none.
_REPLACEMENT: Final = 0xFFFD


class PageText(NamedTuple):
    """Characters in the order of the file, without blanks.

    codes: Unicode of each, UNMAPPED where the font does not say it or draws another; boxes: x0,
    top, x1, bottom of each, as high as its font's size; spaces: whether a blank stands before it;
    objects: pdfium's address of the text object that paints it;
    told: whether it is a digit that the file gives where it draws another; places: its number in
    `source`, pdfium's text of the page; matrix: from the page's space to points with the origin at
    the top left.
    """

    codes: CharCodes
    boxes: Boxes
    spaces: Mask
    objects: Handles
    told: Mask
    places: Indices
    source: pypdfium2.PdfTextPage
    matrix: Floats

    @property
    def chars(self) -> Chars:
        return Chars(self.codes, self.boxes, self.spaces)

    def select(self, which: Mask) -> "PageText":
        """Some of the characters."""
        return PageText(
            self.codes[which],
            self.boxes[which],
            self.spaces[which],
            self.objects[which],
            self.told[which],
            self.places[which],
            self.source,
            self.matrix,
        )

    def inks(self, which: Mask) -> Boxes:
        """The boxes of the ink that some characters may leave."""
        text = calls.address(self.source.raw)
        inks = _tight_boxes(text, self.places[which])
        return moved_boxes(inks, self.matrix)


class _Glyphs(NamedTuple):
    """What pdfium says of some characters.

    places: their numbers in the text; codes; objects: the text object of each; origins: where each
    is set, in the page's space; are_again: which stand at the place of the one before, as all are
    of one /ActualText.
    """

    places: Indices
    codes: CharCodes
    objects: Handles
    origins: Floats
    are_again: Mask


class _Fonts(NamedTuple):
    """The matrix of each character, a to d of PDF's row vectors, and the size of its font."""

    a: Floats
    b: Floats
    c: Floats
    d: Floats
    size: Floats


def text_as_seen(
    document: pypdfium2.PdfDocument,
    number: int,
    page: pypdfium2.PdfPage,
    matrix: Floats,
    objects: Objects,
) -> tuple[pypdfium2.PdfPage, Objects, PageText, bool]:
    """A page, its objects and its text as drawn, and whether some text is only given by the file.

    Where a text draws another figure than the file gives, or one where it gives nothing, what is
    seen counts. Else the file's text counts, for a font may not know a letter that it draws.
    """
    told = page_text(page, matrix)
    texts = take_actual_texts(objects)
    if not len(texts):
        return page, objects, told, False
    drawn = page_text(page, matrix)
    if np.any(drawn.codes[np.isin(drawn.objects, texts)] == UNMAPPED):
        page.close()
        page = document[number - 1]
        matrix, _, _, objects = upright(page)
        return page, objects, page_text(page, matrix, is_told=True), True
    has_other_figures = not np.array_equal(_figures(drawn, texts), _figures(told, texts))
    has_more = len(np.setdiff1d(drawn.objects, told.objects)) > 0
    seen = drawn if has_other_figures or has_more else told
    return page, objects, seen, False


def _figures(text: PageText, texts: Handles) -> CharCodes:
    """The digits and signs of figures that some text objects paint."""
    of_texts = np.isin(text.objects, texts)
    return text.codes[of_texts & are_in(text.codes, OF_FIGURES)]


def page_text(page: pypdfium2.PdfPage, matrix: Floats, *, is_told: bool = False) -> PageText:
    """Read the characters of a page: pdfium is asked for all of them at once.

    is_told: the file gives some in place of what it draws, and nothing else is known.
    """
    source = page.get_textpage()
    text = calls.address(source.raw)
    count = source.count_chars()
    units = _units(text, count)
    # pdfium gives a character beyond the first plane as two characters of one box
    has_second = np.zeros(len(units), np.bool_)
    has_second[:-1] = _is_half(units[1:], _SECOND_HALVES)
    is_paired = _is_half(units, _FIRST_HALVES) & has_second
    codes, is_blank, is_break = _codes(text, units, is_paired)
    stays = ~(is_blank | is_break | (codes == INVISIBLE))
    stays[1:] &= ~is_paired[:-1]
    places = np.flatnonzero(stays)
    glyphs = _glyphs(text, count, places, codes[places])
    glyphs.codes[are_drawn_otherwise(glyphs.codes, glyphs.objects)] = UNMAPPED
    boxes = _boxes(text, glyphs)
    boxes = moved_boxes(boxes, matrix)
    broken = _since_last(is_break, places)
    # characters that touch the one before them are of its text
    left = boxes[:-1]
    right = boxes[1:]
    gaps = np.abs(right[:, 0] - left[:, 2])
    is_near = gaps < PAGE.touching * heights(right)
    is_level = np.abs(right[:, 3] - left[:, 3]) < PAGE.same_bottom_pt
    broken[1:] &= ~(is_near & is_level)
    spaces = _since_last(is_blank, places) | broken
    # digits that the file gives where it draws others
    are_digits = (glyphs.codes >= ord("0")) & (glyphs.codes <= ord("9"))
    are_told = is_told & are_digits & glyphs.are_again
    before = (glyphs.places[are_told] - 1).tolist()
    are_told[are_told] = [calls.text_is_generated(text, place) == 0 for place in before]
    return PageText(glyphs.codes, boxes, spaces, glyphs.objects, are_told, places, source, matrix)


def _units(text: int, count: int) -> Indices:
    """The UTF-16 of a text: at once, where each character is one unit.

    A hyphen there may stand for a character that the font does not name: it is asked alone.
    """
    buffer = np.zeros(count + 1, np.uint16)
    written = calls.text_of_page(text, 0, count, buffer.ctypes.data)
    units = buffer[:count].astype(np.int64)
    is_unsure = _is_half(units, _HALVES) | (units == 0) | _are_hyphens(units)
    if written == count + 1 and not is_unsure.any():
        return units
    return calls.each(calls.text_unicode, np.int64, [text] * count, range(count))


def _glyphs(text: int, count: int, places: Indices, codes: CharCodes) -> _Glyphs:
    """What pdfium says of the characters at some places of a text of `count` characters."""
    texts = [text] * count
    of_places = texts[: len(places)]
    objects = calls.each(calls.text_object, np.uint64, of_places, places.tolist())
    origins = calls.rows(calls.text_origin, 2, np.float64, texts, range(count))
    are_again = np.zeros(count, np.bool_)
    is_same = origins[1:] == origins[:-1]
    are_again[1:] = is_same.all(axis=1)
    return _Glyphs(places, codes, objects, origins[places], are_again[places])


def _since_last(marks: Mask, places: Indices) -> Mask:
    """Whether there is a mark between each place and the one before it."""
    return np.diff(np.cumsum(marks)[places], prepend=0) > 0


def _is_half(units: Indices, halves: tuple[int, int]) -> Mask:
    return (halves[0] <= units) & (units < halves[1])


def _are_hyphens(units: Indices) -> Mask:
    """Which units are pdfium's signs for a hyphen that ends a line."""
    first, second = _LINE_END_HYPHENS
    return np.asarray((units == first) | (units == second), np.bool_)


def _codes(text: int, units: Indices, is_paired: Mask) -> tuple[CharCodes, Mask, Mask]:
    """The code of each character.

    Which are blanks of the page, and which are breaks or blanks that pdfium guesses.
    """
    # the code that each unit makes with the one behind it, as halves
    firsts = (units - _FIRST_HALVES[0]) * (_SECOND_HALVES[1] - _SECOND_HALVES[0])
    seconds = np.append(units[1:], 0)[: len(units)] - _SECOND_HALVES[0]
    codes = np.where(is_paired, _SECOND_PLANE + firsts + seconds, units)
    is_hyphen = _are_hyphens(codes)
    texts = [text] * len(units)
    is_unmapped = calls.each(calls.text_is_unmapped, np.bool_, texts, range(len(units)))
    is_unmapped |= codes == _REPLACEMENT
    is_unmapped |= ~is_paired & _is_half(units, _HALVES)
    has_meaning = codes < len(MEANINGS)
    codes[has_meaning] = MEANINGS[codes[has_meaning]]
    codes[is_unmapped] = UNMAPPED
    codes[is_hyphen] = _HYPHEN
    # pdfium guesses blanks and breaks from gaps and from the order of the file
    silent = np.flatnonzero(_are_silent(codes))
    is_guessed = calls.each(
        calls.text_is_generated, np.int64, texts[: len(silent)], silent.tolist()
    )
    # the font may draw something for what the file calls a blank or nothing
    of_file = silent[is_guessed == 0]
    tight = _tight_boxes(text, of_file)
    has_glyph = sizes(tight) > PAGE.least_glyph_pt
    codes[of_file[has_glyph.all(axis=1)]] = UNMAPPED
    is_break = np.zeros(len(units), np.bool_)
    is_break[silent] = (is_guessed == 1) | np.isin(units[silent], _LINE_BREAKS)
    is_break &= _are_silent(codes)
    codes[(codes > 0) & (codes < _FIRST_PRINTED)] = UNMAPPED
    return codes.astype(np.uint32), (codes == BLANK) & ~is_break, is_break


def _are_silent(codes: Indices) -> Mask:
    """Which codes are a blank or nothing."""
    return (codes == BLANK) | (codes == INVISIBLE)


def _tight_boxes(text: int, places: Indices) -> Boxes:
    """The boxes of the ink of characters: left, bottom, right, top in the page's space."""
    texts = [text] * len(places)
    found = calls.rows(calls.text_tight_box, 4, np.float64, texts, places.tolist())
    return found[:, [0, 2, 1, 3]]


def _boxes(text: int, glyphs: _Glyphs) -> Boxes:
    """Characters' boxes: along their line what they take up, across it the font's size.

    Of those that lean neither straight nor aside, what pdfium says. In the page's space.
    """
    a, b, c, d, size = _fonts(text, glyphs)
    left, bottom, right, top = _loose_boxes(text, glyphs.places)
    xs, ys = glyphs.origins.T
    along = np.maximum(abs(a), abs(d))
    across = np.maximum(abs(b), abs(c))
    is_straight = across <= PAGE.straight * along
    height = d * size
    bottom = np.where(is_straight, ys - PAGE.below_line * height, bottom)
    top = np.where(is_straight, ys + (1 - PAGE.below_line) * height, top)
    is_forward = is_straight & (a > 0) & ~glyphs.are_again
    # of a character that /ActualText gives, pdfium knows only the ink; an ideograph is as wide as
    # its size
    is_ink = abs(left - xs) > PAGE.ink_off * abs(height)
    # of one that is written downwards, pdfium's box is as wide as its font before the matrix
    is_downwards = right - left > PAGE.widest_ideograph * size * a
    is_ideograph = is_forward & (glyphs.codes >= _WIDE)
    right = np.where(is_ideograph & (is_ink | is_downwards), xs + size * a, right)
    left = np.where(is_forward, xs, left)
    is_aside = ~is_straight & (along <= PAGE.straight * across)
    width = c * size
    left = np.where(is_aside, xs - PAGE.below_line * width, left)
    right = np.where(is_aside, xs + (1 - PAGE.below_line) * width, right)
    return np.stack((left, bottom, right, top), axis=1)


def _fonts(text: int, glyphs: _Glyphs) -> _Fonts:
    """The matrix and size of characters, which are those of the first one of their text object."""
    objects = glyphs.objects
    begins = np.ones(len(objects), np.bool_)
    begins[1:] = objects[1:] != objects[:-1]
    owners = np.cumsum(begins) - 1
    firsts = glyphs.places[begins].tolist()
    texts = [text] * len(firsts)
    matrices = calls.rows(calls.text_matrix, 6, np.float32, texts, firsts, at_once=True)
    sizes = calls.each(calls.text_size, np.float64, texts, firsts)
    a, b, c, d = matrices[owners, :4].T.astype(np.float64)
    return _Fonts(a, b, c, d, sizes[owners])


def _loose_boxes(text: int, places: Indices) -> Floats:
    """Left, bottom, right and top of what characters take up: a row for each side."""
    texts = [text] * len(places)
    function = calls.text_loose_box
    loose = calls.rows(function, 4, np.float32, texts, places.tolist(), at_once=True)
    left, top, right, bottom = loose.T.astype(np.float64)
    return np.stack(
        (
            np.minimum(left, right),
            np.minimum(top, bottom),
            np.maximum(left, right),
            np.maximum(top, bottom),
        )
    )
