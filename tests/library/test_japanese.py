"""Eras, labels and numbers: what is printed and read back is the same."""

import unicodedata
from decimal import Decimal

import pytest
from cases import cases
from hypothesis import given
from hypothesis import strategies as st

from hyoka.forms.years import year_of
from hyoka.text.errors import NumberError, YearError
from hyoka.text.japanese import fiscal_year, fold, fold_radicals
from hyoka.text.numbers import Number, is_missing, parse_number

FULL_WIDTH = str.maketrans("0123456789,.-+%", "０１２３４５６７８９，．－＋％")


@pytest.mark.parametrize(("text", "year"), cases("fiscal_years"))
def test_fiscal_year_is_read_as_documents_print_it(text, year):
    assert fiscal_year(text) == int(year)


@pytest.mark.parametrize("latest", [None, 2030])
@pytest.mark.parametrize(
    "text", ["", "令和", "R0", "昭和70年度", "令和3年度(2020年度)", "R3終了", "12021年度", "99", "0", "3年", "3/4"]
)
def test_what_is_no_fiscal_year_is_an_error_that_shows_it(text, latest):
    with pytest.raises(YearError) as raised:
        fiscal_year(text, latest)
    assert raised.value.part("found") == text


@pytest.mark.parametrize(("text", "latest", "year"), cases("years_without_era"))
def test_year_without_an_era_is_of_the_latest_era_that_makes_it_possible(text, latest, year):
    assert fiscal_year(text, int(latest)) == int(year)
    with pytest.raises(YearError):
        fiscal_year(text)


@pytest.mark.parametrize(
    ("head", "year"), [("現状値（R4.3末）", 2022), ("令和4年3月31日現在", 2022), ("H27年10月", 2015)]
)
def test_the_printed_year_counts_whatever_month_stands_behind_it(head, year):
    assert year_of(fold(head), 2025) == year


@given(st.integers(1, 60), st.sampled_from(["R{}", "令和{}年度", "令和 {} 年度", "R{:02}年度"]), st.booleans())
def test_every_year_of_reiwa_reads_back(year, form, full_width):
    printed = form.format(year)
    assert fiscal_year(printed.translate(FULL_WIDTH) if full_width else printed) == 2018 + year


def test_radicals_become_ideographs_and_signs_of_wingdings_what_they_draw_and_full_width_stays():
    assert fold_radicals("⺠⽣費（⻑期）⾴⻘⻄⻤⻨⻩⻭⻲⼾⿊ ＡＢ１２") == "民生費（長期）頁青西鬼麦黄歯亀戸黒 ＡＢ１２"
    assert fold_radicals("\uf0fe継続 \uf0a8廃止 þ有 ¨無 \uf06c高い \uf0fc") == "☑継続 □廃止 ☑有 □無 ●高い ✓"


def test_no_radical_is_left_in_either_block():
    named = [chr(code) for code in range(0x2E81, 0x2FD6) if unicodedata.name(chr(code), "")]
    assert not [c for c in named if 0x2E80 <= ord(fold_radicals(c)[0]) < 0x2FE0]


def test_labels_compare_equal_whatever_their_width_spaces_radicals_and_marks_of_direction():
    assert fold("⽬ 標（ＡＢ\u202e）\n〜\u200e") == fold("目標(AB)～") == "目標(AB)~"


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=30))
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


numbers = st.decimals(min_value=-(10**12), max_value=10**12, places=2, allow_nan=False, allow_infinity=False)


@given(
    numbers, st.sampled_from(["△", "▲", "-", "－", "−"]), st.booleans(), st.sampled_from(["", "円", "％", "千円", "件"])
)
def test_printed_number_reads_back(number, minus, full_width, unit):
    digits = f"{abs(number):,}"
    printed = (minus if number < 0 else "") + (digits.translate(FULL_WIDTH) if full_width else digits) + unit
    figure = parse_number(printed)
    assert figure.value == number
    assert figure.unit == unicodedata.normalize("NFKC", unit)
    assert not figure.mended


@given(st.integers(0, 10**12))
def test_groups_of_any_other_length_are_no_number(number):
    digits = f"{number:,}"
    with pytest.raises(NumberError):
        parse_number(digits + ",5")


@pytest.mark.parametrize(("text", "value", "unit"), cases("numbers"))
def test_number_keeps_its_sign_and_unit(text, value, unit):
    assert parse_number(text) == Number(Decimal(value), unit)


@pytest.mark.parametrize(("number", "unit"), [("12", "番手"), ("280.0", "分以内")])
def test_unit_of_the_column_may_stand_behind_the_number(number, unit):
    assert parse_number(number + unit, unit) == Number(Decimal(number), unit)


@pytest.mark.parametrize(
    ("text", "value"), [("54, 223", 54223), ("149, 022", 149022), ("1 ,234", 1234), ("△\u20092\u20096", -26)]
)
def test_space_at_a_comma_or_between_digits_of_one_figure_is_taken_out_and_said(text, value):
    assert parse_number(text) == Number(Decimal(value), mended=True)


@pytest.mark.parametrize(
    ("text", "value"), [("74％（見込）", 74), ("12人※1", 12), ("60％（平成23年度予算）", 60), ("6%(R4.3末)", 6)]
)
def test_note_behind_a_number_is_none_of_it(text, value):
    assert parse_number(text).number == value
    assert not parse_number(text).bound


@pytest.mark.parametrize("text", ["", "-", "－", "—", "‐", "―", " - ", "…", "調査中", "（集計中）"])
def test_marks_for_no_figure_have_no_value(text):
    assert is_missing(text)
    assert parse_number(text).value is None


@pytest.mark.parametrize(
    "text", ["８０以上", "3以下", "0.03未満", "5人以内", "10%超", "2件超過", "17～20％", "約30", "30人程度"]
)
def test_bound_is_recognised_as_a_bound(text):
    assert parse_number(text).bound


@pytest.mark.parametrize("text", [text for (text,) in cases("no_numbers")])
def test_what_is_no_number_raises_and_is_never_zero(text):
    with pytest.raises(NumberError):
        parse_number(text)


@pytest.mark.parametrize(("text", "unit"), [("5", "人"), ("-", "千円"), ("0.5", "円")])
def test_what_is_no_whole_amount_of_money_is_no_yen(text, unit):
    with pytest.raises(NumberError):
        _ = parse_number(text, unit).yen
