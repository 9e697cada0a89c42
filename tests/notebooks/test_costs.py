"""Measures of cost: published examples, values of the documents, edges, properties."""

from decimal import Decimal

import pandas as pd
import pytest
from cost_facts import HIRAKATA, amount, found_in, measures_of, one_activity, population, rounded, unit_costs, value_of
from hypothesis import given, settings
from hypothesis import strategies as st
from true_tables import true_tables

from hyoka.measures.costs import change, cost_measures, execution


def test_nagano_execution_is_85_6_percent():
    rate, _, _ = found_in(execution(amount(165_595_710_595), amount(193_416_177_000)))
    assert rounded(rate * 100, "0.1") == Decimal("85.6")


@pytest.mark.parametrize(("budget", "settlement", "rate"), HIRAKATA)
def test_hirakata_execution_is_of_the_initial_budget(budget, settlement, rate):
    tables = one_activity(
        {2017: {("total", "budget"): budget * 1000, ("total", "settlement"): settlement * 1000}},
        form="hirakata_general",
        year=2017,
    )
    found = value_of(measures_of(tables), "execution", 2017)
    assert rounded(found["value"], "0.0001") == Decimal(rate)
    assert found["flags"] == "budget_initial"


@pytest.mark.parametrize(
    ("code", "year", "rate", "reason", "flags"),
    [
        ("087", 2021, "2.788", "", "budget_unknown;over_budget"),
        ("091", 2021, "1.385", "", "budget_unknown;over_budget"),
        ("098", 2022, None, "budget_zero", "budget_unknown;spent_without_budget"),
    ],
)
def test_tsukubas_execution_above_one_stays_and_spending_without_a_budget_has_none(code, year, rate, reason, flags):
    measures = measures_of(true_tables("tsukuba-2022-sheets"))
    found = value_of(measures[measures["activity_id"].str.endswith(code)], "execution", year)
    assert pd.isna(found["value"]) if rate is None else rounded(found["value"], "0.001") == Decimal(rate)
    assert (found["reason"], found["flags"]) == (reason, flags)


SPENT, PAID = ("total", "settlement"), ("personnel_cost", "")


@pytest.mark.parametrize(
    ("years", "measure", "reason"),
    [
        ({2022: {SPENT: 5000}}, "full_cost", "personnel_missing"),
        ({2022: {SPENT: 5000}}, "personnel_share", "personnel_missing"),
        ({2022: {SPENT: 5000}}, "cost_per_1000_residents", "personnel_missing"),
        ({2022: {SPENT: 5000}}, "execution", "budget_missing"),
        ({2023: {("total", "budget"): 2}, 2022: {SPENT: 1}}, "execution", "not_yet_due"),
        ({2022: {SPENT: 0, PAID: 0}}, "personnel_share", "full_cost_zero"),
        ({2022: {SPENT: 0, ("general_funds", "settlement"): 0}}, "general_funds_share", "settlement_zero"),
        ({2022: {SPENT: 50}, 2021: {("total", "budget"): 100}}, "change_direct_cost", "previous_missing"),
        ({2022: {SPENT: 50}, 2021: {("total", "budget"): 100}}, "change_budget", "budget_missing"),
        ({2022: {("overtime", ""): 0, ("regular_staff", ""): 0}}, "overtime_per_person", "staff_zero"),
    ],
)
def test_what_cannot_be_measured_is_null_and_says_why(years, measure, reason):
    found = value_of(measures_of(one_activity(years)), measure, next(iter(years)))
    assert pd.isna(found["value"])
    assert found["reason"] == reason


def test_parts_that_do_not_add_up_to_the_settlement_are_flagged():
    found = measures_of(one_activity({2022: {("total", "settlement"): 100, ("general_funds", "settlement"): 90}}))
    assert value_of(found, "general_funds_share", 2022)["flags"] == "parts_differ_from_total"


def test_two_figures_for_one_cell_are_no_figure():
    tables = one_activity({2022: {("total", "settlement"): 100}})
    second = tables["costs"].assign(value=200.0)
    tables["costs"] = pd.concat([tables["costs"], second], ignore_index=True)
    assert value_of(measures_of(tables), "direct_cost", 2022)["reason"] == "two_values"


def test_figures_of_one_item_that_are_told_apart_by_their_detail_add_up():
    tables = one_activity({2022: {("total", "settlement"): 100, ("subsidies", "settlement"): 30}})
    known = tables["costs"].assign(detail=["", "国庫支出金"])
    second = known[known["item"] == "subsidies"].assign(value=10.0, detail="県支出金")
    tables["costs"] = pd.concat([known, second], ignore_index=True)
    assert value_of(measures_of(tables), "subsidies_share", 2022)["value"] == 0.4


def test_change_from_zero_is_null():
    assert found_in(change(amount(5), amount(0)))[1] == "previous_zero"


def test_overtime_is_shared_among_the_staff():
    found = measures_of(one_activity({2021: {("overtime", ""): 400, ("regular_staff", ""): 1.5}}))
    assert rounded(value_of(found, "overtime_per_person", 2021)["value"], "0.01") == Decimal("266.67")


def test_a_census_stands_for_the_years_after_it_but_not_for_ever():
    known = measures_of(one_activity({2021: {("total", "settlement"): 241_656, ("personnel_cost", ""): 0}}))
    found = value_of(known, "cost_per_1000_residents", 2021)
    assert found["value"] == 1000
    assert found["flags"] == "census_2020;on_2020-10-01;earlier_population"
    late = measures_of(one_activity({2026: {("total", "settlement"): 1, ("personnel_cost", ""): 0}}, year=2026))
    assert value_of(late, "cost_per_1000_residents", 2026)["reason"] == "population_missing"


@pytest.mark.parametrize(("form", "said"), [("hirakata_general", "initial"), ("tsukuba_sheets", "unknown")])
def test_the_basis_says_which_budget_and_how_residents_were_counted(form, said):
    amounts = {("total", "budget"): 2, ("total", "settlement"): 1, ("personnel_cost", ""): 1}
    found = measures_of(one_activity({2022: amounts}, form=form))
    basis = found.set_index("measure")["basis"].to_dict()
    assert basis["execution"] == said
    assert basis["full_cost"] == basis["direct_cost"] == "settlement"
    assert basis["cost_per_1000_residents"] == "census"
    assert (
        measures_of(one_activity({2022: {("total", "settlement"): 1}})).set_index("measure")["basis"]["execution"] == ""
    )


def test_a_filtered_run_without_documents_still_measures():
    tables = one_activity({2022: {("total", "settlement"): 10, ("total", "budget"): 20}})
    tables["documents"] = tables["documents"].iloc[:0]
    assert value_of(measures_of(tables), "execution", 2022)["value"] == 0.5


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
