"""Whoever does the work, the tables are the same to the last byte.

A worker that dies takes one document with it.
"""

import signal
import subprocess
import sys
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from unittest.mock import Mock

import dask
import psutil
import pytest
from distributed import LocalCluster
from fake_documents import dying, dying_over_three, files, folder_of
from pebble.pool.base_pool import Task
from pebble.pool.process import PoolManager
from true_tables import ROOT

from hyoka.processes import executors
from hyoka.run import extract, pipeline, worker
from hyoka.text.errors import UsageError

RAW = ROOT / "data" / "raw"


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    """Two of the sample PDFs, and two files that are none."""
    raw = tmp_path_factory.mktemp("samples")
    for path in [
        RAW / "hirakata-2017-general.pdf",
        RAW / "tsukuba-2022-sheets.pdf",
        RAW / "sources.csv",
    ]:
        (raw / path.name).write_bytes(path.read_bytes())
    (raw / "empty.pdf").touch()
    (raw / "truncated.pdf").write_bytes((RAW / "ikeda-2024-projects.pdf").read_bytes()[:9_000])
    return raw


@pytest.fixture(scope="module")
def alone(samples, tmp_path_factory):
    return made(samples, tmp_path_factory.mktemp("alone"), jobs=1)


def made(raw: Path, processed: Path, **how: object) -> dict[str, bytes]:
    pipeline.make_tables(raw, processed, **{"cache": False, **how})
    return files(processed)


@pytest.mark.slow
def test_worker_processes_make_the_same_tables(samples, alone, tmp_path):
    assert made(samples, tmp_path, jobs=2) == alone


def test_worker_processes_begin_though_the_names_of_a_notebook_were_reset(monkeypatch):
    monkeypatch.delattr(sys.modules["__main__"], "__spec__")
    with executors.open_workers(2, 2) as workers:
        assert [*workers.map(abs, [-1, -2], Mock())] == [1, 2]


def test_cached_documents_make_the_same_tables(samples, alone, tmp_path, monkeypatch):
    monkeypatch.setenv("HYOKA_CACHE", str(tmp_path / "cache"))
    assert made(samples, tmp_path / "cold", jobs=1, cache=True) == alone
    monkeypatch.setattr(extract, "read_document", None)
    assert made(samples, tmp_path / "warm", jobs=1, cache=True) == alone


@pytest.fixture(scope="module")
def local():
    """The address of a scheduler with two workers, as on machines of their own: processes that
    share nothing.
    """
    dask.config.set({"distributed.scheduler.allowed-failures": 1})
    # on a busy machine a worker that has died is there again after more than 15 seconds
    dask.config.set({"distributed.deploy.lost-worker-timeout": "10 minutes"})
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        yield cluster.scheduler_address


@pytest.mark.slow
def test_cluster_makes_the_same_tables(samples, alone, tmp_path, local):
    assert made(samples, tmp_path, scheduler=local) == alone


@pytest.mark.slow
@pytest.mark.parametrize("where", ["processes", "cluster"])
@pytest.mark.parametrize(("name", "crashes"), [("deadly", []), ("always", [["always", "crash"]])])
def test_worker_that_dies_takes_no_other_file_with_it(
    tmp_path, monkeypatch, request, where, name, crashes
):
    raw = folder_of(tmp_path / "raw", "a.pdf", "b.pdf", "c.pdf", "d.pdf")
    (raw / f"{name}.pdf").write_bytes(str(tmp_path / "killed").encode())
    monkeypatch.setattr(worker, "read_and_clean", dying)
    how = {"jobs": 2} if where == "processes" else {"scheduler": request.getfixturevalue("local")}
    result = pipeline.make_tables(raw, tmp_path / "processed", cache=False, **how)
    survivors = ["a", "b", "c", "d", *([] if crashes else [name])]
    assert result.tables["documents"]["document_id"].tolist() == survivors
    errors = result.tables["problems"][result.tables["problems"]["severity"] == "error"]
    assert errors[["document_id", "kind"]].to_numpy().tolist() == crashes


def test_scheduler_without_workers_is_wrong_usage(tmp_path, samples, monkeypatch):
    monkeypatch.setattr(executors, "PATIENCE", 0.5)
    with (
        LocalCluster(n_workers=0, processes=False, dashboard_address=":0") as nobody,
        pytest.raises(UsageError, match="the scheduler has no workers"),
    ):
        made(samples, tmp_path, scheduler=nobody.scheduler_address)


def test_workers_that_go_for_good_are_told_and_nobody_waits_for_ever(monkeypatch):
    monkeypatch.setattr(executors, "PATIENCE", 2.0)
    monkeypatch.setattr(executors, "RETURN", 1.0)
    one = {"n_workers": 1, "threads_per_worker": 1, "processes": False, "dashboard_address": ":0"}

    def work_until_none_is_left(cluster: LocalCluster) -> None:
        with executors.open_workers(2, 2, cluster.scheduler_address) as workers:
            assert [*workers.map(abs, [-1, 2], died=Mock())] == [1, 2]
            cluster.scale(0)
            cluster.sync(cluster._correct_state)
            list(workers.map(abs, [-3], died=Mock()))

    with (
        LocalCluster(**one) as cluster,
        pytest.raises(UsageError, match="the scheduler has no workers"),
    ):
        work_until_none_is_left(cluster)


def test_a_task_that_a_scheduler_has_lost_is_done_again(monkeypatch):
    monkeypatch.setattr(executors, "PATIENCE", 0.1)
    monkeypatch.setattr(executors, "RETURN", 0.2)
    one = {"n_workers": 1, "threads_per_worker": 1, "processes": False, "dashboard_address": ":0"}
    with (
        LocalCluster(**one) as cluster,
        executors.open_workers(1, 2, cluster.scheduler_address) as workers,
    ):
        submitted = iter([Future()])  # nobody works on it
        submit = workers.submit
        workers.submit = lambda *task: next(submitted, None) or submit(*task)
        assert [*workers.map(abs, [-1, -2], Mock())] == [1, 2]


def test_a_worker_that_dies_before_its_task_is_known_of_breaks_nothing(monkeypatch):
    find, broken = PoolManager.find_expired_task, iter([BrokenProcessPool("All workers expired")])

    def find_later(pool: PoolManager, worker_id: int) -> Task:
        for error in broken:
            raise error
        return find(pool, worker_id)

    monkeypatch.setattr(PoolManager, "find_expired_task", find_later)
    died = Mock(side_effect=lambda task, death: task)
    with executors.open_workers(2, 4) as workers:
        assert [*workers.map(dying_over_three, [1, 2, 3, 4], died)] == [1, 2, 3, 4]
    died.assert_called_once()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nowhere", "http://x:1", "tcp://"])
def test_scheduler_without_answer_or_a_missing_extra_is_wrong_usage(
    samples, tmp_path, monkeypatch, address
):
    monkeypatch.setattr(executors, "PATIENCE", 0.2)
    with pytest.raises(UsageError, match=f"no scheduler answers.*{address}"):
        made(samples, tmp_path, scheduler=address)
    assert not list(tmp_path.iterdir())
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"\./engine\[cluster\]"):
        made(samples, tmp_path, scheduler=address)


@pytest.mark.slow
@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGINT])
def test_workers_end_with_a_run_that_is_stopped_and_nobody_waits_for_their_documents(
    tmp_path, stop
):
    script = tmp_path / "script.py"
    script.write_text(
        "import signal, sys, time\n"
        "from hyoka.processes.executors import open_workers\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's "
        "background jobs ignore it\n"
        "if __name__ == '__main__':\n"
        "    with open_workers(2, 2) as workers:\n"
        "        numbers = [workers.submit(eval, f'__import__(\\'os\\').{who}()').result() for "
        "who in ('getpid', 'getppid')]\n"
        "        document = workers.submit(time.sleep, 600)\n"
        "        print(*numbers, flush=True)\n"
        "        sys.stdin.read()\n",
        encoding="utf-8",
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([sys.executable, script], text=True, **pipes) as run:
        others = [psutil.Process(int(number)) for number in run.stdout.readline().split()]
        assert len(others) == 2
        run.send_signal(stop)
        assert psutil.wait_procs(others, timeout=60)[1] == [], (
            "a worker, or what it came from, is still there"
        )


@pytest.mark.parametrize("jobs", [2, 0])
def test_a_script_without_a_guard_reads_with_workers_and_begins_once(
    alone, samples, tmp_path, jobs
):
    script = tmp_path / "script.py"
    script.write_text(
        "import hyoka\n"
        "print('begun')\n"
        f"raw, out = {str(samples)!r}, {str(tmp_path / 'out')!r}\n"
        f"hyoka.make_tables(raw, out, jobs={jobs}, cache=False)\n",
        encoding="utf-8",
    )
    ended = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "begun\n", "")
    assert files(tmp_path / "out") == alone
