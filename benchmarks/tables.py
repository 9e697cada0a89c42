"""The results as Markdown: a table of at most ten rows for docs/explanation.md, and all rows for docs/benchmarks.md."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.measurements import CACHED, COLD, DRAFT, ONE, REPORT, TWO, UNCHANGED
from benchmarks.readers import PDFIUM, PDFPLUMBER
from benchmarks.sheets import HORIZONTAL, PUBLISHED, VERTICAL

Results = dict[str, Any]
Rows = list[dict[str, Any]]
MARKERS = "<!-- benchmark -->", "<!-- end of benchmark -->"
MILLION = 1_000_000


def summary(results: Results) -> str:
    """The table of docs/explanation.md: what was asked for and what was measured."""
    rows = results["rows"]
    lines = [*_speed(rows), *_vertical(rows), *_growth(rows), *_repeated(rows), *_draft(rows), *_report(rows)]
    return f"{machine(results)}\n\n{markdown(['', 'measured', 'goal'], lines)}"


def details(results: Results) -> str:
    """The tables of docs/benchmarks.md: every measurement, and a million pages."""
    heads = ["", "on", "pages", "ms a page", "pages a second", "seconds (fastest to slowest)", "CPU", "MB", "worker MB"]
    every = markdown([*heads, "rounds"], [_line(row) for row in results["rows"]])
    plan = markdown(["a million pages", "", "from"], million(results["rows"]))
    return f"{machine(results)}\n\n{every}\n\n{plan}"


def machine(results: Results) -> str:
    """What the figures depend on."""
    facts = results["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in facts["libraries"].items())
    where = f"{facts['cores']} cores ({facts['processor']}), {facts['memory_gb']} GiB, {facts['system']}"
    return f"{results['date']}, {where}, Python {facts['python']}; {versions}."


def million(rows: Rows) -> list[list[str]]:
    """What a million pages take, drawn on from the two largest growth runs with two workers."""
    one, (small, large) = _by_pages(rows, ONE)[-1], _by_pages(rows, TWO)[-2:]
    lines = [
        [name, f"{_ms(row) * MILLION / 3_600_000:.1f} h", f"{_ms(row):.1f} ms a page at {row['pages']:,} pages"]
        for name, row in (("time of one process", one), ("time of two workers", large))
    ]
    for name, column in (("memory of the main process", "main_mb"), ("memory of a worker", "worker_mb")):
        slope = max(0.0, (large[column] - small[column]) / (large["pages"] - small["pages"]))
        basis = f"{small[column]:,} MB at {small['pages']:,} pages, {large[column]:,} MB at {large['pages']:,}"
        lines.append([name, f"{large[column] + slope * (MILLION - large['pages']):,.0f} MB", basis])
    for name, column in (("PDFs", "pdf_mb"), ("tables", "tables_mb"), ("cache, without its limit", "cache_mb")):
        kb = large[column] * 1000 / large["pages"]
        lines.append([f"disk: {name}", f"{kb:,.1f} GB", f"{kb:.1f} kB a page"])
    return lines


def replace_block(path: Path, text: str) -> None:
    """Put a text between a file's markers.

    Raises:
        ValueError: The file has no such markers.
    """
    content = path.read_text(encoding="utf-8")
    if content.count(MARKERS[0]) != 1 or content.count(MARKERS[1]) != 1:
        raise ValueError(f"{path.name} has no {MARKERS[0]} … {MARKERS[1]}")
    before, rest = content.split(MARKERS[0])
    path.write_text(f"{before}{MARKERS[0]}\n{text}\n{MARKERS[1]}{rest.split(MARKERS[1])[1]}", encoding="utf-8")


def block(path: Path) -> str:
    """The text between a file's markers."""
    match = re.search(f"{MARKERS[0]}\n(.*)\n{MARKERS[1]}", path.read_text(encoding="utf-8"), re.DOTALL)
    return match[1] if match else ""


def markdown(heads: list[str], lines: Iterable[list[str]]) -> str:
    """A table; all columns are aligned right but the first and that of the sheets."""
    rule = ["---", *("---" if head == "on" else "---:" for head in heads[1:])]
    return "\n".join("| " + " | ".join(line) + " |" for line in [heads, rule, *lines])


def _speed(rows: Rows) -> list[list[str]]:
    by = {(row["name"], row["sheets"]): _ms(row) for row in rows}
    published = [name for reader, name in by if reader == PDFPLUMBER and name == PUBLISHED]
    forms = [name for reader, name in by if reader == PDFPLUMBER and name != PUBLISHED]
    lines = []
    for goal, names in (("10", published), ("15", forms)):
        if names:
            what = f"`{ONE}` ÷ `{PDFPLUMBER}`, pages a second: " + _sets(names)
            lines.append([what, _between([by[PDFPLUMBER, name] / by[ONE, name] for name in names]), f"{goal} ×"])
    ratios = [by[PDFIUM, name] / by[ONE, name] for name in published + forms]
    lines.append([f"`{ONE}` ÷ {PDFIUM}", _between(ratios, 2), "0.7 × (stretch)"])
    return [*lines, ["pages a second of one process", _range([1000 / by[ONE, s] for s in published + forms], 0), ""]]


def _sets(names: list[str]) -> str:
    return names[0] if names == [PUBLISHED] else f"the {len(names)} forms"


def _vertical(rows: Rows) -> list[list[str]]:
    vertical, horizontal = (next(_ms(row) for row in rows if row["sheets"] == name) for name in (VERTICAL, HORIZONTAL))
    return [["a word in a vertical font on each page ÷ the same word horizontal", _times(horizontal / vertical), "1 ×"]]


def _growth(rows: Rows) -> list[list[str]]:
    one, two = _by_pages(rows, ONE)[-1], _by_pages(rows, TWO)[-1]
    memory = f"{max(one['main_mb'], two['main_mb']):,} MB, {two['worker_mb']:,} MB each worker"
    return [
        [f"two workers ÷ one process, {one['pages']:,} pages", _times(_ms(one) / _ms(two)), "1.7 ×"],
        [f"peak memory, {one['pages']:,} pages", memory, "500 MB"],
    ]


def _repeated(rows: Rows) -> list[list[str]]:
    by = {row["name"]: row for row in rows}
    cold, cached, unchanged = (by[f"{ONE}, {state}"]["seconds"] for state in (COLD, CACHED, UNCHANGED))
    seconds = f"{cold:.2f} s, {cached:.2f} s from the cache, {unchanged:.2f} s unchanged ({unchanged / cold:.2f})"
    return [[f"`hyoka tables`, {by[f'{ONE}, {COLD}']['sheets']}", seconds, "unchanged: 0.1 of cold"]]


def _draft(rows: Rows) -> list[list[str]]:
    drafts = [row for row in rows if row["name"] == DRAFT]
    return [[f"`{DRAFT}`, {row['sheets']}", f"{row['seconds']:.1f} s", "10 s"] for row in drafts]


def _report(rows: Rows) -> list[list[str]]:
    by = {row["name"]: row["seconds"] for row in rows}
    if f"{REPORT}, {COLD}" not in by:
        return []
    seconds = f"{by[f'{REPORT}, {COLD}']:.1f} s, {by[f'{REPORT}, {UNCHANGED}']:.2f} s unchanged"
    return [["`hyoka report`, data/raw", seconds, ""]]


def _line(row: dict[str, Any]) -> list[str]:
    seconds = f"{row['seconds']:.2f} ({row['fastest']:.2f} to {row['slowest']:.2f})"
    share = f"{row['cpu_seconds'] / row['seconds']:.0%}" if row["cpu_seconds"] else ""
    rate = ["", ""] if row["name"].startswith((REPORT, DRAFT)) else [f"{_ms(row):,.2f}", f"{1000 / _ms(row):,.0f}"]
    memory = [f"{row[column]:,}" if row[column] else "" for column in ("main_mb", "worker_mb")]
    return [f"`{row['name']}`", row["sheets"], f"{row['pages']:,}", *rate, seconds, share, *memory, str(row["rounds"])]


def _by_pages(rows: Rows, name: str) -> Rows:
    """The growth's rows of one way to run, the smallest first."""
    return sorted((row for row in rows if row["name"] == name and "cache_mb" in row), key=lambda row: row["pages"])


def _ms(row: dict[str, Any]) -> float:
    return float(1000 * row["seconds"] / row["pages"])


def _times(ratio: float, digits: int = 2) -> str:
    return f"{ratio:.{digits}f} ×"


def _between(ratios: list[float], digits: int = 1) -> str:
    return f"{_range(ratios, digits)} ×"


def _range(values: list[float], digits: int) -> str:
    low, high = (f"{value:,.{digits}f}" for value in (min(values), max(values)))
    return low if low == high else f"{low} to {high}"
