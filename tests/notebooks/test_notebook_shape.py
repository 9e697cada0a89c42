"""Notebooks of analyses: short, in one order, and every cell can be run again at any time."""

import shutil

import nbformat
import pytest
from notebooks_in_process import NOTEBOOKS, ROOT, run

ANALYSES = NOTEBOOKS[2:]


def cells(name, kind):
    notebook = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    return [cell.source for cell in notebook.cells if cell.cell_type == kind]


@pytest.mark.parametrize("name", ANALYSES)
def test_a_notebook_has_130_lines_of_code_and_15_a_cell(name):
    codes = cells(name, "code")
    assert sum(bool(line.strip()) for code in codes for line in code.splitlines()) <= 130
    assert max(len(code.splitlines()) for code in codes) <= 15


@pytest.mark.parametrize("name", ANALYSES)
def test_a_notebook_has_its_question_first_then_the_answer_and_its_limits_last(name):
    heads = [line for text in cells(name, "markdown") for line in text.splitlines() if line.startswith(("# ", "## "))]
    assert heads[0].startswith("# ")
    assert heads[1] == "## 結論 — The answer"
    assert any(limit in heads[-1] for limit in ("留意点", "限界"))
    assert "？" not in heads[0]
    assert "か。" in cells(name, "markdown")[0]


@pytest.mark.parametrize("name", ANALYSES)
def test_every_cell_can_be_run_again_at_any_time_and_shows_the_same(name, tmp_path):
    shutil.copytree(ROOT / "data" / "processed", tmp_path / "processed")
    (tmp_path / "raw").mkdir()
    run(name, tmp_path, again=True)
