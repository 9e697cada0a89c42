"""A run: the notebooks in order, their pages, and one first page that opens the latest."""

from __future__ import annotations

import ast
import os
import re
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from rich.console import Console

from helpers import frontpage, pages
from helpers.errors import UsageError
from helpers.execution import Failure, execute, known_parameters
from helpers.tables import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: So many runs are kept; an older one is deleted when a new one is complete.
RUNS_KEPT = 10
_RUN_ID = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z(-\d+)?")
_NEEDED = ("raw", "processed", "reports")


@dataclass(frozen=True)
class ReportRun:
    """What a run came to.

    Attributes:
        exit_code: 0: all well; 1: a notebook failed, something could not be read, or a check failed.
        failures: Notebooks that did not run through.
        index: The page that opens this run, as long as it is the latest.
        folder: The run's folder.
    """

    exit_code: int
    failures: list[Failure]
    index: Path
    folder: Path


def run_report(
    raw: Path,
    processed: Path,
    reports: Path,
    *,
    only: Sequence[str] | None = None,
    parameters: dict[str, Any] | None = None,
    progress: bool = True,
    notebooks: Path | None = None,
    show_code: bool = False,
    timeout_s: int = 3600,
) -> ReportRun:
    """Run the notebooks in order and write their pages into a folder of the run's own.

    Args:
        raw: Folder of the PDFs.
        processed: Folder of the tables.
        reports: Folder of all runs, each in a folder of its own; index.html opens the latest.
        only: Numbers or names of notebooks (03, 05_dx_progress); none: all.
        parameters: Values for parameters of the notebooks (cities, years, labels).
        progress: Whether to tell on standard error how far it is.
        notebooks: Folder of the notebooks; by default the project's.
        show_code: Whether the pages show the code at once.
        timeout_s: Seconds that a cell may take.

    Raises:
        UsageError: No such notebook, or a parameter that none of them has; nothing was written.
    """
    chosen = choose(home := notebooks or find_notebooks(), only or ())
    given = {name: os.path.relpath(path, home) for name, path in zip(_NEEDED, (raw, processed, reports), strict=True)}
    values = _fitting(chosen, given, parameters or {})
    started = datetime.now(UTC)
    folder = new_folder(reports, started)
    failures = _execute_all(chosen, folder, values, timeout_s, Console(stderr=True, quiet=not progress))
    facts = _facts(folder, home, started, raw, processed, show_code=show_code)
    shown = [_page(folder / path.name, facts, values[path]) for path in chosen if (folder / path.name).exists()]
    front = frontpage.FrontPage(folder, reports, raw, processed, facts.when, shown, failures)
    index, well = frontpage.write_front_pages(front)
    _forget_old_runs(reports, folder)
    return ReportRun(0 if well else 1, failures, index, folder)


def _facts(
    folder: Path, home: Path, started: datetime, raw: Path, processed: Path, *, show_code: bool
) -> pages.RunFacts:
    documents = frontpage.document_rows(load(processed, "documents"), raw, folder)
    when, version = frontpage.said(started), frontpage.short_version()
    return pages.RunFacts(folder, home, when, version, documents, show_code=show_code)


def find_notebooks() -> Path:
    """The project's folder of notebooks: of the working directory, else of the checkout that this module is in.

    Raises:
        UsageError: There is none.
    """
    for home in (Path.cwd(), *Path(__file__).resolve().parents):
        if any((home / "notebooks").glob("[0-9][0-9]_*.ipynb")):
            return home / "notebooks"
    raise UsageError("no folder notebooks with numbered notebooks", advice="call it in the project's folder")


def choose(notebooks: Path, only: Sequence[str]) -> list[Path]:
    """The numbered notebooks in order; with `only`, those of these numbers or names.

    Raises:
        UsageError: There is none of that number or name.
    """
    found = sorted(notebooks.glob("[0-9][0-9]_*.ipynb"))
    strange = [name for name in only if not any(name in (path.stem, path.stem[:2]) for path in found)]
    if strange or not found:
        known = ", ".join(path.stem for path in found)
        raise UsageError(
            "no such notebook", expected=known or "notebooks/01_….ipynb", found=", ".join(strange) or "none"
        )
    return [path for path in found if not only or path.stem in only or path.stem[:2] in only]


def new_folder(reports: Path, started: datetime) -> Path:
    """Make the run's folder, called by its time in UTC; another run of the same second gets a number behind."""
    reports.mkdir(parents=True, exist_ok=True)
    name = f"{started:%Y-%m-%dT%H%M%SZ}"
    for candidate in _numbered(name):
        folder = reports / candidate
        with suppress(FileExistsError):
            folder.mkdir()
            return folder
    raise AssertionError("the numbers never end")


def _numbered(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1


def _fitting(chosen: Sequence[Path], given: dict[str, str], wanted: dict[str, Any]) -> dict[Path, dict[str, Any]]:
    """For each notebook the folders, and of the wanted parameters those that it has; one that none has is an error."""
    known = {path: set(known_parameters(path)) for path in chosen}
    anywhere = set().union(*known.values())
    unknown = set(wanted) - anywhere
    if unknown:
        raise UsageError("unknown parameter", expected=", ".join(sorted(anywhere)), found=", ".join(sorted(unknown)))
    return {path: given | {name: value for name, value in wanted.items() if name in known[path]} for path in chosen}


def _execute_all(
    chosen: Sequence[Path], folder: Path, values: dict[Path, dict[str, Any]], timeout_s: int, console: Console
) -> list[Failure]:
    failures = []
    for position, notebook in enumerate(chosen, 1):
        begun = time.monotonic()
        with console.status(f"{notebook.stem} ({position}/{len(chosen)}) …"):
            failure = _execute(notebook, folder, values[notebook], timeout_s)
        failures += [failure] if failure else []
        outcome = f"failed in cell {failure.cell}: {failure.error}" if failure else "ok"
        console.out(f"{notebook.stem}: {outcome} ({time.monotonic() - begun:.1f} s)", highlight=False)
    return failures


def _execute(notebook: Path, folder: Path, values: dict[str, Any], timeout_s: int) -> Failure | None:
    try:
        return execute(notebook, folder / notebook.name, values, timeout_s)
    except UsageError as error:  # a notebook without one of the three folders: the others still run
        return Failure(notebook.stem, 0, str(error))


def _page(executed: Path, facts: pages.RunFacts, values: dict[str, Any]) -> dict[str, str]:
    notebook = nbformat.read(executed, as_version=4)
    shown = {name: _literal(default) for name, default in known_parameters(executed).items()} | values
    page = pages.write_page(executed, facts, {name: _said(value) for name, value in shown.items()})
    return {"file": page.name, "title": pages.title_of(notebook), "question": pages.question_of(notebook)}


def _literal(code: str) -> Any:  # noqa: ANN401 - whatever the cell assigns
    try:
        return ast.literal_eval(code)
    except (ValueError, SyntaxError):
        return code  # an expression: shown as it stands


def _said(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, (list, tuple)):
        return "、".join(map(str, value)) or "すべて all"
    return str(value)


def _forget_old_runs(reports: Path, folder: Path) -> None:
    runs = sorted(
        path for path in reports.iterdir() if path.is_dir() and _RUN_ID.fullmatch(path.name) and path != folder
    )
    for old in runs[: max(len(runs) - (RUNS_KEPT - 1), 0)]:
        shutil.rmtree(old)
