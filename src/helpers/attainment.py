"""Attainment of indicators: one row per indicator and fiscal year, every null with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from helpers import attainment_formulas as formulas
from helpers.attainment_series import Figure, IndicatorSeries, as_float, read_series
from helpers.load import Tables
from hyoka.bounds import Interval, bound_polarity, decimals, point
from hyoka.contract.schema import typed
from hyoka.contract.tables import dtypes

REASONS = (
    "bound",
    "actual_missing",
    "actual_pending",
    "target_missing",
    "placeholder",
    "zero_target",
    "polarity_unknown",
    "not_yet_due",
    "unit_mismatch",
)
#: Attainment from which on a target is met by far.
TOO_EASY = 1.5
METHODS = {"higher": "ratio", "lower": "lower", "maintain": "maintain"}


@dataclass(frozen=True)
class Judgement:
    """An actual held against its target; `reason` says why there is no attainment."""

    method: str
    attainment: Fraction | None = None
    met: bool | None = None
    reason: str = ""


@dataclass(frozen=True)
class Progress:
    """The share of the change from the baseline to the last target, by the share of the time, with its flags."""

    progress: Fraction | None = None
    pace: Fraction | None = None
    flags: tuple[str, ...] = ()


def attainment(tables: Tables, polarity_rules: pd.DataFrame) -> pd.DataFrame:
    """The contract's table `attainment`.

    Args:
        tables: documents, indicators and indicator_values of the contract (documents may be empty: then a document's
            year is the year of its activities or of its last actual).
        polarity_rules: data/labels/polarity.csv as a frame: pattern, field, polarity, reason.

    Returns:
        A row per indicator and fiscal year that has a row of target or actual, in the documents' order, with the
        contract's columns and dtypes. `reason` says why attainment is null; why progress is null is in `flags`
        (no_baseline, no_later_target, no_direction, target_equals_baseline, target_worse_than_baseline), as far as
        `reason` does not say it already.
    """
    rows = [row for series in read_series(tables, polarity_rules) for row in _rows(series)]
    return typed("attainment", pd.DataFrame(rows, columns=list(dtypes("attainment"))))


def _rows(series: IndicatorSeries) -> list[dict[str, Any]]:
    rows = [_row(series, year) for year in series.years]
    easy_years = {row["fiscal_year"] for row in rows if _is_met_by_far(row)}
    judged = sum(row["attainment"] is not None for row in rows)
    for row in rows:
        # a document of one year has no second one to ask
        asked = {row["fiscal_year"], row["fiscal_year"] - (judged > 1)}
        row["flags"] = ";".join([*row["flags"], *(["too_easy"] if asked <= easy_years else [])])
    return rows


def _is_met_by_far(row: Mapping[str, Any]) -> bool:
    """Whether an actual is far beyond its target; no outage at all is not, however many minutes were allowed."""
    return (row["attainment"] or 0) >= TOO_EASY and not (row["polarity"] == "lower" and row["actual"] == 0)


def _row(series: IndicatorSeries, year: int) -> dict[str, Any]:
    target, is_linear = _target(series, year)
    actual = series.figure("actual", year)
    _, baseline = _baseline(series, year)
    polarity, source = _polarity(series, target)
    judged = _judge(series, year, target, actual, polarity)
    towards = _progress(series, year, actual, polarity)
    slack = formulas.worse_than_baseline(target.value, baseline, polarity)
    return {
        "document_id": series.document_id,
        "indicator_id": series.indicator_id,
        "fiscal_year": year,
        "target": as_float(target.value),
        "actual": as_float(actual.value),
        "baseline": as_float(baseline),
        "method": judged.method,
        "attainment": as_float(judged.attainment),
        "attainment_capped": None if judged.attainment is None else float(formulas.capped(judged.attainment)),
        "met": judged.met,
        "progress": as_float(towards.progress),
        "pace": as_float(towards.pace),
        "reason": judged.reason,
        "flags": [
            *(["target_slack"] if slack else []),
            *(["basis_linear"] if is_linear else []),
            *towards.flags,
            *_value_flags(series, year, target, actual),
        ],
        "polarity": polarity,
        "polarity_source": source,
    }


def _target(series: IndicatorSeries, year: int) -> tuple[Figure, bool]:
    """The year's target, else its linear share of the only, final target; whether it is such a share."""
    printed = series.figure("target", year)
    targets = series.numbers("target")
    baseline_year, baseline = _baseline(series, year)
    has_line = len(targets) == 1 and max(targets) > year and baseline is not None and baseline_year < year
    if printed.status not in ("", "missing") or not has_line or series.polarity not in formulas.SIGN:
        return printed, False
    assert baseline is not None
    final_year, final = next(iter(targets.items()))
    value = formulas.linear_target(year, baseline, baseline_year, final, final_year)
    return Figure("", "reported", value, point(value)), True


def _baseline(series: IndicatorSeries, year: int) -> tuple[int, Fraction | None]:
    """The last baseline up to a year, else the first one after it."""
    baselines = series.numbers("baseline")
    if not baselines:
        return year, None
    baseline_year = max((y for y in baselines if y <= year), default=min(baselines))
    return baseline_year, baselines[baseline_year]


def _polarity(series: IndicatorSeries, target: Figure) -> tuple[str, str]:
    """Polarity and its source: a bound as target says it itself, else the document's mark or a rule does."""
    if target.is_bound and target.range:
        return bound_polarity(target.range), "document"
    return series.polarity, series.polarity_source


def _judge(series: IndicatorSeries, year: int, target: Figure, actual: Figure, polarity: str) -> Judgement:
    missing = _why_missing(series, year, target, actual)
    if missing or target.range is None or actual.range is None:
        return Judgement("none", reason=missing)
    if target.is_bound or actual.is_bound:
        aim = target.range if target.is_bound else _aim(series, target, polarity)
        return Judgement("bound", met=actual.range.decides(aim) if aim else None, reason="bound")
    aim = _aim(series, target, polarity)
    if aim is None or target.value is None or actual.value is None:
        return Judgement("none", reason="polarity_unknown")
    met = actual.range.decides(aim)
    if polarity == "maintain" and series.band:
        return Judgement("band", formulas.band_attainment(actual.value, series.band), met)
    if polarity == "maintain":
        return Judgement("maintain", formulas.maintained_attainment(actual.value, target.value), met)
    if polarity == "higher" and target.value == actual.value == 0:
        return Judgement(METHODS[polarity], reason="zero_target")  # nothing was aimed at and nothing done: no success
    reached = formulas.directional_attainment(actual.value, target.value, polarity)
    return Judgement(METHODS[polarity], reached, met, "zero_target" if reached is None else "")


def _aim(series: IndicatorSeries, target: Figure, polarity: str) -> Interval | None:
    if not polarity or target.value is None:
        return None
    if polarity == "maintain" and series.band:
        return series.band
    return formulas.aim_of(target.value, polarity, decimals(target.text, target.value))


def _why_missing(series: IndicatorSeries, year: int, target: Figure, actual: Figure) -> str:
    if target.range is None:
        return "placeholder" if target.status == "placeholder" else "target_missing"
    if actual.range is None:
        return _why_no_actual(series, year, actual)
    return "unit_mismatch" if target.unit and actual.unit and target.unit != actual.unit else ""


def _why_no_actual(series: IndicatorSeries, year: int, actual: Figure) -> str:
    if year > series.sheet_year:
        return "not_yet_due"
    if actual.is_pending:
        return "actual_pending"
    return "placeholder" if actual.status == "placeholder" else "actual_missing"


def _progress(series: IndicatorSeries, year: int, actual: Figure, polarity: str) -> Progress:
    """Progress towards the last target of this or a later year."""
    if actual.value is None or not polarity or not series.numbers("target"):
        return Progress()
    later = {y: t for y, t in series.numbers("target").items() if y >= year}
    baseline_year, baseline = _baseline(series, year)
    if not later or baseline is None:
        return Progress(flags=("no_baseline" if baseline is None else "no_later_target",))
    target_year = max(later)
    why_none = _why_no_progress(later[target_year], baseline, polarity)
    if why_none:
        return Progress(flags=(why_none,))
    progress = formulas.progress_towards(actual.value, baseline, later[target_year])
    expected = formulas.expected_progress(year, baseline_year, target_year)
    flags = ("small_span",) if formulas.small_span(later[target_year], baseline) else ()
    if expected is None:
        return Progress(progress, None, (*flags, "not_started"))
    return Progress(progress, progress / expected, flags)


def _why_no_progress(target: Fraction, baseline: Fraction, polarity: str) -> str:
    if polarity not in formulas.SIGN:
        return "no_direction"
    if target == baseline:
        return "target_equals_baseline"
    return "target_worse_than_baseline" if formulas.worse_than_baseline(target, baseline, polarity) else ""


def _value_flags(series: IndicatorSeries, year: int, target: Figure, actual: Figure) -> list[str]:
    conflict = any((measure, year) in series.conflicting for measure in ("target", "actual"))
    flags = {"several_values": conflict, "text_target": target.is_text, "text_actual": actual.is_text}
    return [flag for flag, holds in flags.items() if holds]
