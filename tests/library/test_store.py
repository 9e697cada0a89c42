"""Bytes are kept in one file: found again by any run, never believed when damaged, and never more than they may be."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from hyoka.kept import store as store_module
from hyoka.kept.store import ENTRY, FILE, PIECE, Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "cache")


def kept(store: Store, *keys: str, kind: str = ENTRY) -> Store:
    """A store that holds a thousand bytes and a head under each of some keys."""
    for key in keys:
        store.put(kind, key, b"head", key.encode() * 1000)
    store.save()
    return store


def told(folder: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(folder / FILE)) as file, file:
        file.execute(statement, values)


def test_what_was_put_is_there_for_every_run(store):
    kept(store, "a")
    for run in (store, Store(store.folder)):
        assert run.get(ENTRY, "a") == (b"head", b"a" * 1000)
        assert run.head(ENTRY, "a") == b"head"
        assert (run.damaged, run.unwritten) == (0, "")


def test_what_was_not_put_is_not_there_and_makes_no_file(store):
    assert (store.get(ENTRY, "a"), store.head(ENTRY, "a"), store.contents()) == (None, b"", (0, 0))
    assert not store.folder.exists()
    assert kept(store, "a").get(PIECE, "a") is None


def test_what_is_put_again_takes_the_place_of_what_was_there(store):
    kept(store, "a", "b")
    store.put(ENTRY, "a", b"other", b"bytes")
    store.save()
    assert store.get(ENTRY, "a") == (b"other", b"bytes")
    assert store.contents() == (2, 4 + 1000 + 5 + 5)


def test_bytes_are_written_once_a_second_before_anybody_asks(store, monkeypatch):
    store.put(ENTRY, "a", b"", b"1")
    assert Store(store.folder).get(ENTRY, "a") is None
    monkeypatch.setattr(store_module, "_EVERY", -1.0)
    store.put(ENTRY, "b", b"", b"2")
    assert [Store(store.folder).get(ENTRY, key) for key in "ab"] == [(b"", b"1"), (b"", b"2")]


ROWS = {
    "last bit": "UPDATE bodies SET body = CAST(substr(body, 1, length(body) - 1) || 'b' AS BLOB)",
    "half": "UPDATE bodies SET body = substr(body, 1, length(body) / 2)",
    "empty": "UPDATE bodies SET body = x''",
    "text": "UPDATE bodies SET body = 'text'",
    "no body": "DELETE FROM bodies",
    "head": "UPDATE kept SET head = x'00'",
    "another's": "UPDATE kept SET key = CASE key WHEN 'a' THEN 'c' ELSE 'a' END",
}


@pytest.mark.parametrize("damage", ROWS)
def test_damaged_row_is_as_good_as_none_and_counted(store, damage):
    kept(store, "a", "b").close()
    told(store.folder, ROWS[damage])
    assert store.get(ENTRY, "a") is None
    assert store.damaged == 1
    assert kept(store, "a").get(ENTRY, "a") == (b"head", b"a" * 1000)


FILES = {
    "another program's file": lambda data: b"no database " * 100,
    "half of its pages": lambda data: data[: len(data) // 2],
    "zeros in its midst": lambda data: data[:4096] + bytes(len(data) - 4096),
}


@pytest.mark.parametrize("damage", FILES)
def test_damaged_file_is_counted_and_begun_anew(store, damage):
    kept(store, *map(str, range(100))).close()
    file = store.folder / FILE
    file.write_bytes(FILES[damage](file.read_bytes()))
    assert store.get(ENTRY, "99") is None
    assert store.damaged == 1
    assert kept(store, "a").get(ENTRY, "a") == (b"head", b"a" * 1000)
    assert store.unwritten == ""


def test_file_whose_parts_do_not_agree_is_begun_anew_too(store):
    kept(store, "a").close()
    told(store.folder, "INSERT INTO bodies VALUES (2, x'00')")
    assert kept(store, "b").damaged == 1
    assert kept(store, "b").get(ENTRY, "b") == (b"head", b"b" * 1000)


def test_what_was_not_used_longest_goes_first_when_the_store_is_full(store):
    for age, key in enumerate("abcd", 1):
        kept(store, key)
        told(store.folder, "UPDATE kept SET used = ? WHERE key = ?", age, key)
    assert store.get(ENTRY, "a") is not None
    store.trim(2500)
    assert [bool(store.get(ENTRY, key)) for key in "abcd"] == [True, False, False, True]
    assert store.contents() == (2, 2 * 1004)


def test_file_shrinks_with_what_it_holds(store):
    kept(store, *map(str, range(1000))).close()
    before = (store.folder / FILE).stat().st_size
    store.trim(200_000)
    assert (store.folder / FILE).stat().st_size < before / 5


def test_pieces_go_before_entries(store):
    kept(kept(store, "a"), "a", "b", kind=PIECE)
    told(store.folder, "UPDATE kept SET used = 1 WHERE kind = 'entry'")
    store.trim(2000)
    assert [bool(store.get(kind, "a")) for kind in (ENTRY, PIECE)] == [True, False]


def test_run_that_has_kept_nothing_takes_nothing_away(store):
    kept(store, "a")
    other = Store(store.folder)
    assert other.get(ENTRY, "a") is not None
    other.trim(1)
    assert other.contents()[0] == 1


def test_clearing_takes_all_away_and_leaves_what_is_not_the_stores(store):
    kept(kept(store, "a", "b"), "a", kind=PIECE)
    (store.folder / "notes.txt").write_text("mine")
    assert store.clear() == 2
    assert store.contents() == (0, 0)
    assert [path.name for path in store.folder.iterdir()] == ["notes.txt"]


def test_store_that_cannot_be_written_is_said_and_hinders_nothing(tmp_path):
    (tmp_path / "file").write_text("in the way")
    store = kept(Store(tmp_path / "file"), "a", "b")
    assert "file" in store.unwritten
    assert store.get(ENTRY, "a") is None


def test_lent_store_is_read_and_not_complained_of(store, monkeypatch):
    kept(store, "a").close()
    monkeypatch.setattr(store_module.sqlite3, "connect", read_only)
    assert store.get(ENTRY, "a") == (b"head", b"a" * 1000)
    store.trim(10**6)
    assert store.unwritten == ""
    assert "readonly" in kept(store, "b").unwritten


def read_only(path: Path, timeout: float, connect=sqlite3.connect) -> sqlite3.Connection:
    """As SQLite opens a file that this user may not write."""
    return connect(f"file:{path}?mode=ro", timeout=timeout, uri=True)


def test_other_runs_write_is_waited_for_no_longer_than_patience(store, monkeypatch):
    kept(store, "a")
    monkeypatch.setattr(store_module, "_PATIENCE", 0.01)
    late = Store(store.folder)
    with closing(sqlite3.connect(store.folder / FILE)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert kept(late, "b").unwritten.startswith("database is locked")
    assert store.get(ENTRY, "a") is not None
