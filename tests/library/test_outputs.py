"""A run that fails or is killed leaves whole tables, old or new, and the next one makes it good."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_pipeline import fake_document, files, folder_of, run

from hyoka import extract
from hyoka.tables import outputs
from hyoka.tables import saved as tables


@pytest.fixture
def raw(tmp_path, monkeypatch):
    monkeypatch.setenv("HYOKA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(extract, "read_document", fake_document)
    return folder_of(tmp_path / "raw", "a.pdf", "b.pdf")


def test_run_that_fails_while_writing_leaves_the_old_tables(raw, tmp_path, monkeypatch):
    processed = tmp_path / "processed"
    run(raw, processed)
    before = files(processed)

    def full_disk(*_):
        raise OSError("disk full")

    monkeypatch.setattr(outputs.Parts, "finish", full_disk)
    with pytest.raises(OSError, match="disk full"):
        run(folder_of(raw, "c.pdf"), processed)
    assert files(processed) == before


@pytest.mark.parametrize("puts", [0, 1, 2, 5, 12, 22])
def test_run_that_is_killed_while_it_puts_files_in_place_leaves_whole_tables_and_the_next_makes_it_good(
    raw, tmp_path, monkeypatch, puts
):
    processed = tmp_path / "processed"
    run(raw, processed)
    folder_of(raw, "c.pdf")
    left = iter(range(puts))
    put = outputs.put

    def killed(*where):
        if next(left, None) is None:
            raise KeyboardInterrupt
        put(*where)

    monkeypatch.setattr(outputs, "put", killed)
    with pytest.raises(KeyboardInterrupt):
        run(raw, processed)
    monkeypatch.undo()
    monkeypatch.setattr(extract, "read_document", fake_document)
    monkeypatch.setenv("HYOKA_CACHE", str(tmp_path / "cache"))
    assert {len(tables.load(processed, name)) for name in ("activities", "documents")} <= {2, 3}
    run(raw, processed)
    run(raw, tmp_path / "anew", cache=False)
    assert files(processed) == files(tmp_path / "anew")


def test_folder_that_a_run_beside_this_one_has_put_in_place_meanwhile_is_replaced(tmp_path, monkeypatch):
    made, target, rename = tmp_path / "made", tmp_path / "target", Path.rename
    for folder in (made, target):
        folder.mkdir()
        (folder / folder.name).touch()

    def another_run(self: Path, to: Path) -> Path:
        monkeypatch.undo()
        moved = rename(self, to)
        self.mkdir()
        (self / "another").touch()
        return moved

    monkeypatch.setattr(Path, "rename", another_run)
    outputs.put(made, target, tmp_path / "old")
    assert [path.name for path in target.iterdir()] == ["made"]


def test_what_a_killed_run_has_left_is_cleared(raw, tmp_path):
    processed = tmp_path / "processed"
    left = processed / ".part-999999999"
    left.mkdir(parents=True)
    run(raw, processed)
    assert not left.exists()
