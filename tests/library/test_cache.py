"""What was read is kept: found again while nothing it stands on has changed, and never believed when damaged."""

from __future__ import annotations

import pickle
import shutil
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest
from true_tables import PLACE

from hyoka.documents.entries import Entry, pack, unpack
from hyoka.errors import UsageError
from hyoka.kept import cache as cache_module
from hyoka.kept import fingerprints
from hyoka.kept.cache import Cache, limit
from hyoka.records import FIELDS, PROVENANCE, Extracted

DIGEST = "a" * 64


def row(table: str, **more: object) -> dict[str, object]:
    return dict.fromkeys(FIELDS[table], "") | dict(zip(PROVENANCE, PLACE.values(), strict=True)) | more


DOCUMENT = Extracted(
    "a",
    "ikeda_projects",
    {"title": "事務事業評価", "year": "令和６年度"},
    {"activities": [row("activities", activity_id="1", name="図書館\n分館")], "costs": []},
    [{"page": 1, "form": "ikeda_projects", "words": 3, "cells": 9, "rows": 1, "doubt": ""}],
    [{"page": None, "severity": "note", "kind": "k", "subject": "s", "text": "t", "action": "a"}],
    1,
)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cache:
    monkeypatch.setenv("HYOKA_CACHE", str(tmp_path / "cache"))
    return Cache("fast")


def sent(entry: Entry) -> Entry:
    """An entry as another process gets it."""
    return pickle.loads(pickle.dumps(entry))


def test_document_is_unpacked_as_it_was_packed_under_its_files_name_of_now():
    for entry in (pack("a.pdf", DOCUMENT), sent(pack("a.pdf", DOCUMENT))):
        again = unpack("b", entry)
        assert again.document_id == "b"
        assert (again.form, again.document, again.pages) == (DOCUMENT.form, DOCUMENT.document, 1)
        assert set(again.tables) == {"activities", "page_log", "problems"}
        assert again.rows("activities") == DOCUMENT.tables["activities"]
        assert (again.rows("page_log"), again.rows("problems")) == (DOCUMENT.page_log, DOCUMENT.problems)


def test_document_comes_the_same_from_its_bytes_as_from_who_has_read_it():
    odd = row("costs", text=None, x0=np.float64(0.1) + 0.2, bottom=None)
    for document in (DOCUMENT, Extracted("a", tables={"costs": [row("costs"), odd], "statuses": [row("statuses")]})):
        entry = pack("a.pdf", document)
        assert unpack("a", entry) == unpack("a", sent(entry))


def test_boxes_and_numbers_of_arrays_come_back_to_the_last_bit():
    exact = Extracted(
        "a", tables={"costs": [row("costs", x0=np.float64(0.1) + 0.2, top=np.float32(1.5), page=np.int64(3))]}
    )
    costs = unpack("a", sent(pack("a.pdf", exact))).rows("costs")[0]
    assert (costs["x0"], costs["top"], costs["page"]) == (0.1 + 0.2, 1.5, 3)


def test_bytes_that_nobody_has_packed_are_refused():
    with pytest.raises(ValueError, match="incorrect"):
        unpack("a", Entry("a.pdf", "", 1, True, b"no entry"))


def test_entry_is_found_again_under_any_name_of_the_same_bytes(kept):
    kept.put(DIGEST, pack("a.pdf", DOCUMENT))
    kept.store.save()
    found = Cache("fast").get(DIGEST, "renamed.pdf")
    assert found == pack("a.pdf", DOCUMENT)


def test_what_was_not_read_is_found_under_its_own_name_alone(kept):
    kept.put(DIGEST, pack("a.pdf", Extracted("a", problems=[DOCUMENT.problems[0] | {"subject": "a.pdf"}])))
    kept.store.save()
    assert kept.get(DIGEST, "a.pdf") is not None
    assert kept.get(DIGEST, "b.pdf") is None


def test_other_bytes_and_the_other_reader_find_nothing(kept):
    kept.put(DIGEST, pack("a.pdf", DOCUMENT))
    kept.store.save()
    assert kept.get("b" * 64, "a.pdf") is None
    assert Cache("reference").get(DIGEST, "a.pdf") is None


def test_crash_is_not_kept(kept):
    kept.put(DIGEST, pack("a.pdf", Extracted("a", problems=[DOCUMENT.problems[0] | {"kind": "crash"}])))
    kept.store.save()
    assert kept.store.contents() == (0, 0)


@pytest.mark.parametrize(
    ("said", "bytes_"), [("", 2_000_000_000), ("500MB", 500_000_000), ("1.5 gb", 1_500_000_000), ("7", 7)]
)
def test_size_is_said_in_bytes_or_with_a_unit(monkeypatch, said, bytes_):
    monkeypatch.setenv("HYOKA_CACHE_SIZE", said)
    assert limit() == bytes_


def test_size_that_is_none_is_wrong_usage(monkeypatch):
    monkeypatch.setenv("HYOKA_CACHE_SIZE", "2 GiB?")
    with pytest.raises(UsageError, match="HYOKA_CACHE_SIZE"):
        limit()


def test_platforms_folder_for_caches_is_taken_where_none_is_set(monkeypatch, tmp_path):
    monkeypatch.delenv("HYOKA_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_module.folder() == tmp_path / "hyoka"


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the package of which the fingerprints are taken, so that a test may edit it."""
    copy = tmp_path / "hyoka"
    shutil.copytree(
        Path(fingerprints.__file__).parents[1], copy, ignore=shutil.ignore_patterns("__pycache__", "templates")
    )
    monkeypatch.setattr(fingerprints, "_PACKAGE", copy)
    forget()
    yield copy
    monkeypatch.undo()
    forget()


def forget() -> None:
    for function in vars(fingerprints).values():
        if hasattr(function, "cache_clear"):
            function.cache_clear()


def edit(file: Path, old: str = "", new: str = "") -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1) if old else text + "\n# another line\n", encoding="utf-8")
    forget()


def versions() -> dict[str, str]:
    forms = {name: fingerprints.form(name) for name in fingerprints.form_modules()}
    return forms | {"engine": fingerprints.engine(), "cleaning": fingerprints.cleaning()}


def changed(before: dict[str, str]) -> set[str]:
    return {name for name, version in versions().items() if version != before[name]}


@pytest.mark.parametrize(
    ("file", "parts"),
    [
        ("forms/ikeda_projects.py", {"ikeda_projects"}),
        ("forms/_toolkit.py", {"engine"}),
        ("grid/items.py", {"engine"}),
        ("pdf/content/fonts.py", {"engine"}),
        ("records.py", {"engine"}),
        ("documents/entries.py", {"engine"}),
        ("cleaning/meaning.py", {"cleaning"}),
        ("contract/documents.py", {"cleaning"}),
        ("cli.py", set()),
    ],
)
def test_edited_file_changes_the_versions_of_what_stands_on_it_alone(sources, file, parts):
    before = versions()
    edit(sources / file)
    assert changed(before) == parts


def test_module_that_only_some_forms_use_counts_for_those(sources):
    users = {path.stem for path in (sources / "forms").glob("[a-z]*.py") if "forms._unruled" in path.read_text()}
    assert users
    before = versions()
    edit(sources / "forms" / "_unruled.py")
    assert changed(before) >= users
    assert "tsukuba_sheets" not in changed(before)


def test_labels_of_one_form_count_for_all_because_documents_are_recognised_by_them(sources):
    before = versions()
    edit(sources / "forms" / "tsukuba_sheets.py", "LABELS = (", 'LABELS = ("別の見出し", ')
    assert changed(before) == {"engine", "tsukuba_sheets"}


def test_form_file_that_does_not_parse_counts_as_a_whole(sources):
    before = versions()
    edit(sources / "forms" / "tsukuba_sheets.py", "LABELS = (", "LABELS = ((")
    assert changed(before) == {"engine", "tsukuba_sheets"}


def test_newer_engine_reads_anew(sources, monkeypatch):
    before = versions()
    assert fingerprints.installed()["pikepdf"] == version("pikepdf")
    newer = fingerprints.installed() | {"pikepdf": "999"}
    monkeypatch.setattr(fingerprints, "installed", lambda: newer)
    forget()
    assert "engine" in changed(before)


@pytest.mark.parametrize(("name", "part"), [("spellings", "engine"), ("control_counts", "cleaning"), ("themes", None)])
def test_label_files_count_where_they_are_looked_at(tmp_path, monkeypatch, name, part):
    monkeypatch.setenv("HYOKA_LABELS", str(tmp_path))
    before = versions()
    (tmp_path / f"{name}.csv").write_text("form,label,spelling\n", encoding="utf-8")
    assert changed(before) == ({part} - {None})
