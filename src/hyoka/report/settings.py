"""What a report is asked to do, and what its pages say of their run."""

import os
import platform
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from hyoka.report.run_folders import RUNS_KEPT, TABLES, Run, packages, public_file
from hyoka.report.templating import href
from hyoka.store.sources import all_files, document_paths, files_fingerprint, fingerprint
from hyoka.text.errors import UsageError
from hyoka.text.label_files import forms_folder, labels_folder

_NUMBERED: Final = "[0-9][0-9]_*.ipynb"
_SOURCE: Final = Path(__file__).resolve().parents[2]


def find_folder() -> Path:
    """The project's folder of notebooks: that of the working directory, else that of the checkout.

    Raises:
        UsageError: There is none.
    """
    folders = (home / "notebooks" for home in (Path.cwd(), *Path(__file__).resolve().parents))
    found = next((folder for folder in folders if any(folder.glob(_NUMBERED))), None)
    if found is None:
        raise UsageError("no_notebooks")
    return found


@dataclass(frozen=True)
class Settings:
    """What a report is asked to do, as `hyoka report --help` says it.

    Attributes:
        only: Numbers of notebooks; none: all.
        cities: What it is limited to, as are the fiscal years; none: all.
        notebooks: Folder of the notebooks; None: the project's.
        make: Makes the tables in a folder, before the notebooks; None: those that are there are taken.
    """

    raw: Path
    processed: Path
    reports: Path
    only: Sequence[int] = ()
    cities: Sequence[str] = ()
    years: Sequence[int] = ()
    notebooks: Path | None = None
    force: bool = False
    keep: int = RUNS_KEPT
    make: Callable[[Path], object] | None = None

    @cached_property
    def home(self) -> Path:
        """Folder of the notebooks."""
        return self.notebooks or find_folder()

    @cached_property
    def chosen(self) -> list[Path]:
        """The notebooks to show, in order: those with numbers, or those of some numbers; 00 makes no page.

        Raises:
            UsageError: There is no notebook of that number.
        """
        numbers = {path: int(path.stem[:2]) for path in sorted(self.home.glob(_NUMBERED))}
        paths = {path: number for path, number in numbers.items() if number}
        chosen = [path for path, number in paths.items() if not self.only or number in self.only]
        unknown = {*self.only} - {*paths.values()}
        if unknown or not chosen:
            expected = ", ".join(path.stem for path in paths) or "notebooks/01_….ipynb"
            raise UsageError("no_such_notebook", expected=expected, found=", ".join(map(str, sorted(unknown))))
        return chosen

    @cached_property
    def files(self) -> dict[str, Path]:
        """The files of the folder of PDFs that can be opened, by document_id."""
        paths = document_paths(self.raw).items()
        return {name: path for name, path in paths if path.is_file() and os.access(path, os.R_OK)}

    @cached_property
    def links(self) -> dict[Path, str]:
        """The link to each of these files from the pages of a run."""
        return {path.resolve(): href(public_file(name, path)) for name, path in self.files.items()}

    def values(self, tables: Path) -> dict[str, Any]:
        """The parameters of a notebook that is to change the tables of a folder."""
        folders = {"raw": self.raw, "processed": tables, "reports": self.reports}
        limits = {"cities": self.cities, "years": self.years}
        given = {name: [*values] for name, values in limits.items() if values}
        return {name: os.path.relpath(path, self.home) for name, path in folders.items()} | given

    def inputs(self) -> str:
        """The fingerprint of what a run depends on beside the tables."""
        code = [path for name in ("hyoka", "helpers") for path in (_SOURCE / name).rglob("*")]
        forms = forms_folder()
        files = [*all_files(self.raw), *labels_folder().glob("*.csv"), *(forms.glob("*.toml") if forms else ())]
        files += [*self.chosen, *(path for path in code if "__pycache__" not in path.parts)]
        asked = [self.cities, self.years, platform.python_version(), *packages()]
        return fingerprint([files_fingerprint(files), asked])

    def fingerprint(self, inputs: str, run: Run) -> str:
        """The fingerprint of a run: of its inputs, and of tables and pages as they are now."""
        pages = files_fingerprint([*run.folder.glob("**/*.html"), run.index])
        return fingerprint([inputs, files_fingerprint(self.processed.glob("*")), pages])


@dataclass(frozen=True)
class RunFacts:
    """What the pages of a run say of the run.

    Attributes:
        run: The run; its pages are written into its folder, its tables lie apart until it is complete.
        settings: What it was asked to do; links in notebooks are relative to their folder.
        when: Date and time of the run, for readers.
        documents: What `front_page.document_rows` gives.
        recognised: How many of its figures were recognised in pictures, in words; "" where none was.
        menu: The pages of notebooks: file and title.
    """

    run: Run
    settings: Settings
    when: str
    documents: list[dict[str, Any]] = field(default_factory=list)
    recognised: str = ""
    menu: list[dict[str, Any]] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        """The run's folder."""
        return self.run.folder

    @property
    def foot(self) -> dict[str, Any]:
        """What each page says of its run: when, what it is limited to, what comes from pictures, and its pages."""
        return {"when": self.when, "limits": self.run.limits, "recognised": self.recognised, "menu": self.menu}

    def link(self, path: Path) -> str:
        """The link to a file from the run's pages; tables and PDFs lie beside them, so that the folder can be moved."""
        there, tables = path.resolve(), self.settings.processed.resolve()
        if there.is_relative_to(tables):
            return href(TABLES / there.relative_to(tables))
        return self.settings.links.get(there) or href(os.path.relpath(path, self.folder))

    def place(self, row: Mapping[Hashable, Any]) -> dict[str, str]:
        """The document and page of a row (document_id, page), with a link if the PDF is there."""
        import pandas as pd  # a run that finds nothing changed needs none of it

        page = "" if pd.isna(row["page"]) else str(row["page"])
        pdf = self.settings.files.get(str(row["document_id"]))
        link = href(public_file(str(row["document_id"]), pdf)) + (f"#page={page}" if page else "") if pdf else ""
        return {"where": f"{row['document_id']} p.{page}" if page else str(row["document_id"]), "link": link}
