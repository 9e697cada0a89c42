"""What a clerk reads of made-up cities by pointing, in a browser."""

import pytest
from pointed_cities import counted


@pytest.mark.browser
@pytest.mark.draft_page
@pytest.mark.parametrize(
    ("layout", "share"),
    [
        ("budgets_of_the_last_year", "100.0"),  # items beside figures
        ("criteria_in_groups", "71.4"),  # 正規 beside 千円: money
        ("named_above", "100.0"),  # the name over the heads
    ],
)
def test_what_a_person_left_as_it_was_shown_is_no_word_of_theirs(
    layout: str, share: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HYOKA_LANG", "ja")
    (line,) = counted(layout, lost=False)
    _, _, _, _, right, _, wrong_and_sure, _ = line.split("\t")
    assert (right, wrong_and_sure) == (share, "0")
