"""Workbooks are read like their prints; what is no workbook, or would hold a run up, is a row of problems."""

import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import matplotlib_fontja
import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Border, Font, Side
from openpyxl.worksheet.pagebreak import Break
from torture.hostile_files import WORKBOOKS
from typeset import DOCUMENTS, Style, facts, typeset

import helpers
from hyoka.contract.records import FIELDS
from hyoka.contract.tables import PLACE
from hyoka.grid.model import read_items
from hyoka.pdf.page import read_pages
from hyoka.run import pipeline
from hyoka.run.extract import read_document
from hyoka.store.table_files import load_all

SOFFICE = shutil.which("soffice")
THIN = Border(*[Side("thin")] * 4)
#: What hostile workbooks are, where they are not merely damaged.
KINDS = {
    **dict.fromkeys(("blanks", "merged", "styles", "rows"), "too_large"),
    **dict.fromkeys(("pdf", "xls"), "not_workbook"),
    "locked": "encrypted",
    "far": "unknown_form",
    "links": "unknown_form",
}


@pytest.fixture(scope="module")
def books(tmp_path_factory) -> Path:
    """A folder with the documents as workbooks."""
    folder = tmp_path_factory.mktemp("books")
    for document_id in DOCUMENTS:
        typeset(document_id, facts(document_id), Style(), folder / f"{document_id}.xlsx")
    return folder


def tables_of(raw: Path, processed: Path) -> dict[str, pd.DataFrame]:
    """The tables of a folder without places; files have the names of PDFs, hyphens are those of LibreOffice."""
    pipeline.make_tables(raw, processed, jobs=1)
    tables = load_all(processed)
    del tables["page_log"], tables["documents"]
    return {
        name: table.drop(columns=list(PLACE), errors="ignore").replace({"‐": "-", r"\.xlsx$": ".pdf"}, regex=True)
        for name, table in tables.items()
    }


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None and "HYOKA_REQUIRE_OFFICE" not in os.environ, reason="no LibreOffice")
def test_tables_of_a_workbook_are_those_of_its_print(books, tmp_path):
    fonts = tmp_path / "fonts.conf"
    font = next(Path(matplotlib_fontja.__file__).parent.rglob("ipaexg.ttf")).parent
    fonts.write_text(f"<fontconfig><dir>{font}</dir><cachedir>{tmp_path}/cache</cachedir></fontconfig>")
    command = [SOFFICE or "soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to"]
    files = [str(path) for path in sorted(books.glob("*.xlsx"))]
    environment = os.environ | {"FONTCONFIG_FILE": str(fonts)}
    printing = subprocess.run(
        [*command, "pdf", "--outdir", str(tmp_path / "prints"), *files], env=environment, check=True
    )
    assert printing.returncode == 0
    of_books = tables_of(books, tmp_path / "of books")
    of_prints = tables_of(tmp_path / "prints", tmp_path / "of prints")
    assert len(of_books["costs"]) > 400
    for name, table in of_books.items():
        pd.testing.assert_frame_equal(table, of_prints[name], obj=name)


@pytest.mark.parametrize("document_id", ["ibaraki-2020-projects", "ibaraki-2021-dx", "ikeda-2024-projects"])
def test_a_workbook_gives_the_records_of_the_pdf_of_the_same_facts(books, typeset_pdf, document_id):
    of_book, of_pdf = (read_document(path) for path in (books / f"{document_id}.xlsx", typeset_pdf(document_id)))
    for name, rows in of_pdf.tables.items():
        values = [[[row[column] for column in FIELDS[name]] for row in table] for table in (of_book.tables[name], rows)]
        assert values[0] == values[1], name
    sheet = load_workbook(books / f"{document_id}.xlsx")
    named = [row for row in of_book.tables["indicator_values"] + of_book.tables["ratings"] if row.get("text")]
    for row in named[:50]:
        title, _, cell = str(row["cell"]).partition("!")
        assert "".join(str(row["text"]).split()).startswith(_printed(sheet[title][cell])), row


def _printed(cell) -> str:
    """A cell's text, of a number its first digit."""
    return str(cell.value)[:1] if isinstance(cell.value, str) else str(abs(cell.value))[:1].replace("0", "")


@pytest.fixture
def read(tmp_path):
    """Read a workbook of one sheet that a function fills: the texts of its pages' rows and lines."""

    def texts(fill) -> list[list[str]]:
        book = Workbook()
        fill(book.active)
        book.save(tmp_path / "book.xlsx")
        pages = [*read_pages(tmp_path / "book.xlsx")]
        texts.problems = [(met["kind"], met["text"]) for page in pages for met in page.problems]
        texts.cells = [[*page.cells] for page in pages]
        return [[item.text for item in read_items(page)] for page in pages]

    return texts


def grid(sheet, rows, first=1) -> None:
    """Write rows of ruled cells."""
    for row, values in enumerate(rows, first):
        for column, value in enumerate(values, 1):
            sheet.cell(row, column, value).border = THIN


@pytest.mark.parametrize(
    ("value", "code", "printed"),
    [
        (1234567, "#,##0", "1,234,567"),
        (-1234, '#,##0;"△ "#,##0', "△ 1,234"),
        (0.123, "0.0 %", "12.3 %"),
        (66.66666666666667, "0.0", "66.7"),
        (0, "#,##0;△#,##0;-", "-"),
        (1234567, '#,##0,"千円"', "1,235千円"),
        (date(2021, 4, 1), '[$-411]ggge"年"m"月"d"日"', "令和3年4月1日"),
        (date(2019, 4, 30), "[$-411]ge.m.d", "H31.4.30"),
        (date(2019, 5, 1), '[$-ja-JP-x-gannen]ggge"年"', "令和元年"),
        (date(2021, 4, 1), "mm-dd-yy", "2021/4/1"),
        (5, "[[", "5"),
        (5, ";;;", ""),
    ],
)
def test_a_value_is_printed_in_its_number_format(read, value, code, printed):
    def fill(sheet):
        grid(sheet, [["値", value]])
        sheet["B1"].number_format = code

    assert read(fill) == [[f"値 {printed}".strip()]]


def test_what_a_print_does_not_show_is_not_read(read):
    def fill(sheet):
        grid(sheet, [["事業", "内部", "決算"], ["甲", "秘", 10], ["乙", "秘", 20], ["丙", "白", 30]])
        sheet.column_dimensions["B"].hidden = sheet.row_dimensions[3].hidden = True
        sheet["C4"].font = Font(color="FFFFFFFF")
        sheet["C2"].comment = Comment("注", "人")
        sheet.parent.create_sheet("控え")["A1"] = "控え"
        sheet.parent["控え"].sheet_state = "hidden"

    assert read(fill) == [["事業 決算", "甲 10", "丙"]]
    assert read.problems == [("hidden_text", "30")]
    assert read.cells == [["Sheet!A1", "Sheet!C1", "Sheet!A2", "Sheet!C2", "Sheet!A4"]]


def test_merged_cells_are_one_and_text_runs_on_into_blank_neighbours_only(read):
    def fill(sheet):
        sheet["A1"] = "令和3年度　事務事業評価シート（全庁の事業）"
        grid(sheet, [["区分", "決算", "", "備考"], ["", "R2", "R3", "とても長い文がこの枠に入りきらない"]], first=3)
        sheet.merge_cells("A3:A4")
        sheet.merge_cells("B3:C3")
        sheet["D5"] = 1234567890123

    (texts,) = read(fill)
    assert texts[:2] == ["令和3年度 事務事業評価シート（全庁の事業）", "区分 決算 備考"]
    assert texts[2:] == ["R2 R3 とても長い文がこの枠に入りきらない", "1.23457E+12"]


def test_print_areas_and_page_breaks_make_pages_and_titles_stand_again(read):
    def fill(sheet):
        grid(sheet, [["見出し", "値"], ["甲", 1], ["乙", 2], ["欄外", 3]])
        sheet["F1"] = "作業用"
        sheet.print_area = "A1:B3"
        sheet.print_title_rows = "1:1"
        sheet.row_breaks.append(Break(2))

    assert read(fill) == [["見出し 値", "甲 1"], ["見出し 値", "乙 2"]]


def test_a_formula_without_a_saved_value_is_a_problem(read):
    assert read(lambda sheet: grid(sheet, [["計", "=SUM(A2:A3)"]])) == [["計"]]
    assert read.problems == [("formula", "Sheet!B1")]


def test_a_folder_with_a_print_and_hostile_workbooks_reads_the_others(books, tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    shutil.copy(books / "ikeda-2024-projects.xlsx", raw / "~$open.xlsx")
    shutil.copy(books / "ikeda-2024-projects.xlsx", raw / "good.xlsm")
    alone = tables_of(raw, tmp_path / "alone")
    for name, write in WORKBOOKS.items():
        write(raw / f"{name}.xlsx")
    tables = tables_of(raw, tmp_path / "tables")
    problems = tables["problems"]
    kinds = problems[problems["severity"] == "error"].set_index("document_id")["kind"].to_dict()
    assert kinds == {name: KINDS.get(name, "truncated") for name in WORKBOOKS}
    pd.testing.assert_frame_equal(tables["costs"], alone["costs"])
    assert load_all(tmp_path / "tables")["documents"]["file"].tolist() == ["good.xlsm"]


def test_a_figure_of_a_workbook_is_shown_in_its_cell(books, tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    shutil.copy(books / "ikeda-2024-projects.xlsx", raw)
    pipeline.make_tables(raw, tmp_path / "tables", jobs=1)
    row = load_all(tmp_path / "tables")["costs"].iloc[0]
    shown = helpers.source(row, raw)
    assert repr(shown) == f"ikeda-2024-projects.xlsx {row['cell']}"
    assert len(shown.image.convert("L").getcolors()) > 2
    assert "事業費" in str(helpers.why(row, raw)).replace(" ", "")
    assert "ikeda_projects" in str(helpers.inspect(raw / "ikeda-2024-projects.xlsx", 1))


def test_no_workbook_loads_no_reader_of_workbooks():
    code = "import sys, hyoka.run.pipeline, hyoka.run.worker; print({'openpyxl', 'xlfmt'} & {*sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "set()"
