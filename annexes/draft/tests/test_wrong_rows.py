"""Wrong rows of a corrected sheet: each is named with its row and column, the rest taken."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from corrected_sheets import teach, typed, write_sheets, write_typed
from drafted_rows import entering

from hyoka_draft.command import write_draft
from hyoka_draft.drafting import draft_documents
from hyoka_draft.facts import judge_facts
from hyoka_draft.lessons import taught

if TYPE_CHECKING:
    pass

TOTAL, SUBSIDIES, FUNDS = typed()


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    return write_sheets(tmp_path_factory.mktemp("sheets"))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"value": "101"}, "row 1: its value is printed nowhere; .* 101; page 1 has .* 100千円"),
        (
            {"fiscal_year": "2022"},
            r"read otherwise \(fiscal_year\): .* 2022 .*; page 1 has .* 2023",
        ),
        ({"activity": "他"}, r"read otherwise \(activity\): 他 .*; page 1 has 公園管理事業"),
        (
            {"value": "7", "activity": "他"},
            "row 1: its value is not found on the page; .*: 他 事業費 2023",
        ),
        ({"value": ""}, "row 1: nothing stands in value: it was left out"),
        ({"phase": "見込"}, "row 1: phase has 見込: it was left out; it may have .*決算"),
        ({"fiscal_year": "昨年"}, "row 1: fiscal_year has 昨年"),
        ({"concept": "経費"}, "row 1: concept has 経費"),
        ({"kind": ""}, "row 1: kind has －"),
    ],
    ids=str,
)
def test_a_wrong_row_is_named_and_the_rest_taken(documents, wrong, told, tmp_path):
    sheet = write_typed(tmp_path / "typed.csv", [TOTAL | wrong, SUBSIDIES, FUNDS])
    lines = [*write_draft(documents, tmp_path / "draft", sheets=[sheet])]
    named = [line for line in lines if line.startswith("typed.csv, row")]
    assert len(named) == 1
    assert re.search(told, named[0]), named
    assert 'typed.csv says: "basis" = "settlement"' in lines
    is_denied = "read otherwise" in told or "printed nowhere" in told  # else it says nothing
    assert f"4 documents, {11 if is_denied else 12} facts" in "\n".join(lines)


def test_rows_that_contradict_each_other_are_both_named(documents) -> None:
    draft = draft_documents(documents.items)
    for first, second, named in (("100", "120", [2]), ("110", "120", [1, 2]), ("120", "100", [1])):
        rows = [TOTAL | {"value": first}, TOTAL | {"value": second}, SUBSIDIES, FUNDS]
        lesson = teach(documents.items, draft, rows)
        taught(draft, [lesson])
        told = {
            row.number: lesson.in_words(row, fact) for row, fact in lesson.read_otherwise if row
        }
        assert [*told] == named
        for number, line in told.items():
            assert f"year and phase is row {3 - number}: " in line.in_words("en")
        assert lesson.settings == {"basis": "settlement"}


def test_a_row_without_a_page_is_looked_for_on_all_pages(tmp_path) -> None:
    documents = write_sheets(tmp_path, pages=5)
    draft = draft_documents(documents.items)
    added = TOTAL | {"concept": "personnel_cost", "label": "正規職員人件費", "value": "500"}
    for page, pages in (("", {1, 5}), ("5", {1, 5})):
        lesson = teach(documents.items, draft, [TOTAL, SUBSIDIES, FUNDS, added | {"page": page}])
        again = taught(draft, [lesson])
        assert lesson.pages == pages
        assert not lesson.read_otherwise
        assert not lesson.not_found
    judge_facts(again)
    assert sorted(fact.printed for fact in entering(again) if fact.place.page == 5) == [
        "500",
        "501",
        "502",
        "503",
    ]
