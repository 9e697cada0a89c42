"""Columns by their headers: stacked, wrapped, merged, years; with vertical lines and without."""

from __future__ import annotations

import re

import pytest
from made_pages import cell, line, row

from hyoka.forms.columns import Columns, merge_cells
from hyoka.grid.model import Row
from hyoka.vocabulary import ANY_YEAR

XS = [50.0, 150.0, 200.0, 260.0, 320.0]
HEADERS = ("指標", "単位", ANY_YEAR)


def taken(items, headers=HEADERS):
    """Columns that have met all items."""
    columns = Columns(headers, items)
    for item in items:
        columns.take_header(item)
    return columns


def texts_of(columns, item):
    return {columns.header_of(found): found.text for found in columns.cells_of(item) if found.lines}


def test_a_row_with_any_other_text_is_no_row_of_headers():
    items = [row("指標", "単位", "H30", "前年", xs=XS)]
    assert not Columns(HEADERS, items).take_header(items[0])


def test_one_cell_that_reads_as_a_header_makes_no_headers():
    items = [row("指標", "", "", "", xs=XS)]
    assert not Columns(HEADERS, items).take_header(items[0])


def test_a_line_is_no_row_of_headers():
    heading = line("指標")
    assert not Columns(HEADERS, [heading]).take_header(heading)


def test_headers_stand_over_headers_and_the_lowest_name_the_columns():
    upper = Row(1, 100, [cell("指標", x0=50, x1=150), cell("実績", x0=150, x1=320)])
    lower = Row(1, 120, [cell("R1", x0=150, x1=230, top=120), cell("R2", x0=230, x1=320, top=120)])
    figures = row("利用者数", "12", "34", xs=[50, 150, 230, 320], top=140)
    columns = taken([upper, lower, figures], ("指標", "実績", ANY_YEAR))
    assert [name for name, _ in columns.lowest_headers] == ["指標", "R1", "R2"]
    under = columns.cells_of(figures)[2]
    assert columns.headers_above(under) == ["実績", "R2"]


def test_two_headers_that_were_taken_for_one_are_parted_by_their_white():
    both = cell(x0=150, x1=320)
    both.lines = [line("H30     R1", 170, 102)]
    headers = Row(1, 100, [cell("指標", x0=50, x1=150), both], guessed=True)
    figures = row("利用者数", "12", "34", xs=[50, 150, 200, 320], top=120, guessed=True)
    columns = taken([headers, figures], ("指標", ANY_YEAR))
    assert [name for name, _ in columns.headers] == ["指標", "H30", "R1"]


def test_a_text_longer_than_its_column_stands_where_it_begins():
    items = [row("指標", "単位", "H30", "R1", xs=XS)]
    long = Row(1, 120, [cell("この文は隣の列の上まで伸びて書かれている", x0=50, x1=320, top=120)])
    assert list(texts_of(taken(items), long)) == ["指標"]


def test_before_any_headers_there_are_no_columns():
    figures = row("利用者数", "人", "12", "34", xs=XS)
    columns = Columns(HEADERS, [figures])
    assert columns.cells_of(figures) == []
    assert columns.header_of(figures.cells[0]) == ""


def test_merging_cells_keeps_their_text_line_by_line():
    whole = merge_cells([cell("左一", "左二", x0=50, x1=150), cell("右一", "右二", x0=150, x1=250)])
    assert [found.text for found in whole.lines] == ["左一右一", "左二右二"]
    assert (whole.x0, whole.x1) == (50, 250)


@pytest.mark.parametrize("text", ["R2", "R02年度", "令和2年度", "H30", "H30年度", "R元", "2021年度", "平成29年度"])
def test_a_year_as_a_header_prints_it(text):
    assert re.fullmatch(ANY_YEAR, text)


@pytest.mark.parametrize("text", ["R", "R3終了", "2021", "第2次", "30", "令和"])
def test_what_is_no_year(text):
    assert not re.fullmatch(ANY_YEAR, text)
