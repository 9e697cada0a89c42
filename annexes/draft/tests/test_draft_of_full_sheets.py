"""What one sheet teaches: of sheets that say much, and of ordinary places of names and marks."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from command_line import rows_of
from corrected_sheets import write_typed
from full_sheets import LAYOUTS, write_issuer
from ordinary_sheets import LAYOUTS as ORDINARY
from ordinary_sheets import direct_and_whole_costs, judged_twice

from hyoka.contract.records import Place
from hyoka.text.japanese import fold
from hyoka_draft.command import write_draft
from hyoka_draft.corrected_sheet import FACT_COLUMNS, sheet_rows
from hyoka_draft.documents import find_files, read_files
from hyoka_draft.facts import Fact

if TYPE_CHECKING:
    from pathlib import Path

    from full_sheets import Layout, Row

TYPED = "sheet-0"
pytestmark = pytest.mark.usefixtures("no_pictures")


def said(rows: list[Row]) -> Counter[tuple[str, ...]]:
    """What rows say, figures as they are printed; a cost by its item."""
    return Counter(
        (
            row["document_id"],
            row["activity"],
            row["kind"],
            row["concept"] or fold(row["label"]).partition("(")[0],
            row["fiscal_year"],
            row["phase"],
            row["value" if row["kind"] == "rating" else "text"],
        )
        for row in rows
    )


def facts_after_one_sheet(layout: Layout, folder: Path) -> tuple[list[Row], list[Row]]:
    """The facts of the sheets of a layout of which the first was typed, and the true ones."""
    true = write_issuer(layout, folder / "pdfs")
    rows = [row for row in true if row["document_id"] == TYPED]
    sheet = write_typed(folder / "typed.csv", rows)
    out = folder / "draft"
    list(write_draft(read_files(find_files([folder / "pdfs"])), out, sheets=[sheet]))
    return rows_of(out / "facts.csv"), true


@pytest.mark.parametrize("layout", LAYOUTS | ORDINARY)
def test_one_sheet_teaches_the_others_whole(tmp_path: Path, layout: str) -> None:
    facts, true = facts_after_one_sheet((LAYOUTS | ORDINARY)[layout], tmp_path)
    assert "guess" not in {row["state"] for row in facts}
    assert said(facts) == said(true)


def test_funding_proves_the_cost_of_which_it_is_whatever_a_person_calls_it(tmp_path: Path) -> None:
    facts, true = facts_after_one_sheet(direct_and_whole_costs, tmp_path)
    assert said(facts) == said(true)
    proved = {row["label"] for row in facts if row["state"] == "proved"}
    assert proved == {"直接事業費", "国県支出金", "市債", "その他特定財源", "一般財源"}
    assert "guess" not in {row["state"] for row in facts}


def test_marks_of_two_judgements_are_each_named_by_theirs(tmp_path: Path) -> None:
    facts, true = facts_after_one_sheet(judged_twice, tmp_path)
    names = ("document_id", "activity", "label", "fiscal_year", "value")
    marks = Counter(tuple(row[name] for name in names) for row in true)
    plain = [row | {"label": re.sub("[（）]", "", row["label"])} for row in facts]
    assert Counter(tuple(row[name] for name in names) for row in plain) == marks
    assert {row["state"] for row in facts} == {"confirmed"}


def test_a_mark_that_lacks_its_judgement_is_not_the_one_that_a_row_says() -> None:
    about = dict.fromkeys(FACT_COLUMNS, "") | {"kind": "rating", "fiscal_year": "2023"}
    for typed in ("必要性一次評価", "必要性（一次評価）"):
        (row,) = sheet_rows([about | {"label": typed, "value": "A"}])
        place = Place(1, 0, 0, 0, 0)
        facts = [
            Fact("a", "", "rating", "", label, 2023, "", "A", "", "A", place)
            for label in ("必要性", "必要性（二次評価）", "①必要性（一次評価）")
        ]
        assert [row.has_name_of(fact) for fact in facts] == [False, False, True]
