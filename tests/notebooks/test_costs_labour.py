"""The staff behind personnel costs."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pandas as pd
from cost_facts import ITAMI_PERSONNEL, one_activity, population, unit_costs, value_of
from hypothesis import given
from hypothesis import strategies as st

from hyoka.measures.costs import cost_measures
from hyoka.measures.labour import staff_from_cost


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
