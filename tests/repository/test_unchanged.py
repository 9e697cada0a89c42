"""A run over what has not changed does nothing.

A run over what has changed makes what a first run makes.
"""

import json
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from fake_documents import fake_document, files, folder_of
from test_pipeline import run

from hyoka.contract.records import Extracted
from hyoka.run import cache, extract, pipeline
from hyoka.store import table_files as tables
from hyoka.text.label_files import label_file

NAMES = ("a.pdf", "b.pdf", "broken.pdf", "c.pdf")


@pytest.fixture
def reads(monkeypatch):
    """The names of the files that are read, as they are."""
    return counted_reads(monkeypatch)


def counted_reads(patch: pytest.MonkeyPatch) -> list[str]:
    names: list[str] = []

    def counted(path: Path, data: bytes = b"", **_: object) -> Extracted:
        names.append(path.name)
        return fake_document(path)

    patch.setattr(extract, "read_document", counted)
    return names


@pytest.fixture
def raw(tmp_path, monkeypatch):
    monkeypatch.setenv("HYOKA_CACHE", str(tmp_path / "cache"))
    return folder_of(tmp_path / "raw", *NAMES)


@pytest.fixture
def processed(tmp_path):
    return tmp_path / "processed"


def unversioned(processed: Path) -> dict[str, object]:
    """The files of a folder; the version of its data tells how often they have changed."""
    found: dict[str, object] = dict(files(processed))
    package = json.loads((processed / "datapackage.json").read_text(encoding="utf-8"))
    catalog = (processed / "catalog.jsonld").read_text(encoding="utf-8")
    catalog = catalog.replace(f'"{package["version"]}"', '""')
    without = {"datapackage.json": package | {"version": "", "created": ""}}
    return found | without | {"catalog.jsonld": catalog}


def times(processed: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in processed.rglob("*")}


def test_second_run_reads_and_writes_nothing_and_says_the_same(raw, processed, reads):
    first = run(raw, processed)
    before, reads[:] = times(processed), []
    again = run(raw, processed)
    assert again == first
    assert "  not read: broken.pdf: the PDF is damaged; fetch it again" in again.summary
    assert (again.exit_code, times(processed), reads) == (1, before, [])


def test_tables_are_made_again_with_other_labels_that_they_rest_on(
    raw, processed, reads, tmp_path, monkeypatch
):
    folder = tmp_path / "labels"
    folder.mkdir()
    monkeypatch.setenv("HYOKA_LABELS", str(folder))
    run(raw, processed)
    for label in cache.LABELS:  # one file may stand for that of the engine
        before = times(processed)
        text = label_file(label).read_text(encoding="utf-8-sig")
        (folder / f"{label}.csv").write_text(text + "\n", encoding="utf-8")
        run(raw, processed)
        assert times(processed) != before, label
    before = times(processed)
    (folder / "polarity.csv").write_text("of no table of documents\n", encoding="utf-8")
    run(raw, processed)
    assert times(processed) == before


def test_unchanged_run_imports_nothing_heavy(raw, processed, reads):
    run(raw, processed)
    code = (
        "import sys; from pathlib import Path; from hyoka.run.pipeline import make_tables; "
        f"make_tables(Path({str(raw)!r}), Path({str(processed)!r})); "
        "print(*{'pandas', 'pandera', 'numpy', 'pyarrow', 'pypdfium2', 'distributed'} & "
        "set(sys.modules))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert loaded.split() == []


CHANGES = {
    "a new PDF": (lambda raw, _: folder_of(raw, "d.pdf"), ["d.pdf"]),
    "a PDF of another content": (
        lambda raw, _: (raw / "b.pdf").write_bytes(b"%PDF-1.7 other"),
        ["b.pdf"],
    ),
    "a renamed PDF": (lambda raw, _: (raw / "b.pdf").rename(raw / "e.pdf"), ["e.pdf"]),
    "a PDF less": (lambda raw, _: (raw / "b.pdf").unlink(), []),
    "another sources.csv": (
        lambda raw, _: (raw / "sources.csv").write_text("file,title\na.pdf,x\n"),
        [],
    ),
    "an edited table": (lambda _, processed: (processed / "costs.csv").write_text("edited"), []),
    "a deleted table": (lambda _, processed: (processed / "activities.csv").unlink(), []),
    "a deleted Parquet file": (
        lambda _, processed: (processed / "activities.parquet").unlink(),
        [],
    ),
    "a damaged record of the run": (
        lambda _, processed: (processed / "run.json").write_text("{"),
        [],
    ),
    "no record of the run": (lambda _, processed: (processed / "run.json").unlink(), []),
}


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A folder with what a first run read and made; of it each test changes a copy."""
    folder = tmp_path_factory.mktemp("first")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HYOKA_CACHE", str(folder / "cache"))
        counted_reads(patch)
        run(folder_of(folder / "raw", *NAMES), folder / "processed")
    return folder


@pytest.mark.parametrize("change", CHANGES)
def test_run_after_a_change_reads_what_is_new_and_makes_what_a_first_run_makes(
    first, reads, tmp_path, monkeypatch, change
):
    home = shutil.copytree(first, tmp_path / "home")
    monkeypatch.setenv("HYOKA_CACHE", str(home / "cache"))
    raw, processed = home / "raw", home / "processed"
    assert run(raw, processed).exit_code == 1
    assert reads == []
    make, read = CHANGES[change]
    make(raw, processed)
    run(raw, processed)
    assert reads == read
    anew = first / "processed"
    if files(raw) != files(first / "raw"):
        anew = tmp_path / "anew"
        run(raw, anew, cache=False)
    assert unversioned(processed) == unversioned(anew)


@pytest.mark.parametrize("change", ["reading_program", "tables_program"])
def test_documents_are_read_anew_by_other_code_and_tables_are_made_anew(
    raw, processed, reads, monkeypatch, change
):
    run(raw, processed)
    before, reads[:] = times(processed), []
    monkeypatch.setattr(cache, "tables_program", lambda: "other")
    if change == "reading_program":
        monkeypatch.setattr(cache, "reading_program", lambda: "other")
    run(raw, processed)
    assert reads == ([] if change == "tables_program" else list(NAMES))
    assert times(processed) != before


def test_crash_is_tried_again_although_nothing_has_changed(raw, processed, reads):
    for _ in range(2):
        reads[:] = []
        assert run(folder_of(raw, "defect.pdf"), processed).exit_code == 1
        assert "defect.pdf" in reads
    assert len(reads) == 1


def test_pdf_that_is_replaced_while_it_is_read_and_put_back_is_read_again_as_it_is(
    raw, processed, tmp_path, monkeypatch
):
    old, new = (raw / "a.pdf").read_bytes(), b"%PDF-1.7 new"
    read_sources = pipeline.read_sources

    def titled_by_content(path: Path, data: bytes = b"", **_: object) -> Extracted:
        document = fake_document(path)
        document.document["title"] = data.decode()
        return document

    def replaced(*given: object) -> object:
        (raw / "a.pdf").write_bytes(new)
        return read_sources(*given)

    monkeypatch.setattr(extract, "read_document", titled_by_content)
    with monkeypatch.context() as patched:
        patched.setattr(pipeline, "read_sources", replaced)
        first = run(raw, processed).tables["documents"].iloc[0]
    assert (first["title"], first["sha256"], first["bytes"]) == (
        new.decode(),
        sha256(new).hexdigest(),
        len(new),
    )
    (raw / "a.pdf").write_bytes(old)
    run(raw, processed)
    run(raw, tmp_path / "anew", cache=False)
    assert unversioned(processed) == unversioned(tmp_path / "anew")


def test_tables_that_are_replaced_while_they_are_loaded_are_loaded_again(
    raw, processed, reads, monkeypatch
):
    run(raw, processed)
    load, waiting = tables.load_table, [True]

    def replaced_meanwhile(folder: Path, name: str, **chosen: object) -> object:
        if name == "documents" and waiting.pop() if waiting else False:
            run(folder_of(raw, "d.pdf"), processed)
        return load(folder, name, **chosen)

    monkeypatch.setattr(tables, "load_table", replaced_meanwhile)
    loaded = tables.load_tables(processed)
    assert {len(loaded[name]) for name in ("activities", "documents")} == {4}
