"""Intervals of numbers, as targets, actuals and definitions print them."""

from fractions import Fraction
from math import inf

import pytest

from hyoka.text.bounds import Interval, as_printed, decimals, exact, parse_bound, printed_band


@pytest.mark.parametrize(
    ("text", "low", "high", "open_ends"),
    [
        ("８０以上", 80, inf, ""),
        ("80を上回る", 80, inf, "low"),
        ("0.03％未満", -inf, Fraction(3, 100), "high"),
        ("3件以下", -inf, 3, ""),
        ("17～20", 17, 20, ""),
        ("17％以上20％未満", 17, 20, "high"),
        ("△1,200～300", -1200, 300, ""),
    ],
)
def test_a_bound_is_read_with_its_ends(text, low, high, open_ends):
    assert parse_bound(text) == Interval(low, high, open_ends == "low", open_ends == "high")


@pytest.mark.parametrize("text", ["80", "80程度", "20～17", "8:30～22:00", ""])
def test_what_is_no_bound_is_none(text):
    assert parse_bound(text) is None


@pytest.mark.parametrize(
    ("definition", "unit", "band"),
    [
        ("基金残高÷標準財政規模（17％～20％の範囲内）", "", (17, 20)),
        ("気温（17～20℃）", "℃", (17, 20)),
        ("気温（17～20℃）", "％", None),
        ("開館時間は8:30～22:00", "", None),
    ],
)
def test_a_definition_prints_a_band_by_its_words_or_by_the_unit(definition, unit, band):
    assert printed_band(definition, unit) == (Interval(*band) if band else None)


@pytest.mark.parametrize(
    ("text", "value", "digits"),
    [("12", 12, 0), ("1,234.50件", 1234.5, 2), ("皆増", 0.25, 2), ("", 3, 0)],
)
def test_digits_behind_the_point_are_those_printed_else_those_of_the_value(text, value, digits):
    assert decimals(text, exact(value)) == digits


def test_numbers_that_are_printed_alike_end_before_the_next_half():
    assert as_printed(exact(12.3), 1) == Interval(exact(12.25), exact(12.35), high_open=True)


@pytest.mark.parametrize(("aim", "met"), [("80以上", None), ("79以上", True), ("80.5以上", False)])
def test_a_rounded_number_reaches_an_aim_or_not_or_may(aim, met):
    wanted = parse_bound(aim)
    assert wanted is not None
    assert as_printed(exact(80), 0).decides(wanted) is met


def test_a_printed_zero_is_rounded_up_from_half_below_it():
    assert as_printed(exact(0), 0) == Interval(exact(-0.5), exact(0.5), high_open=True)
