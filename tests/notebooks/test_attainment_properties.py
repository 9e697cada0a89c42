"""What holds for any target and actual, and the whole table computed a second time in plain Python."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from indicator_facts import RULES, facts

from helpers.attainment import attainment
from helpers.attainment_formulas import (
    aim_of,
    band_attainment,
    directional_attainment,
    linear_target,
    maintained_attainment,
)
from hyoka.bounds import Interval, exact, point

printed = st.decimals(-10_000, 10_000, places=2).map(exact)
directions = st.sampled_from(["higher", "lower"])


@given(printed, printed.filter(bool), directions)
def test_a_target_is_met_just_where_attainment_is_one_or_more(actual, target, polarity):
    attained = directional_attainment(actual, target, polarity)
    assert point(actual).decides(aim_of(target, polarity, 2)) == (attained >= 1)


@given(printed, printed.filter(bool), directions)
def test_attainment_is_one_on_target_and_better_moves_raise_it(actual, target, polarity):
    better = actual + (1 if polarity == "higher" else -1)
    assert directional_attainment(target, target, polarity) == 1
    assert directional_attainment(better, target, polarity) > directional_attainment(actual, target, polarity)


@given(printed, printed)
def test_maintained_attainment_is_never_above_one_and_one_on_target_only(actual, target):
    assert maintained_attainment(actual, target) <= 1
    assert (maintained_attainment(actual, target) == 1) == (actual == target)


@given(printed, printed, printed)
def test_a_band_is_kept_just_where_its_attainment_is_one(actual, one_end, other_end):
    band = Interval(min(one_end, other_end), max(one_end, other_end))
    assert (band_attainment(actual, band) == 1) == (band.low <= actual <= band.high)


@given(printed, printed, st.integers(2015, 2024))
def test_the_linear_share_runs_from_the_baseline_to_the_target(baseline, target, year):
    share = linear_target(year, baseline, 2015, target, 2024)
    assert min(baseline, target) <= share <= max(baseline, target)
    assert linear_target(2024, baseline, 2015, target, 2024) == target


@settings(deadline=None, max_examples=40)
@given(
    st.decimals(0, 100, places=1), st.decimals(0, 100, places=1), st.sampled_from(["higher", "lower", "maintain", ""])
)
def test_any_printed_pair_gives_attainment_or_a_reason(target, actual, polarity):
    values = (("target", 2021, str(target)), ("actual", 2021, str(actual)))
    found = attainment(facts(*values, polarity=polarity), RULES).iloc[0]
    assert pd.isna(found["attainment"]) == (found["reason"] != "")
    is_nothing_of_nothing = polarity == "higher" and target == actual == 0
    assert pd.notna(found["met"]) == (polarity != "" and not is_nothing_of_nothing)
