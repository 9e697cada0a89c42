"""How far indicators reach their targets: one row per indicator and fiscal year, every null with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers import targets
from helpers.indicator_series import Figure, IndicatorSeries, read_series
from hyoka.bounds import bound_polarity, decimals
from hyoka.contract.schema import dtypes, typed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from hyoka.bounds import Range

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
#: Attainment from which on a target of two years running is called too easy.
TOO_EASY = 1.5
METHODS = {"higher": "ratio", "lower": "lower", "maintain": "maintain"}


@dataclass(frozen=True)
class Judgement:
    """What a target and an actual say of each other; `reason` says why there is no attainment."""

    method: str
    attainment: Fraction | None = None
    met: bool | None = None
    reason: str = ""


@dataclass(frozen=True)
class Way:
    """How far the way from the baseline to the last target is gone, and what to know about it."""

    progress: Fraction | None = None
    pace: Fraction | None = None
    flags: tuple[str, ...] = ()


def attainment(tables: Mapping[str, pd.DataFrame], polarity_rules: pd.DataFrame) -> pd.DataFrame:
    """The contract's table `attainment`.

    Args:
        tables: documents, indicators and indicator_values of the contract (documents may be empty: then a document's
            year is the year of its activities or of its last actual).
        polarity_rules: data/labels/polarity.csv as a frame: pattern, field, polarity, reason.

    Returns:
        A row per indicator and fiscal year that has a row of target or actual, in the documents' order, with the
        contract's columns and dtypes. `reason` says why attainment is null; why progress is null stands in `flags`
        (no_baseline, no_later_target, no_direction, target_equals_baseline, target_worse_than_baseline), as far as
        `reason` does not say it already.

    Source:
        The functions of `helpers.targets` name theirs.
    """
    rows = [row for series in read_series(tables, polarity_rules) for row in _rows(series)]
    return typed("attainment", pd.DataFrame(rows, columns=list(dtypes("attainment"))))


def _rows(series: IndicatorSeries) -> list[dict[str, Any]]:
    rows = [_row(series, year) for year in series.years]
    easy = {row["fiscal_year"] for row in rows if row["attainment"] is not None and row["attainment"] >= TOO_EASY}
    for row in rows:
        running = {row["fiscal_year"], row["fiscal_year"] - 1} <= easy
        row["flags"] = ";".join([*row["flags"], *(["too_easy"] if running else [])])
    return rows


def _row(series: IndicatorSeries, year: int) -> dict[str, Any]:
    target, is_linear = _target(series, year)
    actual = series.figure("actual", year)
    _, baseline = _baseline(series, year)
    polarity, source = _polarity(series, target)
    judged = _judge(series, year, target, actual, polarity)
    way = _way(series, year, actual, polarity)
    slack = (
        target.value is not None
        and baseline is not None
        and targets.worse_than_baseline(target.value, baseline, polarity)
    )
    return {
        "document_id": series.document_id,
        "indicator_id": series.indicator_id,
        "fiscal_year": year,
        "target": _float(target.value),
        "actual": _float(actual.value),
        "baseline": _float(baseline),
        "method": judged.method,
        "attainment": _float(judged.attainment),
        "attainment_capped": None if judged.attainment is None else float(targets.capped(judged.attainment)),
        "met": judged.met,
        "progress": _float(way.progress),
        "pace": _float(way.pace),
        "reason": judged.reason,
        "flags": [
            *(["target_slack"] if slack else []),
            *(["basis_linear"] if is_linear else []),
            *way.flags,
            *_doubts(series, year, target, actual),
        ],
        "polarity": polarity,
        "polarity_source": source,
    }


def _target(series: IndicatorSeries, year: int) -> tuple[Figure, bool]:
    """The year's own target, else the linear share of an only, final one; whether it is the latter."""
    own = series.figure("target", year)
    later = series.numbers("target")
    baseline_year, baseline = _baseline(series, year)
    has_line = len(later) == 1 and max(later) > year and baseline is not None and baseline_year < year
    if own.status not in ("", "missing") or not has_line or series.polarity not in targets.SIGN:
        return own, False
    assert baseline is not None
    final_year, final = next(iter(later.items()))
    value = targets.linear_target(year, baseline, baseline_year, final, final_year)
    return Figure("", "reported", value, targets.point(value)), True


def _baseline(series: IndicatorSeries, year: int) -> tuple[int, Fraction | None]:
    """The last baseline up to a year, else the first one after it."""
    known = series.numbers("baseline")
    if not known:
        return year, None
    chosen = max((y for y in known if y <= year), default=min(known))
    return chosen, known[chosen]


def _polarity(series: IndicatorSeries, target: Figure) -> tuple[str, str]:
    """A bound as target is the document's own word; else its mark or a rule."""
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
        return Judgement("band", targets.band_attainment(actual.value, series.band), met)
    if polarity == "maintain":
        return Judgement("maintain", targets.maintained_attainment(actual.value, target.value), met)
    reached = targets.directional_attainment(actual.value, target.value, polarity)
    return Judgement(METHODS[polarity], reached, met, "zero_target" if reached is None else "")


def _aim(series: IndicatorSeries, target: Figure, polarity: str) -> Range | None:
    if not polarity or target.value is None:
        return None
    if polarity == "maintain" and series.band:
        return series.band
    return targets.aim_of(target.value, polarity, decimals(target.text, target.value))


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


def _way(series: IndicatorSeries, year: int, actual: Figure, polarity: str) -> Way:
    """Progress towards the last target of this or a later year."""
    if actual.value is None or not polarity or not series.numbers("target"):
        return Way()
    later = {y: t for y, t in series.numbers("target").items() if y >= year}
    baseline_year, baseline = _baseline(series, year)
    if not later or baseline is None:
        return Way(flags=("no_baseline" if baseline is None else "no_later_target",))
    target_year = max(later)
    why_none = _why_no_way(later[target_year], baseline, polarity)
    if why_none:
        return Way(flags=(why_none,))
    progress = targets.progress_towards(actual.value, baseline, later[target_year])
    expected = targets.expected_progress(year, baseline_year, target_year)
    flags = ("small_span",) if targets.small_span(later[target_year], baseline) else ()
    if expected is None:
        return Way(progress, None, (*flags, "not_started"))
    return Way(progress, progress / expected, flags)


def _why_no_way(target: Fraction, baseline: Fraction, polarity: str) -> str:
    if polarity not in targets.SIGN:
        return "no_direction"
    if target == baseline:
        return "target_equals_baseline"
    return "target_worse_than_baseline" if targets.worse_than_baseline(target, baseline, polarity) else ""


def _doubts(series: IndicatorSeries, year: int, target: Figure, actual: Figure) -> list[str]:
    several = any((measure, year) in series.several for measure in ("target", "actual"))
    words = {"several_values": several, "text_target": target.is_other_text, "text_actual": actual.is_other_text}
    return [flag for flag, holds in words.items() if holds]


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
