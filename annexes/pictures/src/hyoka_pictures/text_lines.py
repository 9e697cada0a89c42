"""The lines of text of an upright picture: cut at ruled lines and at gaps, and read."""

from collections.abc import Iterator
from itertools import pairwise

import cv2
import numpy as np

from hyoka.pdf.chars import Floats
from hyoka_pictures.engine import Recogniser
from hyoka_pictures.ink import Box, Picture, as_picture, components, ink_boxes, square
from hyoka_pictures.recognised_page import ReadLine
from hyoka_pictures.ruled_lines import Ruled
from hyoka_pictures.settings import PICTURE


def read_lines(found: Floats, ruled: Ruled, engine: Recogniser) -> list[ReadLine]:
    """The lines of text of an upright picture, of which some boxes were found.

    Also those that cannot be read.
    """
    pieces = list[Box]()
    for x0, top, x1, bottom in found.astype(int).tolist():
        pieces += _pieces((x0, top, x1, bottom), ruled)
    for box in _not_found(pieces, ruled):
        pieces += _pieces(box, ruled)
    lines = _read(pieces, ruled, engine)
    apart = list[Box]()
    for line in lines:
        if line.is_read:
            apart += _passed_over(line, ruled.letters)
    return lines + _read(apart, ruled, engine)


def unread_ink(lines: list[ReadLine], ruled: Ruled) -> tuple[list[Box], float]:
    """The boxes of ink that is in no line that was read, and the share of letters that is unread.

    What is far from all that is printed is the desk, or the shadow of a page's edge. Pale ink and
    grains of dust are reported, too, but do not count as letters: no figure is lost in a stain.
    """
    read = [line.box for line in lines if line.is_read]
    left = _without(ruled.ink, read, PICTURE.edge_px)
    first, last = _printed_corners(read, ruled)
    numbers, stats = components(left)
    start = stats[:, :2]
    end = start + stats[:, 2:4]
    is_near = ((start >= first) & (end <= last)).all(axis=1)
    is_no_speck = stats[:, 4] >= PICTURE.speck_px
    letters = is_near & is_no_speck & (stats[:, 3] >= PICTURE.least_high_px)
    letters[0] = False
    left = letters[numbers].astype(np.uint8)
    joined = cv2.morphologyEx(left, cv2.MORPH_CLOSE, square(PICTURE.beside_px))
    is_no_grain = np.maximum(stats[:, 2], stats[:, 3]) >= PICTURE.least_long_px
    black = (letters & is_no_grain)[numbers] & (ruled.letters > 0)
    share = black.sum() / max(1, np.count_nonzero(ruled.letters))
    return ink_boxes(joined), float(share)


def _without(ink: Picture, boxes: list[Box], beside_px: int) -> Picture:
    """The ink that is in none of some boxes, nor near to them."""
    left = ink.copy()
    for x0, top, x1, bottom in boxes:
        rows = slice(max(0, top - beside_px), bottom + beside_px)
        columns = slice(max(0, x0 - beside_px), x1 + beside_px)
        left[rows, columns] = 0
    return left


def _printed_corners(read: list[Box], ruled: Ruled) -> tuple[Floats, Floats]:
    """The upper left and the lower right corner of all that is printed, and of what is near it."""
    texts = np.array(read, np.float64).reshape(-1, 4)
    across = ruled.horizontal[:, [1, 0, 2, 0]]
    down = ruled.vertical[:, [0, 1, 0, 2]]
    printed = np.concatenate((texts, across, down))
    if not len(printed):
        height, width = ruled.ink.shape
        printed = np.array([(0, 0, width, height)], np.float64)
    first = printed[:, :2].min(axis=0) - PICTURE.far_px
    last = printed[:, 2:].max(axis=0) + PICTURE.far_px
    return first, last


def _read(pieces: list[Box], ruled: Ruled, engine: Recogniser) -> list[ReadLine]:
    readings = engine.read([_crop(piece, ruled.grey) for piece in pieces])
    return [ReadLine(piece, *reading) for piece, reading in zip(pieces, readings, strict=True)]


def _passed_over(line: ReadLine, ink: Picture) -> Iterator[Box]:
    """The ink at both ends of a line that is none of its letters: the ※ of a note.

    It goes up to the widest gap.
    """
    x0, top, x1, bottom = line.box
    at = line.places
    for is_head in (True, False):
        start = x0 if is_head else int(at[-1])
        end = int(at[0]) if is_head else x1
        filled = start + np.flatnonzero(ink[top:bottom, start:end].any(axis=0))
        is_wide = end - start > PICTURE.passed_over * (bottom - top)
        if not is_wide or len(filled) < 2:
            continue
        gap = int(np.diff(filled).argmax())
        left = start if is_head else int(filled[gap + 1])
        right = int(filled[gap]) + 1 if is_head else end
        tight = _tight((left, top, right, bottom), ink)
        if tight is not None:
            yield tight


def _pieces(box: Box, ruled: Ruled) -> Iterator[Box]:
    """The parts of a box between ruled lines, tight around their ink, cut at wide gaps."""
    x0, top, x1, bottom = box
    for y0, y1 in _between(ruled.horizontal, (top, bottom), (x0, x1)):
        for left, right in _between(ruled.vertical, (x0, x1), (y0, y1)):
            part = _without_neighbours((left, y0, right, y1), ruled.letters)
            tight = _tight(part, ruled.letters)
            if tight is not None:
                yield from _cut_at_gaps(tight, ruled.letters)


def _between(
    lines: Floats, ends: tuple[int, int], sides: tuple[int, int]
) -> Iterator[tuple[int, int]]:
    """The parts between two ends that lines cut which cover the middle between the sides."""
    start, end = ends
    low, high = sides
    third = (high - low) / 3
    is_amid = (lines[:, 1] <= low + third) & (high - third <= lines[:, 2])
    first = start + PICTURE.inside_px
    last = end - PICTURE.inside_px
    cuts = sorted(int(place) for place in lines[is_amid, 0] if first < place < last)
    yield from pairwise((start, *cuts, end))


def _without_neighbours(box: Box, ink: Picture) -> Box:
    """A box without what it has of the lines above and below, behind a row without ink."""
    x0, top, x1, bottom = box
    height = bottom - top
    blank = np.flatnonzero(~ink[top:bottom, x0:x1].any(axis=1))
    edge = round(PICTURE.neighbours * height)
    above = blank[blank < edge]
    below = blank[blank >= height - edge]
    first = int(above.max(initial=0))
    last = int(below.min(initial=height))
    return x0, top + first, x1, top + last


def _tight(box: Box, ink: Picture) -> Box | None:
    """The box of the ink in a box; None where that is too little for a letter."""
    x0, top, x1, bottom = box
    part = ink[top:bottom, x0:x1]
    rows = np.flatnonzero(part.any(axis=1)).tolist()
    columns = np.flatnonzero(part.any(axis=0)).tolist()
    if not rows:
        return None
    height = rows[-1] - rows[0] + 1
    width = columns[-1] - columns[0] + 1
    if height < PICTURE.least_high_px or width < PICTURE.least_wide_px:
        return None
    left = x0 + columns[0]
    upper = top + rows[0]
    return left, upper, left + width, upper + height


def _cut_at_gaps(box: Box, ink: Picture) -> Iterator[Box]:
    """The parts of a line between wide gaps; of an upright one its letters."""
    x0, top, x1, bottom = box
    height = bottom - top
    width = x1 - x0
    is_tall = height > PICTURE.most_high_px / 2
    is_upright = is_tall and height > PICTURE.upright_aspect * width
    axis = 1 if is_upright else 0
    filled = np.flatnonzero(ink[top:bottom, x0:x1].any(axis=axis))
    gap = 2 if is_upright else PICTURE.wide_gap * height
    breaks = np.flatnonzero(np.diff(filled) > gap) + 1
    for part in np.split(filled, breaks):
        start = int(part[0])
        end = int(part[-1]) + 1
        if is_upright:
            tight = _tight((x0, top + start, x1, top + end), ink)
        else:
            tight = _tight((x0 + start, top, x0 + end, bottom), ink)
        if tight is not None:
            yield tight


def _not_found(pieces: list[Box], ruled: Ruled) -> list[Box]:
    """Boxes of ink that may be letters and lies in none of the pieces.

    Beside the tables of the page such ink is dust, or the shadow of the page's edge.
    """
    numbers, stats = components(_without(ruled.letters, pieces, 2))
    _, _, wide, high, area = stats.T
    is_wide = wide >= PICTURE.least_wide_px
    is_high = (high >= PICTURE.least_high_px) & (high <= PICTURE.most_high_px)
    is_no_grain = np.maximum(wide, high) >= PICTURE.least_long_px
    letters = is_wide & is_high & is_no_grain & (area >= 2 * PICTURE.least_wide_px)
    sides = ruled.vertical[:, 0]
    if len(sides):
        letters &= (stats[:, 0] <= sides.max()) & (stats[:, 0] + wide >= sides.min())
    letters[0] = False
    beside = np.ones((3, PICTURE.beside_px), np.uint8)
    left = letters[numbers].astype(np.uint8)
    return ink_boxes(cv2.morphologyEx(left, cv2.MORPH_CLOSE, beside))


def _crop(box: Box, grey: Picture) -> Picture:
    """The picture of a line as it is read, with paper around it."""
    x0, top, x1, bottom = box
    above = round(PICTURE.above * (bottom - top)) + 2
    rows = slice(max(0, top - 1), bottom + 1)
    columns = slice(max(0, x0 - 1), x1 + 1)
    part = grey[rows, columns]
    bordered = cv2.copyMakeBorder(
        part,
        top=above,
        bottom=above,
        left=PICTURE.besides_px,
        right=PICTURE.besides_px,
        borderType=cv2.BORDER_CONSTANT,
        value=int(np.percentile(part, 90)),
    )
    return as_picture(bordered)
