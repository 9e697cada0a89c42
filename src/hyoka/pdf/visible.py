"""What is seen counts: characters that leave no ink on the rendered page are no text.

Only what lies around doubtful characters is rendered: as it is, and once more without their texts.
"""

import ctypes
from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as pdfium

from hyoka.contract.records import problem
from hyoka.pdf import pdfium_calls as calls
from hyoka.pdf.chars import STRAIGHT, UNMAPPED, Boxes, Codes, Floats, Indices, Mask, decoded, middles
from hyoka.pdf.objects import (
    IMAGE,
    LEAST_OPACITY,
    PATH,
    TEXT,
    UNKNOWN,
    Handles,
    Objects,
    clips_of,
    colours,
    marked,
    object_boxes,
)
from hyoka.pdf.page_text import PageText

Problem = dict[str, object]
#: Pixels for a point, fewer where letters of patterns are sought, and for a page at most.
SCALE, COARSE_SCALE, MOST_PIXELS = 2.0, 1.0, 8_000_000
#: A pixel that differs by so many of 255 steps has ink; a character with a smaller share of such pixels has none.
_INK_STEP, _LEAST_INK = 20, 0.05
#: Glyphs are rendered at whole pixels: so far off their place, in pixels.
_OFF: Final = 0.5
#: What is rendered reaches so far beyond characters; boxes so far apart downwards are rendered by themselves, pixels.
_MARGIN, _APART = 2, 40
#: A glyph is wider and higher than this; nobody reads a letter whose size and ink are lower than the second.
_LEAST_GLYPH_PT, _LEAST_READ_PT = 0.02, 2.0
#: What is printed on a text's spot reaches at least so near to it.
_NEAR_PT: Final = 2.0
#: Colours nearer than this, of 0 (black) to 1 (white), may not be told apart.
_LEAST_CONTRAST: Final = 0.3
#: Text of these modes has no fill; it is stroked, or nothing is painted.
_STROKED, _UNPAINTED = (1, 5), (3, 7)
#: An image of this share of the page fills it; so much of the text without ink of its own makes that a text layer.
FILLING, LAYERED = 0.8, 0.5
#: Texts that are hidden one under the other, at most.
MOST_LAYERS = 8
#: pdfium tells this brightness of what a tiling pattern fills, 0 to 1.
_GREY_OF_PATTERNS: Final = 191 / 255
#: Characters that a problem row shows.
SHOWN: Final = 40


def visible_text(
    page: pypdfium2.PdfPage,
    text: PageText,
    read_again: Callable[[], PageText],
    objects: Objects,
    areas: Floats,
    size: tuple[float, float],
) -> tuple[PageText, list[Problem]]:
    """The characters of a page that are seen, and problems: hidden_text, scanned_page and unmapped_text.

    Where one character is printed over another, pdfium tells the first only. So texts that turn out to be hidden are
    taken off the page, and it is read again. areas: what `painted_areas` gives; the size is in points.
    """
    codes = []
    for _ in range(MOST_LAYERS):
        hidden, is_scan = _hidden(page, text, objects, areas, size)
        if is_scan:
            shown = decoded(text.codes[hidden][:SHOWN])
            return text.select(~hidden), [problem("scanned_page", text=shown, severity="error")]
        if not hidden.any():
            break
        owners = np.setdiff1d(text.objects[hidden], text.objects[~hidden])
        if not len(owners):
            codes.append(text.codes[hidden])
            text = text.select(~hidden)
            break
        codes.append(text.codes[hidden & np.isin(text.objects, owners)])
        _set_active(owners, active=False)
        for handle in owners.tolist():  # pdfium leaves out what is the same as a text that is only inactive
            pdfium.FPDFPageObj_Transform(_object(handle), 1, 0, 0, 1, 1e5, 0)
        text = read_again()
    problems, unmapped, left_out = list[Problem](), text.codes == UNMAPPED, np.concatenate([*codes, text.codes[:0]])
    if len(left_out):
        problems.append(problem("hidden_text", text=decoded(left_out[:SHOWN]), number=len(left_out)))
    if text.told.any():
        problems.append(problem("told_text", text=_around(text.codes, text.told)))
    if unmapped.any():
        shown, number = _around(text.codes, unmapped), int(unmapped.sum())
        problems.append(problem("unmapped_text", text=shown, severity="error", number=number))
    return text, problems


def _around(codes: Codes, which: Mask) -> str:
    """Some characters and four to each side."""
    return decoded(codes[np.convolve(which, np.ones(9), "same")[: len(which)] > 0][:SHOWN])


def pattern_text(page: pypdfium2.PdfPage, objects: Objects, areas: Floats, size: tuple[float, float]) -> list[Problem]:
    """A problem where a pattern that fills an area draws letters: pdfium shows them and tells them to nobody.

    The page is of no use for its text afterwards. Only letters look different where the renderer is not to smooth them.
    """
    if not ((np.abs(areas[:, 5] - _GREY_OF_PATTERNS) < STRAIGHT) & (areas[:, 6] == PATH)).any():
        return []
    _set_active(objects.handles[objects.kinds == TEXT], active=False)
    scale = min(COARSE_SCALE, _largest_scale(size))
    smooth, plain = (
        page.render(scale=scale, may_draw_forms=False, draw_annots=False, no_smoothtext=is_plain).to_numpy()
        for is_plain in (False, True)
    )
    has_letters = (np.abs(smooth.astype(np.int16) - plain) >= _INK_STEP).any()
    return [problem("pattern_text", severity="error")] if has_letters else []


def _largest_scale(size: tuple[float, float]) -> float:
    return float((MOST_PIXELS / max(1.0, size[0] * size[1])) ** 0.5)


def _hidden(
    page: pypdfium2.PdfPage, text: PageText, objects: Objects, areas: Floats, size: tuple[float, float]
) -> tuple[Mask, bool]:
    """Which characters leave no ink, and whether that makes the page an image with a text layer.

    One without a glyph in its font has ink if it is painted at all.
    """
    doubtful, hidden, is_filled = _doubts(text, objects, areas, size)
    scale, inks = min(SCALE, _largest_scale(size)), text.inks(doubtful)
    has_glyph = ((inks[:, 2:] - inks[:, :2]) > _LEAST_GLYPH_PT).all(axis=1)
    rendered = np.flatnonzero(doubtful)[has_glyph]
    hidden[rendered] = ~_leaves_ink(page, inks[has_glyph], np.unique(text.objects[rendered]), scale)
    if hidden.any():  # the same may be printed once more on its spot, which pdfium does not tell
        inks = text.inks(hidden)
        hidden[hidden] = ~_leaves_ink(page, inks, _texts_near(objects, inks), scale, text.inks(~hidden))
    is_small = (text.boxes[:, 2:] - text.boxes[:, :2]).max(axis=1) < _LEAST_READ_PT
    if is_small.any():
        inks = text.inks(is_small)
        hidden[is_small] |= (inks[:, 2:] - inks[:, :2]).max(axis=1) < _LEAST_READ_PT
    return hidden, is_filled and len(hidden) > 0 and hidden.sum() >= LAYERED * len(hidden)


def _doubts(text: PageText, objects: Objects, areas: Floats, size: tuple[float, float]) -> tuple[Mask, Mask, bool]:
    """Which characters may leave no ink, which are not painted at all, and whether an image fills the page.

    It may be that they lie outside the page or their clip, have the colour of their ground or no colour of their own,
    lie below something, in a layer that may be off or in a form XObject.
    """
    places = np.flatnonzero(objects.kinds == TEXT)
    places = places[np.argsort(objects.handles[places], kind="stable")]
    texts = objects.only(places)
    modes = calls.each(calls.text_render_mode, np.int64, texts.handles.tolist())
    brightness, opacity = colours(texts, np.isin(modes, _STROKED))
    unpainted = np.isin(modes, _UNPAINTED) | (opacity < LEAST_OPACITY)
    doubtful = unpainted | (texts.depths > 0) | (brightness == UNKNOWN)
    for place, count in marked(texts.handles):
        doubtful[place] |= _in_layer(int(texts.handles[place]), count)
    if not len(places):
        return *np.zeros((2, len(text.codes)), np.bool_), False
    (xs, ys), rows = middles(text.boxes), np.searchsorted(texts.handles, text.objects).clip(max=len(places) - 1)
    ground, is_covered = _grounds(xs, ys, places[rows], areas)
    x0, top, x1, bottom = clips_of(texts)[rows].T
    is_outside = ~((x0 <= xs) & (xs <= x1) & (top <= ys) & (ys <= bottom))
    is_outside |= ~((xs >= 0) & (xs <= size[0]) & (ys >= 0) & (ys <= size[1]))
    contrast = np.where(ground == UNKNOWN, 1 - brightness[rows], abs(brightness[rows] - ground))
    is_pale = contrast < np.where(ground == UNKNOWN, 1 - _LEAST_CONTRAST, _LEAST_CONTRAST)
    images = areas[areas[:, 6] == IMAGE]
    sides = np.minimum(images[:, 3:5], size) - np.maximum(images[:, 1:3], 0)
    is_filled = bool(np.any((sides > 0).all(axis=1) & (sides.prod(axis=1) >= FILLING * size[0] * size[1])))
    return doubtful[rows] | is_covered | is_pale | is_outside | is_filled, unpainted[rows] | is_outside, is_filled


def _in_layer(handle: int, count: int) -> bool:
    """Whether an object is marked as part of optional content (OC)."""
    for number in range(count):
        name, size = np.zeros(8, np.uint16), np.zeros(1, np.uint64)
        mark = calls.object_mark(handle, number)
        if calls.mark_name(mark, name.ctypes, 16, size.ctypes) and size[0] == 6 and name[0] == 79 and name[1] == 67:
            return True
    return False


def _grounds(xs: Floats, ys: Floats, places: Indices, areas: Floats) -> tuple[Floats, Mask]:
    """How bright it is below points that are painted at some places, and which of them something is painted over."""
    ground, is_covered = np.ones(len(xs)), np.zeros(len(xs), np.bool_)
    order = np.argsort(ys, kind="stable")
    tops, bottoms = np.searchsorted(ys[order], areas[:, 2]), np.searchsorted(ys[order], areas[:, 4], side="right")
    for area, first, end in zip(areas, tops.tolist(), bottoms.tolist(), strict=True):
        points = order[first:end]
        points = points[(area[1] <= xs[points]) & (xs[points] <= area[3])]
        is_below = places[points] >= area[0]
        ground[points[is_below]] = area[5]
        is_covered[points[~is_below]] = True
    return ground, is_covered


def _texts_near(objects: Objects, boxes: Boxes) -> Handles:
    """The text objects of a page that reach into boxes, or near to one."""
    texts = objects.only(objects.kinds == TEXT)
    reached = object_boxes(texts) + np.array([-_NEAR_PT, -_NEAR_PT, _NEAR_PT, _NEAR_PT])
    is_near = np.zeros(len(texts.handles), np.bool_)
    for box in boxes:
        is_near |= (reached[:, :2] <= box[2:]).all(axis=1) & (box[:2] <= reached[:, 2:]).all(axis=1)
    return texts.handles[is_near]


def _leaves_ink(
    page: pypdfium2.PdfPage, boxes: Boxes, texts: Handles, scale: float, others: Boxes | None = None
) -> Mask:
    """Whether each box looks different without some text objects; what differs in other boxes does not count.

    Boxes are in points, `texts` are pdfium's addresses, `scale` is in pixels for a point.
    """
    out, pixels = np.zeros(len(boxes), np.bool_), boxes * scale
    others = np.empty((0, 4)) if others is None else others * scale
    size = np.ceil(np.array([page.get_width(), page.get_height()]) * scale).astype(np.int64)
    crops = [(which, crop, _rendered(page, crop, size, scale)) for which, crop in _crops(pixels, size)]
    crops = [one for one in crops if np.ptp(one[2], axis=(0, 1)).max() >= _INK_STEP]  # else the ground alone is seen
    active = ctypes.c_int()
    are_active = [pdfium.FPDFPageObj_GetIsActive(_object(text), active) and active.value for text in texts.tolist()]
    texts = texts[np.array(are_active, np.bool_)]
    _set_active(texts, active=False)
    after = [_rendered(page, crop, size, scale) for _, crop, _ in crops]
    _set_active(texts, active=True)
    for (which, crop, seen), without in zip(crops, after, strict=True):
        differs = (np.abs(seen.astype(np.int16) - without) >= _INK_STEP).any(axis=2)
        corner = np.tile(crop[:2], 2)
        is_near = (others[:, 2:] > crop[:2]).all(axis=1) & (others[:, :2] < crop[2:]).all(axis=1)
        for x0, top, x1, bottom in _whole_pixels(others[is_near] - corner, differs):
            differs[top:bottom, x0:x1] = False
        sums = np.zeros((differs.shape[0] + 1, differs.shape[1] + 1), np.int64)
        sums[1:, 1:] = differs.cumsum(0).cumsum(1)
        within = pixels[which] - corner
        x0, y0, x1, y1 = _whole_pixels(within, differs).T
        counts = sums[y1, x1] - sums[y0, x1] - sums[y1, x0] + sums[y0, x0]
        sizes = np.prod(np.ceil(within[:, 2:] + _OFF) - np.floor(within[:, :2] - _OFF), axis=1)
        out[which] = counts >= _LEAST_INK * np.maximum(sizes, 1)
    return out


def _crops(boxes: Boxes, size: Indices) -> Iterator[tuple[Indices, Indices]]:
    """Boxes that stand near one another, by their numbers, and the part of the page around them, in pixels."""
    order = np.argsort(boxes[:, 1], kind="stable")
    lowest = np.maximum.accumulate(boxes[order, 3])
    for which in np.split(order, np.flatnonzero(boxes[order[1:], 1] - lowest[:-1] > _APART) + 1) if len(order) else ():
        first, last = boxes[which, :2].min(axis=0) - _MARGIN, boxes[which, 2:].max(axis=0) + _MARGIN
        corners = np.concatenate([np.clip(np.floor(first), 0, size), np.clip(np.ceil(last), 0, size)])
        if (corners[2:] > corners[:2]).all():
            yield which, corners.astype(np.int64)


def _rendered(page: pypdfium2.PdfPage, crop: Indices, size: Indices, scale: float) -> npt.NDArray[np.uint8]:
    (left, top), (right, bottom) = crop[:2], size - crop[2:]
    # half a pixel less: pypdfium2 rounds up
    cut = tuple((side - 0.5) / scale for side in (left, bottom, right, top))
    bitmap = page.render(scale=scale, crop=cut, may_draw_forms=False, draw_annots=False)
    pixels: npt.NDArray[np.uint8] = bitmap.to_numpy().copy()
    bitmap.close()
    return pixels


def _object(handle: int) -> object:
    return ctypes.cast(handle, pdfium.FPDF_PAGEOBJECT)


def _set_active(texts: Handles, *, active: bool) -> None:
    for handle in texts.tolist():
        pdfium.FPDFPageObj_SetIsActive(_object(handle), active)


def _whole_pixels(boxes: Boxes, image: Mask) -> Indices:
    """The first and last pixels of boxes, as far as they lie on an image."""
    limits = np.tile([image.shape[1], image.shape[0]], 2)
    edges = np.concatenate([np.floor(boxes[:, :2] - _OFF), np.ceil(boxes[:, 2:] + _OFF)], axis=1)
    return np.clip(edges, 0, limits).astype(np.int64)
