"""What reading a document may take.

A worker that takes more ends, and the document is reported as not read. pdfium cannot be
interrupted: a form XObject that is called a million times, or a stream of a gigabyte, would hold up
all other documents. Memory is not refused to it (setrlimit) either: what it could not unpack would
be missing silently.
"""

import os
import re
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import parent_process
from pathlib import Path
from typing import Final

#: Processor time for a document, and memory of a worker, at most; HYOKA_SECONDS and HYOKA_MEMORY_MB
#: change them.
SECONDS: Final = 60.0
MEMORY_MB: Final = 2000.0
_EVERY_SECONDS: Final = 0.05
#: The exit statuses of a worker that has taken too much; no signal and no error of Python has them.
TOO_LONG: Final = 80
TOO_LARGE: Final = 81
#: What Linux says of a process. What it says of its use of resources is that of the program before
#: it, too: of a notebook with large tables that has started this one.
_STATUS: Final = Path("/proc/self/status")
#: Processor time at which the document that is being read was begun.
_begun: float | None = None


def allowed() -> tuple[float, float]:
    """Seconds for a document, and megabytes for a worker."""
    seconds = os.environ.get("HYOKA_SECONDS") or SECONDS
    memory_mb = os.environ.get("HYOKA_MEMORY_MB") or MEMORY_MB
    return float(seconds), float(memory_mb)


@contextmanager
def document_limits() -> Iterator[None]:
    """Count the time of a document.

    Only a process that called `watch` ends where it is too long.
    """
    global _begun  # noqa: PLW0603 - one document at a time is read in a process
    _begun = time.process_time()
    try:
        yield
    finally:
        _begun = None


def begin_page() -> None:
    """Count anew from here: a page that is recognised may take as long as a document of text."""
    global _begun  # noqa: PLW0603 - as above
    if _begun is not None:
        _begun = time.process_time()


def watch(seconds: float, memory_mb: float) -> None:
    """End this worker when a document takes too long or too much memory.

    It ends with the process that started it, too.
    """
    threading.Thread(target=_watch, args=(seconds, memory_mb), daemon=True).start()


def _watch(seconds: float, memory_mb: float) -> None:
    parent = parent_process()
    while parent and parent.is_alive():
        parent.join(_EVERY_SECONDS)
        begun = _begun
        if begun is None:
            continue
        if time.process_time() - begun > seconds:
            os._exit(TOO_LONG)
        if _memory_mb() > memory_mb:
            os._exit(TOO_LARGE)
    os._exit(1)


def _memory_mb() -> float:
    """The most memory that this process has had; 0 where the platform does not say."""
    if _STATUS.exists():
        peak = re.search(r"^VmHWM:\s*(\d+)", _STATUS.read_text(), re.MULTILINE)
        return int(peak[1]) / 1e3 if peak else 0.0
    if sys.platform == "win32":
        return 0.0
    import resource

    peak_rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak_rss / (1e6 if sys.platform == "darwin" else 1e3)
