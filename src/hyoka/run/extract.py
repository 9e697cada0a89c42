"""One PDF or workbook to records: read its pages, find its form, let the form read it."""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path

from hyoka.clean.coverage import PageCoverage, page_coverages
from hyoka.clean.oddities import document_problems
from hyoka.clean.typed_rows import place_in_tables
from hyoka.contract.record_rows import Records
from hyoka.contract.records import Extracted, Place, problem
from hyoka.forms import Form, form_of, forms, unproved, unusable_forms
from hyoka.forms.declaration import Declaration
from hyoka.forms.other_kinds import without_other_kinds
from hyoka.forms.paths import Why
from hyoka.forms.plans import prose_figures
from hyoka.grid.collisions import collisions
from hyoka.grid.model import Row
from hyoka.grid.page_items import Item, join_pages, page_items, parts
from hyoka.pages.pictures import no_text
from hyoka.pages.pictures.picture_page import GUESSED, PicturePage, printed_label, set_origin
from hyoka.pages.pictures.recognition import WITHOUT_TEXT
from hyoka.pages.reader import read_pages
from hyoka.pages.workbook.cell_names import Box, name_cells
from hyoka.pdf.page import Page, damaged_streams
from hyoka.text.errors import WORKBOOKS, UnreadableFile


@dataclass(frozen=True)
class PageSummary:
    """What is kept in memory of a page while other pages are read: what is on it, and its row of the log."""

    number: int
    items: list[Item]
    chars: int
    problems: list[dict[str, object]]
    cells: Mapping[str, Box]

    @classmethod
    def of(cls, page: Page) -> "PageSummary":
        items = page_items(page)
        if isinstance(page, PicturePage):
            labels = {
                label for form in forms() for label in form.declared.labels if "{" not in label
            }
            for cell in (
                cell for item in items if isinstance(item, Row) for cell in item.cells if cell.lines
            ):
                cell.folded = printed_label(
                    cell.folded, page.sure((cell.x0, cell.top, cell.x1, cell.bottom)), labels
                )
        problems = [met | {"page": page.number} for met in (*page.problems, *collisions(page))]
        return cls(page.number, items, len(page.chars), problems, page.cells)

    @property
    def words(self) -> int:
        """The number of lines of text, in cells and outside."""
        return sum(
            sum(len(c.lines) for c in item.cells) if isinstance(item, Row) else 1
            for item in self.items
        )


def read_document(
    path: Path, data: bytes | None = None, *, cache: bool = True, why: bool = False
) -> Extracted:
    """Read one PDF or workbook into records in its own words, with their places, a page log, and the problems met.

    Args:
        path: The file; its stem is the document_id.
        data: Its bytes; not given: those of the file now.
        cache: Whether pictures that were recognised before are not recognised again.
        why: Whether records keep, as `why`, which labels said what they are.

    Raises:
        UnreadableFile: No PDF, damaged, locked, without text, or of no known form.
    """
    data = path.read_bytes() if data is None else data
    pages, pictures = list[PageSummary](), dict[int, PicturePage]()
    for page in read_pages(path, data=data, cache=cache):
        pages.append(PageSummary.of(page))
        if isinstance(page, PicturePage):
            pictures[page.number] = page
    printed = {
        summary.number: [part for item in summary.items for part in parts(item)]
        for summary in pages
    }
    all_items = join_pages([summary.items for summary in pages])
    items, other_kinds = without_other_kinds(
        all_items, of_workbook=path.suffix.lower() in WORKBOOKS
    )
    printed |= {number: [] for found in other_kinds if isinstance(number := found["page"], int)}
    problems = [*unusable_forms(), *other_kinds, *chain(*(summary.problems for summary in pages))]
    if number := damaged_streams(data):  # each holds a font, a picture or the text of a page
        problems.insert(0, problem("damaged", 1, severity="error", number=number))
    try:
        if not any(summary.chars for summary in pages):
            raise no_text(path.name, len(pages))
        form = form_of(path.name, all_items)
    except UnreadableFile as error:
        error.problems = [problem for problem in problems if problem["kind"] != WITHOUT_TEXT]
        raise
    records = form.read_records(items)
    coverages = page_coverages(printed, items, records, form.is_label, pictures)
    problems = [
        *document_problems(form, printed, items, records, coverages),
        *problems,
        *unproved(form, records),
    ]
    declared = form.declared
    in_prose = prose_figures(declared, records.tables, chain(*printed.values()))
    tables = records.tables | {"prose_figures": in_prose}
    for row in tables["costs"]:
        if row["page"] in pictures and _is_assumed(row, declared, pictures):
            row["doubt"] = "assumed"
    for row in tables["activities"]:
        if (
            row["page"] in pictures
            and row["level"] == declared.level
            and declared.label_of("activity.code")
        ):
            row["doubt"] = "" if row["code"] else "number"
    for row in chain(*tables.values()) if not why else ():
        row.pop("why", None)
    name_cells(tables, {summary.number: summary.cells for summary in pages if summary.cells})
    set_origin(tables, pictures)
    return Extracted(
        document_id=path.stem,
        form=form.name,
        document={
            "title": declared.title, "municipality": declared.city, "municipality_code": declared.code,
            # the first that its activities print
            "year": next((str(row["year"]) for row in records.tables["activities"] if row["year"]), ""),
        },
        tables=tables,
        page_log=_page_log(pages, items, form, records, coverages),
        problems=problems,
        pages=len(pages),
        identities=list(declared.identities_of_items),
        pictures={str(number): picture.picture for number, picture in pictures.items()},
    )  # fmt: skip


def _is_assumed(
    row: Mapping[str, object], declared: Declaration, pictures: Mapping[int, PicturePage]
) -> bool:
    """Whether no label that was surely read says the year or the basis of a figure, nor the form that none does."""
    why = row.get("why")
    if not isinstance(why, Why):
        return False
    assumed = {"year"} if declared.basis else {"year", "basis"}
    heads = [label.place for label in why.cell.labels if label.slots.year or label.slots.phase]
    sure = [pictures[place.page].sure(place[1:]) for place in heads if place.page in pictures]
    return not assumed.isdisjoint(why.rests_on) or min(sure, default=1.0) <= GUESSED


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


def explain_place(path: Path, place: Place) -> Why | None:
    """Why the row of a place in the tables is what it is.

    None where the document has no such row.
    """
    return _reasons(path, path.stat().st_mtime_ns).get(place_in_tables(place._asdict()))


@lru_cache(maxsize=16)
def _reasons(path: Path, changed: int) -> Mapping[Place, Why]:  # noqa: ARG001  # a changed file is another key
    with suppress(UnreadableFile):
        rows = chain(*read_document(path, why=True).tables.values())
        return {place_in_tables(row): why for row in rows if isinstance(why := row.get("why"), Why)}
    return {}
