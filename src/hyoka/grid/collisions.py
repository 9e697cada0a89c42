"""Texts through which a ruled line goes, or which are printed over another: figures may be lost or belong elsewhere."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from hyoka.contract.records import problem
from hyoka.pdf.chars import Boxes, Codes, Floats, Mask, middles
from hyoka.pdf.page import Page
from hyoka.pdf.small_letters import near_pairs

#: A line goes through a char if it leaves this share of it on either side. Longer prose runs over
#: the end of its cell.
_SIDE = 0.3
_LONGEST: Final = 30
#: A letter stands over another if their middles are less than half a letter apart, and so far at
#: most their left sides.
_OVER = 0.55
#: So many strokes are looked at, lest a hostile page takes for ever.
_MOST = 500
#: Two sheets on one paper share so much of the height of the lower one.
_SHARED = 1 / 3
_FIRST_LETTER = ord("ぁ")  # brackets and stops are set close


def collisions(page: Page) -> Iterator[dict[str, object]]:
    """The problems of a page that has such texts."""
    chars, turned = page.chars, np.ascontiguousarray(page.chars.boxes[:, [1, 0, 3, 2]])
    for edges, boxes in ((page.horizontal, chars.boxes), (page.vertical, turned)):
        crossed = _crossed(boxes, edges[np.argsort(edges[:, 0], kind="stable")])
        if 0 < crossed.sum() <= _LONGEST:
            yield problem("text_on_line", text=chars[crossed].text)
    if (crossed := _crossed_aslant(chars.codes, chars.boxes, page.slants)).any():
        yield problem("text_on_line", text=chars[crossed].text)
    if (over := _printed_over(chars.codes, chars.boxes)).any():
        yield problem("text_over_text", text=chars[over].text)
    if _are_two(page):
        yield problem("two_sheets", severity="error")


def _are_two(page: Page) -> bool:
    """Whether tables stand beside each other on both halves of a page, and no line or text goes across its middle."""
    (at, start, end), middle = page.horizontal.T, page.width / 2
    left, right = end < middle, start > middle
    if not (left.any() and right.any() and (left | right).all()):
        return False
    shared = min(at[left].max(), at[right].max()) - max(at[left].min(), at[right].min())
    x0, top, x1, bottom = page.chars.boxes.T
    is_across = (x0 < middle) & (middle < x1) & (at.min() < top) & (bottom < at.max())
    return bool(shared > _SHARED * min(np.ptp(at[left]), np.ptp(at[right])) and not is_across.any())


def _crossed(boxes: Boxes, edges: Floats) -> Mask:
    """Return through the middle of which chars an edge goes, of horizontal edges from the top."""
    out, (places, starts, ends) = np.zeros(len(boxes), np.bool_), edges.T
    xs, sides = (boxes[:, 0] + boxes[:, 2]) / 2, _SIDE * (boxes[:, 3] - boxes[:, 1])
    first, end = (
        np.searchsorted(places, boxes[:, 1] + sides),
        np.searchsorted(places, boxes[:, 3] - sides),
    )
    chars = np.flatnonzero(first < end)
    while len(chars):
        edge = first[chars]
        out[chars] |= (starts[edge] < xs[chars]) & (xs[chars] < ends[edge])
        first[chars] += 1
        chars = chars[first[chars] < end[chars]]
    return out


def _crossed_aslant(codes: Codes, boxes: Boxes, slants: Floats) -> Mask:
    """Which digits a stroke that leans goes through, one way or the other."""
    out, digits = (
        np.zeros(len(boxes), np.bool_),
        np.flatnonzero((codes >= ord("0")) & (codes <= ord("9"))),
    )
    xs, ys = ((boxes[digits, side] + boxes[digits, side + 2]) / 2 for side in (0, 1))
    near = (0.5 - _SIDE) * (boxes[digits, 3] - boxes[digits, 1])
    for x0, top, x1, bottom in slants[:_MOST]:
        way = (xs - x0) / (x1 - x0)
        off = np.minimum(
            np.abs(top + way * (bottom - top) - ys), np.abs(bottom - way * (bottom - top) - ys)
        )
        out[digits] |= (way > 0) & (way < 1) & (off < near)
    return out


def _printed_over(codes: Codes, boxes: Boxes) -> Mask:
    """Return which letters stand over another one."""
    letters = np.flatnonzero((codes >= _FIRST_LETTER) | (codes >= ord("0")) & (codes <= ord("9")))
    out, boxes, ys = np.zeros(len(codes), np.bool_), boxes[letters], middles(boxes[letters])[1]
    widths, heights = (boxes[:, 2:] - boxes[:, :2]).T
    one, other = near_pairs(ys, ys, heights.max(initial=0) / 2)
    is_over = abs(boxes[one, 0] - boxes[other, 0]) < _OVER * np.minimum(widths[one], widths[other])
    is_over &= (abs(ys[other] - ys[one]) <= heights[one] / 2) & (
        codes[letters[one]] != codes[letters[other]]
    )
    out[letters[other[is_over & (ys[one] <= ys[other])]]] = True
    return out
