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
        ("amounts_in_brackets", "100.0"),  # 件 in a column of costs
        ("funds_beside_totals", "53.3"),  # budget and settlement side by side
        ("phases_behind_names", "57.1"),  # 利用者数 計画, 満足度（実績）
        ("receipts_and_payments", "100.0"),  # 売上額 | 億円 above amounts without a unit
        ("issuer_of_managed_places", "100.0"),  # items in rows under 令和4年度決算
    ],
)
def test_nothing_that_is_sure_after_a_clerk_is_wrong(
    layout: str, share: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a person left as it was shown is no word of theirs."""
    monkeypatch.setenv("HYOKA_LANG", "ja")
    (line,) = counted(layout, lost=False)
    _, _, _, _, right, _, wrong_and_sure, _ = line.split("\t")
    assert (right, wrong_and_sure) == (share, "0")
