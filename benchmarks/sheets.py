"""The pages that everything is measured on: made-up documents of each form, and a city's own sheets where they are.

What is typeset is kept under build/ and made anew when the typesetter has changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pypdfium2

from benchmarks.folders import CONTENTS, ROOT, Sheets, kept
from tests.typeset import DOCUMENTS, STYLES, synthesise, typeset

BUILD = ROOT / "build" / "benchmark"
SHARED = Path(os.environ.get("HYOKA_SHARED", ROOT.parent / "shared"))

#: How the tables call the forms; another one goes by its city.
NAMES = {"ibaraki-2020-projects": "茨木市 projects", "ibaraki-2021-dx": "茨木市 DX"}
PUBLISHED, PUBLISHED_FORM = "池田市, published", "ikeda-2024-projects"

Maker = Callable[[Path], None]


def made_of_form(document_id: str, pages: int, items: int = 50) -> Sheets:
    """So many pages or a few more of one form, in documents of so many projects each."""

    def make(folder: Path) -> None:
        count = seed = 0
        while count < pages:
            path = folder / f"{document_id}-{seed:03d}.pdf"
            typeset(document_id, synthesise(document_id, seed, items), STYLES["plain"], path)
            count, seed = count + page_count(path), seed + 1

    return _kept(NAMES.get(document_id, DOCUMENTS[document_id].city), f"{document_id}-{pages}-{items}", make)


def real_sheets(copies: int) -> Sheets | None:
    """池田市's own sheets, each so many times as a file of its own; none where they are not shared."""
    paths = sorted((SHARED / "pdf-real" / "ikeda").glob("*.pdf"))

    def make(folder: Path) -> None:
        for path in paths:
            copied(path, folder, copies)

    return _kept(PUBLISHED, f"ikeda-real-{copies}", make) if paths else None


def shared_pages() -> list[Sheets]:
    """All that is shared, as it is."""
    folders = {PUBLISHED: SHARED / "pdf-real" / "ikeda", "the five documents": SHARED / "pdf"}
    pages = {name: {path.name: page_count(path) for path in folder.glob("*.pdf")} for name, folder in folders.items()}
    return [Sheets(name, folders[name], counts) for name, counts in pages.items() if counts]


def by_tens(pages: int, distinct: int = 100) -> Sheets:
    """PDFs of ten pages each; so many differ in what they say, the others repeat them."""
    files = pages // 10

    def make(folder: Path) -> None:
        for seed in range(min(files, distinct)):
            path = folder / f"sheets-{seed:03d}.pdf"
            typeset("tsukuba-2022-sheets", synthesise("tsukuba-2022-sheets", seed, 5), STYLES["plain"], path)
            copied(path, folder, -(-(files - seed) // distinct))
            path.unlink()

    return _kept(f"{files:,} PDF{'s' * (files > 1)} of 10 pages", f"tens-{pages}", make)


def single_pages(files: int, distinct: int = 100) -> Sheets:
    """PDFs of one page each."""

    def make(folder: Path) -> None:
        for seed in range(min(files, distinct)):
            path = folder / f"page-{seed:03d}.pdf"
            typeset("ibaraki-2020-projects", synthesise("ibaraki-2020-projects", seed, 3, 0.0), STYLES["plain"], path)
            copied(path, folder, -(-(files - seed) // distinct))
            path.unlink()

    return _kept(f"{files:,} PDFs of 1 page", f"singles-{files}", make)


def one_long(pages: int) -> Sheets:
    """A single PDF of so many pages."""

    def make(folder: Path) -> None:
        tables = synthesise("tsukuba-2022-sheets", 0, pages // 2)
        typeset("tsukuba-2022-sheets", tables, STYLES["plain"], folder / "long.pdf")

    return _kept(f"1 PDF of {pages:,} pages", f"long-{pages}", make)


def warm_up() -> Sheets:
    """A small document of each form, read before any clock starts."""

    def make(folder: Path) -> None:
        for document_id in DOCUMENTS:
            typeset(document_id, synthesise(document_id, 7, 3), STYLES["plain"], folder / f"{document_id}.pdf")

    return _kept("warm-up", "warm-up", make)


def copied(path: Path, folder: Path, copies: int) -> None:
    """Copy a PDF; a comment behind its end makes each copy a file of its own to whoever goes by the content."""
    content = path.read_bytes()
    for number in range(copies):
        (folder / f"{path.stem}-{number:03d}.pdf").write_bytes(content + f"\n% copy {number}\n".encode())


def page_count(path: Path) -> int:
    """How many pages a PDF has."""
    with pypdfium2.PdfDocument(path) as document:
        return len(document)


def _kept(name: str, slug: str, make: Maker) -> Sheets:
    folder = BUILD / "sheets" / f"{slug}-{_typesetter()[:12]}"
    if not (folder / CONTENTS).exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        make(folder)
        pages = {path.name: page_count(path) for path in sorted(folder.glob("*.pdf"))}
        (folder / CONTENTS).write_text(json.dumps(pages), encoding="utf-8")
    return Sheets(name, folder, kept(folder).pages)


@cache
def _typesetter() -> str:
    """What the typesetter and these sets are made of, in short."""
    paths = [
        Path(__file__),
        *sorted(path for path in (ROOT / "tests" / "typeset").rglob("*.*") if path.suffix != ".pyc"),
    ]
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()
