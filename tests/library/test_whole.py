"""All files of a folder are those of one run, wherever a run is killed; and one run writes at a time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hyoka.store import files
from hyoka.store.files import LOCK_FILE, WAIT, Held, complete, locked, replaced_together

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = ("a.csv", "b.csv", "c.csv")
#: Replaces all files, and is killed at the n-th thing that it asks of the system; without a number it gets through.
KILLED = """
import os, signal, sys
from pathlib import Path
from hyoka.store import files

folder, number = Path(sys.argv[1]), int(sys.argv[2])
if sys.argv[3] == "one by one":
    def _cannot(*_): raise OSError
    files._exchange = _cannot

def count(event, _):
    global number
    if event.partition(".")[0] in ("os", "open", "shutil", "ctypes"):
        number -= 1
        if not number:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(count)
with files.replaced_together(folder) as part:
    for name in ("a.csv", "b.csv", "c.csv"):
        (part / name).write_text("new")
"""


def write(folder: Path, text: str) -> None:
    with replaced_together(folder) as part:
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
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
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
        write(folder, "old")
        assert (folder / "notes.txt").read_text() == "a user's"
        assert names(folder) == [*NAMES, "notes.txt"]
        assert names(folder.parent) == [folder.name]
    assert status == 0
    assert seen == {"old", "new"}
    assert number > 10


def folder_in_it(folder: Path) -> None:
    (folder / "mine").mkdir()


def in_it(folder: Path) -> None:
    os.chdir(folder)


@pytest.mark.parametrize("make", [folder_in_it, in_it])
def test_where_the_folder_cannot_be_exchanged_its_files_are_moved(folder, monkeypatch, make: Callable[[Path], None]):
    monkeypatch.chdir(folder.parent)
    make(folder)
    before = folder.stat().st_ino
    write(folder, "new")
    assert texts(folder) == {"new"}
    assert folder.stat().st_ino == before


def test_system_that_cannot_exchange_folders_moves_the_files(folder, monkeypatch):
    monkeypatch.setattr(files.sys, "platform", "win32")
    write(folder, "new")
    assert texts(folder) == {"new"}


HOLDING = """
import sys
from pathlib import Path
from hyoka.store.files import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other(tmp_path: Path):
    """A process that holds the folder until it is told to end."""
    command = [sys.executable, "-c", HOLDING, tmp_path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_second_run_is_told_who_holds_the_folder(tmp_path, other):
    with pytest.raises(Held, match=f"pid {other.pid}, host .*, since 20"), locked(tmp_path):
        pass


def test_lock_of_a_killed_run_is_taken_over_and_removed(tmp_path, other):
    other.kill()
    other.wait()
    with locked(tmp_path):
        assert str(os.getpid()) in (tmp_path / LOCK_FILE).read_text()
    assert names(tmp_path) == []


def test_run_that_waits_goes_on_when_the_other_ends(tmp_path, other, monkeypatch):
    monkeypatch.setenv(WAIT, "1")
    other.stdin.close()
    with locked(tmp_path):
        assert str(os.getpid()) in (tmp_path / LOCK_FILE).read_text()
