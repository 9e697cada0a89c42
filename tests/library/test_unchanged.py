"""A run over what has not changed does nothing; a run over what has changed reads that alone."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from test_pipeline import fake_document, files, folder_of

from hyoka import extract
from hyoka.documents.entries import Extracted
from hyoka.errors import UsageError
from hyoka.kept import digests, fingerprints
from hyoka.kept.store import FILE
from hyoka.runs import pipeline

NAMES = ("a.pdf", "b.pdf", "broken.pdf", "c.pdf")


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read, as they are."""
    names: list[str] = []

    def counted(path: Path, reader: str = "fast") -> Extracted:
        names.append(path.name)
        return fake_document(path, reader)

    monkeypatch.setattr(extract, "read_document", counted)
    return names


@pytest.fixture
def raw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HYOKA_CACHE", str(tmp_path / "cache"))
    return folder_of(tmp_path / "raw", *NAMES)


@pytest.fixture
def processed(tmp_path: Path) -> Path:
    return tmp_path / "processed"


def run(raw: Path, processed: Path, **more: object) -> pipeline.RunResult:
    return pipeline.make_tables(raw, processed, **{"jobs": 1, "progress": False, **more})


def times(processed: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in processed.rglob("*")}


def test_second_run_reads_cleans_and_writes_nothing_and_tells_the_same(raw, processed, reads, monkeypatch):
    first = run(raw, processed)
    before, reads[:] = times(processed), []
    monkeypatch.setattr(pipeline, "write_all", None)
    again = run(raw, processed)
    assert (again.counts, again.exit_code, again.read) == (first.counts, first.exit_code, 0)
    assert times(processed) == before
    assert reads == []
    assert again.problems["kind"].tolist() == ["no_source"] * 4 + ["truncated"]


def test_unchanged_run_imports_nothing_heavy(raw, processed, reads):
    run(raw, processed)
    code = (
        "import sys; from pathlib import Path; from hyoka.runs.pipeline import make_tables; "
        f"result = make_tables(Path({str(raw)!r}), Path({str(processed)!r})); assert result.read == 0; "
        "print(*{'pandas', 'pandera', 'numpy', 'numba', 'pyarrow', 'pypdfium2', 'distributed'} & set(sys.modules))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert loaded.split() == []


CHANGES = {
    "a new PDF": (lambda raw, _: folder_of(raw, "d.pdf"), ["d.pdf"]),
    "a PDF of another content": (lambda raw, _: (raw / "b.pdf").write_bytes(b"%PDF-1.7 other"), ["b.pdf"]),
    "a renamed PDF": (lambda raw, _: (raw / "b.pdf").rename(raw / "e.pdf"), []),
    "a renamed unreadable PDF": (lambda raw, _: (raw / "broken.pdf").rename(raw / "broken2.pdf"), ["broken2.pdf"]),
    "a PDF less": (lambda raw, _: (raw / "b.pdf").unlink(), []),
    "another sources.csv": (lambda raw, _: (raw / "sources.csv").write_text("file,title\na.pdf,x\n"), []),
    "an edited table": (lambda _, processed: (processed / "costs.csv").write_text("edited"), []),
    "a deleted table": (lambda _, processed: (processed / "activities.csv").unlink(), []),
    "a deleted part": (lambda _, processed: next(processed.glob("activities.parquet/*/*")).unlink(), []),
    "a deleted raw table": (lambda _, processed: next(processed.glob("extracted/activities.parquet/*")).unlink(), []),
    "an edited word on the run": (lambda _, processed: (processed / "run.json").write_text("{"), []),
    "no word on the run": (lambda _, processed: (processed / "extracted" / "run.json").unlink(), []),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_run_after_a_change_reads_what_is_new_and_makes_what_a_first_run_makes(raw, processed, reads, tmp_path, change):
    run(raw, processed)
    make, read = CHANGES[change]
    make(raw, processed)
    reads[:] = []
    result = run(raw, processed)
    assert reads == read
    assert result.read == len(read)
    run(raw, tmp_path / "anew", cache=False)
    assert files(processed) == files(tmp_path / "anew")


def test_other_reader_reads_all_anew(raw, processed, reads):
    run(raw, processed)
    reads[:] = []
    assert run(raw, processed, reader="reference").read == len(NAMES)
    assert reads == list(NAMES)


@pytest.mark.parametrize(("part", "read"), [("reading", 4), ("cleaning", 0)])
def test_other_code_makes_the_tables_anew(raw, processed, reads, monkeypatch, part, read):
    run(raw, processed)
    reads[:] = []
    monkeypatch.setattr(fingerprints, part, lambda: "other")
    if part == "reading":
        monkeypatch.setattr(fingerprints, "engine", lambda: "other")
    before = times(processed)
    assert run(raw, processed).read == read == len(reads)
    assert times(processed) != before


def test_edited_form_reads_its_documents_alone(raw, processed, reads, monkeypatch):
    def of_two_forms(path: Path, reader: str = "fast") -> Extracted:
        reads.append(path.name)
        document = fake_document(path, reader)
        document.form = "one" if path.stem < "b" else "two"
        return document

    monkeypatch.setattr(extract, "read_document", of_two_forms)
    run(raw, processed)
    reads[:] = []
    version = fingerprints.form
    monkeypatch.setattr(fingerprints, "form", lambda name: "newer" if name == "two" else version(name))
    monkeypatch.setattr(fingerprints, "reading", lambda: "other")
    run(raw, processed)
    assert "a.pdf" not in reads
    assert {"b.pdf", "c.pdf"} <= set(reads)


def test_run_without_cache_reads_all_and_keeps_nothing(raw, processed, reads, tmp_path):
    run(raw, processed, cache=False)
    assert not (tmp_path / "cache").exists()
    assert run(raw, processed, cache=False).read == len(NAMES)
    assert reads == [*NAMES, *NAMES]


def test_crash_is_tried_again(raw, processed, reads):
    folder_of(raw, "defect.pdf")
    run(raw, processed)
    (processed / "run.json").unlink()
    reads[:] = []
    assert run(raw, processed).read == 1
    assert reads == ["defect.pdf"]


def test_damaged_entry_is_read_anew_and_counted(raw, processed, reads, tmp_path):
    run(raw, processed)
    made = files(processed)
    with closing(sqlite3.connect(tmp_path / "cache" / FILE)) as file, file:
        file.execute("DELETE FROM kept WHERE kind = 'piece'")
        file.execute("UPDATE bodies SET body = x'' WHERE number = (SELECT min(number) FROM kept WHERE kind = 'entry')")
    (processed / "run.json").unlink()
    result = run(raw, processed)
    assert (result.read, result.damaged) == (1, 1)
    assert files(processed) == made


def test_extraction_of_the_notebooks_uses_the_cache_too(raw, processed, reads):
    run(raw, processed)
    reads[:] = []
    assert [document.document_id for document in pipeline.extract_folder(raw, processed)] == ["a", "b", "broken", "c"]
    folder_of(raw, "d.pdf")
    assert len(pipeline.extract_folder(raw, processed, jobs=1)) == 5
    assert reads == ["d.pdf"]


def age(path: Path, nanoseconds: int) -> None:
    os.utime(path, ns=(nanoseconds, nanoseconds))


def test_file_that_was_not_touched_is_not_hashed_again(raw, monkeypatch):
    pdfs = sorted(raw.glob("*.pdf"))
    hashed: list[str] = []
    whole = digests.digest
    monkeypatch.setattr(digests, "digest", lambda path: hashed.append(path.name) or whole(path))
    monkeypatch.setattr(digests, "COARSEST_NS", -(10**12))
    first = digests.digests_of(pdfs)
    hashed[:] = []
    assert digests.digests_of(pdfs) == first
    assert hashed == []
    changed = pdfs[0].stat().st_mtime_ns
    pdfs[0].write_bytes(pdfs[0].read_bytes()[::-1])
    age(pdfs[0], changed)
    assert digests.digests_of(pdfs) != first
    assert hashed == ["a.pdf"]


def test_file_that_has_only_just_changed_is_hashed_again(raw, monkeypatch):
    pdfs = sorted(raw.glob("*.pdf"))
    monkeypatch.setattr(digests, "COARSEST_NS", 10**18)
    digests.digests_of(pdfs)
    monkeypatch.setattr(digests, "digest", lambda path: "hashed")
    assert set(digests.digests_of(pdfs).values()) == {"hashed"}


def test_damaged_note_on_hashes_is_not_believed(raw, tmp_path, monkeypatch):
    monkeypatch.setattr(digests, "COARSEST_NS", -(10**12))
    pdfs = sorted(raw.glob("*.pdf"))
    first = digests.digests_of(pdfs)
    with closing(sqlite3.connect(tmp_path / "cache" / FILE)) as file, file:
        assert file.execute("UPDATE bodies SET body = substr(body, 2)").rowcount == 1
    assert digests.digests_of(pdfs) == first


def test_cache_size_that_is_none_is_told_before_anything_is_read(raw, processed, reads, monkeypatch):
    monkeypatch.setenv("HYOKA_CACHE_SIZE", "big")
    with pytest.raises(UsageError, match="HYOKA_CACHE_SIZE"):
        run(raw, processed)
    assert (reads, processed.exists()) == ([], False)


def test_runs_side_by_side_share_a_cache_and_make_the_same_tables(raw, tmp_path, reads):
    folder_of(raw, *(f"n{number}.pdf" for number in range(20)))
    folders = [tmp_path / f"run-{number}" for number in range(4)]
    with ThreadPoolExecutor(4) as runs:
        results = list(runs.map(lambda folder: run(raw, folder), folders))
    assert [(result.unkept, result.damaged) for result in results] == [("", 0)] * 4
    assert all(files(folder) == files(folders[0]) for folder in folders)


def test_workers_are_made_ready_for_a_first_run_alone(raw, processed, reads, monkeypatch):
    asked: list[int] = []
    monkeypatch.setattr(pipeline, "make_ready", asked.append)
    run(raw, processed)
    assert asked == [1]
    run(raw, processed)
    with ThreadPoolExecutor(1) as executor:
        run(raw, processed.with_name("other"), executor=executor)
    assert asked == [1]
