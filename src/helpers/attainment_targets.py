"""Are targets sound? The target of each document's year held against the figures before it and the targets after it."""

from __future__ import annotations

import pandas as pd

from hyoka.wording import CODE_WORDS

#: A change a year of more than so many times the change so far is steep, if it leads far enough away from the actual.
STEEP, LEAST_CHANGE = 2.0, 0.05
#: What is to be asked of a target, in the order in which it is shown.
FINDINGS = CODE_WORDS["finding"]
_SIGNS = {"higher": 1.0, "lower": -1.0}
_KEY = ["indicator_id", "fiscal_year"]


def target_findings(rows: pd.DataFrame, attained: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """What is to be asked of targets.

    Args:
        rows: Rows of attainment, one an indicator: those of its document's year.
        attained: The table attainment, for the targets of later and the results of earlier years.
        values: The table indicator_values, for the figures of earlier years.

    Returns:
        The rows that have a target, an actual and a known direction, and: final_year and final_target (the last target
        of a later year), first_year and first, before_year and before (the first and the last actual or baseline of an
        earlier year), change (from before, as a ratio), needed and so_far (change a year to the final target and since
        the first year, positive where it is better), and a truth per finding.
    """
    rows = rows.assign(sign=rows["polarity"].map(_SIGNS).astype("float64")).dropna(subset=["sign", "target", "actual"])
    rows = _with_figures(rows, attained, values)
    sign, actual, before = rows["sign"], rows["actual"], rows["before"]
    way = sign * (rows["final_target"] - actual)
    needed = way / (rows["final_year"] - rows["fiscal_year"])
    so_far = sign * (actual - rows["first"]) / (rows["fiscal_year"] - rows["first_year"])
    worse = (sign * (actual - before)).lt(0)
    return rows.assign(
        change=(actual - before) / before.abs().where(before != 0),
        needed=needed.where(needed > 0),
        so_far=so_far,
        final_met=needed.le(0),
        below_before=(sign * (rows["target"] - before)).lt(0),
        too_easy=rows["flags"].str.contains("too_easy", regex=False),
        met_but_worse=rows["met"].fillna(False).astype(bool) & worse,
        steep_ahead=way.gt(LEAST_CHANGE * actual.abs()) & needed.gt(STEEP * so_far.clip(lower=0)),
        missed_three_years=_missed_three_years(rows, attained),
    )


def _with_figures(rows: pd.DataFrame, attained: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """The rows with the last target of a later year, and with the first and the last figure of an earlier year."""
    is_figure = values["measure"].isin(["actual", "baseline"]) & values["status"].eq("reported")
    figures = values[is_figure].dropna(subset="value")[[*_KEY, "value"]].sort_values("fiscal_year", kind="stable")
    targets = attained.dropna(subset="target")[[*_KEY, "target"]].sort_values("fiscal_year", kind="stable")
    year = rows.set_index("indicator_id")["fiscal_year"]
    past = figures[figures["fiscal_year"].lt(figures["indicator_id"].map(year)).fillna(False)]
    later = targets[targets["fiscal_year"].gt(targets["indicator_id"].map(year)).fillna(False)]
    for chosen, names in (
        (past.drop_duplicates("indicator_id"), ["first_year", "first"]),
        (past.drop_duplicates("indicator_id", keep="last"), ["before_year", "before"]),
        (later.drop_duplicates("indicator_id", keep="last"), ["final_year", "final_target"]),
    ):
        rows = rows.merge(chosen.set_axis(["indicator_id", *names], axis=1), "left", "indicator_id")
    years = ("fiscal_year", "first_year", "before_year", "final_year")
    return rows.assign(**{name: rows[name].astype("float64") for name in years})


def _missed_three_years(rows: pd.DataFrame, attained: pd.DataFrame) -> list[bool]:
    missed = set(attained.loc[attained["met"].eq(False).fillna(False), _KEY].itertuples(index=False, name=None))
    keys = zip(rows["indicator_id"], rows["fiscal_year"].astype(int), strict=True)
    return [all((indicator, year - back) in missed for back in range(3)) for indicator, year in keys]
