"""The commands beside those of the engine: `report` and `export`.

What is heavy (pandas, papermill) is imported only when a command needs it.
"""

import os
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import click
from click import option

from hyoka import (
    FILE,
    OUT_FILE,
    Command,
    beside_option,
    drafts_option,
    end,
    folder_option,
    forms_option,
    memory_option,
    processed_option,
    raw_option,
    recognised_option,
    say,
    seconds_option,
    tables_option,
)
from hyoka.text import Message, UsageError, YearError, fiscal_year, read_toml, shortened
from hyoka_report.run import RUNS_KEPT


class Listed(click.ParamType):
    """The parts of a text with commas between them, or a list of a file."""

    name = "list"

    def convert(
        self,
        value: Any,  # noqa: ANN401
        param: click.Parameter | None,  # noqa: ARG002
        ctx: click.Context | None,  # noqa: ARG002
    ) -> Any:  # noqa: ANN401
        if isinstance(value, list):
            return [str(part) for part in value]
        parts = str(value).replace("、", ",").split(",")  # of a file it may be one number
        return [part.strip() for part in parts if part.strip()]


class NumberList(Listed):
    """Numbers with commas between them."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        parts = super().convert(value, param, ctx)
        if param and (wrong := [part for part in parts if not part.isdecimal()]):
            raise UsageError("numbers_with_commas", found=", ".join(wrong), option=param.opts[0])
        return [int(part) for part in parts]


class YearList(Listed):
    """Fiscal years with commas between them: 2021, R3, 令和3年度."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        years = []
        for part in super().convert(value, param, ctx):
            try:
                years.append(fiscal_year(part))
            except YearError as error:
                name = param.opts[0] if param else ""
                raise UsageError("no_fiscal_years", found=part, option=name) from error
        return years


def _read_config(context: click.Context, _parameter: click.Parameter, file: Path | None) -> None:
    """Let a TOML file give the options that the command line does not.

    Its folders are relative to it.

    Raises:
        UsageError: The file is no TOML, or has a key that is no option.
    """
    if file is None:
        return
    given = read_toml(file, UsageError)
    options = {str(parameter.name): parameter for parameter in context.command.params}
    for of_command_line in ("config", "help_notebook"):
        del options[of_command_line]
    if unknown := sorted(given.keys() - options.keys()):
        raise UsageError(
            "wrong_keys",
            file=str(file),
            expected=", ".join(options),
            found=", ".join(unknown),
        )
    home = file.absolute().parent
    values = {}
    for name, value in given.items():
        kind = options[name].type
        if isinstance(kind, click.Path):
            values[name] = os.path.normpath(home / str(value))  # no deploy/.. in what is said
        else:
            is_list = isinstance(value, list) and not isinstance(kind, Listed)
            values[name] = str(value) if is_list else value
    context.default_map = values


config_option = option(
    "--config",
    type=FILE,
    metavar="FILE.toml",
    is_eager=True,
    expose_value=False,
    callback=_read_config,
)


def add_commands(app: click.Group) -> None:
    """Add the commands to the command line of the engine."""
    app.add_command(report)
    app.add_command(export)


@click.command(cls=Command, epilog="hyoka export --xlsx tables.xlsx --zip report.zip")
@processed_option
@folder_option("--reports", "reports")
@option("--xlsx", type=OUT_FILE, metavar="OUT.xlsx")
@option("--duckdb", type=OUT_FILE, metavar="OUT.duckdb")
@option("--zip", "archive", type=OUT_FILE, metavar="OUT.zip")
def export(
    processed: Path,
    reports: Path,
    xlsx: Path | None,
    duckdb: Path | None,
    archive: Path | None,
) -> None:
    if xlsx is duckdb is archive is None:
        raise UsageError("nothing_to_write")
    from hyoka_report.export import tables_of_folder, write_duckdb, write_workbook
    from hyoka_report.run import write_zip

    contents = tables_of_folder(processed) if xlsx or duckdb else {}
    if xlsx:
        write_workbook(contents, xlsx)
        say("run.written", path=xlsx)
    if duckdb:
        write_duckdb(contents, duckdb)
        say("run.written", path=duckdb)
    if archive:
        write_zip(reports, archive)
        say("run.written", path=archive)


@click.command(cls=Command, epilog="hyoka report --raw data/raw --reports reports --only 03,05")
@config_option
@raw_option
@tables_option
@beside_option("--reports", "reports", "reports")
@forms_option
@drafts_option
@recognised_option
@option("--only", type=NumberList(), metavar="NUMBERS", default="")
@option("--cities", "--city", type=Listed(), metavar="NAMES", default="")
@option("--years", "--year", type=YearList(), metavar="YEARS", default="")
@option("--each", type=FILE, metavar="ROWS.csv")
@option("--ask", metavar="CITY")
@option("--help-notebook", type=int, metavar="NUMBER")
@seconds_option
@memory_option
@option("--force", is_flag=True)
@option("--keep", type=click.IntRange(min=1), default=RUNS_KEPT, show_default=True)
def report(
    raw: Path, processed: Path, reports: Path, only: list[int], cities: list[str], years: list[int],
    each: Path | None, ask: str | None, help_notebook: int | None, *, force: bool, keep: int
) -> None:  # fmt: skip
    if help_notebook is not None:
        _explain_notebook(help_notebook, processed)
        return
    from hyoka import find_pdfs, last_run, make_tables
    from hyoka_report.each_page import parameter_rows
    from hyoka_report.reporting import make_report
    from hyoka_report.run import Run

    find_pdfs(raw)
    folders = Counter(folder.resolve() for folder in (raw, processed, reports))
    if len(folders) < 3:
        options = "--raw, --processed, --reports"
        twice = next(path for path in (raw, processed, reports) if folders[path.resolve()] > 1)
        raise UsageError("same_folder", file=str(twice), options=options)
    rows = parameter_rows(each) if each else ()
    # whichever notebooks are chosen: what they show is made first
    make = partial(make_tables, raw)
    result = make_report(
        Run(raw, processed, reports, only, cities, years, rows, force=force, keep=keep, make=make)
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
    if ask:
        from hyoka_report.letter import write_letter

        say("run.written", path=write_letter(ask, processed, reports))
    faults = [*(made.faults if made else ()), *result.wrong_replies]
    if result.failures:
        faults.append(Message("run.failed_notebooks", number=len(result.failures)))
    end(result.exit_code, faults or [Message("run.see_report")])


def _explain_notebook(number: int, processed: Path) -> None:
    """Print the parameters of a notebook, with the cities and years that the tables have."""
    from helpers import load_all
    from hyoka_report.conditions import parameter_lines
    from hyoka_report.run import Run
    from measures.selection import choices

    (notebook,) = Run(Path(), processed, Path(), only=[number]).chosen
    is_made = (processed / "documents.csv").is_file()
    there = choices(load_all(processed.absolute())) if is_made else {}
    click.echo(f"{notebook.stem}\n")
    for line in parameter_lines(notebook, there):
        click.echo(line)
    if not is_made:
        say("help_notebook.no_tables", folder=processed)
