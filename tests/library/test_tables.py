"""Tables on disk: what is saved is loaded again, whole or not at all."""

import os

import pandas as pd
import pytest
from test_schema import activities
from true_tables import contract_table

from hyoka.contract.schema import empty
from hyoka.errors import ContractError, UsageError
from hyoka.store import table_files as tables
from hyoka.text.label_files import read_labels

#: Columns that may not be empty, and no others.
DOCUMENT = {"document_id": "a-2021", "form": "form", "file": "a-2021.pdf", "sha256": "0" * 64, "bytes": 10, "pages": 1}
COST = {"document_id": "a-2021", "activity_id": "a-2021/1", "fiscal_year": 2021, "item": "total", "text": "1"}
CHECK = {"document_id": "a", "check": "sum", "expected": "1", "found": "2"}


@pytest.fixture
def processed(tmp_path):
    documents = [DOCUMENT, DOCUMENT | {"document_id": "b-2017", "file": "b-2017.pdf"}]
    tables.save(tmp_path, "documents", contract_table("documents", documents))
    tables.save(tmp_path, "activities", activities({}, {"document_id": "b-2017", "activity_id": "b-2017/1"}))
    return tmp_path


@pytest.mark.parametrize("lost", ["csv", "parquet"])
def test_saved_table_loads_the_same_from_either_file_and_is_empty_without_any(processed, lost):
    tables.save(processed, "checks", contract_table("checks", [CHECK | {"passes": False}, CHECK | {"passes": True}]))
    for name, column, values in (("activities", "code", ["088", "088"]), ("checks", "passes", [False, True])):
        saved = tables.load(processed, name)
        (processed / f"{name}.{lost}").unlink()
        pd.testing.assert_frame_equal(tables.load(processed, name), saved)
        assert saved[column].tolist() == values
    pd.testing.assert_frame_equal(tables.load(processed, "costs"), empty("costs"))


def test_csv_opens_in_excel_and_has_no_artefacts(tmp_path):
    values = [586.0, 35.4, 1_354_422_000.0, 0.1, None, -0.5]
    rows = [COST | {"value": value, "activity_id": f"a/{i}"} for i, value in enumerate(values)]
    tables.save(tmp_path, "costs", contract_table("costs", rows))
    data = (tmp_path / "costs.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    cells = [line.split(",")[6] for line in data.decode("utf-8-sig").splitlines()[1:]]
    assert cells == ["586", "35.4", "1354422000", "0.1", "", "-0.5"]
    assert b"nan" not in data


def test_csv_edited_after_the_parquet_wins(processed):
    csv = processed / "activities.csv"
    csv.write_text(csv.read_text(encoding="utf-8-sig").replace("事業", "改めた名"), encoding="utf-8-sig")
    newer = (processed / "activities.parquet").stat().st_mtime_ns + 1_000_000_000
    os.utime(csv, ns=(newer, newer))
    assert set(tables.load(processed, "activities")["name"]) == {"改めた名"}


def test_refused_table_leaves_the_old_files_and_nothing_else(processed):
    before = {path.name: path.read_bytes() for path in processed.iterdir()}
    with pytest.raises(ContractError):
        tables.save(processed, "activities", activities({"level": "?"}))
    assert {path.name: path.read_bytes() for path in processed.iterdir()} == before
    header = "document_id,check,page,subject,expected,found,passes,note"
    (processed / "checks.csv").write_text(f"{header}\na,sum,,x,1,1,yes,\n", encoding="utf-8-sig")
    with pytest.raises(ContractError, match="yes"):
        tables.load(processed, "checks")


def test_label_file_is_read_from_the_folder_that_is_set(tmp_path, monkeypatch):
    (tmp_path / "words.csv").write_text("code,word\n088,語\n", encoding="utf-8")
    monkeypatch.setenv("HYOKA_LABELS", str(tmp_path))
    assert read_labels("words").to_dict("records") == [{"code": "088", "word": "語"}]
    with pytest.raises(UsageError, match=r"other\.csv"):
        read_labels("other")
