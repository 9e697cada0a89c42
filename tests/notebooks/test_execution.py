"""One notebook in its kernel: what stops it, what it leaves, and in which interpreter it runs."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor

import nbformat
from notebooks_for_tests import notebook

import helpers
from hyoka.report.execution import Kernels, execute

NEVER_ENDS = "import threading\n\nthreading.Event().wait()"


def test_a_kernel_that_ends_says_nothing_on_standard_error(tmp_path, capfd):
    assert execute(notebook(tmp_path / "01_one.ipynb", "1 + 1"), tmp_path / "out.ipynb", {}, timeout_s=60) is None
    assert capfd.readouterr().err == ""


def test_kernels_that_are_stopped_leave_nothing_and_are_not_tried_again(tmp_path):
    kernels = Kernels()
    begun = tmp_path / "begun"
    os.mkfifo(begun)
    waits = notebook(tmp_path / "01_waits.ipynb", f"open({str(begun)!r}, 'w').close()", NEVER_ENDS)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(execute, waits, tmp_path / "out.ipynb", {}, 600, kernels)
        running.add_done_callback(lambda _: begun.open("r+b", buffering=0).close())
        begun.read_bytes()  # until the first cell has run, or none will
        kernels.stop()
        assert "Kernel died" in running.result().error
    assert sorted(path.name for path in tmp_path.iterdir()) == ["01_waits.ipynb", "begun"]


def test_a_cell_that_takes_too_long_is_a_failure_of_its_cell(tmp_path):
    slow = notebook(tmp_path / "01_slow.ipynb", "one = 1", NEVER_ENDS)
    failure = execute(slow, tmp_path / "out.ipynb", {}, timeout_s=1)
    assert failure is not None
    assert (failure.cell, failure.source) == (3, NEVER_ENDS)
    assert "CellTimeoutError" in failure.error
    assert sorted(path.name for path in tmp_path.iterdir()) == ["01_slow.ipynb", "out.failed.ipynb"]


def test_a_kernel_that_dies_at_its_start_is_tried_once_more(tmp_path, monkeypatch):
    calls = []

    def dies_once(*arguments, **options):
        calls.append(arguments)
        if len(calls) == 1:
            raise RuntimeError("Kernel died before replying to kernel_info")

    monkeypatch.setattr("hyoka.report.execution.papermill.execute_notebook", dies_once)
    assert execute(notebook(tmp_path / "01_one.ipynb"), tmp_path / "out.ipynb", {}, timeout_s=1) is None
    assert len(calls) == 2


def test_a_notebook_runs_in_this_interpreter_with_these_modules(tmp_path, monkeypatch):
    monkeypatch.delenv("PYTHONPATH", raising=False)
    asked = notebook(
        tmp_path / "01_who.ipynb", "import sys\n\nimport helpers", "print(sys.executable, helpers.__file__)"
    )
    assert execute(asked, tmp_path / "out.ipynb", {}, timeout_s=60) is None
    told = nbformat.read(tmp_path / "out.ipynb", as_version=4).cells[-1].outputs[0].text
    assert told.split() == [sys.executable, helpers.__file__]
