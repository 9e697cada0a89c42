"""What is painted on a page, object by object in the order of painting, also inside form XObjects; its outlines."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hyoka.pdf import pdfium_calls as calls
from hyoka.pdf.chars import STRAIGHT, Mask
from hyoka.pdf.edges import FILLED, RING, STROKE, STROKED, THICKEST_LINE_PT
from hyoka.pdf.ordering import Floats

Handles = npt.NDArray[np.uint64]
Kinds = npt.NDArray[np.int64]

TEXT, PATH, IMAGE, SHADING, FORM = 1, 2, 3, 4, 5
#: A segment of a path that begins a new part.
MOVE = 2
#: Form XObjects within one another beyond this depth are not followed.
DEEPEST = 32
_BEZIER = 1
#: The share of points of curves in a ring: some programs draw short lines between them.
ROUND = 0.75


class Objects(NamedTuple):
    """Objects of a page in the order of painting.

    handles: pdfium's addresses; kinds: TEXT, PATH, IMAGE, SHADING or FORM; depths: how many form XObjects an object
    lies in; spaces: for each object the row of `matrices` that leads from its space to the page.
    matrices: rows of a, b, c, d, e, f of PDF's row vectors: x' = ax + cy + e, y' = bx + dy + f.
    """

    handles: Handles
    kinds: Kinds
    depths: Kinds
    spaces: Kinds
    matrices: Floats


def page_objects(page: int, matrix: Floats) -> Objects:
    """Walk through a page's objects, and at their places through those of its form XObjects.

    page: pdfium's address of the page; matrix: from its space to points with the origin at the top left.
    """
    used, matrix_count = 0, 1
    handles, facts = np.empty(256, np.uint64), np.empty((256, 3), np.int64)
    matrices = np.empty((16, 6))
    matrices[0] = matrix
    owners, counts = np.zeros(DEEPEST + 1, np.uint64), np.zeros(DEEPEST + 1, np.int64)
    places, spaces, depth = np.zeros(DEEPEST + 1, np.int64), np.zeros(DEEPEST + 1, np.int64), 0
    owners[0], counts[0] = page, calls.page_count(page)
    while depth >= 0:
        i = places[depth]
        if i >= counts[depth]:
            depth -= 1
            continue
        places[depth] = i + 1
        handle = calls.form_object(owners[depth], i) if depth else calls.page_object(owners[0], i)
        kind = calls.object_type(handle)
        if used == len(handles):
            handles, facts = np.concatenate((handles, handles)), np.concatenate((facts, facts))  # twice the room
        handles[used], facts[used, 0], facts[used, 1], facts[used, 2] = handle, kind, depth, spaces[depth]
        used += 1
        if kind == FORM and depth < DEEPEST:
            if matrix_count == len(matrices):
                matrices = np.concatenate((matrices, matrices))
            matrices[matrix_count] = within(handle, matrices[spaces[depth]])
            depth += 1
            owners[depth], counts[depth], places[depth] = handle, calls.form_count(handle), 0
            spaces[depth] = matrix_count
            matrix_count += 1
    facts = facts[:used]
    return Objects(handles[:used], facts[:, 0].copy(), facts[:, 1].copy(), facts[:, 2].copy(), matrices[:matrix_count])


def within(item: int, outer: Floats) -> Floats:
    """The matrix that does an object's own, then the outer one."""
    own_matrix, out = np.empty(6, np.float32), np.empty(6)
    calls.object_matrix(item, own_matrix.ctypes)
    for i in range(0, 6, 2):
        x, y = np.float64(own_matrix[i]), np.float64(own_matrix[i + 1])
        out[i], out[i + 1] = outer[0] * x + outer[2] * y, outer[1] * x + outer[3] * y
    out[4] += outer[4]
    out[5] += outer[5]
    return out


def text_turns(objects: Objects) -> Kinds:
    """How many texts of a page run rightwards, downwards, leftwards and upwards as it is shown."""
    counts = np.zeros(4, np.int64)
    for place in np.flatnonzero(objects.kinds == TEXT):
        matrix = within(objects.handles[place], objects.matrices[objects.spaces[place]])
        along, down = matrix[0], matrix[1]
        if abs(down) < STRAIGHT * abs(along):
            counts[0 if along > 0 else 2] += 1
        elif abs(along) < STRAIGHT * abs(down):
            counts[1 if down > 0 else 3] += 1
    return counts


def moved(x: float, y: float, matrix: Floats) -> tuple[float, float]:
    """A point by a matrix."""
    return matrix[0] * x + matrix[2] * y + matrix[4], matrix[1] * x + matrix[3] * y + matrix[5]


def moved_box(x0: float, y0: float, x1: float, y1: float, matrix: Floats) -> tuple[float, float, float, float]:
    """The upright box around a box that is moved by a matrix: x0, top, x1, bottom."""
    ax, ay = moved(x0, y0, matrix)
    bx, by = moved(x1, y1, matrix)
    cx, cy = moved(x0, y1, matrix)
    dx, dy = moved(x1, y0, matrix)
    return min(ax, bx, cx, dx), min(ay, by, cy, dy), max(ax, bx, cx, dx), max(ay, by, cy, dy)


def object_box(item: int, outer: Floats) -> tuple[float, float, float, float]:
    """An object's x0, top, x1, bottom on the page."""
    box = np.empty(4, np.float32)  # left, bottom, right, top
    calls.object_bounds(item, box.ctypes, box[1:].ctypes, box[2:].ctypes, box[3:].ctypes)
    return moved_box(np.float64(box[0]), np.float64(box[1]), np.float64(box[2]), np.float64(box[3]), outer)


def texts_near(objects: Objects, boxes: Floats, distance: float) -> Handles:
    """The text objects of a page that reach into boxes, or as near to one as a distance in points."""
    is_near = np.zeros(len(objects.handles), np.bool_)
    for place in np.flatnonzero(objects.kinds == TEXT):
        x0, top, x1, bottom = object_box(objects.handles[place], objects.matrices[objects.spaces[place]])
        for i in range(len(boxes)):
            beside = x0 > boxes[i, 2] + distance or x1 < boxes[i, 0] - distance
            is_near[place] |= not (beside or top > boxes[i, 3] + distance or bottom < boxes[i, 1] - distance)
    return objects.handles[is_near]


def outlines_of(objects: Objects, unseen: Mask) -> tuple[Floats, Kinds]:
    """Rows of kind, x0, top, x1, bottom (see `edges.find_edges`) of what is stroked or filled, and of thin images.

    Also the place of each in the order of painting.
    """
    count = np.sum(objects.kinds == IMAGE)
    for i in range(len(objects.handles)):
        if objects.kinds[i] == PATH:
            count += 1 + 2 * max(0, calls.path_count(objects.handles[i]))
    rows, places, used = np.empty((count, 5)), np.empty(count, np.int64), 0
    for i in range(len(objects.handles)):
        first = used
        if objects.kinds[i] == PATH and not unseen[i]:
            used = _take_path(objects.handles[i], objects.matrices[objects.spaces[i]], rows, used)
        elif objects.kinds[i] == IMAGE:
            used = _take_thin(objects.handles[i], objects.matrices[objects.spaces[i]], rows, used)
        places[first:used] = i
    return rows[:used].copy(), places[:used].copy()


def _take_path(item: int, outer: Floats, rows: Floats, used: int) -> int:
    mode = np.zeros(2, np.int32)
    calls.path_mode(item, mode.ctypes, mode[1:].ctypes)
    filled, stroked = mode[0] != 0, mode[1] != 0
    if not filled and not stroked:
        return used
    taken = used if stroked else _take_thin(item, outer, rows, used)  # a stroke's bounds reach beyond its ends
    return _take_parts(item, within(item, outer), stroked, filled, rows, used) if taken == used else taken


def _take_thin(item: int, outer: Floats, rows: Floats, used: int) -> int:
    x0, top, x1, bottom = object_box(item, outer)
    if min(x1 - x0, bottom - top) > THICKEST_LINE_PT:
        return used
    rows[used] = (float(STROKE), x0, top, x1, bottom)
    return used + 1


def _take_parts(item: int, matrix: Floats, stroked: bool, filled: bool, rows: Floats, used: int) -> int:
    count = max(0, calls.path_count(item))
    xs, ys, length, curves = np.empty(2 * count + 1), np.empty(2 * count + 1), 0, 0
    point, first = np.empty(2, np.float32), used
    for i in range(count):
        segment = calls.path_segment(item, i)
        kind = calls.segment_type(segment)
        calls.segment_point(segment, point.ctypes, point[1:].ctypes)
        if kind == MOVE and length:
            used = _take_part(xs, ys, length, curves, stroked, filled, rows, used)
            length, curves = 0, 0
        curves += kind == _BEZIER
        xs[length], ys[length] = moved(np.float64(point[0]), np.float64(point[1]), matrix)
        length += 1
        if calls.segment_close(segment):
            xs[length], ys[length] = xs[0], ys[0]
            length += 1
    used = _take_part(xs, ys, length, curves, stroked, filled, rows, used) if length else used
    if used == first + 2 and not stroked and _is_frame(rows[first], rows[first + 1]):
        rows[first, 0], rows[first, 1:] = float(STROKED), (rows[first, 1:] + rows[first + 1, 1:]) / 2
        used -= 1
    return used


def _is_frame(a: Floats, b: Floats) -> bool:
    """Whether two filled rectangles of one path lie one in the other, with no more than a line between their sides."""
    outer, inner = (a, b) if a[1] < b[1] else (b, a)
    are_inside = inner[3] < outer[3] and inner[2] > outer[2] and inner[4] < outer[4]
    are_filled = a[0] == FILLED and b[0] == FILLED
    return are_filled and are_inside and np.abs(a[1:] - b[1:]).max() <= THICKEST_LINE_PT


def _take_part(
    xs: Floats, ys: Floats, length: int, curves: int, stroked: bool, filled: bool, rows: Floats, used: int
) -> int:
    if curves or (length >= 4 and _in_two_places(xs, length) and _in_two_places(ys, length)):
        kind, x0, top, x1, bottom = STROKED if stroked else FILLED, xs[0], ys[0], xs[0], ys[0]
        for i in range(length):
            x0, top, x1, bottom = min(x0, xs[i]), min(top, ys[i]), max(x1, xs[i]), max(bottom, ys[i])
        if curves:
            is_closed = max(abs(xs[length - 1] - xs[0]), abs(ys[length - 1] - ys[0])) < 1
            kind = RING if stroked and not filled and is_closed and curves >= ROUND * length else FILLED
        rows[used] = (float(kind), x0, top, x1, bottom)
        return used + 1
    for i in range(length - 1 if stroked else 0):
        x0, x1 = min(xs[i], xs[i + 1]), max(xs[i], xs[i + 1])
        rows[used] = (float(STROKE), x0, min(ys[i], ys[i + 1]), x1, max(ys[i], ys[i + 1]))
        used += 1
    return used


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
