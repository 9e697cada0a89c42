"""The commands of the analyses: `report`, and the report of `export --zip`.

What is heavy (pandas, papermill) is imported only when a command needs it.
"""

from functools import partial
from pathlib import Path

import click
from click import option

from hyoka.cli.options import (
    FILE_PATH,
    WRITTEN,
    Command,
    Folder,
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
from hyoka.text.japanese import shortened
from hyoka.text.messages import Message, message
from hyoka_analyses.report.run import RUNS_KEPT


def add_commands(app: click.Group) -> None:
    """Add the commands to the command line of the reader."""
    app.add_command(report)
    export = app.commands["export"]
    export.params += [_REPORTS, _ZIP]


def _take_folder(context: click.Context, _option: click.Parameter, folder: Path) -> None:
    context.meta[_FOLDER] = folder


def _write_zip(context: click.Context, _option: click.Parameter, archive: Path | None) -> None:
    """Write the latest report as one file, beside what else is exported."""
    if archive is None:
        return
    from hyoka_analyses.report.run import write_zip

    write_zip(context.meta[_FOLDER], archive)
    context.meta[WRITTEN] = True
    say("run.written", path=archive)


#: The folder of reports, as a key of click's meta.
_FOLDER = "hyoka.reports"
#: The folder is read before the option that needs it.
_REPORTS = click.Option(
    ["--reports"],
    type=Folder(path_type=Path, file_okay=False),
    metavar="DIR",
    default=Path("reports"),
    show_default=True,
    is_eager=True,
    expose_value=False,
    callback=_take_folder,
    help=message("option.reports"),
)
_ZIP = click.Option(
    ["--zip", "archive"],
    type=FILE_PATH,
    metavar="OUT.zip",
    expose_value=False,
    callback=_write_zip,
    help=message("option.archive"),
)


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
    from hyoka_analyses.report.reporting import make_report
    from hyoka_analyses.report.run import Run

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
