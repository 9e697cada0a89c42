"""Measure how pages that are pictures are read: `python -m benchmarks.pictures FOLDER` prints the table.

The pages are published sheets, made grey pictures of 150 dpi that lean by 0.7 degrees; what the sheets themselves give
is the truth.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from hyoka.run.pipeline import make_tables
from hyoka.store.table_files import load
from tests.pictures import as_picture

HEADS = (
    "pictures of pages", "pages", "s a page", "processor s a page", "MB", "figures exact", "entered unasked",
    "of these wrong",
)  # fmt: skip
#: Tables of figures and marks: what a row is about, and what it says.
FIGURES = {
    "costs": (["activity_id", "fiscal_year", "basis", "item", "detail"], "value"),
    "indicator_values": (["indicator_id", "fiscal_year", "measure"], "value"),
    "ratings": (["activity_id", "fiscal_year", "criterion"], "symbol"),
}


def row(name: str, paths: list[Path], work: Path) -> str:
    """A row of the table; one process reads, with a cache that is empty."""
    os.environ["HYOKA_CACHE"] = str(work / "cache")
    (work / "texts").mkdir()
    (work / "pictures").mkdir()
    for path in paths:
        (work / "texts" / path.name).symlink_to(path)
        as_picture(path, work / "pictures" / path.name)
    truth = _figures(work / "texts", work / "of texts")
    begun, began = time.perf_counter(), time.process_time()
    sure = _figures(work / "pictures", work / "of pictures")
    seconds, used = time.perf_counter() - begun, time.process_time() - began
    mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    os.environ["HYOKA_RECOGNISED"] = "1"
    every = _figures(work / "pictures", work / "all")
    pages = len(load(work / "of pictures", "page_log"))
    exact, wrong = len(truth & every) / len(truth), len(sure - truth)
    cells = [name, pages, f"{seconds / pages:.1f}", f"{used / pages:.1f}", mb, f"{exact:.1%}"]
    return f"| {' | '.join(map(str, [*cells, len(sure), wrong]))} |"


def _figures(raw: Path, processed: Path) -> set[tuple[object, ...]]:
    """The figures and marks of a folder's documents: table, what they are about, what they say."""
    make_tables(raw, processed, jobs=1)
    found = set()
    for name, (key, value) in FIGURES.items():
        rows = load(processed, name)
        found |= {(name, *about) for about in rows[[*key, value]].dropna().itertuples(index=False)}
    return found


if __name__ == "__main__":
    with TemporaryDirectory() as work:
        shown = row("池田市, 150 dpi", sorted(Path(sys.argv[1]).glob("*.pdf")), Path(work))
    sys.stdout.write("\n".join([f"| {' | '.join(HEADS)} |", f"| --- |{' ---: |' * (len(HEADS) - 1)}", shown]))
