"""Who pays: which part of a change of general funds the settlement made, and which other funds."""

import pandas as pd
import pytest
from notebooks_in_process import found_on
from test_findings import six

from measures.payers import with_payer

FUNDS = ("settlement", "general_funds", "subsidies", "bonds", "subsidies_and_bonds", "other_funds")


def payer(before, now, *, is_proved=True):
    """What is named for a project of these amounts of two years, by FUNDS: fund and yen."""
    made = dict(zip(FUNDS, now, strict=True))
    made |= {f"{name}_before": yen for name, yen in zip(FUNDS, before, strict=True)}
    rows = pd.DataFrame([made], dtype="float64")
    (row,) = with_payer(rows, pd.Series([is_proved])).to_dict("records")
    return row["payer"], row["payer_change"]


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        # as many yen spent, less of them from the state
        ((500, 100, 400, None, None, None), (500, 400, 100, None, None, None), ("subsidies", -300)),
        # all of it is what more was spent
        ((500, 100, 400, None, None, None), (600, 200, 400, None, None, None), ("settlement", 100)),
        # a loan that ended, and is not printed any more, paid nothing
        ((500, 100, None, 400, None, None), (500, 500, None, None, None, None), ("bonds", -400)),
        # half is enough
        ((500, 100, 200, None, None, 200), (600, 300, 100, None, None, 200), ("settlement", 100)),
        # funds that fall by more than the settlement
        (
            (500, 300, 200, None, None, None),
            (400, 100, 300, None, None, None),
            ("settlement", -100),
        ),
    ],
)
def test_rule_7_the_part_that_is_at_least_half_of_a_change_is_named(before, now, said):
    assert payer(before, now) == said


def test_rule_7_without_proof_or_where_the_funds_do_not_add_up_nothing_is_named():
    before, now = (500, 100, 400, None, None, None), (500, 400, 100, None, None, None)
    assert payer(before, now, is_proved=False)[0] == ""
    assert payer(before, (500, 390, 100, None, None, None))[0] == ""
    assert payer(before, before)[0] == ""


def test_rule_7_of_tsukuba_it_is_said_which_funds_fell_and_what_that_cost():
    (row,) = found_on(six(), "04").query("measure == 'funds_replaced'").to_dict("records")
    assert row["subject"] == "tsukuba-2022-sheets/091"
    assert (row["value"], row["base"], row["first_year"]) == (
        10_780_000 - 6_546_000,
        6_546_000,
        2021,
    )
    assert "国・府県支出金と地方債が1,822万円減り、一般財源がR3の655万円から423万円増" in row["ja"]
