"""Whole commands as a user calls them, from an idle machine to the end: start-up, imports and all."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.folders import ROOT, Sheets
from benchmarks.measured import Run, interleaved, measured, middle, put_away
from benchmarks.sheets import single_pages
from benchmarks.speed import ONE, WORK, cold, from_cache, must_have_read, unchanged

HYOKA = [sys.executable, "-c", "from hyoka.cli import main; main()"]
CACHE = WORK / "cache-commands"
PROCESSED, REPORTS = WORK / "processed-commands", WORK / "reports"
#: The documents that come with the project.
RAW = ROOT / "data" / "raw"


def commands(files: int, warm_up: Sheets, rounds: int, report_rounds: int) -> list[dict[str, object]]:
    """The help, the tables of many one-page PDFs (once with nothing kept, once unchanged), and the reports."""
    singles = single_pages(files)
    quick: dict[str, Callable[[], Run]] = {
        "hyoka --help": partial(measured, [*HYOKA, "--help"]),
        f"{ONE}, {singles.name}": partial(_tables, singles, CACHE, PROCESSED),
        f"{ONE}, {singles.name}, from the cache": partial(_tables, singles, PROCESSED),
        f"{ONE}, {singles.name}, nothing changed": partial(_tables, singles),
    }
    slow: dict[str, Callable[[], Run]] = {
        "hyoka report": partial(_report, CACHE, PROCESSED, REPORTS),
        "hyoka report, nothing changed": _report,
    }
    ready: dict[str, Callable[[], Run]] = {
        f"{ONE}, {singles.name}, once started": partial(cold, singles, warm_up, 1),
        f"{ONE}, {singles.name}, once started, from the cache": partial(from_cache, singles, warm_up, 1),
        f"{ONE}, {singles.name}, once started, nothing changed": partial(unchanged, singles, warm_up, 1),
    }
    rows = [_row(name, runs, [run.seconds for run in runs]) for name, runs in _all(quick, rounds)]
    rows += [_row(name, runs, [run.told["seconds"] for run in runs]) for name, runs in _all(ready, rounds)]
    reports = _all(slow, report_rounds) if report_rounds else []
    return rows + [_row(name, runs, [run.seconds for run in runs]) for name, runs in reports]


def _all(contests: dict[str, Callable[[], Run]], rounds: int) -> list[tuple[str, list[Run]]]:
    return list(interleaved(contests, rounds, "command").items())


def _tables(sheets: Sheets, *without: Path) -> Run:
    put_away(*without)
    command = [*HYOKA, "tables", "--raw", str(sheets.folder), "--processed", str(PROCESSED), "--jobs", "1"]
    run = measured(command, {"HYOKA_CACHE": str(CACHE)}, accept=(0, 1))
    must_have_read(sheets, PROCESSED)
    return run


def _report(*without: Path) -> Run:
    put_away(*without)
    command = [*HYOKA, "report", "--raw", str(RAW), "--processed", str(PROCESSED), "--reports", str(REPORTS)]
    return measured(command, {"HYOKA_CACHE": str(CACHE)})


def _row(name: str, runs: list[Run], seconds: list[float]) -> dict[str, object]:
    return {
        "command": name,
        "rounds": len(runs),
        "seconds": middle(seconds, 2),
        "main_mb": middle([run.main_mb for run in runs], 0),
        "worker_mb": middle([run.worker_mb for run in runs], 0),
    }
