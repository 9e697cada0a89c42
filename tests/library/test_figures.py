"""Two figures are never read as one, and one is never read as two."""

from __future__ import annotations

import pytest
from made_pages import chars, grid, page, read

from hyoka.errors import NumberError
from hyoka.numbers import parse_number

XS, YS = [50.0, 150.0, 250.0], [100.0, 140.0, 180.0]
TABLE = grid(XS, YS)
CUT = TABLE | {"vertical": [(50, 100, 180), (150, 140, 180), (250, 100, 180)]}
FAR = chars("9", 60, 150)


def test_two_figures_side_by_side_in_a_cell_are_two() -> None:
    assert read(page(chars("180", 120, 110), chars("11", 160, 110), FAR, **CUT))[0] == ["180 11"]


def test_a_figure_right_beside_another_is_one_of_its_own() -> None:
    assert read(page(chars("48", 60, 110), FAR, chars("31", 70, 110), **TABLE))[0] == ["48 31"]


def test_two_figures_over_each_other_in_a_cell_are_two() -> None:
    assert read(page(chars("5", 60, 105), chars("71", 60, 120), **TABLE))[0] == ["5 71"]


def test_a_long_figure_that_a_narrow_cell_breaks_is_one() -> None:
    assert read(page(chars("1,234,", 60, 105), chars("567", 60, 120), **TABLE))[0] == ["1,234,567"]


def test_a_figure_over_an_edge_stays_whole() -> None:
    assert read(page(chars("850", 138, 110), FAR, **TABLE))[0] == ["850"]


def test_a_figure_is_not_joined_to_the_text_of_the_next_cell() -> None:
    beside = chars(" 2名", 148, 110)
    assert read(page(chars("223", 130, 110), beside, FAR, **TABLE))[0] == ["223", "2名"]


@pytest.mark.parametrize("text", ["48 31", "180 180", "- 1", "－ 5"])
def test_two_cells_texts_are_no_number(text: str) -> None:
    with pytest.raises(NumberError):
        parse_number(text)
