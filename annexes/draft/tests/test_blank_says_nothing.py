"""What a clerk leaves blank on a sheet agrees with whatever is read there."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from corrected_sheets import teach
from drafted_rows import Row, entering, figures, items_of, meant, said, strict
from typeset.layouts import other_city

from hyoka.contract.records import Place
from hyoka_draft.corrected_sheet import sheet_rows
from hyoka_draft.documents import read_files
from hyoka_draft.drafting import draft_documents
from hyoka_draft.facts import Fact, judge_facts
from hyoka_draft.lessons import taught
from hyoka_draft.table_lessons import _says_phase

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


def test_a_sheet_with_blank_phases_leaves_nothing_as_a_guess(city) -> None:
    documents, true = city
    blank = [row | {"phase": ""} for row in true]
    draft = given_back(documents, blank)
    assert "basis" not in draft.open
    assert strict(said(entering(draft))) == figures(blank)  # as the page prints them


def test_one_blank_phase_among_rows_that_say_budget_changes_nothing(city) -> None:
    documents, true = city
    draft = given_back(documents, [true[0] | {"phase": ""}, *true[1:]])
    assert strict(said(entering(draft))) == figures(true)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["kyoto", "yokohama"])
def test_phases_that_pages_print_are_read_as_with_a_sheet_that_says_them(shared, name) -> None:
    documents = items_of(*sorted((shared / "pdf-real" / name).glob("*.pdf")))
    with (shared / "facts" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        true = list(csv.DictReader(file))
    of_sheet = [row for row in true if row["document_id"] == true[0]["document_id"]]
    enters = [
        strict(said(entering(given_back(documents, rows))))
        for rows in (of_sheet, [row | {"phase": ""} for row in of_sheet])
    ]
    assert enters[0] == enters[1]
    assert enters[0].total() > len(of_sheet)


@pytest.mark.parametrize(
    ("columns", "says"),
    [(("年度末残高",), False), (("年度末残高", "償還見込額"), True), (("現在高(見込額)",), True)],
)
def test_a_head_that_ends_with_a_word_of_a_phase_is_no_column_without_one(columns, says) -> None:
    assert any(map(_says_phase, columns)) == says


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
    assert blank.apart(fact) == []
    assert dated.apart(fact) == ["fiscal_year"]


def test_a_year_within_a_name_is_no_year_of_the_list(city) -> None:
    documents, _ = city
    draft = draft_documents(documents)
    assert {fact.fiscal_year for fact in draft.facts} == {2023}
