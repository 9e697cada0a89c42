"""How the objects of a page are painted: colour, opacity, clip and layer of texts; what lies below and above them.

It tells which characters may leave no ink. Whether they do is seen in `visible`, on the rendered page.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hyoka.pdf import pdfium_calls as calls
from hyoka.pdf.chars import Boxes, Mask
from hyoka.pdf.edges import THICKEST_LINE_PT
from hyoka.pdf.objects import (
    IMAGE,
    MOVE,
    PATH,
    SHADING,
    TEXT,
    Handles,
    Kinds,
    Objects,
    moved,
    moved_box,
    object_box,
    within,
)
from hyoka.pdf.ordering import Floats

Causes = npt.NDArray[np.int64]

#: Why a character may leave no ink: not at all; it is not painted; it lies outside the page or its clip; its colour is
#: that of its ground; something is painted over it; a layer may be off; a form XObject may hide it.
SEEN, UNPAINTED, OUTSIDE, COLOUR, COVERED, LAYER, IN_FORM = range(7)

#: Colours nearer than this, of 0 (black) to 1 (white), may not be told apart; nearer than the second they are alike.
LEAST_CONTRAST, ALIKE = 0.3, 0.03
#: Paint of less opacity than this (0 to 1) may not be seen; of less than the second it hides nothing.
LEAST_OPACITY, COVERING = 0.2, 0.5
#: Text of these modes has no fill; it is stroked, or nothing is painted.
_STROKED, _UNPAINTED = (1, 5), (3, 7)
_UNKNOWN = -1.0
#: A rectangle is a path of so many segments at most; it covers a line that is so far inside it.
_RECTANGLE, _INSIDE_PT = 5, 1.0
_LIMIT = 1e7


def text_paint(objects: Objects) -> tuple[Handles, Floats]:
    """How each text object is painted.

    Returns its addresses, rising; and a row for each: place in the order of painting, cause, brightness, x0, top, x1,
    bottom of its clip.
    """
    texts = np.flatnonzero(objects.kinds == TEXT)
    texts = texts[np.argsort(objects.handles[texts], kind="mergesort")]
    rows = np.empty((len(texts), 7))
    for i, place in enumerate(texts):
        handle, outer = objects.handles[place], objects.matrices[objects.spaces[place]]
        mode = calls.text_render_mode(handle)
        brightness, opacity = _colour(handle, mode in _STROKED)
        cause = SEEN
        if mode in _UNPAINTED or opacity < LEAST_OPACITY:
            cause = UNPAINTED
        elif brightness == _UNKNOWN:
            cause = COLOUR
        elif _in_layer(handle):
            cause = LAYER
        elif objects.depths[place] > 0:
            cause = IN_FORM
        rows[i, 0], rows[i, 1], rows[i, 2] = place, cause, brightness
        rows[i, 3:] = _clip(handle, outer)
    return objects.handles[texts], rows


def _colour(handle: int, stroked: bool) -> tuple[float, float]:
    """Brightness and opacity of what an object is painted with, 0 to 1; a pattern has no brightness."""
    rgba = np.zeros(4, np.uint32)
    if stroked:
        is_known = calls.object_stroke(handle, rgba.ctypes, rgba[1:].ctypes, rgba[2:].ctypes, rgba[3:].ctypes)
    else:
        is_known = calls.object_fill(handle, rgba.ctypes, rgba[1:].ctypes, rgba[2:].ctypes, rgba[3:].ctypes)
    if not is_known:
        return _UNKNOWN, 1.0
    return (0.299 * rgba[0] + 0.587 * rgba[1] + 0.114 * rgba[2]) / 255, rgba[3] / 255


def _in_layer(handle: int) -> bool:
    """Whether an object is marked as part of optional content (OC)."""
    for i in range(calls.object_marks(handle)):
        name, size = np.zeros(8, np.uint16), np.zeros(1, np.uint64)
        mark = calls.object_mark(handle, i)
        if calls.mark_name(mark, name.ctypes, 16, size.ctypes) and size[0] == 6 and name[0] == 79 and name[1] == 67:
            return True
    return False


def take_told_texts(objects: Objects, key: npt.NDArray[np.uint8]) -> Handles:
    """The text objects of which the file tells what they say; from now on it does not.

    key: the letters of ActualText, ending with a 0.
    """
    out, count = np.empty(len(objects.handles), np.uint64), 0
    for place in np.flatnonzero(objects.kinds == TEXT):
        handle, has_it = objects.handles[place], False
        for i in range(calls.object_marks(handle) - 1, -1, -1):
            mark = calls.object_mark(handle, i)
            if calls.mark_parameter(mark, key.ctypes):
                has_it |= calls.remove_mark(handle, mark) != 0
        if has_it:
            out[count] = handle
            count += 1
    return out[:count].copy()


def _clip(handle: int, outer: Floats) -> tuple[float, float, float, float]:
    """The box that is left of an object by its clip paths."""
    clip = calls.object_clip(handle)
    left, top, right, bottom = -_LIMIT, -_LIMIT, _LIMIT, _LIMIT
    for i in range(calls.clip_count(clip)):
        point = np.empty(2, np.float32)
        x0, y0, x1, y1 = _LIMIT, _LIMIT, -_LIMIT, -_LIMIT
        for j in range(calls.clip_segments(clip, i)):
            calls.segment_point(calls.clip_segment(clip, i, j), point.ctypes, point[1:].ctypes)
            x, y = np.float64(point[0]), np.float64(point[1])
            x0, y0, x1, y1 = min(x0, x), min(y0, y), max(x1, x), max(y1, y)
        x0, y0, x1, y1 = moved_box(x0, y0, x1, y1, outer)
        left, top, right, bottom = max(left, x0), max(top, y0), min(right, x1), min(bottom, y1)
    return left, top, right, bottom


def painted_areas(objects: Objects) -> Floats:
    """Fills, images and shadings that text may lie on or under, in the order of painting.

    A row for each, of a path for each of its parts: place in that order, x0, top, x1, bottom, brightness (-1: it has
    several), kind.
    """
    count = 0
    for i in range(len(objects.handles)):
        count += max(1, calls.path_count(objects.handles[i])) if objects.kinds[i] == PATH else 1
    rows, used, mode = np.empty((count, 7)), 0, np.zeros(2, np.int32)
    for place in range(len(objects.handles)):
        handle, kind, first = objects.handles[place], objects.kinds[place], used
        matrix = objects.matrices[objects.spaces[place]]
        brightness = _UNKNOWN
        if kind == PATH:
            calls.path_mode(handle, mode.ctypes, mode[1:].ctypes)
            brightness, opacity = _colour(handle, False)
            if mode[0] and opacity >= COVERING:
                used = _add_parts(handle, within(handle, matrix), rows, used)
        elif kind in (IMAGE, SHADING):
            rows[used, 1], rows[used, 2], rows[used, 3], rows[used, 4] = object_box(handle, matrix)
            used += 1
        if used > first:
            used = _cut(rows, first, used, _clip(handle, matrix))
        for row in range(first, used):
            rows[row, 0], rows[row, 5], rows[row, 6] = place, brightness, kind
    return rows[:used].copy()


def unseen_paths(objects: Objects, areas: Floats) -> Mask:
    """Which objects are paths that nobody sees: white on the paper's white, where nothing else was painted before.

    areas: what `painted_areas` gives.
    """
    out, mode = np.zeros(len(objects.handles), np.bool_), np.zeros(2, np.int32)
    for place in np.flatnonzero(objects.kinds == PATH):
        handle = objects.handles[place]
        calls.path_mode(handle, mode.ctypes, mode[1:].ctypes)
        brightness, opacity = _colour(handle, mode[1] != 0)
        if opacity < LEAST_OPACITY:
            out[place] = True
        elif brightness > 1 - ALIKE:
            x0, top, x1, bottom = object_box(handle, objects.matrices[objects.spaces[place]])
            below = areas[
                (areas[:, 0] < place + (mode[1] != 0)) & (areas[:, 5] < 1 - ALIKE)
            ]  # a stroke: its own fill too
            xs, ys = (below[:, 1] <= x1) & (x0 <= below[:, 3]), (below[:, 2] <= bottom) & (top <= below[:, 4])
            out[place] = not np.any(xs & ys)
    return out


def without_covered(outlines: Floats, places: Kinds, areas: Floats, objects: Objects) -> Floats:
    """Outlines without the parts of lines over which a white rectangle is painted later.

    outlines and places: what `outlines_of` gives; areas: what `painted_areas` gives.
    """
    is_cover = (areas[:, 5] > 1 - ALIKE) & (areas[:, 6] == PATH)
    for area in np.flatnonzero(is_cover):
        is_cover[area] = calls.path_count(objects.handles[int(areas[area, 0])]) <= _RECTANGLE
    covers, out = areas[is_cover], [outlines[:0]]
    for i in range(len(outlines)):
        row = outlines[i : i + 1].copy()
        axis = 1 if row[0, 3] - row[0, 1] > row[0, 4] - row[0, 2] else 2
        across = 3 - axis
        near, far = row[0, across], row[0, across + 2]
        is_line = far - near <= THICKEST_LINE_PT
        for cover in covers[covers[:, 0] > places[i]] if is_line else covers[:0]:
            if cover[across] + _INSIDE_PT < near and far < cover[across + 2] - _INSIDE_PT:
                row = _cut_lines(row, axis, cover[axis], cover[axis + 2])
        out.append(row)
    count = 0
    for row in out:
        count += len(row)
    rows, used = np.empty((count, 5)), 0
    for row in out:
        rows[used : used + len(row)] = row
        used += len(row)
    return rows


def _cut_lines(rows: Floats, axis: int, start: float, end: float) -> Floats:
    """What is left of lines, upright or flat, before and behind a part of their way."""
    before, behind = rows[rows[:, axis] < start].copy(), rows[rows[:, axis + 2] > end].copy()
    before[:, axis + 2] = np.minimum(before[:, axis + 2], start)
    behind[:, axis] = np.maximum(behind[:, axis], end)
    return np.concatenate((before, behind))


def _add_parts(handle: int, matrix: Floats, rows: Floats, used: int) -> int:
    point, first = np.empty(2, np.float32), used
    for i in range(calls.path_count(handle)):
        segment = calls.path_segment(handle, i)
        calls.segment_point(segment, point.ctypes, point[1:].ctypes)
        x, y = moved(np.float64(point[0]), np.float64(point[1]), matrix)
        if calls.segment_type(segment) == MOVE or used == first:
            rows[used, 1], rows[used, 2], rows[used, 3], rows[used, 4] = x, y, x, y
            used += 1
        row = rows[used - 1]
        row[1], row[2], row[3], row[4] = min(row[1], x), min(row[2], y), max(row[3], x), max(row[4], y)
    return used


def _cut(rows: Floats, first: int, last: int, clip: tuple[float, float, float, float]) -> int:
    """Cut areas by their clip, and leave out those that are no more than lines; where the rest ends."""
    used = first
    for i in range(first, last):
        x0, top = max(rows[i, 1], clip[0]), max(rows[i, 2], clip[1])
        x1, bottom = min(rows[i, 3], clip[2]), min(rows[i, 4], clip[3])
        if min(x1 - x0, bottom - top) > THICKEST_LINE_PT:
            rows[used, 1], rows[used, 2], rows[used, 3], rows[used, 4] = x0, top, x1, bottom
            used += 1
    return used


def doubtful_chars(
    boxes: Boxes, owners: Handles, handles: Handles, paint: Floats, areas: Floats, width: float, height: float
) -> Causes:
    """Why characters may leave no ink; SEEN: there is no reason to doubt it.

    owners: the text object that paints each; handles: the text objects, rising; paint and areas: what `text_paint` and
    `painted_areas` give.
    """
    out, row = np.zeros(len(boxes), np.int64), 0
    for i in range(len(boxes)):
        x, y = (boxes[i, 0] + boxes[i, 2]) / 2, (boxes[i, 1] + boxes[i, 3]) / 2
        if i == 0 or owners[i] != owners[i - 1]:
            row = np.searchsorted(handles, owners[i])
        if not (0 <= x <= width and 0 <= y <= height):
            out[i] = OUTSIDE
        elif row < len(handles) and handles[row] == owners[i]:
            out[i] = _cause(x, y, paint[row], areas)
    return out


def _cause(x: float, y: float, paint: Floats, areas: Floats) -> int:
    place, cause, brightness = paint[0], int(paint[1]), paint[2]
    if cause == UNPAINTED:
        return cause
    if not (paint[3] <= x <= paint[5] and paint[4] <= y <= paint[6]):
        return OUTSIDE
    ground = 1.0
    for i in range(len(areas)):
        if areas[i, 1] <= x <= areas[i, 3] and areas[i, 2] <= y <= areas[i, 4]:
            if areas[i, 0] > place:
                return COVERED
            ground = areas[i, 5]
    if ground == _UNKNOWN:
        return COLOUR if brightness > LEAST_CONTRAST else cause
    if abs(brightness - ground) < LEAST_CONTRAST:
        return COLOUR
    return cause
