"""A label that a newer document spells otherwise is read by a row of data/labels/spellings.csv."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from hyoka.forms import document_items, find_form
from hyoka.forms.shared.columns import Columns
from hyoka.forms.shared.labels import all_texts
from hyoka.forms.shared.spellings import spellings, with_known_labels
from hyoka.grid.model import Cell, Line, Row
from hyoka.pdf.chars import Char
from hyoka.pdf.page import read_pages

if TYPE_CHECKING:
    from pathlib import Path


def line(text: str, x0: float = 10.0, top: float = 10.0) -> Line:
    return Line(1, tuple(Char(char, x0 + 8 * n, top, x0 + 8 * n + 8, top + 8) for n, char in enumerate(text)))


def row(*texts: str) -> Row:
    cells = [Cell(1, 100.0 * n, 8, 100.0 * n + 100, 20, [line(text, 100 * n + 2)]) for n, text in enumerate(texts)]
    return Row(1, 8, cells)


@pytest.fixture
def known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Write spellings and give those of a form: known("label,spelling", …)."""

    def write(*rows: str):
        lines = ["form,label,spelling", *(f"sheets,{text}" for text in rows), "other,名称,目的"]
        (tmp_path / "spellings.csv").write_text("\n".join(lines), encoding="utf-8-sig")
        return spellings("sheets")

    monkeypatch.setenv("HYOKA_LABELS", str(tmp_path))
    return write


def test_renamed_label_is_read_as_the_form_knows_it_and_its_value_stays(known) -> None:
    items = with_known_labels([row("事業の名称", "事業の名称を改める事業")], known("事務事業名,事業の名称"))
    assert [cell.text for cell in items[0].cells] == ["事務事業名", "事業の名称を改める事業"]


def test_label_stands_where_its_spelling_stood(known) -> None:
    before = row("事業の名称", "値").cells[0]
    after = with_known_labels([row("事業の名称", "値")], known("名,事業の名称"))[0].cells[0]
    assert (after.x0, after.x1, after.lines[0].x0, after.lines[0].x1) == (
        before.x0, before.x1, before.lines[0].x0, before.lines[0].x1,
    )  # fmt: skip


def test_spelling_is_compared_folded_and_over_the_lines_of_a_cell(known) -> None:
    broken = Row(1, 8, [Cell(1, 0, 8, 100, 40, [line("事業の"), line("名称（ＩＤ）", top=22)])])
    assert with_known_labels([broken], known("事務事業名,事業の 名称(ID)"))[0].cells[0].text == "事務事業名"


def test_line_that_is_a_label_is_read_too_and_one_that_holds_more_is_not(known) -> None:
    found = with_known_labels([line("備考欄"), line("備考欄の書き方")], known("備考,備考欄"))
    assert [item.text for item in found] == ["備考", "備考欄の書き方"]


def test_header_with_a_year_is_read_in_every_year(known) -> None:
    items = with_known_labels([row("区分", "R7年度実績値", "R12年度実績値")], known("{year}実績,{year}実績値"))
    columns = Columns(["区分", "(?:R\\d+年度)実績"], items)
    assert columns.take_header(items[0])
    assert [name for name, _ in columns.lowest_headers] == ["区分", "R7年度実績", "R12年度実績"]


def test_spellings_of_another_form_change_nothing(known) -> None:
    items = [row("目的", "値")]
    assert with_known_labels(items, known())[0] is items[0]
    assert all_texts(with_known_labels(items, spellings("other"))) == {"名称", "値"}


def test_label_files_without_spellings_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HYOKA_LABELS", str(tmp_path))
    assert list(spellings("sheets")) == []


def test_changed_file_is_read_again(known) -> None:
    assert [label for _, label in known("名,題")] == ["名"]
    assert [label for _, label in known("名前,題名", "名,題目")] == ["名前", "名"]


def test_committed_spellings_name_forms_that_there_are(root: Path) -> None:
    from hyoka.forms import forms

    rows = (root / "data" / "labels" / "spellings.csv").read_text(encoding="utf-8-sig").split()[1:]
    assert {re.split(",", text)[0] for text in rows} <= {form.name for form in forms()}


def test_document_with_renamed_labels_is_recognised_and_read_by_rows_of_the_file(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = document_items(read_pages(root / "data" / "raw" / "tsukuba-2022-sheets.pdf"))
    new = with_known_labels(old, [(re.compile("指標の概要"), "指標の説明"), (re.compile("決算額"), "決算の額")])
    monkeypatch.setenv("HYOKA_LABELS", str(tmp_path))
    assert find_form(new)[0] is None
    rows = "form,label,spelling\ntsukuba_sheets,指標の概要,指標の説明\ntsukuba_sheets,決算額,決算の額\n"
    (tmp_path / "spellings.csv").write_text(rows, encoding="utf-8-sig")
    form, other = find_form(new)[0], find_form(old)[0]
    assert form is not None
    assert other is not None
    assert form.name == "tsukuba_sheets"
    assert form.read_records(new).tables == other.read_records(old).tables
