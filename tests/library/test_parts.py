"""Tables that a run has written in parts, read back: all, in order, or those of some cities."""

from __future__ import annotations

import time
from pathlib import Path

import pandas as pd
import pyarrow.dataset
import pytest
from test_pipeline import folder_of, run
from true_tables import PLACE

from hyoka import extract
from hyoka.contract.tables import DOCUMENT_TABLES, dtypes
from hyoka.kept import shelf as kept
from hyoka.records import Extracted
from hyoka.tables import saved as tables

#: Documents of two cities and of none, by turns.
CITIES = {"a": ("茨木市", "272116"), "b": ("つくば市", "082201"), "c": ("", ""), "d": ("茨木市", "272116")}


def of_cities(path: Path, reader: str = "fast") -> Extracted:
    """Reads nothing: a document of two projects, of the city that its name says."""
    city, code = CITIES[path.stem[0]]
    own = {"level": "project", "code": "088", "name": '事業,\n"二"', **PLACE}
    rows = [own | {"activity_id": str(number)} for number in (1, 2)]
    costs = [{"activity_id": "1", "year": "R3", "item": "total", "text": text, "unit": "千円"} for text in ("1.5", "2")]
    known = {"year": "R3", "municipality": city, "municipality_code": code}
    return Extracted(path.stem, "form", known, {"activities": rows, "costs": costs[:1]}, [], [], 1)


@pytest.fixture(params=[1, 3, 100], ids=lambda pages: f"batches of {pages}")
def processed(request, tmp_path, monkeypatch):
    monkeypatch.setattr(extract, "read_document", of_cities)
    monkeypatch.setattr(kept, "BATCH", request.param)
    raw = folder_of(tmp_path / "raw", *(f"{letter}{number}.pdf" for number in (1, 2) for letter in "abcd"))
    (raw / "e.pdf").write_bytes(b"%PDF-1.7 of no city")
    run(raw, tmp_path / "processed", cache=False)
    return tmp_path / "processed"


def from_csv(processed: Path, name: str) -> pd.DataFrame:
    parquet = processed / f"{name}.parquet"
    parquet.rename(processed / "away")
    frame = tables.load(processed, name)
    (processed / "away").rename(parquet)
    return frame


@pytest.mark.parametrize("name", DOCUMENT_TABLES)
def test_parts_give_what_the_csv_gives_in_its_order_and_dtypes(processed, name):
    frame = tables.load(processed, name)
    pd.testing.assert_frame_equal(frame, from_csv(processed, name))
    assert {column: str(dtype) for column, dtype in frame.dtypes.items()} == dtypes(name)


def test_documents_stand_in_the_order_of_their_files_whatever_their_cities(processed):
    stems = [f"{letter}{number}" for letter in "abcd" for number in (1, 2)]
    assert tables.load(processed, "documents")["document_id"].tolist() == stems
    assert tables.load(processed, "activities")["document_id"].tolist() == [stem for stem in stems for _ in (1, 2)]


def test_only_the_parts_of_the_cities_asked_for_are_opened(processed):
    for part in processed.glob("activities.parquet/city_code=082201/*"):
        part.write_bytes(b"not to be opened")
    found = tables.load(processed, "activities", cities=["茨木市"])
    assert found["document_id"].tolist() == ["a1", "a1", "a2", "a2", "d1", "d1", "d2", "d2"]


def test_documents_without_a_city_are_found_by_their_year(processed):
    assert set(tables.load(processed, "activities", years=[2021])["document_id"].str[0]) == set("abcd")
    assert tables.load(processed, "activities", years=[2020]).empty


def test_problem_of_a_file_that_was_not_read_shows_whatever_city_is_asked_for(processed):
    assert "crash" in tables.load(processed, "problems", cities=["つくば市"])["kind"].tolist()


def test_any_arrow_program_reads_the_parts_with_the_city_as_a_column(processed):
    whole = pyarrow.dataset.dataset(processed / "costs.parquet", partitioning="hive").to_table()
    assert whole.num_rows == 8
    assert "city_code" in whole.column_names
    assert set(pd.read_parquet(processed / "statuses.parquet").columns) >= set(dtypes("statuses"))


def test_table_saved_over_parts_takes_their_place(processed):
    frame = tables.load(processed, "activities").iloc[:1]
    tables.save(processed, "activities", frame)
    assert (processed / "activities.parquet").is_file()
    pd.testing.assert_frame_equal(tables.load(processed, "activities"), frame)


def test_csv_edited_after_the_run_wins_over_the_parts(processed):
    csv = processed / "activities.csv"
    csv.write_text(csv.read_text(encoding="utf-8-sig").replace("事業", "改めた名"), encoding="utf-8-sig")
    assert time.time_ns() > csv.stat().st_mtime_ns
    assert tables.load(processed, "activities")["name"].str.startswith("改めた名").all()


def test_raw_tables_lie_in_parts_too(processed):
    kept = pd.read_parquet(processed / "extracted" / "activities.parquet")
    assert kept["code"].tolist() == ["088"] * 16
    assert kept["parent_id"].tolist() == [""] * 16
