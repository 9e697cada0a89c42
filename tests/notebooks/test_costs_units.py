"""Cost of a unit: which pairs have one, the published examples, and what moved it since last year."""

from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from cost_facts import amount, found_in, measures_of, one_activity, rounded, value_of
from hypothesis import given
from hypothesis import strategies as st

from hyoka.measures.unit_costs import incremental_cost, split_cost, split_unit_cost, unit_cost
from hyoka.text.label_files import labels_folder, read_labels


def further(*terms):
    """The incremental cost of one pair of years."""
    return found_in(incremental_cost(*(pd.Series([Fraction(term)], dtype=object) for term in terms)))


POSITIVE = st.integers(1, 10**12).map(Fraction)


@pytest.mark.parametrize(
    ("project_cost", "personnel", "printed"), [(1100, 840, 646_667), (1093, 820, 637_667), (1055, 800, 618_333)]
)
def test_ikeda_unit_cost_is_as_published(project_cost, personnel, printed):
    value, _, _ = found_in(unit_cost(amount(1000 * (project_cost + personnel)), amount(3)))
    assert rounded(value) == printed


def test_an_output_of_zero_has_no_unit_cost_where_akitakata_printed_a_division_error():
    assert found_in(unit_cost(amount(1000), amount(None, "output_zero"))) == (None, "output_zero", "")


def test_a_single_output_is_paired_and_says_that_nobody_looked():
    tables = one_activity(
        {2022: {("total", "settlement"): 900, ("personnel_cost", ""): 100}},
        outputs=[("件数", "件", "output", {2022: 4})],
    )
    found = value_of(measures_of(tables), "unit_cost", 2022)
    assert (found["value"], found["unit"], found["flags"]) == (250, "JPY/件", "single_output")


@pytest.mark.parametrize(
    ("outputs", "reason"),
    [
        ([("件数", "件", "output", {2022: 0})], "output_zero"),
        ([("件数", "件", "output", {})], "output_zero"),
        ([("満足した人", "人", "outcome", {2022: 4})], "not_an_output"),
        ([("件数", "件", "output", {2022: 4}), ("回数", "回", "output", {2022: 2})], "no_pairing"),
        ([("受講率", "％", "output", {2022: 40})], "not_meaningful"),
        ([("停止時間", "分以内", "output", {2022: 4})], "not_meaningful"),
    ],
)
def test_no_unit_cost_where_the_output_does_not_allow_one(outputs, reason):
    tables = one_activity({2022: {("total", "settlement"): 900, ("personnel_cost", ""): 100}}, outputs=outputs)
    found = value_of(measures_of(tables), "unit_cost", 2022)
    assert pd.isna(found["value"])
    assert found["reason"].partition(":")[0] == reason


def test_an_output_without_any_cost_was_not_free():
    assert found_in(unit_cost(amount(0), amount(7))) == (None, "full_cost_zero", "")


@pytest.mark.parametrize(
    ("terms", "reason"),
    [((10, 5, 10, 6), "dominant"), ((10, 5, 12, 4), "dominated"), ((10, 5, 12, 5), "effect_unchanged")],
)
def test_a_better_or_worse_way_is_a_word_and_no_number(terms, reason):
    assert further(*terms) == (None, reason, "")


def test_money_saved_by_doing_less_is_flagged():
    assert further(10, 5, 6, 3) == (2, "", "both_down")


@given(POSITIVE, POSITIVE, POSITIVE, POSITIVE)
def test_cost_and_volume_effects_add_up_to_the_change(cost_0, volume_0, cost_1, volume_1):
    assert sum(split_unit_cost(cost_0, volume_0, cost_1, volume_1)) == cost_1 / volume_1 - cost_0 / volume_0
    assert sum(split_cost(cost_0, volume_0, cost_1, volume_1)) == cost_1 - cost_0


@given(POSITIVE, POSITIVE, POSITIVE)
def test_where_volume_stays_the_whole_change_is_cost(cost_0, volume, cost_1):
    assert split_unit_cost(cost_0, volume, cost_1, volume)[1] == 0
    assert split_cost(cost_0, volume, cost_1, volume)[1] == 0


def test_each_pairing_has_its_reason_in_both_languages_and_says_yes_or_no():
    rules = read_labels("unit_costs")
    assert set(rules["pair"]) == {"yes", "no"}
    assert rules[["reason", "reason_en", "activity", "indicator", "municipality_code"]].ne("").all(axis=None)


def test_each_population_names_its_source_and_is_the_census_figure():
    people = read_labels("population")
    assert people["source"].ne("").all()
    assert people.set_index(["municipality", "fiscal_year"])["population"].to_dict() == {
        ("茨木市", "2020"): "287730", ("枚方市", "2020"): "397289", ("つくば市", "2020"): "241656",
        ("伊丹市", "2020"): "198138", ("茨木市", "2015"): "280033", ("枚方市", "2015"): "404152",
        ("つくば市", "2015"): "226963", ("伊丹市", "2015"): "196883",
    }  # fmt: skip


def test_label_files_are_where_the_module_looks_for_them():
    assert {"population.csv", "unit_costs.csv"} <= {path.name for path in Path(labels_folder()).iterdir()}
