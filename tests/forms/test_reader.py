"""Sheets of other cities, each in another manner, are read by a declaration alone.

Real ones too.
"""

import tomllib
from pathlib import Path

import pandas as pd
import pytest
from forms.reading import tables_of
from made_pages import row
from true_tables import SHARED

from hyoka.contract.record_rows import Records
from hyoka.forms.declaration import Declaration
from hyoka.forms.sheet_records import read_sheets
from hyoka.text.japanese import fold

DECLARED = Path(__file__).parent / "declared"


@pytest.fixture(autouse=True)
def declared(monkeypatch):
    """The declarations beside this file are the user's own."""
    monkeypatch.setenv("HYOKA_FORMS", str(DECLARED))


@pytest.mark.skipif(
    not (SHARED / "facts" / "kyoto.csv").is_file(), reason="no shared folder: set HYOKA_SHARED"
)
@pytest.mark.parametrize("city", ["kyoto", "nankoku", "yokohama"])
def test_real_sheets_are_read_by_a_declaration_as_they_were_read_by_hand(city):
    truth = pd.read_csv(SHARED / "facts" / f"{city}.csv", dtype="str", keep_default_na=False)
    for document_id, facts in truth.groupby("document_id"):
        found = facts_of(tables_of(SHARED / "pdf-real" / city / f"{document_id}.pdf"))
        want = facts[["activity", "kind", "concept", "label", "fiscal_year", "phase", "value"]]
        assert sorted(found) == sorted(
            tuple(map(fold, row)) for row in want.itertuples(index=False)
        ), document_id


def facts_of(tables):
    """The costs, values and ratings of tables as the rows of facts."""
    names = tables["activities"].set_index("activity_id")["name"]
    indicators = tables["indicators"].set_index("indicator_id")
    facts = [
        (
            names[cost.activity_id],
            "cost",
            cost.item,
            "",
            cost.fiscal_year,
            cost.basis,
            int(cost.value),
        )
        for cost in tables["costs"].itertuples()
    ]
    values = (
        tables["indicator_values"]
        .query("status == 'reported'")
        .join(indicators, on="indicator_id", rsuffix="_")
    )
    facts += [
        (
            names[value.activity_id],
            "value",
            "",
            value.name,
            value.fiscal_year,
            value.measure,
            f"{value.value:g}",
        )
        for value in values.itertuples(index=False)
    ]
    facts += [
        (
            names[rating.activity_id],
            "rating",
            "",
            rating.criterion,
            rating.fiscal_year,
            "",
            rating.symbol,
        )
        for rating in tables["ratings"].itertuples()
    ]
    return [tuple(fold(str(value)) for value in fact) for fact in facts]


def read_labels(labels, *rows):
    """The records of rows of four cells, read by a table of labels."""
    head = (
        'city = "某市"\ncode = "012025"\ntitle = "評価"\nknown_by = ["事業名"]\n'
        'year = 2023\nunit = "千円"\n[labels]\n'
    )
    form = Declaration.model_validate(tomllib.loads(head + '"事業名" = "activity.name"\n' + labels))
    out, xs = Records(), [50.0, 150.0, 250.0, 350.0, 450.0]
    read_sheets(
        form,
        [row(*texts, xs=xs, top=100.0 + 16 * number) for number, texts in enumerate(rows)],
        out,
    )
    return out.tables


def test_a_label_that_the_form_declares_means_what_it_says_whatever_the_vocabulary_knows():
    labels = '"地方債" = "cost.other_funds"\n"決算" = "phase.budget"\n'
    (cost,) = read_labels(
        labels, ("事業名", "水防", "", ""), ("", "R5決算", "R4決算", ""), ("地方債", "12", "", "")
    )["costs"]
    assert (cost["item"], cost["basis"], cost["year"]) == ("other_funds", "budget", "2023年度")


def test_a_label_within_a_group_means_what_the_form_says_of_it_there():
    labels = (
        '"合計" = "cost.total"\n"収入>合計" = "cost.other_funds"\n'
        '"収入" = "group.revenue"\n"決算" = ""\n'
    )
    rows = (
        ("事業名", "水防", "", ""),
        ("", "", "R5決算", "R4決算"),
        ("支出", "合計", "30", ""),
        ("収入", "合計", "20", ""),
    )
    costs = read_labels(labels, *rows)["costs"]
    assert [(cost["item"], cost["text"]) for cost in costs] == [
        ("total", "30"),
        ("other_funds", "20"),
    ]


@pytest.mark.parametrize("declared", ["調査員費", "主な内訳>調査員費"])
def test_a_part_of_costs_of_which_the_form_alone_says_the_item_is_that_item(declared):
    labels = f'"主な内訳" = "group.parts"\n"決算" = ""\n"{declared}" = "cost.personnel_cost"\n'
    rows = (
        ("事業名", "水防", "", ""),
        ("", "", "R5決算", "R4決算"),
        ("主な内訳", "調査員費", "30", ""),
    )
    (cost,) = read_labels(labels, *rows)["costs"]
    assert (cost["item"], cost["detail"], cost["text"]) == ("personnel_cost", "", "30")


def test_a_part_of_a_sheet_has_its_own_figures_below_the_activity_of_the_sheet():
    labels = '"細事業名" = "activity.part"\n"事業費" = "cost.total"\n"決算" = "phase.settlement"\n'
    rows = [("事業名", "水防", "", ""), ("", "", "R5決算", "R4決算"), ("事業費", "", "30", "29")]
    rows += [("細事業名", "堤防", "", ""), ("", "", "R5決算", "R4決算"), ("事業費", "", "10", "9")]
    tables = read_labels(labels, *rows)
    assert [(one["name"], one["parent_id"]) for one in tables["activities"]] == [
        ("水防", ""),
        ("堤防", "水防"),
    ]
    texts = [(cost["activity_id"], cost["text"]) for cost in tables["costs"]]
    assert texts == [("水防", "30"), ("水防", "29"), ("水防/堤防", "10"), ("水防/堤防", "9")]


@pytest.mark.parametrize("corner", ["(単位:円)", "（単位：円）"])
def test_unit_in_the_corner_of_a_table_is_that_of_its_figures(corner):
    labels = '"事業費" = "cost.total"\n"決算" = "phase.settlement"\n'
    rows = (
        ("事業名", "水防", "", ""),
        (corner, "R5決算", "R4決算", ""),
        ("事業費", "30", "29", ""),
    )
    assert [cost["unit"] for cost in read_labels(labels, *rows)["costs"]] == ["円", "円"]


def test_the_marked_one_of_options_in_cells_side_by_side_is_the_rating():
    rows = (("事業名", "水防", "", ""), ("方向性", "□拡充", "■継続", "□廃止"))
    (rating,) = read_labels('"方向性" = "rating.direction"\n', *rows)["ratings"]
    assert (rating["symbol"], rating["text"]) == ("継続", "継続")
