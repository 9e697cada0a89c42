"""Numbers and amounts as texts, charts and tables say them."""

import pandas as pd
import pytest

from hyoka.text.errors import UsageError
from hyoka.text.japanese import shortened
from hyoka.text.numbers import figure
from hyoka.text.wording import MISSING, percent, rounded, shown_number, yen, yen_in_english


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (9_999, "auto", "9,999円"),
        (10_000, "auto", "1万円"),
        (990_000, "auto", "99万円"),
        (1_004_000, "auto", "100万円"),
        (1_016_000, "auto", "102万円"),
        (15_000, "auto", "1.5万円"),
        (100_000_000, "auto", "1.00億円"),
        (-130_400_000, "auto", "△1.30億円"),
        (490_000, "千円", "490千円"),
        (3_918_000, "千円", "3,918千円"),
        (1_004_000, "百万円", "1百万円"),
        (None, "auto", MISSING),
        (float("nan"), "円", MISSING),
        (pd.NA, "円", MISSING),
        (pd.NaT, "円", MISSING),
    ],
)
def test_an_amount_is_said_in_the_unit_that_people_say(value, unit, shown):
    assert yen(value, unit) == shown


def test_a_unit_that_is_none_is_refused():
    with pytest.raises(UsageError) as error:
        yen(1, "千ドル")
    assert error.value.values["found"] == "千ドル"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (999_999, "999,999 yen"),
        (1_000_000, "1 million yen"),
        (168_000_000, "168 million yen"),
        (1_230_000, "1.23 million yen"),
    ],
)
def test_an_amount_in_english_has_a_million_as_its_greatest_unit(value, shown):
    assert yen_in_english(value) == shown


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (1234, None, "1,234"),
        (1000.4, None, "1,000"),
        (999.46, None, "999.5"),
        (100.25, None, "100.3"),
        (99.256, None, "99.26"),
        (96.30, None, "96.3"),
        (0.0364, None, "0.036"),
        (0.5, None, "0.5"),
        (0, None, "0"),
        (-1234, None, "△1,234"),
        (-0.04, 1, "0.0"),
        (2.5, 0, "3"),
        (None, None, MISSING),
        (float("nan"), 1, MISSING),
    ],
)
def test_a_number_has_as_many_decimals_as_say_something(value, decimals, shown):
    assert shown_number(value, decimals) == shown


@pytest.mark.parametrize(
    ("value", "spec", "shown"), [(142.5, ".0f", "143"), (0.285, ".0%", "29%"), (-2.5, ".0f", "-3")]
)
def test_halves_are_rounded_away_from_zero(value, spec, shown):
    assert rounded(value, spec) == shown


def test_a_share_is_said_in_percent():
    assert percent(0.407) == "40.7%"
    assert percent(0.407, 0) == "41%"
    assert percent(None) == MISSING


@pytest.mark.parametrize(
    ("number", "shown"),
    [(586.0, "586"), (35.4, "35.4"), (-3.0, "-3"), (1e15, "1000000000000000.0"), (0.1, "0.1")],
)
def test_a_figure_is_the_shortest_text_that_reads_back(number, shown):
    assert figure(number) == shown
    assert float(figure(number)) == number


def test_a_long_text_ends_where_the_line_does():
    assert shortened("一 二\n三") == "一 二 三"
    assert shortened("あ" * 80) == "あ" * 80
    assert shortened("あ" * 81) == "あ" * 79 + "…"
