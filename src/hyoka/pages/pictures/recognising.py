"""From the picture of a page to lines of text and ruled lines, and from these to a page.

The picture is turned and tilted so that its lines run level. Lines of text are found, cut at ruled lines and at gaps,
read, and made chars. Letters that a recogniser takes for others (look_alikes.csv: simplified forms, and letters that
look alike) are folded in texts, never in a figure.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import cv2
import numpy as np
import pypdfium2

from hyoka.contract.records import problem
from hyoka.pages.pictures.engine import Picture, Reading, Recogniser
from hyoka.pages.pictures.picture_page import PicturePage
from hyoka.pages.pictures.ruled_lines import SCALE, Ruled, find_ruled, ink_of
from hyoka.pdf.chars import Char, Chars, Floats
from hyoka.text.japanese import fold
from hyoka.text.label_files import csv_rows
from hyoka.text.numbers import is_figure

#: How much larger a page is drawn than it is looked at.
_LARGER: Final = 2
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
_KANA = re.compile("[ァ-ヺー]")


class ReadLine(NamedTuple):
    """A line of text as read; box in pixels."""

    box: Box
    reading: Reading

    @property
    def is_read(self) -> bool:
        return bool(self.reading.text.strip()) and float(np.mean(self.reading.sure)) >= _LEAST_SURE


def picture_of(page: pypdfium2.PdfPage) -> Picture:
    """A page as it is seen, grey, at 200 dpi; drawn larger first, for thin lines of a finer scan would be lost."""
    large = page.render(scale=_LARGER * SCALE, grayscale=True).to_numpy().squeeze()
    return np.asarray(cv2.resize(large, None, fx=1 / _LARGER, fy=1 / _LARGER, interpolation=cv2.INTER_AREA), np.uint8)


def share_of_ink(grey: Picture) -> float:
    return float(np.mean(ink_of(grey) > 0))


def recognise(grey: Picture, engine: Recogniser) -> dict[str, Any]:
    """What is in a picture, for JSON: its size when upright, the matrix back, ruled lines, lines of text; pixels."""
    picture, boxes, matrix = _upright(grey, engine)
    ruled = find_ruled(picture, boxes)
    lines = read_lines(boxes, ruled, engine)
    return {
        "size": picture.shape[::-1],
        "back": np.round(matrix, 6).tolist(),
        "horizontal": np.round(ruled.horizontal, 1).tolist(),
        "vertical": np.round(ruled.vertical, 1).tolist(),
        "lines": [
            (line.box, text, [round(share, 4) for share in middles], [round(share, 3) for share in sure])
            for line in lines
            for text, middles, sure in [line.reading]
        ],
    }


def _upright(grey: Picture, engine: Recogniser) -> tuple[Picture, Floats, Floats]:
    """The picture turned to be read, its lines' boxes, and the matrix (2 by 3) from its places to the given ones."""
    corners = engine.find(grey)
    wide, high = np.ptp(corners, axis=1).T
    degrees = _skew(grey) + 90 * int(np.sum(high > _ASPECT * wide) > np.sum(wide > _ASPECT * high))
    first, second = (_turned(grey, corners, degrees + half) for half in (0, 180))
    sure = _legible(*first[:2], engine)
    return second if sure < _SURE and _legible(*second[:2], engine) > sure else first


def _turned(grey: Picture, corners: Floats, degrees: float) -> tuple[Picture, Floats, Floats]:
    """A picture and the boxes of its lines turned counterclockwise, and the matrix back."""
    height, width = grey.shape
    turned = (height, width) if round(degrees / 90) % 2 else (width, height)
    forth = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0), np.float64)
    forth[:, 2] += (np.array(turned) - (width, height)) / 2
    picture = cv2.warpAffine(grey, forth, turned, flags=cv2.INTER_CUBIC, borderValue=255)
    places = corners @ forth[:, :2].T + forth[:, 2]
    boxes = np.concatenate((places.min(axis=1), places.max(axis=1)), axis=1).astype(np.int64).astype(np.float64)
    return np.asarray(picture, np.uint8), boxes, np.asarray(cv2.invertAffineTransform(forth), np.float64)


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


def _legible(picture: Picture, boxes: Floats, engine: Recogniser) -> float:
    proportions = (boxes[:, 2] - boxes[:, 0]) / np.maximum(boxes[:, 3] - boxes[:, 1], 1)
    tried = boxes[np.argsort(np.abs(proportions - _PROPORTION), kind="stable")][:_TRIED]
    readings = engine.read([picture[top:bottom, x0:x1] for x0, top, x1, bottom in tried.astype(int).tolist()])
    sure = [one for reading in readings for one in reading.sure]
    return float(np.mean(sure)) if sure else 0.0


def read_lines(found: Floats, ruled: Ruled, engine: Recogniser) -> list[ReadLine]:
    """The lines of text of an upright picture, of which some boxes were found; also those that cannot be read."""
    pieces = [piece for box in found.astype(int).tolist() for piece in _pieces(tuple(box), ruled)]
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
    x0, top, x1, bottom = box
    above = round(_ABOVE * (bottom - top)) + 2
    part = grey[max(0, top - 1) : bottom + 1, max(0, x0 - 1) : x1 + 1]
    paper = int(np.percentile(part, 90))
    return np.asarray(
        cv2.copyMakeBorder(part, above, above, _BESIDES, _BESIDES, cv2.BORDER_CONSTANT, value=paper), np.uint8
    )


def as_page(number: int, digest: str, found: dict[str, Any]) -> PicturePage:
    every = [ReadLine(tuple(box), _folded(Reading(text, at, sure))) for box, text, at, sure in found["lines"]]
    lines = [line for line in every if line.is_read]
    chars = Chars.of([char for line in lines for char in _chars_of(line)])
    width, height = (side / SCALE for side in found["size"])
    back = np.array(found["back"])
    back[:, 2] /= SCALE
    page = PicturePage(number, width, height, chars, images=1, picture=digest, back=back)
    page.horizontal, page.vertical = (
        np.array(found[way], np.float64).reshape(-1, 3) / SCALE for way in ("horizontal", "vertical")
    )
    sure = [(*(side / SCALE for side in line.box), min(line.reading.sure)) for line in lines]
    page.lines, page.texts = np.array(sure, np.float64).reshape(-1, 5), [line.reading.text for line in lines]
    page.normalize()
    unread = [[round(side / SCALE) for side in line.box] for line in every if not line.is_read]
    if unread:
        places = "; ".join(f"x {x0}-{x1}, y {top}-{bottom}" for x0, top, x1, bottom in unread)
        page.problems.append(problem("unread_ink", text=places))
    page.problems.insert(0, problem("recognised_page", severity="note", number=len(lines)))
    return page


@cache
def _printed() -> dict[str, dict[str, str]]:
    """By place (everywhere "", within katakana, alone in its line): what is printed for a letter that is read."""
    rows = csv_rows(Path(__file__).with_name("look_alikes.csv"))
    return {
        where: {row["read"]: row["printed"] for row in rows if row["where"] == where} for where in ("", "kana", "alone")
    }


def _folded(reading: Reading) -> Reading:
    """A line with the letters that are printed; a figure as it is."""
    text = reading.text
    if alone := _printed()["alone"].get(text.strip()):
        return reading._replace(text=text.replace(text.strip(), alone))
    if is_figure(fold(text)):
        return reading
    letters = [_printed()[""].get(letter, letter) for letter in text]
    for i, letter in enumerate(letters):
        beside = letters[max(0, i - 1) : i] + letters[i + 1 : i + 2]
        if letter in _printed()["kana"] and beside and all(map(_KANA.match, beside)):
            letters[i] = _printed()["kana"][letter]
    return reading._replace(text="".join(letters))


def _chars_of(line: ReadLine) -> Iterator[Char]:
    """The chars of a line, points: each around its middle, as wide as its neighbours let it be."""
    (x0, top, x1, bottom), text, at = line.box, line.reading.text, _places(line)
    ends = np.concatenate(([x0], (at[1:] + at[:-1]) / 2, [x1]))
    half, space = _HALF * (bottom - top), False
    for i, letter in enumerate(text):
        if letter.isspace():
            space = True
            continue
        left, right = max(ends[i], at[i] - half, x0), min(ends[i + 1], at[i] + half, x1)
        yield Char(letter, left / SCALE, top / SCALE, max(right, left + 1) / SCALE, bottom / SCALE, space)
        space = False
