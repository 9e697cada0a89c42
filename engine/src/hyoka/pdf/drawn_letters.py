"""Letters that are drawn are no text: they are counted."""

import numpy as np

from hyoka.pdf.chars import (
    Boxes,
    Floats,
    heights,
    hold_middle,
    middles,
    sizes,
)
from hyoka.pdf.settings import PAGE


def drawn_letters(fills: Floats, chars: Boxes) -> int:
    """How many filled shapes of a page are letters.

    They stand side by side, are of several widths, and no text is on them. fills, chars: rows of
    x0, top, x1, bottom.
    """
    count = 0
    # the shapes as small as letters, side by side in lines, from the left
    sides = sizes(fills)
    is_small = (sides > PAGE.least_letter_pt) & (sides < PAGE.most_letter_pt)
    small = fills[is_small.all(axis=1)][: PAGE.most_shapes]
    lines = (middles(small)[1] / PAGE.letters_level_pt).round()
    order = np.lexsort((small[:, 0], lines))
    small = small[order]
    lines = lines[order]
    height = heights(small)
    gaps = small[1:, 0] - small[:-1, 2]
    are_apart = gaps > np.maximum(height[1:], height[:-1])
    are_apart |= np.diff(lines) != 0
    for shapes in np.split(small, np.flatnonzero(are_apart) + 1):
        widths = np.unique((shapes[:, 2] - shapes[:, 0]).round())
        if len(shapes) < PAGE.least_letters or len(widths) < PAGE.least_widths:
            continue
        first_corner = shapes[:, :2].min(axis=0)
        last_corner = shapes[:, 2:].max(axis=0)
        area = np.concatenate([first_corner, last_corner])
        if not hold_middle(area, chars).any():
            count += len(shapes)
    return count
