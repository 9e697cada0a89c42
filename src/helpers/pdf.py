"""A page as characters and ruled lines.

Two readers give the same page: `fast` (pdfium, the default) and `reference` (pdfplumber, which JupyterLab users debug
with). A third engine, pdf_oxide, is quicker still, but hands out U+FFFD and stray bytes where a browser wrote
/ActualText.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from helpers.errors import EmptyFile, Encrypted, NotPdf, Truncated, UnreadableFile
from helpers.japanese import fold_radicals

if TYPE_CHECKING:
    import pdfplumber

#: A filled rectangle or a stroke not thicker than this is a ruled line, points.
THICKEST_LINE_PT = 3.0
#: What stands between words; a blank is no character of its own here.
BLANKS = frozenset(" \t\n\r\f\v\u00a0\u3000\u2002\u2003\u2009\u200b\ufeff\x00")
#: The same character again, nearer than this share of its height, is the same print.
OVERPRINT = 0.15
SIDES = ("x0", "top", "x1", "bottom")


class Char(NamedTuple):
    """One printed character; points, origin at the top left. `space`: a blank stands before it on its line."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    space: bool = False


class Rule(NamedTuple):
    """A ruled line: at y from x0 to x1 (horizontal), or at x from top to bottom (vertical)."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Page:
    """A page as read: characters in the order of the file, ruled lines, size in points.

    doubt: why the fast reader was not trusted with the page and the reference reader read it; mostly empty.
    """

    number: int
    width: float
    height: float
    chars: list[Char] = field(default_factory=list)
    horizontal: list[Rule] = field(default_factory=list)
    vertical: list[Rule] = field(default_factory=list)
    images: int = 0
    fills: list[tuple[float, float, float, float]] = field(default_factory=list)
    doubt: str = ""

    def stroke(self, x0: float, top: float, x1: float, bottom: float) -> None:
        """Take a stroke, or a fill so thin that it is one, as a ruled line; a dot may be of a line of either kind."""
        width, height = x1 - x0, bottom - top
        if max(width, height) <= THICKEST_LINE_PT:
            self.horizontal.append(Rule((top + bottom) / 2, x0, x1))
            self.vertical.append(Rule((x0 + x1) / 2, top, bottom))
        elif height <= THICKEST_LINE_PT and width > height:
            self.horizontal.append(Rule((top + bottom) / 2, x0, x1))
        elif width <= THICKEST_LINE_PT and height > width:
            self.vertical.append(Rule((x0 + x1) / 2, top, bottom))

    def clip(self) -> None:
        """Leave out what lies off the page: some engines draw a cut row whole on both pages."""
        self.chars = [c for c in self.chars if 0 <= (c.top + c.bottom) / 2 <= self.height]
        self.horizontal = [r for r in self.horizontal if -1 <= r.at <= self.height + 1]
        inside = (Rule(r.at, max(r.start, 0), min(r.end, self.height)) for r in self.vertical)
        self.vertical = [r for r in inside if r.end > r.start]

    def outline(self, x0: float, top: float, x1: float, bottom: float, *, stroked: bool) -> None:
        """Take a rectangle: a thin one is a line, a stroked one four; the edges of a fill are none, but kept."""
        if not stroked and min(x1 - x0, bottom - top) > THICKEST_LINE_PT:
            self.fills.append((x0, top, x1, bottom))
        elif not stroked or min(x1 - x0, bottom - top) <= THICKEST_LINE_PT:
            self.stroke(x0, top, x1, bottom)
        else:
            self.horizontal += [Rule(y, x0, x1) for y in (top, bottom)]
            self.vertical += [Rule(x, top, bottom) for x in (x0, x1)]


def read_pages(path: Path, reader: str = "fast", pages: range | None = None) -> Iterator[Page]:
    """Read a PDF page by page.

    Args:
        path: The PDF.
        reader: "fast" or "reference".
        pages: Numbers of the only pages to read, from 1; not given: all.

    Yields:
        Pages in order, numbered from 1.

    Raises:
        UnreadableFile: The file is no PDF, is damaged or is locked by a password.
        ValueError: No reader has that name.
    """
    readers = _readers()
    if reader not in readers:
        raise ValueError(f"no reader is called {reader!r}; there are {', '.join(readers)}")
    _refuse_what_is_no_pdf(path)
    with closing(_Reference(path)) as reference:
        for page in readers[reader](path) if pages is None else readers[reader](path, pages):
            sure = reference.page(page) if page.doubt else page
            sure.clip()
            sure.chars = _once(sure.chars)
            yield sure


def _once(chars: list[Char]) -> list[Char]:
    """Characters without those printed again on the same spot, as some programs do for bold letters."""
    seen: dict[str, list[Char]] = {}
    kept = []
    for char in chars:
        near = OVERPRINT * (char.bottom - char.top)
        same = seen.setdefault(char.text, [])
        if not any(abs(c.x0 - char.x0) < near and abs(c.top - char.top) < near for c in same[-40:]):
            same.append(char)
            kept.append(char)
    return kept


def _readers() -> dict[str, Callable[..., Iterator[Page]]]:
    from helpers.pdfium import read as fast

    return {"fast": fast, "reference": _reference}


def _refuse_what_is_no_pdf(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(1024)
    if not head:
        raise EmptyFile("the file is empty", file=path.name, expected="a PDF", found="0 bytes", advice="fetch it again")
    if b"%PDF-" not in head:
        raise NotPdf(
            "this is no PDF",
            file=path.name,
            expected="%PDF- at its start",
            found=repr(head[:16]),
            advice="see what the file is and where it came from",
        )


def unreadable(path: Path, found: str, *, locked: bool) -> UnreadableFile:
    """The error for a PDF that an engine cannot open."""
    if locked:
        advice = "save a copy without a password"
        return Encrypted("the PDF asks for a password", file=path.name, expected="a PDF that opens", advice=advice)
    return Truncated("the PDF is damaged", file=path.name, expected="a whole PDF", found=found, advice="fetch it again")


class _Reference:
    """pdfplumber over one file, opened when first asked."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.document: pdfplumber.PDF | None = None

    def pages(self, wanted: range | None = None) -> Iterator[Page]:
        for number in wanted or range(1, len(self._open().pages) + 1):
            yield self.page(Page(number, 0, 0))

    def page(self, wanted: Page) -> Page:
        """Read a page again that the fast reader gave."""
        source = self._open().pages[wanted.number - 1]
        size = float(source.width), float(source.height)
        page = Page(wanted.number, *size, images=len(source.images), doubt=wanted.doubt)
        _take_characters(page, source.chars)
        for line in source.lines:
            _take_stroke(page, line)
        for box in source.rects:
            x0, top, x1, bottom = (float(box[side]) for side in SIDES)
            page.outline(x0, top, x1, bottom, stroked=bool(box["stroke"]))
        source.close()
        return page

    def _open(self) -> pdfplumber.PDF:
        if self.document is None:
            import pdfplumber

            logging.getLogger("pdfminer").setLevel(logging.ERROR)
            try:
                self.document = pdfplumber.open(self.path)
            except Exception as error:
                raise unreadable(self.path, repr(error), locked="Password" in repr(error)) from error
        return self.document

    def close(self) -> None:
        if self.document is not None:
            self.document.close()


def _reference(path: Path, pages: range | None = None) -> Iterator[Page]:
    with closing(_Reference(path)) as document:
        yield from document.pages(pages)


def _take_characters(page: Page, chars: list[dict[str, Any]]) -> None:
    space = False
    for char in chars:
        if char["text"] in BLANKS:
            space = True
            continue
        x0, top, x1, bottom = (float(char[side]) for side in SIDES)
        page.chars.append(Char(fold_radicals(char["text"]), x0, top, x1, bottom, space))
        space = False


def _take_stroke(page: Page, line: dict[str, Any]) -> None:
    x0, top, x1, bottom = (float(line[side]) for side in SIDES)
    page.stroke(x0, top, x1, bottom)
