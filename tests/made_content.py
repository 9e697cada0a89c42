"""PDFs whose content streams and fonts a test writes byte for byte."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name
from two_readers import merged

from hyoka.pdf.chars import Char
from hyoka.pdf.page import Page, read_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

#: What a font is made of: the PDF that it is for gives the streams their place.
Font = "Callable[[pikepdf.Pdf], Dictionary]"
SIZE = (0, 0, 400, 300)
#: Widths of the codes from the blank on, no two alike next to one another.
WIDTHS = [250 + 7 * (code * 37 % 61) for code in range(32, 256)]


def stream(pdf: pikepdf.Pdf, data: bytes, **entries: Any) -> Any:
    """A stream of a PDF, with a dictionary."""
    made = pdf.make_stream(data)
    for key, value in entries.items():
        made[f"/{key}"] = value
    return made


def simple(**entries: Any) -> Font:
    """A font of one byte a code, with WinAnsiEncoding and widths of its own."""
    usual = {"Subtype": Name.TrueType, "BaseFont": Name.Made, "Encoding": Name.WinAnsiEncoding}
    usual |= {"FirstChar": 32, "LastChar": 255, "Widths": Array(WIDTHS)}
    given = {key: value for key, value in (usual | entries).items() if value is not None}
    return lambda _: Dictionary(Type=Name.Font, **given)


def mapped(told: bytes, **entries: Any) -> Font:
    """A font of one byte a code whose ToUnicode map tells what they mean."""

    def make(pdf: pikepdf.Pdf) -> Dictionary:
        made = simple(Encoding=None, **entries)(pdf)
        made.ToUnicode = pdf.make_stream(told)
        return made

    return make


#: A font whose characters are half as wide as it is high.
HALF = simple(Widths=Array([500] * 224))
#: A font whose codes are characters of Latin-1, controls and all.
LATIN = mapped(b"1 beginbfrange <00> <FF> <0000> endbfrange", FirstChar=0)


def wide(
    told: bytes | None,
    w: str = "[]",
    default: float | None = None,
    encoding: Name = Name("/Identity-H"),  # noqa: B008
    collection: str = "Identity",
) -> Font:
    """A composite font: a map of its codes, widths as W writes them, DW, an encoding and Adobe's collection."""

    def make(pdf: pikepdf.Pdf) -> Dictionary:
        system = Dictionary(Registry=b"Adobe", Ordering=collection.encode(), Supplement=0)
        own = Dictionary(Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.Made, CIDSystemInfo=system)
        own.W = pikepdf.Object.parse(w.encode())
        if default is not None:
            own.DW = default
        made = Dictionary(Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.Made, Encoding=encoding)
        made.DescendantFonts = Array([pdf.make_indirect(own)])
        if told is not None:
            made.ToUnicode = pdf.make_stream(told)
        return made

    return make


def saved(
    path: Path,
    content: bytes | Sequence[bytes],
    fonts: dict[str, Font] | None = None,
    finish: Callable[[pikepdf.Pdf, Any], object] | None = None,
) -> Path:
    """A PDF of one page.

    Args:
        path: Where to.
        content: Its content stream, or several.
        fonts: By the names that it calls them; not given: a simple one called F.
        finish: What else to do to the page.
    """
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=SIZE[2:]).obj
        made = {f"/{name}": pdf.make_indirect(make(pdf)) for name, make in (fonts or {"F": simple()}).items()}
        page.Resources = Dictionary(Font=Dictionary(made))
        parts = [pdf.make_stream(part) for part in ([content] if isinstance(content, bytes) else content)]
        page.Contents = parts[0] if len(parts) == 1 else Array(parts)
        if finish:
            finish(pdf, page)
        pdf.save(path, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return path


def both(path: Path) -> tuple[Page, Page]:
    """The only page as the fast reader gives it, with no doubt, and as the reference reader does."""
    (fast,), (reference,) = read_pages(path), read_pages(path, "reference")
    assert fast.doubt == ""
    return fast, reference


def same(path: Path) -> Page:
    """The only page, which is the same by both readers."""
    fast, reference = both(path)
    assert fast.letters.text == reference.letters.text
    np.testing.assert_array_equal(fast.letters.boxes, reference.letters.boxes)
    assert fast.letters.spaces.tolist() == reference.letters.spaces.tolist()
    assert merged(fast.horizontal) == merged(reference.horizontal)
    assert merged(fast.vertical) == merged(reference.vertical)
    assert (fast.width, fast.height, fast.images) == (reference.width, reference.height, reference.images)
    return fast


def doubt(path: Path) -> str:
    """Why the fast reader left the only page to the reference reader, which gave it."""
    (fast,), (reference,) = read_pages(path), read_pages(path, "reference")
    assert fast.chars == reference.chars
    return fast.doubt


def words(page: Page) -> str:
    """The characters of a page, with the blanks before them."""
    return "".join(f" {char.text}" if char.space else char.text for char in page.chars)


def places(chars: Sequence[Char]) -> list[tuple[str, float]]:
    """Characters and where they begin, to a twentieth of a point as pages are settled."""
    return [(char.text, round(char.x0, 2)) for char in chars]
