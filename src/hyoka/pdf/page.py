"""A page as characters and ruled lines.

Two readers give the same page: `fast` (package content, the default) and `reference` (pdfplumber, which JupyterLab
users debug with, and which reads what the fast one does not know). An engine that can draw pages, as pdfium is, takes
several times as long as the fast one: it looks at the fonts' outlines, which nobody needs who only reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from hyoka.errors import EmptyFile, Encrypted, NotPdf, Truncated, UnreadableFile
from hyoka.pdf.chars import Char, Letters
from hyoka.pdf.edges import Floats, Rule, rules_of
from hyoka.pdf.settling import settled

__all__ = ["Char", "Page", "Rule", "read_pages", "unreadable"]


def _none(columns: int) -> Callable[[], Floats]:
    return lambda: np.empty((0, columns))


@dataclass(slots=True)
class Page:
    """A page as read: its characters, what is drawn on it, its size in points.

    Attributes:
        letters: The characters in the order of the file.
        levels: Horizontal lines: y, x0, x1.
        uprights: Vertical lines: x, top, bottom.
        fills: Filled shapes: x0, top, x1, bottom.
        images: How many images lie on it.
        doubt: Why the fast reader was not trusted with the page and the reference reader read it; mostly empty.
    """

    number: int
    width: float
    height: float
    letters: Letters = field(default_factory=lambda: Letters.of([]))
    levels: Floats = field(default_factory=_none(3))
    uprights: Floats = field(default_factory=_none(3))
    fills: Floats = field(default_factory=_none(4))
    images: int = 0
    doubt: str = ""

    @property
    def chars(self) -> list[Char]:
        """The characters one by one."""
        return list(self.letters)

    @property
    def horizontal(self) -> list[Rule]:
        """The horizontal lines one by one."""
        return rules_of(self.levels)

    @property
    def vertical(self) -> list[Rule]:
        """The vertical lines one by one."""
        return rules_of(self.uprights)

    def settle(self) -> None:
        """Bring together what differs between readers: last digits, and rows that some draw whole on both pages."""
        letters, lines = self.letters, (self.levels, self.uprights, self.fills)
        codes, boxes, spaces, self.levels, self.uprights, self.fills = settled(
            letters.codes, letters.boxes, letters.spaces, *lines, self.height
        )
        self.letters = Letters(codes, boxes, spaces)


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
    from hyoka.pdf import plumber as reference
    from hyoka.pdf.content import reader as fast

    readers = {"fast": fast.read, "reference": reference.read}
    if reader not in readers:
        raise ValueError(f"no reader is called {reader!r}; there are {', '.join(readers)}")
    _refuse_what_is_no_pdf(path)
    with closing(reference.Document(path)) as document:
        for page in readers[reader](path, pages):
            sure = document.page(page.number, page.doubt) if page.doubt else page
            sure.settle()
            yield sure


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
