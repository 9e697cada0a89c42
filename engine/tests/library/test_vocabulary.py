"""A label that all cities use is known with its year, number, unit and letter.

A longer text is no label.
"""

import re

import pytest
from cases import cases

from hyoka.forms.labels import label_finder
from hyoka.text import vocabulary, vocabulary_rows
from hyoka.text.units import stated_unit
from hyoka.text.vocabulary import (
    concepts_of,
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
        ("利用者数単位:人", "人", True),
    ],
)
def test_unit_is_stated_in_the_spellings_of_documents_and_what_is_not_understood_is_told(
    printed, unit, is_understood
):
    stated = stated_unit(printed)
    assert stated is not None
    assert (stated.unit, stated.is_understood) == (unit, is_understood)


@pytest.mark.parametrize(
    ("label", "part"),
    [
        ("利用者数単位:人", "単位:人"),
        ("決算百万円", "百万円"),
        ("事業費(千円)", "(千円)"),
        ("(単位:千円)", "(単位:千円)"),
    ],
)
def test_the_part_of_a_label_that_states_its_unit_is_named(label, part):
    assert stated_unit(label).printed == part


@pytest.mark.parametrize("text", ["使用料(1,000円)", "(1,000円)", "千円", "単位未満四捨五入"])
def test_an_amount_a_unit_of_a_row_and_a_note_on_rounding_state_no_unit(text):
    assert stated_unit(text) is None


def test_figure_is_no_label_whose_number_was_taken_away():
    assert concepts_of("-0") == ()
    assert is_label("指標1") == is_label("指標")


def test_phase_behind_a_note_or_in_brackets_counts():
    assert meaning_of("決算※見込", "phase") == "expected"
    assert phases_in_brackets("事業費合計(予算)") == ("phase.budget",)


@pytest.mark.parametrize(
    "words",
    ["9月末", "4~12月", "9か月", "R5.4~R5.12", "10月~3月", "中間", "12/31現在", "A市", "前年度",
     "うち一般財源", "除く人件費", "返還分", "上半期", "Q1", "第1四半期", "差引", "令和5年末"],
)  # fmt: skip
def test_a_phase_with_a_word_in_brackets_that_nobody_knows_is_another_label(words):
    assert meaning_of(f"決算({words})", "phase") == ("settlement" if "一般財源" in words else "")
    assert not label_finder(["決算"])(f"令和5年度({words})決算")
    assert not label_finder(["決算"])(f"決算({words})")


@pytest.mark.parametrize(
    "words",
    ["3月末", "5月末閉鎖", "3月31日現在", "R6.3末現在", "千円", "単位:千円", "税込", "A", "①+②",
     "令和5年度", "令和5年度末", "事業費", "一般会計", "実績", "財政課", "第5次", "注1"],
)  # fmt: skip
def test_a_year_a_unit_a_phase_an_item_and_the_end_of_the_year_leave_a_phase_the_same(words):
    assert meaning_of(f"決算({words})", "phase") == "settlement"
    assert label_finder(["決算"])(f"決算({words})") == "決算"


@pytest.mark.parametrize(
    "words",
    ["うち人件費", "内、人件費", "内数", "前年度", "人件費を除く", "人件費を含む", "返還分", "差引",
     "増減", "平均", "上半期", "第2四半期", "Q1", "4~12月", "A市", "前回", "翌年度", "市内分"],
)  # fmt: skip
@pytest.mark.parametrize("item", ["事業費", "一般財源", "その他財源"])
def test_an_item_with_words_in_brackets_that_are_left_over_is_another_label(item, words):
    assert not label_finder([item])(f"{item}({words})")
    means = meaning_of(f"{item}({words})", "cost")
    assert means != meaning_of(item, "cost")


@pytest.mark.parametrize(
    "words", ["千円", "単位:円", "A", "a+b", "令和5年度", "決算", "予算額", "概算", "=決算額", "1"]
)
def test_a_unit_a_letter_a_year_and_a_phase_leave_an_item_the_same(words):
    assert label_finder(["事業費"])(f"事業費({words})") == "事業費"


def test_a_total_with_a_part_of_it_in_brackets_is_another_label():
    find = label_finder(["事業費", "決算額"], meanings={"決算額": "cost.total + phase.settlement"})
    assert find("事業費(人件費)") == ""
    assert find("決算額(一般財源)") == ""
    assert find("決算額(事業費)") == "決算額"


@pytest.mark.parametrize("label", ["事業費差引", "事業費うち人件費", "事業費平均", "人件費を除く"])
def test_words_behind_an_item_make_of_it_another_label(label):
    assert not is_label(label)
    assert not label_finder(["事業費", "人件費"])(label)


def test_an_item_in_brackets_that_the_vocabulary_has_so_is_what_it_says():
    find = label_finder(["事業費", "一般財源", "その他"])
    assert find("(差引)一般財源(B)") == "一般財源"
    assert find("(うち一般財源)") == "一般財源"
    assert find("その他(使用料等)") == "その他"
    assert find("事業費(人件費を含む)") == ""


@pytest.mark.parametrize(
    "words", ["外部", "外部委員会", "二次", "第三者", "財政課", "前回", "平均"]
)
def test_the_mark_of_somebody_else_is_another_rating(words):
    assert not meaning_of(f"評価({words})", "rating")
    assert not label_finder(["評価"])(f"評価({words})")


@pytest.mark.parametrize("words", ["R4", "令和3年度末時点", "担当課", "5段階", "A"])
def test_a_year_a_section_and_a_scale_leave_a_rating_the_same(words):
    assert label_finder(["評価"])(f"評価({words})") == "評価"


def test_a_text_may_say_what_it_is_in_any_words_but_those_of_another_year():
    find = label_finder(["対象", "事業の目的"])
    assert find("1対象(誰を、何を対象としているのか)") == "対象"
    assert find("対象(前年度)") == ""


def test_what_a_form_says_that_a_label_means_decides_which_words_may_stand_beside_it():
    assert label_finder(["見学"], meanings={"見学": "text"})("見学(市内の学校)") == "見学"
    assert label_finder(["見学"], meanings={"見学": "indicator.itself"})("見学(市内の学校)") == ""


@pytest.mark.parametrize("behind", ["差引", "平均", "順位", "比", "額の伸び", "剰余金", "-予算"])
def test_a_word_that_is_left_over_makes_of_a_settlement_another_label(behind):
    assert not meaning_of(f"決算{behind}", "phase")
    assert not is_label(f"令和5年度決算{behind}")


@pytest.mark.parametrize(
    "label", ["決算額計", "前年度決算額", "事業費決算", "歳出決算総額", "実決算額", "決算書ベース"]
)
def test_words_that_are_known_to_the_last_one_leave_it_a_settlement(label):
    assert meaning_of(label, "phase") == "settlement"


def test_a_total_may_say_before_its_word_that_it_is_one():
    assert label_finder(["事業費合計"])("計事業費合計") == "事業費合計"
    assert meaning_of("合計事業費", "cost") == "total"


@pytest.mark.parametrize("label", ["計一般財源", "計画事業費", "主計事業費"])
def test_a_sum_before_the_word_of_no_total_makes_another_label(label):
    assert not label_finder(["一般財源", "事業費"])(label)


@pytest.mark.parametrize("words", ["R4.3末", "H27年10月", "令和4年4月1日現在", "R4"])
def test_a_baseline_may_be_of_any_day_a_settlement_of_the_last_one_alone(words):
    assert meaning_of(f"現状値({words})", "phase") == "baseline"
    is_end = words in ("R4.3末", "R4")
    assert meaning_of(f"決算({words})", "phase") == ("settlement" if is_end else "")


def test_one_column_less_another_is_of_no_phase():
    assert not meaning_of("決算額(B)-(A)", "phase")
    assert meaning_of("一般財源(A)-(B)", "cost") == "general_funds"


@pytest.mark.parametrize("label", ["目標達成", "増減説明", "他市実績", "差引目標", "平均実績"])
def test_words_left_over_before_or_behind_an_actual_or_a_target_make_another_label(label):
    assert not is_label(label)


@pytest.mark.parametrize(
    ("label", "phase"),
    [("利用者数(人)実績", "actual"), ("発行数目標", "target"), ("成果実績", "actual"),
     ("{year}実績", "actual"), ("最終目標値", "target")],
)  # fmt: skip
def test_a_count_before_its_phase_is_of_that_phase(label, phase):
    assert meaning_of(label, "phase") == phase


@pytest.mark.parametrize(("label", "concepts"), cases("labels"))
def test_a_label_is_known_without_what_stands_around_it(label, concepts):
    assert list(concepts_of(label)) == concepts.split()


def test_a_text_longer_than_any_label_is_none():
    longest = "事業費/" + "あ" * 56
    assert concepts_of(longest) == ("cost.total",)
    assert concepts_of(longest + "あ") == ()


def test_a_label_that_is_known_of_a_kind_is_no_other_of_it_by_its_end():
    assert concepts_of("成果指標") == ("indicator.outcome",)


def test_a_label_of_two_texts_is_one_where_all_cities_share_the_whole():
    assert concepts_of("事業の手段・方法(どのように)") == ("text",)


@pytest.mark.parametrize(
    ("label", "concepts"),
    [("実績値・計画値", ("head",)), ("目標及び実績", ("head",)), ("決算・予算", ("cost.total",))],
)
def test_a_label_of_two_phases_is_of_neither(label, concepts):
    assert concepts_of(label) == concepts


def test_short_words_mean_money_only_among_funding():
    assert concepts_of("国") == ()
    assert concepts_of("国", funding=True) == ("cost.subsidies",)
    assert is_label("県")
    assert meaning_of("その他", "cost") == "other_funds"


def test_of_a_label_with_two_meanings_the_first_holds_and_the_fault_names_both_lines(monkeypatch):
    rows = [{"label": label, "concept": concept, "note": ""} for label, concept in (
        ("事業費", "cost.total"), ("{事業|運営}費", "cost.detail"), ("事業費", "phase.budget"),
    )]  # fmt: skip
    monkeypatch.setattr(vocabulary_rows, "label_rows", lambda _name: rows)
    entries = vocabulary_rows.entries.__wrapped__()
    assert entries.exact["事業費"] == (("cost.total", False), ("phase.budget", False))
    (fault,) = entries.faults
    assert re.search(r"vocabulary.csv.*事業費: 2: cost.total / 3: cost.detail", str(fault))


@pytest.mark.parametrize("label", ["R5年度7実績", "R6年度0見込"])
def test_a_digit_behind_the_year_of_a_label_is_a_figure_that_fell_there(label):
    assert vocabulary.holds_figures(label)
    assert vocabulary.plain_label(label) == label


def test_a_month_behind_a_year_is_no_figure():
    assert vocabulary.plain_label("令和2年度3月補正予算") == "3月補正予算"
