"""Read a folder of PDFs with one reader and print how long it took.

    python -m benchmarks.readers READER FOLDER --every 10

Each reader runs in a process of its own. It reads a document of data/raw first, so that imports and compilation are
not measured.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.folders import RAW, page_count

HYOKA = "hyoka tables"
PDFPLUMBER = "pdfplumber.extract_tables"
PDFIUM = "pdfium, text and paths"


def pdfplumber_tables(path: Path) -> None:
    """Read the tables of each page as lists of texts."""
    import pdfplumber

    with pdfplumber.open(path) as document:
        for page in document.pages:
            page.extract_tables()
            page.close()


def pdfium_page(path: Path) -> None:
    """Read the text of each page in one call, and the box of each path."""
    import pypdfium2
    from pypdfium2 import raw

    box = [ctypes.c_float() for _ in range(4)]
    with pypdfium2.PdfDocument(path) as document:
        for page in document:
            text = page.get_textpage()
            text.get_text_range()
            for number in range(raw.FPDFPage_CountObjects(page.raw)):
                shape = raw.FPDFPage_GetObject(page.raw, number)
                if raw.FPDFPageObj_GetType(shape) == raw.FPDF_PAGEOBJ_PATH:
                    raw.FPDFPageObj_GetBounds(shape, *box)
            text.close()
            page.close()


def hyoka_pages(path: Path) -> None:
    """Read characters and ruled lines with hyoka, without cells and forms."""
    from hyoka.pdf.page import read_pages

    for _ in read_pages(path):
        pass


READERS: dict[str, Callable[[Path], None]] = {
    PDFPLUMBER: pdfplumber_tables,
    PDFIUM: pdfium_page,
    "hyoka, characters and lines": hyoka_pages,
}


def read(name: str, folder: Path, every: int) -> tuple[int, Callable[[], None]]:
    """The number of pages that a reader is to read, and a function that reads them."""
    reader, paths = READERS[name], sorted(folder.glob("*.pdf"))[::every]
    reader(min(RAW.glob("*.pdf")))

    def run() -> None:
        for path in paths:
            reader(path)

    return sum(map(page_count, paths)), run


def make_tables(folder: Path, processed: Path, jobs: int) -> tuple[int, Callable[[], object]]:
    """The number of pages of a folder, and a function that makes all tables from them."""
    from hyoka.run.pipeline import make_tables as make

    make(RAW, processed / "data-raw", jobs=1)
    pages = sum(map(page_count, folder.glob("*.pdf")))
    return pages, lambda: make(folder, processed / "tables", jobs=jobs)


def main() -> None:
    """Read as asked and print the pages and the seconds as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.readers", description=__doc__)
    parser.add_argument("reader", choices=[HYOKA, *READERS])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--every", type=int, default=1, help="read only every n-th PDF")
    parser.add_argument("--jobs", type=int, default=1, help="worker processes of hyoka tables; 1: none")
    parser.add_argument("--processed", type=Path, help="where hyoka tables writes the tables")
    arguments = parser.parse_args()
    if arguments.reader == HYOKA:
        pages, run = make_tables(arguments.folder, arguments.processed, arguments.jobs)
    else:
        pages, run = read(arguments.reader, arguments.folder, arguments.every)
    clock, processor = time.perf_counter(), time.process_time()
    run()
    seconds, cpu_seconds = time.perf_counter() - clock, time.process_time() - processor
    print(json.dumps({"pages": pages, "seconds": seconds, "cpu_seconds": cpu_seconds}))


if __name__ == "__main__":
    main()
