"""Fonts that draw other digits than the file says: a 3 whose outline is that of an 8.

A file says by a map which character each glyph of a font is, and every reader believes the same
map. The outline of a glyph is what is seen: it is compared with the digits of common fonts, upright
and slanted. No font of 80, and none of all documents that hyoka is tested on, is doubted.
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pypdfium2
from pypdfium2 import raw as pdfium

from hyoka.pdf import pdfium_calls as calls
from hyoka.pdf.chars import CharCodes, Floats, Indices, Mask
from hyoka.pdf.objects import Handles
from hyoka.pdf.settings import PAGE
from hyoka.text.fonts import ipa_font

#: Fonts that every reader of PDF has, and what is looked at where a digit is none of theirs.
_COMMON_FONTS: Final = ("Helvetica", "Times-Roman", "Courier")
_BOLD_FONTS: Final = ("Helvetica-Bold", "Times-Bold", "Courier-Bold")
_DIGITS: Final = np.arange(ord("0"), ord("9") + 1)
#: From a digit to the same one of full width.
_TO_FULL_WIDTH: Final = 0xFEE0


@dataclass(frozen=True)
class _Outline:
    """The outline of a digit of a font, known again by its number of segments and one of them.

    path: Pdfium's address of it.
    """

    told: int
    segments: int
    amid: tuple[float, float]
    path: int = field(compare=False)


def are_drawn_otherwise(codes: CharCodes, objects: Handles) -> Mask:
    """Which characters are of a font that draws a digit on the page as another one.

    Args:
        codes: Unicode of each character.
        objects: Pdfium's address of the text object that paints each.
    """
    is_digit = _numbers(codes) >= 0
    fonts = _fonts(objects[is_digit])
    mapped = codes[is_digit]
    others = [
        font
        for font in np.unique(fonts[fonts > 0]).tolist()
        if any(map(_is_another, _outlines(font, mapped[fonts == font])))
    ]
    if not others:
        return np.zeros(len(codes), np.bool_)
    return np.isin(_fonts(objects), others)


def _fonts(objects: Handles) -> Handles:
    """Pdfium's address of the font of text objects; 0 of what has none."""
    different, places = np.unique(objects, return_inverse=True)
    return calls.each(calls.text_font, np.uint64, different.tolist())[places]


def _numbers(codes: CharCodes) -> Indices:
    """The number that each character is as a digit, of full width too; -1 of all others."""
    codes = codes.astype(np.int64)
    codes = np.where(codes > _TO_FULL_WIDTH, codes - _TO_FULL_WIDTH, codes) - _DIGITS[0]
    return np.where((codes >= 0) & (codes < len(_DIGITS)), codes, -1)


def _outlines(font: int, codes: CharCodes) -> Iterator[_Outline]:
    """The outlines of some digits of a font."""
    digits = np.unique(codes)
    fonts = [font] * len(digits)
    sizes = [1] * len(digits)
    paths = calls.each(calls.glyph_path, np.uint64, fonts, digits.tolist(), sizes)
    digits = digits[paths > 0]
    paths = paths[paths > 0]
    counts = calls.each(calls.glyph_count, np.int64, paths.tolist())
    places = (counts // 2).tolist()
    segments = calls.each(calls.glyph_segment, np.uint64, paths.tolist(), places)
    points = calls.rows(calls.segment_point, 2, np.float32, segments.tolist())
    numbers = _numbers(digits).tolist()
    for parts in zip(numbers, counts.tolist(), points.tolist(), paths.tolist(), strict=True):
        number, count, (x, y), path = parts
        yield _Outline(number, count, (x, y), path)


@lru_cache(maxsize=4096)
def _is_another(outline: _Outline) -> bool:
    """Whether a digit looks more like another one, or like none at all.

    A glyph that is blank says nothing.
    """
    shape = _shape(_sides(outline.path))
    if not shape.any():
        return False
    looks = False
    for has_all in (False, True):  # most need no more than the upright ones
        alike = np.array([(known @ shape).max() for known in _known_shapes(has_all)])
        nearest = float(np.delete(alike, outline.told).max())
        likeness = float(alike[outline.told])
        looks = nearest > likeness + PAGE.other_digit or likeness < PAGE.no_digit
        if not looks:
            break
    return looks


@lru_cache(maxsize=2)
def _known_shapes(has_all: bool) -> list[Floats]:
    """The shapes of each digit in common fonts, a row each; all: also in bold and slanted ones."""
    shapes: list[list[Floats]] = [[] for _ in _DIGITS]
    document = pypdfium2.PdfDocument.new()
    slants = (0.0, PAGE.slanted_digit) if has_all else (0.0,)
    for font in _common_fonts(document, has_all=has_all):
        for shapes_of_digit, code in zip(shapes, _DIGITS.tolist(), strict=True):
            sides = _sides(calls.glyph_path(font, code, 1.0))
            shapes_of_digit += [_shape(sides, slant) for slant in slants]
    document.close()
    return [np.stack(shapes_of_digit) for shapes_of_digit in shapes]


def _common_fonts(document: pypdfium2.PdfDocument, *, has_all: bool) -> Iterator[int]:
    """Fonts of a new document: those that every reader has, and one of Japanese."""
    for name in (*_COMMON_FONTS, *_BOLD_FONTS[: has_all * len(_BOLD_FONTS)]):
        with _closed(pdfium.FPDFText_LoadStandardFont(document.raw, name.encode())) as font:
            yield font
    data = ipa_font().read_bytes()
    start = ctypes.cast(ctypes.c_char_p(data), ctypes.POINTER(ctypes.c_uint8))
    # the same outlines as of a composite font, of which pdfium lists all its glyphs first
    kind = pdfium.FPDF_FONT_TRUETYPE
    with _closed(pdfium.FPDFText_LoadFont(document.raw, start, len(data), kind, False)) as font:
        yield font


@contextmanager
def _closed(font: Any) -> Iterator[int]:  # noqa: ANN401 - a handle of ctypes
    """Pdfium's address of a font; without being closed it stays in memory."""
    try:
        yield calls.address(font)
    finally:
        pdfium.FPDFFont_Close(font)


def _shape(sides: tuple[Floats, Floats], slant: float = 0.0) -> Floats:
    """Where an outline of these sides is filled, in the squares of its own box.

    A row as long as 1, less its mean: a product of two is how much they look alike. All are 0 of
    one without an area.
    """
    starts, ends = sides
    count = PAGE.digit_squares
    if len(starts):
        points = np.concatenate((starts, ends))
        points[:, 0] += slant * points[:, 1]
        points -= points.min(axis=0)
        points /= np.maximum(points.max(axis=0), 1e-9)
        starts, ends = np.split(points, 2)
    squares = (np.arange(count) + 0.5) / count
    is_level = starts[:, 1] == ends[:, 1]
    x0, y0 = starts[~is_level].T[..., None]
    x1, y1 = ends[~is_level].T[..., None]
    crosses = (np.minimum(y0, y1) <= squares) & (squares < np.maximum(y0, y1))
    x = x0 + (squares - y0) * (x1 - x0) / (y1 - y0)
    turns = np.where(crosses, np.sign(y1 - y0), 0.0)
    # a square is filled if sides to its right go round it: up counts 1, down -1
    is_right = squares[:, None, None] < x
    filled = ((is_right * turns).sum(axis=1) != 0).astype(np.float64).ravel()
    filled -= filled.mean()
    length = float(np.linalg.norm(filled))
    return filled / length if length else filled


def _sides(path: int) -> tuple[Floats, Floats]:
    """Where the sides of an outline start and end; curves are cut into straight ones."""
    count = calls.glyph_count(path)
    segments = calls.each(calls.glyph_segment, np.uint64, [path] * count, range(count)).tolist()
    kinds = calls.each(calls.segment_type, np.int64, segments).tolist()
    points = calls.rows(calls.segment_point, 2, np.float32, segments).astype(np.float64)
    contours = list[list[Floats]]()
    place = 0
    while place < count:
        kind = kinds[place]
        if kind == pdfium.FPDF_SEGMENT_MOVETO or not contours:
            contours.append([points[place]])
        elif kind == pdfium.FPDF_SEGMENT_BEZIERTO and place + 2 < count:
            contours[-1] += _on_curve(contours[-1][-1], *points[place : place + 3])
            place += 2
        else:
            contours[-1].append(points[place])
        place += 1
    starts = np.concatenate([np.empty((0, 2)), *(np.stack(contour) for contour in contours)])
    ends = [np.empty((0, 2))]
    ends += [np.roll(np.stack(contour), -1, axis=0) for contour in contours]
    return starts, np.concatenate(ends)


def _on_curve(start: Floats, first: Floats, second: Floats, end: Floats) -> list[Floats]:
    """Points on a curve of the third degree behind its start."""
    steps = (np.arange(PAGE.steps_of_curve) + 1)[:, None] / PAGE.steps_of_curve
    left = 1 - steps
    at_start = left**3 * start + 3 * left**2 * steps * first
    at_end = 3 * left * steps**2 * second + steps**3 * end
    return list(at_start + at_end)
