"""Characters over which something is drawn: their figure, or their label, may be struck out.

What is no text, no ruled line and no plain fill is a mark. Where marks are near characters, their
page is rendered without its texts, with the marks and without them: marks are seen in what differs
amid the box of a character.
"""

import numpy as np
import pypdfium2

from hyoka.pdf.chars import DIGITS, Boxes, Floats, Mask, are_in, sizes
from hyoka.pdf.objects import (
    IMAGE_OBJECT,
    SHADING_OBJECT,
    TEXT_OBJECT,
    Objects,
    Parts,
    object_boxes,
)
from hyoka.pdf.page_text import PageText
from hyoka.pdf.settings import PAGE
from hyoka.pdf.visible import differences, scale_of, set_active


def drawn_over(page: pypdfium2.PdfPage, text: PageText, objects: Objects, parts: Parts) -> Mask:
    """Over which characters of a page something is drawn.

    Strokes count wherever they are seen: of letters two that follow each other have some, for a
    ring around a word may touch one beside it. Pictures and fills may be the ground of a figure:
    they count where they are seen in a part.

    Args:
        page: As it is drawn.
        text: Its characters that are seen.
        objects: Of the page.
        parts: What `painted_parts` gives.
    """
    are_strokes, are_grounds = _marks(objects, parts)
    texts = objects.only(objects.kinds == TEXT_OBJECT)
    middles = _amid(text.boxes)
    strokes = _shares(page, middles, objects.only(are_strokes), texts, PAGE.ink_step) > 0
    is_digit = are_in(text.codes, DIGITS)
    out = strokes & is_digit
    is_letter = strokes & ~is_digit
    pairs = np.flatnonzero(is_letter[1:] & is_letter[:-1] & ~text.spaces[1:])
    out[pairs] = True
    out[pairs + 1] = True
    grounds = _shares(page, middles, objects.only(are_grounds), texts, PAGE.ground_step)
    out |= is_digit & (grounds > 0) & (grounds < 1)
    return out


def _marks(objects: Objects, parts: Parts) -> tuple[Mask, Mask]:
    """Which objects are strokes with curves or lines that lean, and which other marks."""
    steps = np.abs(np.diff(parts.points, axis=0))
    goes_on = parts.numbers[1:] == parts.numbers[:-1]
    leans = goes_on & (steps > PAGE.slanted_pt).all(axis=1)
    are_marks = parts.curves > 0
    are_marks[parts.numbers[1:][leans]] = True
    strokes, grounds = np.zeros((2, len(objects.kinds)), np.bool_)
    strokes[parts.paths[are_marks & ~parts.filled]] = True
    grounds[parts.paths[are_marks & parts.filled]] = True
    grounds |= (objects.kinds == IMAGE_OBJECT) | (objects.kinds == SHADING_OBJECT)
    return strokes, grounds


def _amid(boxes: Boxes) -> Boxes:
    """The parts of boxes that nothing beside their characters reaches."""
    edges = sizes(boxes) * (PAGE.edge_across, PAGE.edge_down)
    return np.concatenate((boxes[:, :2] + edges, boxes[:, 2:] - edges), axis=1)


def _shares(
    page: pypdfium2.PdfPage, boxes: Boxes, marks: Objects, texts: Objects, step: float
) -> Floats:
    """The share of each box in which marks are seen, by colours that differ by so many steps."""
    out = np.zeros(len(boxes))
    near = _touch(boxes, object_boxes(marks))
    if not near.any():
        return out
    scale = scale_of(page, PAGE.pixels_per_pt)
    set_active(texts.handles, active=False)
    ink = differences(page, marks.handles, scale, step)
    set_active(texts.handles, active=True)
    limits = np.array(ink.shape)[[1, 0, 1, 0]]
    pixels = np.clip((boxes[near] * scale).round(), 0, limits)
    whole = pixels.astype(np.int64).tolist()
    inked = [ink[top:bottom, x0:x1].sum() for x0, top, x1, bottom in whole]
    out[near] = inked / np.maximum(sizes(pixels).prod(axis=1), 1)
    return out


def _touch(boxes: Boxes, others: Boxes) -> Mask:
    """Which boxes touch one of some others, or where these are many the box around all."""
    if len(others) > PAGE.most_marks:
        others = np.append(others[:, :2].min(axis=0), others[:, 2:].max(axis=0))[None]
    out = np.zeros(len(boxes), np.bool_)
    for other in others:
        begins_before_end = (boxes[:, :2] <= other[2:]).all(axis=1)
        out |= begins_before_end & (other[:2] <= boxes[:, 2:]).all(axis=1)
    return out
