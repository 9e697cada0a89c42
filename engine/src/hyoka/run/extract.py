"""One PDF or workbook to records: read its pages, find its form, let the form read it."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from hyoka.clean.typed_rows import place_in_tables
from hyoka.contract.ledger import Records, Taken
from hyoka.contract.records import Extracted, problem
from hyoka.forms import Form, form_of, unproved, unusable_forms
from hyoka.forms.declaration import Declaration
from hyoka.forms.paths import Why
from hyoka.forms.plans import prose_figures
from hyoka.forms.printed_city import printed_city
from hyoka.grid.page_items import Item
from hyoka.grid.paragraphs import Part
from hyoka.pages.annexes import no_text
from hyoka.pages.cell_names import name_cells
from hyoka.pages.picture_page import GUESSED, WITHOUT_TEXT, PicturePage, set_origin
from hyoka.pdf.page import damaged_streams
from hyoka.pdf.pdfium import red_digits
from hyoka.run.file_pages import FilePages, Problem, file_pages, sheets_of
from hyoka.run.page_log import ink_of_pages, page_log, unaccounted, words
from hyoka.text.errors import WORKBOOKS, UnreadableFile
from hyoka.text.japanese import fold
from hyoka.text.label_files import PATTERNS
from hyoka.watch.coverage import page_coverages
from hyoka.watch.document_problems import document_problems
from hyoka.watch.labels_without_values import labels_without_values
from hyoka.watch.notes import doubt_noted, doubt_red, says_red_is_minus

#: A row of a table.
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
    pages = file_pages(path, data, cache=cache)
    sheets = sheets_of(pages)
    met = [*_damage(data), *unusable_forms(), *sheets.problems, *pages.problems]
    form = _form_of(path, pages, sheets.joined, met).of_document(path.stem)
    records = form.read_records(sheets.items)
    printed = pages.texts()
    city = _city(form.declared, [*chain(*printed.values())], records, met)
    met += doubt_noted(printed, records.tables)
    met += _doubt_red(path, data, printed, records)
    printed |= {number: [] for number in sheets.left_out}
    coverages = page_coverages(printed, sheets.items, records, form.is_label, pages.pictures)
    ink = ink_of_pages(pages, sheets.left_out, coverages)
    problems = [
        *document_problems(form, printed, sheets.items, records, coverages),
        *labels_without_values(form.declared, sheets.items, records, pages.pictures),
        *unaccounted(ink),
        *met,
        *unproved(form, records),
    ]
    of_guess = bool(pages.pictures) and form.is_guess(form.texts(sheets.joined))
    tables = _tables(form.declared, records, pages, chain(*printed.values()), of_guess=of_guess)
    return Extracted(
        document_id=path.stem,
        form=form.name,
        document=_document(form.declared, city, tables),
        tables=tables,
        page_log=page_log(pages, sheets.items, form, records, coverages, ink),
        problems=problems,
        pages=len(pages.items),
        identities=list(form.declared.identities_of_items),
        counted={**form.declared.counted},
        pictures={str(number): picture.picture for number, picture in pages.pictures.items()},
        explanations=_take_explanations(tables, kept=explain),
    )


def _tables(
    declared: Declaration,
    records: Records,
    pages: FilePages,
    printed: Iterable[Part],
    *,
    of_guess: bool,
) -> dict[str, list[_Record]]:
    """The records by table, with the figures of prose, each with its place as it is seen.

    of_guess: whether the form itself is a guess.
    """
    in_prose = prose_figures(declared, records.tables, printed)
    tables = records.tables | {"prose_figures": in_prose}
    _mark_doubts(tables, declared, pages.pictures, of_guess=of_guess)
    name_cells(tables, pages.cells)
    set_origin(tables, pages.pictures)
    return tables


def _document(
    declared: Declaration, city: str, tables: Mapping[str, Sequence[_Record]]
) -> dict[str, str]:
    """What is said of a document as a whole, by its form and by its own pages."""
    years = (str(row["year"]) for row in tables["activities"] if row["year"])
    figures_are = {
        "activity_word": declared.activity_word,
        "target_word": declared.printed_target_word,
        "budget_basis": declared.budget_basis or _printed_budget(tables["costs"]),
    }
    return {
        "title": declared.title,
        "municipality": city,
        "municipality_code": declared.code,
        "year": next(years, ""),  # the first that its activities print
        **{name: text for name, text in figures_are.items() if text},
    }


def _city(
    declared: Declaration, printed: Sequence[Part], records: Records, met: list[Problem]
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
) -> list[Problem]:
    """Doubt the red figures of the pages before the one that says that red is minus."""
    page = says_red_is_minus(printed)
    if page < 2 or path.suffix.lower() in WORKBOOKS:
        return []
    return doubt_red(records.tables, red_digits(data, range(1, page)))


def _damage(data: bytes) -> list[Problem]:
    """How many streams of a file are damaged: fonts, pictures or texts of pages."""
    number = damaged_streams(data)
    return [problem("damaged", 1, severity="error", number=number)] if number else []


def _form_of(
    path: Path,
    pages: FilePages,
    items: list[Item],
    met: Sequence[Problem],
) -> Form:
    """The form of a document; where it has no form, the error has the problems that were met."""
    try:
        if not any(words(found) for found in pages.items.values()):
            is_without_text = any(problem["kind"] == WITHOUT_TEXT for problem in met)
            is_blank = not pages.pictures and not is_without_text
            raise no_text(path.name, len(pages.items), is_blank=is_blank)
        return form_of(path.name, items, is_picture=bool(pages.pictures))
    except UnreadableFile as error:
        error.problems = [problem for problem in met if problem["kind"] != WITHOUT_TEXT]
        raise


def _mark_doubts(
    tables: Mapping[str, Sequence[_Record]],
    declared: Declaration,
    pictures: Mapping[int, PicturePage],
    *,
    of_guess: bool,
) -> None:
    """Mark what was not surely read in pictures: a figure's year or basis, a project's number.

    Where the form is a guess a sum that holds says nothing of what its figures mean.
    """
    for row in tables["costs"]:
        if row["page"] not in pictures:
            continue
        if of_guess:
            row["doubt"] = "form"
        elif _is_assumed(row, declared, pictures):
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
