"""What a project reached beside what is to become of it, and what it cost."""

from typing import Final

import pandas as pd

from measures.costs import proved_figures
from measures.frames import Tables
from measures.targets import directions
from measures.totals import totals

_KEY: Final = ["activity_id", "fiscal_year"]
_GROUP: Final = ["municipality", "fiscal_year", "account"]


def ways(tables: Tables, words: pd.DataFrame) -> "pd.Series[str]":
    """What is to become of each activity, by activity_id, by its printed direction.

    kept, ended, shrunk, grown, or other (その他, with a reason beside it); "" of a direction that
    the words do not name.

    Args:
        tables: The contract's ratings and narratives.
        words: data/labels/directions.csv.
    """
    known = words.drop_duplicates("direction", keep="last").set_index("direction")["way"]
    way = directions(tables).map(known).astype(object).fillna("")
    return way.astype("str")


def outcomes(
    judged: pd.DataFrame, costs: pd.DataFrame, tables: Tables, ways: "pd.Series[str]"
) -> pd.DataFrame:
    """The projects that print a settlement of the year in which their indicators can be judged.

    What is to become of a project is said by its sheet, so only the year that the sheet speaks of
    is beside it.

    Args:
        judged: Rows of attainment that are met or missed, with activity_id and rate (actual by
            target, where more is better: `indicators_due`).
        costs: `cost_table` of the same documents.
        tables: The contract's tables.
        ways: What is to become of each activity, as `ways`.

    Returns:
        The rows of projects that do more than move money, with n_judged, n_met, lowest (the lowest
        rate; missing where all targets are bounds), direction (as printed) and way (kept,
        ended, shrunk, grown by data/labels/directions.csv; "" of any other).
    """
    is_met = judged["verdict"].eq("met")
    by_project = judged.assign(is_met=is_met).groupby(_KEY)
    counts = by_project.agg(
        n_judged=("is_met", "size"), n_met=("is_met", "sum"), lowest=("rate", "min")
    )
    is_project = costs["level"].eq("project") & ~costs["moves_money"]
    spent = costs[is_project & costs["is_of_sheet"]].dropna(subset="settlement")
    rows = spent.merge(counts.reset_index(), on=_KEY)
    direction = rows["activity_id"].map(directions(tables)).astype(object).fillna("")
    way = rows["activity_id"].map(ways).astype(object).fillna("")
    return rows.assign(direction=direction.astype("str"), way=way.astype("str"))


def spent_on(
    rows: pd.DataFrame, holds: "pd.Series[bool]", costs: pd.DataFrame, tables: Tables
) -> pd.DataFrame:
    """What the rows of `outcomes` of which it holds cost, by city, year and account.

    Args:
        rows: Rows of `outcomes`, or of `cost_table`: settlement in yen, account, and what `totals`
            asks for.
        holds: Whether it holds of a row.
        costs: Rows of `cost_table` of all that was read.
        tables: The contract's checks.

    Returns:
        A row a group, none of 0 yen: document_id (of its first row), value (yen), n (of how many
            it holds), of (how many there are) and proved (the share of the amounts that the sum of
            their printed funds proves).
    """
    proofs = proved_figures(tables, "settlement")
    spent = rows[holds]
    figures = spent[_KEY].itertuples(index=False, name=None)
    spent = spent.assign(is_proved=[figure in proofs for figure in figures])
    of_group = spent.groupby(_GROUP)
    beside = of_group.agg(document_id=("document_id", "first"), proved=("is_proved", "mean"))
    sums = totals(spent, ["settlement"], _GROUP).rename(columns={"settlement": "value"})
    n_accounts = costs.dropna(subset="settlement").groupby(_GROUP[:2])["account"].nunique()
    has_others = n_accounts.gt(1).rename("has_other_accounts")
    sums = sums.join(beside).join(rows.groupby(_GROUP).size().rename("of")).join(has_others)
    return sums[sums["value"].ne(0)].reset_index()
