"""What of a row of attainment is a target that its document prints."""

from typing import Final

import numpy as np
import pandas as pd

#: A document that prints another word over its figures (見込, 想定) prints no target.
_TARGET_WORD: Final = "目標"
#: What a figure is expected to be: no aim, also where 目標 stands beside it.
_FORECAST: Final = "見込|想定|予測|推計"


def has_target(rows: pd.DataFrame, values: pd.DataFrame) -> "pd.Series[bool]":
    """Whether the document prints a figure as a target of each indicator, in whatever year.

    A sign for none (-) and a zero that stands for it are no figures.

    Args:
        rows: Rows with indicator_id.
        values: The contract's indicator_values.
    """
    is_figure = values["measure"].eq("target") & values["status"].eq("reported")
    return rows["indicator_id"].isin(values.loc[is_figure, "indicator_id"])


def is_called_target(words: "pd.Series[str]") -> "pd.Series[bool]":
    """Whether documents call what they print over their figures a target: 目標値（見込） does."""
    return words.fillna("").str.contains(_TARGET_WORD).astype(bool)


def is_printed_target(attained: pd.DataFrame) -> "pd.Series[bool]":
    """Whether a row of attainment has a number that the document prints as a target."""
    return attained["target"].notna() & is_called_target(attained["target_word"])


def is_aim(words: "pd.Series[str]") -> "pd.Series[bool]":
    """Whether documents print what they aim at: 目標. 見込 and 目標値（見込） are forecasts."""
    is_forecast = words.fillna("").str.contains(_FORECAST).astype(bool)
    return is_called_target(words) & ~is_forecast


def ways_of_targets(attained: pd.DataFrame) -> "pd.Series[float]":
    """Which way a city plans each indicator to go: 1 up, -1 down, 0 as it is, by indicator_id.

    That is the sign of its targets, from that of the first year to that of the last. One target
    alone has no way, and neither has a forecast.

    Args:
        attained: Rows of attainment of all years.
    """
    aims = attained[attained["target"].notna() & is_aim(attained["target_word"])]
    by_year = aims.sort_values("fiscal_year", kind="stable").groupby("indicator_id")["target"]
    ways = (by_year.last() - by_year.first()).map(np.sign)
    return ways[by_year.size().gt(1)].astype("float64")


def is_expected_in_text(names: pd.Series) -> "pd.Series[bool]":
    """Whether a figure of a text (names of prose_figures) is aimed at or expected, not reached."""
    return names.fillna("").str.contains("見込|目標").astype(bool)
