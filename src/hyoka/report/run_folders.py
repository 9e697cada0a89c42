"""The folders of runs below reports: what each holds, and of whose work it is, so that a later run can build on it."""

from __future__ import annotations

import json
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from hyoka.files import replace_file
from hyoka.report.ground import file_digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

#: So many runs are kept; an older one is deleted when a new one is complete.
RUNS_KEPT: Final = 10
RECORD: Final = "run.json"
_RUN_ID: Final = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z(-\d+)?")
_HELD = ("ran", "inputs", "outputs", "executed")


@dataclass
class Record:
    """What a run has done, kept in its folder as run.json.

    Attributes:
        folder: The run's folder.
        notebooks: One entry for each notebook that ran through: ran (when), inputs and outputs (fingerprints), executed
            (SHA-256 of the executed notebook).
        report: Of a complete run: ground (fingerprint of all that it stands on), files (SHA-256 of each page), index
            (that of the first page of all runs), exit_code.
    """

    folder: Path
    notebooks: dict[str, dict[str, Any]] = field(default_factory=dict)
    report: dict[str, Any] = field(default_factory=dict)

    def note(self, name: str, entry: Mapping[str, Any]) -> None:
        """Keep that a notebook ran through; called when its executed file is in the folder."""
        self.notebooks[name] = {**entry, "executed": file_digest(self.folder / f"{name}.ipynb")}
        self._save()

    def finish(self, index: Path, ground: str, exit_code: int) -> None:
        """Keep that the run is complete."""
        files = {path.name: file_digest(path) for path in sorted(self.folder.glob("*.html"))}
        self.report = {"ground": ground, "files": files, "index": file_digest(index), "exit_code": exit_code}
        self._save()

    def _save(self) -> None:
        text = json.dumps({"notebooks": self.notebooks, "report": self.report}, ensure_ascii=False, indent=1)
        replace_file(self.folder / RECORD, lambda beside: beside.write_text(f"{text}\n", encoding="utf-8"))

    def has(self, name: str, inputs: Mapping[str, str], outputs: str) -> bool:
        """Whether it holds, unchanged, a notebook's run of these fingerprints."""
        entry = self.notebooks.get(name, {})
        return [entry.get("inputs"), entry.get("outputs")] == [inputs, outputs] and entry["executed"] == file_digest(
            self.folder / f"{name}.ipynb"
        ) != ""

    def is_whole(self, index: Path) -> bool:
        """Whether the run is complete, its pages are as it wrote them, and the first page of all runs opens it."""
        files = self.report.get("files", {})
        return (
            bool(files)
            and self.report["index"] == file_digest(index)
            and all(told == file_digest(self.folder / name) for name, told in files.items())
        )


def records(reports: Path) -> list[Record]:
    """The runs that are there, the latest first."""
    return [_read(folder) for folder in reversed(run_folders(reports))]


def _read(folder: Path) -> Record:
    path = folder / RECORD
    try:
        told = json.loads(path.read_bytes()) if path.is_file() else {}
    except ValueError:
        told = {}  # damaged: nothing of this run is taken for done
    entries = {name: entry for name, entry in told.get("notebooks", {}).items() if set(_HELD) <= set(entry)}
    return Record(folder, entries, told.get("report", {}))


def run_folders(reports: Path) -> list[Path]:
    """The folders of runs, the oldest first."""
    found = reports.iterdir() if reports.is_dir() else ()
    return sorted((path for path in found if path.is_dir() and _RUN_ID.fullmatch(path.name)), key=_age)


def _age(folder: Path) -> tuple[str, int]:
    moment, _, number = folder.name.partition("Z-")
    return moment.removesuffix("Z"), int(number or 1)


def earlier_runs(reports: Path, folder: Path) -> list[str]:
    """Names of the other runs that have a first page, the latest first."""
    runs = [page.parent.name for page in reports.glob("*/index.html")]
    return sorted((run for run in runs if run != folder.name), reverse=True)


def new_folder(reports: Path, started: datetime) -> Path:
    """Make the run's folder, called by its time in UTC; another run of the same second gets a number behind."""
    reports.mkdir(parents=True, exist_ok=True)
    for candidate in _numbered(f"{started:%Y-%m-%dT%H%M%SZ}"):
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


def forget_old_runs(reports: Path, folder: Path) -> None:
    """Delete the oldest runs beyond those that are kept, never `folder`."""
    others = [path for path in run_folders(reports) if path != folder]
    for old in others[: max(len(others) - (RUNS_KEPT - 1), 0)]:
        shutil.rmtree(old)
