"""What a number or a text is shown as by a number format, as a spreadsheet in Japan shows it."""

import pytest
from cases import cases
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from hyoka_workbooks.number_formats import (
    UnknownFormat,
    has_filled_place,
    number_shown,
    text_shown,
)


@pytest.mark.parametrize(("value", "code", "shown"), cases("number_formats"))
def test_a_number_is_shown_as_its_format_says_or_the_format_is_not_understood(value, code, shown):
    if shown == "?":
        with pytest.raises(UnknownFormat):
            number_shown(float(value), code)
    else:
        assert number_shown(float(value), code).text == shown


def test_days_are_counted_from_the_first_day_of_the_calendar():
    assert number_shown(0, "yyyy/m/d", CALENDAR_MAC_1904).text == "1904/1/1"


@pytest.mark.parametrize(
    ("code", "is_white"),
    [("[White]0", True), ("[Color 2]0", True), ("[Color2]0", True), ("[Red]0", False)],
)
def test_white_is_told_of_the_section_that_shows_the_number(code, is_white):
    assert number_shown(5, code).is_white == is_white
    assert not number_shown(-5, f"{code};0").is_white


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("General", "甲"),
        ("#,##0", "甲"),
        ("@", "甲"),
        ('0;-0;0;"「"@"」"', "「甲」"),
        ("_ @_ ", " 甲 "),
        ("0;-0;-;General", "甲"),
        (";;;", ""),
    ],
)
def test_a_text_is_shown_as_it_stands_unless_its_format_has_a_section_for_texts(code, shown):
    assert text_shown("甲", code) == shown


@pytest.mark.parametrize(
    ("code", "is_filled"), [("*0#,##0", True), ("*-0", True), ("* 0", False), ('"*0"0', False)]
)
def test_a_place_that_is_filled_with_digits_or_signs_is_known(code, is_filled):
    assert has_filled_place(code) == is_filled
