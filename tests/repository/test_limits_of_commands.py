"""Commands that read a file keep to the limits of the workers.

An endless file is named, and the next one is read.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hostile_files import RAW, calling
from torture.commands import HYOKA, outcomes

import helpers
from hyoka.contract.records import PROVENANCE, Place
from hyoka.html.rendering import cell_picture, render_page
from hyoka.processes.apart import apart
from hyoka.run import explaining
from hyoka.run.explaining import explain_place
from hyoka.text.errors import UnreadableFile


@pytest.fixture(scope="module")
def pdfs(root, tmp_path_factory):
    """A folder with an endless file before a good one."""
    folder = tmp_path_factory.mktemp("pdfs")
    calling(folder / "endless.pdf", 30)
    shutil.copy(root / "data" / "raw" / "itami-2021-evaluation.pdf", folder)
    return folder


@pytest.mark.parametrize(
    ("command", "seconds"),
    [
        # a good file takes one or two, on a busy machine more
        pytest.param("draft", 8, marks=pytest.mark.slow),
        pytest.param("add", 8, marks=pytest.mark.slow),
        ("inspect", 1),
    ],
)
def test_an_endless_file_is_named_by_each_command_and_the_others_are_read(
    command, seconds, pdfs, tmp_path
):
    arguments = {
        "draft": [pdfs, "--out", tmp_path],
        "add": [*sorted(pdfs.iterdir()), "--raw", tmp_path],
        "inspect": [pdfs / "endless.pdf"],
    }
    called = [*HYOKA, command, *map(str, arguments[command])]
    environment = os.environ | {"HYOKA_SECONDS": str(seconds)}
    done = subprocess.run(called, env=environment, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert done.returncode != 0, said
    assert "endless" in said, said
    # a slow machine ends it by its time, a fast one by its memory
    assert f"{seconds} s" in said or "2000 MB" in said, said
    made = {"draft": "form.toml", "add": "itami-2021-evaluation.pdf"}
    assert command == "inspect" or (tmp_path / made[command]).is_file(), said


@pytest.mark.slow
def test_a_notebook_says_nothing_of_an_endless_file_and_shows_no_picture_of_it(pdfs, monkeypatch):
    monkeypatch.setenv("HYOKA_SECONDS", "2")
    place = Place(1, 0, 0, 1, 1)
    assert explain_place(pdfs / "endless.pdf", place) is None
    assert cell_picture(pdfs / "endless.pdf", place) is None
    with pytest.raises(UnreadableFile, match="2 s"):
        render_page(pdfs / "endless.pdf", 1)
    assert cell_picture(pdfs / "itami-2021-evaluation.pdf", place) is not None


@pytest.mark.slow
def test_a_reader_has_the_memory_of_its_own_work_and_not_of_the_notebook_that_began_it():
    script = (
        "from pathlib import Path; from hyoka_draft import documents; "
        "from hyoka.processes.apart import kept_apart; large = b'x' * 900_000_000; "
        f"task = documents._FileTask(Path({str(RAW / 'itami-2021-evaluation.pdf')!r})); "
        "print(len(kept_apart()(documents._read_items, task).items) > 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"HYOKA_MEMORY_MB": "800"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "True", done.stderr


@pytest.mark.slow
def test_each_command_ends_well_over_broken_files(tmp_path):
    """`make torture` has all files, one at a time."""
    names = ["truncated at 5 of 10", "far"]
    assert [(what, wrong) for what, wrong in outcomes(names, tmp_path) if wrong] == []


def test_why_is_looked_up_in_the_cache_and_nothing_is_read_again(root, monkeypatch):
    costs = helpers.load("costs", processed=root / "data" / "processed")
    row = costs.query("document_id == 'itami-2021-evaluation'").iloc[0]
    asked = (
        root / "data" / "raw" / "itami-2021-evaluation.pdf",
        Place(*(row[edge] for edge in PROVENANCE)),
    )
    explaining._explanations.cache_clear()  # what an earlier test asked may not be on the disk
    before = explain_place(*asked)
    explaining._explanations.cache_clear()
    monkeypatch.setattr(explaining, "apart", None)
    assert before is not None
    assert explain_place(*asked) == before


def test_a_reader_begins_though_the_names_of_the_notebook_were_reset(monkeypatch):
    monkeypatch.delattr(sys.modules["__main__"], "__spec__")
    with apart(is_forked=False) as read:
        assert read(Path.exists, Path(__file__).resolve().parent)


def test_a_reader_that_began_in_another_folder_finds_a_file_of_this_one(tmp_path, monkeypatch):
    (tmp_path / "here").touch()
    with apart(is_forked=False) as read:
        monkeypatch.chdir(tmp_path)
        assert read(Path.exists, Path("here"))
