"""Tables of foreign documents whose truth others made (ICDAR-2013): `make icdar`.

Documents, scorer and the calls of other tools lie in the shared folder; without it nothing is
measured. `python -m benchmarks.icdar OUT` writes what hyoka reads.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from hyoka.grid.page_tables import tables_of_page
from hyoka.pages.reader import printed_pages

ROOT: Final = Path(__file__).resolve().parents[1]
SHARED: Final = Path(os.environ.get("HYOKA_SHARED") or ROOT.parent / "shared")
DOCUMENTS: Final = SHARED / "foreign" / "icdar2013"
SCORER: Final = SHARED / "tools" / "icdar"
PAGE: Final = ROOT / "docs" / "benchmarks.md"
MARKERS: Final = "<!-- icdar -->\n", "\n<!-- end of icdar -->"
TOOLS: Final = ("hyoka", "pdfplumber", "tablers")
HEADS: Final = (
    "tables by",
    "complete F",
    "GriTS content",
    "with lines",
    "without lines",
    "regions met",
    "exactly right",
    "processor s",
)
#: What the scorer prints of a tool.
_SCORES: Final = re.compile(
    r"^(?P<tool>\w+) +complete .*? F (?P<f>[\d.]+) \|.*?GriTS con (?P<content>[\d.]+).*?"
    r"found (?P<met>\d+) of (?P<regions>\d+).*?\| (?P<seconds>[\d.]+) s, failed (?P<failed>\d+)\n"
    r" *with lines GriTS (?P<ruled>[\d.]+) .*?without (?P<lineless>[\d.]+) .*?exact (?P<exact>\d+)",
    re.MULTILINE,
)


def missing() -> str:
    """Why nothing can be measured; "" where it can."""
    absent = [str(path) for path in (DOCUMENTS, SCORER) if not path.is_dir()]
    return f"not there: {', '.join(absent)}" if absent else ""


def pdfs() -> list[Path]:
    return sorted(DOCUMENTS.glob("*/*.pdf"))


def write_tables(out: Path) -> None:
    """Write what hyoka reads of each document, and the processor time that it took."""
    before = time.process_time()
    tables = {path.stem: list(_as_scored(path)) for path in pdfs()}
    seconds = round(time.process_time() - before, 2)
    found = {"tool": "hyoka", "seconds": seconds, "failed": {}, "tables": tables}
    out.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


def _as_scored(path: Path) -> Iterator[dict[str, object]]:
    """The tables of a document as the scorer reads them.

    `hyoka.page_tables` reads them so in a process of its own, whose time could not be measured.
    """
    for table in (table for page in printed_pages(path) for table in tables_of_page(page)):
        cells = [
            {
                "r0": cell.row,
                "r1": cell.row + cell.row_span - 1,
                "c0": cell.column,
                "c1": cell.column + cell.column_span - 1,
                "text": cell.text,
                "bbox": [cell.x0, cell.top, cell.x1, cell.bottom],
            }
            for cell in table.cells
        ]
        yield {"page": table.page, "cells": cells}


def scores(*tools: str) -> list[dict[str, str]]:
    """What the scorer says of the tables of each tool, read now, one after another."""
    with TemporaryDirectory() as made:
        outs = [Path(made) / f"{tool}.json" for tool in tools]
        for tool, out in zip(tools, outs, strict=True):
            if tool == "hyoka":
                command = ["-m", "benchmarks.icdar", str(out)]
            else:
                command = [str(SCORER / "dump_tables.py"), tool, str(out), *map(str, pdfs())]
            subprocess.run([sys.executable, *command], check=True, cwd=ROOT, capture_output=True)
        score = [sys.executable, SCORER / "icdar_score.py", DOCUMENTS, *outs]
        said = subprocess.run(score, check=True, capture_output=True, text=True).stdout
    return [found.groupdict() for found in _SCORES.finditer(said)]


def table(rows: list[dict[str, str]]) -> str:
    """The scores as a table in Markdown."""
    lines = [f"| {' | '.join(HEADS)} |", f"| --- |{' ---: |' * (len(HEADS) - 1)}"]
    for row in rows:
        values = (
            f"{row['tool']} {version(row['tool'])}",
            row["f"],
            row["content"],
            row["ruled"],
            row["lineless"],
            f"{row['met']} of {row['regions']}",
            row["exact"],
            row["seconds"],
        )
        lines.append(f"| {' | '.join(values)} |")
    return "\n".join(lines)


def main() -> None:
    """Measure all tools, print their table and write it to docs/benchmarks.md."""
    if reason := missing():
        print(f"icdar: skipped, {reason}")
        return
    made = table(scores(*TOOLS))
    print(made)
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(MARKERS[0])
    _, behind = rest.split(MARKERS[1])
    day = f"{datetime.now(UTC):%Y-%m-%d}, Python {sys.version.split()[0]}."
    written = f"{before}{MARKERS[0]}{day}\n\n{made}{MARKERS[1]}{behind}"
    PAGE.write_text(written, encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        write_tables(Path(sys.argv[1]))
    else:
        main()
