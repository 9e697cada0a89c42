"""How indicators change from year to year."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd

from helpers.attainment_formulas import SIGN
from helpers.attainment_series import IndicatorSeries, as_float, read_series
from helpers.load import Tables

TREND_COLUMNS = {
    "document_id": "str",
    "indicator_id": "str",
    "fiscal_year": "Int64",
    "value": "float64",
    "previous": "float64",
    "change": "float64",
    "change_rate": "float64",
    "first_year": "Int64",
    "first": "float64",
    "change_since_first": "float64",
    "rate_since_first": "float64",
    "direction": "str",
    "direction_since_first": "str",
    "reason": "str",
    "has_target": "boolean",
    "polarity": "str",
    "polarity_source": "str",
}


def trends(tables: Tables, polarity_rules: pd.DataFrame) -> pd.DataFrame:
    """The change of every indicator up to its document's year.

    Returns:
        A row per indicator that has an actual: fiscal_year (the document's), value, previous (of the year before),
        change (in the indicator's unit) and change_rate (by the absolute previous value), first_year, first and the
        change since then, direction and direction_since_first (better | worse | unchanged; "" where polarity is
        unknown or maintain, or nothing can be compared), reason why there is no change (actual_missing: of the
        document's year; previous_missing: of the year before), has_target, polarity, polarity_source.
    """
    rows = [_trend(series) for series in read_series(tables, polarity_rules) if series.numbers("actual")]
    frame = pd.DataFrame(rows, columns=list(TREND_COLUMNS))
    return frame.astype(TREND_COLUMNS)


def _trend(series: IndicatorSeries) -> dict[str, Any]:
    actuals, year = series.numbers("actual"), series.sheet_year
    value, previous = actuals.get(year), actuals.get(year - 1)
    first_year = min(actuals)
    first = actuals[first_year] if first_year < year else None
    change, change_rate, direction = _change(value, previous, series.polarity)
    change_since_first, rate_since_first, direction_since_first = _change(value, first, series.polarity)
    return {
        "document_id": series.document_id,
        "indicator_id": series.indicator_id,
        "fiscal_year": year,
        "value": as_float(value),
        "previous": as_float(previous),
        "change": change,
        "change_rate": change_rate,
        "first_year": first_year if first is not None else None,
        "first": as_float(first),
        "change_since_first": change_since_first,
        "rate_since_first": rate_since_first,
        "direction": direction,
        "direction_since_first": direction_since_first,
        "reason": "actual_missing" if value is None else "previous_missing" if previous is None else "",
        "has_target": bool(series.numbers("target")),
        "polarity": series.polarity,
        "polarity_source": series.polarity_source,
    }


def _change(value: Fraction | None, before: Fraction | None, polarity: str) -> tuple[float | None, float | None, str]:
    """The change, its rate by the absolute value before, and its direction."""
    if value is None or before is None:
        return None, None, ""
    change = value - before
    direction = "unchanged" if change == 0 else "better" if SIGN.get(polarity, 0) * change > 0 else "worse"
    return float(change), as_float(change / abs(before) if before else None), direction if polarity in SIGN else ""
