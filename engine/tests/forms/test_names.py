"""Names with their numbers, marks and units; sections; folded text and printed text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_pages import cell, line

from hyoka.contract.ledger import Records
from hyoka.contract.scales import is_strange
from hyoka.forms.activities import Activity
from hyoka.forms.marks import pattern_of_marks, symbol_of
from hyoka.forms.name_cells import (
    name_and_purpose,
    section_names,
    split_unit,
    unit_in_text,
)
from hyoka.text.japanese import fold, unfold


@pytest.mark.parametrize(
    ("text", "name", "unit"),
    [
        ("利用者数 (人)", "利用者数", "人"),
        ("利用者数", "利用者数", ""),
        ("割合（市民）（％）", "割合（市民）", "％"),
        ("満足度（5段階(平均)）", "満足度", "5段階(平均)"),
        ("()", "", ""),
        ("（仮称）", "（仮称）", ""),
        ("（再掲）を含む数", "（再掲）を含む数", ""),
    ],
)
def test_unit_is_what_stands_in_brackets_at_the_end(text, name, unit):
    assert split_unit(text) == (name, unit)


@pytest.mark.parametrize(
    ("text", "unit"), [("数(単位:件)", "件"), ("数（単位： ％ ）とする", "％"), ("数（件）", "")]
)
def test_a_unit_is_told_behind_the_word(text, unit):
    assert unit_in_text(text) == unit


def test_an_activity_without_a_name_is_called_by_its_place_and_said():
    made = Activity(out := Records(), [cell("", top=41.6)], "R6年度", title="")
    assert (made.id, made.row["name"]) == ("1:42", "")
    assert [problem["kind"] for problem in out.problems] == ["name_missing"]


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("A.順調に推移している", "A"),
        ("Ａ（順調）", "A"),
        ("３点", "3"),
        ("12点", ""),
        ("ABC分析", ""),
        ("", ""),
        ("△\ufe0e", "△"),
        ("A（前年度B）", "A"),
        ("A(R4:B)", "A"),
        ("B→A", "B→A"),
    ],
)
def test_the_mark_of_a_rating_is_at_its_beginning(text, symbol):
    assert symbol_of(text) == symbol


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("甲", "甲"),
        ("甲(継続)", "甲"),
        ("Ⅲ.順調", "III"),
        ("優", "優"),
        ("優良可", ""),
        ("可能", ""),
        ("IV", ""),
        ("ITの活用", ""),
    ],
)
def test_the_marks_of_any_scale_are_marks_and_no_letters_of_words(text, mark):
    pattern = pattern_of_marks(["甲", "乙", "丙", "優", "良", "可", "Ⅰ", "Ⅱ", "Ⅲ"])
    match = pattern.match(fold(text))
    assert (match[0] if match else "") == mark


@pytest.mark.parametrize(
    "text", ["A／B", "A→B", "A（B）", "○又は△", "◎○", "✔", "◯", "⭕", "💮", "A’"]
)
def test_what_is_two_marks_or_no_mark_of_a_scale_is_none_of_its_marks(text):
    assert is_strange("abcd", symbol_of(text))


@given(st.text(alphabet="あ事業１２AＢ-－ 　()（）㈱", max_size=12), st.integers(0, 12))
def test_what_unfolds_folds_back(text, start):
    folded = fold(text)
    cut = min(start, len(folded))
    assert folded[cut:].endswith(fold(unfold(text, cut))) or "㈱" in text
    assert fold(unfold(text, 0)) == folded


def test_where_no_word_surely_names_a_section_one_that_might_is_taken():
    assert section_names([line("令和２年度 事務事業報告"), line("議事調査")], 1) == ["議事調査"]
    assert section_names([line("令和２年度"), line("補助金評価調書 総括表")], 1) == []
    assert section_names([line("２款 安全なまち（総務部 防災課）")], 1) == ["総務部", "防災課"]


@pytest.mark.parametrize(
    ("lines", "name", "purpose"),
    [
        (("窓口事業",), "窓口事業", ""),
        (("子育て、教育等支援事業", "支援する。"), "子育て、教育等支援事業", "支援する。"),
        (("窓口を開き、相談を受け", "る。"), "", "窓口を開き、相談を受ける。"),
        ((), "", ""),
    ],
)
def test_the_first_paragraph_of_a_name_is_the_name_unless_it_is_prose(lines, name, purpose):
    assert name_and_purpose([cell(*lines, x1=172)] if lines else []) == (name, purpose)


def test_a_name_that_fills_its_line_ends_with_the_word_that_ends_names():
    assert name_and_purpose([cell("窓口事業", "窓口を開く。", x1=92)]) == (
        "窓口事業",
        "窓口を開く。",
    )
