"""Who does the work: this process, worker processes, any executor of `concurrent.futures`, or a cluster."""

from __future__ import annotations

import os
import threading
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from hyoka.collector import collect_seldom
from hyoka.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing.process import BaseProcess

Result = TypeVar("Result")

#: Tasks that are under way for each worker: enough that none waits, few enough that little is held in memory.
AHEAD: Final = 4
#: How long a cluster's result may take until the cluster is looked after, seconds.
WATCH_EVERY: Final = 5.0
#: What every worker needs.
PRELOADED: Final = (
    "hyoka.extract",
    "hyoka.cleaning.clean",
    "hyoka.tables.pieces",
    "hyoka.warmed",
    "pyarrow.parquet",
)


def died() -> tuple[type[BaseException], ...]:
    """The exceptions by which executors say that a worker died over a task."""
    import sys

    cluster = sys.modules.get("hyoka.runs.cluster")
    return (BrokenExecutor, *(cluster.DIED if cluster else ()))


class Here(Executor):
    """An executor that does each task at once, in this process."""

    def submit(self, fn: Callable[..., Result], /, *args: Any, **named: Any) -> Future[Result]:  # noqa: ANN401
        """Do a task."""
        future: Future[Result] = Future()
        try:
            future.set_result(fn(*args, **named))
        except Exception as error:  # noqa: BLE001 - an executor's future hands it to whoever asks for the result
            future.set_exception(error)
        return future


@dataclass
class Crew:
    """Workers that take tasks.

    Attributes:
        executor: Takes the tasks.
        workers: How many there are.
        carries: Whether a file's bytes go with its task, because the workers do not share the disk.
        anew: Makes the executor again after a worker's death broke it; none: it cannot be made again.
        watch: Called now and then while a result is long in coming; raises where there is no hope.
    """

    executor: Executor
    workers: int
    carries: bool = False
    anew: Callable[[], Executor] | None = None
    watch: Callable[[], None] | None = None

    @property
    def ahead(self) -> int:
        """How many tasks may be under way; what is done in this process is done when it is asked for."""
        return 1 if isinstance(self.executor, Here) else AHEAD * self.workers

    def submit(self, task: Callable[..., Result], *args: Any, **named: Any) -> Future[Result]:  # noqa: ANN401
        """Hand out a task; where the executor is broken, to a new one, else the result says so."""
        try:
            return self.executor.submit(task, *args, **named)
        except BrokenExecutor as error:
            if self.anew is None:
                broken: Future[Result] = Future()
                broken.set_exception(error)
                return broken
            self.executor = self.anew()
            return self.executor.submit(task, *args, **named)

    def result(self, task: Future[Result]) -> Result:
        """What a task has come to, however long it takes."""
        while True:
            try:
                return task.result(WATCH_EVERY if self.watch else None)
            except TimeoutError:
                if task.done() or self.watch is None:
                    raise
                self.watch()

    @contextmanager
    def apart(self) -> Iterator[Crew]:
        """One worker, made again when it dies, for tasks that may kill it; a cluster looks after its own."""
        if self.carries:
            yield self
            return
        crew = Crew(processes(1), 1, anew=lambda: processes(1))
        try:
            yield crew
        finally:
            crew.executor.shutdown()


@contextmanager
def crew_of(jobs: int, *, tasks: int, executor: Executor | None = None, scheduler: str = "") -> Iterator[Crew]:
    """Those who are asked for.

    Args:
        jobs: Worker processes; 0: one a core; 1: none, all is done in this process.
        tasks: How many tasks there will be at least: no more workers are needed.
        executor: Who works instead.
        scheduler: Address of a dask scheduler, or "local"; who works instead.

    Raises:
        UsageError: Worker processes cannot start, or the scheduler does not answer.
    """
    workers = min(jobs or os.cpu_count() or 1, tasks)
    if scheduler:
        from hyoka.runs.cluster import connected

        with connected(scheduler) as crew:
            yield crew
    elif executor is not None:
        yield Crew(executor, getattr(executor, "_max_workers", None) or os.cpu_count() or 1)
    elif workers <= 1:
        yield Crew(Here(), 1)
    else:
        crew = Crew(processes(workers), workers, anew=lambda: processes(workers))
        try:
            _ask_for_one(crew.executor)
            yield crew
        finally:
            crew.executor.shutdown(cancel_futures=True)


def _ask_for_one(executor: Executor) -> None:
    """Wait until a worker is there: where none can start, no file is to blame for it."""
    try:
        executor.submit(os.getpid).result()
    except BrokenExecutor as error:
        advice = "in a script of your own, call it below `if __name__ == '__main__':`; or ask for 1 job"
        raise UsageError("worker processes cannot start", found=repr(error), advice=advice) from error


def processes(workers: int) -> ProcessPoolExecutor:
    """Worker processes; where the platform can, they come from one that has imported what all of them need."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    settings = {name: text for name, text in os.environ.items() if name.startswith("HYOKA_")}
    if not _forks():
        from hyoka.warm_up import warm_up

        warm_up()  # once, here, and not in each of them
        return ProcessPoolExecutor(workers, get_context("spawn"), _begin, (settings,))
    context = get_context("forkserver")
    context.set_forkserver_preload(list(PRELOADED))
    return ProcessPoolExecutor(workers, context, _begin, (settings,))


def make_ready(jobs: int) -> None:
    """Let the process that workers come from begin its imports, while this one finds out what there is to do.

    Args:
        jobs: Worker processes that are asked for, as in `crew_of`.
    """
    if (jobs or os.cpu_count() or 1) > 1 and _forks():
        from multiprocessing import forkserver, get_context

        get_context("forkserver").set_forkserver_preload(list(PRELOADED))
        forkserver.ensure_running()


def _forks() -> bool:
    """Whether the platform can take workers from a process that has imported what they need."""
    from multiprocessing import get_all_start_methods

    return "forkserver" in get_all_start_methods()


def _begin(settings: dict[str, str]) -> None:
    """Take on the settings of the process that hands out tasks, and end with it.

    The process that workers come from may be older than its settings. A worker waits for tasks as long as another one
    might hand some on: of a run that was killed all would be left for ever.
    """
    from multiprocessing import parent_process

    for name in [name for name in os.environ if name.startswith("HYOKA_")]:
        del os.environ[name]
    os.environ.update(settings)
    collect_seldom()
    if parent := parent_process():
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)
