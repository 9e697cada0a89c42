"""A draft: the form of documents that no form describes, the facts that it reads of them, and what it assumes."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final, NamedTuple

from hyoka.clean.typed_rows import place_in_tables
from hyoka.contract.records import Place
from hyoka.draft.assumptions import LABEL, about_city, assumptions_of, is_known, rests_on
from hyoka.draft.declared import facts_of
from hyoka.draft.drafted_form import DraftedForm, draft_form, label_of, read_documents
from hyoka.draft.facts import Fact
from hyoka.draft.label_uses import NOTHING, Documents, Given
from hyoka.draft.sheet_targets import Lesson
from hyoka.draft.states import Draft
from hyoka.forms.cells import DocumentCells, PageCell
from hyoka.forms.declaration import Declaration
from hyoka.forms.paths import Why
from hyoka.forms.shared.page_items import Item
from hyoka.forms.shared.record_rows import Records
from hyoka.forms.sheet_records import read
from hyoka.text.japanese import YEAR, fold
from hyoka.text.numbers import is_figure

_UNKNOWN_CITY, _UNKNOWN_CODE = "市", "000000"
SETTINGS: Final = ("year", "unit", "basis", "phase")
_KNOWN_BY: Final = 3
#: The unit of money in tables.
_CURRENCY: Final = "JPY"


def draft_documents(
    documents: Mapping[str, Sequence[Item]], answers: Given, lessons: Sequence[Lesson] = (), before: Draft | None = None
) -> Draft:
    """Draft a form of documents, with answers to its questions and what corrected sheets teach.

    Args:
        documents: The rows and lines of each document.
        answers: Answers by the ids of questions: name, year, basis, unit, scale, city, code, label.LABEL.
        lessons: What sheets teach, the last one decides.
        before: The draft whose sheets were corrected.
    """
    answered = {key.removeprefix(LABEL): _concepts(value) for key, value in answers.items() if key.startswith(LABEL)}
    if name := answers.get("name"):
        answered[label_of(fold(name))] = "activity.name"
    taught, settings = (dict(before.labels), before.form_data) if before else ({}, {})
    for lesson in lessons:
        taught, settings = taught | dict(lesson.meanings), settings | dict(lesson.settings)
    drafted = draft_form(documents, taught | answered)
    _answer(drafted, {key: str(settings[key]) or "none" for key in SETTINGS if key in settings} | dict(answers))
    cells, draft = _read(documents, drafted, answers)
    totals = [label for label in _list_totals(draft) if label not in answered]
    if totals:
        drafted.meanings.update(dict.fromkeys(totals, "total"))
        cells, draft = _read(documents, drafted, answers)
    if lessons:
        draft.confirmed = {fact.said_by for lesson in lessons for fact in lesson.confirmed(draft.facts)}
    draft.assumptions = [
        *assumptions_of(drafted, draft, cells, answers),
        *about_city(draft.form_data, answers, cells),
    ]
    draft.facts = [replace(fact, rests_on=rests_on(fact, draft.assumptions)) for fact in draft.facts]
    _answer_by_sheets(draft, lessons)
    unanswered = [one.id for one in draft.assumptions if one.places and not one.answer]
    known = [one for one in unanswered if is_known(one.removeprefix(LABEL), drafted.meanings)]
    draft.form_data["open"] = [one for one in unanswered if one not in known]
    draft.form_data["assumed"] = [one.removeprefix(LABEL) for one in known]
    return draft


def _answer_by_sheets(draft: Draft, lessons: Sequence[Lesson]) -> None:
    """Answer what rows of corrected sheets say, and that labels without a row on them say nothing."""
    by_sheet = {key for fact in draft.facts if fact.said_by in (draft.confirmed or ()) for key in fact.rests_on}
    by_sheet |= {LABEL + label for lesson in lessons for label in lesson.meanings}
    for one in draft.assumptions:
        is_label = one.id.startswith(LABEL)
        is_there = is_label and any(lesson.shows(*place) for lesson in lessons for place in one.places)
        one.is_of_sheet = not one.answer and (one.id in by_sheet or is_there)
        one.answer = one.answer or (one.default if one.is_of_sheet else "")


def _read(documents: Mapping[str, Sequence[Item]], drafted: DraftedForm, answers: Given) -> tuple[Documents, Draft]:
    """The facts that the form reads, by the road of all forms."""
    cells = read_documents(documents, drafted.meanings)
    data = _form_data(drafted, cells, answers)
    facts = [fact for key, items in documents.items() for fact in read_by(data, key, items).facts]
    return cells, Draft(facts, [], Declaration.model_validate(data), form_data=data, labels=drafted.meanings)


class Reading(NamedTuple):
    """A document as a form reads it: its cells, its facts with their labels, and the cells of these by their places."""

    document: DocumentCells
    facts: list[Fact]
    cells: Mapping[Place, PageCell]


def read_by(data: Mapping[str, Any], key: str, items: Sequence[Item]) -> Reading:
    """A document as a form with such keys reads it."""
    records = Records()
    document = read(Declaration.model_validate(data), list(items), records)
    facts = _facts(records, key)
    rows = (row for rows in records.tables.values() for row in rows)
    why = {place_in_tables(row): why for row in rows if isinstance(why := row.get("why"), Why)}
    cells = {place: found.cell for place, found in why.items()}
    return Reading(document, list(_with_paths(facts, why, str(data.get("unit", "")))), cells)


def read_plainly(data: Mapping[str, Any], key: str, items: Sequence[Item]) -> list[Fact]:
    """The facts of a document without their labels."""
    records = Records()
    read(Declaration.model_validate(data), list(items), records)
    return _facts(records, key)


def _facts(records: Records, key: str) -> list[Fact]:
    return [fact for fact in facts_of(records, key) if fact.value]


def _list_totals(draft: Draft) -> Iterator[str]:
    """The labels of costs that are each time the sum of the activities listed since the last of them."""
    columns: dict[tuple[object, ...], list[tuple[str, Fact]]] = {}
    for fact in sorted(draft.facts, key=lambda one: (one.place.page, one.place.top)):
        label = next((label for label in fact.labels if "cost.total" in draft.labels.get(label, "")), "")
        if fact.kind == "cost" and fact.concept == "total" and label:
            columns.setdefault((fact.document_id, fact.fiscal_year, fact.phase), []).append((label, fact))
    for label in {label for facts in columns.values() for label, _ in facts}:
        sums = [agrees for facts in columns.values() for agrees in _sums(label, facts)]
        if len(sums) > 1 and all(sums):
            yield label


def _sums(label: str, facts: Sequence[tuple[str, Fact]]) -> Iterator[bool]:
    """Whether each figure of a label is the sum of those of other activities before it."""
    listed: list[Fact] = []
    for name, fact in facts:
        if name != label:
            listed.append(fact)
        else:
            others = [one for one in listed if one.activity != fact.activity]
            yield bool(others) and sum(Decimal(one.value) for one in others) == Decimal(fact.value)
            listed = []


def _concepts(answer: str) -> str:
    return {"none": NOTHING}.get(answer, " + ".join(answer.replace("+", " ").split()))


def _answer(drafted: DraftedForm, answers: Given) -> None:
    """Take the answers about what holds of all sheets."""
    for key in SETTINGS:
        if answer := answers.get(key):
            drafted.settings[key] = int(answer) if answer.isdigit() else answer
    if drafted.settings.get("basis") == "none":
        del drafted.settings["basis"]
    if scale := answers.get("scale"):
        scaled = {
            label: meaning for label, meaning in drafted.meanings.items() if meaning in ("rating.abc", "rating.abcd")
        }
        drafted.meanings.update(dict.fromkeys(scaled, f"rating.{scale}"))


def _form_data(drafted: DraftedForm, cells: Documents, answers: Given) -> dict[str, Any]:
    """The keys of the form's file."""
    title = next((cell.folded for document in cells.values() for cell in document if cell.folded), "")
    shared = Counter(
        label for document in cells.values() for label in {cell.slots.label for cell in document if cell.is_label}
    )
    everywhere = [label for label in drafted.meanings if shared[label] == len(cells) and "{" not in label]
    longest = max(re.split(YEAR, title), key=len).strip("()[]【】の度") or "様式"
    known_by = sorted(everywhere, key=len, reverse=True)[:_KNOWN_BY] or list(drafted.meanings)[:1] or [title or longest]
    data = {"city": answers.get("city") or _UNKNOWN_CITY, "code": answers.get("code") or _UNKNOWN_CODE}
    return data | {"title": longest, "known_by": known_by} | drafted.settings | {"labels": drafted.meanings}


def _with_paths(facts: Sequence[Fact], whys: Mapping[Place, Why], unit: str) -> Iterator[Fact]:
    """The facts with the labels of their row and their column, and the printed unit of money."""
    sheets: dict[str, int] = {}
    for fact in facts:
        why = whys[fact.place]
        cell = why.cell
        left = [one for one in cell.left if one.folded and not is_figure(one.folded)]
        label = next((one.part.text for one in cell.labels if one.slots.item == fact.concept), fact.label)
        yield replace(
            fact,
            label=label.replace("\n", "") if fact.concept else fact.label,
            unit=next((one.slots.unit for one in cell.labels if one.slots.unit), unit)
            if fact.unit == _CURRENCY
            else fact.unit,
            sheet=sheets.setdefault(fact.activity, len(sheets)),
            row="|".join(one.folded for one in left if not one.slots.unit or one.slots.item),
            column="|".join(one.folded for one in cell.above),
            labels=tuple(dict.fromkeys(one.slots.label for one in cell.labels)),
            speakers=tuple(_speakers(why)),
        )


def _speakers(why: Why) -> Iterator[str]:
    """What the labels that decide say of a cell, one text for each: the slot, its meaning and the label."""
    path, role = why.path, why.cell.role
    if path is None:
        yield f"{role.name} {role.label.slots.label if role.label else ''}"
        yield from ("year" for label in why.cell.labels if label.slots.year)
        return
    if path.name is not None:
        named = path.name if path.name.is_label else path.name.role.label
        yield f"name {named.slots.label if named else ''}"
    elif path.item is not None:
        item = next(label for label in path.labels if label.slots.group) if path.is_part else path.item
        yield f"item {'detail' if path.is_part else ' + '.join(item.slots.items)} {label_of(item.slots.label)}"
    for what in ("year", "phase", "unit"):
        first = next((one.slots for one in path.meanings if getattr(one.slots, what)), None)
        if first is not None:
            yield f"{what} {getattr(first, what) if what != 'year' else ''} {label_of(first.label)}"
