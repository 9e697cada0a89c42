"""Where the system fails, tables and reports say so in a sentence and leave what was; where they can, they go on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from fake_documents import files
from notebooks_for_tests import notebook
from true_tables import ROOT

TABLES = "tables --no-cache --jobs 1"
REPORT = "report --force --reports pages"
HYOKA = f"'{sys.executable}' -c 'from hyoka.cli.main import main; main()'"
FOLDERS = "--raw $PWD/raw --processed $PWD/old"
#: What is wrong, how a run is called then, and for tables and a report their exit status and sentence.
FAULTS = {
    "standard output is full": ("{} > /dev/full", (1, "No space left on device"), (1, "No space left on device")),
    "no room for files": ("ulimit -f 8; {}", (2, "File too large"), (2, "File too large")),
    "few files may be open": ("ulimit -n 48; {}", (0, ""), (2, "too few files may be open; expected: 64; found: 48")),
    "little memory": ("ulimit -v 1500000; {}", *[(2, "too little memory; expected: ")] * 2),
    "tables in a folder whose name is not in UTF-8": (
        "{} --processed $'old\\xff'", *[(2, "old?: the name of this folder is not in UTF-8")] * 2
    ),
    "PDFs in a folder whose name is not in UTF-8": ("{} --raw $'raw\\xff'", *[(2, "is not in UTF-8")] * 2),
    "no home, no folders for the cache and for temporary files, another locale": (
        "unset HOME; TMPDIR=/nowhere HYOKA_CACHE=/proc/cache LC_ALL=C {}", (0, ""), (0, "")
    ),
    "a folder that cannot be made": (
        "{} --processed /proc/new --reports /proc/new", None, (2, "/proc/new: No such file or directory")
    ),
    "no working folder": ("mkdir gone; cd gone; rmdir ../gone; {}", *[(2, "No such file or directory")] * 2),
}  # fmt: skip
CASES = [
    pytest.param(command, what, *outcome, id=f"{what}: {name}")
    for name, (command, *outcomes) in FAULTS.items()
    for what, outcome in zip(("tables", "report"), outcomes, strict=True)
    if outcome
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of two documents and a notebook, with its tables and its report."""
    home = tmp_path_factory.mktemp("home")
    (home / "raw").mkdir()
    for name, document in (("a.pdf", "hirakata-2017-general.pdf"), ("b.pdf", "ikeda-2024-projects.pdf")):
        (home / "raw" / name).symlink_to(ROOT / "data" / "raw" / document)
    notebook(home / "notebooks" / "01_one.ipynb", "1")
    for what in (TABLES, REPORT):
        assert run(home, f"{HYOKA} {what} {FOLDERS}").returncode == 0
    return home


def run(home: Path, command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}"}
    return subprocess.run(
        ["bash", "-c", command], cwd=home, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the faults are those of a Unix shell")
@pytest.mark.parametrize(("command", "what", "status", "sentence"), CASES)
def test_fault_is_said_in_a_sentence_and_what_was_stays_whole(home: Path, command, what, status, sentence):
    before = files(home / "old")
    index = (home / "pages" / "index.html").read_bytes()
    hyoka = f"{HYOKA} {TABLES if what == 'tables' else REPORT} {FOLDERS}".replace("$PWD", str(home))
    ended = run(home, command.format(hyoka))
    assert ended.returncode == status, ended.stderr
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr
    assert files(home / "old") == before
    is_kept = (home / "pages" / "index.html").read_bytes() == index
    assert is_kept or status == 0 or "> /dev/full" in command
    assert sorted(path.name for path in home.iterdir()) == ["notebooks", "old", "pages", "raw"]
