"""Rows without vertical lines: split at white space, or put together by the height of their texts."""

from __future__ import annotations

import re

from made_pages import cell, line, row

from hyoka.forms.shared.pages import Item
from hyoka.forms.shared.unruled import is_unruled, right_text_edge, rows_by_height, rows_by_white_space, split_in_two
from hyoka.grid.model import Cell, Row

CLOSES = re.compile("達成状況.*")


def beside_label(text: str, x0: float, x1: float) -> bool:  # where the white lies does not matter here
    return text in ("目標", "実績")


def rows(*items: Item) -> list[list[str]]:
    return [[part.text for part in found] for found in rows_by_white_space(items, beside_label, CLOSES, 400)]


def test_a_ruled_row_is_a_row() -> None:
    assert rows(row("目標", "備える", xs=[50, 150, 300])) == [["目標", "備える"]]


def test_the_white_behind_a_label_parts_it_from_its_text() -> None:
    band = [line("目標", 50, 106), line("年に十回の訓練を", 100, 100), line("行います。", 100, 112)]
    cells = split_in_two(band, beside_label, 400)
    assert [part.text for part in cells] == ["目標", "年に十回の訓練を行います。"]
    assert (cells[0].x1, cells[1].x0, cells[1].x1) == (70, 100, 400)


def test_white_that_parts_no_columns_is_a_blank() -> None:
    assert split_in_two([line("平成29年度  の目標", 50, 100)], beside_label, 400) == []


def test_headings_stand_line_by_line_above_a_label() -> None:
    items = [line("1. 重点施策", top=100), line("目標", 50, 115), line("備える", 100, 115)]
    assert rows(*items) == [["1. 重点施策"], ["目標", "備える"]]


def test_a_line_that_closes_a_row_begins_another() -> None:
    items = [
        line("目標", 50, 100),
        line("備える", 100, 100),
        line("達成状況【○】", 50, 115),
        line("2. 次の章", top=130),
    ]
    assert rows(*items) == [["目標", "備える"], ["達成状況【○】"], ["2. 次の章"]]


def test_lines_between_hairlines_are_no_row_with_the_lines_below_the_hairline() -> None:
    within = Row(1, 100, [cell("目標", x0=50, x1=90), cell("備える", x0=90, x1=300)], guessed=True)
    assert rows(within, line("実績", 50, 130), line("備えた", 100, 130)) == [["目標", "備える"], ["実績", "備えた"]]


def test_lines_on_two_pages_are_two_bands() -> None:
    assert rows(line("目標", 50, 700), line("備える", 100, 50, number=2)) == [["目標"], ["備える"]]


def test_text_in_tables_ends_at_the_margin_that_it_keeps_on_the_left() -> None:
    rows = [Row(1, 100, [cell("(1) 訓練", x0=50, x1=300, margin=6)]), Row(1, 130, [cell("目標", x0=50, x1=300)])]
    assert right_text_edge(rows, re.compile(r"\(\d\)")) == 294


def between_hairlines(top: float, bottom: float, *texts: tuple[str, float, float], number: int = 1) -> Row:
    """A row and its texts, each in a cell of its own."""
    cells = []
    for text, x, y in texts:
        found = Cell(number, x, top, x + 100, bottom, [line(text, x, y, number)])
        cells.append(found)
    return Row(number, top, cells, guessed=True)


def by_height(*items: Row) -> list[str]:
    return [item.text for item in rows_by_height(items, "大項目")]


def test_a_text_that_hangs_below_its_row_belongs_to_the_next_one() -> None:
    first = between_hairlines(100, 120, ("一", 60, 105), ("名前", 160, 125))
    second = between_hairlines(120, 140, ("二", 60, 125))
    assert by_height(first, second) == ["一", "二 名前"]


def test_a_line_beside_a_row_is_of_the_row() -> None:
    first = between_hairlines(100, 120, ("一", 60, 105))
    assert by_height(first, line("二", 200, 106), line("三", 60, 150)) == ["一 二", "三"]  # type: ignore[arg-type]


def test_what_stands_above_the_first_label_of_a_table_is_a_row_of_its_own() -> None:
    both = between_hairlines(100, 160, ("前の文", 160, 105), ("大項目", 60, 130), ("名前", 160, 130))
    assert by_height(both) == ["前の文", "大項目 名前"]


def test_ruled_rows_stay_as_they_are() -> None:
    ruled = Row(1, 100, [cell("一", "二")])
    assert list(rows_by_height([ruled], "大項目")) == [ruled]
    assert not is_unruled(ruled)
    assert not is_unruled(None)
