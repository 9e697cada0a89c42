"""Files read in a process of their own, within the limits that all readers have.

The commands that read a file or a few (draft, inspect, add, why) call this, and what draws pages; a
file over which the reader dies is an error that names it, and the next one is read.
"""

import atexit
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

from hyoka.processes.executors import Work, open_workers
from hyoka.processes.limits import TOO_LARGE, TOO_LONG, allowed
from hyoka.text.errors import UnreadableFile

#: Does some work with a file: the work, and the file, or a task that names it first.
Reader = Callable[[Work, Any], Any]
#: What is said of a file by the exit status of its reader.
_ENDED: Final = {TOO_LONG: "crash.too_long", TOO_LARGE: "crash.too_large"}


@contextmanager
def apart(*, is_forked: bool = True) -> Iterator[Reader]:
    """A process that does work with files; where a file ends it, a new one is started.

    The work raises its own errors; one that takes too long or too much memory is an UnreadableFile.
    For `is_forked` see `open_workers`.
    """
    with open_workers(0, 1, is_forked=is_forked) as workers:

        def read(work: Work, task: Any) -> Any:  # noqa: ANN401 - whatever the work takes
            (result,) = workers.map(work, [_absolute(task)], reader_died)
            if isinstance(result, UnreadableFile):
                raise result
            return result

        yield read


def _absolute(task: Any) -> Any:  # noqa: ANN401 - as above
    """A task whose paths say where they are: the process may have begun in another folder."""
    if isinstance(task, Path):
        return task.absolute()
    return tuple(_absolute(part) for part in task) if type(task) is tuple else task


def kept_apart() -> Reader:
    """A process as `apart` has it that all callers of this process share; it ends with this one."""
    return _kept_apart(os.getpid(), allowed())


@cache
def _kept_apart(
    process: int,  # noqa: ARG001  # one that was forked has a reader of its own
    limits: tuple[float, float],  # noqa: ARG001  # so have other limits
) -> Reader:
    stack = ExitStack()
    atexit.register(stack.close)
    # Jupyter kills its kernels: a forked process would leave a file that nobody deletes
    return stack.enter_context(apart(is_forked=False))


def reader_died(task: Any, error: BaseException) -> UnreadableFile:  # noqa: ANN401 - as above
    """What is said of a file over which a reader died."""
    file = task[0] if isinstance(task, tuple) else task
    seconds, memory_mb = allowed()
    return UnreadableFile(
        _ENDED.get(getattr(error, "exitcode", 0), "crash.reader_died"),
        file=Path(getattr(file, "name", str(file))).name,
        seconds=f"{seconds:g}",
        memory=f"{memory_mb:g}",
        found=repr(error),
    )
