"""From the picture of a page to lines of text and ruled lines, and from these to a page."""

from typing import Any, Final

import cv2
import numpy as np
import pypdfium2

from hyoka.contract.records import problem
from hyoka.pages.pictures.engine import Picture, Reading, Recogniser
from hyoka.pages.pictures.look_alikes import folded
from hyoka.pages.pictures.picture_lines import ReadLine, chars_of, read_lines
from hyoka.pages.pictures.picture_page import PicturePage
from hyoka.pages.pictures.ruled_lines import SCALE, find_ruled, ink_of
from hyoka.pages.pictures.straighten import upright
from hyoka.pdf.chars import Chars

#: How much larger a page is drawn than it is looked at.
_LARGER: Final = 2


def picture_of(page: pypdfium2.PdfPage) -> Picture:
    """A page as it is seen, grey, at 200 dpi; drawn larger first, for thin lines of a finer scan would be lost."""
    large = page.render(scale=_LARGER * SCALE, grayscale=True).to_numpy().squeeze()
    return np.asarray(cv2.resize(large, None, fx=1 / _LARGER, fy=1 / _LARGER, interpolation=cv2.INTER_AREA), np.uint8)


def share_of_ink(grey: Picture) -> float:
    """How much of a picture is ink."""
    return float(np.mean(ink_of(grey) > 0))


def recognise(grey: Picture, engine: Recogniser) -> dict[str, Any]:
    """What is in a picture, for JSON: its size when upright, the matrix back, ruled lines, lines of text; pixels."""
    picture, boxes, matrix = upright(grey, engine)
    ruled = find_ruled(picture, boxes)
    lines = read_lines(boxes, ruled, engine)
    return {
        "size": picture.shape[::-1],
        "back": np.round(matrix, 6).tolist(),
        "horizontal": np.round(ruled.horizontal, 1).tolist(),
        "vertical": np.round(ruled.vertical, 1).tolist(),
        "lines": [(line.box, line.reading.text, *_rounded(line.reading)) for line in lines],
    }


def _rounded(reading: Reading) -> tuple[list[float], list[float]]:
    return [round(share, 4) for share in reading.middles], [round(share, 3) for share in reading.sure]


def as_page(number: int, digest: str, found: dict[str, Any]) -> PicturePage:
    """The page of what is recognised in its picture."""
    every = [ReadLine(tuple(box), folded(Reading(text, at, sure))) for box, text, at, sure in found["lines"]]
    lines = [line for line in every if line.is_read]
    chars = Chars.of([char for line in lines for char in chars_of(line, SCALE)])
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
    if unread := "; ".join(_place(line.box) for line in every if not line.is_read):
        page.problems.append(problem("unread_ink", text=unread))
    page.problems.insert(0, problem("recognised_page", severity="note", number=len(lines)))
    return page


def _place(box: tuple[int, ...]) -> str:
    x0, top, x1, bottom = (round(side / SCALE) for side in box)
    return f"x {x0}-{x1}, y {top}-{bottom}"
