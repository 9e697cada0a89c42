"""What is drawn on a page, by pdfium: lines, rectangles and the outlines of other shapes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from helpers import pdfium_calls as calls
from helpers.compiled import compiled
from helpers.rules import FILLED, STROKE, STROKED, THICKEST_LINE_PT, Floats

_TEXT, _PATH, _IMAGE, _GROUP = 1, 2, 3, 5
_BEZIER, _MOVE = 1, 2
# Below, int(np.int64(0)) and not 0: for a literal handed on, numba compiles what takes it once more.

Handles = npt.NDArray[np.uint64]
#: a, b, c, d, e, f of PDF's row vectors: x' = ax + cy + e, y' = bx + dy + f.
Matrix = tuple[float, float, float, float, float, float]


def drawn(page: int, matrix: Matrix) -> tuple[Floats, int, bool]:
    """What is drawn on a page, also within groups of objects (form XObjects).

    Args:
        page: pdfium's handle.
        matrix: From the page's space to points with the origin at the top left.

    Returns:
        Rows of kind, x0, top, x1, bottom (see `rules.sorted_in`); the number of images; whether each font is in the
        file: characters of one that is not are lost where the machine has no like of it.
    """
    rows, images, embedded, groups, matrices = _objects(page, False, matrix)
    waiting, parts = list(zip(groups.tolist(), matrices.tolist(), strict=True)), [rows]
    while waiting:
        group, own = waiting.pop()
        rows, more_images, more_embedded, groups, matrices = _objects(group, True, tuple(own))
        parts.append(rows)
        waiting += zip(groups.tolist(), matrices.tolist(), strict=True)
        images, embedded = images + more_images, embedded and more_embedded
    return (np.concatenate(parts) if len(parts) > 1 else rows), images, embedded


@compiled
def _objects(owner: int, is_group: bool, outer: Matrix) -> tuple[Floats, int, bool, Handles, Floats]:
    count = calls.group_count(owner) if is_group else calls.page_count(owner)
    items, kinds, most = np.empty(count, np.uint64), np.empty(count, np.int64), 0
    for i in range(count):
        items[i] = calls.group_object(owner, i) if is_group else calls.page_object(owner, i)
        kinds[i] = calls.object_type(items[i])
        most += 1 + 2 * calls.path_count(items[i]) if kinds[i] == _PATH else 0
    rows, used, images, embedded = np.empty((most, 5)), int(np.int64(0)), 0, True
    groups, matrices, grouped = np.empty(count, np.uint64), np.empty((count, 6)), 0
    for i in range(count):
        if kinds[i] == _TEXT:
            embedded = embedded and calls.font_embedded(calls.text_font(items[i])) != 0
        elif kinds[i] == _PATH:
            used = _take_path(items[i], outer, rows, used)
        elif kinds[i] == _IMAGE:
            images += 1
        elif kinds[i] == _GROUP:
            groups[grouped], matrices[grouped] = items[i], _within(items[i], outer)
            grouped += 1
    return rows[:used].copy(), images, embedded, groups[:grouped].copy(), matrices[:grouped].copy()


@compiled
def _take_path(item: int, outer: Matrix, rows: Floats, used: int) -> int:
    mode = np.zeros(2, np.int32)
    calls.path_mode(item, mode.ctypes, mode[1:].ctypes)
    filled, stroked = mode[0] != 0, mode[1] != 0
    if not filled and not stroked:
        return used
    if not stroked:  # a stroke's bounds reach beyond its ends
        x0, top, x1, bottom = _bounds(item, outer)
        if min(x1 - x0, bottom - top) <= THICKEST_LINE_PT:
            rows[used] = (float(STROKE), x0, top, x1, bottom)
            return used + 1
    return _take_parts(item, _within(item, outer), stroked, rows, used)


@compiled
def _take_parts(item: int, matrix: Matrix, stroked: bool, rows: Floats, used: int) -> int:
    """Take each part of a path by its corners."""
    count = calls.path_count(item)
    xs, ys, length, straight = np.empty(2 * count + 1), np.empty(2 * count + 1), int(np.int64(0)), count > 0
    point = np.empty(2, np.float32)
    for i in range(count):
        segment = calls.path_segment(item, i)
        kind = calls.segment_type(segment)
        calls.segment_point(segment, point.ctypes, point[1:].ctypes)
        if kind == _MOVE and length:
            used = _take_part(xs, ys, length, straight, stroked, rows, used)
            length, straight = int(np.int64(0)), count > 0
        straight = straight and kind != _BEZIER
        xs[length], ys[length] = _moved(np.float64(point[0]), np.float64(point[1]), matrix)
        length += 1
        if calls.segment_close(segment):
            xs[length], ys[length] = xs[0], ys[0]
            length += 1
    return _take_part(xs, ys, length, straight, stroked, rows, used) if length else used


@compiled
def _take_part(xs: Floats, ys: Floats, length: int, straight: bool, stroked: bool, rows: Floats, used: int) -> int:
    if not straight or (length >= 4 and _in_two_places(xs, length) and _in_two_places(ys, length)):
        kind, x0, top, x1, bottom = FILLED, xs[0], ys[0], xs[0], ys[0]
        for i in range(length):
            x0, top, x1, bottom = min(x0, xs[i]), min(top, ys[i]), max(x1, xs[i]), max(bottom, ys[i])
        rows[used] = (float(STROKED if stroked and straight else kind), x0, top, x1, bottom)
        return used + 1
    for i in range(length - 1 if stroked else 0):
        x0, x1 = min(xs[i], xs[i + 1]), max(xs[i], xs[i + 1])
        rows[used] = (float(STROKE), x0, min(ys[i], ys[i + 1]), x1, max(ys[i], ys[i + 1]))
        used += 1
    return used


@compiled
def _in_two_places(values: Floats, length: int) -> bool:
    """Whether all corners lie on two lines, as those of an upright rectangle do."""
    first = second = round(values[0], 1)
    for i in range(1, length):
        place = round(values[i], 1)
        if place not in (first, second):
            if first != second:
                return False
            second = place
    return True


@compiled
def _bounds(item: int, outer: Matrix) -> tuple[float, float, float, float]:
    """A path's x0, top, x1, bottom on the page."""
    box = np.empty(4, np.float32)  # left, bottom, right, top
    calls.object_bounds(item, box.ctypes, box[1:].ctypes, box[2:].ctypes, box[3:].ctypes)
    ax, ay = _moved(np.float64(box[0]), np.float64(box[1]), outer)
    bx, by = _moved(np.float64(box[2]), np.float64(box[3]), outer)
    return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


@compiled
def _moved(x: float, y: float, matrix: Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


@compiled
def _within(item: int, outer: Matrix) -> Matrix:
    """The matrix that does an object's own, then the outer one."""
    own = np.empty(6, np.float32)
    calls.object_matrix(item, own.ctypes)
    a, b, c, d, e, f = own[0], own[1], own[2], own[3], own[4], own[5]
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u
