"""Fonts of a PDF as tables of what their codes mean and how wide they are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pikepdf

from hyoka.pdf.chars import MEANINGS, Codes, Mask
from hyoka.pdf.content.letters import SEVERAL, UNKNOWN
from hyoka.pdf.content.maps import CODES, meanings_of, widths_of
from hyoka.pdf.content.marks import Fonts
from hyoka.pdf.content.named import NONE_LEADS, Encoding, encoding_of, glyphs_of, meanings_in, named_glyphs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hyoka.pdf.edges import Floats

#: How wide a character of a composite font is that says nothing of it, in thousandths of the size.
_WIDTH = 1000.0
_NONE = np.empty(0, np.uint32)


@dataclass(frozen=True, slots=True)
class Font:
    """A font: what its codes mean and how wide they are (see `marks.Fonts`); of one not understood there are none."""

    meanings: Codes
    several: Codes
    widths: Floats
    others: float
    composite: bool
    leads: Mask


_NOT_UNDERSTOOD = Font(_NONE, _NONE, np.empty(0), 0.0, composite=False, leads=NONE_LEADS)


def font_of(source: Any) -> Font:  # noqa: ANN401 - an object of pikepdf's
    """The tables of a font; of one whose codes nobody tells the characters of there are none."""
    told = source.get("/ToUnicode")
    mapped = meanings_of(told.read_bytes()) if isinstance(told, pikepdf.Stream) else None
    if source.get("/Subtype") == "/Type0":
        return _composite(source, mapped) or _NOT_UNDERSTOOD
    named = _by_names(source)
    meanings, several = (_completed(mapped[0], named), mapped[1]) if mapped else (named, _NONE)
    widths, others = _simple_widths(source, meanings)
    if not len(widths):
        return _NOT_UNDERSTOOD
    return Font(meanings, several, widths, others, composite=False, leads=NONE_LEADS)


def _completed(mapped: Codes, named: Codes) -> Codes:
    """What the codes of one byte mean by their map, and those that it has not by the names of their glyphs."""
    if not len(named):
        return mapped
    meanings = named.copy()
    told = mapped[: len(meanings)]
    meanings[: len(told)] = np.where(told == UNKNOWN, meanings[: len(told)], told)
    return meanings


def _by_names(source: Any) -> Codes:  # noqa: ANN401
    """What codes mean by the names of their glyphs; a font in the file may have an encoding of its own."""
    encoding: Any = source.get("/Encoding")
    if encoding is None and any("/FontFile" in key for key in source.get("/FontDescriptor", {})):
        return _NONE
    usual = "/WinAnsiEncoding" if source.get("/Subtype") == "/TrueType" else "/StandardEncoding"
    if not isinstance(encoding, pikepdf.Dictionary):
        return named_glyphs(str(encoding or usual)[1:], ())
    given: Any = encoding.get("/Differences", [])
    differences = tuple(int(each) if isinstance(each, int) else str(each)[1:] for each in given)
    return named_glyphs(str(encoding.get("/BaseEncoding", usual))[1:], differences)


def _composite(source: Any, mapped: tuple[Codes, Codes] | None) -> Font | None:  # noqa: ANN401
    """A composite font: what its map tells of its codes, else what they are in the collection of its characters."""
    own, name = source.DescendantFonts[0], source.get("/Encoding")
    encoding = encoding_of(str(name)[1:]) if isinstance(name, pikepdf.Name) else None
    if encoding is None:
        return None
    meanings, several = mapped or (_collected(source, own, encoding), _NONE)
    others = float(own.get("/DW", _WIDTH))
    widths = _composite_widths(own, others, encoding, len(meanings))
    return Font(meanings, several, widths, others / 1000, composite=True, leads=encoding.leads) if len(widths) else None


def _collected(source: Any, own: Any, encoding: Encoding) -> Codes:  # noqa: ANN401
    """What the codes of a composite font without a map mean; none where nobody tells.

    Args:
        source: The font.
        own: The part of it that has the glyphs.
        encoding: From its codes to their numbers.
    """
    system = own.get("/CIDSystemInfo", {})
    collection = "-".join(str(system.get(name, "")).strip() for name in ("/Registry", "/Ordering"))
    if "/ToUnicode" in source:
        return _NONE
    if collection not in ("Adobe-Identity", "Adobe-UCS"):
        return meanings_in(encoding, collection)
    file = own.get("/FontDescriptor", {}).get("/FontFile2")
    is_plain = encoding.numbers is None and own.get("/CIDToGIDMap", "/Identity") == "/Identity"
    return glyphs_of(file.read_bytes()) if is_plain and file is not None else _NONE


def _composite_widths(own: Any, others: float, encoding: Encoding, count: int) -> Floats:  # noqa: ANN401
    written = np.frombuffer(own.get("/W", pikepdf.Array()).unparse(resolved=True), np.uint8)
    if encoding.numbers is None:
        return widths_of(written, count, others)
    widths = widths_of(written, CODES, others)
    return widths[encoding.numbers[:count]] if len(widths) else widths


def _simple_widths(source: Any, meanings: Codes) -> tuple[Floats, float]:  # noqa: ANN401
    """Widths of codes of one byte; a font that draws its characters itself (Type 3) has a scale of its own."""
    scale, slant = 0.001, 0.0
    if source.get("/Subtype") == "/Type3":
        scale, slant = float(source.FontMatrix[0]), float(source.FontMatrix[1])
    if slant or scale <= 0:
        return np.empty(0), 0.0
    given = source.get("/Widths")
    if given is None:
        return _standard_widths(str(source.get("/BaseFont", "/"))[1:], meanings), 0.0
    first, others = int(source.get("/FirstChar", 0)), float(source.get("/FontDescriptor", {}).get("/MissingWidth", 0))
    written = given.unparse(resolved=True).strip(b"[]").split()
    widths, told = np.full(len(meanings), others), [float(width) for width in written][: max(len(meanings) - first, 0)]
    widths[first : first + len(told)] = told
    return widths * scale, others * scale


def _standard_widths(name: str, meanings: Codes) -> Floats:
    """Widths of one of the fonts that each program knows, so that a PDF need not tell them."""
    known = _metrics(name)
    return known[np.minimum(meanings, len(MEANINGS))] if len(known) else known


@lru_cache(maxsize=16)
def _metrics(name: str) -> Floats:
    """Widths of such a font by character, in shares of the size, at last that of what is none; none of another font."""
    from pdfminer.fontmetrics import FONT_METRICS

    _, widths = FONT_METRICS.get(name, ("", {}))
    known = np.zeros(len(MEANINGS) + 1)
    known[[ord(char) for char in widths]] = list(widths.values())
    known[0] = known[ord(" ")]
    return known / 1000 if widths else np.empty(0)


def put_together(names: Sequence[str], fonts: Sequence[Font]) -> Fonts:
    """Fonts, and behind them other things, as a content stream calls them.

    Args:
        names: With their slash; the first ones are the fonts'.
        fonts: The fonts.
    """
    counts = np.array([len(font.meanings) for font in fonts], np.int64)
    moved, several = [_NONE], 0
    for font in fonts:
        is_place = (font.meanings >= SEVERAL) & (font.meanings < UNKNOWN) if several and len(font.several) else None
        moved.append(font.meanings if is_place is None else font.meanings + several * is_place.astype(np.uint32))
        several += len(font.several)
    plain = [name[1:].encode() for name in names]
    return Fonts(
        np.frombuffer(b"".join(plain) or b"/", np.uint8),
        np.cumsum([len(name) for name in plain], dtype=np.int64),
        np.cumsum(counts) - counts,
        counts,
        np.array([font.composite for font in fonts], np.bool_),
        np.array([font.leads for font in fonts], np.bool_).reshape(-1, 256),
        np.array([font.others for font in fonts], np.float64),
        np.concatenate(moved).astype(np.uint32, copy=False),
        np.concatenate([_NOT_UNDERSTOOD.widths, *(font.widths for font in fonts)]),
        np.concatenate([_NONE, *(font.several for font in fonts)]),
        MEANINGS,
    )
