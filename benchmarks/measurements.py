"""What is measured: readers on the same pages, growth with the pages and the workers, repeated runs, reports.

Every measurement is a row with the same columns: what ran, on which sheets, pages, rounds, seconds, memory, disk.
"""

from __future__ import annotations

import csv
import os
import platform
import re
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import median

from benchmarks import sheets
from benchmarks.folders import BUILD, RAW, Sheets
from benchmarks.processes import Run, run
from benchmarks.readers import HYOKA, READERS
from tests.typeset import DOCUMENTS

LIBRARIES = ("numba", "numpy", "pandas", "pandera", "pdfplumber", "pyarrow", "pypdfium2")
ONE, TWO = f"{HYOKA} --jobs 1", f"{HYOKA} --jobs 2"
COLD, CACHED, UNCHANGED = "nothing in the cache", "from the cache", "nothing changed"
REPORT = "hyoka report"
DRAFT = "hyoka draft"
WORK = BUILD / "work"

Row = dict[str, object]


@dataclass(frozen=True)
class Extent:
    """How much is measured.

    Attributes:
        forms: Document ids of the forms.
        pages: Pages of each form.
        sampled: Pages of each set that readers other than hyoka read, evenly drawn by document.
        copies: Copies of each published sheet.
    drafted: Documents of one page that a form is drafted from.
        rounds: Rounds of each comparison; a figure is their median.
        long_rounds: Rounds of what takes half a minute: the largest growth and the reports.
        growth: Numbers of pages.
        files: PDFs of one page that are read three times.
        report: Whether reports are measured.
    """

    forms: tuple[str, ...]
    pages: int
    sampled: int
    copies: int
    drafted: int
    rounds: int
    long_rounds: int
    growth: tuple[int, ...]
    files: int
    report: bool


FULL = Extent(tuple(DOCUMENTS), 1_000, 40, 10, 20, 5, 3, (1_000, 10_000), 1_000, report=True)
QUICK = Extent(("ibaraki-2020-projects", "tsukuba-2022-sheets"), 20, 5, 1, 4, 1, 1, (20, 40), 20, report=False)


def measure(extent: Extent) -> dict[str, object]:
    """Measure everything: the date, the machine, and a row for each measurement."""
    published = sheets.published_sheets(extent.copies)
    if published is None:
        print("the published sheets are not in ../shared: left out", file=sys.stderr)
    forms = [sheets.form_sheets(form, extent.pages) for form in extent.forms]
    rows = [row for each in filter(None, [published, *forms]) for row in readers(each, extent)]
    rows += vertical(extent)
    rows += [row for pages in extent.growth for row in growth(pages, extent)]
    rows += repeated(extent)
    rows += draft(extent)
    rows += report(extent.long_rounds) if extent.report else []
    return {"date": datetime.now(UTC).date().isoformat(), "machine": machine(), "rows": rows}


def readers(pdfs: Sheets, extent: Extent) -> list[Row]:
    """All readers on the same set."""
    every = max(1, pdfs.pages // extent.sampled)
    contest = {(name, pdfs): partial(_read, name, pdfs, every) for name in READERS}
    return compare({(ONE, pdfs): partial(_tables, pdfs, 1), **contest}, extent.rounds)


def vertical(extent: Extent) -> list[Row]:
    """Pages with a word in a vertical font, and the same pages with that word in a horizontal font."""
    contest = {(ONE, pdfs): partial(_tables, pdfs, 1) for pdfs in sheets.vertical_sheets(extent.pages)}
    return compare(contest, extent.rounds)


def growth(pages: int, extent: Extent) -> list[Row]:
    """PDFs of ten pages by one process and by two workers, with the disk that tables and cache take."""
    pdfs = sheets.repeated_sheets("tsukuba-2022-sheets", pages // 10, items=5, pages=10)
    rounds = extent.long_rounds if pages == max(extent.growth) else extent.rounds
    rows = compare({(ONE, pdfs): partial(_tables, pdfs, 1), (TWO, pdfs): partial(_tables, pdfs, 2)}, rounds)
    disk = {
        "pdf_mb": round(pdfs.size_mb, 2),
        "tables_mb": _size_mb(WORK / "processed" / "tables"),
        "cache_mb": _size_mb(WORK / "cache"),
    }
    return [row | disk for row in rows]


def repeated(extent: Extent) -> list[Row]:
    """`hyoka tables`, start-up included: with an empty cache, with the cache alone, and when nothing has changed."""
    pdfs = sheets.repeated_sheets("ibaraki-2020-projects", extent.files, items=3, pages=1)
    arguments = ["tables", "--raw", str(pdfs.folder), "--jobs", "1", "--processed", str(WORK / "processed")]
    states = {COLD: ("cache", "processed"), CACHED: ("processed",), UNCHANGED: ()}
    contest = {(f"{ONE}, {state}", pdfs): partial(_command, arguments, delete) for state, delete in states.items()}
    rows = compare(contest, extent.rounds)
    check_pages(WORK / "processed", pdfs)
    return rows


def draft(extent: Extent) -> list[Row]:
    """`hyoka draft`, start-up included, from sheets to draft.html."""
    pdfs = sheets.repeated_sheets("ikeda-2024-projects", extent.drafted, items=1, pages=1)
    arguments = ["draft", str(pdfs.folder), "--out", str(WORK / "draft")]
    return compare({(DRAFT, pdfs): partial(_command, arguments, ("draft",))}, extent.rounds)


def report(rounds: int) -> list[Row]:
    """`hyoka report` over data/raw: the first time, and when nothing has changed."""
    folders = ["--processed", str(WORK / "processed"), "--reports", str(WORK / "reports")]
    arguments = ["report", "--raw", str(RAW), *folders]
    states = {COLD: ("cache", "processed", "reports"), UNCHANGED: ()}
    raw = Sheets("data/raw", RAW)
    contest = {(f"{REPORT}, {state}", raw): partial(_command, arguments, delete) for state, delete in states.items()}
    return compare(contest, rounds)


def compare(contest: Mapping[tuple[str, Sheets], Callable[[], Run]], rounds: int) -> list[Row]:
    """Run all once, then all again, so that a change of the machine's speed touches all alike.

    Args:
        contest: What to run, by its name and the sheets that it reads.
        rounds: How often.
    """
    runs: dict[tuple[str, Sheets], list[Run]] = {one: [] for one in contest}
    for number in range(1, rounds + 1):
        for (name, pdfs), call in contest.items():
            print(f"{pdfs.name}: {name}, round {number} of {rounds}", file=sys.stderr, flush=True)
            runs[name, pdfs].append(call())
    return [_row(name, pdfs, runs[name, pdfs]) for name, pdfs in contest]


def _row(name: str, pdfs: Sheets, runs: list[Run]) -> Row:
    seconds = [each.seconds for each in runs]
    return {
        "name": name,
        "sheets": pdfs.name,
        "pages": runs[0].pages or pdfs.pages,
        "rounds": len(runs),
        "seconds": round(median(seconds), 4),
        "fastest": round(min(seconds), 4),
        "slowest": round(max(seconds), 4),
        "cpu_seconds": round(median(each.cpu_seconds for each in runs), 4),
        "main_mb": round(median(each.main_mb for each in runs)),
        "worker_mb": round(median(each.worker_mb for each in runs)),
    }


def _read(name: str, pdfs: Sheets, every: int) -> Run:
    return run(["-m", "benchmarks.readers", name, str(pdfs.folder), "--every", str(every)])


def _tables(pdfs: Sheets, jobs: int) -> Run:
    """`hyoka tables` without its start-up, with nothing in the cache."""
    _delete("cache", "processed")
    options = ["--jobs", str(jobs), "--processed", str(WORK / "processed")]
    result = run(["-m", "benchmarks.readers", HYOKA, str(pdfs.folder), *options], {"HYOKA_CACHE": str(WORK / "cache")})
    check_pages(WORK / "processed" / "tables", pdfs)
    return result


def _command(arguments: list[str], delete: tuple[str, ...]) -> Run:
    """A command of hyoka from start to end, after deleting some folders of earlier runs."""
    _delete(*delete)
    command = ["-c", "from hyoka.cli.main import main; main()", *arguments]
    return run(command, {"HYOKA_CACHE": str(WORK / "cache")}, statuses=(0, 1))


def _delete(*names: str) -> None:
    for name in names:
        shutil.rmtree(WORK / name, ignore_errors=True)


def check_pages(processed: Path, pdfs: Sheets) -> None:
    """A run that has not read every page measures nothing.

    Raises:
        RuntimeError: The table of pages has another number of rows than there are pages.
    """
    with (processed / "page_log.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = sum(1 for _ in csv.DictReader(file))
    if rows != pdfs.pages:
        raise RuntimeError(f"{pdfs.name}: {rows:,} of {pdfs.pages:,} pages were read")


def _size_mb(folder: Path) -> float:
    return round(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6, 2)


def machine() -> dict[str, object]:
    """What the figures depend on; nothing that names the machine."""
    facts = Path("/proc/cpuinfo")
    processor = re.search(r"(?m)^model name\s*: (.+)$", facts.read_text()) if facts.exists() else None
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "processor": processor[1].strip() if processor else platform.processor(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
    }
