"""One notebook in its kernel: what stops it, what it leaves, and in which interpreter it runs."""

import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from notebooks_for_tests import notebook
from notebooks_in_process import ROOT, InProcess, shown
from papermill.cli import papermill
from papermill.engines import papermill_engines

import hyoka
from hyoka_report.execution import Kernels

NEVER_ENDS = "import threading\n\nthreading.Event().wait()"


def execute(path, *arguments, **limits):
    with Kernels(path.parent) as kernels:
        return kernels.execute(path, *arguments, **limits)


@pytest.mark.slow
def test_notebooks_of_a_kernel_know_nothing_of_each_other_and_one_that_failed_leaves_it_behind(
    tmp_path,
):
    show = notebook(
        tmp_path / "01_show.ipynb", "import os\n\nprint(os.getpid(), 'one' in globals())\none = 1"
    )
    stop = notebook(tmp_path / "02_stop.ipynb", "import os\n\nos._exit(1)")
    with Kernels(tmp_path) as kernels:
        kernels.start_another()
        for path, name in ((show, "a"), (show, "b"), (stop, "c"), (show, "d")):
            kernels.execute(path, tmp_path / f"{name}.ipynb", {}, timeout_s=60)
    cells = [nbformat.read(tmp_path / f"{name}.ipynb", as_version=4).cells[-1] for name in "abd"]
    (first, *others), known = zip(*(cell.outputs[0].text.split() for cell in cells), strict=True)
    assert (others[0] == first, others[1] == first, set(known)) == (True, False, {"False"})
    assert len({cell.execution_count for cell in cells}) == 1


def test_notebooks_side_by_side_run_in_their_folder_and_leave_that_of_the_process(
    tmp_path, monkeypatch, capfd
):
    monkeypatch.chdir(tmp_path)
    home, run = Path("{raw}{0}"), Path("run-{令和5年度}{{")  # papermill's own marks for parameters
    run.mkdir()
    for name in "abc":
        cell = "import gc, os, sys, hyoka\n\n"
        cell += "often = gc.get_threshold()[0]\n"
        cell += "print(sys.executable, hyoka.__file__, os.getcwd(), raw, often, sep='\\n')"
        notebook(home / f"{name}.ipynb", cell)
    with ThreadPoolExecutor(2) as threads, Kernels(home) as kernels:
        execute = partial(kernels.execute, parameters={"raw": "{raw}"}, timeout_s=60)
        assert [
            *threads.map(execute, sorted(home.iterdir()), (run / f"{name}.ipynb" for name in "abc"))
        ] == [None] * 3
    (shown,) = {
        nbformat.read(file, as_version=4).cells[-1].outputs[0].text for file in run.iterdir()
    }
    here = [sys.executable, hyoka.__file__, str(tmp_path / home), "{raw}", "50000"]
    assert shown.splitlines() == here
    assert (Path.cwd(), capfd.readouterr().err) == (tmp_path, "")


@pytest.mark.parametrize(
    ("cell", "error", "died"),
    [
        ("raise KeyError('score')", "KeyError: 'score'", False),
        ("import os\n\nos._exit(1)", "DeadKernelError: Kernel died", True),
        (NEVER_ENDS, "CellTimeoutError: the cell took more than 1 s", False),
    ],
)
def test_a_cell_that_stops_a_notebook_is_named(tmp_path, cell, error, died):
    path = notebook(tmp_path / "01_stops.ipynb", "one = 1", cell, "two = 2")
    failure = execute(path, tmp_path / "out.ipynb", {}, timeout_s=1)
    assert failure == ("01_stops", 3, error, died)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "01_stops.ipynb",
        "out.failed.ipynb",
    ]


def test_papermill_finds_the_tables_from_any_folder_and_takes_lists_as_texts(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT / "tests")
    papermill_engines.register("in_process", InProcess)
    path, output = Path("../notebooks/06_self_ratings.ipynb"), tmp_path / "out.ipynb"
    parameters = ["-p", "cities", '["伊丹市"]', "-p", "years", "2021"]
    options = ["--engine", "in_process", "--no-progress-bar"]
    ended = CliRunner().invoke(papermill, [*options, str(path), str(output), *parameters])
    assert ended.exit_code == 0, ended.output
    found = shown(nbformat.read(output, as_version=4))
    assert "伊丹市の令和3年度の数値に限る。" in found
    assert "評価の記載がない文書がない" not in found


def test_a_kernel_that_cannot_start_says_why(tmp_path, monkeypatch, capfd):
    path = notebook(tmp_path / "01_one.ipynb", "one = 1")
    (tmp_path / "ipykernel_launcher.py").write_text(
        "raise ImportError('no libzmq')", encoding="utf-8"
    )
    failure = execute(path, tmp_path / "out.ipynb", {}, timeout_s=60)
    assert (failure.cell, failure.error.partition(": ")[0]) == (0, "RuntimeError")
    assert failure.error.endswith("ImportError: no libzmq")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    failure = execute(path, tmp_path / "out.ipynb", {}, timeout_s=60)
    assert failure.error.startswith(
        "RuntimeError: the kernel cannot start: [Errno 2] No such file or directory"
    )
    assert capfd.readouterr().err == ""
