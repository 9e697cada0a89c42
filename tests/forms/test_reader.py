"""Sheets of other cities, each in another manner, are read by a declaration alone; real ones too."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pandas as pd
import pytest
from forms.reading import tables_of
from made_pages import row
from true_tables import SHARED
from typeset.other_cities import other_city

from hyoka.forms.declaration import Declaration
from hyoka.forms.reader import read
from hyoka.forms.shared.record_rows import Records
from hyoka.forms.sheet_records import read as read_by_paths
from hyoka.text.japanese import fold

DECLARED = Path(__file__).parent / "declared"
MADE = ("years_across", "on_lines", "typical", "named_above", "list_over_pages")
#: The columns that the truth of a made sheet has, after the key of its activity or indicator.
COLUMNS = {
    "activities": ["name", "department", "section", "fiscal_year"],
    "indicators": ["name", "unit"],
    "indicator_values": ["fiscal_year", "measure", "text"],
    "costs": ["fiscal_year", "basis", "item", "value"],
    "ratings": ["criterion", "symbol", "scale"],
}


@pytest.fixture(autouse=True)
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    """The declarations beside this file are the user's own."""
    monkeypatch.setenv("HYOKA_FORMS", str(DECLARED))


def plain(row: tuple) -> tuple[str, ...]:
    """A row's values as texts; whole numbers without a point."""
    return tuple(f"{value:g}" if isinstance(value, float) else str(value) for value in row)


@pytest.mark.parametrize("kind", MADE)
def test_a_sheet_in_another_manner_is_read_by_its_declaration(kind: str, tmp_path: Path) -> None:
    truth = other_city(kind, tmp_path / f"{kind}.pdf")
    tables = tables_of(tmp_path / f"{kind}.pdf")
    assert tables["documents"]["form"].tolist() == [kind]
    for name, columns in COLUMNS.items():
        # a truth's row begins with its key; a cost's has the detail before its value
        want = [row[1:4] + row[5:] if name == "costs" else row[1:] for row in truth.get(name, [])]
        found = [plain(row) for row in tables[name][columns].astype(object).itertuples(index=False, name=None)]
        want = [(*row[:-1], f"{float(row[-1]):g}") if name == "costs" else row for row in want]
        assert sorted(found) == sorted(want), name


def test_two_lines_of_one_item_are_told_apart_by_their_details(tmp_path: Path) -> None:
    other_city("typical", tmp_path / "typical.pdf")
    costs = tables_of(tmp_path / "typical.pdf")["costs"].query("item == 'subsidies' and fiscal_year == 2021")
    assert costs["detail"].tolist()[:2] == ["国庫支出金", "県支出金"]
    assert tables_of(tmp_path / "typical.pdf")["problems"].query("severity == 'error'").empty


@pytest.mark.skipif(not (SHARED / "facts" / "kyoto.csv").is_file(), reason="no shared folder: set HYOKA_SHARED")
@pytest.mark.parametrize("city", ["kyoto", "nankoku", "yokohama"])
def test_real_sheets_are_read_by_a_declaration_as_they_were_read_by_hand(city: str) -> None:
    truth = pd.read_csv(SHARED / "facts" / f"{city}.csv", dtype="str", keep_default_na=False)
    for document_id, facts in truth.groupby("document_id"):
        found = facts_of(tables_of(SHARED / "pdf-real" / city / f"{document_id}.pdf"))
        want = facts[["activity", "kind", "concept", "label", "fiscal_year", "phase", "value"]]
        assert sorted(found) == sorted(tuple(map(fold, row)) for row in want.itertuples(index=False)), document_id


def facts_of(tables: dict[str, pd.DataFrame]) -> list[tuple[str, ...]]:
    """The costs, values and ratings of tables as the rows of facts."""
    names = tables["activities"].set_index("activity_id")["name"]
    indicators = tables["indicators"].set_index("indicator_id")
    facts: list[tuple[object, ...]] = [
        (names[cost.activity_id], "cost", cost.item, "", cost.fiscal_year, cost.basis, int(cost.value))
        for cost in tables["costs"].itertuples()
    ]
    values = tables["indicator_values"].query("status == 'reported'").join(indicators, on="indicator_id", rsuffix="_")
    facts += [
        (names[value.activity_id], "value", "", value.name, value.fiscal_year, value.measure, f"{value.value:g}")
        for value in values.itertuples(index=False)
    ]
    facts += [
        (names[rating.activity_id], "rating", "", rating.criterion, rating.fiscal_year, "", rating.symbol)
        for rating in tables["ratings"].itertuples()
    ]
    return [tuple(fold(str(value)) for value in fact) for fact in facts]


def read_rows(declared: str, *rows: tuple[str, ...]) -> dict[str, list[dict[str, object]]]:
    """The records of rows of four cells, read by a declaration."""
    form = Declaration.model_validate(tomllib.loads(HEAD + declared))
    out, xs = Records(), [50.0, 150.0, 250.0, 350.0, 450.0]
    read(form, [row(*texts, xs=xs, top=100.0 + 20 * number) for number, texts in enumerate(rows)], out)
    return out.tables


HEAD = """
city = "某市"
code = "012025"
title = "評価"
known_by = ["事業名"]
year = 2023
sheet.begins = "事業名"
activity.name = "事業名"
phases = { "目標" = "", "実績" = "", "予算" = "", "決算" = "" }
"""


def test_an_indicators_name_may_stand_at_the_left_of_its_figures() -> None:
    tables = read_rows(
        'headers = ["区分"]\n',
        ("事業名", "公園管理事業", "", ""), ("区分", "", "R4年度", "R5年度"), ("利用者数（人）", "実績", "10", "12"),
    )  # fmt: skip
    assert [(one["name"], one["unit"]) for one in tables["indicators"]] == [("利用者数", "人")]
    assert [(one["year"], one["text"]) for one in tables["indicator_values"]] == [
        ("2022年度", "10"),
        ("2023年度", "12"),
    ]


def test_a_figure_of_a_known_row_under_no_year_is_of_the_years_that_its_row_or_its_sheet_names() -> None:
    tables = read_rows(
        '[costs]\nunit = "千円"\nlines = { "予算額" = "", "R6年度予算額" = "total" }\n',
        ("事業名", "公園管理事業", "", ""), ("予算額", "1,200", "", ""), ("R6年度予算額", "1,300", "", ""),
    )  # fmt: skip
    assert [(one["year"], one["basis"], one["text"]) for one in tables["costs"]] == [
        ("2023年度", "budget", "1,200"), ("2024年度", "budget", "1,300"),
    ]  # fmt: skip


def read_labels(labels: str, *rows: tuple[str, ...]) -> dict[str, list[dict[str, object]]]:
    """The records of rows of four cells, read by a table of labels."""
    head = (
        'city = "某市"\ncode = "012025"\ntitle = "評価"\nknown_by = ["事業名"]\nyear = 2023\nunit = "千円"\n[labels]\n'
    )
    form = Declaration.model_validate(tomllib.loads(head + '"事業名" = "activity.name"\n' + labels))
    out, xs = Records(), [50.0, 150.0, 250.0, 350.0, 450.0]
    read_by_paths(form, [row(*texts, xs=xs, top=100.0 + 16 * number) for number, texts in enumerate(rows)], out)
    return out.tables


def test_a_label_that_the_form_declares_means_what_it_says_whatever_the_vocabulary_knows() -> None:
    labels = '"地方債" = "cost.other_funds"\n"決算" = "phase.budget"\n'
    (cost,) = read_labels(labels, ("事業名", "水防", "", ""), ("", "R5決算", "R4決算", ""), ("地方債", "12", "", ""))[
        "costs"
    ]
    assert (cost["item"], cost["basis"], cost["year"]) == ("other_funds", "budget", "2023年度")


def test_a_label_within_a_group_means_what_the_form_says_of_it_there() -> None:
    labels = '"合計" = "cost.total"\n"収入>合計" = "cost.other_funds"\n"収入" = "group.revenue"\n"決算" = ""\n'
    rows = (
        ("事業名", "水防", "", ""),
        ("", "", "R5決算", "R4決算"),
        ("支出", "合計", "30", ""),
        ("収入", "合計", "20", ""),
    )
    costs = read_labels(labels, *rows)["costs"]
    assert [(cost["item"], cost["text"]) for cost in costs] == [("total", "30"), ("other_funds", "20")]


def test_a_part_of_a_sheet_has_its_own_figures_below_the_activity_of_the_sheet() -> None:
    labels = '"細事業名" = "activity.part"\n"事業費" = "cost.total"\n"決算" = "phase.settlement"\n'
    rows = [("事業名", "水防", "", ""), ("", "", "R5決算", "R4決算"), ("事業費", "", "30", "29")]
    rows += [("細事業名", "堤防", "", ""), ("", "", "R5決算", "R4決算"), ("事業費", "", "10", "9")]
    tables = read_labels(labels, *rows)
    assert [(one["name"], one["parent_id"]) for one in tables["activities"]] == [("水防", ""), ("堤防", "水防")]
    texts = [(cost["activity_id"], cost["text"]) for cost in tables["costs"]]
    assert texts == [("水防", "30"), ("水防", "29"), ("水防/堤防", "10"), ("水防/堤防", "9")]
