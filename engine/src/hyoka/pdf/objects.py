"""What is painted on a page, object by object in the order of painting, and how.

Objects within form XObjects stand at the place of these. The colours, clips and areas of objects
show what may be invisible; the outlines of the others are the ruled lines.
"""

from itertools import repeat
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pypdfium2

from hyoka.pdf import pdfium_calls as calls
from hyoka.pdf.chars import Boxes, Floats, Indices, Mask, of_each, sizes
from hyoka.pdf.edges import FILLED, RING, STROKE, STROKED
from hyoka.pdf.settings import PAGE

Handles = npt.NDArray[np.uint64]

#: Kinds of objects, by pdfium's numbers.
TEXT_OBJECT: Final = 1
PATH_OBJECT: Final = 2
IMAGE_OBJECT: Final = 3
SHADING_OBJECT: Final = 4
FORM_OBJECT: Final = 5
#: Segments of a path: a point of a curve.
_BEZIER: Final = 1
#: One that begins a new part.
_MOVE: Final = 2
#: The brightness of a pattern.
NO_BRIGHTNESS: Final = -1.0
#: What pdfium writes into no channel of a colour.
_NO_CHANNEL: Final = 256
#: The columns of the x and y of a box's corners.
_CORNERS: Final = ((0, 1), (2, 3), (0, 3), (2, 1))
#: An object without a clip has this box.
_EVERYWHERE: Final = (-1e7, -1e7, 1e7, 1e7)


class Objects(NamedTuple):
    """Objects of a page in the order of painting.

    handles: pdfium's addresses; kinds: TEXT_OBJECT to FORM_OBJECT; depths: how many form XObjects
    an object lies in; matrices: for each the one that leads from its space to the page, a, b, c, d,
    e, f of PDF's row vectors: x' = ax + cy + e, y' = bx + dy + f; marks: how many marks a text has
    had in the file; 0 for others; whole: a text's own matrix, then that of its space; 0 for others.
    """

    handles: Handles
    kinds: Indices
    depths: Indices
    matrices: Floats
    marks: Indices
    whole: Floats

    def only(self, which: Indices | Mask) -> "Objects":
        """Some of the objects."""
        return Objects(
            self.handles[which],
            self.kinds[which],
            self.depths[which],
            self.matrices[which],
            self.marks[which],
            self.whole[which],
        )


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

    def lengths(self) -> Indices:
        """How many points each part has."""
        return np.bincount(self.numbers, minlength=len(self.starts))


class Areas(NamedTuple):
    """Fills, images and shadings that text may lie on or under, in the order of painting.

    places: of their objects in that order; boxes: what is left of each by its clip; brightness: 0
    to 1, or NO_BRIGHTNESS where it has several; kinds: of their objects.
    """

    places: Indices
    boxes: Boxes
    brightness: Floats
    kinds: Indices

    def only(self, which: Indices | Mask | slice) -> "Areas":
        """Some of the areas."""
        return Areas(
            self.places[which],
            self.boxes[which],
            self.brightness[which],
            self.kinds[which],
        )


def joined_areas(first: Areas, second: Areas) -> Areas:
    """Two lots of areas as one, in the order of painting."""
    pairs = zip(first, second, strict=True)
    both = Areas(*(np.concatenate(pair) for pair in pairs))
    return both.only(np.argsort(both.places, kind="stable"))


class _Outlines(NamedTuple):
    """Outlines of what is painted.

    places: of their objects; begins: their first points, in the order of a path; kinds, boxes: as
    of `edges.find_edges`.
    """

    places: Indices
    begins: Indices
    kinds: Indices
    boxes: Boxes


class UprightPage(NamedTuple):
    """A page as it is seen, from the top left down.

    matrix: from its space to points of what is seen of it; width, height: of that.
    """

    matrix: Floats
    width: float
    height: float
    objects: Objects


def upright(page: pypdfium2.PdfPage) -> UprightPage:
    """A page with its objects.

    One on which most texts lie on their side or upside down is turned.
    """
    matrix, width, height = _placed(page)
    objects = _page_objects(calls.address(page.raw), matrix)
    texts = objects.only(objects.kinds == TEXT_OBJECT)
    along, down = texts.whole[:, :2].T
    is_flat = abs(down) < PAGE.straight * abs(along)
    is_upright = abs(along) < PAGE.straight * abs(down)
    # texts that run rightwards, downwards, leftwards and upwards
    turns = (
        is_flat & (along > 0),
        is_upright & (down > 0),
        is_flat & (along <= 0),
        is_upright & ~is_flat & (down <= 0),
    )
    counts = np.count_nonzero(turns, axis=1)
    turned = int(counts.argmax())
    if turned and counts[turned] >= PAGE.mostly_turned * counts.sum():
        page.set_rotation((page.get_rotation() - 90 * turned) % 360)
        matrix, width, height = _placed(page)
        objects = _page_objects(calls.address(page.raw), matrix)
    return UprightPage(matrix, width, height, objects)


def _placed(page: pypdfium2.PdfPage) -> tuple[Floats, float, float]:
    """The matrix from a page's space to what is seen of it, and how wide and high that is.

    Seen from the top left down.
    """
    left, bottom, right, top = page.get_bbox()
    matrices = {
        0: (1, 0, 0, -1, -left, top),
        90: (0, 1, 1, 0, -bottom, -left),
        180: (-1, 0, 0, 1, right, -bottom),
        270: (0, -1, -1, 0, top, right),
    }
    turned = page.get_rotation()
    width = right - left
    height = top - bottom
    if turned in (90, 270):
        width, height = height, width
    return np.array(matrices[turned], np.float64), width, height


def _page_objects(page: int, matrix: Floats) -> Objects:
    """The objects of a page, and at their places those of its form XObjects.

    page: pdfium's address of the page; matrix: from its space to points with the origin at the top
    left.
    """
    numbers = range(calls.page_count(page))
    handles = list(map(calls.page_object, repeat(page), numbers))
    walk = _Walk([matrix], [])
    walk.add(handles, 0, 0)
    found = np.array(walk.found, np.int64).reshape(-1, 4)
    addresses, kinds, depths, spaces = found.T
    matrices = np.array(walk.matrices)[spaces]
    marks = np.zeros(len(kinds), np.int64)
    are_texts = kinds == TEXT_OBJECT
    texts = addresses[are_texts].tolist()
    marks[are_texts] = calls.each(calls.object_marks, np.int64, texts)
    whole = np.zeros_like(matrices)
    whole[are_texts] = _whole_matrices(texts, matrices[are_texts])
    return Objects(addresses.astype(np.uint64), kinds, depths, matrices, marks, whole)


class _Walk(NamedTuple):
    """The walk through the objects of a page.

    matrices: those that lead from a space to the page; found: for each object its handle, kind,
    depth and space: the number of the matrix.
    """

    matrices: list[Floats]
    found: list[tuple[int, int, int, int]]

    def add(self, handles: list[int], depth: int, space: int) -> None:
        """Add objects, and behind each form XObject those that lie in it."""
        kinds = map(calls.object_type, handles)
        for handle, kind in zip(handles, kinds, strict=True):
            self.found.append((handle, kind, depth, space))
            if kind == FORM_OBJECT and depth < PAGE.deepest_form:
                # what lies in a form XObject
                outer = self.matrices[space][None]
                self.matrices.append(_whole_matrices([handle], outer)[0])
                numbers = range(calls.form_count(handle))
                within = list(map(calls.form_object, repeat(handle), numbers))
                self.add(within, depth + 1, len(self.matrices) - 1)


def _whole_matrices(handles: list[int], outer: Floats) -> Floats:
    """The matrices that do each object's own, then that of its space."""
    found = calls.rows(calls.object_matrix, 6, np.float32, handles, at_once=True)
    inner = found.astype(np.float64)
    a, b, c, d, e, f = outer.T
    xs = inner[:, ::2].T
    ys = inner[:, 1::2].T
    moved_xs = a * xs + c * ys
    moved_ys = b * xs + d * ys
    out = np.stack((moved_xs, moved_ys), axis=1)
    out[2] += np.stack((e, f))
    return out.reshape(6, -1).T


def turned_texts(objects: Objects) -> Handles:
    """The texts of a page that run leftwards, or are drawn as in a mirror."""
    texts = objects.only(objects.kinds == TEXT_OBJECT)
    a, b, c, d = texts.whole[:, :4].T
    runs_leftwards = (abs(b) < PAGE.straight * abs(a)) & (a < 0)
    is_mirrored = a * d - b * c > 0  # on the page y grows downwards
    doubtful = texts.handles[runs_leftwards | is_mirrored]
    sizes_pt = calls.rows(calls.text_font_size, 1, np.float32, doubtful.tolist())
    return doubtful[sizes_pt[:, 0] > 0]  # below 0 it turns once more


def moved(xs: Floats, ys: Floats, matrices: Floats) -> tuple[Floats, Floats]:
    """Points by a matrix, or each by its own."""
    a, b, c, d, e, f = matrices.T
    return a * xs + c * ys + e, b * xs + d * ys + f


def moved_boxes(boxes: Boxes, matrices: Floats) -> Boxes:
    """The upright boxes around boxes that are moved by a matrix, or each by its own.

    x0, top, x1, bottom of each.
    """
    corners = np.empty((len(_CORNERS), 2, len(boxes)))
    for corner, (x, y) in enumerate(_CORNERS):
        corners[corner] = moved(boxes[:, x], boxes[:, y], matrices)
    least = corners.min(axis=0)
    most = corners.max(axis=0)
    return np.concatenate((least, most)).T


def _bounding(points: Floats, starts: Indices) -> Boxes:
    """The boxes around the points of each group; starts: where these begin."""
    least = of_each(np.minimum, points, starts)
    most = of_each(np.maximum, points, starts)
    return np.concatenate((least, most), axis=1)


def object_boxes(objects: Objects) -> Boxes:
    """The x0, top, x1, bottom of objects on the page."""
    handles = objects.handles.tolist()
    # left, bottom, right, top
    bounds = calls.rows(calls.object_bounds, 4, np.float32, handles)
    return moved_boxes(bounds.astype(np.float64), objects.matrices)


class _Segments(NamedTuple):
    """The segments of painted paths.

    owners: the number of each one's path; numbers: its number in it; points: x and y on the page;
    kinds: _BEZIER, _MOVE or other; closes: whether it leads back to where its part begins.
    """

    owners: Indices
    numbers: Indices
    points: Floats
    kinds: Indices
    closes: Mask


def painted_parts(objects: Objects) -> Parts:
    """The parts of the paths that are filled or stroked."""
    paths = np.flatnonzero(objects.kinds == PATH_OBJECT)
    handles = objects.handles[paths].tolist()
    modes = calls.rows(calls.path_mode, 2, np.int32, handles) != 0
    is_painted = modes.any(axis=1)
    paths = paths[is_painted]
    modes = modes[is_painted]
    segments = _segments(objects.only(paths))
    is_first = (segments.numbers == 0) | (segments.kinds == _MOVE)
    begins = np.flatnonzero(is_first)
    owners = segments.owners[is_first]
    count = len(segments.owners)
    lengths = np.diff(np.append(begins, count))
    closes = segments.closes
    # a filled triangle ends where it began
    are_triangles = (lengths == 3) & modes[owners, 0]
    closes[(begins + lengths - 1)[are_triangles]] = True
    # where a part is closed, its first point stands once more
    closing = np.flatnonzero(closes)
    places = np.sort(np.concatenate((np.arange(count), closing)))
    numbers = (np.cumsum(is_first) - 1)[places]
    is_again = np.diff(places, prepend=-1) == 0
    points = segments.points[np.where(is_again, begins[numbers], places)]
    starts = np.searchsorted(numbers, np.arange(len(begins)))
    are_curves = (segments.kinds == _BEZIER).astype(np.int64)
    return Parts(
        paths[owners],
        modes[owners, 0],
        modes[owners, 1],
        _bounding(points, starts),
        points,
        starts,
        numbers,
        of_each(np.add, are_curves, begins),
    )


def _segments(paths: Objects) -> _Segments:
    """The segments of paths, path by path."""
    counts = calls.each(calls.path_count, np.int64, paths.handles.tolist())
    owners, numbers = owners_and_numbers(counts)
    handles = paths.handles[owners].tolist()
    segments = list(map(calls.path_segment, handles, numbers.tolist()))
    points = _points(segments)
    matrices = _whole_matrices(paths.handles.tolist(), paths.matrices)[owners]
    xs, ys = moved(points[:, 0], points[:, 1], matrices)
    return _Segments(
        owners,
        numbers,
        np.stack((xs, ys), axis=1),
        calls.each(calls.segment_type, np.int64, segments),
        calls.each(calls.segment_close, np.bool_, segments),
    )


def _points(segments: list[int]) -> Floats:
    """The x and y of segments, in the space of their object."""
    points = calls.rows(calls.segment_point, 2, np.float32, segments)
    return points.astype(np.float64)


def marked_texts(objects: Objects) -> list[tuple[int, int, int]]:
    """The places and handles of texts that have marks, and how many they have."""
    places = np.flatnonzero(objects.marks > 0)
    handles = objects.handles[places].tolist()
    return list(zip(places.tolist(), handles, objects.marks[places].tolist(), strict=True))


def take_actual_texts(objects: Objects) -> Handles:
    """The text objects whose characters the file gives by /ActualText; removes these marks."""
    key = np.frombuffer(b"ActualText\0", np.uint8)
    out = []
    for _, text, count in marked_texts(objects):
        marks = [calls.object_mark(text, number) for number in reversed(range(count))]
        with_text = [mark for mark in marks if calls.mark_parameter(mark, key.ctypes.data)]
        taken = [mark for mark in with_text if calls.remove_mark(text, mark)]
        if taken:
            out.append(text)
    return np.array(out, np.uint64)


def owners_and_numbers(counts: Indices) -> tuple[Indices, Indices]:
    """The owner of each of the things that are counted, and its number from 0."""
    counts = np.maximum(counts, 0)
    owners = np.repeat(np.arange(len(counts)), counts)
    before = np.cumsum(counts) - counts
    return owners, np.arange(len(owners)) - before[owners]


def colours(objects: Objects, stroked: Mask) -> tuple[Floats, Floats]:
    """Brightness and opacity of what objects are painted with, 0 to 1.

    A pattern has no brightness. stroked: of which objects the stroke counts, not the fill.
    """
    rgba = np.empty((len(stroked), 4))
    for which, function in ((stroked, calls.object_stroke), (~stroked, calls.object_fill)):
        handles = objects.handles[which].tolist()
        rgba[which] = calls.rows(function, 4, np.uint32, handles, empty=_NO_CHANNEL)
    red, green, blue, alpha = rgba.T
    is_known = alpha < _NO_CHANNEL
    brightness = (0.299 * red + 0.587 * green + 0.114 * blue) / 255
    opacity = np.where(is_known, alpha / 255, 1.0)
    return np.where(is_known, brightness, NO_BRIGHTNESS), opacity


def red_texts(objects: Objects) -> Handles:
    """The texts that are painted red."""
    handles = objects.handles[objects.kinds == TEXT_OBJECT]
    function = calls.object_fill
    rgba = calls.rows(function, 4, np.uint32, handles.tolist(), empty=_NO_CHANNEL)
    red, green, blue, alpha = rgba.astype(np.int64).T
    is_red = red - np.maximum(green, blue) > PAGE.least_red
    return handles[is_red & (alpha < _NO_CHANNEL)]


def clips_of(objects: Objects) -> Boxes:
    """The boxes that are left of objects by their clip paths."""
    clips = calls.each(calls.object_clip, np.uint64, objects.handles.tolist())
    clip_of_path, path_numbers = owners_and_numbers(
        calls.each(calls.clip_count, np.int64, clips.tolist())
    )
    handles = clips[clip_of_path]
    counts = calls.each(calls.clip_segments, np.int64, handles.tolist(), path_numbers.tolist())
    path_of_segment, segment_numbers = owners_and_numbers(counts)
    segments = map(
        calls.clip_segment,
        handles[path_of_segment].tolist(),
        path_numbers[path_of_segment].tolist(),
        segment_numbers.tolist(),
    )
    points = _points(list(segments))
    paths, starts = np.unique(path_of_segment, return_index=True)
    owners = clip_of_path[paths]
    boxes = moved_boxes(_bounding(points, starts), objects.matrices[owners])
    owners, starts = np.unique(owners, return_index=True)
    out = np.tile(_EVERYWHERE, (len(clips), 1))
    out[owners, :2] = of_each(np.maximum, boxes[:, :2], starts)
    out[owners, 2:] = of_each(np.minimum, boxes[:, 2:], starts)
    return out


def painted_areas(objects: Objects, parts: Parts) -> Areas:
    """Fills, images and shadings that text may lie on or under.

    A path has one for each of its parts. parts: what `painted_parts` gives.
    """
    are_pictures = (objects.kinds == IMAGE_OBJECT) | (objects.kinds == SHADING_OBJECT)
    pictures = np.flatnonzero(are_pictures)
    places = np.concatenate((parts.paths[parts.filled], pictures))
    picture_boxes = object_boxes(objects.only(pictures))
    boxes = np.concatenate((parts.boxes[parts.filled], picture_boxes))
    painted, owners = np.unique(places, return_inverse=True)
    painters = objects.only(painted)
    brightness, opacity = colours(painters, np.zeros(len(painted), np.bool_))
    brightness[painters.kinds != PATH_OBJECT] = NO_BRIGHTNESS
    opacity[painters.kinds != PATH_OBJECT] = 1.0
    clips = clips_of(painters)[owners]
    first_corners = np.maximum(boxes[:, :2], clips[:, :2])
    last_corners = np.minimum(boxes[:, 2:], clips[:, 2:])
    boxes = np.concatenate((first_corners, last_corners), axis=1)
    is_thick = (last_corners - first_corners).min(axis=1) > PAGE.thickest_line_pt
    is_covering = opacity[owners] >= PAGE.covering_opacity
    areas = Areas(places, boxes, brightness[owners], painters.kinds[owners])
    areas = areas.only(is_thick & is_covering)
    return areas.only(np.argsort(areas.places, kind="stable"))


def thick_strokes(objects: Objects, parts: Parts) -> Areas:
    """What is only stroked, and so thick that it may cover text: the areas of its paths."""
    paths = np.setdiff1d(parts.paths[parts.stroked], parts.paths[parts.filled])
    boxes = object_boxes(objects.only(paths))
    lines = np.setdiff1d(paths, parts.paths[sizes(parts.boxes).min(axis=1) > PAGE.same_place_pt])
    are_thick = sizes(boxes).min(axis=1, initial=np.inf) > PAGE.thickest_line_pt
    are_thick &= np.isin(paths, lines)
    count = int(np.count_nonzero(are_thick))
    unknown = np.full(count, NO_BRIGHTNESS)
    return Areas(paths[are_thick], boxes[are_thick], unknown, np.full(count, PATH_OBJECT))


def seen_outlines(objects: Objects, parts: Parts, areas: Areas) -> Floats:
    """Outlines of what is stroked or filled, and of thin images.

    Rows of kind, x0, top, x1, bottom (see `edges.find_edges`), without what nobody sees: white on
    the paper's white, and the parts of lines over which a white rectangle is painted later.

    Args:
        objects: Of a page.
        parts: What `painted_parts` gives.
        areas: What `painted_areas` gives.
    """
    are_unseen = _unseen_paths(objects, parts, areas)
    # a stroke reaches beyond its path
    images = np.flatnonzero(objects.kinds == IMAGE_OBJECT)
    thin = np.union1d(parts.paths[~parts.stroked], images)
    boxes = object_boxes(objects.only(thin))
    is_thin = sizes(boxes).min(axis=1) <= PAGE.thickest_line_pt
    are_shapes = _are_shapes(parts)
    stays = ~(are_unseen[parts.paths] | np.isin(parts.paths, thin[is_thin]))
    shapes = _shapes(parts, np.flatnonzero(stays & are_shapes))
    are_lines = ~are_shapes & (parts.stroked | _are_signs(parts))
    lines = _strokes(parts, stays & are_lines)
    is_seen = is_thin & ~are_unseen[thin]
    count = np.count_nonzero(is_seen)
    thin_ones = _Outlines(
        thin[is_seen],
        np.zeros(count, np.int64),
        np.full(count, STROKE),
        boxes[is_seen],
    )
    columns = zip(thin_ones, shapes, lines, strict=True)
    outlines = _Outlines._make(map(np.concatenate, columns))
    order = np.lexsort((outlines.begins, outlines.places))
    rows = np.column_stack((outlines.kinds.astype(np.float64), outlines.boxes))
    return _without_covered(rows[order], outlines.places[order], areas, objects)


def _unseen_paths(objects: Objects, parts: Parts, areas: Areas) -> Mask:
    """Which objects are paths that nobody sees.

    White on the paper's white, where nothing else was painted before.
    """
    out = np.zeros(len(objects.handles), np.bool_)
    paths, firsts = np.unique(parts.paths, return_index=True)
    are_stroked = parts.stroked[firsts]
    brightness, opacity = colours(objects.only(paths), are_stroked)
    out[paths[opacity < PAGE.least_opacity]] = True
    is_white = (opacity >= PAGE.least_opacity) & (brightness > 1 - PAGE.alike_colours)
    ground = areas.only(areas.brightness < 1 - PAGE.alike_colours)
    white = paths[is_white]
    boxes = object_boxes(objects.only(white))
    # on a stroke's ground is its own fill, too
    firsts_above = np.searchsorted(ground.places, white + are_stroked[is_white])
    for place, first_above, box in zip(white, firsts_above, boxes, strict=True):
        below = ground.boxes[:first_above]
        begins_before_end = below[:, :2] <= box[2:]
        overlaps = begins_before_end & (box[:2] <= below[:, 2:])
        out[place] = not overlaps.all(axis=1).any()
    return out


def _without_covered(outlines: Floats, places: Indices, areas: Areas, objects: Objects) -> Floats:
    """Outlines without what white rectangles hide of lines.

    places: of their objects in the order of painting.
    """
    is_white = areas.brightness > 1 - PAGE.alike_colours
    white = areas.only(is_white & (areas.kinds == PATH_OBJECT))
    handles = objects.handles[white.places].tolist()
    segments = calls.each(calls.path_count, np.int64, handles)
    covers = white.only(segments <= PAGE.rectangle_segments)
    numbers = np.arange(len(outlines), dtype=np.int64)
    boxes = outlines[:, 1:].copy()
    for place, cover in zip(covers.places.tolist(), covers.boxes, strict=True):
        for axis in (0, 1):
            is_cut = _are_covered(boxes, cover, axis)
            is_cut &= place > places[numbers]
            if not is_cut.any():
                continue
            before = boxes[is_cut]
            behind = boxes[is_cut]
            before[:, axis + 2] = cover[axis]
            behind[:, axis] = cover[axis + 2]
            pieces = np.concatenate((before, behind))
            of_pieces = np.tile(numbers[is_cut], 2)
            is_left = pieces[:, axis] < pieces[:, axis + 2]
            boxes = np.concatenate((boxes[~is_cut], pieces[is_left]))
            numbers = np.concatenate((numbers[~is_cut], of_pieces[is_left]))
    order = np.argsort(numbers, kind="stable")
    kinds = outlines[numbers[order], 0]
    return np.column_stack((kinds, boxes[order]))


def _are_covered(boxes: Boxes, cover: Floats, axis: int) -> Mask:
    """Which boxes are lines along an axis that a rectangle lies over, well within its sides."""
    across = 1 - axis
    starts = boxes[:, axis]
    ends = boxes[:, axis + 2]
    near = boxes[:, across]
    far = boxes[:, across + 2]
    thickness = far - near
    is_line = (thickness <= PAGE.thickest_line_pt) & (ends - starts >= thickness)
    is_within = cover[across] + PAGE.inside_pt < near
    is_within &= far < cover[across + 2] - PAGE.inside_pt
    is_reached = (starts < cover[axis + 2]) & (ends > cover[axis])
    return np.asarray(is_line & is_within & is_reached, np.bool_)


def _are_shapes(parts: Parts) -> Mask:
    """Which parts are one shape.

    Those with curves, and rectangles: those with all corners on two lines each way.
    """
    rounded = parts.points.round(1)
    least = of_each(np.minimum, rounded, parts.starts)[parts.numbers]
    most = of_each(np.maximum, rounded, parts.starts)[parts.numbers]
    in_two_places = ((rounded == least) | (rounded == most)).all(axis=1)
    are_upright = of_each(np.logical_and, in_two_places, parts.starts)
    are_rectangles = (parts.lengths() >= 4) & are_upright
    return np.asarray((parts.curves > 0) | are_rectangles, np.bool_)


def _are_signs(parts: Parts) -> Mask:
    """Which parts are triangles so small that they are signs."""
    fourths = np.minimum(parts.starts + 3, len(parts.points) - 1)
    are_same = parts.points[fourths] == parts.points[parts.starts]
    is_triangle = are_same.all(axis=1) & (parts.lengths() >= 4)
    is_small = sizes(parts.boxes).max(axis=1, initial=0) < PAGE.largest_sign_pt
    return np.asarray(is_triangle & is_small, np.bool_)


def _shapes(parts: Parts, which: Indices) -> _Outlines:
    """The outlines of parts that are one shape. Two that make a frame are one."""
    boxes = parts.boxes.copy()
    kinds = np.where(parts.stroked & (parts.curves == 0), STROKED, FILLED)
    # stroked curves that end where they begin
    lengths = parts.lengths()
    first = parts.points[parts.starts]
    last = parts.points[parts.starts + lengths - 1]
    is_closed = abs(last - first).max(axis=1, initial=0) < PAGE.closed_pt
    is_round = (parts.curves > 0) & (parts.curves >= PAGE.round * lengths)
    is_only_stroked = parts.stroked & ~parts.filled
    kinds[is_only_stroked & is_closed & is_round] = RING
    outer, inner = _frames(parts, which)
    boxes[outer] = (boxes[outer] + boxes[inner]) / 2
    kinds[outer] = STROKED
    which = np.setdiff1d(which, inner)
    return _Outlines(parts.paths[which], parts.starts[which], kinds[which], boxes[which])


def _frames(parts: Parts, which: Indices) -> tuple[Indices, Indices]:
    """The two parts of each filled path that has two, and whose rectangles make a frame."""
    filled = which[~parts.stroked[which]]
    _, begins, counts = np.unique(parts.paths[filled], return_index=True, return_counts=True)
    firsts = begins[counts == 2]
    first = filled[firsts]
    second = filled[firsts + 1]
    is_frame = _are_frames(parts.boxes[first], parts.boxes[second])
    return first[is_frame], second[is_frame]


def _are_frames(first: Boxes, second: Boxes) -> Mask:
    """Whether of two rectangles one lies in the other, no more than a line between their sides."""
    is_outer = first[:, :1] < second[:, :1]
    outer = np.where(is_outer, first, second)
    inner = np.where(is_outer, second, first)
    begins_later = inner[:, 1] > outer[:, 1]
    ends_earlier = (inner[:, 2:] < outer[:, 2:]).all(axis=1)
    is_near = abs(first - second).max(axis=1, initial=0) <= PAGE.thickest_line_pt
    return np.asarray(begins_later & ends_earlier & is_near, np.bool_)


def _strokes(parts: Parts, which: Mask) -> _Outlines:
    """The outlines of the lines from point to point of parts."""
    goes_on = np.zeros(len(parts.numbers), np.bool_)
    goes_on[:-1] = parts.numbers[1:] == parts.numbers[:-1]
    firsts = np.flatnonzero(goes_on & which[parts.numbers])
    begins = parts.points[firsts]
    ends = parts.points[firsts + 1]
    least = np.minimum(begins, ends)
    most = np.maximum(begins, ends)
    boxes = np.concatenate((least, most), axis=1)
    paths = parts.paths[parts.numbers[firsts]]
    return _Outlines(paths, firsts, np.full(len(firsts), STROKE), boxes)
