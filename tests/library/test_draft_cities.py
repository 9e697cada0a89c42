"""Sheets of made cities, each in another manner, are drafted as they were meant."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from typeset import other_cities
from typeset.city_tables import UNDER
from typeset.layouts import layouts
from typeset.other_cities import KINDS, Rows, other_city
from typeset.page import Pages
from typeset.style import STYLES
from typeset.table import Cell

from hyoka.draft.command import read_files
from hyoka.draft.declared import drafted_by_form
from hyoka.draft.infer import infer
from hyoka.draft.questions import form_toml
from hyoka.draft.states import Draft, find_proofs, states_of
from hyoka.forms.facts import Fact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

#: What a made city's sheets do not say.
ANSWERED = {
    "planned_values": {"phase.value": "target"},
    "fees_in_a_list": {"label.指定管理料": "cost.total"},
    "name_given_in_row": {"label.公園管理事業の来館者数": "indicator.name", "label.受託料": "cost.other_funds"},
    "names_that_nobody_knows": {"label.項目": "indicator.name"},
    "requests_beside_the_budget": {"which.budget": "要求額", "phase.value": "actual/target"},
}
#: kind, activity, item of a cost or name, fiscal year, phase, value
Row = tuple[str, str, str, int | None, str, str]


def meant(truth: Rows) -> Iterator[Row]:
    """What a made sheet says, as rows that can be compared."""
    activities = {row[0]: row[1] for row in truth["activities"]}
    indicators = {row[0]: row[1] for row in truth["indicators"]}
    for key, year, measure, text in truth["indicator_values"]:
        if text not in "-－":
            activity = key.partition("#")[0]
            yield "value", activities.get(activity, activity), indicators[key], int(year), measure, number(text)
    for activity, year, basis, item, _, value in truth["costs"]:
        yield "cost", activities.get(activity, activity), item, int(year), basis, number(value)
    for activity, criterion, mark, _ in truth.get("ratings", ()):
        yield "rating", activities.get(activity, activity), criterion, None, "", mark


def drafted(fact: Fact) -> Row:
    """A fact as a row that can be compared; the year of a rating is the sheet's."""
    name = fact.concept if fact.kind == "cost" else fact.label
    year, value = (None, fact.value) if fact.kind == "rating" else (fact.fiscal_year, number(fact.value))
    return fact.kind, fact.activity, name, year, fact.phase, value


def rows_of(facts: list[Fact]) -> Counter[Row]:
    """The facts that a draft found; a line that is none of the contract's items, such as 合計 A+B, is none."""
    return Counter(drafted(fact) for fact in facts if fact.concept or fact.kind != "cost")


def number(text: str) -> str:
    return format(Decimal(text.replace(",", "")).normalize(), "f")


@pytest.fixture(scope="module", params=KINDS)
def city(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple:
    """A made city's sheet: its kind, what it was meant to say, its documents as read and what is drafted from them."""
    path = tmp_path_factory.mktemp("city") / f"{request.param}.pdf"
    truth = Counter(meant(other_city(request.param, path)))
    documents = read_files([path]).items
    return request.param, truth, documents, infer(documents, ANSWERED.get(request.param))


def test_a_made_city_is_drafted_as_it_was_meant_and_its_declaration_reads_the_same(city: tuple, tmp_path: Path) -> None:
    kind, truth, documents, made = city
    assert rows_of(made.facts) == truth
    assert read_again(made, documents, tmp_path) == truth
    needed = ANSWERED.get(kind, {}).keys() - {"label.公園管理事業の来館者数", "label.受託料"}  # never asked
    assert not needed or {one.id for one in infer(documents).assumptions} >= needed


#: Layouts whose columns white space alone does not show.
NEED_VERTICAL_LINES = {
    "short_funding", "typical", "stages_beside_criteria", "name_behind_code", "indicators_over_columns",
    "sums_of_years_and_kinds", "phases_behind_names", "choices_under_numbers", "rows_of_one_cell",
    "budget_codes_above_amounts", "options_in_rows", "plans_over_budgets", "boxes_below_criteria",
    "boxes_below_questions", "names_in_groups", "upper_and_lower_figures", "stages_over_columns",
    "unknown_criteria_before_boxes", "marks_between_points", "kind_before_an_indicator_of_a_list",
    "statements_side_by_side", "accounts_of_others", "directions_in_two_columns",
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - NEED_VERTICAL_LINES))
def test_a_made_city_is_drafted_without_vertical_lines(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"{kind}.pdf"
    truth = Counter(meant(other_city(kind, path, STYLES["hairlines"])))
    documents = read_files([path]).items
    made = infer(documents, ANSWERED.get(kind))
    assert rows_of(made.facts) == truth
    assert read_again(made, documents, tmp_path) == truth


def test_what_is_proved_of_a_made_city_is_as_it_was_meant(city: tuple) -> None:
    kind, truth, _, made = city
    states = zip(made.facts, states_of(made, find_proofs(made.facts)), strict=True)
    proved = Counter(drafted(fact) for fact, state in states if state == "proved")
    assert proved - truth == Counter()
    assert bool(proved) == (kind in ("years_across", "typical", "named_above"))


def read_again(made: Draft, documents: dict, folder: Path) -> Counter:
    form = folder / "drafted.toml"
    assert made.declaration is not None
    form.write_text(form_toml(made.declaration, made.assumptions, []), encoding="utf-8")
    read = drafted_by_form(documents, form).facts
    return Counter(drafted(fact) for fact in read if fact.value and fact.concept != "detail")


@pytest.mark.parametrize("kind", ["years_across", "list_over_pages", "typical", "named_above"])
def test_an_unknown_label_of_names_is_guessed_and_asked_for(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, unknown = other_cities.row, "計画の呼び名"

    def renamed(number: int, *texts: str | tuple[str, int, int]) -> list[Cell]:
        return row(number, *((unknown, *text[1:]) if text[0] == "取組名" else text for text in texts))

    monkeypatch.setattr(other_cities, "row", renamed)
    for name, lines in layouts().items():
        monkeypatch.setitem(layouts(), name, [re.sub("(事務)?事業名(?=[ ：])", unknown, line) for line in lines])
    truth = other_city(kind, tmp_path / f"{kind}.pdf")
    found = infer(read_files([tmp_path / f"{kind}.pdf"]).items)
    asked = next(each for each in found.assumptions if each.id == "sheet")
    assert (asked.default, asked.facts) == ("計画の呼び名", len(found.facts))
    assert {fact.activity for fact in found.facts} <= {row[1] for row in truth["activities"]}


def facts_of_list(path: Path, title: str, rows: list[tuple], shares: list[float]) -> Sequence[Fact]:
    pages = Pages(path, STYLES["plain"], "list", "")
    pages.begin()
    pages.text(title)
    other_cities.table(pages, [other_cities.row(n, *texts) for n, texts in enumerate(rows)], shares)
    pages.finish()
    return infer(read_files([path]).items).facts


def test_indicators_in_a_list_without_activities_are_of_what_its_title_says(tmp_path: Path) -> None:
    heads = ("番号", "KPI", "単位", "基準値（H30）", "令和５年度実績値", "目標値（令和６年度）", "達成度", "担当課")
    rows = [heads, ("1", "転入者数", "人", "10", "20", "30", "A", "市民課")]
    facts = facts_of_list(
        tmp_path / "list.pdf", "総合戦略の指標の進捗状況（令和５年度）", rows, [1, 2, 1, 2, 2, 2, 1, 1]
    )
    assert {fact.activity for fact in facts} == {"総合戦略の指標の進捗状況（令和５年度）"}
    said = [(fact.fiscal_year, fact.phase, fact.value) for fact in facts]
    assert said == [(2018, "baseline", "10"), (2023, "actual", "20"), (2024, "target", "30")]


def test_a_header_over_goals_and_results_in_a_list_names_what_they_are_of(tmp_path: Path) -> None:
    heads = [(("取組名", 2, 1), ("担当課", 2, 1), ("効果額（千円）", 1, 2)), (UNDER, UNDER, "目標", "実績")]
    rows = [*heads, ("公用車の集中管理", "管財課", "2,400", "2,718"), ("遊休財産の処分", "管財課", "20,000", "21,361")]
    facts = facts_of_list(tmp_path / "list.pdf", "集中改革プラン（平成22年度実施状況）", rows, [3, 1, 1, 1])
    said = [(fact.label, fact.unit, fact.phase, fact.value) for fact in facts[:2]]
    assert said == [("効果額", "千円", "target", "2400"), ("効果額", "千円", "actual", "2718")]
