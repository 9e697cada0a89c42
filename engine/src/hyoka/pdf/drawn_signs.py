"""Signs, points and ones that are drawn as lines beside digits.

Signs before figures become chars; what may be a point or a 1 is told.
"""

from typing import Final

import numpy as np

from hyoka.pdf.box_edges import is_alone, widened
from hyoka.pdf.chars import (
    DIGITS,
    Boxes,
    Chars,
    Floats,
    are_in,
    near_pairs,
)
from hyoka.pdf.settings import PAGE
from hyoka.pdf.unread import Unread

#: The sign that a drawn triangle is read as, and that of a dash.
_TRIANGLE: Final = ord("△")
_DASH: Final = ord("-")


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
    return chars, [widened(shape) for _, shape, _ in found]


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
        if np.count_nonzero(others) > 1 or not is_alone(bar, horizontal, vertical):
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
    return not (is_behind.any() or is_over.any()) and is_alone(dash, *edges)
