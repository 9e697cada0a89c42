"""Lists are read as they are declared: rows begin with their names, wherever lines, white space or page ends are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from made_pages import row

from hyoka.forms.declaration import Declaration
from hyoka.forms.reader import read
from hyoka.forms.shared.record_rows import Records
from hyoka.grid.model import Row

if TYPE_CHECKING:
    from hyoka.forms.shared.page_items import Item
    from hyoka.forms.shared.record_rows import Record

XS = [50.0, 100.0, 250.0, 290.0, 350.0, 450.0]
HEADERS = ("番号", "名称", "評価", "金額", "課")
PROJECTS = {
    "key": "番号",
    "columns": {
        "番号": "activity.code", "名称": "activity.name", "評価": "rating.abc", "金額": "cost.total",
        "課": "activity.section",
    },
}  # fmt: skip


def records(*items: Item, **declared: object) -> dict[str, list[Record]]:
    """What a form without sheets reads."""
    about: dict[str, object] = {
        "city": "某市",
        "code": "000000",
        "title": "評価",
        "known_by": ["番号"],
        "year": "{year}の",
    }
    out = Records()
    read(Declaration.model_validate({**about, "lists": [PROJECTS], **declared}), list(items), out)
    return out.tables


def projects(*items: Item) -> list[tuple[object, ...]]:
    """Codes, names and ratings."""
    tables = records(row(*HEADERS, xs=XS, top=60, guessed=items[0].guessed), *items)  # type: ignore[union-attr]
    symbols = {r["activity_id"]: r["symbol"] for r in tables["ratings"]}
    assert len(symbols) == len(tables["ratings"])
    return [(r["code"], r["name"], symbols.get(r["activity_id"])) for r in tables["activities"]]


def at(number: int, *texts: str, top: float = 80, guessed: bool = False) -> Row:
    """A row of the list; columns that are not given are empty."""
    return row(*texts, *[""] * (5 - len(texts)), xs=XS, top=top, number=number, guessed=guessed)


def test_the_rest_of_a_text_stands_at_the_top_of_the_next_page() -> None:
    assert projects(at(1, "1-1", "窓口の", "A"), at(2, "", "改善", top=20)) == [("1-1", "窓口の改善", "A")]


def test_between_lines_a_row_without_a_name_is_the_first_half_of_one_of_the_next_page() -> None:
    items = at(1, "1-1", "一", "A"), at(1, "", "", "", "5", top=100), at(2, "1-2", "改善", "B", top=20)
    tables = records(row(*HEADERS, xs=XS, top=60), *items)
    assert [(r["activity_id"], r["text"]) for r in tables["costs"]] == [("1-2", "5")]


def test_where_white_space_alone_separates_rows_one_without_a_number_is_the_rest_of_the_one_above() -> None:
    items = at(1, "1-1", "窓口の", "A", guessed=True), at(1, "", "改善", top=100, guessed=True)
    assert projects(*items) == [("1-1", "窓口の改善", "A")]


@pytest.mark.parametrize("number", [1, 2], ids=["below", "next_page"])
def test_a_sum_is_no_rest(number: int) -> None:
    items = at(1, "1-1", "窓口", "A", "5"), at(number, "", "計", "", "5", top=100)
    assert [r["text"] for r in records(row(*HEADERS, xs=XS, top=60), *items)["costs"]] == ["5"]
