"""Notebooks of analyses: short, and in one order."""

import nbformat
import pytest
from notebooks_in_process import NOTEBOOKS, ROOT

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
