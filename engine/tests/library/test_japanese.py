"""Eras, labels and numbers: what is printed and read back is the same."""

import unicodedata
from decimal import Decimal

import pytest
from cases import cases
from hypothesis import given
from hypothesis import strategies as st

from hyoka.text.errors import NumberError, YearError
from hyoka.text.japanese import fiscal_year, fold, fold_radicals, year_range
from hyoka.text.numbers import is_missing, parse_number
from hyoka.text.wording import MISSING, short_year, shown_year
from hyoka.text.years import (
    is_date,
    is_numbered_year,
    last_year_of_range,
    printed_year,
    relative_year,
    year_of,
)

FULL_WIDTH = str.maketrans("0123456789,.-+%", "０１２３４５６７８９，．－＋％")


def test_the_year_of_a_day_or_a_law_is_none_of_figures():
    texts = "令和4年3月4日", "昭和37年法律第88号", "令和3年度3月補正"
    assert [is_date(text, text.index("年") + 1) for text in texts[:2]] == [True, True]
    assert not is_date(texts[2], texts[2].index("度") + 1)


@pytest.mark.parametrize(("text", "latest", "year"), cases("fiscal_years"))
def test_fiscal_year_is_read_as_documents_print_it_and_without_an_era_is_of_the_latest_possible(
    text, latest, year
):
    if year != "none":
        assert fiscal_year(text, int(latest or 0) or None) == int(year)
    for known in (None, 2030) if year == "none" else [None] * bool(latest):
        with pytest.raises(YearError) as raised:
            fiscal_year(text, known)
        assert raised.value.part("found") == text


@pytest.mark.parametrize(
    ("head", "year"),
    [("現状値（R4.3末）", 2022), ("令和4年3月31日現在", 2022), ("H27年10月", 2015)],
)
def test_the_printed_year_counts_whatever_month_stands_behind_it(head, year):
    assert year_of(fold(head), 2025) == year


@pytest.mark.parametrize(
    ("head", "year"),
    [
        ("4年度", 2022),
        ("元年度", 2019),
        ("05決算", 2023),
        ("6", 2024),
        ("令和三年度決算", 2021),
        ("平成二十九年度", 2017),
        ("令和4年度～令和6年度", None),
    ],
)
def test_a_head_names_one_year_also_without_an_era_and_a_range_names_none(head, year):
    assert year_of(fold(head), 2025) == year


@pytest.mark.parametrize(
    ("head", "year", "far"),
    [
        ("２年度前", "2年度前", -2),
        ("三年度前の決算", "三年度前", -3),
        ("1年度後", "1年度後", 1),
        ("2年前の実績", "2年前", -2),
        ("前々年度決算", "前々年度", -2),
        ("1年度目", "1年度目", None),
        ("第３年度", "第3年度", None),
        ("初年度目標", "初年度", None),
        ("3年度平均", "3年度平均", None),
    ],
)
def test_a_year_counted_from_another_is_none_of_an_era(head, year, far):
    printed = printed_year(fold(head))
    assert (printed, relative_year(printed)) == (year, far)
    assert year_of(fold(head), 2025) is None
    assert is_numbered_year(printed) == (far is None)


@pytest.mark.parametrize(
    ("label", "years"),
    [
        ("R3-4", "R3-4"),
        ("令和3-4年度実績", "令和3-4年度"),
        ("2021-22年度", "2021-22年度"),
        ("2021-23", ""),
        ("01-02", ""),
    ],
)
def test_two_years_at_once_are_a_range_and_a_number_of_a_heading_is_none(label, years):
    assert year_range(fold(label)) == years


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("歳入(平成21~25年度)", 2013),
        ("市税の推移(昭和40~平成25年度)", 2013),
        ("平成30~令和元年度", 2019),
        ("平成21年度", None),
        ("2021-22", None),
    ],
)
def test_a_period_of_an_era_ends_in_its_last_year(title, year):
    assert last_year_of_range(title) == year


@pytest.mark.parametrize(
    "head", ["2年度前期", "令和2年度前年度比", "R2年度目標", "2年度目標", "2年度目的"]
)
def test_words_behind_a_year_leave_it_one(head):
    assert year_of(head, 2025) == 2020


@pytest.mark.parametrize("head", ["N-2年度", "2年度別"])
def test_a_number_of_years_is_no_year(head):
    assert (printed_year(head), year_of(head, 2025)) == ("", None)


@given(
    st.integers(1, 60),
    st.sampled_from(["R{}", "令和{}年度", "令和 {} 年度", "R{:02}年度"]),
    st.booleans(),
)
def test_every_year_of_reiwa_reads_back(year, form, full_width):
    printed = form.format(year)
    assert fiscal_year(printed.translate(FULL_WIDTH) if full_width else printed) == 2018 + year


def test_radicals_become_ideographs_and_signs_of_wingdings_what_they_draw_and_full_width_stays():
    assert (
        fold_radicals("⺠⽣費（⻑期）⾴⻘⻄⻤⻨⻩⻭⻲⼾⿊ ＡＢ１２")
        == "民生費（長期）頁青西鬼麦黄歯亀戸黒 ＡＢ１２"
    )
    assert (
        fold_radicals("\uf0fe継続 \uf0a8廃止 þ有 ¨無 \uf06c高い \uf0fc")
        == "☑継続 □廃止 ☑有 □無 ●高い ✓"
    )


def test_no_radical_is_left_in_either_block():
    named = [chr(code) for code in range(0x2E81, 0x2FD6) if unicodedata.name(chr(code), "")]
    assert not [c for c in named if 0x2E80 <= ord(fold_radicals(c)[0]) < 0x2FE0]


def test_labels_compare_equal_whatever_their_width_spaces_radicals_and_marks_of_direction():
    assert fold("⽬ 標（ＡＢ\u202e）\n〜\u200e") == fold("目標(AB)～") == "目標(AB)~"
    assert fold("１−１－１ー００１") == fold("1‐1-1―001") == "1-1-1-001"


def test_letters_that_draw_nothing_are_taken_out():
    assert fold("予\u3164算\u00ad額\u200b") == "予算額"


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=30))
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


numbers = st.decimals(
    min_value=-(10**12), max_value=10**12, places=2, allow_nan=False, allow_infinity=False
)


@given(
    numbers,
    st.sampled_from(["△", "▲", "-", "－", "−"]),
    st.booleans(),
    st.sampled_from(["", "円", "％", "千円", "件"]),
)
def test_printed_number_reads_back(number, minus, full_width, unit):
    digits = f"{abs(number):,}"
    printed = (
        (minus if number < 0 else "")
        + (digits.translate(FULL_WIDTH) if full_width else digits)
        + unit
    )
    figure = parse_number(printed)
    assert figure.value == number
    assert figure.unit == unicodedata.normalize("NFKC", unit)
    assert not figure.mended


@given(st.integers(0, 10**12))
def test_groups_of_any_other_length_are_no_number(number):
    digits = f"{number:,}"
    with pytest.raises(NumberError):
        parse_number(digits + ",5")


@pytest.mark.parametrize(("text", "unit_of_column", "value", "unit", "kind"), cases("numbers"))
def test_number_keeps_its_sign_and_unit_and_what_is_none_raises_and_is_never_zero(
    text, unit_of_column, value, unit, kind
):
    assert is_missing(text) == (kind == "missing")
    if kind == "none":
        with pytest.raises(NumberError):
            parse_number(text)
        return
    found = parse_number(text, unit_of_column)
    assert (found.bound, found.mended) == (kind == "bound", kind == "mended")
    assert kind == "bound" or (found.value, found.unit) == (Decimal(value) if value else None, unit)


@pytest.mark.parametrize(("text", "unit"), [("5", "人"), ("-", "千円"), ("0.5", "円")])
def test_what_is_no_whole_amount_of_money_is_no_yen(text, unit):
    with pytest.raises(NumberError):
        _ = parse_number(text, unit).yen


@pytest.mark.parametrize(
    ("year", "short", "shown"),
    [(2020, "R2", "令和2年度"), (2019, "R1", "令和元年度"), (2018, "H30", "平成30年度"),
     (1988, "S63", "昭和63年度"), (None, MISSING, MISSING),
     (float("nan"), MISSING, MISSING)],
)  # fmt: skip
def test_a_year_is_written_as_documents_print_it(year, short, shown):
    assert (short_year(year), shown_year(year)) == (short, shown)


def test_a_number_too_long_ago_for_an_era_is_a_western_year_of_two_digits():
    assert fiscal_year("21年度", 2030) == 2021
    assert fiscal_year("30年度", 2030) == 2018
