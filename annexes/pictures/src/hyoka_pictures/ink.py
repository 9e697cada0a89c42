"""The ink in a picture of a page, on even paper and without what lies over it."""

from functools import reduce
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from hyoka_pictures.settings import PICTURE

Picture = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.integer]
#: x0, top, x1, bottom, pixels.
Box = tuple[int, int, int, int]

#: The steps from a pixel to its neighbours.
_AROUND: Final = ((-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1))


def grey_of(picture: Picture) -> Picture:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)


def as_picture(found: cv2.typing.MatLike) -> Picture:
    return np.asarray(found, np.uint8)


def square(side: int) -> Picture:
    """The neighbourhood of a pixel, for what is done to every pixel by its neighbours."""
    return np.ones((side, side), np.uint8)


def components(ink: cv2.typing.MatLike) -> tuple[Numbers, Numbers]:
    """The number of the joined ink at each pixel, and x, y, width, height, area of each.

    0 is the paper.
    """
    _, numbers, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    return np.asarray(numbers, np.int32), np.asarray(stats, np.int64)


def ink_boxes(ink: cv2.typing.MatLike) -> list[Box]:
    """The boxes of joined ink: as `components`, in a third of the time."""
    outlines, ranks = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    boxes = []
    for number, outline in enumerate(outlines):
        x0, top, width, height = cv2.boundingRect(outline)
        if ranks[0, number, 3] < 0:  # no outline of a hole
            boxes.append((x0, top, x0 + width, top + height))
    return sorted(boxes, key=lambda box: (box[1], box[0]))


def runs_along(ink: cv2.typing.MatLike, least_px: int) -> Picture:
    """The ink that runs so far along its row."""
    run = np.ones((1, least_px), np.uint8)
    return as_picture(cv2.morphologyEx(ink, cv2.MORPH_OPEN, run))


def ink_of(grey: Picture) -> Picture:
    """What is darker than what is around it, as 255, else 0."""
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    dark = cv2.adaptiveThreshold(
        smooth,
        maxValue=255,
        adaptiveMethod=cv2.ADAPTIVE_THRESH_MEAN_C,
        thresholdType=cv2.THRESH_BINARY_INV,
        blockSize=PICTURE.around_px,
        C=PICTURE.darker,
    )
    return as_picture(dark)


def share_of_ink(grey: Picture) -> float:
    return float(np.mean(ink_of(grey) > 0))


def without_grains(grey: Picture) -> Picture:
    """The picture without single pixels that are like none around them: salt and pepper.

    Where there are few, all stays as it is.
    """
    shades = grey.astype(np.int16)
    alike = np.zeros(grey.shape, np.uint8)
    for down, right in _AROUND:
        beside = np.roll(shades, (down, right), axis=(0, 1))
        alike += np.abs(shades - beside) <= PICTURE.grain_apart
    if np.mean(alike == 0) < PICTURE.grainy:  # the ends of the dots of a line are like one
        return grey
    return np.where(alike <= 1, cv2.medianBlur(grey, 3), grey).astype(np.uint8)


def evened(grey: Picture) -> Picture:
    """The picture divided by its ground where that is uneven: in the light of a lamp, stained."""
    shrink = 1 / PICTURE.coarse
    small = cv2.resize(grey, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, square(PICTURE.paper_px))
    if np.ptp(np.percentile(paper, (1, 99))) <= PICTURE.uneven:
        return grey
    smooth = cv2.GaussianBlur(paper, (0, 0), 1)
    ground = cv2.resize(smooth, grey.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return as_picture(cv2.divide(grey, ground, scale=255))


def stretched(grey: Picture) -> Picture:
    """The picture with ink as black as on other pages where that is faint: of a worn-out toner.

    Where hardly anything is darker than the paper there is no ink.
    """
    paper = float(np.median(grey))
    depth = paper - float(np.percentile(grey, PICTURE.inky_percent))
    if not PICTURE.least_faint <= depth < PICTURE.most_faint:
        return grey
    darker = 255 - (paper - grey.astype(np.float64)) * (255 / depth)
    return as_picture(darker.clip(0, 255))


def without_strokes(picture: Picture) -> tuple[Picture, Picture]:
    """The grey of a picture without thick strokes of a coloured ink, and where these were.

    Such are a stamp, or a pen. What they lie on is as much darker as it is darker than they are
    elsewhere.
    """
    grey = grey_of(picture)
    over = np.zeros(picture.shape[:2], np.uint8)
    paper = as_picture(cv2.morphologyEx(picture, cv2.MORPH_CLOSE, square(PICTURE.paper_px)))
    ground = grey_of(paper)
    inks = cv2.split(cv2.divide(picture, paper, scale=255))
    bright = reduce(cv2.max, inks)
    is_coloured = cv2.subtract(bright, reduce(cv2.min, inks)) > PICTURE.vivid
    is_on_pale = reduce(cv2.min, cv2.split(paper)) > PICTURE.pale
    is_dark = cv2.divide(grey, ground, scale=255) < PICTURE.shaded
    vivid = is_coloured & is_on_pale & is_dark
    numbers, stats = components(vivid.astype(np.uint8))
    is_thick = cv2.morphologyEx(vivid.astype(np.uint8), cv2.MORPH_OPEN, square(2)) > 0
    filled = np.bincount(numbers[is_thick], minlength=len(stats))
    is_small = (stats[:, 2:4] <= PICTURE.stamp_px).all(axis=1)
    taken = (filled >= PICTURE.stroke_px) & is_small
    for i in np.flatnonzero(taken[1:]) + 1:
        x0, top, width, height, _ = stats[i]
        rows = slice(max(0, top - 2), top + height + 2)
        columns = slice(max(0, x0 - 2), x0 + width + 2)
        part = (rows, columns)
        stroke = numbers[part] == i
        around = cv2.dilate(stroke.astype(np.uint8), square(5)) > 0
        seen = bright[part]
        lifted = 255 - PICTURE.lift * (np.median(seen[stroke]) - seen)
        beneath = lifted.clip(0, 255) / 255 * ground[part]
        grey[part][around] = beneath[around]
        over[part][stroke] = 255
    return grey, over
