"""The parts of a command line: its kinds of commands, their options, what they say at the end."""

import math
import os
import re
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from traceback import walk_tb
from typing import Any, Final, NoReturn

import click
from click import option

from hyoka.processes.limits import MEMORY_MB, SECONDS
from hyoka.store.files import check_name
from hyoka.text.environment import install_all, install_annex
from hyoka.text.errors import HyokaError, UsageError, os_error
from hyoka.text.messages import MESSAGES, Message, message, shown

#: Stands behind a wide character while a text is wrapped, so that it counts twice.
_SECOND_HALF = "\u2060"
#: A line may end behind these, unless one of them follows.
_MARKS: Final = "、。：）"
_END_OF_PART: Final = re.compile(f"([{_MARKS}]{_SECOND_HALF})(?![{_MARKS}」])")


class _Formatter(click.HelpFormatter):
    def write_text(self, text: str) -> None:
        super().write_text(_widened(text))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        super().write_dl(
            [(first, _widened(second)) for first, second in rows], col_max, col_spacing
        )

    def getvalue(self) -> str:
        text = super().getvalue()
        for mark in _MARKS:
            text = text.replace(f"{mark}{_SECOND_HALF} ", mark)
        return text.replace(_SECOND_HALF, "")


class _Context(click.Context):
    formatter_class = _Formatter


def _widened(text: str) -> str:
    """A text in which each wide character counts twice.

    Lines may end behind a comma, a full stop or a bracket.
    """
    wide = "".join(c + _SECOND_HALF if unicodedata.east_asian_width(c) in "WF" else c for c in text)
    return _END_OF_PART.sub(r"\1 ", wide)


class Command(click.Command):
    """A command whose help is in messages.csv.

    help.COMMAND is that of the command, option.COMMAND.NAME or option.NAME those of its options.
    """

    context_class = _Context

    def __init__(self, name: str | None, **attributes: Any) -> None:  # noqa: ANN401 - as click declares them
        attributes["help"] = message(f"help.{name}")
        # click would cut the first sentence where the line ends
        attributes["short_help"] = attributes["help"].partition("\n\n")[0]
        if example := attributes.get("epilog"):
            attributes["epilog"] = message("help.example", example=example)
        super().__init__(name, **attributes)
        for parameter in self.params:
            if not isinstance(parameter, click.Option):
                continue
            for key in (f"option.{parameter.name}", f"option.{name}.{parameter.name}"):
                if key in MESSAGES:
                    parameter.help = message(key)

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,  # noqa: ANN401 - as click declares it
    ) -> click.Context:
        """Read the command line; an option of other commands is refused with their names."""
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.NoSuchOption as unknown:
            group = parent.command if parent else None
            siblings = group.commands.values() if isinstance(group, click.Group) else ()
            names = [
                str(command.name)
                for command in siblings
                if any(unknown.option_name in option.opts for option in command.params)
            ]
            if not names:
                raise
            where = message("usage.option_of", names=", ".join(sorted(names)))
            text = f"{unknown.message} {where}"
            raise click.NoSuchOption(unknown.option_name, text, None, unknown.ctx) from None


#: What click gives a type to convert a value.
_Parameter = click.Parameter | None
_GivenContext = click.Context | None


class Folder(click.Path):
    """A folder whose path can be written as text: tables and pages name it."""

    def convert(self, value: Any, param: _Parameter, ctx: _GivenContext) -> Any:  # noqa: ANN401
        path = super().convert(value, param, ctx)
        folder = Path(os.fsdecode(path))
        check_name(folder)
        return folder


class Number(click.FloatRange):
    """A number of a range; nan, which no range leaves out, is refused."""

    def convert(self, value: Any, param: _Parameter, ctx: _GivenContext) -> Any:  # noqa: ANN401
        number = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(message("usage.no_number", found=value), param, ctx)
        return number


FILE_PATH = click.Path(path_type=Path)
OUT_FILE = click.Path(path_type=Path, dir_okay=False)
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
FOLDER = Folder(path_type=Path, exists=True, file_okay=False)


def folder_option(name: str, default: str) -> Any:  # noqa: ANN401 - click's decorators have no common type
    kind = Folder(path_type=Path, file_okay=False)
    return option(name, type=kind, metavar="DIR", default=Path(default), show_default=True)


#: The folder of the samples, which come with their tables and pages.
_SAMPLES: Final = Path("data/raw")


def beside_option(name: str, default: str, ending: str) -> Any:  # noqa: ANN401
    """A folder that is written to: the default for the samples, else one beside the PDFs.

    What is made of my/pdfs goes into my/pdfs-tables: the tables of the samples stay.
    """

    def place(context: click.Context, _parameter: click.Parameter, given: Path | None) -> Path:
        if given is not None:
            return given
        raw = context.params["raw"]
        if raw.resolve() == _SAMPLES.resolve():
            return Path(default)
        named = raw if raw.name not in ("", "..") else raw.resolve()
        return named.parent / f"{named.name}-{ending}"

    kind = Folder(path_type=Path, file_okay=False)
    return option(name, type=kind, metavar="DIR", callback=place, show_default=default)


def environment_option(name: str, variable: str, **more: Any) -> Any:  # noqa: ANN401
    """An option that other processes get, too, as an environment variable."""

    def tell(
        _context: click.Context, _parameter: click.Parameter, value: Path | float | None
    ) -> None:
        if isinstance(value, Path):
            os.environ[variable] = str(value.absolute())
        elif value:
            os.environ[variable] = f"{value:g}"

    return option(name, envvar=variable, expose_value=False, callback=tell, **more)


_ABOVE_0 = Number(min=0, min_open=True)
raw_option = folder_option("--raw", str(_SAMPLES))
processed_option = folder_option("--processed", "data/processed")
tables_option = beside_option("--processed", "data/processed", "tables")
seconds_option = environment_option(
    "--seconds", "HYOKA_SECONDS", type=_ABOVE_0, default=SECONDS, show_default=True
)
memory_option = environment_option(
    "--memory", "HYOKA_MEMORY_MB", type=_ABOVE_0, default=MEMORY_MB, show_default=True
)
forms_option = environment_option(
    "--forms",
    "HYOKA_FORMS",
    type=Folder(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
)
drafts_option = environment_option("--drafts", "HYOKA_DRAFTS", is_flag=True)
recognised_option = environment_option("--recognised", "HYOKA_RECOGNISED", is_flag=True)


#: Commands that packages beside the engine bring, each with its package.
ANNEXES: Final = {"draft": "draft"} | dict.fromkeys(
    ("add", "changes", "confirm", "fetch", "inspect"), "desk"
)
#: The commands of notebooks and pages.
OF_REPOSITORY: Final = ("export", "report")
#: Exit statuses, beside those of errors.
DONE: Final = 0
INCOMPLETE: Final = 1


def say(key: str, /, *, err: bool = False, **values: object) -> None:
    click.echo(message(key, **values), err=err)


class Commands(Command, click.Group):
    """The commands; an error of the project ends any of them with its message and no traceback."""

    command_class = Command

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command; one whose package is not installed is refused with what installs it."""
        if cmd_name in ANNEXES and cmd_name not in self.commands:
            raise UsageError("no_annex", found=cmd_name, install=install_annex(ANNEXES[cmd_name]))
        if cmd_name in OF_REPOSITORY and cmd_name not in self.commands:
            raise UsageError("no_annex", found=cmd_name, install=install_all())
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click declares it
        try:
            return super().invoke(ctx)
        except HyokaError as error:
            _end_with(str(error), error.exit_status)
        except MemoryError:
            _end_with(str(UsageError("memory")))
        except ModuleNotFoundError as missing:
            said = UsageError("package_missing", found=missing.name, install=install_all())
            _end_with(str(said))
        except BrokenPipeError:
            raise
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            status = INCOMPLETE if _came_from_printing(error) else UsageError.exit_status
            _end_with(place + shown(os_error(error)), status)


def _end_with(said: str, status: int = UsageError.exit_status) -> NoReturn:
    click.echo(f"hyoka: {said}", err=True)
    raise click.exceptions.Exit(status)


def _came_from_printing(error: OSError) -> bool:
    """Whether standard output is full; then it is closed, or Python would write again at its end.

    What is printed is printed when the work is done.
    """
    codes = {frame.f_code for frame, _ in walk_tb(error.__traceback__)}
    if click.echo.__code__ not in codes:
        return False
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return True


def end(status: int, faults: Sequence[Message]) -> NoReturn:
    if status:
        why = message("line.between").join(map(shown, faults))
        say("run.incomplete", status=status, why=why)
    raise SystemExit(status)
