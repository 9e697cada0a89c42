"""The benchmark: its table shows all forms, and only what has read every page is a measurement."""

import pytest

from benchmarks import __main__ as benchmarks


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
