"""A picture is turned and laid flat, so that its lines run level."""

from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from hyoka.pdf.chars import Floats
from hyoka_pictures.engine import Recogniser
from hyoka_pictures.ink import Picture, as_picture, components, ink_of, runs_along, square
from hyoka_pictures.settings import PICTURE


class Turned(NamedTuple):
    """A picture that is turned, the boxes of its lines, and the matrix (3 by 3) back."""

    picture: Picture
    boxes: Floats
    back: Floats


class Bends(NamedTuple):
    """How far a page bends, pixels: each column of it down, and then each row aside."""

    down: Floats | None
    aside: Floats | None


def turned_upright(grey: Picture, engine: Recogniser) -> Turned:
    """The picture turned to be read."""
    corners = engine.find(grey)
    wide, high = np.ptp(corners, axis=1).T
    is_lying = wide > PICTURE.text_aspect * high
    is_standing = high > PICTURE.text_aspect * wide
    flat = _flattening(ink_of(grey))
    degrees: float = 90 if np.sum(is_standing) > np.sum(is_lying) else 0
    degrees += 0 if flat is not None else _skew(grey)
    first = _turned(grey, corners, degrees, flat)
    second = _turned(grey, corners, degrees + 180, flat)
    sure = legible(first.picture, first.boxes, engine)
    if sure < PICTURE.upright_sure and legible(second.picture, second.boxes, engine) > sure:
        return second
    return first


def _turned(grey: Picture, corners: Floats, degrees: float, flat: Floats | None) -> Turned:
    """A picture and the boxes of its lines made flat and turned counterclockwise."""
    height, width = grey.shape
    is_on_side = round(degrees / 90) % 2
    turned = (height, width) if is_on_side else (width, height)
    rotation = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    forth = np.vstack((rotation, (0, 0, 1)))
    forth[:2, 2] += (np.array(turned) - (width, height)) / 2
    forth = forth if flat is None else forth @ flat
    picture = cv2.warpPerspective(grey, forth, turned, flags=cv2.INTER_CUBIC, borderValue=255)
    places = corners
    if len(corners):
        places = cv2.perspectiveTransform(corners, forth).clip(0, turned)
    return Turned(as_picture(picture), boxes_of(places), np.linalg.inv(forth))


def boxes_of(corners: Floats) -> Floats:
    """The boxes around the corners of lines."""
    return np.floor(np.concatenate((corners.min(axis=1), corners.max(axis=1)), axis=1))


def _flattening(ink: Picture) -> Floats | None:
    """The matrix (3 by 3) by which the largest ruled frame is a rectangle.

    None where it is one, or there is none.
    """
    along = runs_along(ink, PICTURE.short_px)
    down = runs_along(np.ascontiguousarray(ink.T), PICTURE.short_px).T
    lines = np.maximum(along, down)
    joined = cv2.morphologyEx(lines, cv2.MORPH_CLOSE, square(PICTURE.gap_px))
    contours, _ = cv2.findContours(joined, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    least = PICTURE.frame_share * ink.size
    large = [contour for contour in contours if cv2.contourArea(contour) >= least]
    large.sort(key=cv2.contourArea, reverse=True)
    frames = (_frame(contour, ink) for contour in large)
    corners = next((corners for corners in frames if corners is not None), None)
    if corners is None:
        return None
    next_corners = np.roll(corners, -1, axis=0)
    sides = np.linalg.norm(corners - next_corners, axis=1)
    width, height = (sides[:2] + sides[2:]) / 2
    differences = np.abs(sides[:2] - sides[2:])
    if differences.max() < PICTURE.flat * max(width, height):
        return None
    directions = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], np.float32)
    level = corners.mean(axis=0) + directions * np.array((width, height), np.float32) / 2
    matrix = cv2.getPerspectiveTransform(corners, level.astype(np.float32))
    return np.asarray(matrix, np.float64)


def _frame(contour: cv2.typing.MatLike, ink: Picture) -> npt.NDArray[np.float32] | None:
    """The corners of a contour, clockwise from the upper left.

    None where it has others, or bulges, or lies at the picture's end.
    """
    hull = cv2.convexHull(contour)
    about = PICTURE.long_share / 3 * min(ink.shape)
    frame = cv2.approxPolyDP(hull, about, closed=True)
    if len(frame) != 4:
        return None
    points = hull[:, 0].astype(float).tolist()
    apart = [abs(cv2.pointPolygonTest(frame, point, measureDist=True)) for point in points]
    corners = frame.reshape(-1, 2).astype(np.float32)
    last = np.array(ink.shape[::-1]) - PICTURE.bulge_px
    is_at_end = bool((corners <= PICTURE.bulge_px).any() or (corners >= last).any())
    if is_at_end or max(apart) > PICTURE.bulge_px:
        return None
    upper_left = int(corners.sum(axis=1).argmin())
    return np.roll(corners, -upper_left, axis=0)


def laid_flat(turned: Turned) -> tuple[Turned, Bends]:
    """A page whose ruled lines run straight, and how it bent: level lines first, upright ones then.

    A page of a book bends towards its binding, a curled sheet across and down.
    """
    down = bend_of(ink_of(turned.picture), PICTURE.across_share)
    if down is not None:
        turned = unbent(turned, down)
    aside = bend_of(np.ascontiguousarray(ink_of(turned.picture).T), PICTURE.down_share)
    if aside is not None:
        turned = _lying(unbent(_lying(turned), aside))
    return turned, Bends(down, aside)


def flattened(picture: Picture, bends: Bends, paper: int) -> Picture:
    """A picture that bent as a page did, laid flat as that was."""
    if bends.down is not None:
        picture = moved_up(picture, bends.down, paper)
    if bends.aside is not None:
        lying = moved_up(np.ascontiguousarray(picture.T), bends.aside, paper)
        picture = np.ascontiguousarray(lying.T)
    return picture


def _lying(turned: Turned) -> Turned:
    """A page mirrored at its diagonal: its upright lines are level."""
    picture = np.ascontiguousarray(turned.picture.T)
    return turned._replace(picture=picture, boxes=turned.boxes[:, [1, 0, 3, 2]])


def bend_of(ink: Picture, least_share: float) -> Floats | None:
    """How far each column of an upright page lies below where it lay flat, pixels.

    Its ruled lines bend all alike. None where they are straight, or do not agree.

    least_share: The share of the page's width over which a line runs that says how it bends.
    """
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, PICTURE.gap_px), np.uint8))
    numbers, stats = components(runs_along(joined, PICTURE.short_px))
    width = ink.shape[1]
    is_thin = stats[:, 4] <= PICTURE.thick_px * stats[:, 2]
    is_line = is_thin & (stats[:, 2] >= least_share * width)
    is_line[0] = False
    places = np.full((int(is_line.sum()), width), np.nan)
    for line, number in zip(places, np.flatnonzero(is_line).tolist(), strict=True):
        x0, top, wide, high, _ = stats[number].tolist()
        part = numbers[top : top + high, x0 : x0 + wide] == number
        heights = part.T @ np.arange(high)
        of_line = line[x0 : x0 + wide]
        np.divide(heights, part.sum(axis=0), out=of_line, where=part.any(axis=0))
    has_some = np.count_nonzero(~np.isnan(places), axis=0) >= PICTURE.bent_lines
    columns = np.flatnonzero(has_some)
    # the lines of one part of the page only, amid which none of the others is, say nothing
    places = places[:, columns]
    places = places[(~np.isnan(places)).any(axis=1)]
    if not len(places):
        return None
    below, middle = _alike(places)
    apart = float(np.nanmedian(np.abs(below - middle)))
    if np.abs(middle).max() < PICTURE.bent_px or apart > PICTURE.gap_px:
        return None
    bend = np.interp(np.arange(width), columns, middle).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(bend[None], (0, 0), PICTURE.gap_px)[0], np.float64)


def _alike(places: Floats) -> tuple[Floats, Floats]:
    """How far lines lie below where each lay flat, and how far most of them do.

    A line over a part of the page lies flat elsewhere than its own middle is.
    """
    flat = np.nanmedian(places, axis=1, keepdims=True)
    for _ in range(PICTURE.bend_rounds):
        middle = np.nanmedian(places - flat, axis=0)
        flat = np.nanmedian(places - middle, axis=1, keepdims=True)
    below = places - flat
    middle = np.nanmedian(below, axis=0)
    level = np.median(middle)
    return below - level, middle - level


def unbent(turned: Turned, bend: Floats) -> Turned:
    """A page laid flat; the places of its lines of text are moved with them."""
    boxes = turned.boxes.copy()
    for box in boxes:
        x0, _, x1, _ = box.astype(int).tolist()
        of_box = bend[x0 : max(x1, x0 + 1)]
        if len(of_box):
            # what bends within a box makes it higher than its text
            box[[1, 3]] -= of_box.min(), of_box.max()
            box[3] = max(box[3], box[1] + 1)
    boxes[:, [1, 3]] = np.floor(boxes[:, [1, 3]].clip(0, turned.picture.shape[0]))
    return turned._replace(picture=moved_up(turned.picture, bend, 255), boxes=boxes)


def moved_up(picture: Picture, bend: Floats, paper: int) -> Picture:
    """A picture of which each column is moved up so many pixels."""
    height, width = picture.shape
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    y += bend.astype(np.float32)
    return as_picture(cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderValue=paper))


def _skew(grey: Picture) -> float:
    """How many degrees the page leans: the median of its lines, each counted by its length."""
    coarse = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    found: Any = cv2.createLineSegmentDetector().detect(coarse)[0]  # None where there is no line
    level = np.array([(0, 0, PICTURE.long_share * min(coarse.shape), 0)])
    lines = level if found is None else np.concatenate((level, found.reshape(-1, 4)))
    x0, top, x1, bottom = lines.T
    lengths = np.hypot(x1 - x0, bottom - top)
    degrees = np.degrees(np.arctan2(bottom - top, x1 - x0))
    degrees = (degrees + 45) % 90 - 45
    is_edge = (lengths >= lengths[0]) & (np.abs(degrees) <= PICTURE.most_skew_degrees)
    weights = lengths[is_edge]
    median = np.quantile(degrees[is_edge], 0.5, weights=weights, method="inverted_cdf")
    return float(median)


def legible(picture: Picture, boxes: Floats, engine: Recogniser) -> float:
    """How surely some lines of a picture are read."""
    widths = boxes[:, 2] - boxes[:, 0]
    heights = boxes[:, 3] - boxes[:, 1]
    proportions = widths / np.maximum(heights, 1)
    order = np.argsort(np.abs(proportions - PICTURE.tried_proportion), kind="stable")
    tried = boxes[order][: PICTURE.tried_lines].astype(int).tolist()
    lines = [picture[top:bottom, x0:x1] for x0, top, x1, bottom in tried]
    sure = [share for reading in engine.read(lines) for share in reading.sure]
    return float(np.mean(sure)) if sure else 0.0
