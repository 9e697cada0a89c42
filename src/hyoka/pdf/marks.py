"""What is drawn as lines and shapes: circles, struck-out texts, boxes and signs, and what is no text: letters, charts.

A pen draws an ellipse around the chosen one of several options and a line through what is taken back; a program draws
boxes before options, with or without a tick, and signs before figures. The axis of a chart has numbers in equal steps
beside the lines of a grid, or below or above bars.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

import numpy as np

from hyoka.pdf.chars import Boxes, Chars, Floats, Indices, Mask, are_in, code_set, middles
from hyoka.pdf.small_letters import near_pairs

#: The char that stands for an ellipse, before what is in it.
CIRCLE: Final = ord("○")
_CIRCLES: Final = code_set("○〇◯\u20dd")
#: Heights of a char: how high an ellipse is at most, how much wider than its text; how far other options are; a char
#: alone has no other one so near.
_HIGHEST, _WIDER, _BESIDE, _BELOW, _ALONE = 3.0, 3.5, 15.0, 4.0, 0.2
#: Heights of a char: so near to its middle is a line that strikes it out, and each of two lines; so near to the ends of
#: a text the line ends, in widths of a char where others stand directly beside it.
_MIDDLE, _DOUBLE, _ENDS, _PART = 0.2, 0.4, 0.6, 0.4
#: The sides of a box, points; how much they may differ, and how far its corners may be open.
_SIDES, _UNLIKE, _CORNER_PT = (5.0, 16.0), 0.25, 1.0
_AROUND = np.array([-_CORNER_PT, -_CORNER_PT, _CORNER_PT, _CORNER_PT])
#: Heights of a char: how high a box beside it is at least and at most, and how far it stands before it.
_HEIGHTS, _BEFORE = (0.5, 1.6), 1.5
#: Characters that are ticks: what else stands in a box is boxed itself.
_TICKS, _DIGITS = code_set("✓✔✕✖☑レ×■●"), code_set("0123456789０１２３４５６７８９")
#: Heights of a digit: how wide a sign is at least and at most, how far before it, how far a dash is off its middle,
#: and from what stands before it.
_WIDTHS, _NEAR, _LEVEL, _APART = (0.25, 1.2), 0.6, 0.2, 1.0
#: Sides of the parts of a drawn letter, points; a line of letters has so many shapes of so many widths, for cells, dots
#: and bars are alike; their middles differ by no more than so many points.
_LETTER_PT, _SHAPES, _SHAPE_WIDTHS, _SAME_LINE_PT = (1.0, 40.0), 8, 5, 4.0
#: So many boxes, and so many parts of letters, are looked at, lest a hostile page takes for ever.
_MOST, _MOST_SHAPES = 400, 20_000
#: An axis has at least so many numbers; so many that may follow one are looked at, lest a hostile page takes for ever.
_FEWEST, _MOST_IN_AXIS = 4, 300
#: Two numbers of an axis are aligned, and as far apart as the next two, give or take this; points.
_ALIGNED_PT = 1.5
#: Heights of a number: a line of the grid, or the end of a bar, lies so near to its middle, and a line begins so near
#: to it; what stands so far below the plot belongs to the chart.
_AT_NUMBER, _LINE_BESIDE, _YEARS_BELOW = 0.35, 2.5, 2.0
_NUMBER: Final = re.compile(r"([-△▲]?)([\d,%％]*\d[\d,%％]*(?:\.[\d,%％]*)?)", re.ASCII)
_IN_NUMBERS: Final = code_set("0123456789.,%％-△▲")


def with_circles(chars: Chars, rings: Floats) -> Chars:
    """The chars of a page, with ○ before an option with an ellipse around it or a circle laid over it: Ａ・○Ｂ・Ｃ."""
    circles = are_in(chars.codes, _CIRCLES)
    laid_over = circles.copy()
    for place in np.flatnonzero(circles):
        box = chars.boxes[place]
        inner = box + (box[[2, 3, 0, 1]] - box) / 4
        laid_over[place] = np.any(_in_middle(inner, chars.boxes) & ~circles)
    shapes = np.concatenate([rings, chars.boxes[laid_over]])
    if not len(shapes):
        return chars
    texts = [_inside(chars.boxes, shape, ~laid_over) for shape in shapes]
    others = ~np.logical_or.reduce([laid_over, *texts])
    is_chosen = np.array([_is_option(chars, np.flatnonzero(text), others) for text in texts], np.bool_)
    places = np.array([text.argmax() for text in texts], np.int64)[is_chosen]
    stays = np.ones(len(chars), np.bool_)
    stays[laid_over] = ~is_chosen[len(rings) :]
    x0, top, _, bottom = chars.boxes[places].T
    boxes, spaces = np.stack((x0 - 0.1, top, x0, bottom), axis=1), chars.spaces[places]
    return chars.insert(places, CIRCLE, boxes, spaces)[np.insert(stays, places, values=True)]


def _inside(boxes: Boxes, ring: Floats, free: Mask) -> Mask:
    """Which of the free chars lie in an ellipse; none where they are no single line that fits it."""
    (x0, top, x1, bottom), (xs, ys) = ring, middles(boxes)
    radii = max((x1 - x0) / 2, 0.1), max((bottom - top) / 2, 0.1)
    inside: Mask = free & (((xs - (x0 + x1) / 2) / radii[0]) ** 2 + ((ys - (top + bottom) / 2) / radii[1]) ** 2 <= 1)
    if inside.any():
        text = boxes[inside]
        height = (text[:, 3] - text[:, 1]).max()
        (width, depth) = text[:, 2:].max(axis=0) - text[:, :2].min(axis=0)
        inside &= bottom - top <= _HIGHEST * height and x1 - x0 <= width + _WIDER * height and depth < 2 * height
    return inside


def _is_option(chars: Chars, text: Indices, others: Mask) -> bool:
    """Whether other options stand beside, above or below a text in an ellipse: for a single letter letters alone."""
    if not len(text):
        return False
    (xs, ys), boxes = middles(chars.boxes), chars.boxes
    height = (boxes[text, 3] - boxes[text, 1]).max()
    across, down = np.abs(xs - xs[text].mean()), np.abs(ys - ys[text].mean())
    is_beside = (down < height / 2) & (across < _BESIDE * height)
    near = np.flatnonzero(others & (is_beside | ((across < height) & (down < _BELOW * height))))
    kinds = list(map(_kind, chars.text))
    for n in near if len(text) == 1 else ():
        x0, top, x1, bottom = boxes[n] + np.array([-_ALONE, 0, _ALONE, 0]) * height
        directly_beside = np.flatnonzero((boxes[:, 2] > x0) & (boxes[:, 0] < x1) & (ys > top) & (ys < bottom))
        if kinds[n] == kinds[text[0]] and not any(kinds[other] for other in directly_beside if other != n):
            return True
    return len(text) > 1 and len(near) > 0


def _kind(letter: str) -> str:
    """N of a digit, L of a letter; empty for a sign between options."""
    letter = unicodedata.normalize("NFKC", letter)
    return "N" if letter.isdigit() else "L" if letter.isalpha() else ""


def struck_out(boxes: Boxes, horizontal: Floats) -> tuple[Mask, Mask, Mask]:
    """Which chars a line goes through that begins and ends where their text does, also a part of one: 850 of 850900.

    Also before which chars a text ends where they are left out, and which edges are such lines, of a double one both.
    """
    chars, ends, edges = (np.zeros(count, np.bool_) for count in (len(boxes), len(boxes), len(horizontal)))
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
            ends |= (np.abs(boxes[:, 0] - right) < height / 2) & (np.abs(ys - ys[first]) < height / 2)
    return chars, ends & ~chars, edges


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
        widths, heights = (shapes[:, 2:] - shapes[:, :2]).T
        is_square = (_SIDES[0] < heights) & (heights < _SIDES[1]) & (np.abs(widths - heights) < _UNLIKE * heights)
        boxes = [box for box in shapes[is_square][:_MOST] if _is_box(box, chars)]
        signs = [ticked if _is_ticked(box, chars, ink) else empty for box in boxes]
        found += zip(boxes, signs, strict=True) if may_be_empty or ticked in signs else ()
    for box, sign in found:
        chars = chars[~_in_middle(box, chars.boxes)]
        is_behind = (chars.boxes[:, 0] > box[0]) & (chars.boxes[:, 1] < box[3]) & (chars.boxes[:, 3] > box[1])
        nearest = np.where(is_behind, chars.boxes[:, 0], np.inf).argmin()
        chars = chars.insert(nearest, ord(sign), box, spaces=True)
    return chars, [box + _AROUND for box, _ in found]


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
        sides = upright[(upright[:, 1] < top + _CORNER_PT) & (upright[:, 2] > bottom - _CORNER_PT)][:, 0]
        box = np.array([x0, top, x1, bottom])
        is_closed = all(np.any(np.abs(sides - x) < _CORNER_PT) for x in (x0, x1))
        if is_closed and _is_alone(box, horizontal, vertical):
            squares.append(box)
    return np.array(squares).reshape(-1, 4)


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
    (_, top, x1, bottom), boxes, (_, ys) = box, chars.boxes, middles(chars.boxes)
    heights = boxes[:, 3] - boxes[:, 1]
    is_behind = (boxes[:, 0] > x1 - _CORNER_PT) & (boxes[:, 0] < x1 + _BEFORE * heights) & (top < ys) & (ys < bottom)
    fits = (_HEIGHTS[0] * heights <= bottom - top) & (bottom - top <= _HEIGHTS[1] * heights)
    is_text = _in_middle(box, boxes) & ~are_in(chars.codes, _TICKS)
    return bool(np.any(is_behind & fits) and not is_text.any())


def _is_ticked(box: Floats, chars: Chars, ink: Floats) -> bool:
    is_smaller = (ink[:, 2:] - ink[:, :2]).max(axis=1, initial=0) < 0.9 * (box[2] - box[0])
    return bool(_in_middle(box, chars.boxes).any() or np.any(is_smaller & _in_middle(box, ink)))


def _in_middle(box: Floats, others: Floats) -> Mask:
    """Which others have their middles in a box."""
    xs, ys = middles(others)
    inside: Mask = (box[0] < xs) & (xs < box[2]) & (box[1] < ys) & (ys < box[3])
    return inside


def with_signs(chars: Chars, edges: tuple[Floats, Floats], slants: Floats) -> tuple[Chars, list[Floats]]:
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
    small = fills[(sizes > _LETTER_PT[0]).all(axis=1) & (sizes < _LETTER_PT[1]).all(axis=1)][:_MOST_SHAPES]
    lines = (middles(small)[1] / _SAME_LINE_PT).round()
    small, lines = small[np.lexsort((small[:, 0], lines))], np.sort(lines)
    heights = small[:, 3] - small[:, 1]
    are_apart = (np.diff(lines) != 0) | (small[1:, 0] - small[:-1, 2] > np.maximum(heights[1:], heights[:-1]))
    count = 0
    for shapes in np.split(small, np.flatnonzero(are_apart) + 1):
        widths = np.unique((shapes[:, 2] - shapes[:, 0]).round())
        if len(shapes) >= _SHAPES and len(widths) >= _SHAPE_WIDTHS:
            area = np.concatenate([shapes[:, :2].min(axis=0), shapes[:, 2:].max(axis=0)])
            count += 0 if _in_middle(area, chars).any() else len(shapes)
    return count


def chart_areas(chars: Chars, horizontal: Floats, vertical: Floats, fills: Floats) -> list[Floats]:
    """The boxes of charts: what lies within one is no text or line of a table."""
    numbers, areas = _numbers(chars), list[Floats]()
    for turn, edges in (([0, 1, 2, 3], horizontal), ([1, 0, 3, 2], vertical)):
        for x0, top, x1, bottom in areas:  # a number below a chart measures no other
            is_within = (
                (x0 <= numbers[:, 1]) & (numbers[:, 3] <= x1) & (top <= numbers[:, 2]) & (numbers[:, 4] <= bottom)
            )
            numbers = numbers[~is_within]
        boxes, bars = numbers[:, 1:][:, turn], fills[:, turn]
        places = np.sort(np.concatenate([edges[:, 0], bars[:, 1], bars[:, 3]]))
        ys, reach = middles(boxes)[1], _AT_NUMBER * (boxes[:, 3] - boxes[:, 1])
        at_line = np.searchsorted(places, ys - reach) < np.searchsorted(places, ys + reach)
        for axis in _axes(numbers[:, 0], boxes) if at_line.any() else ():
            x0, x1 = _extent(boxes[axis], edges, bars)
            if x1 > x0:
                plot, height = np.array([x0, boxes[axis[0], 1], x1, boxes[axis[-1], 3]]), np.ptp(boxes[axis[0], 1::2])
                areas.append(plot[turn] + np.array([0, 0, 0, _YEARS_BELOW * height]))
    return areas


def _numbers(chars: Chars) -> Floats:
    """The numbers beside which no other letter stands: value, x0, top, x1, bottom; from the top."""
    boxes = chars.boxes
    before, behind = boxes[:-1], boxes[1:]
    heights, gaps = behind[:, 3] - behind[:, 1], behind[:, 0] - before[:, 2]
    is_apart = (abs(behind[:, 1] - before[:, 1]) >= heights / 2) | (abs(gaps) >= heights)
    starts = np.flatnonzero(np.append(True, is_apart)[: len(chars)])
    ends, rows = np.append(starts[1:], len(chars)), [np.empty((0, 5))]
    is_number = np.add.reduceat(~are_in(chars.codes, _IN_NUMBERS), starts) == 0 if len(starts) else starts > 0
    for first, end in zip(starts[is_number], ends[is_number], strict=True):
        if found := _NUMBER.fullmatch(chars[first:end].text):
            value = float(re.sub("[,%％]", "", found[2])) * (-1 if found[1] else 1)
            rows.append(np.array([[value, *boxes[first, :2], boxes[end - 1, 2], boxes[first, 3]]]))
    numbers = np.concatenate(rows)
    return numbers[np.argsort(numbers[:, 2], kind="stable")]


def _axes(values: Floats, boxes: Floats) -> Iterator[list[int]]:
    """The numbers that stand below one another in equal steps of value and place, of numbers from the top or left."""
    order, taken = np.argsort(boxes[:, 1], kind="stable").tolist(), set[int]()
    rows = np.column_stack((values, boxes)).tolist()
    for place, first in enumerate(order):
        axis, step, gap = [first], 0.0, 0.0
        for number in order[place + 1 : place + _MOST_IN_AXIS] if first not in taken else ():
            value, x0, top, x1, bottom = rows[axis[-1]]
            down, left, right = rows[number][2] - top, rows[number][1] - x0, rows[number][3] - x1
            if len(axis) > 1 and down > gap + _ALIGNED_PT:
                break
            if down < bottom - top or min(abs(left), abs(right), abs(left + right) / 2) > _ALIGNED_PT:
                continue
            if len(axis) == 1:
                step, gap = rows[number][0] - value, down
            if step == 0 or abs(down - gap) > _ALIGNED_PT or abs(rows[number][0] - value - step) > 1e-6 * abs(step):
                break
            axis.append(number)
        if len(axis) >= _FEWEST:
            taken.update(axis)
            yield axis


def _extent(axis: Floats, edges: Floats, bars: Floats) -> tuple[float, float]:
    """The left and right end of what an axis measures with its numbers; nothing where lines part these."""
    x0, top, x1, bottom = axis[:, 0].min(), axis[0, 1], axis[:, 2].max(), axis[-1, 3]
    middle, ys, height = (x0 + x1) / 2, (axis[:, 1::2]).mean(axis=1)[:, None], bottom - axis[-1, 1]
    at, start, end = edges.T
    if np.any((axis[0, 3] <= at) & (at <= axis[-1, 1]) & (start < middle) & (middle < end)):
        return 0.0, 0.0
    is_beside = ((start - x1 > 0) & (start - x1 < _LINE_BESIDE * height)) | (
        (x0 - end > 0) & (x0 - end < _LINE_BESIDE * height)
    )
    at_number = is_beside & (abs(at - ys) < _AT_NUMBER * height)
    bars = bars[(top <= bars[:, 1]) & (bars[:, 3] <= bottom) & ((bars[:, 0] > x1) | (bars[:, 2] < x0))]
    is_bar = (np.minimum(abs(bars[:, 1] - ys), abs(bars[:, 3] - ys)) < _AT_NUMBER * height).any(axis=0)
    if 2 * at_number.any(axis=1).sum() < len(axis) and is_bar.sum() < 2:
        return 0.0, 0.0
    spans = np.concatenate([[[x0, x1]], edges[at_number.any(axis=0), 1:], bars[is_bar][:, [0, 2]]])
    return spans[:, 0].min(), spans[:, 1].max()
