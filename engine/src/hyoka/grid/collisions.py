"""Texts through which a ruled line goes, or which are printed over another.

Figures may be lost there, or belong elsewhere.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np

from hyoka.contract.records import problem
from hyoka.grid.halves import are_two, halves
from hyoka.grid.settings import GRID
from hyoka.pdf.chars import Boxes, CharCodes, Floats, Indices, Mask, heights, middles
from hyoka.pdf.page import Page

#: Signs before it, brackets and stops, are set close.
_FIRST_LETTER: Final = ord("ぁ")


def collisions(page: Page) -> Iterator[dict[str, object]]:
    """The problems of a page that has such texts."""
    chars = page.chars
    turned = np.ascontiguousarray(chars.boxes[:, [1, 0, 3, 2]])
    for edges, boxes in ((page.horizontal, chars.boxes), (page.vertical, turned)):
        crossed = _crossed(boxes, edges)
        if 0 < crossed.sum() <= GRID.longest_crossed:
            yield problem("text_on_line", text=chars[crossed].text)
    over = _printed_over(chars.codes, chars.boxes)
    if over.any():
        yield problem("text_over_text", text=chars[over].text)
    if are_two(page) and len(halves(page)) == 1:
        yield problem("two_sheets", severity="error")


def _crossed(boxes: Boxes, edges: Floats) -> Mask:
    """Return through the middle of which chars a horizontal edge goes."""
    edges = edges[np.argsort(edges[:, 0], kind="stable")]
    ys, starts, ends = edges.T
    out = np.zeros(len(boxes), np.bool_)
    xs = (boxes[:, 0] + boxes[:, 2]) / 2
    margins = GRID.beside_stroke * heights(boxes)
    nexts = np.searchsorted(ys, boxes[:, 1] + margins)
    lasts = np.searchsorted(ys, boxes[:, 3] - margins)
    chars = np.flatnonzero(nexts < lasts)
    while len(chars):
        edge = nexts[chars]
        is_behind_start = starts[edge] < xs[chars]
        out[chars] |= is_behind_start & (xs[chars] < ends[edge])
        nexts[chars] += 1
        chars = chars[nexts[chars] < lasts[chars]]
    return out


def _printed_over(codes: CharCodes, boxes: Boxes) -> Mask:
    """Return which letters stand over another one: no more than half a letter higher or lower."""
    are_digits = (codes >= ord("0")) & (codes <= ord("9"))
    letters = np.flatnonzero((codes >= _FIRST_LETTER) | are_digits)
    codes_of_letters = codes[letters]
    boxes = boxes[letters]
    lefts = boxes[:, 0]
    ys = middles(boxes)[1]
    widths = boxes[:, 2] - boxes[:, 0]
    half_heights = heights(boxes) / 2
    reach = GRID.over_letter * widths.max(initial=0)
    one, other = _near_pairs(lefts, ys, reach, half_heights.max(initial=0))
    upper = np.where(ys[one] <= ys[other], one, other)
    lower = one + other - upper
    off_side = abs(lefts[upper] - lefts[lower])
    is_over = off_side < GRID.over_letter * np.minimum(widths[upper], widths[lower])
    is_over &= ys[lower] - ys[upper] <= half_heights[upper]
    is_over &= codes_of_letters[upper] != codes_of_letters[lower]
    is_level = ys[lower] == ys[upper]
    out = np.zeros(len(codes), np.bool_)
    out[letters[lower[is_over]]] = True
    out[letters[upper[is_over & is_level]]] = True
    return out


def _near_pairs(xs: Floats, ys: Floats, across: float, down: float) -> tuple[Indices, Indices]:
    """The pairs of points that lie as near as `across` and `down` say, each once.

    Points are sorted into rows twice as high, and into such that begin half a row lower: two that
    are near are in one of either kind.
    """
    ones = list[Indices]()
    others = list[Indices]()
    for offset in (0.0, down):
        rows = np.floor((ys + offset) / max(2 * down, GRID.least_row_pt))
        order = np.lexsort((xs, rows))
        xs_in_order = xs[order]
        rows_in_order = rows[order]
        first = np.arange(len(order))
        for step in range(1, GRID.most_over + 1):  # each with the one `step` places behind it
            first = first[first + step < len(order)]
            is_near = rows_in_order[first + step] == rows_in_order[first]
            is_near &= xs_in_order[first + step] - xs_in_order[first] <= across
            first = first[is_near]
            if not len(first):
                break
            ones.append(order[first])
            others.append(order[first + step])
    nothing = np.empty(0, np.int64)
    return np.concatenate([nothing, *ones]), np.concatenate([nothing, *others])
