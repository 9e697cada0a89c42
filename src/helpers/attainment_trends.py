"""How indicators change from year to year."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pandas as pd

from helpers.attainment_formulas import SIGN
from helpers.attainment_series import IndicatorSeries, as_float, read_series

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


def trends(tables: Mapping[str, pd.DataFrame], polarity_rules: pd.DataFrame) -> pd.DataFrame:
    """The change of every indicator up to its document's year.

    Args:
        tables: documents, indicators and indicator_values of the contract.
        polarity_rules: data/labels/polarity.csv as a frame.

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
    return {
        "document_id": series.document_id,
        "indicator_id": series.indicator_id,
        "fiscal_year": year,
        "value": as_float(value),
        "previous": as_float(previous),
        "change": as_float(_change(value, previous)),
        "change_rate": as_float(_rate(value, previous)),
        "first_year": first_year if first is not None else None,
        "first": as_float(first),
        "change_since_first": as_float(_change(value, first)),
        "rate_since_first": as_float(_rate(value, first)),
        "direction": direction(_change(value, previous), series.polarity),
        "direction_since_first": direction(_change(value, first), series.polarity),
        "reason": "actual_missing" if value is None else "previous_missing" if previous is None else "",
        "has_target": bool(series.numbers("target")),
        "polarity": series.polarity,
        "polarity_source": series.polarity_source,
    }


def direction(change: Fraction | None, polarity: str) -> str:
    """What the sign of a change means: better, worse or unchanged; "" where nobody says which way is better."""
    if change is None or polarity not in SIGN:
        return ""
    if change == 0:
        return "unchanged"
    return "better" if SIGN[polarity] * change > 0 else "worse"


def _change(value: Fraction | None, before: Fraction | None) -> Fraction | None:
    return None if value is None or before is None else value - before


def _rate(value: Fraction | None, before: Fraction | None) -> Fraction | None:
    change = _change(value, before)
    return None if change is None or not before else change / abs(before)
