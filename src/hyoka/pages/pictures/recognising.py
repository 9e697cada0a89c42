"""What is in the picture of a page: lines of text and ruled lines.

The picture is turned so that its lines run level. Lines of text are found, cut at ruled lines and
at gaps, and read.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from typing import Any, Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2

from hyoka.pages.pictures.picture_page import BESIDES, GUESSED, RECOGNISED_SCALE, ReadLine
from hyoka.pdf.chars import Floats, Mask
from hyoka.pdf.pixels import scale_within

Picture = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]
#: The long side of a picture in which lines are looked for, and the least width of a line for its
#: reader, pixels.
_PARAMETERS: Final = {
    "Global.log_level": "error",
    "Global.use_preprocess_img": False,
    "Global.use_cls": False,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    "Det.limit_side_len": 1760,
    "Det.limit_type": "max",
    "Rec.rec_img_shape": [3, 48, 96],
}
#: All cores look for lines in a picture; to read a line takes one, for several are read at once.
_THREADS: Final = "EngineConfig.onnxruntime.intra_op_num_threads"
#: The text of a line, the middle of each letter as a share of the line's width, and how sure each
#: letter is.
Reading = tuple[str, list[float], list[float]]
#: How much larger a page is drawn than it is looked at.
_LARGER: Final = 2
#: The largest page as it is drawn, pixels: an A2 sheet at twice 200 dpi.
_LARGEST_PX: Final = 64_000_000
#: Degrees that a page may lean.
_MOST_SKEW: Final = 5.0
#: Share of the page's side that a line has at least which says how the page leans.
_LONG_SHARE: Final = 0.06
#: So many lines, about so many times as wide as high, are read to see which way up a page is; right
#: if so sure.
_TRIED, _PROPORTION, _SURE = 8, 6.0, 0.85
#: A line of text is as many times as wide as high, or it stands upright.
_ASPECT: Final = 1.5
#: A picture is looked at so coarsely for its paper, in which what is smaller than so many of its
#: pixels is ink; it is uneven if its greys differ by more than this.
_COARSE, _PAPER, _UNEVEN = 8, 15, 40
#: Ink is coloured if its brightest colour and its darkest are so far apart, on paper whose darkest
#: is this, and it is darker than this, of 255.
_VIVID, _PALE, _SHADED = 40, 100, 200
#: A stroke has so many pixels, and sides of this at most; what is beneath it is so many times
#: darker than it seems.
_STROKED, _STAMP, _LIFT = 40, 300, 3
#: The largest frame fills this share of the page at least, and has no bulges of so many pixels; it
#: is flat if its sides differ by a smaller share.
_FRAME, _BULGE, _FLAT = 0.15, 5, 0.015
Box = tuple[int, int, int, int]
#: A ruled line within a box cuts it if it lies farther from its ends than this, pixels.
_INSIDE: Final = 4
#: A gap so many times as wide as its line is high cuts it.
_WIDE_GAP: Final = 1.3
#: A box so many times as high as wide holds letters one below the other.
_UPRIGHT: Final = 1.7
#: Ink that nobody has found may be letters if it is as wide and high, pixels; neighbours so close
#: are one text.
_LEAST_WIDE, _LEAST_HIGH, _MOST_HIGH, _BESIDE = 5, 3, 70, 25
#: Ink beside a line that was read is of its letters, pixels; a speck has fewer pixels; so far from
#: all that is printed ink is none of the page.
_EDGE, _SPECK, _FAR = 3, 12, 60
#: A box found around a line has of its neighbours this share of its height at most.
_NEIGHBOURS: Final = 0.3
#: White above and below a line, a share of its height.
_ABOVE: Final = 0.15
#: Ink so far before the first letter of a line or behind its last, in its heights, is a letter that
#: was passed over.
_PASSED_OVER: Final = 1.2
#: What is darker than its neighbourhood by this is ink; the neighbourhood, pixels.
_DARKER, _AROUND = 15, 61
#: A ruled line is so long, is the side of a box so long, or is shorter and ends at others on both
#: sides, pixels.
_LONG, _BOX, _SHORT = 150, 42, 26
#: So near is at a line; one that ends so little behind another has run into a letter.
_NEAR, _BEYOND = 5, 45
#: A line has no gaps of so many pixels, is thinner than this, and leans by less than this share of
#: its length.
_GAP, _THICK, _LEAN = 3, 9, 0.006
#: So often lines are looked for that end at others.
_ROUNDS: Final = 3


class Ruled(NamedTuple):
    """Horizontal lines (y, x0, x1) and vertical ones (x, top, bottom), pixels.

    The ink and the grey without them.
    """

    horizontal: Floats
    vertical: Floats
    ink: Picture
    grey: Picture


class Recogniser:
    """Finds and reads lines of text.

    Raises:
        ImportError: The extra `ocr` is not installed.
    """

    def __init__(self) -> None:
        from rapidocr import RapidOCR

        self._finder: Any = RapidOCR(params=_PARAMETERS | {_THREADS: os.cpu_count()})
        self._reader: Any = RapidOCR(params=_PARAMETERS | {_THREADS: 1})

    def find(self, grey: Picture) -> Floats:
        """The four corners of each line of text."""
        found = self._finder(grey, use_det=True, use_rec=False).boxes
        return np.array([] if found is None else found, np.float64).reshape(-1, 4, 2)

    def read(self, lines: list[Picture]) -> list[Reading]:
        """What is read in lines, several at once; their blanks are none of their letters."""
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            return list(threads.map(self._read, lines))

    def _read(self, line: Picture) -> Reading:
        found = self._reader(line, use_det=False, use_rec=True, return_word_box=True)
        (text,), (words,) = found.txts, found.word_results
        steps = [0, *(step for steps in words.word_cols for step in steps)]
        counts = np.cumsum([not letter.isspace() for letter in text], dtype=int).tolist()
        middles = [min((steps[count] + 0.5) / words.line_txt_len, 1.0) for count in counts]
        return text, middles, words.confs[: len(text)]


def picture_of(page: pypdfium2.PdfPage) -> tuple[Picture, float]:
    """A page as it is seen, in colour, and how many pixels a point it has: 200 dpi, or what there is room for.

    Drawn larger first, for thin lines of a finer scan would be lost.
    """
    wanted = _LARGER * RECOGNISED_SCALE
    drawn = scale_within(page.get_width(), page.get_height(), wanted, _LARGEST_PX)
    large = page.render(scale=drawn, rev_byteorder=True).to_numpy()
    shrink = 1 / _LARGER
    picture = cv2.resize(large, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    return np.asarray(picture, np.uint8), drawn / _LARGER


def grey_of(picture: Picture) -> Picture:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)


def share_of_ink(grey: Picture) -> float:
    return float(np.mean(ink_of(grey) > 0))


def recognise(picture: Picture, engine: Recogniser) -> dict[str, Any]:
    """What is in a picture, for JSON; pixels.

    Its size when upright, the matrix back, ruled lines, lines of text, boxes of ink that is in
    none, its share.
    """
    grey, over = without_strokes(picture)
    upright, boxes, matrix = _upright(evened(grey), engine)
    over = np.asarray(
        cv2.warpPerspective(over, np.linalg.inv(matrix), upright.shape[::-1]), np.uint8
    )
    ruled = find_ruled(upright, boxes)
    lines = [_beneath(line, over) for line in read_lines(boxes, ruled, engine)]
    unread, share = _unread(lines, ruled)
    unread += _boxes(over)
    return {
        "size": upright.shape[::-1],
        "back": matrix.tolist(),
        "horizontal": ruled.horizontal.tolist(),
        "vertical": ruled.vertical.tolist(),
        "lines": lines,
        "unread": unread,
        "share": share,
    }


def without_strokes(picture: Picture) -> tuple[Picture, Picture]:
    """The grey of a picture without strokes of a coloured ink over letters (a stamp, a pen), and where these were.

    What they lie on is as much darker as it is darker than they are elsewhere.
    """
    grey, over = grey_of(picture), np.zeros(picture.shape[:2], np.uint8)
    paper = np.asarray(
        cv2.morphologyEx(picture, cv2.MORPH_CLOSE, np.ones((_PAPER, _PAPER), np.uint8)), np.uint8
    )
    ground, inks = grey_of(paper), cv2.split(cv2.divide(picture, paper, scale=255))
    bright = reduce(cv2.max, inks)
    vivid = (cv2.subtract(bright, reduce(cv2.min, inks)) > _VIVID) & (
        reduce(cv2.min, cv2.split(paper)) > _PALE
    )
    vivid &= cv2.divide(grey, ground, scale=255) < _SHADED
    numbers, stats = _components(vivid.astype(np.uint8))
    thick = cv2.morphologyEx(vivid.astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)) > 0
    dark = np.where(vivid, 0, ink_of(grey)).astype(np.uint8)
    beside = cv2.dilate(dark, np.ones((3, 3), np.uint8)) > 0
    amid, filled = (np.bincount(numbers[where], minlength=len(stats)) for where in (beside, thick))
    taken = (amid > 0) & (filled >= _STROKED) & (stats[:, 2:4] <= _STAMP).all(axis=1)
    for i in np.flatnonzero(taken[1:]) + 1:
        x0, top, width, height, _ = stats[i]
        part = slice(max(0, top - 2), top + height + 2), slice(max(0, x0 - 2), x0 + width + 2)
        own = numbers[part] == i
        around = cv2.dilate(own.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
        lifted = 255 - _LIFT * (np.median(bright[part][own]) - bright[part])
        grey[part][around] = (lifted.clip(0, 255) / 255 * ground[part])[around]
        over[part][own] = 255
    return grey, over


def _components(ink: cv2.typing.MatLike) -> tuple[Numbers, Numbers]:
    """The number of the joined ink at each pixel, and x, y, width, height, area of each.

    0 is the paper.
    """
    _, numbers, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    return np.asarray(numbers, np.int64), np.asarray(stats, np.int64)


def _boxes(ink: cv2.typing.MatLike) -> list[Box]:
    return [
        (int(x), int(y), int(x + wide), int(y + high))
        for x, y, wide, high, _ in _components(ink)[1][1:]
    ]


def _beneath(line: ReadLine, over: Picture) -> ReadLine:
    """A line as read; less sure where a stroke lies over it, which may strike it out."""
    x0, top, x1, bottom = line.box
    return (
        line._replace(sure=[min(sure, GUESSED) for sure in line.sure])
        if over[top:bottom, x0:x1].any()
        else line
    )


def evened(grey: Picture) -> Picture:
    """The picture divided by its ground where that is uneven: in the light of a lamp, stained."""
    small = cv2.resize(grey, None, fx=1 / _COARSE, fy=1 / _COARSE, interpolation=cv2.INTER_AREA)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((_PAPER, _PAPER), np.uint8))
    if np.ptp(np.percentile(paper, (1, 99))) <= _UNEVEN:
        return grey
    ground = cv2.resize(
        cv2.GaussianBlur(paper, (0, 0), 1), grey.shape[::-1], interpolation=cv2.INTER_LINEAR
    )
    return np.asarray(cv2.divide(grey, ground, scale=255), np.uint8)


def _upright(grey: Picture, engine: Recogniser) -> tuple[Picture, Floats, Floats]:
    """The picture turned to be read, its lines' boxes, and the matrix (3 by 3) from its places to the given ones."""
    corners = engine.find(grey)
    wide, high = np.ptp(corners, axis=1).T
    flat = _flattening(ink_of(grey))
    degrees: float = 90 * int(np.sum(high > _ASPECT * wide) > np.sum(wide > _ASPECT * high))
    degrees += 0 if flat is not None else _skew(grey)
    first, second = (_turned(grey, corners, degrees + half, flat) for half in (0, 180))
    sure = _legible(*first[:2], engine)
    return second if sure < _SURE and _legible(*second[:2], engine) > sure else first


def _turned(
    grey: Picture, corners: Floats, degrees: float, flat: Floats | None
) -> tuple[Picture, Floats, Floats]:
    """A picture and the boxes of its lines made flat and turned counterclockwise, and the matrix back."""
    height, width = grey.shape
    turned = (height, width) if round(degrees / 90) % 2 else (width, height)
    forth = np.vstack((cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0), (0, 0, 1)))
    forth[:2, 2] += (np.array(turned) - (width, height)) / 2
    forth = forth if flat is None else forth @ flat
    picture = cv2.warpPerspective(grey, forth, turned, flags=cv2.INTER_CUBIC, borderValue=255)
    places = (
        corners if not len(corners) else cv2.perspectiveTransform(corners, forth).clip(0, turned)
    )
    boxes = np.floor(np.concatenate((places.min(axis=1), places.max(axis=1)), axis=1))
    return np.asarray(picture, np.uint8), boxes, np.linalg.inv(forth)


def _flattening(ink: Picture) -> Floats | None:
    """The matrix (3 by 3) by which the largest ruled frame is a rectangle.

    None where it is one, or there is none.
    """
    along, down = (
        cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(run, np.uint8))
        for run in ((1, _SHORT), (_SHORT, 1))
    )
    joined = cv2.morphologyEx(
        np.maximum(along, down), cv2.MORPH_CLOSE, np.ones((_GAP, _GAP), np.uint8)
    )
    contours, _ = cv2.findContours(joined, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    large = [contour for contour in contours if cv2.contourArea(contour) >= _FRAME * ink.size]
    frames = (_frame(contour, ink) for contour in sorted(large, key=cv2.contourArea, reverse=True))
    corners = next((corners for corners in frames if corners is not None), None)
    if corners is None:
        return None
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    width, height = (sides[:2] + sides[2:]) / 2
    if np.abs(sides[:2] - sides[2:]).max() < _FLAT * max(width, height):
        return None
    middle = corners.mean(axis=0)
    level = (
        middle
        + np.array(
            [(-width, -height), (width, -height), (width, height), (-width, height)], np.float32
        )
        / 2
    )
    return np.asarray(cv2.getPerspectiveTransform(corners, level.astype(np.float32)), np.float64)


def _frame(contour: cv2.typing.MatLike, ink: Picture) -> npt.NDArray[np.float32] | None:
    """The corners of a contour, clockwise from the upper left.

    None where it has others, or bulges.
    """
    hull = cv2.convexHull(contour)
    frame = cv2.approxPolyDP(hull, _LONG_SHARE / 3 * min(ink.shape), closed=True)
    if len(frame) != 4:
        return None
    apart = [
        abs(cv2.pointPolygonTest(frame, point, measureDist=True))
        for point in hull[:, 0].astype(float).tolist()
    ]
    corners = frame.reshape(-1, 2).astype(np.float32)
    is_end = bool(
        (corners <= _BULGE).any() or (corners >= np.array(ink.shape[::-1]) - _BULGE).any()
    )
    return (
        None
        if is_end or max(apart) > _BULGE
        else np.roll(corners, -int(corners.sum(axis=1).argmin()), axis=0)
    )


def _skew(grey: Picture) -> float:
    """How many degrees the page leans: the median of its straight lines, each counted by its length."""
    coarse = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    found: Any = cv2.createLineSegmentDetector().detect(coarse)[0]  # None where there is no line
    level = np.array([(0, 0, _LONG_SHARE * min(coarse.shape), 0)])
    x0, top, x1, bottom = (
        level.T if found is None else np.concatenate((level, found.reshape(-1, 4))).T
    )
    lengths, degrees = (
        np.hypot(x1 - x0, bottom - top),
        np.degrees(np.arctan2(bottom - top, x1 - x0)),
    )
    degrees = (degrees + 45) % 90 - 45
    is_edge = (lengths >= lengths[0]) & (np.abs(degrees) <= _MOST_SKEW)
    return float(
        np.quantile(degrees[is_edge], 0.5, weights=lengths[is_edge], method="inverted_cdf")
    )


def _legible(picture: Picture, boxes: Floats, engine: Recogniser) -> float:
    proportions = (boxes[:, 2] - boxes[:, 0]) / np.maximum(boxes[:, 3] - boxes[:, 1], 1)
    tried = boxes[np.argsort(np.abs(proportions - _PROPORTION), kind="stable")][:_TRIED]
    readings = engine.read(
        [picture[top:bottom, x0:x1] for x0, top, x1, bottom in tried.astype(int).tolist()]
    )
    sure = [share for _, _, shares in readings for share in shares]
    return float(np.mean(sure)) if sure else 0.0


def ink_of(grey: Picture) -> Picture:
    """What is darker than what is around it, as 255, else 0."""
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    dark = cv2.adaptiveThreshold(
        smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _AROUND, _DARKER
    )
    return np.asarray(dark, np.uint8)


def find_ruled(grey: Picture, texts: Floats) -> Ruled:
    """The ruled lines of an upright picture with lines of text in these boxes."""
    ink = ink_of(grey)
    (across, rows), (down, columns) = _strokes(ink), _strokes(np.ascontiguousarray(ink.T))
    within, within_down = _within(across, texts), _within(down, texts[:, [1, 0, 3, 2]])
    lengths, lengths_down = across[:, 2] - across[:, 1], down[:, 2] - down[:, 1]
    keep, keep_down = lengths >= _BOX, lengths_down >= _BOX
    keep, keep_down = (
        keep & _ends_at(across, down[keep_down]),
        keep_down & _ends_at(down, across[keep]),
    )
    keep, keep_down = (
        (keep | (lengths >= _LONG)) & ~within,
        (keep_down | (lengths_down >= _LONG)) & ~within_down,
    )
    for _ in range(_ROUNDS):
        keep |= _ends_at(across, down[keep_down]) & ~within
        keep_down |= _ends_at(down, across[keep]) & ~within_down
    across, down = _cut(across, down[keep_down]), _cut(down, across[keep])
    mask = _drawn(rows, across, keep) | _drawn(columns, down, keep_down).T
    erased = cv2.dilate(mask, np.ones((5, 5), np.uint8)) > 0
    around = cv2.dilate(grey, np.ones((13, 13), np.uint8))
    without = (
        np.where(erased, 0, ink).astype(np.uint8),
        np.where(erased, around, grey).astype(np.uint8),
    )
    return Ruled(across[keep], down[keep_down], *without)


def _strokes(ink: Picture) -> tuple[Floats, Numbers]:
    """Horizontal strokes that may be ruled lines (at, start, end), and the number of each from 1 where it is."""
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, _GAP), np.uint8))
    long, short = (
        np.asarray(
            cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, length), np.uint8)), np.uint8
        )
        for length in (_LONG, _SHORT)
    )
    short[cv2.dilate(long, np.ones((3, 3), np.uint8)) > 0] = 0  # of letters that touch a long line
    numbers, stats = _components(long | short)
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


def _drawn(numbers: Numbers, lines: Floats, keep: Mask) -> Picture:
    """Where those lines are that are kept, as 1."""
    mask = np.zeros(numbers.shape, np.uint8)
    for i in np.flatnonzero(keep):
        at, start, end = lines[i].astype(int).tolist()
        part = slice(max(0, at - 2 * _THICK), at + 2 * _THICK), slice(start, end + 1)
        mask[part] |= numbers[part] == i + 1
    return mask


def read_lines(found: Floats, ruled: Ruled, engine: Recogniser) -> list[ReadLine]:
    """The lines of text of an upright picture, of which some boxes were found.

    Also those that cannot be read.
    """
    pieces = [piece for box in found.astype(int).tolist() for piece in _pieces(tuple(box), ruled)]
    pieces += [piece for box in _not_found(pieces, ruled) for piece in _pieces(box, ruled)]
    lines = _read(pieces, ruled, engine)
    apart = [piece for line in lines if line.is_read for piece in _passed_over(line, ruled.ink)]
    return lines + _read(apart, ruled, engine)


def _unread(lines: list[ReadLine], ruled: Ruled) -> tuple[list[Box], float]:
    """The boxes of ink that may be letters and is in no line that was read, and its share of all ink.

    What is far from all that is printed is the desk, or the shadow of a page's edge.
    """
    read = [line.box for line in lines if line.is_read]
    left = ruled.ink.copy()
    for x0, top, x1, bottom in read:
        left[max(0, top - _EDGE) : bottom + _EDGE, max(0, x0 - _EDGE) : x1 + _EDGE] = 0
    across, down = ruled.horizontal[:, [1, 0, 2, 0]], ruled.vertical[:, [0, 1, 0, 2]]
    printed = np.concatenate((np.array(read, np.float64).reshape(-1, 4), across, down))
    printed = printed if len(printed) else np.array([(0, 0, *ruled.ink.shape[::-1])], np.float64)
    first, last = printed[:, :2].min(axis=0) - _FAR, printed[:, 2:].max(axis=0) + _FAR
    numbers, stats = _components(left)
    is_near = ((stats[:, :2] >= first) & (stats[:, :2] + stats[:, 2:4] <= last)).all(axis=1)
    letters = (stats[:, 4] >= _SPECK) & (stats[:, 3] >= _LEAST_HIGH) & is_near
    letters[0] = False
    left = letters[numbers].astype(np.uint8)
    joined = cv2.morphologyEx(left, cv2.MORPH_CLOSE, np.ones((_BESIDE, _BESIDE), np.uint8))
    return _boxes(joined), float(left.sum() / max(1, np.count_nonzero(ruled.ink)))


def _read(pieces: list[Box], ruled: Ruled, engine: Recogniser) -> list[ReadLine]:
    readings = engine.read([_crop(piece, ruled.grey) for piece in pieces])
    return [ReadLine(piece, *reading) for piece, reading in zip(pieces, readings, strict=True)]


def _passed_over(line: ReadLine, ink: Picture) -> Iterator[Box]:
    """The ink at both ends of a line that is none of its letters, up to the widest gap: the ※ of a note."""
    (x0, top, x1, bottom), at = line.box, line.places
    for start, end, is_head in ((x0, int(at[0]), True), (int(at[-1]), x1, False)):
        filled = start + np.flatnonzero(ink[top:bottom, start:end].any(axis=0))
        if end - start > _PASSED_OVER * (bottom - top) and len(filled) > 1:
            gap = int(np.diff(filled).argmax())
            part = (start, filled[gap] + 1) if is_head else (filled[gap + 1], end)
            if tight := _tight((int(part[0]), top, int(part[1]), bottom), ink):
                yield tight


def _pieces(box: Box, ruled: Ruled) -> Iterator[Box]:
    """The parts of a box between ruled lines, tight around their ink, cut at wide gaps."""
    x0, top, x1, bottom = box
    for y0, y1 in _between(ruled.horizontal, top, bottom, x0, x1):
        for left, right in _between(ruled.vertical, x0, x1, y0, y1):
            tight = _tight(_own_rows((left, y0, right, y1), ruled.ink), ruled.ink)
            if tight is not None:
                yield from _cut_at_gaps(tight, ruled.ink)


def _between(
    lines: np.ndarray, start: int, end: int, low: int, high: int
) -> Iterator[tuple[int, int]]:
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
    part = ink[top:bottom, x0:x1]
    rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    if (
        not len(rows)
        or rows[-1] - rows[0] < _LEAST_HIGH - 1
        or columns[-1] - columns[0] < _LEAST_WIDE - 1
    ):
        return None
    return (
        x0 + int(columns[0]),
        top + int(rows[0]),
        x0 + int(columns[-1]) + 1,
        top + int(rows[-1]) + 1,
    )


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
    numbers, stats = _components(ink)
    wide, high = stats[:, 2], stats[:, 3]
    letters = (
        (wide >= _LEAST_WIDE)
        & (high >= _LEAST_HIGH)
        & (high <= _MOST_HIGH)
        & (stats[:, 4] >= 2 * _LEAST_WIDE)
    )
    letters[0] = False
    joined = cv2.morphologyEx(
        letters[numbers].astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, _BESIDE), np.uint8)
    )
    return _boxes(joined)


def _crop(box: Box, grey: Picture) -> Picture:
    x0, top, x1, bottom = box
    above = round(_ABOVE * (bottom - top)) + 2
    part = grey[max(0, top - 1) : bottom + 1, max(0, x0 - 1) : x1 + 1]
    paper = int(np.percentile(part, 90))
    return np.asarray(
        cv2.copyMakeBorder(part, above, above, BESIDES, BESIDES, cv2.BORDER_CONSTANT, value=paper),
        np.uint8,
    )
