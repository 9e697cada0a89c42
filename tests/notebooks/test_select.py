"""A run of some cities or years: their rows and figures, and an error that lists what there is."""

from importlib import import_module
from pathlib import Path

import pandas as pd
import pytest
from fake_documents import PLACE
from true_tables import clean, true_tables

from hyoka.clean.printed import CHECKS
from hyoka.contract.records import Extracted, unread
from hyoka.contract.tables import TABLES
from hyoka.measures.quality import COUNTS
from hyoka.text.errors import NotPdf, UsageError
from hyoka.text.label_files import CODE_WORDS

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


reading = import_module("helpers.load")  # helpers has a function of this name


@pytest.fixture
def extracted():
    facts = {"title": "評価", "municipality": "伊丹市", "year": "令和3年度"}
    activity = {"activity_id": "1", "level": "project", "code": "1", "name": "事業", **PLACE}
    indicator = {"indicator_id": "1#1", "activity_id": "1", "number": "1", "name": "件数", **PLACE}
    values = [
        {"indicator_id": "1#1", "year": year, "measure": "actual", "text": text, **PLACE}
        for year, text in (("R2", "5"), ("R3", "-"), ("R4", "0"))
    ]
    tables = {"activities": [activity], "indicators": [indicator], "indicator_values": values}
    of_page = {"form": "form", "words": 9, "cells": 4, "coverage": None, "doubt": ""}
    log = [{"page": page, "rows": rows} | of_page for page, rows in ((1, 5), (2, 0))]
    read = Extracted("a", "form", facts, tables, log, [], 2)
    return [read, unread(Path("b.pdf"), NotPdf("not_pdf"))]


@pytest.fixture
def tables(extracted):
    return clean(*extracted)


@pytest.mark.parametrize(
    ("cities", "years", "found"),
    [([], [], ["a", "b"]), (["伊丹市"], [], ["a"]), ([], [2021], ["a"]), ([], [2020], ["a"])],
)
def test_documents_are_chosen_by_city_and_by_years_of_their_own_or_of_figures(
    extracted, monkeypatch, tmp_path, cities, years, found
):
    monkeypatch.setattr(reading, "has_pdfs", lambda raw: True)
    monkeypatch.setattr(reading, "read_records", lambda raw: extracted)
    assert [document.document_id for document in reading.read(tmp_path, cities, years)] == found
    with pytest.raises(UsageError, match="no such city; expected: 伊丹市"):
        reading.read(tmp_path, ["京都市"])


def test_every_code_of_the_contract_has_a_japanese_word():
    fields = [field for columns in TABLES.values() for field in columns.items()]
    coded = [(c, value) for c, field in fields if c in CODE_WORDS for value in field.values]
    assert len(coded) > 25
    assert [(c, value) for c, value in coded if value not in CODE_WORDS[c]] == []


def test_every_check_has_a_japanese_word(tables):
    names = {*tables["checks"]["check"], *CHECKS, "funding", "identity", "personnel_cost"}
    assert [name for name in names if name not in CODE_WORDS["check"]] == []
    assert set(COUNTS) <= set(CODE_WORDS["check"])
