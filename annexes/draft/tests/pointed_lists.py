"""A made-up list of which no word is known, and rows that point at its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drafted_rows import items_of
from typeset.page import typeset_pages

from hyoka.clean.typed_rows import place_in_tables
from hyoka.forms.addresses import addressed_cells

if TYPE_CHECKING:
    from pathlib import Path

#: Four funds with two figures each.
FUNDS = {
    "財政調整基金": ("9,072", "2,428"),
    "減債基金": ("5,118", "5,489"),
    "まちづくり基金": ("9,103", "9,022"),
    "公共施設基金": ("4,036", "6,892"),
}


def list_of_funds(folder: Path, name: str = "funds") -> Path:
    """Typeset the list."""
    folder.mkdir(exist_ok=True)
    rows = [[fund, *figures] for fund, figures in FUNDS.items()]
    table = [["名前", "令和4年度末のたくわえ", "令和5年度の残り"], *rows]
    path = folder / f"{name}.pdf"
    typeset_pages(path, [["たくわえの一覧", table]])
    return path


def pointed(path: Path, figure: str = "2,428", **instead: object) -> dict[str, object]:
    """The row of a figure at which a person pointed, as draft.html saves it."""
    (items,) = items_of(path).values()
    each = next(each for each in addressed_cells(items) if each.text == figure)
    place = place_in_tables(each.cell.place._asdict())
    row: dict[str, object] = {
        "document_id": path.stem,
        "activity": each.at["under 名前"].folded if "under 名前" in each.at else "",
        "kind": "value",
        "concept": "",
        "label": each.at["over 1"].folded,
        "fiscal_year": 2023,
        "phase": "actual",
        "value": figure,
        "unit": "",
        "text": figure,
        "state": "pointed",
        **place._asdict(),
        "activity_at": "under 名前",
        "label_at": "over 1",
        "year_at": "over",
        "phase_at": "",
    }
    return row | instead
