"""Pages that hold two beside each other: two sheets on one paper."""

from dataclasses import replace

import numpy as np

from hyoka.grid.settings import GRID
from hyoka.pdf.chars import Mask
from hyoka.pdf.page import Page


def are_two(page: Page) -> bool:
    """Whether two sheets stand beside each other on a page.

    Tables are on both halves of it, and no line or text goes across its middle.
    """
    ys, starts, ends = page.horizontal.T
    middle = page.width / 2
    is_left = ends < middle
    is_right = starts > middle
    if not (is_left | is_right).all() or is_left.all() or is_right.all():
        return False
    left = ys[is_left]
    right = ys[is_right]
    first_end = min(left.max(), right.max())
    shared = first_end - max(left.min(), right.min())
    if shared <= GRID.beside_sheet * min(np.ptp(left), np.ptp(right)):
        return False
    x0, _, x1, _ = page.chars.boxes.T
    is_across = (x0 < middle) & (middle < x1)
    return not (is_across & _are_level(page)).any()


def halves(page: Page) -> list[Page]:
    """The left and the right half of a page on which two sheets stand, to be read one by one.

    Nothing stands in the gutter between them. A title across it, above the tables, is the left
    one's, a page number across it the right one's. Without a gutter, or of one sheet: the page.
    """
    if not are_two(page):
        return [page]
    middle = page.width / 2
    starts, ends = page.chars.boxes[:, 0], page.chars.boxes[:, 2]
    is_level = _are_level(page)
    of_texts = page.chars.boxes[is_level][:, [0, 2]]
    across = np.concatenate([of_texts, page.horizontal[:, 1:], page.vertical[:, [0, 0]]])
    is_left = across.mean(axis=1) < middle
    last = float(across[is_left].max())
    first = float(across[~is_left].min())
    gutter = (last + first) / 2
    is_amid = abs(gutter - middle) <= GRID.off_middle * page.width
    if first - last < GRID.gutter * page.width or not is_amid:
        return [page]
    on_left = (starts + ends) / 2 < gutter
    is_above = page.chars.boxes[:, 1] < page.horizontal[:, 0].min()
    for outside, is_of_left in ((is_above & ~is_level, True), (~is_above & ~is_level, False)):
        if (outside & (starts < first) & (ends > last)).any():
            on_left[outside] = is_of_left
    return [_half(page, on_left, gutter, 0.0), _half(page, ~on_left, page.width, gutter)]


def _are_level(page: Page) -> Mask:
    """Which characters stand beside the tables of a page, not above or below them."""
    ys = page.horizontal[:, 0]
    _, top, _, bottom = page.chars.boxes.T
    return np.asarray((ys.min() < top) & (bottom < ys.max()), np.bool_)


def _half(page: Page, chars: Mask, end: float, start: float) -> Page:
    """The part of a page between two places with these of its characters."""
    horizontal = (page.horizontal[:, 1] >= start) & (page.horizontal[:, 2] <= end)
    vertical = (page.vertical[:, 0] >= start) & (page.vertical[:, 0] <= end)
    fills = (page.fills[:, 0] >= start) & (page.fills[:, 2] <= end)
    return replace(
        page,
        chars=page.chars[chars],
        horizontal=page.horizontal[horizontal],
        vertical=page.vertical[vertical],
        fills=page.fills[fills],
    )
