"""Whatever a figure may be has a word: on the page of a draft, and in the cells of its sheet."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Border, Side
from true_tables import TESTS

from hyoka.contract.tables import COST_ITEMS, MEASURES, PHASES_OF_COSTS
from hyoka.text.label_files import CODE_WORDS
from hyoka_draft.command import write_draft
from hyoka_draft.documents import read_files
from hyoka_draft.facts import STATES

if TYPE_CHECKING:
    from pathlib import Path

EXPECTED = TESTS / "cases" / "without_form" / "263-expected-costs"
RULED = Border(*[Side("thin")] * 4)
#: A head over figures, by the phase that the vocabulary takes it for.
HEADS = {
    "budget": "予算額",
    "settlement": "決算額",
    "expected": "決算見込額",
    "provisional": "決算（速報値）",
    "cumulative": "決算（累計）",
    "request": "予算要求額",
    "target": "目標値",
    "actual": "実績値",
    "baseline": "基準値",
}


def write_sheet(path: Path, head: str, label: str) -> None:
    """A sheet with one figure under a head."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["令和4年度事務事業評価シート"])
    sheet.append(["事務事業名", "公園管理事業"])
    sheet.append([])
    sheet.append(["指標名" if label == "利用者数" else "区分", head])
    sheet.append([label, 120])
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if cell.value is not None:
                cell.border = RULED
    book.save(path)


def rows_of_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.draft_page
@pytest.mark.parametrize("phase", [*PHASES_OF_COSTS, *MEASURES])
def test_a_figure_of_any_phase_has_its_word_on_the_page_and_in_the_sheet(
    phase: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HYOKA_LANG", "ja")
    path = tmp_path / "sheet.xlsx"
    write_sheet(path, HEADS[phase], "利用者数" if phase in MEASURES else "事業費(千円)")
    out = tmp_path / "draft"
    assert [*write_draft(read_files([path]), out)]
    (fact,) = rows_of_csv(out / "facts.csv")
    assert fact["phase"] == phase
    word = CODE_WORDS["phase"][phase]
    assert f"<td>{word}</td>" in (out / "draft.html").read_text(encoding="utf-8")
    sheet = load_workbook(out / "sheet.xlsx")["sheet"]
    assert word in {cell.value for row in sheet.iter_rows() for cell in row}
    shown = [choices.formula1 for choices in sheet.data_validations.dataValidation]
    assert any(word in choices for choices in shown)


def test_whatever_a_fact_may_say_has_a_word() -> None:
    assert {*CODE_WORDS["phase"]} == {*PHASES_OF_COSTS, *MEASURES}
    assert {*CODE_WORDS["item"]} == {*COST_ITEMS}
    assert {*CODE_WORDS["fact_state"]} == {*STATES}
    assert all(word for name in ("phase", "item") for word in CODE_WORDS[name].values())


def test_costs_that_are_no_settlement_are_drafted_as_what_they_are(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    shutil.copytree(EXPECTED, raw)
    out = tmp_path / "draft"
    assert [*write_draft(read_files(sorted(raw.glob("*.pdf"))), out)]
    true = [row for row in rows_of_csv(EXPECTED / "truth.csv") if row["kind"] == "cost"]
    read = rows_of_csv(out / "facts.csv")

    def figures(rows: list[dict[str, str]]) -> Counter:
        names = ("document_id", "activity", "concept", "fiscal_year", "phase")
        return Counter((*(row[name] for name in names), Decimal(row["value"])) for row in rows)

    settled = [row for row in read if row["phase"] == "settlement"]
    assert figures(settled) == figures(true)
    unsettled = {row["document_id"]: row["phase"] for row in read if row not in settled}
    assert unsettled == {
        "x1-mikomi-1": "expected",
        "x2-sokuho-1": "provisional",
        "x3-yokyu-1": "request",
        "x4-ruikei-1": "cumulative",
    }
