"""A workbook of many projects on one sheet, drafted: years stand in text boxes over the heads."""

from __future__ import annotations

import csv
import re
from base64 import b64decode
from collections import Counter
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from command_line import hyoka, rows_of
from openpyxl import Workbook
from openpyxl.drawing.image import Image
from openpyxl.styles import Border, Side
from PIL import Image as Pictures

from hyoka.html.rendering import PIXELS_A_POINT, data_uri
from hyoka.pages.reader import printed_pages
from hyoka.pdf.pixels import LONGEST_SIDE_PX

PROJECTS = 230  # more rows than the picture of one page holds
YEARS = (2021, 2022)
#: The columns of each year's budgets and settlements, from 1, and the first row of projects.
FIRST_COLUMN = {2021: 3, 2022: 5}
FIRST_ROW = 4
ROW_PT = 60
THIN = Border(*[Side("thin")] * 4)
_ANCHOR = (
    "<xdr:twoCellAnchor><xdr:from><xdr:col>{left}</xdr:col><xdr:colOff>9</xdr:colOff>"
    "<xdr:row>1</xdr:row><xdr:rowOff>9</xdr:rowOff></xdr:from>"
    "<xdr:to><xdr:col>{right}</xdr:col><xdr:colOff>9</xdr:colOff>"
    "<xdr:row>2</xdr:row><xdr:rowOff>9</xdr:rowOff></xdr:to>"
    '<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="{left}" name="t{left}"/><xdr:cNvSpPr txBox="1"/>'
    "</xdr:nvSpPr><xdr:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
    "<xdr:clientData/></xdr:twoCellAnchor>"
)
_DRAWING = (
    "<xdr:wsDr"
    ' xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">{}</xdr:wsDr>'
)


def amounts(number: int, year: int) -> tuple[int, int]:
    """Budget and settlement of a project, in thousand yen."""
    budget = 1_000 + 37 * number + 500 * (year - YEARS[0])
    return budget, budget - 13 - number % 7


def name_lines(number: int) -> tuple[str, ...]:
    """The name of a project, which makes its row four lines high."""
    return ("地域の", f"{number}番目の", "仕事を", "支える仕組み")


def write_book(path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["A1"] = "令和4年度 事務事業の一覧（単位：千円）"
    heads = ["番号", "事務事業名", *["予算額", "決算額"] * 2]
    rows = [heads]
    for number in range(1, PROJECTS + 1):
        figures = [figure for year in YEARS for figure in amounts(number, year)]
        rows.append([number, "\n".join(name_lines(number)), *figures])
    for place, row in enumerate(rows, FIRST_ROW - 1):
        sheet.row_dimensions[place].height = ROW_PT
        for column, value in enumerate(row, 1):
            cell = sheet.cell(place, column, value)
            cell.border = THIN
    sheet.column_dimensions["B"].width = 40
    picture = path.with_suffix(".png")
    Pictures.new("RGB", (9, 9)).save(picture)
    sheet.add_image(Image(picture), "C2")
    book.save(path)
    picture.unlink()
    boxes = [
        _ANCHOR.format(left=column - 1, right=column + 1, text=f"令和{year - 2018}年度")
        for year, column in FIRST_COLUMN.items()
    ]
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/drawings/drawing1.xml"] = _DRAWING.format("".join(boxes)).encode()
    with ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def pictures_in(page: Path) -> list[tuple[int, int]]:
    """The sizes of the pictures of a page, pixels."""
    found = re.findall(r"data:image/webp;base64,([A-Za-z0-9+/=]+)", page.read_text("utf-8"))
    sizes = []
    for data in found:
        with Pictures.open(BytesIO(b64decode(data))) as picture:
            sizes.append(picture.size)
    return sizes


@pytest.fixture(scope="module")
def drafted(tmp_path_factory):
    """The folder of a draft of the workbook, which stands in raw beside it."""
    folder = tmp_path_factory.mktemp("book")
    (folder / "raw").mkdir()
    write_book(folder / "raw" / "list.xlsx")
    done = hyoka("draft", folder / "raw", "--out", folder / "draft")
    assert done.exit_code == 0, done.output
    return folder


def test_a_high_sheet_is_cut_into_pages_that_can_be_drawn(drafted: Path) -> None:
    pages = list(printed_pages(drafted / "raw" / "list.xlsx"))
    assert PIXELS_A_POINT * sum(page.height for page in pages) > LONGEST_SIDE_PX
    assert all(PIXELS_A_POINT * page.height <= LONGEST_SIDE_PX for page in pages)
    sizes = pictures_in(drafted / "draft" / "draft.html")
    assert sizes
    assert max(map(max, sizes)) <= LONGEST_SIDE_PX


def test_a_picture_longer_than_webp_holds_is_made_smaller(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(data_uri(Pictures.new("L", (40, LONGEST_SIDE_PX + 900))), encoding="utf-8")
    assert [max(size) for size in pictures_in(page)] == [LONGEST_SIDE_PX]


def test_years_in_text_boxes_are_those_of_the_columns_below_them(drafted: Path) -> None:
    facts = rows_of(drafted / "draft" / "facts.csv")
    about = Counter((row["fiscal_year"], row["phase"]) for row in facts)
    phases = ("budget", "settlement")
    assert about == {(str(year), phase): PROJECTS for year in YEARS for phase in phases}


def test_all_costs_of_all_years_enter_once_a_row_is_typed_in_yen(drafted: Path) -> None:
    rows = rows_of(drafted / "draft" / "sheet.csv")
    in_yen = 1000 * int(rows[0]["value"].replace(",", ""))
    rows[0] |= {"value": f"{in_yen:,}", "unit": "円"}
    corrected = drafted / "corrected.csv"
    with corrected.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    out = drafted / "draft"
    done = hyoka("draft", drafted / "raw", "--out", out, "--sheet", corrected)
    assert done.exit_code == 0, done.output
    form = out / "form.toml"
    text = form.read_text(encoding="utf-8")
    text = text.replace('city = ""', 'city = "架空市"').replace('code = ""', 'code = "999997"')
    form.write_text(text, encoding="utf-8")
    tables = drafted / "tables"
    hyoka("tables", "--raw", drafted / "raw", "--processed", tables, "--forms", out, "--no-cache")
    read = {
        (row["activity_id"], int(row["fiscal_year"]), row["basis"]): Decimal(row["value"])
        for row in rows_of(tables / "costs.csv")
    }
    true = {}
    for number in range(1, PROJECTS + 1):
        for year in YEARS:
            budget, settlement = amounts(number, year)
            true[f"list/{number}", year, "budget"] = Decimal(1000 * budget)
            true[f"list/{number}", year, "settlement"] = Decimal(1000 * settlement)
    assert read == true
