"""How long one corrected cell takes: `python -m benchmarks.corrected [NUMBER...]`, numbers of
sheets.

`python -m benchmarks.corrected FOLDER OUT [SHEET]` is one measurement, in a process of its own: a
draft of the sheets of a folder, as `hyoka draft` makes it. It prints seconds of processor time and
of a clock, start-up with them. The pictures of pages are drawn by another process, which only the
clock counts.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("HYOKA_SHARED", ROOT.parent / "shared")) / "pdf-real"
PUBLISHED = SHARED / "ikeda"
NUMBERS = (22, 100)
#: The first draft, that with a corrected sheet, and with another correction: all pictures are kept
#: then.
DRAFTS = ("first", "one cell corrected", "another cell")
HEADS = ("sheets", *(head for draft in DRAFTS for head in (f"{draft}, s", "processor s", "times")))


def write_sheets(folder: Path, number: int) -> None:
    """Write so many of the published sheets, each with a hash of its own."""
    paths = sorted(PUBLISHED.glob("*.pdf"))
    folder.mkdir()
    for count in range(number):
        path = paths[count % len(paths)]
        content = path.read_bytes() + f"\n% copy {count}\n".encode()
        (folder / f"{path.stem}-{count:03d}.pdf").write_bytes(content)


def correct(sheet: Path, row: int) -> Path:
    """The sheet with another value in one of its rows, beside it."""
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[row]["value"] = f"{rows[row]['value']}1"
    corrected = sheet.with_name(f"corrected-{row}.csv")
    with corrected.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[row].keys())
        writer.writeheader()
        writer.writerows(rows)
    return corrected


def draft(folder: Path, out: Path, sheets: list[Path]) -> dict[str, float]:
    """Draft the sheets of a folder; the processor time of this process, its start-up with it."""
    from hyoka_draft.command import write_draft
    from hyoka_draft.documents import find_files, read_files

    documents = read_files(find_files([folder]), use_cache=True)
    list(write_draft(documents, out, sheets=sheets))
    return {"processor": time.process_time()}


def measure(folder: Path, out: Path, *sheets: Path) -> tuple[float, float]:
    """Seconds by the clock and of processor time of one draft."""
    arguments = [str(path) for path in (folder, out, *sheets)]
    environment = os.environ | {
        "HYOKA_CACHE": str(out.with_name("cache")),
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(out.with_name("bytecode")),
    }
    begun = time.perf_counter()
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.corrected", *arguments],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return time.perf_counter() - begun, json.loads(ended.stdout)["processor"]


def row(number: int, work: Path) -> str:
    """A row of the table; times: how many times the processor time of the first draft."""
    folder = work / f"pdfs-{number}"
    out = work / f"draft-{number}"
    write_sheets(folder, number)
    measured = [measure(folder, out)]
    measured += [measure(folder, out, correct(out / "sheet.csv", count)) for count in range(2)]
    cells = [f"{number:,}"]
    for wall, processor in measured:
        times = processor / measured[0][1]
        cells += [f"{wall:.1f}", f"{processor:.1f}", f"{times:.2f}"]
    return f"| {' | '.join(cells)} |"


def table(numbers: tuple[int, ...] = NUMBERS) -> str:
    """The table: a first draft, and drafts of the same sheets with a corrected one."""
    lines = [f"| {' | '.join(HEADS)} |", f"|{' ---: |' * len(HEADS)}"]
    with TemporaryDirectory() as work:
        row(1, Path(work))  # Python has compiled all modules then, as those that are installed
        lines += [row(number, Path(work)) for number in numbers]
    return "\n".join(lines)


if __name__ == "__main__":
    if len(sys.argv) > 2 and not sys.argv[2].isdecimal():
        folder, out, *sheets = map(Path, sys.argv[1:])
        sys.stdout.write(json.dumps(draft(folder, out, sheets)))
    else:
        sys.stdout.write(table(tuple(map(int, sys.argv[1:])) or NUMBERS) + "\n")
