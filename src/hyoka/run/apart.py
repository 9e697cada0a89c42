"""Files read in a process of their own, within the limits that all readers have.

The commands that read a file or a few (draft, inspect, add, why) call this; a file over which the
reader dies is an error that names it, and the next one is read.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hyoka.run.executors import Work, open_workers
from hyoka.store.limits import allowed
from hyoka.text.errors import UnreadableFile

#: Does some work with a file: the work, and the file, or a task that names it first.
Reader = Callable[[Work, Any], Any]


@contextmanager
def apart() -> Iterator[Reader]:
    """A process that does work with files; it is begun anew where one ends it.

    The work raises its own errors; one that takes too long or too much memory is an UnreadableFile.
    """
    with open_workers(0, 1) as workers:

        def read(work: Work, task: Any) -> Any:  # noqa: ANN401 - whatever the work takes
            (result,) = workers.map(work, [task], reader_died)
            if isinstance(result, UnreadableFile):
                raise result
            return result

        yield read


def reader_died(task: Any, error: BaseException) -> UnreadableFile:  # noqa: ANN401 - as above
    """What is said of a file over which a reader died."""
    file = task[0] if isinstance(task, tuple) else task
    seconds, memory_mb = allowed()
    return UnreadableFile(
        "crash.reader_died",
        file=Path(getattr(file, "name", str(file))).name,
        seconds=f"{seconds:g}",
        memory=f"{memory_mb:g}",
        found=repr(error),
    )
