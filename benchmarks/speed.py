"""hyoka and other readers on the same pages: pages a second and peak memory."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.contestants import HYOKA, READERS
from benchmarks.folders import Sheets
from benchmarks.measured import Run, contestant, interleaved, middle, put_away
from benchmarks.sheets import BUILD

#: These read some pages, evenly drawn; all others read all.
SLOW = ("pdfplumber.extract_tables", "pdfplumber, characters")
SLOWEST = ("camelot, lattice", "PyMuPDF find_tables")
CORES = len(os.sched_getaffinity(0))
#: The kinds of hyoka's runs: how the table calls them.
ONE, ALL = f"{HYOKA} --jobs 1", f"{HYOKA}, all cores"
KEPT, UNCHANGED = f"{HYOKA} --jobs 1, from the cache", f"{HYOKA} --jobs 1, nothing changed"
WORK = BUILD / "work"
PROCESSED = WORK / "processed"


def speed(sets: list[Sheets], warm_up: Sheets, rounds: int, *, drawn: int, drawn_slow: int) -> list[dict[str, object]]:
    """Measure everybody on every set; a row each.

    Args:
        sets: What is read.
        warm_up: What everybody reads first.
        rounds: How often.
        drawn: How many pages of each set the slow ones read.
        drawn_slow: How many the slowest ones read.
    """
    rows, wanted = [], dict.fromkeys(SLOW, drawn) | dict.fromkeys(SLOWEST, drawn_slow)
    for sheets in sets:
        every = {name: max(1, sheets.total // wanted[name]) if name in wanted else 1 for name in READERS}
        contests: dict[str, Callable[[], Run]] = {
            ALL: partial(cold, sheets, warm_up, CORES),
            ONE: partial(cold, sheets, warm_up, 1),
            KEPT: partial(from_cache, sheets, warm_up, 1),
            UNCHANGED: partial(unchanged, sheets, warm_up, 1),
        }
        for name in READERS:
            contests[name] = partial(_reader, name, sheets, warm_up, every[name])
        runs = interleaved(contests, rounds, sheets.name)
        rows += [_row(sheets, name, -(-sheets.total // every.get(name, 1)), runs[name]) for name in contests]
    return rows


def cold(sheets: Sheets, warm_up: Sheets, jobs: int, *more: str) -> Run:
    """hyoka with nothing kept from an earlier run."""
    put_away(WORK / f"cache-{jobs}")
    return from_cache(sheets, warm_up, jobs, *more)


def from_cache(sheets: Sheets, warm_up: Sheets, jobs: int, *more: str) -> Run:
    """hyoka with what its last run on so many workers has kept, but without that run's tables."""
    put_away(PROCESSED)
    return unchanged(sheets, warm_up, jobs, *more)


def unchanged(sheets: Sheets, warm_up: Sheets, jobs: int, *more: str) -> Run:
    """hyoka once more after a run on so many workers, everything as it was left."""
    options = ["--jobs", str(jobs), "--processed", str(PROCESSED), *more]
    run = contestant(HYOKA, sheets.folder, warm_up.folder, *options, HYOKA_CACHE=str(WORK / f"cache-{jobs}"))
    must_have_read(sheets, PROCESSED / "tables")
    return run


def must_have_read(sheets: Sheets, processed: Path) -> None:
    """A run that has not read every page measures nothing.

    Raises:
        RuntimeError: The log of pages does not name them all.
    """
    from hyoka.tables.saved import load

    logged = len(load(processed, "page_log"))
    if logged != sheets.total:
        raise RuntimeError(f"{sheets.name}: {logged:,} of {sheets.total:,} pages were read")


def _reader(name: str, sheets: Sheets, warm_up: Sheets, every: int) -> Run:
    return contestant(name, sheets.folder, warm_up.folder, "--every", str(every))


def _row(sheets: Sheets, name: str, pages: int, runs: list[Run]) -> dict[str, object]:
    seconds = [run.told["seconds"] for run in runs]
    return {
        "sheets": sheets.name,
        "contestant": name,
        "pages": pages,
        "documents": len(sheets.pages),
        "rounds": len(runs),
        "pages_per_second": middle([pages / taken for taken in seconds], 2),
        "slowest": round(pages / max(seconds), 2),
        "fastest": round(pages / min(seconds), 2),
        "cpu_ms_per_page": middle([1000 * run.told["cpu"] / pages for run in runs], 2),
        "startup_seconds": middle([run.seconds - run.told["seconds"] for run in runs], 2),
        "main_mb": middle([run.main_mb for run in runs], 0),
        "worker_mb": middle([run.worker_mb for run in runs], 0),
    }
