"""The PDFs that are read: typeset documents of each form, and published sheets of 池田市 where ../shared has them.

Typeset PDFs stay in build/benchmark/ for the next run; `make clean` deletes them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from unittest import mock

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from benchmarks.folders import BUILD, ROOT, Sheets, page_count
from tests.typeset import DOCUMENTS, STYLES, synthesise, typeset

SHARED = Path(os.environ.get("HYOKA_SHARED", ROOT.parent / "shared"))
PUBLISHED = "池田市, published sheets"
VERTICAL, HORIZONTAL = "つくば市, a vertical word on each page", "つくば市, the same word horizontal"
#: Documents in each set of repeated documents that differ from each other.
DISTINCT = 100


def form_sheets(document_id: str, pages: int) -> Sheets:
    """Documents of one form, with this number of pages or a few more."""
    name = f"{DOCUMENTS[document_id].city}, {document_id}"
    return _made(name, f"{document_id}-{pages}", partial(_typeset, document_id, pages))


def _typeset(document_id: str, pages: int, folder: Path) -> None:
    made = seed = 0
    while made < pages:
        path = folder / f"{document_id}-{seed:03d}.pdf"
        typeset(document_id, synthesise(document_id, seed, 50), STYLES["plain"], path)
        made, seed = made + page_count(path), seed + 1


def published_sheets(copies: int) -> Sheets | None:
    """The published sheets of 池田市, each copied several times; None without ../shared."""
    paths = sorted((SHARED / "pdf-real" / "ikeda").glob("*.pdf"))

    def make(folder: Path) -> None:
        for path in paths:
            _copy(path, folder, copies)

    return _made(PUBLISHED, f"published-{copies}", make) if paths else None


def repeated_sheets(document_id: str, files: int, items: int, pages: int) -> Sheets:
    """PDFs of one form with the same number of pages each; the documents repeat after the first hundred.

    Args:
        document_id: The form.
        files: Number of PDFs.
        items: Projects in each PDF.
        pages: Pages of each PDF with so many projects.
    """

    def make(folder: Path) -> None:
        for seed in range(min(files, DISTINCT)):
            path = folder / f"{seed:03d}.pdf"
            typeset(document_id, synthesise(document_id, seed, items, 0.0), STYLES["plain"], path)
            _copy(path, folder, -(-(files - seed) // DISTINCT))
            path.unlink()

    name = f"{files:,} PDFs of {pages} page{'s' * (pages > 1)}"
    return _made(name, f"{document_id}-{files}-of-{pages}", make)


def vertical_sheets(pages: int) -> tuple[Sheets, Sheets]:
    """The same pages twice: with a word in a vertical font in the margin, and with that word in a horizontal font."""
    form, show_page = "tsukuba-2022-sheets", Canvas.showPage
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3"))

    def show_page_with_word(canvas: Canvas) -> None:
        canvas.setFont("HeiseiMin-W3", 9)
        canvas.drawString(15, 800, "部局共通")
        show_page(canvas)

    def maker(encoding: bytes) -> Callable[[Path], None]:
        def make(folder: Path) -> None:
            with mock.patch.object(Canvas, "showPage", show_page_with_word):
                _typeset(form, pages, folder)
            for path in folder.glob("*.pdf"):
                path.write_bytes(path.read_bytes().replace(b"UCS2-H", encoding))

        return make

    vertical = _made(VERTICAL, f"vertical-{pages}", maker(b"UCS2-V"))
    return vertical, _made(HORIZONTAL, f"horizontal-{pages}", maker(b"UCS2-H"))


def _copy(path: Path, folder: Path, copies: int) -> None:
    """Copy a PDF; a comment at its end gives each copy a hash of its own."""
    content = path.read_bytes()
    for number in range(copies):
        (folder / f"{path.stem}-{number:03d}.pdf").write_bytes(content + f"\n% copy {number}\n".encode())


def _made(name: str, slug: str, make: Callable[[Path], None]) -> Sheets:
    """A set of PDFs, made now if an earlier run has not made it."""
    folder = BUILD / "sheets" / slug
    if not folder.exists():
        unfinished = folder.with_name(f"{slug}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        make(unfinished)
        unfinished.rename(folder)
    return Sheets(name, folder)
