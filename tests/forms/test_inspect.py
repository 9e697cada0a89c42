"""Inspection: the findings on a page, the nearest forms, the picture, the cells and the notebook's view."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
from click.testing import CliRunner
from PIL import Image

import helpers
from hyoka.cli import app
from hyoka.errors import NotPdf, UsageError
from hyoka.forms import Form
from hyoka.inspecting.document import Inspection, nearest_forms
from hyoka.inspecting.findings import header_pattern, is_label, is_mark
from hyoka.inspecting.picture import cells, draw
from hyoka.inspecting.words import cost_item_of, measure_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def sheet(root: Path) -> Inspection:
    return helpers.inspect(root / "data" / "raw" / "tsukuba-2022-sheets.pdf", page=1)


@pytest.fixture(scope="module")
def ikeda(root: Path) -> Inspection:
    return helpers.inspect(root / "data" / "raw" / "ikeda-2024-projects.pdf", page=6)


def test_labels_are_told_with_their_values(sheet: Inspection) -> None:
    found = {one.label: one.text for one in sheet.findings(1).labelled}
    assert found["事務事業名"] == "088 情報通信ネットワーク運営業務"
    assert (found["係名"], found["新規・継続"], found["市長公約"]) == ("情報システム係", "継続", "")
    assert "予算額" not in found


def test_lines_that_header_tables_are_sections(sheet: Inspection) -> None:
    sections = [line.text for line in sheet.findings(1).sections]
    assert sections == ["事業の基本情報", "事業の概要", "コストの推移", "市民参加の取組状況", "指標の推移"]


def test_year_columns_and_units_are_told(sheet: Inspection) -> None:
    found = sheet.findings(1)
    assert [column.year for column in found.year_columns][:5] == [f"令和{year}年度" for year in range(2, 7)]
    assert {unit for unit, _ in found.units} >= {"千円", "人", "時間"}


def test_headers_in_two_rows_are_told_together_and_the_lower_says_the_measure(ikeda: Inspection) -> None:
    found = ikeda.findings(6)
    measures = {column.headers: measure_of(*column.headers)[1] for column in found.year_columns}
    assert measures == {
        ("R4年度", "決算"): "settlement",
        ("R5年度", "決算"): "settlement",
        ("R6年度", "予算"): "budget",
        ("R6年度", "決算"): "settlement",
        ("目標値", "R5年度実績"): "actual",
        ("目標値", "R6年度見込"): "target",
        ("目標値", "R6年度実績"): "actual",
        ("目標値", "R9年度見込"): "target",
    }


def test_marked_texts_are_told_and_their_boxes_are_no_labels(ikeda: Inspection) -> None:
    found = ikeda.findings(6)
    assert "11 住み続けられるまちづくりを" in [text for text, _ in found.marked]
    assert not {"2飢餓をゼロに", "8働きがいも経済成長も"} & {one.label for one in found.labelled}


def test_label_that_stands_beside_a_table_of_years_is_told(ikeda: Inspection) -> None:
    found = {one.label: one.text for one in ikeda.findings(6).labelled}
    assert found["事業の有効性"] == "A.有効的である（改善の余地がない）"
    assert found["R7年度以降の事業の方向性"] == "現状維持"


def test_form_that_lacks_a_label_is_named_with_the_nearest_text(sheet: Inspection, monkeypatch) -> None:
    other = Form("other", "", "", "", ("事務事業名", "指標の概略", "ない語"), lambda items, out: None)
    monkeypatch.setattr("hyoka.inspecting.document.forms", lambda: [other])
    near = nearest_forms(sheet.items)[0]
    assert near.text.startswith("other: 1 of 3 labels; lacks 指標の概略 (nearest: 指標の概要, ")
    assert near.text.endswith("), ない語")


def test_document_that_no_form_knows_is_told_with_rows_for_a_renamed_label(sheet: Inspection, monkeypatch) -> None:
    other = Form("other", "", "", "", ("事務事業名", "指標の概略"), lambda items, out: None)
    monkeypatch.setattr("hyoka.inspecting.document.forms", lambda: [other])
    unknown = Inspection(sheet.file, sheet.pages, sheet.items, None, nearest_forms(sheet.items), "pdfium", 12)
    assert "form: none" in unknown.text
    assert '    "指標の概要" = "指標の概略"' in unknown.text.splitlines()


def test_figures_are_told_with_their_year_words_and_headers(ikeda: Inspection) -> None:
    found = ikeda.figures
    cost = found[(found["text"] == "340,366") & found["words"].str.startswith("事 業 費")].iloc[0]
    assert (cost["page"], cost["year"], cost["headers"]) == (6, "R4年度", "R4年度 | 決算")
    assert list(found.loc[found["text"] == "141,639", "words"]) == ["訪問型サービス事業費 | 千円"]


def test_what_the_form_read_and_its_problems_are_told(sheet: Inspection) -> None:
    assert "records: activities 6, indicators 9" in sheet.text


def test_cells_have_page_row_column_text_and_box(sheet: Inspection) -> None:
    frame = cells(sheet)
    assert list(frame.columns) == ["page", "row", "column", "text", "x0", "top", "x1", "bottom"]
    row = frame[frame["text"] == "86,185"].iloc[0]
    beside = frame[(frame["row"] == row["row"]) & (frame["column"] == row["column"] - 1)].iloc[0]
    assert (row["page"], beside["text"]) == (1, "(千円)")
    assert row["x0"] == pytest.approx(beside["x1"], abs=1)


def test_picture_fills_labels_and_leaves_values_as_they_are(sheet: Inspection) -> None:
    picture = draw(sheet, sheet.pages[0])
    found = next(one for one in sheet.findings(1).labelled if one.label == "事務事業名")

    def corner(cell):
        return picture.getpixel((round(cell.x1 * 2) - 6, round(cell.top * 2) + 6))

    label, value = corner(found.cell), corner(found.values[0])
    assert value == (255, 255, 255)
    assert label != value
    assert picture.size == (round(sheet.pages[0].width * 2), round(sheet.pages[0].height * 2))


def test_notebook_shows_the_picture_the_labels_and_no_script(sheet: Inspection) -> None:
    html = sheet._repr_html_()
    assert 'src="data:image/webp;base64,' in html
    assert '<th scope="row">事務事業名</th><td>088 情報通信ネットワーク運営業務</td>' in html
    assert "<script" not in html


def test_notebook_shows_a_few_pages_and_names_the_rest(root: Path) -> None:
    html = helpers.inspect(root / "data" / "raw" / "tsukuba-2022-sheets.pdf")._repr_html_()
    assert html.count("<img ") == 6
    assert "Pages 7 to 12 are not shown" in html


def test_command_writes_the_picture_and_the_cells(root: Path, tmp_path: Path) -> None:
    image, table = tmp_path / "page.png", tmp_path / "cells.csv"
    file = root / "data" / "raw" / "itami-2021-evaluation.pdf"
    arguments = ["inspect", str(file), "--page", "2", "--image", str(image), "--cells", str(table)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert Image.open(image).size == (1191, 1684)
    assert set(pd.read_csv(table, encoding="utf-8-sig")["page"]) == {2}


def test_page_that_is_not_there_is_refused(root: Path) -> None:
    with pytest.raises(UsageError, match="1 to 7"):
        helpers.inspect(root / "data" / "raw" / "itami-2021-evaluation.pdf", page=8)


def test_file_that_is_not_there_or_no_pdf_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        helpers.inspect(tmp_path / "none.pdf")
    (tmp_path / "text.pdf").write_text("text")
    with pytest.raises(NotPdf):
        helpers.inspect(tmp_path / "text.pdf")


def test_ending_that_no_picture_has_is_refused(root: Path, tmp_path: Path) -> None:
    file = root / "data" / "raw" / "itami-2021-evaluation.pdf"
    result = CliRunner().invoke(app, ["inspect", str(file), "--image", str(tmp_path / "page.doc")])
    assert result.exit_code == 2
    assert ".png" in result.stderr


def test_pattern_of_a_header_takes_any_year() -> None:
    import re

    assert re.fullmatch(header_pattern("R5年度実績"), "令和10年度実績")
    assert re.fullmatch(header_pattern("単位(円)"), "単位(円)")
    assert not re.fullmatch(header_pattern("R5年度実績"), "R5年度見込")


@pytest.mark.parametrize("text", ["事務事業名", "実施期間(開始から終了までの年度を書く長い注記である)", "SDGs"])
def test_short_words_may_be_labels(text: str) -> None:
    assert is_label(text)


@pytest.mark.parametrize("text", ["", "1,234", "○", "市民に配布する。", "-", "A.順調"])
def test_figures_marks_and_sentences_are_no_labels(text: str) -> None:
    assert not is_label(text)
    assert is_mark(text) == (text == "○")


@pytest.mark.parametrize(
    ("words", "item"),
    [("国・府支出金", "subsidies"), ("一般財源", "general_funds"), ("うち受益者負担B", "beneficiary_charges"),
     ("事業費A", "total"), ("その他", "other_funds"), ("委託料", "")],
)  # fmt: skip
def test_words_of_a_row_of_costs_name_its_item(words: str, item: str) -> None:
    assert cost_item_of(words) == item
