"""Labour cost of a person, recovered from personnel costs."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pandas as pd
import pytest
from cost_facts import ITAMI_PERSONNEL, one_activity, population, unit_costs, value_of
from hypothesis import given
from hypothesis import strategies as st
from true_tables import true_tables

from hyoka.measures.costs import cost_measures
from hyoka.measures.labour import recover_rate, staff_from_cost, two_part_rates


def test_all_35_personnel_costs_of_itami_are_hundredths_of_a_person_at_one_rate():
    costs = [Fraction(1000 * thousands) for thousands in ITAMI_PERSONNEL]
    rate = recover_rate(costs)
    assert rate is not None
    assert (rate.per_person_yen, rate.fitting, rate.n) == (8_397_000, 35, 35)
    staff = [staff_from_cost(cost, rate.per_person_yen) for cost in costs]
    assert {flags for _, flags in staff} == {"derived"}
    assert sum(persons for persons, _ in staff) == Fraction("98.71")


def test_too_few_personnel_costs_give_no_rate_and_the_label_file_is_asked():
    years = {2022: {("total", "settlement"): 0, ("personnel_cost", ""): 10_160_000}}
    labels = pd.DataFrame({"municipality": ["つくば市"], "fiscal_year": ["2022"], "per_person_thousand_yen": ["8397"]})
    unknown = cost_measures(one_activity(years), unit_costs(), population())
    assert value_of(unknown, "staff_derived", 2022)["reason"] == "rate_unknown"
    stated = value_of(cost_measures(one_activity(years), unit_costs(), population(), labels), "staff_derived", 2022)
    assert (stated["value"], stated["flags"]) == (1.21, "derived;rate_labels;rate_8397")


def test_one_misread_personnel_cost_is_flagged_and_does_not_move_the_rate():
    costs = [Fraction(1000 * thousands) for thousands in ITAMI_PERSONNEL]
    costs[0] += 40_000
    rate = recover_rate(costs)
    assert rate is not None
    assert (rate.per_person_yen, rate.fitting) == (8_397_000, 34)
    assert "does_not_fit" in staff_from_cost(costs[0], rate.per_person_yen)[1]


@given(st.integers(0, 5000), st.integers(4000, 12000))
def test_staff_is_recovered_to_the_hundredth_from_its_rounded_cost(hundredths, thousands):
    exact = Decimal(hundredths) * thousands / 100
    cost = Fraction(int(exact.quantize(Decimal(1), ROUND_HALF_UP)) * 1000)
    assert staff_from_cost(cost, thousands * 1000) == (Fraction(hundredths, 100), "derived")


def test_labour_rates_of_tsukuba_fit_to_half_a_thousand_yen():
    rates = two_part_rates(true_tables("tsukuba-2022-sheets")["costs"]).set_index("fiscal_year")
    expected = {2020: (6800.0, 2.457), 2021: (6834.5, 2.429), 2022: (6810.3, 2.445), 2023: (6810.6, 2.443)}
    for year, (person, hour) in expected.items():
        assert rates.loc[year, "per_person_yen"] / 1000 == pytest.approx(person, abs=0.3)
        assert rates.loc[year, "per_hour_yen"] / 1000 == pytest.approx(hour, abs=0.002)
    assert (rates["largest_residual_yen"] < 500).all()
