"""The order in which a page says its rows: what is most at stake in them comes first."""

from collections.abc import Sequence

import pandas as pd

from measures.totals import added

_YEAR = ["activity_id", "fiscal_year"]


def ranked(
    rows: pd.DataFrame, costs: pd.DataFrame | None = None, by: Sequence[str] = ()
) -> pd.DataFrame:
    """Rows by what is at stake in them: the most yen first, what is spent once behind.

    Money that is only lent or moved is not at stake. Rows of the same weight stay in their order.

    Args:
        rows: Rows with activity_id and fiscal_year; with weight (yen) they have their own.
        costs: Rows of `cost_table`: a row without a weight of its own weighs as the settlement of
            its activity, else of those directly below it. None: the weights are those of the rows.
        by: Columns that come before the weight, in ascending order.

    Returns:
        The rows with weight (yen; missing where no amount is printed) and, with costs, is_one_off.
    """
    weighed = rows if costs is None else _weighed(rows, costs)
    ordered = weighed.sort_values("weight", ascending=False, kind="stable")
    behind = ["is_one_off"] if "is_one_off" in ordered else []
    first = [*by, *behind]
    return ordered.sort_values(first, kind="stable") if first else ordered


def _weighed(rows: pd.DataFrame, costs: pd.DataFrame) -> pd.DataFrame:
    """The rows with weight and is_one_off, as `ranked` has them."""
    spent = costs[~costs["moves_money"]].dropna(subset="settlement")
    below = spent.drop(columns="activity_id").rename(columns={"parent_id": "activity_id"})
    sums = [added(of["settlement"], [of[key] for key in _YEAR]) for of in (spent, below)]
    weight = sums[0].combine_first(sums[1]).rename("weight")
    built = pd.MultiIndex.from_frame(costs.loc[costs["is_one_off"], _YEAR])
    is_one_off = pd.MultiIndex.from_frame(rows[_YEAR]).isin(built)
    return rows.join(weight, on=_YEAR).assign(is_one_off=is_one_off)
