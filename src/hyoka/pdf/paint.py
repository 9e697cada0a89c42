"""How the objects of a page are painted: colour, opacity, clip and layer of texts; what lies below and above them.

It tells which characters may leave no ink. Whether they do is seen in `visible`, on the rendered page.
"""

import numpy as np
import numpy.typing as npt

from hyoka.pdf import pdfium_calls as calls
from hyoka.pdf.chars import Boxes, Floats, Indices, Mask, of_each
from hyoka.pdf.edges import THICKEST_LINE_PT
from hyoka.pdf.objects import (
    IMAGE,
    PATH,
    SHADING,
    TEXT,
    Handles,
    Objects,
    Parts,
    moved_boxes,
    numbered,
    object_boxes,
)

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
#: What pdfium writes into no channel of a colour.
_NO_CHANNEL = 256


def text_paint(objects: Objects) -> tuple[Handles, Floats]:
    """How each text object is painted.

    Returns its addresses, rising; and a row for each: place in the order of painting, cause, brightness, x0, top, x1,
    bottom of its clip.
    """
    places = np.flatnonzero(objects.kinds == TEXT)
    places = places[np.argsort(objects.handles[places], kind="stable")]
    texts = objects.only(places)
    modes = calls.each(calls.text_render_mode, np.int64, texts.handles.tolist())
    brightness, opacity = _colours(texts, np.isin(modes, _STROKED))
    causes = np.where(texts.depths > 0, IN_FORM, SEEN)
    causes[[place for place, handle, count in _marked(texts) if _in_layer(handle, count)]] = LAYER
    causes[brightness == _UNKNOWN] = COLOUR
    causes[np.isin(modes, _UNPAINTED) | (opacity < LEAST_OPACITY)] = UNPAINTED
    return texts.handles, np.column_stack((places, causes, brightness, _clips(texts)))


def _colours(objects: Objects, stroked: Mask) -> tuple[Floats, Floats]:
    """Brightness and opacity of what objects are painted with, 0 to 1; a pattern has no brightness."""
    rgba = np.empty((len(stroked), 4))
    for which, function in ((stroked, calls.object_stroke), (~stroked, calls.object_fill)):
        rgba[which] = calls.rows(function, 4, np.uint32, objects.handles[which].tolist(), empty=_NO_CHANNEL)
    is_known = rgba[:, 3] < _NO_CHANNEL
    brightness = (0.299 * rgba[:, 0] + 0.587 * rgba[:, 1] + 0.114 * rgba[:, 2]) / 255
    return np.where(is_known, brightness, _UNKNOWN), np.where(is_known, rgba[:, 3] / 255, 1.0)


def _marked(objects: Objects) -> list[tuple[int, int, int]]:
    """The objects that have marks: place and address of each, and how many they are."""
    handles = objects.handles.tolist()
    rows = zip(range(len(handles)), handles, map(calls.object_marks, handles), strict=True)
    return [row for row in rows if row[2] > 0]


def _in_layer(handle: int, count: int) -> bool:
    """Whether an object is marked as part of optional content (OC)."""
    for number in range(count):
        name, size = np.zeros(8, np.uint16), np.zeros(1, np.uint64)
        mark = calls.object_mark(handle, number)
        if calls.mark_name(mark, name.ctypes, 16, size.ctypes) and size[0] == 6 and name[0] == 79 and name[1] == 67:
            return True
    return False


def take_told_texts(objects: Objects, key: npt.NDArray[np.uint8]) -> Handles:
    """The text objects of which the file tells what they say; from now on it does not.

    key: the letters of ActualText, ending with a 0.
    """
    out, letters = [], key.ctypes.data
    for _, handle, count in _marked(objects.only(objects.kinds == TEXT)):
        marks = [calls.object_mark(handle, number) for number in range(count - 1, -1, -1)]
        if sum(calls.remove_mark(handle, mark) != 0 for mark in marks if calls.mark_parameter(mark, letters)):
            out.append(handle)
    return np.array(out, np.uint64)


def _clips(objects: Objects) -> Boxes:
    """The boxes that are left of objects by their clip paths."""
    clips = calls.each(calls.object_clip, np.uint64, objects.handles.tolist())
    owners, numbers = numbered(calls.each(calls.clip_count, np.int64, clips.tolist()))
    counts = calls.each(calls.clip_segments, np.int64, clips[owners].tolist(), numbers.tolist())
    outlines, places = numbered(counts)
    segments = map(calls.clip_segment, clips[owners[outlines]].tolist(), numbers[outlines].tolist(), places.tolist())
    points = calls.rows(calls.segment_point, 2, np.float32, list(segments)).astype(np.float64)
    outlines, starts = np.unique(outlines, return_index=True)
    boxes = np.concatenate((of_each(np.minimum, points, starts), of_each(np.maximum, points, starts)), axis=1)
    boxes = moved_boxes(boxes, objects.matrices[owners[outlines]])
    owners, starts = np.unique(owners[outlines], return_index=True)
    out = np.tile((-_LIMIT, -_LIMIT, _LIMIT, _LIMIT), (len(clips), 1))
    out[owners, :2] = of_each(np.maximum, boxes[:, :2], starts)
    out[owners, 2:] = of_each(np.minimum, boxes[:, 2:], starts)
    return out


def painted_areas(objects: Objects, parts: Parts) -> Floats:
    """Fills, images and shadings that text may lie on or under, in the order of painting.

    A row for each, of a path for each of its parts: place in that order, x0, top, x1, bottom, brightness (-1: it has
    several), kind. parts: what `painted_parts` gives.
    """
    pictures = np.flatnonzero((objects.kinds == IMAGE) | (objects.kinds == SHADING))
    places = np.concatenate((parts.paths[parts.filled], pictures))
    boxes = np.concatenate((parts.boxes[parts.filled], object_boxes(objects.only(pictures))))
    painted, owners = np.unique(places, return_inverse=True)
    painters = objects.only(painted)
    brightness, opacity = _colours(painters, np.zeros(len(painted), np.bool_))
    are_pictures = painters.kinds != PATH
    brightness[are_pictures], opacity[are_pictures] = _UNKNOWN, 1.0
    clips = _clips(painters)[owners]
    boxes = np.concatenate((np.maximum(boxes[:, :2], clips[:, :2]), np.minimum(boxes[:, 2:], clips[:, 2:])), axis=1)
    rows = np.column_stack((places, boxes, brightness[owners], painters.kinds[owners]))
    rows = rows[(opacity[owners] >= COVERING) & ((boxes[:, 2:] - boxes[:, :2]).min(axis=1) > THICKEST_LINE_PT)]
    return rows[np.argsort(rows[:, 0], kind="stable")]


def unseen_paths(objects: Objects, parts: Parts, areas: Floats) -> Mask:
    """Which objects are paths that nobody sees: white on the paper's white, where nothing else was painted before.

    parts and areas: what `painted_parts` and `painted_areas` give.
    """
    out = np.zeros(len(objects.handles), np.bool_)
    paths, firsts = np.unique(parts.paths, return_index=True)
    stroked = parts.stroked[firsts]
    brightness, opacity = _colours(objects.only(paths), stroked)
    out[paths[opacity < LEAST_OPACITY]] = True
    white = (opacity >= LEAST_OPACITY) & (brightness > 1 - ALIKE)
    ground = areas[areas[:, 5] < 1 - ALIKE]
    boxes = object_boxes(objects.only(paths[white]))
    for place, is_stroked, box in zip(paths[white].tolist(), stroked[white].tolist(), boxes, strict=True):
        below = ground[: np.searchsorted(ground[:, 0], place + is_stroked)]  # a stroke: its own fill too
        out[place] = not np.any(((below[:, 1:3] <= box[2:]) & (box[:2] <= below[:, 3:5])).all(axis=1))
    return out


def without_covered(outlines: Floats, places: Indices, areas: Floats, objects: Objects) -> Floats:
    """Outlines without the parts of lines over which a white rectangle is painted later.

    outlines and places: what `outlines_of` gives; areas: what `painted_areas` gives.
    """
    covers = areas[(areas[:, 5] > 1 - ALIKE) & (areas[:, 6] == PATH)]
    handles = objects.handles[covers[:, 0].astype(np.int64)].tolist()
    covers = covers[[calls.path_count(handle) <= _RECTANGLE for handle in handles]]
    axes, rows = np.where(np.ptp(outlines[:, 1::2], 1) > np.ptp(outlines[:, 2::2], 1), 1, 2), np.arange(len(outlines))
    near, far = outlines[rows, 3 - axes], outlines[rows, 5 - axes]
    is_cut = np.zeros(len(outlines), np.bool_)
    for cover in covers:
        inside = (cover[3 - axes] + _INSIDE_PT < near) & (far < cover[5 - axes] - _INSIDE_PT)
        is_cut |= inside & (cover[0] > places) & (far - near <= THICKEST_LINE_PT)
    out, begin = [], 0
    for place in np.flatnonzero(is_cut).tolist():
        row, axis = outlines[place : place + 1], int(axes[place])
        for cover in covers[covers[:, 0] > places[place]]:
            if cover[3 - axis] + _INSIDE_PT < near[place] and far[place] < cover[5 - axis] - _INSIDE_PT:
                row = _cut_lines(row, axis, cover[axis], cover[axis + 2])
        out += [outlines[begin:place], row]
        begin = place + 1
    return np.concatenate((*out, outlines[begin:]))


def _cut_lines(rows: Floats, axis: int, start: float, end: float) -> Floats:
    """What is left of lines, upright or flat, before and behind a part of their way."""
    before, behind = rows[rows[:, axis] < start].copy(), rows[rows[:, axis + 2] > end].copy()
    before[:, axis + 2] = np.minimum(before[:, axis + 2], start)
    behind[:, axis] = np.maximum(behind[:, axis], end)
    return np.concatenate((before, behind))


def doubtful_chars(
    boxes: Boxes, owners: Handles, handles: Handles, paint: Floats, areas: Floats, width: float, height: float
) -> Causes:
    """Why characters may leave no ink; SEEN: there is no reason to doubt it.

    owners: the text object that paints each; handles: the text objects, rising; paint and areas: what `text_paint` and
    `painted_areas` give.
    """
    xs, ys = (boxes[:, :2] + boxes[:, 2:]).T / 2
    out, rows = np.full(len(boxes), SEEN), np.searchsorted(handles, owners)
    known = np.flatnonzero(np.isin(owners, handles))
    out[known] = _causes(xs[known], ys[known], paint[rows[known]], areas)
    out[~((xs >= 0) & (xs <= width) & (ys >= 0) & (ys <= height))] = OUTSIDE
    return out


def _causes(xs: Floats, ys: Floats, paint: Floats, areas: Floats) -> Causes:
    places, causes, brightness, x0, top, x1, bottom = paint.T
    ground, is_covered = _grounds(xs, ys, places, areas)
    is_alike = np.where(ground == _UNKNOWN, brightness > LEAST_CONTRAST, abs(brightness - ground) < LEAST_CONTRAST)
    out = np.where(is_covered, COVERED, np.where(is_alike, COLOUR, causes.astype(np.int64)))
    out[~((x0 <= xs) & (xs <= x1) & (top <= ys) & (ys <= bottom))] = OUTSIDE
    out[causes == UNPAINTED] = UNPAINTED
    return out


def _grounds(xs: Floats, ys: Floats, places: Floats, areas: Floats) -> tuple[Floats, Mask]:
    """How bright it is below points that are painted at some places, and which of them something is painted over."""
    ground, is_covered = np.ones(len(xs)), np.zeros(len(xs), np.bool_)
    order = np.argsort(ys, kind="stable")
    tops, bottoms = np.searchsorted(ys[order], areas[:, 2]), np.searchsorted(ys[order], areas[:, 4], side="right")
    for area, first, end in zip(areas, tops.tolist(), bottoms.tolist(), strict=True):
        points = order[first:end]
        points = points[(area[1] <= xs[points]) & (xs[points] <= area[3])]
        is_below = places[points] >= area[0]
        ground[points[is_below]] = area[5]
        is_covered[points[~is_below]] = True
    return ground, is_covered
