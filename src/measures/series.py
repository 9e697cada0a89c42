"""Series of figures over all their years: where they turn, and how far they reach."""

from collections.abc import Sequence

import numpy as np
import pandas as pd


def is_turned(series: pd.Series) -> "pd.Series[bool]":
    """Whether the newest step of each series goes back on the move from its first figure.

    Also where that step leads back to the first figure: of neither it is said whether it grew
    better or worse.

    Args:
        series: Tuples of figures, a year each, the first year first.
    """
    first = series.map(lambda figures: figures[0]).astype(float)
    before = series.map(lambda figures: figures[-2:][0]).astype(float)
    last = series.map(lambda figures: figures[-1]).astype(float)
    whole, step = last - first, last - before
    return (whole * step).lt(0) | (whole.eq(0) & step.ne(0))


def series_of(rows: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Each series with its span and the points at which it turns.

    A year in which nothing moves is no turn: 10, 5, 5, 8 turns once, at the first 5.

    Args:
        rows: Rows with the columns `by`, fiscal_year and value (in any unit), a row a year.
        by: The columns that name a series.

    Returns:
        A row a series, by `by`: n_years, span (the greatest figure less the least), before (the
        last figure but one, missing where there is one alone) and points (a tuple of pairs of year
        and figure: the first, each turn, the last).
    """
    ordered = rows.sort_values([*by, "fiscal_year"], kind="stable")
    of_series = ordered.groupby([*by], dropna=False)
    step = of_series["value"].diff()
    moving = ordered.assign(way=np.sign(step))[step.ne(0)]
    next_way = moving.groupby([*by], dropna=False)["way"].shift(-1)
    is_turn = (moving["way"] * next_way).lt(0).reindex(ordered.index, fill_value=False)
    is_end = of_series.cumcount().eq(0) | of_series.cumcount(ascending=False).eq(0)
    points = ordered[is_end | is_turn]
    pairs = list(zip(points["fiscal_year"], points["value"], strict=True))
    points = points.assign(points=pd.Series(pairs, points.index, dtype="object"))
    return pd.DataFrame(
        {
            "n_years": of_series.size(),
            "span": of_series["value"].max() - of_series["value"].min(),
            "before": of_series["value"].agg(lambda figures: figures.shift().iloc[-1]),
            "points": points.groupby([*by], dropna=False)["points"].agg(tuple),
        }
    )
