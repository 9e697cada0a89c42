"""Rows without vertical lines are split at white space."""

from __future__ import annotations

import re

from made_pages import cell, line, row

from hyoka.forms.shared.pages import Item
from hyoka.forms.shared.unruled import right_text_edge, rows_by_white_space, split_in_two
from hyoka.grid.model import Row

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
