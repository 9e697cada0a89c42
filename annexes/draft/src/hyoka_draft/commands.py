"""`hyoka draft`, as the engine's command line has it."""

import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click import argument, option

from hyoka.cli.options import (
    DONE,
    FILE,
    FILE_PATH,
    INCOMPLETE,
    Command,
    folder_option,
    forms_option,
    say,
)
from hyoka.contract.records import problem_in_words
from hyoka.store.sources import other_files
from hyoka.text.errors import HyokaError
from hyoka.text.messages import message

if TYPE_CHECKING:
    from hyoka_draft.facts import Documents


def add_commands(app: click.Group) -> None:
    app.add_command(draft)


@click.command(cls=Command, epilog="hyoka draft my/pdfs --out my/draft")
@argument("pdfs", nargs=-1, required=True, type=FILE_PATH, metavar="PDFS...")
@folder_option("--out", "my/draft")
@option("--sheet", "sheets", type=FILE, multiple=True, metavar="S.xlsx")
@option("--checked", type=FILE, multiple=True, metavar="S.xlsx")
@option("--take-back", "taken_back", type=FILE_PATH, multiple=True, metavar="S.xlsx")
@option("--form", type=FILE, metavar="F.toml")
@option("--one-form", is_flag=True)
@forms_option
def draft(
    pdfs: tuple[Path, ...],
    out: Path,
    sheets: tuple[Path, ...],
    checked: tuple[Path, ...],
    taken_back: tuple[Path, ...],
    form: Path | None,
    *,
    one_form: bool,
) -> None:
    from hyoka_draft.command import write_draft
    from hyoka_draft.documents import find_files, read_files

    files = find_files(pdfs)
    with click.progressbar(
        length=len(files),
        label=message("draft.reading"),
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
    ) as shown:
        documents = read_files(files, jobs=0, done=lambda: shown.update(1), use_cache=True)
    for error in documents.unread:
        say("draft.unread", err=True, error=error)
    for file, met in documents.met:
        say("draft.met", err=True, file=file, page=met["page"], problem=problem_in_words(met))
    _say_others(pdfs)
    if not documents.items:
        raise HyokaError("no_document_read")
    left_out = [] if form or one_form else _keep_largest_group(documents)
    given = partial(write_draft, sheets=sheets, checked=checked, taken_back=taken_back)
    for line in given(documents, out, form=form):
        click.echo(line)
    is_incomplete = documents.unread or documents.refused or documents.faults or left_out
    raise SystemExit(INCOMPLETE if is_incomplete else DONE)


def _say_others(paths: Iterable[Path]) -> None:
    """Say which files of the folders are not looked at: *.docx 1."""
    found = [row for path in paths if path.is_dir() for row in other_files(path)]
    if found:
        counts = ", ".join(f"{row['document_id']} {row['text']}" for row in found)
        say("line.other_files", err=True, counts=counts)


def _keep_largest_group(documents: "Documents") -> list[str]:
    """Keep the documents of the form that most are of; the names of the others.

    Raises:
        HyokaError: No form has more documents than the others.
    """
    from hyoka_draft import documents as of

    groups = of.groups_of_one_form(documents.items)
    largest, *others = groups
    if any(len(group) == len(largest) for group in others):
        raise of.several_forms(groups)
    if others:
        say("draft.largest", err=True, number=len(largest))
        for line in of.groups_in_words(groups):
            click.echo(f"  {line}", err=True)
    left_out = [key for group in others for key in group]
    for key in left_out:
        del documents.items[key], documents.files[key]
        documents.keys.pop(key, None)
    return left_out
