"""What a person at a desk calls beside `hyoka tables`: add, fetch, inspect, confirm, changes."""

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
    Command,
    Number,
    drafts_option,
    forms_option,
    raw_option,
    say,
)
from hyoka.contract.tables import KINDS
from hyoka.store.sources import FileResult
from hyoka.text.errors import UsageError


def add_commands(app: click.Group) -> None:
    for command in (add, fetch, inspect_command, confirm, changes):
        app.add_command(command)


@click.command(cls=Command, epilog="hyoka add --raw my/pdfs 事業評価.pdf")
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
    from hyoka_desk.adding import add_files

    _say_each(add_files(files, raw, kind))


@click.command(cls=Command, epilog="hyoka fetch --raw my/pdfs")
@raw_option
@option("--pause", type=Number(min=0), default=1, show_default=True)
def fetch(raw: Path, pause: float) -> None:
    from hyoka_desk.adding import fetch_files

    _say_each(fetch_files(raw, pause))


def _say_each(results: Iterator[FileResult]) -> NoReturn:
    is_done = True
    for result in results:
        click.echo(f"{result.name}: {result.text}", err=not result.is_done)
        is_done = is_done and result.is_done
    raise SystemExit(DONE if is_done else INCOMPLETE)


@click.command(cls=Command, epilog="hyoka changes before data/processed > changes.md")
@argument("before", type=FOLDER, metavar="BEFORE")
@argument("after", type=FOLDER, metavar="[AFTER]", default=Path("data/processed"))
def changes(before: Path, after: Path) -> None:
    for folder in (before, after):
        if not (folder / "documents.csv").is_file():
            raise UsageError("no_tables_here", file=str(folder))
    from hyoka_desk.review import review_lines

    for line in review_lines(before, after):
        click.echo(line)


@click.command(
    "inspect", cls=Command, epilog="hyoka inspect tsukuba-2022-sheets.pdf --page 1 --image 1.png"
)
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
        picture = inspecting.draw(inspection, inspection.pages[0])
        try:
            picture.save(image)
        except ValueError as error:
            raise UsageError("no_picture_format", file=image.name, expected=".png") from error
        say("run.image", path=image)


@click.command(
    cls=Command,
    epilog="hyoka confirm --raw my/pdfs, and then: hyoka confirm confirmed.csv --raw my/pdfs",
)
@argument("file", type=FILE, required=False, metavar="[CONFIRMED.csv]")
@raw_option
@option("--out", type=OUT_FILE, default=Path("confirm.html"), show_default=True, metavar="OUT.html")
@option("--undo", is_flag=True)
@forms_option
@drafts_option
def confirm(file: Path | None, raw: Path, out: Path, *, undo: bool) -> None:
    if undo:
        from hyoka_desk.confirmed_rows import undo_confirmed

        say("confirm.undone", number=undo_confirmed(raw))
        return
    from hyoka_desk.confirming import open_figures

    if file is not None:
        from hyoka.store.confirmed import confirmed_rows
        from hyoka_desk.confirmed_rows import add_confirmed

        say("confirm.taken", number=add_confirmed(raw, confirmed_rows(file)))
        waiting = sum(figure.is_number for figure in open_figures(raw))
        if waiting:
            say("confirm.waiting", number=waiting)
        return
    from hyoka_desk.confirm_page import write_confirm_page

    figures = list(open_figures(raw))
    write_confirm_page(figures, out)
    say("confirm.open", number=len(figures), file=out)
    if opens := sum(figure.opens for figure in figures):
        numbers = sum(figure.is_number for figure in figures)
        say("confirm.opens", number=numbers, opens=opens)
