"""What is seen counts: characters that leave no ink on the rendered page are no text.

A page with doubtful characters is rendered: as it is, and once more without their texts.
"""

import ctypes
import math
from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as pdfium

from hyoka.contract.records import problem
from hyoka.pdf import pdfium_calls as calls
from hyoka.pdf.chars import (
    UNMAPPED,
    Boxes,
    CharCodes,
    Floats,
    Indices,
    Mask,
    are_in,
    code_set,
    decoded,
    hold_middle,
    sizes,
)
from hyoka.pdf.objects import (
    IMAGE_OBJECT,
    NO_BRIGHTNESS,
    PATH_OBJECT,
    TEXT_OBJECT,
    Areas,
    Handles,
    Objects,
    clips_of,
    colours,
    marked_texts,
)
from hyoka.pdf.page_text import PageText
from hyoka.pdf.settings import PAGE
from hyoka.pdf.unread import Doubt, DoubtKind
from hyoka.text.digits import MINUS

#: A picture: rows of pixels, colours of each.
_Pixels = npt.NDArray[np.uint8]
#: Text of these modes has no fill; it is stroked.
_STROKED: Final = (1, 5)
#: Of text of these modes nothing is painted.
_UNPAINTED: Final = (3, 7)
#: The brightness that pdfium gives for what a tiling pattern fills, 0 to 1.
_GREY_OF_PATTERNS: Final = 191 / 255
#: Where nothing of a page is, points.
_FAR_PT: Final = 1e5
_DIGITS: Final = code_set("0123456789")
#: The characters of figures.
_FIGURE: Final = code_set(f"0123456789,.{MINUS}")
#: What marks an object as part of optional content, a layer that may be off.
_OPTIONAL_CONTENT: Final = [ord("O"), ord("C")]


class VisibleText(NamedTuple):
    """The characters of a page that are seen.

    problems: hidden_text, scanned_page and unmapped_text; hidden: how many others there are;
    doubts: those of them that are seen in part of their figure, by their places in the text.
    """

    text: PageText
    problems: list[dict[str, object]]
    hidden: int
    doubts: list[Doubt]


def visible_text(
    page: pypdfium2.PdfPage,
    text: PageText,
    read_again: Callable[[], PageText],
    objects: Objects,
    areas: Areas,
    size: tuple[float, float],
) -> VisibleText:
    """The characters of a page that are seen.

    Where one character is printed over another, pdfium gives only the first. So texts that turn out
    to be hidden are taken off the page, and it is read again.

    Args:
        page: As it is drawn.
        text: Its characters.
        read_again: Gives them once more.
        objects: Of the page.
        areas: What `painted_areas` gives.
        size: Of the page, points.
    """
    left_out = [text.codes[:0]]
    doubts = list[Doubt]()
    for _ in range(PAGE.most_layers):
        hidden, is_scan = _hidden(page, text, objects, areas, size)
        if is_scan:
            shown = decoded(text.codes[hidden][: PAGE.shown_chars])
            scanned = problem("scanned_page", text=shown, severity="error")
            number = sum(map(len, left_out)) + int(hidden.sum())
            return VisibleText(text.select(~hidden), [scanned], number, doubts)
        if not hidden.any():
            break
        owners = np.setdiff1d(text.objects[hidden], text.objects[~hidden])
        if not len(owners):
            left_out.append(text.codes[hidden])
            cut = _are_cut(text, hidden)
            are_left = ~hidden | cut
            text = text.select(are_left)
            doubts.append(Doubt(DoubtKind.CUT, cut[are_left]))
            break
        left_out.append(text.codes[hidden & np.isin(text.objects, owners)])
        _take_off(owners)
        objects = objects.only(~np.isin(objects.handles, owners))
        text = read_again()
    hidden_codes = np.concatenate(left_out)
    in_figures = sum(int(doubt.chars.sum()) for doubt in doubts)
    number = len(hidden_codes) - in_figures
    return VisibleText(text, _problems(text, hidden_codes), number, doubts)


def partly_hidden(
    page: pypdfium2.PdfPage,
    text: PageText,
    objects: Objects,
    areas: Areas,
    size: tuple[float, float],
) -> Mask:
    """Which signs of figures are seen in part: the rest is cut off, or painted over.

    The upper half of an 8 is that of a 9.

    Args:
        page: As it is drawn.
        text: Its characters that are seen.
        objects: Of the page.
        areas: What `painted_areas` gives.
        size: Of the page, points.
    """
    out = are_in(text.codes, _FIGURE)
    texts = np.flatnonzero(np.isin(objects.handles, text.objects[out]))
    if not len(texts):
        return np.zeros(len(out), np.bool_)
    texts = texts[np.argsort(objects.handles[texts], kind="stable")]
    rows = np.searchsorted(objects.handles[texts], text.objects[out]).clip(max=len(texts) - 1)
    inks = text.inks(out)
    clips = clips_of(objects.only(texts))
    clips[:, :2] = np.maximum(clips[:, :2], 0)
    clips[:, 2:] = np.minimum(clips[:, 2:], size)
    partly = 1 - _common(inks, clips[rows]) > PAGE.most_clipped
    partly &= (sizes(inks) > PAGE.least_inked_pt).all(axis=1)
    partly &= are_in(text.codes[out], _DIGITS)  # a comma reaches below its line
    later = areas.only(areas.places > texts.min())
    covered, covers = _covered_in_part(inks, texts[rows], later)
    if covered.any():
        # the same may be printed once more over what covers it
        painters = objects.handles[objects.kinds == TEXT_OBJECT]
        handles = np.unique(objects.handles[covers])
        partly[covered] |= _lose_ink(page, inks[covered], painters, handles)
    out[out] = partly
    return out


def _common(boxes: Boxes, others: Boxes) -> Floats:
    """The share of each box that the other at its place, or the one other, has in common."""
    ends = np.minimum(boxes[:, 2:], others[:, 2:])
    sides = np.maximum(ends - np.maximum(boxes[:, :2], others[:, :2]), 0)
    whole = np.maximum(sizes(boxes), PAGE.least_inked_pt).prod(axis=1)
    return np.asarray(sides.prod(axis=1) / whole, np.float64)


def _covered_in_part(inks: Boxes, places: Indices, areas: Areas) -> tuple[Mask, Indices]:
    """Which boxes something may lie over that is painted later, and the places of what does."""
    covered = np.zeros(len(inks), np.bool_)
    covers = list[int]()
    height = sizes(inks)[:, 1].max(initial=0)
    tops = inks[:, 1]
    order = np.argsort(tops, kind="stable")
    tops = tops[order]
    firsts = np.searchsorted(tops, areas.boxes[:, 1] - height).tolist()
    ends = np.searchsorted(tops, areas.boxes[:, 3]).tolist()
    for number, (first, end) in enumerate(zip(firsts, ends, strict=True)):
        near = order[first:end]
        near = near[places[near] < areas.places[number]]
        share = _common(inks[near], areas.boxes[number : number + 1])
        under = near[share > PAGE.most_covered]
        covered[under] = True
        if len(under):
            covers.append(int(areas.places[number]))
    return covered, np.array(covers, np.int64)


def _lose_ink(page: pypdfium2.PdfPage, boxes: Boxes, texts: Handles, covers: Handles) -> Mask:
    """Which boxes have less ink of some texts than without what is painted over them."""
    scale = scale_of(page, PAGE.pixels_per_pt)
    left = _ink_in(page, boxes, texts, scale)
    set_active(covers, active=False)
    whole = _ink_in(page, boxes, texts, scale)
    set_active(covers, active=True)
    return np.asarray(left < (1 - PAGE.most_ink_gone) * whole, np.bool_)


def _ink_in(page: pypdfium2.PdfPage, boxes: Boxes, texts: Handles, scale: float) -> Indices:
    """How many pixels of each box differ without some texts."""
    pixels = _on_pixels(boxes * scale)
    ink = differences(page, texts, scale, pixels)
    return _counts(ink.differs, ink.within(pixels))


class Ink(NamedTuple):
    """Which pixels of a part of a page differ.

    first: the x and y of its first pixel on the page.
    """

    differs: Mask
    first: tuple[int, int]

    def within(self, pixels: Boxes) -> Indices:
        """Boxes of whole pixels of the page, as far as they lie on the part, from its first one."""
        height, width = self.differs.shape
        limits = np.array([width, height, width, height])
        return np.clip(pixels - (self.first + self.first), 0, limits).astype(np.int64)


def differences(
    page: pypdfium2.PdfPage,
    objects: Handles,
    scale: float,
    pixels: Boxes,
    step: float = PAGE.ink_step,
) -> Ink:
    """Which pixels of a page differ without some objects, by `step` of 255 or more.

    pixels: the boxes, of whole pixels, that are asked about: no more than these is drawn.
    """
    width, height = math.ceil(page.get_width() * scale), math.ceil(page.get_height() * scale)
    x0, top = np.clip(pixels[:, :2].min(axis=0), 0, (width - 1, height - 1)).astype(int).tolist()
    ends = np.clip(pixels[:, 2:].max(axis=0), (x0 + 1, top + 1), (width, height))
    x1, bottom = ends.astype(int).tolist()
    crop = x0, height - bottom, width - x1, top
    seen = _rendered(page, scale, crop)
    set_active(objects, active=False)
    without = _rendered(page, scale, crop)
    set_active(objects, active=True)
    return Ink(_differ(seen, without, step), (x0, top))


def _differ(picture: _Pixels, other: _Pixels, step: float) -> Mask:
    """Which pixels of two pictures differ in a colour by `step` of 255 or more."""
    differ = np.maximum(picture, other) - np.minimum(picture, other) >= step
    blue, green, red = differ.transpose(2, 0, 1)
    return np.asarray(blue | green | red, np.bool_)


def _counts(pixels: Mask, boxes: Indices) -> Indices:
    """How many of some pixels lie in each box of whole pixels."""
    height, width = pixels.shape
    sums = np.zeros((height + 1, width + 1), np.int64)
    sums[1:, 1:] = pixels.cumsum(0).cumsum(1)
    x0, y0, x1, y1 = boxes.T
    return np.asarray(sums[y1, x1] - sums[y0, x1] - sums[y1, x0] + sums[y0, x0], np.int64)


def _are_cut(text: PageText, hidden: Mask) -> Mask:
    """Which hidden characters are a part of a figure that is seen in another part.

    Both are painted at once. Where another character is seen in its place, it is corrected.
    """
    is_digit = are_in(text.codes, _DIGITS) & ~hidden
    is_same = text.objects[1:] == text.objects[:-1]
    beside = np.zeros(len(hidden), np.bool_)
    beside[1:] |= is_same & is_digit[:-1]
    beside[:-1] |= is_same & is_digit[1:]
    cut = hidden & beside & are_in(text.codes, _FIGURE)
    seen = text.boxes[~hidden]
    for place in np.flatnonzero(cut).tolist():
        cut[place] = not hold_middle(text.boxes[place], seen).any()
    return cut


def _problems(text: PageText, left_out: CharCodes) -> list[dict[str, object]]:
    """The problems of a page with characters that are hidden, only in the file, or unknown."""
    problems = list[dict[str, object]]()
    if len(left_out):
        shown = decoded(left_out[: PAGE.shown_chars])
        problems.append(problem("hidden_text", text=shown, number=len(left_out)))
    if text.told.any():
        problems.append(problem("told_text", text=_around(text.codes, text.told)))
    is_unmapped = text.codes == UNMAPPED
    if is_unmapped.any():
        shown = _around(text.codes, is_unmapped)
        number = int(is_unmapped.sum())
        problems.append(problem("unmapped_text", text=shown, severity="error", number=number))
    return problems


def _around(codes: CharCodes, which: Mask) -> str:
    """Some characters and four to each side."""
    near = np.convolve(which, np.ones(9), "same")[: len(which)]
    return decoded(codes[near > 0][: PAGE.shown_chars])


def pattern_text(
    page: pypdfium2.PdfPage, objects: Objects, areas: Areas
) -> list[dict[str, object]]:
    """A problem where a pattern that fills an area draws letters.

    pdfium draws them and gives no text for them. The page's text is of no use afterwards. Only
    letters look different where the renderer is not to smooth them.
    """
    is_grey = np.abs(areas.brightness - _GREY_OF_PATTERNS) < PAGE.straight
    if not (is_grey & (areas.kinds == PATH_OBJECT)).any():
        return []
    set_active(objects.handles[objects.kinds == TEXT_OBJECT], active=False)
    smooth = _rendered(page, 1.0)
    plain = _rendered(page, 1.0, no_smoothtext=True)
    has_letters = _differ(smooth, plain, PAGE.ink_step).any()
    return [problem("pattern_text", severity="error")] if has_letters else []


def _hidden(
    page: pypdfium2.PdfPage,
    text: PageText,
    objects: Objects,
    areas: Areas,
    size: tuple[float, float],
) -> tuple[Mask, bool]:
    """Which characters leave no ink, and whether that makes the page an image with a text layer.

    One without a glyph in its font has ink if it is painted at all.
    """
    doubts = _doubts(text, objects, areas, size)
    hidden = doubts.unpainted
    inks = text.inks(doubts.doubtful)
    has_glyph = (sizes(inks) > PAGE.least_inked_pt).all(axis=1)
    rendered = np.flatnonzero(doubts.doubtful)[has_glyph]
    if len(rendered):
        texts = np.unique(text.objects[rendered])
        hidden[rendered] = ~_leaves_ink(page, inks[has_glyph], texts, inks[:0])
    if hidden.any():  # the same char may be printed twice in one place: pdfium gives only one
        texts = objects.handles[objects.kinds == TEXT_OBJECT]
        inks = text.inks(hidden)
        hidden[hidden] = ~_leaves_ink(page, inks, texts, text.inks(~hidden))
    is_small = sizes(text.boxes).max(axis=1) < PAGE.least_read_pt
    if is_small.any():
        inks = text.inks(is_small)
        hidden[is_small] |= sizes(inks).max(axis=1) < PAGE.least_read_pt
    is_layer = len(hidden) > 0 and hidden.sum() >= PAGE.text_layer * len(hidden)
    return hidden, doubts.is_filled and bool(is_layer)


class _Doubts(NamedTuple):
    """What is doubtful of the characters of a page.

    doubtful: which may leave no ink; unpainted: which are not painted at all; is_filled: whether an
    image fills the page.
    """

    doubtful: Mask
    unpainted: Mask
    is_filled: bool


def _doubts(text: PageText, objects: Objects, areas: Areas, size: tuple[float, float]) -> _Doubts:
    """Which characters of a page may not be seen.

    It may be that they lie outside the page or their clip, have the colour of their ground or no
    colour of their own, lie below something, in a layer that may be off or in a form XObject.
    """
    places = np.flatnonzero(objects.kinds == TEXT_OBJECT)
    if not len(places):
        doubtful, unpainted = np.zeros((2, len(text.codes)), np.bool_)
        return _Doubts(doubtful, unpainted, is_filled=False)
    places = places[np.argsort(objects.handles[places], kind="stable")]
    texts = objects.only(places)
    rows = np.searchsorted(texts.handles, text.objects).clip(max=len(places) - 1)
    modes = calls.each(calls.text_render_mode, np.int64, texts.handles.tolist())
    brightness, opacity = colours(texts, np.isin(modes, _STROKED))
    unpainted = np.isin(modes, _UNPAINTED) | (opacity < PAGE.least_opacity)
    doubtful = unpainted | (texts.depths > 0) | (brightness == NO_BRIGHTNESS)
    for place, handle, count in marked_texts(texts):
        doubtful[place] |= _in_layer(handle, count)
    xs = text.chars.xs
    ys = text.chars.ys
    ground, is_covered = _grounds(xs, ys, places[rows], areas)
    is_pale = _are_pale(brightness[rows], ground)
    is_outside = ~_are_inside(xs, ys, clips_of(texts)[rows])
    is_outside |= ~_are_inside(xs, ys, np.array([[0, 0, *size]]))
    # an image may fill the page
    images = areas.boxes[areas.kinds == IMAGE_OBJECT]
    ends = np.minimum(images[:, 2:], size)
    sides = ends - np.maximum(images[:, :2], 0)
    is_large = sides.prod(axis=1) >= PAGE.filling_image * size[0] * size[1]
    is_filled = bool(np.any(is_large & (sides > 0).all(axis=1)))
    return _Doubts(
        doubtful[rows] | is_covered | is_pale | is_outside | is_filled,
        unpainted[rows] | is_outside,
        is_filled,
    )


def _are_inside(xs: Floats, ys: Floats, boxes: Boxes) -> Mask:
    """Which points lie in a box, or each in its own."""
    x0, top, x1, bottom = boxes.T
    is_across = (x0 <= xs) & (xs <= x1)
    is_down = (top <= ys) & (ys <= bottom)
    return np.asarray(is_across & is_down, np.bool_)


def _are_pale(brightness: Floats, ground: Floats) -> Mask:
    """Which colours may look like their ground.

    On a ground of unknown brightness only a dark colour can.
    """
    is_unknown = ground == NO_BRIGHTNESS
    contrast = np.where(is_unknown, 1 - brightness, abs(brightness - ground))
    least = np.where(is_unknown, 1 - PAGE.least_contrast, PAGE.least_contrast)
    pale: Mask = contrast < least
    return pale


def _in_layer(handle: int, count: int) -> bool:
    """Whether an object is marked as part of optional content."""
    for number in range(count):
        name = np.zeros(8, np.uint16)
        size = np.zeros(1, np.uint64)
        mark = calls.object_mark(handle, number)
        if not calls.mark_name(mark, name.ctypes, name.nbytes, size.ctypes):
            continue
        length = int(size[0]) // 2 - 1  # two bytes a letter, and a zero behind the last
        if name[:length].tolist() == _OPTIONAL_CONTENT:
            return True
    return False


def _grounds(xs: Floats, ys: Floats, places: Indices, areas: Areas) -> tuple[Floats, Mask]:
    """How bright it is below points that are painted at some places.

    Also which of them something is painted over.
    """
    ground = np.ones(len(xs))
    is_covered = np.zeros(len(xs), np.bool_)
    order = np.argsort(ys, kind="stable")
    ys = ys[order]
    firsts = np.searchsorted(ys, areas.boxes[:, 1]).tolist()
    ends = np.searchsorted(ys, areas.boxes[:, 3], side="right").tolist()
    for number, (first, end) in enumerate(zip(firsts, ends, strict=True)):
        left, _, right, _ = areas.boxes[number]
        points = order[first:end]
        points = points[(left <= xs[points]) & (xs[points] <= right)]
        is_below = places[points] >= areas.places[number]
        ground[points[is_below]] = areas.brightness[number]
        is_covered[points[~is_below]] = True
    return ground, is_covered


def _leaves_ink(page: pypdfium2.PdfPage, boxes: Boxes, texts: Handles, others: Boxes) -> Mask:
    """Whether each box looks different without some text objects.

    What differs in other boxes does not count. Boxes are in points, `texts` are pdfium's addresses.
    """
    scale = scale_of(page, PAGE.pixels_per_pt)
    pixels = _on_pixels(boxes * scale)
    ink = differences(page, texts, scale, pixels)
    for x0, top, x1, bottom in ink.within(_on_pixels(others * scale)):
        ink.differs[top:bottom, x0:x1] = False
    counts = _counts(ink.differs, ink.within(pixels))
    least = PAGE.least_ink * np.maximum(sizes(pixels).prod(axis=1), 1)
    return np.asarray(counts >= least, np.bool_)


def scale_of(page: pypdfium2.PdfPage, wanted: float) -> float:
    """Pixels a point: as many as wanted, fewer where the page is large."""
    size = max(1.0, page.get_width() * page.get_height())
    return min(wanted, (PAGE.most_pixels / size) ** 0.5)


def _rendered(
    page: pypdfium2.PdfPage,
    scale: float,
    crop: tuple[int, int, int, int] = (0, 0, 0, 0),
    *,
    no_smoothtext: bool = False,
) -> _Pixels:
    """The page at `scale` pixels a point, fewer where it is large.

    crop: how many pixels are left out at the left, bottom, right and top.
    """
    scale = scale_of(page, scale)
    bitmap = page.render(
        scale=scale,
        crop=tuple(max(pixels - 0.5, 0) / scale for pixels in crop),  # it is rounded up
        may_draw_forms=False,
        draw_annots=False,
        no_smoothtext=no_smoothtext,
    )
    return bitmap.to_numpy().copy()


def _object(handle: int) -> object:
    return ctypes.cast(handle, pdfium.FPDF_PAGEOBJECT)


def set_active(objects: Handles, *, active: bool) -> None:
    """Have some objects drawn on their page, or not."""
    for handle in objects.tolist():
        pdfium.FPDFPageObj_SetIsActive(_object(handle), active)


def _take_off(texts: Handles) -> None:
    """Take texts off their page.

    pdfium leaves out what is the same as one that is only inactive.
    """
    set_active(texts, active=False)
    for handle in texts.tolist():
        pdfium.FPDFPageObj_Transform(_object(handle), 1, 0, 0, 1, _FAR_PT, 0)


def _on_pixels(boxes: Boxes) -> Boxes:
    """Boxes in pixels that begin and end with whole ones, and hold what glyphs are off."""
    begins = np.floor(boxes[:, :2] - PAGE.pixels_off)
    ends = np.ceil(boxes[:, 2:] + PAGE.pixels_off)
    return np.concatenate([begins, ends], axis=1)
