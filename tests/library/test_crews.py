"""Whoever does the work, the tables are the same to the last byte: this process, many, any executor, a cluster."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from distributed import LocalCluster
from long_documents import write_long
from test_pipeline import fake_document, files, folder_of
from true_tables import ROOT

from hyoka import extract
from hyoka.documents import entries
from hyoka.errors import UsageError
from hyoka.kept import shelf as kept
from hyoka.runs import cluster, crews, pipeline, reading, tasks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RAW = ROOT / "data" / "raw"


class Backwards(Executor):
    """An executor that does its tasks last first, once a result is asked for."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Future, Callable[[], object]]] = []

    def submit(self, fn, /, *args, **named):
        future = Asked(self)
        self.waiting.append((future, lambda: fn(*args, **named)))
        return future

    def work(self) -> None:
        while self.waiting:
            future, task = self.waiting.pop()
            future.set_result(task())


class Asked(Future):
    def __init__(self, executor: Backwards) -> None:
        super().__init__()
        self.executor = executor

    def result(self, timeout: float | None = None) -> object:
        self.executor.work()
        return super().result(timeout)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample PDFs, long ones that are parted by sheets and by pages, and two files that are none."""
    raw = tmp_path_factory.mktemp("samples")
    for path in [*RAW.glob("*.pdf"), RAW / "sources.csv"]:
        (raw / path.name).write_bytes(path.read_bytes())
    write_long(raw)
    (raw / "empty.pdf").touch()
    (raw / "truncated.pdf").write_bytes((RAW / "ikeda-2024-projects.pdf").read_bytes()[:9_000])
    return raw


@pytest.fixture(scope="module")
def alone(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return made(samples, tmp_path_factory.mktemp("alone"), jobs=1)


def made(raw: Path, processed: Path, **how: object) -> dict[str, bytes]:
    pipeline.make_tables(raw, processed, progress=False, cache=False, **how)
    return files(processed)


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [2, 8])
def test_worker_processes_make_the_same_tables(samples, alone, tmp_path, jobs):
    assert made(samples, tmp_path, jobs=jobs) == alone


def test_executor_that_works_backwards_makes_the_same_tables(samples, alone, tmp_path):
    assert made(samples, tmp_path, executor=Backwards()) == alone


def test_threads_make_the_same_tables(samples, alone, tmp_path):
    with ThreadPoolExecutor(3) as executor:
        assert made(samples, tmp_path, executor=executor) == alone


def test_kept_entries_make_the_same_tables(samples, alone, tmp_path, monkeypatch):
    monkeypatch.setenv("HYOKA_CACHE", str(tmp_path / "cache"))
    for name in ("cold", "warm"):
        pipeline.make_tables(samples, tmp_path / name, jobs=1, progress=False)
        assert files(tmp_path / name) == alone


def test_batches_of_any_size_make_the_same_csv(samples, alone, tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "BATCH", 1)
    small = made(samples, tmp_path, jobs=1)
    tables = {name for name in alone if name.endswith(".csv")}
    assert {name: small[name] for name in tables} == {name: alone[name] for name in tables}


@pytest.fixture(scope="module")
def local() -> Iterator[str]:
    """The address of a scheduler with two workers, as on machines of their own: processes that share nothing."""
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as workers:
        yield workers.scheduler_address


@pytest.mark.slow
def test_cluster_makes_the_same_tables(samples, alone, tmp_path, local):
    assert made(samples, tmp_path, scheduler=local) == alone


def dying_once(found: list[tasks.PdfFile], reader: str, *, whole: bool = True) -> list[entries.Entry]:
    """Reads nothing; the first worker that gets the deadly file ends."""
    deadly = [file.data.decode() for file in found if file.path.stem == "deadly"]
    for marker in deadly:
        if not Path(marker).exists():
            Path(marker).touch()
            os._exit(11)
    return [entries.pack(file.path.name, fake_document(file.path)) for file in found]


@pytest.mark.slow
def test_worker_of_a_cluster_that_is_killed_in_the_middle_is_made_up_for(tmp_path, local, monkeypatch):
    raw = folder_of(tmp_path / "raw", "a.pdf", "b.pdf", "c.pdf")
    (raw / "deadly.pdf").write_bytes(str(tmp_path / "killed").encode())
    monkeypatch.setattr(reading, "read_group", dying_once)
    result = pipeline.make_tables(raw, tmp_path / "processed", scheduler=local, cache=False)
    assert (tmp_path / "killed").exists()
    assert result.tables["documents"]["document_id"].tolist() == ["a", "b", "c", "deadly"]
    assert result.counts.errors == 0


def dying_part(file: tasks.PdfFile, reader: str, pages: range, *rest: object) -> object:
    """Reads a part of a long document, but the first worker that gets one behind its first ends."""
    marker = Path(os.environ["HYOKA_TEST_KILLED"])
    if pages.start > 1 and not marker.exists():
        marker.touch()
        os._exit(11)
    return tasks.read_part(file, reader, pages, *rest)


@pytest.mark.slow
def test_worker_that_is_killed_in_the_middle_of_a_long_document_is_made_up_for(samples, tmp_path, monkeypatch):
    raw = folder_of(tmp_path / "raw", "a.pdf")
    for name in ("long.pdf", "pages.pdf"):
        (raw / name).write_bytes((samples / name).read_bytes())
    alone = made(raw, tmp_path / "alone", jobs=1)
    monkeypatch.setenv("HYOKA_TEST_KILLED", str(tmp_path / "killed"))
    monkeypatch.setattr(reading, "read_part", dying_part)
    assert made(raw, tmp_path / "two", jobs=2) == alone
    assert (tmp_path / "killed").exists()


class Deadly(crews.Here):
    """A cluster that loses a worker over each of some files, and over whatever else that worker had."""

    def __init__(self, *deaths: str) -> None:
        self.deaths = list(deaths)

    def submit(self, fn, /, *args, **named):
        names = [file.path.stem for file in args[0]] if fn is reading.read_group else []
        if names and names[0] in self.deaths:
            self.deaths.remove(names[0])
            future = Future()
            future.set_exception(cluster.KilledWorker("task", None, 4))
            return future
        return super().submit(fn, *args, **named)


def test_file_that_kills_every_worker_of_a_cluster_becomes_a_problem_and_its_neighbours_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr(extract, "read_document", fake_document)
    crew = crews.Crew(Deadly("a", "deadly", "deadly", "deadly", "e", "e"), 2, carries=True)
    monkeypatch.setattr(cluster, "connected", lambda address: nullcontext(crew))
    raw = folder_of(tmp_path / "raw", "a.pdf", "deadly.pdf", "e.pdf")
    result = pipeline.make_tables(raw, tmp_path / "processed", scheduler="tcp://somewhere:1", cache=False)
    assert result.tables["documents"]["document_id"].tolist() == ["a", "e"]
    errors = result.problems[result.problems["severity"] == "error"]
    assert errors[["document_id", "kind"]].to_numpy().tolist() == [["deadly", "crash"]]


@pytest.mark.slow
def test_cluster_without_any_worker_left_is_given_up_and_said(local, monkeypatch):
    monkeypatch.setattr(crews, "WATCH_EVERY", 0.01)
    monkeypatch.setattr(cluster, "_many", lambda client: 0)
    with cluster.connected(local) as crew, pytest.raises(UsageError, match="lost all its workers"):
        crew.result(Future())


def test_scheduler_without_workers_is_wrong_usage(tmp_path, samples, monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", 0.5)
    with (
        LocalCluster(n_workers=0, processes=False, dashboard_address=":0") as nobody,
        pytest.raises(UsageError, match="the scheduler has no workers"),
    ):
        made(samples, tmp_path, scheduler=nobody.scheduler_address)


def test_scheduler_that_does_not_answer_is_wrong_usage(samples, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", 0.2)
    with pytest.raises(UsageError, match=r"no scheduler answers.*tcp://127\.0\.0\.1:9"):
        made(samples, tmp_path, scheduler="tcp://127.0.0.1:9")


@pytest.mark.parametrize("address", ["nowhere", "http://x:1", "tcp://"])
def test_address_that_is_none_is_wrong_usage(samples, tmp_path, monkeypatch, address):
    monkeypatch.setattr(cluster, "PATIENCE", 0.2)
    with pytest.raises(UsageError, match="no scheduler answers"):
        made(samples, tmp_path, scheduler=address)


def test_missing_extra_is_wrong_usage_and_says_how_to_install_it(samples, tmp_path, monkeypatch):
    monkeypatch.delitem(sys.modules, "hyoka.runs.cluster", raising=False)
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"hyoka\[cluster\]"):
        made(samples, tmp_path, scheduler="local")


def test_task_that_raises_in_this_process_raises_where_its_result_is_asked_for():
    with pytest.raises(ZeroDivisionError):
        crews.Here().submit(lambda: 1 / 0).result()


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="this platform tells nobody but a parent when a process ends")
def test_workers_end_with_a_run_that_is_killed(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import os, sys\n"
        "from hyoka.runs.crews import processes\n"
        "if __name__ == '__main__':\n"
        "    crew = processes(2)\n"
        "    worker = crew.submit(os.getpid).result()\n"
        "    print(worker, crew.submit(os.getppid).result(), flush=True)\n"
        "    sys.stdin.read()\n",
        encoding="utf-8",
    )
    with subprocess.Popen([sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as run:
        others = [os.pidfd_open(int(number)) for number in run.stdout.readline().split()]
        assert len(others) == 2
        run.kill()
        for other in others:
            assert select.select([other], [], [], 60)[0], "a worker, or the process that it came from, is still there"
            os.close(other)


def test_script_whose_workers_cannot_start_is_told_why_and_no_file_is_blamed(samples, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "from pathlib import Path\n"
        "from hyoka.runs.pipeline import make_tables\n"
        f"make_tables(Path({str(samples)!r}), Path({str(tmp_path / 'out')!r}), jobs=2, cache=False)\n"
    )
    ended = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert ended.returncode != 0
    assert "UsageError: worker processes cannot start" in ended.stderr
    assert "if __name__ == '__main__'" in ended.stderr
    assert list((tmp_path / "out").iterdir()) == []
