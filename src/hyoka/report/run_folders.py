"""The folders of runs below reports, and the run.json in each: what the run has done, and what that depends on."""

import json
import platform
import re
import shutil
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from importlib.metadata import distributions, requires
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from hyoka.store.files import replace_file
from hyoka.store.sources import all_files, files_fingerprint, fingerprint
from hyoka.text.errors import UsageError
from hyoka.text.label_files import forms_folder, labels_folder

#: When a run is complete, runs beyond so many are deleted, the oldest first; --keep changes the number.
RUNS_KEPT: Final = 10
RUN_FILE: Final = "run.json"
#: Where a complete run has its tables and PDFs.
TABLES: Final = PurePath("tables")
DOCUMENTS: Final = PurePath("documents")
#: Names that can stand in any folder, zip and link as they are; the bytes of another name that stay to be seen.
_SAFE_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{,59}")
_SEEN_BYTES: Final = 48
_SOURCE: Final = Path(__file__).resolve().parents[2]
#: How a run's folder is named: by the time in UTC.
RUN_TIME: Final = "%Y-%m-%dT%H%M%SZ"
_RUN_NAME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z")
#: The extras of such packages, behind the ; of a requirement.
_EXTRAS: Final = "extra == .(report|lab|reference)"
#: The list of earlier runs on the first page: a zip holds one run.
_EARLIER: Final = re.compile(r'<h2 id="earlier">.*?</ul>', re.DOTALL)


@dataclass
class Run:
    """What a run has done.

    Attributes:
        inputs: Fingerprints of what it depends on, by kind, when it had ended.
        report: Of a complete run: pages (their fingerprint), exit_code, and what it is limited to, in words.
    """

    folder: Path
    inputs: dict[str, str] = field(default_factory=dict)
    report: dict[str, Any] = field(default_factory=dict)

    @property
    def tables(self) -> Path:
        """Where its notebooks change the tables, and where those lie in the end that its pages show."""
        return self.folder / TABLES

    def save(self) -> None:
        """Write run.json."""
        content = {"inputs": self.inputs, "report": self.report, "versions": packages()}
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        replace_file(self.folder / RUN_FILE, lambda path: path.write_text(text, encoding="utf-8"))


def inputs(raw: Path, processed: Path) -> dict[str, str]:
    """Fingerprints of all that a run depends on beside its notebooks and settings, by kind."""
    code = (path for name in ("hyoka", "helpers") for path in (_SOURCE / name).rglob("*"))
    return {
        "documents": files_fingerprint(all_files(raw)),
        "labels": files_fingerprint(labels_folder().glob("*.csv")),
        "forms": files_fingerprint(forms.glob("*.toml")) if (forms := forms_folder()) else "",
        "program": files_fingerprint(path for path in code if "__pycache__" not in path.parts),
        "packages": fingerprint([platform.python_version(), *packages()]),
        "tables": files_fingerprint(processed.glob("*")),
    }


def packages() -> list[str]:
    """The packages that tables, notebooks and pages are made with, with their versions."""
    lines = [line for line in requires("hyoka") or [] if ";" not in line or re.search(_EXTRAS, line)]
    names = (re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in lines)
    return [f"{found.name} {found.version}" for name in names for found in [*distributions(name=name)][:1]]


def read_runs(reports: Path) -> list[Run]:
    """The runs that there are, the latest first."""
    return [_read_run(folder) for folder in reversed(run_folders(reports))]


def _read_run(folder: Path) -> Run:
    try:
        content = json.loads((folder / RUN_FILE).read_bytes())
        return Run(folder, content["inputs"], content["report"])
    except (OSError, ValueError, TypeError, KeyError):
        return Run(folder)  # a damaged file: nothing of this run is taken over


def run_folders(reports: Path) -> list[Path]:
    """The folders of runs, the oldest first."""
    return sorted(path for path in reports.glob("*") if path.is_dir() and _RUN_NAME.fullmatch(path.name))


def other_runs(reports: Path, folder: Path, keep: int) -> list[str]:
    """Names of the other complete runs that stay, the latest first."""
    return [run.folder.name for run in read_runs(reports) if run.report and run.folder != folder][: keep - 1]


def new_folder(reports: Path, started: datetime) -> Path:
    """Make a run's folder, named by the time in UTC; where that is taken, by the next free second."""
    folder = reports / f"{started:{RUN_TIME}}"
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        return new_folder(reports, started + timedelta(seconds=1))
    return folder


def public_name(document_id: str) -> str:
    """A short name, safe in any folder, zip and link, for a document's files in a report; its pages say the whole."""
    if _SAFE_NAME.fullmatch(document_id):
        return document_id
    words = re.sub(r"\W+", "-", unicodedata.normalize("NFC", document_id)).strip("-")
    seen = words.encode()[:_SEEN_BYTES].decode(errors="ignore")
    return f"{seen}-{sha256(document_id.encode()).hexdigest()[:12]}".lower().lstrip("-")


def public_file(document_id: str, path: Path) -> PurePath:
    """Where a document's PDF or workbook lies in the folder of a run."""
    return DOCUMENTS / (public_name(document_id) + path.suffix.lower())


def add_files(run: Run, files: Mapping[str, Path]) -> None:
    """Copy PDFs, by document_id, beside the run's tables, so that its folder can be sent, and what it shows stays."""
    (run.folder / DOCUMENTS).mkdir()
    for document_id, path in files.items():
        shutil.copyfile(path, run.folder / public_file(document_id, path))


def write_zip(reports: Path, path: Path) -> None:
    """Write the latest complete run with its tables and PDFs, and an index at the top, as one file.

    Raises:
        UsageError: There is no complete run.
    """
    latest = next((run for run in read_runs(reports) if run.report), None)
    if latest is None:
        raise UsageError("no_report_here", file=str(reports))
    index = _EARLIER.sub("", (reports / "index.html").read_text(encoding="utf-8"))
    with TemporaryDirectory() as folder:
        made = shutil.make_archive(str(Path(folder) / "run"), "zip", reports, latest.folder.name)
        with ZipFile(made, "a", ZIP_DEFLATED) as archive:
            archive.writestr("index.html", index)
        replace_file(path, lambda part: shutil.copyfile(made, part))


def copy_files(source: Path, target: Path) -> None:
    """Copy the files of a folder but for hidden ones."""
    for path in source.glob("[!.]*"):
        if path.is_file():
            shutil.copy2(path, target)


def delete_old_runs(reports: Path, folder: Path, keep: int) -> None:
    """Delete the runs that were interrupted, and the oldest beyond `keep`, never `folder`."""
    others = [run for run in read_runs(reports) if run.folder != folder]
    whole = [run for run in others if run.report]
    for old in others:
        if not old.report or old in whole[keep - 1 :]:
            shutil.rmtree(old.folder, ignore_errors=True)
