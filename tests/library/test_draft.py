"""Drafts of published sheets against their true facts: with nothing answered, and with one sheet
corrected.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from true_tables import ROOT
from typeset.layouts import KINDS, other_city

from hyoka.draft.command import read_files
from hyoka.draft.corrected_sheet import plain_number
from hyoka.draft.drafting import draft_documents
from hyoka.draft.facts import judge_facts
from hyoka.draft.teacher import taught, teach
from hyoka.grid.page_items import parts
from hyoka.text.japanese import fold
from hyoka.text.vocabulary import plain_label

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hyoka.draft.facts import Draft, Fact

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
#: How a person types an amount. Some cities print none, some have many sheets: one way has to do.
WAYS_TO_TYPE = ("in yen", "as printed", "with its unit")
TYPED_IN_ALL_WAYS = ("kyoto", "nankoku", "itami-2021-evaluation", "tsukuba-2022-sheets")
Row = dict[str, str]


def true_rows(shared: Path, name: str) -> list[Row]:
    with (shared / "facts" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def pages_of(shared: Path, name: str):
    """The rows and lines of the documents, by their names in the truth."""
    path = shared / SHEETS[name]
    files = sorted(path.glob("*.pdf")) if path.is_dir() else [path]
    return {
        key.removesuffix("-chromium").removesuffix("-calc"): items
        for key, items in read_files(files).items.items()
    }


def strict(rows: list[Row]) -> Counter:
    """Rows by all that they say; a cost by its item, else by its label."""
    return Counter(
        (
            row["document_id"],
            fold(row["activity"]),
            row["kind"],
            row["concept"] or plain_label(row["label"]),
            row["fiscal_year"],
            row["phase"],
            plain_number(row["value"]),
        )
        for row in rows
    )


def said(facts: list[Fact]) -> list[Row]:
    return [
        {
            "document_id": fact.document_id,
            "activity": fact.activity,
            "kind": fact.kind,
            "concept": fact.concept,
            "label": fact.label,
            "fiscal_year": str(fact.fiscal_year or ""),
            "phase": fact.phase,
            "value": fact.value,
        }
        for fact in facts
    ]


def corrected(documents, drafted, rows: list[Row]):
    """The draft with one sheet corrected: the one with most kinds of facts, of which the rows are
    given.
    """
    kinds = defaultdict(set)
    for row in rows:
        about = row["label"] if row["kind"] == "rating" else ""
        kinds[row["document_id"]].add((row["kind"], row["concept"], row["phase"], about))
    key = max(kinds, key=lambda one: len(kinds[one]))
    learnt = teach(documents, drafted, [row for row in rows if row["document_id"] == key])
    return taught(documents, drafted, [learnt]), learnt


def first_sheet(items, rows: list[Row]) -> list[Row]:
    """The rows of the activities that the pages up to that of the second sheet name, each with a
    page.
    """
    first = {}
    for item in items:
        for part in parts(item):
            for row in rows:
                if fold(row["activity"]) in part.folded:
                    first.setdefault(row["activity"], item.page)
    second = min((page for page in first.values() if page > min(first.values())), default=1 << 30)
    return [
        row | {"page": str(first.get(row["activity"], 1))}
        for row in rows
        if first.get(row["activity"], 1) < second
    ]


@pytest.mark.shared
@pytest.mark.parametrize("name", SHEETS)
def test_published_sheets_are_exact_with_one_sheet_and_nothing_sure_is_wrong(
    shared: Path, name: str
) -> None:
    true = true_rows(shared, name)
    documents = pages_of(shared, name)
    again = drafted = draft_documents(documents)
    keys = {row["document_id"] for row in true}
    for as_typed in WAYS_TO_TYPE if name in TYPED_IN_ALL_WAYS else WAYS_TO_TYPE[:1]:
        again, learnt = corrected(documents, drafted, printed(true, again, as_typed))
        assert not learnt.not_found
        assert strict([row for row in said(again.facts) if row["document_id"] in keys]) == strict(
            true
        ), as_typed
    for draft in (drafted, again):
        judge_facts(draft)
        assert (
            strict([row for row in sure(draft) if row["document_id"] in keys]) - strict(true)
            == Counter()
        )
        assert strict(sure(draft)) == strict(said(entering(draft)))
    assert {*again.states} != {"guess"}


def sure(draft: Draft) -> list[Row]:
    """What is called proved or confirmed."""
    return [
        row for row, state in zip(said(draft.facts), draft.states, strict=True) if state != "guess"
    ]


def entering(draft: Draft) -> list[Fact]:
    """What the form as it is drafted lets into the tables."""
    return [fact for reading in draft.readings.values() for fact in reading.entering(draft.open)]


def printed(rows: list[Row], draft: Draft, as_typed: str) -> list[Row]:
    """The rows with amounts in yen, or as the page prints them, with or without the unit beside
    them.
    """
    if as_typed == "in yen":
        return rows
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


def meant(truth) -> Iterator[Row]:
    """What a made sheet says, as rows that can be compared."""
    names = {row[0]: row[1] for row in truth["activities"]}
    indicators = {row[0]: row[1] for row in truth["indicators"]}
    about = {"document_id": "made", "concept": "", "label": "", "fiscal_year": "", "phase": ""}
    for key, year, measure, text in truth["indicator_values"]:
        activity = key.partition("#")[0]
        row = {
            "kind": "value",
            "label": indicators[key],
            "fiscal_year": str(year),
            "phase": measure,
            "value": text,
        }
        if text not in "-－":
            yield about | {"activity": names.get(activity, activity)} | row
    for activity, year, basis, item, _, value in truth["costs"]:
        row = {
            "kind": "cost",
            "concept": item,
            "fiscal_year": str(year),
            "phase": basis,
            "value": value,
        }
        yield about | {"activity": names.get(activity, activity)} | row


def figures(rows: list[Row]) -> Counter:
    """What is said of figures, strictly, without costs that no item knows."""
    return strict([row for row in rows if row["kind"] == "value" or row["concept"]])


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


@pytest.fixture(scope="module", params=["kyoto", "itami-2021-evaluation"])
def rightly_taught(request, shared: Path):
    """The true rows of a city, its documents, their draft, and what a right sheet teaches it."""
    true = true_rows(shared, request.param)
    documents = pages_of(shared, request.param)
    drafted = draft_documents(documents)
    return true, documents, drafted, *corrected(documents, drafted, true)


@pytest.mark.shared
@pytest.mark.parametrize("column", WRONG)
def test_one_wrong_cell_is_named_and_nothing_else_changes(rightly_taught, column: str) -> None:
    true, documents, drafted, again, lesson = rightly_taught
    sheet = [row for row in true if row["document_id"] == lesson.document_id]
    place = next(
        place for place, row in enumerate(sheet) if row["kind"] == "cost" and row["concept"]
    )
    sheet[place] = sheet[place] | {column: WRONG[column](sheet[place][column])}
    wrong = teach(documents, drafted, sheet)
    draft = taught(documents, drafted, [wrong])
    assert {row.number for row, _ in wrong.read_otherwise if row} == {place + 1}
    assert (wrong.meanings, wrong.settings) == (lesson.meanings, lesson.settings)
    assert (strict(said(again.facts)) - strict(said(draft.facts))).total() == 1
    assert strict(said(draft.facts)) <= strict(said(again.facts))


def test_a_wide_list_has_all_years_and_its_sums_prove_its_costs() -> None:
    folder = ROOT / "tests" / "cases" / "without_form" / "16-wide-list-of-years"
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
            ("value", "guess", 8),
        )
    }
    assert {
        fact.value
        for fact in draft.facts
        if fact.label == "活動指標ア" and fact.fiscal_year == 2023
    } == {str(number) for number in range(4, 12)}
