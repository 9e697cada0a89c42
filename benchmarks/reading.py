"""The reading of a page alone, without what a run does once: hyoka, pdfplumber and pdfium in turn.

`python -m benchmarks.reading [NAME]` prints the table; NAME is part of the name of documents.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import pdfplumber
import pypdfium2

from benchmarks.__main__ import UNKNOWN, drafted_form, named_documents, page_count
from hyoka.run.worker import PdfTask, read_and_clean

#: Each document is read as often, by all readers in turn.
ROUNDS = 5
HEADS = ("documents", "pages", "hyoka, ms a page", "times pdfplumber", "times pdfium's time")


def by_hyoka(path: Path) -> None:
    """Read and clean a document without the cache."""
    read_and_clean(PdfTask(path, path.name, {}))


def by_pdfplumber(path: Path) -> None:
    """The tables of each page as lists of texts."""
    with pdfplumber.open(path) as document:
        for page in document.pages:
            page.extract_tables()
            page.close()


def by_pdfium(path: Path) -> None:
    """The text of each page, and its objects one by one."""
    with pypdfium2.PdfDocument(path) as document:
        for page in document:
            page.get_textpage().get_text_range()
            sum(1 for _ in page.get_objects())


READERS: tuple[Callable[[Path], None], ...] = (by_hyoka, by_pdfplumber, by_pdfium)


def row(name: str, paths: list[Path]) -> str:
    """A row of the table: medians of the rounds; a ratio is of readings beside each other."""
    pages = sum(map(page_count, paths))
    rounds = [[_seconds(reader, paths) for reader in READERS] for _ in range(ROUNDS + 1)][1:]
    ms = median(1000 * ours / pages for ours, _, _ in rounds)
    fast = [theirs / ours for ours, theirs, _ in rounds]
    slow = [ours / bare for ours, _, bare in rounds]
    cells = (name, f"{pages}", f"{ms:.1f}", _spread(fast), _spread(slow))
    return f"| {' | '.join(cells)} |"


def _seconds(reader: Callable[[Path], None], paths: list[Path]) -> float:
    start = time.process_time()
    for path in paths:
        reader(path)
    return time.process_time() - start


def _spread(ratios: list[float]) -> str:
    return f"{median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f})"


def table(wanted: str = "") -> str:
    """The table, a row for each document and folder with such a name."""
    rows = [f"| {' | '.join(HEADS)} |", f"| --- |{' ---: |' * (len(HEADS) - 1)}"]
    with TemporaryDirectory() as work:
        for name, paths in named_documents().items():
            if wanted in name:
                if name == UNKNOWN:
                    os.environ["HYOKA_FORMS"] = str(drafted_form(paths, Path(work)))
                rows.append(row(name, paths))
    return "\n".join(rows)


if __name__ == "__main__":
    sys.stdout.write(table(*sys.argv[1:]) + "\n")
