"""Cost of a unit of output: which cost goes with which indicator, the quotient, and why it changed."""

from typing import Any

import pandas as pd

from hyoka.measures.amounts import CostAmounts, absent, amount_of, flagged, quotient, rows_of, with_exact
from hyoka.measures.defaults import SMALL_SPAN
from hyoka.measures.frames import Tables, first_of, folded_names
from hyoka.text.bounds import exact
from hyoka.text.japanese import fold

#: Units of a rate or a score: a cost divided by them says nothing, because they don't grow with what was done.
RATES = ("%", "ポイント", "点", "割")
#: Words in a unit that make it a bound to stay below.
BOUNDS = "以内|以下|未満"
#: What moved a unit cost since last year, in yen, in yen per unit, or as a ratio.
CHANGES = {
    "change_unit_cost": "ratio", "unit_cost_cost_effect": "", "unit_cost_volume_effect": "",
    "full_cost_price_effect": "JPY", "full_cost_volume_effect": "JPY", "incremental_cost": "",
}  # fmt: skip
_NAMES = ["municipality_code", "activity", "indicator"]
_ENDS = {"first_year": "0", "last_year": "9999"}


def unit_cost_rows(
    tables: Tables, unit_costs: pd.DataFrame, amounts: CostAmounts, small_span: float = SMALL_SPAN
) -> pd.DataFrame:
    """The unit cost of each indicator and year and, after the activity's first year, why it changed.

    Returns:
        Rows of cost_measures of the measures unit_cost and, for pairs, `CHANGES`; the key's position as index.
    """
    keys = amounts.keys.assign(place=amounts.keys.index, later=amounts.has_earlier_year())[~amounts.is_future]
    rows = keys.merge(_outputs(tables), on="activity_id").merge(
        _actuals(tables), "left", ["indicator_id", "fiscal_year"]
    )
    rows = rows.join(pairings(rows, unit_costs))
    full_cost = amounts.full_cost.loc[rows["place"]].reset_index(drop=True)
    now = absent(unit_cost(full_cost, _quantity(rows["volume"])), ~rows["pair"], rows["why"])
    now["flags"] = now["flags"].where(rows["pair"], "") + ";" + rows["pair_flags"]
    ids = rows[["document_id", "activity_id", "fiscal_year"]]
    per_unit = "JPY/" + rows["unit"].where(rows["unit"].ne(""), rows["name"])
    measures = [rows_of(ids, "unit_cost", now, per_unit, "settlement", rows["indicator_id"])]
    for name, amount in _changes(rows.assign(cost=full_cost["value"]), now, small_span).items():
        moved = rows_of(ids, name, amount, CHANGES[name] or per_unit, "settlement", rows["indicator_id"])
        measures.append(moved[rows["pair"] & rows["later"]])
    together = pd.concat(measures).sort_index(kind="stable")
    return together.set_axis(rows.loc[together.index, "place"].to_numpy())


def _outputs(tables: Tables) -> pd.DataFrame:
    """The indicators with the folded names that labels know them by, and whether each is its activity's only output."""
    indicators = tables["indicators"]
    outputs = indicators.loc[indicators["kind"].eq("output"), "activity_id"].value_counts()
    rows = indicators[["activity_id", "indicator_id", "name", "unit", "kind", "polarity"]]
    rows = rows.assign(alone=rows["activity_id"].map(outputs).eq(1))
    return rows.join(folded_names(indicators, tables).astype("str"))


def _actuals(tables: Tables) -> pd.DataFrame:
    values = tables["indicator_values"]
    reported = values[values["measure"].eq("actual") & values["status"].eq("reported")].dropna(subset="value")
    reported = reported.drop_duplicates(["indicator_id", "fiscal_year"], keep="last")
    return reported[["indicator_id", "fiscal_year"]].assign(volume=with_exact(reported["value"]))


def pairings(rows: pd.DataFrame, unit_costs: pd.DataFrame) -> pd.DataFrame:
    """Whether the cost of a year may be divided by an indicator, why or why not, and flags: pair, why, pair_flags.

    The label file decides; without a row in it only the single output of an activity is paired. An empty first or last
    year in it is no bound.
    """
    rules = unit_costs.assign(**{name: unit_costs[name].map(fold).astype("str") for name in _NAMES[1:]})
    asked = rows[[*_NAMES, "fiscal_year"]].reset_index(names="row").merge(rules, on=_NAMES)
    first, last = (asked[name].replace("", bound).astype(int) for name, bound in _ENDS.items())
    here = asked["fiscal_year"].astype(int).between(first, last)
    stated = asked[here].drop_duplicates("row").set_index("row").reindex(rows.index)
    is_stated, stated_pair = stated["pair"].notna(), stated["pair"].eq("yes")
    why = _why_unpaired(rows).mask(is_stated, ("not_meaningful: " + stated["reason"]).mask(stated_pair, ""))
    flags = why.eq("").map({True: "single_output", False: ""}).mask(is_stated, stated["flags"])
    return pd.DataFrame({"pair": why.eq(""), "why": why, "pair_flags": flags})


def _why_unpaired(rows: pd.DataFrame) -> pd.Series:
    """Why an indicator that no label names is no output of its activity's cost; "" where it is the only output."""
    unit = rows["unit"].map(fold).astype("str")
    is_rate = unit.isin(RATES) | rows["name"].str.endswith(("率", "割合"))
    is_fault = rows["polarity"].eq("lower") | unit.str.contains(BOUNDS)
    return first_of(
        (rows["kind"].ne("output"), "not_an_output"),
        (is_rate, "not_meaningful: 割合や点数は量ではない"),
        (is_fault, "not_meaningful: 少ないほど良い指標は産出量ではない"),
        (rows["alone"], ""),
        default="no_pairing",
    )


def _quantity(volume: pd.Series) -> pd.DataFrame:
    """The actuals as an amount; reason output_zero for none or 0."""
    quantity = flagged(amount_of(volume, "output_zero"), "output_missing", volume.isna())
    return absent(quantity, volume.eq(0), "output_zero")


def unit_cost(full_cost: pd.DataFrame, quantity: pd.DataFrame) -> pd.DataFrame:
    """The full cost of a unit of output; a cost of 0 gives none, since the output was not free.

    Source:
        池田市 行政評価シート: (事業費 + 人件費) ÷ 活動指標. 安芸高田市 H21 printed "#DIV/0!" for an output of 0.
    """
    cost = quotient(full_cost, quantity, "output_zero")
    cost = absent(cost, quantity["value"].notna() & full_cost["value"].eq(0), "full_cost_zero")
    only_quantity = quantity["value"].isna() & full_cost["value"].notna()
    return cost.assign(flags=cost["flags"].where(cost["value"].notna(), "").mask(only_quantity, quantity["flags"]))


def split_unit_cost(cost_0: Any, volume_0: Any, cost_1: Any, volume_1: Any) -> tuple[Any, Any]:  # noqa: ANN401
    """Split the change of a unit cost (yen per unit) into the effects of cost and of volume.

    Each effect is the mean of changing it first and changing it last, so that no order is preferred and nothing is left
    over: cost = (C1 − C0) × (1/Q0 + 1/Q1)/2, volume = (C0 + C1)/2 × (1/Q1 − 1/Q0).

    Source:
        Shapley value of two factors (Shorrocks 2013, Decomposition procedures for distributional analysis).
    """
    cost = (cost_1 - cost_0) * (1 / volume_0 + 1 / volume_1) / 2
    return cost, (cost_0 + cost_1) / 2 * (1 / volume_1 - 1 / volume_0)


def split_cost(cost_0: Any, volume_0: Any, cost_1: Any, volume_1: Any) -> tuple[Any, Any]:  # noqa: ANN401
    """Split the change of a full cost (yen) into dearer units and more units.

    With unit costs U = C/Q: price = (U1 − U0) × (Q0 + Q1)/2, volume = (Q1 − Q0) × (U0 + U1)/2.

    Source:
        Bennet 1920, The theory of measurement of changes in cost of living.
    """
    unit_0, unit_1 = cost_0 / volume_0, cost_1 / volume_1
    return (unit_1 - unit_0) * (volume_0 + volume_1) / 2, (volume_1 - volume_0) * (unit_0 + unit_1) / 2


def incremental_cost(
    cost_0: pd.Series, effect_0: pd.Series, cost_1: pd.Series, effect_1: pd.Series, small_span: float = SMALL_SPAN
) -> pd.DataFrame:
    """Return (C1 − C0)/(E1 − E0), the cost of a further unit of the same indicator (more is better).

    Null, as a ratio would mean nothing, and dominant (more for no more money), dominated (less for no less) or
    effect_unchanged. Flags: both_down (money saved by doing less), small_span (the effect moved by less than this
    share of it).
    """
    more_cost, more_effect = cost_1 - cost_0, effect_1 - effect_0
    reason = first_of(
        (more_effect.eq(0), "effect_unchanged"),
        (more_effect.gt(0) & more_cost.le(0), "dominant"),
        (more_effect.lt(0) & more_cost.ge(0), "dominated"),
    )
    further = amount_of(more_cost / more_effect.mask(reason.ne("")), reason)
    further = flagged(further, "both_down", more_effect.lt(0) & reason.eq(""))
    return flagged(further, "small_span", (more_effect / effect_0).abs().lt(exact(small_span)) & reason.eq(""))


def _changes(rows: pd.DataFrame, now: pd.DataFrame, small_span: float) -> dict[str, pd.DataFrame]:
    """What moved each unit cost since the year before; nothing where one of the two is missing."""
    key = ["indicator_id", "fiscal_year"]
    known = rows.loc[now["value"].notna(), [*key, "cost", "volume"]]
    before = rows[key].assign(fiscal_year=rows["fiscal_year"] - 1).merge(known, "left", key)
    after = rows[["cost", "volume"]].where(now["value"].notna())
    terms = (before["cost"], before["volume"], after["cost"], after["volume"])
    change = (after["cost"] / after["volume"]) / (before["cost"] / before["volume"]) - 1
    values = [change, *split_unit_cost(*terms), *split_cost(*terms)]
    amounts = [*(amount_of(value, "") for value in values), incremental_cost(*terms, small_span)]
    changes = {}
    for name, amount in zip(CHANGES, amounts, strict=True):
        amount = amount.assign(flags=now["flags"] + ";" + amount["flags"])
        amount = absent(amount, before["cost"].isna(), "previous_missing")
        changes[name] = absent(amount, now["value"].isna(), now["reason"])
    return changes
