"""Drafts of published sheets against their true facts: with nothing answered, and with one sheet
corrected.
"""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from corrected_sheets import teach
from drafted_rows import (
    Row,
    corrected,
    entering,
    figures,
    first_sheet,
    items_of,
    meant,
    said,
    strict,
    sure,
)
from true_tables import TESTS
from typeset.layouts import KINDS, other_city

from hyoka_draft.documents import read_files
from hyoka_draft.drafting import draft_documents
from hyoka_draft.facts import judge_facts
from hyoka_draft.lessons import taught

if TYPE_CHECKING:
    from pathlib import Path

    from hyoka_draft.facts import Draft

#: The published sheets by the name of their facts: the folder, or a PDF that is typeset from them.
SHEETS = {
    "yokohama": "pdf-real/yokohama",
    "kyoto": "pdf-real/kyoto",
    "nankoku": "pdf-real/nankoku",
    "ikeda-r7": "pdf-real/ikeda",
    "ibaraki-2020-projects": "pdf/ibaraki-2020-projects-chromium.pdf",
    "ibaraki-2021-dx": "pdf/ibaraki-2021-dx-calc.pdf",
    "itami-2021-evaluation": "pdf/itami-2021-evaluation-chromium.pdf",
    "tsukuba-2022-sheets": "pdf/tsukuba-2022-sheets-calc.pdf",
}
#: Of those of test_published_sets a draft is held against the truth there, too.
OF_SETS = {name for name, path in SHEETS.items() if path.startswith("pdf-real")}
IN_TURN = [pytest.param(name, marks=[pytest.mark.slow] * (name in OF_SETS)) for name in SHEETS]
#: How a person types an amount. Some cities print none, some have many sheets: in yen has to do.
OTHER_WAYS_TO_TYPE = ("as printed", "with its unit")
TYPED_IN_ALL_WAYS = (
    "kyoto",
    "nankoku",
    pytest.param("itami-2021-evaluation", marks=pytest.mark.slow),
    pytest.param("tsukuba-2022-sheets", marks=pytest.mark.slow),
)


def true_rows(shared: Path, name: str) -> list[Row]:
    with (shared / "facts" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def pages_of(shared: Path, name: str):
    """The rows and lines of the documents, by their names in the truth."""
    path = shared / SHEETS[name]
    files = sorted(path.glob("*.pdf")) if path.is_dir() else [path]
    return {
        key.removesuffix("-chromium").removesuffix("-calc"): items
        for key, items in items_of(*files).items()
    }


@pytest.mark.shared
@pytest.mark.parametrize("name", IN_TURN)
def test_published_sheets_are_exact_with_one_sheet_and_nothing_sure_is_wrong(
    shared: Path, name: str
) -> None:
    true = true_rows(shared, name)
    documents = pages_of(shared, name)
    drafted = draft_documents(documents)
    again = taught_exactly(documents, drafted, true, true)
    for draft in (drafted, again):
        nothing_sure_is_wrong(draft, true)
    assert {*again.states} != {"guess"}


@pytest.mark.shared
@pytest.mark.parametrize("name", TYPED_IN_ALL_WAYS)
def test_amounts_that_are_typed_as_they_are_printed_teach_the_same(shared: Path, name: str) -> None:
    true = true_rows(shared, name)
    documents = pages_of(shared, name)
    drafted = draft_documents(documents)
    again, _ = corrected(documents, drafted, true)
    for as_typed in OTHER_WAYS_TO_TYPE:
        again = taught_exactly(documents, drafted, printed(true, again, as_typed), true)
    nothing_sure_is_wrong(again, true)
    assert {*again.states} != {"guess"}


def taught_exactly(documents, drafted: Draft, typed: list[Row], true: list[Row]) -> Draft:
    """The draft with one sheet corrected: it says all that is true; what it says beside is a guess.

    What nobody typed denies nothing: 事業費合計 of a program stays one.
    """
    again, learnt = corrected(documents, drafted, typed)
    assert not learnt.not_found
    keys = {row["document_id"] for row in true}
    of_truth = [row for row in said(again.facts) if row["document_id"] in keys]
    assert strict(true) - strict(of_truth) == Counter()
    nothing_sure_is_wrong(again, true)
    return again


def nothing_sure_is_wrong(draft: Draft, true: list[Row]) -> None:
    judge_facts(draft)
    keys = {row["document_id"] for row in true}
    of_truth = [row for row in sure(draft) if row["document_id"] in keys]
    assert strict(of_truth) - strict(true) == Counter()
    assert strict(sure(draft)) == strict(said(entering(draft)))


def printed(rows: list[Row], draft: Draft, as_typed: str) -> list[Row]:
    """The rows with amounts as the page prints them, with or without the unit beside them."""
    facts = {
        next(iter(strict([row]))): fact
        for row, fact in zip(said(draft.facts), draft.facts, strict=True)
    }
    typed = []
    for row in rows:
        fact = facts[next(iter(strict([row])))]
        unit = {"unit": fact.unit} if as_typed == "with its unit" else {}
        typed.append(row | {"value": fact.printed} | unit if row["kind"] == "cost" else row)
    return typed


#: Layouts of which figures entered the tables that were guesses, or that the corrected sheet says
#: otherwise.
SILENT = ("budget_in_lines", "own_parts_of_staff", "phases_in_and_below_names")


def test_made_cities_are_read_in_part_and_with_one_sheet_mostly_and_nothing_sure_is_wrong(
    tmp_path: Path,
) -> None:
    right = Counter()
    for kind in (*KINDS[::26], *SILENT):
        path = tmp_path / f"{kind}.pdf"
        true = list(meant(other_city(kind, path)))
        documents = {"made": read_files([path]).items[kind]}
        drafted = draft_documents(documents)
        again, _ = corrected(documents, drafted, first_sheet(documents["made"], true))
        for name, draft in (("drafted", drafted), ("taught", again)):
            judge_facts(draft)
            assert figures(sure(draft)) - strict(true) == Counter(), kind
            assert strict(said(entering(draft))) == strict(sure(draft)), kind
            right[name] += (strict(true) & figures(said(draft.facts))).total()
    assert right["drafted"] >= 260
    assert right["taught"] >= 330


#: Typed wrongly into one row of the sheet.
WRONG = {
    "value": lambda text: str(Decimal(text) + 7),
    "fiscal_year": lambda text: str(int(text) - 1),
    "activity": lambda text: text + "他",
}


@pytest.fixture(scope="module")
def rightly_taught(request, shared: Path):
    """The true rows of a city, its documents, their draft, and what a right sheet teaches it."""
    true = true_rows(shared, request.param)
    documents = pages_of(shared, request.param)
    drafted = draft_documents(documents)
    return true, documents, drafted, *corrected(documents, drafted, true)


#: Of a list other rows confirm the labels: what a value becomes is tried of both.
@pytest.mark.shared
@pytest.mark.parametrize(
    ("rightly_taught", "column"),
    [*(("kyoto", column) for column in WRONG), ("itami-2021-evaluation", "value")],
    indirect=["rightly_taught"],
)
def test_one_wrong_cell_is_named_and_nothing_else_changes(rightly_taught, column: str) -> None:
    true, documents, drafted, again, lesson = rightly_taught
    sheet = [row for row in true if row["document_id"] == lesson.document_id]
    place = next(
        place for place, row in enumerate(sheet) if row["kind"] == "cost" and row["concept"]
    )
    sheet[place] = sheet[place] | {column: WRONG[column](sheet[place][column])}
    wrong = teach(documents, drafted, sheet)
    draft = taught(drafted, [wrong])
    assert {row.number for row, _ in wrong.read_otherwise if row} == {place + 1}
    assert (wrong.meanings, wrong.settings) == (lesson.meanings, lesson.settings)
    # of a list other rows confirm the labels: what the page prints stands against a typed value
    stays = column == "value" and len(documents) == 1
    assert (strict(said(again.facts)) - strict(said(draft.facts))).total() == 1 - stays
    assert strict(said(draft.facts)) <= strict(said(again.facts))


def test_a_wide_list_has_all_years_and_its_sums_prove_its_costs() -> None:
    folder = TESTS / "cases" / "without_form" / "16-wide-list-of-years"
    path = folder / "46-wide-list-with-years.xlsx"
    draft = draft_documents(read_files([path]).items)
    judge_facts(draft)
    states = Counter(
        (fact.kind, fact.fiscal_year, state)
        for fact, state in zip(draft.facts, draft.states, strict=True)
    )
    assert states == {
        (kind, year, state): count
        for year in (2022, 2023, 2024)
        for kind, state, count in (
            ("cost", "proved", 48),
            ("cost", "guess", 8),
            ("value", "guess", 24),
        )
    }
    assert {
        fact.value
        for fact in draft.facts
        if fact.label == "活動指標ア" and fact.fiscal_year == 2023
    } == {str(number) for number in range(4, 12)}
