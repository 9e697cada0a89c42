"""健全化判断比率 of 神戸市, four years: ratios beside their limits, and dashes that say none.

The truth, `tests/data/kobe-kenzenka.csv`, was typed from the pages.
"""

import csv
from collections import Counter

import pytest
from forms.made_forms import NAME, TITLE, cleaned, read
from forms.reading import errors, tables_of
from true_tables import ROOT, TESTS

__all__ = ["read"]

YEARS = range(2007, 2011)
#: A year of the ratios as they are typeset: heads, a dash of several rows, a row with the limit.
LIMITED = [
    ["財政指標", "19年度決算", "早期健全化基準", "財政再生基準"],
    ["実質赤字比率", "－", "11.25%", "※ 20%"],
    ["将来負担比率", "177.5%", "400%", ""],
]
FORM = {
    "[labels]": 'polarity = "lower"\nnone = ["－"]\n\n[labels]\n'
    '"財政指標" = "indicator.name + unit.%"\n"{year}決算" = "phase.actual"\n'
    '"早期健全化基準" = "phase.limit"\n"財政再生基準" = "phase.limit"',
}


def published(year):
    return ROOT / "data" / "raw" / f"kobe-{year}-kenzenka.pdf"


def true_values(year):
    with (TESTS / "data" / "kobe-kenzenka.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["document_year"] == str(year)]
    return Counter(
        (row["activity"], row["indicator"], int(row["fiscal_year"]), row["limit"], value_of(row))
        for row in rows
    )


def value_of(row):
    return None if row["value"] == "－" else float(row["value"])


def read_values(tables):
    about = tables["indicators"][["indicator_id", "activity_id", "name"]]
    names = tables["activities"].set_index("activity_id")["name"]
    values = tables["indicator_values"].merge(about, on="indicator_id")
    return Counter(
        (
            names[row.activity_id],
            row.name,
            int(row.fiscal_year),
            row.target_word,
            None if row.status == "none" else float(row.value),
        )
        for row in values.itertuples(index=False)
    )


@pytest.mark.parametrize("year", YEARS)
def test_a_published_year_is_read_whole_with_its_limits(year):
    path = published(year)
    tables = tables_of(path)
    assert read_values(tables) == true_values(year)
    assert errors(path) == []
    assert set(tables["indicators"]["unit"]) == {"%"}
    assert set(tables["indicators"]["polarity"]) == {"lower"}


@pytest.mark.parametrize("year", YEARS)
def test_the_year_is_that_of_the_settlement_and_not_of_its_publication(year):
    tables = tables_of(published(year))
    assert tables["documents"]["fiscal_year"].tolist() == [year]
    assert set(tables["activities"]["fiscal_year"]) == {year}


@pytest.mark.parametrize(("year", "accounts"), [(2007, 13), (2008, 13), (2009, 13), (2010, 12)])
def test_lists_behind_the_ratios_name_no_activities(year, accounts):
    activities = tables_of(published(year))["activities"]
    assert activities["level"].value_counts().to_dict() == {"project": accounts, "program": 1}


def test_an_account_that_is_wound_up_has_no_limit_of_the_year_without_its_figure():
    values = tables_of(published(2009))["indicator_values"]
    of_hospital = values[values["indicator_id"].str.contains("病院事業会計")]
    assert of_hospital[["fiscal_year", "measure", "value"]].to_numpy().tolist() == [
        [2008, "actual", 9.3]
    ]


def test_one_dash_of_eleven_rows_is_none_of_each_of_them():
    values = tables_of(published(2010))["indicator_values"]
    none = values.query("status == 'none' and text.str.contains('資金不足')", engine="python")
    assert none.groupby("fiscal_year").size().to_dict() == {2009: 11, 2010: 11}
    assert len(none[["page", "x0", "top"]].drop_duplicates()) == 2


def limited(read, form=FORM):
    return cleaned(read([TITLE, [NAME], LIMITED], form=form))


def test_limits_of_one_indicator_are_told_by_their_words(read):
    values = limited(read)["indicator_values"].query("measure == 'target'")
    assert values[["target_kind", "target_word", "value"]].to_numpy().tolist() == [
        ["limit", "早期健全化基準", 11.25],
        ["limit", "財政再生基準", 20.0],
        ["limit", "早期健全化基準", 400.0],
    ]


def test_a_dash_is_a_missing_value_where_the_form_does_not_say_that_there_is_none(read):
    says_nothing = {old: new.replace('none = ["－"]\n', "") for old, new in FORM.items()}
    for form, status in ((FORM, "none"), (says_nothing, "missing")):
        values = limited(read, form)["indicator_values"].query("text == '－'")
        assert values["status"].tolist() == [status]


@pytest.mark.parametrize(
    ("word", "kind"), [("目標値", "target"), ("目標値(見込)", "forecast"), ("見込", "forecast")]
)
def test_a_target_is_a_forecast_where_its_document_calls_it_one(read, word, kind):
    declared = f'target_word = "{word}"\n\n[labels]\n"{{year}}計画" = "phase.target"'
    form = {"[labels]": declared, '"指標名"': '"財政指標"'}
    table = [["財政指標", "令和5年度計画", "令和5年度実績"], ["経常収支比率", "90%", "91%"]]
    values = cleaned(read([TITLE, [NAME], table], form=form))["indicator_values"]
    kinds = values[["measure", "target_kind"]].to_numpy().tolist()
    assert kinds == [["target", kind], ["actual", ""]]
