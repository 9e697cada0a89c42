"""Notebooks that run side by side: in what order, how many at once, and how they are stopped."""

from __future__ import annotations

import shutil
import signal
import threading
from pathlib import Path

import pytest
from notebooks_in_process import NOTEBOOKS, ROOT
from notebooks_in_process import run as run_notebook

from helpers import charts, load
from hyoka import tables
from hyoka.contract.tables import ANALYSIS_TABLES
from hyoka.report.notebook_files import NotebookFile, numbered, stood_on
from hyoka.report.side_by_side import run_side_by_side


def file(name: str, after: str = "") -> NotebookFile:
    return NotebookFile(Path(f"{name}.ipynb"), "", {}, after, name)


FOUND = [file("01_a"), file("02_b"), file("03_c", "02_b"), file("04_d", "02"), file("05_e")]


def run(work, found=FOUND, chosen=None, stop=lambda: None, at_once=2):
    told = []
    done = run_side_by_side(
        chosen or found, found, work, stop=stop, told=lambda running, outcome: told.append((running, outcome)),
        at_once=at_once,
    )  # fmt: skip
    return done, told


def test_a_notebook_stands_on_all_before_it_unless_it_says_after_which_one():
    below = {notebook.name: "".join(other.name[-1] for other in stood_on(notebook, FOUND)) for notebook in FOUND}
    assert below == {"01_a": "", "02_b": "a", "03_c": "ab", "04_d": "ab", "05_e": "abcd"}


def test_notebooks_that_do_not_stand_on_each_other_run_at_once():
    both = threading.Barrier(2, timeout=60)

    def work(notebook):
        if notebook.name in {"03_c", "04_d"}:
            both.wait()  # broken, an error, if one of them ran alone
        return notebook.name

    done, told = run(work)
    assert list(done) == [notebook.name for notebook in FOUND]
    assert ["03_c", "04_d"] in [running for running, _ in told]


def test_a_notebook_begins_when_all_that_it_stands_on_are_done():
    ended = []

    def work(notebook):
        assert {other.name for other in stood_on(notebook, FOUND)} <= set(ended)
        ended.append(notebook.name)

    run(work)
    assert sorted(ended) == [notebook.name for notebook in FOUND]


def test_one_at_once_runs_in_order():
    ended = []
    _, told = run(lambda notebook: ended.append(notebook.name), at_once=1)
    assert ended == [notebook.name for notebook in FOUND]
    assert max(len(running) for running, _ in told) == 1


def test_what_is_not_chosen_is_not_waited_for():
    done, _ = run(lambda notebook: notebook.name, chosen=[FOUND[4]])
    assert list(done) == ["05_e"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_an_error_stops_what_is_under_way_and_begins_nothing_more(error):
    begun, stopped = [], threading.Event()

    def work(notebook):
        begun.append(notebook.name)
        if notebook.name == "03_c":
            raise error
        if notebook.name == "04_d":
            assert stopped.wait(60)

    with pytest.raises(error):
        run(work, stop=stopped.set)
    assert sorted(begun) == ["01_a", "02_b", "03_c", "04_d"]


def test_a_signal_to_terminate_stops_what_is_under_way_and_its_handler_is_put_back():
    before, stopped = signal.getsignal(signal.SIGTERM), threading.Event()

    def work(notebook):
        signal.pthread_kill(threading.main_thread().ident, signal.SIGTERM)
        assert stopped.wait(60)

    with pytest.raises(KeyboardInterrupt):
        run(work, found=FOUND[:1], stop=stopped.set)
    assert signal.getsignal(signal.SIGTERM) == before


def test_the_analyses_stand_on_the_tables_and_not_on_each_other():
    found = numbered(ROOT / "notebooks")
    below = {notebook.name[:2]: stood_on(notebook, found)[-1:] for notebook in found}
    assert {name: [last.name[:2] for last in lasts] for name, lasts in below.items()} == {
        "01": [], "02": ["01"], "03": ["02"], "04": ["02"], "05": ["02"], "06": ["04"], "07": ["06"],
    }  # fmt: skip
    assert [notebook.name for notebook in found] == NOTEBOOKS


def test_each_table_of_an_analysis_is_known_to_be_saved_by_one_notebook():
    found = numbered(ROOT / "notebooks")
    saved = [table for notebook in found for table in notebook.saves]
    assert sorted(saved) == sorted(ANALYSIS_TABLES)
    assert [sorted(notebook.calls) for notebook in found[:3]] == [["read_records"], ["make_tables"], []]


@pytest.mark.slow
@pytest.mark.parametrize("name", NOTEBOOKS[2:])
def test_a_notebook_needs_no_table_of_one_that_it_does_not_stand_on(name, tmp_path, monkeypatch):
    found = numbered(ROOT / "notebooks")
    own = next(notebook for notebook in found if notebook.name == name)
    others = {table for other in found if other not in [*stood_on(own, found), own] for table in other.saves}
    load_all = tables.load_all

    def without_others(*arguments):
        return {table: frame for table, frame in load_all(*arguments).items() if table not in others}

    for module in (tables, load):
        monkeypatch.setattr(module, "load_all", without_others)
    monkeypatch.setattr(charts, "_DPI", 25)
    (tmp_path / "raw").mkdir()
    shutil.copytree(ROOT / "data" / "processed", tmp_path / "processed", ignore=shutil.ignore_patterns("*.parquet"))
    assert run_notebook(name, tmp_path).metadata.papermill.exception is None
