"""What is painted on a page, object by object in the order of painting, also inside form XObjects, and how.

The colours, clips and areas of objects tell what may not be seen; the outlines of the others are
where lines are.
"""

from itertools import repeat
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hyoka.pdf import pdfium_calls as calls
from hyoka.pdf.chars import STRAIGHT, Boxes, Floats, Indices, Mask, of_each
from hyoka.pdf.edges import FILLED, RING, STROKE, STROKED, THICKEST_LINE_PT

Handles = npt.NDArray[np.uint64]

TEXT, PATH, IMAGE, SHADING, FORM = 1, 2, 3, 4, 5
#: Form XObjects within one another beyond this depth are not followed.
DEEPEST = 32
#: Segments of a path: a point of a curve, and one that begins a new part.
_BEZIER, _MOVE = 1, 2
#: Colours nearer than this, of 0 (black) to 1 (white), are alike.
ALIKE = 0.03
#: Paint of less opacity than this (0 to 1) may not be seen; of less than the second it hides
#: nothing.
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


class Objects(NamedTuple):
    """Objects of a page in the order of painting.

    handles: pdfium's addresses; kinds: TEXT, PATH, IMAGE, SHADING or FORM; depths: how many form
    XObjects an object lies in; matrices: for each the one that leads from its space to the page, a,
    b, c, d, e, f of PDF's row vectors: x' = ax + cy + e, y' = bx + dy + f.
    """

    handles: Handles
    kinds: Indices
    depths: Indices
    matrices: Floats

    def only(self, which: Indices | Mask) -> "Objects":
        """Some of the objects."""
        handles, kinds, depths, matrices = self
        return Objects(handles[which], kinds[which], depths[which], matrices[which])


class Parts(NamedTuple):
    """The parts of painted paths: the points from where the pen is set down, closed where it is.

    paths: the place of each part's path among the objects; filled, stroked: how it is painted;
    boxes: x0, top, x1, bottom; points: x and y; starts: where a part's begin; numbers: the part of
    each; curves: how many are of curves.
    """

    paths: Indices
    filled: Mask
    stroked: Mask
    boxes: Boxes
    points: Floats
    starts: Indices
    numbers: Indices
    curves: Indices


def page_objects(page: int, matrix: Floats) -> Objects:
    """The objects of a page, and at their places those of its form XObjects.

    page: pdfium's address of the page; matrix: from its space to points with the origin at the top
    left.
    """
    found, matrices = list[tuple[int, int, int, int]](), [matrix]
    _walk(
        list(map(calls.page_object, repeat(page), range(calls.page_count(page)))),
        0,
        0,
        matrices,
        found,
    )
    handles, kinds, depths, spaces = np.array(found, np.int64).reshape(-1, 4).T
    return Objects(handles.astype(np.uint64), kinds, depths, np.array(matrices)[spaces])


def _walk(
    handles: list[int],
    depth: int,
    space: int,
    matrices: list[Floats],
    found: list[tuple[int, int, int, int]],
) -> None:
    """Add objects, with their kinds, depth and space: the number of the matrix that leads from it to the page."""
    kinds, begin = list(map(calls.object_type, handles)), 0
    for end, kind in enumerate(kinds, 1):
        if kind == FORM and depth < DEEPEST:
            found += zip(handles[begin:end], kinds[begin:end], repeat(depth), repeat(space))
            form, begin = handles[end - 1], end
            matrices.append(_whole_matrices([form], matrices[space][None])[0])
            within = list(map(calls.form_object, repeat(form), range(calls.form_count(form))))
            _walk(within, depth + 1, len(matrices) - 1, matrices, found)
    found += zip(handles[begin:], kinds[begin:], repeat(depth), repeat(space))


def whole_matrices(objects: Objects) -> Floats:
    """The matrices that do an object's own, then that of its space."""
    return _whole_matrices(objects.handles.tolist(), objects.matrices)


def _whole_matrices(handles: list[int], outer: Floats) -> Floats:
    inner = calls.rows(calls.object_matrix, 6, np.float32, handles, at_once=True).astype(np.float64)
    a, b, c, d, e, f = outer.T
    xs, ys = inner[:, ::2].T, inner[:, 1::2].T
    out = np.stack((a * xs + c * ys, b * xs + d * ys), axis=1)
    out[2] += np.stack((e, f))
    return out.reshape(6, -1).T


def text_turns(objects: Objects) -> Indices:
    """How many texts of a page run rightwards, downwards, leftwards and upwards as it is shown."""
    along, down = whole_matrices(objects.only(objects.kinds == TEXT))[:, :2].T
    flat, upright = abs(down) < STRAIGHT * abs(along), abs(along) < STRAIGHT * abs(down)
    turns = (
        flat & (along > 0),
        upright & (down > 0),
        flat & (along <= 0),
        ~flat & upright & (down <= 0),
    )
    return np.array([np.count_nonzero(turn) for turn in turns])


def moved(xs: Floats, ys: Floats, matrices: Floats) -> tuple[Floats, Floats]:
    """Points by a matrix, or each by its own."""
    a, b, c, d, e, f = matrices.T
    return a * xs + c * ys + e, b * xs + d * ys + f


def moved_boxes(boxes: Boxes, matrices: Floats) -> Boxes:
    """The upright boxes around boxes that are moved by a matrix, or each by its own: x0, top, x1, bottom."""
    corners = np.array(
        [moved(boxes[:, x], boxes[:, y], matrices) for x, y in ((0, 1), (2, 3), (0, 3), (2, 1))]
    )
    return np.concatenate((corners.min(axis=0), corners.max(axis=0))).T


def object_boxes(objects: Objects) -> Boxes:
    """The x0, top, x1, bottom of objects on the page."""
    bounds = calls.rows(
        calls.object_bounds, 4, np.float32, objects.handles.tolist()
    )  # left, bottom, right, top
    return moved_boxes(bounds.astype(np.float64), objects.matrices)


def painted_parts(objects: Objects) -> Parts:
    """The parts of the paths that are filled or stroked."""
    paths = np.flatnonzero(objects.kinds == PATH)
    modes = calls.rows(calls.path_mode, 2, np.int32, objects.handles[paths].tolist()) != 0
    is_painted = modes.any(axis=1)
    paths, modes = paths[is_painted], modes[is_painted]
    painted = objects.only(paths)
    counts = calls.each(calls.path_count, np.int64, painted.handles.tolist())
    owners, numbers = numbered(counts)
    segments = list(map(calls.path_segment, painted.handles[owners].tolist(), numbers.tolist()))
    points = calls.rows(calls.segment_point, 2, np.float32, segments).astype(np.float64)
    xs, ys = moved(points[:, 0], points[:, 1], whole_matrices(painted)[owners])
    kinds = calls.each(calls.segment_type, np.int64, segments)
    closes = calls.each(calls.segment_close, np.bool_, segments)
    is_first = (numbers == 0) | (kinds == _MOVE)
    begins, owners = np.flatnonzero(is_first), owners[is_first]
    lengths = np.diff(np.append(begins, len(segments)))
    closes[(begins + lengths - 1)[(lengths == 3) & modes[owners, 0]]] = (
        True  # a filled triangle ends where it began
    )
    # where a part is closed, its first point stands once more
    places = np.sort(np.concatenate((np.arange(len(segments)), np.flatnonzero(closes))))
    numbers = (np.cumsum(is_first) - 1)[places]
    points = np.stack((xs, ys), axis=1)[
        np.where(np.diff(places, prepend=-1) == 0, begins[numbers], places)
    ]
    starts = np.searchsorted(numbers, np.arange(len(begins)))
    boxes = np.concatenate(
        (of_each(np.minimum, points, starts), of_each(np.maximum, points, starts)), axis=1
    )
    curves = of_each(np.add, (kinds == _BEZIER).astype(np.int64), begins)
    return Parts(
        paths[owners], modes[owners, 0], modes[owners, 1], boxes, points, starts, numbers, curves
    )


def marked(handles: Handles) -> list[tuple[int, int]]:
    """The places of objects that have marks, and how many they have."""
    counts = calls.each(calls.object_marks, np.int64, handles.tolist())
    return [(place, int(counts[place])) for place in np.flatnonzero(counts > 0).tolist()]


def take_told_texts(objects: Objects) -> Handles:
    """The text objects of which the file tells what they say, by /ActualText.

    From now on it does not.
    """
    texts, out, key = (
        objects.handles[objects.kinds == TEXT],
        [],
        np.frombuffer(b"ActualText\0", np.uint8),
    )
    for place, count in marked(texts):
        marks = [
            calls.object_mark(int(texts[place]), number) for number in range(count - 1, -1, -1)
        ]
        told = [mark for mark in marks if calls.mark_parameter(mark, key.ctypes.data)]
        if sum(calls.remove_mark(int(texts[place]), mark) != 0 for mark in told):
            out.append(texts[place])
    return np.array(out, np.uint64)


def numbered(counts: Indices) -> tuple[Indices, Indices]:
    """The owner of each of so many things that each has, and its number from 0."""
    counts = np.maximum(counts, 0)
    owners = np.repeat(np.arange(len(counts)), counts)
    return owners, np.arange(len(owners)) - (np.cumsum(counts) - counts)[owners]


def colours(objects: Objects, stroked: Mask) -> tuple[Floats, Floats]:
    """Brightness and opacity of what objects are painted with, 0 to 1.

    A pattern has no brightness.
    """
    rgba = np.empty((len(stroked), 4))
    for which, function in ((stroked, calls.object_stroke), (~stroked, calls.object_fill)):
        rgba[which] = calls.rows(
            function, 4, np.uint32, objects.handles[which].tolist(), empty=_NO_CHANNEL
        )
    is_known = rgba[:, 3] < _NO_CHANNEL
    brightness = (0.299 * rgba[:, 0] + 0.587 * rgba[:, 1] + 0.114 * rgba[:, 2]) / 255
    return np.where(is_known, brightness, UNKNOWN), np.where(is_known, rgba[:, 3] / 255, 1.0)


def clips_of(objects: Objects) -> Boxes:
    """The boxes that are left of objects by their clip paths."""
    clips = calls.each(calls.object_clip, np.uint64, objects.handles.tolist())
    owners, numbers = numbered(calls.each(calls.clip_count, np.int64, clips.tolist()))
    counts = calls.each(calls.clip_segments, np.int64, clips[owners].tolist(), numbers.tolist())
    outlines, places = numbered(counts)
    segments = map(
        calls.clip_segment,
        clips[owners[outlines]].tolist(),
        numbers[outlines].tolist(),
        places.tolist(),
    )
    points = calls.rows(calls.segment_point, 2, np.float32, list(segments)).astype(np.float64)
    outlines, starts = np.unique(outlines, return_index=True)
    boxes = np.concatenate(
        (of_each(np.minimum, points, starts), of_each(np.maximum, points, starts)), axis=1
    )
    boxes = moved_boxes(boxes, objects.matrices[owners[outlines]])
    owners, starts = np.unique(owners[outlines], return_index=True)
    out = np.tile((-_LIMIT, -_LIMIT, _LIMIT, _LIMIT), (len(clips), 1))
    out[owners, :2] = of_each(np.maximum, boxes[:, :2], starts)
    out[owners, 2:] = of_each(np.minimum, boxes[:, 2:], starts)
    return out


def painted_areas(objects: Objects, parts: Parts) -> Floats:
    """Fills, images and shadings that text may lie on or under, in the order of painting.

    A row for each, of a path for each of its parts: place in that order, x0, top, x1, bottom,
    brightness (-1: it has several), kind. parts: what `painted_parts` gives.
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
    boxes = np.concatenate(
        (np.maximum(boxes[:, :2], clips[:, :2]), np.minimum(boxes[:, 2:], clips[:, 2:])), axis=1
    )
    rows = np.column_stack((places, boxes, brightness[owners], painters.kinds[owners]))
    rows = rows[
        (opacity[owners] >= COVERING)
        & ((boxes[:, 2:] - boxes[:, :2]).min(axis=1) > THICKEST_LINE_PT)
    ]
    return rows[np.argsort(rows[:, 0], kind="stable")]


def seen_outlines(objects: Objects, parts: Parts, areas: Floats) -> Floats:
    """Rows of kind, x0, top, x1, bottom (see `edges.find_edges`) of what is stroked or filled, and of thin images.

    Without what nobody sees: white on the paper's white, and the parts of lines over which a white
    rectangle is painted later. parts and areas: what `painted_parts` and `painted_areas` give.
    """
    thin = np.union1d(
        parts.paths[~parts.stroked], np.flatnonzero(objects.kinds == IMAGE)
    )  # a stroke reaches beyond
    boxes, unseen = object_boxes(objects.only(thin)), _unseen_paths(objects, parts, areas)
    is_thin = (boxes[:, 2:] - boxes[:, :2]).min(axis=1) <= THICKEST_LINE_PT
    are_shapes, stays = (
        _are_shapes(parts),
        ~(unseen[parts.paths] | np.isin(parts.paths, thin[is_thin])),
    )
    is_seen = is_thin & ~unseen[thin]
    found = (
        (thin[is_seen], np.zeros(is_seen.sum()), np.full(is_seen.sum(), STROKE), boxes[is_seen]),
        _shapes(parts, np.flatnonzero(stays & are_shapes)),
        _strokes(parts, stays & (parts.stroked | _are_signs(parts)) & ~are_shapes),
    )
    places, begins, kinds, boxes = map(np.concatenate, zip(*found, strict=True))
    order = np.lexsort((begins, places))
    return _without_covered(
        np.column_stack((kinds.astype(np.float64), boxes))[order], places[order], areas, objects
    )


def _unseen_paths(objects: Objects, parts: Parts, areas: Floats) -> Mask:
    """Which objects are paths that nobody sees: white on the paper's white, where nothing else was painted before."""
    out = np.zeros(len(objects.handles), np.bool_)
    paths, firsts = np.unique(parts.paths, return_index=True)
    brightness, opacity = colours(objects.only(paths), parts.stroked[firsts])
    out[paths[opacity < LEAST_OPACITY]] = True
    white = (opacity >= LEAST_OPACITY) & (brightness > 1 - ALIKE)
    ground = areas[areas[:, 5] < 1 - ALIKE]
    boxes = object_boxes(objects.only(paths[white]))
    for place, is_stroked, box in zip(
        paths[white].tolist(), parts.stroked[firsts][white].tolist(), boxes, strict=True
    ):
        below = ground[
            : np.searchsorted(ground[:, 0], place + is_stroked)
        ]  # a stroke: its own fill too
        out[place] = not np.any(
            ((below[:, 1:3] <= box[2:]) & (box[:2] <= below[:, 3:5])).all(axis=1)
        )
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
                rows = np.concatenate(
                    (rows[~is_cut], pieces[pieces[:, axis] < pieces[:, axis + 2]])
                )
    seen: Floats = rows[np.argsort(rows[:, 6], kind="stable"), :5]
    return seen


def _are_shapes(parts: Parts) -> Mask:
    """Which parts are one shape: those with curves, and those with all corners on two lines each way: rectangles."""
    rounded = parts.points.round(1)
    least, most = (
        of_each(function, rounded, parts.starts)[parts.numbers]
        for function in (np.minimum, np.maximum)
    )
    in_two_places = ((rounded == least) | (rounded == most)).all(axis=1)
    lengths = np.bincount(parts.numbers, minlength=len(parts.starts))
    return (parts.curves > 0) | (
        (lengths >= 4) & of_each(np.logical_and, in_two_places, parts.starts)
    )


def _are_signs(parts: Parts) -> Mask:
    """Which parts are triangles so small that they are signs."""
    fourths = np.minimum(parts.starts + 3, len(parts.points) - 1)
    is_triangle = (parts.points[fourths] == parts.points[parts.starts]).all(axis=1)
    is_triangle &= np.bincount(parts.numbers, minlength=len(parts.starts)) >= 4
    sizes = parts.boxes[:, 2:] - parts.boxes[:, :2]
    are_signs: Mask = is_triangle & (sizes.max(axis=1, initial=0) < LARGEST_SIGN_PT)
    return are_signs


def _shapes(parts: Parts, which: Indices) -> tuple[Indices, Indices, Indices, Boxes]:
    """Places, first points, kinds and boxes of parts that are one shape.

    Two that make a frame are one.
    """
    boxes, kinds = (
        parts.boxes.copy(),
        np.where(parts.stroked & (parts.curves == 0), STROKED, FILLED),
    )
    lengths = np.bincount(parts.numbers, minlength=len(parts.starts))
    first, last = parts.points[parts.starts], parts.points[parts.starts + lengths - 1]
    is_closed = abs(last - first).max(axis=1, initial=0) < 1
    kinds[
        parts.stroked
        & ~parts.filled
        & is_closed
        & (parts.curves > 0)
        & (parts.curves >= ROUND * lengths)
    ] = RING
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
    are_inside = (
        (inner[:, 2] < outer[:, 2]) & (inner[:, 1] > outer[:, 1]) & (inner[:, 3] < outer[:, 3])
    )
    are_frames: Mask = are_inside & (abs(a - b).max(axis=1, initial=0) <= THICKEST_LINE_PT)
    return are_frames


def _strokes(parts: Parts, which: Mask) -> tuple[Indices, Indices, Indices, Boxes]:
    """Places, first points, kinds and boxes of the lines from point to point of parts."""
    is_line = np.append(parts.numbers[1:] == parts.numbers[:-1], np.zeros(1, np.bool_))[
        : len(parts.numbers)
    ]
    firsts = np.flatnonzero(is_line & which[parts.numbers])
    ends = parts.points[firsts], parts.points[firsts + 1]
    boxes = np.concatenate((np.minimum(*ends), np.maximum(*ends)), axis=1)
    return parts.paths[parts.numbers[firsts]], firsts, np.full(len(firsts), STROKE), boxes
