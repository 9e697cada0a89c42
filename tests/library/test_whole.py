"""All files of a folder are those of one run, wherever a run is killed; one run writes at a time; nothing is left."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from hyoka.store import files, locks
from hyoka.store.files import complete, replace_file, replaced_together
from hyoka.store.locks import LOCK_FILE, WAIT, Held, locked, use_temporary_folder

if TYPE_CHECKING:
    pass

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")

NAMES = ("a.csv", "b.csv", "c.csv")
#: Replaces all files, and is killed at the n-th thing that it asks of the system; without a number it gets through.
KILLED = """
import os, signal, sys
from pathlib import Path
from hyoka.store import files, locks

folder, number = Path(sys.argv[1]), int(sys.argv[2])
if sys.argv[3] == "one by one":
    sys.platform = "darwin"

def count(event, _):
    global number
    if event.partition(".")[0] in ("os", "open", "shutil", "ctypes"):
        number -= 1
        if not number:
            os.kill(os.getpid(), signal.SIGKILL)

import filelock
sys.addaudithook(count)
with locks.locked(folder), files.replaced_together(folder) as part:
    for name in ("a.csv", "b.csv", "c.csv"):
        (part / name).write_text("new")
"""


def write(folder: Path, text: str) -> None:
    with locked(folder), replaced_together(folder) as part:
        for name in NAMES:
            (part / name).write_text(text)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def texts(folder: Path) -> set[str]:
    return {(folder / name).read_text() for name in NAMES}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "tables", "old")
    (tmp_path / "tables" / "notes.txt").write_text("a user's")
    return tmp_path / "tables"


@pytest.mark.slow
@pytest.mark.parametrize("how", ["in one step", "one by one"])
def test_run_killed_at_any_moment_leaves_the_files_of_one_run_and_the_next_leaves_no_litter(folder, how):
    seen, number, status = set(), 0, -signal.SIGKILL
    while status == -signal.SIGKILL:
        number += 1
        status = subprocess.run([sys.executable, "-c", KILLED, folder, str(number), how], check=False).returncode
        if how == "one by one":
            complete(folder)  # as every reader of the tables does
        (text,) = texts(folder)
        seen.add(text)
        if number % 2:
            write(folder, "old")
        else:
            locks.tidy(folder)
        assert names(folder) == [*NAMES, "notes.txt"]
        assert names(folder.parent) == [folder.name]
        (folder / ".c.csv.4711.part").write_text("of a killed run")
        write(folder, "old")
        assert names(folder) == [*NAMES, "notes.txt"]
        assert (folder / "notes.txt").read_text() == "a user's"
    assert status == 0
    assert seen == {"old", "new"}
    assert number > 10


#: Why a folder cannot be exchanged: a folder in it, a process that works in it, another system.
HINDRANCES = {
    "a folder": lambda folder: (folder / "mine").mkdir(),
    "a process": os.chdir,
    "another system": lambda _: setattr(files.sys, "platform", "darwin"),
}


@pytest.mark.parametrize("hindrance", HINDRANCES)
def test_where_the_folder_cannot_be_exchanged_its_files_are_moved(folder, monkeypatch, hindrance):
    monkeypatch.chdir(folder.parent)
    monkeypatch.setattr(files.sys, "platform", sys.platform)
    HINDRANCES[hindrance](folder)
    before = folder.stat().st_ino
    write(folder, "new")
    assert texts(folder) == {"new"}
    assert folder.stat().st_ino == before


HOLDING = """
import sys
from pathlib import Path
from hyoka.store.locks import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path):
    """A process that holds the folder until it is told to end."""
    command = [sys.executable, "-c", HOLDING, tmp_path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


@pytest.mark.parametrize("waits", [False, True])
def test_second_run_is_told_who_holds_the_folder_and_waits_no_longer_than_is_allowed(
    tmp_path, holder, monkeypatch, waits
):
    if waits:
        monkeypatch.setenv(WAIT, "1")
        monkeypatch.setattr(locks, "WAIT_SECONDS", 0.01)
    with pytest.raises(Held, match=f"pid {holder.pid}, host .*, since 20.*delete"), locked(tmp_path):
        pass
    locks.tidy(tmp_path)
    assert names(tmp_path) == [LOCK_FILE]


@pytest.mark.parametrize("end", ["is killed", "ends while another waits"])
def test_folder_is_taken_over_when_its_holder(tmp_path, holder, monkeypatch, end):
    if end == "is killed":
        holder.kill()
        holder.wait()
    else:
        monkeypatch.setenv(WAIT, "1")
        holder.stdin.close()
    with locked(tmp_path):
        assert str(os.getpid()) in (tmp_path / LOCK_FILE).read_text()
    assert names(tmp_path) == []


@pytest.mark.filterwarnings("ignore:flock not supported")
def test_network_share_without_locks_has_one_holder_and_a_dead_one_does_not_block(tmp_path, holder, monkeypatch):
    holder.kill()
    holder.wait()

    def missing(*_: object) -> None:
        raise OSError(errno.ENOSYS, "no locks here")

    monkeypatch.setattr(fcntl, "flock", missing)
    with locked(tmp_path), pytest.raises(Held, match=f"pid {os.getpid()}, host "), locked(tmp_path):
        pass
    assert names(tmp_path) == []


TEMPORARY = """
import os, signal, sys, tempfile
from hyoka.store.locks import use_temporary_folder
use_temporary_folder()
print(tempfile.mkdtemp(), flush=True)
if sys.argv[1] == "killed":
    os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[1] == "live":
    sys.stdin.read()
"""


def temporary_run(folder: Path, how: str) -> subprocess.Popen[str]:
    """A run that makes a temporary folder and prints its name."""
    environment = {**os.environ, "TMPDIR": str(folder)}
    command = [sys.executable, "-c", TEMPORARY, how]
    return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_temporary_folders_of_killed_runs_are_deleted_by_the_next_and_those_of_others_stay(tmp_path):
    with temporary_run(tmp_path, "live") as live:
        of_live = Path(live.stdout.readline().strip())
        runs = of_live.parents[1]
        assert runs.parent == tmp_path
        (runs / "notes").mkdir()
        (runs / "notes.txt").touch()
        whole = names(runs)
        for how in ("killed", "killed", "whole"):
            made = Path(temporary_run(tmp_path, how).communicate()[0].strip())
            assert made.parents[1] == runs
            assert (made.is_dir(), len(names(runs)) - len(whole)) == ((True, 2) if how == "killed" else (False, 0))
            assert of_live.is_dir()
        assert names(runs) == whole
    assert names(runs) == ["notes", "notes.txt"]


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="Windows has folders of one user each")
@pytest.mark.parametrize("kind", ["link", "other user's"])
def test_temporary_folder_that_somebody_else_has_made_is_not_used(tmp_path, monkeypatch, kind):
    runs = tmp_path / f"hyoka-{os.getuid()}"
    if kind == "link":
        (tmp_path / "target").mkdir()
        runs.symlink_to(tmp_path / "target")
    else:
        runs.mkdir()
        found = SimpleNamespace(st_uid=os.getuid() + 1)
        monkeypatch.setattr(Path, "lstat", lambda _: found)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    use_temporary_folder()
    assert tempfile.gettempdir() == str(tmp_path)
    assert list(runs.iterdir()) == []


@pytest.mark.parametrize("source", [None, "read-only.pdf"])
def test_full_disk_names_the_folder_that_is_full(tmp_path, source):
    def write(beside):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), source, None, str(beside))

    with pytest.raises(OSError, match="No space left") as raised:
        replace_file(tmp_path / "tables" / "costs.csv", write)
    assert raised.value.filename == str(tmp_path / "tables")
    with pytest.raises(OSError, match="No space left") as raised, replaced_together(tmp_path / "all") as folder:
        write(folder)
    assert raised.value.filename == str(tmp_path / "all")
