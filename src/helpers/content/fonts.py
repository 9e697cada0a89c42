"""Fonts of a PDF as tables of what their codes mean and how wide they are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pikepdf

from helpers.content.letters import SEVERAL, UNKNOWN
from helpers.content.maps import CODES, meanings_of, widths_of
from helpers.content.marks import Fonts
from helpers.content.named import NONE_LEADS, Encoding, encoding_of, meanings_in
from helpers.letters import MEANINGS, Codes, Mask

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpers.rules import Floats

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
    if source.get("/Subtype") == "/Type0":
        return _composite(source, told) or _NOT_UNDERSTOOD
    meanings, several = (
        meanings_of(told.read_bytes()) if isinstance(told, pikepdf.Stream) else (_by_names(source), _NONE)
    )
    widths, others = _simple_widths(source, meanings)
    return (
        Font(meanings, several, widths, others, composite=False, leads=NONE_LEADS) if len(widths) else _NOT_UNDERSTOOD
    )


def _by_names(source: Any) -> Codes:  # noqa: ANN401
    """What codes mean by the names of their glyphs."""
    encoding = source.get("/Encoding")
    if encoding is None:
        return _NONE
    base: Any = encoding
    differences: tuple[int | str, ...] = ()
    if isinstance(encoding, pikepdf.Dictionary):
        usual = "/WinAnsiEncoding" if source.get("/Subtype") == "/TrueType" else "/StandardEncoding"
        base = encoding.get("/BaseEncoding", usual)
        given: Any = encoding.get("/Differences", [])
        differences = tuple(int(each) if isinstance(each, int) else str(each)[1:] for each in given)
    return _named(str(base)[1:], differences)


@lru_cache(maxsize=16)
def _named(base: str, differences: tuple[int | str, ...]) -> Codes:
    """What codes mean by an encoding that each program knows, and by what differs from it: codes and glyphs' names."""
    from pdfminer.encodingdb import EncodingDB
    from pdfminer.psparser import LIT

    if base not in EncodingDB.encodings:
        return _NONE
    meanings = np.full(256, UNKNOWN, np.uint32)
    others = [each if isinstance(each, int) else LIT(each) for each in differences]
    for code, text in EncodingDB.get_encoding(base, others).items():
        if len(text) == 1 and code < len(meanings):
            meanings[code] = MEANINGS[ord(text)]
    return meanings


def _composite(source: Any, told: Any) -> Font | None:  # noqa: ANN401
    """A composite font: what its map tells of its codes, else what they are in the collection of its characters."""
    own, name = source.DescendantFonts[0], source.get("/Encoding")
    encoding = encoding_of(str(name)[1:]) if isinstance(name, pikepdf.Name) else None
    if encoding is None:
        return None
    if isinstance(told, pikepdf.Stream):
        meanings, several = meanings_of(told.read_bytes())
    else:
        meanings, several = meanings_in(str(name)[1:], _collection(own)) if told is None else _NONE, _NONE
    others = float(own.get("/DW", _WIDTH))
    widths = _composite_widths(own, others, encoding, len(meanings))
    return Font(meanings, several, widths, others / 1000, composite=True, leads=encoding.leads) if len(widths) else None


def _composite_widths(own: Any, others: float, encoding: Encoding, count: int) -> Floats:  # noqa: ANN401
    written = np.frombuffer(own.get("/W", pikepdf.Array()).unparse(resolved=True), np.uint8)
    if encoding.numbers is None:
        return widths_of(written, count, others)
    widths = widths_of(written, CODES, others)
    return widths[encoding.numbers[:count]] if len(widths) else widths


def _collection(own: Any) -> str:  # noqa: ANN401
    """The collection that the characters of a part of a composite font are of: Adobe-Japan1."""
    system = own.get("/CIDSystemInfo", {})
    return "-".join(str(system.get(name, "unknown")).strip() for name in ("/Registry", "/Ordering"))


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
