"""A report: run the notebooks that have changed, and write all pages into a folder of the run."""

import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

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
    from hyoka.report.execution import Failure
    from hyoka.report.notebooks import Notebook

#: How the error of a notebook begins that was asked for what is not there.
_WRONG = "UsageError: "


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


@dataclass(frozen=True)
class Result:
    """What came of one notebook: when it ran, whether that was in an earlier run, and what stopped it."""

    notebook: "Notebook"
    ran: datetime
    is_reused: bool = False
    failure: "Failure | None" = None


def run_report(settings: Settings) -> ReportRun:
    """Run the notebooks in order, and write their pages into a folder of the run.

    A notebook is run again where its cells or parameters, or any of the PDFs, tables, labels, modules and packages,
    differ from what they were at the end of an earlier run of it. Where nothing has changed, nothing is written.

    Raises:
        UsageError: No such notebook, a parameter that none of them has, or a city or year that is not there; no page
            was written.
    """
    shown = settings.values.keys()  # a wrong parameter is an error before anything is made
    inputs = run_folders.inputs(settings.raw, settings.processed)
    earlier = [] if settings.force else run_folders.read_runs(settings.reports)
    latest = next((run for run in earlier if run.report), None)
    if latest and latest.notebooks.keys() == shown and _is_current(latest, settings, inputs):
        _tidy(settings, latest)
        settings.say("report.unchanged", run=latest.folder.name)
        return ReportRun(latest.report["exit_code"], [], settings.index, latest.folder)
    with locked(settings.reports), locked(settings.processed), full_disk_named(settings.reports):
        return _new_run(settings, inputs, earlier)


def _tidy(settings: Settings, latest: Run) -> None:
    """Take away what a killed run has left, unless another run writes there."""
    tidy(settings.processed)
    if (settings.reports / LOCK_FILE).exists():
        with suppress(Held), locked(settings.reports, may_wait=False):
            run_folders.delete_old_runs(settings.reports, latest.folder, settings.keep)


def _is_current(run: Run, settings: Settings, inputs: dict[str, str]) -> bool:
    """Whether nothing has changed since a complete run that shows the same notebooks."""
    return all(
        run.has(notebook.name, settings.fingerprint(notebook), inputs) for notebook in settings.chosen
    ) and run.report["pages"] == settings.pages_fingerprint(run.folder)


def _new_run(settings: Settings, inputs: dict[str, str], earlier: Sequence[Run]) -> ReportRun:
    started = datetime.now(UTC)
    last = next((old for old in earlier if old.inputs), None)
    if last and (changed := [kind for kind in inputs if last.inputs.get(kind) != inputs[kind]]):
        settings.say("report.changed", run=last.folder.name, inputs=[Message(f"report.{kind}") for kind in changed])
    run = Run(run_folders.new_folder(settings.reports, started), inputs["tables"], inputs)
    try:
        run_folders.begin_tables(run, settings.processed, earlier)
        if settings.make:
            settings.make(run.tables)
        inputs["tables"] = files_fingerprint(run.tables.glob("*"))
        results = [_run_and_say(notebook, settings, run, earlier, started) for notebook in settings.chosen]
        return _write_pages(settings, run, results, started)
    except UsageError:
        shutil.rmtree(run.folder)
        raise


def _run_and_say(
    notebook: "Notebook", settings: Settings, run: Run, earlier: Sequence[Run], started: datetime
) -> Result:
    """Run a notebook, and say how it went."""
    begun = time.monotonic()
    result = _result(notebook, settings, run, earlier, started)
    _say(result, f"{time.monotonic() - begun:.1f}", settings)
    if result.failure and result.failure.error.startswith(_WRONG):
        raise UsageError(result.failure.error.removeprefix(_WRONG))
    return result


def _result(notebook: "Notebook", settings: Settings, run: Run, earlier: Sequence[Run], started: datetime) -> Result:
    """Take a notebook over from an earlier run of the same cells, parameters and inputs, or run it."""
    from hyoka.report.execution import execute

    fingerprint = settings.fingerprint(notebook)
    unchanged = next((old for old in earlier if old.has(notebook.name, fingerprint, run.inputs)), None)
    if unchanged:
        entry, failure = unchanged.notebooks[notebook.name], None
        shutil.copy(unchanged.folder / notebook.path.name, run.folder)
    else:
        entry = {"fingerprint": fingerprint, "ran": started.isoformat()}
        output = run.folder / notebook.path.name
        values = settings.executed_with(notebook, run.tables)
        failure = execute(notebook.path, output, values, settings.timeout_s)
        _name_place(run.folder, notebook, values, settings.values[notebook.name])
        run.inputs["tables"] = files_fingerprint(run.tables.glob("*"))
    if not failure:
        run.notebooks[notebook.name] = entry
        run.save()
    return Result(notebook, datetime.fromisoformat(entry["ran"]), bool(unchanged), failure)


def _name_place(folder: "Path", notebook: "Notebook", values: Mapping[str, Any], shown: Mapping[str, Any]) -> None:
    """Let an executed notebook name the folder in which the tables will lie."""
    for path in folder.glob(f"{notebook.name}*.ipynb") if values != shown else ():
        text = path.read_text(encoding="utf-8").replace(values["processed"], shown["processed"])
        path.write_text(text, encoding="utf-8")


def _say(result: Result, seconds: str, settings: Settings) -> None:
    if result.failure:
        settings.say("report.failed", notebook=result.notebook.name, cell=result.failure.cell, seconds=seconds)
    elif result.is_reused:
        settings.say("report.reused", notebook=result.notebook.name, time=f"{result.ran:%Y-%m-%d %H:%M}")
    else:
        settings.say("report.ran", notebook=result.notebook.name, seconds=seconds)


@contextmanager
def _handed_on(settings: Settings, run: Run) -> "Iterator[Tables]":
    """The tables of the run's cities and years; at the end those that notebooks have changed are handed on.

    So a run that is killed over its pages leaves the tables and the pages of the run before.
    """
    from hyoka.measures.selection import selected
    from hyoka.store.table_files import load_all, save

    with ExitStack() as end:
        if run.inputs["tables"] != run.began:
            run_folders.copy_files(run.tables, end.enter_context(replaced_together(settings.processed)))
        run.tables.rename(run.shown)
        tables = load_all(run.shown)
        if any(settings.limits):
            tables = selected(tables, *settings.limits)
            for name, rows in tables.items():
                save(run.shown, name, rows)
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


def _write_pages(settings: Settings, run: Run, results: Sequence[Result], started: datetime) -> ReportRun:
    """Write the page of each notebook, then the run's other pages, and at the very end the first page of all runs."""
    from hyoka.measures.selection import selection
    from hyoka.report.changes_page import write_changes
    from hyoka.report.front_page import FIRST_PAGE, document_rows, write_front_pages
    from hyoka.report.notebook_page import write_notebook_page
    from hyoka.report.templating import time_in_words

    limits = selection(*settings.limits)
    failures = [result.failure for result in results if result.failure]
    with _handed_on(settings, run) as tables:
        facts = RunFacts(
            run, settings, time_in_words(started), document_rows(tables, settings.files), limits, _recognised(tables)
        )
        listed = []
        for result in results:
            entry = write_notebook_page(
                facts, result.notebook, settings.values[result.notebook.name], result.ran, result.failure
            )
            if not result.failure:
                listed.append({**entry, "since": time_in_words(result.ran) if result.is_reused else ""})
        since = write_changes(facts)
        exit_code = 0 if write_front_pages(facts, tables, listed, failures, since) else 1
        named = {*tables["documents"]["document_id"], *tables["problems"]["document_id"]}
        run_folders.add_files(run, {name: path for name, path in settings.files.items() if name in named})
        (run.folder / FIRST_PAGE).replace(settings.index)
    run_folders.delete_old_runs(settings.reports, run.folder, settings.keep)
    run.report = {"pages": settings.pages_fingerprint(run.folder), "exit_code": exit_code, "limits": limits}
    run.save()
    executed = tuple(result.notebook.name for result in results if not result.is_reused)
    return ReportRun(exit_code, failures, settings.index, run.folder, executed, since["lines"] if since else ())
