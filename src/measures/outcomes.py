"""What a project reached beside what is to become of it, and what it cost."""

from typing import Final

import pandas as pd

from measures.costs import proved_figures
from measures.frames import Tables
from measures.labels import label_rows
from measures.targets import directions
from measures.totals import totals

_KEY: Final = ["activity_id", "fiscal_year"]
_GROUP: Final = ["municipality", "fiscal_year", "account"]


def ways(tables: Tables) -> "pd.Series[str]":
    """What is to become of each activity, by activity_id, as data/labels/directions.csv has it.

    kept, ended, shrunk, grown, or other (その他, with a reason beside it); "" of a direction that
    the file does not name.
    """
    known = {row["direction"]: row["way"] for row in label_rows("directions")}
    way = directions(tables).map(known).astype(object).fillna("")
    return way.astype("str")


def outcomes(judged: pd.DataFrame, costs: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """The projects that print a settlement of the year in which their indicators can be judged.

    What is to become of a project is said by its sheet, so only the year that the sheet speaks of
    is beside it.

    Args:
        judged: Rows of attainment that are met or missed, with activity_id.
        costs: `cost_table` of the same documents.
        tables: The contract's tables.

    Returns:
        The rows of projects that do more than move money, with n_judged, n_met, lowest (the lowest
        attainment; missing where all targets are bounds), direction (as printed) and way (kept,
        ended, shrunk, grown by data/labels/directions.csv; "" of any other).
    """
    is_met = judged["verdict"].eq("met")
    by_project = judged.assign(is_met=is_met).groupby(_KEY)
    counts = by_project.agg(
        n_judged=("is_met", "size"), n_met=("is_met", "sum"), lowest=("attainment", "min")
    )
    is_project = costs["level"].eq("project") & ~costs["moves_money"]
    spent = costs[is_project & costs["is_of_sheet"]].dropna(subset="settlement")
    rows = spent.merge(counts.reset_index(), on=_KEY)
    direction = rows["activity_id"].map(directions(tables)).astype(object).fillna("")
    way = rows["activity_id"].map(ways(tables)).astype(object).fillna("")
    return rows.assign(direction=direction.astype("str"), way=way.astype("str"))


def spent_on(rows: pd.DataFrame, holds: "pd.Series[bool]", tables: Tables) -> pd.DataFrame:
    """What the rows of `outcomes` of which it holds cost, by city, year and account.

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
    sums = sums.join(beside).join(rows.groupby(_GROUP).size().rename("of"))
    return sums[sums["value"].ne(0)].reset_index()


def heaviest_of(
    rows: pd.DataFrame, holds: "pd.Series[bool]", of: "pd.Series[bool]", by: list[str]
) -> pd.DataFrame:
    """What the rows of which it holds spent, by groups, beside the one that spent most.

    Args:
        rows: Rows of `cost_table` with is_proved and has_other_accounts.
        holds: Whether it holds of a row.
        of: Whether it can be said of a row at all.
        by: The columns of a group.

    Returns:
        The row of each group that spent most, with value (yen, the sum of its group), n (of how
        many it holds), of (of how many it can be said) and proved (the share of the settlements
        that the sum of their printed funds proves). None of 0 yen.
    """
    named = rows[holds & rows["settlement"].gt(0)]
    spent = totals(named, ["settlement"], by)
    sums = pd.DataFrame({"value": spent["settlement"], "n": spent["n"]})
    sums["proved"] = named.groupby(by)["is_proved"].mean()
    sums["of"] = rows[of | holds].groupby(by).size()
    largest = named.sort_values("settlement", ascending=False, kind="stable").drop_duplicates(by)
    about = largest[["document_id", "activity_id", "has_other_accounts", *by]]
    return about.merge(sums.reset_index(), on=by)
