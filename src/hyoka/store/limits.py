"""What reading a document may take; a worker that takes more ends, and the document is reported as not read.

pdfium cannot be interrupted: a form XObject that is called a million times, or a stream of a gigabyte, would hold up
all other documents.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from hyoka.errors import HyokaError, UsageError

#: Processor time for a document, and memory of a worker, at most; HYOKA_SECONDS and HYOKA_MEMORY_MB say otherwise.
SECONDS: Final = 60.0
MEMORY_MB: Final = 2000.0
#: Files that a process with a notebook's kernel opens at once, at least.
_FILES: Final = 64
_EVERY_SECONDS: Final = 0.05
_EXIT_STATUS: Final = 70
#: Processor time at which the document that is being read was begun.
_begun: float | None = None


def allowed() -> tuple[float, float]:
    """Seconds for a document, and megabytes for a worker.

    Raises:
        UsageError: A limit that is set is no number.
    """
    seconds, memory = os.environ.get("HYOKA_SECONDS"), os.environ.get("HYOKA_MEMORY_MB")
    try:
        return float(seconds or SECONDS), float(memory or MEMORY_MB)
    except ValueError as error:
        raise UsageError("HYOKA_SECONDS and HYOKA_MEMORY_MB are numbers", found=str(error)) from error


@contextmanager
def document_limits() -> Iterator[None]:
    """Count the time of a document; only a process that called `watch` ends where it is too long."""
    global _begun  # noqa: PLW0603 - one document at a time is read in a process
    _begun = time.process_time()
    try:
        yield
    finally:
        _begun = None


def watch() -> None:
    """End this process when a document takes too long or too much memory."""
    threading.Thread(target=_watch, args=allowed(), daemon=True).start()


def _watch(seconds: float, memory_mb: float) -> None:
    while True:
        time.sleep(_EVERY_SECONDS)
        begun = _begun
        if begun is not None and (time.process_time() - begun > seconds or _memory_mb() > memory_mb):
            os._exit(_EXIT_STATUS)


def _memory_mb() -> float:
    """The most memory that this process has had; 0 where the platform does not tell."""
    if sys.platform == "win32":
        return 0.0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def need_files() -> None:
    """Let this process open as many files as a notebook needs.

    Raises:
        HyokaError: The system allows fewer; a kernel would die without a word.
    """
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= _FILES:
        return
    if hard != resource.RLIM_INFINITY and hard < _FILES:
        advice = "allow more: ulimit -n 256"
        raise HyokaError("too few files may be open", expected=f"{_FILES}", found=str(hard), advice=advice)
    resource.setrlimit(resource.RLIMIT_NOFILE, (_FILES, hard))
