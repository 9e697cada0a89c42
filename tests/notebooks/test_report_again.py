"""A report that is made again: which notebooks are run, and what the pages say of the others."""

import shutil
from pathlib import Path

import pytest
from notebooks_for_tests import ReportRuns, page, project, rows
from notebooks_in_process import ROOT

from hyoka.store.table_files import load_table
from hyoka_report import front_page

ALL = ["01_read", "02_first", "03_last"]


def another_question(content):
    content.cells[0].source = "# 別の問い"


@pytest.fixture(scope="module")
def reported(tmp_path_factory):
    home = project(tmp_path_factory.mktemp("reported"))
    shutil.copytree(ROOT / "data" / "labels", home / "labels")
    with pytest.MonkeyPatch.context() as patch:
        assert runs_in(home, patch).executed() == ALL
    return home


@pytest.fixture
def runs(reported, tmp_path, monkeypatch):
    """The project and its report in a folder of the test's own."""
    return runs_in(shutil.copytree(reported, tmp_path / "home"), monkeypatch)


def runs_in(home, patch):
    patch.setenv("HYOKA_LABELS", str(home / "labels"))
    runs = ReportRuns(home)
    runs.replace_kernels(patch)
    return runs


def files_of(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


def test_a_second_report_runs_nothing_and_writes_nothing(runs):
    before = files_of(runs.home / "reports")
    report = runs.report()
    assert runs.names == []
    assert files_of(runs.home / "reports") == before
    assert report.index.is_file()
    assert report.folder.is_dir()


def test_a_folder_is_the_same_however_its_path_is_written(runs, monkeypatch):
    monkeypatch.chdir(runs.home)
    runs.home = Path()
    assert runs.executed() == []


def stops(error):
    def action():
        raise error

    return action


@pytest.mark.parametrize(("error", "again"), [(KeyError("score"), []), (RuntimeError("died"), ALL)])
def test_a_run_in_which_a_kernel_died_is_tried_again_and_one_with_a_wrong_cell_is_not(
    runs, error, again
):
    runs.actions["03_last"] = stops(error)
    assert runs.executed(force=True) == ALL
    assert runs.executed() == again


def new_pdf(home):
    page(home / "data" / "raw" / "other-2022.pdf")


def new_problem(processed):
    rows(processed, "problems", {"severity": "note", "kind": "no_source"})


#: What makes a report run all its notebooks.
CHANGES = {
    "a new PDF": new_pdf,
    "new sources": lambda home: (home / "data" / "raw" / "sources.csv").write_text(
        "file\n", encoding="utf-8"
    ),
    "new labels": lambda home: (home / "labels" / "polarity.csv").write_text(
        "word\n", encoding="utf-8"
    ),
    "a new table": lambda home: new_problem(home / "data" / "processed"),
    "a lost table": lambda home: (home / "data" / "processed" / "costs.csv").unlink(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_changed_inputs_run_all(runs, change):
    CHANGES[change](runs.home)
    assert runs.executed() == ALL
    assert runs.executed() == []


def test_what_a_run_lost_or_is_forced_to_do_is_done_again_and_an_example_beside_the_runs_is_none(
    runs,
):
    (example := runs.home / "reports" / "example" / "index.html").parent.mkdir()
    example.write_bytes(b"")
    (runs.report().folder / "02_first.html").unlink()
    assert runs.executed() == ALL
    again = runs.report(force=True)
    assert runs.names == ALL
    assert "example/index.html" not in again.index.read_text(encoding="utf-8")
    for path in (runs.home / "reports").glob("*/run.json"):
        path.write_text('{"fingerprint"', encoding="utf-8")
    assert runs.executed() == ALL


def test_notebooks_and_parameters_are_inputs(runs, monkeypatch):
    runs.change("02_first", another_question)
    runs.actions["02_first"] = lambda: new_problem(runs.processed)
    assert runs.executed() == ALL
    assert len(load_table(runs.home / "data" / "processed", "problems")) == 1
    runs.actions.clear()
    assert runs.executed() == []
    assert runs.executed(years=[2021]) == ALL
    assert runs.executed() == ALL
    monkeypatch.setenv("HYOKA_RECOGNISED", "1")
    assert runs.executed() == ALL


def test_a_notebook_that_failed_is_told_until_a_run_is_forced_or_something_changes(runs):
    def fail():
        raise KeyError("score")

    runs.actions["02_first"] = fail
    report = runs.report(force=True)
    assert [failure.notebook for failure in report.failures] == ["02_first"]
    assert (runs.names, report.exit_code) == (ALL, 1)
    assert (runs.report().exit_code, runs.names) == (1, [])
    del runs.actions["02_first"]
    report = runs.report(force=True)
    assert (runs.names, report.exit_code) == (ALL, 0)


def test_an_interrupted_run_leaves_the_tables_and_pages_of_the_run_before(runs, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    before = (runs.home / "reports" / "index.html").read_bytes()
    folders = {*(runs.home / "reports").iterdir()}
    new_pdf(runs.home)
    runs.actions["02_first"] = lambda: new_problem(runs.processed)
    with monkeypatch.context() as interrupted:
        interrupted.setattr(front_page, "failed", interrupt)
        with pytest.raises(KeyboardInterrupt):
            runs.report()
    assert (runs.home / "reports" / "index.html").read_bytes() == before
    assert {*(runs.home / "reports").iterdir()} == folders
    assert load_table(runs.home / "data" / "processed", "problems").empty
    report = runs.report()
    assert runs.names == ALL
    assert report.folder.name in report.index.read_text(encoding="utf-8")
    assert len(load_table(runs.home / "data" / "processed", "problems")) == 1
    assert not [path for path in runs.home.rglob(".*") if path.name != ".lock"]
