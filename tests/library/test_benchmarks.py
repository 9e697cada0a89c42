"""The benchmark: the documents show what was measured, and time, memory and pages are measured right."""

import json
import re

import pytest

from benchmarks import tables
from benchmarks.__main__ import DOCUMENTS, RESULTS
from benchmarks.folders import ROOT, Sheets
from benchmarks.measurements import check_pages
from benchmarks.processes import run

MEASURED = json.loads(RESULTS.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_document_shows_the_tables_of_the_last_measurement(path):
    assert tables.block(path) == DOCUMENTS[path](MEASURED)


def test_short_table_has_at_most_ten_rows():
    assert len(re.findall(r"(?m)^\|", tables.block(ROOT / "docs" / "explanation.md"))) <= 2 + 10


def test_results_name_no_machine_and_no_folder():
    text = RESULTS.read_text(encoding="utf-8")
    assert not re.findall(r"(?<![\w.:/<])/(?:[\w.-]+/)+[\w.-]+", text)
    assert set(MEASURED["machine"]) == {"cores", "memory_gb", "processor", "system", "python", "libraries"}


def test_command_that_fails_is_no_measurement():
    with pytest.raises(RuntimeError, match="exit status 3"):
        run(["-c", "raise SystemExit(3)"])


def test_run_that_did_not_read_every_page_is_no_measurement(tmp_path):
    (tmp_path / "page_log.csv").write_text("document_id,page\na,1\n", encoding="utf-8")
    with pytest.raises(RuntimeError, match="data/raw: 1 of"):
        check_pages(tmp_path, Sheets("data/raw", ROOT / "data" / "raw"))
