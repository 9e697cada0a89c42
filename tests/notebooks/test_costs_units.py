"""Cost of a unit: which pairs have one, the published examples, and what moved it since last year."""

from fractions import Fraction

import pandas as pd
import pytest
from cost_facts import activities, amount, found_in, measures_of, rounded, value_of
from hypothesis import given
from hypothesis import strategies as st

from hyoka.measures.unit_costs import incremental_cost, split_cost, split_unit_cost, unit_cost
from hyoka.text.label_files import read_labels


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
