"""Targets themselves: beside the actual of the year before, and the way to the last of them."""

from typing import Final

import numpy as np
import pandas as pd

from helpers.measures.attainment import SIGN
from helpers.measures.frames import Tables
from helpers.measures.run_tables import RunTables
from helpers.measures.targets import with_history

#: Positions of an indicator whose last target lies away from its first figure.
WAYS: Final = ("reached", "on_way", "unchanged", "away")
_KEY: Final = ["indicator_id", "fiscal_year"]
#: A document that prints another word over its figures (見込, 想定) prints no target.
_TARGET_WORD: Final = "目標"
#: A target that no document prints, but that lies on the line to the last one.
_COMPUTED: Final = "basis_linear"


def is_called_target(words: "pd.Series[str]") -> "pd.Series[bool]":
    """Whether documents call what they print over their figures a target: 目標値（見込） does."""
    return words.fillna("").str.contains(_TARGET_WORD).astype(bool)


def is_printed_target(attained: pd.DataFrame) -> "pd.Series[bool]":
    """Whether a row of attainment has a number that the document prints as a target."""
    is_called = is_called_target(attained["target_word"])
    return attained["target"].notna() & is_called & ~is_computed_target(attained)


def is_computed_target(attained: pd.DataFrame) -> "pd.Series[bool]":
    """Whether the target of a row of attainment is one that no document prints."""
    return attained["cautions"].fillna("").str.contains(_COMPUTED).astype(bool)


def with_level(rows: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """Add how each target stands to the actual of the year before it.

    Args:
        rows: Rows of attainment, one an indicator.
        values: The table indicator_values.

    Returns:
        The rows with last_actual (as printed for the year before; a baseline is none), target_level
        (same, above, below; "" where one of the two is not printed), is_looser (a known direction
        asks for less than there was: missing where none is known) and is_exact (target and actual
        of the year are one number; missing without both). A target of 0 is copied from nothing:
        it has no level and is not exact.
    """
    is_actual = values["measure"].eq("actual") & values["status"].eq("reported")
    actuals = values[is_actual].dropna(subset="value").drop_duplicates(_KEY)
    actuals = actuals[[*_KEY, "value"]].rename(columns={"value": "last_actual"})
    actuals["fiscal_year"] = actuals["fiscal_year"] + 1
    beside = rows.merge(actuals, "left", _KEY)
    is_target = is_printed_target(beside)
    apart = (beside["target"] - beside["last_actual"]).where(is_target)
    is_amount = beside["target"].ne(0)
    cases = [is_amount & apart.eq(0), is_amount & apart.gt(0), is_amount & apart.lt(0)]
    better = apart * beside["polarity"].map(SIGN).astype("float64")
    is_exact = beside["target"].eq(beside["actual"])
    has_both = is_target & beside["actual"].notna() & is_amount
    return beside.assign(
        target_level=np.select(cases, ["same", "above", "below"], ""),
        is_looser=better.lt(0).astype("boolean").mask(better.isna()),
        is_exact=is_exact.astype("boolean").mask(~has_both),
    )


def with_way(rows: pd.DataFrame) -> pd.DataFrame:
    """Add how far each indicator has come on the way from its first figure to its last target.

    Rising or falling is the document's own aim: it needs no direction.

    Args:
        rows: Rows of attainment as `with_history` has them.

    Returns:
        The rows with position ("" where first figure, actual or last target is not printed), a_year
        (the change of a year so far) and needed (that of each year to come), in the indicator's
        unit. Positions with a way are reached, on_way, unchanged and away; level and slack have
        none: the last target is the first figure, or by a known direction worse.
    """
    way = (rows["final_target"] - rows["first"]).where(is_printed_target(rows))
    for_better = way * rows["polarity"].map(SIGN).astype("float64")
    ahead = rows["final_target"] - rows["actual"]
    done = rows["actual"] - rows["first"]
    toward = way / way.abs()
    cases = {
        "": way.isna() | done.isna(),
        "level": way.eq(0),
        "slack": for_better.lt(0),
        "reached": (toward * ahead).le(0),
        "on_way": (toward * done).gt(0),
        "unchanged": done.eq(0),
    }
    year = rows["fiscal_year"].astype("float64")
    return rows.assign(
        position=np.select([*cases.values()], [*cases], "away"),
        a_year=done / (year - rows["first_year"]),
        needed=ahead / (rows["final_year"] - year),
    )


def levels_and_ways(run: RunTables, every_year: Tables | None = None) -> pd.DataFrame:
    """The rows of `due` with their level and their way: as printed, an indicator a sheet.

    Args:
        run: The tables whose rows are wanted.
        every_year: The tables with the figures of the years before and after these, where the run
            is limited to some; by default those of the run.
    """
    tables = every_year or run.tables
    values = tables["indicator_values"]
    history = with_history(run.due, tables["attainment"], values)
    return with_way(with_level(history, values))
