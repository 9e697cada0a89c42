"""Each mechanism of the engine has a row that says which files show it (tests/witnesses.py)."""

import csv
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data"


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


WITNESSES = rows("witnesses")


def test_each_mechanism_of_the_code_has_its_row_and_no_row_is_of_one_that_is_gone():
    path = os.pathsep.join(str(ROOT / folder) for folder in ("src", "engine/src"))
    command = [sys.executable, "-m", "tests.witnesses", "--names"]
    said = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": path}, capture_output=True, check=True
    )
    names = said.stdout.decode().splitlines()
    listed = [row["mechanism"] for row in WITNESSES]
    advice = "run make witnesses"
    assert sorted({*names} - {*listed}) == [], advice
    assert sorted({*listed} - {*names}) == [], advice
    assert listed == sorted({*listed})


def test_what_no_file_shows_is_named_with_a_reason():
    shown = {row["mechanism"]: int(row["files"]) > 0 for row in WITNESSES}
    reasons = rows("without_witness")
    named = [row["mechanism"] for row in reasons]
    assert named == sorted({*named})
    assert all(row["reason"] for row in reasons)
    assert {*named} == {name for name, is_shown in shown.items() if not is_shown}


def test_examples_of_the_repository_are_there():
    folders = {"cases/": ROOT / "engine/tests", "data/raw/": ROOT}
    files = {name for row in WITNESSES for name in row["examples"].split("; ")}
    own = [name for name in files if name.startswith(tuple(folders)) and " " not in name]
    assert len(own) > 10
    for name in own:
        folder = next(folder for start, folder in folders.items() if name.startswith(start))
        assert (folder / name).exists(), name
