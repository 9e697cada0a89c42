"""What is drawn as lines and shapes: struck-out texts, signs before figures, letters that are no text.

An ellipse around a text, a box or a tick beside it may choose one of several options: it is told,
and not read.
"""

from typing import Final

import numpy as np

from hyoka.pdf.chars import Boxes, Chars, Floats, Mask, are_in, code_set, middles
from hyoka.pdf.small_letters import near_pairs

#: Heights of a char: so near to its middle is a line that strikes it out, and each of two lines; so
#: near to the ends of a text the line ends, in widths of a char where others stand directly beside
#: it; these are no farther than the last.
_MIDDLE, _DOUBLE, _ENDS, _PART, _ALONE = 0.2, 0.4, 0.6, 0.4, 0.2
#: The sides of a box, points, and how far its corners may be open; heights of a char: how high a
#: mark is at most.
_SIDES, _CORNER_PT, _HIGHEST = (5.0, 16.0), 1.0, 3.0
_AROUND = np.array([-_CORNER_PT, -_CORNER_PT, _CORNER_PT, _CORNER_PT])
_DIGITS: Final = code_set("0123456789０１２３４５６７８９")
#: Heights of a digit: how wide a sign is at least and at most, how far before it, how far a dash is
#: off its middle, and from what stands before it.
_WIDTHS, _NEAR, _LEVEL, _APART = (0.25, 1.2), 0.6, 0.2, 1.0
#: Sides of the parts of a drawn letter, points; a line of letters has so many shapes of so many
#: widths, for cells, dots and bars are alike; their middles differ by no more than so many points.
_LETTER_PT, _SHAPES, _SHAPE_WIDTHS, _SAME_LINE_PT = (1.0, 40.0), 8, 5, 4.0
#: So many boxes, and so many parts of letters, are looked at, lest a hostile page takes for ever.
_MOST, _MOST_SHAPES = 400, 20_000


def struck_out(boxes: Boxes, horizontal: Floats) -> tuple[Mask, Mask, Mask]:
    """Which chars a line goes through that begins and ends where their text does, also a part of one: 850 of 850900.

    Also before which chars a text ends where they are left out, and which edges are such lines, of
    a double one both.
    """
    chars, ends, edges = (
        np.zeros(count, np.bool_) for count in (len(boxes), len(boxes), len(horizontal))
    )
    (xs, ys), heights = middles(boxes), boxes[:, 3] - boxes[:, 1]
    line, letter = near_pairs(horizontal[:, 0], ys, _DOUBLE * heights.max(initial=0))
    crosses = (horizontal[line, 1] < xs[letter]) & (xs[letter] < horizontal[line, 2])
    for n in np.unique(line[crosses]):
        y, start, end = horizontal[n]
        on_line = np.abs(ys - y) < _DOUBLE * heights
        text = np.flatnonzero(on_line & (start < xs) & (xs < end))
        if not len(text):
            continue
        first, last = text[xs[text].argmin()], text[xs[text].argmax()]
        height, left, right = heights[text].max(), boxes[text, 0].min(), boxes[text, 2].max()
        width = np.minimum(boxes[[first, last], 2] - boxes[[first, last], 0], height)
        pair = np.abs(horizontal[:, 1:] - [start, end]).max(axis=1) < width.min() / 2
        pair &= np.abs(horizontal[:, 0] - ys[first]) < _DOUBLE * height
        gap = _ALONE * height
        beside = on_line & (boxes[:, 0] < right + gap) & (boxes[:, 2] > left - gap)
        reach = np.full(2, _ENDS * height) if beside.sum() == len(text) else _PART * width
        is_whole = np.abs([start - left, end - right]) < reach
        if abs(horizontal[pair, 0].mean() - ys[first]) < _MIDDLE * height and is_whole.all():
            chars[text], edges[pair] = True, True
            ends |= (np.abs(boxes[:, 0] - right) < height / 2) & (
                np.abs(ys - ys[first]) < height / 2
            )
    return chars, ends & ~chars, edges


def drawn_marks(chars: Chars, edges: tuple[Floats, Floats], rings: Floats, slants: Floats) -> Mask:
    """Which chars stand in an ellipse, or beside one, a small box or a stroke that leans."""
    out, heights = np.zeros(len(chars), np.bool_), chars.boxes[:, 3] - chars.boxes[:, 1]
    shapes = np.concatenate([rings[:_MOST], _squares(*edges), slants[:_MOST]])
    height = float(np.median(heights)) if len(heights) else 0.0
    for shape in shapes[shapes[:, 3] - shapes[:, 1] <= _HIGHEST * height]:
        out |= _in_middle(shape + np.array([-height, 0, height, 0]), chars.boxes)
    return out


def _squares(horizontal: Floats, vertical: Floats) -> Floats:
    """The squares of four short lines that no other line touches."""
    flat, upright = (
        edges[(np.abs(edges[:, 2] - edges[:, 1] - np.mean(_SIDES)) < np.ptp(_SIDES) / 2)][:_MOST]
        for edges in (horizontal, vertical)
    )
    flat, squares = flat[np.lexsort((flat[:, 0], flat[:, 1].round()))], list[Floats]()
    is_pair = np.abs(flat[1:, 1:] - flat[:-1, 1:]).max(axis=1, initial=0) < _CORNER_PT
    for n in np.flatnonzero(is_pair & (np.diff(flat[:, 0]) > _SIDES[0])):
        (top, x0, x1), bottom = flat[n], flat[n + 1, 0]
        sides = upright[(upright[:, 1] < top + _CORNER_PT) & (upright[:, 2] > bottom - _CORNER_PT)][
            :, 0
        ]
        box = np.array([x0, top, x1, bottom])
        is_closed = all(np.any(np.abs(sides - x) < _CORNER_PT) for x in (x0, x1))
        if is_closed and _is_alone(box, horizontal, vertical):
            squares.append(box)
    return np.array(squares).reshape(-1, 4)


def _is_alone(box: Floats, horizontal: Floats, vertical: Floats) -> bool:
    """Whether no line reaches from the box beyond it."""
    around = box + _AROUND
    for edges, (start, first, end, last) in (
        (horizontal, around),
        (vertical, around[[1, 0, 3, 2]]),
    ):
        meets = (
            (first <= edges[:, 0])
            & (edges[:, 0] <= last)
            & (edges[:, 1] <= end)
            & (edges[:, 2] >= start)
        )
        if np.any(meets & ((edges[:, 1] < start) | (edges[:, 2] > end))):
            return False
    return True


def _in_middle(box: Floats, others: Floats) -> Mask:
    """Which others have their middles in a box."""
    xs, ys = middles(others)
    inside: Mask = (box[0] < xs) & (xs < box[2]) & (box[1] < ys) & (ys < box[3])
    return inside


def with_signs(
    chars: Chars, edges: tuple[Floats, Floats], slants: Floats
) -> tuple[Chars, list[Floats]]:
    """The chars of a page with △ or - for each sign that is drawn before a figure, and the areas of their lines."""
    triangles = _triangles(edges[0], slants)
    shapes, count = np.concatenate([triangles, edges[0][:, [1, 0, 2, 0]]]), len(triangles)
    digits = np.flatnonzero(are_in(chars.codes, _DIGITS))
    boxes = chars.boxes[digits]
    (_, ys), heights = middles(boxes), boxes[:, 3] - boxes[:, 1]
    shape, digit = near_pairs(shapes[:, 2], boxes[:, 0], _NEAR * heights.max(initial=0))
    widths, level = shapes[shape, 2] - shapes[shape, 0], np.where(shape < count, 0.5, _LEVEL)
    fits = (_WIDTHS[0] * heights[digit] < widths) & (widths < _WIDTHS[1] * heights[digit])
    fits &= np.abs(boxes[digit, 0] - shapes[shape, 2]) < _NEAR * heights[digit]
    fits &= np.abs(middles(shapes)[1][shape] - ys[digit]) < level * heights[digit]
    found = []
    for drawn, first in zip(shape[fits], digit[fits], strict=True):
        if drawn < count or _is_sign(shapes[drawn], chars.boxes, edges, heights[first]):
            found.append((digits[first], shapes[drawn], ord("△" if drawn < count else "-")))
    for place, drawn_box, sign in sorted(found, key=lambda each: -each[0]):
        x0, top, _, bottom = chars.boxes[place]
        box = np.array([drawn_box[0], top, max(drawn_box[2], x0 - 0.1), bottom])
        chars = chars.insert(place, sign, box, chars.spaces[place])
        chars.spaces[place + 1] = False
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
    dashes = edges[0][np.abs(edges[0][:, 0] - dash[1]) < _CORNER_PT]
    on_line = boxes[(boxes[:, 1] < dash[1]) & (dash[1] < boxes[:, 3])]
    gaps = dash[0] - np.concatenate([dashes[:, 2], on_line[:, 2]])
    is_over = (on_line[:, 0] < dash[2] - _CORNER_PT) & (on_line[:, 2] > dash[0] + _CORNER_PT)
    is_behind = (gaps > -_CORNER_PT) & (gaps < _APART * height)
    return not (is_behind.any() or is_over.any()) and _is_alone(dash, *edges)


def drawn_letters(fills: Floats, chars: Boxes) -> int:
    """How many filled shapes of a page are letters: side by side, of several widths, with no text on them.

    fills, chars: rows of x0, top, x1, bottom.
    """
    sizes = fills[:, 2:] - fills[:, :2]
    small = fills[(sizes > _LETTER_PT[0]).all(axis=1) & (sizes < _LETTER_PT[1]).all(axis=1)][
        :_MOST_SHAPES
    ]
    lines = (middles(small)[1] / _SAME_LINE_PT).round()
    small, lines = small[np.lexsort((small[:, 0], lines))], np.sort(lines)
    heights = small[:, 3] - small[:, 1]
    are_apart = (np.diff(lines) != 0) | (
        small[1:, 0] - small[:-1, 2] > np.maximum(heights[1:], heights[:-1])
    )
    count = 0
    for shapes in np.split(small, np.flatnonzero(are_apart) + 1):
        widths = np.unique((shapes[:, 2] - shapes[:, 0]).round())
        if len(shapes) >= _SHAPES and len(widths) >= _SHAPE_WIDTHS:
            area = np.concatenate([shapes[:, :2].min(axis=0), shapes[:, 2:].max(axis=0)])
            count += 0 if _in_middle(area, chars).any() else len(shapes)
    return count
