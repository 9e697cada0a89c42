"""Who pays: which part of a change of general funds the settlement made, and which other funds."""

from notebooks_in_process import found_on
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
