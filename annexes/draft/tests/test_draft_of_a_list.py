"""Eight years of one published list, drafted together: one page that a person types teaches them
all.

The truth, `tests/data/kobe-routes.csv`, was made apart from this program: pdfplumber's tables,
spaces and thousands taken away, one cell without a frame (系統 33 of 平成22年度) filled in by hand;
the sums of trips are the printed totals.
"""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from command_line import hyoka, rows_of
from corrected_sheets import teach
from true_tables import TESTS

from hyoka.forms.addresses import addressed_cells
from hyoka.text.japanese import fold
from hyoka_draft.command import write_draft
from hyoka_draft.documents import groups_of_one_form, read_files
from hyoka_draft.drafting import _activity_word, draft_documents
from hyoka_draft.facts import judge_facts, reading_of
from hyoka_draft.lessons import taught
from hyoka_draft.lists import lists_of

#: The heads of the truth and of the pages.
HEADS = {
    "営業係数": "営業係数",
    "前年度の営業係数": "営業係数",
    "収支差": "収支差",
    "乗車人数": "乗車人数/日",
    "運行本数": "運行本数/日",
}
Figure = tuple[str, str, str, str, int, Decimal]


@cache
def true_rows() -> list[dict[str, str]]:
    path = TESTS / "data" / "kobe-routes.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row for row in rows if row["系統"] not in ("小計", "合計")]


def figures_of(row: dict[str, str]) -> list[tuple[str, int, str]]:
    """The measures of a row with their years and values."""
    year = int(row["年度"])
    before = {"前年度の営業係数": year - 1}
    return [
        (label, before.get(head, year), row[head]) for head, label in HEADS.items() if row[head]
    ]


def truth() -> Counter[Figure]:
    figures = Counter[Figure]()
    for row in true_rows():
        document = f"kobe-routes-h{int(row['年度']) - 1988}"
        for label, year, value in figures_of(row):
            figures[document, row["系統"], row["区間"], label, year, Decimal(value)] += 1
    return figures


def typed_page(year: int, page: int) -> list[dict[str, str]]:
    """What a person types of a page, as it prints it."""
    sheet = []
    for row in true_rows():
        if (row["年度"], row["頁"]) != (str(year), str(page)):
            continue
        about = {"document_id": f"kobe-routes-h{year - 1988}", "activity": row["区間"]}
        for label, of_year, value in figures_of(row):
            figure = {"label": label, "fiscal_year": str(of_year), "value": value}
            sheet.append({**about, "kind": "value", "concept": "", "phase": "actual", **figure})
    return sheet


@pytest.fixture(scope="module")
def city(shared: Path):
    files = sorted((shared / "pdf-real" / "kobe-routes").glob("*.pdf"))
    return read_files(files, use_cache=True)


@pytest.fixture(scope="module")
def drafted(city):
    return draft_documents(city.items)


@pytest.mark.shared
@pytest.mark.parametrize(("year", "page"), [(2009, 1), (2014, 1)])
def test_one_typed_page_teaches_eight_years_of_a_list(city, drafted, year: int, page: int) -> None:
    documents = city.items
    assert len(groups_of_one_form(documents)) == 1
    lesson = teach(documents, drafted, typed_page(year, page))
    draft = taught(drafted, [lesson])
    judge_facts(draft)
    assert not lesson.settings
    assert not lesson.read_otherwise
    read = Counter[Figure]()
    for document, reading in draft.readings.items():
        for fact in reading.entering(draft.open):
            about = document, fact.code, fold(fact.activity), fold(fact.label), fact.fiscal_year
            read[*about, Decimal(fact.value)] += 1
    assert read == truth()


@pytest.mark.shared
def test_a_list_is_read_by_its_places_before_a_person_says_anything(city, drafted) -> None:
    read = Counter[Figure]()
    for fact in drafted.facts:
        about = fact.document_id, fact.code, fold(fact.activity), fold(fact.label)
        read[*about, fact.fiscal_year, Decimal(fact.value)] += 1
    assert read == truth()


@pytest.mark.shared
def test_the_names_of_routes_are_data_whatever_words_they_are(city, drafted) -> None:
    listed = {
        cell.folded
        for document in city.items.values()
        for seen in lists_of(addressed_cells(document))
        for cell in seen.texts
    }
    assert "白川台4" in listed
    assert "白川台4" not in drafted.labels


@pytest.mark.shared
def test_a_lesson_of_a_list_that_is_read_rightly_reads_its_page_twice(
    city, drafted, monkeypatch
) -> None:
    read = []

    def counted(form, key, items):
        read.append(form)
        return reading_of(form, key, items)

    monkeypatch.setattr("hyoka_draft.label_lessons.reading_of", counted)
    lesson = teach(city.items, drafted, typed_page(2009, 1))
    assert not lesson.meanings
    assert len(read) <= 2


@pytest.mark.shared
def test_the_form_of_a_list_of_which_a_page_is_typed_makes_the_tables(
    city, shared: Path, tmp_path: Path, no_pictures: None
) -> None:
    pdfs = shared / "pdf-real" / "kobe-routes"
    out = tmp_path / "draft"
    assert "2,741 guess" in "\n".join(write_draft(city, out))
    sheet = tmp_path / "typed.csv"
    rows = typed_page(2009, 1)
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    assert [*write_draft(city, out, sheets=[sheet])]
    form = out / "form.toml"
    text = form.read_text(encoding="utf-8")
    text = text.replace('city = ""', 'city = "神戸市"').replace('code = ""', 'code = "281000"')
    form.write_text(text, encoding="utf-8")
    tables = tmp_path / "tables"
    hyoka("tables", "--raw", pdfs, "--processed", tables, "--forms", out, "--no-cache")
    routes = {row["activity_id"]: row for row in rows_of(tables / "activities.csv")}
    indicators = {row["indicator_id"]: row for row in rows_of(tables / "indicators.csv")}
    read = Counter[Figure]()
    for row in rows_of(tables / "indicator_values.csv"):
        if not row["value"]:
            continue  # a dash
        indicator = indicators[row["indicator_id"]]
        route = routes[indicator["activity_id"]]
        about = row["document_id"], route["code"], fold(route["name"]), fold(indicator["name"])
        read[*about, int(row["fiscal_year"]), Decimal(row["value"])] += 1
    assert read == truth()
    check_totals(text, tables)
    assert 'activity_word = "路線"' in text
    documents = rows_of(tables / "documents.csv")
    assert {row["activity_word"] for row in documents} == {"路線"}


@pytest.mark.parametrize(
    ("head", "title", "word"),
    [
        ("区間", "路線別営業成績", "路線"),
        ("施設名", "施設の利用状況", "施設"),
        ("補助金の名称", "補助金一覧", "補助金"),
        ("事業名", "施設別の事業一覧", ""),
        ("名称", "部局別の予算", ""),
        ("名称", "一覧", ""),
    ],
)
def test_what_a_row_is_called_is_the_word_of_its_head_else_of_its_title(
    head: str, title: str, word: str
) -> None:
    assert _activity_word([head], title) == word


def check_totals(form: str, tables: Path) -> None:
    """The form says which columns are summed up, and every printed total of these is held."""
    assert 'sums = ["運行本数/日"]' in form
    assert 'rounded_sums = ["収支差(百万円)"]' in form
    checks = [row for row in rows_of(tables / "checks.csv") if row["check"].startswith("list_")]
    assert all(row["passes"] == "true" for row in checks)
    assert Counter(row["check"] for row in checks) == {
        "list_total": 9,  # eight years, and a subtotal
        "list_total_rounded": 8,  # 平成20年度 prints none
    }
    exact = [row for row in checks if row["check"] == "list_total"]
    assert all(row["expected"] == row["found"] for row in exact)
    subtotal = next(row for row in exact if row["subject"].startswith("小計"))
    assert subtotal["expected"] == "5,893"
    assert "合計" not in " ".join(row["text"] for row in rows_of(tables / "problems.csv"))
