"""Pieces of tables are kept, and taken where nothing they are made of has changed and a first run would end them."""

from __future__ import annotations

import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from test_pipeline import fake_document, files, folder_of, run

from hyoka import extract
from hyoka.cleaning import clean
from hyoka.documents.entries import Extracted
from hyoka.kept import fingerprints
from hyoka.kept import shelf as kept
from hyoka.kept.store import FILE, PIECE, Store

NAMES = ("a.pdf", "b.pdf", "broken.pdf", "c.pdf", "d.pdf")


@pytest.fixture
def cleaned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The documents that are cleaned, as they are."""
    names: list[str] = []
    tables = clean.document_tables

    def counted(document, *known):
        names.append(document.document_id)
        return tables(document, *known)

    monkeypatch.setattr(clean, "document_tables", counted)
    return names


@pytest.fixture
def raw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cleaned: list[str]) -> Path:
    """A folder of which a run has been made, with two documents to a piece."""
    monkeypatch.setenv("HYOKA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(extract, "read_document", fake_document)
    monkeypatch.setattr(kept, "BATCH", 2)
    raw = folder_of(tmp_path / "raw", *NAMES)
    run(raw, tmp_path / "processed", jobs=1)
    shutil.rmtree(tmp_path / "processed")
    cleaned.clear()
    return raw


def told(tmp_path: Path, statement: str) -> list[tuple[bytes, ...]]:
    with closing(sqlite3.connect(tmp_path / "cache" / FILE)) as file, file:
        return file.execute(statement).fetchall()


def pieces(tmp_path: Path) -> list[tuple[bytes, ...]]:
    if not (tmp_path / "cache" / FILE).exists():
        return []
    return told(tmp_path, f"SELECT key, head, body FROM kept JOIN bodies USING (number) WHERE kind = '{PIECE}'")


def anew(raw: Path, tmp_path: Path, cleaned: list[str]) -> tuple[list[str], int]:
    """Run where the tables were taken away, hold them against a first run's; what was cleaned, how many were read."""
    result = run(raw, tmp_path / "processed", jobs=1)
    again = list(cleaned)
    first = run(raw, tmp_path / "first", jobs=1, cache=False)
    assert files(tmp_path / "processed") == files(tmp_path / "first")
    assert result.counts == first.counts
    return again, result.read


def test_tables_that_were_taken_away_come_from_kept_pieces(raw, tmp_path, cleaned):
    assert len(pieces(tmp_path)) == 3
    assert anew(raw, tmp_path, cleaned) == ([], 0)


def test_kept_pieces_do_without_the_entries(raw, tmp_path, cleaned):
    told(tmp_path, f"DELETE FROM kept WHERE kind <> '{PIECE}'")
    assert anew(raw, tmp_path, cleaned) == ([], 0)


@pytest.mark.parametrize("column", ["head", "body"])
def test_damaged_piece_is_made_anew_without_reading(raw, tmp_path, cleaned, column):
    table = {"head": "kept", "body": "bodies"}[column]
    of_pieces = f"SELECT number FROM kept WHERE kind = '{PIECE}'"
    told(tmp_path, f"UPDATE {table} SET {column} = substr({column}, 2) WHERE number IN ({of_pieces})")
    assert anew(raw, tmp_path, cleaned) == ([name.removesuffix(".pdf") for name in NAMES], 0)
    shutil.rmtree(tmp_path / "processed")
    cleaned.clear()
    assert run(raw, tmp_path / "processed", jobs=1).read == 0
    assert cleaned == []


CHANGES = {
    "a new PDF behind all": (lambda raw: folder_of(raw, "e.pdf"), ["d", "e"], 1),
    "a new PDF before all": (lambda raw: folder_of(raw, "0.pdf"), ["0", "a", "b", "broken", "c", "d"], 1),
    "a PDF of another content": (lambda raw: (raw / "b.pdf").write_bytes(b"%PDF-1.7 x"), [*"ab", "broken", *"cd"], 1),
    "a PDF less at the end": (lambda raw: (raw / "d.pdf").unlink(), [], 0),
    "a PDF less in the middle": (lambda raw: (raw / "broken.pdf").unlink(), ["c", "d"], 0),
    "a renamed PDF": (lambda raw: (raw / "d.pdf").rename(raw / "e.pdf"), ["e"], 0),
    "another row of sources.csv": (lambda raw: (raw / "sources.csv").write_text("file,title\nd.pdf,x\n"), ["d"], 0),
}


@pytest.mark.parametrize("change", CHANGES)
def test_change_makes_the_pieces_anew_that_it_touches(raw, tmp_path, cleaned, change):
    make, again, read = CHANGES[change]
    make(raw)
    assert anew(raw, tmp_path, cleaned) == (again, read)


@pytest.mark.parametrize("part", ["reading", "cleaning"])
def test_other_code_takes_no_kept_piece(raw, tmp_path, cleaned, monkeypatch, part):
    monkeypatch.setattr(fingerprints, part, lambda: "other")
    run(raw, tmp_path / "processed", jobs=1)
    assert len(cleaned) == len(NAMES)


def test_piece_with_a_document_that_may_read_otherwise_is_not_kept(raw, tmp_path, cleaned, monkeypatch):
    def crashing(path: Path, reader: str = "fast") -> Extracted:
        raise RuntimeError("this time")

    monkeypatch.setattr(extract, "read_document", crashing)
    (raw / "d.pdf").write_bytes(b"%PDF-1.7 other")
    run(raw, tmp_path / "processed", jobs=1)
    monkeypatch.setattr(extract, "read_document", fake_document)
    shutil.rmtree(tmp_path / "processed")
    cleaned.clear()
    assert anew(raw, tmp_path, cleaned) == (["d"], 1)


def test_run_without_cache_takes_and_keeps_no_piece(raw, tmp_path, cleaned):
    Store(tmp_path / "cache").clear()
    run(raw, tmp_path / "processed", jobs=1, cache=False)
    assert len(cleaned) == len(NAMES)
    assert pieces(tmp_path) == []


def test_several_workers_keep_the_same_pieces(raw, tmp_path):
    made = pieces(tmp_path)
    Store(tmp_path / "cache").clear()
    with ThreadPoolExecutor(2) as executor:
        run(raw, tmp_path / "processed", executor=executor)
    assert pieces(tmp_path) == made
