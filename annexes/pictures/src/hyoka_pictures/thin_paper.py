"""The print of the back that shines through thin paper: paler than all of the front, and mirrored.

Where print is of two shades and the paler one is read more surely in a mirror, only what is printed
on the front stays.
"""

import cv2
import numpy as np

from hyoka.pdf.chars import Floats, Mask
from hyoka_pictures.engine import Recogniser
from hyoka_pictures.ink import Picture, as_picture, ink_boxes, ink_of, square
from hyoka_pictures.settings import PICTURE
from hyoka_pictures.straightening import Turned, boxes_of, legible


def without_back(turned: Turned, engine: Recogniser) -> tuple[Turned, Picture]:
    """An upright picture without the back's print, and where that was: 255, else 0."""
    grey = turned.picture
    none = np.zeros_like(grey)
    paper = as_picture(cv2.morphologyEx(grey, cv2.MORPH_CLOSE, square(PICTURE.paper_px)))
    depth = as_picture(cv2.subtract(paper, grey))
    ink = ink_of(grey) > 0
    between = _between_shades(depth, ink)
    if not between:
        return turned, none
    front = (ink & (depth >= between)).astype(np.uint8)
    is_front = cv2.dilate(front, square(PICTURE.beside_front_px)) > 0
    is_back = ink & ~is_front
    back = np.where(is_front, paper, grey).astype(np.uint8)
    boxes = _lines_of(is_back)
    mirrored = boxes[:, [2, 1, 0, 3]] * (-1, 1, -1, 1) + (grey.shape[1], 0, grey.shape[1], 0)
    surer = legible(np.fliplr(back), mirrored, engine) - legible(back, boxes, engine)
    if surer < PICTURE.surer_mirrored:
        return turned, none
    picture = np.where(is_front, grey, paper).astype(np.uint8)
    found = boxes_of(engine.find(picture))
    return Turned(picture, found, turned.back), is_back.astype(np.uint8) * 255


def _between_shades(depth: Picture, ink: Mask) -> int:
    """The depth between the pale strokes of a page and all others; 0 where it has no pale ones."""
    ridge = ink & (depth == cv2.dilate(depth, square(5)))
    most = np.percentile(depth[ridge], 90) if ridge.any() else 0.0
    if most < PICTURE.darker:
        return 0
    counts = np.bincount(depth[ridge], minlength=256)
    smooth = cv2.GaussianBlur(counts[None].astype(np.float64), (0, 0), PICTURE.shade_apart)[0]
    first, last = (int(share * most) for share in PICTURE.back_depths)
    between = last - 1 - int(np.argmin(smooth[first:last][::-1]))
    pale, deep = smooth[:between], smooth[between:]
    is_valley = smooth[between] <= PICTURE.valley * min(pale.max(), deep.max())
    return between if is_valley and pale.sum() >= PICTURE.back_share * counts.sum() else 0


def _lines_of(ink: Mask) -> Floats:
    """The boxes of ink that stands in lines."""
    beside = np.ones((1, PICTURE.beside_px), np.uint8)
    joined = cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_CLOSE, beside)
    boxes = np.array(ink_boxes(joined), np.float64).reshape(-1, 4)
    heights = boxes[:, 3] - boxes[:, 1]
    is_line = (heights >= PICTURE.back_high_px) & (heights <= PICTURE.most_high_px)
    return boxes[is_line]
