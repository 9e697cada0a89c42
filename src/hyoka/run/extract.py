"""One PDF or workbook to records: read its pages, find its form, let the form read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Final

from hyoka.checks.coverage import PageCoverage, page_coverages
from hyoka.checks.oddities import oddities
from hyoka.contract.records import EDGES, Extracted, problem
from hyoka.errors import FormUnproved, UnknownForm, UnreadableFile
from hyoka.forms import Form, Item, Records, broken_forms, find_form, join_pages, page_items, parts
from hyoka.forms.shared.prose import prose_figures
from hyoka.grid.collisions import collisions
from hyoka.grid.halves import halves
from hyoka.grid.model import Row
from hyoka.pages.pictures import no_text
from hyoka.pages.pictures.pages import WITHOUT_TEXT, read_pages
from hyoka.pages.pictures.picture_page import PicturePage
from hyoka.pages.workbook.cell_names import name_cells
from hyoka.pages.workbook.text_lines import Box
from hyoka.pdf.page import DEFAULT_READER, Page, damaged_streams
from hyoka.text.japanese import fold
from hyoka.text.label_files import reads_drafts

#: A document that lacks a smaller share of its form's labels has them misspelt, or lost a row.
_FEW: Final = 0.05
#: The kind of problem of a page with text that became no record.
UNTAKEN: Final = "untaken_text"


@dataclass(frozen=True)
class PageSummary:
    """What is kept in memory of a page while other pages are read: what is on its halves, and its row of the log."""

    number: int
    halves: list[list[Item]]
    chars: int
    words: int
    images: int
    problems: list[dict[str, object]]
    cells: Mapping[str, Box]

    @classmethod
    def of(cls, page: Page) -> PageSummary:
        """The summary of a page; `words` counts lines of text, in cells and outside."""
        items = [page_items(half) for half in halves(page)]
        words = sum(sum(len(c.lines) for c in item.cells) if isinstance(item, Row) else 1 for item in chain(*items))
        problems = [*page.problems, *collisions(page)]
        return cls(page.number, items, len(page.chars), words, page.images, problems, page.cells)


def read_document(
    path: Path, reader: str = DEFAULT_READER, data: bytes | None = None, *, cache: bool = True
) -> Extracted:
    """Read one PDF or workbook into records in its own words, with their places, a page log, and the problems met.

    Args:
        path: The file; its stem is the document_id.
        reader: A name of `pdf.page.READERS`.
        data: Its bytes; not given: those of the file now.
        cache: Whether pictures that were recognised before are not recognised again.

    Raises:
        UnreadableFile: No PDF, damaged, locked, without text, or of no known form.
    """
    data = path.read_bytes() if data is None else data
    pictures: dict[int, PicturePage] = {}
    pages = []
    for page in read_pages(path, reader, data=data, cache=cache):
        pages.append(PageSummary.of(page))
        if isinstance(page, PicturePage):
            pictures[page.number] = page
    printed = {page.number: [part for item in chain(*page.halves) for part in parts(item)] for page in pages}
    items = join_pages([half for page in pages for half in page.halves])
    problems = [*_damage(data), *_broken_forms(), *(problem for page in pages for problem in _page_problems(page))]
    try:
        form = _form(path, pages, items)
        problems += _unproved(path, form)
    except UnreadableFile as error:
        error.problems = [problem for problem in problems if problem["kind"] != WITHOUT_TEXT]
        raise
    records = form.read_records(items)
    coverages = page_coverages(printed, items, records, form.is_label)
    odd = oddities(printed, items, records, form.is_label, form.declared.labels, form.declared.criteria)
    problems = [*_differences(form, items, coverages), *_no_activity(form, records), *records.problems, *problems]
    problems += [*_untaken_texts(coverages), *odd]
    in_prose = prose_figures(form.declared, records.tables, chain(*printed.values()))
    tables = records.tables | {"prose_figures": in_prose}
    if any(page.cells for page in pages):
        name_cells(tables, {page.number: page.cells for page in pages})
    for rows in tables.values():
        for row in rows:
            if picture := pictures.get(int(str(row["page"]))):
                _set_origin(row, picture)
    return Extracted(
        document_id=path.stem,
        form=form.name,
        document=_about(form, records),
        tables=tables,
        page_log=_page_log(pages, items, form, records, coverages),
        problems=problems,
        pages=len(pages),
        identities=list(form.declared.identities_of_items),
        pictures={str(number): page.picture for number, page in pictures.items()},
    )


def _set_origin(row: dict[str, Any], picture: PicturePage) -> None:
    """How sure a row of a recognised page is, and where its box lies on the page as it is seen."""
    box = tuple(float(row[edge]) for edge in EDGES)
    row["confidence"] = picture.sure(box)
    row |= dict(zip(EDGES, picture.as_seen(box), strict=True))


def _damage(data: bytes) -> Iterator[dict[str, object]]:
    """A problem where streams of a file are damaged: each holds a font, a picture or the text of a page."""
    if number := damaged_streams(data):
        action = "fetch it again: letters and figures may be missing"
        yield problem("damaged", 1, "file", f"damaged streams: {number}; expected: none", action, "error")


def _broken_forms() -> Iterator[dict[str, object]]:
    """A problem for each form that cannot be used."""
    action = "mend the file or take it out of its folder: its documents are not recognised"
    for file, error in broken_forms().items():
        yield problem("form_not_loaded", 1, file, error, action, "error")


def _about(form: Form, records: Records) -> dict[str, str]:
    """The title and the city of a document, and the first year that its activities print."""
    declared = form.declared
    year = next((str(row["year"]) for row in records.tables["activities"] if row["year"]), "")
    return {
        "title": declared.title, "municipality": declared.city, "municipality_code": declared.code, "year": year
    }  # fmt: skip


def _form(path: Path, pages: list[PageSummary], items: list[Item]) -> Form:
    """The form of a document; an error where its pages are pictures or no form recognises it."""
    if not any(page.chars for page in pages):
        raise no_text(path.name, f"{len(pages)} pages of pictures")
    form, nearest = find_form(items)
    if form is None:
        raise UnknownForm(
            "no form recognises this document",
            file=path.name,
            expected="a form of hyoka.forms",
            found=nearest,
            advice=f"hyoka draft {path.name} drafts one; CONTRIBUTING tells how to add a form",
        )
    return form


def _unproved(path: Path, form: Form) -> Iterator[dict[str, object]]:
    """A problem where the form rests on assumptions that nobody has answered.

    Raises:
        FormUnproved: Forms of drafts are not to be used.
    """
    if not form.declared.open:
        return
    what, named = f"the form {form.name} is a draft with open questions", ", ".join(form.declared.open)
    advice = "answer them: hyoka draft --answers; or read it with --drafts"
    if not reads_drafts():
        raise FormUnproved(what, file=path.name, found=named, advice=advice)
    yield problem("form_unproved", 1, form.name, named, "read as a draft: its figures may mean something else", "error")


def _page_problems(page: PageSummary) -> Iterator[dict[str, object]]:
    """The problems that the reading of a page has met."""
    subject = f"page {page.number}"
    yield from ({"page": page.number, "subject": subject, **met} for met in page.problems)


def _differences(form: Form, items: list[Item], coverages: Mapping[int, PageCoverage]) -> Iterator[dict[str, object]]:
    """A problem where a document prints not all labels that its form is recognised by: what is missing and new."""
    texts = form.texts(items)
    if not form.recognises(texts):
        new = dict.fromkeys(label for coverage in coverages.values() for label in coverage.new_labels)
        text = f"missing: {', '.join(form.lacks(texts))}; new: {', '.join(new)}"
        action = "read all the same: look at its pages; hyoka draft --like shows what a form of its own would be"
        yield problem("form_differs", items[0].page, form.name, text, action)
        return
    lacked = [label for label in form.lacks(texts) if label != fold(form.declared.title)]
    if 0 < len(lacked) <= _FEW * len(form.declared.labels):
        action = "look for the label's figures: it may be misspelt, or its row missing"
        yield problem("label_missing", items[0].page, form.name, ", ".join(lacked), action)


def _no_activity(form: Form, records: Records) -> Iterator[dict[str, object]]:
    """A problem where a form has read nothing of a document, such as the second half of a sheet in a PDF of its own."""
    if not records.tables["activities"]:
        action = "no sheet begins in this file: join it with the one before, or look at its pages"
        yield problem("no_activity", 1, form.name, "", action, "error")


def _untaken_texts(coverages: Mapping[int, PageCoverage]) -> Iterator[dict[str, object]]:
    """A row for each page with text that became no record."""
    action = "look at the page: no row of the tables has this text; a form's `ignore` names what is left out"
    for number, coverage in coverages.items():
        if coverage.untaken:
            yield problem(UNTAKEN, number, f"page {number}", " / ".join(coverage.untaken), action)


def _page_log(
    pages: list[PageSummary],
    items: list[Item],
    form: Form,
    records: Records,
    coverages: Mapping[int, PageCoverage],
) -> list[dict[str, object]]:
    """A row for each page: its lines of text and cells, the records read from it, and the share of text they cover."""
    cells: Counter[int] = Counter()
    for item in items:
        cells[item.page] += len(item.cells) if isinstance(item, Row) else 0
    rows = Counter(row["page"] for table in records.tables.values() for row in table)
    return [
        {
            "page": page.number,
            "form": form.name,
            "words": page.words,
            "cells": cells[page.number],
            "rows": rows[page.number],
            "coverage": coverages[page.number].share,
            "doubt": "; ".join(str(problem["kind"]) for problem in page.problems),
        }
        for page in pages
    ]
