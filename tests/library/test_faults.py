"""Where the system fails, `hyoka tables` says so in a sentence and leaves the old tables; where it can, it goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from test_pipeline import files
from true_tables import ROOT

HYOKA = (
    f"'{sys.executable}' -c 'from hyoka.cli import main; main()' tables --no-cache --jobs 1 --raw raw --processed old"
)
#: What is wrong, how the run is called then, and its exit status and sentence.
FAULTS = [
    ("standard output is full", f"{HYOKA} > /dev/full", 1, "No space left on device"),
    ("few files may be open", f"ulimit -n 32; {HYOKA}", 0, ""),
    ("no folder for temporary files", f"TMPDIR=/nowhere {HYOKA}", 0, ""),
    ("two workers", f"{HYOKA} --jobs 2", 0, ""),
    ("no home", f"unset HOME; {HYOKA}", 0, ""),
    ("another locale", f"LC_ALL=C {HYOKA}", 0, ""),
]


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the faults are those of a Unix shell")
@pytest.mark.parametrize(("command", "status", "sentence"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_fault_is_said_in_a_sentence_and_the_tables_stay_whole(
    tmp_path: Path, command: str, status: int, sentence: str
):
    (tmp_path / "raw").mkdir()
    for name, document in (("a.pdf", "hirakata-2017-general.pdf"), ("b.pdf", "ikeda-2024-projects.pdf")):
        (tmp_path / "raw" / name).symlink_to(ROOT / "data" / "raw" / document)
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    shell = {"cwd": tmp_path, "env": environment, "capture_output": True, "text": True}
    subprocess.run(["bash", "-c", HYOKA], check=False, **shell)
    before = files(tmp_path / "old")
    ended = subprocess.run(["bash", "-c", command], check=False, **shell)
    assert ended.returncode == status, ended.stderr
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr
    assert files(tmp_path / "old") == before
    assert sorted(os.listdir(tmp_path)) == ["old", "raw"]  # noqa: PTH208
