"""Workbooks are read like their prints; what is no workbook, or would hold a run up, is a row of problems."""

import os
import re
import shutil
import subprocess
import sys
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import matplotlib_fontja
import pandas as pd
import PIL.Image
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule, DataBarRule, FormulaRule, IconSetRule, Rule
from openpyxl.styles import Border, Color, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.worksheet.pagebreak import Break
from torture.hostile_files import WORKBOOKS
from typeset import DOCUMENTS, Style, facts, typeset

import helpers
from hyoka.contract.records import FIELDS
from hyoka.contract.tables import PLACE
from hyoka.draft.command import read_files
from hyoka.grid.model import read_items
from hyoka.pdf.page import read_pages
from hyoka.run import pipeline
from hyoka.run.extract import read_document
from hyoka.store.table_files import load_all

SOFFICE = shutil.which("soffice")
SHEET = "xl/worksheets/sheet1.xml"
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
def rewrite() -> dict:
    """What is changed in the parts of a workbook before it is read: a function, or a text and what stands for it."""
    return {}


@pytest.fixture
def read(tmp_path, rewrite):
    """Read a workbook of one sheet that a function fills: the texts of its pages' rows and lines."""

    def texts(fill) -> list[list[str]]:
        book = Workbook()
        fill(book.active)
        book.save(plain := BytesIO())
        with ZipFile(plain) as old, ZipFile(tmp_path / "book.xlsx", "w") as new:
            for name in old.namelist():
                change, data = rewrite.get(name), old.read(name)
                if change:
                    before = data.decode()
                    after = change(before) if callable(change) else before.replace(*change)
                    assert after != before
                    data = after.encode()
                new.writestr(name, data)
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
        (0, "#,###", ""),
        (0, "#,##0;▲#,##0;", ""),
        (0, '#,##0;[=0]"-";△#,##0', "-"),
        (1234, '#,##0;[=0]"-";△#,##0', "1,234"),
        (-1234, '#,##0;[=0]"-";△#,##0', "△1,234"),
        (916, "[$-411]#,##0", "916"),
        (916, "[DBNum3][$-411]0", "916"),
        (1700, '[$¥-411]#,##0;[$¥-411]"-"#,##0', "¥1,700"),
        (45017, '"R"e"年度"', "R5年度"),
        (45017, '[$-411]"令和"e"年度"', "令和5年度"),
        (-1234, "_ * #,##0_ ;_ * -#,##0_ ;_ @_ ", "-1,234"),
        (1234567, '0.0,"千"', "1234.6千"),
    ],
)
def test_a_value_is_printed_in_its_number_format(read, value, code, printed):
    def fill(sheet):
        grid(sheet, [["値", value]])
        sheet["B1"].number_format = code

    assert read(fill) == [[f"値 {printed}".strip()]]


@pytest.mark.parametrize(
    ("number", "value", "printed"),
    [(5, -1234, "¥-1,234"), (37, -1234, "-1,234"), (38, -1234, "-1,234"), (40, -1234, "-1,234.00"), (41, 0, "-")],
)
def test_a_format_without_code_is_that_of_excel_in_japan(read, rewrite, number, value, printed):
    def fill(sheet):
        grid(sheet, [["値", value]])
        sheet["B1"].number_format = "0.000"

    rewrite["xl/styles.xml"] = ('numFmtId="164" fontId', f'numFmtId="{number}" fontId')
    assert read(fill) == [[f"値 {printed}"]]
    assert not read.problems


@pytest.mark.parametrize(
    ("value", "code", "printed"),
    [
        (-12, "#,##0;[Red]#,##0", "-12"),
        (-1234, "#,##0;(#,##0)", "-1,234"),
        (5, "▲#,##0", "▲5"),
        (45017, "yyyy/m/d(aaa)", "2023/4/1(aaa)"),
        (1.5, "# ?/?", "1 1/2"),
        (5, "[[", "5"),
        (5, '[=0]"-"', "5"),
    ],
)
def test_a_number_whose_format_says_another_sign_or_is_not_known_is_told(read, value, code, printed):
    def fill(sheet):
        grid(sheet, [["値", value]])
        sheet["B1"].number_format = code

    assert read(fill) == [[f"値 {printed}"]]
    assert [kind for kind, _ in read.problems] == ["number_format"]


def test_what_a_sheet_does_not_show_is_not_read(read):
    def fill(sheet):
        grid(sheet, [["事業", "内部", "決算"], ["甲", "秘", 10], ["乙", "秘", 20], ["丙", "白", 30], ["丁", "小", 40]])
        sheet.column_dimensions["B"].hidden = sheet.row_dimensions[3].hidden = True
        sheet["C4"].font = Font(color="FFFEFEFE")
        sheet["C5"].font = Font(size=1)
        sheet["C2"].comment = Comment("注", "人")
        sheet.parent.create_sheet("控え")["A1"] = "控え"
        sheet.parent["控え"].sheet_state = "hidden"

    assert read(fill) == [["事業 決算", "甲 10", "丙", "丁"]]
    assert read.problems == [("hidden_text", "Sheet!C4 30, Sheet!C5 40")]
    assert read.cells == [["Sheet!A1", "Sheet!C1", "Sheet!A2", "Sheet!C2", "Sheet!A4", "Sheet!A5"]]


@pytest.mark.parametrize(
    ("font", "fill", "code"),
    [
        (Font(color=Color(theme=0)), None, "General"),
        (Font(color=Color(indexed=9)), None, "General"),
        (Font(color=Color(theme=0, tint=-0.01)), None, "General"),
        (Font(color=Color(theme=4)), PatternFill("solid", Color(theme=4)), "General"),
        (Font(color="FF4F81BD"), PatternFill("solid", Color(theme=4)), "General"),
        (Font(), None, ";;;"),
        (Font(), None, "[White]0"),
        (Font(), None, "[Color2]0"),
        (Font(), PatternFill("solid", "FF0000FF"), "[Blue]0"),
    ],
)
def test_letters_like_their_ground_are_not_read(read, font, fill, code):
    def write(sheet):
        grid(sheet, [["値", 77]])
        sheet["B1"].font, sheet["B1"].number_format = font, code
        if fill:
            sheet["B1"].fill = fill

    assert read(write) == [["値"]]
    assert read.problems == [("hidden_text", "Sheet!B1 77")]


def test_zeros_that_are_not_shown_are_noted(read):
    def fill(sheet):
        grid(sheet, [["値", 0, 5]])
        sheet.sheet_view.showZeros = False

    assert read(fill) == [["値 5"]]
    assert read.problems == [("hidden_zero", "Sheet!B1 0")]


@pytest.mark.parametrize(
    ("runs", "text", "kind"),
    [
        (["91", ("1", {"vertAlign": "superscript"})], "91", "raised_text"),
        ([("2", {"vertAlign": "subscript"}), "91"], "91", "raised_text"),
        (["91km", ("2", {"vertAlign": "superscript"})], "91km2", ""),
        ([("850", {"strike": True}), " 900"], "900", "struck_out"),
        ([("1", {"color": "FFFFFFFF"}), "900"], "900", "hidden_text"),
        ([("1", {"sz": 1}), "900"], "900", "hidden_text"),
    ],
)
def test_only_the_seen_runs_of_a_text_are_read(read, runs, text, kind):
    def fill(sheet):
        blocks = (run if isinstance(run, str) else TextBlock(InlineFont(**run[1]), run[0]) for run in runs)
        grid(sheet, [["値", CellRichText(*blocks)]])

    assert read(fill) == [[f"値 {text}"]]
    assert [met for met, _ in read.problems] == [kind] * bool(kind)


def test_a_struck_cell_is_left_out(read):
    def fill(sheet):
        grid(sheet, [["値", 850, 900]])
        sheet["B1"].font = Font(strike=True)

    assert read(fill) == [["値 900"]]
    assert read.problems == [("struck_out", "Sheet!B1 850")]


WORKED_OUT = '<definedName name="_xlnm.Print_Area" localSheetId="0">OFFSET(Sheet!$A$1,0,0,1,2)</definedName>'
WHITE_FONT = {"font": Font(color="FFFFFFFF")}


@pytest.mark.parametrize(
    ("rule", "text", "kind"),
    [
        (CellIsRule("equal", ["0"], **WHITE_FONT), "", "hidden_zero"),
        (CellIsRule("between", ["-1", "1"], **WHITE_FONT), "", "hidden_zero"),
        (CellIsRule("greaterThan", ["$C$1"], **WHITE_FONT), "0", ""),
        (FormulaRule(["B1=0"], **WHITE_FONT), "", "hidden_zero"),
        (FormulaRule(["AND(B1=0,ISNUMBER(C1))"], **WHITE_FONT), "", "hidden_zero"),
        (FormulaRule(["MAX(B1:C1)=5"], **WHITE_FONT), "0", "condition"),
        (FormulaRule(["MOD(ROW(),2)=1"], fill=PatternFill(bgColor="FFEEEEEE")), "0", ""),
        (FormulaRule(["TRUE"], font=Font(color="FFFF0000")), "0", ""),
        (FormulaRule(["TRUE"], fill=PatternFill(bgColor="FF000000")), "", "hidden_zero"),
        (FormulaRule(["TRUE"], font=Font(strike=True)), "", "hidden_zero"),
        (
            Rule("expression", formula=["B1=0"], dxf=DifferentialStyle(numFmt=NumberFormat(200, ";;;"))),
            "",
            "hidden_zero",
        ),
        (Rule("expression", formula=["B1=0"], dxf=DifferentialStyle(numFmt=NumberFormat(200, "0%"))), "0%", ""),
        (IconSetRule("3Arrows", "num", [0, 1, 2], showValue=False), "", "hidden_zero"),
        (DataBarRule("num", 0, "num", 9, "FF638EC6", showValue=False), "", "hidden_zero"),
    ],
)
def test_a_conditional_format_shows_and_hides(read, rule, text, kind):
    def fill(sheet):
        grid(sheet, [["値", 0, 5]])
        sheet.conditional_formatting.add("B1", rule)

    assert read(fill) == [[" ".join(f"値 {text} 5".split())]]
    assert [met for met, _ in read.problems] == [kind] * bool(kind)


def test_a_number_that_is_wider_than_its_cell_is_not_read(read):
    def fill(sheet):
        grid(sheet, [["値", 1234567]])
        sheet["B1"].number_format = "#,##0"
        sheet.column_dimensions["B"].width = 3

    assert read(fill) == [["値 ###"]]


def test_shapes_pictures_and_sheets_without_cells_are_named_by_drafts_too(read, tmp_path):
    def fill(sheet):
        grid(sheet, [["値", 5]])
        PIL.Image.new("RGB", (9, 9)).save(picture := BytesIO(), "PNG")
        sheet.add_image(Image(picture), "B1")
        sheet.add_chart(BarChart(), "D4")
        sheet.parent.create_chartsheet("図").add_chart(BarChart())

    assert read(fill) == [["値 5"]]
    assert read.problems == [("shapes", "Sheet!D4, Sheet!B1"), ("shapes", "図")]
    (file, page, shapes), _ = read_files([tmp_path / "book.xlsx"]).met
    assert (file, page, shapes["text"]) == ("book.xlsx", 1, "Sheet!D4, Sheet!B1")


def test_a_comment_that_is_always_shown_is_named(read, rewrite):
    def fill(sheet):
        grid(sheet, [["値", 5]])
        sheet["B1"].comment = Comment("注", "人")

    rewrite["xl/drawings/commentsDrawing1.vml"] = lambda text: re.sub(
        "<([a-z0-9]+:)?MoveWithCells", r"<\1Visible/>\g<0>", text
    )
    assert read(fill) == [["値 5"]]
    assert read.problems == [("shapes", "Sheet Note")]


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("docProps/core.xml", "</dcterms:created>", "令和五年</dcterms:created>"),
        ("xl/styles.xml", '<family val="2"', '<family val="34"'),
        ("xl/styles.xml", '<color theme="1"', '<color rgb="FFF"'),
        (SHEET, "<pageMargins", '<pageSetup paperSize="A4"/><pageMargins'),
        (SHEET, "<pageMargins", '<dataValidations><dataValidation type="x"/></dataValidations><pageMargins'),
        (SHEET, 'xmlns="', 'xmlns:x="'),
        (SHEET, 'r="B1"', ""),
        (SHEET, "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"),
        ("xl/workbook.xml", "<definedNames/>", f"<definedNames>{WORKED_OUT}</definedNames>"),
    ],
)  # fmt: skip
def test_what_matters_to_no_cell_keeps_no_cell_from_being_read(read, rewrite, part, old, new):
    rewrite[part] = (old, new)
    if "xmlns:x" in new:
        rewrite[part] = lambda text: re.sub("<(/?)(?=[a-z])", r"<\1x:", text).replace(old, new)
    assert read(lambda sheet: grid(sheet, [["値", 5]])) == [["値 5"]]
    assert not read.problems


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


@pytest.mark.parametrize("beside", ["", "別"])
def test_a_text_in_a_column_narrower_than_its_letters_keeps_each_of_them(read, beside):
    text = "本は年に2,000冊を新しくし、1,111冊を除く。このように長い文が続いても、どの字も残る。"

    def fill(sheet):
        for column in "ABCDEFGHIJ":
            sheet.column_dimensions[column].width = 1.6
        sheet["A1"], sheet["B1"] = text, beside

    (texts,) = read(fill)
    assert sorted("".join("".join(texts).split())) == sorted(text + beside)


def test_print_areas_and_page_breaks_make_pages_and_titles_stand_again(read):
    def fill(sheet):
        grid(sheet, [["見出し", "値"], ["甲", 1], ["乙", 2]])
        sheet.print_area = "A1:B3"
        sheet.print_title_rows = "1:1"
        sheet.row_breaks.append(Break(2))

    def fill_outside(sheet):
        fill(sheet)
        sheet["D9"] = "作業用"

    assert read(fill) == [["見出し 値", "甲 1"], ["見出し 値", "乙 2"]]
    assert read(fill_outside) == [["見出し 値", "甲 1"], ["見出し 値", "乙 2", "作業用"]]
    assert read.problems == [("outside_print_area", "Sheet!D9")]


def test_a_print_area_of_whole_columns_ends_where_the_sheet_does(read, rewrite):
    area = '<definedName name="_xlnm.Print_Area" localSheetId="0">Sheet!$A:$C</definedName>'
    rewrite["xl/workbook.xml"] = ("<definedNames/>", f"<definedNames>{area}</definedNames>")
    assert read(lambda sheet: grid(sheet, [["値", 5]])) == [["値 5"]]


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_a_formula_without_a_saved_value_is_a_problem(read, rewrite, prefix):
    if prefix:
        rewrite[SHEET] = lambda text: re.sub("<(/?)(?=[a-z])", r"<\1x:", text.replace("xmlns=", "xmlns:x="))
    assert read(lambda sheet: grid(sheet, [["計", "=SUM(A2:A3)"]])) == [["計"]]
    assert read.problems == [("formula", "Sheet!B1")]


def test_a_zero_that_opening_the_workbook_works_out_anew_is_no_value(read, rewrite):
    rewrite[SHEET] = lambda text: re.sub("<v ?/>|<v></v>", "<v>0</v>", text)
    assert read(lambda sheet: grid(sheet, [["計", "=SUM(A2:A3)"]])) == [["計"]]
    assert read.problems == [("formula", "Sheet!B1")]


def test_a_formula_that_came_to_an_error_is_a_problem(read):
    assert read(lambda sheet: grid(sheet, [["計", "#REF!"]])) == [["計 #REF!"]]
    assert read.problems == [("error_value", "Sheet!B1 #REF!")]


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
