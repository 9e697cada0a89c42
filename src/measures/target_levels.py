"""What of a row of attainment is a target that its document prints."""

from typing import Final

import pandas as pd

#: A document that prints another word over its figures (見込, 想定) prints no target.
_TARGET_WORD: Final = "目標"
#: What a figure is expected to be: no aim, also where 目標 stands beside it.
_FORECAST: Final = "見込|想定|予測|推計"


def is_called_target(words: "pd.Series[str]") -> "pd.Series[bool]":
    """Whether documents call what they print over their figures a target: 目標値（見込） does."""
    return words.fillna("").str.contains(_TARGET_WORD).astype(bool)


def is_aim(words: "pd.Series[str]") -> "pd.Series[bool]":
    """Whether documents print what they aim at: 目標. 見込 and 目標値（見込） are forecasts."""
    is_forecast = words.fillna("").str.contains(_FORECAST).astype(bool)
    return is_called_target(words) & ~is_forecast


def is_expected_in_text(names: pd.Series) -> "pd.Series[bool]":
    """Whether a figure of a text (names of prose_figures) is aimed at or expected, not reached."""
    return names.fillna("").str.contains("見込|目標").astype(bool)
