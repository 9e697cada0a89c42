"""What was read, from documents small enough to count by hand, and the words of codes."""

from importlib import import_module
from pathlib import Path

import pytest
from fake_documents import PLACE
from true_tables import clean

from hyoka.checks.printed import CHECKS
from hyoka.contract.records import Extracted, unread
from hyoka.contract.tables import TABLES
from hyoka.errors import NotPdf, UsageError
from hyoka.measures.quality import COUNTS
from hyoka.text.label_files import CODE_WORDS

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
