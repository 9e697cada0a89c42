"""The commands about forms and what they read: inspect, draft, forms, confirm."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click import argument, option

from hyoka.cli.commands import Command
from hyoka.cli.options import (
    DONE,
    FILE,
    INCOMPLETE,
    PATH,
    drafts_option,
    folder_option,
    forms_option,
    raw_option,
    say,
    text_option,
)
from hyoka.contract.records import problem_in_words
from hyoka.errors import HyokaError, UsageError
from hyoka.messages import message

if TYPE_CHECKING:
    from hyoka.forms.facts import Assumption


@click.command(cls=Command, epilog="hyoka inspect data/raw/tsukuba-2022-sheets.pdf --page 1 --image 1.png")
@argument("file", type=PATH)
@option("--page", type=click.IntRange(min=1))
@option("--image", type=PATH, metavar="OUT.png")
@forms_option
def inspect(file: Path, page: int | None, image: Path | None) -> None:
    """Say what is on a page of a PDF: its form or the nearest ones, its rows and cells, and what was read from it."""
    if image is not None and not image.absolute().parent.is_dir():
        raise UsageError("no_folder_for_file", file=str(image))
    from hyoka.report import inspecting

    inspection = inspecting.inspect(file, page)
    click.echo(inspection.text)
    if image is not None:
        inspecting.save(inspecting.draw(inspection, inspection.pages[0]), image)
        say("run.image", path=image)


@click.command(cls=Command, epilog="hyoka draft my/pdfs --out my/draft")
@argument("pdfs", nargs=-1, required=True, type=PATH, metavar="PDFS...")
@folder_option("--out", Path("my/draft"))
@option("--answers", type=FILE, metavar="A.toml")
@option(
    "--sheet",
    "sheets",
    type=FILE,
    multiple=True,
    metavar="S.xlsx",
)
@option("--form", type=FILE, metavar="F.toml")
@text_option("--like", "FORM")
@option("--one-form", is_flag=True)
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
    """Draft a form from the PDFs of one city that no form describes."""
    if form and (answers or sheets or like):
        raise UsageError("form_needs_no_answers")
    from hyoka.draft import command

    files = command.find_files(pdfs)
    with click.progressbar(
        files, label=message("draft.reading"), file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as shown:
        documents = command.read_files(shown)
    for error in documents.unread:
        say("draft.unread", err=True, error=error)
    for file, page, met in documents.met:
        say("draft.met", err=True, file=file, page=page, problem=problem_in_words(met))
    if not documents.items:
        raise HyokaError("no_document_read")
    if not (like or form or one_form):
        command.check_one_form(documents.items)
    ask = _ask if sys.stdin.isatty() and sys.stdout.isatty() else None
    drafted = command.write_draft(documents, out, form=form, answers=answers, sheets=sheets, ask=ask)
    for line in command.write_difference(documents, like, out) if like else drafted:
        click.echo(line)
    raise SystemExit(INCOMPLETE if documents.unread else DONE)


def _ask(question: "Assumption") -> str:
    from hyoka.draft.questions import choices_of, code_of, is_allowed

    resting = " " + message("ask.facts", number=question.facts) if question.facts else ""
    click.echo(f"\n{' '.join(question.question.split())}{resting}")
    if question.evidence:
        say("ask.evidence", text=question.evidence)
    if question.where:
        say("ask.where", text=question.where[0])
    if question.allowed:
        say("ask.allowed", text=", ".join(choices_of(question.allowed)))
    while True:
        typed = click.prompt(message("ask.answer"), default=question.default, show_default=bool(question.default))
        if is_allowed(answer := code_of(typed, question.allowed), question.allowed):
            return answer
        say("ask.no_answer", text=typed)


@click.command("forms", cls=Command, epilog="hyoka forms --schema > form.schema.json")
@option("--schema", is_flag=True)
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


@click.command(cls=Command, epilog="hyoka confirm --raw my/pdfs, and then: hyoka confirm confirmed.csv --raw my/pdfs")
@argument("file", type=FILE, required=False, metavar="[CONFIRMED.csv]")
@raw_option
@option("--out", type=PATH, default=Path("confirm.html"), show_default=True, metavar="OUT.html")
@forms_option
@drafts_option
def confirm(file: Path | None, raw: Path, out: Path) -> None:
    """Show the figures that were recognised in pictures and that no sum proves, for a person to confirm or correct."""
    if file is not None:
        from hyoka.store.confirmed import add_confirmed, confirmed_rows

        say("confirm.taken", number=add_confirmed(raw, confirmed_rows(file)))
        return
    from hyoka.report.confirm_page import write_confirm_page
    from hyoka.run.confirming import open_figures

    figures = list(open_figures(raw))
    write_confirm_page(figures, out)
    say("confirm.open", number=len(figures), file=out)
