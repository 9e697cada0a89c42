"""A sheet that two documents have is counted once; where they differ, neither figure is."""

import pandas as pd
import pytest
from fake_documents import folder_of, reads_sheets

from hyoka.contract.tables import DOCUMENT_TABLES, FIGURES
from hyoka.run import batches, extract, pipeline
from hyoka.run.summary import unread_files
from hyoka.watch.repeated_sheets import sheets_once

COSTS = {"total": "1,200", "general_funds": "700", "subsidies": "500"}


@pytest.fixture
def tables_of(tmp_path, monkeypatch):
    """Makes the tables of files that have these sheets, as a run does."""
    monkeypatch.setenv("HYOKA_CACHE", str(tmp_path / "cache"))

    def make(without=(), **of_files):
        monkeypatch.setattr(extract, "read_document", reads_sheets(of_files))
        raw = folder_of(tmp_path / "raw", *(f"{name}.pdf" for name in of_files))
        for name in without:
            (raw / f"{name}.pdf").unlink()
        return pipeline.make_tables(raw, tmp_path / "tables", jobs=1)

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
    once = result.tables
    for name in alone.keys() - {"problems"}:
        pd.testing.assert_frame_equal(once[name], alone[name])
    assert told(result) == [["b", "warning", "a"]]


@pytest.mark.parametrize("pages_of_a_batch", [1, 1500])
def test_what_is_written_is_what_counts(tables_of, monkeypatch, pages_of_a_batch):
    monkeypatch.setattr(batches, "BATCH_PAGES", pages_of_a_batch)
    other = COSTS | {"general_funds": "710"}
    result = tables_of(a=[("1", "公園", COSTS)], b=[("1", "公園", other)])
    assert [*result.tables["documents"]["document_id"]] == ["a"]
    assert result.tables["costs"]["value"].sum() == 1700e3
    for name, frame in result.tables.items():
        assert result.rows[name] == len(frame)
    assert pipeline.last_run(result.processed).rows == result.rows


def test_a_document_less_or_more_later_gives_what_a_run_without_a_past_gives(tables_of):
    """What the cache has of a document is whole: its own rows come back when the other is gone."""
    sheets = [("1", "公園", COSTS), ("2", "道路", {"total": "900", "general_funds": "900"})]
    alone = tables_of(b=sheets[:1]).tables
    both = tables_of(a=sheets, b=sheets[:1]).tables
    assert [*both["documents"]["document_id"]] == ["a"]
    again = tables_of(without=["a"], b=sheets[:1]).tables
    for name in alone:
        pd.testing.assert_frame_equal(again[name], alone[name])
    anew = tables_of(a=sheets, b=sheets[:1]).tables
    for name in both:
        pd.testing.assert_frame_equal(anew[name], both[name])


def test_a_document_counts_with_the_sheets_that_only_it_has(tables_of):
    first = [("1", "公園", COSTS), ("2", "道路", COSTS)]
    result = tables_of(a=first, b=[*first[1:], ("3", "図書館", COSTS)])
    once = result.tables
    assert [*once["activities"]["activity_id"]] == ["a/1", "a/2", "b/3"]
    assert [*once["documents"]["document_id"]] == ["a", "b"]
    assert set(once["costs"]["activity_id"]) == {"a/1", "a/2", "b/3"}
    assert told(result) == [["b", "warning", "a"]]
    assert "2 道路" in result.tables["problems"]["japanese"].iloc[-1]


def test_a_document_of_which_nothing_is_left_was_read_whatever_else_is_told_of_it(tables_of):
    sheets = [("1", "公園", COSTS)]
    problems = tables_of(a=sheets, b=sheets).tables["problems"]
    of_file = problems.query("document_id == 'b' and kind != 'same_sheets'")
    wrong = of_file.assign(severity="error", subject="b")
    both = pd.concat([problems, wrong])
    documents = pd.DataFrame({"document_id": ["a"]})
    assert len(wrong)
    assert not unread_files(both, documents).any()
    assert unread_files(wrong, documents).all()


def test_what_became_of_a_document_whose_sheets_another_has_now_is_said(tables_of):
    sheets = [("1", "公園", COSTS)]
    tables_of(b=sheets)
    changes = tables_of(a=sheets, b=sheets).changes
    assert any("b.pdf" in line and "a" in line for line in changes)
    assert not any("not read" in line or "読めな" in line for line in changes)


def test_a_figure_that_differs_counts_of_neither_and_is_told(tables_of):
    other = COSTS | {"general_funds": "710"}
    result = tables_of(a=[("1", "公園", COSTS)], b=[("1", "公園", other)])
    costs = result.tables["costs"]
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
    once = tables_of(a=first, b=[same, ("2", "道路", anew)]).tables
    assert [*once["activities"]["activity_id"]] == ["a/1", "a/2"]
    assert set(once["costs"]["activity_id"]) == {"a/1"}


def test_a_figure_that_only_the_other_has_does_not_count(tables_of):
    more = COSTS | {"other_funds": "3"}
    result = tables_of(a=[("1", "公園", more)], b=[("1", "公園", COSTS | {"bonds": "5"})])
    assert set(result.tables["costs"]["item"]) == {*more}


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


def test_nothing_is_made_anew_where_no_sheet_is_there_twice(tables_of):
    result = tables_of(a=[("1", "公園", COSTS)], b=[("2", "道路", COSTS)])
    assert sheets_once(result.tables) is None
    assert {*FIGURES} < {*DOCUMENT_TABLES}
