"""A row a column, typed, reads what the same rows read at whose figures a person pointed.

`data/pointed` has what draft.html saves of published sets after a clerk's clicks.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from command_line import rows_of
from corrected_sheets import write_typed
from drafted_folders import of_issuer
from test_published_sets import FACTS, held, truth

from hyoka_draft.command import write_draft
from hyoka_draft.corrected_sheet import FACT_COLUMNS

if TYPE_CHECKING:
    from hyoka_draft.facts import Documents

POINTED = sorted((Path(__file__).parent / "data" / "pointed").glob("*.csv"))
#: What a person types of a figure.
TYPED = FACT_COLUMNS[:9]


def facts_by(documents: Documents, sheet: Path, out: Path) -> list[dict[str, str]]:
    list(write_draft(documents, out, sheets=[sheet]))
    return rows_of(out / "facts.csv")


@pytest.mark.shared
@pytest.mark.parametrize("sheet", POINTED, ids=lambda sheet: sheet.stem)
def test_typed_rows_read_what_pointed_rows_read_and_all_of_it_is_right(
    sheet: Path, shared: Path, tmp_path: Path
) -> None:
    documents = of_issuer(shared, sheet.stem)
    pointed = facts_by(documents, sheet, tmp_path / "pointed")
    rows = [{name: row[name] for name in TYPED} for row in rows_of(sheet)]
    assert facts_by(documents, write_typed(tmp_path / "typed.csv", rows), tmp_path) == pointed
    true = truth(shared, shared / "pdf-real" / sheet.stem)
    found = held(pointed, true, is_whole=sheet.stem in FACTS)
    assert found["right_sure"] + found["right_guess"] == len(true)
    assert found["wrong_sure"] == 0
