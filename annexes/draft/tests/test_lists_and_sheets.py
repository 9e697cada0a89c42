"""Whether a table is a list or part of a sheet, told by its heads and rows, whatever their words.

A list has rows that say different things and fills its pages; a sheet has rows of labels, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from composed_cities import read_city
from drafted_rows import entering, figures, items_of, said
from typeset.page import typeset_pages

from hyoka.forms.addresses import addressed_cells
from hyoka.forms.table_records import TableWhy
from hyoka_draft.drafting import draft_documents
from hyoka_draft.lists import lists_among, lists_of

if TYPE_CHECKING:
    from pathlib import Path

    from hyoka_draft.facts import Draft
    from hyoka_draft.lists import SeenList

FUNDS = {"財政調整基金": "9,072", "減債基金": "5,118", "まちづくり基金": "9,103"}
HEADS = ["名前", "たくわえ"]


def files_of(folder: Path, *documents: list[list[object]]) -> list[Path]:
    """A PDF of a page for each."""
    return [
        typeset_pages(folder / f"list-{number}.pdf", [blocks])
        for number, blocks in enumerate(documents, 1)
    ]


def lists_in(*files: Path) -> list[SeenList]:
    found = {key: lists_of(addressed_cells(items)) for key, items in items_of(*files).items()}
    return [seen for lists in lists_among(found).values() for seen in lists]


def values_of(draft: Draft) -> list[tuple[str, str, str]]:
    return sorted((fact.activity, fact.label, fact.printed) for fact in draft.facts)


def of_funds(*names: str) -> list[tuple[str, str, str]]:
    return sorted((name, HEADS[1], FUNDS[name].replace(",", "")) for name in names)


def test_three_rows_under_heads_that_nobody_knows_are_drafted_as_a_list(tmp_path: Path) -> None:
    table = [HEADS, *([name, figure] for name, figure in FUNDS.items())]
    draft = draft_documents(items_of(*files_of(tmp_path, ["令和5年度の一覧", table])))
    assert values_of(draft) == of_funds(*FUNDS)
    slots = {"columns": [HEADS[1]], "activity": "under 名前", "label": "over 1"}
    assert draft.form_data["tables"] == {"名前 | たくわえ": {"value": slots}}


def test_a_table_of_one_row_is_a_list_where_others_have_other_names(tmp_path: Path) -> None:
    pages = [["令和5年度", [HEADS, [name, figure]]] for name, figure in FUNDS.items()]
    files = files_of(tmp_path, *pages)
    assert values_of(draft_documents(items_of(*files))) == of_funds(*FUNDS)
    assert not lists_in(files[0])


def test_tables_of_one_row_with_the_same_name_are_no_list(tmp_path: Path) -> None:
    pages = [["令和5年度", [HEADS, ["減債基金", figure]]] for figure in FUNDS.values()]
    assert not lists_in(*files_of(tmp_path, *pages))


def test_a_line_says_the_cost_of_rows_under_years_alone() -> None:
    city = read_city("years_alone_over_amounts")
    draft = draft_documents(city.documents)
    assert figures(said(draft.facts)) == figures(city.rows)
    assert [*draft.form_data["tables"]] == ["No. | 事業名 | 所管課"]
    records = [reading.records for reading in draft.readings.values()]
    assert not any(row["kind"] == "list_without_table" for each in records for row in each.problems)
    assert all(isinstance(row["why"], TableWhy) for each in records for row in each.tables["costs"])
    assert figures(said(entering(draft))) <= figures(city.rows)


def test_a_title_with_a_year_says_no_cost_of_the_years_below_it(tmp_path: Path) -> None:
    rows = [[name, figure, figure] for name, figure in FUNDS.items()]
    blocks = ["令和5年度補正予算", [["名前", "R4", "R5"], *rows]]
    assert not draft_documents(items_of(*files_of(tmp_path, blocks))).facts


@pytest.mark.parametrize("label", ["事業名", "まとまり"])
def test_rows_below_labels_are_those_of_a_sheet(tmp_path: Path, label: str) -> None:
    """Of one page the word of its label tells it, of several that it stands on each."""
    sheets = []
    for sheet in ("公園", "図書館", "消防"):
        rows = [[f"{sheet}の{name}", "1,234"] for name in ("人数", "回数", "件数", "面積", "数")]
        sheets.append([[[label, sheet]], [HEADS, *rows]])
    path = typeset_pages(tmp_path / "sheets.pdf", sheets if label == "まとまり" else sheets[:1])
    assert not lists_in(path)


def test_the_same_rows_in_each_table_are_those_of_a_sheet(tmp_path: Path) -> None:
    rows = [["ひと", "1,234"], ["もの", "2,345"], ["ほか", "3,456"]]
    path = typeset_pages(tmp_path / "sheets.pdf", [[sheet, [HEADS, *rows]] for sheet in "甲乙"])
    assert not lists_in(path)


def test_other_funds_are_those_of_their_own_head(tmp_path: Path) -> None:
    heads = [["款", "計", "特定財源", "←", "一般財源"], ["↑", "↑", "地方債", "その他", "↑"]]
    rows = [["総務費", "6", "1", "2", "3"], ["民生費", "9", "2", "3", "4"]]
    blocks = ["令和5年度当初予算", [*heads, *rows]]
    costs = draft_documents(items_of(*files_of(tmp_path, blocks))).facts
    other = [(fact.activity, fact.printed) for fact in costs if fact.concept == "other_funds"]
    assert other == [("総務費", "2"), ("民生費", "3")]
