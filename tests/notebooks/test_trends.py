"""Change from year to year, and what its sign means."""

import pandas as pd
import pytest
from indicator_facts import RULES, facts
from true_tables import true_tables

from helpers.attainment_trends import TREND_COLUMNS, trends
from hyoka.labels import read_labels


def trend(years, polarity="", fiscal_year=2020):
    values = [("actual", year, text) for year, text in years.items()]
    return trends(facts(*values, polarity=polarity, fiscal_year=fiscal_year), RULES).iloc[0]


def test_change_is_held_against_last_year_and_the_first_year():
    found = trend({2018: "20", 2019: "40", 2020: "30"})
    assert (found["change"], found["change_rate"]) == (-10, -0.25)
    assert (found["first_year"], found["change_since_first"], found["rate_since_first"]) == (2018, 10, 0.5)


@pytest.mark.parametrize(
    ("polarity", "now", "meaning"),
    [("higher", "3", "better"), ("higher", "1", "worse"), ("lower", "3", "worse"), ("lower", "2", "unchanged")],
)
def test_a_change_has_a_direction_where_polarity_is_known(polarity, now, meaning):
    assert trend({2019: "2", 2020: now}, polarity)["direction"] == meaning


@pytest.mark.parametrize("polarity", ["", "maintain"])
def test_a_change_has_no_direction_where_nobody_says_which_way_is_better(polarity):
    assert trend({2019: "2", 2020: "3"}, polarity)["direction"] == ""


def test_a_missing_year_is_no_zero_and_says_why_there_is_no_change():
    assert trend({2018: "5", 2019: "6", 2020: "-"})["reason"] == "actual_missing"
    found = trend({2018: "5", 2019: "-", 2020: "6"})
    assert found["reason"] == "previous_missing"
    assert pd.isna(found["change"])
    assert found["change_since_first"] == 1


def test_a_rate_of_change_from_nothing_is_null():
    found = trend({2019: "0", 2020: "6"})
    assert found["change"] == 6
    assert pd.isna(found["change_rate"])


def test_a_rate_of_change_from_a_negative_value_has_the_sign_of_the_change():
    assert trend({2019: "△10", 2020: "△5"})["change_rate"] == 0.5


def test_tables_without_rows_give_no_trends():
    tables = {name: table.iloc[:0] for name, table in facts(("actual", 2020, "1")).items()}
    assert list(trends(tables, RULES).columns) == list(TREND_COLUMNS)


def test_all_of_ibarakis_indicators_have_a_trend_from_2018():
    found = trends(true_tables("ibaraki-2020-projects"), read_labels("polarity"))
    assert len(found) == 151
    assert not found["has_target"].any()
    users = found.set_index("indicator_id").loc["ibaraki-2020-projects/まち魅力発信課/6#1"]
    assert users["change_since_first"] == 3353857 - 2338117
    assert users["direction_since_first"] == "better"
