"""Pictures of pages for the pages of a report: few greys, as data URIs."""

from __future__ import annotations

import base64
import io

from PIL import Image

from hyoka.run.page_images import SCALE, is_recognised, render_page, with_heads

__all__ = ["SCALE", "data_uri", "in_greys", "is_recognised", "render_page", "with_heads"]

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
