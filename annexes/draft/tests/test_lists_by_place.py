"""Published lists of which no label is known: what their places say, and what one page confirms.

The truths, `tests/data/takamatsu.csv` and `kobe-itiran.csv`, were made apart from this program:
pdfplumber's tables, digits that it cuts off at an edge put back. Of 一覧表 it has what stands under
measures, not under years (funds, ratios), and not the cells of 平成21年度 that pdfplumber runs
together.
"""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from corrected_sheets import teach
from drafted_rows import entering, items_of
from true_tables import TESTS

from hyoka.forms.addresses import addressed_cells
from hyoka.forms.table_records import TableWhy
from hyoka.text.japanese import fold
from hyoka.text.vocabulary import plain_label
from hyoka_draft.drafting import draft_documents
from hyoka_draft.facts import Draft, Fact, judge_facts
from hyoka_draft.kinds import kinds_in_words
from hyoka_draft.lessons import taught
from hyoka_draft.lists import lists_of

Figure = tuple[str, str, str, int, Decimal]


def truth(name: str) -> Counter[Figure]:
    with (TESTS / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return Counter(
        (document, fold(activity), plain_label(label), int(year), Decimal(value))
        for document, activity, label, year, value in rows
    )


def figures(facts: list[Fact]) -> Counter[Figure]:
    """What facts say, the names of indicators without the words in brackets that end them."""
    return Counter(
        (
            fact.document_id,
            fold(fact.activity),
            plain_label(fold(fact.label)),
            fact.fiscal_year or 0,
            Decimal(fact.printed),
        )
        for fact in facts
    )


def read(shared: Path, name: str):
    return items_of(*sorted((shared / "pdf-real" / name).glob("*.pdf")))


def whys_of(draft: Draft):
    """Why the figures of a draft are what they are."""
    for reading in draft.readings.values():
        for table in ("costs", "indicator_values", "ratings"):
            yield from (row["why"] for row in reading.records.tables[table])


@cache
def draft_of(shared: Path, name: str) -> Draft:
    """As it is drafted."""
    return draft_documents(read(shared, name))


def typed(name: str, document: str, labels: set[str] | None = None, count: int = 20):
    """The first rows of a document's lists, as a person types them."""
    names: dict[str, int] = {}
    for of, activity, label, year, value in truth(name):
        number = names.setdefault(activity, len(names)) if of == document else count
        if number < count and (labels is None or label in labels):
            yield {
                "document_id": of,
                "activity": activity,
                "kind": "value",
                "concept": "",
                "label": label,
                "fiscal_year": str(year),
                "phase": "actual",
                "value": str(value),
            }


def taught_by(shared: Path, name: str, rows) -> Draft:
    drafted = draft_of(shared, name)
    lesson = teach(read(shared, name), drafted, list(rows))
    assert not lesson.read_otherwise
    again = taught(drafted, [lesson])
    judge_facts(again)
    return again


@pytest.mark.shared
def test_the_names_of_accounts_are_data_whatever_words_they_are(shared: Path) -> None:
    listed = {
        cell.folded
        for document in read(shared, "kobe-itiran").values()
        for seen in lists_of(addressed_cells(document))
        for cell in seen.texts
    }
    assert "公債費" in listed
    assert "公債費" not in draft_of(shared, "kobe-itiran").labels


@pytest.mark.shared
@pytest.mark.parametrize("name", ["kobe-itiran", "takamatsu"])
def test_a_list_is_drafted_by_its_tables_and_none_of_its_heads_is_a_label(
    shared: Path, name: str
) -> None:
    draft = draft_of(shared, name)
    assert all(isinstance(why, TableWhy) for why in whys_of(draft))
    assert "activity.name" not in draft.labels.values()


@pytest.mark.shared
@pytest.mark.parametrize("name", ["kyoto", "yokohama", "ikeda"])
def test_sheets_have_no_lists(shared: Path, name: str) -> None:
    files = sorted((shared / "pdf-real" / name).glob("*.pdf"))
    for document in items_of(*files[:8]).values():
        assert not lists_of(addressed_cells(document))


@pytest.mark.slow
@pytest.mark.shared
def test_rows_here_and_there_in_each_kind_of_list_let_all_its_rows_in(shared: Path) -> None:
    true = truth("kobe-itiran")
    names = list(dict.fromkeys(name for of, name, *_ in true if of == "kobe-itiran-h20"))
    chosen = {names[number] for number in (*range(0, 32, 3), *range(32, 84, 6))}
    rows = list(typed("kobe-itiran", "kobe-itiran-h20", count=len(names)))
    typed_here = [row for row in rows if row["activity"] in chosen]
    again = taught_by(shared, "kobe-itiran", typed_here)
    enters = figures(entering(again))
    assert len(chosen) == 20
    assert true <= enters
    assert {document for document, *_ in enters - true} <= {"kobe-itiran-h21"}


@pytest.mark.shared
def test_of_all_rows_of_a_national_form_one_wrong_one_is_named_and_the_rest_enter(shared) -> None:
    items = read(shared, "kobe-itiran")
    rows = [*typed("kobe-itiran", "kobe-itiran-h20", count=1 << 10)]
    assert len({row["activity"] for row in rows}) > 80
    number = len(rows) // 2
    right = rows[number]
    rows[number] = right | {"value": right["value"] + "7"}
    draft = draft_of(shared, "kobe-itiran")
    lesson = teach(items, draft, rows)
    again = taught(draft, [lesson])
    judge_facts(again)
    ((row, fact),) = lesson.read_otherwise
    assert (row.number, row.apart(fact)) == (number + 1, ["value"])
    assert {*lesson.mistyped} == {row.number}
    true = truth("kobe-itiran")
    enters = figures(entering(again))
    assert true <= enters  # as the page prints it
    assert {document for document, *_ in enters - true} <= {"kobe-itiran-h21"}


@pytest.mark.shared
def test_a_draft_says_its_kinds_of_tables_over_all_files(shared: Path) -> None:
    kinds = draft_of(shared, "kobe-itiran").kinds
    pages = {kind.name.partition(" | ")[0]: kind.pages for kind in kinds}
    assert pages["会計名"] == pages["一部事務組合等名"] == 3
    (line,) = kinds_in_words(kinds)
    assert "一部事務組合等名 | 総収益(歳入) | 総費用(歳出)" in line.in_words("ja")
