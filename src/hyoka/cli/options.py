"""The options that several commands share. Notebooks and workers get theirs as environment variables."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click
from click import option

from hyoka.errors import UsageError
from hyoka.store.files import check_name
from hyoka.store.limits import MEMORY_MB, SECONDS
from hyoka.store.locks import WAIT
from hyoka.text.messages import told

RAW, PROCESSED, REPORTS = Path("data/raw"), Path("data/processed"), Path("reports")


def folder_option(name: str, default: Path, text: str) -> Any:  # noqa: ANN401 - click's decorators have no common type
    """An option that takes a folder."""
    return option(name, type=FOLDER, metavar="DIR", default=default, show_default=True, help=text)


def text_option(name: str, metavar: str, text: str) -> Any:  # noqa: ANN401
    """An option that takes a text."""
    return option(name, metavar=metavar, default="", help=text)


class Folder(click.Path):
    """A folder whose path can be written as text: tables, notebooks and pages name it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        """The path of a folder."""
        folder = Path(os.fsdecode(super().convert(value, param, ctx)))
        check_name(folder)
        return folder


PATH = click.Path(path_type=Path)
FOLDER = Folder(path_type=Path, file_okay=False)
#: Exit statuses, beside those of errors.
DONE, INCOMPLETE = 0, 1
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
EXISTING = click.Path(path_type=Path, exists=True)
raw_option = folder_option("--raw", RAW, "Folder of the PDFs and sources.csv.")
processed_option = folder_option("--processed", PROCESSED, "Folder of the tables.")
reader_option = option(
    "--reader",
    type=click.Choice(["pdfium", "reference"]),
    default="pdfium",
    show_default=True,
    help="pdfium: every page; reference: pdfplumber, slow.",
)


def environment_option(name: str, variable: str, text: str, **more: Any) -> Any:  # noqa: ANN401
    """An option that worker processes and notebooks get, too, as an environment variable."""

    def tell(_context: click.Context, _parameter: click.Parameter, value: Path | float | None) -> None:
        if value:
            os.environ[variable] = str(value.absolute()) if isinstance(value, Path) else f"{value:g}"

    return option(name, envvar=variable, expose_value=False, callback=tell, help=text, **more)


def limit_option(name: str, variable: str, default: float, text: str) -> Any:  # noqa: ANN401
    """An option that takes a number above 0."""
    number = click.FloatRange(min=0, min_open=True)
    return environment_option(name, variable, text, type=number, default=default, show_default=True)


seconds_option = limit_option("--seconds", "HYOKA_SECONDS", SECONDS, "Processor time for a document, at most.")
memory_option = limit_option("--memory", "HYOKA_MEMORY_MB", MEMORY_MB, "Megabytes for a worker, at most.")
wait_option = environment_option("--wait", WAIT, "Wait for another run that writes there.", is_flag=True)
forms_option = environment_option(
    "--forms",
    "HYOKA_FORMS",
    "Folder of your own forms (TOML); HYOKA_FORMS.",
    type=Folder(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
)
drafts_option = environment_option(
    "--drafts", "HYOKA_DRAFTS", "Read documents by forms with open questions, too.", is_flag=True
)

recognised_option = environment_option(
    "--recognised", "HYOKA_RECOGNISED", "Also figures recognised in pictures that nothing proves.", is_flag=True
)


def say(text: str, *, err: bool = False) -> None:
    """Print a sentence of the program in the language of the terminal."""
    click.echo(told(text), err=err)


def listed(text: str) -> list[str]:
    """The parts of a text with commas between them."""
    return [part for part in (part.strip() for part in text.replace("、", ",").split(",")) if part]


def numbers(text: str, option: str) -> list[int]:
    """The numbers of a text with commas between them, which an option has."""
    parts = listed(text)
    if wrong := [part for part in parts if not part.isdecimal()]:
        raise UsageError(f"{option} takes numbers with commas between them", found=", ".join(wrong))
    return [int(part) for part in parts]
