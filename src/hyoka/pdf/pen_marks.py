"""What a pen does to a text: an ellipse around the chosen one of several options, a line through what is taken back."""

import unicodedata
from typing import Final

import numpy as np

from hyoka.pdf.chars import Boxes, Chars, Floats, Mask, are_in, code_set
from hyoka.pdf.small_letters import near_pairs

#: The char that stands for an ellipse, before what is in it.
CIRCLE: Final = ord("○")
_CIRCLES: Final = code_set("○〇◯\u20dd")
#: Heights of a char: how high an ellipse is at most, how much wider than its text; how far other options are.
_HIGHEST, _WIDER, _BESIDE, _BELOW = 3.0, 3.5, 15.0, 4.0
#: Heights of a char: a char alone has no other one so near; a line is so near to a char's middle, to a text's ends.
_ALONE, _MIDDLE, _ENDS = 0.2, 0.2, 0.6
#: Heights of a char: each of two lines is so near to its middle; widths: a line ends so near to the end of a char.
_DOUBLE, _PART = 0.4, 0.4
#: No line is farther from the middle of a char that it strikes out, points.
_FAR_PT = 8.0


def with_circles(chars: Chars, rings: Floats) -> Chars:
    """The chars of a page, with ○ before an option with an ellipse around it or a circle laid over it: Ａ・○Ｂ・Ｃ."""
    circles = are_in(chars.codes, _CIRCLES)
    if not (len(rings) or circles.any()):
        return chars
    laid_over = _laid_over(chars.boxes, circles)
    shapes = np.concatenate([rings, chars.boxes[laid_over]])
    texts = [_inside(chars.boxes, shape, ~laid_over) for shape in shapes]
    others = ~np.logical_or.reduce([laid_over, *texts])
    is_chosen = [_is_option(chars, text, others) for text in texts]
    places = [np.flatnonzero(text)[0] for text, chosen in zip(texts, is_chosen, strict=True) if chosen]
    stays = ~laid_over
    stays[laid_over] = ~np.array(is_chosen[len(rings) :], np.bool_)
    stays = np.insert(stays, places, values=True)
    x0, top, _, bottom = chars.boxes[places].T
    codes = np.insert(chars.codes, places, np.uint32(CIRCLE))
    boxes = np.insert(chars.boxes, places, np.stack((x0 - 0.1, top, x0, bottom), axis=1), axis=0)
    return Chars(codes, boxes, np.insert(chars.spaces, places, chars.spaces[places]))[stays]


def _laid_over(boxes: Boxes, circles: Mask) -> Mask:
    """Which circles have another char in their middle."""
    out, (xs, ys) = circles.copy(), _middles(boxes)
    for n in np.flatnonzero(circles):
        (x0, top, x1, bottom), x, y = boxes[n], xs[n], ys[n]
        out[n] = np.any(~circles & (np.abs(xs - x) < (x1 - x0) / 4) & (np.abs(ys - y) < (bottom - top) / 4))
    return out


def _inside(boxes: Boxes, ring: Floats, free: Mask) -> Mask:
    """Which of the free chars lie in an ellipse; none where they are no single line that fits it."""
    (x0, top, x1, bottom), (xs, ys) = ring, _middles(boxes)
    radii = max((x1 - x0) / 2, 0.1), max((bottom - top) / 2, 0.1)
    inside: Mask = free & (((xs - (x0 + x1) / 2) / radii[0]) ** 2 + ((ys - (top + bottom) / 2) / radii[1]) ** 2 <= 1)
    if inside.any():
        text = boxes[inside]
        height = (text[:, 3] - text[:, 1]).max()
        (width, depth) = text[:, 2:].max(axis=0) - text[:, :2].min(axis=0)
        if bottom - top <= _HIGHEST * height and x1 - x0 <= width + _WIDER * height and depth < 2 * height:
            return inside
    return np.zeros(len(boxes), np.bool_)


def _is_option(chars: Chars, inside: Mask, others: Mask) -> bool:
    """Whether other options stand beside, above or below a text in an ellipse: for a single letter letters alone."""
    if not inside.any():
        return False
    (xs, ys), which = _middles(chars.boxes), np.flatnonzero(inside)
    height = float((chars.boxes[which, 3] - chars.boxes[which, 1]).max())
    across, down = np.abs(xs - xs[which].mean()), np.abs(ys - ys[which].mean())
    near = others & (
        ((down < height / 2) & (across < _BESIDE * height)) | ((across < height) & (down < _BELOW * height))
    )
    if len(which) > 1:
        return bool(near.any())
    kind = _kind(chars.codes[which[0]])
    alike = [n for n in np.flatnonzero(near) if _kind(chars.codes[n]) == kind]
    return any(_is_alone(chars, n) for n in alike)


def _is_alone(chars: Chars, which: np.intp) -> bool:
    """Whether no letter or digit stands directly beside a char."""
    x0, top, x1, bottom = chars.boxes[which]
    gap, (_, ys) = _ALONE * (bottom - top), _middles(chars.boxes)
    near = (chars.boxes[:, 2] > x0 - gap) & (chars.boxes[:, 0] < x1 + gap) & (ys > top) & (ys < bottom)
    near[which] = False
    return not any(_kind(code) for code in chars.codes[near])


def _kind(code: np.uint32) -> str:
    """N of a digit, L of a letter; empty for a sign between options."""
    text = unicodedata.normalize("NFKC", chr(int(code)))
    return "N" if text.isdigit() else "L" if text.isalpha() else ""


def _middles(boxes: Boxes) -> tuple[Floats, Floats]:
    return (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2


def struck_out(boxes: Boxes, horizontal: Floats) -> tuple[Mask, Mask]:
    """Which chars have a line through their middle that is as long as their text, and which edges are such lines."""
    chars, edges = np.zeros(len(boxes), np.bool_), np.zeros(len(horizontal), np.bool_)
    middles, heights = (boxes[:, 1] + boxes[:, 3]) / 2, boxes[:, 3] - boxes[:, 1]
    order = np.argsort(middles, kind="stable")
    firsts, lasts = np.searchsorted(middles[order], horizontal[:, 0] + np.array([[-_FAR_PT], [_FAR_PT]]))
    for n in np.flatnonzero(firsts < lasts):
        y, start, end = horizontal[n]
        line = order[firsts[n] : lasts[n]]
        line = line[np.abs(middles[line] - y) < _MIDDLE * heights[line]]
        text = line[(boxes[line, 0] < end) & (boxes[line, 2] > start)]
        if len(text) == 0:
            continue
        left, right, height = boxes[text, 0].min(), boxes[text, 2].max(), heights[text].max()
        gap = _ALONE * height
        beside = (boxes[line, 0] < right + gap) & (boxes[line, 2] > left - gap)
        # a line through a part of a figure takes nothing from it
        edges[n] = max(abs(left - start), abs(right - end)) < _ENDS * height and beside.sum() == len(text)
        chars[text] |= edges[n]
    return chars, edges


def struck_beside(boxes: Boxes, horizontal: Floats) -> tuple[Mask, Mask, Mask]:
    """Which chars have a line through them that ends between them and others beside them: 850 of 850900.

    Also before which chars a text ends where they are left out, and which edges are such lines, of a double one both.
    """
    chars, ends, edges = (np.zeros(count, np.bool_) for count in (len(boxes), len(boxes), len(horizontal)))
    xs, middles = _middles(boxes)
    heights = boxes[:, 3] - boxes[:, 1]
    letter, line = near_pairs(middles, horizontal[:, 0], _DOUBLE * heights.max(initial=0))
    crosses = np.abs(horizontal[line, 0] - middles[letter]) < _DOUBLE * heights[letter]
    crosses &= (horizontal[line, 1] < xs[letter]) & (xs[letter] < horizontal[line, 2])
    for n in np.unique(line[crosses]):
        y, start, end = horizontal[n]
        text = np.flatnonzero((np.abs(middles - y) < _DOUBLE * heights) & (start < xs) & (xs < end))
        first, last = text[xs[text].argmin()], text[xs[text].argmax()]
        height = heights[first]
        width = np.minimum(boxes[[first, last], 2] - boxes[[first, last], 0], height)
        pair = np.abs(horizontal - horizontal[n]).max(axis=1, where=[False, True, True], initial=0) < width.min() / 2
        pair &= np.abs(horizontal[:, 0] - middles[first]) < _DOUBLE * height
        off = abs(horizontal[pair, 0].mean() - middles[first])
        is_whole = np.abs([start - boxes[first, 0], end - boxes[last, 2]]) < _PART * width
        if off < _MIDDLE * height and is_whole.all():
            chars[text], edges[pair] = True, True
            follows = np.abs(boxes[:, 0] - boxes[last, 2]) < height / 2
            ends |= follows & (np.abs(middles - middles[first]) < height / 2)
    return chars, ends & ~chars, edges
