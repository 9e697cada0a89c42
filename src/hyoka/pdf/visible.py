"""What is seen counts: characters that leave no ink on the rendered page are no text.

A page with doubtful characters is rendered: as it is, and once more without their texts.
"""

import ctypes
from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as pdfium

from hyoka.contract.records import problem
from hyoka.pdf import pdfium_calls as calls
from hyoka.pdf.chars import (
    STRAIGHT,
    UNMAPPED,
    Boxes,
    Codes,
    Floats,
    Indices,
    Mask,
    decoded,
    middles,
)
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
)
from hyoka.pdf.page_text import PageText

Problem = dict[str, object]
#: Pixels for a point, and for a page at most.
SCALE, MOST_PIXELS = 2.0, 8_000_000
#: A pixel that differs by so many of 255 steps has ink; a character with a smaller share of such
#: pixels has none.
_INK_STEP, _LEAST_INK = 20, 0.05
#: Glyphs are rendered at whole pixels: so far off their place, in pixels.
_OFF: Final = 0.5
#: A glyph is wider and higher than this; nobody reads a letter whose size and ink are lower than
#: the second.
_LEAST_GLYPH_PT, _LEAST_READ_PT = 0.02, 2.0
#: Colours nearer than this, of 0 (black) to 1 (white), may not be told apart.
_LEAST_CONTRAST: Final = 0.3
#: Text of these modes has no fill; it is stroked, or nothing is painted.
_STROKED, _UNPAINTED = (1, 5), (3, 7)
#: An image of this share of the page fills it; so much of the text without ink of its own makes
#: that a text layer.
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

    Where one character is printed over another, pdfium tells the first only. So texts that turn out
    to be hidden are taken off the page, and it is read again. areas: what `painted_areas` gives;
    the size is in points.
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
        objects = objects.only(~np.isin(objects.handles, owners))
        for (
            handle
        ) in owners.tolist():  # pdfium leaves out what is the same as a text that is only inactive
            pdfium.FPDFPageObj_Transform(_object(handle), 1, 0, 0, 1, 1e5, 0)
        text = read_again()
    problems, unmapped, left_out = (
        list[Problem](),
        text.codes == UNMAPPED,
        np.concatenate([*codes, text.codes[:0]]),
    )
    if len(left_out):
        problems.append(
            problem("hidden_text", text=decoded(left_out[:SHOWN]), number=len(left_out))
        )
    if text.told.any():
        problems.append(problem("told_text", text=_around(text.codes, text.told)))
    if unmapped.any():
        shown, number = _around(text.codes, unmapped), int(unmapped.sum())
        problems.append(problem("unmapped_text", text=shown, severity="error", number=number))
    return text, problems


def _around(codes: Codes, which: Mask) -> str:
    """Some characters and four to each side."""
    return decoded(codes[np.convolve(which, np.ones(9), "same")[: len(which)] > 0][:SHOWN])


def pattern_text(page: pypdfium2.PdfPage, objects: Objects, areas: Floats) -> list[Problem]:
    """A problem where a pattern that fills an area draws letters: pdfium shows them and tells them to nobody.

    The page is of no use for its text afterwards. Only letters look different where the renderer is
    not to smooth them.
    """
    if not ((np.abs(areas[:, 5] - _GREY_OF_PATTERNS) < STRAIGHT) & (areas[:, 6] == PATH)).any():
        return []
    _set_active(objects.handles[objects.kinds == TEXT], active=False)
    smooth, plain = (_rendered(page, 1.0, no_smoothtext=is_plain) for is_plain in (False, True))
    return (
        [problem("pattern_text", severity="error")]
        if (np.abs(smooth - plain) >= _INK_STEP).any()
        else []
    )


def _hidden(
    page: pypdfium2.PdfPage,
    text: PageText,
    objects: Objects,
    areas: Floats,
    size: tuple[float, float],
) -> tuple[Mask, bool]:
    """Which characters leave no ink, and whether that makes the page an image with a text layer.

    One without a glyph in its font has ink if it is painted at all.
    """
    doubtful, hidden, is_filled = _doubts(text, objects, areas, size)
    inks = text.inks(doubtful)
    has_glyph = ((inks[:, 2:] - inks[:, :2]) > _LEAST_GLYPH_PT).all(axis=1)
    rendered = np.flatnonzero(doubtful)[has_glyph]
    if len(rendered):
        hidden[rendered] = ~_leaves_ink(
            page, inks[has_glyph], np.unique(text.objects[rendered]), inks[:0]
        )
    if hidden.any():  # the same may be printed once more on its spot, which pdfium does not tell
        texts = objects.handles[objects.kinds == TEXT]
        hidden[hidden] = ~_leaves_ink(page, text.inks(hidden), texts, text.inks(~hidden))
    is_small = (text.boxes[:, 2:] - text.boxes[:, :2]).max(axis=1) < _LEAST_READ_PT
    if is_small.any():
        inks = text.inks(is_small)
        hidden[is_small] |= (inks[:, 2:] - inks[:, :2]).max(axis=1) < _LEAST_READ_PT
    return hidden, is_filled and len(hidden) > 0 and hidden.sum() >= LAYERED * len(hidden)


def _doubts(
    text: PageText, objects: Objects, areas: Floats, size: tuple[float, float]
) -> tuple[Mask, Mask, bool]:
    """Which characters may leave no ink, which are not painted at all, and whether an image fills the page.

    It may be that they lie outside the page or their clip, have the colour of their ground or no
    colour of their own, lie below something, in a layer that may be off or in a form XObject.
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
    (xs, ys), rows = (
        middles(text.boxes),
        np.searchsorted(texts.handles, text.objects).clip(max=len(places) - 1),
    )
    ground, is_covered = _grounds(xs, ys, places[rows], areas)
    x0, top, x1, bottom = clips_of(texts)[rows].T
    is_outside = ~((x0 <= xs) & (xs <= x1) & (top <= ys) & (ys <= bottom))
    is_outside |= ~((xs >= 0) & (xs <= size[0]) & (ys >= 0) & (ys <= size[1]))
    contrast = np.where(ground == UNKNOWN, 1 - brightness[rows], abs(brightness[rows] - ground))
    is_pale = contrast < np.where(ground == UNKNOWN, 1 - _LEAST_CONTRAST, _LEAST_CONTRAST)
    images = areas[areas[:, 6] == IMAGE]
    sides = np.minimum(images[:, 3:5], size) - np.maximum(images[:, 1:3], 0)
    is_filled = bool(
        np.any((sides > 0).all(axis=1) & (sides.prod(axis=1) >= FILLING * size[0] * size[1]))
    )
    return (
        doubtful[rows] | is_covered | is_pale | is_outside | is_filled,
        unpainted[rows] | is_outside,
        is_filled,
    )


def _in_layer(handle: int, count: int) -> bool:
    """Whether an object is marked as part of optional content (OC)."""
    for number in range(count):
        name, size = np.zeros(8, np.uint16), np.zeros(1, np.uint64)
        mark = calls.object_mark(handle, number)
        if (
            calls.mark_name(mark, name.ctypes, 16, size.ctypes)
            and size[0] == 6
            and name[0] == 79
            and name[1] == 67
        ):
            return True
    return False


def _grounds(xs: Floats, ys: Floats, places: Indices, areas: Floats) -> tuple[Floats, Mask]:
    """How bright it is below points that are painted at some places, and which of them something is painted over."""
    ground, is_covered = np.ones(len(xs)), np.zeros(len(xs), np.bool_)
    order = np.argsort(ys, kind="stable")
    tops, bottoms = (
        np.searchsorted(ys[order], areas[:, 2]),
        np.searchsorted(ys[order], areas[:, 4], side="right"),
    )
    for area, first, end in zip(areas, tops.tolist(), bottoms.tolist(), strict=True):
        points = order[first:end]
        points = points[(area[1] <= xs[points]) & (xs[points] <= area[3])]
        is_below = places[points] >= area[0]
        ground[points[is_below]] = area[5]
        is_covered[points[~is_below]] = True
    return ground, is_covered


def _leaves_ink(page: pypdfium2.PdfPage, boxes: Boxes, texts: Handles, others: Boxes) -> Mask:
    """Whether each box looks different without some text objects; what differs in other boxes does not count.

    Boxes are in points, `texts` are pdfium's addresses.
    """
    scale = min(SCALE, (MOST_PIXELS / max(1.0, page.get_width() * page.get_height())) ** 0.5)
    seen = _rendered(page, scale)
    _set_active(texts, active=False)
    differs = (np.abs(seen - _rendered(page, scale)) >= _INK_STEP).any(axis=2)
    _set_active(texts, active=True)
    for x0, top, x1, bottom in _whole_pixels(others * scale, differs):
        differs[top:bottom, x0:x1] = False
    sums = np.pad(differs.astype(np.int64), ((1, 0), (1, 0))).cumsum(0).cumsum(1)
    x0, y0, x1, y1 = _whole_pixels(boxes * scale, differs).T
    counts = sums[y1, x1] - sums[y0, x1] - sums[y1, x0] + sums[y0, x0]
    sides = np.ceil(boxes[:, 2:] * scale + _OFF) - np.floor(boxes[:, :2] * scale - _OFF)
    return counts >= _LEAST_INK * np.maximum(sides.prod(axis=1), 1)


def _rendered(
    page: pypdfium2.PdfPage, scale: float, *, no_smoothtext: bool = False
) -> npt.NDArray[np.int16]:
    """The page at so many pixels for a point, fewer where it is large."""
    scale = min(scale, (MOST_PIXELS / max(1.0, page.get_width() * page.get_height())) ** 0.5)
    bitmap = page.render(
        scale=scale, may_draw_forms=False, draw_annots=False, no_smoothtext=no_smoothtext
    )
    return bitmap.to_numpy().astype(np.int16)


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
