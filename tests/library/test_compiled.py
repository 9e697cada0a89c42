"""Loops read the same, compiled or not, and no run waits for their compilation."""

import os
import subprocess
import sys

import pytest
from filelock import FileLock
from true_tables import ROOT

from hyoka.pdf import compiled

READ = """
import pickle, sys
from pathlib import Path
from hyoka.grid.model import Row, read_items
from hyoka.pdf.page import read_pages
for path in sys.argv[1:]:
    for page in read_pages(Path(path), pages=range(1, 3)):
        items = read_items(page)
        cells = [(item.cells, item.guessed) if isinstance(item, Row) else repr(item) for item in items]
        arrays = page.chars.boxes, page.chars.spaces, page.horizontal, page.vertical, page.fills, page.rings
        print(page.chars.text, [array.tolist() for array in arrays], page.problems, cells)
print("numba" in sys.modules)
"""


def lines_read(switch: str) -> list[str]:
    paths = sorted((ROOT / "data" / "raw").glob("*.pdf"))
    environment = os.environ | {"HYOKA_COMPILE": switch}
    run = subprocess.run(
        [sys.executable, "-c", READ, *paths], env=environment, capture_output=True, text=True, check=True
    )
    return run.stdout.splitlines()


def test_pages_are_the_same_with_compiled_loops_and_with_those_of_python():
    slow, fast = lines_read("0"), lines_read("1")
    assert (slow[-1], fast[-1]) == ("False", "True")
    assert slow[:-1] == fast[:-1]
    assert len(slow) > len(list((ROOT / "data" / "raw").glob("*.pdf")))


@pytest.mark.parametrize(("is_locked", "compiles", "started"), [(False, False, 1), (True, False, 0), (False, True, 0)])
def test_loops_are_compiled_for_the_next_run_by_one_process(tmp_path, monkeypatch, is_locked, compiles, started):
    calls = []
    monkeypatch.setattr(compiled, "_FOLDER", tmp_path)
    monkeypatch.setattr(compiled, "COMPILES", compiles)
    monkeypatch.setattr(subprocess, "Popen", lambda arguments, **settings: calls.append(settings["env"]))
    lock = FileLock(tmp_path / "lock")
    if is_locked:
        lock.acquire()
    compiled.compile_for_next_run()
    assert [call["HYOKA_COMPILE"] for call in calls] == ["1"] * started


def test_loops_count_as_compiled_once_all_were_called(tmp_path, monkeypatch):
    folder, old = tmp_path / "compiled-new", tmp_path / "compiled-old"
    folder.mkdir()
    old.mkdir()
    monkeypatch.setattr(compiled, "_FOLDER", folder)
    monkeypatch.setattr(compiled, "COMPILES", True)
    with pytest.raises(KeyboardInterrupt), compiled.compiling():
        raise KeyboardInterrupt
    assert not (folder / "complete").exists()
    with compiled.compiling():
        pass
    assert (folder / "complete").exists()
    assert not old.exists()
