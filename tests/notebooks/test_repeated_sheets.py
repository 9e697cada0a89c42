"""A sheet that two documents have is counted once; where they differ, neither figure is."""

import re
from datetime import UTC, datetime
from shutil import copytree

import pandas as pd
import pytest
from fake_documents import PLACE, folder_of

import helpers as h
from hyoka.clean.repeated_sheets import sheets_once, with_sheets_once
from hyoka.contract.records import Extracted
from hyoka.contract.tables import DOCUMENT_TABLES, FIGURES
from hyoka.run import batches, extract, pipeline
from hyoka_report.front_page import Pages
from hyoka_report.run import Run, new_folder

COSTS = {"total": "1,200", "general_funds": "700", "subsidies": "500"}


def reading(of_files):
    """Reads nothing: of each file its sheets, each a number, a name and costs."""

    def read(path, data=b"", **_):
        activities = []
        costs = []
        for code, name, amounts in of_files[path.stem]:
            own = {"activity_id": code, **PLACE}
            activities.append(own | {"level": "project", "code": code, "name": name})
            for item, text in amounts.items():
                figure = {"year": "R3", "basis": "settlement", "unit": "千円", "text": text}
                costs.append(own | figure | {"item": item, "detail": ""})
        about = {"year": "R3", "municipality": "市"}
        tables = {"activities": activities, "costs": costs}
        return Extracted(path.stem, "form", about, tables, [], [], 1)

    return read


@pytest.fixture
def tables_of(tmp_path, monkeypatch):
    """Makes the tables of files that have these sheets, as a run does."""
    monkeypatch.setenv("HYOKA_CACHE", str(tmp_path / "cache"))

    def make(**of_files):
        monkeypatch.setattr(extract, "read_document", reading(of_files))
        raw = folder_of(tmp_path / "raw", *(f"{name}.pdf" for name in of_files))
        return pipeline.make_tables(raw, tmp_path / "tables", jobs=1, cache=False)

    return make


def told(result):
    problems = result.tables["problems"].query("kind == 'same_sheets'")
    return problems[["document_id", "severity", "text"]].to_numpy().tolist()


@pytest.mark.parametrize("pages_of_a_batch", [1, 1500])
def test_sheets_of_one_file_that_another_has_too_count_once(
    tables_of, monkeypatch, pages_of_a_batch
):
    monkeypatch.setattr(batches, "BATCH_PAGES", pages_of_a_batch)
    sheets = [("1", "公園", COSTS), ("2", "道路", {"total": "900", "general_funds": "900"})]
    alone = tables_of(a=sheets).tables
    result = tables_of(a=sheets, b=sheets[:1])
    assert result.exit_code == 0
    once = with_sheets_once(result.tables)
    for name in alone.keys() - {"problems"}:
        pd.testing.assert_frame_equal(once[name], alone[name])
    assert told(result) == [["b", "warning", "a"]]


@pytest.mark.parametrize("pages_of_a_batch", [1, 1500])
def test_the_tables_have_what_each_document_prints(tables_of, monkeypatch, pages_of_a_batch):
    monkeypatch.setattr(batches, "BATCH_PAGES", pages_of_a_batch)
    other = COSTS | {"general_funds": "710"}
    result = tables_of(a=[("1", "公園", COSTS)], b=[("1", "公園", other)])
    costs = result.tables["costs"]
    assert [*costs["activity_id"]] == ["a/1"] * 3 + ["b/1"] * 3
    assert [*costs["value"]] == [1200e3, 700e3, 500e3, 1200e3, 710e3, 500e3]
    for name, frame in result.tables.items():
        assert result.rows[name] == len(frame)


def test_a_document_counts_with_the_sheets_that_only_it_has(tables_of):
    first = [("1", "公園", COSTS), ("2", "道路", COSTS)]
    result = tables_of(a=first, b=[*first[1:], ("3", "図書館", COSTS)])
    once = with_sheets_once(result.tables)
    assert [*once["activities"]["activity_id"]] == ["a/1", "a/2", "b/3"]
    assert [*once["documents"]["document_id"]] == ["a", "b"]
    assert set(once["costs"]["activity_id"]) == {"a/1", "a/2", "b/3"}
    assert told(result) == [["b", "warning", "a"]]


def test_a_figure_that_differs_counts_of_neither_and_is_told(tables_of):
    other = COSTS | {"general_funds": "710"}
    result = tables_of(a=[("1", "公園", COSTS)], b=[("1", "公園", other)])
    costs = with_sheets_once(result.tables)["costs"]
    assert costs[["activity_id", "item"]].to_numpy().tolist() == [
        ["a/1", "total"],
        ["a/1", "subsidies"],
    ]
    assert told(result) == [["b", "warning", "a"], ["b", "warning", "a"]]
    differ = result.tables["problems"]["japanese"].iloc[-1]
    assert "1件食い違う（710／700）" in differ


def test_of_a_sheet_beside_one_that_is_the_same_no_figure_that_differs_counts(tables_of):
    anew = {"total": "80", "general_funds": "80"}
    same = ("1", "公園", COSTS)
    first = [same, ("2", "道路", {"total": "90", "general_funds": "90"})]
    once = with_sheets_once(tables_of(a=first, b=[same, ("2", "道路", anew)]).tables)
    assert [*once["activities"]["activity_id"]] == ["a/1", "a/2"]
    assert set(once["costs"]["activity_id"]) == {"a/1"}


def test_a_figure_that_only_the_other_has_does_not_count(tables_of):
    more = COSTS | {"other_funds": "3"}
    result = tables_of(a=[("1", "公園", more)], b=[("1", "公園", COSTS | {"bonds": "5"})])
    assert set(with_sheets_once(result.tables)["costs"]["item"]) == {*more}


@pytest.mark.parametrize(
    "sheet",
    [
        ("2", "公園", COSTS),
        ("1", "緑地", COSTS),
        ("1", "公園", {"total": "80", "general_funds": "30", "subsidies": "50"}),
        ("1", "公園", dict.fromkeys(COSTS, "0")),
    ],
)
def test_sheets_that_are_not_the_same_both_stay(tables_of, sheet):
    result = tables_of(a=[("1", "公園", COSTS)], b=[sheet])
    assert len(result.tables["activities"]) == 2
    assert told(result) == []


def test_a_table_that_is_loaded_alone_is_the_one_that_is_loaded_with_all(tables_of):
    other = COSTS | {"general_funds": "710"}
    sheets = [("1", "公園", COSTS), ("2", "道路", COSTS)]
    folder = tables_of(a=sheets, b=[("1", "公園", other), sheets[1]]).processed
    together = h.load_all(folder)
    assert [*together["documents"]["document_id"]] == ["a"]
    for name, rows in together.items():
        alone = h.load(name, processed=folder)
        pd.testing.assert_frame_equal(alone[[*rows]], rows)
    counts = h.tables(folder)["行数"]
    assert counts[[*together]].to_dict() == {name: len(rows) for name, rows in together.items()}
    assert h.describe("costs", folder).loc["activity_id", "値"] == "a/1、a/2"


def test_the_first_page_counts_a_sheet_of_two_documents_once(tables_of, tmp_path):
    sheets = [("1", "公園", COSTS), ("2", "道路", COSTS)]
    processed = tables_of(a=sheets, b=[*sheets[:1], ("3", "図書館", COSTS)]).processed
    folder = new_folder(tmp_path / "reports", datetime(2026, 11, 29, tzinfo=UTC))
    run = Run(tmp_path / "raw", processed, folder.parent, folder=folder)
    copytree(processed, run.tables)
    Pages(run).write_first([])
    page = (folder / "index.html").read_text(encoding="utf-8")
    text = re.sub(r"<style.*?</style>|<[^>]+>|\s", "", page, flags=re.DOTALL)
    assert "3事務事業決算360万円" in text
    assert "合計には文書の数だけ入る" not in text


def test_nothing_is_made_anew_where_no_sheet_is_there_twice(tables_of):
    result = tables_of(a=[("1", "公園", COSTS)], b=[("2", "道路", COSTS)])
    assert sheets_once(result.tables) is None
    assert {*FIGURES} < {*DOCUMENT_TABLES}
