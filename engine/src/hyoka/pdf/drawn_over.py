"""Characters over which something is drawn: their figure, or their label, may be struck out.

What is no text, no ruled line and no plain fill is a mark. Where marks are near characters, their
page is rendered without its texts, with the marks and without them: marks are seen in what differs
amid the box of a character.
"""

from functools import partial

import numpy as np
import pypdfium2

from hyoka.pdf.chars import DIGITS, Boxes, Floats, Mask, are_in, of_each, sizes
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
    """Over which characters of a page something is drawn: digits, and letters under curves.

    Strokes count wherever they are seen: of letters two that follow each other have some, for a
    ring around a word may touch one beside it. Lines that lean over letters part the cell of a
    head. Pictures and fills may be the ground of a figure: they count where they are seen in a
    part.

    Args:
        page: As it is drawn.
        text: Its characters that are seen.
        objects: Of the page.
        parts: What `painted_parts` gives.
    """
    curves, lines, grounds = _marks(objects, parts)
    out = np.zeros(len(text.codes), np.bool_)
    if not (curves | lines | grounds).any():
        return out
    texts = objects.only(objects.kinds == TEXT_OBJECT)
    shares = partial(_shares, page, texts)
    # the parts of boxes that nothing beside their characters reaches
    edges = sizes(text.boxes) * (PAGE.edge_across, PAGE.edge_down)
    amid = np.concatenate((text.boxes[:, :2] + edges, text.boxes[:, 2:] - edges), axis=1)
    of_curves = objects.only(curves)
    out = shares(of_curves, _piece_boxes(of_curves, parts, curves, 3), amid, PAGE.ink_step) > 0
    is_digit = are_in(text.codes, DIGITS)
    is_letter = out & ~is_digit
    is_second = is_letter[1:] & is_letter[:-1] & ~text.spaces[1:]
    out[is_letter] = (np.append(False, is_second) | np.append(is_second, False))[is_letter]
    digits = amid[is_digit]
    of_grounds = objects.only(grounds)
    under = shares(of_grounds, object_boxes(of_grounds), digits, PAGE.ground_step)
    out[is_digit] |= (under > 0) & (under < 1)
    of_lines = objects.only(lines)
    pieces = _piece_boxes(of_lines, parts, lines, 1)
    out[is_digit] |= shares(of_lines, pieces, digits, PAGE.ink_step) > 0
    return out


def _marks(objects: Objects, parts: Parts) -> tuple[Mask, Mask, Mask]:
    """Which objects are strokes with curves, strokes that lean, and which other marks."""
    steps = np.abs(np.diff(parts.points, axis=0))
    goes_on = parts.numbers[1:] == parts.numbers[:-1]
    leans = goes_on & (steps > PAGE.slanted_pt).all(axis=1)
    are_curved = parts.curves > 0
    are_lines = np.zeros(len(are_curved), np.bool_)
    are_lines[parts.numbers[1:][leans]] = True
    are_lines &= ~are_curved
    places = np.arange(len(objects.kinds))
    curves = np.isin(places, parts.paths[are_curved & ~parts.filled])
    lines = np.isin(places, parts.paths[are_lines & ~parts.filled])
    grounds = np.isin(places, parts.paths[(are_curved | are_lines) & parts.filled])
    grounds |= (objects.kinds == IMAGE_OBJECT) | (objects.kinds == SHADING_OBJECT)
    return curves, lines, grounds


def _piece_boxes(strokes: Objects, parts: Parts, which: Mask, steps: int) -> Boxes:
    """The boxes of the pieces of strokes, as wide as these: a frame has none amid what it frames.

    Of many those of the strokes. which: which objects of the page they are; steps: from point to
    point of a piece, three of a curve.
    """
    boxes = object_boxes(strokes)
    are_of_strokes = which[parts.paths]
    places = np.flatnonzero(are_of_strokes[parts.numbers])
    if not 0 < len(places) <= PAGE.most_marks:
        return boxes
    # strokes reach beyond their paths, and colour whole pixels
    _, firsts = np.unique(parts.paths[are_of_strokes], return_index=True)
    of_parts = parts.boxes[are_of_strokes]
    least = of_each(np.minimum, of_parts[:, :2], firsts)
    most = of_each(np.maximum, of_parts[:, 2:], firsts)
    reach = abs(boxes - np.concatenate((least, most), axis=1)).max() + 1 / PAGE.pixels_per_pt
    last = (parts.starts + parts.lengths() - 1)[parts.numbers[places]]
    points = np.stack([parts.points[np.minimum(places + step, last)] for step in range(steps + 1)])
    return np.concatenate((points.min(axis=0) - reach, points.max(axis=0) + reach), axis=1)


def _shares(
    page: pypdfium2.PdfPage,
    texts: Objects,
    marks: Objects,
    places: Boxes,
    boxes: Boxes,
    step: float,
) -> Floats:
    """The share of each box in which marks are seen, by colours that differ by `step` or more.

    places: boxes of where the marks may be.
    """
    out = np.zeros(len(boxes))
    near = _touch(boxes, places)
    if not near.any():
        return out
    scale = scale_of(page, PAGE.pixels_per_pt)
    set_active(texts.handles, active=False)
    pixels = (boxes[near] * scale).round()
    ink = differences(page, marks.handles, scale, pixels, step)
    set_active(texts.handles, active=True)
    within = ink.within(pixels)
    inked = [ink.differs[top:bottom, x0:x1].sum() for x0, top, x1, bottom in within.tolist()]
    out[near] = inked / np.maximum(sizes(within.astype(np.float64)).prod(axis=1), 1)
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
