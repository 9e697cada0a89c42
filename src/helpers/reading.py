"""Reading many PDFs in worker processes, so that one that cannot be read harms no other."""

from __future__ import annotations

import os
import sys
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TYPE_CHECKING

from helpers.errors import HyokaError
from helpers.records import Extracted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def read_one(path: Path, reader: str) -> Extracted:
    """Read one PDF; what cannot be read comes back as a document without a form and with the problem."""
    from helpers.extract import read_document

    try:
        return read_document(path, reader)
    except HyokaError as error:
        return unread(path, error.kind, error.what, error.found, error.advice, error.page)
    except Exception as error:  # noqa: BLE001 - one file must not take the others with it; it is reported as an error
        return unread(path, "crash", "reading failed", repr(error), "report it with the file: this is a defect")


def unread(path: Path, kind: str, what: str, found: str, advice: str, page: int | None = None) -> Extracted:
    """A document that was not read: no form, no records, one problem of severity error."""
    text = f"{what}: {found}" if found else what
    place: dict[str, object] = {"page": page, "severity": "error"}
    return Extracted(path.stem, problems=[place | {"kind": kind, "subject": path.name, "text": text, "action": advice}])


def read_all(
    paths: list[Path], reader: str, *, jobs: int = 0, executor: Executor | None = None, progress: bool = True
) -> list[Extracted]:
    """Read PDFs, in the order given, in worker processes.

    Args:
        paths: The PDFs.
        reader: fast or reference.
        jobs: Worker processes; 0: one a core; 1: none.
        executor: Where to read instead.
        progress: Whether to show progress.
    """
    workers = min(jobs or os.cpu_count() or 1, len(paths))
    with _counting(len(paths), shown=progress) as count:
        if executor is not None:
            return _read_in(executor, paths, reader, count)
        if workers == 1:
            return [_counted(read_one(path, reader), count) for path in paths]
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            return _read_in(pool, paths, reader, count)


def _read_in(executor: Executor, paths: list[Path], reader: str, count: Callable[[], None]) -> list[Extracted]:
    futures = [(path, _submitted(executor, path, reader)) for path in paths]
    return [_counted(_result(future, path, reader), count) for path, future in futures]


def _submitted(executor: Executor, path: Path, reader: str) -> Future[Extracted] | None:
    try:
        return executor.submit(read_one, path, reader)
    except BrokenExecutor:
        return None


def _result(future: Future[Extracted] | None, path: Path, reader: str) -> Extracted:
    try:
        return _alone(path, reader) if future is None else future.result()
    except BrokenExecutor:
        return _alone(path, reader)


def _alone(path: Path, reader: str) -> Extracted:
    """Read a file in a process of its own, after a worker died: it may have been this file, or a neighbour."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        try:
            return pool.submit(read_one, path, reader).result()
        except BrokenExecutor as error:
            return unread(path, "crash", "the reading process died", repr(error), "fetch the file again, or report it")


def _counted(document: Extracted, count: Callable[[], None]) -> Extracted:
    count()
    return document


@contextmanager
def _counting(total: int, *, shown: bool) -> Iterator[Callable[[], None]]:
    if not (shown and sys.stderr.isatty()):
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("PDF", total=total)
        yield lambda: bar.advance(task)
