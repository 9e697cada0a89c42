"""What is in the picture of a page: lines of text and ruled lines.

The picture is turned so that its lines run level. Lines of text are found, cut at ruled lines and
at gaps, and read.
"""

from typing import Any

import cv2
import numpy as np
import pypdfium2

from hyoka.pages.picture_page import GUESSED
from hyoka.pdf.chars import Floats
from hyoka.pdf.pixels import scale_within
from hyoka_pictures.engine import Recogniser
from hyoka_pictures.ink import (
    Picture,
    as_picture,
    evened,
    ink_boxes,
    square,
    stretched,
    without_grains,
    without_strokes,
)
from hyoka_pictures.recognised_page import ReadLine
from hyoka_pictures.ruled_lines import find_ruled, with_solid_rules
from hyoka_pictures.settings import PICTURE
from hyoka_pictures.straightening import flattened, laid_flat, turned_upright
from hyoka_pictures.streaks import without_streaks
from hyoka_pictures.text_lines import read_lines, unread_ink
from hyoka_pictures.thin_paper import without_back


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


def recognise(picture: Picture, engine: Recogniser) -> dict[str, Any]:
    """What is in a picture, for JSON; pixels.

    Its size when upright, the matrix back, how it bends (`PicturePage`), ruled lines, lines of
    text, boxes of ink that is in none, its share.
    """
    whole, streaks = without_streaks(picture)
    grey, strokes = without_strokes(whole)
    over = as_picture(cv2.bitwise_or(streaks, strokes))
    turned = turned_upright(stretched(evened(without_grains(grey))), engine)
    forth = np.linalg.inv(turned.back)
    over = as_picture(cv2.warpPerspective(over, forth, turned.picture.shape[::-1]))
    turned, back = without_back(turned, engine)
    over = as_picture(cv2.bitwise_or(over, back))
    turned = turned._replace(picture=with_solid_rules(turned.picture))
    turned, bends = laid_flat(turned)
    over = flattened(over, bends, 0)
    upright, boxes, matrix = turned
    ruled = find_ruled(upright, boxes)
    lines = [_beneath(line, over) for line in read_lines(boxes, ruled, engine)]
    unread, share = unread_ink(lines, ruled)
    unread += ink_boxes(cv2.morphologyEx(over, cv2.MORPH_CLOSE, square(PICTURE.beside_px)))
    return {
        "size": upright.shape[::-1],
        "back": matrix.tolist(),
        "down": _knots(bends.down),
        "aside": _knots(bends.aside),
        "horizontal": ruled.horizontal.tolist(),
        "vertical": ruled.vertical.tolist(),
        "lines": lines,
        "unread": unread,
        "share": share,
    }


def _knots(bend: Floats | None) -> list[list[float]]:
    """A bend at some places: each place, and how far it lies off; [] where there is none."""
    if bend is None:
        return []
    places = range(0, len(bend), PICTURE.knot_px)
    return [[float(place), round(float(bend[place]), 1)] for place in places]


def _beneath(line: ReadLine, over: Picture) -> ReadLine:
    """A line as read; less sure where a stroke lies over it, which may strike it out."""
    x0, top, x1, bottom = line.box
    if not over[top:bottom, x0:x1].any():
        return line
    return line._replace(sure=[min(sure, GUESSED) for sure in line.sure])
