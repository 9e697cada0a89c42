"""The folders of runs below reports, each with a run.json once it is complete."""

import json
import re
import shutil
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from importlib.metadata import distributions, requires
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from hyoka.store.files import replace_file
from hyoka.text.errors import UsageError

if TYPE_CHECKING:
    from hyoka.report.execution import Failure

#: When a run is complete, runs beyond so many are deleted, the oldest first; --keep changes the number.
RUNS_KEPT: Final = 10
RUN_FILE: Final = "run.json"
#: Where a complete run has its tables and PDFs.
TABLES: Final = PurePath("tables")
DOCUMENTS: Final = PurePath("documents")
#: Names that can stand in any folder, zip and link as they are; the bytes of another name that stay to be seen.
_SAFE_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{,59}")
_SEEN_BYTES: Final = 48
#: How a run's folder is named: by the time in UTC.
_RUN_TIME: Final = "%Y-%m-%dT%H%M%SZ"
_RUN_NAME: Final = "dddd-dd-ddTddddddZ".replace("d", "[0-9]")
#: The extras of packages that pages are made with, behind the ; of a requirement.
_EXTRAS: Final = "extra == .(report|lab|reference)"


@dataclass
class Run:
    """A run: what its run.json keeps, and what is said at its end.

    Attributes:
        fingerprint: Of a complete run: that of all that it depends on and of its pages.
        exit_code: 0: all well; 1: a notebook failed, something could not be read, or a check failed.
        limits: What it is limited to, in words.
        changes: What differs from the tables of the run before, line by line.
    """

    folder: Path
    fingerprint: str = ""
    exit_code: int = 0
    limits: str = ""
    failures: "list[Failure]" = field(default_factory=list)
    changes: tuple[str, ...] = ()

    @property
    def index(self) -> Path:
        """The first page of all runs."""
        return self.folder.parent / "index.html"

    @property
    def tables(self) -> Path:
        """Where its notebooks change the tables, and where those lie in the end that its pages show."""
        return self.folder / TABLES

    @property
    def started(self) -> datetime:
        """When it began."""
        return datetime.strptime(self.folder.name, _RUN_TIME).replace(tzinfo=UTC)

    def save(self) -> None:
        """Write run.json: from now on the run is complete."""
        facts = {"fingerprint": self.fingerprint, "exit_code": self.exit_code, "limits": self.limits}
        text = json.dumps(facts | {"versions": packages()}, ensure_ascii=False, indent=1) + "\n"
        replace_file(self.folder / RUN_FILE, lambda path: path.write_text(text, encoding="utf-8"))


def packages() -> list[str]:
    """The packages that tables, notebooks and pages are made with, with their versions."""
    lines = [line for line in requires("hyoka") or [] if ";" not in line or re.search(_EXTRAS, line)]
    names = (re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in lines)
    return [f"{found.name} {found.version}" for name in names for found in [*distributions(name=name)][:1]]


def read_runs(reports: Path) -> list[Run]:
    """The complete runs that there are, the latest first; one whose run.json is damaged is none."""
    runs = []
    for folder in sorted(reports.glob(_RUN_NAME), reverse=True):
        try:
            facts = json.loads((folder / RUN_FILE).read_bytes())
            runs.append(Run(folder, facts["fingerprint"], facts["exit_code"], facts["limits"]))
        except (OSError, ValueError, TypeError, KeyError):
            continue
    return runs


def new_folder(reports: Path, started: datetime) -> Path:
    """Make a run's folder, named by the time in UTC; where that is taken, by the next free second."""
    folder = reports / f"{started:{_RUN_TIME}}"
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        return new_folder(reports, started + timedelta(seconds=1))
    return folder


def delete_old_runs(reports: Path, folder: Path, keep: int) -> None:
    """Delete the runs that were interrupted, and the oldest beyond `keep`, never `folder`."""
    kept = [run.folder for run in read_runs(reports) if run.folder != folder][: keep - 1]
    for old in {*reports.glob(_RUN_NAME)} - {folder, *kept}:
        shutil.rmtree(old, ignore_errors=True)


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


def copy_files(source: Path, target: Path) -> None:
    """Copy the files of a folder but for hidden ones."""
    for path in source.glob("[!.]*"):
        if path.is_file():
            shutil.copy2(path, target)


def write_zip(reports: Path, path: Path) -> None:
    """Write the latest complete run, with its tables and PDFs, as one file.

    Raises:
        UsageError: There is no complete run.
    """
    latest = next(iter(read_runs(reports)), None)
    if latest is None:
        raise UsageError("no_report_here", file=str(reports))
    with TemporaryDirectory() as folder:
        made = shutil.make_archive(str(Path(folder) / "run"), "zip", latest.folder)
        replace_file(path, lambda part: shutil.copyfile(made, part))
