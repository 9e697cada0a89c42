"""The fast reader: pdfium's characters and paths, as arrays.

pdfium follows /ActualText, so that a browser's PDF gives 民 where its font holds the radical.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium

from helpers import pdfium_calls as calls
from helpers.compiled import compiled
from helpers.letters import BELOW_LINE, BLANK, MEANINGS, NOTHING, Boxes, Codes, Letters, Mask
from helpers.pdf import Page, unreadable
from helpers.pdfium_paths import drawn
from helpers.rules import Floats, sorted_in

#: A box that begins farther from the character's place than this share of its size is that of the ink.
INK_OFF = 0.005
#: The first code of full width.
WIDE = 0x2E80
#: A character that rises by more than this share of its width does not stand upright.
TURNED = 0.02
#: pdfium's own signs for a hyphen that ends a line.
LINE_END_HYPHEN = (0x02, 0xFFFE)


def read(path: Path, pages: range | None = None) -> Iterator[Page]:
    """Read a PDF, or a range of its pages from 1, with pdfium; raises UnreadableFile where it cannot be opened."""
    try:
        document = pdfium.PdfDocument(path)
        count = len(document)
    except pdfium.PdfiumError as error:
        raise unreadable(path, str(error), locked="password" in str(error).lower()) from error
    try:
        for number in pages or range(1, count + 1):
            yield _page(document, number, path)
    finally:
        document.close()


def _page(document: pdfium.PdfDocument, number: int, path: Path) -> Page:
    try:
        source = document[number - 1]
    except pdfium.PdfiumError as error:
        raise unreadable(path, f"page {number}: {error}", locked=False) from error
    left, bottom, right, top = source.get_cropbox()
    text = source.get_textpage()
    codes, boxes, spaces, upright = _characters(calls.address(text.raw), text.count_chars(), MEANINGS, left, top)
    outlines, images, embedded = drawn(calls.address(source.raw), (1.0, 0.0, 0.0, -1.0, -left, top))
    doubts = {
        "the page is turned": source.get_rotation() != 0,
        "a font is not in the file": not embedded,
        "some of its text is turned": not upright,
    }
    doubt = next((doubt for doubt, holds in doubts.items() if holds), "")
    text.close()
    source.close()
    letters = Letters(codes, boxes, spaces)
    return Page(number, right - left, top - bottom, letters, *sorted_in(outlines), images, doubt)


@compiled
def _characters(text: int, count: int, meanings: Codes, left: float, top: float) -> tuple[Codes, Boxes, Mask, bool]:
    """Characters that are printed: code, box, whether a blank stands before it; and whether all stand upright."""
    codes, boxes, spaces = np.empty(count, np.uint32), np.empty((count, 4)), np.zeros(count, np.bool_)
    kept, space, upright = 0, False, True
    for i in range(count):
        code = calls.text_unicode(text, i)
        if code in LINE_END_HYPHEN:
            code = np.uint32(45)
        elif code < len(meanings):
            code = meanings[code]
        if code in (BLANK, NOTHING):
            space |= code == BLANK
            continue
        codes[kept], spaces[kept] = code, space
        upright = _take_box(text, i, code, boxes[kept]) and upright
        kept, space = kept + 1, False
    for box in boxes[:kept]:
        box[0], box[1], box[2], box[3] = box[0] - left, top - box[1], box[2] - left, top - box[3]
    return codes[:kept].copy(), boxes[:kept].copy(), spaces[:kept].copy(), upright


@compiled
def _take_box(text: int, i: int, code: int, box: Floats) -> bool:
    """Give a character's x0, high, x1, low, and whether it stands upright.

    Its height is its font's size: ink would differ from letter to letter. Of a character that /ActualText tells, pdfium
    knows the ink only; an ideograph is as wide as its font's size.
    """
    loose, matrix, origin = np.empty(4, np.float32), np.empty(6, np.float32), np.empty(2)
    calls.text_box(text, i, loose.ctypes)
    calls.text_matrix(text, i, matrix.ctypes)
    calls.text_origin(text, i, origin.ctypes, origin[1:].ctypes)
    size = calls.text_size(text, i) * matrix[3]
    low = origin[1] - BELOW_LINE * size
    is_ink = abs(loose[0] - origin[0]) > INK_OFF * size
    right = origin[0] + calls.text_size(text, i) * matrix[0] if is_ink and code >= WIDE else loose[2]
    box[0], box[1], box[2], box[3] = origin[0], low + size, right, low
    return matrix[0] > 0 and matrix[3] > 0 and abs(matrix[1]) < TURNED * matrix[0]
