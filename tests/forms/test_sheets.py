"""Labels and the names beside them: sheets that begin at one, boxes below one, sections above a table, marks."""

from __future__ import annotations

import pytest
from made_pages import cell, line, row

from hyoka.forms.shared.labels import below, known, labelled, marked, sheets
from hyoka.forms.shared.names import name_and_purpose, section_names

XS = [50.0, 150.0, 300.0]
LABEL = known({"担当課", "成果", "備考"}, around=r"^(?:R\d+年度の|※)|\(.*\)$")


@pytest.mark.parametrize("text", ["成果", "R6年度の成果", "成果(自由に書く)", "※成果"])
def test_a_label_is_known_without_what_may_stand_around_it(text):
    assert LABEL(text) == "成果"


@pytest.mark.parametrize("text", ["成果指標", "", "R6年度の", "(成果)"])
def test_any_other_text_is_no_label(text):
    assert LABEL(text) == ""


def test_a_blank_cell_is_no_value_of_a_label():
    assert labelled(row("成果", "", xs=XS), LABEL) == [("成果", [])]


def test_sheets_begin_at_the_row_of_their_first_label_and_know_what_stands_above():
    items = [
        line("NO.1", top=20),
        row("担当課", "情報課", xs=XS, top=40),
        row("成果", "一", xs=XS, top=60),
        line("続き", top=20, number=2),
        line("NO.2", top=20, number=3),
        row("担当課", "市民課", xs=XS, top=40, number=3),
    ]
    found = list(sheets(items, LABEL, "担当課"))
    assert [[item.text for item in above] for above, _ in found] == [["NO.1"], ["NO.2"]]
    assert [len(sheet) for _, sheet in found] == [4, 1]


def test_a_document_without_the_first_label_has_no_sheets():
    assert list(sheets([line("NO.1"), row("成果", "一", xs=XS)], LABEL, "担当課")) == []


def test_the_value_of_a_label_may_be_the_box_below_it():
    items = [
        line("※備考", top=100),
        row("書いた。", "", xs=XS, top=112),
        line("※成果", top=200),
        row("遠い", "", xs=XS, top=300),
    ]
    assert [(label, cells[0].text) for label, cells in below(items, LABEL)] == [("備考", "書いた。")]


def test_a_text_is_marked_by_the_cell_before_it():
    xs = [50, 70, 150, 170, 300]
    item = row("○", "窓口", "×", "相談", xs=xs)
    assert [text.text for _, text in marked([item, line("○ 行")])] == ["窓口"]


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
