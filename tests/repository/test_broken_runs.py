"""Runs that are killed, left without room or given hostile files: they say so, and what is left is
whole.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from fake_documents import files
from hostile_files import MEANWHILE
from tests.torture.runs import Project, killed_drafts, stopped, with_files

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="room is limited by a shell of Linux"),
]
NOT_UTF_8 = (2, "the name of this folder is not in UTF-8")
#: What is wrong, the command and how it is called then, its exit status and sentence.
FAULTS = {
    "standard output is full": ("tables", "{} > /dev/full", 1, "No space left on device"),
    "no room for files": ("tables", "ulimit -f 8; {}", 2, "File too large"),
    "few files may be open": ("tables", "ulimit -n 48; {}", 0, ""),
    "tables in a folder whose name is not in UTF-8": (
        "report",
        "{} --processed $'old\\xff'",
        *NOT_UTF_8,
    ),
    "PDFs in a folder whose name is not in UTF-8": ("tables", "{} --raw $'raw\\xff'", *NOT_UTF_8),
    "no home, no folders for the cache and for temporary files, another locale": (
        "report",
        "unset HOME; TMPDIR=/nowhere HYOKA_CACHE=/proc/cache LC_ALL=C {}",
        0,
        "",
    ),
    "a folder that cannot be made": (
        "report",
        "{} --processed /proc/new --reports /proc/newer",
        2,
        "/proc/newer: No such file or directory",
    ),
    "no working folder": (
        "tables",
        "mkdir gone; cd gone; rmdir ../gone; {}",
        0,
        "",
    ),
}


@pytest.fixture(scope="module")
def project():
    """A project with its tables and its report.

    Its path is short, as those of sockets have to be.
    """
    with TemporaryDirectory() as folder:
        project = Project(Path(folder).resolve())
        for command in ("tables", "report"):
            project.run_whole(command, 1)
        yield project


@pytest.mark.parametrize(("command", "shell", "status", "sentence"), FAULTS.values(), ids=FAULTS)
def test_fault_is_said_in_a_sentence_and_what_was_stays_whole(
    project, command, shell, status, sentence
):
    before, names = files(project.home / "tables"), sorted(project.home.iterdir())
    index = (project.home / "reports" / "index.html").read_bytes()
    ended = project.run(
        command, 1, shell=shell.replace("{}", "{} --force" if command == "report" else "{}")
    )
    assert ended.status == status, ended.errors
    assert sentence in ended.errors
    assert "Traceback" not in ended.errors
    assert files(project.home / "tables") == before
    assert status == 0 or (project.home / "reports" / "index.html").read_bytes() == index
    assert sorted(project.home.iterdir()) == names


def test_stopped_run_leaves_the_files_of_one_run_and_the_next_takes_away_what_else_it_left(project):
    """So do reports and runs that are interrupted; `make torture` has many of each."""
    assert [wrong for _, wrong in stopped(project, "tables", [("killed", 0.6)])] == [[]]


def test_draft_that_is_killed_leaves_each_file_old_or_new_and_the_next_is_whole():
    """`make kills` has many. The path is short, as in `project`."""
    with TemporaryDirectory() as folder:
        drafted = Project(Path(folder).resolve())
        assert [wrong for _, wrong in killed_drafts(drafted, [0.8])] == [[]]


def test_broken_files_change_no_row_of_their_neighbours_and_are_told(project):
    """Those that test_wrong_files has not, and two that hold a reader up; `make torture`
    has all.
    """
    names = (
        "a link to itself",
        "forms called 2^24 times",
        "10^6 letters on a page",
        "a scan with a text layer",
    )
    found = list(with_files(project, (*names, *MEANWHILE), at_once=True, seconds=3))
    assert [wrong for wrong in found if wrong[1]] == []
    told = ["the file cannot be read", "reading takes more than", "reading takes more than"]
    for (said, _), name, kind in zip(found, names, told, strict=False):
        assert said.startswith(f"{name}: {kind}")
