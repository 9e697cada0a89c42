"""A label that all cities use is known with its year, number, unit and letter; a longer text is no label."""

import pytest
from cases import cases

from hyoka.text.vocabulary import concepts_of, is_label, meaning_of


@pytest.mark.parametrize(("label", "concepts"), cases("labels"))
def test_a_label_is_known_without_what_stands_around_it(label, concepts):
    assert list(concepts_of(label)) == concepts.split()


def test_short_words_mean_money_only_among_funding():
    assert concepts_of("国") == ()
    assert concepts_of("国", funding=True) == ("cost.subsidies",)
    assert is_label("県")
    assert meaning_of("その他", "cost") == "other_funds"
