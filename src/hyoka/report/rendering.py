"""Pictures of pages for the pages of a report: few greys, as data URIs."""

import base64
import io

import numpy as np
from PIL import Image, ImageDraw

from hyoka.contract.records import Place
from hyoka.run.page_images import SCALE, is_recognised, render_page, with_heads

__all__ = ["SCALE", "data_uri", "framed_cell", "in_greys", "is_recognised", "render_page", "with_heads"]

#: The picture of a cell is no larger, in pixels at SCALE; a strip shows where something is cut out.
_WIDEST_PX, _HIGHEST_PX, _CUT_PX, _CUT = 580, 230, 5, 200
_FRAME = (213, 94, 0)
_GREYS = 4
_STEP = 255 / (_GREYS - 1)
_GREY_OF = [round(round(value / _STEP) * _STEP) for value in range(256)]


def in_greys(image: Image.Image) -> Image.Image:
    """A picture in four greys: enough to read, and a quarter of the bytes of colours."""
    return image.convert("L").point(_GREY_OF)


def data_uri(image: Image.Image) -> str:
    """A picture as a data URI: a WebP without loss."""
    webp = io.BytesIO()
    image.save(webp, format="WEBP", lossless=True, quality=75, method=4)
    return "data:image/webp;base64," + base64.b64encode(webp.getvalue()).decode("ascii")


def framed_cell(page: Image.Image, place: Place, shown: Place, scale: float = SCALE) -> Image.Image:
    """A cell in its frame with its heads, of a page at a scale; where it would be large, what is between is cut out."""
    picture = in_greys(page).convert("RGB")
    left, upper, right, lower = (round(edge * scale) for edge in place[1:])
    ImageDraw.Draw(picture).rectangle((left, upper, right, lower), outline=_FRAME, width=2)
    x0, top, x1, bottom = (round(edge * scale) for edge in shown[1:])
    widest, highest = (round(pixels * scale / SCALE) for pixels in (_WIDEST_PX, _HIGHEST_PX))
    labels = max(x1 - right, (widest - (x1 - left)) // 2)  # of a row's texts those at both ends say what it is
    columns = _shown_pixels(x0, x1, left - labels, widest, picture.width)
    lines = _shown_pixels(top, bottom, upper - (bottom - lower), highest, picture.height)
    pixels = np.pad(np.asarray(picture), ((0, 1), (0, 1), (0, 0)), constant_values=_CUT)
    return Image.fromarray(pixels[np.ix_(lines, columns)])


def _shown_pixels(start: int, end: int, cell: int, longest: int, size: int) -> list[int]:
    """The pixels of an axis that are shown, -1 where some are cut out; those from `cell` on are not."""
    first, last, tail = (min(max(edge, 0), size) for edge in (start, min(end, cell + longest), cell))
    if last - first <= longest:
        return [*range(first, last)] or [*range(size)]
    head = longest - (last - tail)
    return [*range(first, first + head), *[-1] * _CUT_PX, *range(tail, last)] if head > 0 else [*range(tail, last)]
