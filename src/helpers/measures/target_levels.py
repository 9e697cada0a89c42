"""What of a row of attainment is a target that its document prints."""

from typing import Final

import pandas as pd

#: A document that prints another word over its figures (見込, 想定) prints no target.
_TARGET_WORD: Final = "目標"


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


def is_expected_in_text(names: pd.Series) -> "pd.Series[bool]":
    """Whether a figure of a text (names of prose_figures) is aimed at or expected, not reached."""
    return names.fillna("").str.contains("見込|目標").astype(bool)
