"""A run of some cities or years: their rows and figures, and an error that lists what there is."""

from importlib import import_module

import pandas as pd
import pytest
from true_tables import ROOT, true_tables

from hyoka.errors import UsageError
from hyoka.measures import dx
from hyoka.measures.attainment import target_and_actual
from hyoka.report.front_page import key_figures
from hyoka.store.table_files import load_all

load = import_module("helpers.load")


@pytest.fixture(autouse=True)
def notes(monkeypatch):
    said = []
    monkeypatch.setattr(load, "note", said.append)
    return said


def test_a_city_has_its_documents_with_all_their_rows_and_without_a_choice_there_is_everything(notes):
    tables = true_tables()
    assert all(len(frame) == len(tables[name]) for name, frame in load.select(tables).items())
    assert notes == []
    chosen = load.select(tables, cities=["伊丹市"])
    assert set(chosen["documents"]["document_id"]) == {"itami-2021-evaluation"}
    assert len(chosen["indicators"]) == 15
    assert notes == ["伊丹市の数値に限る。"]


def test_years_are_those_of_the_figures(notes):
    tables = true_tables()
    chosen = load.select(tables, years=[2021])
    assert set(chosen["indicator_values"]["fiscal_year"]) == {2021}
    assert set(chosen["costs"]["fiscal_year"]) == {2021}
    assert {"tsukuba-2022-sheets", "itami-2021-evaluation"} <= set(chosen["documents"]["document_id"])
    assert "hirakata-2017-general" not in set(chosen["activities"]["document_id"])
    assert len(chosen["activities"].query("document_id == 'tsukuba-2022-sheets'")) == 6
    assert notes == ["令和3年度の数値に限る。"]


@pytest.mark.parametrize(
    ("cities", "years", "said"),
    [
        ("伊丹市", "2021", "伊丹市の令和3年度"), ('["伊丹市"]', "[2021, 2022]", "伊丹市の令和3年度、令和4年度"),
        ("['伊丹市']", "令和3年度", "伊丹市の令和3年度"), ("伊丹市,つくば市", 2021, "伊丹市、つくば市の令和3年度"),
        ("[伊丹市、つくば市]", ["R3"], "伊丹市、つくば市の令和3年度"), ("[]", "", ""), (None, None, ""),
    ],
)  # fmt: skip
def test_a_list_may_come_as_the_text_that_papermill_hands_on(notes, cities, years, said):
    load.select(true_tables(), cities, years)
    assert notes == [f"{said}の数値に限る。"] * bool(said)


@pytest.mark.parametrize("year", [2021, 2022])
def test_a_plan_keeps_the_grades_of_one_year_and_the_statuses_of_the_next(year):
    acts = dx.actions(load.select(true_tables(), years=[year]))
    assert (len(acts), int(acts["grade"].isin(["A", "B"]).sum())) == (235, 188)
    assert (int(acts["completed"].sum()), int((acts["completed"] & acts["implementing"]).sum())) == (32, 20)
    assert load.select(true_tables(), years=[2017])["statuses"].empty


@pytest.mark.parametrize("limits", [{"cities": ["枚方市"]}, {"years": [2017]}])
def test_cards_of_the_first_page_are_of_the_selection(limits):
    shown = load.select(load_all(ROOT / "data" / "processed"), **limits)
    assert set(shown["documents"]["municipality"]) == {"枚方市"}
    assert key_figures(shown)["資料"] == "1"
    assert not {"目標を達成した指標", "DX取組のA・B評価"} & set(key_figures(shown))


def test_unjudged_targets_are_counted_and_have_a_ratio_that_needs_no_direction():
    rows = [("", 6385.0, 973.0), ("polarity_unknown", 10.0, 8.0), ("zero_target", 0.0, 3.0)]
    attained = pd.DataFrame([*rows, ("actual_missing", 5.0, None)], columns=["reason", "target", "actual"])
    ratios = target_and_actual(attained)["ratio"]
    assert ratios.round(3).tolist()[:2] == [0.152, 0.8]
    assert len(ratios) == 3
    assert pd.isna(ratios[2])


@pytest.mark.parametrize(
    ("chosen", "listed"),
    [({"cities": ["京都市"]}, "つくば市, 伊丹市, 枚方市, 茨木市"), ({"years": [1999]}, "2017, 2018, 2019")],
)
def test_a_city_or_year_that_is_not_there_is_an_error_that_lists_what_is(chosen, listed):
    with pytest.raises(UsageError, match=listed):
        load.select(true_tables(), **chosen)


def test_problems_of_a_file_that_is_no_document_show_whatever_is_asked_for():
    tables = true_tables()
    problem = {"document_id": "broken", "severity": "error", "kind": "not_pdf"}
    tables["problems"] = pd.DataFrame([problem, problem | {"document_id": "hirakata-2017-general"}])
    assert load.select(tables, cities=["伊丹市"])["problems"]["document_id"].tolist() == ["broken"]


def test_documents_are_cited_with_their_year_and_many_are_counted():
    documents = true_tables()["documents"].assign(title="評価")
    assert load.cited(documents.tail(1)) == "出典：伊丹市「評価」（令和3年度）"
    assert load.cited(documents).endswith("ほか（全5文書）")
