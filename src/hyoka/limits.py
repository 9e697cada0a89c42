"""What reading a page may take; a worker that takes more ends, and its document is reported as not read.

pdfium cannot be interrupted: a form XObject that is called a million times, or a stream of a gigabyte, would hold up
all other documents.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Processor time for a page, and memory of a worker, at most.
PAGE_SECONDS: Final = 2.5
MEMORY_MB: Final = 800
_EVERY_SECONDS: Final = 0.05
_EXIT_STATUS: Final = 70
#: Processor time at which the page that is being read was begun.
_begun: float | None = None


@contextmanager
def page_limits() -> Iterator[None]:
    """Count the time of a page; only a process that called `watch` ends where it is too long."""
    global _begun  # noqa: PLW0603 - one page at a time is read in a process
    _begun = time.process_time()
    try:
        yield
    finally:
        _begun = None


def watch() -> None:
    """End this process when a page takes too long or too much memory."""
    threading.Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    while True:
        time.sleep(_EVERY_SECONDS)
        begun = _begun
        if begun is not None and (time.process_time() - begun > PAGE_SECONDS or _memory_mb() > MEMORY_MB):
            os._exit(_EXIT_STATUS)


def _memory_mb() -> float:
    """The most memory that this process has had; 0 where the platform does not tell."""
    if sys.platform == "win32":
        return 0.0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)
