"""What is in the picture of a page: lines of text and ruled lines.

The picture is turned so that its lines run level. Lines of text are found, cut at ruled lines and
at gaps, and read.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2
from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions

from hyoka.pages.pictures.picture_page import GUESSED, ReadLine
from hyoka.pages.pictures.settings import PICTURE
from hyoka.pdf.chars import Floats, Mask
from hyoka.pdf.pixels import scale_within

Picture = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]
#: The long side of a picture in which lines are looked for is 1,760 pixels, the least width of a
#: line for its reader 96.
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
_Box = tuple[int, int, int, int]


class LineReading(NamedTuple):
    """What is read in the picture of a line.

    middles: the middle of each letter, a share of the line's width. sure: how sure each letter is.
    """

    text: str
    middles: list[float]
    sure: list[float]


class Ruled(NamedTuple):
    """Horizontal lines (y, x0, x1) and vertical ones (x, top, bottom), pixels.

    The ink and the grey without them, and the ink that is black enough for letters.
    """

    horizontal: Floats
    vertical: Floats
    ink: Picture
    letters: Picture
    grey: Picture


class Recogniser:
    """Finds and reads lines of text.

    Raises:
        ImportError: The extra `ocr` is not installed.
    """

    def __init__(self) -> None:
        from rapidocr import RapidOCR

        self._finder: Any = RapidOCR(params=_PARAMETERS | {_THREADS: os.cpu_count()})
        self._use_less_memory()
        self._reader: Any = RapidOCR(params=_PARAMETERS | {_THREADS: 1})

    def _use_less_memory(self) -> None:
        """Let lines be found without the layout in which onnxruntime would turn its numbers.

        That layout takes 140 MB more for an A4 page, finds the same lines, and saves no time.
        rapidocr has no setting for it; where its model has another name, all stays as it is.
        """
        settings = self._finder.cfg
        about = settings.Det
        name = f"{about.ocr_version.value}_{about.task_type.value}_{about.model_type.value}.onnx"
        model = Path(str(settings.Global.model_root_dir)) / name
        if not model.is_file():
            return
        options = SessionOptions()
        options.log_severity_level = 4
        options.enable_cpu_mem_arena = False
        options.inter_op_num_threads = 1
        options.intra_op_num_threads = os.cpu_count() or 1
        options.graph_optimization_level = GraphOptimizationLevel.ORT_ENABLE_EXTENDED
        self.find(np.full((32, 32), 255, np.uint8))  # its own is made by its first picture
        self._finder.text_det.session.session = InferenceSession(
            str(model), sess_options=options, providers=["CPUExecutionProvider"]
        )

    def find(self, grey: Picture) -> Floats:
        """The four corners of each line of text."""
        found = self._finder(grey, use_det=True, use_rec=False).boxes
        corners = [] if found is None else found
        return np.array(corners, np.float64).reshape(-1, 4, 2)

    def read(self, lines: list[Picture]) -> list[LineReading]:
        """What is read in lines, several at once; their blanks are none of their letters."""
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            return list(threads.map(self._read, lines))

    def _read(self, line: Picture) -> LineReading:
        found = self._reader(line, use_det=False, use_rec=True, return_word_box=True)
        (text,) = found.txts
        (words,) = found.word_results
        steps = [0]
        for of_word in words.word_cols:
            steps += of_word
        are_letters = [not letter.isspace() for letter in text]
        counts = np.cumsum(are_letters, dtype=int).tolist()
        middles = [min((steps[count] + 0.5) / words.line_txt_len, 1.0) for count in counts]
        return LineReading(text, middles, words.confs[: len(text)])


def picture_of(page: pypdfium2.PdfPage) -> tuple[Picture, float]:
    """A page as it is seen, in colour, and how many pixels a point it has.

    200 dpi, or what there is room for.
    """
    wanted = PICTURE.drawn_larger * PICTURE.scale
    width, height = page.get_size()
    drawn = scale_within(width, height, wanted, PICTURE.largest_drawn_px)
    large = page.render(scale=drawn, rev_byteorder=True).to_numpy()
    shrink = 1 / PICTURE.drawn_larger
    picture = cv2.resize(large, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    return np.asarray(picture, np.uint8), drawn / PICTURE.drawn_larger


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
    turned = _upright(stretched(evened(grey)), engine)
    forth = np.linalg.inv(turned.back)
    over = _as_picture(cv2.warpPerspective(over, forth, turned.picture.shape[::-1]))
    bend = _bend(ink_of(turned.picture))
    if bend is not None:
        turned = _unbent(turned, bend)
        over = _moved_up(over, bend, 0)
    upright, boxes, matrix = turned
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
    """The grey of a picture without strokes of a coloured ink over letters, and where these were.

    Such are a stamp, or a pen. What they lie on is as much darker as it is darker than they are
    elsewhere.
    """
    grey = grey_of(picture)
    over = np.zeros(picture.shape[:2], np.uint8)
    paper = _as_picture(cv2.morphologyEx(picture, cv2.MORPH_CLOSE, _square(PICTURE.paper_px)))
    ground = grey_of(paper)
    inks = cv2.split(cv2.divide(picture, paper, scale=255))
    bright = reduce(cv2.max, inks)
    is_coloured = cv2.subtract(bright, reduce(cv2.min, inks)) > PICTURE.vivid
    is_on_pale = reduce(cv2.min, cv2.split(paper)) > PICTURE.pale
    is_dark = cv2.divide(grey, ground, scale=255) < PICTURE.shaded
    vivid = is_coloured & is_on_pale & is_dark
    numbers, stats = _components(vivid.astype(np.uint8))
    dark = np.where(vivid, 0, ink_of(grey)).astype(np.uint8)
    is_beside_letters = cv2.dilate(dark, _square(3)) > 0
    is_thick = cv2.morphologyEx(vivid.astype(np.uint8), cv2.MORPH_OPEN, _square(2)) > 0
    amid = np.bincount(numbers[is_beside_letters], minlength=len(stats))
    filled = np.bincount(numbers[is_thick], minlength=len(stats))
    is_small = (stats[:, 2:4] <= PICTURE.stamp_px).all(axis=1)
    taken = (amid > 0) & (filled >= PICTURE.stroke_px) & is_small
    for i in np.flatnonzero(taken[1:]) + 1:
        x0, top, width, height, _ = stats[i]
        rows = slice(max(0, top - 2), top + height + 2)
        columns = slice(max(0, x0 - 2), x0 + width + 2)
        part = (rows, columns)
        stroke = numbers[part] == i
        around = cv2.dilate(stroke.astype(np.uint8), _square(5)) > 0
        seen = bright[part]
        lifted = 255 - PICTURE.lift * (np.median(seen[stroke]) - seen)
        beneath = lifted.clip(0, 255) / 255 * ground[part]
        grey[part][around] = beneath[around]
        over[part][stroke] = 255
    return grey, over


def _as_picture(found: cv2.typing.MatLike) -> Picture:
    return np.asarray(found, np.uint8)


def _square(side: int) -> Picture:
    """The neighbourhood of a pixel, for what is done to every pixel by its neighbours."""
    return np.ones((side, side), np.uint8)


def _components(ink: cv2.typing.MatLike) -> tuple[Numbers, Numbers]:
    """The number of the joined ink at each pixel, and x, y, width, height, area of each.

    0 is the paper.
    """
    _, numbers, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    return np.asarray(numbers, np.int64), np.asarray(stats, np.int64)


def _boxes(ink: cv2.typing.MatLike) -> list[_Box]:
    """The boxes of joined ink."""
    _, stats = _components(ink)
    boxes = []
    for x0, top, width, height, _ in stats[1:].tolist():
        boxes.append((x0, top, x0 + width, top + height))
    return boxes


def _beneath(line: ReadLine, over: Picture) -> ReadLine:
    """A line as read; less sure where a stroke lies over it, which may strike it out."""
    x0, top, x1, bottom = line.box
    if not over[top:bottom, x0:x1].any():
        return line
    return line._replace(sure=[min(sure, GUESSED) for sure in line.sure])


def evened(grey: Picture) -> Picture:
    """The picture divided by its ground where that is uneven: in the light of a lamp, stained."""
    shrink = 1 / PICTURE.coarse
    small = cv2.resize(grey, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, _square(PICTURE.paper_px))
    if np.ptp(np.percentile(paper, (1, 99))) <= PICTURE.uneven:
        return grey
    smooth = cv2.GaussianBlur(paper, (0, 0), 1)
    ground = cv2.resize(smooth, grey.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return _as_picture(cv2.divide(grey, ground, scale=255))


def stretched(grey: Picture) -> Picture:
    """The picture with ink as black as on other pages where that is faint: of a worn-out toner.

    Where hardly anything is darker than the paper there is no ink.
    """
    paper = float(np.median(grey))
    depth = paper - float(np.percentile(grey, PICTURE.inky_percent))
    if not PICTURE.least_faint <= depth < PICTURE.most_faint:
        return grey
    darker = 255 - (paper - grey.astype(np.float64)) * (255 / depth)
    return _as_picture(darker.clip(0, 255))


class _Turned(NamedTuple):
    """A picture that is turned, the boxes of its lines, and the matrix (3 by 3) back."""

    picture: Picture
    boxes: Floats
    back: Floats


def _upright(grey: Picture, engine: Recogniser) -> _Turned:
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
    sure = _legible(first, engine)
    if sure < PICTURE.upright_sure and _legible(second, engine) > sure:
        return second
    return first


def _turned(grey: Picture, corners: Floats, degrees: float, flat: Floats | None) -> _Turned:
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
    first = places.min(axis=1)
    last = places.max(axis=1)
    boxes = np.concatenate((first, last), axis=1)
    return _Turned(_as_picture(picture), np.floor(boxes), np.linalg.inv(forth))


def _flattening(ink: Picture) -> Floats | None:
    """The matrix (3 by 3) by which the largest ruled frame is a rectangle.

    None where it is one, or there is none.
    """
    along = _runs(ink, PICTURE.short_px)
    down = _runs(np.ascontiguousarray(ink.T), PICTURE.short_px).T
    lines = np.maximum(along, down)
    joined = cv2.morphologyEx(lines, cv2.MORPH_CLOSE, _square(PICTURE.gap_px))
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


def _bend(ink: Picture) -> Floats | None:
    """How far each column of an upright page lies below where it lay flat, pixels.

    A page of a book bends towards its binding, and its ruled lines with it, all alike. None where
    they are straight, or do not agree.
    """
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, PICTURE.gap_px), np.uint8))
    numbers, stats = _components(_runs(joined, PICTURE.short_px))
    width = ink.shape[1]
    is_thin = stats[:, 4] <= PICTURE.thick_px * stats[:, 2]
    is_line = is_thin & (stats[:, 2] >= PICTURE.across_share * width)
    is_line[0] = False
    places = np.full((int(is_line.sum()), width), np.nan)
    for line, number in zip(places, np.flatnonzero(is_line).tolist(), strict=True):
        x0, top, wide, high, _ = stats[number].tolist()
        part = numbers[top : top + high, x0 : x0 + wide] == number
        count = part.sum(axis=0)
        heights = part.T @ np.arange(high)
        line[x0 : x0 + wide] = np.where(count, heights / np.maximum(count, 1), np.nan)
    has_some = np.count_nonzero(~np.isnan(places), axis=0) >= PICTURE.bent_lines
    if not has_some.any():
        return None
    below = places - np.nanmedian(places, axis=1, keepdims=True)
    columns = np.flatnonzero(has_some)
    middle = np.nanmedian(below[:, columns], axis=0)
    apart = float(np.nanmedian(np.abs(below[:, columns] - middle)))
    if np.abs(middle).max() < PICTURE.bent_px or apart > PICTURE.gap_px:
        return None
    bend = np.interp(np.arange(width), columns, middle).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(bend[None], (0, 0), PICTURE.gap_px)[0], np.float64)


def _unbent(turned: _Turned, bend: Floats) -> _Turned:
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
    return turned._replace(picture=_moved_up(turned.picture, bend, 255), boxes=boxes)


def _moved_up(picture: Picture, bend: Floats, paper: int) -> Picture:
    """A picture of which each column is moved up so many pixels."""
    height, width = picture.shape
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    y += bend.astype(np.float32)
    return _as_picture(cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderValue=paper))


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


def _legible(turned: _Turned, engine: Recogniser) -> float:
    """How surely some lines of a picture are read."""
    widths = turned.boxes[:, 2] - turned.boxes[:, 0]
    heights = turned.boxes[:, 3] - turned.boxes[:, 1]
    proportions = widths / np.maximum(heights, 1)
    order = np.argsort(np.abs(proportions - PICTURE.tried_proportion), kind="stable")
    tried = turned.boxes[order][: PICTURE.tried_lines].astype(int).tolist()
    lines = [turned.picture[top:bottom, x0:x1] for x0, top, x1, bottom in tried]
    sure = [share for reading in engine.read(lines) for share in reading.sure]
    return float(np.mean(sure)) if sure else 0.0


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
    return _as_picture(dark)


def find_ruled(grey: Picture, texts: Floats) -> Ruled:
    """The ruled lines of an upright picture with lines of text in these boxes."""
    ink = ink_of(grey)
    parts_across, rows = _strokes(ink)
    parts_down, columns = _strokes(np.ascontiguousarray(ink.T))
    texts_down = texts[:, [1, 0, 3, 2]]
    across, rows = _joined(parts_across, rows, parts_down, texts)
    down, columns = _joined(parts_down, columns, parts_across, texts_down)
    around = cv2.dilate(grey, _square(13))
    depth = cv2.subtract(around, grey)
    depth_across = _mean_depth(depth, rows)
    depth_down = _mean_depth(depth.T, columns)
    least_deep = _least_depth(
        np.concatenate((across, down)), np.concatenate((depth_across, depth_down))
    )
    # none of letters that touch each other, nor of a stain or of the print of the back
    may_be_across = ~_within(across, texts) & (depth_across >= least_deep)
    may_be_down = ~_within(down, texts_down) & (depth_down >= least_deep)
    boxed_across = _is_long(across, PICTURE.box_px)
    boxed_down = _is_long(down, PICTURE.box_px)
    ends_across = boxed_across & _ends_at(across, down[boxed_down])
    ends_down = boxed_down & _ends_at(down, across[boxed_across])
    keep_across = (ends_across | _is_long(across, PICTURE.long_px)) & may_be_across
    keep_down = (ends_down | _is_long(down, PICTURE.long_px)) & may_be_down
    for _ in range(PICTURE.rounds):
        keep_across |= _ends_at(across, down[keep_down]) & may_be_across
        keep_down |= _ends_at(down, across[keep_across]) & may_be_down
    cut_across = _cut(across, down[keep_down])
    cut_down = _cut(down, across[keep_across])
    mask = _drawn(rows, cut_across, keep_across) | _drawn(columns, cut_down, keep_down).T
    erased = cv2.dilate(mask, _square(5)) > 0
    black = _black(ink, depth)
    grounds = _grounds(np.where(erased, 0, cv2.subtract(ink, black)).astype(np.uint8))
    return Ruled(
        horizontal=cut_across[keep_across],
        vertical=cut_down[keep_down],
        ink=np.where(erased | grounds, 0, ink).astype(np.uint8),
        letters=np.where(erased, 0, black).astype(np.uint8),
        grey=np.where(erased, around, grey).astype(np.uint8),
    )


def _black(ink: Picture, depth: cv2.typing.MatLike) -> Picture:
    """The ink that is black enough to be of letters: a stain and the print of the back are not."""
    if not ink.any():
        return ink
    most = float(np.percentile(depth[ink > 0], PICTURE.most_ink_percent))
    is_black = (ink > 0) & (depth >= PICTURE.pale_ink * most)
    beside = cv2.dilate(is_black.astype(np.uint8), _square(3))
    return np.where(beside > 0, ink, 0).astype(np.uint8)


def _grounds(pale: Picture) -> Mask:
    """Where pale ink is the ground of a cell: in one piece with what is thicker than strokes."""
    numbers, stats = _components(pale)
    thick = cv2.morphologyEx(pale, cv2.MORPH_OPEN, _square(PICTURE.ground_px)) > 0
    is_ground = np.bincount(numbers[thick], minlength=len(stats)) > 0
    is_ground[0] = False
    return np.asarray(is_ground[numbers], np.bool_)


def _mean_depth(depth: cv2.typing.MatLike, numbers: Numbers) -> Floats:
    """How much darker than the paper around it each of the numbered strokes is, of 255."""
    is_stroke = numbers > 0
    found = np.bincount(numbers[is_stroke], weights=depth[is_stroke])
    sizes = np.bincount(numbers[is_stroke])
    return np.asarray(found[1:] / np.maximum(sizes[1:], 1), np.float64)


def _least_depth(lines: Floats, depths: Floats) -> float:
    """So deep a ruled line is at least: a share of the depth of most that is ruled on the page."""
    lengths = lines[:, 2] - lines[:, 1]
    is_long = lengths >= PICTURE.long_px
    if not is_long.any():
        return 0.0
    most = np.quantile(depths[is_long], 0.5, weights=lengths[is_long], method="inverted_cdf")
    return PICTURE.pale_line * float(most)


def _is_long(lines: Floats, least_px: float) -> Mask:
    return np.asarray(lines[:, 2] - lines[:, 1] >= least_px, np.bool_)


def _strokes(ink: Picture) -> tuple[Floats, Numbers]:
    """Horizontal strokes that may be ruled lines (at, start, end).

    And the number of each from 1 where it is.
    """
    bridge = np.ones((1, PICTURE.gap_px), np.uint8)
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, bridge)
    long = _runs(joined, PICTURE.long_px)
    short = _runs(joined, PICTURE.short_px)
    short[cv2.dilate(long, _square(3)) > 0] = 0  # of letters that touch a long line
    numbers, stats = _components(long | short)
    x0, top, width, height, area = stats.T.astype(float)
    is_thin = area / width <= PICTURE.thick_px
    is_line = is_thin & (height <= PICTURE.thick_px + PICTURE.lean * width)
    is_line[0] = False
    numbers = np.where(is_line, np.cumsum(is_line), 0)[numbers]
    lines = np.stack((top + height / 2, x0, x0 + width), axis=1)
    return lines[is_line], numbers


def _joined(
    lines: Floats, numbers: Numbers, others: Floats, texts: Floats
) -> tuple[Floats, Numbers]:
    """The strokes of which those are one that go on behind a gap: a spot without ink cuts a line.

    And their numbers. A gap at one of the others, upright ones, is none: a line ends there, and a
    letter or the next table stands behind it. Nor goes a stroke of a letter on in the next letter.
    """
    is_of_letter = _within(lines, texts, 0.0)
    upright = others[_is_long(others, PICTURE.box_px)]
    first = np.arange(len(lines))
    for before, after in _going_on(lines):
        if is_of_letter[before] or is_of_letter[after]:
            continue
        if _is_crossed(lines[before], lines[after], upright):
            continue
        first[first == first[after]] = first[before]
    _, group = np.unique(first, return_inverse=True)
    lengths = lines[:, 2] - lines[:, 1]
    joined = np.empty((int(group.max(initial=-1)) + 1, 3), np.float64)
    joined[:, 0] = np.bincount(group, weights=lines[:, 0] * lengths)
    joined[:, 0] /= np.bincount(group, weights=lengths)
    joined[:, 1:] = np.inf, -np.inf
    np.minimum.at(joined[:, 1], group, lines[:, 1])
    np.maximum.at(joined[:, 2], group, lines[:, 2])
    return joined, np.concatenate(([0], group + 1))[numbers]


def _is_crossed(before: Floats, after: Floats, others: Floats) -> bool:
    """Whether one of the others crosses the gap between two strokes."""
    at = (before[0] + after[0]) / 2
    place, start, end = others.T
    near = PICTURE.near_px
    is_amid = (before[2] - near <= place) & (place <= after[1] + near)
    is_at = (start - near <= at) & (at <= end + near)
    return bool((is_amid & is_at).any())


def _going_on(lines: Floats) -> list[tuple[int, int]]:
    """The pairs of strokes of which the second goes on behind a short gap where the first ends."""
    at, start, end = lines.T
    lengths = end - start
    gaps = start - end[:, None]
    most = PICTURE.short_gap * np.minimum(lengths, lengths[:, None])
    is_near = (gaps > -PICTURE.near_px) & (gaps <= most) & (gaps <= PICTURE.spot_px)
    is_level = np.abs(at - at[:, None]) <= PICTURE.gap_px
    is_ruled = np.maximum(lengths, lengths[:, None]) >= PICTURE.box_px
    before, after = np.nonzero(is_near & is_level & is_ruled)
    return list(zip(before.tolist(), after.tolist(), strict=True))


def _runs(ink: cv2.typing.MatLike, least_px: int) -> Picture:
    """The ink that runs so far along its row."""
    run = np.ones((1, least_px), np.uint8)
    return _as_picture(cv2.morphologyEx(ink, cv2.MORPH_OPEN, run))


def _within(lines: Floats, texts: Floats, edge: float = 0.25) -> Mask:
    """Which are strokes amid texts, or of letters that touch each other.

    edge: The share of a text's height that is not amid it, above and below.
    """
    at, start, end = (lines[:, [column]] for column in range(3))
    x0, top, x1, bottom = texts.T
    upper = top + edge * (bottom - top)
    lower = bottom - edge * (bottom - top)
    is_amid = (upper < at) & (at < lower) & (x0 < start) & (end < x1)
    return np.asarray(is_amid.any(axis=1), np.bool_)


def _crossings(lines: Floats, others: Floats) -> tuple[Floats, Floats]:
    """The first and the last of the others at which each line begins and ends.

    Or a little behind, in a letter.
    """
    at, start, end = (lines[:, [column]] for column in range(3))
    place, first, last = others.T
    near = PICTURE.near_px
    beyond = PICTURE.beyond_px
    meets = (first - near <= at) & (at <= last + near)
    begins = meets & (start - near <= place) & (place < start + beyond)
    ends = meets & (end - beyond < place) & (place <= end + near)
    firsts = np.where(begins, place, np.inf)
    lasts = np.where(ends, place, -np.inf)
    return firsts.min(axis=1, initial=np.inf), lasts.max(axis=1, initial=-np.inf)


def _ends_at(lines: Floats, others: Floats) -> Mask:
    first, last = _crossings(lines, others)
    return np.asarray(first + PICTURE.short_px < last, np.bool_)


def _cut(lines: Floats, others: Floats) -> Floats:
    """The lines without what they have in letters behind the others at which they end."""
    at, start, end = lines.T
    first, last = _crossings(lines, others)
    cut_start = np.maximum(start, first - PICTURE.near_px)
    cut_end = np.minimum(end, last + PICTURE.near_px)
    start = np.where(np.isfinite(first), cut_start, start)
    end = np.where(np.isfinite(last), cut_end, end)
    return np.stack((at, start, end), axis=1)


def _drawn(numbers: Numbers, lines: Floats, keep: Mask) -> Picture:
    """Where those lines are that are kept, as 1."""
    mask = np.zeros(numbers.shape, np.uint8)
    beside = 2 * PICTURE.thick_px
    for i in np.flatnonzero(keep):
        at, start, end = lines[i].astype(int).tolist()
        rows = slice(max(0, at - beside), at + beside)
        columns = slice(start, end + 1)
        mask[rows, columns] |= numbers[rows, columns] == i + 1
    return mask


def read_lines(found: Floats, ruled: Ruled, engine: Recogniser) -> list[ReadLine]:
    """The lines of text of an upright picture, of which some boxes were found.

    Also those that cannot be read.
    """
    pieces = list[_Box]()
    for x0, top, x1, bottom in found.astype(int).tolist():
        pieces += _pieces((x0, top, x1, bottom), ruled)
    for box in _not_found(pieces, ruled):
        pieces += _pieces(box, ruled)
    lines = _read(pieces, ruled, engine)
    apart = list[_Box]()
    for line in lines:
        if line.is_read:
            apart += _passed_over(line, ruled.letters)
    return lines + _read(apart, ruled, engine)


def _unread(lines: list[ReadLine], ruled: Ruled) -> tuple[list[_Box], float]:
    """The boxes of ink that is in no line that was read, and the share of letters that is unread.

    What is far from all that is printed is the desk, or the shadow of a page's edge. Pale ink and
    grains of dust are told, too; but they are no letters: a stain leaves no figure unread.
    """
    read = [line.box for line in lines if line.is_read]
    left = _without(ruled.ink, read, PICTURE.edge_px)
    first, last = _printed_corners(read, ruled)
    numbers, stats = _components(left)
    start = stats[:, :2]
    end = start + stats[:, 2:4]
    is_near = ((start >= first) & (end <= last)).all(axis=1)
    is_no_speck = stats[:, 4] >= PICTURE.speck_px
    letters = is_near & is_no_speck & (stats[:, 3] >= PICTURE.least_high_px)
    letters[0] = False
    left = letters[numbers].astype(np.uint8)
    joined = cv2.morphologyEx(left, cv2.MORPH_CLOSE, _square(PICTURE.beside_px))
    is_no_grain = np.maximum(stats[:, 2], stats[:, 3]) >= PICTURE.least_long_px
    black = (letters & is_no_grain)[numbers] & (ruled.letters > 0)
    share = black.sum() / max(1, np.count_nonzero(ruled.letters))
    return _boxes(joined), float(share)


def _without(ink: Picture, boxes: list[_Box], beside_px: int) -> Picture:
    """The ink that is in none of some boxes, nor near to them."""
    left = ink.copy()
    for x0, top, x1, bottom in boxes:
        rows = slice(max(0, top - beside_px), bottom + beside_px)
        columns = slice(max(0, x0 - beside_px), x1 + beside_px)
        left[rows, columns] = 0
    return left


def _printed_corners(read: list[_Box], ruled: Ruled) -> tuple[Floats, Floats]:
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


def _read(pieces: list[_Box], ruled: Ruled, engine: Recogniser) -> list[ReadLine]:
    readings = engine.read([_crop(piece, ruled.grey) for piece in pieces])
    return [ReadLine(piece, *reading) for piece, reading in zip(pieces, readings, strict=True)]


def _passed_over(line: ReadLine, ink: Picture) -> Iterator[_Box]:
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


def _pieces(box: _Box, ruled: Ruled) -> Iterator[_Box]:
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


def _without_neighbours(box: _Box, ink: Picture) -> _Box:
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


def _tight(box: _Box, ink: Picture) -> _Box | None:
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


def _cut_at_gaps(box: _Box, ink: Picture) -> Iterator[_Box]:
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


def _not_found(pieces: list[_Box], ruled: Ruled) -> list[_Box]:
    """Boxes of ink that may be letters and lies in none of the pieces.

    Beside the tables of the page such ink is dust, or the shadow of the page's edge.
    """
    numbers, stats = _components(_without(ruled.letters, pieces, 2))
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
    return _boxes(cv2.morphologyEx(left, cv2.MORPH_CLOSE, beside))


def _crop(box: _Box, grey: Picture) -> Picture:
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
    return _as_picture(bordered)
