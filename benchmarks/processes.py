"""Run a command: how long it took, what it printed, and the peak memory of its processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.folders import ROOT

#: Seconds between two looks at the memory. The kernel keeps each process's peak: only the last look must be in time.
INTERVAL = 0.1


@dataclass(frozen=True)
class Run:
    """One run of a command.

    Attributes:
        seconds: From start to end, or what the command printed as `seconds`.
        cpu_seconds: Processor time of the main process, if the command printed it; else 0.
        pages: Pages that the command read, if it printed them; else 0.
        main_mb: Peak memory of the main process.
        worker_mb: Peak memory of the largest other process; 0 if there was none.
    """

    seconds: float
    cpu_seconds: float
    pages: int
    main_mb: float
    worker_mb: float


def run(command: list[str], environment: Mapping[str, str] = {}, statuses: tuple[int, ...] = (0,)) -> Run:
    """Run Python with arguments in the repository's folder.

    Args:
        command: Arguments of Python.
        environment: Variables to set.
        statuses: Exit statuses that mean that the command did its work.

    Raises:
        RuntimeError: The command failed.
    """
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *command], stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ, **environment}
    )
    peaks: dict[int, float] = {}
    ended = threading.Event()
    watcher = threading.Thread(target=_watch, args=(process.pid, peaks, ended))
    watcher.start()
    output, _ = process.communicate()
    seconds = time.perf_counter() - start
    ended.set()
    watcher.join()
    if process.returncode not in statuses:
        raise RuntimeError(f"exit status {process.returncode}: {' '.join(command)}")
    printed = json.loads(output) if output.startswith(b"{") else {}
    main_mb, worker_mb = peaks.pop(process.pid, 0.0), max(peaks.values(), default=0.0)
    values = {"seconds": seconds, "cpu_seconds": 0.0, "pages": 0} | printed
    return Run(**values, main_mb=main_mb, worker_mb=worker_mb)


def _watch(main: int, peaks: dict[int, float], ended: threading.Event) -> None:
    """Note the peak memory of a process and of all that it started, in MB by process id, until it has ended."""
    while not ended.wait(INTERVAL):
        with suppress(psutil.NoSuchProcess):
            for process in [psutil.Process(main), *psutil.Process(main).children(recursive=True)]:
                peaks[process.pid] = max(peaks.get(process.pid, 0.0), _peak_mb(process.pid))


def _peak_mb(process: int) -> float:
    """Peak memory of a process; 0 if it has ended."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), 0.0)
