"""Texts through which a ruled line goes, or which are printed over another: figures may be lost or belong elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from hyoka.contract.records import problem
from hyoka.pdf.chars import Boxes, Codes, Mask
from hyoka.pdf.ordering import Floats, stable_argsort
from hyoka.pdf.page import Page

#: A line goes through a char if it leaves this share of it on either side. Longer prose runs over the end of its cell.
_SIDE = 0.3
_LONGEST: Final = 30
#: A letter stands over another if their middles are less than half a letter apart, and so far at most their left sides.
_OVER = 0.55
#: So many letters of a line are compared with one, lest a hostile page takes for ever.
_MOST_BESIDE = 500
_FIRST_LETTER = ord("ぁ")  # brackets and stops are set close


def collisions(page: Page) -> Iterator[dict[str, object]]:
    """The problems of a page that has such texts."""
    chars, turned = page.chars, np.ascontiguousarray(page.chars.boxes[:, [1, 0, 3, 2]])
    for edges, boxes in ((page.horizontal, chars.boxes), (page.vertical, turned)):
        crossed = _crossed(boxes, edges[np.argsort(edges[:, 0], kind="stable")])
        if 0 < crossed.sum() <= _LONGEST:
            yield problem("text_on_line", text=chars[crossed].text)
    if (over := _printed_over(chars.codes, chars.boxes)).any():
        yield problem("text_over_text", text=chars[over].text)


def _crossed(boxes: Boxes, edges: Floats) -> Mask:
    """Return through the middle of which chars an edge goes, of horizontal edges from the top."""
    out, places = np.zeros(len(boxes), np.bool_), edges[:, 0].copy()
    for i in range(len(boxes)):
        side = _SIDE * (boxes[i, 3] - boxes[i, 1])
        x = (boxes[i, 0] + boxes[i, 2]) / 2
        at = np.searchsorted(places, boxes[i, 1] + side)
        while at < len(edges) and places[at] < boxes[i, 3] - side:
            out[i] |= edges[at, 1] < x < edges[at, 2]
            at += 1
    return out


def _printed_over(codes: Codes, boxes: Boxes) -> Mask:
    """Return which letters stand over another one."""
    letters = np.flatnonzero((codes >= _FIRST_LETTER) | (codes >= ord("0")) & (codes <= ord("9")))
    middles = (boxes[letters, 1] + boxes[letters, 3]) / 2
    order, out = letters[stable_argsort(middles)], np.zeros(len(codes), np.bool_)
    for k in range(len(order)):
        a, first = boxes[order[k]], codes[order[k]]
        for other in order[k + 1 : k + 1 + _MOST_BESIDE]:
            b = boxes[other]
            if b[1] + b[3] - a[1] - a[3] > a[3] - a[1]:
                break
            out[other] |= abs(b[0] - a[0]) < _OVER * (a[2] - a[0]) and codes[other] != first
    return out
