"""The formulas that hold an actual against its target, in exact fractions."""

from __future__ import annotations

from fractions import Fraction

from hyoka.bounds import Interval, as_printed, point

ONE, ZERO = Fraction(1), Fraction(0)
SIGN = {"higher": 1, "lower": -1}


def directional_attainment(actual: Fraction, target: Fraction, polarity: str) -> Fraction | None:
    """1 + s (a - t)/|t| with s = +1 for higher and -1 for lower: a/t and 2 - a/t where t is positive.

    Args:
        actual: a, in the indicator's unit.
        target: t, in the same unit; may be negative.
        polarity: higher | lower.

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
    """1 - |a - t|/|t|; for t = 0: 1 if a = 0, else 0."""
    if target == 0:
        return ONE if actual == 0 else ZERO
    return 1 - abs(actual - target) / abs(target)


def band_attainment(actual: Fraction, band: Interval) -> Fraction:
    """1 inside the band, outside 1 - distance to the band/|nearest bound|; 0 outside where that bound is 0."""
    if point(actual).within(band):
        return ONE
    assert band.low is not None
    assert band.high is not None
    nearest = band.low if actual <= band.low else band.high
    return ZERO if nearest == 0 else 1 - abs(actual - nearest) / abs(nearest)


def aim_of(target: Fraction, polarity: str, digits: int) -> Interval:
    """All actuals that meet a target.

    Args:
        target: t, in the indicator's unit.
        polarity: higher: a ≥ t; lower: a ≤ t; maintain: a = t when rounded half up to the digits t is printed with. A
            target of nothing to be maintained is met by nothing only: a deficit of 0.4 % is one.
        digits: Digits behind the point that the target is printed with.
    """
    if polarity == "higher":
        return Interval(low=target)
    if polarity == "lower":
        return Interval(high=target)
    return point(target) if target == 0 else as_printed(target, digits)


def progress_towards(actual: Fraction, baseline: Fraction, target: Fraction) -> Fraction:
    """(a - b)/(t - b): the share of the change from the baseline to a later year's target.

    Raises:
        ZeroDivisionError: The target equals the baseline.

    Source:
        つくば市 施策評価調書 (平成23年度): 達成率 = (実績 - 現状値)/(目標 - 現状値).
    """
    return (actual - baseline) / (target - baseline)


def expected_progress(year: int, baseline_year: int, target_year: int) -> Fraction | None:
    """(y - y_b)/(y_t - y_b): the share of the time that has passed; None where none has."""
    if target_year <= baseline_year or year <= baseline_year:
        return None
    return Fraction(year - baseline_year, target_year - baseline_year)


def linear_target(year: int, baseline: Fraction, baseline_year: int, target: Fraction, target_year: int) -> Fraction:
    """The target of a year on the straight line from the baseline to the final target."""
    return baseline + (target - baseline) * Fraction(year - baseline_year, target_year - baseline_year)


def worse_than_baseline(target: Fraction | None, baseline: Fraction | None, polarity: str) -> bool:
    """Whether a target lies on the wrong side of the baseline: s (t - b) < 0."""
    if target is None or baseline is None or polarity not in SIGN:
        return False
    return SIGN[polarity] * (target - baseline) < 0


def small_span(target: Fraction, baseline: Fraction) -> bool:
    """Whether the change aimed at is too small for its share to say much: |t - b| < 5 % of |b|."""
    return abs(target - baseline) < Fraction(5, 100) * abs(baseline)


def capped(attainment: Fraction) -> Fraction:
    """Attainment held within 0 and 1, the only one that may be averaged."""
    return min(max(attainment, ZERO), ONE)
