"""Lines of text in a picture: found, cut at ruled lines and at gaps, read, and made chars."""

from collections.abc import Iterator
from typing import Final, NamedTuple

import cv2
import numpy as np

from hyoka.pages.pictures.engine import Picture, PixelBoxes, Reading, Recogniser
from hyoka.pages.pictures.ruled_lines import Ruled
from hyoka.pdf.chars import Char, Floats

Box = tuple[int, int, int, int]
#: A ruled line within a box cuts it if it lies farther from its ends than this, pixels.
_INSIDE: Final = 4
#: A gap so many times as wide as its line is high cuts it.
_WIDE_GAP: Final = 1.3
#: A box so many times as high as wide holds letters one below the other.
_UPRIGHT: Final = 1.7
#: Ink that nobody has found may be letters if it is as wide and high, pixels; neighbours so close are one text.
_LEAST_WIDE, _LEAST_HIGH, _MOST_HIGH, _BESIDE = 5, 3, 70, 25
#: A box found around a line has of its neighbours this share of its height at most.
_NEIGHBOURS: Final = 0.3
#: White around a line: a share of its height, and pixels at its sides.
_ABOVE, _BESIDES = 0.15, 6
#: Ink so far before the first letter of a line or behind its last, in its heights, is a letter that was passed over.
_PASSED_OVER: Final = 1.2
#: Half a letter's width at most, in heights of its line.
_HALF: Final = 0.55
#: What is less sure is noise.
_LEAST_SURE: Final = 0.3


class ReadLine(NamedTuple):
    """A line of text as read; box in pixels."""

    box: Box
    reading: Reading

    @property
    def is_read(self) -> bool:
        """Whether what was read is more than noise."""
        return bool(self.reading.text.strip()) and float(np.mean(self.reading.sure)) >= _LEAST_SURE


def read_lines(found: PixelBoxes, ruled: Ruled, engine: Recogniser) -> list[ReadLine]:
    """The lines of text of an upright picture, of which some boxes were found; also those that cannot be read."""
    pieces = [piece for box in found.tolist() for piece in _pieces(tuple(box), ruled)]
    pieces += [piece for box in _not_found(pieces, ruled) for piece in _pieces(box, ruled)]
    pieces = _without_doubles(pieces)
    lines = _read(pieces, ruled, engine)
    apart = [piece for line in lines if line.is_read for piece in _passed_over(line, ruled.ink)]
    return lines + _read(apart, ruled, engine)


def _read(pieces: list[Box], ruled: Ruled, engine: Recogniser) -> list[ReadLine]:
    return [*map(ReadLine, pieces, engine.read([_crop(piece, ruled.grey) for piece in pieces]))]


def _passed_over(line: ReadLine, ink: Picture) -> Iterator[Box]:
    """The ink at both ends of a line that is none of its letters, up to the widest gap: the ※ of a note."""
    (x0, top, x1, bottom), at = line.box, _places(line)
    for start, end, is_head in ((x0, int(at[0]), True), (int(at[-1]), x1, False)):
        filled = start + np.flatnonzero(ink[top:bottom, start:end].any(axis=0))
        if end - start > _PASSED_OVER * (bottom - top) and len(filled) > 1:
            gap = int(np.diff(filled).argmax())
            part = (start, filled[gap] + 1) if is_head else (filled[gap + 1], end)
            if tight := _tight((int(part[0]), top, int(part[1]), bottom), ink):
                yield tight


def _places(line: ReadLine) -> Floats:
    """The middles of a line's letters, pixels."""
    x0, _, x1, _ = line.box
    return x0 - _BESIDES - 1 + np.array(line.reading.middles) * (x1 - x0 + 2 * _BESIDES + 2)


def _pieces(box: Box, ruled: Ruled) -> Iterator[Box]:
    """The parts of a box between ruled lines, tight around their ink, cut at wide gaps."""
    x0, top, x1, bottom = box
    for y0, y1 in _between(ruled.horizontal, top, bottom, x0, x1):
        for left, right in _between(ruled.vertical, x0, x1, y0, y1):
            tight = _tight(_own_rows((left, y0, right, y1), ruled.ink), ruled.ink)
            if tight is not None:
                yield from _cut_at_gaps(tight, ruled.ink)


def _between(lines: np.ndarray, start: int, end: int, low: int, high: int) -> Iterator[tuple[int, int]]:
    """The parts from start to end that lines cut which cover the middle from low to high."""
    a, b = low + (high - low) / 3, high - (high - low) / 3
    at = lines[(lines[:, 1] <= a) & (b <= lines[:, 2]), 0]
    cuts = sorted(int(place) for place in at if start + _INSIDE < place < end - _INSIDE)
    yield from zip([start, *cuts], [*cuts, end], strict=True)


def _own_rows(box: Box, ink: Picture) -> Box:
    """A box without what it has of the lines above and below, which a row without ink parts from its own."""
    x0, top, x1, bottom = box
    blank = np.flatnonzero(~ink[top:bottom, x0:x1].any(axis=1))
    edge = round(_NEIGHBOURS * (bottom - top))
    above, below = blank[blank < edge], blank[blank >= bottom - top - edge]
    return x0, top + int(above.max(initial=0)), x1, top + int(below.min(initial=bottom - top))


def _tight(box: Box, ink: Picture) -> Box | None:
    """The box around the ink in a box."""
    x0, top, x1, bottom = box
    part = ink[max(0, top) : bottom, max(0, x0) : x1]
    rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    if not len(rows) or rows[-1] - rows[0] < _LEAST_HIGH - 1 or columns[-1] - columns[0] < _LEAST_WIDE - 1:
        return None
    left, up = max(0, x0), max(0, top)
    return left + int(columns[0]), up + int(rows[0]), left + int(columns[-1]) + 1, up + int(rows[-1]) + 1


def _cut_at_gaps(box: Box, ink: Picture) -> Iterator[Box]:
    x0, top, x1, bottom = box
    height, width = bottom - top, x1 - x0
    along = 0 if height > _UPRIGHT * width and height > _MOST_HIGH / 2 else 1
    filled = np.flatnonzero(ink[top:bottom, x0:x1].any(axis=1 - along))
    gap = 2 if along == 0 else _WIDE_GAP * height
    breaks = np.flatnonzero(np.diff(filled) > gap)
    for first, last in zip([0, *(breaks + 1)], [*breaks, len(filled) - 1], strict=True):
        start, end = int(filled[first]), int(filled[last]) + 1
        part = (x0 + start, top, x0 + end, bottom) if along else (x0, top + start, x1, top + end)
        if (tight := _tight(part, ink)) is not None:
            yield tight


def _not_found(pieces: list[Box], ruled: Ruled) -> list[Box]:
    """Boxes of ink that may be letters and lies in none of the pieces."""
    ink = ruled.ink.copy()
    for x0, top, x1, bottom in pieces:
        ink[max(0, top - 2) : bottom + 2, max(0, x0 - 2) : x1 + 2] = 0
    _, numbers, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    wide, high = stats[:, 2], stats[:, 3]
    letters = (wide >= _LEAST_WIDE) & (high >= _LEAST_HIGH) & (high <= _MOST_HIGH) & (stats[:, 4] >= 2 * _LEAST_WIDE)
    letters[0] = False
    joined = cv2.morphologyEx(letters[numbers].astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, _BESIDE), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    return [(int(x), int(y), int(x + w), int(y + h)) for x, y, w, h, _ in stats[1:]]


def _without_doubles(pieces: list[Box]) -> list[Box]:
    """The pieces without those that lie within a larger one for the most part."""
    boxes = np.array(sorted(pieces, key=lambda box: -(box[2] - box[0]) * (box[3] - box[1]))).reshape(-1, 4)
    stay: list[int] = []
    for i, (x0, top, x1, bottom) in enumerate(boxes):
        others = boxes[stay]
        across = np.minimum(x1, others[:, 2]) - np.maximum(x0, others[:, 0])
        down = np.minimum(bottom, others[:, 3]) - np.maximum(top, others[:, 1])
        if not np.any((across > 0) & (down > 0) & (2 * across * down > (x1 - x0) * (bottom - top))):
            stay.append(i)
    return [tuple(box) for box in boxes[stay].tolist()]


def _crop(box: Box, grey: Picture) -> Picture:
    """The picture of a piece, with white around it."""
    x0, top, x1, bottom = box
    above = round(_ABOVE * (bottom - top)) + 2
    part = grey[max(0, top - 1) : bottom + 1, max(0, x0 - 1) : x1 + 1]
    paper = int(np.percentile(part, 90))
    return np.asarray(
        cv2.copyMakeBorder(part, above, above, _BESIDES, _BESIDES, cv2.BORDER_CONSTANT, value=paper), np.uint8
    )[:, :, None]


def chars_of(line: ReadLine, scale: float) -> Iterator[Char]:
    """The chars of a line, points: each around its middle, as wide as its neighbours let it be."""
    (x0, top, x1, bottom), text, at = line.box, line.reading.text, _places(line)
    ends = np.concatenate(([x0], (at[1:] + at[:-1]) / 2, [x1]))
    half, space = _HALF * (bottom - top), False
    for i, letter in enumerate(text):
        if letter.isspace():
            space = True
            continue
        left, right = max(ends[i], at[i] - half, x0), min(ends[i + 1], at[i] + half, x1)
        yield Char(letter, left / scale, top / scale, max(right, left + 1) / scale, bottom / scale, space)
        space = False
