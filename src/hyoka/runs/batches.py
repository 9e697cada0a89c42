"""Documents go through in batches, each cleaned, written and let go, so that memory does not grow with the folder."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future
from functools import partial, reduce
from typing import TYPE_CHECKING, TypeVar

from hyoka.kept.manifest import Counts
from hyoka.kept.shelf import made_small, pages_after
from hyoka.runs.crews import died
from hyoka.tables.pieces import Piece, Read, blanks, piece_of, piece_of_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from hyoka.kept.shelf import Shelf
    from hyoka.runs.crews import Crew
    from hyoka.sources import Sources
    from hyoka.tables.outputs import Parts

Result = TypeVar("Result")


def write_all(
    parts: Parts, reads: Iterable[Read | Piece], crew: Crew, sources: Sources | None, shelf: Shelf | None = None
) -> Counts:
    """Write the documents' tables, before them what is to be said of sources.csv.

    Args:
        parts: Where they are written.
        reads: The documents in order, or kept pieces of some.
        crew: Who cleans.
        sources: What is known of their files; none where the raw tables alone are wanted.
        shelf: Where new pieces are kept.
    """
    told = partial(piece_of_rows, {"problems": sources.problems if sources else []})
    first = [[_asked(crew, told)]] if sources else []
    counts, place = Counts(), 0
    for piece in _in_order(crew, first, _tasks(parts, reads, crew, keep=bool(shelf and shelf.documents))):
        parts.add(piece)
        if shelf is not None and piece.small:
            shelf.put(place, piece)
        place += piece.documents
        counts.errors += piece.errors
        counts.failed += piece.failed
        for name, many in piece.rows.items():
            counts.rows[name] = counts.rows.get(name, 0) + many
    parts.blank = _done(crew, _asked(crew, partial(blanks, list(parts.empty), list(parts.raw_empty))))
    return counts


#: A task that was handed out, and the same to be done here.
Asked = tuple["Future[Result]", "Callable[[], Result]"]


def _asked(crew: Crew, task: Callable[[], Result]) -> Asked[Result]:
    return crew.submit(task), task


def _tasks(parts: Parts, reads: Iterable[Read | Piece], crew: Crew, *, keep: bool) -> Iterator[list[Asked[Piece]]]:
    """For each batch the task that makes its piece.

    So many batches are held back that when all is read each worker has one: else all would wait for the last.
    """
    held: deque[list[Read] | Piece] = deque()
    for batch in _batches(reads):
        held.append(batch)
        if len(held) >= crew.workers:
            yield _task(parts, held.popleft(), crew, keep=keep)
    yield from [_task(parts, batch, crew, keep=keep) for batch in held]


def _task(parts: Parts, batch: list[Read] | Piece, crew: Crew, *, keep: bool) -> list[Asked[Piece]]:
    """The task that makes a batch's piece; two of a long document, lest others wait for one."""
    if isinstance(batch, Piece):
        return [_there(batch)]
    shared = len(batch) == 1 and crew.workers > 1 and parts.tables and parts.raw
    wanted = [(True, False), (False, True)] if shared else [(parts.tables, parts.raw)]
    return [_asked(crew, partial(_made, batch, tables=tables, raw=raw, keep=keep)) for tables, raw in wanted]


def _there(piece: Piece) -> Asked[Piece]:
    done: Future[Piece] = Future()
    done.set_result(piece)
    return done, lambda: piece


def _made(batch: Sequence[Read], *, tables: bool, raw: bool, keep: bool) -> Piece:
    """A task: a piece, made small if it is to be kept and would come out the same again."""
    piece = piece_of(batch, tables=tables, raw=raw)
    piece.documents = len(batch)
    piece.full = reduce(pages_after, [read.entry for read in batch], 0) == 0
    if keep and tables and all(read.entry.lasting for read in batch):
        piece.small = made_small(piece)
    return piece


def _in_order(crew: Crew, first: Iterable[list[Asked[Piece]]], tasks: Iterable[list[Asked[Piece]]]) -> Iterator[Piece]:
    """The tasks' pieces, so many under way that no worker waits, not even while a piece is written."""
    waiting = deque(first)
    for task in tasks:
        waiting.append(task)
        while len(waiting) > crew.workers + 1:
            yield _piece(crew, waiting.popleft())
    while waiting:
        yield _piece(crew, waiting.popleft())


def _piece(crew: Crew, tasks: Sequence[Asked[Piece]]) -> Piece:
    piece, *others = [_done(crew, task) for task in tasks]
    for other in others:
        piece.raw |= other.raw
    return piece


def _done(crew: Crew, asked: Asked[Result]) -> Result:
    """A task's result; where a worker died, of whatever task, it is done here: it reads no PDF, and kills nobody."""
    task, here = asked
    try:
        return crew.result(task)
    except died():
        return here()


def _batches(reads: Iterable[Read | Piece]) -> Iterator[list[Read] | Piece]:
    batch: list[Read] = []
    pages = 0
    for read in reads:
        if isinstance(read, Read):
            batch.append(read)
            pages = pages_after(pages, read.entry)
        if batch and (pages == 0 or isinstance(read, Piece)):
            yield batch
            batch, pages = [], 0
        if isinstance(read, Piece):
            yield read
    if batch:
        yield batch
