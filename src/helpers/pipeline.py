"""From a folder of PDFs to the tables: read every document, clean, check, and write all tables or none."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import pandas as pd

from helpers.clean import clean
from helpers.errors import ContractError, HyokaError
from helpers.records import FIELDS, PROVENANCE, Extracted
from helpers.schema import DOCUMENT_TABLES, dtypes, typed, validate
from helpers.sources import Sources, find_pdfs, read_sources
from helpers.tables import save_description, write_csv

EXTRACTED: Final = "extracted"
_PART: Final = ".part-"


@dataclass(frozen=True)
class RunResult:
    """What a run has made.

    Attributes:
        tables: The contract's tables of documents, by name.
    """

    tables: dict[str, pd.DataFrame]

    @property
    def problems(self) -> pd.DataFrame:
        """Rows of `problems`."""
        return self.tables["problems"]

    @property
    def failed_checks(self) -> pd.DataFrame:
        """Rows of `checks` that do not pass."""
        checks = self.tables["checks"]
        return checks[~checks["passes"].astype(bool)]

    @property
    def exit_code(self) -> int:
        """0: all was read; 1: something was not, or a check failed."""
        return int(bool((self.problems["severity"] == "error").any()) or not self.failed_checks.empty)


def make_tables(
    raw: Path,
    processed: Path,
    *,
    jobs: int = 0,
    reader: str = "fast",
    progress: bool = True,
    executor: Executor | None = None,
) -> RunResult:
    """Read every PDF of a folder, clean what was read, and write all tables, or none.

    A file that cannot be read becomes rows of `problems`; the others' rows are what they are without it.

    Args:
        raw: Folder of the PDFs and sources.csv.
        processed: Folder of the tables; made if need be.
        jobs: Worker processes; 0: one a core; 1: none, all in this process.
        reader: fast or reference.
        progress: Whether to show progress on standard error, where that is a terminal.
        executor: Where to read instead, any executor of `concurrent.futures` (a cluster's); `jobs` is not looked at.

    Raises:
        UsageError: There is no such folder, or it holds no PDF.
    """
    pdfs = find_pdfs(raw)
    sources = read_sources(raw, pdfs)
    once, twice = _by_document(pdfs)
    extracted = read_all(once, reader, jobs=jobs, executor=executor, progress=progress)
    tables = _tables(extracted, sources, twice)
    _write(processed, tables, extracted)
    return RunResult(tables)


def _by_document(pdfs: list[Path]) -> tuple[list[Path], list[Path]]:
    """The files with a document_id of their own, and those that share one with a file before (a.pdf, a.PDF)."""
    seen: dict[str, Path] = {}
    for path in pdfs:
        seen.setdefault(path.stem, path)
    return list(seen.values()), [path for path in pdfs if seen[path.stem] != path]


def read_one(path: Path, reader: str) -> Extracted:
    """Read one PDF; what cannot be read comes back as a document without a form and with the problem."""
    from helpers.extract import read_document

    try:
        return read_document(path, reader)
    except HyokaError as error:
        return _unread(path, error.kind, error.what, error.found, error.advice, error.page)
    except Exception as error:  # noqa: BLE001 - one file must not take the others with it; it is reported as an error
        return _unread(path, "crash", "reading failed", repr(error), "report it with the file: this is a defect")


def _unread(path: Path, kind: str, what: str, found: str, advice: str, page: int | None = None) -> Extracted:
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
            return _unread(path, "crash", "the reading process died", repr(error), "fetch the file again, or report it")


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


def _tables(extracted: list[Extracted], sources: Sources, twice: list[Path]) -> dict[str, pd.DataFrame]:
    more = [*sources.problems, *(_same_name(path) for path in twice)]
    tables = _valid_tables(extracted, sources.frame)
    noted = pd.DataFrame(more, columns=list(dtypes("problems")), dtype=object)
    tables["problems"] = pd.concat([typed("problems", noted), tables["problems"]], ignore_index=True)
    return tables


def _same_name(path: Path) -> dict[str, object]:
    row = _unread(path, "same_name", "another file has this name", "", "not read; give it a name of its own").problems[
        0
    ]
    return {"document_id": path.stem, **row}


def _valid_tables(extracted: list[Extracted], sources: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The tables of the documents; one whose rows break the contract is left out, with its problem."""
    try:
        return _validated(clean(extracted, sources))
    except ContractError:
        return _validated(clean([_if_valid(document, sources) for document in extracted], sources))


def _if_valid(document: Extracted, sources: pd.DataFrame) -> Extracted:
    try:
        _validated(clean([document], sources))
    except ContractError as error:
        path = Path(f"{document.document_id}.pdf")
        unread = _unread(path, error.kind, error.what, error.found, "left out: report it, this is a defect of its form")
        unread.problems += document.problems
        return unread
    return document


def _validated(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    return {name: validate(name, frame) for name, frame in tables.items()}


def _write(processed: Path, tables: dict[str, pd.DataFrame], extracted: list[Extracted]) -> None:
    """Write every file beside the old ones, then put all in their places: a run that dies leaves whole files."""
    processed.mkdir(parents=True, exist_ok=True)
    _clear_dead(processed)
    part = processed / f"{_PART}{os.getpid()}"
    (part / EXTRACTED).mkdir(parents=True, exist_ok=True)
    try:
        for name in DOCUMENT_TABLES:
            write_csv(part / f"{name}.csv", name, tables[name])
            tables[name].to_parquet(part / f"{name}.parquet", index=False)
        for name in FIELDS:
            as_printed(extracted, name).to_parquet(part / EXTRACTED / f"{name}.parquet", index=False)
        (processed / EXTRACTED).mkdir(exist_ok=True)
        for path in sorted(path for path in part.rglob("*") if path.is_file()):
            path.replace(processed / path.relative_to(part))
    finally:
        shutil.rmtree(part, ignore_errors=True)
    save_description(processed)


def _clear_dead(processed: Path) -> None:
    """Take away what runs that were killed have left."""
    for left in processed.glob(f"{_PART}*"):
        pid = left.name.removeprefix(_PART)
        if not (pid.isdecimal() and _is_alive(int(pid))):
            shutil.rmtree(left, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def as_printed(extracted: list[Extracted], name: str) -> pd.DataFrame:
    """A raw table of some documents: every value as the text that was printed, with page and box.

    Args:
        extracted: Documents as read.
        name: A table of `records.FIELDS`.
    """
    columns = ("document_id", *FIELDS[name])
    rows = [{"document_id": d.document_id, **row} for d in extracted for row in d.tables.get(name, [])]
    texts = {c: pd.Series([_text(row.get(c)) for row in rows], dtype="str") for c in columns}
    places = {c: pd.to_numeric(pd.Series([row.get(c) for row in rows], dtype="float64")) for c in PROVENANCE}
    places["page"] = places["page"].astype("Int64")
    return pd.DataFrame({**texts, **places})


def _text(value: object) -> str:
    return "" if value is None else str(value)
