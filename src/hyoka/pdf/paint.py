"""How objects of a page are painted, what lies below its texts, and the outlines of what is drawn and seen."""

import numpy as np

from hyoka.pdf import pdfium_calls as calls
from hyoka.pdf.chars import Boxes, Floats, Indices, Mask, of_each
from hyoka.pdf.edges import FILLED, RING, STROKE, STROKED, THICKEST_LINE_PT
from hyoka.pdf.objects import IMAGE, PATH, SHADING, Objects, Parts, moved_boxes, numbered, object_boxes

#: Colours nearer than this, of 0 (black) to 1 (white), are alike.
ALIKE = 0.03
#: Paint of less opacity than this (0 to 1) may not be seen; of less than the second it hides nothing.
LEAST_OPACITY, COVERING = 0.2, 0.5
#: The brightness of a pattern.
UNKNOWN = -1.0
#: A rectangle is a path of so many segments at most; it covers a line that is so far inside it.
_RECTANGLE, _INSIDE_PT = 5, 1.0
_LIMIT = 1e7
#: What pdfium writes into no channel of a colour.
_NO_CHANNEL = 256
#: A filled triangle is wider or higher than this, or it is a sign: ▲.
LARGEST_SIGN_PT = 15.0
#: The share of points of curves in a ring: some programs draw short lines between them.
ROUND = 0.75


def colours(objects: Objects, stroked: Mask) -> tuple[Floats, Floats]:
    """Brightness and opacity of what objects are painted with, 0 to 1; a pattern has no brightness."""
    rgba = np.empty((len(stroked), 4))
    for which, function in ((stroked, calls.object_stroke), (~stroked, calls.object_fill)):
        rgba[which] = calls.rows(function, 4, np.uint32, objects.handles[which].tolist(), empty=_NO_CHANNEL)
    is_known = rgba[:, 3] < _NO_CHANNEL
    brightness = (0.299 * rgba[:, 0] + 0.587 * rgba[:, 1] + 0.114 * rgba[:, 2]) / 255
    return np.where(is_known, brightness, UNKNOWN), np.where(is_known, rgba[:, 3] / 255, 1.0)


def clips_of(objects: Objects) -> Boxes:
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
    brightness, opacity = colours(painters, np.zeros(len(painted), np.bool_))
    are_pictures = painters.kinds != PATH
    brightness[are_pictures], opacity[are_pictures] = UNKNOWN, 1.0
    clips = clips_of(painters)[owners]
    boxes = np.concatenate((np.maximum(boxes[:, :2], clips[:, :2]), np.minimum(boxes[:, 2:], clips[:, 2:])), axis=1)
    rows = np.column_stack((places, boxes, brightness[owners], painters.kinds[owners]))
    rows = rows[(opacity[owners] >= COVERING) & ((boxes[:, 2:] - boxes[:, :2]).min(axis=1) > THICKEST_LINE_PT)]
    return rows[np.argsort(rows[:, 0], kind="stable")]


def seen_outlines(objects: Objects, parts: Parts, areas: Floats) -> Floats:
    """Rows of kind, x0, top, x1, bottom (see `edges.find_edges`) of what is stroked or filled, and of thin images.

    Without what nobody sees: white on the paper's white, and the parts of lines over which a white rectangle is painted
    later. parts and areas: what `painted_parts` and `painted_areas` give.
    """
    thin = np.union1d(parts.paths[~parts.stroked], np.flatnonzero(objects.kinds == IMAGE))  # a stroke reaches beyond
    boxes, unseen = object_boxes(objects.only(thin)), _unseen_paths(objects, parts, areas)
    is_thin = (boxes[:, 2:] - boxes[:, :2]).min(axis=1) <= THICKEST_LINE_PT
    are_shapes, stays = _are_shapes(parts), ~(unseen[parts.paths] | np.isin(parts.paths, thin[is_thin]))
    is_seen = is_thin & ~unseen[thin]
    found = (
        (thin[is_seen], np.zeros(is_seen.sum()), np.full(is_seen.sum(), STROKE), boxes[is_seen]),
        _shapes(parts, np.flatnonzero(stays & are_shapes)),
        _strokes(parts, stays & (parts.stroked | _are_signs(parts)) & ~are_shapes),
    )
    places, begins, kinds, boxes = map(np.concatenate, zip(*found, strict=True))
    order = np.lexsort((begins, places))
    return _without_covered(np.column_stack((kinds.astype(np.float64), boxes))[order], places[order], areas, objects)


def _unseen_paths(objects: Objects, parts: Parts, areas: Floats) -> Mask:
    """Which objects are paths that nobody sees: white on the paper's white, where nothing else was painted before."""
    out = np.zeros(len(objects.handles), np.bool_)
    paths, firsts = np.unique(parts.paths, return_index=True)
    brightness, opacity = colours(objects.only(paths), parts.stroked[firsts])
    out[paths[opacity < LEAST_OPACITY]] = True
    white = (opacity >= LEAST_OPACITY) & (brightness > 1 - ALIKE)
    ground = areas[areas[:, 5] < 1 - ALIKE]
    boxes = object_boxes(objects.only(paths[white]))
    for place, is_stroked, box in zip(paths[white].tolist(), parts.stroked[firsts][white].tolist(), boxes, strict=True):
        below = ground[: np.searchsorted(ground[:, 0], place + is_stroked)]  # a stroke: its own fill too
        out[place] = not np.any(((below[:, 1:3] <= box[2:]) & (box[:2] <= below[:, 3:5])).all(axis=1))
    return out


def _without_covered(outlines: Floats, places: Indices, areas: Floats, objects: Objects) -> Floats:
    """Outlines, painted at some places in the order of painting, without what white rectangles hide of lines."""
    covers = areas[(areas[:, 5] > 1 - ALIKE) & (areas[:, 6] == PATH)]
    handles = objects.handles[covers[:, 0].astype(np.int64)].tolist()
    covers = covers[[calls.path_count(handle) <= _RECTANGLE for handle in handles]]
    rows: Floats = np.column_stack((outlines, places, np.arange(len(outlines)))).astype(np.float64)
    for cover in covers:
        for axis in (1, 2):
            near, far = rows[:, 3 - axis], rows[:, 5 - axis]
            is_cut = (cover[0] > rows[:, 5]) & (far - near <= THICKEST_LINE_PT)
            is_cut &= rows[:, axis + 2] - rows[:, axis] >= far - near
            is_cut &= (cover[3 - axis] + _INSIDE_PT < near) & (far < cover[5 - axis] - _INSIDE_PT)
            is_cut &= (rows[:, axis] < cover[axis + 2]) & (rows[:, axis + 2] > cover[axis])
            if is_cut.any():
                before, behind = rows[is_cut], rows[is_cut]
                before[:, axis + 2], behind[:, axis] = cover[axis], cover[axis + 2]
                pieces = np.concatenate((before, behind))
                rows = np.concatenate((rows[~is_cut], pieces[pieces[:, axis] < pieces[:, axis + 2]]))
    seen: Floats = rows[np.argsort(rows[:, 6], kind="stable"), :5]
    return seen


def _are_shapes(parts: Parts) -> Mask:
    """Which parts are one shape: those with curves, and those with all corners on two lines each way: rectangles."""
    rounded = parts.points.round(1)
    least, most = (of_each(function, rounded, parts.starts)[parts.numbers] for function in (np.minimum, np.maximum))
    in_two_places = ((rounded == least) | (rounded == most)).all(axis=1)
    lengths = np.bincount(parts.numbers, minlength=len(parts.starts))
    return (parts.curves > 0) | ((lengths >= 4) & of_each(np.logical_and, in_two_places, parts.starts))


def _are_signs(parts: Parts) -> Mask:
    """Which parts are triangles so small that they are signs."""
    fourths = np.minimum(parts.starts + 3, len(parts.points) - 1)
    is_triangle = (parts.points[fourths] == parts.points[parts.starts]).all(axis=1)
    is_triangle &= np.bincount(parts.numbers, minlength=len(parts.starts)) >= 4
    sizes = parts.boxes[:, 2:] - parts.boxes[:, :2]
    are_signs: Mask = is_triangle & (sizes.max(axis=1, initial=0) < LARGEST_SIGN_PT)
    return are_signs


def _shapes(parts: Parts, which: Indices) -> tuple[Indices, Indices, Indices, Boxes]:
    """Places, first points, kinds and boxes of parts that are one shape; two that make a frame are one."""
    boxes, kinds = parts.boxes.copy(), np.where(parts.stroked & (parts.curves == 0), STROKED, FILLED)
    lengths = np.bincount(parts.numbers, minlength=len(parts.starts))
    first, last = parts.points[parts.starts], parts.points[parts.starts + lengths - 1]
    is_closed = abs(last - first).max(axis=1, initial=0) < 1
    kinds[parts.stroked & ~parts.filled & is_closed & (parts.curves > 0) & (parts.curves >= ROUND * lengths)] = RING
    filled = which[~parts.stroked[which]]
    _, begins, counts = np.unique(parts.paths[filled], return_index=True, return_counts=True)
    a = filled[begins[counts == 2]]
    b = filled[begins[counts == 2] + 1]
    is_frame = _are_frames(boxes[a], boxes[b])
    boxes[a[is_frame]], kinds[a[is_frame]] = (boxes[a] + boxes[b])[is_frame] / 2, STROKED
    which = np.setdiff1d(which, b[is_frame])
    return parts.paths[which], parts.starts[which], kinds[which], boxes[which]


def _are_frames(a: Boxes, b: Boxes) -> Mask:
    """Whether of two rectangles one lies in the other, with no more than a line between their sides."""
    is_outer = a[:, :1] < b[:, :1]
    outer, inner = np.where(is_outer, a, b), np.where(is_outer, b, a)
    are_inside = (inner[:, 2] < outer[:, 2]) & (inner[:, 1] > outer[:, 1]) & (inner[:, 3] < outer[:, 3])
    are_frames: Mask = are_inside & (abs(a - b).max(axis=1, initial=0) <= THICKEST_LINE_PT)
    return are_frames


def _strokes(parts: Parts, which: Mask) -> tuple[Indices, Indices, Indices, Boxes]:
    """Places, first points, kinds and boxes of the lines from point to point of parts."""
    is_line = np.append(parts.numbers[1:] == parts.numbers[:-1], np.zeros(1, np.bool_))[: len(parts.numbers)]
    firsts = np.flatnonzero(is_line & which[parts.numbers])
    ends = parts.points[firsts], parts.points[firsts + 1]
    boxes = np.concatenate((np.minimum(*ends), np.maximum(*ends)), axis=1)
    return parts.paths[parts.numbers[firsts]], firsts, np.full(len(firsts), STROKE), boxes
