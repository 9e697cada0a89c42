"""The folders of runs below reports, and the run.json in each that says what the run has done."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from hyoka.files import replace_file

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

#: When a run is complete, runs beyond so many are deleted, the oldest first.
RUNS_KEPT: Final = 10
RUN_FILE: Final = "run.json"
_RUN_NAME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z")


@dataclass
class Run:
    """What a run has done so far.

    Attributes:
        folder: The run's folder.
        inputs: Fingerprints of what every notebook depends on, by kind, when the last notebook had ended.
        notebooks: Of each notebook that ran through: fingerprint (of its cells and parameters) and ran (when).
        report: Of a complete run: pages (their fingerprint) and exit_code.
    """

    folder: Path
    inputs: dict[str, str] = field(default_factory=dict)
    notebooks: dict[str, dict[str, str]] = field(default_factory=dict)
    report: dict[str, Any] = field(default_factory=dict)

    def save(self) -> None:
        """Write run.json."""
        content = {"inputs": self.inputs, "notebooks": self.notebooks, "report": self.report}
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        replace_file(self.folder / RUN_FILE, lambda path: path.write_text(text, encoding="utf-8"))

    def has(self, name: str, fingerprint: str, inputs: dict[str, str]) -> bool:
        """Whether the run holds a notebook executed with these cells, parameters and inputs."""
        entry = self.notebooks.get(name, {})
        executed = self.folder / f"{name}.ipynb"
        return entry.get("fingerprint") == fingerprint and self.inputs == inputs and executed.is_file()


def read_runs(reports: Path) -> list[Run]:
    """The runs that there are, the latest first."""
    return [_read_run(folder) for folder in reversed(run_folders(reports))]


def _read_run(folder: Path) -> Run:
    try:
        return Run(folder, **json.loads((folder / RUN_FILE).read_bytes()))
    except (OSError, ValueError, TypeError):
        return Run(folder)  # a damaged file: nothing of this run is taken over


def run_folders(reports: Path) -> list[Path]:
    """The folders of runs, the oldest first."""
    return sorted(path for path in reports.glob("*") if path.is_dir() and _RUN_NAME.fullmatch(path.name))


def other_runs(reports: Path, folder: Path) -> list[str]:
    """Names of the other runs that have a first page, the latest first."""
    runs = [page.parent.name for page in reports.glob("*/index.html")]
    return sorted((run for run in runs if run != folder.name), reverse=True)


def new_folder(reports: Path, started: datetime) -> Path:
    """Make a run's folder, named by the time in UTC; where that is taken, by the next free second."""
    folder = reports / f"{started:%Y-%m-%dT%H%M%SZ}"
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        return new_folder(reports, started + timedelta(seconds=1))
    return folder


def delete_old_runs(reports: Path, folder: Path) -> None:
    """Delete the oldest runs beyond those that are kept, never `folder`."""
    others = [path for path in run_folders(reports) if path != folder]
    for old in others[: max(len(others) - (RUNS_KEPT - 1), 0)]:
        shutil.rmtree(old)
