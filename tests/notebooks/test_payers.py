"""Who pays: which part of a change of general funds the settlement made, and which other funds."""

from notebooks_in_process import found_on, page_on
from test_findings import six


def test_rule_7_of_tsukuba_it_is_said_which_funds_fell_and_what_that_cost():
    (row,) = found_on(six(), "04").query("measure == 'funds_replaced'").to_dict("records")
    assert row["subject"] == "tsukuba-2022-sheets/091"
    assert (row["value"], row["base"], row["first_year"]) == (
        10_780_000 - 6_546_000,
        6_546_000,
        2021,
    )
    assert "国・府県支出金と地方債が1,822万円減り、一般財源がR3の655万円から423万円増" in row["ja"]


def test_rule_16_who_paid_adds_up_to_the_change_of_the_account():
    said = "\n".join(page_on(six(), "04").texts)
    of_tsukuba = "一般財源6,885万円増、国・府県支出金と地方債2,100万円減、残りの財源1,967万円減"
    assert f"比べられる6事業（移管1を含む）の決算2,818万円増は、{of_tsukuba}。" in said
    assert "subsidies and bonds down by 21 million yen" in said
    assert "比べられる5事業の決算" not in said, "all funds moved the same way"


def test_rule_16_two_funds_of_about_equal_size_are_both_named():
    found = found_on(six(), "04").query("measure == 'heaviest_step' and municipality == '池田市'")
    assert "1.55億円増、主に地方債と国・府県支出金。" in found["ja"].iloc[0]
