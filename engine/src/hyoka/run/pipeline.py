"""From a folder of PDFs to the tables.

Every document is read, cleaned and validated; all tables are written, or none. Documents
go through in batches, so that memory does not grow with the folder. Where nothing has changed since
the last run, nothing is done, and pandas is not imported.
"""

import gc
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from hyoka.contract.tables import DOCUMENT_TABLES, MADE_BY
from hyoka.processes.executors import open_workers
from hyoka.run import cache as cache_module
from hyoka.store.confirmed import confirmed_rows
from hyoka.store.data_package import save_description
from hyoka.store.files import delete_when_replaced, replace_file, replaced_together
from hyoka.store.locks import locked, tidy
from hyoka.store.sources import (
    CONFIRMED,
    ENDINGS,
    SOURCES_FILE,
    UNREADABLE,
    digest,
    document_paths,
    files_fingerprint,
    find_pdfs,
    fingerprint,
    named,
    other_files,
    path_in_words,
    read_sources,
    repeated,
)
from hyoka.text.environment import install_extra
from hyoka.text.errors import HyokaError, UsageError
from hyoka.text.given import as_path
from hyoka.text.messages import LANGUAGES, Message, language, message

if TYPE_CHECKING:
    import pandas as pd

    from hyoka.contract.records import Extracted
    from hyoka.processes.executors import Workers
    from hyoka.run.worker import CleanDocument, PdfTask
    from hyoka.store.sources import Problems

RUN_FILE: Final = "run.json"
#: What it holds.
_FACTS: Final = ("rows", "errors", "failed", "lines", "fingerprint")


@dataclass
class RunResult:
    """What a run has made.

    Attributes:
        processed: The folder of its tables.
        rows: How many rows each table has.
        errors: How many problems are errors, without those that sources.csv expects.
        failed: How many checks do not pass.
        lines: What to print about failed checks and problems, line by line, in each language.
        fingerprint: The hash of what the tables were made from and of what they are, the same on
            any machine.
        warning: Why documents could not be cached; empty where they could.
        changes: What differs from the tables of the run before, line by line.
    """

    processed: Path
    rows: dict[str, int] = field(default_factory=lambda: dict.fromkeys(DOCUMENT_TABLES, 0))
    errors: int = 0
    failed: int = 0
    lines: dict[str, list[str]] = field(default_factory=dict)
    fingerprint: str = ""
    warning: str = ""
    changes: list[str] = field(default_factory=list, compare=False)

    @property
    def tables(self) -> "dict[str, pd.DataFrame]":
        from hyoka.store.table_files import load_table

        return {name: load_table(self.processed, name) for name in DOCUMENT_TABLES}

    def add(self, frames: "Mapping[str, pd.DataFrame]") -> None:
        for name, frame in frames.items():
            self.rows[name] += len(frame)
        self.errors += int((frames["problems"]["severity"] == "error").sum())
        self.failed += int((~frames["checks"]["passes"]).sum())

    @property
    def summary(self) -> list[str]:
        """The lines in the language of the terminal."""
        return self.lines.get(language(), [])

    @property
    def exit_code(self) -> int:
        """0: all was read; 1: something was not, or a check failed."""
        return int(self.errors > 0 or self.failed > 0)

    @property
    def faults(self) -> list[Message]:
        """Why the exit status is 1, counted."""
        counted = {
            "run.errors": self.errors,
            "run.failed_checks": self.failed,
        }
        return [Message(key, number=number) for key, number in counted.items() if number]


def make_tables(
    raw: str | os.PathLike[str],
    processed: str | os.PathLike[str],
    *,
    jobs: int = 0,
    scheduler: str = "",
    cache: bool = True,
) -> RunResult:
    """Read every PDF of a folder, clean what was read, and write all tables, or none.

    Where nothing has changed, nothing is done. A file that cannot be read becomes rows of
    `problems`; the others' rows are what they are without it. Tables that other packages have made
    of the folder's old ones are deleted where these have changed. For jobs and scheduler see
    `executors.open_workers`; without the cache nothing is read from it or written to it.

    Raises:
        UsageError: There is no such folder, it holds no PDF, the tables would be written into it,
            a label file has a word that it cannot have, or the scheduler does not answer.
    """
    raw = as_path(raw)
    processed = as_path(processed)
    pdfs = find_pdfs(raw)
    if processed.resolve() == raw.resolve():
        raise UsageError("same_folder", file=str(raw), options="--raw, --processed")
    tidy(processed)
    inputs = [
        cache_module.tables_program(),
        [[row["document_id"], row["text"]] for row in other_files(raw)],
        *(digest(raw / name) for name in (SOURCES_FILE, CONFIRMED)),
    ]
    last = last_run(processed) if cache else None
    if last and last.fingerprint == _fingerprint(inputs, _digests(raw, pdfs), processed):
        save_description(processed)
        last.changes = [message("change.nothing")]
        return last
    from hyoka.forms.label_faults import check_label_files
    from hyoka.store.data_version import raised, step_between, version_of
    from hyoka.store.differences import differences, terminal_lines

    check_label_files()
    gc.freeze()  # what is imported stays: looking through it finds nothing
    warning = cache_module.unwritable() if cache else ""
    program = cache_module.reading_program() if cache and not warning else ""
    same = repeated(raw, pdfs, _files_read_last(processed))
    known, problems = read_sources(raw, pdfs, same)
    tasks = _tasks(raw, pdfs, same, known, program)
    digests: dict[Path, str] = {}
    version = version_of(processed)  # what is wrong with it is said before anything is read
    with open_workers(jobs, len(tasks), scheduler) as workers, locked(processed):
        with replaced_together(processed) as folder:
            documents = _documents(workers, tasks, problems, digests)
            result = _write(folder, documents)
            result.errors -= _expected(folder, known)
            result.lines = _lines(folder, processed)
            result.fingerprint = _fingerprint(inputs, _digests(raw, pdfs, digests), folder)
            _save_run(result)
            if (processed / RUN_FILE).is_file():
                changes = differences(processed, folder)
                result.changes = list(terminal_lines(changes, processed, folder))
                version = raised(version, step_between(processed, folder, changes))
            if not same_tables(folder, processed):
                for name in files_of_other_tables():
                    delete_when_replaced(folder, name)
        save_description(processed, version)
    result.processed = processed
    result.warning = warning
    if cache:
        cache_module.trim()
    return result


def read_again(
    processed: str | os.PathLike[str], files: Mapping[str, Path], pages: int
) -> "pd.DataFrame":
    """Read figures and marks of written tables a second time, by a program of its own.

    One that it reads otherwise is doubted (read_otherwise); the gate decides, and the tables are
    written as they are then, all or none. What other packages have made of them is deleted. The
    next run of `make_tables` makes them anew, without a second reading.

    Args:
        processed: The folder of the tables.
        files: The file of each document by its document_id.
        pages: How many pages are read: of each document the one with most figures, then the next.

    Returns:
        A row for each figure and mark that was in the tables; see
        `hyoka.watch.second_reading.second_reading`.

    Raises:
        UsageError: The extra `second-reading` is not installed.
    """
    from importlib.util import find_spec

    import pandas as pd

    from hyoka.clean.gate import entering_frame
    from hyoka.store.table_files import tables_of_one_run

    if find_spec("pdfplumber") is None:
        raise UsageError("no_second_reader", install=install_extra("second-reading"))
    from hyoka.watch.second_reading import doubts_of, second_reading

    processed = Path(processed)
    tables = tables_of_one_run(processed, DOCUMENT_TABLES)
    read = second_reading(tables, files, pages)
    doubts, told = doubts_of(tables, read)
    if len(told):
        enter = {
            name: entering_frame(name, frame, doubts.get(name, {}))
            for name, frame in tables.items()
        }
        enter["problems"] = pd.concat([enter["problems"], told], ignore_index=True)
        _replace(processed, enter)
    return read


def _replace(processed: Path, tables: "Mapping[str, pd.DataFrame]") -> None:
    """Write other tables in place of those of a folder, and what its run comes to by them."""
    with locked(processed):
        with replaced_together(processed) as folder:
            result = _write_frames(folder, _validated(tables))
            result.lines = _lines(folder, processed)
            _save_run(result)
            for name in files_of_other_tables():
                delete_when_replaced(folder, name)
        save_description(processed)


def _files_read_last(processed: Path) -> set[str]:
    """The names of the files that the last run read: the copy of one takes no id from it."""
    from hyoka.store.table_files import load_table

    with suppress(HyokaError):  # of another version, or none was there
        return {*load_table(processed, "documents")["file"]}
    return set()


def _lines(folder: Path, processed: Path) -> dict[str, list[str]]:
    """What to print of new tables in each language; they lie in `folder`, and will in the other."""
    from hyoka.run import summary
    from hyoka.store.table_files import load_table

    checks = load_table(folder, "checks")
    problems = load_table(folder, "problems")
    documents = load_table(folder, "documents")
    return {
        spoken: list(summary.lines(checks, problems, documents, processed, spoken))
        for spoken in LANGUAGES
    }


def read_records(raw: str | os.PathLike[str], *, jobs: int = 0) -> "list[Extracted]":
    """Every PDF of a folder, or one PDF, as it was read, in its own words.

    One that was read before comes from the cache; workers are begun only for others.

    Raises:
        UsageError: There is no such folder or file, or the folder holds no PDF.
    """
    from hyoka.run import worker

    raw = as_path(raw)
    if raw.suffix.lower() in ENDINGS and not raw.exists():
        raise UsageError("no_such_file", file=str(raw))
    folder, pdfs = (raw.parent, [raw]) if raw.is_file() else (raw, find_pdfs(raw))
    program = "" if cache_module.unwritable() else cache_module.reading_program()
    tasks = _tasks(folder, pdfs, repeated(folder, pdfs), {}, program)
    known = [worker.look_up(task) for task in tasks]
    unknown = [task for task, document in zip(tasks, known, strict=True) if document is None]
    if not unknown:
        return [document for document in known if document]
    with open_workers(jobs, len(unknown)) as workers:
        now_read = workers.map(worker.read_task, unknown, worker.died)
        return [document or next(now_read) for document in known]


def _tasks(
    raw: Path,
    pdfs: Sequence[Path],
    same: Mapping[Path, Path],
    sources: Mapping[str, Mapping[str, object]],
    program: str,
) -> "list[PdfTask]":
    """A task for each PDF that is not the same as another one.

    Without a program they do not use the cache.
    """
    from hyoka.run.worker import PdfTask

    paths = {}
    for document_id, path in document_paths(raw, pdfs).items():
        is_first = document_id == named(path, raw).stem
        if is_first and path not in same:
            paths[document_id] = path
    confirmed = raw / CONFIRMED
    confirmed_rows(confirmed)  # what is wrong with it is said before anything is read
    tasks = []
    for path in paths.values():
        name = named(path, raw).name
        task = PdfTask(path, name, sources.get(name, {}), program, confirmed=confirmed)
        tasks.append(task)
    return tasks


def _write(folder: Path, documents: "Iterable[CleanDocument]") -> RunResult:
    """Write the tables of a run; a sheet that several documents have once.

    Whether a sheet is there twice is known behind the last batch. Several are written as they come,
    and anew where one is.
    """
    from hyoka.run import batches
    from hyoka.store.table_files import load_table, table_writer
    from hyoka.watch.repeated_sheets import sheets_once

    made = batches.batches(documents)
    first = next(made)
    second = next(made, None)
    if second is None:
        once = sheets_once(first)
        return _write_frames(folder, _validated(once) if once else first)
    result = RunResult(folder)
    with ExitStack() as stack:
        append = {name: stack.enter_context(table_writer(folder, name)) for name in DOCUMENT_TABLES}
        for tables in chain((first, second), made):
            result.add(tables)
            for name, frame in tables.items():
                append[name](frame)
    once = sheets_once({name: load_table(folder, name) for name in DOCUMENT_TABLES})
    return _write_frames(folder, _validated(once)) if once else result


def _expected(folder: Path, sources: Mapping[str, Mapping[str, object]]) -> int:
    """How many errors are of files that cannot be read, as sources.csv says.

    They stay errors in the tables and on the page, but a scheduled run does not fail each time.
    """
    from hyoka.run.summary import unread_files
    from hyoka.store.table_files import load_table

    names = [Path(name).stem for name, row in sources.items() if row.get("expect") == UNREADABLE]
    problems = load_table(folder, "problems")
    is_unread = unread_files(problems, load_table(folder, "documents"))
    return int((is_unread & problems["document_id"].isin(names)).sum())


def _write_frames(folder: Path, tables: "Mapping[str, pd.DataFrame]") -> RunResult:
    """Write whole tables of a run, which are as the contract has them."""
    from hyoka.store.table_files import table_writer

    for name, frame in tables.items():
        with table_writer(folder, name) as append:
            append(frame)
    result = RunResult(folder)
    result.add(tables)
    return result


def _validated(tables: "Mapping[str, pd.DataFrame]") -> "dict[str, pd.DataFrame]":
    from hyoka.contract.schema import validate

    return {name: validate(name, tables[name]) for name in DOCUMENT_TABLES}


def same_tables(folder: Path, other: Path) -> bool:
    """Whether two folders hold the same tables of documents."""
    files = [f"{name}.csv" for name in DOCUMENT_TABLES]
    return all(digest(folder / file) == digest(other / file) for file in files)


def files_of_other_tables() -> list[str]:
    """The files of what other packages make of tables: of changed ones it is of figures gone."""
    return [f"{name}{ending}" for name in MADE_BY for ending in (".csv", ".parquet")]


def delete_other_tables(processed: Path) -> None:
    """Delete what other packages have made of a folder's tables."""
    for name in files_of_other_tables():
        (processed / name).unlink(missing_ok=True)


def _documents(
    workers: "Workers", tasks: "Sequence[PdfTask]", problems: "Problems", digests: dict[Path, str]
) -> "Iterator[CleanDocument]":
    """The cleaned documents behind one of problems.

    The SHA-256 of what was read goes into `digests`.
    """
    from hyoka.run import worker
    from hyoka.run.batches import document_of_problems

    yield document_of_problems(problems)

    def died(task: "PdfTask", error: BaseException) -> "CleanDocument":
        return worker.clean(worker.died(task, error), {})

    sent = (task.with_data() for task in tasks) if workers.remote else tasks
    documents = workers.map(worker.read_and_clean, sent, died)
    is_hidden = not sys.stderr.isatty()
    with click.progressbar(
        documents, len(tasks), "PDF", hidden=is_hidden, show_pos=True, file=sys.stderr
    ) as shown:
        for task, document in zip(tasks, shown, strict=True):
            digests[task.path] = document.sha256
            yield document


def _digests(raw: Path, pdfs: Iterable[Path], known: Mapping[Path, str] = {}) -> dict[str, str]:
    """The SHA-256 of PDFs by their paths below the folder.

    Those that are not known are computed.
    """
    digests = {}
    for path in pdfs:
        digests[path_in_words(path, raw)] = known[path] if path in known else digest(path)
    return digests


def last_run(processed: Path) -> RunResult | None:
    """What the last run has made of a folder of tables, whether it has changed since or not."""
    try:
        text = (processed / RUN_FILE).read_text(encoding="utf-8")
        return RunResult(processed, **json.loads(text))
    except (OSError, ValueError, TypeError):
        return None


def _fingerprint(inputs: list[Any], pdfs: Mapping[str, str], folder: Path) -> str:
    endings = (".csv", ".parquet")
    files = [folder / f"{name}{ending}" for name in DOCUMENT_TABLES for ending in endings]
    return fingerprint([inputs, pdfs, files_fingerprint(files)])


def _save_run(result: RunResult) -> None:
    facts = {name: getattr(result, name) for name in _FACTS}
    text = json.dumps(facts, ensure_ascii=False, indent=1) + "\n"
    replace_file(
        result.processed / RUN_FILE,
        lambda part: part.write_text(text, encoding="utf-8", newline="\n"),
    )
