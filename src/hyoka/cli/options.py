"""The options that several commands share. Notebooks and workers get theirs as environment variables."""

import os
from pathlib import Path
from typing import Any

import click
from click import option

from hyoka.errors import UsageError
from hyoka.messages import message
from hyoka.store.files import check_name
from hyoka.store.limits import MEMORY_MB, SECONDS
from hyoka.store.locks import WAIT

RAW, PROCESSED, REPORTS = Path("data/raw"), Path("data/processed"), Path("reports")


def folder_option(name: str, default: Path) -> Any:  # noqa: ANN401 - click's decorators have no common type
    """An option that takes a folder."""
    return option(name, type=FOLDER, metavar="DIR", default=default, show_default=True)


def text_option(name: str, metavar: str) -> Any:  # noqa: ANN401
    """An option that takes a text."""
    return option(name, metavar=metavar, default="")


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
raw_option = folder_option("--raw", RAW)
processed_option = folder_option("--processed", PROCESSED)


def environment_option(name: str, variable: str, **more: Any) -> Any:  # noqa: ANN401
    """An option that worker processes and notebooks get, too, as an environment variable."""

    def tell(_context: click.Context, _parameter: click.Parameter, value: Path | float | None) -> None:
        if value:
            os.environ[variable] = str(value.absolute()) if isinstance(value, Path) else f"{value:g}"

    return option(name, envvar=variable, expose_value=False, callback=tell, **more)


def limit_option(name: str, variable: str, default: float) -> Any:  # noqa: ANN401
    """An option that takes a number above 0."""
    number = click.FloatRange(min=0, min_open=True)
    return environment_option(name, variable, type=number, default=default, show_default=True)


seconds_option = limit_option("--seconds", "HYOKA_SECONDS", SECONDS)
memory_option = limit_option("--memory", "HYOKA_MEMORY_MB", MEMORY_MB)
wait_option = environment_option("--wait", WAIT, is_flag=True)
forms_option = environment_option(
    "--forms",
    "HYOKA_FORMS",
    type=Folder(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
)
drafts_option = environment_option("--drafts", "HYOKA_DRAFTS", is_flag=True)

recognised_option = environment_option("--recognised", "HYOKA_RECOGNISED", is_flag=True)


def say(key: str, /, *, err: bool = False, **values: object) -> None:
    """Print a sentence of the program in the language of the terminal."""
    click.echo(message(key, **values), err=err)


def listed(text: str) -> list[str]:
    """The parts of a text with commas between them."""
    return [part for part in (part.strip() for part in text.replace("、", ",").split(",")) if part]


def numbers(text: str, option: str) -> list[int]:
    """The numbers of a text with commas between them, which an option has."""
    parts = listed(text)
    if wrong := [part for part in parts if not part.isdecimal()]:
        raise UsageError("numbers_with_commas", found=", ".join(wrong), option=option)
    return [int(part) for part in parts]
