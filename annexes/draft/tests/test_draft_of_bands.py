"""Lists whose rows stand on bands of colour, without a rule: one row says how all are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from command_line import rows_of
from corrected_sheets import write_typed
from test_published_sets import held
from typeset.page import Pages
from typeset.style import Style
from typeset.table import Table, merged_cells

from hyoka_draft.command import write_draft
from hyoka_draft.corrected_sheet import FACT_COLUMNS
from hyoka_draft.documents import groups_of_one_form, read_files

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

Row = dict[str, str]
HEADS = ["番号", "名前", "持ち主", "令和4年度末のたくわえ", "令和5年度の残り"]
YEARS = ("2022", "2023")
NAMES = {
    "first": ("財政調整基金", "減債基金", "まちづくり基金", "公共施設等総合管理基金", "森の基金"),
    "second": ("福祉基金", "学校教育施設整備基金", "文化の振興のための基金", "災害対策基金"),
}
GREY, BLUE, DARK = "#eeeeee", "#dce6f1", "#9db8d9"
#: The colour of each row, by its number; the head is 0.
BANDS: dict[str, Callable[[int], str]] = {
    "every other row": lambda row: BLUE if row % 2 == 0 else "",
    "every row": lambda row: (BLUE if row % 2 else GREY) if row else DARK,
    "a head, and every other row": lambda row: "" if row % 2 else (GREY if row else DARK),
}


def figures(document: str) -> list[list[str]]:
    """The rows of a list: numbers, names, owners and two figures each."""
    return [
        [str(row), name, "財政課", f"{row * 1377 + len(name):,}", f"{row * 2113 + len(name):,}"]
        for row, name in enumerate(NAMES[document], 1)
    ]


def typeset(path: Path, shares: Sequence[float], colour: Callable[[int], str]) -> Path:
    cells = merged_cells([HEADS, *figures(path.stem)])
    for cell in cells:
        cell.border = False
        cell.fill = colour(cell.row)
        cell.align = ("right" if cell.column > 2 else "left") if cell.row else "center"
    pages = Pages(path, Style(), "見本", foot="")
    pages.begin()
    pages.text("たくわえの一覧")
    pages.table(Table(cells, list(shares), pages.width_pt, Style(), row_pt=18))
    pages.finish()
    return path


TRUE = [
    dict.fromkeys(FACT_COLUMNS, "")
    | {"document_id": document, "activity": name, "kind": "value", "label": label, "page": "1"}
    | {"fiscal_year": year, "phase": "actual", "value": figure.replace(",", "")}
    for document in NAMES
    for _, name, _, *both in figures(document)
    for label, year, figure in zip(HEADS[3:], YEARS, both, strict=True)
]


@pytest.mark.parametrize("bands", BANDS)
@pytest.mark.parametrize("names", [0.3, 0.14], ids=["in one line", "wrapped"])
def test_one_row_reads_the_lists_of_two_documents(tmp_path: Path, bands: str, names: float) -> None:
    shares = [0.08, names, 0.12, 0.3, 0.3]
    files = [typeset(tmp_path / f"{name}.pdf", shares, BANDS[bands]) for name in NAMES]
    documents = read_files(files)
    assert groups_of_one_form(documents.items) == [["first", "second"]]
    sheet = write_typed(tmp_path / "typed.csv", TRUE[:2])
    list(write_draft(documents, tmp_path / "out", sheets=[sheet]))
    found = held(rows_of(tmp_path / "out" / "facts.csv"), TRUE, is_whole=True)
    assert found == {"right_sure": len(TRUE)}


@pytest.mark.shared
def test_sheets_with_spread_labels_and_no_upright_rule_are_read_after_one(
    shared: Path, tmp_path: Path
) -> None:
    folder = shared / "cases-5" / "o-307-spread-letters-without-upright-rules"
    documents = read_files(sorted(folder.glob("*.pdf")))
    list(write_draft(documents, tmp_path / "out"))
    sheet = tmp_path / "out" / "sheet.csv"
    list(write_draft(documents, tmp_path / "out", checked=[sheet]))
    facts = rows_of(tmp_path / "out" / "facts.csv")
    assert len(facts) == 42
    assert {fact["state"] for fact in facts} == {"proved", "confirmed"}
