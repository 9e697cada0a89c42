"""What a figure means: its kind, item or indicator, year, phase and unit, and which assumptions that rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import chain, dropwhile, takewhile
from typing import Final

from hyoka.errors import NumberError
from hyoka.forms.assumptions import Reading, phase_of_half, phases_of_halves
from hyoka.forms.budgets import is_sum
from hyoka.forms.facts import Fact
from hyoka.forms.figure import Figure
from hyoka.forms.indicators import NOTE
from hyoka.forms.items import NO_MONEY, adds_up_staff, adds_up_years, is_among_unsaid, item_of, two_amounts
from hyoka.forms.pieces import counts_pieces, two_in, unit_in
from hyoka.forms.roles import role_of
from hyoka.forms.shared.name_cells import name_and_definition, split_unit, without_number
from hyoka.forms.shared.paragraphs import one_line
from hyoka.forms.texts import GAP_PT, Text, named_year, same_edges
from hyoka.forms.years import printed_years, relative_year, year_of, year_of_month
from hyoka.text.numbers import UNITS, YEAR_BEHIND, YEN, parse_number
from hyoka.text.vocabulary import concepts_of, plain_label
from hyoka.text.zero_notes import zeros_without_meaning

_zeros_without_meaning = lru_cache(maxsize=1 << 8)(zeros_without_meaning)  # an indicator has one for all years
_VALUE_PHASES: Final = ("target", "actual", "baseline")
#: What the phase of an indicator's word means for money, and the other way round.
_FOR_MONEY: Final = {"actual": "settlement", "target": "budget"}
_FOR_VALUES: Final = {"settlement": "actual", "budget": "target"}
#: What says that values of years after the sheet's own are planned: 実績値・計画値.
_OR_PLANNED: Final = re.compile("(?:実績|決算)[値額]?(?:・|/|又は|または)(?:計画|見込|予定|予算)")
_PLANNED: Final = {"actual": "target", "settlement": "budget"}
#: What takes no phase from the total beside it.
_OWN_PHASE: Final = frozenset({"", "total", "personnel_cost", *NO_MONEY})
#: What says that a target is of the last year of a plan.
_LAST_YEAR: Final = re.compile("(?:最終|将来|長期)(?:目標|年度)")
_NOTE: Final = re.compile(r"\d\S*\(([^()\d]+)\)$")


def facts_of(figure: Figure, form: Reading) -> Iterator[Fact]:
    """The facts of a figure: none where it is derived or not understood, two for 9,200(3,100).

    A fact has no value where its text is no number, or one that means nothing.
    """
    if figure.is_derived or _is_crossed_out(figure) or adds_up_years(figure) or adds_up_staff(figure):
        return
    item, label = item_of(figure, form)
    counts = counts_pieces(figure.text.folded) or (item == "detail" and label and counts_pieces(label.folded))
    item = "" if (counts or _is_share(figure)) and item not in NO_MONEY else item
    # a header that says an item of costs, not only 決算, says more than an indicator's name in the row
    in_costs = any(head.cost and (not head.phases or unit_in(head.folded) in YEN) for head in figure.headers[:2])
    name = None if item and in_costs else figure.word("indicator.name")
    rest: list[str] = []
    year = _year(figure, form, rest)
    phase = figure.sheet.phases_of_years.get(year or 0) or _phase(figure, is_later=form.is_later(figure, year))
    among_costs = any(word.cost for word in figure.row_labels)
    may_be_value = not item or (item == "detail" and not among_costs)
    in_indicator = name or (figure.indicator if may_be_value and (phase or rest != ["year"]) else None)
    if in_indicator is None and not item and (counts or phase in _VALUE_PHASES or (not phase and rest != ["year"])):
        in_indicator = figure.above
    if in_indicator is not None and not (item and not name and phase in ("budget", "settlement")):
        yield from _values(figure, form, in_indicator, year, _FOR_VALUES.get(phase, phase), rest)
    elif item and not _is_list_total(figure):
        yield from _costs(figure, form, item, label, year, _FOR_MONEY.get(phase, phase), rest)


def _is_share(figure: Figure) -> bool:
    """Whether a figure is one in %, as it says itself or the label of its row does."""
    return any(unit_in(one.folded) == "%" for one in figure.row_labels[:1]) or figure.text.folded.endswith("%")


def _is_crossed_out(figure: Figure) -> bool:
    """Whether a mark for none stands where header and row are of different phases: 実績 under 最終目標."""
    over = {phase for text in figure.headers for phase in text.phases}
    beside = {phase for text in figure.row_labels for phase in text.phases}
    if beside == {"actual"}:  # 基準年度 over 実績 says of which year it is
        over.discard("baseline")
    return bool(over and beside) and over.isdisjoint(beside) and not any(map(str.isdigit, figure.text.folded))


def _is_list_total(figure: Figure) -> bool:
    """Whether a figure stands beside 計 under a list, in its table or on a later page."""
    text, heads = figure.text, [head for head in figure.sheet.lists if head.item < figure.text.item]
    is_under = any(head.table == text.table or head.page < text.page for head in heads)
    is_sum = bool(figure.headers) and any("計" in word.folded for word, _ in figure.words)
    return is_under and is_sum and not figure.activity


def _year(figure: Figure, form: Reading, rest: list[str]) -> int | None:
    sheet_year = form.year(figure.sheet)
    latest = sheet_year and sheet_year + 10
    if note := YEAR_BEHIND.search(figure.text.folded):
        return year_of(note[0], latest)
    words = (word for word, _ in figure.words)
    own = ["year"] if form.year_is_assumed(figure.sheet) else []
    captions = [] if figure.sheet.title in figure.caption else figure.caption
    captions = [one for one in captions if one.folded[:1] != "※"]  # a note on a table above
    captions = sorted(captions, key=lambda one: (one.x0 > figure.text.x0, -one.x0))  # that of a table beside it is last
    beside = [one for one in (figure.text.left,) if one and one.phases and printed_years(one.folded)]
    for text in chain(beside, figure.headers, filter(None, [figure.above]), words, figure.sections, captions):
        if (text.is_year or not text.is_figure) and (year := named_year(text, latest)) is not None:
            return year
        if sheet_year and (years := relative_year(text.folded)) is not None:
            rest += own
            return sheet_year + years
    is_last = any(_LAST_YEAR.search(text.folded) for text in (*figure.headers[:1], *figure.row_labels[:1]))
    finders = (_year_beside,) if is_last else (_year_beside, _year_over_label, _year_of_next)
    if (year := next(filter(None, (find(figure, latest) for find in finders)), None)) is not None or is_last:
        return year
    rest += own
    return sheet_year


def _year_beside(figure: Figure, latest: int | None) -> int | None:
    """The year under or behind 目標年度 right of a figure in its row; None where there is none."""
    texts = figure.sheet.document
    for other in texts.row_right(figure.text):
        header = next((one for one in texts.column_above(other) if not one.is_blank and not one.is_year), None)
        if any(one and one.folded.endswith(("年度", "年月", "時期")) for one in (header, other.left)):
            return year_of_month(other.folded) or (None if other.is_figure else named_year(other, latest))
    return None


def _year_over_label(figure: Figure, latest: int | None) -> int | None:
    """The year over the label of a figure's row, 令和2年度 over 事業費; None where there is none."""
    above = (one for label in figure.row_labels[:1] for one in figure.sheet.document.column_above(label) if one.is_year)
    return next((named_year(one, latest) for one in above), None)


def _year_of_next(figure: Figure, latest: int | None) -> int | None:
    """The year of the column behind one of several 目標 that stand each before a year; None elsewhere."""
    texts, head = figure.sheet.document, next(iter(figure.headers), None)
    alike = [one for one in texts.by_item[head.item] if one.folded == head.folded] if head and head.phases else []
    behind = [next(iter(texts.row_right(one)), None) for one in alike]
    if head is None or len(alike) < 2 or not all(one is not None and one.is_year for one in behind):
        return None
    return next((named_year(one, latest) for one in texts.row_right(head)), None)


def _phase(figure: Figure, *, is_later: bool) -> str:
    """The phase that the nearest header says, else the nearest label of the row, the corner, or a group's row."""
    if half := phase_of_half(figure):
        return half
    texts, names = figure.sheet.document, figure.row_labels
    corner = [texts.by_item[head.item][0] for head in figure.headers[-1:]]
    corner = [text for text in corner if text.x0 <= figure.row.left + 1]
    # 計 under 当初予算 and 補正予算 is of their phase, whatever the group beside all of them says
    summed = [one for name in names[:1] if is_sum(name) for one in texts.column_above(name) if same_edges(one, name)]
    of_row = [one for one in names[:1] if _is_one_of_phases(figure, one)]
    heads = [one for one in figure.headers if not any(_is_other_half(one, other) for other in figure.headers)]
    near = chain(of_row, _note_behind(figure), heads, names[:1], summed, names[1:], figure.sections, corner)
    if printed := next((text for text in near if text.phases), None):
        is_planned = is_later and _OR_PLANNED.search(printed.folded)
        return _PLANNED.get(printed.phases[0], printed.phases[0]) if is_planned else printed.phases[0]
    if note := _NOTE.search(figure.text.folded):
        return next((one.removeprefix("phase.") for one in concepts_of(note[1]) if one.startswith("phase.")), "")
    beside = [] if figure.activity else texts.row_right(figure.text)  # in a list other columns have heads of their own
    behind = list(takewhile(lambda one: not one.is_figure, beside[::-1]))
    if said := next((phase for text in behind for phase in text.phases), ""):
        return said
    if said := "target" if _is_over_actual(figure) else _phase_of_total(figure):
        return said
    groups = [text for text in names if "group" in text.families]
    above = [other for group in groups for other in texts.column_above(group)[:1]]
    rows = ({phase for one in texts.by_item[other.item] for phase in one.phases} for other in above)
    above = [] if any(len(phases) > 1 for phases in rows) else above  # 予算額 and 決算額, each with its figure
    parts = [name for name in names[:1] if name.folded.startswith(("うち", "(うち"))]
    whole = [other for name in parts for other in [*texts.row_left(name), *texts.column_above(name)[:1]]]
    return next((phase for text in [*above, *whole] for phase in text.phases), "")


def _is_other_half(header: Text, other: Text) -> bool:
    """Whether two headers over one figure are of different phases: 予算 | 決算 over a cell as wide as both."""
    return header.item == other.item and bool(header.phases and other.phases) and header.phases != other.phases


def _note_behind(figure: Figure) -> list[Text]:
    """What stands in brackets behind a figure under one header with it: 31 | （見込）."""
    behind, heads = figure.sheet.document.row_right(figure.text)[:1], figure.headers
    return [one for one in behind if heads and one.x1 < heads[0].x1 + GAP_PT and NOTE.fullmatch(one.folded)]


def _is_one_of_phases(figure: Figure, label: Text) -> bool:
    """Whether 計画 stands over 実績: each says of its row what it is, whatever 26年度(実績) says of the year."""
    texts = figure.sheet.document
    if not label.phases or figure.text.top < label.top - 1 or any("baseline" in one.phases for one in figure.headers):
        return False
    columns = ([o for o in near if same_edges(o, label)] for near in (texts.column_above(label), texts.below(label)))
    return any(one.phases not in ((), label.phases) for column in columns for one in column[:1])


def _phase_of_total(figure: Figure) -> str:
    """The phase of the one total beside the headers of funds: 年度 | 一般財源 | 特定財源 | 予算総額."""
    texts, head = figure.sheet.document, next(iter(figure.headers), None)
    if head is None or head.cost in _OWN_PHASE:
        return ""
    for beside in (texts.row_left(head), texts.row_right(head)):
        total = next(dropwhile(lambda one: one.cost not in ("", "total"), beside), None)
        if total is not None and total.cost == "total" and total.phases:
            return total.phases[0]
    return ""


def _is_over_actual(figure: Figure) -> bool:
    """Whether a row that says no phase stands over one of 実績, in a blank cell or under its indicator's name."""
    texts = figure.sheet.document
    blank = (one for one in texts.row_left(figure.text) if one.is_blank)
    labels = [one for one in (next(blank, None), figure.word("indicator.name")) if one]
    below = (other for label in labels for other in texts.below(label)[:1])
    return any(plain_label(one.folded) in ("実績", "実績値") for one in below)


def unit_of(figure: Figure, name: Text) -> Text | None:
    """The unit of an indicator's value: in its row, also behind it, or beside the label of its name."""
    texts = figure.sheet.document
    right = (one for one in texts.row_right(figure.text)[:1] if one.left is figure.text)
    behind = next((one for one in right if one.folded in UNITS or role_of(texts, one) == "indicator.unit"), None)
    return figure.word("indicator.unit") or behind or (figure.unit if name is figure.indicator else None)


def _values(figure: Figure, form: Reading, name: Text, year: int | None, phase: str, rest: list[str]) -> Iterator[Fact]:
    word, label = unit_of(figure, name), one_line(name_and_definition(name.part)[0])
    label, unit = (label, one_line(word.part)) if word else split_unit(label)
    label = without_number(label.strip())
    if not label or label in "-－―—()（）":
        return
    two = two_in(figure.text.folded)
    halves = phases_of_halves(figure) if two[1] else ()
    if not (phase or halves):
        phase, assumption = form.assumed_phase(figure, "value")
        rest.append(assumption)
        halves = tuple(phase.split("/")) if two[1] and "/" in phase else ()
        phase = "target" if phase != "baseline" and form.is_later(figure, year) else phase.partition("/")[0]
    if halves:
        facts = (_fact(figure, "value", "", label, year, *one, unit, rest) for one in zip(halves, two, strict=True))
        yield from (replace(one, text=text, value=_number(text, "")) for one, text in zip(facts, two, strict=True))
        return
    number = _number(figure.text.folded, "")
    definition = figure.word("indicator.definition") or figure.definition
    notes = _zeros_without_meaning(definition.text, figure.sheet.activity) if number == "0" and definition else []
    means_none = any(note.covers(phase, year) for note in notes if year) or form.is_to_come(figure, year, phase, number)
    yield _fact(figure, "value", "", label, year, phase, "" if means_none else number, unit, rest)


def _costs(
    figure: Figure, form: Reading, item: str, label: Text | None, year: int | None, phase: str, rest: list[str]
) -> Iterator[Fact]:
    is_money = item not in NO_MONEY
    heads = (unit for head in figure.headers[:2] if (unit := unit_in(head.folded)) not in YEN)
    unit, is_assumed = form.unit(figure) if is_money else (form.own_unit(figure) or next(heads, ""), False)
    unit = unit or "人" * any(head.cost == "regular_staff" for head in figure.headers[:2])  # 人数 over 臨時職員's
    rest += ["unit.money"] if is_assumed and is_money else []
    line = plain_label(label.folded) if label else ""
    is_asked = item != "personnel_cost" or f"phase.cost.{line}" in form.answers or is_among_unsaid(figure, label)
    if not phase and is_money and is_asked:
        phase, assumption = form.assumed_phase(figure, "cost", line)
        rest.append(assumption)
        is_general = assumption == "phase.cost"  # a form that says it of a label says it of all years
        phase = "budget" if is_general and phase == "settlement" and form.is_later(figure, year) else phase
    amounts = two_amounts(figure, "" if item == "detail" else item, label)
    for concept, text in amounts:
        number = "" if is_money and unit not in YEN else _number(text, unit if is_money else "")
        counts = not form.is_to_come(figure, year, phase, number)
        name = one_line(label.part) if label else ""
        fact = _fact(figure, "cost", concept, name, year, phase, number if counts else "", unit, rest)
        yield replace(fact, text=text) if len(amounts) > 1 else fact


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
