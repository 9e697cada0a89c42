"""Workbooks are read like their prints.

What is no workbook, or would hold a run up, is a row of problems.
"""

import re
import shutil
from collections.abc import Callable
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import PIL.Image
import pytest
from fixtures import without_annexes
from forms.reading import records_of
from hostile_files import WORKBOOKS
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule, DataBarRule, FormulaRule, IconSetRule, Rule
from openpyxl.styles import Alignment, Border, Color, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import BUILTIN_FORMATS, NumberFormat
from typeset import DOCUMENTS, Style, facts, typeset

from hyoka.contract.records import EDGES, FIELDS
from hyoka.grid.model import read_items
from hyoka.pages.cell_names import name_cells
from hyoka.pages.reader import printed_pages
from hyoka.run import pipeline
from hyoka.run.extract import read_document
from hyoka.store.table_files import load_tables
from hyoka_draft.documents import read_files

#: The largest ones `make test-all` asks for: sheets and lists the others have, too.
LARGE = ("ibaraki-2020-projects", "tsukuba-2022-sheets")
IN_TURN = [pytest.param(name, marks=[pytest.mark.slow] * (name in LARGE)) for name in DOCUMENTS]
#: Documents whose texts are cut where a page of their PDFs ends, or a line.
CUT = ("hirakata-2017-general", "tsukuba-2022-sheets", "itami-2021-evaluation")
SHEET, STYLES, STRINGS, BOOK = (
    f"xl/{name}.xml" for name in ("worksheets/sheet1", "styles", "sharedStrings", "workbook")
)
AREA = (
    '<definedNames><definedName name="_xlnm.Print_Area" localSheetId="0">{}</definedName>'
    "</definedNames>"
)
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
def book_of(tmp_path_factory) -> Callable[[str], Path]:
    """Typesets a document as a workbook, once."""
    folder = tmp_path_factory.mktemp("books")

    @cache
    def make(document_id: str) -> Path:
        path = folder / f"{document_id}.xlsx"
        typeset(document_id, facts(document_id), Style(), path)
        return path

    return make


@pytest.mark.parametrize("document_id", IN_TURN)
def test_a_workbook_gives_the_records_of_the_pdf_of_the_same_facts(
    book_of, typeset_pdf, document_id
):
    of_book = read_document(book_of(document_id))
    of_pdf = records_of(typeset_pdf(document_id))
    for name, rows in of_pdf.tables.items():
        if document_id in CUT and name not in ("costs", "indicator_values", "ratings"):
            continue
        values = [
            [[row[column] for column in FIELDS[name]] for row in table]
            for table in (of_book.tables[name], rows)
        ]
        assert values[0] == values[1], name
    sheet = load_workbook(book_of(document_id))
    named = [
        row
        for row in of_book.tables["indicator_values"] + of_book.tables["ratings"]
        if row.get("text")
    ]
    for row in named[:50]:
        title, _, name = str(row["cell"]).partition("!")
        printed, cell = str(row["text"]), sheet[title][name].value
        if isinstance(cell, str):
            assert printed[0] in cell, row
        else:
            assert printed.strip("△0.")[:1] == str(abs(cell)).strip("0.")[:1], row


@pytest.fixture
def rewrite() -> dict:
    """What is changed in the parts of a workbook before it is read: a function."""
    return {}


@pytest.fixture
def read(tmp_path, rewrite):
    """Read a workbook of one sheet that a function or a list of rows fills: the texts of its rows
    and lines.
    """

    def texts(fill) -> list[str]:
        book = Workbook()
        fill(book.active) if callable(fill) else grid(book.active, fill)
        book.save(plain := BytesIO())
        with ZipFile(plain) as old, ZipFile(tmp_path / "book.xlsx", "w") as new:
            for name in old.namelist():
                data = before = old.read(name).decode() if name in rewrite else old.read(name)
                if name in rewrite:
                    data = rewrite[name](before)
                    assert data != before
                new.writestr(name, data)
        pages = [*printed_pages(tmp_path / "book.xlsx")]
        texts.problems = [(met["kind"], met["text"]) for page in pages for met in page.problems]
        texts.cells = {name: box for page in pages for name, box in page.cells.items()}
        return [item.text for page in pages for item in read_items(page)]

    return texts


def grid(sheet, rows, first=1) -> None:
    """Write rows of ruled cells."""
    for row, values in enumerate(rows, first):
        for column, value in enumerate(values, 1):
            sheet.cell(row, column, value).border = THIN


def runs(*parts) -> CellRichText:
    return CellRichText(
        *(
            part if isinstance(part, str) else TextBlock(InlineFont(**part[1]), part[0])
            for part in parts
        )
    )


@pytest.mark.parametrize(
    ("value", "look", "printed", "kind"),
    [
        (1234567, "#,##0", "1,234,567", ""),
        (-1234, '#,##0;"△ "#,##0', "△ 1,234", ""),
        (0.123, "0.0 %", "12.3 %", ""),
        (66.66666666666667, "0.0", "66.7", ""),
        (0, "#,##0;△#,##0;-", "-", ""),
        (1234567, '#,##0,"千円"', "1,235千円", ""),
        (date(2021, 4, 1), '[$-411]ggge"年"m"月"d"日"', "令和3年4月1日", ""),
        (date(2019, 4, 30), "[$-411]ge.m.d", "H31.4.30", ""),
        (date(2019, 5, 1), '[$-ja-JP-x-gannen]ggge"年"', "令和元年", ""),
        (date(2021, 4, 1), "mm-dd-yy", "2021/4/1", ""),
        (0, "#,##0;▲#,##0;", "", "hidden_zero"),
        (1234, '#,##0;[=0]"-";△#,##0', "1,234", ""),
        (-1234, '#,##0;[=0]"-";△#,##0', "△1,234", ""),
        (916, "[$-411]#,##0", "916", ""),
        (916, "[DBNum3][$-411]0", "916", ""),
        (1700, '[$¥-411]#,##0;[$¥-411]"-"#,##0', "¥1,700", ""),
        (45017, '[$-411]"令和"e"年度"', "令和5年度", ""),
        (-1234, "_ * #,##0_ ;_ * -#,##0_ ;_ @_ ", "-1,234", ""),
        (1234567, '0.0,"千"', "1234.6千", ""),
        (-1234, BUILTIN_FORMATS[5], "¥-1,234", ""),
        (0, BUILTIN_FORMATS[41], "-", ""),
        (-1234, "#,##0;(#,##0)", "-1,234", "number_format"),
        (5, "▲#,##0", "▲5", "number_format"),
        (916, "*90", "", "number_format"),
        (45017, "yyyy/m/d(aaa)", "2023/4/1(土)", ""),
        (1.5, "# ?/?", "1.5", "number_format"),
        (5, "[[", "5", "number_format"),
        (5, '[=0]"-"', "5", "number_format"),
        (77, ";;;", "", "hidden_text"),
        (77, "[White]0", "", "hidden_text"),
        (77, "[Color2]0", "", "hidden_text"),
        (77, Font(color=Color(theme=0)), "", "hidden_text"),
        (77, Font(color=Color(indexed=9)), "", "hidden_text"),
        (77, Font(color=Color(theme=0, tint=-0.01)), "", "hidden_text"),
        (77, Font(color=Color(theme=0, tint=-0.5)), "77", ""),
        (77, Font(size=1), "", "hidden_text"),
        (77, PatternFill("gray125"), "77", ""),
        (77, PatternFill("solid", "FF000000"), "", "hidden_text"),
        (850, Font(strike=True), "", "struck_out"),
        (runs(("2", {"vertAlign": "subscript"}), "91"), Font(), "91", "raised_text"),
        (runs("91km", ("2", {"vertAlign": "superscript"})), Font(), "91km2", ""),
        (runs(("850", {"strike": True}), " 900"), Font(), "900", "struck_out"),
        (runs(("1", {"color": "FFFFFFFF"}), "900"), Font(), "900", "hidden_text"),
        (runs(("1", {"sz": 1}), "900"), Font(), "900", "hidden_text"),
    ],
)
def test_a_cell_is_read_as_it_is_seen(read, value, look, printed, kind):
    def fill(sheet):
        grid(sheet, [["値", value, "後"]])
        setattr(
            sheet["B1"], {str: "number_format", Font: "font", PatternFill: "fill"}[type(look)], look
        )

    assert read(fill) == [" ".join(f"値 {printed} 後".split())]
    assert [met for met, _ in read.problems] == [kind] * bool(kind)
    assert all(text.startswith("Sheet!B1 ") for _, text in read.problems)


def test_what_a_sheet_does_not_show_is_not_read(read):
    def fill(sheet):
        grid(
            sheet,
            [
                ["事業", "内部", "決算"],
                ["甲", "秘", 10],
                ["乙", "秘", 20],
                ["丙", "白", 30],
                ["丁", "零", 0],
            ],
        )
        sheet.column_dimensions["B"].hidden = sheet.row_dimensions[3].hidden = True
        sheet["C4"].font, sheet["C4"].fill = (
            Font(color="FF4F81BD"),
            PatternFill("solid", Color(theme=4)),
        )
        sheet["C2"].comment = Comment("注", "人")
        sheet.sheet_view.showZeros = False
        sheet.parent.create_sheet("控え")["A1"] = "控え"
        sheet.parent["控え"].sheet_state = "hidden"

    assert read(fill) == ["事業 決算", "甲 10", "丙", "丁"]
    assert read.problems == [("hidden_text", "Sheet!C4 30"), ("hidden_zero", "Sheet!C5 0")]
    assert [*read.cells] == ["Sheet!A1", "Sheet!C1", "Sheet!A2", "Sheet!C2", "Sheet!A4", "Sheet!A5"]


WHITE_FONT = {"font": Font(color="FFFFFFFF")}


@pytest.mark.parametrize(
    ("rule", "text", "kind"),
    [
        (CellIsRule("between", ["-1", "1"], **WHITE_FONT), "", "hidden_zero"),
        (CellIsRule("greaterThan", ["$C$1"], **WHITE_FONT), "0", ""),
        (FormulaRule(["B1=0"], **WHITE_FONT), "", "hidden_zero"),
        (FormulaRule(['$A1="値"'], fill=PatternFill(bgColor="FF000000")), "", "hidden_zero"),
        (FormulaRule(["B1<$C$1"], font=Font(strike=True)), "", "hidden_zero"),
        (FormulaRule(["AND(B1=0,ISNUMBER(C1))"], **WHITE_FONT), "0", "condition"),
        (FormulaRule(["OR(B1=0,C1=5)"], **WHITE_FONT), "0", "condition"),
        (FormulaRule(["MOD(ROW(),2)=1"], fill=PatternFill(bgColor="FFEEEEEE")), "0", ""),
        (FormulaRule(["TRUE"], font=Font(color="FFFF0000")), "0", ""),
        (
            Rule(
                "expression",
                formula=["B1=0"],
                dxf=DifferentialStyle(numFmt=NumberFormat(200, ";;;")),
            ),
            "",
            "hidden_zero",
        ),
        (
            Rule(
                "expression",
                formula=["B1=0"],
                dxf=DifferentialStyle(numFmt=NumberFormat(200, "0%")),
            ),
            "0%",
            "",
        ),
        (IconSetRule("3Arrows", "num", [0, 1, 2], showValue=False), "", "hidden_zero"),
        (DataBarRule("num", 0, "num", 9, "FF638EC6", showValue=False), "", "hidden_zero"),
    ],
)
def test_a_conditional_format_shows_and_hides(read, rule, text, kind):
    def fill(sheet):
        grid(sheet, [["値", 0, 5]])
        sheet.conditional_formatting.add("B1", rule)

    assert read(fill) == [" ".join(f"値 {text} 5".split())]
    assert [met for met, _ in read.problems] == [kind] * bool(kind)


def test_shapes_pictures_and_sheets_without_cells_are_named_by_drafts_too(read, rewrite, tmp_path):
    def fill(sheet):
        grid(sheet, [["値", 5]])
        PIL.Image.new("RGB", (9, 9)).save(picture := BytesIO(), "PNG")
        sheet.add_image(Image(picture), "B1")
        sheet.add_chart(BarChart(), "D4")
        sheet["B1"].comment = Comment("注", "人")
        sheet.parent.create_chartsheet("図").add_chart(BarChart())

    rewrite["xl/drawings/commentsDrawing1.vml"] = lambda text: re.sub(
        "<([a-z0-9]+:)?MoveWithCells", r"<\1Visible/>\g<0>", text
    )
    assert read(fill) == ["値 5"]
    assert read.problems == [("shapes", "Sheet!D4, Sheet!B1, Sheet Note"), ("shapes", "図")]
    (file, shapes), _ = read_files([tmp_path / "book.xlsx"]).met
    assert (file, shapes["page"], shapes["text"]) == (
        "book.xlsx",
        1,
        "Sheet!D4, Sheet!B1, Sheet Note",
    )


BOX = (
    '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:twoCellAnchor>'
    "<xdr:from><xdr:col>{}</xdr:col><xdr:colOff>9</xdr:colOff><xdr:row>0</xdr:row><xdr:rowOff>9</xdr:rowOff></xdr:from>"
    "<xdr:to><xdr:col>3</xdr:col><xdr:colOff>9</xdr:colOff><xdr:row>1</xdr:row><xdr:rowOff>9</xdr:rowOff></xdr:to>"
    '<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="2" name="t"/><xdr:cNvSpPr '
    'txBox="1"/></xdr:nvSpPr><xdr:txBody><a:p><a:r>'
    "<a:t>令和4年度</a:t></a:r></a:p></xdr:txBody></xdr:sp><xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>"
)


@pytest.mark.parametrize(
    ("column", "texts", "problems"),
    [
        (1, ["令和4年度", "事業名 予算 決算"], []),
        (0, ["事業名 予算 決算"], [("shapes", "Sheet!A1 令和4年度")]),
    ],
)
def test_a_text_box_over_blank_cells_is_a_text_there_and_any_other_is_told(
    read, rewrite, column, texts, problems
):
    def fill(sheet):
        grid(sheet, [["事業名", "予算", "決算"]], first=2)
        sheet["A1"] = "" if column else "注"
        PIL.Image.new("RGB", (9, 9)).save(picture := BytesIO(), "PNG")
        sheet.add_image(Image(picture), "B1")

    rewrite["xl/drawings/drawing1.xml"] = lambda _: BOX.format(column)
    assert read(fill) == [*["注"] * (not column), *texts]
    assert read.problems == problems
    assert ("Sheet!B1" in read.cells) == bool(column)


NEWER = '<extLst><ext uri="x"><x14:cfRule xmlns:x14="x" type="expression"/></ext></extLst>'


def changed(before: str, after: str):
    return lambda text: re.sub(before, after, text)


def prefixed(text: str) -> str:
    return re.sub("<(/?)(?=[a-z])", r"<\1x:", text.replace('xmlns="', 'xmlns:x="'))


@pytest.mark.parametrize(
    ("part", "change", "told"),
    [
        ("docProps/core.xml", changed("</dcterms:created>", r"令和五年\g<0>"), []),
        (STYLES, changed('<family val="2"', '<family val="34"'), []),
        (STYLES, changed('<color theme="1"', '<color rgb="FFF"'), []),
        (STYLES, changed("<fill><patternFill ?/></fill>", "<fill/>"), []),
        (SHEET, changed("<pageMargins", r'<pageSetup paperSize="A4"/>\g<0>'), []),
        (
            SHEET,
            changed(
                "<pageMargins",
                r'<dataValidations><dataValidation type="x"/></dataValidations>\g<0>',
            ),
            [],
        ),
        (STRINGS, changed("<t>値</t>", r'\g<0><rPh sb="0" eb="1"><t>アタイ</t></rPh>'), []),
        (BOOK, changed("<calcPr[^>]*>", ""), []),
        (
            SHEET,
            changed(
                "<sheetData>", r'<cols><col min="1" max="1" width="9" phonetic="1"/></cols>\g<0>'
            ),
            [],
        ),
        (SHEET, prefixed, []),
        (SHEET, changed('r="B1"', ""), []),
        (BOOK, changed("<definedNames/>", AREA.format("OFFSET(Sheet!$A$1,0,0,1,2)")), []),
        (BOOK, changed("<definedNames/>", AREA.format("Sheet!$A:$C")), []),
        (SHEET, changed("<pageMargins[^>]*>", rf"\g<0>{NEWER}"), [("condition", "Sheet")]),
    ],
)
def test_what_matters_to_no_cell_keeps_no_cell_from_being_read(read, rewrite, part, change, told):
    rewrite[part] = change
    assert read([["値", 5]]) == ["値 5"]
    assert read.problems == told


@pytest.mark.parametrize(
    ("header", "read_as"),
    [
        (
            '&L&"Meiryo,太字"&14令和6年度&C事業評価 &amp;&amp; 計画&R&P / &N',
            ["令和6年度 事業評価 & 計画 /"],
        ),
        ("&C&A\n（一般会計）", ["Sheet", "（一般会計）"]),
        ("&C- &P -", []),
    ],
)
def test_header_and_footer_of_the_print_are_the_first_and_the_last_line_of_the_page(
    read, rewrite, header, read_as
):
    rewrite[SHEET] = changed(
        "</worksheet>",
        f"<headerFooter><oddHeader>{header}</oddHeader><oddFooter>{header}</oddFooter>"
        f"</headerFooter></worksheet>",
    )
    assert read([["事業費", 5]]) == [*read_as, "事業費 5", *read_as]


def test_merged_cells_are_one_and_text_runs_on_into_blank_neighbours_only(read):
    def fill(sheet):
        sheet["A1"] = "令和3年度　事務事業評価シート（全庁の事業）"
        grid(
            sheet,
            [["区分", "決算", "", "備考"], ["", "R2", "R3", "とても長い文がこの枠に入りきらない"]],
            first=3,
        )
        sheet.merge_cells("A3:A4")
        sheet.merge_cells("B3:C3")
        sheet["D5"] = 1234567890123

    assert read(fill) == [
        "令和3年度 事務事業評価シート（全庁の事業）",
        "区分 決算 備考",
        "R2 R3 とても長い文がこの枠に入りきらない",
        "1234567890123",
    ]
    assert read.problems == [("number_format", "Sheet!D5 1234567890123")]


def test_a_figure_typed_as_text_stands_below_the_numbers_of_its_column(read):
    def fill(sheet):
        grid(sheet, [["決算", 1234], ["", "0"]])
        sheet["B2"].alignment = Alignment(horizontal="right")

    assert read(fill) == ["決算 1234", "0"]
    assert read.cells["Sheet!B1"][2] == read.cells["Sheet!B2"][2]


@pytest.mark.parametrize(
    ("value", "look", "size", "kind"),
    [
        (12345, "0", 11, ""),  # 5 of 5 letters
        (123456, "0", 11, ""),  # by less than a quarter too wide
        (1234567, "0", 11, "too_narrow"),
        (123456, "#,##0", 11, "too_narrow"),  # a comma is half a letter
        (12345, "#,##0", 11, ""),
        (1234, "0", 22, "too_narrow"),
        (123, "0", 22, ""),
        (1234567, "0", 5.5, ""),
    ],
)
def test_a_number_far_wider_than_its_column_is_told(read, value, look, size, kind):
    def fill(sheet):
        grid(sheet, [["値", value, "後"]])
        sheet.column_dimensions["B"].width = 5
        sheet["B1"].font, sheet["B1"].number_format = Font(size=size), look

    read(fill)
    assert [met for met, _ in read.problems] == [kind] * bool(kind)


@pytest.mark.parametrize("beside", ["", "別"])
def test_a_text_in_a_column_narrower_than_its_letters_keeps_each_of_them(read, beside):
    text = "本は年に2,000冊を新しくし、1,111冊を除く。このように長い文が続いても、どの字も残る。"

    def fill(sheet):
        for column in "ABCDEFGHIJ":
            sheet.column_dimensions[column].width = 1.6
        sheet["A1"], sheet["B1"] = text, beside

    assert sorted("".join("".join(read(fill)).split())) == sorted(text + beside)


@pytest.mark.parametrize(
    ("value", "calculated", "text"),
    [
        ("<v></v>", "", "計"),
        ("", "", "計"),
        ("<v>0</v>", 'fullCalcOnLoad="1"', "計"),
        ("<v>0</v>", "", "計 0"),
    ],
)
@pytest.mark.parametrize("change", [str, prefixed])
def test_a_formula_without_a_value_of_its_own_is_a_problem(
    read, rewrite, value, calculated, text, change
):
    rewrite[SHEET] = lambda sheet: change(re.sub("<v ?/>|<v></v>", value, sheet)) + "\n"
    rewrite[BOOK] = changed("<calcPr[^>]*>", f"<calcPr {calculated}/>")
    assert read([["計", "=SUM(A2:A3)"]]) == [text]
    assert read.problems == [("formula", "Sheet!B1")] * (text == "計")


@pytest.mark.slow
def test_a_folder_with_a_print_and_hostile_workbooks_reads_the_others(book_of, tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    shutil.copy(book_of("ikeda-2024-projects"), raw / "~$open.xlsx")
    for name in ("._good.xlsm", "._good.pdf"):  # macOS on a drive of another system
        (raw / name).write_bytes(b"\x00\x05\x16\x07Mac OS X")
    shutil.copy(book_of("ikeda-2024-projects"), raw / "good.xlsm")
    pipeline.make_tables(raw, tmp_path / "alone", jobs=1)
    for name, write in WORKBOOKS.items():
        write(raw / f"{name}.xlsx")
    pipeline.make_tables(raw, tmp_path / "tables", jobs=1)
    alone, tables = load_tables(tmp_path / "alone"), load_tables(tmp_path / "tables")
    problems = tables["problems"]
    assert not problems["subject"].str.contains("._good", regex=False).any()
    kinds = problems[problems["severity"] == "error"].set_index("document_id")["kind"].to_dict()
    assert kinds == {name: KINDS.get(name, "truncated") for name in WORKBOOKS}
    pd.testing.assert_frame_equal(tables["costs"], alone["costs"])
    assert tables["documents"]["file"].tolist() == ["good.xlsm"]


def test_a_workbook_that_nothing_reads_is_told_with_what_to_install(book_of, tmp_path, monkeypatch):
    raw = tmp_path / "raw"
    raw.mkdir()
    shutil.copy(book_of("ikeda-2024-projects"), raw)
    without_annexes(monkeypatch)
    result = pipeline.make_tables(raw, tmp_path / "tables", jobs=1, cache=False)
    (problem,) = result.tables["problems"].query("severity == 'error'").to_dict("records")
    assert (problem["kind"], problem["subject"]) == ("missing_extra", "ikeda-2024-projects.xlsx")
    assert "pip install -e ./annexes/workbooks" in problem["action"]
    assert result.exit_code == 1


def test_a_note_beside_the_table_is_no_column_of_it(read):
    def fill(sheet):
        grid(sheet, [["区分", "R4", "R5"], ["事業費", 1234, 1235]], first=2)
        sheet["C1"] = "(千円)"
        sheet["E1"] = "案"
        sheet["E3"] = "要確認"

    texts = read(fill)
    assert texts[1:] == ["区分 R4 R5", "事業費 1234 1235"]
    assert "案" in texts[0]
    assert read.problems == [("beside_table", "Sheet!E3 要確認")]


def test_a_column_of_borders_drawn_by_its_neighbour_ends_the_table(read):
    def fill(sheet):
        grid(sheet, [["区分", "R4"], ["事業費", 1234]])
        sheet["C2"].border = Border(left=Side("thin"))
        sheet["C2"] = 99

    assert read(fill) == ["区分 R4", "事業費 1234"]
    assert read.problems == [("beside_table", "Sheet!C2 99")]


def test_a_sheet_without_its_year_takes_none_from_the_heads_of_its_columns(book_of, tmp_path):
    book = load_workbook(book_of("ikeda-2024-projects"))
    for row in book.worksheets[0]["A1:Y1"]:
        for cell in row:
            if "実施事業" in str(cell.value):
                cell.value = "事務事業評価シート"
    for sheet in book.worksheets[1:]:
        book.remove(sheet)
    book.save(tmp_path / "no_year.xlsx")
    activities = read_document(tmp_path / "no_year.xlsx").tables["activities"]
    assert activities
    assert {row["year"] for row in activities} == {""}


@pytest.mark.parametrize(
    ("box", "name"),
    [
        ((0, 0, 100, 20), "票!A1"),
        ((0, 0, 200, 20), "票!A1:B1"),
        ((0, 0, 200, 40), "票!A1:B2"),
        ((20, 22, 40, 26), "票!A2"),
        ((120, 13, 140, 17), "票!B1"),
        ((300, 300, 320, 310), ""),
    ],
)
def test_a_record_names_the_cells_within_its_box_or_the_one_that_it_is_a_part_of(box, name):
    boxes = {
        f"票!{column}{row}": (100.0 * x, 20.0 * (row - 1), 100.0 * x + 100, 20.0 * row)
        for row in (1, 2)
        for x, column in enumerate("AB")
    }
    record = {"page": 1, **dict(zip(EDGES, box, strict=True))}
    name_cells({"costs": [record]}, {1: boxes})
    assert record["cell"] == name
