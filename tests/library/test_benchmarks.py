"""The benchmark: its table shows all forms, and only what has read every page is a measurement."""

import json
import re
from unittest.mock import Mock

import pytest

from benchmarks import __main__ as benchmarks
from hyoka.store.table_files import load


def test_table_of_the_document_has_a_row_for_each_form_and_readings_in_which_hyoka_is_faster():
    text = benchmarks.DOCUMENT.read_text(encoding="utf-8")
    shown = text.partition(benchmarks.MARKERS[0])[2].partition(benchmarks.MARKERS[1])[0]
    ratios = dict(re.findall(r"(?m)^\| (\S+).* \| ([\d.]+) \([\d.]+ to [\d.]+\) \|", shown))
    assert {path.stem for path in benchmarks.RAW.glob("*.pdf")} <= ratios.keys()
    assert min(map(float, ratios.values())) > 1
    assert f"| {' | '.join(benchmarks.HEADS)} |" in shown


def test_ratio_is_that_of_readings_beside_each_other():
    seconds = [(1, 4), (2, 20), (1, 6)]
    rounds = [
        {"hyoka": {"pages": 100, "seconds": fast, "mb": 300}, "pdfplumber": {"pages": 100, "seconds": slow, "mb": 50}}
        for fast, slow in seconds
    ]
    assert benchmarks.row("a", rounds) == "| a | 100 | 10.0 | 60.0 | 6.0 (4.0 to 10.0) | 300 | 50 |"


@pytest.mark.parametrize("reader", benchmarks.READERS)
def test_measurement_reads_every_page_and_knows_the_memory(tmp_path, reader):
    benchmarks.copy([min(benchmarks.RAW.glob("*.pdf"))], tmp_path / "pdfs", pages=1)
    (tmp_path / "work").mkdir()
    measured = benchmarks.read(reader, tmp_path / "pdfs", tmp_path / "work")
    assert measured["pages"] == sum(map(benchmarks.page_count, (tmp_path / "pdfs").iterdir()))
    assert measured["mb"] > 10


def test_reader_that_leaves_out_a_page_is_no_measurement(tmp_path, monkeypatch):
    benchmarks.copy([min(benchmarks.RAW.glob("*.pdf"))], tmp_path / "pdfs", pages=1)
    monkeypatch.setattr(benchmarks, "_read_pdfplumber", lambda *_: 1)
    with pytest.raises(RuntimeError, match="pdfplumber has read 1 of"):
        benchmarks.read("pdfplumber", tmp_path / "pdfs", tmp_path)


def test_table_of_growth_has_each_number_of_each_kind_beside_the_fewest(monkeypatch):
    measured = iter([[10.0, 5.0, 80.0], [11.0, 4.0, 40.0]] * 2)
    monkeypatch.setattr(benchmarks.growth.subprocess, "run", lambda *_, **__: Mock(stdout=json.dumps(next(measured))))
    assert benchmarks.growth.table((200, 3200)).splitlines()[2:4] == [
        "| 200 | different | 10.0 | 1.00 | 5.0 | 1.00 | 80.0 | 1.00 |",
        "| 3,200 | different | 11.0 | 1.10 | 4.0 | 0.80 | 40.0 | 0.50 |",
    ]


def test_documents_of_growth_are_all_read_and_differ(tmp_path, monkeypatch):
    monkeypatch.setenv("HYOKA_CACHE", "")
    measured = benchmarks.growth.measure(2, "one", tmp_path)
    assert len(measured) == len(benchmarks.growth.MEASURES)
    assert len(load(tmp_path / "tables", "documents")) == 2
    assert len({path.stat().st_size for path in (tmp_path / "pdfs").iterdir()}) == 1
