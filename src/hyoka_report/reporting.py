"""A report: the notebooks are run, and all pages written into a folder of the run."""

import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from hyoka import (
    DESCRIPTIONS,
    LOCK_FILE,
    Held,
    delete_other_tables,
    delete_when_replaced,
    files_of_other_tables,
    full_disk_named,
    locked,
    replaced_together,
    same_tables,
    save_description,
    tidy,
)
from hyoka.text import UsageError, message
from hyoka_report.each_page import Page, pages_of, write_title
from hyoka_report.run import (
    Run,
    complete_runs,
    copy_files,
    delete_old_runs,
    new_folder,
    write_run_file,
)

if TYPE_CHECKING:
    from hyoka_report.execution import Failure, Kernels

#: How the error of a notebook begins that was asked for what is not there.
_WRONG: Final = "UsageError: "
#: Notebooks below this number make tables, the others show them.
_SHOWING: Final = "03"
#: So many notebooks that show tables run at once.
_WORKERS: Final = 2


def make_report(run: Run) -> Run:
    """Run the notebooks in order, and write their pages into a folder of the run.

    Where nothing has changed since the last whole run (PDFs, tables, labels, modules, packages,
    notebooks and their parameters, pages), nothing is written, and the run has the folder of that
    one.

    Raises:
        UsageError: No such notebook, or a city or year that is not there; no page was written.
    """
    inputs = run.inputs()  # a wrong notebook is an error before anything is made
    if run.each:
        pages_of(run)
    latest = next(iter(complete_runs(run.reports)), None)
    if latest and not run.force and latest.fingerprint == run.fingerprint(inputs, latest.folder):
        run.folder = latest.folder
        run.exit_code = latest.exit_code
        tidy(run.processed)
        if (run.reports / LOCK_FILE).exists():  # a run was killed
            with suppress(Held), locked(run.reports):
                delete_old_runs(run)
        _say("report.unchanged", run=run.folder.name)
        return run
    with locked(run.reports), locked(run.processed), full_disk_named(run.reports):
        run.folder = new_folder(run.reports, datetime.now(UTC))
        try:
            run.tables.mkdir()
            copy_files(run.processed, run.tables)
            if run.make:
                run.make(run.tables)
            if run.limits:
                delete_other_tables(run.tables)
            _execute_all(run)
        except BaseException:
            if not _is_shown(run):
                shutil.rmtree(run.folder, ignore_errors=True)
            raise
        delete_old_runs(run)
        write_run_file(run, inputs)
    return run


def _is_shown(run: Run) -> bool:
    """Whether the first page of all runs is that of this one."""
    return run.index.is_file() and run.folder.name in run.index.read_text(encoding="utf-8")


def _execute_all(run: Run) -> None:
    """Execute the notebooks: those that make tables one by one, the others side by side.

    Then write all pages.
    """
    from hyoka_report.execution import Kernels
    from hyoka_report.front_page import Pages

    making = [notebook for notebook in run.chosen if notebook.stem < _SHOWING and not run.each]
    showing = [] if run.each else run.chosen[len(making) :]
    each = pages_of(run) if run.each else []
    with ThreadPoolExecutor(_WORKERS) as threads, Kernels(run.home) as kernels:
        execute = partial(_execute, kernels, run)
        with ThreadPoolExecutor(1) as beside:
            if making and len(showing) > 1:
                beside.submit(kernels.start_another)
            made = [threads.submit(execute, notebook).result() for notebook in making]
        shown = threads.map(execute, showing)
        of_each = threads.map(partial(execute, *run.chosen[:1]), each)
        run.failures = [failure for failure in (*made, *shown, *of_each) if failure]
    pages = Pages(run)  # of the tables that the notebooks have written, too
    # a run that is killed over its pages leaves the tables and the pages of the run before
    with replaced_together(run.processed) as tables:
        # what a limited run makes is not that of all: it stays in the run's folder
        left_out = {*files_of_other_tables(), *DESCRIPTIONS} if run.limits else set()
        copy_files(run.tables, tables, without=left_out)
        if not same_tables(run.tables, run.processed):
            for name in files_of_other_tables():  # made of tables that have changed
                if not (tables / name).exists():
                    delete_when_replaced(tables, name)
        pages.write()
    save_description(run.processed)


def _execute(
    kernels: "Kernels", run: Run, notebook: Path, page: Page | None = None
) -> "Failure | None":
    """Execute a notebook on the run's tables, and say how that went.

    A page of a row of parameters has a name and title of its own, and writes no table.
    """
    import nbformat

    from hyoka_report.conditions import known_parameters

    begun = time.monotonic()
    known = known_parameters(nbformat.read(notebook, as_version=4))
    folders = {"raw": run.raw, "processed": run.tables, "output": run.tables}
    values: dict[str, Any] = {
        name: os.path.relpath(folder, run.home) for name, folder in folders.items() if name in known
    }
    # a notebook that knows no cities refuses them: its page would be of all
    limits = {"cities": [*run.cities], "years": [*run.years]}
    values |= {name: wanted for name, wanted in limits.items() if wanted}
    if page:
        values.pop("output", None)
        values |= page.values
    name = page.name if page else notebook.stem
    output = run.folder / f"{name}.ipynb"
    failure = kernels.execute(notebook, output, values)
    about = {"notebook": name, "seconds": f"{time.monotonic() - begun:.1f}"}
    # of rows one may be wrong: the others have their pages
    if failure and not page and failure.error.startswith(_WRONG):
        raise UsageError(failure.error.removeprefix(_WRONG))
    if page:
        write_title(output.with_suffix(".failed.ipynb") if failure else output, page.title)
        failure = failure and failure._replace(notebook=name)
    if failure:
        _say("report.failed", cell=failure.cell, **about)
    else:
        _say("report.ran", **about)
    return failure


def _say(key: str, **values: object) -> None:
    """Say on standard error how the run goes."""
    click.echo(message(key, **values), err=True)
