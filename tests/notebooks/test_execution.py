"""One notebook in its kernel: what stops it, what it leaves, and in which interpreter it runs."""

import sys

import nbformat
import pytest
from notebooks_for_tests import notebook

import hyoka
from hyoka.report.execution import execute

NEVER_ENDS = "import threading\n\nthreading.Event().wait()"


def test_a_notebook_runs_in_its_folder_in_this_interpreter_and_says_nothing_on_standard_error(tmp_path, capfd):
    home, run = tmp_path / "{raw}{0}", tmp_path / "run-{令和5年度}{{"  # papermill's own marks for parameters
    path = notebook(
        home / "01_one.ipynb", "import os, sys, hyoka\n\nprint(sys.executable, hyoka.__file__, os.getcwd(), raw)"
    )
    run.mkdir()
    assert execute(path, run / "01_one.ipynb", {"raw": "{raw}"}, timeout_s=60) is None
    assert capfd.readouterr().err == ""
    output = nbformat.read(run / "01_one.ipynb", as_version=4).cells[-1].outputs[0].text
    assert output.split() == [sys.executable, hyoka.__file__, str(home), "{raw}"]


@pytest.mark.parametrize(
    ("cell", "error"),
    [
        ("raise KeyError('score')", "KeyError: 'score'"),
        ("import os\n\nos._exit(1)", "DeadKernelError: Kernel died"),
        (NEVER_ENDS, "CellTimeoutError: the cell took more than 1 s"),
    ],
)
def test_a_cell_that_stops_a_notebook_is_named(tmp_path, cell, error):
    path = notebook(tmp_path / "01_stops.ipynb", "one = 1", cell, "two = 2")
    failure = execute(path, tmp_path / "out.ipynb", {}, timeout_s=1)
    assert (failure.notebook, failure.cell, failure.error) == ("01_stops", 3, error)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["01_stops.ipynb", "out.failed.ipynb"]
