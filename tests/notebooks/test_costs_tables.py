"""Amounts and measures beside each other: what a row holds, whose year counts, and shares as sum over sum."""

import pandas as pd
from cost_facts import measures_of, one_activity

from helpers.load import shares
from hyoka.contract.records import PROVENANCE
from hyoka.measures.cost_tables import cost_table, unit_cost_table
from hyoka.measures.selection import latest

SPENT = {
    2021: {("total", "budget"): 2_000_000, ("total", "settlement"): 1_500_000, ("personnel_cost", ""): 500_000},
    2022: {
        ("total", "budget"): 1_000_000,
        ("total", "settlement"): 1_250_000,
        ("personnel_cost", ""): 250_000,
        ("general_funds", "settlement"): 1_000_000,
        ("general_funds", "budget"): 900_000,
    },
    2023: {("total", "budget"): 3_000_000},
}


def tables_of(**about):
    tables = one_activity(SPENT, **about)
    return tables | {"cost_measures": measures_of(tables)}


def test_a_row_has_amounts_and_measures_of_its_year_and_a_cell_for_each_amount():
    table = cost_table(tables_of()).set_index("fiscal_year")
    now = table.loc[2022]
    assert (now["budget"], now["settlement"], now["personnel_cost"]) == (1_000_000, 1_250_000, 250_000)
    assert (now["execution"], now["full_cost"], now["general_funds"]) == (1.25, 1_500_000, 1_000_000)
    assert pd.isna(table.loc[2023, "settlement"])
    assert {f"budget_{edge}" for edge in PROVENANCE} <= set(table)


def test_the_latest_year_is_the_documents_own_or_the_last_one_that_was_asked_for():
    table = cost_table(tables_of())
    assert latest(table)["fiscal_year"].tolist() == [2022]
    assert latest(table.query("fiscal_year == 2021"))["fiscal_year"].tolist() == [2021]


def test_shares_are_sum_over_sum_and_say_of_how_many():
    now = cost_table(tables_of()).query("fiscal_year == 2022")
    second = now.assign(activity_id="d/2", budget=9_000_000.0, settlement=1_000_000.0)
    assert shares(pd.concat([now, second]), "settlement", "budget") == "つくば市（令和4年度、2事業・参考）22.5%"
    assert shares(pd.concat([now] * 10), "settlement", "budget") == "つくば市（令和4年度、10事業）125.0%"


def test_a_unit_cost_stands_beside_what_it_was_computed_from():
    tables = tables_of(outputs=[("回数", "回", "output", {2021: 10, 2022: 12})])
    row = unit_cost_table(tables).set_index("fiscal_year").loc[2022]
    assert (row["full_cost"], row["actual"], row["unit_cost"], row["unit"]) == (1_500_000, 12, 125_000, "円/回")
    assert row["unit_cost_cost_effect"] + row["unit_cost_volume_effect"] == 125_000 - 200_000
    assert row["指標"] == "回数"
