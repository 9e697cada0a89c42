"""The start of `hyoka tables`: imports, schemas, checks and writing of a run that reads no page.

`python -m benchmarks.start` prints the table.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.__main__ import RAW, page_count
from benchmarks.reading import by_hyoka

#: The command is run as often.
ROUNDS = 5
HEADS = ("start", "processor s", "as long as pages of つくば")
_COMMAND = ("-c", "from hyoka.cli.start import main; main()", "tables")
_OPTIONS = ("--jobs", "1", "--no-cache")


def seconds_of_start() -> float:
    """Processor time of the command in a process of its own, of a file that is no PDF."""
    with TemporaryDirectory() as work:
        (raw := Path(work) / "raw").mkdir()
        (raw / "no-page.pdf").write_bytes(b"no PDF")
        folders = ("--raw", str(raw), "--processed", str(Path(work) / "tables"))
        command = [sys.executable, *_COMMAND, *folders, *_OPTIONS]
        before = os.times()
        subprocess.run(command, check=False, capture_output=True)
        after = os.times()
    return after.children_user - before.children_user


def table() -> str:
    """The median of the rounds, and the least and the greatest."""
    seconds = [seconds_of_start() for _ in range(ROUNDS)]
    path = RAW / "tsukuba-2022-sheets.pdf"
    by_hyoka(path)
    begun = time.process_time()
    by_hyoka(path)
    page = (time.process_time() - begun) / page_count(path)
    spread = f"{median(seconds):.2f} ({min(seconds):.2f} to {max(seconds):.2f})"
    cells = ("hyoka tables, no page", spread, f"{median(seconds) / page:.0f}")
    rule = f"| --- |{' ---: |' * (len(HEADS) - 1)}"
    return "\n".join([f"| {' | '.join(HEADS)} |", rule, f"| {' | '.join(cells)} |"])


if __name__ == "__main__":
    sys.stdout.write(table() + "\n")
