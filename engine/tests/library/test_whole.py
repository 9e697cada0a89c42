"""All files of a folder are those of one run, wherever a run is killed; one run writes at a time.

Nothing is left.
"""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from distributed.exceptions import WorkerStartTimeoutError

from hyoka.store import locks
from hyoka.store.files import complete, replace_file, replaced_together
from hyoka.store.locks import LOCK_FILE, Held, locked

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")

NAMES = ("a.csv", "b.csv", "c.csv")
#: What was made of the old files goes with them.
MADE = "made_of_old.csv"
#: Replaces all files, and is killed at the n-th thing that it asks of the system; without a number
#: it gets through.
KILLED = """
import os, signal, sys
from pathlib import Path
from hyoka.store import files, locks

folder, number = Path(sys.argv[1]), int(sys.argv[2])

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
    files.delete_when_replaced(part, "made_of_old.csv")
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
    (tmp_path / "tables" / MADE).write_text("of old")
    return tmp_path / "tables"


@pytest.mark.slow
def test_run_killed_at_any_moment_leaves_the_files_of_one_run_and_the_next_leaves_no_litter(folder):
    seen, number, status = set(), 0, -signal.SIGKILL
    while status == -signal.SIGKILL:
        number += 1
        status = subprocess.run(
            [sys.executable, "-c", KILLED, folder, str(number)], check=False
        ).returncode
        complete(folder)  # as every reader of the tables does
        (text,) = texts(folder)
        seen.add(text)
        assert (folder / MADE).is_file() == (text == "old")
        (folder / MADE).unlink(missing_ok=True)
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
        (folder / MADE).write_text("of old")
    assert status == 0
    assert seen == {"old", "new"}
    assert number > 10


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
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_second_run_is_told_who_holds_the_folder_and_may_take_it_over_when_that_one_is_killed(
    tmp_path, holder
):
    with (
        pytest.raises(Held, match=f"pid {holder.pid}, host .*, since 20.*delete"),
        locked(tmp_path),
    ):
        pass
    locks.tidy(tmp_path)
    assert names(tmp_path) == [LOCK_FILE]
    holder.kill()
    holder.wait()
    with locked(tmp_path):
        assert str(os.getpid()) in (tmp_path / LOCK_FILE).read_text()
    assert names(tmp_path) == []


@pytest.mark.parametrize("source", [None, "read-only.pdf"])
def test_full_disk_names_the_folder_that_is_full(tmp_path, source):
    def write(beside):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), source, None, str(beside))

    with pytest.raises(OSError, match="No space left") as raised:
        replace_file(tmp_path / "tables" / "costs.csv", write)
    assert raised.value.filename == str(tmp_path / "tables")
    with (
        pytest.raises(OSError, match="No space left") as raised,
        replaced_together(tmp_path / "all") as folder,
    ):
        write(folder)
    assert raised.value.filename == str(tmp_path / "all")


def test_what_is_no_error_of_a_file_goes_through_a_folder_as_it_is(tmp_path):
    raised = WorkerStartTimeoutError(0, 1, 120.0)  # its seconds stand where others name a file
    with pytest.raises(WorkerStartTimeoutError) as found, replaced_together(tmp_path / "all"):
        raise raised
    assert found.value is raised
