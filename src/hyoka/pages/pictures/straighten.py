"""A picture of a page turned and tilted so that its lines run level."""

from collections.abc import Iterator
from typing import Final

import cv2
import numpy as np

from hyoka.pages.pictures.engine import Picture, PixelBoxes, Recogniser
from hyoka.pages.pictures.ruled_lines import ink_of
from hyoka.pdf.chars import Floats

#: Degrees that a page may lean.
_MOST_SKEW: Final = 5.0
#: Share of the page's side that a stroke has at least which says how the page leans.
_LONG: Final = 0.06
#: Rows of a leaning stroke are so long at least, and it is thinner than this, pixels.
_RUN, _THICK = 15, 12
#: So many lines, about so many times as wide as high, are read to see which way up a page is; right if so sure.
_TRIED, _PROPORTION, _SURE = 8, 6.0, 0.85
#: A line of text is as many times as wide as high, or it stands upright.
_ASPECT: Final = 1.5


def upright(grey: Picture, engine: Recogniser) -> tuple[Picture, PixelBoxes, Floats]:
    """The picture turned to be read, its lines' boxes, and the matrix (2 by 3) from its places to the given ones."""
    level, matrix = _level(grey)
    boxes = engine.find(level)
    wide, high = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    lying = np.sum(high > _ASPECT * wide) > np.sum(wide > _ASPECT * high)
    ways = [_turned(level, boxes, quarters) for quarters in ((1, 3) if lying else (0, 2))]
    best = ways[0]
    if (sure := _legible(*best[:2], engine)) < _SURE and _legible(*ways[1][:2], engine) > sure:
        best = ways[1]
    picture, boxes, turn = best
    return picture, boxes, (np.vstack((matrix, (0, 0, 1))) @ np.vstack((turn, (0, 0, 1))))[:2]


def _level(grey: Picture) -> tuple[Picture, Floats]:
    """The picture rotated by the angle at which its long lines lean."""
    angle = _skew(grey)
    height, width = grey.shape
    forth = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    level = cv2.warpAffine(grey, forth, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)
    return np.asarray(level, np.uint8), np.asarray(cv2.invertAffineTransform(forth), np.float64)


def _skew(grey: Picture) -> float:
    """How many degrees the page leans: the median of its strokes, each counted by its length."""
    ink = ink_of(grey)
    leans = [*_leans(ink), *((-degrees, length) for degrees, length in _leans(np.ascontiguousarray(ink.T)))]
    if not leans:
        return 0.0
    degrees, lengths = np.array(sorted(leans)).T
    return float(degrees[np.searchsorted(np.cumsum(lengths), lengths.sum() / 2)])


def _leans(ink: Picture) -> Iterator[tuple[float, float]]:
    """Degrees and length of each stroke that runs along the picture, more or less."""
    opened = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, _RUN), np.uint8))
    _, numbers, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=8)
    for i in np.flatnonzero(stats[:, 2] >= _LONG * min(ink.shape)):
        x0, top, width, height, area = stats[i]
        if i and area < _THICK * width and height < width * np.tan(np.radians(_MOST_SKEW)) + _THICK:
            y, x = np.nonzero(numbers[top : top + height, x0 : x0 + width] == i)
            yield float(np.degrees(np.arctan(np.polyfit(x, y, 1)[0]))), float(width)


def _turned(picture: Picture, boxes: PixelBoxes, quarters: int) -> tuple[Picture, PixelBoxes, Floats]:
    """A picture and its boxes turned counterclockwise by quarters, and the matrix from its places back."""
    height, width = picture.shape
    x0, y0, x1, y1 = boxes.T
    turned, back = {
        0: ((x0, y0, x1, y1), ((1, 0, 0), (0, 1, 0))),
        1: ((y0, width - x1, y1, width - x0), ((0, -1, width), (1, 0, 0))),
        2: ((width - x1, height - y1, width - x0, height - y0), ((-1, 0, width), (0, -1, height))),
        3: ((height - y1, x0, height - y0, x1), ((0, 1, 0), (-1, 0, height))),
    }[quarters]
    return np.ascontiguousarray(np.rot90(picture, quarters)), np.stack(turned, axis=1), np.array(back, np.float64)


def _legible(picture: Picture, boxes: PixelBoxes, engine: Recogniser) -> float:
    """How sure some lines of a picture are read."""
    proportions = (boxes[:, 2] - boxes[:, 0]) / np.maximum(boxes[:, 3] - boxes[:, 1], 1)
    tried = boxes[np.argsort(np.abs(proportions - _PROPORTION), kind="stable")][:_TRIED]
    readings = engine.read([picture[top:bottom, x0:x1] for x0, top, x1, bottom in tried.tolist()])
    sure = [one for reading in readings for one in reading.sure]
    return float(np.mean(sure)) if sure else 0.0
