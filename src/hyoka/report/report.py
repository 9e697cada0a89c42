"""A report: what is to be run, and whether there is anything to run at all, answered without importing pandas."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hyoka.report.ground import Ground, digest
from hyoka.report.notebook_files import choose, find_notebooks, fitting, numbered
from hyoka.report.run_folders import Record, earlier_runs, records

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hyoka.report.execution import Failure
    from hyoka.report.notebook_files import NotebookFile

_NEEDED = ("raw", "processed", "reports")


@dataclass(frozen=True)
class ReportRun:
    """What a run came to.

    Attributes:
        exit_code: 0: all well; 1: a notebook failed, something could not be read, or a check failed.
        failures: Notebooks that did not run through.
        index: The page that opens this run, as long as it is the latest.
        folder: The run's folder; that of the run before where nothing has changed since.
        executed: Names of the notebooks that were run, whether they ran through or not.
    """

    exit_code: int
    failures: list[Failure]
    index: Path
    folder: Path
    executed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What a run is to do.

    Attributes:
        raw: Folder of the PDFs.
        processed: Folder of the tables.
        reports: Folder of all runs.
        home: Folder of the notebooks.
        found: All notebooks of it, in order.
        chosen: Those to be shown.
        values: Values for the parameters of each, by its name.
        force: Whether to run also what stands on nothing new.
        show_code: Whether the pages show the code at once.
        timeout_s: Seconds that a cell may take.
    """

    raw: Path
    processed: Path
    reports: Path
    home: Path
    found: Sequence[NotebookFile]
    chosen: Sequence[NotebookFile]
    values: Mapping[str, Mapping[str, Any]]
    force: bool
    show_code: bool
    timeout_s: int

    @property
    def index(self) -> Path:
        """The first page of all runs."""
        return self.reports / "index.html"

    def around(self, ground: Ground, folder: Path) -> str:
        """Fingerprint of what a run's pages stand on beside their notebooks.

        Args:
            ground: The files.
            folder: The run's folder.
        """
        return digest([ground.front(), self.show_code, earlier_runs(self.reports, folder)])

    def is_settled(self, ground: Ground, latest: Record) -> bool:
        """Whether the latest run is complete, of just these notebooks, and stands on what there is now."""
        return (
            latest.is_whole(self.index)
            and set(latest.notebooks) == {notebook.name for notebook in self.chosen}
            and latest.report["ground"] == self.around(ground, latest.folder)
            and all(
                latest.has(notebook.name, ground.inputs(notebook, self.values[notebook.name]), ground.outputs(notebook))
                for notebook in self.chosen
            )
        )


def run_report(
    raw: Path,
    processed: Path,
    reports: Path,
    *,
    only: Sequence[str] | None = None,
    parameters: Mapping[str, Any] | None = None,
    progress: bool = True,
    notebooks: Path | None = None,
    show_code: bool = False,
    force: bool = False,
    timeout_s: int = 3600,
) -> ReportRun:
    """Run the notebooks and write their pages into a folder of the run's own; what stands on nothing new is kept.

    A notebook is run where its cells, parameters, tables, labels or PDFs, the program or a library have changed since a
    run that is kept, or where it failed. Where nothing at all has changed, no page is written either.

    Args:
        raw: Folder of the PDFs.
        processed: Folder of the tables.
        reports: Folder of all runs, each in a folder of its own; index.html opens the latest.
        only: Numbers or names of notebooks (03, 05_dx_progress); none: all.
        parameters: Values for parameters of the notebooks (cities, years, labels).
        progress: Whether to tell on standard error how far it is.
        notebooks: Folder of the notebooks; by default the project's.
        show_code: Whether the pages show the code at once.
        force: Whether to run all of them.
        timeout_s: Seconds that a cell may take.

    Raises:
        UsageError: No such notebook, or a parameter that none of them has; nothing was written.
    """
    found = numbered(home := notebooks or find_notebooks())
    chosen = choose(found, only or ())
    given = {name: os.path.relpath(path, home) for name, path in zip(_NEEDED, (raw, processed, reports), strict=True)}
    values = fitting(chosen, given, parameters or {})
    plan = Plan(raw, processed, reports, home, found, chosen, values, force, show_code, timeout_s)
    ground = Ground(found, raw, processed)
    return _settled_run(plan, ground, progress=progress) or _new_run(plan, ground, progress=progress)


def _settled_run(plan: Plan, ground: Ground, *, progress: bool) -> ReportRun | None:
    """The latest run, where nothing has changed since and it is not asked for anew."""
    latest = next((record for record in records(plan.reports) if record.report), None)
    if latest is None or plan.force or not plan.is_settled(ground, latest):
        return None
    if progress:
        sys.stderr.write(f"nothing has changed since {latest.folder.name}; --force runs all notebooks again\n")
    return ReportRun(latest.report["exit_code"], [], plan.index, latest.folder)


def _new_run(plan: Plan, ground: Ground, *, progress: bool) -> ReportRun:
    from hyoka.report.report_run import make_run

    return make_run(plan, ground, progress=progress)
