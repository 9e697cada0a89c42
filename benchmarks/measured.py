"""A command as a whole: how long it took, what it printed, and how much memory its processes held at most."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.folders import ROOT, peak_mb

#: How often memory is looked at, seconds. A process's peak is the kernel's own figure and only must be fetched in time.
#: (What wait4 gives of a child is no less than its parent held when it started it.)
INTERVAL = 0.1
#: What earlier runs have left, until it is deleted.
GONE = ROOT / "build" / "benchmark" / "gone"


@dataclass
class Memory:
    """Highest memory of each process of a tree, by its number, in MB."""

    main: int
    peaks: dict[int, float] = field(default_factory=dict)

    def look(self) -> None:
        """Take in how it stands now."""
        for process in _tree(self.main):
            self.peaks[process] = max(self.peaks.get(process, 0.0), peak_mb(process))

    @property
    def workers(self) -> float:
        """The largest of the processes that the main one started; 0 if there was none."""
        return max((peak for process, peak in self.peaks.items() if process != self.main), default=0.0)


@dataclass(frozen=True)
class Run:
    """What a command took. `told` is what it printed as JSON, if it did."""

    seconds: float
    cpu_seconds: float
    main_mb: float
    worker_mb: float
    told: dict[str, float]
    status: int


def measured(command: list[str], environment: Mapping[str, str] = {}, accept: tuple[int, ...] = (0,)) -> Run:
    """Run a command in the repository's folder.

    Args:
        command: What to run; its error output is shown.
        environment: Variables to set beside those that are set.
        accept: Exit statuses that count as done.

    Raises:
        RuntimeError: The command failed.
    """
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ, **environment})
    memory, ended = Memory(process.pid), threading.Event()
    watch = threading.Thread(target=_watch, args=(memory, ended))
    watch.start()
    assert process.stdout
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    ended.set()
    watch.join()
    if process.returncode not in accept:
        raise RuntimeError(f"exit status {process.returncode}: {' '.join(command)}")
    told = json.loads(printed) if printed.startswith(b"{") else {}
    cpu, main_mb = usage.ru_utime + usage.ru_stime, memory.peaks.get(process.pid, 0.0)
    return Run(seconds, cpu, max(main_mb, told.get("peak_mb", 0.0)), memory.workers, told, process.returncode)


def contestant(name: str, folder: Path, warm_up: Path, *more: str, **environment: str) -> Run:
    """Let one reader read a folder in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.contestants", name, str(folder), str(warm_up), *more]
    return measured(command, environment)


def interleaved(contests: Mapping[str, Callable[[], Run]], rounds: int, what: str) -> dict[str, list[Run]]:
    """Run all once, then all again, and so on, so that a change of the machine's speed touches all alike."""
    runs: dict[str, list[Run]] = {name: [] for name in contests}
    clear()
    for number in range(1, rounds + 1):
        for name, run in contests.items():
            print(f"{what}: {name}, round {number} of {rounds}", file=sys.stderr, flush=True)
            runs[name].append(run())
    clear()
    return runs


def put_away(*folders: Path) -> None:
    """Take folders away without deleting them yet: a file system that has just deleted makes new files slowly."""
    for folder in folders:
        if folder.exists():
            GONE.mkdir(parents=True, exist_ok=True)
            folder.rename(GONE / f"{folder.name}-{time.monotonic_ns()}")


def clear() -> None:
    """Delete what was put away."""
    shutil.rmtree(GONE, ignore_errors=True)


def middle(values: list[float], digits: int) -> float:
    """The median, rounded."""
    return round(median(values), digits)


def _watch(memory: Memory, ended: threading.Event) -> None:
    while not ended.wait(INTERVAL):
        memory.look()


def _tree(process: int) -> list[int]:
    """A process and all that it and its children have started."""
    found = [process]
    for number in found:
        for path in Path(f"/proc/{number}/task").glob("*/children"):
            with suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
                found += [int(child) for child in path.read_text().split()]
    return found
