"""The results as Markdown: what README.md and docs/scale.md show between markers, and nothing beside the results."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.plan import million

Results = dict[str, Any]
Rows = list[dict[str, Any]]

ONE, BASE, RAW = "hyoka tables --jobs 1", "pdfplumber.extract_tables", "pdfium, text"
READER = "hyoka, characters and lines"
MARKERS = "<!-- benchmark -->", "<!-- end of benchmark -->"


def readme(results: Results) -> str:
    """All tables of README.md."""
    parts = [
        machine(results),
        speed(results["speed"]),
        samples(results["speed"]),
        equality(results["equality"]),
        growth(results["growth"]),
        workers(results["workers"]),
        commands(results["commands"]),
    ]
    return "\n\n".join(parts)


def scale(results: Results) -> str:
    """The tables of docs/scale.md."""
    return "\n\n".join([machine(results), growth(results["growth"]), plan(results)])


def put(path: Path, text: str) -> None:
    """Put a text between a file's markers.

    Raises:
        ValueError: The file has no such markers.
    """
    begin, end = MARKERS
    before, found, rest = path.read_text(encoding="utf-8").partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise ValueError(f"{path.name} has no {begin} … {end}")
    path.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")


def shown(path: Path) -> str:
    """What stands between a file's markers."""
    found = re.search(f"{MARKERS[0]}\n(.*?)\n{MARKERS[1]}", path.read_text(encoding="utf-8"), re.DOTALL)
    return found[1] if found else ""


def machine(results: Results) -> str:
    """What it ran on."""
    facts = results["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in facts["libraries"].items())
    where = f"{facts['cores']} cores ({facts['processor']}), {facts['memory_gb']} GiB, {facts['system']}"
    return f"{results['date']}, {where}, Python {facts['python']}; {versions}."


def speed(rows: Rows) -> str:
    """Pages a second by reader and set, and the largest peak memory."""
    sets, names = _each(rows, "sheets"), _each(rows, "contestant")
    by = {(row["contestant"], row["sheets"]): row for row in rows}
    rate = {key: row["pages_per_second"] for key, row in by.items()}
    lines = []
    for name in names:
        mine = [by[name, sheets] for sheets in sets]
        peaks = max(row["main_mb"] for row in mine), max(row["worker_mb"] for row in mine)
        lines.append([f"`{name}`", *(number(row["pages_per_second"]) for row in mine), _memory(*peaks)])
    lines.append([f"`{ONE}` ÷ `{BASE}`", *(f"**{rate[ONE, s] / rate[BASE, s]:.1f}**" for s in sets), ""])
    cpu = {key: row["cpu_ms_per_page"] for key, row in by.items()}
    lines.append(["the same by processor time", *(f"{cpu[BASE, s] / cpu[ONE, s]:.1f}" for s in sets), ""])
    lines += [
        [f"`{ONE}` ÷ `{raw}`", *(f"{rate[ONE, s] / rate[raw, s]:.2f}" for s in sets), ""] for raw in (READER, RAW)
    ]
    return markdown(["pages a second", *sets, "peak MB"], lines)


def samples(rows: Rows) -> str:
    """How many pages each has read, in how many rounds."""
    whole = [row for row in rows if row["contestant"] == ONE]
    total = ", ".join(f"{row['sheets']} {row['pages']:,} in {row['documents']:,}" for row in whole)
    by_set = {row["sheets"]: row["pages"] for row in whole}
    fewer = {row["contestant"]: [] for row in rows if row["pages"] < by_set[row["sheets"]]}
    for row in rows:
        if row["contestant"] in fewer:
            fewer[row["contestant"]].append(row["pages"])
    drawn = "; ".join(f"`{name}` {_range(pages)}" for name, pages in fewer.items())
    rounds = min(row["rounds"] for row in rows)
    medians = f"Medians of {rounds} rounds" if rounds > 1 else "One round"
    return (
        f"Pages in PDFs: {total}. Pages of a set, evenly drawn, for the slow ones: {drawn}. {medians}. Readers of one"
        f" process had a core for {_share(rows):.0%} of the time; the less of it, the more else the machine was doing."
    )


def _share(rows: Rows) -> float:
    """How much of the time those that use one core had one: the median over them."""
    alone = [row for row in rows if row["contestant"] in (ONE, BASE, RAW)]
    return median(row["cpu_ms_per_page"] * row["pages_per_second"] / 1000 for row in alone)


def equality(rows: Rows) -> str:
    """What the fast reader has of what pdfplumber finds."""
    lines = [
        [
            row["sheets"],
            f"{row['pages']:,}",
            _of(row["characters_same"], row["characters"]),
            _of(row["characters_boxes"], row["characters"]),
            _of(row["lines_same"], row["lines"]),
            _of(row["cells_same"], row["cells"]),
            _of(row["cells_right_same"], row["cells_right"]),
        ]
        for row in rows
    ]
    heads = ["as pdfplumber", "pages", "characters", "boxes of characters", "ruled lines", "cells", "right cells"]
    return markdown(heads, lines)


def growth(rows: Rows) -> str:
    """Time, memory and disk by number of pages."""
    lines = [
        [
            f"{row['pages']:,}",
            f"{row['jobs']}",
            f"{row['ms_per_page']:.1f}",
            f"{row['main_mb']:,.0f}",
            _blank(row["worker_mb"]),
            number(row["tables_mb"]),
            number(row["cache_mb"]),
            str(row["rounds"]),
        ]
        for row in rows
    ]
    heads = ["pages", "jobs", "ms a page", "main MB", "worker MB", "tables MB", "cache MB", "rounds"]
    return markdown(heads, lines)


def workers(rows: Rows) -> str:
    """The main process alone, and workers beside it: one and two that run already, and two that are started."""
    lines = []
    for sheets in _each(rows, "sheets"):
        taken = {row["workers"]: row["ms_per_page"] for row in rows if row["sheets"] == sheets}
        alone, started, one, two = (taken[kind] for kind in ("--jobs 1", "--jobs 2", "1 running", "2 running"))
        times = [f"{ms:.2f}" for ms in (alone, started, one, two)]
        lines.append([sheets, *times, *(f"{gain:.2f}" for gain in (alone / started, alone / two, one / two))])
    heads = ["ms a page", "no worker (`--jobs 1`)", "`--jobs 2`, started", "1 worker running", "2 workers running"]
    gains = ["`--jobs 2` for `--jobs 1`", "2 running for none", "2 running for 1"]
    return markdown([*heads, *gains], lines)


def commands(rows: Rows) -> str:
    """Whole commands."""
    lines = [
        [
            row["command"],
            f"{row['seconds']:.2f}",
            f"{row['main_mb']:,.0f}",
            _blank(row["worker_mb"]),
            str(row["rounds"]),
        ]
        for row in rows
    ]
    return markdown(["command", "seconds", "main MB", "largest other process MB", "rounds"], lines)


def plan(results: Results) -> str:
    """A million pages, from the measured slopes."""
    return markdown(["a million pages", "", "from"], [[what, value, basis] for what, value, basis in million(results)])


def markdown(heads: list[str], lines: Iterable[list[str]]) -> str:
    """A table; all columns but the first stand to the right."""
    rule = ["---", *("---:" for _ in heads[1:])]
    return "\n".join("| " + " | ".join(line) + " |" for line in [heads, rule, *lines])


def number(value: float) -> str:
    """Three digits or all before the point."""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f}"


def _each(rows: Rows, column: str) -> list[str]:
    return list(dict.fromkeys(row[column] for row in rows))


def _memory(main: float, worker: float) -> str:
    return f"{main:,.0f}" + (f" + {worker:,.0f} a worker" if worker else "")


def _of(part: int, whole: int) -> str:
    return f"all {whole:,}" if part == whole else f"{part:,} of {whole:,}"


def _range(values: list[int]) -> str:
    return f"{min(values)}" if min(values) == max(values) else f"{min(values)} to {max(values)}"


def _blank(value: float) -> str:
    return f"{value:,.0f}" if value else ""
