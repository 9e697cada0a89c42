"""Ruled lines in a picture, and the picture without them."""

from typing import Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from hyoka.pages.pictures.engine import Picture
from hyoka.pdf.chars import Floats, Mask

#: Pixels for a point of the pictures that are looked at: 200 dpi.
SCALE: Final = 200 / 72
#: What is darker than its neighbourhood by this is ink; the neighbourhood, pixels.
_DARKER, _AROUND = 15, 61
#: A ruled line is so long, is the side of a box so long, or is shorter and ends at others on both sides, pixels.
_LONG, _BOX, _SHORT = 150, 42, 26
#: So near is at a line; one that ends so little behind another has run into a letter.
_NEAR, _BEYOND = 5, 45
#: A line has no gaps of so many pixels, is thinner than this, and leans by less than this share of its length.
_GAP, _THICK, _LEAN = 3, 9, 0.006
#: So often lines are looked for that end at others.
_ROUNDS: Final = 3


class Ruled(NamedTuple):
    """Horizontal lines (y, x0, x1) and vertical ones (x, top, bottom), pixels; the ink and the grey without them."""

    horizontal: Floats
    vertical: Floats
    ink: Picture
    grey: Picture


def ink_of(grey: Picture) -> Picture:
    """What is darker than what is around it, as 255, else 0."""
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    dark = cv2.adaptiveThreshold(smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _AROUND, _DARKER)
    return np.asarray(dark, np.uint8)


def find_ruled(grey: Picture, texts: Floats) -> Ruled:
    """The ruled lines of an upright picture with lines of text in these boxes."""
    ink = ink_of(grey)
    (across, rows), (down, columns) = _strokes(ink), _strokes(np.ascontiguousarray(ink.T))
    within, within_down = _within(across, texts), _within(down, texts[:, [1, 0, 3, 2]])
    lengths, lengths_down = across[:, 2] - across[:, 1], down[:, 2] - down[:, 1]
    keep, keep_down = lengths >= _BOX, lengths_down >= _BOX
    keep, keep_down = keep & _ends_at(across, down[keep_down]), keep_down & _ends_at(down, across[keep])
    keep, keep_down = (keep | (lengths >= _LONG)) & ~within, (keep_down | (lengths_down >= _LONG)) & ~within_down
    for _ in range(_ROUNDS):
        keep |= _ends_at(across, down[keep_down]) & ~within
        keep_down |= _ends_at(down, across[keep]) & ~within_down
    across, down = _cut(across, down[keep_down]), _cut(down, across[keep])
    mask = _drawn(rows, across, keep) | _drawn(columns, down, keep_down).T
    erased = cv2.dilate(mask, np.ones((5, 5), np.uint8)) > 0
    around = cv2.dilate(grey, np.ones((13, 13), np.uint8))
    without = np.where(erased, 0, ink).astype(np.uint8), np.where(erased, around, grey).astype(np.uint8)
    return Ruled(across[keep], down[keep_down], *without)


def _strokes(ink: Picture) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Horizontal strokes that may be ruled lines (at, start, end), and the number of each from 1 where it is."""
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, _GAP), np.uint8))
    long, short = (
        np.asarray(cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, length), np.uint8)), np.uint8)
        for length in (_LONG, _SHORT)
    )
    short[cv2.dilate(long, np.ones((3, 3), np.uint8)) > 0] = 0  # of letters that touch a long line
    _, numbers, stats, _ = cv2.connectedComponentsWithStats(long | short, connectivity=8)
    x0, top, width, height, area = stats.T.astype(float)
    is_line = (area / width <= _THICK) & (height <= _THICK + _LEAN * width)
    is_line[0] = False
    numbers = np.where(is_line, np.cumsum(is_line), 0)[numbers]
    lines = np.stack((top + height / 2, x0, x0 + width), axis=1)[is_line]
    return lines, numbers


def _within(lines: Floats, texts: Floats) -> Mask:
    """Which are strokes amid texts, or of letters that touch each other."""
    at, start, end = (lines[:, [column]] for column in range(3))
    x0, top, x1, bottom = texts.T
    amid = (0.75 * top + 0.25 * bottom < at) & (at < 0.25 * top + 0.75 * bottom)
    return np.asarray((amid & (x0 < start) & (end < x1)).any(axis=1), np.bool_)


def _crossings(lines: Floats, others: Floats) -> tuple[Floats, Floats]:
    """The first and the last of the others at which each line begins and ends, or a little behind, in a letter."""
    at, start, end = (lines[:, [column]] for column in range(3))
    place, first, last = others.T
    meets = (first - _NEAR <= at) & (at <= last + _NEAR)
    begins = meets & (start - _NEAR <= place) & (place < start + _BEYOND)
    ends = meets & (end - _BEYOND < place) & (place <= end + _NEAR)
    return (
        np.where(begins, place, np.inf).min(axis=1, initial=np.inf),
        np.where(ends, place, -np.inf).max(axis=1, initial=-np.inf),
    )


def _ends_at(lines: Floats, others: Floats) -> Mask:
    first, last = _crossings(lines, others)
    return np.asarray(first + _SHORT < last, np.bool_)


def _cut(lines: Floats, others: Floats) -> Floats:
    """The lines without what they have in letters behind the others at which they end."""
    first, last = _crossings(lines, others)
    start = np.where(np.isfinite(first), np.maximum(lines[:, 1], first - _NEAR), lines[:, 1])
    end = np.where(np.isfinite(last), np.minimum(lines[:, 2], last + _NEAR), lines[:, 2])
    return np.stack((lines[:, 0], start, end), axis=1)


def _drawn(numbers: npt.NDArray[np.int64], lines: Floats, keep: Mask) -> Picture:
    """Where those lines are that are kept, as 1."""
    mask = np.zeros(numbers.shape, np.uint8)
    for i in np.flatnonzero(keep):
        at, start, end = lines[i].astype(int).tolist()
        part = slice(max(0, at - 2 * _THICK), at + 2 * _THICK), slice(start, end + 1)
        mask[part] |= numbers[part] == i + 1
    return mask
