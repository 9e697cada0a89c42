"""Lines and characters become cells: merge_edges ones, open ones, tables of which some lines are missing."""

from __future__ import annotations

from made_pages import chars, grid, hairlines, page, read

from hyoka.grid.items import read_items
from hyoka.grid.model import Line, Row

XS, YS = [50.0, 150.0, 250.0], [100.0, 120.0, 140.0]


def test_a_table_is_read_row_by_row_from_the_left():
    made = page(
        chars("右下", 160, 125), chars("左下", 60, 125), chars("右上", 160, 105), chars("左上", 60, 105), **grid(XS, YS)
    )
    assert read(made) == [["左上", "右上"], ["左下", "右下"]]


def test_text_around_a_table_is_lines_in_reading_order():
    made = page(chars("下", 50, 150), chars("表", 60, 105), chars("上", 50, 80), **grid(XS, YS))
    assert read(made) == ["上", ["表"], [], "下"]


def test_a_cell_merged_downwards_stands_in_its_first_row_only():
    lines = grid(XS, YS)
    lines["horizontal"][1] = (120, 150, 250)
    made = page(chars("まとめ", 60, 115), chars("一", 160, 105), chars("二", 160, 125), **lines)
    first, second = (item for item in read_items(made) if isinstance(item, Row))
    assert [cell.text for cell in first.cells] == ["まとめ", "一"]
    assert [cell.text for cell in second.cells] == ["二"]
    assert (first.cells[0].top, first.cells[0].bottom) == (100, 140)


def test_a_cell_merged_across_is_one():
    lines = grid(XS, YS)
    lines["vertical"][1] = (150, 120, 140)
    made = page(chars("表題は二つの列にわたる", 60, 105), chars("一", 60, 125), chars("二", 160, 125), **lines)
    assert read(made) == [["表題は二つの列にわたる"], ["一", "二"]]


def test_lines_of_a_cell_are_in_order_whatever_the_order_of_the_file():
    made = page(
        chars("三行目", 60, 124), chars("一行目", 60, 102), chars("二行目", 60, 113), **grid([50, 150], [100, 140])
    )
    (only,) = read_items(made)
    assert [line.text for line in only.cells[0].lines] == ["一行目", "二行目", "三行目"]


def test_a_character_belongs_to_the_cell_that_holds_its_centre():
    made = page(chars("はみ出す", 112, 105), **grid(XS, YS))
    assert read(made)[0] == ["はみ出す"]
    # 142 to 152: the middle is left of the line; 152 to 162: right of it
    assert read(page(chars("左右", 142, 105), **grid(XS, YS)))[0] == ["左", "右"]


def test_a_cell_without_a_line_at_the_page_end_is_open_there():
    lines = grid(XS, YS)
    lines["horizontal"] = lines["horizontal"][:2]
    _, last = (item for item in read_items(page(chars("続く", 60, 125), **lines)) if isinstance(item, Row))
    assert [cell.open_bottom for cell in last.cells] == [True, True]
    assert [cell.open_top for cell in last.cells] == [False, False]


def test_a_cell_without_a_line_at_the_pages_begin_is_open_there():
    lines = grid(XS, YS)
    lines["horizontal"] = lines["horizontal"][1:]
    first, _ = (item for item in read_items(page(chars("続き", 60, 105), **lines)) if isinstance(item, Row))
    assert first.cells[0].open_top
    assert not first.cells[0].open_bottom


def test_a_table_without_outer_vertical_lines_has_its_outer_columns():
    lines = {"horizontal": [(y, 50, 350) for y in YS], "vertical": [(x, 100, 140) for x in (150, 250)]}
    words = [chars(word, x, top) for top in (105, 125) for x, word in ((60, "左"), (160, "中"), (260, "右"))]
    assert read(page(*words, **lines)) == [["左", "中", "右"]] * 2


def test_the_frame_alone_leaves_columns_to_the_white():
    lines = hairlines(50, 350, [100, 120, 140, 160]) | {"vertical": [(50, 100, 160), (350, 100, 160)]}
    words = [chars(word, x, top) for top in (105, 125, 145) for x, word in ((60, "名称"), (200, "回"), (300, "123"))]
    assert read(page(*words, **lines)) == [["名称", "回", "123"]] * 3


def test_two_tables_side_by_side_are_not_one():
    left, right = grid([50, 150], YS), grid([300, 400], YS)
    lines = {side: left[side] + right[side] for side in left}
    made = page(chars("左", 60, 105), chars("右", 310, 105), **lines)
    assert [row for row in read(made) if row] == [["左"], ["右"]]


def test_a_table_within_a_cell_of_another_keeps_its_own_text():
    outer, inner = grid([50, 350], [100, 200]), grid([100, 200, 300], [130, 150, 170])
    lines = {side: outer[side] + inner[side] for side in outer}
    made = page(chars("外", 60, 105), chars("内", 110, 135), chars("側", 210, 135), **lines)
    found = [item for item in read(made) if item]
    assert ["外"] in found
    assert ["内", "側"] in found


def test_a_blank_of_the_page_stays_in_a_lines_text():
    (line,) = read_items(page(chars("088 情報 運営", 50, 100)))
    assert isinstance(line, Line)
    assert line.text == "088 情報 運営"
