"""Paths of a page as outlines: strokes, rectangles, shapes."""

from __future__ import annotations

import numpy as np

from hyoka.compiled import compiled
from hyoka.pdf import pdfium_calls as calls
from hyoka.pdf.edges import FILLED, STROKE, STROKED, THICKEST_LINE_PT
from hyoka.pdf.objects import IMAGE, MOVE, PATH, Objects, moved, object_box, within
from hyoka.pdf.ordering import Floats

_BEZIER = 1
# Below, int(np.int64(0)) and not 0: for a literal handed on, numba compiles what takes it once more.


@compiled
def outlines_of(objects: Objects) -> Floats:
    """Rows of kind, x0, top, x1, bottom (see `edges.find_edges`) of what is stroked or filled, and of thin images."""
    count = np.sum(objects.kinds == IMAGE)
    for i in range(len(objects.handles)):
        if objects.kinds[i] == PATH:
            count += 1 + 2 * max(0, calls.path_count(objects.handles[i]))
    rows, used = np.empty((count, 5)), int(np.int64(0))
    for i in range(len(objects.handles)):
        if objects.kinds[i] == PATH:
            used = _take_path(objects.handles[i], objects.matrices[objects.spaces[i]], rows, used)
        elif objects.kinds[i] == IMAGE:
            used = _take_thin(objects.handles[i], objects.matrices[objects.spaces[i]], rows, used)
    return rows[:used].copy()


@compiled
def _take_path(item: int, outer: Floats, rows: Floats, used: int) -> int:
    mode = np.zeros(2, np.int32)
    calls.path_mode(item, mode.ctypes, mode[1:].ctypes)
    filled, stroked = mode[0] != 0, mode[1] != 0
    if not filled and not stroked:
        return used
    taken = used if stroked else _take_thin(item, outer, rows, used)  # a stroke's bounds reach beyond its ends
    return _take_parts(item, within(item, outer), stroked, rows, used) if taken == used else taken


@compiled
def _take_thin(item: int, outer: Floats, rows: Floats, used: int) -> int:
    x0, top, x1, bottom = object_box(item, outer)
    if min(x1 - x0, bottom - top) > THICKEST_LINE_PT:
        return used
    rows[used] = (float(STROKE), x0, top, x1, bottom)
    return used + 1


@compiled
def _take_parts(item: int, matrix: Floats, stroked: bool, rows: Floats, used: int) -> int:
    count = max(0, calls.path_count(item))
    xs, ys, length, straight = np.empty(2 * count + 1), np.empty(2 * count + 1), int(np.int64(0)), count > 0
    point = np.empty(2, np.float32)
    for i in range(count):
        segment = calls.path_segment(item, i)
        kind = calls.segment_type(segment)
        calls.segment_point(segment, point.ctypes, point[1:].ctypes)
        if kind == MOVE and length:
            used = _take_part(xs, ys, length, straight, stroked, rows, used)
            length, straight = int(np.int64(0)), count > 0
        straight = straight and kind != _BEZIER
        xs[length], ys[length] = moved(np.float64(point[0]), np.float64(point[1]), matrix)
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
