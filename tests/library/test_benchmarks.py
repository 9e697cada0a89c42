"""The benchmark: the documents show what was measured, and time, memory and pages are measured right."""

import json
import re

import pdfplumber
import pytest

from benchmarks import sheets, tables
from benchmarks.__main__ import DOCUMENTS, RESULTS
from benchmarks.folders import ROOT, Sheets
from benchmarks.measurements import ONE, TWO, check_pages, compare
from benchmarks.processes import Run, run

MEASURED = json.loads(RESULTS.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_document_shows_the_tables_of_the_last_measurement(path):
    assert tables.block(path) == DOCUMENTS[path](MEASURED)


def test_table_of_the_readme_has_at_most_ten_rows():
    assert len(re.findall(r"(?m)^\|", tables.block(ROOT / "README.md"))) <= 2 + 10


def test_results_name_no_machine_and_no_folder():
    text = RESULTS.read_text(encoding="utf-8")
    assert not re.findall(r"(?<![\w.:/<])/(?:[\w.-]+/)+[\w.-]+", text)
    assert set(MEASURED["machine"]) == {"cores", "memory_gb", "processor", "system", "python", "libraries"}


def test_memory_of_the_main_process_and_of_a_worker_are_measured_apart():
    worker = "block = bytearray(90_000_000); print([block.count(0) for _ in range(10)])"
    result = run(["-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {worker!r}])"])
    assert result.worker_mb > 85
    assert 0 < result.main_mb < 60


def test_command_that_fails_is_no_measurement():
    with pytest.raises(RuntimeError, match="exit status 3"):
        run(["-c", "raise SystemExit(3)"])


def test_run_that_did_not_read_every_page_is_no_measurement(tmp_path):
    (tmp_path / "page_log.csv").write_text("document_id,page\na,1\n", encoding="utf-8")
    with pytest.raises(RuntimeError, match="data/raw: 1 of"):
        check_pages(tmp_path, Sheets("data/raw", ROOT / "data" / "raw"))


def test_row_is_the_median_of_its_rounds():
    runs = iter([Run(3.0, 1.0, 10, 200, 0), Run(1.0, 1.0, 10, 100, 0), Run(2.0, 1.0, 10, 300, 0)])
    (row,) = compare({("reader", Sheets("made", ROOT)): lambda: next(runs)}, rounds=3)
    assert [row[name] for name in ("rounds", "seconds", "fastest", "slowest", "main_mb")] == [3, 2.0, 1.0, 3.0, 200]


def test_vertical_pages_differ_from_horizontal_ones_in_the_direction_of_a_word(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "BUILD", tmp_path)
    directions = []
    for pdfs in sheets.vertical_sheets(1):
        with pdfplumber.open(next(pdfs.folder.glob("*.pdf"))) as document:
            word = [char for char in document.pages[0].chars if char["text"] in "部局共通" and char["x0"] < 50][:4]
        directions.append(len({char["x0"] for char in word}) == 1)
    assert directions == [True, False]


def test_million_pages_are_drawn_on_from_the_growth():
    row = {"pages": 1_000, "seconds": 9.0, "main_mb": 200, "worker_mb": 100, "pdf_mb": 5, "tables_mb": 2, "cache_mb": 1}
    large = row | {"pages": 10_000, "seconds": 72.0, "main_mb": 209, "tables_mb": 20}
    plan = tables.million([each | {"name": name} for name in (ONE, TWO) for each in (row, large)])
    values = {name: value for name, value, _ in plan}
    assert values["time of one process"] == "2.0 h"
    assert values["memory of the main process"] == "1,199 MB"
    assert values["disk: tables"] == "2.0 GB"


def test_text_is_put_between_the_markers_alone(tmp_path):
    path = tmp_path / "page.md"
    path.write_text("before\n<!-- benchmark -->\nold\n<!-- end of benchmark -->\nafter\n", encoding="utf-8")
    tables.replace_block(path, "new")
    assert path.read_text(encoding="utf-8") == "before\n<!-- benchmark -->\nnew\n<!-- end of benchmark -->\nafter\n"
    path.write_text("nothing", encoding="utf-8")
    with pytest.raises(ValueError, match="no <!-- benchmark"):
        tables.replace_block(path, "new")
