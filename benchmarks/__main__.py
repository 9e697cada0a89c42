"""Measure hyoka against pdfplumber and write the table of docs/benchmarks.md: `make bench`.

`python -m benchmarks READER FOLDER` is one measurement, in a process of its own: it prints pages,
seconds and memory.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TypedDict

import pypdfium2

from benchmarks import corrected, growth
from hyoka.pages.annexes import annex
from hyoka.text.csv_files import csv_rows
from hyoka_draft.command import FORM_FILE, write_draft
from hyoka_draft.documents import read_files

ROOT = Path(__file__).resolve().parents[1]
RAW = ROOT / "data" / "raw"
SHARED = Path(os.environ.get("HYOKA_SHARED", ROOT.parent / "shared")) / "pdf-real"
PUBLISHED = {
    "池田市, published sheets": SHARED / "ikeda",
    "横浜市, published sheets": SHARED / "yokohama",
}
#: The published sheets that no form reads: one is drafted.
UNKNOWN = "横浜市, published sheets"
DOCUMENT = ROOT / "docs" / "benchmarks.md"
MARKERS = "<!-- benchmark -->\n", "\n<!-- end of benchmark -->"
READERS = ("hyoka", "pdfplumber")
LIBRARIES = ("numpy", "pandas", "pdfplumber", "pypdfium2")
PAGES, ROUNDS = 100, 3
MS, MB = [f"{reader}, ms a page" for reader in READERS], [f"{reader}, MB" for reader in READERS]
HEADS = ("documents", "pages", *MS, "times as fast", *MB)


class Measured(TypedDict):
    """What one reader took for one folder; seconds of processor time."""

    pages: int
    seconds: float
    mb: int


def read(reader: str, folder: Path, work: Path) -> Measured:
    """Read a folder; imports are not measured.

    Raises:
        RuntimeError: Not every page was read.
    """
    call = _read_hyoka if reader == "hyoka" else _read_pdfplumber
    first = work / "first"
    first.mkdir()
    (first / "first.pdf").symlink_to(min(RAW.glob("*.pdf")))
    call(first, work / "first-tables")
    start = time.process_time()
    pages = call(folder, work / "tables")
    seconds = time.process_time() - start
    if pages != (wanted := sum(map(page_count, folder.glob("*.pdf")))):
        raise RuntimeError(f"{reader} has read {pages} of {wanted} pages")
    return Measured(
        pages=pages, seconds=seconds, mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    )


def _read_hyoka(folder: Path, processed: Path) -> int:
    """Make all tables by one process without the cache; the number of pages that were read.

    A copy whose sheets are all counted in another one has no row but its problem.
    """
    from hyoka.run.pipeline import make_tables

    make_tables(folder, processed, jobs=1, cache=False)
    ids = {row["document_id"] for row in csv_rows(processed / "page_log.csv")}
    problems = csv_rows(processed / "problems.csv")
    ids |= {row["subject"] for row in problems if row["kind"] == "same_sheets"}
    return sum(page_count(folder / f"{document_id}.pdf") for document_id in ids)


def _read_pdfplumber(folder: Path, _: Path) -> int:
    """Read the tables of each page as lists of texts; the number of pages that were read."""
    import pdfplumber

    pages = 0
    for path in sorted(folder.glob("*.pdf")):
        with pdfplumber.open(path) as document:
            for page in document.pages:
                page.extract_tables()
                page.close()
                pages += 1
    return pages


def page_count(path: Path) -> int:
    """Number of pages of a PDF."""
    with pypdfium2.PdfDocument(path) as document:
        return len(document)


def named_documents() -> dict[str, list[Path]]:
    """The documents of a row of a table, by its name."""
    named = {path.stem: [path] for path in sorted(RAW.glob("*.pdf"))}
    for name, folder in PUBLISHED.items():
        if paths := sorted(folder.glob("*.pdf")):
            named[name] = paths
    return named


def copy(paths: list[Path], folder: Path, pages: int = PAGES) -> None:
    """Copy PDFs until there are so many pages.

    A comment at its end gives each copy a hash of its own.
    """
    folder.mkdir()
    rounds = -(-pages // sum(map(page_count, paths)))
    for number in range(rounds):
        for path in paths:
            content = path.read_bytes() + f"\n% copy {number}\n".encode()
            (folder / f"{path.stem}-{number:03d}.pdf").write_bytes(content)


def drafted_form(paths: list[Path], work: Path) -> Path:
    """A folder with the form that is drafted of sheets, each guess taken as right."""
    (forms := work / "forms").mkdir()
    list(write_draft(read_files(paths), work / "draft"))
    form = (work / "draft" / FORM_FILE).read_text(encoding="utf-8").replace("# ?", "#")
    form = form.replace('city = ""', 'city = "市"').replace('code = ""', 'code = "000000"')
    (forms / "drafted.toml").write_text(form, encoding="utf-8")
    return forms


def measure(reader: str, folder: Path, forms: Path | None) -> Measured:
    """One measurement, in a process of its own; forms: a folder of further forms."""
    command = [sys.executable, "-m", "benchmarks", reader, str(folder)]
    environment = os.environ | ({"HYOKA_FORMS": str(forms)} if forms else {})
    ended = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    return Measured(**json.loads(ended.stdout))


def row(name: str, rounds: list[dict[str, Measured]]) -> str:
    """A row of the table: medians of the rounds.

    The ratio is that of readings beside each other.
    """
    pages = rounds[0]["hyoka"]["pages"]
    ms = {
        reader: median(1000 * each[reader]["seconds"] / pages for each in rounds)
        for reader in READERS
    }
    mb = {reader: max(each[reader]["mb"] for each in rounds) for reader in READERS}
    ratios = [each["pdfplumber"]["seconds"] / each["hyoka"]["seconds"] for each in rounds]
    fast = f"{median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f})"
    cells = [
        name,
        pages,
        f"{ms['hyoka']:.1f}",
        f"{ms['pdfplumber']:.1f}",
        fast,
        mb["hyoka"],
        mb["pdfplumber"],
    ]
    return f"| {' | '.join(map(str, cells))} |"


def table(rows: list[str]) -> str:
    """The table with its head and what its figures depend on."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    python = ".".join(map(str, sys.version_info[:3]))
    facts = (
        f"{datetime.now(UTC).date()}, {len(os.sched_getaffinity(0))} cores, Python {python}; "
        f"{libraries}."
    )
    rule = f"| --- |{' ---: |' * (len(HEADS) - 1)}"
    return "\n".join([facts, "", f"| {' | '.join(HEADS)} |", rule, *rows])


def main() -> None:
    """Measure all folders, each by both readers in turn, and write the table."""
    rows = []
    for name, paths in named_documents().items():
        with TemporaryDirectory() as work:
            copy(paths, folder := Path(work) / "pdfs")
            forms = drafted_form(paths, Path(work)) if name == UNKNOWN else None
            rounds = [
                {reader: measure(reader, folder, forms) for reader in READERS}
                for _ in range(ROUNDS)
            ]
        rows.append(row(name, rounds))
        sys.stdout.write(f"{rows[-1]}\n")
    command = [sys.executable, "-m", "benchmarks.reading"]
    alone = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    command = [sys.executable, "-m", "benchmarks.start"]
    start = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    command = [sys.executable, "-m", "benchmarks.report"]
    report = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    shown = f"{table(rows)}\n\n{alone}\n{start}\n{report}\n{growth.table()}"
    if corrected.PUBLISHED.is_dir():
        shown += f"\n\n{corrected.table()}"
    if (folder := SHARED / "ikeda").is_dir() and annex("pictures"):
        command = [sys.executable, "-m", "benchmarks.pictures", str(folder), "150 dpi"]
        shown += (
            "\n\n"
            + subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
        )
    before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(MARKERS[0])
    after = rest.partition(MARKERS[1])[2]
    DOCUMENT.write_text(f"{before}{MARKERS[0]}{shown}{MARKERS[1]}{after}", encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:]:
        with TemporaryDirectory() as work:
            sys.stdout.write(json.dumps(read(sys.argv[1], Path(sys.argv[2]), Path(work))))
    else:
        main()
