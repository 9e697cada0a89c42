"""Why general funds moved: what of it the settlement did, and what other funds did."""

from typing import Final

import pandas as pd

from measures.totals import BEFORE

#: What pays beside general funds.
OTHER_FUNDS: Final = ("subsidies", "bonds", "subsidies_and_bonds", "other_funds")
#: The part of a change that is named for it is at least so large.
_MAIN: Final = 0.5


def with_payer(rows: pd.DataFrame, is_proved: "pd.Series[bool]") -> pd.DataFrame:
    """Add what moved the general funds of each project.

    The change of general funds is that of the settlement, less that of all other funds. A fund
    that is not printed in a year paid nothing where the printed ones add up to the settlement.

    Args:
        rows: Rows of `beside_last_year` with the settlement and all funds of both years.
        is_proved: Whether the funds of both years add up to their settlements.

    Returns:
        The rows with payer (settlement or a fund, whose change is at least half of that of general
        funds; "" where none is, or the sums are not proved) and payer_change (yen).
    """
    moved = rows["general_funds"] - rows[f"general_funds{BEFORE}"]
    changes = {"settlement": rows["settlement"] - rows[f"settlement{BEFORE}"]}
    for fund in OTHER_FUNDS:
        changes[fund] = rows[fund].fillna(0) - rows[f"{fund}{BEFORE}"].fillna(0)
    of_funds = pd.DataFrame(changes)
    parts = of_funds.mul(-1).assign(settlement=changes["settlement"])
    shares = parts.div(moved.where(moved.ne(0)), axis=0)
    whole = parts.sum(axis=1).eq(moved) & is_proved
    largest = shares.fillna(-1).idxmax(axis=1)
    is_main = whole & shares.max(axis=1).ge(_MAIN)
    yen = [of_funds.at[row, name] for row, name in largest.items()]
    payer_change = pd.Series(yen, rows.index, dtype="float64").where(is_main)
    return rows.assign(payer=largest.where(is_main, ""), payer_change=payer_change)
