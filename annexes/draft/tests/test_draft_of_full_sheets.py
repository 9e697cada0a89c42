"""What one sheet teaches: of sheets that say much, and of ordinary places of names and marks."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from command_line import rows_of
from corrected_sheets import write_typed
from full_sheets import LAYOUTS, write_issuer
from ordinary_sheets import LAYOUTS as ORDINARY

from hyoka.text.japanese import fold
from hyoka_draft.command import write_draft
from hyoka_draft.documents import find_files, read_files

if TYPE_CHECKING:
    from pathlib import Path

    from full_sheets import Row

TYPED = "sheet-0"


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


@pytest.mark.parametrize("layout", LAYOUTS | ORDINARY)
def test_one_sheet_teaches_the_others_whole(tmp_path: Path, monkeypatch, layout: str) -> None:
    monkeypatch.setattr("hyoka.html.rendering.render_page", lambda *_: None)
    true = write_issuer((LAYOUTS | ORDINARY)[layout], tmp_path / "pdfs")
    rows = [row for row in true if row["document_id"] == TYPED]
    sheet = write_typed(tmp_path / "typed.csv", rows)
    out = tmp_path / "draft"
    list(write_draft(read_files(find_files([tmp_path / "pdfs"])), out, sheets=[sheet]))
    facts = rows_of(out / "facts.csv")
    assert "guess" not in {row["state"] for row in facts}
    assert said(facts) == said(true)
