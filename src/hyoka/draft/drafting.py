"""A draft: the form of documents that no form describes, the facts that it reads of them, and what nobody has said."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from hyoka.clean.typed_rows import place_in_tables
from hyoka.contract.records import Place
from hyoka.draft.declared import facts_of
from hyoka.draft.drafted_form import DraftedForm, draft_form, label_of, title_of
from hyoka.draft.facts import Draft, Fact, Reading
from hyoka.draft.label_uses import NOTHING
from hyoka.forms import guesses_of
from hyoka.forms.cells import PageCell
from hyoka.forms.declaration import Declaration
from hyoka.forms.paths import Why
from hyoka.forms.shared.page_items import Item
from hyoka.forms.shared.record_rows import OF_FIGURES, Records
from hyoka.forms.sheet_records import read
from hyoka.text.errors import NumberError
from hyoka.text.japanese import YEAR
from hyoka.text.numbers import YEN, is_figure, parse_number
from hyoka.text.vocabulary import concepts_of

SETTINGS: Final = ("year", "unit", "basis", "phase")
_KNOWN_BY: Final = 3
#: The unit of money in tables.
_CURRENCY: Final = "JPY"
#: Meanings by which no figure is read.
_UNREAD: Final = (NOTHING, "phase.budget", "phase.settlement")


Readings = Mapping[str, Reading]


def draft_documents(documents: Mapping[str, Sequence[Item]]) -> Draft:
    """Draft a form from the rows and lines of each document."""
    drafted = draft_form(documents)
    data = {"city": "", "code": "", "title": "様式", "known_by": ["様式"]} | drafted.settings
    data["labels"] = drafted.meanings
    readings = read_all(data, documents)
    if totals := list(_list_totals(readings, drafted.meanings)):
        drafted.meanings.update(dict.fromkeys(totals, "total"))
        readings = read_all(data, documents)
    data |= _known_by(drafted, readings)
    draft = Draft(facts_in(readings), Declaration.model_validate(data), data, readings=readings)
    draft.open = dict(_open(draft, readings, drafted.assumed))
    return draft


def read_all(data: Mapping[str, Any], documents: Mapping[str, Sequence[Item]]) -> dict[str, Reading]:
    return {key: read_by(data, key, items) for key, items in documents.items()}


def facts_in(readings: Readings) -> list[Fact]:
    return [fact for reading in readings.values() for fact in reading.facts]


def read_by(data: Mapping[str, Any], key: str, items: Sequence[Item]) -> Reading:
    """A document as a form with such keys reads it."""
    records = Records()
    document = read(Declaration.model_validate(data), list(items), records)
    rows = (row for rows in records.tables.values() for row in rows)
    why = {place_in_tables(row): why for row in rows if isinstance(why := row.get("why"), Why)}
    cells = {place: found.cell for place, found in why.items()}

    def entering(guessed: Collection[str]) -> list[Fact]:
        kept = Records()
        kept.tables = dict(records.tables)
        for name in OF_FIGURES if guessed else ():
            kept.tables[name] = [row for row in records.tables[name] if not guesses_of(row, guessed)]
        facts = [fact for fact in facts_of(kept, key) if fact.value]
        return list(_with_paths(facts, why, str(data.get("unit", ""))))

    return Reading(document, entering(()), cells, entering)


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
            unit=_unit_in(fact.text) or (why.path.unit if why.path else "") or unit
            if fact.unit == _CURRENCY
            else fact.unit,
            sheet=sheets.setdefault(fact.activity, len(sheets)),
            row="|".join(one.folded for one in left if not one.slots.unit or one.slots.item),
            column="|".join(one.folded for one in cell.above),
            labels=tuple(dict.fromkeys(one.slots.label for one in cell.labels)),
            speakers=tuple(_speakers(why)),
            rests_on=tuple(why.rests_on),
        )


def _unit_in(text: str) -> str:
    """The unit of money that a figure's own text ends with."""
    try:
        unit = parse_number(text).unit
    except NumberError:
        return ""
    return unit if unit in YEN else ""


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
        item = (path.said_of_part if path.is_part else None) or path.item
        yield f"item {'detail' if path.is_part else ' + '.join(item.slots.items)} {label_of(item.slots.label)}"
    for what in ("year", "phase", "unit"):
        first = next((one.slots for one in path.meanings if getattr(one.slots, what)), None)
        if first is not None:
            yield f"{what} {getattr(first, what) if what != 'year' else ''} {label_of(first.label)}"


def _list_totals(readings: Readings, meanings: Mapping[str, str]) -> Iterator[str]:
    """The labels of costs that are each time the sum of the activities listed since the last of them."""
    columns: dict[tuple[object, ...], list[tuple[str, Fact]]] = {}
    for fact in sorted(facts_in(readings), key=lambda one: (one.place.page, one.place.top)):
        label = next((label for label in fact.labels if "cost.total" in meanings.get(label, "")), "")
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


def _known_by(drafted: DraftedForm, readings: Readings) -> dict[str, Any]:
    """The title of the documents, and labels that all of them print."""
    cells = [cell for reading in readings.values() for cell in reading.document if cell.folded]
    title = cells[0].folded if cells else ""
    longest = max(re.split(YEAR, title), key=len).strip("()[]【】の度") or "様式"
    shared = Counter(
        label
        for reading in readings.values()
        for label in {cell.slots.label for cell in reading.document if cell.is_label}
    )
    everywhere = [label for label in drafted.meanings if shared[label] == len(readings) and "{" not in label]
    known_by = sorted(everywhere, key=len, reverse=True)[:_KNOWN_BY] or list(drafted.meanings)[:1] or [title or longest]
    return {"title": longest, "known_by": known_by}


def _open(draft: Draft, readings: Readings, assumed: Counter[str]) -> Iterator[tuple[str, int]]:
    """What nobody has said for sure of a form that was drafted: its keys and labels, with the figures that rest on it.

    A label is open whose meaning is one of its place, and one without a meaning beside figures.
    """
    meanings, counts = draft.labels, Counter[str]()
    resting = Counter(key for fact in draft.facts for key in fact.rests_on)
    if not any("activity.name" in meaning for meaning in meanings.values()):
        yield "name", resting["name"]
    for key in ("year", "basis", "unit"):
        is_open = {"basis": True, "year": assumed["year"] or _has_titles_of_years(readings), "unit": assumed["unit"]}
        if resting[key] and is_open[key]:
            yield key, resting[key]
    is_clear = any(fact.kind == "rating" and fact.value == "D" for fact in draft.facts)
    for label, meaning in meanings.items():
        is_scale = meaning in ("rating.abc", "rating.abcd") and not is_clear
        is_guess = meaning.startswith(("cost.detail", "indicator.")) and not concepts_of(label, funding=True)
        if is_scale or is_guess:
            counts[label] += resting[label]
    taken = {(fact.document_id, fact.place) for fact in draft.facts}
    for key, reading in readings.items():
        for cell in reading.document:
            if cell.is_label or not is_figure(cell.folded) or not re.search(r"\d", cell.folded):
                continue
            near = next((one for one in cell.labels if _may_be_asked(one)), None)
            if near is None or meanings.get(near.slots.label, "") not in _UNREAD:
                continue
            counts[near.slots.label] += (key, place_in_tables(cell.place._asdict())) not in taken
    yield from sorted(((label, count) for label, count in counts.items() if count), key=lambda pair: -pair[1])


def _may_be_asked(cell: PageCell) -> bool:
    return not (cell.slots.year or cell.slots.unit) and "ignore" not in cell.slots.roles


def _has_titles_of_years(readings: Readings) -> bool:
    """Whether a title names several years: 令和5年度…の取組状況と令和7年度当初予算."""
    lines = (cell.folded for reading in readings.values() for cell in title_of(reading.document))
    return any(len(set(re.findall(YEAR, line))) > 1 for line in lines)
