"""What the projects that were read spent, by account: the sums at the head of a report."""

from typing import Final

import pandas as pd

from measures.costs import cost_table
from measures.frames import Tables
from measures.selection import latest
from measures.totals import of_projects, totals

_GROUP: Final = ["municipality", "fiscal_year", "account"]
_OF_FUNDS: Final = "settlement_of_funds"
_COLUMNS: Final = ("n", "settlement", "n_funds", "general_funds", _OF_FUNDS)


def spent_by_account(tables: Tables, remark_rules: pd.DataFrame) -> pd.DataFrame:
    """What the projects of each document's last year spent, by city, year and account.

    What is only lent, saved or handed on is not in it.

    Args:
        tables: The contract's tables, cost_measures among them.
        remark_rules: data/labels/remarks.csv: what sheets say in words about their figures.

    Returns:
        municipality, fiscal_year, account ("" where none is printed), n (projects), settlement
        (yen), and of those that print it: n_funds, general_funds and settlement_of_funds (their
        settlement). Missing where no project prints it.
    """
    rows = cost_table(tables, remark_rules).dropna(subset="settlement")
    spent = latest(of_projects(rows[~rows["moves_money"]], tables["activities"]))
    if spent.empty:
        return pd.DataFrame(columns=[*_GROUP, *_COLUMNS])
    whole = totals(spent, ["settlement"], _GROUP)
    funded = spent.dropna(subset="general_funds")
    of_funds = totals(funded, ["general_funds", "settlement"], _GROUP)
    joined = whole.join(of_funds.rename(columns={"n": "n_funds", "settlement": _OF_FUNDS}))
    return joined.reset_index()[[*_GROUP, *_COLUMNS]]
