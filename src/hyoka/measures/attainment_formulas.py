"""The formulas that hold an actual against its target, in exact fractions."""

from collections.abc import Hashable, Mapping
from fractions import Fraction
from typing import Any

from hyoka.text.bounds import Interval, as_printed, decimals, point

ONE, ZERO = Fraction(1), Fraction(0)
SIGN = {"higher": 1, "lower": -1}
METHODS = {"higher": "ratio", "lower": "lower"}


def directional_attainment(actual: Fraction, target: Fraction, polarity: str) -> Fraction | None:
    """1 + s (a - t) / abs(t) with s = +1 for higher and -1 for lower: a/t and 2 - a/t where t is positive.

    Returns:
        Attainment, 1 = as aimed at, never clipped. For t = 0: lower 1 or 0, higher None (zero_target).

    Source:
        枚方市 事務事業実績測定調書 (達成度 = 実績/目標) for higher; for lower the linear 2 - A/T of planning software
        for councils (CAMMS: for a target of zero 100 where A ≤ 0, else 0; Stratec: 200 - A·100/T).
    """
    if target == 0:
        return None if polarity == "higher" else ONE if actual <= 0 else ZERO
    return 1 + SIGN[polarity] * (actual - target) / abs(target)


def maintained_attainment(actual: Fraction, target: Fraction) -> Fraction:
    """1 - abs(a - t) / abs(t); for t = 0: 1 if a = 0, else 0."""
    if target == 0:
        return ONE if actual == 0 else ZERO
    return 1 - abs(actual - target) / abs(target)


def band_attainment(actual: Fraction, band: Interval) -> Fraction:
    """1 inside the band, outside 1 - distance to the band/|nearest bound|; 0 outside where that bound is 0."""
    if point(actual).within(band):
        return ONE
    nearest = Fraction(band.low if actual <= band.low else band.high)
    return ZERO if nearest == 0 else 1 - abs(actual - nearest) / abs(nearest)


def aim_of(target: Fraction, polarity: str, digits: int, tolerance: Fraction = ZERO) -> Interval:
    """All actuals that meet a target: for maintain those that are printed like it when rounded half up.

    A target of nothing to be maintained is met by nothing only: a deficit of 0.4 % is one. Tolerance is the share of
    the target by which an actual may miss it.
    """
    slack = tolerance * abs(target)
    if polarity == "higher":
        return Interval(low=target - slack)
    if polarity == "lower":
        return Interval(high=target + slack)
    printed = point(target) if target == 0 else as_printed(target, digits)
    return Interval(low=target - slack, high=target + slack) if slack > printed.high - target else printed


def linear_target(year: int, baseline: Fraction, baseline_year: int, target: Fraction, target_year: int) -> Fraction:
    """The target of a year on the straight line from the baseline to the final target."""
    return baseline + (target - baseline) * Fraction(year - baseline_year, target_year - baseline_year)


def capped(attainment: Fraction) -> Fraction:
    """Attainment held within 0 and 1, the only one that may be averaged."""
    return min(max(attainment, ZERO), ONE)


def judge(row: Mapping[Hashable, Any], tolerance: Fraction = ZERO) -> tuple[str, Fraction | None, bool | None, str]:
    """Hold an actual against its target.

    Returns:
        Method, attainment, whether the target is met, and the reason why there is no attainment.
    """
    if row["reason"]:
        return "none", None, None, row["reason"]
    target, actual, polarity = row["target_value"], row["actual_value"], row["polarity"]
    band = row["band"] if polarity == "maintain" and isinstance(row["band"], Interval) else None
    aim = row["target_range"]
    if isinstance(target, Fraction):
        aim = band or (aim_of(target, polarity, decimals(row["target_text"], target), tolerance) if polarity else None)
    met = row["actual_range"].decides(aim) if aim else None
    if not isinstance(target, Fraction) or not isinstance(actual, Fraction):
        return "bound", None, met, "bound"
    if aim is None:
        return "none", None, None, "polarity_unknown"
    if polarity == "maintain":
        return (
            ("band", band_attainment(actual, band), met, "")
            if band
            else ("maintain", maintained_attainment(actual, target), met, "")
        )
    reached = directional_attainment(actual, target, polarity)
    if reached is None and actual == 0:
        met = None  # nothing was aimed at and nothing done: no success
    return METHODS[polarity], reached, met, "zero_target" if reached is None else ""
