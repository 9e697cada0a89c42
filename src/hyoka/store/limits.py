"""What reading a document may take; a worker that takes more ends, and the document is reported as not read.

pdfium cannot be interrupted: a form XObject that is called a million times, or a stream of a gigabyte, would hold up
all other documents.
"""

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from hyoka.errors import UsageError

#: Processor time for a document, and memory of a worker, at most; HYOKA_SECONDS and HYOKA_MEMORY_MB change them.
SECONDS: Final = 60.0
MEMORY_MB: Final = 2000.0
#: Threads that all processes of a run have at once, at least.
_THREADS: Final = 64
#: Megabytes of address space for a process: of the tables, of a notebook's kernel, and for each core that it may use.
_TABLES_MB, _KERNEL_MB, _CORE_MB = 1500, 2500, 250
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
        raise UsageError("limits_no_numbers", found=str(error)) from error


@contextmanager
def document_limits() -> Iterator[None]:
    """Count the time of a document; only a process that called `watch` ends where it is too long."""
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


def need_resources(*, for_notebooks: bool) -> None:
    """See whether the system allows what a run needs; the libraries would hang or end without a word.

    Raises:
        UsageError: It allows less.
    """
    if sys.platform == "win32":
        return
    import resource

    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    need = (_KERNEL_MB if for_notebooks else _TABLES_MB) + _CORE_MB * cores
    for limit, option in ((resource.RLIMIT_AS, "-v"), (resource.RLIMIT_DATA, "-d")):
        soft, _ = resource.getrlimit(limit)
        if soft != resource.RLIM_INFINITY and soft < need * 1_000_000:
            command, found = f"ulimit {option} unlimited", f"{soft / 1e6:,.0f} MB"
            raise UsageError("too_little_memory", expected=f"{need:,} MB", found=found, command=command)
    if (started := _threads_that_start()) < _THREADS:
        raise UsageError("too_few_threads", expected=_THREADS, found=started)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if for_notebooks and soft != resource.RLIM_INFINITY and soft < _FILES:
        if hard != resource.RLIM_INFINITY and hard < _FILES:
            raise UsageError("too_few_files", expected=_FILES, found=hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (_FILES, hard))


def _threads_that_start() -> int:
    """How many threads can run at once, up to what is needed; tried in a process whose memory goes with it."""
    if sys.platform == "win32":
        return _THREADS
    try:
        child = os.fork()
    except OSError:
        return 0
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    may_end, started = threading.Event(), 0
    try:
        threading.stack_size(1 << 18)
        for started in range(_THREADS + 1):  # noqa: B007 - how many have started so far
            threading.Thread(target=may_end.wait, daemon=True).start()
    finally:
        os._exit(started)
