"""What one corrected sheet teaches of the made-up sheets of issuers and of some odd cities.

All that it teaches is right on the other sheets, and enters the tables.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from composed_cities import count_city
from drafted_rows import corrected, entering, figures, first_sheet, meant, said
from typeset.layouts import other_city

from hyoka_draft.corrected_sheet import match, sheet_rows
from hyoka_draft.documents import read_files
from hyoka_draft.drafting import draft_documents
from hyoka_draft.facts import judge_facts
from hyoka_draft.lessons import pages_of

#: Made-up sheets, of which every figure enters after one sheet.
WHOLE = (
    "issuer_of_review_sheets",
    "issuer_of_goals",
    "issuer_of_a_list",
    "issuer_of_amounts_in_brackets",
    "planned_values",  # 5年度 and 2021 at the head of a row
    "share_beside_amounts",  # amounts typed in yen say the unit that no page prints
    "issuer_of_two_stages",  # a name on both pages of a sheet; a head with phase and unit
    "issuer_of_managed_places",  # 施設名 names activities, 項目 indicators
    "issuer_of_subsidies",  # a row a year
    "lettered_indicators",  # a unit before the figures of a row of its own words
    "bare_years_in_brackets",
    "units_in_columns",  # a unit in a column of its own behind each figure
    "years_over_labels",  # 令和3年度 over the labels, 決算額 over their figures
    "first_budget_in_columns",  # a number beside the name under its head
    "unit_over_several_sheets",  # 前年度決算額 beside 決算額
    "receipts_and_payments",  # 収入 and 支出 are no values of the indicator above them
    "years_of_no_era",  # 評価年度 behind the name; its year says of which era others are
    "name_given_in_row",  # one page, on which any text may be a label
)
#: Made-up sheets of which nothing wrong enters after a clerk called right what is mostly so.
ANSWERED = ("costs_and_revenues", "issuer_of_rates_of_goals")
#: Made-up sheets of which so many figures enter at least, and none that is wrong.
PARTS = {
    "numbered_blocks": 36,  # a page of another project prints a figure of the sheet, too
    "funds_beside_totals": 56,  # two lists of years side by side
    "sums_of_years_and_kinds": 8,  # 決算（見込） is no settlement, and 決算 is one
    "name_on_two_pages": 15,  # 2021 | 2022 | 2023 over amounts, 3 | 4 | 5 behind 年度
    "criteria_in_groups": 60,  # four labels before figures are no heads
    "stages_beside_criteria": 8,  # 公園管理事業（13032101）
}


@cache
def read(kind):
    """The documents of a made-up city, and the rows of what they say."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{kind}.pdf"
        true = list(meant(other_city(kind, path)))
        return {"made": read_files([path]).items[kind]}, true


@cache
def taught_by_one_sheet(kind):
    documents, true = read(kind)
    draft = draft_documents(documents)
    sheet = first_sheet(documents["made"], true)
    again, lesson = corrected(documents, draft, sheet)
    judge_facts(again)
    return true, again, lesson


def test_one_sheet_teaches_a_city_of_22_sheets() -> None:
    counts = count_city("issuer_of_22_sheets")
    assert counts["documents"] == 22
    assert counts["entering"] >= 0.99 * counts["true"]
    assert counts["entering_answers"] >= 0.95 * counts["true"]
    assert [number for name, number in counts.items() if "wrong" in name] == [0] * 5


@pytest.mark.parametrize("kind", ANSWERED)
def test_answers_that_are_plainly_right_let_nothing_wrong_in(kind) -> None:
    counts = count_city(kind)
    assert counts["answers"] > 0
    assert counts["entering_answers"] > counts["entering_untouched"]
    assert [number for name, number in counts.items() if "wrong" in name] == [0] * 5


@pytest.mark.parametrize("kind", WHOLE)
def test_one_sheet_lets_every_figure_of_its_issuer_in(kind) -> None:
    true, again, lesson = taught_by_one_sheet(kind)
    assert lesson.right == len(lesson.rows)
    assert figures(said(entering(again))) == figures(true)


@pytest.mark.parametrize("kind", PARTS)
def test_of_an_odd_city_enters_what_its_places_say_and_nothing_wrong(kind) -> None:
    true, again, _ = taught_by_one_sheet(kind)
    enters = figures(said(entering(again)))
    assert enters.total() >= PARTS[kind]
    assert enters <= figures(true)


def test_a_page_of_another_project_is_none_of_the_sheet() -> None:
    documents, true = read("numbered_blocks")
    _, _, lesson = taught_by_one_sheet("numbered_blocks")
    assert lesson.pages == pages_of(sheet_rows(first_sheet(documents["made"], true))) == {1}


def test_a_lesson_that_reads_rows_goes_before_one_by_which_other_lines_vanish() -> None:
    _, _, lesson = taught_by_one_sheet("issuer_of_review_sheets")
    assert lesson.right == len(lesson.rows)


def test_a_fact_of_another_value_is_none_of_its_row() -> None:
    documents, _ = read("issuer_of_goals")
    facts = draft_documents(documents).facts
    fact = next(fact for fact in facts if fact.kind == "cost")
    typed = {"activity": fact.activity, "kind": "cost", "concept": fact.concept, "label": ""}
    typed |= {"fiscal_year": str(fact.fiscal_year), "phase": fact.phase}
    (right,) = sheet_rows([typed | {"value": fact.printed, "unit": fact.unit}])
    (wrong,) = sheet_rows([typed | {"value": "7", "unit": fact.unit}])
    (in_yen,) = sheet_rows([typed | {"value": fact.value, "unit": ""}])
    assert match([right], [fact]).score == (1, 6)
    assert match([wrong], [fact]).score == (-1, 5)
    assert in_yen.has_value_in_yen_of(fact)
    assert not right.has_value_in_yen_of(fact)
