"""One PDF or workbook to records: read its pages, find its form, let the form read it."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from hyoka.clean.gate import staying
from hyoka.clean.typed_rows import place_in_tables
from hyoka.contract.ledger import Records, Taken
from hyoka.contract.records import Extracted, problem
from hyoka.forms import Form, form_of, forms, unproved, unusable_forms
from hyoka.forms.declaration import Declaration
from hyoka.forms.other_kinds import without_other_kinds
from hyoka.forms.paths import Why
from hyoka.forms.plans import prose_figures
from hyoka.forms.printed_city import printed_city
from hyoka.grid.collisions import collisions
from hyoka.grid.model import Row
from hyoka.grid.page_items import Item, join_pages, page_items, parts
from hyoka.grid.paragraphs import Part
from hyoka.pages.annexes import no_text, recogniser
from hyoka.pages.cell_names import CellBox, name_cells
from hyoka.pages.picture_page import GUESSED, WITHOUT_TEXT, PicturePage, set_origin
from hyoka.pages.reader import read_pages
from hyoka.pdf.page import damaged_streams
from hyoka.pdf.pdfium import red_digits
from hyoka.text.errors import WORKBOOKS, UnreadableFile
from hyoka.text.japanese import fold
from hyoka.text.label_files import PATTERNS
from hyoka.watch.coverage import Ink, PageCoverage, glyphs_of, page_coverages
from hyoka.watch.labels_without_values import labels_without_values
from hyoka.watch.notes import doubt_noted, doubt_red, says_red_is_minus
from hyoka.watch.oddities import document_problems

#: A row of the problems; a row of another table.
_Problem = dict[str, object]
_Record = dict[str, Any]
#: Kinds of budgets that the words of labels say (patterns.csv: budget_initial …).
_BUDGETS = ("initial", "final", "current")


def read_document(
    path: Path, data: bytes | None = None, *, cache: bool = True, explain: bool = True
) -> Extracted:
    """Read one PDF or workbook into records in its own words.

    They have their places and explanations; a page log and the problems that were met stand beside.

    Args:
        path: The file; its stem is the document_id.
        data: Its bytes; not given: those of the file now.
        cache: Whether pictures that were recognised before are not recognised again.
        explain: Whether it is kept why each record is what it is.

    Raises:
        UnreadableFile: No PDF, damaged, locked, without text, or of no known form.
    """
    data = path.read_bytes() if data is None else data
    # of a page only this is kept in memory while others are read
    by_page = dict[int, list[Item]]()
    cells = dict[int, Mapping[str, CellBox]]()
    tabs = dict[int, str]()
    pictures = dict[int, PicturePage]()
    printed_ink = dict[int, _PrintedInk]()
    of_pages = list[_Problem]()
    for page in read_pages(path, data=data, cache=cache):
        by_page[page.number] = page_items(page)
        printed_ink[page.number] = _PrintedInk(page.glyphs, page.told, page.again)
        if page.cells:
            cells[page.number] = page.cells
            tabs[page.number] = page.tab
        if isinstance(page, PicturePage):
            pictures[page.number] = page
            rows = [item for item in by_page[page.number] if isinstance(item, Row)]
            page.mend_labels(rows, _labels_of_forms())
        of_pages += [met | {"page": page.number} for met in (*page.problems, *collisions(page))]
    all_items = join_pages([*by_page.values()])
    items, other_kinds = without_other_kinds(all_items, tabs)
    two_sheets = {int(str(met["page"])) for met in of_pages if met["kind"] == "two_sheets"}
    items = [item for item in items if item.page not in two_sheets]
    met = [*_damage(data), *unusable_forms(), *other_kinds, *of_pages]
    form = _form_of(path, by_page, all_items, met, is_picture=bool(pictures))
    records = form.read_records(items)
    printed = {number: [*chain(*map(parts, found))] for number, found in by_page.items()}
    city = _city(form.declared, [*chain(*printed.values())], records, met)
    met += doubt_noted(printed, records.tables)
    met += _doubt_red(path, data, printed, records)
    unread = {*two_sheets, *(int(str(found["page"])) for found in other_kinds)}
    unread_chars = dict[int, int]()
    for number in unread:
        unread_chars[number] = sum(glyphs_of(part) for part in printed[number])
        printed[number] = []
    coverages = page_coverages(printed, items, records, form.is_label, pictures)
    ink = {
        number: _ink(coverages[number].ink, on_page, unread_chars.get(number, 0))
        for number, on_page in printed_ink.items()
    }
    problems = [
        *document_problems(form, printed, items, records, coverages),
        *labels_without_values(form.declared, items, records, pictures),
        *_unaccounted(ink),
        *met,
        *unproved(form, records),
    ]
    declared = form.declared
    in_prose = prose_figures(declared, records.tables, chain(*printed.values()))
    tables = records.tables | {"prose_figures": in_prose}
    _mark_doubts(tables, declared, pictures)
    name_cells(tables, cells)
    set_origin(tables, pictures)
    years = (str(row["year"]) for row in records.tables["activities"] if row["year"])
    return Extracted(
        document_id=path.stem,
        form=form.name,
        document={
            "title": declared.title,
            "municipality": city,
            "municipality_code": declared.code,
            "year": next(years, ""),  # the first that its activities print
            **_said_by(declared, tables["costs"]),
        },
        tables=tables,
        page_log=_page_log(by_page, of_pages, items, form, records, coverages, ink, pictures),
        problems=problems,
        pages=len(by_page),
        identities=list(declared.identities_of_items),
        counted={**declared.counted},
        pictures={str(number): picture.picture for number, picture in pictures.items()},
        explanations=_take_explanations(tables, kept=explain),
    )


def _city(
    declared: Declaration, printed: Sequence[Part], records: Records, met: list[_Problem]
) -> str:
    """The municipality of a document: its form's, or that which it prints where the form says."""
    label = declared.label_of_city
    if not label:
        return declared.city
    city, places = printed_city(label, printed)
    records.ledger.take(places, Taken.NAME)
    if not city:
        met.append(problem("no_city", 1, label))
    return city


def _doubt_red(
    path: Path, data: bytes, printed: Mapping[int, Sequence[Part]], records: Records
) -> list[_Problem]:
    """Doubt the red figures of the pages before the one that says that red is minus."""
    page = says_red_is_minus(printed)
    if page < 2 or path.suffix.lower() in WORKBOOKS:
        return []
    return doubt_red(records.tables, red_digits(data, range(1, page)))


class _PrintedInk(NamedTuple):
    """The counts of a page's chars that are made before anything is read: those of `Page`."""

    glyphs: int
    told: int
    again: int


def _ink(read: Counter[Ink], printed: _PrintedInk, told: int) -> dict[str, int]:
    """How many chars a page prints, and how many of each kind of ink are accounted for.

    Args:
        read: Those of its cells and lines.
        printed: The page's own counts.
        told: How many chars of a page are in problems because nothing was read of it.
    """
    counts = {kind.value: read[kind] for kind in Ink}
    counts[Ink.FURNITURE] += printed.again
    counts[Ink.TOLD] += printed.told + told
    return {"glyphs": printed.glyphs, **counts}


def _unaccounted(ink: Mapping[int, Mapping[str, int]]) -> Iterator[_Problem]:
    """A problem for each page of which the kinds of ink do not add up to all chars."""
    for number, counts in ink.items():
        glyphs = counts["glyphs"]
        found = sum(counts.values()) - glyphs
        if found != glyphs:
            yield problem("unaccounted_text", number, severity="error", glyphs=glyphs, found=found)


def _labels_of_forms() -> set[str]:
    declared = {label for form in forms() for label in form.declared.labels}
    return {label for label in declared if "{" not in label}


def _damage(data: bytes) -> list[_Problem]:
    """How many streams of a file are damaged: fonts, pictures or texts of pages."""
    number = damaged_streams(data)
    return [problem("damaged", 1, severity="error", number=number)] if number else []


def _form_of(
    path: Path,
    by_page: Mapping[int, Sequence[Item]],
    items: list[Item],
    met: Sequence[_Problem],
    *,
    is_picture: bool,
) -> Form:
    """The form of a document; the error where there is none has the problems that were met."""
    try:
        if not any(_words(found) for found in by_page.values()):
            is_blank = not is_picture and all(problem["kind"] != WITHOUT_TEXT for problem in met)
            raise no_text(path.name, len(by_page), is_blank=is_blank)
        return form_of(path.name, items, is_picture=is_picture)
    except UnreadableFile as error:
        error.problems = [problem for problem in met if problem["kind"] != WITHOUT_TEXT]
        raise


def _words(items: Iterable[Item]) -> int:
    """The number of lines of text, in cells and outside."""
    count = 0
    for item in items:
        count += sum(len(cell.lines) for cell in item.cells) if isinstance(item, Row) else 1
    return count


def _mark_doubts(
    tables: Mapping[str, Sequence[_Record]],
    declared: Declaration,
    pictures: Mapping[int, PicturePage],
) -> None:
    """Mark what was not surely read in pictures: a figure's year or basis, a project's number."""
    for row in tables["costs"]:
        if row["page"] in pictures and _is_assumed(row, declared, pictures):
            row["doubt"] = "assumed"
    if not declared.label_of("activity.code"):
        return
    for row in tables["activities"]:
        if row["page"] in pictures and row["level"] == declared.level:
            row["doubt"] = "" if row["code"] else "number"


def _take_explanations(tables: Mapping[str, Iterable[_Record]], *, kept: bool) -> list[list[Any]]:
    """Take from records why they are what they are: their place in the tables, and the texts.

    kept: whether these are wanted.
    """
    explanations = []
    for row in chain(*tables.values()):
        why = row.pop("why", None)
        if kept and isinstance(why, Why):
            explanations.append([place_in_tables(row), why.explanation])
    return explanations


def _said_by(declared: Declaration, costs: Sequence[_Record]) -> dict[str, str]:
    """What is said of the figures of all of a document: by its form, else by its own labels."""
    figures_are = {
        "activity_word": declared.activity_word,
        "target_word": declared.printed_target_word,
        "budget_basis": declared.budget_basis or _printed_budget(costs),
    }
    return {name: text for name, text in figures_are.items() if text}


def _printed_budget(costs: Sequence[_Record]) -> str:
    """Which budget the labels say that settlements stand beside; "" of none or of several.

    A sheet may print 予算現額 beside 決算 and, of a later year, 当初予算: that of the settlement's
    year is the one that a settlement is held against.
    """
    settled = {(row["activity_id"], row["year"]) for row in costs if row["basis"] == "settlement"}
    kinds = set[str]()
    for row in costs:
        is_beside = (row["activity_id"], row["year"]) in settled
        if row["basis"] == "budget" and is_beside:
            why = row.get("why")
            kinds.add(_budget_of((*why.left, *why.above) if isinstance(why, Why) else ()))
    return kinds.pop() if len(kinds) == 1 else ""


def _budget_of(labels: Iterable[str]) -> str:
    """The kind of a budget as the labels around it say it: initial, final, current."""
    printed = [fold(label) for label in labels]
    kinds = {
        kind
        for kind in _BUDGETS
        if any(PATTERNS[f"budget_{kind}"].search(label) for label in printed)
    }
    return kinds.pop() if len(kinds) == 1 else ""


def _is_assumed(
    row: Mapping[str, object], declared: Declaration, pictures: Mapping[int, PicturePage]
) -> bool:
    """Whether nothing that was surely read says the year or the basis of a figure.

    A form may say that no label does.
    """
    why = row.get("why")
    if not isinstance(why, Why):
        return False
    assumed = {"year"} if declared.basis else {"year", "basis"}
    if not assumed.isdisjoint(why.rests_on):
        return True
    for label in why.cell.labels:
        place = label.place
        if not (label.slots.year or label.slots.phase) or place.page not in pictures:
            continue
        if pictures[place.page].sure(place[1:]) <= GUESSED:
            return True
    return False


def _page_log(
    by_page: Mapping[int, Sequence[Item]],
    of_pages: Sequence[_Problem],
    items: Iterable[Item],
    form: Form,
    records: Records,
    coverages: Mapping[int, PageCoverage],
    ink: Mapping[int, Mapping[str, int]],
    pictures: Collection[int],
) -> list[dict[str, object]]:
    """A row for each page: by what it was recognised, its lines of text, cells, records, chars."""
    cells: Counter[int] = Counter()
    for item in items:
        cells[item.page] += len(item.cells) if isinstance(item, Row) else 0
    stay = chain(*map(staying, records.tables.values()))
    rows = Counter(row["page"] for row in stay)
    log = []
    for number, found in by_page.items():
        kinds = [str(met["kind"]) for met in of_pages if met["page"] == number]
        row: dict[str, object] = {
            "page": number,
            "form": form.name,
            "recogniser": recogniser() if number in pictures else "",
            "words": _words(found),
            "cells": cells[number],
            "rows": rows[number],
            "coverage": coverages[number].share,
            **ink[number],
            "doubt": "; ".join(kinds),
        }
        log.append(row)
    return log
