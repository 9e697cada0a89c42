"""A report: run the notebooks, and write all pages into a folder of the run; nothing where nothing has changed."""

import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hyoka.contract.tables import FIGURES, UNPROVED
from hyoka.report import run_folders
from hyoka.report.run_folders import Run
from hyoka.report.settings import RunFacts, Settings
from hyoka.store.files import full_disk_named, replaced_together
from hyoka.store.locks import LOCK_FILE, Held, locked, tidy
from hyoka.text.errors import UsageError
from hyoka.text.label_files import reads_recognised
from hyoka.text.messages import message

if TYPE_CHECKING:
    from hyoka.measures.frames import Tables
    from hyoka.report.execution import Failure, Kernels

#: How the error of a notebook begins that was asked for what is not there.
_WRONG = "UsageError: "
#: Notebooks below this number make tables, the others show them, so many at once.
_SHOWING, _WORKERS = "03", 2


def run_report(settings: Settings) -> Run:
    """Run the notebooks in order, and write their pages into a folder of the run.

    Where nothing has changed since the last whole run (PDFs, tables, labels, modules, packages, notebooks and their
    parameters, pages), nothing is written, and that run is returned.

    Raises:
        UsageError: No such notebook, or a city or year that is not there; no page was written.
    """
    inputs = settings.inputs()  # a wrong notebook is an error before anything is made
    latest = next(iter(run_folders.read_runs(settings.reports)), None)
    if latest and not settings.force and latest.fingerprint == settings.fingerprint(inputs, latest):
        tidy(settings.processed)
        if (settings.reports / LOCK_FILE).exists():  # a run was killed
            with suppress(Held), locked(settings.reports, may_wait=False):
                run_folders.delete_old_runs(settings.reports, latest.folder, settings.keep)
        _say("report.unchanged", run=latest.folder.name)
        return latest
    with locked(settings.reports), locked(settings.processed), full_disk_named(settings.reports):
        run = Run(run_folders.new_folder(settings.reports, datetime.now(UTC)))
        try:
            run.tables.mkdir()
            run_folders.copy_files(settings.processed, run.tables)
            if settings.make:
                settings.make(run.tables)
            run.failures = _execute_all(settings, run)
            # a run that is killed over its pages leaves the tables and the pages of the run before
            with replaced_together(settings.processed) as tables:
                run_folders.copy_files(run.tables, tables)
                _write_pages(settings, run)
        except UsageError:
            shutil.rmtree(run.folder)
            raise
        run_folders.delete_old_runs(settings.reports, run.folder, settings.keep)
        run.fingerprint = settings.fingerprint(inputs, run)
        run.save()
    return run


def _say(key: str, **values: object) -> None:
    """Say on standard error how the run goes."""
    click.echo(message(key, **values), err=True)


def _execute_all(settings: Settings, run: Run) -> "list[Failure]":
    """Execute the notebooks that make tables one after the other, those that show them side by side."""
    from hyoka.report.execution import Kernels

    making = [path for path in settings.chosen if path.stem < _SHOWING]
    showing = settings.chosen[len(making) :]
    with ThreadPoolExecutor(_WORKERS) as threads, Kernels() as kernels:
        execute = partial(_execute, kernels, settings, run)
        ended = [threads.submit(execute, notebook).result() for notebook in making]
        ended += threads.map(execute, showing)
    return [failure for failure in ended if failure]


def _execute(kernels: "Kernels", settings: Settings, run: Run, notebook: Path) -> "Failure | None":
    """Execute a notebook on the run's tables, and say how that went."""
    begun = time.monotonic()
    failure = kernels.execute(notebook, run.folder / notebook.name, settings.values(run.tables))
    seconds = f"{time.monotonic() - begun:.1f}"
    if failure and failure.error.startswith(_WRONG):
        raise UsageError(failure.error.removeprefix(_WRONG))
    if failure:
        _say("report.failed", notebook=notebook.stem, cell=failure.cell, seconds=seconds)
    else:
        _say("report.ran", notebook=notebook.stem, seconds=seconds)
    return failure


def _write_pages(settings: Settings, run: Run) -> None:
    """Write the pages of the run's cities and years, and at the very end the first page of all runs."""
    from hyoka.measures.selection import selected, selection
    from hyoka.report.front_page import FIRST_PAGE, document_rows, write_changes, write_front_pages
    from hyoka.report.notebook_page import page_html, read_executed
    from hyoka.report.templating import TEMPLATES, know_characters, time_in_words, write_page
    from hyoka.store.table_files import load_all, save

    run.limits = selection(settings.cities, settings.years)
    tables = load_all(run.tables)
    if settings.cities or settings.years:
        tables = selected(tables, settings.cities, settings.years)
        for name, rows in tables.items():
            save(run.tables, name, rows)
    notebooks = [read_executed(path) for path in sorted(run.folder.glob("*.ipynb"))]
    know_characters([*run.folder.glob("*.ipynb"), *run.tables.glob("*.csv"), *TEMPLATES.rglob("*.j2")])
    menu = [page for page in notebooks if page["has_data"]]
    documents = document_rows(tables, settings.files)
    facts = RunFacts(run, settings, time_in_words(run.started), documents, _recognised(tables), menu)
    since = write_changes(facts)
    run.changes = since["lines"] if since else ()
    run.exit_code = 0 if write_front_pages(facts, tables, notebooks, since) else 1
    failures = {f"{failure.notebook}.html": failure for failure in run.failures}
    for page in menu:
        write_page(run.folder / page["file"], page_html(page["content"], facts, failures.get(page["file"])))
    named = {*tables["documents"]["document_id"], *tables["problems"]["document_id"]}
    run_folders.add_files(run, {name: path for name, path in settings.files.items() if name in named})
    (run.folder / FIRST_PAGE).replace(run.index)


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
