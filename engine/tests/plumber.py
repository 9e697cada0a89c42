"""A second reader of PDFs, to hold the first one against: pdfplumber's characters, lines and
rectangles.
"""

import io
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pdfplumber

from hyoka.pdf.chars import BLANKS, Char, Chars
from hyoka.pdf.edges import FILLED, RING, STROKE, STROKED, find_edges
from hyoka.pdf.page import Page
from hyoka.text.japanese import fold_radicals

SIDES = ("x0", "top", "x1", "bottom")


def read(_path: Path, data: bytes, _pages: object = None) -> Iterator[Page]:
    """The pages of a PDF that is neither turned nor cropped, in place of `pdfium.pdf_pages`."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    with pdfplumber.open(io.BytesIO(data)) as document:
        for source in document.pages:
            drawn = [_outline(line, STROKE) for line in source.lines]
            drawn += [_outline(box, STROKED if box["stroke"] else FILLED) for box in source.rects]
            drawn += [
                _outline(curve, RING)
                for curve in source.curves
                if curve["stroke"] and not curve["fill"]
            ]
            edges = find_edges(np.array(drawn, np.float64).reshape(-1, 5))
            size, images = (float(source.width), float(source.height)), len(source.images)
            yield Page(
                source.page_number, *size, Chars.of(_chars(source.chars)), *edges, images=images
            )
            source.close()


def _outline(drawn: dict[str, Any], kind: int) -> tuple[float, ...]:
    return kind, *(float(drawn[side]) for side in SIDES)


def _chars(chars: list[dict[str, Any]]) -> Iterator[Char]:
    space = False
    for char in chars:
        if char["text"] in BLANKS:
            space = True
            continue
        yield Char(fold_radicals(char["text"]), *(float(char[side]) for side in SIDES), space)
        space = False
