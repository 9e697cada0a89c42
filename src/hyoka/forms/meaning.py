"""What a figure means: its kind, item or indicator, year, phase and unit, and which assumptions that rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from typing import Final

from hyoka.contract.tables import COST_ITEMS
from hyoka.errors import NumberError
from hyoka.forms.assumptions import Form
from hyoka.forms.facts import Fact
from hyoka.forms.figures import Figure
from hyoka.forms.shared.names import split_unit
from hyoka.forms.shared.paragraphs import one_line
from hyoka.forms.texts import Text, reaches, same_edges
from hyoka.forms.years import relative_year, year_of
from hyoka.numbers import YEN, parse_number, two_figures
from hyoka.vocabulary import concepts_of, plain_label
from hyoka.zero_notes import zeros_without_meaning

ITEMS: Final = frozenset(COST_ITEMS)
#: Items that are no money.
_NO_MONEY: Final = frozenset({"beneficiary_rate", "regular_staff", "overtime", "fixed_term_staff"})
_VALUE_PHASES: Final = ("target", "actual", "baseline")
_WHOLE: Final = "full_cost"
_STAFF: Final = frozenset({"personnel_cost", "regular_staff"})
#: What the phase of an indicator's word means for money, and the other way round.
_FOR_MONEY: Final = {"actual": "settlement", "target": "budget"}
_FOR_VALUES: Final = {"settlement": "actual", "budget": "target"}
#: What a group of lines without free names holds.
_NOT_FREE: Final = frozenset({"cost.general_funds", "cost.bonds", "cost.personnel_cost", "cost.regular_staff"})
#: What a sum of several lines says of itself: A+B.
_OF_LETTERS: Final = re.compile(r"[A-Za-z\d]\)?[+]\(?[A-Za-z\d]")
_SUM: Final = re.compile("合計|計|総計|総額|小計")


def facts_of(figure: Figure, form: Form) -> Iterator[Fact]:
    """The facts of a figure: none where it is derived or not understood, two for 9,200(3,100).

    A fact has no value where its text is no number, or one that means nothing.
    """
    if figure.is_derived:
        return
    item, label = _item(figure, form)
    name = figure.word("indicator.name")
    rest: list[str] = []
    year = _year(figure, form, rest)
    phase = _phase(figure)
    among_costs = any(_item_in(word.concepts(funding=True)) for word in figure.row_labels)
    may_be_value = not item or (item == "detail" and not among_costs)
    in_indicator = name or (figure.indicator if may_be_value and (phase or rest != ["year"]) else None)
    if in_indicator is None and not item and phase in _VALUE_PHASES:
        in_indicator = figure.above
    if in_indicator is not None and not (item and not name and phase in ("budget", "settlement")):
        yield from _values(figure, form, in_indicator, year, _FOR_VALUES.get(phase, phase), rest)
    elif item and not _is_list_total(figure):
        yield from _costs(figure, form, item, label, year, _FOR_MONEY.get(phase, phase), rest)


def _is_list_total(figure: Figure) -> bool:
    """Whether a figure stands in a list's row that is no activity's: its total."""
    return (
        bool(figure.sheet.lists)
        and not figure.activity
        and bool(figure.headers)
        and any("計" in word.folded for word, _ in figure.words)
    )


def _item(figure: Figure, form: Form) -> tuple[str, Text | None]:
    """The item of costs that the labels around a figure name, and the label; the most special one counts.

    A row or column of a name of its own among costs is a detail.
    """
    first = next(iter(figure.row_labels), None)
    is_total = first is not None and "cost.total" in first.concepts()
    if first is not None and ((_is_free(figure) and not is_total) or _OF_LETTERS.search(first.folded)):
        return "detail", first
    if first is not None and is_total and _includes_staff(figure, first):
        return "detail", first
    funding = form.is_funding(figure)
    found: list[tuple[str, Text]] = []
    for text in [*figure.row_labels, *figure.headers]:
        concepts = text.concepts(funding=funding)
        if "group.revenue" in concepts:
            return "", None
        if item := _item_in(concepts):
            found.append((item, text))
    # the whole over the costs of a row says nothing of them: トータルコスト beside 事業費, 人件費
    special = [(item, text) for n, (item, text) in enumerate(found) if item != "total" and not (n and item == _WHOLE)]
    if first is not None and _SUM.fullmatch(plain_label(first.folded)) and not first.concepts():
        return _sum(figure, form, special, first)
    if special:
        item, text = special[0]
        item = _as_printed(item, form.own_unit(figure)) if item in ITEMS else "detail"
        return item, (first if first is not None and item == "detail" and text in figure.row_labels else text)
    if first is not None and _is_detail(figure, first, bool(found)):
        return "detail", first
    return found[0] if found else ("", None)


def _includes_staff(figure: Figure, label: Text) -> bool:
    """Whether a total stands under another one and what staff costs: 支出合計 under 事業費 and 人件費."""
    texts = figure.sheet.document
    if id(label) not in texts.with_staff:
        above = [(_item_in(one.concepts(funding=True)), one) for one in texts.column_above(label)]
        last = next((n for n, (item, one) in enumerate(above) if item == "total" and _same_phase(one, label)), 0)
        texts.with_staff[id(label)] = any(item in _STAFF for item, _ in above[:last])
    return texts.with_staff[id(label)]


def _same_phase(one: Text, other: Text) -> bool:
    return phases(one) == phases(other)


@lru_cache(maxsize=1 << 12)
def _item_in(concepts: tuple[str, ...]) -> str:
    return next((concept.removeprefix("cost.") for concept in concepts if concept.startswith("cost.")), "")


def _is_free(figure: Figure) -> bool:
    """Whether a figure's row is in a group 主な内訳 that holds no funding or staff, or has 財源 apart."""
    texts = figure.sheet.document
    group = next((one for one in figure.row_labels[1:] if "group.costs" in one.concepts()), None)
    if group is None:
        return False
    if id(group) not in texts.of_groups:
        table = texts.in_table(group)
        inside = (one for one in table if one.x0 >= group.x1 - 1 and reaches(group, one))
        is_apart = any("group.funding" in one.concepts() and same_edges(one, group) for one in table)
        is_free = is_apart or all(_NOT_FREE.isdisjoint(one.concepts(funding=True)) for one in inside)
        texts.of_groups[id(group)] = is_free
    return texts.of_groups[id(group)]


def _as_printed(item: str, unit: str) -> str:
    """The item as its unit says: staff in 千円 is what it costs, what staff costs in 人 is its number."""
    if item in _NO_MONEY and unit in YEN:
        return "personnel_cost" if item == "regular_staff" else "detail"
    if item == "personnel_cost" and unit and unit not in YEN:
        return "regular_staff" if unit in ("人", "人工") else "detail"
    return item


def _is_detail(figure: Figure, label: Text, among_costs: bool) -> bool:
    """Whether a row of costs has a name of its own."""
    is_named = not label.concepts(funding=True) and not label.is_year
    money = any(phase in ("budget", "settlement") for text in figure.headers for phase in phases(text))
    return is_named and (money or among_costs) and not figure.activity and figure.word("indicator.name") is None


def _sum(figure: Figure, form: Form, special: list[tuple[str, Text]], label: Text) -> tuple[str, Text | None]:
    """The item of a row 合計: that of the group beside it; all costs where no other row is their total."""
    if special and special[0][0] == "personnel_cost":
        return special[0][0], label
    texts = figure.sheet.document
    heads = (one for one in texts.column_above(label) if not any(beside.is_figure for beside in texts.row_right(one)))
    others = chain(figure.row_labels[1:], heads)
    if not special and not form.is_of_costs(figure):
        return "", None
    if any("cost.total" in other.concepts() for other in others) or not form.has_total(figure):
        return "total", label
    return "detail", label


def _year(figure: Figure, form: Form, rest: list[str]) -> int | None:
    """The year that the nearest label names; what the sheet is about where none does."""
    sheet_year = form.year(figure.sheet)
    latest = sheet_year and sheet_year + 10
    words = (word for word, _ in figure.words)
    for text in chain(figure.headers, words, figure.sections, figure.caption):
        if (text.is_year or not text.is_figure) and (year := _named_year(text, latest)) is not None:
            return year
    if (year := _year_beside(figure, latest)) is not None:
        return year
    rest += ["year"] if form.year_is_assumed(figure.sheet) else []
    words = (word for word, _ in figure.words)
    labels = chain(figure.headers, words, figure.sections, figure.caption)
    beside = (relative_year(text.folded) for text in labels)
    return sheet_year and sheet_year + next((years for years in beside if years is not None), 0)


def _year_beside(figure: Figure, latest: int | None) -> int | None:
    """The year under 目標年度 right of a figure in its row; None where there is none."""
    texts = figure.sheet.document
    for other in texts.row_right(figure.text):
        header = next((one for one in texts.column_above(other) if not one.is_blank and not one.is_year), None)
        if other.is_year and header is not None and header.folded.endswith("年度"):
            return _named_year(other, latest)
    return None


def _named_year(text: Text, latest: int | None) -> int | None:
    return year_of(text.folded, latest) if text.bare_year or not text.folded.isdecimal() else None


def phases(text: Text) -> list[str]:
    """The phases that a label says."""
    return _phases_in(text.concepts())


@lru_cache(maxsize=1 << 12)
def _phases_in(concepts: tuple[str, ...]) -> list[str]:
    return [concept.removeprefix("phase.") for concept in concepts if concept.startswith("phase.")]


def _phase(figure: Figure) -> str:
    """The phase that the nearest header says, else the nearest label of the row, else the row that a group details."""
    texts, names = figure.sheet.document, figure.row_labels
    near = chain(figure.headers, names, figure.sections)
    if said := next((phase for text in near for phase in phases(text)), ""):
        return said
    groups = [text for text in names if any(concept.startswith("group.") for concept in text.concepts())]
    above = [other for group in groups for other in texts.column_above(group)[:1]]
    parts = [name for name in names[:1] if name.folded.startswith(("うち", "(うち"))]
    whole = [other for name in parts for other in [*texts.row_left(name), *texts.column_above(name)[:1]]]
    return next((phase for text in [*above, *whole] for phase in phases(text)), "")


def _values(figure: Figure, form: Form, name: Text, year: int | None, phase: str, rest: list[str]) -> Iterator[Fact]:
    unit_word = figure.word("indicator.unit") or (figure.unit if name is figure.indicator else None)
    label, unit = (
        split_unit(one_line(name.part)) if unit_word is None else (one_line(name.part), one_line(unit_word.part))
    )
    label = label.strip()
    if not label or label in "-－―—()（）":
        return
    if not phase:
        phase, own = form.assumed_phase(figure, "value")
        rest.append(own)
    number = _number(figure.text.folded, "")
    definition = figure.word("indicator.definition") or figure.definition
    notes = zeros_without_meaning(definition.text, figure.sheet.activity) if number == "0" and definition else []
    no_figure = year is not None and any(note.covers(phase, year) for note in notes)
    counts = not no_figure and not form.is_to_come(figure, year, phase, number)
    yield _fact(figure, "value", "", label, year, phase, number if counts else "", unit, rest)


def _costs(
    figure: Figure, form: Form, item: str, label: Text | None, year: int | None, phase: str, rest: list[str]
) -> Iterator[Fact]:
    is_money = item not in _NO_MONEY
    unit, is_assumed = form.unit(figure) if is_money else (form.own_unit(figure), False)
    rest += ["unit.money"] if is_assumed and is_money else []
    if not phase and is_money and item != "personnel_cost":
        phase, own = form.assumed_phase(figure, "cost", plain_label(label.folded) if label else "")
        rest.append(own)
        phase = "budget" if phase == "settlement" and form.is_later(figure, year) else phase
    amounts = _two_amounts(figure, "" if item == "detail" else item, label)
    for concept, text in amounts:
        number = "" if is_money and unit not in YEN else _number(text, unit if is_money else "")
        counts = not form.is_to_come(figure, year, phase, number)
        name = one_line(label.part) if label else ""
        fact = _fact(figure, "cost", concept, name, year, phase, number if counts else "", unit, rest)
        yield replace(fact, text=text) if len(amounts) > 1 else fact


def _two_amounts(figure: Figure, concept: str, label: Text | None) -> list[tuple[str, str]]:
    """A figure with its item; for 9,200(3,100) under 経費(一財) both figures, each with its own."""
    first, second = two_figures(figure.text.folded)
    inner = re.search(r"\(([^()]+)\)", label.folded) if label is not None and second else None
    if inner is None:
        return [(concept, first)]
    found = [c.removeprefix("cost.") for c in concepts_of(inner[1], funding=True) if c.startswith("cost.")]
    return [(concept, first), (found[0] if found else "", second)]


def _number(text: str, unit: str) -> str:
    """A number as text, in yen where its unit is one of money; "" where the text is none."""
    try:
        number = parse_number(text, unit)
        if number.value is None or number.bound:
            return ""
        value = number.yen if unit in YEN else number.value
    except NumberError:
        return ""
    return format(value.normalize(), "f")


def _fact(
    figure: Figure,
    kind: str,
    concept: str,
    label: str,
    year: int | None,
    phase: str,
    value: str,
    unit: str,
    rest: list[str],
) -> Fact:
    sheet = figure.sheet
    row = "|".join(plain_label(word.folded) for word in reversed(figure.row_labels))
    column = "|".join(head.folded for head in reversed(figure.headers))
    about = (sheet.document_id, figure.activity or sheet.activity, kind, concept, label, year, phase, value, unit)
    return Fact(*about, figure.text.text, figure.text.place, sheet.number, row, column, tuple(dict.fromkeys(rest)))
