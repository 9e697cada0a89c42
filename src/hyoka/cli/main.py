"""The command line `hyoka`.

What is heavy (pandas, papermill) is imported only by the command that needs it.
"""

import json
import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from traceback import walk_tb
from typing import Any, NoReturn

import click
from click import argument, option

from hyoka.contract.records import problem_in_words
from hyoka.contract.tables import KINDS
from hyoka.report.run import RUNS_KEPT
from hyoka.store.files import check_name
from hyoka.store.limits import MEMORY_MB, SECONDS
from hyoka.store.sources import FileResult
from hyoka.text.errors import HyokaError, UsageError, os_error, read_toml
from hyoka.text.japanese import shortened
from hyoka.text.messages import MESSAGES, Message, message, shown

#: Stands behind a wide character while a text is wrapped, so that it counts twice.
_SECOND_HALF = "\u2060"
_MARKS = "、。："


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

    Lines may end behind a comma or a full stop.
    """
    wide = "".join(c + _SECOND_HALF if unicodedata.east_asian_width(c) in "WF" else c for c in text)
    for mark in _MARKS:
        wide = wide.replace(f"{mark}{_SECOND_HALF}", f"{mark}{_SECOND_HALF} ")
    return wide


class Command(click.Command):
    """A command with the messages help.COMMAND, and option.COMMAND.NAME or option.NAME for its options."""

    context_class = _Context

    def __init__(self, name: str | None, **attributes: Any) -> None:  # noqa: ANN401 - as click declares them
        attributes["help"] = message(f"help.{name}")
        if example := attributes.get("epilog"):
            attributes["epilog"] = message("help.example", example=example)
        super().__init__(name, **attributes)
        for parameter in self.params:
            keys = (f"option.{name}.{parameter.name}", f"option.{parameter.name}")
            if isinstance(parameter, click.Option) and (
                key := next((key for key in keys if key in MESSAGES), "")
            ):
                parameter.help = message(key)


class Folder(click.Path):
    """A folder whose path can be written as text: tables, notebooks and pages name it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        folder = Path(os.fsdecode(super().convert(value, param, ctx)))
        check_name(folder)
        return folder


class Listed(click.ParamType):
    """The parts of a text with commas between them, or a list of a file."""

    name = "list"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401, ARG002
        if isinstance(value, list):
            return [str(part) for part in value]
        return [part for part in map(str.strip, value.replace("、", ",").split(",")) if part]


class Numbers(Listed):
    """Numbers with commas between them."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        parts = super().convert(value, param, ctx)
        if param and (wrong := [part for part in parts if not part.isdecimal()]):
            raise UsageError("numbers_with_commas", found=", ".join(wrong), option=param.opts[0])
        return [int(part) for part in parts]


PATH = click.Path(path_type=Path)
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


def folder_option(name: str, default: str) -> Any:  # noqa: ANN401 - click's decorators have no common type
    kind = Folder(path_type=Path, file_okay=False)
    return option(name, type=kind, metavar="DIR", default=Path(default), show_default=True)


def _read_config(context: click.Context, _parameter: click.Parameter, file: Path | None) -> None:
    """Let a TOML file give the options that the command line does not; its folders are relative to it.

    Raises:
        UsageError: The file is no TOML, or has a key that is no option.
    """
    if file is None:
        return
    given = read_toml(file, UsageError)
    options = {str(found.name): found for found in context.command.params if found.name != "config"}
    if unknown := sorted(given.keys() - options.keys()):
        raise UsageError(
            "wrong_keys", file=str(file), expected=", ".join(options), found=", ".join(unknown)
        )
    home = file.absolute().parent
    context.default_map = {
        name: str(home / value) if isinstance(options[name].type, click.Path) else value
        for name, value in given.items()
    }


config_option = option(
    "--config",
    type=FILE,
    metavar="FILE.toml",
    is_eager=True,
    expose_value=False,
    callback=_read_config,
)


def environment_option(name: str, variable: str, **more: Any) -> Any:  # noqa: ANN401
    """An option that worker processes and notebooks get, too, as an environment variable."""

    def tell(
        _context: click.Context, _parameter: click.Parameter, value: Path | float | None
    ) -> None:
        if value:
            os.environ[variable] = (
                str(value.absolute()) if isinstance(value, Path) else f"{value:g}"
            )

    return option(name, envvar=variable, expose_value=False, callback=tell, **more)


_ABOVE_0 = click.FloatRange(min=0, min_open=True)
raw_option = folder_option("--raw", "data/raw")
processed_option = folder_option("--processed", "data/processed")
reports_option = folder_option("--reports", "reports")
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


#: Exit statuses, beside those of errors.
DONE, INCOMPLETE = 0, 1


def say(key: str, /, *, err: bool = False, **values: object) -> None:
    click.echo(message(key, **values), err=err)


class Commands(Command, click.Group):
    """The commands; an error of the project ends any of them with its message and no traceback."""

    command_class = Command

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click declares it
        try:
            return super().invoke(ctx)
        except HyokaError as error:
            said, status = str(error), error.exit_status
        except MemoryError:
            said, status = str(UsageError("memory")), UsageError.exit_status
        except ModuleNotFoundError as missing:
            said, status = (
                str(UsageError("package_missing", found=missing.name)),
                UsageError.exit_status,
            )
        except BrokenPipeError:
            raise
        except OSError as error:
            said = (f"{error.filename}: " if error.filename else "") + shown(os_error(error))
            status = INCOMPLETE if _came_from_printing(error) else UsageError.exit_status
        click.echo(f"hyoka: {said}", err=True)
        raise click.exceptions.Exit(status)


def _came_from_printing(error: OSError) -> bool:
    """Whether standard output is full; it is let go, or Python would try once more at its end.

    What is printed is printed when the work is done.
    """
    if not any(frame.f_code is click.echo.__code__ for frame, _ in walk_tb(error.__traceback__)):
        return False
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return True


@click.group("hyoka", cls=Commands, context_settings={"max_content_width": 120})
@click.version_option(package_name="hyoka", message="hyoka %(version)s")
def app() -> None:
    """Evaluation documents of Japanese municipalities (PDF) as tidy tables, analyses and HTML reports."""


@app.command(epilog="hyoka tables --raw data/raw --processed data/processed --jobs 2")
@raw_option
@processed_option
@forms_option
@drafts_option
@recognised_option
@option("--jobs", type=click.IntRange(min=0), default=0, show_default=True)
@option("--scheduler", metavar="ADDRESS", default="")
@seconds_option
@memory_option
@option("--cache/--no-cache", default=True, show_default=True)
def tables(raw: Path, processed: Path, jobs: int, scheduler: str, *, cache: bool) -> None:
    from hyoka.run.pipeline import make_tables

    result = make_tables(raw, processed, jobs=jobs, scheduler=scheduler, cache=cache)
    for name, rows in result.rows.items():
        say("run.rows", table=f"{name:<18}", number=f"{rows:>8,}")
    for line in (*result.summary, *result.changes):
        click.echo(line)
    if result.warning:
        say("run.no_cache", why=result.warning)
    say("run.tables", folder=result.processed)
    _end(result.exit_code, result.faults)


@app.command(epilog="hyoka add --raw my/pdfs 事業評価.pdf")
@argument(
    "files",
    type=click.Path(path_type=Path, exists=True),
    nargs=-1,
    required=True,
    metavar="FILE...",
)
@raw_option
@forms_option
@option("--kind", type=click.Choice(["", *KINDS]), default="")
def add(files: tuple[Path, ...], raw: Path, kind: str) -> None:
    from hyoka.run.adding import add_files

    _say_each(add_files(files, raw, kind))


@app.command(epilog="hyoka fetch --raw my/pdfs")
@raw_option
@option("--pause", type=click.FloatRange(min=0), default=1, show_default=True)
def fetch(raw: Path, pause: float) -> None:
    from hyoka.run.adding import fetch_files

    _say_each(fetch_files(raw, pause))


def _say_each(results: Iterator[FileResult]) -> NoReturn:
    is_done = True
    for result in results:
        click.echo(f"{result.name}: {result.text}", err=not result.is_done)
        is_done = is_done and result.is_done
    raise SystemExit(DONE if is_done else INCOMPLETE)


@app.command(epilog="hyoka export --xlsx tables.xlsx --zip report.zip")
@processed_option
@reports_option
@option("--xlsx", type=PATH, metavar="OUT.xlsx")
@option("--duckdb", type=PATH, metavar="OUT.duckdb")
@option("--zip", "archive", type=PATH, metavar="OUT.zip")
def export(
    processed: Path, reports: Path, xlsx: Path | None, duckdb: Path | None, archive: Path | None
) -> None:
    if xlsx is duckdb is archive is None:
        raise UsageError("nothing_to_write")
    from hyoka.report.run import write_zip
    from hyoka.store import export as files

    contents = files.load(processed) if xlsx or duckdb else {}
    if xlsx:
        files.write_xlsx(contents, xlsx)
    if duckdb:
        files.write_duckdb(contents, duckdb)
    if archive:
        write_zip(reports, archive)
    for path in filter(None, (xlsx, duckdb, archive)):
        say("run.written", path=path)


@app.command(epilog="hyoka report --raw data/raw --reports reports --only 03,05")
@config_option
@raw_option
@processed_option
@reports_option
@forms_option
@drafts_option
@recognised_option
@option("--only", type=Numbers(), metavar="NUMBERS", default="")
@option("--cities", type=Listed(), metavar="NAMES", default="")
@option("--years", type=Numbers(), metavar="YEARS", default="")
@seconds_option
@memory_option
@option("--force", is_flag=True)
@option("--keep", type=click.IntRange(min=1), default=RUNS_KEPT, show_default=True)
def report(
    raw: Path, processed: Path, reports: Path, only: list[int], cities: list[str], years: list[int],
    *, force: bool, keep: int
) -> None:  # fmt: skip
    from hyoka.report.reporting import make_report
    from hyoka.report.run import Run
    from hyoka.run.pipeline import last_run, make_tables
    from hyoka.store.sources import find_pdfs

    find_pdfs(raw)
    # whichever notebooks are chosen: what they show is made first
    make = partial(make_tables, raw)
    result = make_report(
        Run(raw, processed, reports, only, cities, years, force=force, keep=keep, make=make)
    )
    made = last_run(processed)
    for line in (*(made.summary if made else ()), *result.changes):
        click.echo(line)
    for failure in result.failures:
        about = {
            "notebook": failure.notebook,
            "cell": failure.cell,
            "error": shortened(failure.error, 300),
        }
        say("run.failed_notebook", err=True, **about)
    say("run.report", file=result.index)
    notebooks = (
        [Message("run.failed_notebooks", number=len(result.failures))] if result.failures else []
    )
    _end(result.exit_code, (made.faults if made else []) + notebooks)


def _end(status: int, faults: Sequence[Message]) -> NoReturn:
    if status:
        why = message("line.between").join(map(shown, faults)) or message("run.see_report")
        say("run.incomplete", status=status, why=why)
    raise SystemExit(status)


@app.command(epilog="hyoka check --processed data/processed")
@processed_option
def check(processed: Path) -> None:
    if not (processed / "checks.csv").is_file():
        raise UsageError("no_tables_here", file=str(processed))
    from hyoka.run.summary import print_checks

    raise SystemExit(INCOMPLETE if print_checks(processed) else DONE)


@app.command(epilog="hyoka inspect data/raw/tsukuba-2022-sheets.pdf --page 1 --image 1.png")
@argument("file", type=PATH)
@option("--page", type=click.IntRange(min=1))
@option("--image", type=PATH, metavar="OUT.png")
@forms_option
def inspect(file: Path, page: int | None, image: Path | None) -> None:
    if image is not None and not image.absolute().parent.is_dir():
        raise UsageError("no_folder_for_file", file=str(image))
    from hyoka.report import inspecting

    inspection = inspecting.inspect(file, page)
    click.echo(inspection.text)
    if image is not None:
        inspecting.save(inspecting.draw(inspection, inspection.pages[0]), image)
        say("run.image", path=image)


@app.command(epilog="hyoka draft my/pdfs --out my/draft")
@argument("pdfs", nargs=-1, required=True, type=PATH, metavar="PDFS...")
@folder_option("--out", "my/draft")
@option("--sheet", "sheets", type=FILE, multiple=True, metavar="S.xlsx")
@option("--form", type=FILE, metavar="F.toml")
@option("--one-form", is_flag=True)
@forms_option
def draft(
    pdfs: tuple[Path, ...],
    out: Path,
    sheets: tuple[Path, ...],
    form: Path | None,
    *,
    one_form: bool,
) -> None:
    if form and sheets:
        raise UsageError("form_needs_no_answers")
    from hyoka.draft import command

    files = command.find_files(pdfs)
    with click.progressbar(
        files, label=message("draft.reading"), file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as shown:
        documents = command.read_files(shown)
    for error in documents.unread:
        say("draft.unread", err=True, error=error)
    for file, met in documents.met:
        say("draft.met", err=True, file=file, page=met["page"], problem=problem_in_words(met))
    if not documents.items:
        raise HyokaError("no_document_read")
    if not (form or one_form):
        command.check_one_form(documents.items)
    is_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    may_cost = _may_cost if is_terminal else lambda *_: False
    for line in command.write_draft(documents, out, form=form, sheets=sheets, may_cost=may_cost):
        click.echo(line)
    raise SystemExit(INCOMPLETE if documents.unread else DONE)


def _may_cost(label: str, meaning: str, lost: int) -> bool:
    return click.confirm(
        message("ask.may_cost", label=label, meaning=meaning, lost=lost), default=False
    )


@app.command("forms", epilog="hyoka forms --schema > form.schema.json")
@option("--schema", is_flag=True)
@forms_option
def show_forms(*, schema: bool) -> None:
    from hyoka import forms
    from hyoka.forms.declaration import Declaration

    if schema:
        click.echo(json.dumps(Declaration.model_json_schema(), ensure_ascii=False, indent=2))
        return
    for form in forms.forms():
        click.echo(f"{form.name:<20}{form.declared.city} {form.declared.title}")
    for error in forms.broken_forms().values():
        click.echo(error, err=True)
    raise SystemExit(INCOMPLETE if forms.broken_forms() else DONE)


@app.command(
    epilog="hyoka confirm --raw my/pdfs, and then: hyoka confirm confirmed.csv --raw my/pdfs"
)
@argument("file", type=FILE, required=False, metavar="[CONFIRMED.csv]")
@raw_option
@option("--out", type=PATH, default=Path("confirm.html"), show_default=True, metavar="OUT.html")
@forms_option
@drafts_option
def confirm(file: Path | None, raw: Path, out: Path) -> None:
    if file is not None:
        from hyoka.store.confirmed import add_confirmed, confirmed_rows

        say("confirm.taken", number=add_confirmed(raw, confirmed_rows(file)))
        return
    from hyoka.report.confirm_page import write_confirm_page
    from hyoka.run.confirming import open_figures

    figures = list(open_figures(raw))
    write_confirm_page(figures, out)
    say("confirm.open", number=len(figures), file=out)
