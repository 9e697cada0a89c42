"""A report: run the notebooks that have changed, and write all pages into a folder of the run."""

import shutil
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from hyoka.contract.tables import FIGURES, UNPROVED
from hyoka.report import run_folders
from hyoka.report.run_folders import Run
from hyoka.report.settings import RunFacts, Settings
from hyoka.store.files import full_disk_named, replaced_together
from hyoka.store.locks import LOCK_FILE, Held, locked, tidy
from hyoka.store.sources import files_fingerprint
from hyoka.text.errors import UsageError
from hyoka.text.label_files import reads_recognised
from hyoka.text.messages import Message

if TYPE_CHECKING:
    from pathlib import Path

    from hyoka.measures.frames import Tables
    from hyoka.report.execution import Failure, Kernels
    from hyoka.report.notebooks import Notebook

#: How the error of a notebook begins that was asked for what is not there.
_WRONG = "UsageError: "
#: Notebooks below this number make tables, the others show them, so many at once.
_SHOWING, _WORKERS = "03", 2


@dataclass(frozen=True)
class ReportRun:
    """What came of a run: its folder, or that of the run before where nothing has changed since.

    Attributes:
        exit_code: 0: all well; 1: a notebook failed, something could not be read, or a check failed.
        index: The first page of all runs.
        executed: Names of the notebooks that were run.
        changes: What differs from the tables of the run before, line by line.
    """

    exit_code: int
    failures: "list[Failure]"
    index: "Path"
    folder: "Path"
    executed: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()


def run_report(settings: Settings) -> ReportRun:
    """Run the notebooks in order, and write their pages into a folder of the run.

    Where nothing has changed since the last whole run (PDFs, tables, labels, modules, packages, notebooks and their
    parameters, pages), nothing is written.

    Raises:
        UsageError: No such notebook, a parameter that none of them has, or a city or year that is not there; no page
            was written.
    """
    inputs = settings.inputs()  # a wrong parameter is an error before anything is made
    latest = next((run for run in run_folders.read_runs(settings.reports) if run.report), None)
    if latest and not settings.force and latest.inputs == inputs:
        if latest.report["pages"] == settings.pages_fingerprint(latest.folder):
            _tidy(settings, latest)
            settings.say("report.unchanged", run=latest.folder.name)
            return ReportRun(latest.report["exit_code"], [], settings.index, latest.folder)
    elif latest and (changed := [kind for kind in inputs if latest.inputs.get(kind) != inputs[kind]]):
        kinds = [Message(f"report.{kind}") for kind in changed]
        settings.say("report.changed", run=latest.folder.name, inputs=kinds)
    with locked(settings.reports), locked(settings.processed), full_disk_named(settings.reports):
        started = datetime.now(UTC)
        run = Run(run_folders.new_folder(settings.reports, started), inputs)
        try:
            return _new_run(settings, run, started)
        except UsageError:
            shutil.rmtree(run.folder)
            raise


def _tidy(settings: Settings, latest: Run) -> None:
    """Take away what a killed run has left, unless another run writes there."""
    tidy(settings.processed)
    if (settings.reports / LOCK_FILE).exists():
        with suppress(Held), locked(settings.reports, may_wait=False):
            run_folders.delete_old_runs(settings.reports, latest.folder, settings.keep)


def _new_run(settings: Settings, run: Run, started: datetime) -> ReportRun:
    run.tables.mkdir()
    run_folders.copy_files(settings.processed, run.tables)
    if settings.make:
        settings.make(run.tables)
    return _write_pages(settings, run, _execute_all(settings, run), started)


def _execute_all(settings: Settings, run: Run) -> "dict[str, Failure | None]":
    """Execute the notebooks that make tables one after the other, those that show them side by side."""
    from hyoka.report.execution import Kernels

    making = [notebook for notebook in settings.chosen if notebook.name < _SHOWING]
    showing = [notebook for notebook in settings.chosen if notebook not in making]
    with ThreadPoolExecutor(_WORKERS) as threads, Kernels() as kernels:
        execute = partial(_execute, kernels, settings, run)
        failures = [threads.submit(execute, notebook).result() for notebook in making]
        failures += threads.map(execute, showing)
    return dict(zip([notebook.name for notebook in (*making, *showing)], failures, strict=True))


def _execute(kernels: "Kernels", settings: Settings, run: Run, notebook: "Notebook") -> "Failure | None":
    """Execute a notebook on the run's tables, and say how that went."""
    begun = time.monotonic()
    values = settings.executed_with(notebook, run.tables)
    failure = kernels.execute(notebook.path, run.folder / notebook.path.name, values, settings.timeout_s)
    seconds = f"{time.monotonic() - begun:.1f}"
    if failure and failure.error.startswith(_WRONG):
        raise UsageError(failure.error.removeprefix(_WRONG))
    if failure:
        settings.say("report.failed", notebook=notebook.name, cell=failure.cell, seconds=seconds)
    else:
        settings.say("report.ran", notebook=notebook.name, seconds=seconds)
    return failure


@contextmanager
def _handed_on(settings: Settings, run: Run) -> "Iterator[Tables]":
    """The tables of the run's cities and years; at the end those that notebooks have changed are handed on.

    So a run that is killed over its pages leaves the tables and the pages of the run before.
    """
    from hyoka.measures.selection import selected
    from hyoka.store.table_files import load_all, save

    made = files_fingerprint(run.tables.glob("*"))
    with ExitStack() as end:
        if made != run.inputs["tables"]:
            run_folders.copy_files(run.tables, end.enter_context(replaced_together(settings.processed)))
        run.inputs["tables"] = made
        tables = load_all(run.tables)
        if any(settings.limits):
            tables = selected(tables, *settings.limits)
            for name, rows in tables.items():
                save(run.tables, name, rows)
        yield tables


def _recognised(tables: "Tables") -> str:
    """How many figures were recognised in pictures, and how many of them are left out; "" where none was."""
    figures = [tables[name]["origin"] for name in FIGURES]
    count, whole = sum(int((of == "recognised").sum()) for of in figures), sum(map(len, figures))
    unproved = int((tables["problems"]["kind"] == UNPROVED).sum())
    if not count + unproved:
        return ""
    state = "この中に含む" if reads_recognised() else "表に入れていない（hyoka confirm で確かめる）"
    left = f"裏付けのない{unproved:,}件は{state}。" if unproved else ""
    return f"数値{whole:,}件のうち{count:,}件は、画像から読み取った（「画像」の印）。{left}正しいのは原本の画像である。"


def _write_pages(settings: Settings, run: Run, failed: "Mapping[str, Failure | None]", started: datetime) -> ReportRun:
    """Write the page of each notebook, then the run's other pages, and at the very end the first page of all runs."""
    from hyoka.measures.selection import selection
    from hyoka.report.front_page import FIRST_PAGE, document_rows, write_changes, write_front_pages
    from hyoka.report.notebook_page import write_notebook_page
    from hyoka.report.templating import time_in_words

    limits = selection(*settings.limits)
    failures = [failure for failure in failed.values() if failure]
    with _handed_on(settings, run) as tables:
        documents, recognised = document_rows(tables, settings.files), _recognised(tables)
        facts = RunFacts(run, settings, time_in_words(started), documents, limits, recognised)
        pages = [write_notebook_page(facts, notebook, failed[notebook.name]) for notebook in settings.chosen]
        listed = [page for page, failure in zip(pages, failed.values(), strict=True) if not failure]
        since = write_changes(facts)
        exit_code = 0 if write_front_pages(facts, tables, listed, failures, since) else 1
        named = {*tables["documents"]["document_id"], *tables["problems"]["document_id"]}
        run_folders.add_files(run, {name: path for name, path in settings.files.items() if name in named})
        (run.folder / FIRST_PAGE).replace(settings.index)
    run_folders.delete_old_runs(settings.reports, run.folder, settings.keep)
    run.report = {"pages": settings.pages_fingerprint(run.folder), "exit_code": exit_code, "limits": limits}
    run.save()
    executed = tuple(name for name, failure in failed.items() if not failure)
    return ReportRun(exit_code, failures, settings.index, run.folder, executed, since["lines"] if since else ())
