"""What a clerk leaves blank on a sheet settles nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from drafted_rows import Row, entering, figures, meant, said, strict
from typeset.layouts import other_city

from hyoka.contract.records import Place
from hyoka_draft.command import read_files
from hyoka_draft.corrected_sheet import ALL, sheet_rows
from hyoka_draft.drafting import draft_documents
from hyoka_draft.facts import Fact, judge_facts
from hyoka_draft.lessons import taught
from hyoka_draft.programs import teach

if TYPE_CHECKING:
    from hyoka.forms.cells import PageCell
    from hyoka_draft.facts import Draft

LIST = "issuer_without_a_phase"


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """The rows and lines of a list without the word 予算 or 決算, and what it says."""
    path = tmp_path_factory.mktemp("list") / f"{LIST}.pdf"
    true = list(meant(other_city(LIST, path)))
    return {"made": read_files([path]).items[LIST]}, true


def given_back(documents: dict[str, list[PageCell]], rows: list[Row]) -> Draft:
    """The draft with a sheet of these rows, and what enters judged."""
    draft = draft_documents(documents)
    again = taught(draft, [teach(documents, draft, rows)])
    judge_facts(again)
    return again


def test_a_sheet_with_blank_phases_leaves_open_what_they_are(city) -> None:
    documents, true = city
    draft = given_back(documents, [row | {"phase": ""} for row in true])
    assert "basis" in draft.open
    assert entering(draft) == []


def test_a_sheet_that_says_budget_settles_it_and_all_figures_enter(city) -> None:
    documents, true = city
    draft = given_back(documents, true)
    assert "basis" not in draft.open
    assert strict(said(entering(draft))) == figures(true)


def test_a_mark_without_a_year_agrees_with_one_of_any_year_also_beside_marks_with_one() -> None:
    row = {"activity": "水防", "kind": "rating", "concept": "", "label": "必要性", "phase": ""}
    dated, blank = sheet_rows([row | {"fiscal_year": year, "value": "A"} for year in ("2025", "")])
    place = Place(1, 0, 0, 9, 9)
    fact = Fact("a", "水防", "rating", "", "必要性", 2024, "", "A", "", "A", place)
    assert blank.agreement(fact) == ALL
    assert dated.agreement(fact) < ALL


def test_a_year_within_a_name_is_no_year_of_the_list(city) -> None:
    documents, _ = city
    draft = draft_documents(documents)
    assert {fact.fiscal_year for fact in draft.facts} == {2023}
