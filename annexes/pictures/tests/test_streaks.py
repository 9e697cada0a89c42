"""Lines that dirt before the sensor of a scanner draws over a picture."""

import numpy as np
import pytest


def sheet(margin: int = 60) -> np.ndarray:
    """A table with its ruled lines, in colour, and a margin around it."""
    table = np.full((480, 420, 3), 255, np.uint8)
    for top in range(0, 480, 53):
        table[top : top + 3] = 0
    for left in (0, 139, 278, 417):
        table[:, left : left + 3] = 0
    table[20:40, 50:60] = table[20:40, 70:80] = 0
    edges = ((margin, margin), (margin, margin), (0, 0))
    return np.pad(table, edges, constant_values=255)


@pytest.mark.parametrize("is_lying", [False, True])
def test_a_dark_line_from_end_to_end_is_taken_out_and_told_and_what_it_crosses_goes_on(is_lying):
    from hyoka_pictures.streaks import without_streaks

    plain = sheet()
    streaked = plain.copy()
    streaked[:, 250:253] = 60
    if is_lying:
        plain, streaked = (shown.transpose(1, 0, 2).copy() for shown in (plain, streaked))
    found, over = without_streaks(streaked)
    assert np.abs(found.astype(int) - plain).max() == 0
    columns = np.flatnonzero(over.any(axis=1 if is_lying else 0))
    assert {250, 251, 252} <= set(columns.tolist()) <= set(range(248, 255))


def test_lines_of_a_table_that_fills_its_picture_are_no_streaks():
    from hyoka_pictures.streaks import without_streaks

    for margin in (0, 60):
        found, over = without_streaks(sheet(margin))
        assert not over.any()
        assert (found == sheet(margin)).all()


@pytest.mark.parametrize(("grey", "is_streak"), [(255, True), (20, False)])
def test_a_pale_line_that_cuts_all_that_is_ruled_across_is_filled(grey, is_streak):
    from hyoka_pictures.streaks import without_streaks

    plain = sheet()
    cut = plain.copy()
    cut[:, 250:252] = np.maximum(cut[:, 250:252], grey)
    found, over = without_streaks(cut)
    assert over.any() == is_streak
    assert (np.abs(found.astype(int) - plain).max() == 0) == is_streak


def test_what_one_line_of_a_table_lacks_is_no_streak():
    from hyoka_pictures.streaks import without_streaks

    page = sheet()
    page[:300, 250:252] = 255
    assert not without_streaks(page)[1].any()
