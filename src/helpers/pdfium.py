"""The fast reader: pdfium's characters and paths, as arrays.

pdfium follows /ActualText, so that a browser's PDF gives 民 where its font holds the radical.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium

from helpers import pdfium_calls as calls
from helpers.compiled import compiled
from helpers.letters import BLANK, MEANINGS, NOTHING, Boxes, Codes, Letters, Mask
from helpers.ordering import median
from helpers.pdf import Page, unreadable
from helpers.pdfium_paths import drawn
from helpers.rules import sorted_in

#: Flatter than this share of its line's usual height, a box is the ink of a glyph and not its body.
INK_ONLY = 0.9
#: The cosine of the angle by which an upright character may lean.
UPRIGHT = 0.9998
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
    origins, sizes, ink = np.empty((count, 2)), np.empty(count), np.empty(4, np.float32)
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
        upright = upright and math.cos(calls.text_angle(text, i)) > UPRIGHT
        calls.text_box(text, i, ink.ctypes)
        calls.text_origin(text, i, origins[kept].ctypes, origins[kept, 1:].ctypes)
        codes[kept], spaces[kept], sizes[kept] = code, space, round(calls.text_size(text, i), 2)
        boxes[kept, 0], boxes[kept, 1], boxes[kept, 2], boxes[kept, 3] = ink[0], ink[3], ink[2], ink[1]
        kept, space = kept + 1, False
    boxes = boxes[:kept]
    _give_bodies(boxes, origins[:kept], sizes[:kept])
    for box in boxes:
        box[0], box[1], box[2], box[3] = box[0] - left, top - box[3], box[2] - left, top - box[1]
    return codes[:kept].copy(), boxes.copy(), spaces[:kept].copy(), upright


@compiled
def _give_bodies(boxes: Boxes, origins: Floats, sizes: Floats) -> None:
    """Widen the boxes that are no more than ink (x0, low, x1, high) to the body that is usual at their size."""
    done = np.zeros(len(sizes), np.bool_)
    for first in range(len(sizes)):
        if not done[first]:
            up, down = _usual_body(boxes, origins, sizes, first)
            for i in range(first, len(sizes)):
                if sizes[i] == sizes[first]:
                    done[i] = True
                    _give_body(boxes[i], origins[i], up, down)


@compiled
def _usual_body(boxes: Boxes, origins: Floats, sizes: Floats, first: int) -> tuple[float, float]:
    """How far a size's characters reach above and below their line, told by the taller half of them."""
    tallest = 0.0
    for i in range(first, len(sizes)):
        if sizes[i] == sizes[first]:
            tallest = max(tallest, boxes[i, 3] - boxes[i, 1])
    above, below, count = np.empty(len(sizes)), np.empty(len(sizes)), 0
    for i in range(first, len(sizes)):
        if sizes[i] == sizes[first] and boxes[i, 3] - boxes[i, 1] >= INK_ONLY * tallest:
            above[count], below[count] = boxes[i, 3] - origins[i, 1], origins[i, 1] - boxes[i, 1]
            count += 1
    return median(above[:count]), median(below[:count])


@compiled
def _give_body(box: Floats, origin: Floats, up: float, down: float) -> None:
    x0, x1, body = box[0], box[2], up + down
    if box[3] - box[1] < INK_ONLY * body:
        box[0] = min(x0, origin[0])
        box[2] = max(x1, origin[0] + body) if x1 - x0 > FULL_WIDTH * body else x1
        box[1], box[3] = origin[1] - down, origin[1] + up
