"""What is seen counts: characters that leave no ink on the rendered page are no text.

Only what lies around doubtful characters is rendered.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
import pypdfium2

from hyoka.contract.records import problem
from hyoka.pdf.chars import STRAIGHT, UNMAPPED, Codes, Floats, Mask, decoded
from hyoka.pdf.ink import leaves_ink, shows_other_letters, take_away
from hyoka.pdf.objects import IMAGE, PATH, TEXT, Objects, texts_near
from hyoka.pdf.page_text import PageText
from hyoka.pdf.paint import IN_FORM, LAYER, OUTSIDE, SEEN, UNPAINTED, Causes, doubtful_chars, text_paint

Problem = dict[str, object]
#: Pixels for a point, fewer where little speaks for being hidden, and for a page at most.
SCALE, COARSE_SCALE, MOST_PIXELS = 2.0, 1.0, 8_000_000
#: A glyph is wider and higher than this; nobody reads a letter whose size and ink are lower than the second.
_LEAST_GLYPH_PT, _LEAST_READ_PT = 0.02, 2.0
#: What is printed on a text's spot reaches at least so near to it.
_NEAR_PT: Final = 2.0
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
            return text.select(~hidden), [_scanned(text.select(hidden))]
        if not hidden.any():
            break
        owners = np.setdiff1d(text.objects[hidden], text.objects[~hidden])
        if not len(owners):
            codes.append(text.codes[hidden])
            text = text.select(~hidden)
            break
        codes.append(text.codes[hidden & np.isin(text.objects, owners)])
        take_away(owners)
        text = read_again()
    problems = [_left_out(np.concatenate(codes))] if codes else []
    if text.told.any():
        problems.append(_told(text))
    unmapped = text.codes == UNMAPPED
    return text, [*problems, _unmapped(text, unmapped)] if unmapped.any() else problems


def pattern_text(page: pypdfium2.PdfPage, objects: Objects, areas: Floats, size: tuple[float, float]) -> list[Problem]:
    """A problem where a pattern that fills an area draws letters: pdfium shows them and tells them to nobody.

    The page is of no use for its text afterwards; the other arguments are those of `visible_text`.
    """
    may_be_patterns = (np.abs(areas[:, 5] - _GREY_OF_PATTERNS) < STRAIGHT) & (areas[:, 6] == PATH)
    texts, scale = objects.handles[objects.kinds == TEXT], min(COARSE_SCALE, _largest_scale(size))
    if not (may_be_patterns.any() and shows_other_letters(page, texts, scale)):
        return []
    return [problem("pattern_text", severity="error")]


def _largest_scale(size: tuple[float, float]) -> float:
    return float((MOST_PIXELS / max(1.0, size[0] * size[1])) ** 0.5)


def _hidden(
    page: pypdfium2.PdfPage, text: PageText, objects: Objects, areas: Floats, size: tuple[float, float]
) -> tuple[Mask, bool]:
    """Which characters leave no ink, and whether that makes the page an image with a text layer."""
    causes, is_filled = _doubts(text, objects, areas, size)
    largest = _largest_scale(size)
    hidden = np.zeros(len(causes), np.bool_)
    # texts of which much speaks for being hidden go first: what lies over them shows then
    for doubtful, scale in (((causes != SEEN) & (causes < LAYER), SCALE), (causes >= LAYER, COARSE_SCALE)):
        if doubtful.any():
            hidden |= doubtful & ~_has_ink(page, text, doubtful, causes, min(scale, largest))
    if hidden.any():  # the same may be printed once more on its spot, which pdfium does not tell
        inks = text.inks(hidden)
        texts = texts_near(objects, inks, _NEAR_PT)
        hidden[hidden] = ~leaves_ink(page, inks, texts, min(SCALE, largest), text.inks(~hidden))
    is_small = (text.boxes[:, 2:] - text.boxes[:, :2]).max(axis=1) < _LEAST_READ_PT
    if is_small.any():
        inks = text.inks(is_small)
        hidden[is_small] |= (inks[:, 2:] - inks[:, :2]).max(axis=1) < _LEAST_READ_PT
    return hidden, is_filled and len(hidden) > 0 and hidden.sum() >= LAYERED * len(hidden)


def _doubts(text: PageText, objects: Objects, areas: Floats, size: tuple[float, float]) -> tuple[Causes, bool]:
    """Why each character may leave no ink, and whether an image fills the page."""
    causes = doubtful_chars(text.boxes, text.objects, *text_paint(objects), areas, *size)
    images = areas[areas[:, 6] == IMAGE]
    widths = np.minimum(images[:, 3], size[0]) - np.maximum(images[:, 1], 0)
    heights = np.minimum(images[:, 4], size[1]) - np.maximum(images[:, 2], 0)
    is_filled = bool(np.any((widths > 0) & (heights > 0) & (widths * heights >= FILLING * size[0] * size[1])))
    if is_filled:
        causes[causes == SEEN] = IN_FORM
    return causes, is_filled


def _has_ink(page: pypdfium2.PdfPage, text: PageText, doubtful: Mask, causes: Causes, scale: float) -> Mask:
    """Whether doubtful characters leave ink; one without a glyph in its font does if it is painted at all."""
    inks, out = text.inks(doubtful), ~np.isin(causes, (UNPAINTED, OUTSIDE))
    has_glyph = ((inks[:, 2:] - inks[:, :2]) > _LEAST_GLYPH_PT).all(axis=1)
    rendered = np.flatnonzero(doubtful)[has_glyph]
    if len(rendered):
        texts = np.unique(text.objects[rendered])
        out[rendered] = leaves_ink(page, inks[has_glyph], texts, scale)
    return out


def _left_out(codes: Codes) -> Problem:
    return problem("hidden_text", text=decoded(codes[:SHOWN]), number=len(codes))


def _scanned(text: PageText) -> Problem:
    return problem("scanned_page", text=decoded(text.codes[:SHOWN]), severity="error")


def _told(text: PageText) -> Problem:
    near = np.convolve(text.told, np.ones(9), "same")[: len(text.told)] > 0
    return problem("told_text", text=decoded(text.codes[near][:SHOWN]))


def _unmapped(text: PageText, unmapped: Mask) -> Problem:
    near = np.convolve(unmapped, np.ones(9), "same")[: len(unmapped)] > 0
    shown, number = decoded(text.codes[near][:SHOWN]), int(unmapped.sum())
    return problem("unmapped_text", text=shown, severity="error", number=number)
