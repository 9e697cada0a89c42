"""A draft of documents that were read before: they come from the cache, and nothing differs."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from drafted_folders import TSUKUBA, first_pages
from test_draft_of_years import write_sheets

from hyoka.forms.cells import label_cells
from hyoka_draft.command import FACTS_FILE, FORM_FILE, PAGE_FILE, write_draft
from hyoka_draft.documents import read_files

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.draft_page


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("HYOKA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("hyoka.html.rendering.data_uri", lambda image: "data:,")


def corrected(sheet: Path) -> Path:
    """A sheet with another value in its first row."""
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0]["value"] = "1234"
    given = sheet.with_name("corrected.csv")
    with given.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return given


@pytest.fixture(scope="module")
def two_sheets(tmp_path_factory) -> Path:
    return first_pages(TSUKUBA, tmp_path_factory.mktemp("sheets"), 2)


def draft_and_correct(file: Path, out: Path, *, use_cache: bool) -> list[bytes]:
    """What is drafted of a file, and drafted again with one corrected sheet."""
    written = []
    sheets: list[Path] = []
    for _ in range(2):
        documents = read_files([file], use_cache=use_cache)
        assert [*write_draft(documents, out, sheets=sheets)]
        written += [(out / name).read_bytes() for name in (FORM_FILE, FACTS_FILE, PAGE_FILE)]
        sheets = sheets or [corrected(out / "sheet.csv")]
    return written


def fail(*_: object, **__: object) -> None:
    raise AssertionError("it was read before")


def test_a_corrected_sheet_is_read_with_kept_documents_as_with_those_just_read(
    two_sheets: Path, tmp_path: Path, monkeypatch
) -> None:
    without = draft_and_correct(two_sheets, tmp_path / "1" / "draft", use_cache=False)
    first = draft_and_correct(two_sheets, tmp_path / "2" / "draft", use_cache=True)
    monkeypatch.setattr("hyoka.pages.reader.read_pages", fail)
    monkeypatch.setattr("hyoka_draft.command.draft_documents", fail)
    monkeypatch.setattr("hyoka.html.rendering.render_page", fail)
    again = draft_and_correct(two_sheets, tmp_path / "3" / "draft", use_cache=True)
    assert first == without
    assert again == without


def test_where_a_cell_is_corrected_again_only_its_document_is_read_anew(
    tmp_path: Path, monkeypatch
) -> None:
    files = write_sheets(tmp_path, ("評価の対象", "令和4年度"))
    out = tmp_path / "draft"
    assert [*write_draft(read_files(files, use_cache=True), out)]
    given = corrected(out / "sheet.csv")
    assert [*write_draft(read_files(files, use_cache=True), out, sheets=[given])]
    given.write_text(given.read_text(encoding="utf-8").replace("1234", "1235"), encoding="utf-8")
    anew = []

    def read(meanings, items, *spellings):
        anew.append(items[0])
        return label_cells(meanings, items, *spellings)

    monkeypatch.setattr("hyoka.forms.sheet_records.label_cells", read)
    documents = read_files(files, use_cache=True)
    assert [*write_draft(documents, out, sheets=[given])]
    (name,) = [name for name in documents.items if name in given.read_text(encoding="utf-8")]
    assert anew
    assert all(item is documents.items[name][0] for item in anew)


def test_a_file_that_has_changed_or_cannot_be_read_is_read_again(
    two_sheets: Path, tmp_path: Path
) -> None:
    file = tmp_path / "sheet.pdf"
    file.write_bytes(b"%PDF-1.7 cut off")
    for _ in range(2):
        documents = read_files([file], use_cache=True)
        assert len(documents.unread) == 1
    file.write_bytes(two_sheets.read_bytes())
    assert read_files([file], use_cache=True).items["sheet"]
    entry = next(path for path in (tmp_path / "cache").glob("??/*.pickle.gz"))
    entry.write_bytes(entry.read_bytes()[:-9])
    assert read_files([file], use_cache=True).items["sheet"]
