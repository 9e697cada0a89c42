"""What a draft wrote into a sheet and no page says has a ? behind it, and settles nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
from corrected_sheets import NAMES, THIN
from drafted_folders import draft
from openpyxl import Workbook, load_workbook

from hyoka_draft.documents import read_files

if TYPE_CHECKING:
    from pathlib import Path

    from hyoka_draft.facts import Documents

pytestmark = pytest.mark.usefixtures("no_pictures")
#: By the column that no page says: what stands there instead, and the word of the draft.
GUESSES = {
    "unit": ({"unit": ""}, "千円?"),
    "fiscal_year": ({"year": "", "note": "令和5年度から拡充"}, "2023?"),
    "activity": ({"name": "取組"}, "令和5年度 事務事業評価シート?"),
}


def write_sheets(folder: Path, **instead: str) -> Documents:
    """Sheets of costs that print their unit, year, phase and name, but for what stands instead."""
    says = {"unit": "(千円)", "year": "令和5年度 ", "note": "", "basis": "決算", "name": "事業名"}
    says |= instead
    files = []
    for number, name in enumerate(NAMES):
        book = Workbook()
        sheet = book.worksheets[0]
        sheet.append([f"{says['year']}事務事業評価シート"])
        for row in (
            (says["name"], name),
            ("備考", says["note"]),
            ("区分", says["basis"]),
            (f"事業費{says['unit']}", 100 + number),
            (f"国庫支出金{says['unit']}", 40 + number),
            (f"一般財源{says['unit']}", 60),
        ):
            sheet.append(row)
        for row in sheet.iter_rows(min_row=2, max_col=2):
            for cell in row:
                cell.border = THIN
        files.append(folder / f"sheet-{number}.xlsx")
        book.save(files[-1])
    return read_files(files)


def states(out: Path) -> set[str]:
    return {*pd.read_csv(out / "facts.csv")["state"]}


@pytest.mark.parametrize("column", GUESSES)
def test_a_guess_in_a_sheet_counts_when_its_sign_is_taken_away(tmp_path: Path, column: str) -> None:
    instead, written = GUESSES[column]
    documents = write_sheets(tmp_path, **instead)
    out = tmp_path / "out"
    assert f"({column})" in draft(documents, out)
    sheet = pd.read_csv(out / "sheet.csv", dtype=str, keep_default_na=False)
    assert {*sheet[column]} == {written}
    draft(documents, out, checked=[out / "sheet.xlsx"])
    assert states(out) == {"guess"}
    sheet[column] = NAMES[0] if column == "activity" else sheet[column].str.rstrip("?")
    sheet.to_csv(out / "sheet.csv", index=False)
    draft(documents, out, sheets=[out / "sheet.csv"])
    assert "guess" not in states(out)


@pytest.mark.shared
def test_a_sheet_of_amounts_without_a_unit_is_asked_for_it(shared: Path, tmp_path: Path) -> None:
    folder = shared / "cases-5" / "f-316-amounts-without-a-unit"
    documents = read_files(sorted(folder.glob("asahi-*.pdf")))
    draft(documents, tmp_path)
    funds = pd.read_csv(tmp_path / "sheet.csv", dtype=str).query("label == '一般財源'")
    assert funds["phase"].isna().all()
    assert {*funds["unit"]} == {"千円?"}
    draft(documents, tmp_path, checked=[tmp_path / "sheet.csv"])
    assert states(tmp_path) == {"guess"}
    typed = tmp_path / "typed"
    draft(documents, typed, sheets=[folder / "sheet.csv"])  # 0 千円, and amounts without a unit
    assert states(typed) == {"guess"}


def test_a_row_that_was_mended_says_nothing_by_the_guess_beside_it(tmp_path: Path) -> None:
    documents = write_sheets(tmp_path, unit="")
    out = tmp_path / "out"
    draft(documents, out)
    book = load_workbook(out / "sheet.xlsx")
    for cell in book["sheet"][2]:
        cell.value = "補助金" if cell.value == "国庫支出金" else cell.value
    book["sheet"].delete_rows(3)
    book.save(out / "sheet.xlsx")
    draft(documents, out, sheets=[out / "sheet.xlsx"])
    assert states(out) == {"guess"}


def test_a_value_beside_which_no_phase_stands_is_an_actual_when_a_person_says_so(
    tmp_path: Path,
) -> None:
    files = []
    for number, name in enumerate(NAMES):
        book = Workbook()
        sheet = book.worksheets[0]
        sheet.append(["令和5年度 事務事業評価シート"])
        sheet.append(["事業名", name])
        sheet.append(["指標名", "令和4年度", "令和5年度"])
        sheet.append(["利用者数(人)", 500 + number, 600 + number])
        for row in sheet.iter_rows(min_row=2, max_col=3):
            for cell in row:
                cell.border = THIN
        files.append(tmp_path / f"sheet-{number}.xlsx")
        book.save(files[-1])
    documents = read_files(files)
    out = tmp_path / "out"
    draft(documents, out)
    sheet = pd.read_csv(out / "sheet.csv", dtype=str, keep_default_na=False)
    assert {*sheet["phase"]} == {"actual?"}
    draft(documents, out, checked=[out / "sheet.xlsx"])
    assert states(out) == {"guess"}
    sheet["phase"] = "actual"
    sheet.to_csv(out / "sheet.csv", index=False)
    draft(documents, out, sheets=[out / "sheet.csv"])
    assert states(out) == {"confirmed"}
