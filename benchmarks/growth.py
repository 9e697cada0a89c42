"""How time, memory and disk grow from ten pages to ten thousand, and what more workers give."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.folders import Sheets
from benchmarks.measured import Run, interleaved, middle
from benchmarks.sheets import by_tens, one_long
from benchmarks.speed import CORES, PROCESSED, WORK, cold


def growth(sizes: list[int], warm_up: Sheets, rounds: int, last_rounds: int) -> list[dict[str, object]]:
    """PDFs of ten pages each, so many pages in all, by one worker and by all cores; a row each."""
    rows = []
    for pages in sizes:
        sheets = by_tens(pages)
        contests: dict[str, Callable[[], Run]] = {
            f"{jobs} workers": partial(cold, sheets, warm_up, jobs) for jobs in dict.fromkeys((1, CORES))
        }
        runs = interleaved(contests, last_rounds if pages == sizes[-1] else rounds, f"{pages:,} pages")
        for jobs in dict.fromkeys((1, CORES)):
            row = {"sheets": sheets.name, "pages": pages, "jobs": jobs}
            rows.append(row | _figures(pages, runs[f"{jobs} workers"]) | _disk(sheets, jobs))
    return rows


def workers(pages: int, warm_up: Sheets, rounds: int) -> list[dict[str, object]]:
    """The main process alone, two workers that are started, one and two that run: many PDFs and a single long one.

    A run takes two seconds, and its noise is a tenth of that: there are twice as many rounds as else.
    """
    rows = []
    for sheets in (by_tens(pages), one_long(pages)):
        contests: dict[str, Callable[[], Run]] = {
            "--jobs 1": partial(cold, sheets, warm_up, 1),
            "--jobs 2": partial(cold, sheets, warm_up, 2),
            "1 running": partial(cold, sheets, warm_up, 1, "--running"),
            "2 running": partial(cold, sheets, warm_up, 2, "--running"),
        }
        runs = interleaved(contests, 2 * rounds + 1, sheets.name)
        rows += [{"sheets": sheets.name, "workers": name} | _figures(sheets.total, runs[name]) for name in contests]
    return rows


def _figures(pages: int, runs: list[Run]) -> dict[str, object]:
    return {
        "rounds": len(runs),
        "ms_per_page": middle([1000 * run.told["seconds"] / pages for run in runs], 2),
        "main_mb": middle([run.main_mb for run in runs], 0),
        "worker_mb": middle([run.worker_mb for run in runs], 0),
    }


def _disk(sheets: Sheets, jobs: int) -> dict[str, object]:
    """What the last run has left of these sheets: the tables, and what is kept for the next run, in MB."""
    return {
        "pdf_mb": round(sheets.size_mb, 2),
        "tables_mb": round(_size_mb(PROCESSED / "tables"), 2),
        "cache_mb": round(_size_mb(WORK / f"cache-{jobs}"), 2),
    }


def _size_mb(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
