"""The pattern of a figure: what is one, and what only looks like one."""

import re

import pytest

from hyoka.text.digits import FIGURE, FIGURES


@pytest.mark.parametrize("text", ["0", "12", "1,234", "1,234,567.8", "1234.5", "007"])
def test_a_figure_is_digits_with_commas_between_its_thousands(text):
    assert re.fullmatch(FIGURE, text)


@pytest.mark.parametrize("text", ["7045,466", "164,887136,672", "1,23", "12,"])
def test_figures_that_have_run_together_are_no_figure(text):
    assert re.fullmatch(FIGURES, text)
    assert re.fullmatch(FIGURE, text) is None


@pytest.mark.parametrize("text", ["", ",123", "-5", "12%", "1.2.3", "千"])
def test_what_is_no_digit_is_of_neither(text):
    assert re.fullmatch(FIGURES, text) is None
    assert re.fullmatch(FIGURE, text) is None
