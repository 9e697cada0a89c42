"""Names with their numbers and units; sections; folded text and printed text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_pages import cell, line

from hyoka.forms.shared.names import code_and_name, name_and_purpose, section_names, split_unit, unfold
from hyoka.japanese import fold


@pytest.mark.parametrize(
    ("text", "name", "unit"),
    [
        ("利用者数（人）", "利用者数", "人"),
        ("利用者数 (人)", "利用者数", "人"),
        ("利用者数", "利用者数", ""),
        ("割合（市民）（％）", "割合（市民）", "％"),
        ("満足度（5段階(平均)）", "満足度", "5段階(平均)"),
        ("件数 ()", "件数", ""),
        ("()", "", ""),
        ("（仮称）", "（仮称）", ""),
        ("（参加者数）（人）", "（参加者数）", "人"),
        ("（再掲）を含む数", "（再掲）を含む数", ""),
    ],
)
def test_unit_is_what_stands_in_brackets_at_the_end(text, name, unit):
    assert split_unit(text) == (name, unit)


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("088 情報通信", "088", "情報通信"),
        ("088情報通信", "088", "情報通信"),
        ("０８８　情報通信", "088", "情報通信"),
        ("情報通信", "", "情報通信"),
        (" 12 3年計画", "12", "3年計画"),
    ],
)
def test_code_is_the_number_before_the_name(text, code, name):
    assert code_and_name(text) == (code, name)


@pytest.mark.parametrize(
    ("text", "start", "end", "printed_text"),
    [
        ("Ｄｅｓｉｇｎ：１ 行政", 8, None, "行政"),
        ("取組 ID １-1", 4, None, "１-1"),
        ("㈱市役所", 3, None, "市役所"),
        ("１－２ 名称", 0, 3, "１－２"),
    ],
)
def test_a_stretch_of_the_folded_text_is_found_as_printed(text, start, end, printed_text):
    assert unfold(text, start, end) == printed_text


@given(st.text(alphabet="あ事業１２AＢ-－ 　()（）㈱", max_size=12), st.integers(0, 12))
def test_what_unfolds_folds_back(text, start):
    folded = fold(text)
    cut = min(start, len(folded))
    assert folded[cut:].endswith(fold(unfold(text, cut))) or "㈱" in text
    assert fold(unfold(text, 0)) == folded


def test_sections_are_the_words_that_end_as_parts_of_a_city_hall_do():
    assert section_names([line("企画財政部"), line("政策企画課 令和２年度")], 1) == ["企画財政部", "政策企画課"]


def test_where_no_word_surely_names_a_section_one_that_might_is_taken():
    assert section_names([line("令和２年度 事務事業報告"), line("議事調査")], 1) == ["議事調査"]
    assert section_names([line("令和２年度"), line("事業の実績")], 1) == []


@pytest.mark.parametrize(
    ("lines", "name", "purpose"),
    [
        (("窓口事業", "窓口を開く。"), "窓口事業", "窓口を開く。"),
        (("窓口事業",), "窓口事業", ""),
        (("子育て、教育等支援事業", "支援する。"), "子育て、教育等支援事業", "支援する。"),
        (("窓口を開き、相談を受け", "る。"), "", "窓口を開き、相談を受ける。"),
        ((), "", ""),
    ],
)
def test_the_first_paragraph_of_a_name_is_the_name_unless_it_is_prose(lines, name, purpose):
    assert name_and_purpose([cell(*lines, x1=172)] if lines else []) == (name, purpose)


def test_a_name_that_fills_its_line_ends_with_the_word_that_ends_names():
    assert name_and_purpose([cell("窓口事業", "窓口を開く。", x1=92)]) == ("窓口事業", "窓口を開く。")
