"""Measures of cost: published examples, values of the documents, edges, properties."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from true_tables import contract_table

from helpers.load import shares
from hyoka.contract.schema import validate
from hyoka.measures.amounts import amount_of
from hyoka.measures.cost_tables import cost_table
from hyoka.measures.costs import change, cost_measures, execution
from hyoka.measures.labour import staff_from_cost
from hyoka.measures.selection import latest
from hyoka.measures.unit_costs import incremental_cost, split_cost, split_unit_cost, unit_cost
from hyoka.text.label_files import read_labels

NAMES = ("documents", "activities", "indicators", "indicator_values", "costs")

#: 枚方市 平成29年度: 当初予算, 決算 (千円), execution.
HIRAKATA = [(490, 462, "0.9429"), (3918, 3708, "0.9464"), (2800, 2227, "0.7954"), (8481, 3741, "0.4411")]

#: 伊丹市 令和3年度: 人件費 of the 35 projects, 千円.
ITAMI_PERSONNEL = [
    10160, 5878, 45512, 16794, 15954, 840, 10832, 17214, 12596, 4450, 5038, 9657, 1092, 12176, 10916, 16794, 7137, 3359,
    24771, 13435, 3359, 192459, 120077, 117558, 84558, 5038, 4199, 420, 1260, 17634, 1260, 6970, 10916, 15534, 3023,
]  # fmt: skip


def unit_costs():
    return read_labels("unit_costs")


def population():
    return read_labels("population")


def one_activity(years, *, form="tsukuba_sheets", year=2022, outputs=(), number=1):
    """One document with one activity: years → {(item, basis): amount}; outputs are (name, unit, kind, actuals)."""
    document = {"document_id": "d", "form": form, "municipality": "つくば市", "municipality_code": "082201"}
    own = {"document_id": "d", "activity_id": f"d/{number}"}
    activity = own | {"level": "project", "name": "ある事業", "fiscal_year": year}
    costs = [
        own | {"fiscal_year": when, "basis": basis, "item": item, "value": amount}
        for when, amounts in years.items()
        for (item, basis), amount in amounts.items()
    ]
    indicators, values = [], []
    for line, (name, unit, kind, actuals) in enumerate(outputs, start=1):
        ids = {"document_id": "d", "indicator_id": f"d/{number}#{line}"}
        indicators.append(ids | own | {"number": line, "name": name, "unit": unit, "kind": kind})
        values += [
            ids | {"fiscal_year": when, "measure": "actual", "value": value, "text": str(value), "status": "reported"}
            for when, value in actuals.items()
        ]
    rows = ([{**document, "fiscal_year": year}], [activity], indicators, values, costs)
    return {name: contract_table(name, found) for name, found in zip(NAMES, rows, strict=True)}


def activities(*years, outputs=(), **about):
    """One document with an activity for each of `years`, and for each of `outputs` where these are given."""
    given = zip(years, outputs or [()] * len(years), strict=True)
    found = [one_activity(amounts, outputs=lines, number=n, **about) for n, (amounts, lines) in enumerate(given, 1)]
    tables = {name: pd.concat([tables[name] for tables in found], ignore_index=True) for name in NAMES}
    return tables | {"documents": tables["documents"].head(1)}


def amount(value, reason=""):
    """An amount of one row, as the formulas take it; none is a float that is no number."""
    return amount_of(pd.Series([float("nan") if value is None else Fraction(value)], dtype=object), reason)


def found_in(amount):
    row = amount.iloc[0]
    return None if pd.isna(row["value"]) else row["value"], row["reason"], row["flags"].strip(";")


def measures_of(tables):
    return validate("cost_measures", cost_measures(tables, unit_costs(), population()))


def rounded(value, places="1"):
    """A figure as people print it: half up, never half to even."""
    exact = (
        Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else Decimal(str(value))
    )
    return exact.quantize(Decimal(places), ROUND_HALF_UP)


def value_of(measures, measure, year):
    rows = measures[measures["measure"].eq(measure) & measures["fiscal_year"].eq(year)].to_dict("records")
    assert len(rows) >= 1, f"no {measure} in {year}"
    return rows[0]


def test_nagano_execution_is_85_6_percent_and_a_change_from_zero_none():
    rate, _, _ = found_in(execution(amount(165_595_710_595), amount(193_416_177_000)))
    assert rounded(rate * 100, "0.1") == Decimal("85.6")
    assert found_in(change(amount(5), amount(0)))[1] == "previous_zero"


def test_hirakata_execution_is_of_the_initial_budget():
    years = [{2017: {BUDGET: 1000 * budget, SPENT: 1000 * settlement}} for budget, settlement, _ in HIRAKATA]
    measures = measures_of(activities(*years, form="hirakata_general", year=2017)).query("measure == 'execution'")
    assert [rounded(value, "0.0001") for value in measures["value"]] == [Decimal(rate) for *_, rate in HIRAKATA]
    assert set(measures["flags"]) == {"budget_initial"}


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


YEARS = {
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
    tables = one_activity(YEARS, **about)
    return tables | {"cost_measures": measures_of(tables)}


def test_the_latest_year_is_the_documents_own_or_the_last_one_that_was_asked_for():
    table = cost_table(tables_of())
    assert latest(table)["fiscal_year"].tolist() == [2022]
    assert latest(table.query("fiscal_year == 2021"))["fiscal_year"].tolist() == [2021]


def test_shares_are_sum_over_sum_and_say_of_how_many():
    now = cost_table(tables_of()).query("fiscal_year == 2022")
    second = now.assign(activity_id="d/2", budget=9_000_000.0, settlement=1_000_000.0)
    assert shares(pd.concat([now, second]), "settlement", "budget") == "つくば市（令和4年度、2事業・参考）22.5%"
    assert shares(pd.concat([now] * 10), "settlement", "budget") == "つくば市（令和4年度、10事業）125.0%"


def further(*terms):
    return found_in(incremental_cost(*(pd.Series([Fraction(term)], dtype=object) for term in terms)))


POSITIVE = st.integers(1, 10**12).map(Fraction)


@pytest.mark.parametrize(
    ("project_cost", "personnel", "printed"), [(1100, 840, 646_667), (1093, 820, 637_667), (1055, 800, 618_333)]
)
def test_ikeda_unit_cost_is_as_published(project_cost, personnel, printed):
    value, _, _ = found_in(unit_cost(amount(1000 * (project_cost + personnel)), amount(3)))
    assert rounded(value) == printed


def test_no_unit_cost_of_nothing_where_akitakata_printed_a_division_error():
    assert found_in(unit_cost(amount(1000), amount(None, "output_zero"))) == (None, "output_zero", "")
    assert found_in(unit_cost(amount(0), amount(7))) == (None, "full_cost_zero", "")


#: Outputs of an activity, and why they have no unit cost.
OUTPUTS = [
    ([("件数", "件", "output", {2022: 4})], ""),
    ([("件数", "件", "output", {2022: 0})], "output_zero"),
    ([("件数", "件", "output", {})], "output_zero"),
    ([("満足した人", "人", "outcome", {2022: 4})], "not_an_output"),
    ([("件数", "件", "output", {2022: 4}), ("回数", "回", "output", {2022: 2})], "no_pairing"),
    ([("受講率", "％", "output", {2022: 40})], "not_meaningful"),
    ([("停止時間", "分以内", "output", {2022: 4})], "not_meaningful"),
]


def test_a_single_output_is_paired_and_others_that_do_not_allow_a_unit_cost_have_none():
    spent = [{2022: {("total", "settlement"): 900, ("personnel_cost", ""): 100}}] * len(OUTPUTS)
    found = measures_of(activities(*spent, outputs=[lines for lines, _ in OUTPUTS]))
    rows = [value_of(found[found["activity_id"] == f"d/{n}"], "unit_cost", 2022) for n in range(1, len(OUTPUTS) + 1)]
    assert [row["reason"].partition(":")[0] for row in rows] == [reason for _, reason in OUTPUTS]
    assert all(pd.isna(row["value"]) for row in rows[1:])
    assert [rows[0][name] for name in ("value", "unit", "flags")] == [250, "JPY/件", "single_output"]


@pytest.mark.parametrize(
    ("terms", "found"),
    [
        ((10, 5, 10, 6), (None, "dominant", "")), ((10, 5, 12, 4), (None, "dominated", "")),
        ((10, 5, 12, 5), (None, "effect_unchanged", "")), ((10, 5, 6, 3), (2, "", "both_down")),
    ],
)  # fmt: skip
def test_a_better_or_worse_way_is_a_word_and_money_saved_by_doing_less_is_flagged(terms, found):
    assert further(*terms) == found


@given(POSITIVE, POSITIVE, POSITIVE, POSITIVE)
def test_cost_and_volume_effects_add_up_to_the_change(cost_0, volume_0, cost_1, volume_1):
    assert sum(split_unit_cost(cost_0, volume_0, cost_1, volume_1)) == cost_1 / volume_1 - cost_0 / volume_0
    assert sum(split_cost(cost_0, volume_0, cost_1, volume_1)) == cost_1 - cost_0
    same_volume = (cost_0, volume_0, cost_1, volume_0)
    assert split_unit_cost(*same_volume)[1] == split_cost(*same_volume)[1] == 0


def test_each_population_names_its_source_and_is_the_census_figure():
    people = read_labels("population")
    assert people["source"].ne("").all()
    assert people.set_index(["municipality", "fiscal_year"])["population"].to_dict() == {
        ("茨木市", "2020"): "287730", ("枚方市", "2020"): "397289", ("つくば市", "2020"): "241656",
        ("伊丹市", "2020"): "198138", ("茨木市", "2015"): "280033", ("枚方市", "2015"): "404152",
        ("つくば市", "2015"): "226963", ("伊丹市", "2015"): "196883",
    }  # fmt: skip


def test_all_35_personnel_costs_of_itami_are_hundredths_of_a_person_at_one_rate():
    staff = [staff_from_cost(Fraction(1000 * thousands), 8_397_000) for thousands in ITAMI_PERSONNEL]
    assert {flags for _, flags in staff} == {"derived"}
    assert sum(persons for persons, _ in staff) == Fraction("98.71")
    misread = staff_from_cost(Fraction(1000 * (ITAMI_PERSONNEL[0] + 40)), 8_397_000)
    assert misread[1] == "derived;does_not_fit"


def test_staff_is_derived_where_the_label_file_has_the_citys_rate():
    years = {2022: {("total", "settlement"): 0, ("personnel_cost", ""): 10_160_000}}
    labels = pd.DataFrame({"municipality": ["つくば市"], "fiscal_year": ["2022"], "per_person_thousand_yen": ["8397"]})
    unknown = cost_measures(one_activity(years), unit_costs(), population())
    assert value_of(unknown, "staff_derived", 2022)["reason"] == "rate_unknown"
    stated = value_of(cost_measures(one_activity(years), unit_costs(), population(), labels), "staff_derived", 2022)
    assert (stated["value"], stated["flags"]) == (1.21, "derived;rate_8397")


@given(st.integers(0, 5000), st.integers(4000, 12000))
def test_staff_is_recovered_to_the_hundredth_from_its_rounded_cost(hundredths, thousands):
    exact = Decimal(hundredths) * thousands / 100
    cost = Fraction(int(exact.quantize(Decimal(1), ROUND_HALF_UP)) * 1000)
    assert staff_from_cost(cost, thousands * 1000) == (Fraction(hundredths, 100), "derived")
