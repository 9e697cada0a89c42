"""The command line `hyoka`. What is heavy (pandas, numba, papermill) is imported only by the command that needs it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from helpers.errors import HyokaError, UnreadableFile, UsageError

DONE, INCOMPLETE, WRONG_USAGE = 0, 1, 2


class Reader(StrEnum):
    """Who reads the pages: hyoka itself, or pdfplumber as the reference that is slower."""

    FAST = "fast"
    REFERENCE = "reference"


class Commands(TyperGroup):
    """The commands; an error of the project ends any of them with its message and no traceback."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - as typer declares it
        """Run the command that the context names."""
        try:
            return super().invoke(ctx)
        except HyokaError as error:
            typer.echo(f"hyoka: {error}", err=True)
            ctx.exit(WRONG_USAGE if isinstance(error, UsageError | UnreadableFile) else INCOMPLETE)
        except PermissionError as error:
            typer.echo(f"hyoka: {error.filename}: {error.strerror}", err=True)
            ctx.exit(INCOMPLETE)


app = typer.Typer(
    cls=Commands, rich_markup_mode=None, add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False
)

RawFolder = Annotated[Path, typer.Option("--raw", metavar="DIR", help="Folder of the PDFs and sources.csv.")]
ProcessedFolder = Annotated[Path, typer.Option("--processed", metavar="DIR", help="Folder of the tables.")]
ReaderName = Annotated[Reader, typer.Option("--reader", help="fast or reference (pdfplumber, slow).")]

RAW, PROCESSED, REPORTS = Path("data/raw"), Path("data/processed"), Path("reports")


@app.callback()
def commands() -> None:
    """Evaluation documents of Japanese municipalities (PDF) as tidy tables, analyses and HTML reports.

    Exit status: 0 all was read; 1 done, but something could not be read or a check failed (it is listed);
    2 called wrongly, nothing was done.
    """


@app.command(epilog="Example: hyoka tables --raw data/raw --processed data/processed --jobs 2")
def tables(
    raw: RawFolder = RAW,
    processed: ProcessedFolder = PROCESSED,
    jobs: Annotated[int, typer.Option(min=0, help="Worker processes; 0: one a core.")] = 0,
    reader: ReaderName = Reader.FAST,
    scheduler: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Work on a dask cluster: tcp://host:port, or local for trying.")
    ] = "",
    cache: Annotated[
        bool, typer.Option("--cache/--no-cache", help="Take what was read before, unless it changed.")
    ] = True,
) -> None:
    """Read the PDFs of a folder into tidy tables.

    A PDF that was read before by the same code is taken from the cache; where nothing has changed, nothing is done.
    """
    _refuse_file(processed)
    from helpers import telling
    from helpers.pipeline import make_tables

    result = make_tables(raw, processed, jobs=jobs, reader=reader.value, scheduler=scheduler, cache=cache)
    telling.tell_tables(result, processed)
    raise typer.Exit(result.exit_code)


@app.command(epilog="Example: hyoka cache --clear")
def cache(
    clear: Annotated[bool, typer.Option("--clear", help="Take all entries away.")] = False,
) -> None:
    """Show or clear the cache of what was read (HYOKA_CACHE, HYOKA_CACHE_SIZE)."""
    from helpers import cache as kept

    where = kept.folder()
    if clear:
        typer.echo(f"cleared: {kept.clear(where):,} entries")
    entries, size = kept.contents(where)
    typer.echo(
        f"folder: {where}\nentries: {entries:,}\nsize: {size / 1e6:,.1f} MB of at most {kept.limit() / 1e6:,.0f} MB"
    )


@app.command(epilog="Example: hyoka report --raw data/raw --reports reports --only 03,05")
def report(
    raw: RawFolder = RAW,
    processed: ProcessedFolder = PROCESSED,
    reports: Annotated[Path, typer.Option(metavar="DIR", help="Folder of the pages.")] = REPORTS,
    only: Annotated[str, typer.Option(metavar="NUMBERS", help="Only these notebooks, e.g. 03,05.")] = "",
    cities: Annotated[str, typer.Option(metavar="NAMES", help="Only these cities, e.g. 茨木市,伊丹市.")] = "",
    years: Annotated[str, typer.Option(metavar="YEARS", help="Only these fiscal years, e.g. 2021,2022.")] = "",
    show_code: Annotated[bool, typer.Option("--show-code", help="Show the notebooks' code at once.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Run also notebooks for which nothing has changed.")] = False,
) -> None:
    """Run the notebooks and write their pages as HTML.

    A notebook for which nothing has changed since an earlier run (its cells, parameters, tables, labels, PDFs, the
    program) is not run again: its page is kept.
    """
    numbers = [f"{number:02d}" for number in _numbers(only, "--only")]
    parameters = {"cities": _listed(cities), "years": _numbers(years, "--years")}
    _refuse_file(processed)
    _refuse_file(reports)
    from helpers.pdf_files import find_pdfs
    from helpers.report import run_report

    find_pdfs(raw)
    given = {name: value for name, value in parameters.items() if value}
    result = run_report(raw, processed, reports, only=numbers, parameters=given, show_code=show_code, force=force)
    for failure in result.failures:
        typer.echo(f"failed: {failure.notebook}, cell {failure.cell}: {failure.error}", err=True)
    typer.echo(f"report: {result.index}")
    raise typer.Exit(result.exit_code)


@app.command(epilog="Example: hyoka inspect data/raw/tsukuba-2022-sheets.pdf --page 1 --image 1.png --cells 1.csv")
def inspect(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The PDF to look at.")],
    page: Annotated[int | None, typer.Option(min=1, help="Only this page, from 1.")] = None,
    image: Annotated[Path | None, typer.Option(metavar="OUT.png", help="Draw the page, else the first one.")] = None,
    cells: Annotated[Path | None, typer.Option(metavar="OUT.csv", help="Write the cells with their boxes.")] = None,
    reader: ReaderName = Reader.FAST,
) -> None:
    """Say what is on a page: its form or the nearest, tables, labels, year columns, units."""
    for out in (image, cells):
        if out is not None and not out.absolute().parent.is_dir():
            raise UsageError("the folder of this file does not exist", file=str(out))
    from helpers import inspect as look

    found = look(file, page, reader.value)
    typer.echo(found.text)
    if image is not None or cells is not None:
        from helpers import inspect_picture
    if image is not None:
        inspect_picture.save(inspect_picture.draw(found, found.pages[0]), image)
        typer.echo(f"image: {image}")
    if cells is not None:
        inspect_picture.cells(found).to_csv(cells, index=False, encoding="utf-8-sig")
        typer.echo(f"cells: {cells}")


@app.command(name="new-form", epilog="Example: hyoka new-form ikeda_projects --from my/pdfs/sheet.pdf --city 池田市")
def new_form(
    name: Annotated[str, typer.Argument(metavar="NAME", help="<city>_<what> in small letters.")],
    file: Annotated[Path, typer.Option("--from", metavar="FILE", help="A PDF of the new form.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="The repository's folder.")] = Path(),
    city: Annotated[str, typer.Option(metavar="NAME", help="The municipality: 池田市.")] = "",
    code: Annotated[str, typer.Option(metavar="DIGITS", help="Its code, six digits with the check digit.")] = "",
) -> None:
    """Write a first form, its test and its tables from a page, to be corrected by hand."""
    if not file.is_file():
        raise UsageError("there is no such file", file=str(file))
    from helpers.new_form import new_form as write_form

    made = write_form(name, file, out, city, code)
    typer.echo(f"form: {made.form}\ntest: {made.test}")
    typer.echo(f"tables to be corrected by hand: {made.golden}")
    typer.echo("rows: " + (", ".join(f"{table} {rows}" for table, rows in made.rows.items()) or "none"))
    for line in made.doubts:
        typer.echo(f"note: {line}")


@app.command(epilog="Example: hyoka check --processed data/processed")
def check(processed: ProcessedFolder = PROCESSED) -> None:
    """Print checks and problems of the last run."""
    if not (processed / "checks.csv").is_file():
        raise UsageError("there are no tables here", file=str(processed), advice="make them first: hyoka tables")
    from helpers import telling

    wrong = telling.tell_checks(processed)
    raise typer.Exit(INCOMPLETE if wrong else DONE)


def main() -> None:
    """Run the command line."""
    app(prog_name="hyoka")


def _refuse_file(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise UsageError("this is a file, not a folder", file=str(folder))


def _listed(text: str) -> list[str]:
    return [part for part in (part.strip() for part in text.replace("、", ",").split(",")) if part]


def _numbers(text: str, option: str) -> list[int]:
    parts = _listed(text)
    if wrong := [part for part in parts if not part.isdecimal()]:
        raise UsageError(f"{option} takes numbers with commas between them", found=", ".join(wrong))
    return [int(part) for part in parts]
