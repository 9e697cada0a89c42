"""A report that is asked for again: what is run anew, what is kept, and what is said of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import nbformat
import pytest
from bs4 import BeautifulSoup
from notebooks_for_tests import page, project, rows
from runs_for_tests import Runs, change, write_notebooks

from hyoka.report import report_run
from hyoka.report.ground import Ground, needed
from hyoka.tables import load, save

ALL = ["01_extract", "02_clean", "03_first", "04_second", "05_last"]


@pytest.fixture
def runs(tmp_path, monkeypatch):
    home = project(tmp_path)
    write_notebooks(home)
    labels = home / "labels"
    labels.mkdir()
    for name in ("polarity", "concepts", "spellings", "nobodys"):
        (labels / f"{name}.csv").write_text("word\n", encoding="utf-8")
    (labels / "dx_themes.csv").write_text("theme,theme_en,keyword,not_with,reason\n", encoding="utf-8")
    monkeypatch.setenv("HYOKA_LABELS", str(labels))
    made = Runs(home)
    processed = home / "data" / "processed"
    made.does["04_second"] = lambda: save(processed, "disclosure", load(processed, "disclosure"))
    monkeypatch.setattr(report_run, "execute", made)
    assert made.again() == ALL
    return made


def test_a_second_run_runs_nothing_and_writes_nothing(runs):
    reports = runs.home / "reports"
    before = {path: path.stat().st_mtime_ns for path in reports.rglob("*")}
    names, done = runs.report()
    assert names == []
    assert {path: path.stat().st_mtime_ns for path in reports.rglob("*")} == before
    assert done.folder.is_dir()
    assert done.index.is_file()


def test_a_run_by_force_runs_all(runs):
    assert runs.again(force=True) == ALL
    assert len(list((runs.home / "reports").glob("*/index.html"))) == 2


def test_a_new_pdf_runs_all(runs):
    page(runs.home / "data" / "raw" / "other-2022.pdf")
    assert runs.again() == ALL


def test_a_changed_row_of_sources_runs_what_reads_the_pdfs_alone_when_the_tables_stay_the_same(runs):
    (runs.home / "data" / "raw" / "sources.csv").write_text("file\n", encoding="utf-8")
    assert runs.again() == ["01_extract", "02_clean"]


def test_other_tables_run_what_stands_on_them(runs):
    (runs.home / "data" / "raw" / "sources.csv").write_text("file\n", encoding="utf-8")
    runs.does["02_clean"] = lambda: rows(
        runs.home / "data" / "processed", "problems", {"severity": "note", "kind": "no_source"}
    )
    assert runs.again() == ALL
    assert runs.again() == []


@pytest.mark.parametrize(
    ("label", "names"),
    [("polarity", ["03_first"]), ("concepts", ["05_last"]), ("spellings", ALL), ("nobodys", ALL)],
)
def test_a_changed_label_file_runs_what_names_it_and_all_where_the_program_or_nobody_does(
    runs, label, names, monkeypatch
):
    monkeypatch.setattr(Ground, "_program_text", '_FILE = "spellings"')
    runs.again(force=True)
    (runs.home / "labels" / f"{label}.csv").write_text("word\n高い\n", encoding="utf-8")
    assert runs.again() == names


def test_a_changed_parameter_runs_what_has_it(runs):
    def without_years(made):
        made.cells[1].source = made.cells[1].source.replace("years = []\n", "")

    change(runs.home / "notebooks" / "04_second.ipynb", without_years)
    assert runs.again() == ["04_second"]
    assert runs.again(parameters={"years": [2021]}) == ["01_extract", "02_clean", "03_first", "05_last"]


def test_an_earlier_run_of_the_same_parameters_is_kept_from(runs):
    assert runs.again(parameters={"cities": ["見本市"]}) == ALL
    names, done = runs.report()
    assert names == []
    assert "すべて all" in (done.folder / "03_first.html").read_text(encoding="utf-8")


def test_a_changed_notebook_runs_alone_while_its_tables_stay_the_same(runs):
    change(
        runs.home / "notebooks" / "03_first.ipynb", lambda made: made.cells[2].update(source="save(1, 'attainment', 2)")
    )
    assert runs.again() == ["03_first"]


def test_a_changed_notebook_with_other_tables_runs_what_stands_on_them_but_not_what_stands_beside(runs):
    change(runs.home / "notebooks" / "03_first.ipynb", lambda made: made.cells[0].update(source="# 別の問い"))
    attained = {"indicator_id": "a", "fiscal_year": 2021, "method": "none", "reason": "no_target"}
    runs.does["03_first"] = lambda: rows(runs.home / "data" / "processed", "attainment", attained)
    assert runs.again() == ["03_first", "05_last"]


def test_outputs_of_a_committed_notebook_are_no_change(runs):
    def executed(made):
        made.cells[2].outputs = [nbformat.v4.new_output("stream", text="2")]
        made.cells[2].execution_count = 7

    change(runs.home / "notebooks" / "05_last.ipynb", executed)
    assert runs.again() == []


def test_another_program_or_library_runs_all(runs, monkeypatch):
    for name in ("program", "libraries"):
        monkeypatch.setattr(Ground, name, "another")
        assert runs.again() == ALL


def test_a_notebook_that_failed_is_run_again_and_the_others_are_kept(runs):
    change(runs.home / "notebooks" / "04_second.ipynb", lambda made: made.cells[0].update(source="# 別の問い"))

    def fails():
        raise KeyError("score")

    runs.does["04_second"] = fails
    for _ in range(2):
        names, done = runs.report()
        assert (names, done.exit_code) == (["04_second"], 1)
    del runs.does["04_second"]
    names, done = runs.report()
    assert (names, done.exit_code) == (["04_second"], 0)
    assert runs.again() == []


def test_a_run_that_was_killed_goes_on_with_what_is_missing(runs):
    def killed():
        raise KeyboardInterrupt

    before = (runs.home / "reports" / "index.html").read_bytes()
    page(runs.home / "data" / "raw" / "other-2022.pdf")
    runs.does["05_last"] = killed
    with pytest.raises(KeyboardInterrupt):
        runs.again()
    assert (runs.home / "reports" / "index.html").read_bytes() == before
    del runs.does["05_last"]
    assert runs.again() == ["05_last"]
    assert runs.again() == []


def test_a_run_that_was_killed_before_anything_was_done_leaves_no_folder(runs):
    def killed():
        raise KeyboardInterrupt

    runs.does["01_extract"] = killed
    with pytest.raises(KeyboardInterrupt):
        runs.again(force=True)
    assert len([path for path in (runs.home / "reports").iterdir() if path.is_dir()]) == 1


def test_a_run_that_was_killed_before_its_first_page_was_written_writes_pages_and_runs_nothing(runs, monkeypatch):
    def killed(*arguments):
        raise KeyboardInterrupt

    page(runs.home / "data" / "raw" / "other-2022.pdf")
    with monkeypatch.context() as while_killed:
        while_killed.setattr(report_run.frontpage, "write_front_pages", killed)
        with pytest.raises(KeyboardInterrupt):
            runs.again()
    names, done = runs.report()
    assert names == []
    assert done.folder.name in done.index.read_text(encoding="utf-8")


def test_an_executed_notebook_that_was_edited_or_lost_is_run_again(runs):
    _, done = runs.report()
    (done.folder / "03_first.ipynb").unlink()
    change(done.folder / "05_last.ipynb", lambda made: made.cells.pop())
    assert runs.again() == ["03_first", "05_last"]


@pytest.mark.parametrize("name", ["03_first.html", "index.html", "explore.html", "../index.html"])
def test_a_page_that_was_edited_or_lost_is_written_anew_and_nothing_is_run(runs, name):
    _, done = runs.report()
    (done.folder / name).write_text("edited", encoding="utf-8")
    names, again = runs.report()
    assert names == []
    assert "edited" not in (again.folder / name).read_text(encoding="utf-8")
    (again.folder / name).unlink()
    names, again = runs.report()
    assert names == []
    assert (again.folder / name).is_file()


def test_a_table_that_was_changed_or_lost_is_made_again_by_its_notebook(runs):
    processed = runs.home / "data" / "processed"
    (processed / "disclosure.parquet").unlink()
    assert runs.again() == ["04_second"]
    with (processed / "disclosure.csv").open("a", encoding="utf-8") as file:
        file.write("x,date,,1,1\n")
    runs.does["04_second"] = lambda: save(processed, "disclosure", load(processed, "disclosure").iloc[:0])
    assert runs.again() == ["04_second"]


def test_parquet_in_pieces_beside_the_same_csv_is_no_change(runs):
    processed = runs.home / "data" / "processed"
    (processed / "disclosure.parquet").unlink()
    for name in ("disclosure", "costs"):
        (processed / f"{name}.parquet").unlink(missing_ok=True)
        (processed / f"{name}.parquet" / "city_code=000000").mkdir(parents=True)
        (processed / f"{name}.parquet" / "city_code=000000" / "part-000007.parquet").write_bytes(b"PAR1")
    assert runs.again() == []


def test_a_damaged_record_is_not_believed(runs):
    _, done = runs.report()
    (done.folder / "run.json").write_text('{"notebooks"', encoding="utf-8")
    assert runs.again() == ALL


def test_a_failed_check_ends_with_1_also_when_nothing_has_changed(runs):
    check = {"check": "funding", "page": 1, "subject": "1", "expected": "5", "found": "6", "passes": False}
    rows(runs.home / "data" / "processed", "checks", check)
    assert runs.report()[1].exit_code == 1
    names, done = runs.report()
    assert (names, done.exit_code) == ([], 1)


def test_a_kept_page_tells_when_it_was_computed_and_so_does_the_first_page(runs):
    first = runs.report()[1].folder
    record = json.loads((first / "run.json").read_text(encoding="utf-8"))
    for entry in record["notebooks"].values():
        entry["ran"] = "2026-11-01T01:00:00+00:00"
    (first / "run.json").write_text(json.dumps(record), encoding="utf-8")
    change(runs.home / "notebooks" / "05_last.ipynb", lambda made: made.cells[0].update(source="# 別の問い"))
    done = runs.report()[1]
    index = BeautifulSoup(done.index.read_text(encoding="utf-8"), "html.parser")
    told = index.select("ul.pages li")
    assert ["計算 Computed 2026年11月1日 10:00（日本時間）" in line.get_text() for line in told] == [True] * 4 + [False]
    assert "is kept from an earlier run" in index.get_text()
    assert "is kept from an earlier run" not in (first / "index.html").read_text(encoding="utf-8")
    footers = [BeautifulSoup((done.folder / f"{name}.html").read_text(encoding="utf-8"), "html.parser") for name in ALL]
    assert ["実行 2026年11月1日 10:00" in footer.footer.get_text() for footer in footers] == [True] * 4 + [False]


def test_another_choice_of_notebooks_makes_another_first_page_and_runs_nothing(runs):
    names, done = runs.report(only=["03"])
    assert names == []
    assert not (done.folder / "05_last.html").exists()
    names, done = runs.report()
    assert (names, (done.folder / "05_last.html").is_file()) == ([], True)


def test_code_that_is_to_be_shown_makes_other_pages_and_runs_nothing(runs):
    names, done = runs.report(show_code=True)
    assert names == []
    assert '<details class="code" open' in (done.folder / "03_first.html").read_text(encoding="utf-8")


def test_that_nothing_has_changed_is_found_out_without_pandas(runs):
    code = """
import sys
from pathlib import Path
from hyoka.report.report import run_report
home = Path(sys.argv[1])
done = run_report(home / "data" / "raw", home / "data" / "processed", home / "reports", notebooks=home / "notebooks")
heavy = {"pandas", "numpy", "matplotlib", "nbformat", "papermill", "pandera", "IPython"} & set(sys.modules)
print(done.executed, done.exit_code, sorted(heavy))
"""
    shown = subprocess.run(
        [sys.executable, "-c", code, str(runs.home)], capture_output=True, text=True, check=True, env=os.environ
    )
    assert shown.stdout == "() 0 []\n"
    assert "nothing has changed since" in shown.stderr
    assert "--force" in shown.stderr


def test_what_this_project_depends_on_is_part_of_the_ground():
    assert {"pandas", "matplotlib", "pypdfium2", "papermill"} <= set(needed())
