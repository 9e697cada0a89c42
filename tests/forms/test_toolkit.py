"""What forms share: paragraphs that the layout broke, labels, units, numbers and names, a document as one stream."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_pages import cell, chars, grid, line, page, row

from hyoka.forms.shared.labels import follows, labelled, line_with
from hyoka.forms.shared.names import code_and_name, split_unit, unfolded
from hyoka.forms.shared.pages import lines_of, stream, whole_lines, without_running_heads
from hyoka.forms.shared.paragraphs import joined, one_line, paragraphs
from hyoka.forms.shared.records import Records, printed
from hyoka.grid.model import Row
from hyoka.japanese import fold
from hyoka.pdf.chars import Char
from hyoka.pdf.edges import STROKE, sorted_in
from hyoka.pdf.page import Page

FULL = "文が行の右の端まで届く"  # 11 characters: 110 of the 116 points that a cell of 120 leaves


BODIES = ["はじめに", "目的を述べる", "結果は表のとおり", "課題が残る", "おわりに"]


def told(*lines: str, width: float = 116) -> list[str]:
    return paragraphs([cell(*lines, x0=50, x1=50 + width)])


def test_a_line_that_fills_the_cell_goes_on_in_the_next():
    assert told(FULL, "続きである。") == [FULL + "続きである。"]


def test_a_line_that_ends_early_ends_its_paragraph():
    assert told("短い行。", "次の段落。") == ["短い行。", "次の段落。"]


def test_a_closing_mark_never_begins_a_paragraph():
    assert told("短い行", "。次", width=200) == ["短い行。次"]


def test_a_character_that_went_down_with_its_closing_mark_still_goes_on():
    """The line has room for one more character, but 端。 keeps together."""
    assert told("一二三四五六七八九十", "端。続き") == ["一二三四五六七八九十端。続き"]


def test_an_opening_bracket_clings_to_what_follows():
    assert told("一二三四五六七八九十", "「端」続き") == ["一二三四五六七八九十「端」続き"]


def test_a_latin_word_that_did_not_fit_goes_on():
    assert told("一二三四五六七八", "Network の整備") == ["一二三四五六七八Network の整備"]


def test_a_latin_word_that_would_have_fitted_begins_a_paragraph():
    assert told("一二三四", "DX の整備") == ["一二三四", "DX の整備"]


def test_two_latin_words_are_joined_with_a_blank_and_japanese_without():
    assert joined("open", "data") == "open data"
    assert joined("オープン", "データ") == "オープンデータ"
    assert joined("第3", "期") == "第3期"
    assert joined("", "data") == "data"


def test_a_text_that_goes_on_over_a_page_end_is_one_paragraph():
    first, second = cell(FULL, x1=166), cell("次の頁の続き。", x1=166, number=2)
    assert paragraphs([first, second]) == [FULL + "次の頁の続き。"]
    assert one_line([first, second]) == FULL + "次の頁の続き。"


def test_pieces_that_stand_side_by_side_in_one_row_are_one_text():
    assert paragraphs([cell("左の文", x0=50, x1=90), cell("右の文", x0=90, x1=150)]) == ["左の文右の文"]


def test_nothing_has_no_paragraphs():
    assert paragraphs([]) == []
    assert paragraphs([cell()]) == []


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
    assert unfolded(text, start, end) == printed_text


@given(st.text(alphabet="あ事業１２AＢ-－ 　()（）㈱", max_size=12), st.integers(0, 12))
def test_what_unfolds_folds_back(text, start):
    folded = fold(text)
    cut = min(start, len(folded))
    assert folded[cut:].endswith(fold(unfolded(text, cut))) or "㈱" in text
    assert fold(unfolded(text, 0)) == folded


def leaf(number: int, *texts: list[Char]) -> Page:
    return page(*texts, number=number)


@pytest.mark.parametrize("text", ["12", "- 12 -", "12/30", "p.12", "12ページ", "－１２－"])
def test_a_page_number_is_no_part_of_the_stream(text):
    pages = [leaf(1, chars("本文", 50, 100), chars(text, 290, 770))]
    assert [item.text for item in stream(pages)] == ["本文"]


def test_a_number_in_a_table_is_no_page_number():
    made = page(chars("12", 60, 105), **grid([50, 150], [100, 120]))
    assert [item.text for item in stream([made])] == ["12"]


def test_a_foot_that_comes_again_on_every_page_is_left_out():
    pages = [leaf(n, chars(f"本文その{n}", 50, 100), chars("○○市の評価", 50, 780)) for n in (1, 2, 3)]
    assert [item.text for item in stream(pages)] == ["本文その1", "本文その2", "本文その3"]


def test_a_last_line_that_comes_once_stays():
    pages = [leaf(1, chars("本文", 50, 100), chars("おわりに", 50, 780)), leaf(2, chars("付録", 50, 100))]
    assert [item.text for item in stream(pages)] == ["本文", "おわりに", "付録"]


def running(*kept: str) -> list[str]:
    pages = [leaf(n, chars("令和4年度 評価", 300, 20), chars(BODIES[n - 1], 50, 100)) for n in range(1, 6)]
    return [item.text for item in without_running_heads(stream(pages), *kept)]


def test_a_line_at_the_top_of_most_pages_is_a_running_head():
    assert running() == BODIES


def test_a_line_that_means_something_is_kept_though_every_page_begins_with_it():
    assert running("令和4年度評価").count("令和4年度 評価") == 5


def test_tops_of_two_pages_are_no_running_head():
    pages = [leaf(n, chars("同じ見出し", 50, 20), chars(BODIES[n], 50, 100)) for n in (1, 2)]
    assert len(without_running_heads(stream(pages))) == 4


def test_a_label_takes_the_cells_up_to_the_next_label():
    item = row("担当課", "情報課", "係名", "", "企画係", xs=[50, 100, 150, 200, 220, 300])
    names = {"担当課", "係名"}
    found = labelled(item, lambda text: text if text in names else "")
    assert [(name, [c.text for c in cells]) for name, cells in found] == [("担当課", ["情報課"]), ("係名", ["企画係"])]


def test_a_line_has_no_labels():
    assert labelled(line("担当課"), lambda text: text) == []


def test_a_cell_alone_in_its_row_is_told_line_by_line():
    item = Row(1, 100, [cell("一行目", "二行目", x1=300), cell(x0=300, x1=400)])
    assert [part.text for part in lines_of(item)] == ["一行目", "二行目"]
    beside = row("左", "右", xs=[50, 100, 150])
    assert [part.text for part in lines_of(beside)] == ["左", "右"]
    assert [part.text for part in whole_lines(beside)] == ["左右"]


def test_a_part_follows_another_beside_or_below_it_on_its_page():
    assert follows(line("上", top=100), line("下", top=113))
    assert not follows(line("上", top=100), line("下", top=140))
    assert not follows(line("上", top=100, number=1), line("下", top=101, number=2))
    assert not follows(None, line("下"))


def test_the_line_on_which_a_text_stands_is_its_place():
    where = cell("一行目", "合計：12", "三行目", x1=300)
    assert line_with([where], "合計:12").text == "合計：12"
    assert line_with([where], "総計") is where


def test_a_count_is_found_in_a_sentence_that_the_layout_broke():
    items = [line("取組の総数は1,2", top=100), line("35取組でした。", top=113)]
    out = Records()
    printed(items, {("action_count", ""): r"総数は([\d,]+)取組"}, out)
    (found,) = out.tables["printed"]
    assert (found["text"], found["top"]) == ("1,235", 100)


def test_a_count_that_is_not_printed_gives_no_row():
    out = Records()
    printed([line("本文")], {("action_count", ""): r"総数は(\d+)"}, out)
    assert out.tables["printed"] == []


def test_a_record_has_all_columns_and_its_place():
    out = Records()
    out.add("statuses", cell("○", x0=50, x1=60), activity_id="1", status="completed")
    (record,) = out.tables["statuses"]
    assert (record["activity_id"], record["year"], record["status"]) == ("1", "", "completed")
    assert (record["page"], record["x0"], record["x1"]) == (1, 50, 60)


def test_a_column_that_no_table_has_is_refused():
    with pytest.raises(KeyError, match="colour"):
        Records().add("statuses", cell("○"), colour="red")


def test_empty_prose_is_no_row():
    out = Records()
    out.narrative(cell("　"), "1", "成果", " ")
    out.narrative(None, "1", "成果", "文")
    assert out.tables["narratives"] == []


def test_a_dot_may_be_of_a_line_of_either_kind():
    levels, uprights, _ = sorted_in(np.array([[STROKE, 10.0, 10, 11, 11]]))
    assert levels.tolist() == [[10.5, 10, 11]]
    assert uprights.tolist() == [[10.5, 10, 11]]
