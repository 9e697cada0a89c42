"""What is painted on a page, object by object in the order of painting, also inside form XObjects; its outlines."""

from itertools import repeat
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hyoka.pdf import pdfium_calls as calls
from hyoka.pdf.chars import STRAIGHT, Boxes, Floats, Indices, Mask, of_each

Handles = npt.NDArray[np.uint64]

TEXT, PATH, IMAGE, SHADING, FORM = 1, 2, 3, 4, 5
#: Form XObjects within one another beyond this depth are not followed.
DEEPEST = 32
#: Segments of a path: a point of a curve, and one that begins a new part.
_BEZIER, _MOVE = 1, 2


class Objects(NamedTuple):
    """Objects of a page in the order of painting.

    handles: pdfium's addresses; kinds: TEXT, PATH, IMAGE, SHADING or FORM; depths: how many form XObjects an object
    lies in; matrices: for each the one that leads from its space to the page, a, b, c, d, e, f of PDF's row vectors:
    x' = ax + cy + e, y' = bx + dy + f.
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

    paths: the place of each part's path among the objects; filled, stroked: how it is painted; boxes: x0, top, x1,
    bottom; points: x and y; starts: where a part's begin; numbers: the part of each; curves: how many are of curves.
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

    page: pdfium's address of the page; matrix: from its space to points with the origin at the top left.
    """
    found, matrices = list[tuple[int, int, int, int]](), [matrix]
    _walk(list(map(calls.page_object, repeat(page), range(calls.page_count(page)))), 0, 0, matrices, found)
    handles, kinds, depths, spaces = np.array(found, np.int64).reshape(-1, 4).T
    return Objects(handles.astype(np.uint64), kinds, depths, np.array(matrices)[spaces])


def _walk(
    handles: list[int], depth: int, space: int, matrices: list[Floats], found: list[tuple[int, int, int, int]]
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
    turns = (flat & (along > 0), upright & (down > 0), flat & (along <= 0), ~flat & upright & (down <= 0))
    return np.array([np.count_nonzero(turn) for turn in turns])


def moved(xs: Floats, ys: Floats, matrices: Floats) -> tuple[Floats, Floats]:
    """Points by a matrix, or each by its own."""
    a, b, c, d, e, f = matrices.T
    return a * xs + c * ys + e, b * xs + d * ys + f


def moved_boxes(boxes: Boxes, matrices: Floats) -> Boxes:
    """The upright boxes around boxes that are moved by a matrix, or each by its own: x0, top, x1, bottom."""
    corners = np.array([moved(boxes[:, x], boxes[:, y], matrices) for x, y in ((0, 1), (2, 3), (0, 3), (2, 1))])
    return np.concatenate((corners.min(axis=0), corners.max(axis=0))).T


def object_boxes(objects: Objects) -> Boxes:
    """The x0, top, x1, bottom of objects on the page."""
    bounds = calls.rows(calls.object_bounds, 4, np.float32, objects.handles.tolist())  # left, bottom, right, top
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
    closes[(begins + lengths - 1)[(lengths == 3) & modes[owners, 0]]] = True  # a filled triangle ends where it began
    # where a part is closed, its first point stands once more
    places = np.sort(np.concatenate((np.arange(len(segments)), np.flatnonzero(closes))))
    numbers = (np.cumsum(is_first) - 1)[places]
    points = np.stack((xs, ys), axis=1)[np.where(np.diff(places, prepend=-1) == 0, begins[numbers], places)]
    starts = np.searchsorted(numbers, np.arange(len(begins)))
    boxes = np.concatenate((of_each(np.minimum, points, starts), of_each(np.maximum, points, starts)), axis=1)
    curves = of_each(np.add, (kinds == _BEZIER).astype(np.int64), begins)
    return Parts(paths[owners], modes[owners, 0], modes[owners, 1], boxes, points, starts, numbers, curves)


def marked(handles: Handles) -> list[tuple[int, int]]:
    """The places of objects that have marks, and how many they have."""
    counts = calls.each(calls.object_marks, np.int64, handles.tolist())
    return [(place, int(counts[place])) for place in np.flatnonzero(counts > 0).tolist()]


def take_told_texts(objects: Objects) -> Handles:
    """The text objects of which the file tells what they say, by /ActualText; from now on it does not."""
    texts, out, key = objects.handles[objects.kinds == TEXT], [], np.frombuffer(b"ActualText\0", np.uint8)
    for place, count in marked(texts):
        marks = [calls.object_mark(int(texts[place]), number) for number in range(count - 1, -1, -1)]
        told = [mark for mark in marks if calls.mark_parameter(mark, key.ctypes.data)]
        if sum(calls.remove_mark(int(texts[place]), mark) != 0 for mark in told):
            out.append(texts[place])
    return np.array(out, np.uint64)


def numbered(counts: Indices) -> tuple[Indices, Indices]:
    """The owner of each of so many things that each has, and its number from 0."""
    counts = np.maximum(counts, 0)
    owners = np.repeat(np.arange(len(counts)), counts)
    return owners, np.arange(len(owners)) - (np.cumsum(counts) - counts)[owners]
