"""Attainment of indicators: one row per indicator and fiscal year, every null with its reason.

Which direction is better comes from the document's mark, else from a rule on the indicator's words,
else it is unknown.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import pandas as pd

from hyoka.contract import dtypes, empty, validate
from hyoka.text import (
    Interval,
    NumberError,
    as_printed,
    bound_polarity,
    decimals,
    exact,
    fold,
    in_words,
    parse_number,
    point,
    printed_band,
    two_figures,
)
from measures.frames import Tables, first_of, points_of
from measures.polarity import apply_polarity

ONE = Fraction(1)
ZERO = Fraction(0)
SIGN = {"higher": 1, "lower": -1}
#: Attainment from which on a target is met by far: to be asked about when it is so two years
#: running.
TOO_EASY = 1.5
METHODS = {"higher": "ratio", "lower": "lower"}
#: The kind of a target that is not to be reached.
LIMIT = "limit"
#: What there may be of an indicator of which there is nothing, such as a deficit: 0, or a surplus.
NOTHING = Interval(high=ZERO)


def directional_attainment(actual: Fraction, target: Fraction, polarity: str) -> Fraction | None:
    """1 + s (a - t) / abs(t) with s = +1 for higher and -1 for lower.

    That is a/t and 2 - a/t where t is positive.

    Returns:
        Attainment, 1 = as aimed at, never clipped. For t = 0: lower 1 or 0, higher None
        (zero_target).

    Source:
        枚方市 事務事業実績測定調書 (達成度 = 実績/目標) for higher; for lower the linear 2 - A/T of
        planning software for councils (CAMMS: for a target of zero 100 where A ≤ 0, else 0;
        Stratec: 200 - A·100/T).
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
    """1 inside the band, outside 1 - distance to the band/|nearest bound|.

    0 outside where that bound is 0.
    """
    if point(actual).within(band):
        return ONE
    nearest = Fraction(band.low if actual <= band.low else band.high)
    return ZERO if nearest == 0 else 1 - abs(actual - nearest) / abs(nearest)


def aim_of(target: Fraction, polarity: str, digits: int, tolerance: Fraction = ZERO) -> Interval:
    """All actuals that meet a target: for maintain those that are printed like it, rounded half up.

    A target of nothing to be maintained is met by nothing only: a deficit of 0.4 % is one.
    Tolerance is the share of the target by which an actual may miss it.
    """
    slack = tolerance * abs(target)
    if polarity == "higher":
        return Interval(low=target - slack)
    if polarity == "lower":
        return Interval(high=target + slack)
    printed = point(target) if target == 0 else as_printed(target, digits)
    return (
        Interval(low=target - slack, high=target + slack)
        if slack > printed.high - target
        else printed
    )


def within_limit(limit: Fraction, polarity: str) -> Interval:
    """All actuals that keep a limit: what reaches it, breaks it.

    Source:
        地方公共団体の財政の健全化に関する法律, articles 4, 8 and 23: a plan has to be made where a
        ratio is the limit or above it.
    """
    if polarity == "higher":
        return Interval(low=limit, low_open=True)
    return Interval(high=limit, high_open=True)


#: Reasons that say of a row that its target or its actual is not there.
NO_PAIR = (
    "target_missing",
    "only_later_target",
    "actual_missing",
    "actual_pending",
    "placeholder",
    "not_yet_due",
    "no_year",
)


@dataclass(frozen=True)
class Verdict:
    """What is said of an actual beside its target; the columns of `attainment` of these names.

    Attributes:
        method: How attainment was computed.
        attainment: 1 is as aimed at, never clipped; None for `reason`.
        verdict: met, missed, undetermined; "" where there is no target or no actual.
        reason: Why there is no attainment: a target of 0 may be met without one.
        distance: How far the actual lies on the better side of the target, in `distance_unit`.
        distance_unit: points for a share, else percent (of the target).
        near: Whether the actual lies near the target, whatever the direction; None for bounds.
    """

    method: str
    attainment: Fraction | None
    verdict: str
    reason: str
    distance: Fraction | None = None
    distance_unit: str = ""
    near: bool | None = None


def judge(
    row: Mapping[Hashable, Any],
    tolerance: Fraction = ZERO,
    near: Mapping[str, float] = MappingProxyType({}),
) -> Verdict:
    """Hold an actual against its target: the only place that says whether a target is met.

    Args:
        row: What `_JUDGED` names: target, actual, direction, bounds, unit.
        tolerance: Share of the target by which an actual may miss it and still meet it.
        near: By unit of distance, how far from its target an actual is near it; of another unit
            nothing is said.
    """
    if row["reason"]:
        verdict = "" if row["reason"] in NO_PAIR else "undetermined"
        return Verdict("none", None, verdict, row["reason"])
    if row["target_kind"] == LIMIT:
        return _against_limit(row, near)
    target = row["target_value"]
    actual = row["actual_value"]
    polarity = row["polarity"]
    is_band = polarity == "maintain" and isinstance(row["band"], Interval)
    band = row["band"] if is_band else None
    is_number = isinstance(target, Fraction)
    aim = row["target_range"]
    if is_number and polarity:
        digits = decimals(row["target_text"], target)
        aim = band or aim_of(target, polarity, digits, tolerance)
    elif is_number:
        aim = None
    verdict = _VERDICTS[row["actual_range"].decides(aim) if aim else None]
    if not is_number or not isinstance(actual, Fraction):
        return Verdict("bound", None, verdict, "bound")
    apart = _apart(actual, target, band, row["unit"])
    is_near = apart.is_near(near)
    if aim is None:
        return Verdict("none", None, verdict, "polarity_unknown", near=is_near)
    method = METHODS.get(polarity, "band" if band else "maintain")
    if band:
        reached: Fraction | None = band_attainment(actual, band)
    elif polarity == "maintain":
        reached = maintained_attainment(actual, target)
    else:
        reached = directional_attainment(actual, target, polarity)
    if reached is None and actual == 0:
        verdict = "undetermined"  # nothing was aimed at and nothing done: no success
    if target == 0 and reached == ONE:
        reached = None  # no outage where none was wanted: met, and no share of anything
    reason = "zero_target" if reached is None else ""
    distance = apart.distance(polarity)
    return Verdict(method, reached, verdict, reason, distance, apart.unit, is_near)


_VERDICTS = {True: "met", False: "missed", None: "undetermined"}


def _against_limit(row: Mapping[Hashable, Any], near: Mapping[str, float]) -> Verdict:
    """Hold an actual against a limit; how much of a limit is used is no attainment."""
    limit = row["target_value"]
    actual = row["actual_value"]
    polarity = row["polarity"]
    is_number = isinstance(limit, Fraction)
    aim = within_limit(limit, polarity) if is_number and polarity in SIGN else None
    decided = row["actual_range"].decides(aim) if aim else None
    if aim is None or not isinstance(actual, Fraction):
        return Verdict(LIMIT, None, _VERDICTS[decided], LIMIT)
    apart = _apart(actual, limit, None, row["unit"])
    distance = apart.distance(polarity)
    is_near = apart.is_near(near)
    return Verdict(LIMIT, None, _VERDICTS[decided], LIMIT, distance, apart.unit, is_near)


@dataclass(frozen=True)
class _Apart:
    """How far an actual lies above its target: points of a share, else per cent of the target.

    None where the target is 0 and no share.
    """

    above: Fraction | None
    unit: str

    def is_near(self, near: Mapping[str, float]) -> bool | None:
        if self.above is None or self.unit not in near:
            return None
        return abs(self.above) <= exact(near[self.unit])

    def distance(self, polarity: str) -> Fraction | None:
        if self.above is None:
            return None
        return SIGN[polarity] * self.above if polarity in SIGN else -abs(self.above)


def _apart(actual: Fraction, target: Fraction, band: Interval | None, unit: str) -> _Apart:
    if band:
        is_below = point(actual).high <= band.low
        nearest = Fraction(band.low if is_below else band.high)
        target = actual if point(actual).within(band) else nearest
    above = actual - target
    points = points_of(unit)
    if points is not None:
        return _Apart(above * points, "points")
    if target == 0:
        return _Apart(ZERO if above == 0 else None, "percent")
    return _Apart(above / abs(target) * 100, "percent")


_INDICATOR = ["document_id", "indicator_id"]
_KEY = [*_INDICATOR, "fiscal_year"]
#: What `judge` looks at.
_JUDGED = (
    "reason",
    "polarity",
    "band",
    "target_value",
    "target_range",
    "target_text",
    "target_kind",
    "actual_value",
    "actual_range",
    "unit",
)
#: Digits of a figure that no two indicators have by chance.
_DISTINCT = 3
_PENDING = "調査中|集計中|算定中|精査中|確認中|未集計|未確定|未公表|集計前|調査前"


def attainment(
    tables: Tables,
    polarity_rules: pd.DataFrame,
    *,
    tolerance: float = 0.0,
    near_percent: float | None = None,
    near_points: float | None = None,
) -> pd.DataFrame:
    """The contract's table `attainment`.

    Args:
        tables: The contract's documents, activities, indicators and indicator_values, and costs if
            there are any.
        polarity_rules: data/labels/polarity.csv, for indicators whose document does not say which
            direction is better.
        tolerance: Share of a target by which an actual may miss it and still meet it; printed
            ranges stay as they are.
        near_percent: Within so many per cent of its target an actual is near it; None: nothing is
            said of it.
        near_points: Of a share (%), within so many points.

    Returns:
        A row per indicator, fiscal year and limit that has a row of target or actual, in the
        documents' order, with the contract's columns and dtypes: target and actual in the
        indicator's unit, attainment (1 is as aimed at), distance in distance_unit. `reason` says
        why attainment is null.

    Raises:
        UsageError: A rule of polarity.csv says what it cannot.

    Source:
        That of `directional_attainment`.
    """
    figures = _figures(tables["indicator_values"], tables["indicators"])
    if tables["indicator_values"].empty:
        return empty("attainment")
    indicators = apply_polarity(tables["indicators"], polarity_rules)
    rows = _with_indicators(_by_year(figures), indicators, tables)
    rows = _with_polarity_of_bounds(_with_baselines(rows, figures))
    limits = {"percent": near_percent, "points": near_points}
    near = {unit: limit for unit, limit in limits.items() if limit is not None}
    rows = _judged(rows, exact(tolerance), near)
    of_documents = rows["document_id"].map(target_words(tables["documents"]))
    rows["target_word"] = rows["target_word"].mask(rows["target_word"].eq(""), of_documents)
    names = {"target_value": "target", "actual_value": "actual"}
    numbers = ["target", "actual", "attainment", "distance"]
    rows = rows.rename(columns=names).astype(dict.fromkeys(numbers, "float64"))
    return validate("attainment", rows.assign(cautions=_cautions(rows))[[*dtypes("attainment")]])


def target_words(documents: pd.DataFrame) -> pd.Series:
    """What each document prints over its targets (目標, 目標値（見込）, 見込), by document_id."""
    words = documents.drop_duplicates("document_id").set_index("document_id")["target_word"]
    is_printed = words.fillna("").ne("")
    return words.where(is_printed, in_words("measure", "target")).astype("str")


def each_once(rows: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """Rows of indicators (as `with_names`) without those that another project lists, too.

    An indicator is the same where name, unit and all figures are, and one of them has three digits
    at least: two projects that each held two meetings share none.

    Args:
        rows: Rows with indicator_id, fiscal_year and names.
        values: The contract's indicator_values.
    """
    figures = values.dropna(subset="value").sort_values(["fiscal_year", "measure"], kind="stable")
    printed = (
        figures["measure"]
        + figures["fiscal_year"].astype("str")
        + "="
        + figures["value"].astype("str")
    )
    series = printed.groupby(figures["indicator_id"]).agg(";".join)
    has_digits = figures["text"].str.count(r"\d").ge(_DISTINCT)
    is_distinct = has_digits.groupby(figures["indicator_id"]).any()
    ids = rows["indicator_id"]
    same = ids.map(series).where(ids.map(is_distinct).eq(True), ids)
    keys = rows[["municipality", "指標", "unit", "fiscal_year"]].assign(series=same)
    return rows[~keys.duplicated()]


def _figures(values: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """The first figure of each indicator, measure and year.

    As an exact number (value), or the range that it may be.
    """
    of_one = [*_KEY, "measure", "target_word"]
    values = values[[*of_one, "target_kind", "value", "text", "status"]].drop_duplicates()
    several = values.duplicated(of_one, keep=False)
    values = values.assign(
        several=several, fiscal_year=values["fiscal_year"].astype("int64")
    ).drop_duplicates(of_one)
    reported = values["status"].eq("reported")
    units = indicators.drop_duplicates("indicator_id").set_index("indicator_id")["unit"]
    of_rows = values["indicator_id"].map(units).fillna("")
    printed = [_printed(*texts) for texts in zip(values["text"], of_rows, strict=True)]
    bounds = pd.Series([interval for interval, _ in printed], values.index, dtype=object)
    bounds = bounds.where(reported)
    numbers = (
        values["value"]
        .where(reported & bounds.isna())
        .map(exact, na_action="ignore")
        .astype(object)
    )
    points = numbers.map(point, na_action="ignore").astype(object)
    ranges = bounds.mask(bounds.isna(), points)
    is_nothing = values["status"].eq("none")
    ranges = ranges.mask(is_nothing, is_nothing.map({True: NOTHING}).astype(object))
    folded = values["text"].map(fold).astype("str")
    return values.assign(
        value=numbers,
        range=ranges,
        is_text=reported & ranges.isna(),
        is_pending=folded.str.contains(_PENDING),
        unit=pd.Series([unit for _, unit in printed], values.index, dtype="str"),
    )


def _printed(text: str, unit: str) -> tuple[Interval | None, str]:
    """The interval that a figure leaves open, in its row's unit, and the unit of the figure."""
    try:
        number = parse_number(two_figures(text)[0], unit)
    except NumberError:
        return None, ""
    in_unit = number.in_unit(unit)
    if in_unit is None:
        return None, fold(number.unit)
    return in_unit.interval, fold(in_unit.unit)


def _by_year(figures: pd.DataFrame) -> pd.DataFrame:
    """A row per indicator and year of a target or an actual, with columns of both.

    Where several limits are printed, a row per limit.
    """
    order = figures.groupby(_INDICATOR, sort=False).ngroup()
    keys = figures.assign(order=order)[figures["measure"].ne("baseline")]
    words = ["target_word", "target_kind"]
    targets = figures.loc[figures["measure"].eq("target"), [*_KEY, *words]]
    rows = (
        keys.sort_values(["order", "fiscal_year"], kind="stable")[_KEY]
        .drop_duplicates()
        .merge(targets, "left", _KEY)
        .fillna(dict.fromkeys(words, ""))
    )
    for measure, key in (("target", [*_KEY, "target_word"]), ("actual", _KEY)):
        of_measure = figures[figures["measure"].eq(measure)]
        side = of_measure.drop(columns=["measure", *({*words} - {*key})]).set_index(key)
        rows = rows.join(side.add_prefix(f"{measure}_"), on=key)
        absent = {
            "text": "",
            "status": "",
            "unit": "",
            "several": False,
            "is_text": False,
            "is_pending": False,
        }
        rows = rows.fillna({f"{measure}_{name}": nothing for name, nothing in absent.items()})
    return rows


def _with_indicators(rows: pd.DataFrame, indicators: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Add polarity, its source, the band that the definition prints, the year of the document."""
    bands = [
        printed_band(*texts)
        for texts in zip(indicators["definition"], indicators["unit"], strict=True)
    ]
    known = indicators[[*_INDICATOR, "polarity", "polarity_source", "unit"]]
    known = known.assign(
        band=pd.Series(bands, known.index, dtype=object),
        unit=known["unit"].map(fold, na_action="ignore"),
    )
    rows = rows.merge(known.drop_duplicates(_INDICATOR, keep="last"), "left", _INDICATOR)
    rows = rows.fillna({"polarity": "", "polarity_source": "", "unit": ""})
    is_unnamed = rows["unit"].eq("")
    rows["unit"] = rows["unit"].mask(is_unnamed, rows["actual_unit"])
    years = pd.concat(
        [tables[name][["document_id", "fiscal_year"]] for name in ("documents", "activities")]
    )
    sheet_years = rows["document_id"].map(years.groupby("document_id")["fiscal_year"].first())
    return rows.assign(
        sheet_year=sheet_years.astype("Float64").astype(float),
        is_idle=_idle(rows, indicators, tables),
    )


def _idle(rows: pd.DataFrame, indicators: pd.DataFrame, tables: Tables) -> "pd.Series[bool]":
    """Whether the project of an indicator has spent nothing in the year.

    No incident out of no activity is no success.
    """
    if "costs" not in tables:
        return pd.Series(False, index=rows.index)
    nothing = tables["costs"].query("item == 'total' and basis == 'settlement' and value == 0")
    keys = set(zip(nothing["activity_id"], nothing["fiscal_year"], strict=True))
    owners = indicators.drop_duplicates("indicator_id").set_index("indicator_id")["activity_id"]
    of = zip(rows["indicator_id"].map(owners), rows["fiscal_year"], strict=True)
    return pd.Series([key in keys for key in of], rows.index, dtype=bool)


def _with_baselines(rows: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """Add the last baseline up to the year, else the first one after it.

    And first_target: the first year that has a target, a bound or not.
    """
    known = figures.dropna(subset="value").sort_values("fiscal_year", kind="stable")
    baselines = known[known["measure"].eq("baseline")][[*_KEY, "value"]].set_axis(
        [*_INDICATOR, "baseline_year", "baseline"], axis=1
    )
    pairs = rows[_KEY].reset_index(names="row").merge(baselines, on=_INDICATOR)
    gap = pairs["baseline_year"] - pairs["fiscal_year"]
    pairs = pairs.assign(late=gap.gt(0), gap=gap.abs())
    pairs = pairs.sort_values(["late", "gap"], kind="stable")
    rows = rows.join(pairs.drop_duplicates("row").set_index("row")["baseline"])
    is_target = figures["measure"].eq("target") & figures["range"].notna()
    years = figures[is_target].groupby(_INDICATOR)["fiscal_year"]
    return rows.join(years.min().rename("first_target"), on=_INDICATOR)


def _with_polarity_of_bounds(rows: pd.DataFrame) -> pd.DataFrame:
    """A target that is a bound says itself which direction is better."""
    is_bound = rows["target_range"].notna() & rows["target_value"].isna()
    by_bound = (
        rows["target_range"].where(is_bound).map(bound_polarity, na_action="ignore").astype(object)
    )
    says_polarity = is_bound & by_bound.ne("")
    return rows.assign(
        polarity=by_bound.where(says_polarity, rows["polarity"]).astype("str"),
        polarity_source=rows["polarity_source"].mask(says_polarity, "document"),
    )


def _judged(rows: pd.DataFrame, tolerance: Fraction, near: Mapping[str, float]) -> pd.DataFrame:
    asked = rows.assign(reason=_reasons(rows))[[*_JUDGED]].to_dict("records")
    verdicts = [vars(judge(row, tolerance, near)) for row in asked]
    columns = [field.name for field in fields(Verdict)]
    judged = pd.DataFrame(verdicts, rows.index, columns, dtype=object)
    return rows.join(judged)


def _reasons(rows: pd.DataFrame) -> pd.Series:
    """Why an actual can't be held against its target; "" where it can."""
    no_target = rows["target_range"].isna()
    is_text = rows["target_is_text"].astype(bool)
    only_later = rows["first_target"].gt(rows["fiscal_year"]) & ~is_text
    no_actual = rows["actual_range"].isna()
    units = (
        rows["target_unit"].ne("")
        & rows["actual_unit"].ne("")
        & rows["target_unit"].ne(rows["actual_unit"])
    )
    is_nothing = rows["target_value"].eq(0) & rows["actual_value"].eq(0)
    return first_of(
        (no_target & rows["target_status"].eq("placeholder"), "placeholder"),
        (no_target & only_later, "only_later_target"),
        (no_target, "target_missing"),
        (no_actual & rows["fiscal_year"].gt(rows["sheet_year"]), "not_yet_due"),
        (no_actual & rows["actual_is_pending"], "actual_pending"),
        (no_actual & rows["actual_status"].eq("placeholder"), "placeholder"),
        (no_actual & rows["sheet_year"].isna(), "no_year"),
        (no_actual, "actual_missing"),
        (units, "unit_mismatch"),
        (rows["is_idle"] & is_nothing, "no_activity"),
    )


def _is_slack(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Whether a target goes against the direction that is better, seen from the baseline."""
    change = rows["target"] - rows["baseline"].astype("float64")
    is_fall = change.lt(0) & rows["polarity"].eq("higher")
    is_rise = change.gt(0) & rows["polarity"].eq("lower")
    return is_fall | is_rise


def _cautions(rows: pd.DataFrame) -> pd.Series:
    """What a reader must know beside the figures, as codes joined by ;."""
    cautions = pd.Series("", rows.index)
    for name, holds in {
        "target_slack": _is_slack(rows),
        "several_values": rows["target_several"] | rows["actual_several"],
        "text_target": rows["target_is_text"],
        "text_actual": rows["actual_is_text"],
        "too_easy": _too_easy(rows),
    }.items():
        cautions += holds.astype(bool).map({True: f";{name}", False: ""})
    return cautions.str.strip(";").astype("str")


def _too_easy(rows: pd.DataFrame) -> pd.Series:
    """Whether a target is met by far two years running; a document of one year has no second one.

    No outage at all is not met by far, however many minutes were allowed.
    """
    is_none = rows["polarity"].eq("lower") & rows["actual"].eq(0)
    easy = rows["attainment"].ge(TOO_EASY) & ~is_none
    years = set(rows.loc[easy, _KEY].itertuples(index=False, name=None))
    was_easy = []
    for document, indicator, year in rows[_KEY].itertuples(index=False):
        was_easy.append((document, indicator, year - 1) in years)
    before = pd.Series(was_easy, rows.index, dtype=bool)
    counts = rows.groupby(_INDICATOR)["attainment"].transform("count")
    return easy & (before | counts.le(1))
