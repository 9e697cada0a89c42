"""Pages that hold two beside each other: two sheets on one paper, or the halves of a sheet on A3."""

from dataclasses import replace

import numpy as np

from hyoka.pdf.page import Page

#: Nothing stands in the gutter between halves, at least so wide as this share of the page; its middle lies so near to
#: the page's.
_GUTTER, _OFF_MIDDLE = 0.015, 0.05


def halves(page: Page) -> list[Page]:
    """The left and the right half of a page, or the page where it is one.

    Between the first and the last line of the tables nothing stands in the middle of the page, and tables stand on
    both sides of it. A title across the page is the left half's, a page number below it the right one's.
    """
    at, start, end = page.horizontal.T
    middle = page.width / 2
    left, right = end < middle, start > middle
    if not (left.any() and right.any() and (left | right).all()):
        return [page]
    first, last = at.min(), at.max()
    shared = min(at[left].max(), at[right].max()) - max(at[left].min(), at[right].min())
    # beside a whole page on wide paper the last one may be short
    high = min(np.ptp(at[left]), np.ptp(at[right])) if page.width > page.height else last - first
    if shared <= high / 3:
        return [page]
    boxes = page.chars.boxes
    is_above, is_below = boxes[:, 3] < first, boxes[:, 1] > last
    beside = boxes[~(is_above | is_below)][:, [0, 2]]
    xs = np.concatenate([beside, page.horizontal[:, 1:], page.vertical[:, [0, 0]]])
    is_left = xs.mean(axis=1) < middle
    x0, x1 = xs[is_left].max(), xs[~is_left].min()
    gutter = (x0 + x1) / 2
    if x1 - x0 < _GUTTER * page.width or abs(gutter - middle) > _OFF_MIDDLE * page.width:
        return [page]
    on_left = boxes[:, [0, 2]].mean(axis=1) < gutter
    for outside, side in ((is_above, True), (is_below, False)):
        crosses = (boxes[outside, 0] < x1) & (boxes[outside, 2] > x0)
        on_left[outside] |= side and crosses.any()
        on_left[outside] &= side or not crosses.any()
    return [_half(page, on_left, gutter, left=True), _half(page, ~on_left, gutter, left=False)]


def _half(page: Page, which: np.ndarray, gutter: float, *, left: bool) -> Page:
    return replace(
        page,
        chars=page.chars[which],
        horizontal=page.horizontal[(page.horizontal[:, 1] < gutter) == left],
        vertical=page.vertical[(page.vertical[:, 0] < gutter) == left],
        fills=page.fills[(page.fills[:, 0] < gutter) == left],
    )
