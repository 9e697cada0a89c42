"""Which budget a label names: the first one, one with its supplements, one with what came over."""

import pytest

from hyoka.run.extract import _budget_of


@pytest.mark.parametrize(
    ("labels", "kind"),
    [
        (["令和5年度", "予算現額"], "current"),
        (["現計予算額（千円）"], "current"),
        (["当 初 予 算 額"], "initial"),
        (["最終予算額"], "final"),
        (["補正後予算額"], "final"),
        (["令和5年度", "予算額"], ""),
        (["予算現額", "うち当初予算"], ""),
        ([], ""),
    ],
)
def test_a_label_names_the_kind_of_its_budget(labels: list[str], kind: str) -> None:
    assert _budget_of(labels) == kind
