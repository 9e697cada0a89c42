"""The commands of the engine, and where those of other packages are added.

What is heavy (pandas) is imported only by the command that needs it.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import click
from click import argument, option

from hyoka.cli.options import (
    DONE,
    FILE,
    FILE_PATH,
    FOLDER,
    INCOMPLETE,
    OUT_FILE,
    Commands,
    Number,
    drafts_option,
    end,
    forms_option,
    memory_option,
    processed_option,
    raw_option,
    recognised_option,
    say,
    seconds_option,
    tables_option,
)
from hyoka.contract.tables import KINDS
from hyoka.store.sources import FileResult
from hyoka.text.added import added
from hyoka.text.errors import UsageError


@click.group("hyoka", cls=Commands, context_settings={"max_content_width": 120})
@click.version_option(package_name="hyoka", message="hyoka %(version)s")
def app() -> None:
    """Evaluation documents of Japanese municipalities (PDF) as checked tables."""


@app.command("tables", epilog="hyoka tables --raw data/raw --processed data/processed --jobs 2")
@raw_option
@tables_option
@forms_option
@drafts_option
@recognised_option
@option("--jobs", type=click.IntRange(min=0), default=0, show_default=True)
@option("--scheduler", metavar="ADDRESS", default="")
@seconds_option
@memory_option
@option("--cache/--no-cache", default=True, show_default=True)
def tables_command(raw: Path, processed: Path, jobs: int, scheduler: str, *, cache: bool) -> None:
    from hyoka.run.pipeline import make_tables

    result = make_tables(raw, processed, jobs=jobs, scheduler=scheduler, cache=cache)
    for name, rows in result.rows.items():
        say("run.rows", table=f"{name:<18}", number=f"{rows:>8,}")
    for line in (*result.summary, *result.changes):
        click.echo(line)
    if result.warning:
        say("run.no_cache", why=result.warning)
    say("run.tables", folder=result.processed)
    end(result.exit_code, result.faults)


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
@option("--pause", type=Number(min=0), default=1, show_default=True)
def fetch(raw: Path, pause: float) -> None:
    from hyoka.run.adding import fetch_files

    _say_each(fetch_files(raw, pause))


def _say_each(results: Iterator[FileResult]) -> NoReturn:
    is_done = True
    for result in results:
        click.echo(f"{result.name}: {result.text}", err=not result.is_done)
        is_done = is_done and result.is_done
    raise SystemExit(DONE if is_done else INCOMPLETE)


@app.command(epilog="hyoka check --processed data/processed")
@processed_option
def check(processed: Path) -> None:
    if not (processed / "checks.csv").is_file():
        raise UsageError("no_tables_here", file=str(processed))
    from hyoka.run.summary import print_checks

    raise SystemExit(INCOMPLETE if print_checks(processed) else DONE)


@app.command(epilog="hyoka changes before data/processed > changes.md")
@argument("before", type=FOLDER, metavar="BEFORE")
@argument("after", type=FOLDER, metavar="[AFTER]", default=Path("data/processed"))
def changes(before: Path, after: Path) -> None:
    for folder in (before, after):
        if not (folder / "documents.csv").is_file():
            raise UsageError("no_tables_here", file=str(folder))
    from hyoka.store.review import review_lines

    for line in review_lines(before, after):
        click.echo(line)


@app.command("inspect", epilog="hyoka inspect tsukuba-2022-sheets.pdf --page 1 --image 1.png")
@argument("file", type=FILE_PATH)
@option("--page", type=click.IntRange(min=1))
@option("--image", type=FILE_PATH, metavar="OUT.png")
@option("--cell", metavar="TEXT")
@forms_option
def inspect_command(file: Path, page: int | None, image: Path | None, cell: str | None) -> None:
    if image is not None and not image.absolute().parent.is_dir():
        raise UsageError("no_folder_for_file", file=str(image))
    from hyoka.run import inspecting

    inspection = inspecting.inspect(file, page)
    if cell is None:
        click.echo(inspection.text)
    elif (addresses := inspection.addresses(cell)).empty:
        say("inspect.no_cell", text=cell)
    else:
        click.echo(addresses.to_string(index=False))
    if image is not None:
        inspecting.save_picture(inspecting.draw(inspection, inspection.pages[0]), image)
        say("run.image", path=image)


@app.command("forms", epilog="hyoka forms --schema > form.schema.json")
@option("--schema", is_flag=True)
@forms_option
def show_forms(*, schema: bool) -> None:
    from hyoka import forms
    from hyoka.forms.declaration import Declaration
    from hyoka.forms.label_faults import faults_of_label_files

    if schema:
        click.echo(json.dumps(Declaration.model_json_schema(), ensure_ascii=False, indent=2))
        return
    for form in forms.forms():
        click.echo(f"{form.name:<20}{form.declared.city} {form.declared.title}")
    faults = [*forms.broken_forms().values(), *faults_of_label_files()]
    for fault in faults:
        click.echo(fault, err=True)
    raise SystemExit(INCOMPLETE if faults else DONE)


@app.command(
    epilog="hyoka confirm --raw my/pdfs, and then: hyoka confirm confirmed.csv --raw my/pdfs"
)
@argument("file", type=FILE, required=False, metavar="[CONFIRMED.csv]")
@raw_option
@option("--out", type=OUT_FILE, default=Path("confirm.html"), show_default=True, metavar="OUT.html")
@option("--undo", is_flag=True)
@forms_option
@drafts_option
def confirm(file: Path | None, raw: Path, out: Path, *, undo: bool) -> None:
    if undo:
        from hyoka.store.confirmed import undo_confirmed

        say("confirm.undone", number=undo_confirmed(raw))
        return
    if file is not None:
        from hyoka.store.confirmed import add_confirmed, confirmed_rows

        say("confirm.taken", number=add_confirmed(raw, confirmed_rows(file)))
        return
    from hyoka.run.confirm_page import write_confirm_page
    from hyoka.run.confirming import open_figures

    figures = list(open_figures(raw))
    write_confirm_page(figures, out)
    say("confirm.open", number=len(figures), file=out)
    if opens := sum(figure.opens for figure in figures):
        numbers = sum(figure.about["table"] == "activities" for figure in figures)
        say("confirm.opens", number=numbers, opens=opens)


def _add_commands() -> None:
    """Let the packages that are installed beside the engine add their commands."""
    for point in added("hyoka.commands"):
        point.load()(app)


_add_commands()
