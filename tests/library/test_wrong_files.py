"""A wrong file among good ones: the good ones' tables stay as they are, and it becomes rows of `problems`."""

import os
import shutil
from pathlib import Path

import pandas as pd
import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from true_tables import ROOT
from typeset.fonts import font_name

from hyoka.contract.tables import DOCUMENT_TABLES
from hyoka.errors import EmptyFile, Encrypted, NotPdf, Truncated
from hyoka.pages.pictures import pages as pictures
from hyoka.pdf.page import damaged_streams, read_pages
from hyoka.run.pipeline import make_tables

RAW = ROOT / "data" / "raw"
GOOD = ("hirakata-2017-general", "ibaraki-2020-projects", "tsukuba-2022-sheets")
#: Where they stand among the good ones: before all, in between, and behind.
NAMES = ("a-{}", "ibaraki-1-{}", "z-{}")


def whole(stem: str) -> bytes:
    return (RAW / f"{stem}.pdf").read_bytes()


def empty(path: Path) -> None:
    path.touch()


def text(path: Path) -> None:
    path.write_text("事務事業名,目的\n図書館,貸出\n", encoding="utf-8")


def page_of_a_shop(path: Path) -> None:
    path.write_bytes(b"<!DOCTYPE html><title>404 Not Found</title>")


def truncated(path: Path) -> None:
    path.write_bytes(whole(GOOD[1])[:40_000])


def head_alone(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7\n")


def encrypted(path: Path) -> None:
    canvas = Canvas(str(path), encrypt="secret")
    canvas.drawString(100, 700, "text")
    canvas.save()


def scanned(path: Path) -> None:
    """A page of a good document as a picture."""
    with pypdfium2.PdfDocument(RAW / f"{GOOD[0]}.pdf") as document:
        picture: Image.Image = document[0].render(scale=0.5).to_pil()
    canvas = Canvas(str(path))
    canvas.drawImage(ImageReader(picture), 0, 0, 595, 842)
    canvas.save()


def unknown_form(path: Path) -> None:
    canvas = Canvas(str(path))
    canvas.setFont(font_name("gothic"), 10)
    canvas.grid([50, 200, 350], [600, 620, 640])
    for x, y, word in ((55, 606, "電気"), (205, 606, "1,234円"), (55, 626, "科目"), (205, 626, "金額")):
        canvas.drawString(x, y, word)
    canvas.save()


WRONG = {
    empty: "empty_file", text: "not_pdf", page_of_a_shop: "not_pdf", truncated: "truncated", head_alone: "truncated",
    encrypted: "encrypted", scanned: "no_text", unknown_form: "unknown_form",
}  # fmt: skip


@pytest.fixture
def no_recogniser(monkeypatch):
    monkeypatch.setattr(pictures, "recogniser_version", lambda: "")


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    raw = good_folder(tmp_path_factory.mktemp("good") / "raw")
    return make_tables(raw, raw.parent / "processed", jobs=1)


def good_folder(raw: Path) -> Path:
    raw.mkdir()
    for stem in GOOD:
        shutil.copy(RAW / f"{stem}.pdf", raw)
    return raw


def test_wrong_files_among_good_ones_change_no_table_and_are_each_told(alone, no_recogniser, tmp_path):
    raw = good_folder(tmp_path / "raw")
    kinds = {}
    for number, (make, kind) in enumerate(WRONG.items()):
        stem = NAMES[number % len(NAMES)].format(make.__name__)
        make(raw / f"{stem}.pdf")
        kinds[stem] = kind
    together = make_tables(raw, tmp_path / "processed", jobs=1)
    for name in DOCUMENT_TABLES:
        rows = together.tables[name]
        if name in ("problems", "page_log"):
            rows = rows[~rows["document_id"].isin(kinds)].reset_index(drop=True)
        pd.testing.assert_frame_equal(rows, alone.tables[name])
    errors = together.tables["problems"].query("severity == 'error'")
    assert errors.set_index("document_id")["kind"].to_dict() == kinds
    assert errors["document_id"].is_unique
    assert errors.query("kind == 'not_pdf'")["text"].str.endswith("; expected: %PDF- at its start").all()
    assert errors["text"].str.len().gt(0).all()
    assert errors["action"].str.len().gt(0).all()
    assert not errors[["text", "action"]].apply(lambda column: column.str.contains(str(tmp_path))).any(axis=None)
    assert together.exit_code == 1


def test_scanned_page_within_a_good_document_is_told_and_the_rest_is_read(no_recogniser, tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    scanned(tmp_path / "scan.pdf")
    with (
        pypdfium2.PdfDocument(RAW / f"{GOOD[0]}.pdf") as document,
        pypdfium2.PdfDocument(tmp_path / "scan.pdf") as scan,
    ):
        pages = len(document)
        document.import_pages(scan)
        document.save(raw / f"{GOOD[0]}.pdf")
    result = make_tables(raw, tmp_path / "processed", jobs=1)
    errors = result.tables["problems"][result.tables["problems"]["severity"] == "error"]
    assert errors[["kind", "page"]].to_numpy().tolist() == [["page_without_text", pages + 1]]
    assert errors["action"].str.endswith("pip install 'hyoka[ocr]'").all()
    assert len(result.tables["ratings"]) == 33
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("make", "error"),
    [(empty, EmptyFile), (text, NotPdf), (truncated, Truncated), (head_alone, Truncated), (encrypted, Encrypted)],
)
def test_what_cannot_be_read_says_which_file_and_what_to_do(make, error, tmp_path):
    make(tmp_path / "x.pdf")
    with pytest.raises(error) as caught:
        list(read_pages(tmp_path / "x.pdf"))
    assert caught.value.file == "x.pdf"
    assert caught.value.part("advice")
    assert str(tmp_path) not in str(caught.value)


def test_a_changed_byte_and_a_crop_beyond_the_page_are_damage(tmp_path):
    data = bytearray(whole(GOOD[1]))
    assert damaged_streams(bytes(data)) == 0
    data[len(data) // 2] ^= 1
    (tmp_path / f"{GOOD[1]}.pdf").write_bytes(data)
    problems = make_tables(tmp_path, tmp_path / "processed", jobs=1).tables["problems"]
    assert "damaged" in set(problems.query("severity == 'error'")["kind"])
    canvas = Canvas(str(tmp_path / "a.pdf"), cropBox=(700, 900, 800, 1000))
    canvas.drawString(100, 700, "text")
    canvas.save()
    with pytest.raises(Truncated, match="damaged"):
        list(read_pages(tmp_path / "a.pdf"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_what_cannot_be_opened_or_is_no_file_is_told_and_a_name_in_shift_jis_is_text(tmp_path):
    raw = good_folder(tmp_path / "raw")
    (raw / "folder.pdf").mkdir()
    os.mkfifo(raw / "pipe.PDF")
    (raw / "gone.pdf").symlink_to(raw / "nowhere")
    (raw / "loop.pdf").symlink_to(raw / "loop.pdf")
    (raw / f"{GOOD[0]}.pdf").rename(raw / os.fsdecode("評価.pdf".encode("cp932")))
    tables = make_tables(raw, tmp_path / "processed", jobs=1).tables
    problems = tables["problems"].query("kind in ('not_pdf', 'unavailable')")
    kinds = {"folder": "not_pdf", "gone": "unavailable", "loop": "unavailable", "pipe": "not_pdf"}
    assert problems.set_index("document_id")["kind"].to_dict() == kinds
    assert set(tables["documents"]["document_id"]) == {*GOOD[1:], "評価"}
