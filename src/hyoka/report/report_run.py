"""A run of a report: each notebook run, or kept from an earlier run, the pages, and the first page at the end."""

from __future__ import annotations

import ast
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import nbformat
from rich.console import Console

from hyoka.datapackage import save_description
from hyoka.errors import UsageError
from hyoka.report import frontpage
from hyoka.report import html as pages
from hyoka.report.execution import Failure, Kernels, execute
from hyoka.report.notebook_files import read_notebook
from hyoka.report.report import Plan, ReportRun
from hyoka.report.run_folders import Record, forget_old_runs, new_folder, records
from hyoka.report.side_by_side import run_side_by_side
from hyoka.tables import load

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from hyoka.report.ground import Ground
    from hyoka.report.notebook_files import NotebookFile


@dataclass(frozen=True)
class Outcome:
    """What came of one notebook.

    Attributes:
        name: Its name.
        told: What to tell of it, in words.
        entry: What is kept of a run that went through: ran, inputs, outputs.
        failure: What went wrong, if anything did.
        kept_from: The run that it is kept from; "" where it was run.
    """

    name: str
    told: str
    entry: dict[str, Any]
    failure: Failure | None = None
    kept_from: str = ""


def make_run(plan: Plan, ground: Ground, *, progress: bool) -> ReportRun:
    """Run what has to be run, write all pages, and let the first page of all runs open this run.

    Args:
        plan: What is to be done.
        ground: The files that the notebooks stand on.
        progress: Whether to tell on standard error how far it is.
    """
    started = datetime.now(UTC)
    earlier = [] if plan.force else records(plan.reports)
    record = Record(new_folder(plan.reports, started))
    try:
        outcomes = _outcomes(plan, ground, record, earlier, started, Console(stderr=True, quiet=not progress))
    except BaseException:
        with suppress(OSError):
            record.folder.rmdir()  # where nothing was done yet; what is in it is kept for the next run
        raise
    if any(notebook.saves for notebook in plan.chosen):
        save_description(plan.processed)  # two that save at once may each have described what the other had not saved
    facts = _facts(plan, record.folder, started)
    shown = [_page(record.folder, facts, outcome, plan.values[outcome.name]) for outcome in outcomes]
    forget_old_runs(plan.reports, record.folder)
    failures = [outcome.failure for outcome in outcomes if outcome.failure]
    front = frontpage.FrontPage(
        record.folder, plan.reports, plan.raw, plan.processed, facts.when, [page for page in shown if page], failures
    )
    index, well = frontpage.write_front_pages(front)
    record.finish(index, plan.around(ground, record.folder), exit_code := 0 if well else 1)
    executed = tuple(outcome.name for outcome in outcomes if not outcome.kept_from)
    return ReportRun(exit_code, failures, index, record.folder, executed)


def _outcomes(
    plan: Plan, ground: Ground, record: Record, earlier: Sequence[Record], started: datetime, console: Console
) -> list[Outcome]:
    kernels = Kernels()

    def work(notebook: NotebookFile) -> Outcome:
        """Keep a notebook's run, or run it."""
        inputs = ground.inputs(notebook, plan.values[notebook.name])
        outputs = ground.outputs(notebook)
        kept = next((run for run in earlier if run.has(notebook.name, inputs, outputs)), None)
        if kept is not None:
            return _kept(notebook, kept, record.folder)
        begun = time.monotonic()
        failure = _execute(notebook, plan, record.folder, kernels)
        took = f"{time.monotonic() - begun:.1f} s{_news(notebook.name, inputs, earlier)}"
        told = f"failed in cell {failure.cell}: {failure.error}" if failure else "ok"
        entry = {"ran": started.isoformat(), "inputs": inputs, "outputs": ground.outputs(notebook)}
        return Outcome(notebook.name, f"{told} ({took})", entry, failure)

    with console.status("…") as status:

        def told(running: Sequence[str], outcome: Outcome | None) -> None:
            """Say what runs, and note what has ended."""
            status.update(f"{', '.join(running)} …")
            if outcome is not None:
                console.out(f"{outcome.name}: {outcome.told}", highlight=False)
                if not outcome.failure:
                    record.note(outcome.name, outcome.entry)

        done = run_side_by_side(plan.chosen, plan.found, work, stop=kernels.stop, told=told)
    return list(done.values())


def _kept(notebook: NotebookFile, run: Record, folder: Path) -> Outcome:
    shutil.copy(run.folder / notebook.path.name, folder)
    entry = run.notebooks[notebook.name]
    since = datetime.fromisoformat(entry["ran"])
    return Outcome(notebook.name, f"unchanged since {since:%Y-%m-%d %H:%M} UTC", entry, kept_from=entry["ran"])


def _news(name: str, inputs: Mapping[str, str], earlier: Sequence[Record]) -> str:
    """In words, which kinds of inputs are other ones than in its last run."""
    last = next((run.notebooks[name]["inputs"] for run in earlier if name in run.notebooks), None)
    changed = [kind for kind in inputs if last is not None and last.get(kind) != inputs[kind]]
    return f"; changed: {', '.join(changed)}" if changed else ""


def _execute(notebook: NotebookFile, plan: Plan, folder: Path, kernels: Kernels) -> Failure | None:
    output = folder / notebook.path.name
    try:
        return execute(notebook.path, output, plan.values[notebook.name], plan.timeout_s, kernels)
    except UsageError as error:  # a notebook without one of the three folders: the others still run
        return Failure(notebook.name, 0, str(error))


def _facts(plan: Plan, folder: Path, started: datetime) -> pages.RunFacts:
    documents = frontpage.document_rows(load(plan.processed, "documents"), plan.raw, folder)
    when, version = frontpage.said(started), frontpage.short_version()
    return pages.RunFacts(folder, plan.home, when, version, documents, show_code=plan.show_code)


def _page(folder: Path, facts: pages.RunFacts, outcome: Outcome, values: Mapping[str, Any]) -> dict[str, str]:
    """Write the page of a notebook; what the first page shows of it, nothing of one that failed."""
    executed = folder / f"{outcome.name}{'.failed' if outcome.failure else ''}.ipynb"
    if not executed.is_file():
        return {}
    ran = frontpage.said(datetime.fromisoformat(outcome.entry["ran"]))
    shown = {name: _literal(default) for name, default in read_notebook(executed).parameters.items()} | dict(values)
    parameters = {name: _said(value) for name, value in shown.items()}
    page = pages.write_page(executed, replace(facts, when=ran), parameters, outcome.failure)
    if outcome.failure:
        return {}
    notebook = nbformat.read(executed, as_version=4)
    named = {"title": pages.title_of(notebook), "question": pages.question_of(notebook)}
    return {"file": page.name, **named, "since": ran if outcome.kept_from else ""}


def _literal(code: str) -> Any:  # noqa: ANN401 - whatever the cell assigns
    try:
        return ast.literal_eval(code)
    except (ValueError, SyntaxError):
        return code  # an expression: shown as it stands


def _said(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, (list, tuple)):
        return "、".join(map(str, value)) or "すべて all"
    return str(value)
