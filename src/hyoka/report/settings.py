"""What a report is asked to do, and what its pages say of their run."""

import os
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hyoka.report import run_folders
from hyoka.report.notebooks import Notebook, find_folder, find_notebooks, parameter_values
from hyoka.report.run_folders import RUNS_KEPT, TABLES, public_file
from hyoka.report.templating import href
from hyoka.store.sources import document_paths, files_fingerprint, fingerprint
from hyoka.text.messages import message

if TYPE_CHECKING:
    from hyoka.report.run_folders import Run


@dataclass(frozen=True)
class Settings:
    """What a report is asked to do, as `hyoka report --help` says it.

    Attributes:
        notebooks: Folder of the notebooks; None: the project's.
        timeout_s: Seconds that a cell may take.
        make: Makes the tables in a folder, before the notebooks; None: those that are there are taken.
    """

    raw: Path
    processed: Path
    reports: Path
    only: Sequence[str] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    progress: bool = True
    notebooks: Path | None = None
    show_code: bool = False
    force: bool = False
    timeout_s: int = 3600
    keep: int = RUNS_KEPT
    make: Callable[[Path], object] | None = None

    @property
    def limits(self) -> tuple[Sequence[str], Sequence[int]]:
        """The cities and the years that a run is limited to; none: all."""
        return self.parameters.get("cities") or (), self.parameters.get("years") or ()

    def say(self, key: str, **values: object) -> None:
        """Say on standard error how the run goes."""
        if self.progress:
            click.echo(message(key, **values), err=True)

    @property
    def index(self) -> Path:
        """The first page of all runs."""
        return self.reports / "index.html"

    @cached_property
    def home(self) -> Path:
        """Folder of the notebooks."""
        return self.notebooks or find_folder()

    @cached_property
    def chosen(self) -> Sequence[Notebook]:
        """The notebooks to show."""
        return find_notebooks(self.home, self.only)

    @cached_property
    def values(self) -> Mapping[str, Mapping[str, Any]]:
        """The parameters that each notebook gets, by its name."""
        folders = {name: os.path.relpath(getattr(self, name), self.home) for name in ("raw", "processed", "reports")}
        return parameter_values(self.chosen, folders, self.parameters)

    @cached_property
    def files(self) -> dict[str, Path]:
        """The files of the folder of PDFs that can be opened, by document_id."""
        paths = document_paths(self.raw).items()
        return {name: path for name, path in paths if path.is_file() and os.access(path, os.R_OK)}

    @cached_property
    def links(self) -> dict[Path, str]:
        """The link to each of these files from the pages of a run."""
        return {path.resolve(): href(public_file(name, path)) for name, path in self.files.items()}

    def inputs(self) -> dict[str, str]:
        """Fingerprints of all that a run depends on, by kind."""
        cells = [[notebook.name, notebook.given_title, notebook.cells] for notebook in self.chosen]
        asked = {"notebooks": fingerprint(cells), "settings": fingerprint([self.values, self.show_code])}
        return run_folders.inputs(self.raw, self.processed) | asked

    def executed_with(self, notebook: Notebook, tables: Path) -> dict[str, Any]:
        """The parameters with which a notebook is executed that is to change the tables of a folder."""
        values = dict(self.values[notebook.name])
        return values | {"processed": os.path.relpath(tables, self.home)} if "processed" in values else values

    def pages_fingerprint(self, folder: Path) -> str:
        """The fingerprint of a run's pages as they are now, and of what they show beside the notebooks' inputs."""
        files = files_fingerprint([*folder.glob("**/*.html"), self.index])
        return fingerprint([files, run_folders.other_runs(self.reports, folder, self.keep)])


@dataclass(frozen=True)
class RunFacts:
    """What the pages of a run say of the run.

    Attributes:
        run: The run; its pages are written into its folder, its tables lie apart until it is complete.
        settings: What it was asked to do; links in notebooks are relative to their folder.
        when: Date and time of the run, for readers.
        documents: What `front_page.document_rows` gives.
        limits: What the run is limited to, in words.
        recognised: How many of its figures were recognised in pictures, in words; "" where none was.
    """

    run: "Run"
    settings: Settings
    when: str
    documents: list[dict[str, Any]] = field(default_factory=list)
    limits: str = ""
    recognised: str = ""

    @property
    def folder(self) -> Path:
        """The run's folder."""
        return self.run.folder

    @property
    def foot(self) -> dict[str, str]:
        """What each page says of its run: when, what it is limited to, how much was recognised in pictures."""
        return {"when": self.when, "limits": self.limits, "recognised": self.recognised}

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
        link = self.link(pdf) + (f"#page={page}" if page else "") if pdf else ""
        return {"where": f"{row['document_id']} p.{page}" if page else str(row["document_id"]), "link": link}

    def neighbours(self, name: str) -> list[Notebook | None]:
        """The notebooks before and after that of this name, None at an end; nothing where there is no such notebook."""
        ends = [None, *self.settings.chosen, None]
        at = next((at for at, notebook in enumerate(ends) if notebook and notebook.name == name), None)
        return [ends[at - 1], ends[at + 1]] if at else []
