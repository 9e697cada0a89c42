"""Columns and rows that gaps between texts show, and blanks that are no such gaps."""

from __future__ import annotations

import numpy as np
from made_pages import chars, hairlines, page, read

from hyoka.grid.columns import find_column_edges, find_row_edges
from hyoka.pdf.chars import Char, Chars
from hyoka.pdf.edges import Edge, as_edges, edge_array

X0, X1 = 50.0, 450.0
YS = [100.0, 120.0, 140.0, 160.0, 180.0]
HORIZONTAL = [Edge(y, X0, X1) for y in YS]


def rows(*lines: list[tuple[float, str]], tops: list[float] = YS) -> list[Char]:
    """Words of each row at their left edges."""
    return [c for top, words in zip(tops, lines, strict=False) for x, word in words for c in chars(word, x, top + 5)]


def edges(letters: list[Char], row: int, horizontal: list[Edge] | None = None) -> list[float]:
    """The places of the column edges of one row."""
    lines, read_chars = edge_array(horizontal or HORIZONTAL), Chars.of(letters)
    column_edges = as_edges(find_column_edges(X0, X1, np.array(YS), lines, read_chars.codes, read_chars.boxes))
    return [edge.at for edge in column_edges if edge.start == YS[row]]


def rows_between(letters: list[Char]) -> list[float]:
    """The positions of the row edges in a band between two hairlines."""
    lines = edge_array([Edge(100, X0, X1), Edge(140, X0, X1)])
    row_edges = as_edges(find_row_edges(X0, X1, lines[:, 0].copy(), lines, Chars.of(letters).boxes))
    return [edge.at for edge in row_edges]


def test_a_gap_down_all_rows_is_a_columns_edge():
    letters = rows(*([[(60, "事業の名称"), (200, "回")]] * 4))
    for row in range(4):
        (edge,) = edges(letters, row)
        assert 110 < edge < 200


def test_a_blank_between_words_of_one_row_is_no_column():
    letters = rows([(60, "都市 計画 の 事業"), (250, "回")], *([[(60, "窓口の案内を広げる"), (250, "件")]] * 3))
    assert len(edges(letters, 0)) == 1


def test_a_narrow_gap_is_a_column_where_it_runs_down_the_table():
    letters = rows(*([[(60, "利用者の数を数える"), (156, "人員"), (300, "1,234")]] * 4))
    found = edges(letters, 0)
    assert len(found) == 2
    assert 150 <= found[0] <= 156


def test_text_across_a_gap_of_other_rows_is_one_text():
    letters = rows(
        [(60, "この行の文はどの列の境も越えて右まで続いている")], *([[(60, "名称"), (200, "回"), (300, "123")]] * 3)
    )
    assert all(not 60 < edge < 290 for edge in edges(letters, 0))
    assert len(edges(letters, 1)) == 2


def test_the_end_of_a_horizontal_line_is_a_columns_edge():
    lines = [Edge(YS[0], X0, X1), Edge(YS[1], X0, 250), Edge(YS[1], 260, X1), *(Edge(y, X0, X1) for y in YS[2:])]
    letters = rows([(60, "左の見出し"), (300, "右の見出し")], [(60, "左"), (300, "右")])
    assert 250 in edges(letters, 0, lines)


def test_a_heading_and_the_table_below_it_in_one_band_are_parted():
    letters = chars("1. 見出し", 50, 102) + chars("名称", 60, 128)
    (at,) = rows_between(letters)
    assert 112 < at < 128


def test_lines_of_one_text_are_not_parted():
    letters = chars("一行目の文", 60, 102) + chars("二行目の文", 60, 115)
    assert rows_between(letters) == []


def test_a_heading_between_hairlines_keeps_out_of_the_rows_below_it():
    words = [
        chars("3. 実績の一覧", 50, 102),
        *(chars(word, x, top) for top in (125, 145, 165) for x, word in ((60, "名称"), (200, "回"), (300, "123"))),
    ]
    found = read(page(*words, **hairlines(50, 350, [120, 140, 160, 180])))
    assert found[-3:] == [["名称", "回", "123"]] * 3
    assert found[0] in ("3. 実績の一覧", ["3. 実績の一覧"])


def test_a_row_beyond_the_last_hairline_belongs_to_the_table():
    words = [chars(word, x, top) for top in (105, 125, 142) for x, word in ((60, "名称"), (200, "回"), (300, "123"))]
    assert read(page(*words, **hairlines(50, 350, [100, 120, 140]))) == [["名称", "回", "123"]] * 3


def test_a_page_number_below_the_last_hairline_is_no_row():
    words = [chars(word, x, top) for top in (105, 125) for x, word in ((60, "名称"), (200, "回"), (300, "123"))]
    found = read(page(*words, chars("12", 195, 760), **hairlines(50, 350, [100, 120, 140])))
    assert found == [["名称", "回", "123"]] * 2 + ["12"]


def test_a_line_across_an_empty_tables_edge_is_read():
    words = [chars("上の文", 60, 92), chars("下の文", 60, 150)]
    assert [row for row in read(page(*words, **hairlines(50, 350, [100, 120, 140]))) if row] == ["上の文", "下の文"]
