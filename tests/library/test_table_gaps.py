"""Columns and rows that gaps between texts show, and blanks that are no such gaps."""

from __future__ import annotations

from made_pages import chars, hairlines, page, read

COLUMNS = [(60, "事業の名称"), (200, "回"), (300, "123")]


def hairline_table(*lines: list[tuple[float, str]]) -> list[list[str] | str]:
    """What is read of rows of words between hairlines."""
    words = [chars(word, x, 105 + 20 * n) for n, line in enumerate(lines) for x, word in line]
    return read(page(*words, **hairlines(50, 450, [100 + 20 * n for n in range(len(lines) + 1)])))


def test_a_blank_between_words_of_one_row_is_no_column() -> None:
    found = hairline_table([(60, "都市 計画 の 事業"), (250, "回")], *([[(60, "窓口の案内を広げる"), (250, "件")]] * 3))
    assert found == [["都市 計画 の 事業", "回"], *([["窓口の案内を広げる", "件"]] * 3)]


def test_a_narrow_gap_is_a_column_where_it_runs_down_the_table() -> None:
    rows = [[(60, "利用者の数を数える"), (156, "人員"), (300, "1,234")]] * 4
    assert hairline_table(*rows) == [["利用者の数を数える", "人員", "1,234"]] * 4


def test_text_across_a_gap_of_other_rows_is_one_text() -> None:
    whole = "この行の文はどの列の境も越えて右まで続いている"
    assert hairline_table([(60, whole)], *([COLUMNS] * 3)) == [[whole], *([["事業の名称", "回", "123"]] * 3)]


def test_a_heading_and_the_row_below_it_in_one_band_are_parted() -> None:
    words = [chars(word, x, top) for top in (125, 145, 165) for x, word in COLUMNS]
    found = read(page(chars("3. 実績の一覧", 60, 102), *words, **hairlines(50, 450, [100, 140, 160, 180])))
    assert found[-4:] == [["3. 実績の一覧"], *([["事業の名称", "回", "123"]] * 3)]


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
