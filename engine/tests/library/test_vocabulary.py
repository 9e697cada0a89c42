"""A label that all cities use is known with its year, number, unit and letter.

A longer text is no label.
"""

import re

import pytest
from cases import cases

from hyoka.text import vocabulary
from hyoka.text.units import stated_unit
from hyoka.text.vocabulary import (
    concepts_of,
    is_changed_by_brackets,
    is_label,
    meaning_of,
    phases_in_brackets,
)


@pytest.mark.parametrize(
    ("printed", "unit", "is_understood"),
    [
        ("金額の単位は百万円です。", "百万円", True),
        ("単位百万", "百万", False),
        ("($1,000)", "$1,000", False),
        ("(単位:千円)", "千円", True),
        ("(単位:千円・%)", "千円、%", True),
        ("(単位:千円/%)", "千円、%", True),
        ("千円(税込)", "千円", True),
        ("事業費(千円(税込))", "千円", True),
        ("(単位:1,000円)", "千円", True),
        ("(単位:¥1,000)", "千円", True),
        ("(単位:100円)", "100円", False),
        ("千円未満切捨て", "千円", True),
        ("(単位:円、千円未満切捨て)", "円", True),
        ("(単位:千円千円未満四捨五入)", "千円", True),
        ("事業費(千円/年)", "千円", True),
        ("(単位:千円。ただし指標を除く。)", "千円", True),
        ("(単位:千円、人件費は円)", "千円、人件費は円", False),
        ("※金額は千円単位で表示", "千円", True),
        ("(千円単位、税込)", "千円", True),
        ("「単位:千円」", "千円", True),
    ],
)
def test_unit_is_stated_in_the_spellings_of_documents_and_what_is_not_understood_is_told(
    printed, unit, is_understood
):
    stated = stated_unit(printed)
    assert stated is not None
    assert (stated.unit, stated.is_understood) == (unit, is_understood)


@pytest.mark.parametrize("text", ["使用料(1,000円)", "(1,000円)", "千円", "単位未満四捨五入"])
def test_an_amount_a_unit_of_a_row_and_a_note_on_rounding_state_no_unit(text):
    assert stated_unit(text) is None


def test_figure_is_no_label_whose_number_was_taken_away():
    assert concepts_of("-0") == ()
    assert is_label("指標1") == is_label("指標")


def test_phase_behind_a_note_or_in_brackets_counts():
    assert meaning_of("決算※見込", "phase") == "expected"
    assert phases_in_brackets("事業費合計(予算)") == ("phase.budget",)
    assert is_changed_by_brackets("決算(9月末)")
    assert not is_changed_by_brackets("決算(3月末)")


@pytest.mark.parametrize(("label", "concepts"), cases("labels"))
def test_a_label_is_known_without_what_stands_around_it(label, concepts):
    assert list(concepts_of(label)) == concepts.split()


def test_short_words_mean_money_only_among_funding():
    assert concepts_of("国") == ()
    assert concepts_of("国", funding=True) == ("cost.subsidies",)
    assert is_label("県")
    assert meaning_of("その他", "cost") == "other_funds"


def test_of_a_label_with_two_meanings_the_first_holds_and_the_fault_names_both_lines(monkeypatch):
    rows = [{"label": label, "concept": concept, "note": ""} for label, concept in (
        ("事業費", "cost.total"), ("{事業|運営}費", "cost.detail"), ("事業費", "phase.budget"),
    )]  # fmt: skip
    monkeypatch.setattr(vocabulary, "label_rows", lambda _name: rows)
    entries = vocabulary._entries.__wrapped__()
    assert entries.exact["事業費"] == (("cost.total", False), ("phase.budget", False))
    (fault,) = entries.faults
    assert re.search(r"vocabulary.csv.*事業費: 2: cost.total / 3: cost.detail", str(fault))


@pytest.mark.parametrize("label", ["R5年度7実績", "R6年度0見込"])
def test_a_digit_behind_the_year_of_a_label_is_a_figure_that_fell_there(label):
    assert vocabulary.holds_figures(label)
    assert vocabulary.plain_label(label) == label


def test_a_month_behind_a_year_is_no_figure():
    assert vocabulary.plain_label("令和2年度3月補正予算") == "3月補正予算"
