"""A run of some cities or years: their rows and figures, and an error that lists what there is."""

from importlib import import_module

import pandas as pd
import pytest
from true_tables import true_tables

from hyoka.errors import UsageError

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
