"""All measurements, the tables made from them, and where both are shown.

`make bench` calls it:

    python -m benchmarks            everything: benchmarks/results.json and the tables of README.md and docs/scale.md
    python -m benchmarks --resume   the same, but for the parts that an interrupted run has finished
    python -m benchmarks --quick    few pages, two forms, no reports, to see that it works; writes to build/ only
    python -m benchmarks --tables   the tables anew from benchmarks/results.json, without measuring
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import table
from benchmarks.commands import commands
from benchmarks.equality import equality
from benchmarks.folders import ROOT
from benchmarks.growth import growth, workers
from benchmarks.machine import machine
from benchmarks.sheets import BUILD, PUBLISHED_FORM, made_of_form, real_sheets, shared_pages, warm_up
from benchmarks.speed import speed
from tests.typeset import DOCUMENTS

RESULTS = ROOT / "benchmarks" / "results.json"
#: Where the tables are shown.
SHOWN = {ROOT / "README.md": table.readme, ROOT / "docs" / "scale.md": table.scale}


@dataclass(frozen=True)
class Extent:
    """How much is measured.

    Attributes:
        forms: The documents whose forms are read; that of the published sheets only where those are not there.
        pages: Pages of each form; somewhat more, for documents are whole.
        compared: Pages of what is shared that are compared.
        drawn: Pages of each set that pdfplumber reads, and of each form that are compared.
        drawn_slow: Pages of each set that what is slower still reads.
        copies: How often each of a city's own sheets is read.
        rounds: Rounds of everything but the reports.
        long_rounds: Rounds of what takes minutes: the largest step of the growth, and the reports; 0: no reports.
        sizes: Pages of each step of the growth.
        many: Pages, and PDFs of one page, where one worker is held against two and a cold run against a warm one.
    """

    forms: tuple[str, ...]
    pages: int
    compared: int
    drawn: int
    drawn_slow: int
    copies: int
    rounds: int
    long_rounds: int
    sizes: tuple[int, ...]
    many: int


FULL = Extent(
    forms=tuple(DOCUMENTS),
    pages=500,
    compared=1_000,
    drawn=20,
    drawn_slow=3,
    copies=10,
    rounds=5,
    long_rounds=2,
    sizes=(10, 100, 1_000, 10_000),
    many=1_000,
)
QUICK = Extent(
    forms=("ibaraki-2020-projects", "tsukuba-2022-sheets"),
    pages=20,
    compared=5,
    drawn=5,
    drawn_slow=1,
    copies=1,
    rounds=1,
    long_rounds=0,
    sizes=(10, 100),
    many=40,
)


def measure(extent: Extent, finished: Path) -> table.Results:
    """Measure everything.

    Args:
        extent: How much.
        finished: Where each part is kept once it is measured; a part that is there is not measured again.
    """
    real, warm, rounds = real_sheets(extent.copies), warm_up(), extent.rounds
    if real is None:
        print("池田市's own sheets are not here (HYOKA_SHARED): left out", file=sys.stderr)
    made = [made_of_form(form, extent.pages) for form in extent.forms if not (real and form == PUBLISHED_FORM)]
    sets = [real, *made] if real else made
    parts: dict[str, Callable[[], object]] = {
        "date": lambda: datetime.now(UTC).date().isoformat(),
        "machine": machine,
        "speed": lambda: speed(sets, warm, rounds, drawn=extent.drawn, drawn_slow=extent.drawn_slow),
        "growth": lambda: growth(list(extent.sizes), warm, rounds, extent.long_rounds or rounds),
        "workers": lambda: workers(extent.many, warm, rounds),
        "commands": lambda: commands(extent.many, warm, rounds, extent.long_rounds),
        "equality": lambda: equality(shared_pages(), extent.compared) + equality(made, extent.drawn),
    }
    finished.mkdir(parents=True, exist_ok=True)
    for name, part in parts.items():
        path = finished / f"{name}.json"
        if not path.exists():
            path.write_text(json.dumps(part()), encoding="utf-8")
    return {name: json.loads((finished / f"{name}.json").read_text(encoding="utf-8")) for name in parts}


def write(results: table.Results, path: Path) -> None:
    """Keep the results."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Measure as asked, write and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few pages and rounds; README.md stays as it is")
    parser.add_argument("--tables", action="store_true", help="only the tables, from benchmarks/results.json")
    parser.add_argument("--resume", action="store_true", help="go on where an interrupted run stopped")
    parser.add_argument("--rounds", type=int, help="other than usual, and one of what takes minutes")
    given = parser.parse_args()
    extent = QUICK if given.quick else FULL
    if given.rounds:
        extent = replace(extent, rounds=given.rounds, long_rounds=min(1, extent.long_rounds))
    begun, path = time.monotonic(), BUILD / "results.json" if given.quick else RESULTS
    finished = BUILD / ("quick" if given.quick else "full")
    if not (given.resume or given.tables):
        shutil.rmtree(finished, ignore_errors=True)
    if not given.tables:
        write(measure(extent, finished), path)
        print(f"{(time.monotonic() - begun) / 60:.1f} minutes", file=sys.stderr)
    results = json.loads(path.read_text(encoding="utf-8"))
    for page, tables in SHOWN.items():
        print(tables(results), end="\n\n")
        if not given.quick:
            table.put(page, tables(results))


if __name__ == "__main__":
    main()
