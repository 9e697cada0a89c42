"""`make claims`: the numbers of README and docs are true, and a false one is found."""

import csv

import claims
import pandas as pd
import pytest
from true_tables import ROOT
from ways_of_figures import CARD, CELL, NONE, measured

from hyoka.text import short_year


def test_what_readme_and_docs_say_in_numbers_is_so():
    assert [*claims.false_claims()] == []
    assert [*claims.numbers_without_claim()] == []


def test_every_figure_of_a_table_leads_to_its_cell_or_to_its_rows():
    figures = measured().figures
    assert [figure for figure in figures if figure.way == NONE] == []
    of_cards = [figure for figure in figures if figure.page == CARD and figure.is_read]
    assert [figure for figure in of_cards if figure.way != CELL] == []
    of_tables = [figure for figure in figures if figure.page != CARD and figure.is_read]
    assert sum(figure.way == CELL for figure in of_tables) >= 0.95 * len(of_tables)
    assert len(of_cards) > 1000


def test_a_count_leads_to_exactly_its_rows():
    counts = measured().counts
    assert [count for count in counts if int(count[1].replace(",", "")) not in count[2]] == []
    assert len(counts) >= 40


def test_a_head_of_a_city_and_a_year_leads_to_all_that_its_shares_are_of():
    processed = ROOT / "data" / "processed"
    documents, shares = (
        pd.read_csv(processed / f"{name}.csv") for name in ("documents", "disclosure")
    )
    of = shares.drop_duplicates("document_id").set_index("document_id")["of"]
    cities = documents["municipality"] + " " + documents["fiscal_year"].map(short_year)
    wanted = documents["document_id"].map(of).groupby(cities).sum()
    heads = measured().heads
    assert len(heads) >= 9
    assert [head for head in heads if head[1] != wanted[head[0]]] == []


def test_a_sum_of_costs_leads_to_exactly_the_rows_that_it_adds_up():
    seen = 0
    for page, texts, rows in measured().sums:
        activities = {row["_card"] for row in rows}
        assert texts.get("事業等数", str(len(activities))) == f"{len(activities):,}", (page, texts)
        settled = [row for row in rows if row["費目"] == "事業費" or "性質" in texts]
        last = max((row["年度"] for row in settled), default="")
        total = sum(row["値"] for row in settled if row["年度"] == last)
        column = "翌年度の予算" if "翌年度の予算（千円）" in texts else "決算"
        shown = texts.get(f"{column}（千円）")
        if shown:
            assert shown.replace("△", "-") == f"{total:,.0f}", (page, texts)
            seen += 1
    assert seen > 20


def test_every_figure_leads_to_its_cell_or_to_exactly_its_rows_in_one_press():
    figures = measured().figures
    inexact = [figure for figure in figures if not figure.is_exact]
    assert [figure for figure in inexact if figure.page not in {"05", "08"}] == []
    assert len(inexact) <= 0.04 * sum(figure.page != CARD for figure in figures)


def test_every_form_is_named_in_both_readmes():
    declared = [form.declared for form in claims.forms.forms()]
    cities = {form.title if form.label_of_city else form.city for form in declared}
    for name in ("README.md", "README.ja.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert {city for city in cities if city not in text} == set(), name


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("It has 432 costs of six cities.", "costs is 431, not 432"),
        ("It has 431 costs of seven cities.", "cities is 6, not seven"),
        ("It has 431 prices of six cities.", "there is no such sentence any more"),
        ("It has 431 costs of six cities.", ""),
        ("It has 431 costs\nof six cities.", ""),
    ],
)
def test_a_sentence_that_is_false_or_gone_is_named(tmp_path, monkeypatch, written, told):
    monkeypatch.setitem(claims.COUNTED, "costs", lambda: 431)
    monkeypatch.setitem(claims.COUNTED, "cities", lambda: 6)
    (tmp_path / "page.md").write_text(written, encoding="utf-8")
    with (tmp_path / "claims.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["file", "sentence"])
        rows.writerow(["page.md", "It has {costs} costs of {cities:word} cities."])
    found = [*claims.false_claims(tmp_path / "claims.csv", tmp_path)]
    assert bool(found) == bool(told)
    assert all(line.startswith("page.md: ") and told in line for line in found)


def test_a_number_that_no_claim_has_is_named_but_what_commands_print_and_one_and_two(tmp_path):
    pages = {
        "README.md": "It has 431 costs of one city.\n\n    77 rows\n",
        "README.ja.md": "票は7枚、うち2枚は令和4年度分。",
        "CONTRIBUTING.md": "It keeps ten runs; `make check` takes 30 seconds.",
    }
    for name, text in pages.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with (tmp_path / "claims.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["file", "sentence", "why"])
        rows.writerow(["CONTRIBUTING.md", "takes 30 seconds", "timed"])
    found = [*claims.numbers_without_claim(tmp_path / "claims.csv", tmp_path)]
    assert [line.partition(":")[0] for line in found] == [
        "CONTRIBUTING.md",
        "README.ja.md",
        "README.md",
    ]
    assert ["ten runs" in found[0], "7枚" in found[1], "431 costs" in found[2]] == [True] * 3


@pytest.mark.parametrize(
    ("printed", "counted", "form", "agrees"),
    [
        ("340", 372, "about", True),
        ("340", 380, "about", False),
        ("twelve", 11, "about", True),
        ("Seven", 7, "word", True),
        ("七", 7, "漢", True),
        ("3.11", "3.11", None, True),
        ("3.12", "3.11", None, False),
    ],
)
def test_a_number_agrees_in_words_and_a_size_to_a_tenth(printed, counted, form, agrees):
    assert claims._agrees(printed, counted, form) == agrees
