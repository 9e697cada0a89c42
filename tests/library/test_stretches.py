"""A long document that is read stretch by stretch gives to the last row what it gives when it is read whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from true_tables import ROOT

from hyoka import extract, forms
from hyoka.documents import entries, sheetwise, stretches
from hyoka.documents.stretches import Stretch
from hyoka.runs import tasks

SAMPLES = sorted((ROOT / "data" / "raw").glob("*.pdf"))
#: The forms that say where a sheet begins.
PARTED = {"ibaraki_projects", "ikeda_projects", "tsukuba_sheets"}


def long_document(folder: Path, sample: Path, pages: int) -> Path:
    """A sample's pages again and again, until there are so many."""
    path = folder / f"{sample.stem}-long.pdf"
    with pypdfium2.PdfDocument.new() as long, pypdfium2.PdfDocument(sample) as sheets:
        while len(long) < pages:
            long.import_pages(sheets)
        long.save(path)
    return path


def in_stretches(path: Path) -> object:
    """What reading a document stretch by stretch gives."""
    return sheetwise.read_in_turn(path, "fast", tasks.count_pages(path))


def plain(path: Path, document: object) -> extract.Extracted:
    """A document as it is read back from its entry."""
    kept = entries.pack(path.name, document) if isinstance(document, extract.Extracted) else document
    assert isinstance(kept, entries.Entry)
    return entries.unpack(path.stem, kept)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_long_document_reads_the_same_in_stretches(sample, tmp_path, monkeypatch):
    monkeypatch.setattr(stretches, "PAGES", 14)
    path = long_document(tmp_path, sample, 40)
    whole, parted = extract.read_document(path), in_stretches(path)
    assert plain(path, parted) == plain(path, whole)
    assert isinstance(parted, entries.Entry) == (whole.form in PARTED)


@pytest.mark.parametrize("pages", [7, 9, 12])
def test_stretches_end_within_sheets_of_several_pages(pages, tmp_path, monkeypatch):
    monkeypatch.setattr(stretches, "PAGES", pages)
    sample = ROOT / "data" / "raw" / "tsukuba-2022-sheets.pdf"
    path = long_document(tmp_path, sample, 30)
    total = tasks.count_pages(path)
    read = [sheetwise.read_stretch(path, "fast", own, total) for own in stretches.ranges(total)]
    assert all(isinstance(stretch, Stretch) for stretch in read)
    assert [page for stretch in read for page in stretch.pages] == list(range(1, total + 1))
    assert [stretch.pages for stretch in read] != stretches.ranges(total)
    assert plain(path, stretches.joined(path, read)) == plain(path, extract.read_document(path))


def test_forms_that_say_where_a_sheet_begins_are_those_that_are_tested():
    assert {form.name for form in forms.forms() if form.begins is not None} == PARTED


@pytest.mark.parametrize("pages", [65, 128, 129, 1_000])
def test_ranges_are_all_pages_in_order_and_nearly_of_one_length(pages):
    found = stretches.ranges(pages)
    assert [page for own in found for page in own] == list(range(1, pages + 1))
    assert max(map(len, found)) - min(map(len, found)) <= 1
    assert len(stretches.ranges(pages, 2)) == 2


def test_document_whose_stretches_do_not_agree_is_read_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(stretches, "PAGES", 10)
    monkeypatch.setattr(tasks, "VERY_LONG", 20)
    path = long_document(tmp_path, ROOT / "data" / "raw" / "tsukuba-2022-sheets.pdf", 30)
    monkeypatch.setattr(Stretch, "agrees", lambda *_: False)
    assert in_stretches(path) is None
    [entry] = tasks.read_group([tasks.PdfFile(path)], "fast")
    assert plain(path, entry) == plain(path, extract.read_document(path))


def test_sheet_that_two_stretches_read_otherwise_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(stretches, "PAGES", 10)
    path = long_document(tmp_path, ROOT / "data" / "raw" / "tsukuba-2022-sheets.pdf", 30)
    total = tasks.count_pages(path)
    one, other, *_ = (sheetwise.read_stretch(path, "fast", own, total) for own in stretches.ranges(total))
    assert one.agrees(other)
    form = next(form for form in forms.forms() if form.name == one.form)

    def forgetful(items, out):
        form.read(items, out)
        for row in out.tables["activities"][:1]:
            row["section"] = "told by the page before"

    monkeypatch.setattr(sheetwise, "find_form", lambda _: (replace(form, read=forgetful), ""))
    again = sheetwise.read_stretch(path, "fast", stretches.ranges(total)[1], total)
    assert not one.agrees(again)


def test_document_whose_sheets_are_longer_than_a_stretch_is_read_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(stretches, "PAGES", 10)
    path = long_document(tmp_path, ROOT / "data" / "raw" / "tsukuba-2022-sheets.pdf", 30)
    monkeypatch.setattr(forms.Form, "begins_on", lambda self, page: page[0].page == 1)
    assert in_stretches(path) is None
