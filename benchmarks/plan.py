"""A million pages on paper: the slopes that the growth shows, drawn on."""

from __future__ import annotations

from typing import Any

PAGES = 1_000_000
#: A machine to plan with.
CORES = 32

Row = dict[str, Any]


def million(results: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What a million pages take: what, how much, and the measured figure it comes from."""
    rows: list[Row] = sorted(results["growth"], key=lambda row: (row["jobs"], row["pages"]))
    alone = [row for row in rows if row["jobs"] == 1]
    together = [row for row in rows if row["jobs"] == rows[-1]["jobs"]]
    return [*_time(alone[-1], together[-1]), *_memory(together), *_disk(together[-1])]


def _time(alone: Row, together: Row) -> list[tuple[str, str, str]]:
    one, all_cores, jobs = alone["ms_per_page"], together["ms_per_page"], together["jobs"]
    core = all_cores * jobs
    return [
        ("1 process", hours(one), f"{one:.1f} ms a page at {alone['pages']:,} pages"),
        (f"{jobs} workers", hours(all_cores), f"{all_cores:.1f} ms a page at {together['pages']:,} pages"),
        (f"{CORES} workers, each as fast as one of {jobs}", hours(core / CORES), f"{core:.1f} ms a page and worker"),
    ]


def _memory(rows: list[Row]) -> list[tuple[str, str, str]]:
    """Peaks of the main process and of a worker, on the line through the two largest runs."""
    less, more = (rows[-2], rows[-1]) if len(rows) > 1 else (rows[-1], rows[-1])
    parts = []
    for what, column in (("main process", "main_mb"), ("a worker", "worker_mb")):
        slope = (more[column] - less[column]) / max(1, more["pages"] - less["pages"])
        reached = more[column] + max(0.0, slope) * (PAGES - more["pages"])
        basis = f"{less[column]:,.0f} MB at {less['pages']:,} pages, {more[column]:,.0f} MB at {more['pages']:,}"
        parts.append((f"memory of {what}", f"{reached:,.0f} MB", basis))
    return parts


def _disk(row: Row) -> list[tuple[str, str, str]]:
    named = (("PDFs", "pdf_mb"), ("tables", "tables_mb"), ("cache, as far as its bound lets it grow", "cache_mb"))
    return [
        (f"disk: {what}", f"{row[column] * PAGES / row['pages'] / 1000:,.1f} GB", f"{_kb(row, column):.1f} kB a page")
        for what, column in named
    ]


def _kb(row: Row, column: str) -> float:
    return float(row[column]) * 1000 / float(row["pages"])


def hours(ms_per_page: float) -> str:
    """How long a million pages take at so many milliseconds each."""
    return f"{ms_per_page * PAGES / 3_600_000:.1f} h"
