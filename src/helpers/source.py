"""The picture of a cell: a little of its page, the cell framed, small enough to stand in a report beside its figure."""

from __future__ import annotations

import base64
import io
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import pypdfium2 as pdfium
from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from pathlib import Path

    from hyoka.records import Place

#: Pixels a point.
SCALE = 1.5
_BESIDE_PT, _ABOVE_PT = 80.0, 20.0
_WIDEST_PT, _HIGHEST_PT = 360.0, 120.0
_FRAME = (213, 94, 0)


class Sheet(NamedTuple):
    """A rendered page and where its top left corner lies in the coordinates of the tables."""

    image: Image.Image
    left_pt: float
    top_pt: float


def crop(raw: Path, document_id: str, place: Place) -> str:
    """Cut a cell with a little around it out of its page.

    Args:
        raw: Folder of the PDFs.
        document_id: Stem of the PDF's name.
        place: Page and box (points from the top left).

    Returns:
        A data URI of a small WebP, or "" where the PDF or the page is not there.
    """
    path = raw / f"{document_id}.pdf"
    return _crop(path, path.stat().st_mtime_ns, place) if path.is_file() else ""


@lru_cache(maxsize=4096)
def _crop(path: Path, changed: int, place: Place) -> str:
    leaf = sheet(path, changed, place.page)
    return (
        ""
        if leaf is None
        else "data:image/webp;base64," + base64.b64encode(_packed(_framed(leaf, place))).decode("ascii")
    )


@lru_cache(maxsize=24)
def sheet(path: Path, changed: int, page: int) -> Sheet | None:  # noqa: ARG001  # a changed file is another key
    """Render a page.

    Args:
        path: The PDF.
        changed: When the file was changed last, in nanoseconds.
        page: The page, from 1.

    Returns:
        The page at SCALE pixels a point; None where the PDF has no such page.
    """
    with pdfium.PdfDocument(path) as document:
        if not 1 <= page <= len(document):
            return None
        leaf = document[page - 1]
        media, shown = leaf.get_mediabox(), leaf.get_cropbox()
        image = leaf.render(scale=SCALE).to_pil().convert("RGB")
        return Sheet(image, shown[0] - media[0], media[3] - shown[3])


def _framed(sheet: Sheet, place: Place) -> Image.Image:
    x0, x1 = _window(place.x0 - sheet.left_pt, place.x1 - sheet.left_pt, _BESIDE_PT, _WIDEST_PT)
    top, bottom = _window(place.top - sheet.top_pt, place.bottom - sheet.top_pt, _ABOVE_PT, _HIGHEST_PT)
    box = (x0, top, x1, bottom)
    left, upper, right, lower = (round(edge * SCALE) for edge in box)
    size = sheet.image.size
    window = (max(left, 0), max(upper, 0), min(max(right, left + 8), size[0]), min(max(lower, upper + 8), size[1]))
    if window[0] >= window[2] or window[1] >= window[3]:
        window = (0, 0, *size)
    cut = sheet.image.crop(window)
    edges = (place.x0 - sheet.left_pt, place.top - sheet.top_pt, place.x1 - sheet.left_pt, place.bottom - sheet.top_pt)
    frame = [round(edge * SCALE) - window[i % 2] for i, edge in enumerate(edges)]
    if frame[0] <= frame[2] and frame[1] <= frame[3]:
        ImageDraw.Draw(cut).rectangle(frame, outline=_FRAME, width=2)
    return cut


def _window(start: float, end: float, around: float, widest: float) -> tuple[float, float]:
    return start - around, min(end + around, start - around + widest)


def _packed(image: Image.Image) -> bytes:
    packed = io.BytesIO()
    few = image.quantize(colors=12, dither=Image.Dither.NONE).convert("RGB")
    few.save(packed, format="WEBP", lossless=True, quality=75, method=4)
    return packed.getvalue()
