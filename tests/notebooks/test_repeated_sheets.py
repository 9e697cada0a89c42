"""A sheet that two documents have is shown once, however its table is loaded."""

import re
from datetime import UTC, datetime
from shutil import copytree

import pandas as pd
import pytest
from fake_documents import folder_of, reads_sheets

import helpers as h
from hyoka.run import extract, pipeline
from hyoka_report.front_page import Pages
from hyoka_report.run import Run, new_folder

COSTS = {"total": "1,200", "general_funds": "700", "subsidies": "500"}


@pytest.fixture
def tables_of(tmp_path, monkeypatch):
    """Makes the tables of files that have these sheets, as a run does."""
    monkeypatch.setenv("HYOKA_CACHE", str(tmp_path / "cache"))

    def make(**of_files):
        monkeypatch.setattr(extract, "read_document", reads_sheets(of_files))
        raw = folder_of(tmp_path / "raw", *(f"{name}.pdf" for name in of_files))
        return pipeline.make_tables(raw, tmp_path / "tables", jobs=1)

    return make


def test_a_table_that_is_loaded_alone_is_the_one_that_is_loaded_with_all(tables_of):
    other = COSTS | {"general_funds": "710"}
    sheets = [("1", "公園", COSTS), ("2", "道路", COSTS)]
    folder = tables_of(a=sheets, b=[("1", "公園", other), sheets[1]]).processed
    together = h.load_all(folder)
    assert [*together["documents"]["document_id"]] == ["a"]
    for name, rows in together.items():
        alone = h.load(name, processed=folder)
        pd.testing.assert_frame_equal(alone[[*rows]], rows)
    counts = h.describe(processed=folder)["行数"]
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
