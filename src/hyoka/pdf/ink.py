"""Which texts leave ink: the parts of a page around them are rendered as they are, and once more without some texts."""

import ctypes
from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as pdfium

from hyoka.pdf.chars import Boxes, Indices, Mask
from hyoka.pdf.objects import Handles

Pixels = npt.NDArray[np.uint8]

#: A pixel that differs by so many of 255 steps has ink; a character with a smaller share of such pixels has none.
_INK_STEP, _LEAST_INK = 20, 0.05
#: Glyphs are rendered at whole pixels: so far off their place, in pixels.
_OFF: Final = 0.5
#: What is rendered reaches so far beyond characters; boxes so far apart downwards are rendered by themselves, pixels.
_MARGIN, _APART = 2, 40


def leaves_ink(
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
    if not crops:
        return out
    texts = texts[[_is_active(handle) for handle in texts.tolist()]]
    _set_active(texts, active=False)
    after = [_rendered(page, crop, size, scale) for _, crop, _ in crops]
    _set_active(texts, active=True)
    for (which, crop, seen), without in zip(crops, after, strict=True):
        differs = (np.abs(seen.astype(np.int16) - without) >= _INK_STEP).any(axis=2)
        corner = np.tile(crop[:2], 2)
        is_near = (others[:, 2:] > crop[:2]).all(axis=1) & (others[:, :2] < crop[2:]).all(axis=1)
        for x0, top, x1, bottom in _whole_pixels(others[is_near] - corner, differs):
            differs[top:bottom, x0:x1] = False
        out[which] = _shares(differs, pixels[which] - corner) >= _LEAST_INK
    return out


def shows_other_letters(page: pypdfium2.PdfPage, texts: Handles, scale: float) -> bool:
    """Whether letters leave ink that belong to none of these texts, which are taken off the page.

    Only letters look different where the renderer is not to smooth letters.
    """
    _set_active(texts, active=False)
    options = {"scale": scale, "may_draw_forms": False, "draw_annots": False}
    smooth = page.render(**options).to_numpy().astype(np.int16)
    plain = page.render(**options, no_smoothtext=True).to_numpy()
    return bool((np.abs(smooth - plain) >= _INK_STEP).any())


def take_away(texts: Handles) -> None:
    """Take text objects off their page for good: pdfium leaves out what is the same as one that is only inactive."""
    _set_active(texts, active=False)
    for handle in texts.tolist():
        pdfium.FPDFPageObj_Transform(_object(handle), 1, 0, 0, 1, 1e5, 0)


def _crops(boxes: Boxes, size: Indices) -> Iterator[tuple[Indices, Indices]]:
    """Boxes that stand near one another, by their numbers, and the part of the page around them, in pixels."""
    order = np.argsort(boxes[:, 1], kind="stable")
    lowest = np.maximum.accumulate(boxes[order, 3])
    for which in np.split(order, np.flatnonzero(boxes[order[1:], 1] - lowest[:-1] > _APART) + 1):
        first, last = boxes[which, :2].min(axis=0) - _MARGIN, boxes[which, 2:].max(axis=0) + _MARGIN
        corners = np.concatenate([np.clip(np.floor(first), 0, size), np.clip(np.ceil(last), 0, size)])
        if (corners[2:] > corners[:2]).all():
            yield which, corners.astype(np.int64)


def _rendered(page: pypdfium2.PdfPage, crop: Indices, size: Indices, scale: float) -> Pixels:
    (left, top), (right, bottom) = crop[:2], size - crop[2:]
    # half a pixel less: pypdfium2 rounds up
    cut = tuple((side - 0.5) / scale for side in (left, bottom, right, top))
    bitmap = page.render(scale=scale, crop=cut, may_draw_forms=False, draw_annots=False)
    pixels: Pixels = bitmap.to_numpy().copy()
    bitmap.close()
    return pixels


def _object(handle: int) -> object:
    return ctypes.cast(handle, pdfium.FPDF_PAGEOBJECT)


def _is_active(handle: int) -> bool:
    active = ctypes.c_int()
    return bool(pdfium.FPDFPageObj_GetIsActive(_object(handle), active) and active.value)


def _set_active(texts: Handles, *, active: bool) -> None:
    for handle in texts.tolist():
        pdfium.FPDFPageObj_SetIsActive(_object(handle), active)


def _whole_pixels(boxes: Boxes, image: npt.NDArray[np.bool_]) -> Indices:
    """The first and last pixels of boxes, as far as they lie on an image."""
    limits = np.tile([image.shape[1], image.shape[0]], 2)
    edges = np.concatenate([np.floor(boxes[:, :2] - _OFF), np.ceil(boxes[:, 2:] + _OFF)], axis=1)
    return np.clip(edges, 0, limits).astype(np.int64)


def _shares(pixels: npt.NDArray[np.bool_], boxes: Boxes) -> npt.NDArray[np.float64]:
    """The share of set pixels in each box, 0 to 1; boxes in pixels."""
    sums = np.zeros((pixels.shape[0] + 1, pixels.shape[1] + 1), np.int64)
    sums[1:, 1:] = pixels.cumsum(0).cumsum(1)
    x0, y0, x1, y1 = _whole_pixels(boxes, pixels).T
    counts = sums[y1, x1] - sums[y0, x1] - sums[y1, x0] + sums[y0, x0]
    areas = np.prod(np.ceil(boxes[:, 2:] + _OFF) - np.floor(boxes[:, :2] - _OFF), axis=1)
    return counts / np.maximum(areas, 1)
