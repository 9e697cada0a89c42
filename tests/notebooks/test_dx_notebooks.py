"""The notebooks of progress and comparison run through whatever is missing, and say so."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from dx_tables import small_plan
from true_tables import ROOT, contract_table

from hyoka.report.execution import execute
from hyoka.tables import load, save

NOTEBOOKS = ("05_dx_progress", "06_compare_cities")


def processed(folder: Path) -> Path:
    """Tables of a small plan and of a city without one."""
    tables = small_plan()
    of = {
        "sha256": "0" * 64,
        "bytes": 1,
        "pages": 1,
        "form": "made_up",
        "title": "事業の一覧",
        "fiscal_year": 2020,
        "file": "q-2020.pdf",
        "kind": "reconstruction",
    }
    other = of | {"document_id": "q-2020", "municipality": "他市", "municipality_code": "272108"}
    plan = of | {"document_id": "p-2021", "municipality": "某市", "municipality_code": "272116", "fiscal_year": 2021}
    plan |= {"file": "p-2021.pdf", "title": "計画の総評"}
    tables["documents"] = contract_table("documents", [plan, other])
    for name in ("documents", "activities", "ratings", "statuses"):
        save(folder, name, tables[name])
    return folder


def run(name: str, folder: Path, tmp_path: Path, **parameters: object) -> str:
    """Run a notebook; all that it shows, as text."""
    output = tmp_path / f"{name}.ipynb"
    settings = {"processed": str(folder), "raw": str(tmp_path / "raw"), "reports": str(tmp_path)} | parameters
    assert execute(ROOT / "notebooks" / f"{name}.ipynb", output, settings, 300) is None
    cells = [cell for cell in nbformat.read(output, 4).cells if cell.cell_type == "code"]
    shown = [shown.get("data", {}).get("text/plain", "") for cell in cells for shown in cell.outputs]
    return "\n".join(shown)


@pytest.mark.slow
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebook_of_no_tables_says_so(name, tmp_path):
    shown = run(name, tmp_path / "processed", tmp_path)
    assert "示す計画がない" in shown or "並べる文書がない" in shown


@pytest.mark.slow
def test_progress_of_a_city_without_a_plan_says_so_and_keeps_the_whole_table(tmp_path):
    folder = processed(tmp_path / "processed")
    assert "示す計画がない" in run("05_dx_progress", folder, tmp_path, cities=["他市"])
    assert len(load(folder, "dx_progress")) == 9


@pytest.mark.slow
def test_progress_of_a_small_plan_is_said_in_both_languages(tmp_path):
    shown = run("05_dx_progress", processed(tmp_path / "processed"), tmp_path, weight_grade=1.0)
    assert "5取組のうち、自己評価A・Bは2（40.0%）、C・Dは2。" in shown
    assert "Of 5 actions 2 (40.0%) have grade A or B" in shown
    saved = load(tmp_path / "processed", "dx_progress").set_index("activity_id")
    assert saved.loc["p-2021/1", "index"] == pytest.approx(2 / 3)


@pytest.mark.slow
def test_comparison_of_one_city_names_its_only_document(tmp_path):
    folder = processed(tmp_path / "processed")
    shown = run("06_compare_cities", folder, tmp_path, cities=["某市"])
    assert "1文書を市・様式・年度の1群に" in shown
    assert "他市" not in shown
    assert load(folder, "disclosure")["document_id"].nunique() == 2
