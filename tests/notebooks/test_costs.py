"""Measures of cost: published examples, edges as rows of CSV, properties."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pandas as pd
import pytest
from cases import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from true_tables import contract_table

from hyoka.contract.schema import validate
from hyoka.measures.amounts import amount_of
from hyoka.measures.costs import (
    cost_measures,
    incremental_cost,
    split_cost,
    split_unit_cost,
    staff_from_cost,
    unit_cost,
)
from hyoka.text.label_files import read_labels

#: 伊丹市 令和3年度: 人件費 of the 35 projects, 千円.
ITAMI_PERSONNEL = [
    10160, 5878, 45512, 16794, 15954, 840, 10832, 17214, 12596, 4450, 5038, 9657, 1092, 12176, 10916, 16794, 7137, 3359,
    24771, 13435, 3359, 192459, 120077, 117558, 84558, 5038, 4199, 420, 1260, 17634, 1260, 6970, 10916, 15534, 3023,
]  # fmt: skip
#: Item and basis of what cases print; other items are of the settlement.
ITEMS = {name: ("total", name) for name in ("settlement", "budget")} | {
    name: (name, "") for name in ("personnel_cost", "regular_staff", "overtime")
}
CASES = cases("costs")


def printed(*activities, outputs=(), year=2022):
    """A document whose activities print these costs ("settlement 2022 5000, …"); output: name, unit, kind, actual."""
    rows = {name: [] for name in ("documents", "activities", "indicators", "indicator_values", "costs")}
    document = {"document_id": "d", "form": "tsukuba_sheets", "municipality": "つくば市", "municipality_code": "082201"}
    rows["documents"] = [document | {"fiscal_year": year}]
    for number, texts in enumerate(activities):
        own = {"document_id": "d", "activity_id": f"d/{number}"}
        rows["activities"].append(own | {"level": "project", "name": "ある事業", "fiscal_year": year})
        for name, when, amount in map(str.split, texts.split(", ")):
            item, basis = ITEMS.get(name, (name, "settlement"))
            rows["costs"].append(own | {"fiscal_year": when, "item": item, "basis": basis, "value": float(amount)})
        for line, (name, unit, kind, actual) in enumerate(outputs[number] if outputs else ()):
            ids = {"document_id": "d", "indicator_id": f"d/{number}#{line}"}
            rows["indicators"].append(ids | own | {"number": line, "name": name, "unit": unit, "kind": kind})
            value = {"fiscal_year": year, "measure": "actual", "value": actual, "text": "1", "status": "reported"}
            rows["indicator_values"] += [] if actual is None else [ids | value]
    return {name: contract_table(name, found) for name, found in rows.items()}


def measures_of(tables, *labels):
    found = cost_measures(tables, read_labels("unit_costs"), read_labels("population"), *labels)
    return validate("cost_measures", found).set_index(["activity_id", "measure", "fiscal_year"])


def amount(value, reason=""):
    """An amount of one row, as the formulas take it; none is a float that is no number."""
    return amount_of(pd.Series([float("nan") if value is None else Fraction(value)], dtype=object), reason)


def found_in(amount):
    row = amount.iloc[0]
    return None if pd.isna(row["value"]) else row["value"], row["reason"], row["flags"].strip(";")


@pytest.fixture(scope="module")
def measured():
    return measures_of(printed(*(texts for texts, *_ in CASES)))


@pytest.mark.parametrize("number", range(len(CASES)), ids=[f"{case[1]} {case[2]}" for case in CASES])
def test_a_measure_is_what_its_formula_says_or_null_with_its_reason(number, measured):
    _, what, found = CASES[number]
    measure, year = what.split()
    row = measured.loc[(f"d/{number}", measure, int(year))]
    value, _, flags = found.partition(" ")
    assert row["reason"] == ("" if value[-1].isdigit() else value)
    assert row["value"] == pytest.approx(float(Fraction(value))) if value[-1].isdigit() else pd.isna(row["value"])
    assert row["flags"] == flags


def test_every_null_has_a_reason_and_no_document_is_needed(measured):
    assert measured["value"].isna().eq(measured["reason"].ne("")).all()
    tables = printed("settlement 2022 5, budget 2022 10")
    found = measures_of(tables | {"documents": tables["documents"].iloc[:0]})
    assert found.loc[("d/0", "execution", 2022), "value"] == 0.5


def test_hirakata_execution_is_of_the_initial_budget():
    tables = printed("settlement 2022 462, budget 2022 490")
    tables["documents"]["form"] = "hirakata_general"
    row = measures_of(tables).loc[("d/0", "execution", 2022)]
    assert (row["flags"], row["basis"]) == ("budget_initial", "initial")


def test_figures_of_one_item_that_are_told_apart_by_their_detail_add_up():
    tables = printed("settlement 2022 100, subsidies 2022 30, subsidies 2022 10")
    tables["costs"]["detail"] = ["", "国庫支出金", "県支出金"]
    assert measures_of(tables).loc[("d/0", "subsidies_share", 2022), "value"] == 0.4


def test_a_census_does_not_stand_for_ever():
    found = measures_of(printed("settlement 2026 1, personnel_cost 2026 0", year=2026))
    assert found.loc[("d/0", "cost_per_resident", 2026), "reason"] == "population_missing"


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(0, 10**10), min_size=3, max_size=3).filter(any))
def test_funding_shares_of_a_settlement_add_to_one(parts):
    items = ("general_funds", "subsidies_and_bonds", "other_funds")
    texts = [f"{item} 2022 {part}" for item, part in zip(items, parts, strict=True)]
    measures = measures_of(printed(", ".join([f"settlement 2022 {sum(parts)}", *texts])))
    found = measures.loc["d/0"].loc[[f"{item}_share" for item in items]]
    assert found["flags"].eq("").all()
    assert found["value"].sum() == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize(
    ("project_cost", "personnel", "printed"), [(1100, 840, 646_667), (1093, 820, 637_667), (1055, 800, 618_333)]
)
def test_ikeda_unit_cost_is_as_published(project_cost, personnel, printed):
    value, _, _ = found_in(unit_cost(amount(1000 * (project_cost + personnel)), amount(3)))
    assert round(value) == printed


def test_no_unit_cost_of_nothing_where_akitakata_printed_a_division_error():
    assert found_in(unit_cost(amount(1000), amount(None, "output_zero"))) == (None, "output_zero", "")
    assert found_in(unit_cost(amount(0), amount(7))) == (None, "full_cost_zero", "")


#: Outputs of an activity, and why they have no unit cost.
OUTPUTS = [
    ([("件数", "件", "output", 4)], ""),
    ([("件数", "件", "output", 0)], "output_zero"),
    ([("件数", "件", "output", None)], "output_zero"),
    ([("満足した人", "人", "outcome", 4)], "not_an_output"),
    ([("件数", "件", "output", 4), ("回数", "回", "output", 2)], "no_pairing"),
    ([("受講率", "％", "output", 40)], "not_meaningful"),
    ([("停止時間", "分以内", "output", 4)], "not_meaningful"),
]


def test_a_single_output_is_paired_and_others_that_do_not_allow_a_unit_cost_have_none():
    spent = ["settlement 2022 900, personnel_cost 2022 100"] * len(OUTPUTS)
    found = measures_of(printed(*spent, outputs=[lines for lines, _ in OUTPUTS])).xs("unit_cost", level="measure")
    rows = [found.loc[f"d/{number}"].iloc[0] for number in range(len(OUTPUTS))]
    assert [row["reason"].partition(":")[0] for row in rows] == [reason for _, reason in OUTPUTS]
    assert all(pd.isna(row["value"]) for row in rows[1:])
    assert rows[0][["value", "unit", "flags"]].tolist() == [250, "JPY/件", "single_output"]


@pytest.mark.parametrize(
    ("terms", "found"),
    [
        ((10, 5, 10, 6), (None, "dominant", "")), ((10, 5, 12, 4), (None, "dominated", "")),
        ((10, 5, 12, 5), (None, "effect_unchanged", "")), ((10, 5, 6, 3), (2, "", "both_down")),
    ],
)  # fmt: skip
def test_a_better_or_worse_way_is_a_word_and_money_saved_by_doing_less_is_flagged(terms, found):
    assert found_in(incremental_cost(*(pd.Series([Fraction(term)], dtype=object) for term in terms))) == found


POSITIVE = st.integers(1, 10**12).map(Fraction)


@given(POSITIVE, POSITIVE, POSITIVE, POSITIVE)
def test_cost_and_volume_effects_add_up_to_the_change(cost_0, volume_0, cost_1, volume_1):
    assert sum(split_unit_cost(cost_0, volume_0, cost_1, volume_1)) == cost_1 / volume_1 - cost_0 / volume_0
    assert sum(split_cost(cost_0, volume_0, cost_1, volume_1)) == cost_1 - cost_0
    same_volume = (cost_0, volume_0, cost_1, volume_0)
    assert split_unit_cost(*same_volume)[1] == split_cost(*same_volume)[1] == 0


def test_all_35_personnel_costs_of_itami_are_hundredths_of_a_person_at_one_rate():
    staff = [staff_from_cost(Fraction(1000 * thousands), 8_397_000) for thousands in ITAMI_PERSONNEL]
    assert {flags for _, flags in staff} == {"derived"}
    assert sum(persons for persons, _ in staff) == Fraction("98.71")
    misread = staff_from_cost(Fraction(1000 * (ITAMI_PERSONNEL[0] + 40)), 8_397_000)
    assert misread[1] == "derived;does_not_fit"


def test_staff_is_derived_where_the_label_file_has_the_citys_rate():
    labels = pd.DataFrame({"municipality": ["つくば市"], "fiscal_year": ["2022"], "per_person_thousand_yen": ["8397"]})
    tables, key = printed("settlement 2022 0, personnel_cost 2022 10160000"), ("d/0", "staff_derived", 2022)
    assert measures_of(tables).loc[key, "reason"] == "rate_unknown"
    assert measures_of(tables, labels).loc[key, ["value", "flags"]].tolist() == [1.21, "derived;rate_8397"]


@given(st.integers(0, 5000), st.integers(4000, 12000))
def test_staff_is_recovered_to_the_hundredth_from_its_rounded_cost(hundredths, thousands):
    exact = Decimal(hundredths) * thousands / 100
    cost = Fraction(int(exact.quantize(Decimal(1), ROUND_HALF_UP)) * 1000)
    assert staff_from_cost(cost, thousands * 1000) == (Fraction(hundredths, 100), "derived")
