"""Each amount is said with what it is from: base, first year, account, rate, and of how many."""

import pytest
from notebooks_in_process import found_of, found_on
from test_false_sentences import of_costs
from test_findings import sheets, six

#: Findings that are a change, or a rest, of some amount.
WITH_BASE = {
    "general_funds_change",
    "largest_change",
    "three_years_change",
    "change_of_one",
    "settled_change",
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
}


def test_rule_4_a_change_says_base_year_account_rate_and_of_how_many():
    row = found_of(
        of_costs(
            "settlement 2021 400000, settlement 2022 500000",
            "settlement 2021 100000, settlement 2022 100000",
        ),
        "largest_change",
    ).iloc[0]
    assert (row["base"], row["first_year"], row["value"], row["n"]) == (400_000, 2021, 100_000, 2)
    assert "継続2事業で決算が最も動いた" in row["ja"]
    assert row["ja"].endswith("はR3の40万円から10万円増（+25.0%）。")
    assert row["en"].endswith("up by 100,000 yen (+25.0%) from 400,000 yen in 2021.")


def test_rule_4_a_fall_has_its_rate_and_of_nothing_there_is_none():
    texts = ["settlement 2021 400000, settlement 2022 100000"]
    row = found_of(of_costs(*texts), "change_of_one").iloc[0]
    assert row["ja"].endswith("R3の40万円から30万円減（△75.0%）。")
    texts = ["general_funds 2021 0, general_funds 2022 50000", "general_funds 2021 0"]
    years = "settlement 2021 100000, settlement 2022 100000"
    made = of_costs(f"{years}, {texts[0]}", f"{years}, {texts[1]}, general_funds 2022 1")
    row = found_of(made, "general_funds_change").iloc[0]
    assert row["ja"].endswith("R3の0円から5万円増。")


def test_rule_4_each_change_in_money_of_the_six_documents_has_its_base():
    found = found_on(six(), "03", "04", "06")
    rows = found[found["measure"].isin(WITH_BASE)]
    assert len(rows) > 8
    assert rows["base"].notna().all()
    assert found[~found["measure"].isin(WITH_BASE)]["base"].isna().all()


@pytest.mark.shared
def test_h3_h28_of_the_care_insurance_base_and_rate_are_said():
    found = found_on(sheets(), "04").query("account == '介護保険特別会計'").set_index("measure")
    assert found.at["settled_change", "ja"] == (
        "池田市（R6・介護保険特別会計）の読み取った継続2事業の決算の計は"
        "R5の94.06億円から2.08億円増（+2.2%）。"
    )


def test_h25_of_six_findings_each_rest_says_of_how_much():
    found = found_on(six(), "04").query("measure == 'most_left'")
    assert all("予算" in text and "のうち" in text for text in found["ja"])
