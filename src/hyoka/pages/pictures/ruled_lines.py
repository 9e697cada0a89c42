"""Ruled lines in a picture, and the picture without them."""

from typing import Final, NamedTuple

import cv2
import numpy as np

from hyoka.pages.pictures.engine import Picture, PixelBoxes
from hyoka.pdf.chars import Floats, Mask

#: Pixels for a point of the pictures that are looked at: 200 dpi.
SCALE: Final = 200 / 72
#: What is darker than its neighbourhood by this is ink; the neighbourhood, pixels.
_DARKER, _AROUND = 15, 61
#: A ruled line is longer and thinner than this; a shorter one than _SURE counts if both its ends meet one.
_SHORTEST, _THICKEST, _SURE, _NEAR = 26, 9, 110, 5
#: A line is little higher than thick, for it leans so little; so often lines are looked for that end at others.
_STRAIGHT, _LEAN, _ROUNDS = 1.15, 0.004, 3
#: In a stroke with letters that touch it, rows of this share of its length are the line.
_FULL: Final = 0.8
#: What is shorter and meets others must be so long, lest it is the side of 口.
_MAY_BE: Final = 42
#: A line that ends so little behind another has run into a letter.
_BEYOND: Final = 45
#: An underline is so near to the edge of its text, as a share of the text's height.
_EDGE: Final = 0.25
#: A gap of less is none.
_GAP: Final = 3
#: Strokes of letters have letters above and below: so many rows beside a line, of whose ink this share is there.
_BESIDE, _BROKEN = 4, (0.2, 0.92)


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


def find_ruled(grey: Picture, texts: PixelBoxes) -> Ruled:
    """The ruled lines of an upright picture with lines of text in these boxes."""
    ink = ink_of(grey)
    strokes, strokes_down = _strokes(ink), np.ascontiguousarray(_strokes(np.ascontiguousarray(ink.T)).T)
    across = _Direction(strokes, np.where(strokes_down, 0, ink))
    down = _Direction(np.ascontiguousarray(strokes_down.T), np.ascontiguousarray(np.where(strokes, 0, ink).T))
    keep, keep_down = across.meet(down.lines[down.clean]), down.meet(across.lines[across.clean])
    keep, keep_down = keep & across.clean | across.sure, keep_down & down.clean | down.sure
    for _ in range(_ROUNDS):
        keep, keep_down = keep | across.meet(down.lines[keep_down]), keep_down | down.meet(across.lines[keep])
    keep &= ~_within(across.lines, texts)
    keep_down &= ~_within(down.lines, texts[:, [1, 0, 3, 2]])
    mask = across.painted(keep, down.lines[keep_down]) | down.painted(keep_down, across.lines[keep]).T
    erased = cv2.dilate(mask, np.ones((5, 5), np.uint8)) > 0
    around = cv2.dilate(grey, np.ones((13, 13), np.uint8))
    without = np.where(erased, 0, ink).astype(np.uint8), np.where(erased, around, grey).astype(np.uint8)
    return Ruled(across.lines[keep], down.lines[keep_down], *without)


def _within(lines: Floats, texts: PixelBoxes) -> Mask:
    """Which lines lie amid a line of text and end in it: strokes of its letters, which touch each other."""
    at, start, end = (lines[:, [column]] for column in range(3))
    x0, top, x1, bottom = texts.T
    amid = (top + _EDGE * (bottom - top) < at) & (at < bottom - _EDGE * (bottom - top))
    return np.asarray((amid & (x0 < start) & (end < x1)).any(axis=1), np.bool_)


def _strokes(ink: Picture) -> Picture:
    """Horizontal strokes that may be ruled lines."""
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, _GAP), np.uint8))
    return np.asarray(cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, _SHORTEST), np.uint8)), np.uint8)


def _apart(strokes: Picture) -> Picture:
    """Strokes without what is short in those that are long: letters that touch them."""
    long = cv2.morphologyEx(strokes, cv2.MORPH_OPEN, np.ones((1, _SURE), np.uint8))
    _, numbers, stats, _ = cv2.connectedComponentsWithStats(strokes, connectivity=8)
    touched = np.zeros(len(stats), np.bool_)
    touched[np.unique(numbers[long > 0])] = True
    touched &= stats[:, 3] > _STRAIGHT * stats[:, 4] / stats[:, 2] + 2 + _LEAN * stats[:, 2]
    return np.where(touched[numbers], long, strokes)


class _Direction:
    """The horizontal strokes of a picture (or of one that lies on its side), among other ink.

    lines: at, start, end, nan where a stroke is no line; clean: beside it is no ink, or nothing else; sure: it is
    long, too.
    """

    def __init__(self, strokes: Picture, ink: Picture) -> None:
        count, self._numbers, self._boxes, _ = cv2.connectedComponentsWithStats(_apart(strokes), connectivity=8)
        self.lines, self.clean = np.full((count - 1, 3), np.nan), np.zeros(count - 1, np.bool_)
        self._rows = np.zeros((count - 1, 2), np.int64)
        for i, (x0, top, width, height, area) in enumerate(self._boxes[1:].tolist()):
            first, last = top, top + height
            if height > _STRAIGHT * area / width + 2 + _LEAN * width or area > _THICKEST * width:
                part = self._numbers[top:last, x0 : x0 + width] == i + 1
                full = np.flatnonzero(part.mean(axis=1) >= _FULL)
                if not len(full) or full[-1] - full[0] >= _THICKEST:
                    continue
                first, last = top + int(full[0]), top + int(full[-1]) + 1
            beside = [ink[max(0, y) : max(0, y + _BESIDE), x0 + _NEAR : x0 + width - _NEAR] for y in
                      (first - _BESIDE - 1, last + 1)]  # fmt: skip
            broken = [_BROKEN[0] < part.any(axis=0).mean() < _BROKEN[1] for part in beside if len(part)]
            if not (broken and all(broken)):
                self._rows[i] = first, last
                self.lines[i], self.clean[i] = ((first + last) / 2, x0, x0 + width), not any(broken)
        self.clean &= self.lines[:, 2] - self.lines[:, 1] >= _MAY_BE
        lengths = self.lines[:, 2] - self.lines[:, 1]
        self.sure = self.clean & (lengths >= _SURE) | (lengths >= 2 * _SURE)

    def meet(self, others: Floats) -> Mask:
        """Which end at other lines on both sides, or run a little into a letter behind."""
        out = np.zeros(len(self.lines), np.bool_)
        for i, (at, start, end) in enumerate(self.lines):
            near = others[(others[:, 1] - _NEAR <= at) & (at <= others[:, 2] + _NEAR), 0]
            first = near[(start - _NEAR <= near) & (near < start + _BEYOND)].min(initial=np.inf)
            out[i] = first + _SHORTEST < near[(end - _BEYOND < near) & (near <= end + _NEAR)].max(initial=-np.inf)
        return out

    def painted(self, keep: Mask, others: Floats) -> Picture:
        """Where these lines are; they end where others do, not in a letter behind."""
        mask = np.zeros(self._numbers.shape, np.uint8)
        for i in np.flatnonzero(keep):
            at, start, end = self.lines[i]
            crossed = others[(others[:, 1] - _NEAR <= at) & (at <= others[:, 2] + _NEAR), 0]
            before, behind = crossed[crossed >= start + _NEAR], crossed[crossed <= end - _NEAR]
            if np.abs(crossed - start).min(initial=_BEYOND) > _NEAR and before.min(initial=np.inf) < start + _BEYOND:
                self.lines[i, 1] = before.min()
            if np.abs(crossed - end).min(initial=_BEYOND) > _NEAR and behind.max(initial=0) > end - _BEYOND:
                self.lines[i, 2] = behind.max()
            part = slice(*self._rows[i]), slice(round(self.lines[i, 1]), round(self.lines[i, 2]) + 1)
            mask[part] |= self._numbers[part] == i + 1
        return mask
