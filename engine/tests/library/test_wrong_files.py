"""A wrong file among good ones: the good ones' tables stay as they are, and it becomes rows of
`problems`.
"""

import os
import re
import shutil
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pandas as pd
import pypdfium2
import pytest
from click.testing import CliRunner
from fixtures import without_annexes
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from true_tables import ROOT
from typeset.fonts import font_name

from hyoka.cli.main import app
from hyoka.contract.tables import DOCUMENT_TABLES
from hyoka.pages.reader import printed_pages
from hyoka.pdf.page import damaged_streams
from hyoka.run import extract
from hyoka.run.pipeline import make_tables
from hyoka.text.errors import UnreadableFile

#: What no person is to read: a key of the program, or a path of its own.
KEYS = re.compile(r"[a-z]+_[a-z_]+\b(?!.*\.(?:csv|xlsx))|/tmp/|\bNone\b|\bnan\b")
ENGLISH = re.compile(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}")

RAW = ROOT / "data" / "raw"
GOOD = ("hirakata-2017-general", "ibaraki-2020-projects", "tsukuba-2022-sheets")
#: Where they stand among the good ones: before all, in between, and behind.
NAMES = ("a-{}", "ibaraki-1-{}", "z-{}")


def whole(stem: str) -> bytes:
    return (RAW / f"{stem}.pdf").read_bytes()


def drawn(draw: Callable[[Canvas], object], **about: object) -> bytes:
    canvas = Canvas(made := BytesIO(), **about)
    draw(canvas)
    canvas.save()
    return made.getvalue()


def without_pages() -> bytes:
    document = pypdfium2.PdfDocument.new()
    document.save(made := BytesIO())
    return made.getvalue()


def scan(canvas: Canvas) -> None:
    """A page of a good document as a picture."""
    with pypdfium2.PdfDocument(RAW / f"{GOOD[0]}.pdf") as document:
        canvas.drawImage(ImageReader(document[0].render(scale=0.5).to_pil()), 0, 0, 595, 842)


def unknown_form(canvas: Canvas) -> None:
    canvas.setFont(font_name("gothic"), 10)
    canvas.grid([50, 200, 350], [600, 620, 640])
    for x, y, word in (
        (55, 606, "電気"),
        (205, 606, "1,234円"),
        (55, 626, "科目"),
        (205, 626, "金額"),
    ):
        canvas.drawString(x, y, word)


#: Wrong files: their bytes, and the kind of problem that tells them.
WRONG = {
    "empty": (b"", "empty_file"),
    "text": ("事務事業名,目的\n図書館,貸出\n".encode(), "not_pdf"),
    "page_of_a_shop": (b"<!DOCTYPE html><title>404 Not Found</title>", "not_pdf"),
    "truncated": (whole(GOOD[1])[:40_000], "truncated"),
    "head_alone": (b"%PDF-1.7\n", "truncated"),
    "encrypted": (
        drawn(lambda canvas: canvas.drawString(100, 700, "text"), encrypt="secret"),
        "encrypted",
    ),
    "no_pages": (without_pages(), "truncated"),
    "blank": (drawn(lambda canvas: canvas.showPage()), "no_text"),
    "scanned": (drawn(scan), "no_text"),
    "unknown_form": (drawn(unknown_form), "unknown_form"),
}


@pytest.fixture
def no_recogniser(monkeypatch):
    without_annexes(monkeypatch)


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    raw = good_folder(tmp_path_factory.mktemp("good") / "raw")
    return make_tables(raw, raw.parent / "processed", jobs=1)


def good_folder(raw: Path) -> Path:
    raw.mkdir()
    for stem in GOOD:
        shutil.copy(RAW / f"{stem}.pdf", raw)
    return raw


def test_wrong_files_among_good_ones_change_no_table_and_are_each_told(
    alone, no_recogniser, tmp_path
):
    raw = good_folder(tmp_path / "raw")
    kinds = {}
    for number, (name, (data, kind)) in enumerate(WRONG.items()):
        stem = NAMES[number % len(NAMES)].format(name)
        (raw / f"{stem}.pdf").write_bytes(data)
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
    assert (
        errors.query("kind == 'not_pdf'")["text"]
        .str.endswith("; expected: %PDF- at its start")
        .all()
    )
    assert errors["text"].str.len().gt(0).all()
    assert errors["action"].str.len().gt(0).all()
    assert (
        not errors[["text", "action"]]
        .apply(lambda column: column.str.contains(str(tmp_path)))
        .any(axis=None)
    )
    assert together.exit_code == 1


def test_a_pdf_without_pages_or_with_blank_ones_has_its_own_reason(no_recogniser, tmp_path):
    """pdfium gives of a PDF without pages the reason of the last one that it refused."""
    reasons = []
    for name in ("no_pages", "encrypted", "no_pages", "blank", "scanned"):
        (tmp_path / f"{name}.pdf").write_bytes(WRONG[name][0])
        with pytest.raises(UnreadableFile) as refused:
            extract.read_document(tmp_path / f"{name}.pdf")
        reasons.append(refused.value.part("", "en"))
    assert reasons == [
        "the PDF has no page",
        "the PDF asks for a password",
        "the PDF has no page",
        "every page is blank",
        "no page has any text",
    ]


def test_a_changed_byte_and_a_crop_beyond_the_page_are_damage(tmp_path):
    data = bytearray(whole(GOOD[1]))
    assert damaged_streams(bytes(data)) == 0
    data[len(data) // 2] ^= 1
    (tmp_path / f"{GOOD[1]}.pdf").write_bytes(data)
    problems = make_tables(tmp_path, tmp_path / "processed", jobs=1).tables["problems"]
    assert "damaged" in set(problems.query("severity == 'error'")["kind"])
    cropped = drawn(
        lambda canvas: canvas.drawString(100, 700, "text"), cropBox=(700, 900, 800, 1000)
    )
    with pytest.raises(UnreadableFile, match="damaged"):
        list(printed_pages(Path("a.pdf"), data=cropped))


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


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """A folder of good and wrong files and its tables: 60 files that are none, a cut PDF, a
    picture, a .docx.
    """
    raw = good_folder(tmp_path_factory.mktemp("mixed") / "raw")
    for number in range(60):
        (raw / f"空{number:02}.pdf").write_text(str(number))
    (raw / "cut.pdf").write_bytes(WRONG["truncated"][0])
    (raw / "picture.pdf").write_bytes(WRONG["scanned"][0])
    (raw / "memo.docx").touch()
    shutil.copy(raw / f"{GOOD[0]}.pdf", raw / f"{GOOD[0]} (1).pdf")
    with pytest.MonkeyPatch.context() as patch:
        without_annexes(patch)
        return make_tables(raw, raw.parent / "processed", jobs=1)


def test_files_that_were_not_read_come_first_on_the_terminal_those_of_one_reason_together(mixed):
    empty = [f"空{number:02}.pdf" for number in range(60)]
    for spoken, head in (("ja", "読めなかったファイル"), ("en", "not read: ")):
        lines = mixed.lines[spoken]
        assert re.findall(r"\d+", lines[0]) in (["66", "62"], ["62", "66"]), "with the copy"
        cut, picture, others = [line.strip().replace("：", ": ") for line in lines[1:4]]
        assert cut.removeprefix(f"{head}: ").removeprefix(head).startswith("cut.pdf: ")
        assert picture.removeprefix(f"{head}: ").removeprefix(head).startswith("picture.pdf: ")
        assert others.startswith(f"{head}60")
        assert others.split(": ")[-1].split(", ") == empty
        named = [*empty, "cut.pdf", "picture.pdf"]
        assert not any(name in line for line in lines[4:] for name in named)


def test_the_terminal_shows_no_key_no_path_of_a_run_and_in_japanese_no_english(mixed):
    assert not [
        line for spoken in ("ja", "en") for line in mixed.lines[spoken] if KEYS.search(line)
    ]
    assert not [line for line in mixed.lines["ja"] if ENGLISH.search(line)]
    assert any("*.docx" in line and "1件" in line for line in mixed.lines["ja"])


@pytest.mark.parametrize(
    ("spoken", "line"),
    [("ja", "読めなかったファイル：cut.pdf：PDF"), ("en", "not read: cut.pdf: the")],
)
def test_draft_names_what_it_cannot_read_in_the_language_of_the_terminal(
    spoken, line, tmp_path, monkeypatch
):
    monkeypatch.setenv("HYOKA_LANG", spoken)
    (tmp_path / "a.pdf").write_bytes(WRONG["unknown_form"][0])
    (tmp_path / "cut.pdf").write_bytes(WRONG["truncated"][0])
    done = CliRunner().invoke(app, ["draft", str(tmp_path), "--out", str(tmp_path / "out")])
    assert done.exit_code == 1
    assert done.stderr.startswith(line)
    assert (spoken == "ja") == bool(re.search("数値など|意味の分かる", done.stdout))
    assert spoken == "en" or not ENGLISH.search(done.output)
