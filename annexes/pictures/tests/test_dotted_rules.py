"""Ruled lines that are rows of dots or dashes."""

import numpy as np
import pytest


def dotted(step: int, ink: int) -> np.ndarray:
    """A table of two by two cells, all of whose lines are dots."""
    grey = np.full((400, 600), 255, np.uint8)
    along = np.arange(600) % step < ink
    for top in (60, 200, 340):
        grey[top : top + 3, 60:543] = np.where(along[60:543], 0, 255)
    for left in (60, 300, 540):
        grey[60:343, left : left + 3] = np.where(along[60:343], 0, 255)[:, None]
    return grey


@pytest.mark.parametrize(("step", "ink"), [(9, 3), (16, 8), (18, 10)])
def test_lines_of_dots_are_ruled_lines(step, ink):
    from hyoka_pictures import ruled_lines

    none = np.empty((0, 4))
    grey = dotted(step, ink)
    assert len(ruled_lines.find_ruled(grey, none).horizontal) < 3
    ruled = ruled_lines.find_ruled(ruled_lines.with_solid_rules(grey), none)
    across, down = (sorted(lines.tolist()) for lines in (ruled.horizontal, ruled.vertical))
    assert np.allclose(across, [(at, 60, 543) for at in (61.5, 201.5, 341.5)], atol=8)
    assert np.allclose(down, [(at, 60, 343) for at in (61.5, 301.5, 541.5)], atol=8)
    assert not ruled.letters.any()


def test_dots_that_are_no_rule_stay_as_they_are():
    """The dots of a screen, commas of a figure, dust, and dots in no row."""
    from hyoka_pictures import ruled_lines

    chance = np.random.default_rng(1)
    screen = np.full((400, 600), 255, np.uint8)
    screen[2:390:8, 2:590:8] = screen[3:391:8, 2:590:8] = 0
    commas = np.full((400, 600), 255, np.uint8)
    for left in range(100, 400, 40):
        commas[200:205, left : left + 3] = 0
    uneven = np.full((400, 600), 255, np.uint8)
    for left in np.cumsum(chance.integers(4, 16, 40)) + 60:
        uneven[200:203, left : left + 3] = 0
    for grey in (screen, commas, uneven):
        assert (ruled_lines.with_solid_rules(grey) == grey).all()


def table_in_black_and_white(lean_px: int) -> np.ndarray:
    """A table whose level lines fall by some pixels, and are lost where they change rows."""
    grey = np.full((400, 700), 255, np.uint8)
    step = 600 // lean_px
    for top in (60, 200, 340):
        for left in range(60, 660, step):
            row = top + (left - 60) // step
            grey[row : row + 2, left : left + step * 6 // 10] = 0
    for left in (60, 360, 657):
        grey[60 : 350 + lean_px, left : left + 3] = 0
    return grey


def test_thin_lines_that_black_and_white_has_broken_are_ruled_lines():
    from hyoka_pictures import ruled_lines

    grey = table_in_black_and_white(6)
    none = np.empty((0, 4))
    assert len(ruled_lines.find_ruled(grey, none).horizontal) == 0
    ruled = ruled_lines.find_ruled(ruled_lines.with_solid_rules(grey), none)
    middles = sorted(at for at, start, end in ruled.horizontal.tolist() if end - start > 500)
    assert np.allclose(middles, [64, 204, 344], atol=4)


def test_dashes_that_stand_for_figures_and_tables_beside_each_other_stay_as_they_are():
    from hyoka_pictures import ruled_lines

    dashes = np.full((400, 700), 255, np.uint8)
    for left in range(100, 600, 90):
        dashes[200:203, left : left + 24] = 0
    tables = np.full((400, 700), 255, np.uint8)
    for left in (20, 250, 480):
        tables[100:103, left : left + 200] = tables[300:303, left : left + 200] = 0
        tables[100:303, left : left + 3] = tables[100:303, left + 197 : left + 200] = 0
    letters = np.full((400, 700), 255, np.uint8)
    for left in range(100, 600, 32):
        for top in range(200, 228, 7):
            letters[top : top + 3, left : left + 26] = 0
    for grey in (dashes, tables, letters):
        assert (ruled_lines.with_solid_rules(grey) == grey).all()


def test_a_broken_line_under_which_letters_stand_closely_goes_on_to_the_upright_ones():
    """Its last piece is the first of a whole line of the next table. Beside is a narrow column."""
    from hyoka_pictures import ruled_lines

    grey = np.full((300, 950), 255, np.uint8)
    for left in (60, 500, 840, 880):
        grey[60:260, left : left + 3] = 0
    for left in (90, 160, 230, 300, 370):
        grey[150:152, left : left + 40] = 0
        for letter in range(left, left + 40, 12):
            grey[155:175, letter : letter + 6] = 0
    grey[150:152, 470:843] = 0
    none = np.empty((0, 4))
    ruled = ruled_lines.find_ruled(ruled_lines.with_solid_rules(grey), none)
    (line,) = ruled.horizontal.tolist()
    assert np.allclose(line, [151, 60, 843], atol=4)
    assert ruled.letters.any()
