"""Where PDFs are read: in this process, in worker processes, or on a cluster of dask.distributed."""

import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import active_children
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Final

from hyoka.errors import UsageError
from hyoka.store import limits

#: Does a task; makes the result of a task over which a worker died.
Work = Callable[[Any], Any]
Died = Callable[[Any, BaseException], Any]

#: Tasks under way for each worker, of this machine and of a cluster: enough that none waits, few enough that little is
#: held in memory.
AHEAD, AHEAD_OF_CLUSTER = 24, 3
#: Seconds that a scheduler has to answer, and a cluster to have its first worker.
PATIENCE: Final = 10.0
PRELOADED: Final = ["hyoka.run.worker"]
#: The number of standard error.
_ERRORS: Final = 2


class SerialExecutor(Executor):
    """Does each task at once, in the thread that submits it: pdfium works for one, which may begin a run in a run."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:  # noqa: ANN401
        """Do a task."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **named))
        except Exception as error:  # noqa: BLE001 - an executor's future raises it for whoever asks for the result
            future.set_exception(error)
        return future


@dataclass
class Workers:
    """An executor, how many tasks it does at a time (count) and has under way for each (ahead), and what `map` needs.

    Attributes:
        remote: Whether its workers may lack the files of this machine.
        has_one_task: Whether there is but one task, so that it is to blame for a death.
        deaths: The exceptions that stand for a worker's death.
        wait: Seconds after which a task counts as lost; None where the executor loses none.
    """

    executor: Executor
    count: int = 1
    ahead: int = AHEAD
    remote: bool = False
    has_one_task: bool = False
    deaths: tuple[type[BaseException], ...] = (BrokenExecutor,)
    wait: float | None = None

    def map(self, function: Work, tasks: Iterable[Any], died: Died) -> Iterator[Any]:
        """Results in the order of the tasks, of which a few are under way at a time.

        `died` makes the result of a task over which a worker died, also when it was done by itself.
        """
        waiting: deque[tuple[Any, Future[Any]]] = deque()
        for task in tasks:
            waiting.append((task, self._submit(function, task)))
            if len(waiting) > self.ahead * self.count:
                yield self._result(function, *waiting.popleft(), died)
        while waiting:
            yield self._result(function, *waiting.popleft(), died)

    def _submit(self, function: Work, task: Any) -> Future[Any]:  # noqa: ANN401 - whatever the work takes
        try:
            return self.executor.submit(function, task)
        except BrokenExecutor:
            self.executor = process_pool(self.count)
            return self.executor.submit(function, task)

    def _result(self, function: Work, task: Any, future: Future[Any], died: Died) -> Any:  # noqa: ANN401
        try:
            return future.result(self.wait)
        except self.deaths as error:
            future.cancel()
            return died(task, error) if self.has_one_task else self._alone(function, task, died)

    def _alone(self, function: Work, task: Any, died: Died) -> Any:  # noqa: ANN401 - whatever the work gives
        """Do a task by itself, lest its neighbour's death is taken for its own."""
        executor = self.executor if self.remote else process_pool(1)
        try:
            return executor.submit(function, task).result(self.wait)
        except self.deaths as error:
            return died(task, error)
        finally:
            if not self.remote:
                executor.shutdown()


@contextmanager
def open_workers(jobs: int, tasks: int, scheduler: str = "") -> Iterator[Workers]:
    """The workers that are asked for, no more than there are tasks.

    `jobs` 0 is a worker process a core; 1 is none: all is done in this process, where nothing ends an endless document.
    `scheduler` is the address of a dask scheduler to use instead, or "local".

    Raises:
        UsageError: Worker processes cannot start, the scheduler does not answer, or a limit is no number.
    """
    limits.allowed()
    if scheduler:
        with _cluster(scheduler) as workers:
            yield workers
        return
    count, running = min(jobs or os.cpu_count() or 1, tasks), active_children()
    executor = SerialExecutor() if jobs == 1 else process_pool(count)
    workers = Workers(executor, count, has_one_task=tasks == 1)
    try:
        _check_that_one_starts(executor)
        yield workers
    except (KeyboardInterrupt, SystemExit):  # nobody waits for documents that are still being read
        for process in active_children():
            if process not in running:
                process.terminate()
        raise
    finally:
        workers.executor.shutdown(cancel_futures=True)


def _check_that_one_starts(executor: Executor) -> None:
    try:
        executor.submit(os.getpid).result()
    except BrokenExecutor as error:
        raise UsageError("no_workers", found=repr(error)) from error


def process_pool(count: int) -> ProcessPoolExecutor:
    """Worker processes; where the platform can, they are forked from one that has imported what all of them need."""
    from multiprocessing import get_all_start_methods, get_context

    settings = {name: text for name, text in os.environ.items() if name.startswith("HYOKA_")}
    method = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
    context = get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(PRELOADED)
        _start_server()
    return ProcessPoolExecutor(count, context, _start_worker, (settings,))


def _start_server() -> None:
    """Start what workers are forked from; a Ctrl-C at the terminal is no matter of theirs, but of this process.

    Nor is anything that they would print, such as the traceback of one that starts when the run has ended: what fails
    over a document becomes a row of `problems`.
    """
    from multiprocessing import forkserver, resource_tracker

    if sys.platform == "win32":
        return
    resource_tracker.ensure_running()  # it would let the signal through again
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        with _no_errors_printed():
            forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


@contextmanager
def _no_errors_printed() -> Iterator[None]:
    """Let standard error lead nowhere, also that of processes that are started meanwhile."""
    errors = os.dup(_ERRORS)
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), _ERRORS)
        yield
    finally:
        os.dup2(errors, _ERRORS)
        os.close(errors)


def _start_worker(settings: dict[str, str]) -> None:
    """Take over this run's settings (the fork server may be older); end over an endless document, or with the run."""
    from multiprocessing import parent_process

    for name in [name for name in os.environ if name.startswith("HYOKA_")]:
        del os.environ[name]
    os.environ.update(settings)
    limits.watch()
    if parent := parent_process():
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


@contextmanager
def _cluster(address: str) -> Iterator[Workers]:
    """The workers of a dask scheduler; "local": a cluster of this machine's cores."""
    try:
        from distributed import Client, KilledWorker, LocalCluster
        from distributed.scheduler import NoValidWorkerError
    except ImportError as error:
        raise UsageError("no_dask", found=str(error)) from error
    try:
        local = LocalCluster(threads_per_worker=1, dashboard_address=":0") if address == "local" else None
        client = Client(local or address, timeout=PATIENCE)
    except (OSError, ValueError) as error:
        raise UsageError("no_scheduler", found=f"{address}: {error}") from error
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
        count = len(client.scheduler_info(n_workers=-1)["workers"])
        deaths = (BrokenExecutor, KilledWorker, NoValidWorkerError, TimeoutError)
        wait = (AHEAD_OF_CLUSTER + 1) * limits.allowed()[0]
        yield Workers(client.get_executor(pure=False), count, AHEAD_OF_CLUSTER, remote=True, deaths=deaths, wait=wait)
    except TimeoutError as error:
        raise UsageError("scheduler_without_workers", found=address) from error
    finally:
        client.close()
        if local is not None:
            local.close()
