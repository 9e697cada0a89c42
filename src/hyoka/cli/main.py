"""The command line `hyoka`. What is heavy (pandas, papermill) is imported only by the command that needs it."""

import os
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from traceback import walk_tb
from typing import Any, NoReturn

import click
from click import argument, option

from hyoka.cli import options
from hyoka.cli.commands import Command
from hyoka.cli.form_commands import confirm, draft, inspect, show_forms
from hyoka.cli.options import say
from hyoka.contract.tables import KINDS
from hyoka.errors import HyokaError, UsageError, os_error
from hyoka.messages import Message, message, shown
from hyoka.report.run_folders import RUNS_KEPT
from hyoka.store.sources import FileResult
from hyoka.text.japanese import shortened


class Commands(Command, click.Group):
    """The commands; an error of the project ends any of them with its message and no traceback."""

    command_class = Command

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click declares it
        """Run the command that the context names."""
        try:
            return super().invoke(ctx)
        except HyokaError as error:
            click.echo(f"hyoka: {error}", err=True)
            ctx.exit(error.exit_status)
        except MemoryError:
            click.echo(f"hyoka: {UsageError('memory')}", err=True)
            ctx.exit(UsageError.exit_status)
        except ModuleNotFoundError as missing:
            click.echo(f"hyoka: {UsageError('package_missing', found=missing.name)}", err=True)
            ctx.exit(UsageError.exit_status)
        except BrokenPipeError:
            raise
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            click.echo(f"hyoka: {where}{shown(os_error(error))}", err=True)
            ctx.exit(options.INCOMPLETE if _came_from_printing(error) else UsageError.exit_status)


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
@options.raw_option
@options.processed_option
@options.forms_option
@options.drafts_option
@options.recognised_option
@option("--jobs", type=click.IntRange(min=0), default=0, show_default=True)
@options.text_option("--scheduler", "ADDRESS")
@options.seconds_option
@options.memory_option
@options.wait_option
@option("--cache/--no-cache", default=True, show_default=True)
def tables(raw: Path, processed: Path, jobs: int, scheduler: str, *, cache: bool) -> None:
    """Read the PDFs of a folder into tidy tables."""
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
@argument("files", type=options.EXISTING, nargs=-1, required=True, metavar="FILE...")
@options.raw_option
@options.forms_option
@option("--kind", type=click.Choice(["", *KINDS]), default="")
def add(files: tuple[Path, ...], raw: Path, kind: str) -> None:
    """Copy PDFs into a folder and write their rows in sources.csv: title and year as read."""
    from hyoka.run.adding import add_files

    _say_each(add_files(files, raw, kind))


@app.command(epilog="hyoka fetch --raw my/pdfs")
@options.raw_option
@option("--pause", type=click.FloatRange(min=0), default=1, show_default=True)
def fetch(raw: Path, pause: float) -> None:
    """Download the PDFs that sources.csv names by source_url and that are not there yet."""
    from hyoka.run.fetching import fetch_files

    _say_each(fetch_files(raw, pause))


def _say_each(results: Iterator[FileResult]) -> NoReturn:
    """Say what became of each file, at once, and end the command."""
    is_done = True
    for result in results:
        click.echo(f"{result.name}: {result.text}", err=not result.is_done)
        is_done = is_done and result.is_done
    raise SystemExit(options.DONE if is_done else options.INCOMPLETE)


@app.command(epilog="hyoka export --xlsx tables.xlsx --zip report.zip")
@options.processed_option
@options.folder_option("--reports", options.REPORTS)
@option("--xlsx", type=options.PATH, metavar="OUT.xlsx")
@option("--duckdb", type=options.PATH, metavar="OUT.duckdb")
@option("--zip", "archive", type=options.PATH, metavar="OUT.zip")
def export(processed: Path, reports: Path, xlsx: Path | None, duckdb: Path | None, archive: Path | None) -> None:
    """Write the tables of the last run as one file for Excel or SQL, or the latest report as one to send."""
    if xlsx is duckdb is archive is None:
        raise UsageError("nothing_to_write")
    from hyoka.report.run_folders import write_zip
    from hyoka.store import export as files

    writers = ((xlsx, files.write_xlsx), (duckdb, files.write_duckdb))
    contents = files.load(processed) if xlsx or duckdb else {}
    for path, write in writers:
        if path is not None:
            write(contents, path)
    if archive is not None:
        write_zip(reports, archive)
    for path in (xlsx, duckdb, archive):
        if path is not None:
            say("run.written", path=path)


@app.command(epilog="hyoka report --raw data/raw --reports reports --only 03,05")
@options.raw_option
@options.processed_option
@options.folder_option("--reports", options.REPORTS)
@options.forms_option
@options.drafts_option
@options.recognised_option
@options.text_option("--only", "NUMBERS")
@options.text_option("--cities", "NAMES")
@options.text_option("--years", "YEARS")
@option("--show-code", is_flag=True)
@options.seconds_option
@options.memory_option
@options.wait_option
@option("--force", is_flag=True)
@option("--keep", type=click.IntRange(min=1), default=RUNS_KEPT, show_default=True)
def report(
    raw: Path, processed: Path, reports: Path, only: str, cities: str, years: str, *, show_code: bool, force: bool,
    keep: int
) -> None:  # fmt: skip
    """Run the notebooks and write their pages as HTML."""
    chosen = [f"{number:02d}" for number in options.numbers(only, "--only")]
    parameters = {"cities": options.listed(cities), "years": options.numbers(years, "--years")}
    from hyoka.report.reporting import run_report
    from hyoka.report.settings import Settings
    from hyoka.run.pipeline import last_run, make_tables
    from hyoka.store.sources import find_pdfs

    find_pdfs(raw)
    given = {name: value for name, value in parameters.items() if value}
    # whichever notebooks are chosen: what they show is made first
    make = partial(make_tables, raw)
    result = run_report(
        Settings(
            raw, processed, reports, chosen, parameters=given, show_code=show_code, force=force, keep=keep, make=make
        )
    )
    made = last_run(processed)
    for line in (*(made.summary if made else ()), *result.changes):
        click.echo(line)
    for failure in result.failures:
        about = {"notebook": failure.notebook, "cell": failure.cell, "error": shortened(failure.error, 300)}
        say("run.failed_notebook", err=True, **about)
    say("run.report", file=result.index)
    notebooks = [Message("run.failed_notebooks", number=len(result.failures))] if result.failures else []
    _end(result.exit_code, (made.faults if made else []) + notebooks)


def _end(status: int, faults: Sequence[Message]) -> NoReturn:
    """End the command, and say why where not all is well."""
    if status:
        why = message("line.between").join(map(shown, faults)) or message("run.see_report")
        say("run.incomplete", status=status, why=why)
    raise SystemExit(status)


@app.command(epilog="hyoka run --config run.toml --only-if-changed")
@option("--config", type=options.FILE, required=True, metavar="RUN.toml")
@option("--only-if-changed", is_flag=True)
def run(config: Path, *, only_if_changed: bool) -> None:
    """Make tables and report without anybody watching: with a log, a record of the run, and a word at its end."""
    from hyoka.report import scheduled

    record = scheduled.run(scheduled.read_config(config), only_if_changed=only_if_changed)
    click.echo("\n".join(record.summary))
    raise SystemExit(record.exit_status)


@app.command(epilog="hyoka check --processed data/processed")
@options.processed_option
def check(processed: Path) -> None:
    """Print checks and problems of the last run."""
    if not (processed / "checks.csv").is_file():
        raise UsageError("no_tables_here", file=str(processed))
    from hyoka.run.summary import print_checks

    raise SystemExit(options.INCOMPLETE if print_checks(processed) else options.DONE)


for command in (inspect, draft, show_forms, confirm):
    app.add_command(command)
