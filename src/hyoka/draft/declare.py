"""The declaration of a form whose sheets were understood: its labels and what they mean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from os.path import commonprefix
from typing import Any, Final

from hyoka.contract.tables import COST_ITEMS
from hyoka.draft.label_meanings import Labels
from hyoka.draft.names import municipality_of
from hyoka.errors import UsageError
from hyoka.forms.assumptions import Reading
from hyoka.forms.declaration import Declaration
from hyoka.forms.facts import Assumption, Fact
from hyoka.forms.figure import Figure
from hyoka.forms.sheets import NamedBy, Sheet
from hyoka.forms.texts import LONGEST_LABEL, item_in
from hyoka.forms.years import printed_years, years_in
from hyoka.text.vocabulary import YEAR, concepts_of, is_label, plain_label

_ABOUT: Final = ("name", "code", "section", "department", "policy", "program")
#: The most characters on either side of the year's place in a title.
_AROUND: Final = 16
_SCALES: Final = (
    ("stars", "☆{1,4}|★{1,4}"),
    ("circle", "[◎○〇◯△▲×]"),
    ("five", "[1-5]"),
    ("abc", "[A-C]"),
    ("abcd", "[A-D]"),
)
_LETTER: Final = re.compile("^[A-ES]$")
#: What stands in a declaration until somebody answers.
_UNKNOWN_CODE: Final = "000000"


def declare(
    sheets: Sequence[Sheet], named_by: NamedBy, form: Reading, figures: Sequence[Figure], facts: Sequence[Fact]
) -> Declaration:
    """Declare the form of sheets; `named_by` says what names their activities, nothing where they are lists."""
    labels = Labels(sheets)
    label, level = named_by.label, _level(named_by.label)
    about = {name: labels.of(f"activity.{name}") for name in _ABOUT} | ({"name": label} if label else {})
    if not (about["department"] and about["section"]):
        about |= labels.of_owners(about["department"] or about["section"])
    taken = {plain_label(fact.label) for fact in facts}
    taken |= {plain_label(one) for fact in facts if fact.kind == "rating" for one in (fact.row, fact.column)}
    rows = {plain_label(one) for fact in facts for one in fact.row.split("|")}
    taken |= {one for one in rows if not any("。" in value for value in labels.values.get(one, ()))}
    assumed = {key: form.assumptions[key].value for key in ("unit.money", "phase.cost") if key in form.assumptions}
    costs = _filled(
        {"unit": assumed.get("unit.money", ""), "basis": assumed.get("phase.cost", "").removeprefix("none")}
    )
    lines = _cost_lines(facts) | _answered_lines(form)
    known = labels.all_values | lines.keys()
    table = {
        **_city(sheets, form),
        "title": _title(sheets),
        "known_by": labels.known_by(),
        "year": _year(sheets, form),
        "sheet": _filled({"begins": named_by.begins or label, "heading": named_by.heading})
        | ({"level": level} if level != "project" else {}),
        "activity": _filled(about),
        "texts": (texts := labels.texts(taken)),
        "ignore": [one for one in labels.everywhere if one not in texts and concepts_of(one) == ("ignore",)]
        + [key.removeprefix("label.") for key, answer in form.answers.items() if answer in ("ignore", "derived")],
        "ratings": dict(_ratings(form, facts)),
        "costs": costs | {"lines": lines},
        "indicators": _indicators(sheets, figures, form)
        | ({"phase": said} if (said := form.answers.get("phase.value")) else {}),
        "phases": _phases(figures),
        "headers": [one for one in _headers(facts, labels.everywhere) if one not in known] + labels.lines(),
        "lists": list(_lists(sheets, form)),
    }
    return Declaration.model_validate(table)


def _filled(values: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in values.items() if value}


def _level(label: str) -> str:
    """The level that the label of sheets' names says: program for 施策名."""
    levels = [concept.removeprefix("activity.") for concept in concepts_of(label)]
    return next((level for level in levels if level in ("policy", "program")), "project")


def _city(sheets: Sequence[Sheet], form: Reading) -> dict[str, str]:
    """The municipality's name and code as they are answered; both are asked.

    Raises:
        UsageError: The answer to code is no code.
    """
    code = form.answers.get("code", _UNKNOWN_CODE)
    if not re.fullmatch(r"\d{6}", code):
        raise UsageError("no answer to code", expected="six digits with the check digit, 272043", found=code)
    name, printed = municipality_of(sheets)
    places = [(sheet.document_id, sheet.texts[0].place) for sheet in sheets[:1] if sheet.texts]
    question = "どの市区町村の資料ですか。 — Which municipality are these documents of?"
    city = form.assume(Assumption("city", question, name, printed, places=places))
    question = "その全国地方公共団体コード（6桁）は何ですか。 — Which code of six digits has it?"
    return {"city": city or "市", "code": form.assume(Assumption("code", question, _UNKNOWN_CODE, places=places))}


def _title(sheets: Sequence[Sheet]) -> str:
    """What the most sheets' titles say before or behind their years."""
    longest = (max(re.split(YEAR, sheet.title.folded), key=len) for sheet in sheets if sheet.title)
    titles = Counter(filter(None, (title.strip("()[]【】の度") for title in longest)))
    return titles.most_common(1)[0][0] if titles else "帳票"


def _year(sheets: Sequence[Sheet], form: Reading) -> str | int:
    """The year where it was answered; else its place in the titles, by what all of them print around it."""
    if form.answers.get("year", "").isdigit():
        return int(form.answers["year"])
    around = [
        (before, behind)
        for sheet in sheets
        for year, before, behind in (years_in(sheet.title.folded) if sheet.title else ())
        if year == sheet.year
    ]
    if not around and "year" in form.assumptions and form.assumptions["year"].value.isdigit():
        return int(form.assumptions["year"].value)
    before = commonprefix([text[::-1] for text, _ in around])[::-1]  # noqa: RUF071  # no paths
    behind = commonprefix([text for _, text in around])  # noqa: RUF071
    return f"{before[-_AROUND:]}{{year}}{behind[:_AROUND]}"


def _ratings(form: Reading, facts: Sequence[Fact]) -> Iterator[tuple[str, dict[str, str]]]:
    rated = [fact for fact in facts if fact.kind == "rating"]
    marks: dict[str, set[str]] = {}
    letters: dict[str, set[str]] = {}  # a column of them is on one scale, whichever of them a criterion has
    for fact in rated:
        letters.setdefault(fact.column, set()).update(_LETTER.findall(fact.value) if fact.column else "")
    for fact in rated:
        of_column = letters[fact.column] if fact.value in letters[fact.column] else set()
        marks.setdefault(fact.label, set()).update({fact.value}, of_column)
        if f"label.{fact.column}" in form.assumptions:
            marks.setdefault(fact.column, set()).update({fact.value}, of_column)
    for label, signs in marks.items():
        scale = next((name for name, mark in _SCALES if all(re.fullmatch(mark, one) for one in signs)), "direction")
        yield label, {"scale": scale}


def _cost_lines(facts: Sequence[Fact]) -> dict[str, str]:
    """The items of costs by their labels, but of labels that only brackets or headers tell apart."""
    lines: dict[str, set[str]] = {}
    for fact in facts:
        if fact.kind == "cost":
            known = item_in(concepts_of(fact.label, funding=True))  # その他 elsewhere than among funds is a detail
            if fact.concept or known:
                lines.setdefault(plain_label(fact.label), set()).add(fact.concept)
    return {label: one for label, (one, *others) in lines.items() if label and one and not others}


def _answered_lines(form: Reading) -> dict[str, str]:
    """The items that somebody has answered for labels; what the contract has no item for is a detail."""
    return {label: item if item in COST_ITEMS else "detail" for label, item in _given(form, "cost").items()}


def _given(form: Reading, family: str) -> dict[str, str]:
    """What somebody has answered for labels among the concepts of a family: outcome of indicator.outcome."""
    given = {key.removeprefix("label."): answer.partition(" ")[0] for key, answer in form.answers.items()}
    parted = ((label, *concept.partition(".")) for label, concept in given.items())
    return {label: name for label, start, _, name in parted if start == family}


def _indicators(sheets: Sequence[Sheet], figures: Sequence[Figure], form: Reading) -> dict[str, Any]:
    headers: dict[str, Counter[str]] = {name: Counter() for name in ("name", "unit", "definition")}
    for sheet in sheets:
        for text in sheet.texts:
            for name, count in headers.items():
                if f"indicator.{name}" in text.concepts:
                    count[plain_label(text.folded)] += 2 if text.table >= 0 else 1  # ■指標 may be a heading
    given = _given(form, "indicator")
    kinds = {label: name for label, name in given.items() if name in ("output", "outcome")}
    table: dict[str, Any] = {name: count.most_common(1)[0][0] for name, count in headers.items() if count and figures}
    names = dict.fromkeys([*filter(None, [table.get("name")]), *(one for one, name in given.items() if name == "name")])
    return table | {"name": [*names]} | ({"kinds": kinds} if kinds else {})


def _phases(figures: Sequence[Figure]) -> dict[str, str]:
    phases: dict[str, str] = {}
    for figure in figures:
        for text in [*figure.headers, *figure.row_labels]:
            said = text.phases
            word = plain_label(text.folded)
            known = concepts_of(word)  # 事業費(決算額・予算額) makes no phase of 事業費
            if said and word and not printed_years(word) and (not known or f"phase.{said[0]}" in known):
                phases.setdefault(word, said[0])
    return phases


def _headers(facts: Sequence[Fact], everywhere: Container[str]) -> list[str]:
    """The headers of columns, and the groups before names that all sheets print, whose meaning nobody knows."""
    names = {plain_label(fact.label) for fact in facts if fact.kind == "value"}
    names |= {plain_label(fact.activity) for fact in facts}
    columns = (fact.column for fact in facts if fact.kind != "rating")
    headers = dict.fromkeys(plain_label(one) for column in columns for one in column.split("|"))
    rows = (one for fact in facts if fact.kind == "value" for one in fact.row.split("|"))
    headers |= dict.fromkeys(one for one in rows if one in everywhere)
    labels = [one for one in headers if 1 < len(one) <= LONGEST_LABEL and one.isalnum() and not printed_years(one)]
    return [one for one in labels if one not in names and not is_label(one)]


def _lists(sheets: Sequence[Sheet], form: Reading) -> Iterator[dict[str, Any]]:
    declared: set[frozenset[str]] = set()
    for sheet in sheets:
        for header in sheet.lists:
            row = [text for text in sheet.document.by_item[header.item] if not text.is_blank]
            columns = {label: "" for text in row if (label := plain_label(text.folded))}
            columns |= {label: form.answers.get(f"label.{label}", "") for label in columns}
            if frozenset(columns) not in declared:
                declared.add(frozenset(columns))
                yield {"key": plain_label(header.folded), "columns": columns}
