"""The ruled lines of an upright picture, and the picture without them."""

from typing import NamedTuple

import cv2
import numpy as np

from hyoka.pdf.chars import Floats, Mask
from hyoka_pictures.ink import (
    Numbers,
    Picture,
    as_picture,
    components,
    ink_boxes,
    ink_of,
    runs_along,
    square,
)
from hyoka_pictures.settings import PICTURE


class Ruled(NamedTuple):
    """Horizontal lines (y, x0, x1) and vertical ones (x, top, bottom), pixels.

    The ink and the grey without them, and the ink that is black enough for letters.
    """

    horizontal: Floats
    vertical: Floats
    ink: Picture
    letters: Picture
    grey: Picture


def find_ruled(grey: Picture, texts: Floats) -> Ruled:
    """The ruled lines of an upright picture with lines of text in these boxes."""
    ink = ink_of(grey)
    parts_across, rows = _strokes(ink)
    parts_down, columns = _strokes(np.ascontiguousarray(ink.T))
    texts_down = texts[:, [1, 0, 3, 2]]
    across, rows = _joined(parts_across, rows, parts_down, texts)
    down, columns = _joined(parts_down, columns, parts_across, texts_down)
    around = cv2.dilate(grey, square(13))
    depth = cv2.subtract(around, grey)
    depth_across = _mean_depth(depth, rows)
    depth_down = _mean_depth(depth.T, columns)
    least_deep = _least_depth(
        np.concatenate((across, down)), np.concatenate((depth_across, depth_down))
    )
    # none of letters that touch each other, nor of a stain or of the print of the back
    may_be_across = ~_within(across, texts) & (depth_across >= least_deep)
    may_be_down = ~_within(down, texts_down) & (depth_down >= least_deep)
    boxed_across = _is_long(across, PICTURE.box_px)
    boxed_down = _is_long(down, PICTURE.box_px)
    ends_across = boxed_across & _ends_at(across, down[boxed_down])
    ends_down = boxed_down & _ends_at(down, across[boxed_across])
    keep_across = (ends_across | _is_long(across, PICTURE.long_px)) & may_be_across
    keep_down = (ends_down | _is_long(down, PICTURE.long_px)) & may_be_down
    for _ in range(PICTURE.rounds):
        keep_across |= _ends_at(across, down[keep_down]) & may_be_across
        keep_down |= _ends_at(down, across[keep_across]) & may_be_down
    cut_across = _cut(across, down[keep_down])
    cut_down = _cut(down, across[keep_across])
    mask = _drawn(rows, cut_across, keep_across) | _drawn(columns, cut_down, keep_down).T
    erased = cv2.dilate(mask, square(5)) > 0
    black = _black(ink, depth)
    grounds = _grounds(np.where(erased, 0, cv2.subtract(ink, black)).astype(np.uint8))
    return Ruled(
        horizontal=cut_across[keep_across],
        vertical=cut_down[keep_down],
        ink=np.where(erased | grounds, 0, ink).astype(np.uint8),
        letters=np.where(erased, 0, black).astype(np.uint8),
        grey=np.where(erased, around, grey).astype(np.uint8),
    )


def with_solid_rules(grey: Picture) -> Picture:
    """A level picture in which rows of dots that are ruled are drawn as lines."""
    ink = ink_of(grey)
    dots = _dots(ink)
    of_columns = _dotted(np.ascontiguousarray(dots.T), np.ascontiguousarray(ink.T))
    is_ruled = cv2.bitwise_or(_dotted(dots, ink), of_columns.T) > 0
    of_rules = np.count_nonzero(is_ruled & (dots > 0))
    if of_rules <= PICTURE.dots_ruled * np.count_nonzero(dots):  # a screen of dots prints its greys
        is_ruled[:] = False
    is_ruled |= _broken(ink) > 0
    is_ruled |= _broken(np.ascontiguousarray(ink.T)).T > 0
    if not is_ruled.any():
        return grey
    shade = np.percentile(grey[is_ruled & (ink > 0)], PICTURE.dark_percent)
    return np.where(is_ruled, np.minimum(grey, shade), grey).astype(np.uint8)


def _broken(ink: Picture) -> Picture:
    """Where level thin lines are, with what a scanner in black and white has left out of them.

    A line that leans a little is lost where it passes from a row of pixels to the next. Dashes that
    stand for figures are none: there is more paper between them. Strokes of letters are not alone.
    """
    pieces = _pieces_of_lines(ink)
    upright = runs_along(np.ascontiguousarray(ink.T), PICTURE.box_px).T
    found = np.zeros_like(ink)
    for x0, top, x1, bottom in ink_boxes(_bridged(pieces, upright)):
        piece = pieces[top:bottom, x0:x1]
        high, wide = piece.shape
        filled = np.flatnonzero(piece.any(axis=0))
        has_some = np.count_nonzero(np.diff(filled) > 1) + 1 >= PICTURE.pieces
        is_dense = len(filled) >= PICTURE.piece_share * wide
        is_thin = high <= PICTURE.thick_px + PICTURE.lean * wide
        if not (has_some and is_dense and is_thin):
            continue
        middles = (piece.T @ np.arange(high))[filled] / piece.sum(axis=0)[filled]
        places = x0 + filled
        first, last = x0 + PICTURE.near_px, x1 - PICTURE.near_px  # it may end at one already
        first, last = _ends_in(upright[top:bottom], first, last, PICTURE.piece_gap_px)
        columns = np.arange(min(first, x0), max(last, x1))
        rows = top + np.rint(np.interp(columns, places, middles)).astype(int)
        for beside in (-1, 0, 1):
            found[(rows + beside).clip(0, len(ink) - 1), columns] = 1
    return found


def _pieces_of_lines(ink: Picture) -> Picture:
    runs = runs_along(ink, PICTURE.piece_px)
    pieces = np.zeros_like(ink)
    for x0, top, x1, bottom in ink_boxes(runs):
        is_thin = bottom - top <= PICTURE.piece_high_px
        if is_thin and _is_alone(ink[:, x0:x1], runs[:, x0:x1], top, bottom):
            pieces[top:bottom, x0:x1] = 1
    return pieces


def _bridged(pieces: Picture, upright: Picture) -> Picture:
    """Pieces with the gaps between them, but for those from one upright line to the next.

    Behind such a gap stands the next table, or the next box.
    """
    thick = cv2.dilate(pieces, np.ones((PICTURE.gap_px, 1), np.uint8))
    bridge = np.ones((1, PICTURE.piece_gap_px), np.uint8)
    bridged = as_picture(cv2.morphologyEx(thick, cv2.MORPH_CLOSE, bridge))
    is_upright = cv2.dilate(upright, square(2 * PICTURE.near_px + 1)) > 0
    for left, top, right, bottom in ink_boxes(cv2.subtract(bridged, thick)):
        rows = slice(top, bottom)
        if is_upright[rows, left].any() and is_upright[rows, right - 1].any():
            bridged[rows, left:right] = thick[rows, left:right]
    return bridged


def _is_alone(ink: Picture, runs: Picture, first: int, last: int) -> bool:
    """Whether there is hardly any ink above or below some rows, and on neither side a run of it.

    Letters may stand close to a line on its one side.
    """
    far = PICTURE.piece_high_px
    sides = (slice(max(0, first - far), max(0, first - 1)), slice(last + 1, last + far))
    most = PICTURE.piece_beside * 255
    of_ink, of_runs = (
        [part[side].mean() for side in sides if part[side].size] for part in (ink, runs)
    )
    return min(of_ink, default=0) <= most and max(of_runs, default=0) <= most


def _dots(ink: Picture) -> Picture:
    """The ink that is no larger than a dot or dash of a line."""
    numbers, stats = components(ink)
    is_dot = np.asarray((stats[:, 2:4] <= PICTURE.dash_px).all(axis=1))
    is_dot[0] = False
    return is_dot[numbers].astype(np.uint8)


def _dotted(dots: Picture, ink: Picture) -> Picture:
    """Where level rows of dots are ruled lines: thin, in even steps, with few dots beside them.

    The grey of a cell may be dots, too: those stand in row over row.
    """
    bridge = np.ones((1, PICTURE.dash_px), np.uint8)
    rows = runs_along(cv2.morphologyEx(dots, cv2.MORPH_CLOSE, bridge), PICTURE.short_px)
    others = np.where(dots, 0, ink).astype(np.uint8)
    found = np.zeros_like(dots)
    for x0, top, x1, bottom in ink_boxes(rows):
        if bottom - top > PICTURE.thick_px:
            continue
        level = slice(top, bottom)
        row_dots = dots[level, x0:x1]
        around = slice(max(0, top - PICTURE.dash_px), bottom + PICTURE.dash_px)
        of_around = np.count_nonzero(dots[around, x0:x1])
        is_apart = of_around <= (1 + PICTURE.dots_beside) * np.count_nonzero(row_dots)
        if is_apart and _is_even(row_dots):
            first, last = _ends_in(others[level], x0, x1, PICTURE.dash_px)
            found[level, first:last] = 1
    return found


def _is_even(row: Picture) -> bool:
    """Whether the steps from dot to dot in a row are as long as most."""
    is_inked = np.pad(row.any(axis=0), 1).astype(np.int8)
    steps = np.diff(np.flatnonzero(np.diff(is_inked) == 1))
    if len(steps) < PICTURE.dots:
        return False
    step = np.median(steps)
    is_as_most = np.abs(steps - step) <= PICTURE.uneven_dots * step
    return bool(is_as_most.mean() >= PICTURE.even_dots)


def _ends_in(others: Picture, first: int, last: int, reach: int) -> tuple[int, int]:
    """Where a line ends: at other ink so near that it takes its last dot in, or where it does."""
    filled = np.asarray(others.any(axis=0))
    before = np.flatnonzero(filled[max(0, first - reach) : first])
    behind = np.flatnonzero(filled[last : last + reach])
    if len(before):
        first = max(0, first - reach) + int(before[-1])
    if len(behind):
        last += int(behind[0]) + 1
    return first, last


def _black(ink: Picture, depth: cv2.typing.MatLike) -> Picture:
    """The ink that is black enough to be of letters: a stain and the print of the back are not."""
    if not ink.any():
        return ink
    most = float(np.percentile(depth[ink > 0], PICTURE.most_ink_percent))
    is_black = (ink > 0) & (depth >= PICTURE.pale_ink * most)
    beside = cv2.dilate(is_black.astype(np.uint8), square(3))
    return np.where(beside > 0, ink, 0).astype(np.uint8)


def _grounds(pale: Picture) -> Mask:
    """Where pale ink is the ground of a cell: in one piece with what is thicker than strokes."""
    numbers, stats = components(pale)
    thick = cv2.morphologyEx(pale, cv2.MORPH_OPEN, square(PICTURE.ground_px)) > 0
    is_ground = np.bincount(numbers[thick], minlength=len(stats)) > 0
    is_ground[0] = False
    return np.asarray(is_ground[numbers], np.bool_)


def _mean_depth(depth: cv2.typing.MatLike, numbers: Numbers) -> Floats:
    """How much darker than the paper around it each of the numbered strokes is, of 255."""
    is_stroke = numbers > 0
    found = np.bincount(numbers[is_stroke], weights=depth[is_stroke])
    sizes = np.bincount(numbers[is_stroke])
    return np.asarray(found[1:] / np.maximum(sizes[1:], 1), np.float64)


def _least_depth(lines: Floats, depths: Floats) -> float:
    """The least depth of a ruled line: a share of the depth of most ruled lines of the page."""
    lengths = lines[:, 2] - lines[:, 1]
    is_long = lengths >= PICTURE.long_px
    if not is_long.any():
        return 0.0
    most = np.quantile(depths[is_long], 0.5, weights=lengths[is_long], method="inverted_cdf")
    return PICTURE.pale_line * float(most)


def _is_long(lines: Floats, least_px: float) -> Mask:
    return np.asarray(lines[:, 2] - lines[:, 1] >= least_px, np.bool_)


def _strokes(ink: Picture) -> tuple[Floats, Numbers]:
    """Horizontal strokes that may be ruled lines (at, start, end).

    And the number of each from 1 where it is.
    """
    bridge = np.ones((1, PICTURE.gap_px), np.uint8)
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, bridge)
    long = runs_along(joined, PICTURE.long_px)
    short = runs_along(joined, PICTURE.short_px)
    short[cv2.dilate(long, square(3)) > 0] = 0  # of letters that touch a long line
    numbers, stats = components(long | short)
    x0, top, width, height, area = stats.T.astype(float)
    is_thin = area / width <= PICTURE.thick_px
    is_line = is_thin & (height <= PICTURE.thick_px + PICTURE.lean * width)
    is_line[0] = False
    numbers = np.where(is_line, np.cumsum(is_line), 0)[numbers]
    lines = np.stack((top + height / 2, x0, x0 + width), axis=1)
    return lines[is_line], numbers


def _joined(
    lines: Floats, numbers: Numbers, others: Floats, texts: Floats
) -> tuple[Floats, Numbers]:
    """The strokes of which those are one that go on behind a gap: a spot without ink cuts a line.

    And their numbers. A gap at one of the others, upright ones, is none: a line ends there, and a
    letter or the next table stands behind it. Nor goes a stroke of a letter on in the next letter.
    """
    is_of_letter = _within(lines, texts, 0.0)
    upright = others[_is_long(others, PICTURE.box_px)]
    first = np.arange(len(lines))
    for before, after in _going_on(lines):
        if is_of_letter[before] or is_of_letter[after]:
            continue
        if _is_crossed(lines[before], lines[after], upright):
            continue
        first[first == first[after]] = first[before]
    _, group = np.unique(first, return_inverse=True)
    lengths = lines[:, 2] - lines[:, 1]
    joined = np.empty((int(group.max(initial=-1)) + 1, 3), np.float64)
    joined[:, 0] = np.bincount(group, weights=lines[:, 0] * lengths)
    joined[:, 0] /= np.bincount(group, weights=lengths)
    joined[:, 1:] = np.inf, -np.inf
    np.minimum.at(joined[:, 1], group, lines[:, 1])
    np.maximum.at(joined[:, 2], group, lines[:, 2])
    return joined, np.concatenate(([0], group + 1))[numbers]


def _is_crossed(before: Floats, after: Floats, others: Floats) -> bool:
    """Whether one of the others crosses the gap between two strokes."""
    at = (before[0] + after[0]) / 2
    place, start, end = others.T
    near = PICTURE.near_px
    is_amid = (before[2] - near <= place) & (place <= after[1] + near)
    is_at = (start - near <= at) & (at <= end + near)
    return bool((is_amid & is_at).any())


def _going_on(lines: Floats) -> list[tuple[int, int]]:
    """The pairs of strokes of which the second goes on behind a short gap where the first ends."""
    at, start, end = lines.T
    lengths = end - start
    gaps = start - end[:, None]
    most = PICTURE.short_gap * np.minimum(lengths, lengths[:, None])
    is_near = (gaps > -PICTURE.near_px) & (gaps <= most) & (gaps <= PICTURE.spot_px)
    is_level = np.abs(at - at[:, None]) <= PICTURE.gap_px
    is_ruled = np.maximum(lengths, lengths[:, None]) >= PICTURE.box_px
    before, after = np.nonzero(is_near & is_level & is_ruled)
    return list(zip(before.tolist(), after.tolist(), strict=True))


def _within(lines: Floats, texts: Floats, edge: float = 0.25) -> Mask:
    """Which are strokes amid texts, or of letters that touch each other.

    edge: The share of a text's height that is not amid it, above and below.
    """
    at, start, end = (lines[:, [column]] for column in range(3))
    x0, top, x1, bottom = texts.T
    upper = top + edge * (bottom - top)
    lower = bottom - edge * (bottom - top)
    is_amid = (upper < at) & (at < lower) & (x0 < start) & (end < x1)
    return np.asarray(is_amid.any(axis=1), np.bool_)


def _crossings(lines: Floats, others: Floats) -> tuple[Floats, Floats]:
    """The first and the last of the others at which each line begins and ends.

    Or a little behind, in a letter.
    """
    at, start, end = (lines[:, [column]] for column in range(3))
    place, first, last = others.T
    near = PICTURE.near_px
    beyond = PICTURE.beyond_px
    meets = (first - near <= at) & (at <= last + near)
    begins = meets & (start - near <= place) & (place < start + beyond)
    ends = meets & (end - beyond < place) & (place <= end + near)
    firsts = np.where(begins, place, np.inf)
    lasts = np.where(ends, place, -np.inf)
    return firsts.min(axis=1, initial=np.inf), lasts.max(axis=1, initial=-np.inf)


def _ends_at(lines: Floats, others: Floats) -> Mask:
    first, last = _crossings(lines, others)
    return np.asarray(first + PICTURE.short_px < last, np.bool_)


def _cut(lines: Floats, others: Floats) -> Floats:
    """The lines without what they have in letters behind the others at which they end."""
    at, start, end = lines.T
    first, last = _crossings(lines, others)
    cut_start = np.maximum(start, first - PICTURE.near_px)
    cut_end = np.minimum(end, last + PICTURE.near_px)
    start = np.where(np.isfinite(first), cut_start, start)
    end = np.where(np.isfinite(last), cut_end, end)
    return np.stack((at, start, end), axis=1)


def _drawn(numbers: Numbers, lines: Floats, keep: Mask) -> Picture:
    """Where those lines are that are kept, as 1."""
    mask = np.zeros(numbers.shape, np.uint8)
    beside = 2 * PICTURE.thick_px
    for i in np.flatnonzero(keep):
        at, start, end = lines[i].astype(int).tolist()
        rows = slice(max(0, at - beside), at + beside)
        columns = slice(start, end + 1)
        mask[rows, columns] |= numbers[rows, columns] == i + 1
    return mask
