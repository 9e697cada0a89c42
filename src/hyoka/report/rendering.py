"""Pictures of pages, with the place of their corner in the coordinates of the tables."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import pypdfium2 as pdfium
from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

#: Pixels a point.
SCALE = 1.5


class RenderedPage(NamedTuple):
    """A picture of a page, and where its top left corner lies in the coordinates of the tables."""

    image: Image.Image
    left_pt: float
    top_pt: float


@lru_cache(maxsize=24)
def render_page(path: Path, changed: int, number: int) -> RenderedPage | None:  # noqa: ARG001  # a changed file is another key
    """Render a page at SCALE pixels a point.

    Args:
        path: The PDF.
        changed: When the file was last changed, in nanoseconds.
        number: The page, from 1.

    Returns:
        None where the PDF has no such page.
    """
    with pdfium.PdfDocument(path) as document:
        if not 1 <= number <= len(document):
            return None
        page = document[number - 1]
        mediabox, cropbox = page.get_mediabox(), page.get_cropbox()
        image = page.render(scale=SCALE).to_pil().convert("RGB")
        return RenderedPage(image, cropbox[0] - mediabox[0], mediabox[3] - cropbox[3])
