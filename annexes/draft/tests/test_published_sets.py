"""What drafts make of every published set, from nothing and after one sheet typed of it.

`data/published_sets.csv` has a line a set, which is compared exactly: of how many facts a draft is
sure or not, and where the truth is known, how many of them are right. Nothing that is sure may be
wrong. A line that falls is changed by hand, with its reason.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from command_line import rows_of
from corrected_sheets import write_typed
from drafted_folders import of_issuer, read, without_page
from published_lists import (
    bonds,
    costs_of_sheets,
    digital_plan,
    grants,
    results_of_lines,
    routes,
    stations,
    taxes,
)
from true_tables import TESTS

from hyoka.text.japanese import fold
from hyoka_draft.command import write_draft
from hyoka_draft.corrected_sheet import FACT_COLUMNS, name_of, plain_number
from hyoka_draft.facts import GUESS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hyoka_draft.facts import Documents

Row = dict[str, str]
POINTED = sorted((Path(__file__).parent / "data" / "pointed").glob("*.csv"))
#: What a person types of a figure.
TYPED_COLUMNS = FACT_COLUMNS[:9]
LINES = Path(__file__).parent / "data" / "published_sets.csv"
STATES = [f"{what}_{state}" for what in ("right", "wrong", "other") for state in ("sure", "guess")]
COLUMNS = ["set", "documents", "true", *STATES, "typed", *(f"taught_{each}" for each in STATES)]
_NUMBER = re.compile(r"^\(?\d+\)?(?=\D)")
#: Sets with all of their true facts in the shared folder, and those with figures of pdfplumber.
FACTS = {"ikeda": "ikeda-r7", "kyoto": "kyoto", "nankoku": "nankoku", "yokohama": "yokohama"}
LISTS = {
    "chihosai": bonds,
    "dx-no-lines": digital_plan,
    "eki": stations,
    "kobe-routes": routes,
    "kobe-sheets": costs_of_sheets,
    "kofuzei": grants,
    "kotsu": results_of_lines,
    "shizei": taxes,
}
FIGURES = ("takamatsu", "kobe-itiran")
#: So many documents of a set are read, those of which the truth is known and the first ones.
DOCUMENTS = 8
#: Of the true facts of a set this share is right after a clerk's clicks, at least.
MOST_RIGHT = 0.95
#: So many activities a clerk types of a long list.
TYPED = 20


@cache
def truth(shared: Path, folder: Path) -> list[Row]:
    """The true facts of a set; none where nobody has written them down."""
    name = folder.name
    if name in FACTS:
        rows = rows_of(shared / "facts" / f"{FACTS[name]}.csv")
    elif name in LISTS:
        rows = list(LISTS[name](sorted(folder.glob("*.pdf"))[:DOCUMENTS]))
    elif name in FIGURES:
        names = ("document_id", "activity", "label", "fiscal_year", "value")
        about = {"kind": "value", "phase": "actual"}
        read = rows_of(TESTS / "data" / f"{name}.csv")
        rows = [dict(zip(names, row.values(), strict=True)) | about for row in read]
    else:
        rows = []
    return [dict.fromkeys(FACT_COLUMNS, "") | row for row in rows]


def said(row: Row, *, by_label: bool) -> tuple[str, ...]:
    """What a row says; a cost by its item, or by its label as names of values are."""
    name = row["concept"]
    if by_label or row["kind"] != "cost":
        name = name_of(row["label"])
    activity = _NUMBER.sub("", fold(row["activity"]))
    phase = "" if row["kind"] == "rating" else row["phase"]
    about = row["document_id"], activity, row["kind"], name, row["fiscal_year"]
    return (*about, phase, plain_number(row["value"]))


def sheet_of(true: Sequence[Row]) -> list[Row]:
    """What a clerk types: the first page of the first document, of a list the first activities."""
    first = true[0]["document_id"], true[0]["page"]
    of_page = [row for row in true if (row["document_id"], row["page"]) == first]
    names = list(dict.fromkeys(row["activity"] for row in of_page))[:TYPED]
    return [row for row in of_page if row["activity"] in names]


def held(facts: Iterable[Row], true: Sequence[Row], *, is_whole: bool) -> Counter[str]:
    """How many facts are sure or guesses, right or wrong by the truth, or none of its figures.

    A truth that is not whole says nothing of the figures that it does not have.
    """
    left = Counter(said(row, by_label=not row["concept"]) for row in true)
    known = {said(row, by_label=not row["concept"])[:-1] for row in true}
    documents = {row["document_id"] for row in true}
    found: Counter[str] = Counter()
    for row in facts:
        ways = [said(row, by_label=way) for way in (False, True)]
        hit = next((way for way in ways if left[way] > 0), None)
        if hit:
            left[hit] -= 1
        is_of_truth = is_whole or any(way[:-1] in known for way in ways)
        is_wrong = is_of_truth and row["document_id"] in documents
        state = "guess" if row["state"] == GUESS else "sure"
        found[f"{'right' if hit else 'wrong' if is_wrong else 'other'}_{state}"] += 1
    return found


def sets(shared: Path) -> list[Path]:
    return sorted(path for each in ("pdf-open", "pdf-real") for path in (shared / each).iterdir())


def line_of(folder: Path, true: Sequence[Row], out: Path) -> str:
    """What a draft makes of a set, and what of it after one sheet."""
    known = {row["document_id"] for row in true}
    files = sorted(folder.glob("*.pdf"), key=lambda file: (file.stem not in known, file.stem))
    is_whole = folder.name in FACTS
    documents = read(*files[:DOCUMENTS])
    list(write_draft(documents, out / "first"))
    line: dict[str, object] = {"set": folder.name, "documents": len(documents.items)}
    line |= {"true": len(true)}
    line |= held(rows_of(out / "first" / "facts.csv"), true, is_whole=is_whole)
    if true:
        typed = sheet_of(true)
        sheet = write_typed(out / "typed.csv", typed)
        with without_page():  # that of the first draft is enough
            list(write_draft(documents, out / "second", sheets=[sheet]))
        found = held(rows_of(out / "second" / "facts.csv"), true, is_whole=is_whole)
        line |= {f"taught_{key}": count for key, count in found.items()}
        line |= {"typed": len(typed)}
    return ",".join(str(line.get(name, 0)) for name in COLUMNS)


@pytest.mark.draft_page
@pytest.mark.shared
@pytest.mark.parametrize("row", rows_of(LINES), ids=lambda row: row["set"])
def test_drafts_of_a_published_set_are_as_right_as_they_were(
    row: Row, shared: Path, tmp_path: Path, no_pictures: None
) -> None:
    (folder,) = (path for path in sets(shared) if path.name == row["set"])
    assert line_of(folder, truth(shared, folder), tmp_path) == ",".join(row.values())


@pytest.mark.shared
def test_each_published_set_has_a_line_and_nothing_sure_in_it_is_wrong(shared: Path) -> None:
    rows = rows_of(LINES)
    assert [row["set"] for row in rows] == [folder.name for folder in sets(shared)]
    for row in rows:
        assert [*row] == COLUMNS
        assert row["wrong_sure"] == row["taught_wrong_sure"] == "0"


def facts_by(documents: Documents, sheet: Path, out: Path) -> list[dict[str, str]]:
    list(write_draft(documents, out, sheets=[sheet]))
    return rows_of(out / "facts.csv")


@pytest.mark.shared
@pytest.mark.parametrize("sheet", POINTED, ids=lambda sheet: sheet.stem)
def test_typed_rows_read_what_pointed_rows_read_and_nearly_all_of_it_is_right(
    sheet: Path, shared: Path, tmp_path: Path, no_pictures: None
) -> None:
    """`data/pointed` has what draft.html saves of published sets after a clerk's clicks."""
    documents = of_issuer(shared, sheet.stem)
    pointed = facts_by(documents, sheet, tmp_path / "pointed")
    rows = [{name: row[name] for name in TYPED_COLUMNS} for row in rows_of(sheet)]
    assert facts_by(documents, write_typed(tmp_path / "typed.csv", rows), tmp_path) == pointed
    true = truth(shared, shared / "pdf-real" / sheet.stem)
    found = held(pointed, true, is_whole=sheet.stem in FACTS)
    assert found["right_sure"] + found["right_guess"] >= MOST_RIGHT * len(true)
    assert found["wrong_sure"] == 0
