"""The folder of tables beside reports: what a run leaves there, whole, and what stays with the run.

Here notebook 03 writes `cost_measures` and a finding, as notebooks do; no notebook is executed.
"""

import os
import shutil
import subprocess
import sys
from functools import partial

import pytest
from notebooks_for_tests import ReportRuns, contract_table, project, rows
from notebooks_in_process import said_by

from helpers import finding
from hyoka.contract.tables import MADE_BY
from hyoka.run.pipeline import delete_other_tables
from hyoka.store import files
from hyoka.store.locks import Held, locked
from hyoka.store.table_files import load_table, load_tables
from hyoka_report import front_page
from hyoka_report.run import TABLES_FOLDER

FINDING = {
    "document_id": "sample-2021",
    "municipality": "見本市",
    "fiscal_year": 2021,
    "account": "",
    "value": 0.5,
    "unit": "share",
    "n": 1,
    "of": 2,
    "subject": "",
    "proved": 0.0,
    "has_other_accounts": False,
}
#: What the sentences have fields for.
FIGURES = {"n_below": 0, "of_below": 0, "tolerance": 0.0, "of_others": 0, "section": ""}
MEASURE = {
    "document_id": "sample-2021",
    "activity_id": "sample-2021/1",
    "fiscal_year": 2021,
    "measure": "execution",
}


def write_analyses(processed, value, pages=("03", "05")):
    """What notebooks 03 and 05 write at their ends: a table with this value, and findings."""
    for page, measure in (("03", "targets_met"), ("05", "graded_ab")):
        if page in pages:
            findings = finding.Findings(page, {})
            said = said_by(measure, value=value, **FIGURES)
            row = FINDING | {"page": page, "measure": measure, "value": value} | said
            findings._rows[measure] = [row]
            table = contract_table("cost_measures", [MEASURE | {"value": value}])
            findings.save(processed, **({"cost_measures": table} if page == "03" else {}))


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A project whose tables and pages a whole run has made: the value is 0.5."""
    home = project(tmp_path_factory.mktemp("first"))
    with pytest.MonkeyPatch.context() as patch:
        runs = runs_in(home, patch, 0.5)
        assert runs.report().exit_code == 0
    assert values(home / "data" / "processed") == {0.5}
    return home


@pytest.fixture
def home(first, tmp_path):
    return shutil.copytree(first, tmp_path / "home")


def runs_in(home, patch, value, **which):
    runs = ReportRuns(home)
    runs.replace_kernels(patch)
    runs.actions["03_last"] = lambda: write_analyses(runs.processed, value, **which)
    return runs


def values(processed):
    """The values of the tables that notebooks write: one, where they are of one run."""
    tables = load_tables(processed)
    return {*tables["cost_measures"]["value"], *tables["findings"]["value"]}


def contents(processed):
    files.complete(processed)
    return {path.name: path.read_bytes() for path in processed.iterdir() if path.name[0] != "."}


def new_problem(processed):
    """Another row of a document, as a second reading finds it; what was made of it goes."""
    rows(processed, "problems", {"severity": "note", "kind": "no_source"})
    delete_other_tables(processed)


def test_a_whole_run_has_its_tables_in_both_folders_and_a_limited_one_in_its_own(home, monkeypatch):
    processed = home / "data" / "processed"
    before = contents(processed)
    limited = runs_in(home, monkeypatch, 0.25).report(years=[2021])
    assert values(limited.folder / TABLES_FOLDER) == {0.25}
    assert contents(processed) == before
    whole = runs_in(home, monkeypatch, 0.75).report(force=True)
    assert values(whole.folder / TABLES_FOLDER) == values(processed) == {0.75}
    assert {name for name in MADE_BY if (processed / f"{name}.csv").exists()} == {
        "cost_measures",
        "findings",
    }


def test_a_run_of_some_notebooks_leaves_what_the_others_found(home, monkeypatch):
    processed = home / "data" / "processed"
    runs = runs_in(home, monkeypatch, 1.0, pages=["03"])
    assert runs.executed(only=[3]) == ["03_last"]
    found = load_table(processed, "findings")
    assert dict(zip(found["page"], found["value"], strict=True)) == {"03": 1.0, "05": 0.5}
    assert {*load_table(processed, "cost_measures")["value"]} == {1.0}


@pytest.mark.parametrize("limits", [{}, {"years": [2021]}], ids=["whole", "limited"])
def test_what_was_made_of_tables_that_have_changed_goes(home, monkeypatch, limits):
    processed = home / "data" / "processed"
    runs = runs_in(home, monkeypatch, 1.0, pages=[])
    runs.actions["02_first"] = lambda: new_problem(runs.processed)
    runs.report(only=[2], **limits)
    assert len(load_table(processed, "problems")) == 1
    assert not {f"{name}.csv" for name in ("cost_measures", "findings")} & {*contents(processed)}


@pytest.mark.parametrize("limits", [{}, {"years": [2021]}], ids=["whole", "limited"])
def test_a_run_that_is_stopped_over_its_pages_leaves_all_tables_as_they_were(
    home, monkeypatch, limits
):
    def interrupt(*_):
        raise KeyboardInterrupt

    processed = home / "data" / "processed"
    before = contents(processed)
    runs = runs_in(home, monkeypatch, 1.0)
    runs.actions["02_first"] = lambda: new_problem(runs.processed)
    monkeypatch.setattr(front_page, "failed", interrupt)
    with pytest.raises(KeyboardInterrupt):
        runs.report(force=True, **limits)
    assert contents(processed) == before


#: Where a process of a run is killed: as a notebook runs, as pages are written, and as files are
#: moved to their places.
MOMENTS = ("notebook", "pages", "files")


def die_at(home, moment):
    """Make a report, and die at a moment of it."""
    with pytest.MonkeyPatch.context() as patch:
        runs = runs_in(home, patch, 1.0)
        runs.actions["01_read"] = lambda: new_problem(runs.processed)
        if moment == "notebook":
            runs.actions["02_first"] = lambda: os._exit(9)
        elif moment == "pages":
            patch.setattr(front_page, "failed", lambda *_: os._exit(9))
        else:
            processed = home / "data" / "processed"
            ready = processed / ".ready"
            patch.setattr(files, "complete", lambda of: ready.is_dir() and os._exit(9))
        runs.report(force=True)


@pytest.mark.slow
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_run_leaves_the_tables_of_one_run_and_the_next_makes_them_all(
    home, monkeypatch, moment
):
    processed = home / "data" / "processed"
    before = contents(processed)
    told = "import sys, pathlib, test_tables_of_runs as runs\n"
    told += "runs.die_at(pathlib.Path(sys.argv[1]), sys.argv[2])"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    died = subprocess.run([sys.executable, "-c", told, home, moment], env=environment, check=False)
    assert died.returncode == 9
    after = contents(processed)
    if moment == "files":
        assert values(processed) == {1.0}
        assert len(load_table(processed, "problems")) == 1
    else:
        assert after == before
    runs = runs_in(home, monkeypatch, 1.0)
    assert runs.executed(force=True) == ["01_read", "02_first", "03_last"]
    assert values(processed) == {1.0}
    assert not [path for path in home.rglob(".*") if path.name != ".lock"]


def test_of_two_runs_at_once_the_second_is_told_and_nothing_changes(home, monkeypatch):
    processed = home / "data" / "processed"
    before = contents(processed)
    runs = runs_in(home, monkeypatch, 1.0)
    for folder in (processed, home / "reports"):
        with locked(folder), pytest.raises(Held):
            runs.report(force=True)
    assert (runs.names, contents(processed)) == ([], before)


def test_a_notebook_by_hand_waits_for_the_folder_and_does_not_write_into_a_run(home, monkeypatch):
    processed = home / "data" / "processed"
    monkeypatch.setattr(finding, "_WAIT_S", 0)
    runs = runs_in(home, monkeypatch, 1.0)
    by_hand = partial(write_analyses, processed, 0.1)
    told = []

    def meanwhile():
        with pytest.raises(Held):
            by_hand()
        told.append(values(runs.processed))

    runs.actions["02_first"] = meanwhile
    runs.report(force=True)
    assert told == [{0.5}]
    assert values(processed) == {1.0}
    by_hand()
    assert values(processed) == {0.1}
