"""What the first two notebooks say and draw, from documents small enough to count by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib import pyplot as plt
from true_tables import PLACE, sources_of

from helpers import quality_charts, quality_reading, quality_words
from hyoka.cleaning.clean import clean
from hyoka.cleaning.printed_totals import KINDS, RECOUNTS
from hyoka.contract.schema import SCHEMAS
from hyoka.records import FIELDS, Extracted


@pytest.fixture
def extracted() -> list[Extracted]:
    facts = {"title": "評価", "municipality": "伊丹市", "year": "令和3年度"}
    activity = {"activity_id": "1", "level": "project", "code": "1", "name": "事業", **PLACE}
    indicator = {"indicator_id": "1#1", "activity_id": "1", "number": "1", "name": "件数", **PLACE}
    values = [
        {"indicator_id": "1#1", "year": year, "measure": "actual", "text": text, **PLACE}
        for year, text in (("R2", "5"), ("R3", "-"), ("R4", "0"))
    ]
    tables = {"activities": [activity], "indicators": [indicator], "indicator_values": values}
    log = [{"page": page, "form": "form", "words": 9, "cells": 4, "rows": rows} for page, rows in ((1, 5), (2, 0))]
    read = Extracted("a", "form", facts, tables, log, [], 2)
    problem = {"page": None, "severity": "error", "kind": "not_pdf", "subject": "b.pdf", "text": "", "action": "x"}
    return [read, Extracted("b", problems=[problem])]


@pytest.fixture
def tables(extracted: list[Extracted]) -> dict[str, pd.DataFrame]:
    return clean(extracted, sources_of("a", "b"))


def test_every_file_has_a_row_with_what_was_read_of_it(extracted):
    rows = quality_reading.by_document(extracted).set_index("document_id")
    assert rows.loc["a", ["pages", "records", "error"]].tolist() == [2, 5, 0]
    assert rows.loc["b", ["form", "records", "error"]].tolist() == ["", 0, 1]


def test_answer_of_the_reading_counts_files_records_silent_pages_and_errors(extracted):
    said = quality_reading.reading_answers(extracted)
    assert "2件のPDFのうち1件を読み取り、2ページから5件" in said[0]
    assert "記録が一つも得られなかったページは1、読めなかったところは1" in said[1]


def test_answer_of_the_cleaning_counts_what_is_no_figure(tables):
    said = " ".join(quality_reading.cleaning_answers(tables))
    assert "5行の表" in said
    assert "指標の値3件のうち、値のないものは1、値でないゼロは1" in said


@pytest.mark.parametrize(
    ("cities", "years", "found"), [([], [], ["a", "b"]), (["伊丹市"], [], ["a"]), ([], [2021], ["a"]), ([], [2020], [])]
)
def test_documents_are_chosen_by_city_and_year(extracted, cities, years, found):
    assert [document.document_id for document in quality_reading.of_cities_and_years(extracted, cities, years)] == found


def test_examples_come_from_each_document_with_their_place(extracted):
    rows = quality_reading.examples(extracted, "indicator_values", each=2)
    assert rows["text"].tolist() == ["5", "-"]
    assert set(FIELDS["indicator_values"]) <= set(rows.columns)
    assert rows["page"].tolist() == [1, 1]


def test_checks_that_fail_come_first(tables):
    checks = tables["checks"].assign(passes=tables["checks"]["check"] != "unique_ids")
    rows = quality_reading.checks_by_name(checks)
    assert rows.iloc[0][["check", "n", "failed"]].tolist() == ["unique_ids", 1, 1]
    assert rows["failed"].sum() == 1


def test_every_code_of_the_contract_has_a_japanese_word():
    fields = [(c, field) for schema in SCHEMAS.values() for c, field in schema.columns.items()]
    coded = [(c, value) for c, field in fields if c in quality_words.CODE_WORDS for value in field.metadata["values"]]
    assert len(coded) > 25
    assert [(c, value) for c, value in coded if value not in quality_words.CODE_WORDS[c]] == []


def test_every_check_has_a_japanese_word(tables):
    names = {*tables["checks"]["check"], *RECOUNTS, KINDS, "funding", "identity", "personnel_cost"}
    assert [name for name in names if name not in quality_words.CHECK_WORDS] == []
    assert quality_words.check_words("control_values") == "目で数えた数と合う"


def test_only_columns_of_codes_are_put_into_words():
    frame = pd.DataFrame({"basis": ["budget", ""], "other": ["budget", "x"]})
    assert quality_words.in_words(frame).to_numpy().tolist() == [["予算", "budget"], ["", "x"]]


@pytest.mark.parametrize("failing", [False, True])
def test_charts_are_drawn_and_say_their_numbers(extracted, tables, failing):
    checks = tables["checks"].assign(passes=not failing)
    charts = [
        quality_charts.pages_chart(extracted),
        quality_charts.statuses_chart(tables["indicator_values"]),
        quality_charts.checks_chart(checks),
    ]
    said = [alt for _, alt in charts]
    for figure, _ in charts:
        plt.close(figure)
    assert "aの1ページ、5件" in said[0]
    assert "値あり1件、欠測値1件、値でない01件" in said[1]
    assert f"合わないもの{len(checks) if failing else 0}件" in said[2]
