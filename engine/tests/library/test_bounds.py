"""Intervals of numbers, as targets, actuals and definitions print them."""

from math import inf

import pytest
from cases import cases

from hyoka.text.bounds import Interval, as_printed, bound_polarity, exact
from hyoka.text.errors import NumberError
from hyoka.text.numbers import decimals, parse_number, printed_band


@pytest.mark.parametrize(("text", "unit", "low", "high", "kind"), cases("bounds"))
def test_a_bound_is_read_with_its_ends_in_the_unit_of_its_row_or_is_no_figure(
    text, unit, low, high, kind
):
    if kind == "none":
        with pytest.raises(NumberError):
            parse_number(text, unit)
        return
    number = parse_number(text, unit).in_unit(unit)
    assert number is not None
    assert (number.value, number.bound) == (None, True)
    assert number.interval == Interval(
        exact(low) if low else -inf,
        exact(high) if high else inf,
        low_open=kind == "low" or (kind == "open" and not high),
        high_open=kind == "high" or (kind == "open" and not low),
        about=kind == "about",
    )


def test_an_end_that_is_only_near_decides_nothing():
    nearly = parse_number("約30").interval
    assert nearly is not None
    assert nearly.decides(Interval(low=exact(10))) is None
    assert Interval(low=exact(50)).decides(nearly) is None
    assert bound_polarity(nearly) == ""


@pytest.mark.parametrize(
    ("definition", "unit", "band"),
    [
        ("基金残高÷標準財政規模（17％～20％の範囲内）", "", (17, 20)),
        ("気温（17～20℃）", "℃", (17, 20)),
        ("気温（17～20℃）", "％", None),
        ("開館時間は8:30～22:00", "", None),
        ("17％以上20％未満の範囲", "", (17, 20)),
        ("40歳以上75歳未満の被保険者の受診率", "％", None),
    ],
)
def test_a_definition_prints_a_band_by_its_words_or_by_the_unit(definition, unit, band):
    found = printed_band(definition, unit)
    assert (found and (found.low, found.high)) == band


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
    wanted = parse_number(aim).interval
    assert wanted is not None
    assert as_printed(exact(80), 0).decides(wanted) is met


def test_a_printed_zero_is_rounded_up_from_half_below_it():
    assert as_printed(exact(0), 0) == Interval(exact(-0.5), exact(0.5), high_open=True)
