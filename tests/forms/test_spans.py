"""Texts that white parts on a row, and what an edge costs that goes through them."""

from __future__ import annotations

import numpy as np
from made_pages import chars

from hyoka.grid.spans import crossing_costs, crowding_costs, find_spans, spacing
from hyoka.pdf.chars import Char, Chars
from hyoka.pdf.edges import STROKE, find_edges

#: A row of texts from 0 to 10 and from 20 to 40, below it one of a text from 5 to 30.
SPANS, ROWS = np.array([[0.0, 10], [20, 40], [5, 30]]), np.array([0, 2, 3])


def spans(*lines: list[Char], least: float = 0.15) -> list[list[float]]:
    """Where the texts of lines lie."""
    starts = np.cumsum([0, *map(len, lines)])
    return find_spans(Chars.of(char for line in lines for char in line).boxes, starts, least).tolist()


def test_white_parts_the_texts_of_a_line():
    assert spans(chars("名称 回", 50, 100)) == [[50, 70], [75, 85]]


def test_lines_below_each_other_are_one_text_where_one_lies_under_the_other():
    assert spans(chars("名称", 50, 100), chars("称号", 60, 112), chars("回", 90, 100)) == [[50, 80], [90, 100]]


def test_characters_that_are_spread_over_a_line_are_one_text():
    assert spans(chars("事業の名称", 50, 100, spread=4)) == [[50, 116]]
    assert spacing(Chars.of(chars("事業の名称", 50, 100, spread=4)).boxes) == 0.4


def test_a_few_characters_do_not_show_how_wide_white_is():
    assert spacing(Chars.of(chars("事業名称"[:4], 50, 100, spread=4)).boxes) == 0


def test_an_edge_costs_what_the_texts_weigh_that_it_goes_through():
    assert crossing_costs(np.array([7.0, 15, 25, 40]), SPANS, np.array([1, 1, 0.5])).tolist() == [1.5, 0.5, 1.5, 0]


def test_a_column_costs_for_each_text_too_many_in_a_row():
    before, here = np.array([0.0, 12]), np.array([15.0, 45])
    assert crowding_costs(before, here, SPANS, ROWS, np.array([1, 0.5])).tolist() == [[0, 1], [0, 0]]


def test_a_dot_may_be_of_a_line_of_either_kind():
    horizontal, vertical, _ = find_edges(np.array([[STROKE, 10.0, 10, 11, 11]]))
    assert horizontal.tolist() == [[10.5, 10, 11]]
    assert vertical.tolist() == [[10.5, 10, 11]]
