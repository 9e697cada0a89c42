"""Sheets of four projects of a made-up city in workbooks, and what a person types of them."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Border, Side

from hyoka_draft.corrected_sheet import FACT_COLUMNS
from hyoka_draft.documents import read_files
from hyoka_draft.given_sheets import GivenSheet
from hyoka_draft.pointed_rows import lessons_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hyoka.grid.page_items import Item
    from hyoka_draft.facts import Documents, Draft
    from hyoka_draft.lessons import Lesson

NAMES = ("公園管理事業", "健康診査事業", "図書館運営事業", "消防団運営事業")
THIN = Border(*[Side("thin")] * 4)
#: What is typed of the first sheet: item, label and amount.
COSTS = (
    ("total", "事業費", 100),
    ("subsidies", "国庫支出金", 40),
    ("general_funds", "一般財源", 60),
)


def write_sheets(folder: Path, *, two_names: bool = False, pages: int = 1) -> Documents:
    """Sheets with a column of costs; two texts may be the name, which differ on the last two.

    A sheet of several pages has another cost on the last of them.
    """
    files = []
    for number, name in enumerate(NAMES):
        book = Workbook()
        sheet = book.worksheets[0]
        sheet.append(["令和5年度 事務事業評価シート"])
        other = name if number < 2 else f"市民{number}"
        names = [("取組", name), ("対象", other)] if two_names else [("事務事業名", name)]
        for row in (
            *names,
            ("区分", "決算" if two_names else "経費"),
            ("事業費(千円)", 100 + number),
            ("国庫支出金(千円)", 40 + number),
            ("一般財源(千円)", 60),
        ):
            sheet.append(row)
        for page in range(2, pages + 1):
            later = book.create_sheet(f"{page}")
            later.append([f"続き{page}"])
            later.append(["事務事業名", name])
            if page == pages:
                later.append(["区分", "経費"])
                later.append(["正規職員人件費(千円)", 500 + number])
        for each in book.worksheets:
            for row in each.iter_rows(min_row=2, max_col=2):
                for cell in row:
                    cell.border = THIN
        files.append(folder / f"sheet-{number}.xlsx")
        book.save(files[-1])
    return read_files(files)


def typed(number: int = 0) -> list[dict[str, str]]:
    """The rows of a sheet; amounts of a later one are so much more, but for the general funds."""
    about = dict.fromkeys(FACT_COLUMNS, "") | {"document_id": f"sheet-{number}", "kind": "cost"}
    about |= {"activity": NAMES[number], "fiscal_year": "2023", "phase": "settlement", "page": "1"}
    rows = []
    for concept, label, amount in COSTS:
        value = amount if concept == "general_funds" else amount + number
        rows.append(about | {"concept": concept, "label": label, "value": str(value)})
    return rows


def teach(
    documents: Mapping[str, Sequence[Item]], draft: Draft, rows: Sequence[dict[str, str]]
) -> Lesson:
    """What the rows of one sheet teach."""
    (lesson,) = lessons_of(documents, draft, [GivenSheet(Path("sheet.csv"), [*rows])])
    return lesson


def write_typed(path: Path, rows: Sequence[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FACT_COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path
