"""How processor time and memory grow with the documents of a folder: `python -m benchmarks.growth
[NUMBER...]`.

`python -m benchmarks.growth NUMBER SIZES` is one measurement, in a process of its own: it prints
milliseconds of processor time a document, when it is read and when it comes from the cache, and
kilobytes a document.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2

from hyoka.run.pipeline import make_tables

ROOT = Path(__file__).resolve().parents[1]
NUMBERS, SIZES = (200, 800, 3200), ("different", "one")
MEASURES = ("ms when read", "ms from the cache", "KB")
HEADS = ("documents", "sizes", *(head for measure in MEASURES for head in (measure, "times")))


def write_documents(folder: Path, number: int, sizes: str) -> None:
    """Write so many documents of a page, the first of the first sample, each with a hash of its
    own.
    """
    folder.mkdir(parents=True)
    with (
        pypdfium2.PdfDocument(min((ROOT / "data" / "raw").glob("*.pdf"))) as sample,
        pypdfium2.PdfDocument.new() as page,
    ):
        page.import_pages(sample, [0])
        page.save(folder / "0.pdf")
    content = (folder / "0.pdf").read_bytes()
    for copy in range(number):
        longer = "x" * copy if sizes == "different" else ""
        (folder / f"{copy}.pdf").write_bytes(content + f"\n% copy {copy:06d}{longer}\n".encode())


def measure(number: int, sizes: str, work: Path) -> list[float]:
    """The MEASURES of so many documents, a document.

    What one document takes, start-up, does not count.
    """
    os.environ["HYOKA_CACHE"] = str(work / "cache")
    write_documents(work / "first", 1, sizes)
    write_documents(work / "pdfs", number, sizes)
    make_tables(work / "first", work / "first-tables", jobs=1)
    peak, taken = _peak_kb(), []
    for _ in range(2):
        shutil.rmtree(work / "tables", ignore_errors=True)
        begun = time.process_time()
        make_tables(work / "pdfs", work / "tables", jobs=1)
        taken.append(1000 * (time.process_time() - begun) / number)
    return [*taken, (_peak_kb() - peak) / number]


def _peak_kb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def table(numbers: tuple[int, ...] = NUMBERS) -> str:
    """The table: each measure, and how many times that of the fewest documents it is."""
    lines = [f"| {' | '.join(HEADS)} |", f"| ---: | --- |{' ---: |' * 2 * len(MEASURES)}"]
    for sizes in SIZES:
        fewest: list[float] = []
        for number in numbers:
            command = [sys.executable, "-m", "benchmarks.growth", str(number), sizes]
            ended = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
            measured = json.loads(ended.stdout)
            fewest = fewest or measured
            times = zip(measured, fewest, strict=True)
            # so few documents may take no memory beyond that of the first
            cells = [
                f"{now:.1f} | {f'{now / before:.2f}' if before else '–'}" for now, before in times
            ]
            lines.append(f"| {number:,} | {sizes} | {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    if sys.argv[2:] and sys.argv[2] in SIZES:
        with TemporaryDirectory() as work:
            sys.stdout.write(json.dumps(measure(int(sys.argv[1]), sys.argv[2], Path(work))))
    else:
        sys.stdout.write(table(tuple(map(int, sys.argv[1:])) or NUMBERS) + "\n")
