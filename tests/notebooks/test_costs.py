"""Measures of cost: published examples, values of the documents, edges, properties."""

from decimal import Decimal

import pandas as pd
import pytest
from cost_facts import (
    HIRAKATA,
    activities,
    amount,
    found_in,
    measures_of,
    one_activity,
    population,
    rounded,
    unit_costs,
    value_of,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from true_tables import true_tables

from hyoka.measures.costs import change, cost_measures, execution


def test_nagano_execution_is_85_6_percent_and_a_change_from_zero_none():
    rate, _, _ = found_in(execution(amount(165_595_710_595), amount(193_416_177_000)))
    assert rounded(rate * 100, "0.1") == Decimal("85.6")
    assert found_in(change(amount(5), amount(0)))[1] == "previous_zero"


def test_hirakata_execution_is_of_the_initial_budget():
    years = [{2017: {BUDGET: 1000 * budget, SPENT: 1000 * settlement}} for budget, settlement, _ in HIRAKATA]
    measures = measures_of(activities(*years, form="hirakata_general", year=2017)).query("measure == 'execution'")
    assert [rounded(value, "0.0001") for value in measures["value"]] == [Decimal(rate) for *_, rate in HIRAKATA]
    assert set(measures["flags"]) == {"budget_initial"}


def test_tsukubas_execution_above_one_stays_and_spending_without_a_budget_has_none():
    measures = measures_of(true_tables("tsukuba-2022-sheets")).query("measure == 'execution'")
    found = measures.set_index([measures["activity_id"].str[-3:], "fiscal_year"])
    for place, rate in {("087", 2021): "2.788", ("091", 2021): "1.385"}.items():
        assert rounded(found.loc[place, "value"], "0.001") == Decimal(rate)
        assert found.loc[place, ["reason", "flags"]].tolist() == ["", "budget_unknown;over_budget"]
    assert pd.isna(found.loc[("098", 2022), "value"])
    assert found.loc[("098", 2022), "reason"] == "budget_zero"
    assert found.loc[("098", 2022), "flags"] == "budget_unknown;spent_without_budget"


SPENT, PAID, BUDGET = ("total", "settlement"), ("personnel_cost", ""), ("total", "budget")
#: Amounts by year, and what of the first year cannot be measured, and why.
UNMEASURED = [
    ({2022: {SPENT: 5000}}, "full_cost", "personnel_missing"),
    ({2022: {SPENT: 5000}}, "personnel_share", "personnel_missing"),
    ({2022: {SPENT: 5000}}, "cost_per_1000_residents", "personnel_missing"),
    ({2022: {SPENT: 5000}}, "execution", "budget_missing"),
    ({2023: {BUDGET: 2}, 2022: {SPENT: 1}}, "execution", "not_yet_due"),
    ({2022: {SPENT: 0, PAID: 0}}, "personnel_share", "full_cost_zero"),
    ({2022: {SPENT: 0, ("general_funds", "settlement"): 0}}, "general_funds_share", "settlement_zero"),
    ({2022: {SPENT: 50}, 2021: {BUDGET: 100}}, "change_direct_cost", "previous_missing"),
    ({2022: {SPENT: 50}, 2021: {BUDGET: 100}}, "change_budget", "budget_missing"),
    ({2022: {("overtime", ""): 0, ("regular_staff", ""): 0}}, "overtime_per_person", "staff_zero"),
]


def test_what_cannot_be_measured_is_null_and_says_why():
    found = measures_of(activities(*(years for years, *_ in UNMEASURED)))
    for number, (years, measure, reason) in enumerate(UNMEASURED, 1):
        row = value_of(found[found["activity_id"] == f"d/{number}"], measure, next(iter(years)))
        assert pd.isna(row["value"]), measure
        assert (measure, row["reason"]) == (measure, reason)


def test_odd_amounts_are_flagged_or_shared_out():
    funds, staff = ("general_funds", "settlement"), {("overtime", ""): 400, ("regular_staff", ""): 1.5}
    years = {SPENT: 100, funds: 90}, {SPENT: 100}, staff, {SPENT: 5, BUDGET: 10}
    tables = activities(*({2022: amounts} for amounts in years))
    twice = tables["costs"].query("activity_id == 'd/2'").assign(value=200.0)
    tables["costs"] = pd.concat([tables["costs"], twice], ignore_index=True)
    first, second, third, fourth = (rows for _, rows in measures_of(tables).groupby("activity_id"))
    assert value_of(first, "general_funds_share", 2022)["flags"] == "parts_differ_from_total"
    assert value_of(second, "direct_cost", 2022)["reason"] == "two_values"
    assert rounded(value_of(third, "overtime_per_person", 2022)["value"], "0.01") == Decimal("266.67")
    assert value_of(fourth, "execution", 2022)["value"] == 0.5
    without_documents = measures_of(tables | {"documents": tables["documents"].iloc[:0]})
    assert value_of(without_documents.query("activity_id == 'd/4'"), "execution", 2022)["value"] == 0.5


def test_figures_of_one_item_that_are_told_apart_by_their_detail_add_up():
    tables = one_activity({2022: {("total", "settlement"): 100, ("subsidies", "settlement"): 30}})
    known = tables["costs"].assign(detail=["", "国庫支出金"])
    second = known[known["item"] == "subsidies"].assign(value=10.0, detail="県支出金")
    tables["costs"] = pd.concat([known, second], ignore_index=True)
    assert value_of(measures_of(tables), "subsidies_share", 2022)["value"] == 0.4


def test_a_census_stands_for_the_years_after_it_but_not_for_ever():
    known = measures_of(one_activity({2021: {SPENT: 241_656, PAID: 0}, 2026: {SPENT: 1, PAID: 0}}, year=2026))
    found = value_of(known, "cost_per_1000_residents", 2021)
    assert found["value"] == 1000
    assert found["flags"] == "census_2020;on_2020-10-01;earlier_population"
    assert value_of(known, "cost_per_1000_residents", 2026)["reason"] == "population_missing"


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(0, 10**10), min_size=3, max_size=3).filter(any))
def test_funding_shares_of_a_settlement_add_to_one(parts):
    items = ("general_funds", "subsidies_and_bonds", "other_funds")
    amounts = {(item, "settlement"): part for item, part in zip(items, parts, strict=True)}
    found = cost_measures(
        one_activity({2022: {("total", "settlement"): sum(parts), **amounts}}), unit_costs(), population()
    )
    shares = found[found["measure"].isin([f"{item}_share" for item in items])]
    assert shares["flags"].eq("").all()
    assert shares["value"].sum() == pytest.approx(1, abs=1e-12)
