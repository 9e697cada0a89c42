"""Letters that are drawn as filled shapes, which no reader takes for text."""

import numpy as np

from hyoka.pdf.chars import Boxes, Floats

#: Sides of a letter's parts, points; how far shapes of a line differ in their middles, in points, and stand apart, in
#: heights of the line's tallest.
_SIDES_PT, _SAME_LINE_PT, _APART = (1.0, 40.0), 4.0, 1.0
#: A line of letters has so many shapes of so many widths; cells, dots and bars are alike.
_SHAPES, _WIDTHS = 8, 5
#: So many shapes are looked at, lest a hostile page takes for ever.
_MOST = 20_000


def drawn_letters(fills: Floats, chars: Boxes) -> int:
    """How many filled shapes of a page are letters: side by side, of several widths, with no text on them.

    fills, chars: rows of x0, top, x1, bottom.
    """
    sizes = fills[:, 2:] - fills[:, :2]
    small = fills[(sizes > _SIDES_PT[0]).all(axis=1) & (sizes < _SIDES_PT[1]).all(axis=1)][:_MOST]
    if len(small) < _SHAPES:
        return 0
    lines = ((small[:, 1] + small[:, 3]) / 2 / _SAME_LINE_PT).round()
    small = small[np.lexsort((small[:, 0], lines))]
    ends = np.flatnonzero(_stand_apart(small, np.sort(lines))) + 1
    return sum(len(shapes) for shapes in np.split(small, ends) if _is_text(shapes, chars))


def _stand_apart(shapes: Floats, lines: Floats) -> Floats:
    """Whether each shape but the first begins another line, or stands too far behind the one before it."""
    heights = shapes[:, 3] - shapes[:, 1]
    gaps = shapes[1:, 0] - shapes[:-1, 2]
    apart: Floats = (np.diff(lines) != 0) | (gaps > _APART * np.maximum(heights[1:], heights[:-1]))
    return apart


def _is_text(shapes: Floats, chars: Boxes) -> bool:
    widths = (shapes[:, 2] - shapes[:, 0]).round()
    if len(shapes) < _SHAPES or len(np.unique(widths)) < _WIDTHS:
        return False
    x0, top = shapes[:, :2].min(axis=0)
    x1, bottom = shapes[:, 2:].max(axis=0)
    xs, ys = (chars[:, 0] + chars[:, 2]) / 2, (chars[:, 1] + chars[:, 3]) / 2
    return not np.any((x0 < xs) & (xs < x1) & (top < ys) & (ys < bottom))
