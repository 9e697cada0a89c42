"""A second reader of PDFs, to hold the first one against: pdfplumber's characters, lines and rectangles."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pdfplumber

from hyoka.pdf.chars import BELOW_LINE, BLANKS, STRAIGHT, Char, Chars
from hyoka.pdf.edges import FILLED, RING, STROKE, STROKED, find_edges
from hyoka.pdf.page import Page
from hyoka.text.japanese import fold_radicals

SIDES = ("x0", "top", "x1", "bottom")


def read(_path: Path, data: bytes, _pages: object = None) -> Iterator[Page]:
    """The pages of a PDF, in place of `hyoka.pdf.pdfium.read`."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    with pdfplumber.open(io.BytesIO(data)) as document:
        for source in document.pages:
            yield _page(source)
            source.close()


def read_pages(path: Path) -> Iterator[Page]:
    for page in read(path, path.read_bytes()):
        page.normalize()
        yield page


def _page(source: Any) -> Page:
    drawn = [_outline(line, STROKE) for line in source.lines]
    drawn += [_outline(box, STROKED if box["stroke"] else FILLED) for box in source.rects]
    drawn += [_outline(curve, RING) for curve in source.curves if curve["stroke"] and not curve["fill"]]
    chars = Chars.of(_chars(source.chars, float(source.mediabox[0])))
    outlines = np.array(drawn, np.float64).reshape(-1, 5)
    left, top, right, bottom = _seen(source)
    chars.boxes -= (left, top, left, top)
    outlines[:, 1:] -= (left, top, left, top)
    edges = find_edges(outlines)
    return Page(source.page_number, right - left, bottom - top, chars, *edges, images=len(source.images))


def _seen(page: Any) -> tuple[float, ...]:
    """The sides of what is seen of a page, as pdfplumber counts places; of a turned one it does not know the crop."""
    media = [float(side) for side in page.mediabox]
    crop = media if page.rotation else [float(side) for side in page.cropbox]
    return *map(max, crop[:2], media[:2]), *map(min, crop[2:], media[2:])


def _outline(drawn: dict[str, Any], kind: int) -> tuple[float, ...]:
    return kind, *(float(drawn[side]) for side in SIDES)


def _chars(chars: list[dict[str, Any]], left: float) -> Iterator[Char]:
    """The characters of a page whose place begins so far from the left."""
    space = False
    for char in chars:
        if char["text"] in BLANKS:
            space = True
            continue
        x0, top, x1, bottom = (float(char[side]) for side in SIDES)
        right, down = _misplaced(char, left)
        yield Char(fold_radicals(char["text"]), x0 + right, top + down, x1 + right, bottom + down, space)
        space = False


def _misplaced(char: dict[str, Any], left: float) -> tuple[float, float]:
    """How far to the right of pdfplumber's place for a character, and how far below it, is the one that it has here.

    Characters that stand askew stay.
    """
    along, up, aside, high, x, line = (float(value) for value in char["matrix"])
    if along > 0 and up == 0:
        if abs(char["x0"] - x) > BELOW_LINE * char["size"]:  # vertical writing: the place is the middle of its top
            return 0.0, float(char["y1"] - line)
        return 0.0, float(char["y0"] - line + BELOW_LINE * char["size"])
    if along * high <= up * aside:
        return 0.0, 0.0
    if max(abs(along), abs(high)) < STRAIGHT * max(abs(up), abs(aside)):
        below = BELOW_LINE * (char["x1"] - char["x0"])
        return left + (x + below - char["x1"] if aside < 0 else x - below - char["x0"]), 0.0
    if max(abs(up), abs(aside)) < STRAIGHT * max(abs(along), abs(high)):
        return 0.0, char["y1"] - line - BELOW_LINE * (char["y1"] - char["y0"])
    return 0.0, 0.0
