"""The indicators that a run is about: what each reached, how its target was set, how it moved."""

import pandas as pd

from hyoka.text import YEN, fold
from measures.attainment import LIMIT, each_once
from measures.frames import Tables, first_of, is_share_unit, with_names
from measures.selection import latest
from measures.series import is_turned
from measures.target_levels import is_aim, is_called_target
from measures.targets import with_history

_CITY_YEAR = ["municipality", "fiscal_year"]
_INDICATOR_YEAR = ["indicator_id", "fiscal_year"]
#: Copies of another row, and how far a building has got: what moves there is no result.
_NO_RESULT = "^【再掲】|進捗率"
#: Indicators of so many activities may be a column of a list.
_LEAST_OF_A_COLUMN = 3
_SIGN = {"higher": 1, "lower": -1}


def indicators_due(tables: Tables, every_year: Tables) -> pd.DataFrame:
    """The indicators of the last year of each document that is over.

    Args:
        tables: The contract's tables of the run, with `attainment`.
        every_year: Those of all years: years before and after stand beside a run of one year.

    Returns:
        Rows of `attainment` with the names of `with_names` and the years of `with_history`;
        is_limit (what is not to be reached; of several a row each, and no years), is_again (another
        project has the same indicator), is_target (the document calls it one; else a forecast),
        is_share, is_met (also of limits), is_judged, and rate: actual by target, where more is
        better and the target is above 0. A bound, or what is to be less, is met or missed and has
        no rate.
    """
    rows = latest(with_names(tables["attainment"], tables))
    is_limit = rows["target_kind"].eq(LIMIT)
    is_ratio = rows["method"].eq("ratio") & rows["target"].gt(0)
    once = each_once(rows[~is_limit], tables["indicator_values"])
    rows = rows.assign(
        is_limit=is_limit,
        is_again=~is_limit & ~rows.index.isin(once.index),
        is_target=is_called_target(rows["target_word"]),
        is_share=is_share_unit(rows["unit"]),
        is_met=rows["verdict"].eq("met"),
        is_judged=rows["verdict"].isin(["met", "missed"]),
        rate=rows["attainment"].where(is_ratio),
    )
    of_years = every_year["attainment"], every_year["indicator_values"]
    return pd.concat([with_history(rows[~is_limit], *of_years), rows[is_limit]], ignore_index=True)


def set_targets(due: pd.DataFrame, every_year: Tables) -> pd.DataFrame:
    """The targets of `indicators_due`, and how each was set.

    Args:
        due: Rows of `indicators_due` without limits.
        every_year: The contract's tables of all years, with `attainment`.

    Returns:
        The rows whose document calls the figure a target, with six answers, each 1, 0 or missing
        where it cannot be asked: targets_looser (than the actual of the year before),
        targets_below_base (than the last base year before its own), targets_same (as the actual of
        the year before), targets_exact (as the actual of its year), way_away (the actual went
        against the way of the targets, which their first and last year tell), way_reached (the last
        target is reached already; of forecasts it is not asked). A target of 0 is no copy.
    """
    targets = due[due["target"].notna() & due["is_target"]].reset_index(drop=True)
    last, base = _figures_before(targets, every_year["indicator_values"])
    sign = targets["polarity"].map(_SIGN).astype(float)
    better = sign * (targets["target"] - last)
    above_base = sign * (targets["target"] - base)
    is_some = targets["target"].ne(0)
    actual = targets["actual"]
    toward = targets["indicator_id"].map(ways_of_plans(every_year["attainment"]))
    gone = toward * (actual - targets["first"])
    ahead = toward * (targets["final_target"] - actual)
    has_way = toward.ne(0) & gone.notna() & ahead.notna() & ~(toward * sign).lt(0)
    asks_away = (toward * (targets["target"] - targets["first"])).lt(0)
    # that a figure fell is reaching a target only where less is better
    may_rise = toward.where(toward.gt(0) & targets["polarity"].eq(""))
    left_to_go = sign.fillna(may_rise) * (targets["final_target"] - actual)
    answers = {
        "targets_looser": better.lt(0).where(better.notna()),
        "targets_below_base": above_base.lt(0).where(above_base.notna()),
        "targets_same": targets["target"].eq(last).where(last.notna() & is_some),
        "targets_exact": targets["target"].eq(actual).where(actual.notna() & is_some),
        "way_away": (ahead.gt(0) & gone.lt(0)).where(has_way & ~asks_away),
        "way_reached": left_to_go.le(0).where(left_to_go.notna() & is_aim(targets["target_word"])),
    }
    return targets.join(pd.DataFrame(answers, targets.index, dtype=float))


def ways_of_plans(attained: pd.DataFrame) -> "pd.Series[float]":
    """Which way the targets of an indicator go from the first year to the last: 1, -1, 0.

    By indicator_id; forecasts and a target of one year alone tell no way.

    Args:
        attained: The contract's attainment of all years.
    """
    aims = attained[is_aim(attained["target_word"])].dropna(subset="target")
    planned = aims.sort_values("fiscal_year", kind="stable").groupby("indicator_id")["target"]
    change = planned.last() - planned.first()
    ways = change.gt(0).astype("float64") - change.lt(0).astype("float64")
    return ways[planned.size().gt(1)]


def _figures_before(
    targets: pd.DataFrame, values: pd.DataFrame
) -> "tuple[pd.Series[float], pd.Series[float]]":
    """The actual of the year before each target, and the last base year before its own."""
    reported = values[values["status"].eq("reported")].dropna(subset="value")
    actuals = reported[reported["measure"].eq("actual")].drop_duplicates(_INDICATOR_YEAR)
    into_next = actuals.assign(fiscal_year=actuals["fiscal_year"] + 1)
    last = targets[_INDICATOR_YEAR].merge(into_next, "left", _INDICATOR_YEAR)["value"]
    bases = reported[reported["measure"].eq("baseline")]
    own_year = bases["indicator_id"].map(targets.set_index("indicator_id")["fiscal_year"])
    bases = bases[bases["fiscal_year"].lt(own_year)].sort_values("fiscal_year", kind="stable")
    base_of = bases.drop_duplicates("indicator_id", keep="last").set_index("indicator_id")["value"]
    return last, targets["indicator_id"].map(base_of)


def counted_indicators(tables: Tables, every_year: Tables) -> pd.DataFrame:
    """The indicators of each city and year, and whether any has a target; a list's column is one.

    A column is a name and unit that half of the activities of a document print, and three or more;
    it is the same in all years of a form. Limits are left out, and documents that print another
    word than 目標 over their figures.

    Args:
        tables: The contract's tables of the run.
        every_year: Those of all years.

    Returns:
        municipality, fiscal_year, document_id, counted_as (the id of an indicator, or the name of a
        column) and has_target.
    """
    values = tables["indicator_values"]
    all_values = every_year["indicator_values"]
    limited = all_values.loc[all_values["target_kind"].eq(LIMIT), "indicator_id"]
    once = tables["indicators"].drop_duplicates("indicator_id")
    once = once[~once["indicator_id"].isin(limited)]
    of_column = once.groupby(["document_id", "name", "unit"], dropna=False)["activity_id"]
    n_of_column = of_column.transform("nunique")
    n_of_document = once.groupby("document_id")["activity_id"].transform("nunique")
    is_column = n_of_column.ge(_LEAST_OF_A_COLUMN) & n_of_column.ge(n_of_document / 2)
    documents = tables["documents"].drop_duplicates("document_id").set_index("document_id")
    forms = once["document_id"].map(documents["form"]).astype("str")
    columns = forms + " " + once["name"] + " " + once["unit"].fillna("")
    has_target = values["measure"].eq("target") & values["status"].eq("reported")
    once = once.assign(
        counted_as=once["indicator_id"].mask(is_column, columns),
        has_target=once["indicator_id"].isin(values.loc[has_target, "indicator_id"]),
    )
    printed = tables["documents"]["target_word"].fillna("")
    of_city = tables["documents"].loc[printed.eq("") | is_called_target(printed)]
    of_own_year = values.merge(of_city[["document_id", "fiscal_year"]])["document_id"]
    of_city = of_city[of_city["document_id"].isin(of_own_year)]
    named = once[["document_id", "counted_as", "has_target"]]
    named = named.merge(of_city[["document_id", *_CITY_YEAR]], on="document_id")
    counted = named.groupby([*_CITY_YEAR, "counted_as"], as_index=False)
    return counted.agg(document_id=("document_id", "min"), has_target=("has_target", "any"))


def without_target(due: pd.DataFrame, tables: Tables, every_year: Tables) -> pd.DataFrame:
    """How the indicators of `indicators_due` moved that have no target in any year.

    Indicators of a form of which the run has several years are left out (the page of years has
    them), copies of another row, and progress of building.

    Args:
        due: Rows of `indicators_due` without limits.
        tables: The contract's tables of the run.
        every_year: The contract's tables of all years.

    Returns:
        The rows with change (from first to actual, in their unit), case (worse, better, same,
        nothing: what grew worse by falling to 0 may have been stopped; turned: `is_turned`;
        unknown: no known direction), size (the change as a share of the first figure, of a share in
        points by 100) and yen (the size of the change of an amount of money); by size, the largest
        first.
    """
    values = every_year["indicator_values"]
    is_set = values["measure"].eq("target") & values["status"].eq("reported")
    documents = tables["documents"]
    n_years = documents.groupby(["municipality", "form"])["fiscal_year"].transform("nunique")
    of_several_years = documents.loc[n_years.gt(1), "document_id"]
    is_left_out = due["indicator_id"].isin(values.loc[is_set, "indicator_id"])
    is_left_out |= due["document_id"].isin(of_several_years)
    is_left_out |= due["指標"].str.contains(_NO_RESULT)
    moved = due[~is_left_out].dropna(subset=["actual", "first"])
    change = moved["actual"] - moved["first"]
    better_by = change * moved["polarity"].map(_SIGN).astype(float)
    is_nothing = moved["actual"].eq(0)
    of_first = (change / moved["first"].where(moved["first"].ne(0))).abs()
    units = moved["unit"].fillna("").map(fold)
    turned = is_turned(moved["series"])
    moved = moved.assign(
        change=change,
        case=first_of(
            (better_by.lt(0) & is_nothing, "nothing"),
            (better_by.notna() & turned, "turned"),
            (better_by.lt(0), "worse"),
            (better_by.gt(0), "better"),
            (change.eq(0) & ~turned, "same"),
            default="unknown",
        ),
        size=of_first.mask(moved["is_share"], change.abs() / 100),
        yen=change.abs() * units.map(YEN).astype("float64"),
    )
    return moved.sort_values(["size", "indicator_id"], ascending=[False, True], kind="stable")
