"""How large the picture of a page is: none takes more pixels than there is room for."""

from typing import Final

#: The longest side of a picture, pixels: WebP holds no longer one.
LONGEST_SIDE_PX: Final = 16_383
#: The largest picture of a page that people look at, pixels: an A2 sheet at 200 dpi has 15 million.
_MOST_PX: Final = 32_000_000


def scale_within(width: float, height: float, wanted: float, most_pixels: int = _MOST_PX) -> float:
    """Pixels a point for a page of this width and height in points.

    As many as wanted, fewer where the picture would have more pixels or a longer side than allowed.
    """
    by_area = (most_pixels / max(1.0, width * height)) ** 0.5
    by_side = LONGEST_SIDE_PX / max(1.0, width, height)
    return min(wanted, by_area, by_side)
