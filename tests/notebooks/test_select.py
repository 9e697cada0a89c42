"""A run of some cities or years: their rows and figures, and an error that lists what there is."""

from importlib import import_module
from pathlib import Path

import pandas as pd
import pytest
from true_tables import true_tables

from hyoka.contract.checks import COUNTS
from hyoka.contract.records import Extracted, unread
from hyoka.contract.tables import TABLES
from hyoka.text.errors import UnreadableFile, UsageError
from hyoka.text.label_files import CODE_WORDS

load = import_module("helpers.load")  # helpers has a function of this name


@pytest.fixture(autouse=True)
def notes(monkeypatch):
    said = []
    monkeypatch.setattr(load, "note", said.append)
    return said


@pytest.mark.parametrize(
    ("cities", "years", "said"),
    [
        ("伊丹市", "2021", "伊丹市の令和3年度"),
        ('["伊丹市"]', "[2021, 2022]", "伊丹市の令和3年度、令和4年度"),
        ("['伊丹市']", "令和3年度", "伊丹市の令和3年度"),
        ("伊丹市,つくば市", 2021, "伊丹市、つくば市の令和3年度"),
        ("伊丹市", 2021.0, "伊丹市の令和3年度"),
        ("[伊丹市、つくば市]", ["R3"], "伊丹市、つくば市の令和3年度"),
        ("[]", "", ""),
        (None, None, ""),
    ],
)
def test_a_list_may_come_as_the_text_that_papermill_hands_on_and_without_one_there_is_everything(
    notes, cities, years, said
):
    tables = true_tables()
    problem = {"document_id": "broken", "severity": "error", "kind": "not_pdf"}
    tables["problems"] = pd.DataFrame([problem, problem | {"document_id": "hirakata-2017-general"}])
    chosen = load.select(tables, cities, years)
    assert notes == [f"{said}の数値に限る。"] * bool(said)
    assert (
        chosen["problems"]["document_id"].tolist()
        == ["broken", "hirakata-2017-general"][: 2 - bool(said)]
    )
    assert said or all(len(frame) == len(tables[name]) for name, frame in chosen.items())


def test_a_city_has_all_rows_of_its_documents_and_a_year_those_of_its_figures():
    chosen = load.select(true_tables(), cities=["伊丹市"])
    assert set(chosen["documents"]["document_id"]) == {"itami-2021-evaluation"}
    assert len(chosen["indicators"]) == 15
    chosen = load.select(true_tables(), years=[2021])
    assert (
        set(chosen["indicator_values"]["fiscal_year"])
        == set(chosen["costs"]["fiscal_year"])
        == {2021}
    )
    assert {"tsukuba-2022-sheets", "itami-2021-evaluation"} <= set(
        chosen["documents"]["document_id"]
    )
    assert "hirakata-2017-general" not in set(chosen["activities"]["document_id"])
    assert len(chosen["activities"].query("document_id == 'tsukuba-2022-sheets'")) == 6


@pytest.mark.parametrize(
    ("chosen", "listed"),
    [
        ({"cities": ["京都市"]}, "つくば市, 伊丹市, 枚方市, 茨木市"),
        ({"years": [1999]}, "2017, 2018, 2019"),
    ],
)
def test_a_city_or_year_that_is_not_there_is_an_error_that_lists_what_is(chosen, listed):
    with pytest.raises(UsageError, match=listed):
        load.select(true_tables(), **chosen)


def test_documents_are_cited_with_their_year_and_many_are_counted():
    documents = true_tables()["documents"].assign(title="評価")
    assert load.cited(documents.tail(1)) == "出典：伊丹市「評価」（令和3年度）"
    assert load.cited(documents).endswith("ほか（全5文書）")


@pytest.mark.parametrize(
    ("cities", "years", "found"),
    [([], [], ["a", "b"]), (["伊丹市"], [], ["a"]), ([], [2021], ["a"]), ([], [2020], ["a"])],
)
def test_documents_are_chosen_by_city_and_by_years_of_their_own_or_of_figures(
    monkeypatch, cities, years, found
):
    values = [
        {"indicator_id": "1#1", "year": year, "measure": "actual", "text": "5"}
        for year in ("R2", "R3", "R4")
    ]
    facts = {"title": "評価", "municipality": "伊丹市", "year": "令和3年度"}
    lost = unread(Path("b.pdf"), UnreadableFile("not_pdf"))
    documents = [Extracted("a", "form", facts, {"indicator_values": values}), lost]
    monkeypatch.setattr(load, "has_pdfs", lambda raw: True)
    monkeypatch.setattr("hyoka.read", lambda raw: documents)
    assert [document.document_id for document in load.read(".", cities, years)] == found
    with pytest.raises(UsageError, match="no such city; expected: 伊丹市"):
        load.read(".", ["京都市"])


def test_every_code_and_check_of_the_contract_has_a_japanese_word():
    fields = [field for columns in TABLES.values() for field in columns.items()]
    coded = [(c, value) for c, field in fields if c in CODE_WORDS for value in field.values]
    coded += [
        ("check", name)
        for name in (*COUNTS, "project_total", "funding", "identity", "personnel_cost")
    ]
    assert [(c, value) for c, value in coded if value not in CODE_WORDS[c]] == []
