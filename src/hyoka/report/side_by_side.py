"""Several notebooks at once, each as soon as those that it stands on are done, and all stopped when the run is."""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from hyoka.report.notebook_files import NotebookFile, stood_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Outcome = TypeVar("Outcome")

#: A kernel with pandas and matplotlib takes up to half a gigabyte, and no more than three notebooks stand side by side.
_MOST = 3


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_side_by_side(
    chosen: Sequence[NotebookFile],
    found: Sequence[NotebookFile],
    work: Callable[[NotebookFile], Outcome],
    *,
    stop: Callable[[], None],
    told: Callable[[Sequence[str], Outcome | None], None],
    at_once: int = 0,
) -> dict[str, Outcome]:
    """Do the work of each notebook in a thread, in the order in which they stand on each other.

    Args:
        chosen: The notebooks to run, in order.
        found: All notebooks of their folder, in order.
        work: What to do with one.
        stop: Called when the run is interrupted (or anything else goes wrong): ends the work that is under way.
        told: Called in this thread with the names of those under way, first when one begins, and with what came of one
            when it ends.
        at_once: So many at once; 0: one a core, three at most.

    Returns:
        What came of each, by name, in order.
    """
    waiting = {notebook.name: notebook for notebook in chosen}
    below = {name: {other.name for other in stood_on(notebook, found)} for name, notebook in waiting.items()}
    running: dict[Future[Outcome], str] = {}
    done: dict[str, Outcome] = {}
    room = at_once or min(cores(), _MOST)
    with ThreadPoolExecutor(room) as pool, _stopping(stop):
        while waiting or running:
            busy = {*waiting, *running.values()}
            ready = [name for name in waiting if not below[name] & busy][: room - len(running)]
            running |= {pool.submit(work, waiting.pop(name)): name for name in ready}
            told(list(running.values()), None)
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                name = running.pop(future)
                done[name] = future.result()
                told(list(running.values()), done[name])
    return {notebook.name: done[notebook.name] for notebook in chosen}


@contextmanager
def _stopping(stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` on the way out of whatever goes wrong; a signal to terminate counts as an interruption."""
    is_main = threading.current_thread() is threading.main_thread()  # signals are the main thread's
    before = signal.signal(signal.SIGTERM, signal.default_int_handler) if is_main else None
    try:
        yield
    except BaseException:
        stop()
        raise
    finally:
        if is_main:
            signal.signal(signal.SIGTERM, before)
