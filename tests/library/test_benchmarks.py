"""The benchmark: what it shows is what it measured, and what it counts is told right."""

import json
import re
import sys

import pytest

from benchmarks import table
from benchmarks.__main__ import RESULTS, SHOWN
from benchmarks.equality import compared_cells, compared_characters, is_right
from benchmarks.folders import Sheets, sampled
from benchmarks.measured import measured, middle
from benchmarks.plan import million
from hyoka.pdf.page import Char, read_pages
from tests.typeset import STYLES, facts, typeset

MEASURED = json.loads(RESULTS.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: path.name)
def test_document_shows_the_tables_of_the_last_run_and_no_others(path):
    assert table.shown(path) == SHOWN[path](MEASURED)


def test_results_name_no_machine_and_no_folder():
    text = RESULTS.read_text(encoding="utf-8")
    assert not re.findall(r"(?<![\w.:/<])/(?:[\w.-]+/)+[\w.-]+", text)
    assert set(MEASURED["machine"]) == {"cores", "memory_gb", "processor", "system", "python", "libraries"}


def test_program_imports_nothing_that_it_is_measured_against():
    root = RESULTS.parents[1]
    sources = "\n".join(path.read_text(encoding="utf-8") for path in root.glob("src/**/*.py"))
    assert not re.findall(r"(?m)^\s*(?:from|import) (camelot|pymupdf|fitz|pdf_oxide|benchmarks)\b", sources)


def test_every_so_many_th_page_is_drawn_over_the_ends_of_files(tmp_path):
    sheets = Sheets("made", tmp_path, {"a.pdf": 4, "b.pdf": 1, "c.pdf": 4})
    assert [(path.name, pages) for path, pages in sampled(sheets, 3)] == [("a.pdf", [0, 3]), ("c.pdf", [1])]


def test_memory_of_a_process_and_of_its_worker_are_told_apart():
    worker = "held = bytearray(90_000_000); print([held.count(0) for _ in range(10)])"
    run = measured(
        [sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {worker!r}])"]
    )
    assert run.worker_mb > 85
    assert 0 < run.main_mb < 60


def test_command_that_fails_is_no_measurement():
    with pytest.raises(RuntimeError, match="exit status 3"):
        measured([sys.executable, "-c", "raise SystemExit(3)"])


def test_median_is_rounded():
    assert middle([1.234, 5.0, 1.256], 2) == 1.26


def test_characters_are_compared_by_place_and_box():
    ours = [Char("あ", 10, 10, 20, 20), Char("い", 20, 10, 30, 20), Char("う", 30, 10, 40, 20)]
    theirs = [Char("あ", 10.4, 10, 20, 20), Char("い", 20, 12, 30, 22), Char("え", 30, 10, 40, 20)]
    counts = compared_characters(ours, theirs)
    names = ("characters", "characters_read", "characters_same", "characters_across", "characters_boxes")
    assert [counts[name] for name in names] == [3, 3, 2, 2, 1]


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    path = tmp_path_factory.mktemp("typeset") / "sheet.pdf"
    typeset("tsukuba-2022-sheets", facts("tsukuba-2022-sheets"), STYLES["plain"], path)
    return next(iter(read_pages(path)))


def test_cell_ruled_on_four_sides_is_right_and_one_over_two_or_without_a_side_is_not(page):
    from hyoka.grid.items import read_items
    from hyoka.grid.model import Row

    rows = [item for item in read_items(page) if isinstance(item, Row)]
    left, right = next((a, b) for row in rows for a, b in zip(row.cells, row.cells[1:], strict=False) if a.x1 == b.x0
                       and (a.top, a.bottom) == (b.top, b.bottom))  # fmt: skip
    assert is_right((left.x0, left.top, left.x1, left.bottom), page)
    assert not is_right((left.x0, left.top, right.x1, left.bottom), page)
    assert not is_right((left.x0 + 5, left.top, left.x1, left.bottom), page)


def test_cell_is_the_same_by_box_and_text(page):
    from hyoka.grid.items import read_items
    from hyoka.grid.model import Row

    cell = next(cell for item in read_items(page) if isinstance(item, Row) for cell in item.cells if cell.text)
    box = cell.x0, cell.top, cell.x1, cell.bottom
    assert compared_cells(page, page, [(box, cell.text.replace(" ", ""))])["cells_same"] == 1
    assert compared_cells(page, page, [(box, "別の文")])["cells_same"] == 0
    assert compared_cells(page, page, [((*box[:3], cell.bottom + 1), cell.text)])["cells_same"] == 0


def test_million_pages_are_the_measured_slopes_drawn_on():
    few = {"pages": 1_000, "jobs": 1, "ms_per_page": 9.0, "main_mb": 200.0, "worker_mb": 0.0}
    many = few | {"pages": 10_000, "ms_per_page": 7.2, "main_mb": 209.0, "pdf_mb": 50, "tables_mb": 20, "cache_mb": 10}
    told = {what: value for what, value, _ in million({"growth": [few, many]})}
    assert told["1 process"] == "2.0 h"
    assert told["memory of main process"] == "1,199 MB"
    assert told["disk: tables"] == "2.0 GB"


def test_tables_are_put_between_the_markers_alone(tmp_path):
    path = tmp_path / "page.md"
    path.write_text("before\n<!-- benchmark -->\nold\n<!-- end of benchmark -->\nafter\n", encoding="utf-8")
    table.put(path, "new")
    assert table.shown(path) == "new"
    assert path.read_text(encoding="utf-8").startswith("before\n<!-- benchmark -->\nnew\n")
    assert path.read_text(encoding="utf-8").endswith("after\n")
    path.write_text("nothing", encoding="utf-8")
    with pytest.raises(ValueError, match="no <!-- benchmark"):
        table.put(path, "new")
