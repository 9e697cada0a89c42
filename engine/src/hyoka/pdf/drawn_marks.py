"""What is drawn as lines and shapes, and means something for the text beside it.

Struck-out texts are left out, signs before figures become chars. An ellipse around a text, a box or
a tick beside it may choose one of several options: it becomes a problem, and is not read. Letters
that are drawn are no text: they are counted.
"""

from typing import Final, NamedTuple

import numpy as np

from hyoka.pdf.chars import (
    DIGITS,
    Boxes,
    Chars,
    Floats,
    Indices,
    Mask,
    are_in,
    code_set,
    heights,
    hold_middle,
    middles,
    near_pairs,
    parts_boxes,
    sizes,
)
from hyoka.pdf.settings import PAGE
from hyoka.pdf.unread import Unread

_OF_FIGURES: Final = code_set("0123456789０１２３４５６７８９,.，．")
#: The sign that a drawn triangle is read as, and that of a dash.
_TRIANGLE: Final = ord("△")
_DASH: Final = ord("-")


def _around(box: Floats) -> Floats:
    """A box that is larger by what a corner may be open."""
    reach = PAGE.open_corner_pt
    return box + np.array([-reach, -reach, reach, reach])


class StruckOut(NamedTuple):
    """What lines strike out.

    chars: which chars; ends: before which others a text ends where these are left out; edges: which
    edges are such lines, of a double one both; rests: which digits beside them are fewer, of what
    may be the rest of a figure and no new one.
    """

    chars: Mask
    ends: Mask
    edges: Mask
    rests: Mask


class _Text(NamedTuple):
    """The chars that a line goes through.

    places: their numbers among the chars of the page; first, last: the chars at its ends; left,
    right: where it begins and ends; height: that of its tallest char.
    """

    places: Indices
    first: int
    last: int
    left: float
    right: float
    height: float


def struck_out(chars: Chars, horizontal: Floats) -> StruckOut:
    """Which chars a line goes through that begins and ends where their text does.

    Also a part of a text: 850 of 850900.
    """
    boxes = chars.boxes
    xs = chars.xs
    ys = chars.ys
    reach = PAGE.struck_double * chars.heights
    struck, ends, rests = np.zeros((3, len(chars)), np.bool_)
    edges = np.zeros(len(horizontal), np.bool_)
    are_digits = are_in(chars.codes, DIGITS)
    are_of_figures = are_in(chars.codes, _OF_FIGURES)
    near, letter = near_pairs(horizontal[:, 0], ys, reach.max(initial=0))
    _, starts, stops = horizontal[near].T
    goes_through = (starts < xs[letter]) & (xs[letter] < stops)
    for line in horizontal[np.unique(near[goes_through])]:
        on_line = np.abs(ys - line[0]) < reach
        text = _text_at(line, chars, on_line)
        if text is None:
            continue
        y = ys[text.first]
        lines = _lines_of(text, line, boxes, y, horizontal)
        off_middle = abs(horizontal[lines, 0].mean() - y)
        is_amid = off_middle < PAGE.struck_middle * text.height
        if is_amid and _is_as_long(line, text, boxes, on_line):
            struck[text.places] = True
            edges[lines] = True
            follows = np.abs(boxes[:, 0] - text.right) < text.height / 2
            ends |= follows & (np.abs(ys - y) < text.height / 2)
            beside = _directly_beside(text, boxes, np.flatnonzero(on_line & are_of_figures))
            digits = beside[are_digits[beside]]
            if len(digits) < np.count_nonzero(are_digits[text.places]):
                rests[digits] = True
    return StruckOut(struck, ends & ~struck, edges, rests & ~struck)


def struck_labels(chars: Chars, struck: Mask, edges: tuple[Floats, Floats]) -> list[Unread]:
    """Struck-out words that are all that ruled lines hold: what may be labels.

    What stands beside one is not to be read by the labels farther out. They come behind all chars
    that are not struck out.

    edges: horizontal and vertical ones.
    """
    are_digits = are_in(chars.codes, DIGITS)
    others = chars.boxes[~struck]
    places = np.flatnonzero(struck)
    found = list[Unread]()
    for word in np.split(places, np.flatnonzero(np.diff(places) > 1) + 1):
        if len(word) < PAGE.least_struck or are_digits[word].any():
            continue
        first_corner = chars.boxes[word, :2].min(axis=0)
        last_corner = chars.boxes[word, 2:].max(axis=0)
        box = np.concatenate([first_corner, last_corner])
        if _stands_alone(box, others, edges):
            found.append(Unread(len(others), box, space=True))
    return found


def _directly_beside(text: _Text, boxes: Boxes, places: Indices) -> Indices:
    """Those of some chars that directly follow a text to the right, and to the left."""
    gap = PAGE.struck_beside * text.height
    found = list[int]()
    others = np.setdiff1d(places, text.places)
    for way, begin, end, place in ((1, 0, 2, text.right), (-1, 2, 0, text.left)):
        for char in others[np.argsort(way * boxes[others, begin], kind="stable")].tolist():
            if abs(boxes[char, begin] - place) < gap:
                found.append(char)
                place = boxes[char, end]
    return np.array(found, np.intp)


def _text_at(line: Floats, chars: Chars, on_line: Mask) -> _Text | None:
    """The text that a line goes through, of the chars at its height."""
    xs = chars.xs
    _, start, end = line
    places = np.flatnonzero(on_line & (start < xs) & (xs < end))
    if not len(places):
        return None
    first = places[xs[places].argmin()]
    last = places[xs[places].argmax()]
    left = chars.boxes[places, 0].min()
    right = chars.boxes[places, 2].max()
    return _Text(places, first, last, left, right, chars.heights[places].max())


def _widths_of_ends(text: _Text, boxes: Boxes) -> Floats:
    """How wide the first and the last char of a text are, at most as the text is high."""
    ends = boxes[[text.first, text.last]]
    return np.minimum(ends[:, 2] - ends[:, 0], text.height)


def _lines_of(text: _Text, line: Floats, boxes: Boxes, y: float, horizontal: Floats) -> Mask:
    """A line and those beside it that are as long, at the height of a text."""
    off_ends = np.abs(horizontal[:, 1:] - line[1:])
    are_as_long = off_ends.max(axis=1) < _widths_of_ends(text, boxes).min() / 2
    are_near = np.abs(horizontal[:, 0] - y) < PAGE.struck_double * text.height
    return np.asarray(are_as_long & are_near, np.bool_)


def _is_as_long(line: Floats, text: _Text, boxes: Boxes, on_line: Mask) -> bool:
    """Whether a line begins and ends with its text.

    Where others stand directly beside the text, it does so within a part of a char.
    """
    gap = PAGE.struck_beside * text.height
    are_beside = on_line & (boxes[:, 0] < text.right + gap)
    are_beside &= boxes[:, 2] > text.left - gap
    reach = PAGE.struck_part * _widths_of_ends(text, boxes)
    if are_beside.sum() == len(text.places):
        reach = np.full(2, PAGE.struck_ends * text.height)
    off_ends = np.abs(line[1:] - [text.left, text.right])
    return bool((off_ends < reach).all())


def drawn_marks(chars: Chars, edges: tuple[Floats, Floats], rings: Floats, slants: Floats) -> Mask:
    """Which chars stand in an ellipse, or beside one, a small box or a stroke that leans.

    A stroke from corner to corner of an empty cell says that nothing is to stand there.
    """
    out = np.zeros(len(chars), np.bool_)
    if not len(chars):
        return out
    most = PAGE.most_marks
    height = float(np.median(chars.heights))
    highest = PAGE.highest_mark * height
    closed = np.concatenate([rings[:most], _squares(*edges)])
    leaning = slants[:most]
    strokes = [
        stroke
        for stroke in leaning[heights(leaning) <= highest]
        if hold_middle(stroke, chars.boxes).any() or not _touch_corners(stroke, *edges)
    ]
    beside = np.array([-height, 0, height, 0])
    for shape in (*closed[heights(closed) <= highest], *strokes):
        out |= hold_middle(shape + beside, chars.boxes)
    return out


def beside_caret(caret: Floats, chars: Chars) -> Mask:
    """Which digits the mark of an insertion stands beside: x0, top, x1, bottom."""
    reach = PAGE.beside_caret * chars.heights
    lefts, tops, rights, bottoms = chars.boxes.T
    x0, top, x1, bottom = caret
    is_beside = (lefts - reach < x1) & (x0 < rights + reach)
    is_level = (tops < bottom) & (top < bottoms)
    return np.asarray(is_beside & is_level & are_in(chars.codes, DIGITS), np.bool_)


def added_digits(chars: Chars, slants: Floats) -> Mask:
    """Which digits a drawn ∧ or ∨ stands beside, which says that something is to be added.

    Its strokes are as long as each other; those of a tick are not.
    """
    out = np.zeros(len(chars), np.bool_)
    slants = slants[: PAGE.most_marks]
    reach = PAGE.open_corner_pt
    behind, before = near_pairs(slants[:, 0], slants[:, 2], reach)
    pairs = [
        pair
        for pair in zip(before.tolist(), behind.tolist(), strict=True)
        if _are_caret(*slants[list(pair)])
    ]
    for pair in pairs[: PAGE.most_marks]:
        left, right = slants[list(pair)]
        box = np.concatenate([np.minimum(left, right)[:2], np.maximum(left, right)[2:]])
        is_low = box[3] - box[1] < chars.heights
        out |= is_low & beside_caret(box, chars)
    return out


def _are_caret(left: Floats, right: Floats) -> bool:
    """Whether of two strokes side by side one is as wide and high as the other."""
    off = np.abs((left - right)[[1, 3]]).max()
    off_width = abs((left[2] - left[0]) - (right[2] - right[0]))
    return bool(max(off, off_width) < PAGE.open_corner_pt)


def cancelled_digits(chars: Chars, slants: Floats, edges: tuple[Floats, Floats]) -> Mask:
    """Which digits stand in a cell that a stroke goes through from corner to corner.

    edges: horizontal and vertical ones.
    """
    out = np.zeros(len(chars), np.bool_)
    are_digits = are_in(chars.codes, DIGITS)
    horizontal, vertical = edges
    for slant in slants[: PAGE.most_marks]:
        inside = hold_middle(slant, chars.boxes) & are_digits
        if inside.any() and _touch_corners(slant, horizontal, vertical):
            out |= inside
    return out


def _touch_corners(slant: Floats, horizontal: Floats, vertical: Floats) -> bool:
    """Whether ruled lines meet at all corners of the box of a stroke."""
    x0, top, x1, bottom = slant
    return all(
        _ends_at(horizontal, y, x) and _ends_at(vertical, x, y)
        for x, y in ((x0, top), (x1, top), (x0, bottom), (x1, bottom))
    )


def _ends_at(edges: Floats, position: float, place: float) -> bool:
    """Whether an edge at a position goes up to a place, or beyond."""
    positions, starts, ends = edges.T
    is_near = np.abs(positions - position) < PAGE.touch_pt
    reaches = (starts < place + PAGE.touch_pt) & (ends > place - PAGE.touch_pt)
    return bool((is_near & reaches).any())


def ruled_digits(chars: Chars, horizontal: Floats) -> Mask:
    """Which digits a line goes through that is no line of theirs alone: it may strike them out."""
    out = np.zeros(len(chars), np.bool_)
    places = np.flatnonzero(are_in(chars.codes, DIGITS))
    digits = chars[places]
    lines = horizontal[horizontal[:, 2] - horizontal[:, 1] > PAGE.thickest_line_pt]
    if not len(digits) or not len(lines):
        return out
    reach = PAGE.crossed_down * digits.heights
    line, digit = near_pairs(lines[:, 0], digits.ys, reach.max())
    ys, starts, ends = lines[line].T
    xs = digits.xs[digit]
    crosses = (starts < xs) & (xs < ends) & (np.abs(ys - digits.ys[digit]) < reach[digit])
    out[places[digit[crosses]]] = True
    return out


def broken_figures(chars: Chars, edges: tuple[Floats, Floats]) -> Mask:
    """Which digits are those of a figure that goes on below a line of its table: 91 and, lower, 6.

    The lower part begins where the upper one ends; figures of two rows stand one below the other.

    edges: horizontal and vertical ones.
    """
    out = np.zeros(len(chars), np.bool_)
    are_of_figures = are_in(chars.codes, _OF_FIGURES)
    begins, ends = _runs(chars)
    counts = np.add.reduceat(~are_of_figures, begins) if len(begins) else begins
    begins = begins[counts == 0]
    ends = ends[counts == 0]
    horizontal, vertical = edges
    turned = chars.boxes[:, [1, 0, 3, 2]]
    height = chars.heights
    reach = PAGE.broken_beside * height.max(initial=0)
    upper, lower = near_pairs(chars.boxes[ends, 2], chars.boxes[begins, 0], reach)
    lasts = ends[upper]
    firsts = begins[lower]
    down = (chars.boxes[firsts, 3] - chars.boxes[lasts, 3]) / height[lasts]
    gaps = np.abs(chars.boxes[firsts, 0] - chars.boxes[lasts, 2]) / height[lasts]
    are_near = (PAGE.broken_down[0] < down) & (down < PAGE.broken_down[1])
    are_near &= gaps <= PAGE.broken_beside
    for last, first in zip(lasts[are_near].tolist(), firsts[are_near].tolist(), strict=True):
        upper_part = slice(begins[ends == last][0], last + 1)
        lower_part = slice(first, ends[begins == first][0] + 1)
        is_parted = parts_boxes(horizontal, chars.boxes[last], chars.boxes[first])
        is_in_column = not parts_boxes(vertical, turned[last], turned[first])
        are_alone = all(_is_alone_on_line(part, chars.boxes) for part in (upper_part, lower_part))
        if is_parted and is_in_column and are_alone:
            out[upper_part] = True
            out[lower_part] = True
    return out & are_in(chars.codes, DIGITS)


def _is_alone_on_line(run: slice, boxes: Boxes) -> bool:
    """Whether nothing stands beside a run of chars on its line: 01 01 01 is a code."""
    first_corner = boxes[run, :2].min(axis=0)
    last_corner = boxes[run, 2:].max(axis=0)
    box = np.concatenate([first_corner, last_corner])
    reach = (box[3] - box[1]) * PAGE.broken_apart
    beside = hold_middle(box + np.array([-reach, 0, reach, 0]), boxes)
    beside[run] = False
    return not beside.any()


def _runs(chars: Chars) -> tuple[Indices, Indices]:
    """The first and the last of chars that follow each other on one line without a blank."""
    if not len(chars):
        nothing = np.empty(0, np.int64)
        return nothing, nothing
    boxes = chars.boxes
    height = chars.heights
    gaps = np.abs(boxes[1:, 0] - boxes[:-1, 2])
    off_line = np.abs(boxes[1:, 3] - boxes[:-1, 3])
    is_new = chars.spaces[1:] | (gaps > height[1:] / 2) | (off_line > height[1:] / 4)
    begins = np.append(0, np.flatnonzero(is_new) + 1)
    return begins, np.append(begins[1:] - 1, len(boxes) - 1)


def _squares(horizontal: Floats, vertical: Floats) -> Floats:
    """The squares of four short lines that no other line touches."""
    flat = _sides(horizontal)
    upright = _sides(vertical)
    from_left = np.lexsort((flat[:, 0], flat[:, 1].round()))
    flat = flat[from_left]
    off_ends = np.abs(np.diff(flat[:, 1:], axis=0))
    is_pair = off_ends.max(axis=1, initial=0) < PAGE.open_corner_pt
    is_pair &= np.diff(flat[:, 0]) > PAGE.least_box_pt
    squares = list[Floats]()
    for number in np.flatnonzero(is_pair):
        top, x0, x1 = flat[number]
        bottom = flat[number + 1, 0]
        box = np.array([x0, top, x1, bottom])
        if _is_closed(box, upright) and _is_alone(box, horizontal, vertical):
            squares.append(box)
    return np.array(squares).reshape(-1, 4)


def _sides(edges: Floats) -> Floats:
    """The edges that are as long as the side of a box."""
    middle = (PAGE.least_box_pt + PAGE.most_box_pt) / 2
    reach = (PAGE.most_box_pt - PAGE.least_box_pt) / 2
    lengths = edges[:, 2] - edges[:, 1]
    return edges[np.abs(lengths - middle) < reach][: PAGE.most_marks]


def _is_closed(box: Floats, upright: Floats) -> bool:
    """Whether a box has a left and a right side."""
    left, top, right, bottom = box
    reaches_up = upright[:, 1] < top + PAGE.open_corner_pt
    reaches_down = upright[:, 2] > bottom - PAGE.open_corner_pt
    xs = upright[reaches_up & reaches_down, 0]
    has_left = np.abs(xs - left) < PAGE.open_corner_pt
    has_right = np.abs(xs - right) < PAGE.open_corner_pt
    return bool(has_left.any() and has_right.any())


def _is_alone(box: Floats, horizontal: Floats, vertical: Floats) -> bool:
    """Whether no line reaches from the box beyond it."""
    around = _around(box)
    turned = around[[1, 0, 3, 2]]
    return not (_reach_beyond(horizontal, around) or _reach_beyond(vertical, turned))


def _reach_beyond(edges: Floats, box: Floats) -> bool:
    """Whether a horizontal edge meets a box and goes on beyond it."""
    left, top, right, bottom = box
    ys, starts, ends = edges.T
    is_level = (top <= ys) & (ys <= bottom)
    meets = is_level & (starts <= right) & (ends >= left)
    goes_on = (starts < left) | (ends > right)
    return bool((meets & goes_on).any())


def with_signs(
    chars: Chars, edges: tuple[Floats, Floats], slants: Floats
) -> tuple[Chars, list[Floats]]:
    """The chars of a page with △ or - for each sign that is drawn before a figure.

    Also the areas of their lines.
    """
    triangles = _triangles(edges[0], slants)
    dashes = edges[0][:, [1, 0, 2, 0]]
    shapes = np.concatenate([triangles, dashes])
    found = list[tuple[int, Floats, int]]()
    heights = chars.heights
    for drawn, digit in _before_digits(shapes, len(triangles), chars):
        height = float(heights[digit])
        if drawn < len(triangles):
            found.append((digit, shapes[drawn], _TRIANGLE))
        elif _is_sign(shapes[drawn], chars.boxes, edges, height):
            found.append((digit, shapes[drawn], _DASH))
    for digit, shape, sign in sorted(found, key=lambda each: -each[0]):
        x0, top, _, bottom = chars.boxes[digit]
        right = max(shape[2], x0 - PAGE.off_digit_pt)
        box = np.array([shape[0], top, right, bottom])
        chars = chars.insert(digit, sign, box, chars.spaces[digit])
        chars.spaces[digit + 1] = False
    return chars, [_around(shape) for _, shape, _ in found]


def drawn_points(chars: Chars, horizontal: Floats) -> list[Unread]:
    """The dots drawn low between two digits: each may be the point or the comma of their figure."""
    digits = np.flatnonzero(are_in(chars.codes, DIGITS))
    height = float(chars.heights[digits].max(initial=0.0))
    are_short = horizontal[:, 2] - horizontal[:, 1] < PAGE.widest_point * height
    found = list[Unread]()
    for y, x0, x1 in horizontal[are_short][: PAGE.most_marks]:
        left, top, right, bottom = chars.boxes[digits].T
        digit_height = bottom - top
        is_low = (y > bottom - PAGE.point_level * digit_height) & (y < bottom)
        before = digits[is_low & (np.abs(right - x0) < PAGE.beside_point * digit_height)]
        behind = digits[is_low & (np.abs(left - x1) < PAGE.beside_point * digit_height)]
        for digit in np.intersect1d(before + 1, behind).tolist():
            box = np.array([x0, chars.boxes[digit, 1], x1, chars.boxes[digit, 3]])
            found.append(Unread(digit, box, bool(chars.spaces[digit])))
    return found


def drawn_bars(chars: Chars, edges: tuple[Floats, Floats]) -> list[Unread]:
    """The bars drawn beside a digit, as high: each may be a 1.

    A line of a table meets others, or goes on above or below as a dashed one does.
    """
    horizontal, vertical = edges
    digits = np.flatnonzero(are_in(chars.codes, DIGITS))
    boxes = chars.boxes[digits]
    height = chars.heights[digits]
    highest = float(height.max(initial=0.0))
    lengths = vertical[:, 2] - vertical[:, 1]
    are_low = (lengths > PAGE.lowest_bar * highest / 2) & (lengths < PAGE.highest_bar * highest)
    found = list[Unread]()
    for x, top, bottom in vertical[are_low][: PAGE.most_marks]:
        bar = np.array([x, top, x, bottom])
        others = np.abs(vertical[:, 0] - x) < PAGE.open_corner_pt
        if np.count_nonzero(others) > 1 or not _is_alone(bar, horizontal, vertical):
            continue
        shared = np.minimum(bottom, boxes[:, 3]) - np.maximum(top, boxes[:, 1])
        is_level = (shared > PAGE.lowest_bar * height) & (bottom - top < PAGE.highest_bar * height)
        reach = PAGE.beside_point * height
        before = digits[is_level & (np.abs(boxes[:, 0] - x) < reach)]
        behind = digits[is_level & (np.abs(boxes[:, 2] - x) < reach)] + 1
        places = [*before.tolist(), *behind.tolist()]
        if places:
            place = places[0]
            digit = min(place, len(chars) - 1)
            box = np.array([x, chars.boxes[digit, 1], x, chars.boxes[digit, 3]])
            space = place < len(chars) and bool(chars.spaces[place])
            found.append(Unread(place, box, space))
    return found


def _before_digits(shapes: Floats, triangles: int, chars: Chars) -> list[tuple[int, int]]:
    """The shapes that stand before a digit as a sign does: their numbers, and those of the digits.

    triangles: how many of the shapes, the first, are such.
    """
    digits = np.flatnonzero(are_in(chars.codes, DIGITS))
    lefts = chars.boxes[digits, 0]
    height = chars.heights[digits]
    reach = PAGE.before_digit * height.max(initial=0)
    shape, digit = near_pairs(shapes[:, 2], lefts, reach)
    height = height[digit]
    widths = shapes[shape, 2] - shapes[shape, 0]
    fits = PAGE.narrowest_sign * height < widths
    fits &= widths < PAGE.widest_sign * height
    gaps = np.abs(lefts[digit] - shapes[shape, 2])
    fits &= gaps < PAGE.before_digit * height
    level = np.where(shape < triangles, PAGE.triangle_level, PAGE.dash_level)
    middle = (shapes[shape, 1] + shapes[shape, 3]) / 2
    off_middle = np.abs(middle - chars.ys[digits[digit]])
    fits &= off_middle < level * height
    found = digits[digit[fits]]
    return list(zip(shape[fits].tolist(), found.tolist(), strict=True))


def _triangles(horizontal: Floats, slants: Floats) -> Floats:
    """The triangles that two strokes which lean and a short edge below them draw."""
    reach = PAGE.open_corner_pt
    triangles = slants[: PAGE.most_marks].copy()
    triangles[:, 2] = 2 * triangles[:, 2] - triangles[:, 0]
    bases = triangles[:, [3, 0, 2]]
    slant, edge = near_pairs(bases[:, 0], horizontal[:, 0], reach)
    off_base = np.abs(horizontal[edge] - bases[slant]).max(axis=1, initial=0)
    found = list[Floats]()
    for number in np.unique(slant[off_base < reach]).tolist():
        _, top, x, bottom = slants[number]
        right = triangles[number, 2]
        other_half = np.array([x, top, right, bottom])
        if (np.abs(slants - other_half).max(axis=1) < reach).any():
            found.append(triangles[number])
    return np.array(found).reshape(-1, 4)


def _is_sign(dash: Floats, boxes: Boxes, edges: tuple[Floats, Floats], height: float) -> bool:
    """Whether a short line stands by itself.

    It touches no line, and no other dash or letter stands before it.
    """
    start, y, end, _ = dash
    horizontal = edges[0]
    dashes = horizontal[np.abs(horizontal[:, 0] - y) < PAGE.open_corner_pt]
    on_line = boxes[(boxes[:, 1] < y) & (y < boxes[:, 3])]
    gaps = start - np.concatenate([dashes[:, 2], on_line[:, 2]])
    is_behind = (gaps > -PAGE.open_corner_pt) & (gaps < PAGE.alone_before * height)
    begins_before_end = on_line[:, 0] < end - PAGE.open_corner_pt
    is_over = begins_before_end & (on_line[:, 2] > start + PAGE.open_corner_pt)
    return not (is_behind.any() or is_over.any()) and _is_alone(dash, *edges)


def pictures_of_figures(chars: Chars, edges: tuple[Floats, Floats], images: Boxes) -> list[Unread]:
    """The pictures in a figure's place.

    Each is as small as letters are. It stands beside a digit on its line, or alone between
    ruled lines.
    """
    usual = float(np.median(chars.heights)) if len(chars) else 0.0
    are_small = heights(images) <= PAGE.highest_picture * usual
    are_small &= heights(images) >= PAGE.lowest_picture * usual
    found = list[Unread]()
    boxes = chars.boxes
    for image in images[are_small][: PAGE.most_marks]:
        if hold_middle(image, boxes).any():
            continue
        place = _beside_digit(image, chars)
        if place is None and not _stands_alone(image, boxes, edges):
            continue
        at = len(chars) if place is None else place
        found.append(Unread(at, image, at == len(chars)))
        boxes = np.concatenate([boxes, image[None]])
    return found


def _beside_digit(image: Floats, chars: Chars) -> int | None:
    """The place of the digit that a picture stands before or behind: before it, or behind it."""
    digits = np.flatnonzero(are_in(chars.codes, DIGITS))
    x0, top, x1, bottom = image
    boxes = chars.boxes[digits]
    ys = chars.ys[digits]
    gap = PAGE.beside_picture * chars.heights[digits]
    is_level = (top < ys) & (ys < bottom)
    before = digits[is_level & (np.abs(boxes[:, 0] - x1) < gap)]
    behind = digits[is_level & (np.abs(x0 - boxes[:, 2]) < gap)]
    if len(before):
        return int(before[0])
    return int(behind[0]) + 1 if len(behind) else None


def _stands_alone(image: Floats, boxes: Boxes, edges: tuple[Floats, Floats]) -> bool:
    """Whether a picture is all that the ruled lines around it hold."""
    x0, top, x1, bottom = image
    x = (x0 + x1) / 2
    y = (top + bottom) / 2
    rows, starts, ends = edges[0].T
    rows = rows[(starts < x) & (x < ends)]
    columns, tops, bottoms = edges[1].T
    columns = columns[(tops < y) & (y < bottoms)]
    if not (rows.min(initial=y) < y < rows.max(initial=y)):
        return False
    if not (columns.min(initial=x) < x < columns.max(initial=x)):
        return False
    cell = np.array(
        [
            columns[columns < x].max(),
            rows[rows < y].max(),
            columns[columns > x].min(),
            rows[rows > y].min(),
        ]
    )
    return not hold_middle(cell, boxes).any()


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
