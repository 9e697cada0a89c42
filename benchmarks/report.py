"""What a report takes: processor time, and who takes it. `python -m benchmarks.report` prints it.

All processes are counted: the command, the kernels that run the notebooks, those that read
documents, and those that draw pages. A kernel is killed in the end, and what it has started ends
by itself: no process could say what these took, so they are looked at while they run.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

import psutil

ROOT = Path(__file__).resolve().parents[1]
#: A report is made as often, each with an empty cache.
ROUNDS = 3
#: Seconds between two looks at the processes.
STEP = 0.05
#: What a process does, by a part of its command line.
WORKS = {
    "ipykernel": "kernels that run the notebooks",
    "forkserver": "processes that read documents",
    "spawn_main": "processes that draw and read pages for pictures",
    "hyoka": "the command: tables, and all pages",
}
_OTHERS = "others"
HEADS = ("report of data/raw, empty cache", "processor s", "share")
_COMMAND = ("-c", "from hyoka.cli.start import main; main()", "report", "--raw", "data/raw")


class Taken(NamedTuple):
    """What a report took: processor seconds by work, seconds of a clock, the largest process."""

    seconds: Counter[str]
    clock: float
    mb: int


def measure() -> Taken:
    """Make a report."""
    seconds: dict[psutil.Process, float] = {}
    works: defaultdict[psutil.Process, str] = defaultdict(lambda: _OTHERS)
    mb = 0
    with TemporaryDirectory() as work:
        begun = time.monotonic()
        folders = ("--processed", f"{work}/tables", "--reports", f"{work}/reports")
        with psutil.Popen(
            [sys.executable, *_COMMAND, *folders],
            cwd=ROOT,
            env=os.environ | {"HYOKA_CACHE": f"{work}/cache"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as command:
            while command.poll() is None:
                for process in {psutil.Process(command.pid), *_begun_by(command), *seconds}:
                    with suppress(psutil.NoSuchProcess):
                        times = process.cpu_times()
                        # a new one looks like its parent, and one that has ended like none
                        works[process] = _work(process) or works[process]
                        mb = max(mb, process.memory_info().rss // 1024**2)
                        seconds[process] = times.user + times.system
                time.sleep(STEP)
        clock = time.monotonic() - begun
    of_works: Counter[str] = Counter()
    for process, taken in seconds.items():
        of_works[works[process]] += taken
    return Taken(of_works, clock, mb)


def _begun_by(command: psutil.Process) -> Iterator[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        yield from command.children(recursive=True)


def _work(process: psutil.Process) -> str:
    """What a process does; "" of one that has ended."""
    line = " ".join(process.cmdline())
    return next((work for part, work in WORKS.items() if part in line), line and _OTHERS)


def table() -> str:
    """The medians of the rounds, and the least and the greatest sum."""
    rounds = [measure() for _ in range(ROUNDS)]
    sums = [taken.seconds.total() for taken in rounds]
    lines = [f"| {' | '.join(HEADS)} |", f"| --- |{' ---: |' * (len(HEADS) - 1)}"]
    for work in (*WORKS.values(), _OTHERS):
        seconds = median(taken.seconds[work] for taken in rounds)
        lines.append(f"| {work} | {seconds:.1f} | {seconds / median(sums):.0%} |")
    spread = f"{median(sums):.1f} ({min(sums):.1f} to {max(sums):.1f})"
    clock = median(taken.clock for taken in rounds)
    largest = max(taken.mb for taken in rounds)
    lines.append(f"| all: {clock:.0f} s of a clock, {largest} MB in the largest | {spread} | |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(table() + "\n")
