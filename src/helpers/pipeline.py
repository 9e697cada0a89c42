"""From a folder of PDFs to the tables: read every document, clean, check, and write all tables or none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from helpers import extracts
from helpers.clean import clean
from helpers.errors import ContractError, UsageError
from helpers.pdf_files import find_pdfs
from helpers.reading import read_all, unread
from helpers.records import Extracted
from helpers.schema import DOCUMENT_TABLES, dtypes, typed, validate
from helpers.sources import read_sources
from helpers.tables import save_description, write_csv

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
    extracted = _read_folder(raw, reader, jobs, executor, progress=progress)
    tables = _tables(extracted, raw)

    def write(folder: Path) -> None:
        extracts.write(folder / extracts.FOLDER, extracted)
        _write_tables(folder, tables)

    _put(processed, write)
    save_description(processed)
    return RunResult(tables)


def extract_folder(
    raw: Path, processed: Path, *, jobs: int = 0, reader: str = "fast", progress: bool = True
) -> list[Extracted]:
    """The first half of `make_tables`: read every PDF and keep what was read, as printed, in processed/extracted.

    Args:
        raw: Folder of the PDFs.
        processed: Folder of the tables; made if need be.
        jobs: Worker processes; 0: one a core; 1: none.
        reader: fast or reference.
        progress: Whether to show progress on standard error, where that is a terminal.

    Raises:
        UsageError: There is no such folder, or it holds no PDF.
    """
    extracted = _read_folder(raw, reader, jobs, None, progress=progress)
    _put(processed, lambda folder: extracts.write(folder / extracts.FOLDER, extracted))
    return extracted


def clean_folder(raw: Path, processed: Path) -> RunResult:
    """The second half of `make_tables`: from what `extract_folder` has kept to the tables.

    Args:
        raw: Folder of sources.csv.
        processed: Folder of the tables, with its folder `extracted`.

    Raises:
        UsageError: Nothing has been extracted yet.
    """
    extracted = extracts.read(processed / extracts.FOLDER)
    if not extracted:
        raise UsageError("nothing has been extracted yet", file=str(processed), advice="run 01_extract or hyoka tables")
    tables = _tables(extracted, raw)
    _put(processed, lambda folder: _write_tables(folder, tables))
    save_description(processed)
    return RunResult(tables)


def _read_folder(raw: Path, reader: str, jobs: int, executor: Executor | None, *, progress: bool) -> list[Extracted]:
    """Read each file that has a document_id of its own; one that shares it (a.pdf, a.PDF) is a problem of the first."""
    first: dict[str, Path] = {}
    pdfs = find_pdfs(raw)
    for path in pdfs:
        first.setdefault(path.stem, path)
    extracted = read_all(list(first.values()), reader, jobs=jobs, executor=executor, progress=progress)
    by_id = {document.document_id: document for document in extracted}
    for path in pdfs:
        if first[path.stem] != path:
            said = unread(path, "same_name", "another file has this name", "", "not read; give it a name of its own")
            by_id[path.stem].problems += said.problems
    return extracted


def _tables(extracted: list[Extracted], raw: Path) -> dict[str, pd.DataFrame]:
    sources = read_sources(raw, find_pdfs(raw))
    tables = _valid_tables(extracted, sources.frame)
    noted = pd.DataFrame(sources.problems, columns=list(dtypes("problems")), dtype=object)
    tables["problems"] = pd.concat([typed("problems", noted), tables["problems"]], ignore_index=True)
    return tables


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
        failed = unread(path, error.kind, error.what, error.found, "left out: report it, this is a defect of its form")
        failed.problems += document.problems
        return failed
    return document


def _validated(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    return {name: validate(name, frame) for name, frame in tables.items()}


def _write_tables(folder: Path, tables: dict[str, pd.DataFrame]) -> None:
    for name in DOCUMENT_TABLES:
        write_csv(folder / f"{name}.csv", name, tables[name])
        tables[name].to_parquet(folder / f"{name}.parquet", index=False)


def _put(processed: Path, write: Callable[[Path], None]) -> None:
    """Let `write` make files in a folder beside the old ones, then put all in their places.

    A run that fails changes nothing; one that is killed leaves whole files, old or new.
    """
    processed.mkdir(parents=True, exist_ok=True)
    _clear_dead(processed)
    part = processed / f"{_PART}{os.getpid()}"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    try:
        write(part)
        for path in sorted(path for path in part.rglob("*") if path.is_file()):
            target = processed / path.relative_to(part)
            target.parent.mkdir(exist_ok=True)
            path.replace(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)


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
