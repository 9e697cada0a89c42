"""Each amount is said with what it is from: base, first year, account, rate, and of how many."""

import pytest
from notebooks_in_process import found_on
from test_findings import sheets, six

#: Findings that are a change, or a rest, of some amount, or an actual beside its target.
WITH_BASE = {
    "general_funds_change",
    "largest_change",
    "three_years_change",
    "change_of_one",
    "settled_change",
    "next_budget",
    "staff_cost",
    "most_left",
    "most_unspent",
    "funds_above_budget",
    "funds_replaced",
    "unit_cost_rise",
    "best_left",
    "prose_aim",
    "list_total_change",
    "largest_policy",
    "general_funds_of_one",
    "farthest_target",
    "farthest_forecast",
    "untargeted_worse",
    "untargeted_better",
    "untargeted_moved",
    "untargeted_turned",
    "top_mark_missed",
    "budgets_left",
    "budgets_unspent",
}


def test_rule_4_each_change_in_money_of_the_six_documents_has_its_base():
    found = found_on(six(), "03", "04", "06", "09")
    rows = found[found["measure"].isin(WITH_BASE)]
    assert len(rows) > 8
    assert rows["base"].notna().all()
    assert found[~found["measure"].isin(WITH_BASE)]["base"].isna().all()


@pytest.mark.shared
def test_h3_h28_of_the_care_insurance_base_and_rate_are_said():
    found = found_on(sheets(), "04").query("account == '介護保険特別会計'").set_index("measure")
    assert found.at["settled_change", "ja"] == (
        "池田市（R6・介護保険特別会計）の読み取った2事業の決算の計は"
        "R5の94.06億円から2.08億円増、全て継続。"
    )


def test_h25_of_six_findings_each_rest_says_of_how_much():
    found = found_on(six(), "09").query("measure == 'most_left'")
    assert all("予算" in text and "のうち" in text for text in found["ja"])
