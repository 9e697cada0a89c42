"""What is drawn on a page, by pdfium: lines, rectangles and the outlines of other shapes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from helpers import pdfium_calls as calls
from helpers.rules import FILLED, STROKE, STROKED, THICKEST_LINE_PT

_TEXT, _PATH, _IMAGE, _GROUP = 1, 2, 3, 5
_BEZIER, _MOVE = 1, 2

Floats = npt.NDArray[np.float64]
Found = tuple[Floats, int, bool, list[tuple[int, Floats]]]


def page_outlines(page: int, matrix: Floats) -> Found:
    """What is drawn on a page.

    Args:
        page: pdfium's handle.
        matrix: From the page's space to points with the origin at the top left.

    Returns:
        Rows of kind, x0, top, x1, bottom (see `rules.sorted_in`); the number of images; whether each font is in the
        file; groups of objects that are yet to be looked at, with their matrices.
    """
    return _with_groups(_outlines(page, False, matrix))


def group_outlines(group: int, matrix: Floats) -> Found:
    """The same for a group of objects (a form XObject)."""
    return _with_groups(_outlines(group, True, matrix))


def _with_groups(found: tuple[Floats, int, bool, npt.NDArray[np.uint64], Floats]) -> Found:
    outlines, images, embedded, handles, matrices = found
    return outlines, images, embedded, list(zip(handles.tolist(), matrices, strict=True))


@njit(cache=True, nogil=True)
def _outlines(owner: int, is_group: bool, outer: Floats) -> tuple[Floats, int, bool, npt.NDArray[np.uint64], Floats]:
    rows, used = np.empty((64, 5)), 0
    images, embedded = 0, True
    groups, matrices = np.empty(0, np.uint64), np.empty((0, 6))
    for i in range(calls.group_count(owner) if is_group else calls.page_count(owner)):
        item = calls.group_object(owner, i) if is_group else calls.page_object(owner, i)
        kind = calls.object_type(item)
        if kind == _TEXT:
            embedded = embedded and calls.font_embedded(calls.text_font(item)) != 0
        elif kind == _PATH:
            rows, used = _take_path(item, outer, rows, used)
        elif kind == _IMAGE:
            images += 1
        elif kind == _GROUP:
            groups = np.append(groups, np.uint64(item))
            matrices = np.concatenate((matrices, _times(_matrix(item), outer).reshape(1, 6)))
    return rows[:used].copy(), images, embedded, groups, matrices


@njit(cache=True, nogil=True)
def _take_path(item: int, outer: Floats, rows: Floats, used: int) -> tuple[Floats, int]:
    mode = np.zeros(2, np.int32)
    calls.path_mode(item, mode.ctypes, mode[1:].ctypes)
    filled, stroked = mode[0] != 0, mode[1] != 0
    if not filled and not stroked:
        return rows, used
    if not stroked:  # a stroke's bounds reach beyond its ends
        box = _bounds(item, outer)
        if min(box[2] - box[0], box[3] - box[1]) <= THICKEST_LINE_PT:
            return _emit(rows, used, STROKE, box[0], box[1], box[2], box[3])
    return _take_parts(item, _times(_matrix(item), outer), stroked, rows, used)


@njit(cache=True, nogil=True)
def _take_parts(item: int, matrix: Floats, stroked: bool, rows: Floats, used: int) -> tuple[Floats, int]:
    """Take each part of a path by its corners."""
    count = calls.path_count(item)
    corners, length, straight = np.empty((2 * count + 1, 2)), 0, True
    point = np.empty(2, np.float32)
    for i in range(count):
        segment = calls.path_segment(item, i)
        kind = calls.segment_type(segment)
        calls.segment_point(segment, point.ctypes, point[1:].ctypes)
        if kind == _MOVE and length:
            rows, used = _take_part(corners[:length], straight, stroked, rows, used)
            length, straight = 0, True
        straight = straight and kind != _BEZIER
        x, y = np.float64(point[0]), np.float64(point[1])
        corners[length, 0] = matrix[0] * x + matrix[2] * y + matrix[4]
        corners[length, 1] = matrix[1] * x + matrix[3] * y + matrix[5]
        length += 1
        if calls.segment_close(segment):
            corners[length] = corners[0]
            length += 1
    return _take_part(corners[:length], straight, stroked, rows, used) if length else (rows, used)


@njit(cache=True, nogil=True)
def _take_part(corners: Floats, straight: bool, stroked: bool, rows: Floats, used: int) -> tuple[Floats, int]:
    xs, ys = corners[:, 0], corners[:, 1]
    if not straight or _is_box(xs, ys):
        kind = STROKED if stroked and straight else FILLED
        return _emit(rows, used, kind, xs.min(), ys.min(), xs.max(), ys.max())
    for i in range(len(xs) - 1 if stroked else 0):
        a, b = corners[i], corners[i + 1]
        rows, used = _emit(rows, used, STROKE, min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))
    return rows, used


@njit(cache=True, nogil=True)
def _is_box(xs: Floats, ys: Floats) -> bool:
    """Whether a part of a path is an upright rectangle: each corner lies on two of its four sides."""
    return len(xs) >= 4 and _places(xs) <= 2 and _places(ys) <= 2


@njit(cache=True, nogil=True)
def _places(values: Floats) -> int:
    return len(np.unique(np.round(values, 1)))


@njit(cache=True, nogil=True)
def _emit(rows: Floats, used: int, kind: int, x0: float, top: float, x1: float, bottom: float) -> tuple[Floats, int]:
    if used == len(rows):
        rows = np.concatenate((rows, np.empty_like(rows)))
    rows[used, 0], rows[used, 1], rows[used, 2], rows[used, 3], rows[used, 4] = kind, x0, top, x1, bottom
    return rows, used + 1


@njit(cache=True, nogil=True)
def _bounds(item: int, outer: Floats) -> Floats:
    """A path's x0, top, x1, bottom on the page."""
    box = np.empty(4, np.float32)  # left, bottom, right, top
    calls.object_bounds(item, box.ctypes, box[1:].ctypes, box[2:].ctypes, box[3:].ctypes)
    x0 = outer[0] * box[0] + outer[2] * box[1] + outer[4]
    x1 = outer[0] * box[2] + outer[2] * box[3] + outer[4]
    y0 = outer[1] * box[0] + outer[3] * box[1] + outer[5]
    y1 = outer[1] * box[2] + outer[3] * box[3] + outer[5]
    return np.array([min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)])


@njit(cache=True, nogil=True)
def _matrix(item: int) -> Floats:
    own = np.empty(6, np.float32)
    calls.object_matrix(item, own.ctypes)
    return own.astype(np.float64)


@njit(cache=True, nogil=True)
def _times(first: Floats, then: Floats) -> Floats:
    """The matrix that does `first`, then `then` (PDF's row vectors)."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return np.array([a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u])
