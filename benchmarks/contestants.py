"""One reader over one folder of PDFs, in a process of its own: how long it takes once it is ready.

    python -m benchmarks.contestants NAME FOLDER WARM_UP --every 10

It reads a file of the warm-up first, so that imports and compiled code are not counted; what the process takes until
then is told apart as its start-up. hyoka reads the whole warm-up, for it has a form for each of its documents.
"""

from __future__ import annotations

import argparse
import json
import logging
import time
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path

from benchmarks.folders import Sheets, kept, peak_mb, sampled

Pages = list[int]


def pdfplumber_tables(path: Path, pages: Pages) -> None:
    """Today's common way: tables as lists of texts."""
    import pdfplumber

    with pdfplumber.open(path, pages=[page + 1 for page in pages]) as document:
        for page in document.pages:
            page.extract_tables()
            page.close()


def pdfplumber_characters(path: Path, pages: Pages) -> None:
    """Characters alone."""
    import pdfplumber

    with pdfplumber.open(path, pages=[page + 1 for page in pages]) as document:
        for page in document.pages:
            len(page.chars)
            page.close()


def camelot_lattice(path: Path, pages: Pages) -> None:
    """Tables, their lines told from a picture of the page."""
    import camelot

    numbers = ",".join(str(page + 1) for page in pages)
    for table in camelot.read_pdf(str(path), pages=numbers, flavor="lattice", suppress_stdout=True):
        table.data  # noqa: B018


def pymupdf_tables(path: Path, pages: Pages) -> None:
    """Tables as lists of texts."""
    import pymupdf

    with pymupdf.open(path) as document:
        for page in pages:
            for table in document[page].find_tables().tables:
                table.extract()


def raw_pdfium(path: Path, pages: Pages) -> None:
    """A page's text and nothing else."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        for number in pages:
            page = document[number]
            text = page.get_textpage()
            text.get_text_range()
            text.close()
            page.close()


def raw_pdf_oxide(path: Path, pages: Pages) -> None:
    """A page's characters with their boxes and nothing else."""
    from pdf_oxide import PdfDocument

    document = PdfDocument(str(path))
    for page in pages:
        document.extract_chars(page)


def hyoka_reader(path: Path, pages: Pages) -> None:
    """hyoka's characters and ruled lines, without cells and forms."""
    from hyoka.pdf.page import read_pages

    if sum(1 for _ in read_pages(path)) != len(pages):
        raise RuntimeError(f"hyoka's reader reads whole files: {path.name}")


READERS: dict[str, Callable[[Path, Pages], None]] = {
    "pdfplumber.extract_tables": pdfplumber_tables,
    "pdfplumber, characters": pdfplumber_characters,
    "camelot, lattice": camelot_lattice,
    "PyMuPDF find_tables": pymupdf_tables,
    "pdfium, text": raw_pdfium,
    "pdf_oxide, characters": raw_pdf_oxide,
    "hyoka, characters and lines": hyoka_reader,
}
#: From PDF to validated tables.
HYOKA = "hyoka tables"


def read(name: str, sheets: Sheets, warm: Sheets, every: int) -> dict[str, float]:
    """Let a reader read every so many-th page; how long that took, in seconds of the clock and of the processor."""
    reader, wanted = READERS[name], list(sampled(sheets, every))
    reader(*next(sampled(warm, 1)))
    clock, processor = time.perf_counter(), time.process_time()
    for path, pages in wanted:
        reader(path, pages)
    return {"seconds": time.perf_counter() - clock, "cpu": time.process_time() - processor}


def make(sheets: Sheets, warm: Sheets, processed: Path, jobs: int, *, running: bool) -> dict[str, float]:
    """Let hyoka make all tables of a folder.

    Args:
        sheets: What to read.
        warm: What to read before.
        processed: Folder of the tables.
        jobs: Worker processes; 1: none.
        running: Whether the workers are there already and have read the warm-up; else starting them is counted.
    """
    if not running:
        return _made(sheets, warm, processed, jobs, None)
    from hyoka.runs.crews import processes

    with processes(jobs) as pool:
        return _made(sheets, warm, processed, jobs, pool)


def _made(sheets: Sheets, warm: Sheets, processed: Path, jobs: int, pool: Executor | None) -> dict[str, float]:
    from hyoka.runs.pipeline import make_tables

    warm_jobs = jobs if pool else 1
    make_tables(warm.folder, processed / "warm-up", jobs=warm_jobs, progress=False, executor=pool)
    clock, processor = time.perf_counter(), time.process_time()
    make_tables(sheets.folder, processed / "tables", jobs=jobs, progress=False, executor=pool)
    return {"seconds": time.perf_counter() - clock, "cpu": time.process_time() - processor}


def main() -> None:
    """Read as asked, print what it took as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.contestants", description=__doc__)
    parser.add_argument("name", choices=[HYOKA, *READERS])
    parser.add_argument("folder", type=Path)
    parser.add_argument("warm_up", type=Path)
    parser.add_argument("--every", type=int, default=1, help="read every so many-th page")
    parser.add_argument("--jobs", type=int, default=1, help="hyoka's worker processes")
    parser.add_argument("--running", action="store_true", help="hyoka's workers are started before the clock")
    parser.add_argument("--processed", type=Path, help="where hyoka writes its tables")
    given = parser.parse_args()
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    sheets, warm = kept(given.folder), kept(given.warm_up)
    if given.name == HYOKA:
        told = make(sheets, warm, given.processed, given.jobs, running=given.running)
    else:
        told = read(given.name, sheets, warm, given.every)
    print(json.dumps(told | {"peak_mb": peak_mb("self")}))


if __name__ == "__main__":
    main()
