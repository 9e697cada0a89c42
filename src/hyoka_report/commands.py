"""The commands beside those of the engine: `report` and `export`.

What is heavy (pandas, papermill) is imported only when a command needs it.
"""

from functools import partial
from pathlib import Path

import click
from click import option

from hyoka.cli.options import (
    FILE_PATH,
    Command,
    Listed,
    NumberList,
    config_option,
    drafts_option,
    end,
    forms_option,
    memory_option,
    processed_option,
    raw_option,
    recognised_option,
    reports_option,
    say,
    seconds_option,
)
from hyoka.text.errors import UsageError
from hyoka.text.japanese import shortened
from hyoka.text.messages import Message
from hyoka_report.run import RUNS_KEPT


def add_commands(app: click.Group) -> None:
    """Add the commands to the command line of the engine."""
    app.add_command(report)
    app.add_command(export)


@click.command(cls=Command, epilog="hyoka export --xlsx tables.xlsx --zip report.zip")
@processed_option
@reports_option
@option("--xlsx", type=FILE_PATH, metavar="OUT.xlsx")
@option("--duckdb", type=FILE_PATH, metavar="OUT.duckdb")
@option("--zip", "archive", type=FILE_PATH, metavar="OUT.zip")
def export(
    processed: Path, reports: Path, xlsx: Path | None, duckdb: Path | None, archive: Path | None
) -> None:
    if xlsx is duckdb is archive is None:
        raise UsageError("nothing_to_write")
    from hyoka_report import export as files
    from hyoka_report.run import write_zip

    contents = files.tables_of_folder(processed) if xlsx or duckdb else {}
    if xlsx:
        files.write_workbook(contents, xlsx)
        say("run.written", path=xlsx)
    if duckdb:
        files.write_duckdb(contents, duckdb)
        say("run.written", path=duckdb)
    if archive:
        write_zip(reports, archive)
        say("run.written", path=archive)


@click.command(cls=Command, epilog="hyoka report --raw data/raw --reports reports --only 03,05")
@config_option
@raw_option
@processed_option
@reports_option
@forms_option
@drafts_option
@recognised_option
@option("--only", type=NumberList(), metavar="NUMBERS", default="")
@option("--cities", type=Listed(), metavar="NAMES", default="")
@option("--years", type=NumberList(), metavar="YEARS", default="")
@seconds_option
@memory_option
@option("--force", is_flag=True)
@option("--keep", type=click.IntRange(min=1), default=RUNS_KEPT, show_default=True)
def report(
    raw: Path, processed: Path, reports: Path, only: list[int], cities: list[str], years: list[int],
    *, force: bool, keep: int
) -> None:  # fmt: skip
    from hyoka.run.pipeline import last_run, make_tables
    from hyoka.store.sources import find_pdfs
    from hyoka_report.reporting import make_report
    from hyoka_report.run import Run

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
    end(result.exit_code, (made.faults if made else []) + notebooks)
