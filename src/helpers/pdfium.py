"""The fast reader: pdfium's characters and paths, as arrays.

pdfium follows /ActualText, so that a browser's PDF gives 民 where its font holds the radical.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
from numba import njit

from helpers import pdfium_calls as calls
from helpers.letters import BLANK, MEANINGS, NOTHING, Boxes, Codes, Letters, Mask
from helpers.pdf import Page, unreadable
from helpers.pdfium_paths import group_outlines, page_outlines
from helpers.rules import sorted_in

#: Flatter than this share of its line's usual height, a box is the ink of a glyph and not its body.
INK_ONLY = 0.9
#: An ink as wide as this share of its line's usual height is that of a character of full width.
FULL_WIDTH = 0.7
#: pdfium's own signs for a hyphen that ends a line.
LINE_END_HYPHEN = (0x02, 0xFFFE)

Floats = npt.NDArray[np.float64]


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
    codes, boxes, spaces = _characters(calls.address(text.raw), text.count_chars(), MEANINGS, left, top)
    outlines, images, embedded = _outlines(calls.address(source.raw), np.array([1.0, 0, 0, -1, -left, top]))
    doubt = "the page is turned" if source.get_rotation() else "" if embedded else "a font is not in the file"
    text.close()
    source.close()
    letters = Letters(codes, boxes, spaces)
    return Page(number, right - left, top - bottom, letters, *sorted_in(outlines), images, doubt)


def _outlines(page: int, matrix: Floats) -> tuple[Floats, int, bool]:
    """The outlines drawn on a page, how many images lie on it, and whether all its fonts are in the file.

    Characters of a font that is not in the file are lost where the machine has no like of it.
    """
    found, images, embedded, groups = page_outlines(page, matrix)
    all_found, waiting = [found], list(groups)
    while waiting:
        handle, own_matrix = waiting.pop()
        found, more_images, more_embedded, groups = group_outlines(handle, own_matrix)
        all_found.append(found)
        waiting += groups
        images, embedded = images + more_images, embedded and more_embedded
    return (np.concatenate(all_found) if len(all_found) > 1 else found), images, embedded


@njit(cache=True, nogil=True)
def _characters(text: int, count: int, meanings: Codes, left: float, top: float) -> tuple[Codes, Boxes, Mask]:
    """Characters that are printed: code, box on the page, and whether a blank stands before it."""
    codes, boxes, spaces = np.empty(count, np.uint32), np.empty((count, 4)), np.zeros(count, np.bool_)
    origins, sizes, box = np.empty((count, 2)), np.empty(count), np.empty(4, np.float32)
    kept, space = 0, False
    for i in range(count):
        code = calls.text_unicode(text, i)
        if code in LINE_END_HYPHEN:
            code = np.uint32(45)
        elif code < len(meanings):
            code = meanings[code]
        if code in (BLANK, NOTHING):
            space |= code == BLANK
            continue
        calls.text_box(text, i, box.ctypes)
        calls.text_origin(text, i, origins[kept].ctypes, origins[kept, 1:].ctypes)
        codes[kept], spaces[kept], sizes[kept] = code, space, round(calls.text_size(text, i), 2)
        boxes[kept, 0], boxes[kept, 1], boxes[kept, 2], boxes[kept, 3] = box[0], box[3], box[2], box[1]
        kept, space = kept + 1, False
    boxes = boxes[:kept]
    _give_bodies(boxes, origins[:kept], sizes[:kept])
    turned = np.empty((kept, 4))
    turned[:, 0], turned[:, 1] = boxes[:, 0] - left, top - boxes[:, 3]
    turned[:, 2], turned[:, 3] = boxes[:, 2] - left, top - boxes[:, 1]
    return codes[:kept].copy(), turned, spaces[:kept].copy()


@njit(cache=True, nogil=True)
def _give_bodies(boxes: Boxes, origins: Floats, sizes: Floats) -> None:
    """Widen the boxes that are no more than ink (x0, low, x1, high) to the body that is usual at their size."""
    for size in np.unique(sizes):
        own = np.flatnonzero(sizes == size)
        above, below = boxes[own, 3] - origins[own, 1], origins[own, 1] - boxes[own, 1]
        tall = above + below >= INK_ONLY * (above + below).max()
        up, down = np.median(above[tall]), np.median(below[tall])
        for i in own:
            x0, x1, body = boxes[i, 0], boxes[i, 2], up + down
            if boxes[i, 3] - boxes[i, 1] < INK_ONLY * body:
                boxes[i, 0] = min(x0, origins[i, 0])
                boxes[i, 2] = max(x1, origins[i, 0] + body) if x1 - x0 > FULL_WIDTH * body else x1
                boxes[i, 1], boxes[i, 3] = origins[i, 1] - down, origins[i, 1] + up
