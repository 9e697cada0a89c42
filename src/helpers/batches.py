"""Documents go through in batches, each cleaned, written and let go, so that memory does not grow with the folder."""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from helpers.crews import died
from helpers.manifest import Counts
from helpers.pieces import Piece, Read, blanks, piece_of, piece_of_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

    from helpers.crews import Crew
    from helpers.outputs import Parts
    from helpers.sources import Sources

Result = TypeVar("Result")

#: Documents of so many pages are cleaned and written at once.
BATCH: Final = 250


def write_all(parts: Parts, reads: Iterable[Read], crew: Crew, sources: Sources | None) -> Counts:
    """Write the documents' tables, before them what is to be said of sources.csv.

    Args:
        parts: Where they are written.
        reads: The documents in order.
        crew: Who cleans.
        sources: What is known of their files; none where the raw tables alone are wanted.
    """
    told = partial(piece_of_rows, {"problems": sources.problems if sources else []})
    blank = partial(blanks, tables=parts.tables, raw=parts.raw)
    first = [(crew.submit(told), told)] if sources else []
    last = crew.submit(blank)
    counts = Counts()
    for piece in _in_order(crew, first, _tasks(parts, reads, crew)):
        parts.add(piece)
        counts.errors += piece.errors
        counts.failed += piece.failed
        for name, many in piece.rows.items():
            counts.rows[name] = counts.rows.get(name, 0) + many
    parts.blank = _done(crew, last, blank)
    return counts


Task = tuple["Future[Piece]", "Callable[[], Piece]"]


def _tasks(parts: Parts, reads: Iterable[Read], crew: Crew) -> Iterator[Task]:
    for batch in _batches(reads):
        task = partial(piece_of, batch, tables=parts.tables, raw=parts.raw)
        yield crew.submit(task), task


def _in_order(crew: Crew, first: Iterable[Task], tasks: Iterable[Task]) -> Iterator[Piece]:
    """The tasks' pieces, so many under way that no worker waits."""
    waiting = deque(first)
    for task in tasks:
        waiting.append(task)
        while len(waiting) > crew.workers:
            yield _done(crew, *waiting.popleft())
    while waiting:
        yield _done(crew, *waiting.popleft())


def _done(crew: Crew, task: Future[Result], here: Callable[[], Result]) -> Result:
    """A task's result; where a worker died, of whatever task, it is done here: it reads no PDF, and kills nobody."""
    try:
        return crew.result(task)
    except died():
        return here()


def _batches(reads: Iterable[Read]) -> Iterator[list[Read]]:
    batch: list[Read] = []
    pages = 0
    for read in reads:
        batch.append(read)
        pages += max(1, read.entry.pages)
        if pages >= BATCH:
            yield batch
            batch, pages = [], 0
    if batch:
        yield batch
