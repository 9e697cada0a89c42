"""Boxes drawn before options, with or without a tick, and signs drawn before figures, as characters."""

import numpy as np

from hyoka.pdf.chars import Boxes, Chars, Floats, Mask
from hyoka.pdf.small_letters import near_pairs

#: The sides of a box, points; how much they may differ, and how far its corners may be open.
_SIDES, _UNLIKE, _CORNER_PT = (5.0, 16.0), 0.25, 1.0
_AROUND = np.array([-_CORNER_PT, -_CORNER_PT, _CORNER_PT, _CORNER_PT])
#: Heights of a char: how high a box beside it is at least and at most, and how far it stands before it.
_HEIGHTS, _BEFORE = (0.5, 1.6), 1.5
#: Heights of a digit: how wide a sign is at least and at most, how far before it, how far a dash is off its middle,
#: and from what stands before it.
_WIDTHS, _NEAR, _LEVEL, _ALONE = (0.25, 1.2), 0.6, 0.2, 1.0
_HEIGHT, _MIDDLE = np.array([0, -1, 0, 1]), np.array([0, 0.5, 0, 0.5])
_DIGITS = np.array([ord(digit) for digit in "0123456789０１２３４５６７８９"], np.uint32)
#: So many are looked at, lest a hostile page takes for ever.
_MOST = 400
#: Characters that are ticks: what else stands in a box is boxed itself.
_TICKS = np.array([ord(tick) for tick in "✓✔✕✖☑レ×■●"], np.uint32)


def with_boxes(
    chars: Chars, edges: tuple[Floats, Floats], fills: Floats, rings: Floats, slants: Floats
) -> tuple[Chars, list[Floats]]:
    """The chars of a page with □, ☑, ○ or ● for each drawn box, and the areas of their lines: x0, top, x1, bottom.

    Filled squares and rings are boxes where one is ticked: by a char, or by a smaller fill or a stroke that leans.
    """
    found: list[tuple[Floats, str]] = []
    ink = np.concatenate([fills, slants])
    kinds = ((_squares(*edges), "□", "☑", True), (fills, "□", "☑", False), (rings, "○", "●", False))
    for shapes, empty, ticked, may_be_empty in kinds:
        boxes = [box for box in _upright(shapes) if _is_box(box, chars)]
        signs = [ticked if _is_ticked(box, chars, ink) else empty for box in boxes]
        found += zip(boxes, signs, strict=True) if may_be_empty or ticked in signs else ()
    for box, sign in found:
        chars = _with_sign(chars, box, sign)
    return chars, [box + _AROUND for box, _ in found]


def _upright(shapes: Floats) -> Floats:
    """The first shapes that are as large as a box, and about as wide as high."""
    widths, heights = (shapes[:, 2:] - shapes[:, :2]).T
    is_square = (_SIDES[0] < heights) & (heights < _SIDES[1]) & (np.abs(widths - heights) < _UNLIKE * heights)
    return shapes[is_square][:_MOST]


def _squares(horizontal: Floats, vertical: Floats) -> Floats:
    """The squares of four short lines that no other line touches."""
    flat, upright, squares = _short(horizontal), _short(vertical), list[Floats]()
    flat = flat[np.lexsort((flat[:, 0], flat[:, 1].round()))]
    widths, heights = flat[1:, 2] - flat[1:, 1], np.diff(flat[:, 0])
    is_pair = np.abs(flat[1:, 1:] - flat[:-1, 1:]).max(axis=1, initial=0) < _CORNER_PT
    is_pair &= (_SIDES[0] < heights) & (np.abs(widths - heights) < 2 * _UNLIKE * heights)
    for n in np.flatnonzero(is_pair):
        (top, x0, x1), bottom = flat[n], flat[n + 1, 0]
        sides = upright[(upright[:, 1] < top + _CORNER_PT) & (upright[:, 2] > bottom - _CORNER_PT)][:, 0]
        box = np.array([x0, top, x1, bottom])
        is_closed = all(np.any(np.abs(sides - x) < _CORNER_PT) for x in (x0, x1))
        if is_closed and _is_alone(box, horizontal, vertical):
            squares.append(box)
    return np.array(squares).reshape(-1, 4)


def _short(edges: Floats) -> Floats:
    length = edges[:, 2] - edges[:, 1]
    return edges[(_SIDES[0] < length) & (length < _SIDES[1])][:_MOST]


def _is_alone(box: Floats, horizontal: Floats, vertical: Floats) -> bool:
    """Whether no line reaches from the box beyond it."""
    around = box + _AROUND
    for edges, (start, first, end, last) in ((horizontal, around), (vertical, around[[1, 0, 3, 2]])):
        meets = (first <= edges[:, 0]) & (edges[:, 0] <= last) & (edges[:, 1] <= end) & (edges[:, 2] >= start)
        if np.any(meets & ((edges[:, 1] < start) | (edges[:, 2] > end))):
            return False
    return True


def _is_box(box: Floats, chars: Chars) -> bool:
    """Whether a shape stands before a text that is about as high, with no text in it."""
    (_, top, x1, bottom), boxes = box, chars.boxes
    if np.any(_in_middle(box, boxes) & ~np.isin(chars.codes, _TICKS)):
        return False
    heights, ys = boxes[:, 3] - boxes[:, 1], (boxes[:, 1] + boxes[:, 3]) / 2
    is_behind = (boxes[:, 0] > x1 - _CORNER_PT) & (boxes[:, 0] < x1 + _BEFORE * heights)
    fits = (_HEIGHTS[0] * heights <= bottom - top) & (bottom - top <= _HEIGHTS[1] * heights)
    return bool(np.any(is_behind & fits & (top < ys) & (ys < bottom)))


def _is_ticked(box: Floats, chars: Chars, ink: Floats) -> bool:
    is_smaller = (ink[:, 2:] - ink[:, :2]).max(axis=1, initial=0) < 0.9 * (box[2] - box[0])
    return bool(_in_middle(box, chars.boxes).any() or np.any(is_smaller & _in_middle(box, ink)))


def _in_middle(box: Floats, others: Floats) -> Mask:
    """Which others have their middles in a box."""
    xs, ys = (others[:, 0] + others[:, 2]) / 2, (others[:, 1] + others[:, 3]) / 2
    inside: Mask = (box[0] < xs) & (xs < box[2]) & (box[1] < ys) & (ys < box[3])
    return inside


def _with_sign(chars: Chars, box: Boxes, sign: str) -> Chars:
    """The chars with a sign in a box's place, before the text behind it."""
    rest = chars[~_in_middle(box, chars.boxes)]
    is_beside = (rest.boxes[:, 0] > box[0]) & (rest.boxes[:, 1] < box[3]) & (rest.boxes[:, 3] > box[1])
    nearest = np.where(is_beside, rest.boxes[:, 0], np.inf).argmin()
    return Chars(
        np.insert(rest.codes, nearest, np.uint32(ord(sign))),
        np.insert(rest.boxes, nearest, box, axis=0),
        np.insert(rest.spaces, nearest, values=True),
    )


def with_signs(chars: Chars, edges: tuple[Floats, Floats], slants: Floats) -> tuple[Chars, list[Floats]]:
    """The chars of a page with △ or - for each sign that is drawn before a figure, and the areas of their lines."""
    triangles, dashes = _triangles(edges[0], slants), edges[0][:, [1, 0, 2, 0]]
    shapes = np.concatenate([triangles, dashes])
    digits = np.flatnonzero(np.isin(chars.codes, _DIGITS))
    heights, middles = (chars.boxes[digits] @ across for across in (_HEIGHT, _MIDDLE))
    shape, digit = near_pairs(shapes[:, 2], chars.boxes[digits, 0], _NEAR * heights.max(initial=0))
    widths, level = shapes[shape, 2] - shapes[shape, 0], np.where(shape < len(triangles), 0.5, _LEVEL)
    fits = (_WIDTHS[0] * heights[digit] < widths) & (widths < _WIDTHS[1] * heights[digit])
    fits &= np.abs(chars.boxes[digits[digit], 0] - shapes[shape, 2]) < _NEAR * heights[digit]
    fits &= np.abs(shapes[shape] @ _MIDDLE - middles[digit]) < level * heights[digit]
    found = [
        (digits[b], shapes[a], "△" if a < len(triangles) else "-")
        for a, b in zip(shape[fits], digit[fits], strict=True)
        if a < len(triangles) or _is_sign(shapes[a], chars.boxes, edges, heights[b])
    ]
    for place, shape_box, sign in sorted(found, key=lambda each: -each[0]):
        x0, top, _, bottom = chars.boxes[place]
        box = np.array([shape_box[0], top, max(shape_box[2], x0 - 0.1), bottom])
        codes = np.insert(chars.codes, place, np.uint32(ord(sign)))
        spaces = np.insert(chars.spaces, place, chars.spaces[place])
        spaces[place + 1] = False
        chars = Chars(codes, np.insert(chars.boxes, place, box, axis=0), spaces)
    return chars, [box + _AROUND for _, box, _ in found]


def _triangles(horizontal: Floats, slants: Floats) -> Floats:
    """The triangles that two strokes which lean and a short edge below them draw."""
    out = []
    for x0, top, x, bottom in slants[:_MOST]:
        box = np.array([x0, top, 2 * x - x0, bottom])
        is_half = np.abs(slants - [x, *box[1:]]).max(axis=1) < _CORNER_PT
        is_base = np.abs(horizontal - box[[3, 0, 2]]).max(axis=1, initial=0) < _CORNER_PT
        if is_half.any() and is_base.any():
            out.append(box)
    return np.array(out).reshape(-1, 4)


def _is_sign(dash: Floats, boxes: Boxes, edges: tuple[Floats, Floats], height: float) -> bool:
    """Whether a short line stands by itself: with no line that it touches, no other dash or letter before it."""
    before = edges[0][np.abs(edges[0][:, 0] - dash[1]) < _CORNER_PT]
    gaps = np.concatenate(
        [dash[0] - before[:, 2], (dash[0] - boxes[:, 2])[(boxes[:, 1] < dash[1]) & (dash[1] < boxes[:, 3])]]
    )
    is_over = (boxes[:, 0] < dash[2] - _CORNER_PT) & (boxes[:, 2] > dash[0] + _CORNER_PT)
    is_over &= (boxes[:, 1] < dash[1]) & (dash[1] < boxes[:, 3])
    return not np.any((gaps > -_CORNER_PT) & (gaps < _ALONE * height)) and not is_over.any() and _is_alone(dash, *edges)
