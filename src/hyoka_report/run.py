"""A run of a report: what it is asked to do, what it is made from, and its folder."""

import json
import os
import platform
import re
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from importlib.metadata import distributions, requires
from importlib.util import find_spec
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, NamedTuple

import hyoka
from hyoka import (
    all_files,
    files_fingerprint,
    fingerprint,
    href,
    public_name,
    replace_file,
    tables_program,
)
from hyoka.text import Message, UsageError, label_folders

if TYPE_CHECKING:
    from hyoka_report.execution import Failure

#: When a run is complete, runs beyond so many are deleted, the oldest first; --keep changes the
#: number.
RUNS_KEPT: Final = 10
#: Where a run has its tables and PDFs; what makes it complete.
TABLES_FOLDER: Final = PurePath("tables")
DOCUMENTS_FOLDER: Final = PurePath("documents")
_RUN_FILE: Final = "run.json"
#: How a run's folder is named: by the time in UTC.
_RUN_TIME: Final = "%Y-%m-%dT%H%M%SZ"
_RUN_NAME: Final = "dddd-dd-ddTddddddZ".replace("d", "[0-9]")
#: The extras of packages that pages are made with, behind the ; of a requirement.
_EXTRAS: Final = "extra == .(lab|workbooks)"
_NUMBERED: Final = "[0-9][0-9]_*.ipynb"
#: The packages of which a run is made, and the label files of the repository.
_PACKAGES: Final = ("hyoka", "measures", "looks", "helpers", "hyoka_report")
_LABELS: Final = Path(__file__).resolve().parents[2] / "data" / "labels"


@dataclass
class Run:
    """A run: what it is asked to do, as `hyoka report --help` says it, and what comes of it.

    Attributes:
        only: Numbers of notebooks; none: all. `cities` and `years` limit the figures.
        each: Rows of parameters: the one notebook chosen makes a page of each, and no other page.
        notebooks: Folder of the notebooks; None: the project's.
        make: Makes the tables in a folder, before the notebooks; None: those that are there are
            taken.
        folder: Where its pages are, with tables and PDFs beside them, so that it can be sent.
        exit_code: 0: all well; 1: a notebook failed, something could not be read, or a check
            failed.
        changes: What differs from the tables of the run before, line by line.
        wrong_replies: What is wrong with rows of replies.csv.
    """

    raw: Path
    processed: Path
    reports: Path
    only: Sequence[int] = ()
    cities: Sequence[str] = ()
    years: Sequence[int] = ()
    each: Sequence[Mapping[str, str]] = ()
    notebooks: Path | None = None
    force: bool = False
    keep: int = RUNS_KEPT
    make: Callable[[Path], object] | None = None
    folder: Path = Path()
    exit_code: int = 0
    failures: "Sequence[Failure]" = ()
    changes: Sequence[str] = ()
    wrong_replies: Sequence[Message] = ()

    @property
    def index(self) -> Path:
        """The first page of all runs."""
        return self.reports / "index.html"

    @property
    def tables(self) -> Path:
        """Where its notebooks change the tables, and where the tables of its pages are kept."""
        return self.folder / TABLES_FOLDER

    @property
    def when(self) -> str:
        """When it began, in words."""
        return time_in_words(self.folder)

    @cached_property
    def limits(self) -> str:
        """What it is limited to, in words."""
        # pandas is for runs that have something to do
        from measures.selection import selection

        return selection(self.cities, self.years)

    @cached_property
    def home(self) -> Path:
        """Folder of the notebooks."""
        return self.notebooks or find_notebooks()

    @cached_property
    def chosen(self) -> list[Path]:
        """The notebooks to show, in order: all with a number, or those of `only`.

        00 makes no page.

        Raises:
            UsageError: There is no notebook of that number.
        """
        numbered = sorted(self.home.glob(_NUMBERED))
        numbers = {path: int(path.stem[:2]) for path in numbered}
        paths = {path: number for path, number in numbers.items() if number}
        wanted = {*self.only} or {*paths.values()}
        chosen = [path for path, number in paths.items() if number in wanted]
        unknown = {*self.only} - {*paths.values()}
        if unknown or not chosen:
            expected = ", ".join(path.stem for path in paths) or "notebooks/01_….ipynb"
            raise UsageError(
                "no_such_notebook", expected=expected, found=", ".join(map(str, sorted(unknown)))
            )
        return chosen

    @cached_property
    def files(self) -> dict[str, Path]:
        """The files that stand in the report and can be opened, by document_id."""
        return {name: path for name, path in self.publishable.items() if _is_readable(path)}

    @cached_property
    def publishable(self) -> dict[str, Path]:
        """The files of the folder of PDFs but for those that are not to be published."""
        return hyoka.publishable_paths(self.raw)

    @cached_property
    def links(self) -> dict[str, str]:
        """The link to each of these files from the pages of the run."""
        files = self.files.items()
        return {name: href(public_file(name, path)) for name, path in files}

    def link(self, path: Path) -> str:
        """The link to a file that a notebook names."""
        there = path.resolve()
        tables = self.processed.resolve()
        if there.is_relative_to(tables):
            return href(TABLES_FOLDER / there.relative_to(tables))
        for name, file in self.files.items():
            if file.resolve() == there:
                return self.links[name]
        return href(os.path.relpath(path, self.folder))

    def inputs(self) -> str:
        """The fingerprint of what the run depends on beside the tables.

        It is the same whether a folder is named by its full path or not.
        """
        folders: list[Iterable[Path]] = [all_files(self.raw), self.chosen]
        folders += [folder.glob("*.csv") for folder in label_folders()]
        for folder in code_folders():
            folders.append(path for path in folder.rglob("*") if "__pycache__" not in path.parts)
        python = platform.python_version()
        asked = [tables_program(), self.cities, self.years, [*self.each], python, *packages()]
        return fingerprint([[files_fingerprint(files) for files in folders], asked])

    def fingerprint(self, inputs: str, folder: Path) -> str:
        """The fingerprint of a run in a folder: of its inputs, tables and pages as they are now."""
        shown = [*folder.glob("**/*.html"), *folder.glob("*.css")]
        pages = files_fingerprint([*shown, self.index])
        return fingerprint([inputs, files_fingerprint(self.processed.glob("*")), pages])


class Kept(NamedTuple):
    """A complete run, as its run.json has it."""

    folder: Path
    fingerprint: str
    exit_code: int
    limits: str


def find_notebooks() -> Path:
    """The project's folder of notebooks: that of the working directory, else that of the checkout.

    Raises:
        UsageError: There is none.
    """
    for home in (Path.cwd(), *Path(__file__).resolve().parents):
        folder = home / "notebooks"
        if any(folder.glob(_NUMBERED)):
            return folder
    raise UsageError("no_notebooks")


def code_folders() -> list[Path]:
    """The folders of the code and labels that pages are made with; none of it is imported."""
    found = [find_spec(name) for name in _PACKAGES]
    folders = [Path(spec.origin).parent for spec in found if spec and spec.origin]
    return [*folders, _LABELS]


def _is_readable(path: Path) -> bool:
    return path.is_file() and os.access(path, os.R_OK)


@cache
def packages() -> tuple[str, ...]:
    """The packages that tables, notebooks and pages are made with, with their versions."""
    asked = [*(requires("hyoka") or []), *(requires("hyoka-notebooks") or [])]
    lines = sorted({line for line in asked if ";" not in line or re.search(_EXTRAS, line)})
    named = []
    for line in lines:
        name = re.split(r"[^\w.-]", line, maxsplit=1)[0]
        found = next(iter(distributions(name=name)), None)
        if found:
            named.append(f"{found.name} {found.version}")
    return tuple(named)


def complete_runs(reports: Path) -> list[Kept]:
    """The complete runs that there are, the latest first; one whose run.json is damaged is none."""
    runs = []
    for folder in sorted(reports.glob(_RUN_NAME), reverse=True):
        with suppress(OSError, ValueError, TypeError, KeyError):
            facts = json.loads((folder / _RUN_FILE).read_bytes())
            runs.append(Kept(folder, facts["fingerprint"], facts["exit_code"], facts["limits"]))
    return runs


def write_run_file(run: Run, inputs: str) -> None:
    """Write the file by which a run is complete.

    One in which a kernel died has no fingerprint, so that the next run tries again.
    """
    kernel_died = any(failure.kernel_died for failure in run.failures)
    fingerprint = "" if kernel_died else run.fingerprint(inputs, run.folder)
    record = Kept(run.folder, fingerprint, run.exit_code, run.limits)
    facts = record._asdict() | {"folder": run.folder.name, "versions": packages()}
    text = json.dumps(facts, ensure_ascii=False, indent=1)
    replace_file(
        run.folder / _RUN_FILE, lambda part: part.write_text(f"{text}\n", encoding="utf-8")
    )


def new_folder(reports: Path, begun: datetime) -> Path:
    """Make a run's folder, named by the time in UTC; by the next free second where it is taken."""
    while (folder := reports / f"{begun:{_RUN_TIME}}").exists():
        begun += timedelta(seconds=1)
    folder.mkdir(parents=True)
    return folder


def started(folder: Path) -> datetime:
    """When the run of a folder began, in UTC."""
    return datetime.strptime(folder.name, _RUN_TIME).replace(tzinfo=UTC)


def time_in_words(folder: Path) -> str:
    """When the run of a folder began, for Japanese readers: 2026年11月20日 15:45（日本時間）."""
    local = started(folder) + timedelta(hours=9)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}（日本時間）"


def delete_old_runs(run: Run) -> None:
    """Delete the interrupted runs, and the oldest beyond the number that is kept.

    This run is never deleted.
    """
    complete = [earlier.folder for earlier in complete_runs(run.reports)]
    complete = [folder for folder in complete if folder != run.folder]
    staying = {run.folder, *complete[: run.keep - 1]}
    for old in {*run.reports.glob(_RUN_NAME)} - staying:
        shutil.rmtree(old, ignore_errors=True)


def public_file(document_id: str, path: Path) -> PurePath:
    """Where a document's PDF or workbook lies in the folder of a run."""
    return DOCUMENTS_FOLDER / (public_name(document_id) + path.suffix.lower())


def copy_files(source: Path, target: Path, without: Collection[str] = ()) -> None:
    """Copy the files of a folder but for hidden ones and those of these names."""
    for path in source.glob("[!.]*"):
        if path.is_file() and path.name not in without:
            shutil.copy2(path, target)


def write_zip(reports: Path, path: Path) -> None:
    """Write the latest complete run, with its tables and PDFs, as one file.

    Raises:
        UsageError: There is no complete run.
    """
    latest = next(iter(complete_runs(reports)), None)
    if latest is None:
        raise UsageError("no_report_here", file=str(reports))
    with TemporaryDirectory() as folder:
        made = shutil.make_archive(str(Path(folder) / "run"), "zip", latest.folder)
        replace_file(path, lambda part: shutil.copyfile(made, part))
