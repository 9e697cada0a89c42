"""Where PDFs are read: in this process, in worker processes, or on a dask cluster."""

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.context import SpawnProcess
from typing import Any, Final

from hyoka.processes import limits
from hyoka.text.environment import install_extra
from hyoka.text.errors import UsageError

#: Does a task; makes the result of a task over which a worker died.
Work = Callable[[Any], Any]
Died = Callable[[Any, BaseException], Any]

#: Tasks under way for each worker: enough that none waits, few enough that little is held in
#: memory.
AHEAD: Final = 24
#: The same of a cluster.
AHEAD_OF_CLUSTER: Final = 3
#: What all documents need.
_NEEDED: Final = "hyoka.run.worker"
#: Seconds that a scheduler has to answer, and a cluster to have its first worker.
PATIENCE: Final = 10.0
#: Seconds in which a cluster that has lost all its workers has to have one again: those that died
#: are begun anew, slowly where much else is done. A task is lost where nothing is done for as long.
RETURN: Final = 120.0


@dataclass
class Workers:
    """What does tasks.

    Attributes:
        submit: Gives a task to one of them.
        count: How many tasks are done at a time.
        ahead: How many are under way for each.
        remote: Whether its workers may lack the files of this machine.
        deaths: The exceptions that stand for a worker's death.
        result_of: Waits for the result of a task.
    """

    submit: Callable[[Work, Any], Future[Any]]
    count: int = 1
    ahead: int = 0
    remote: bool = False
    deaths: tuple[type[BaseException], ...] = ()
    result_of: Callable[[Future[Any]], Any] = Future.result

    def map(self, function: Work, tasks: Iterable[Any], died: Died) -> Iterator[Any]:
        """Results in the order of the tasks; a few are under way at a time.

        `died` makes the result of a task over which a worker died twice: once may have been for
        want of memory.
        """
        waiting: deque[tuple[Any, Future[Any]]] = deque()
        for task in tasks:
            waiting.append((task, self.submit(function, task)))
            if len(waiting) > self.ahead * self.count:
                yield self._result(function, *waiting.popleft(), died)
        while waiting:
            yield self._result(function, *waiting.popleft(), died)

    def _result(
        self,
        function: Work,
        task: Any,  # noqa: ANN401 - whatever the work takes
        future: Future[Any],
        died: Died,
    ) -> Any:  # noqa: ANN401
        for again in (future, None):
            try:
                return self.result_of(again or self.submit(function, task))
            except self.deaths as error:
                death: BaseException = error
        return died(task, death)


@contextmanager
def open_workers(
    jobs: int, tasks: int, scheduler: str = "", *, is_forked: bool = True
) -> Iterator[Workers]:
    """The workers that are asked for, no more than there are tasks.

    Args:
        jobs: Worker processes; 0: one a core; 1: no other process, all is done in this one, where
            nothing ends an endless document.
        tasks: How many tasks there are.
        scheduler: The address of a dask scheduler to use instead.
        is_forked: Whether processes are forked, where the platform can, from one that has imported
            what all documents need; else each is begun anew, and imports what its work needs. The
            first leaves a file behind if it is killed.

    Raises:
        UsageError: Worker processes cannot start, or the scheduler does not answer.
    """
    allowed = limits.allowed()
    if scheduler:
        with _cluster(scheduler) as workers:
            yield workers
    elif jobs == 1:
        yield Workers(_do_at_once)
    else:
        count = min(jobs or os.cpu_count() or 1, tasks)
        with _processes(count, allowed, is_forked=is_forked) as workers:
            yield workers


def _do_at_once(function: Work, task: Any) -> Future[Any]:  # noqa: ANN401 - whatever the work takes
    future: Future[Any] = Future()
    future.set_result(function(task))
    return future


@contextmanager
def _processes(count: int, allowed: tuple[float, float], *, is_forked: bool) -> Iterator[Workers]:
    """Worker processes."""
    from pebble import ProcessExpired, ProcessPool

    context: Any = copy(get_context("spawn"))
    context.Process = _Spawned
    if sys.platform != "win32" and is_forked and "forkserver" in get_all_start_methods():
        context = copy(get_context("forkserver"))
        context.Process = _Forked
        context.set_forkserver_preload([_NEEDED])
    pools: list[ProcessPool] = []

    def begin() -> None:
        pool = ProcessPool(
            count, initializer=_start_worker, initargs=(dict(os.environ), allowed), context=context
        )
        pools.append(pool)
        pool.schedule(os.getpid).result()

    def submit(function: Work, task: Any) -> Future[Any]:  # noqa: ANN401 - as above
        if not pools[-1].active:  # one died before the pool knew of its task
            begin()
        future: Future[Any] = pools[-1].schedule(function, (task,))
        return future

    try:
        begin()
        yield Workers(
            submit,
            count,
            AHEAD,
            deaths=(ProcessExpired, BrokenExecutor),
        )
    except BrokenExecutor as error:
        raise UsageError("no_workers", found=repr(error)) from error
    finally:
        for pool in pools:
            pool.stop()
            pool.join()


@contextmanager
def _without_main() -> Iterator[None]:
    """Start processes that do not run the main module.

    A new process usually runs the main module again, to have its functions. All work is done by
    functions of other modules, and a script without `if __name__ == "__main__"` would begin again
    in each worker. `multiprocessing` does not run a main module whose spec has this name. Jupyter's
    main module has no spec after `%reset`.
    """
    main = vars(sys.modules["__main__"])
    spec = main.get("__spec__")
    main["__spec__"] = ModuleSpec("__main__", None)
    try:
        yield
    finally:
        main["__spec__"] = spec


class _Spawned(SpawnProcess):
    def start(self) -> None:
        with _without_main():
            super().start()


if sys.platform != "win32":
    from multiprocessing.context import ForkServerProcess

    class _Forked(ForkServerProcess):
        def start(self) -> None:
            with _without_main():
                super().start()


def _start_worker(environment: dict[str, str], allowed: tuple[float, float]) -> None:
    """Take over this run's settings, and keep to its limits.

    What workers are forked from may be older than the settings.
    """
    os.environ.clear()
    os.environ.update(environment)
    limits.watch(*allowed)


@contextmanager
def _cluster(address: str) -> Iterator[Workers]:
    """The workers of a dask scheduler."""
    try:
        from distributed import Client, KilledWorker
        from distributed.scheduler import NoValidWorkerError
    except ImportError as error:
        raise UsageError("no_dask", found=str(error), install=install_extra("cluster")) from error
    try:
        client = Client(address, timeout=PATIENCE)
    except (OSError, ValueError) as error:
        raise UsageError("no_scheduler", found=f"{address}: {error}") from error

    def result_of(future: Future[Any]) -> Any:  # noqa: ANN401 - whatever the work makes
        """A result; without a worker, a scheduler would keep its task for ever.

        So it would where it has lost the task: then no worker does anything.
        """
        idle_s = 0.0
        while idle_s <= RETURN:
            try:
                return future.result(PATIENCE)
            except TimeoutError:
                if future.done():
                    raise
                client.wait_for_workers(1, timeout=RETURN)
                idle_s = 0.0 if any(client.processing().values()) else idle_s + PATIENCE
        raise BrokenExecutor("the scheduler has lost a task")

    try:
        client.wait_for_workers(1, timeout=PATIENCE)
        yield Workers(
            client.get_executor(pure=False).submit,
            count=len(client.scheduler_info(n_workers=-1)["workers"]),
            ahead=AHEAD_OF_CLUSTER,
            remote=True,
            deaths=(BrokenExecutor, KilledWorker, NoValidWorkerError),
            result_of=result_of,
        )
    except TimeoutError as error:
        raise UsageError("scheduler_without_workers", found=address) from error
    finally:
        client.close()
