"""A report: run the notebooks, and write all pages into a folder of the run; nothing where nothing has changed."""

import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
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

if TYPE_CHECKING:
    from hyoka.measures.frames import Tables
    from hyoka.report.execution import Failure, Kernels

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
    index: Path
    folder: Path
    executed: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()


def run_report(settings: Settings) -> ReportRun:
    """Run the notebooks in order, and write their pages into a folder of the run.

    Where nothing has changed since the last whole run (PDFs, tables, labels, modules, packages, notebooks and their
    parameters, pages), nothing is written.

    Raises:
        UsageError: No such notebook, or a city or year that is not there; no page was written.
    """
    inputs = settings.inputs()  # a wrong notebook is an error before anything is made
    latest = next(iter(run_folders.read_runs(settings.reports)), None)
    if latest and not settings.force and latest.fingerprint == settings.fingerprint(inputs, latest.folder):
        tidy(settings.processed)
        if (settings.reports / LOCK_FILE).exists():  # a run was killed
            with suppress(Held), locked(settings.reports, may_wait=False):
                run_folders.delete_old_runs(settings.reports, latest.folder, settings.keep)
        settings.say("report.unchanged", run=latest.folder.name)
        return ReportRun(latest.exit_code, [], settings.index, latest.folder)
    with locked(settings.reports), locked(settings.processed), full_disk_named(settings.reports):
        run = Run(run_folders.new_folder(settings.reports, datetime.now(UTC)))
        try:
            return _new_run(settings, run, inputs)
        except UsageError:
            shutil.rmtree(run.folder)
            raise


def _new_run(settings: Settings, run: Run, inputs: str) -> ReportRun:
    """Make tables, execute notebooks, write pages, and at the very end the first page of all runs."""
    from hyoka.measures.selection import selection
    from hyoka.report.front_page import FIRST_PAGE, document_rows, write_changes, write_front_pages
    from hyoka.report.notebook_page import page_html, read_executed
    from hyoka.report.templating import TEMPLATES, know_characters, time_in_words, write_page

    run.tables.mkdir()
    run_folders.copy_files(settings.processed, run.tables)
    if settings.make:
        settings.make(run.tables)
    failed = _execute_all(settings, run)
    failures = [failure for failure in failed.values() if failure]
    executed = {name: f"{name}{'.failed' if failure else ''}.ipynb" for name, failure in failed.items()}
    notebooks = {name: read_executed(run.folder / file) for name, file in executed.items()}
    know_characters([*run.folder.glob("*.ipynb"), *run.tables.glob("*.csv"), *TEMPLATES.rglob("*.j2")])
    menu = [page for page in notebooks.values() if page["has_data"]]
    run.limits = selection(*settings.limits)
    with _handed_on(settings, run) as tables:
        documents, recognised = document_rows(tables, settings.files), _recognised(tables)
        facts = RunFacts(run, settings, time_in_words(run.started), documents, run.limits, recognised, menu)
        since = write_changes(facts)
        is_fine = write_front_pages(facts, tables, [*notebooks.values()], failures, since)
        run.exit_code = 0 if is_fine else 1
        for name, page in notebooks.items():
            if page in menu:
                write_page(run.folder / page["file"], page_html(page["content"], facts, failed[name]))
        named = {*tables["documents"]["document_id"], *tables["problems"]["document_id"]}
        run_folders.add_files(run, {name: path for name, path in settings.files.items() if name in named})
        (run.folder / FIRST_PAGE).replace(settings.index)
    run_folders.delete_old_runs(settings.reports, run.folder, settings.keep)
    run.fingerprint = settings.fingerprint(inputs, run.folder)
    run.save()
    ran = tuple(name for name, failure in failed.items() if not failure)
    return ReportRun(run.exit_code, failures, settings.index, run.folder, ran, since["lines"] if since else ())


def _execute_all(settings: Settings, run: Run) -> "dict[str, Failure | None]":
    """Execute the notebooks that make tables one after the other, those that show them side by side."""
    from hyoka.report.execution import Kernels

    making = [path for path in settings.chosen if path.stem < _SHOWING]
    showing = settings.chosen[len(making) :]
    with ThreadPoolExecutor(_WORKERS) as threads, Kernels() as kernels:
        execute = partial(_execute, kernels, settings, run)
        failures = [threads.submit(execute, notebook).result() for notebook in making]
        failures += threads.map(execute, showing)
    return {path.stem: failure for path, failure in zip(settings.chosen, failures, strict=True)}


def _execute(kernels: "Kernels", settings: Settings, run: Run, notebook: Path) -> "Failure | None":
    """Execute a notebook on the run's tables, and say how that went."""
    begun = time.monotonic()
    failure = kernels.execute(notebook, run.folder / notebook.name, settings.values(run.tables), settings.timeout_s)
    seconds = f"{time.monotonic() - begun:.1f}"
    if failure and failure.error.startswith(_WRONG):
        raise UsageError(failure.error.removeprefix(_WRONG))
    if failure:
        settings.say("report.failed", notebook=notebook.stem, cell=failure.cell, seconds=seconds)
    else:
        settings.say("report.ran", notebook=notebook.stem, seconds=seconds)
    return failure


@contextmanager
def _handed_on(settings: Settings, run: Run) -> "Iterator[Tables]":
    """The tables of the run's cities and years; at the end those that the run has changed are handed on.

    So a run that is killed over its pages leaves the tables and the pages of the run before.
    """
    from hyoka.measures.selection import selected
    from hyoka.store.table_files import load_all, save

    with ExitStack() as end:
        if files_fingerprint(run.tables.glob("*")) != files_fingerprint(settings.processed.glob("*")):
            run_folders.copy_files(run.tables, end.enter_context(replaced_together(settings.processed)))
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
