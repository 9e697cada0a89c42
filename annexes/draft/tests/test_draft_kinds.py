"""Kinds of tables: a page of a draft names each with one of its pages, that of fewest figures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook
from openpyxl.styles import Border, Side

from hyoka_draft.command import write_draft
from hyoka_draft.documents import read_files

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.draft_page, pytest.mark.usefixtures("no_pictures")]
NAMES = ("公園管理事業", "健康診査事業", "図書館運営事業")
RULED = Border(*[Side("thin")] * 4)


def write_sheet(path: Path, name: str, costs: int, indicators: int) -> None:
    """A sheet with a table of costs and one of indicators, as many rows of each."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["令和4年度事務事業評価シート"])
    sheet.append(["事務事業名", name])
    sheet.append([])
    sheet.append(["区分", "決算額", "予算額"])
    for label in ("事業費(千円)", "国庫支出金(千円)", "一般財源(千円)")[:costs]:
        sheet.append([label, 100, 120])
    sheet.append([])
    sheet.append(["指標名", "目標値", "実績値"])
    for number in range(indicators):
        sheet.append([f"利用者数の{number}番", 10 + number, 20 + number])
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if cell.value is not None:
                cell.border = RULED
    book.save(path)


def test_the_page_names_the_kinds_of_tables_each_with_its_page_of_fewest_figures(
    tmp_path: Path,
) -> None:
    shapes = ((3, 2), (1, 4), (2, 1))
    for number, (name, (costs, indicators)) in enumerate(zip(NAMES, shapes, strict=True)):
        write_sheet(tmp_path / f"sheet-{number}.xlsx", name, costs, indicators)
    out = tmp_path / "draft"
    said = "\n".join(write_draft(read_files(sorted(tmp_path.glob("*.xlsx"))), out))
    page = (out / "draft.html").read_text(encoding="utf-8")
    (kinds,) = re.findall(r'<ul id="kinds">(.*?)</ul>', page)
    assert re.findall("<li>(.*?)</li>", kinds) == [
        "区分 | 決算額 | 予算額 (3 pages): sheet-1 page 1",
        "指標名 | 目標値 | 実績値 (3 pages): sheet-2 page 1",
    ]
    assert (
        "2 kinds of tables: 区分 | 決算額 | 予算額 (3 pages); 指標名 | 目標値 | 実績値 (3 pages)"
        in said
    )


def test_one_kind_of_table_is_no_list(tmp_path: Path) -> None:
    for number, name in enumerate(NAMES):
        write_sheet(tmp_path / f"sheet-{number}.xlsx", name, 3, 0)
    out = tmp_path / "draft"
    assert [*write_draft(read_files(sorted(tmp_path.glob("*.xlsx"))), out)]
    assert '<ul id="kinds">' not in (out / "draft.html").read_text(encoding="utf-8")
