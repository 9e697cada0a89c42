"""The commands about forms and what they read: inspect, draft, forms, confirm."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click import argument, option

from hyoka.cli.options import (
    DONE,
    FILE,
    INCOMPLETE,
    PATH,
    drafts_option,
    folder_option,
    forms_option,
    raw_option,
    reader_option,
    say,
    text_option,
)
from hyoka.errors import HyokaError, UsageError
from hyoka.text.messages import told

if TYPE_CHECKING:
    from hyoka.forms.facts import Assumption


@click.command(epilog="Example: hyoka inspect data/raw/tsukuba-2022-sheets.pdf --page 1 --image 1.png")
@argument("file", type=PATH)
@option("--page", type=click.IntRange(min=1), help="Only this page, from 1.")
@option("--image", type=PATH, metavar="OUT.png", help="Draw the page, else the first one.")
@forms_option
@reader_option
def inspect(file: Path, page: int | None, image: Path | None, reader: str) -> None:
    """Say what is on a page of a PDF: its form or the nearest ones, its rows and cells, and what was read from it."""
    if image is not None and not image.absolute().parent.is_dir():
        raise UsageError("the folder of this file does not exist", file=str(image))
    from hyoka.report import inspecting

    inspection = inspecting.inspect(file, page, reader)
    click.echo(inspection.text)
    if image is not None:
        inspecting.save(inspecting.draw(inspection, inspection.pages[0]), image)
        say(f"image: {image}")


@click.command(epilog="Example: hyoka draft my/pdfs --out my/draft")
@argument("pdfs", nargs=-1, required=True, type=PATH, metavar="PDFS...")
@folder_option("--out", Path("my/draft"), "Folder to write to.")
@option("--answers", type=FILE, metavar="A.toml", help="Answers: questions.toml, filled in.")
@option(
    "--sheet",
    "sheets",
    type=FILE,
    multiple=True,
    metavar="S.xlsx",
    help="A corrected sheet.xlsx or sheet.csv; may be given again.",
)
@option("--form", type=FILE, metavar="F.toml", help="Read with this form, an edited draft, instead of drafting.")
@text_option("--like", "FORM", "Write how the documents differ from a known form, e.g. ikeda_projects.")
@option("--one-form", is_flag=True, help="Take all documents as one form, however much they differ.")
@forms_option
def draft(
    pdfs: tuple[Path, ...],
    out: Path,
    answers: Path | None,
    sheets: tuple[Path, ...],
    form: Path | None,
    like: str,
    *,
    one_form: bool,
) -> None:
    """Draft a form from the PDFs of one city that no form describes.

    PDFS are files or folders. Writes form.toml (the form, to be edited), facts.csv (every figure and its state: proved,
    confirmed or guess), draft.html (the sheets as they were understood), questions.toml, and one sheet to be corrected,
    sheet.xlsx and sheet.csv: change, delete or add rows and give it back with --sheet. At a terminal the questions are
    asked; elsewhere fill in questions.toml and give it back with --answers.

    Exit status 1: the documents are of several forms (it says which belong together), or one could not be read.
    """
    if form and (answers or sheets or like):
        found = "--answers, --sheet or --like beside it"
        raise UsageError("--form reads with a form that needs no answers", found=found)
    from hyoka.draft import command

    files = command.find_files(pdfs)
    with click.progressbar(files, label="reading", file=sys.stderr, hidden=not sys.stderr.isatty()) as shown:
        documents = command.read_files(shown)
    for line in documents.unread:
        say(f"not read: {line}", err=True)
    if not documents.items:
        raise HyokaError("no document could be read", found="listed above")
    if not (like or form or one_form):
        command.check_one_form(documents.items)
    ask = _ask if sys.stdin.isatty() and sys.stdout.isatty() else None
    drafted = command.write_draft(documents, out, form=form, answers=answers, sheets=sheets, ask=ask)
    for line in command.write_difference(documents, like, out) if like else drafted:
        click.echo(line)
    raise SystemExit(INCOMPLETE if documents.unread else DONE)


def _ask(question: Assumption) -> str:
    from hyoka.draft.questions import choices_of, code_of, is_allowed

    resting = " " + told(f"({question.facts:,} figures rest on it)") if question.facts else ""
    click.echo(f"\n{' '.join(question.question.split())}{resting}")
    if question.evidence:
        say(f"  evidence: {question.evidence}")
    if question.where:
        say(f"  see: {question.where[0]}")
    if question.allowed:
        say(f"  one of: {', '.join(choices_of(question.allowed))}")
    while True:
        typed = click.prompt("  " + told("answer"), default=question.default, show_default=bool(question.default))
        if is_allowed(answer := code_of(typed, question.allowed), question.allowed):
            return answer
        say(f"  no answer to this question: {typed}")


@click.command("forms", epilog="Example: hyoka forms --schema > form.schema.json")
@option("--schema", is_flag=True, help="Print the JSON schema of a form's TOML file, for editors.")
@forms_option
def show_forms(*, schema: bool) -> None:
    """List the forms, or print what a form's file may say."""
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


@click.command(epilog="Example: hyoka confirm --raw my/pdfs, and then: hyoka confirm confirmed.csv --raw my/pdfs")
@argument("file", type=FILE, required=False, metavar="[CONFIRMED.csv]")
@raw_option
@option("--out", type=PATH, default=Path("confirm.html"), show_default=True, metavar="OUT.html", help="Page to write.")
@forms_option
@drafts_option
def confirm(file: Path | None, raw: Path, out: Path) -> None:
    """Show the figures that were recognised in pictures and that no sum proves, for a person to confirm or correct.

    Writes a page that works offline: each figure beside its picture. What is saved there is given back as
    CONFIRMED.csv; it is kept in the folder of the PDFs, and these figures are in the tables and not asked for again.
    """
    if file is not None:
        from hyoka.store.confirmed import add_confirmed, confirmed_rows

        say(f"confirmed figures: {add_confirmed(raw, confirmed_rows(file)):,}; hyoka tables takes them")
        return
    from hyoka.report.confirm_page import write_confirm_page
    from hyoka.run.confirming import open_figures

    figures = list(open_figures(raw))
    write_confirm_page(figures, out)
    say(f"figures to confirm: {len(figures):,}: {out}")
