"""Cost of a unit of output: which cost goes with which indicator, the quotient, and why it changed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import pandas as pd

from helpers.costs_amounts import Amount, Key, Measure, quotient
from helpers.load import Tables
from hyoka.bounds import exact

#: Units of a rate or a score: a cost divided by them says nothing, because they don't grow with what was done.
RATES = ("%", "ポイント", "点", "割")
#: Words in a unit that make it a bound to stay below.
BOUNDS = ("以内", "以下", "未満")
#: Below this share of last year's effect its change is too small to divide by without a warning.
SMALL_SPAN = Fraction(5, 100)


class Pairing(NamedTuple):
    """Whether the cost of some fiscal years may be divided by an indicator, and why or why not."""

    pair: bool
    reason: str
    flags: tuple[str, ...] = ()
    first_year: int = 0
    last_year: int = 9999


@dataclass(frozen=True)
class Output:
    """An indicator whose actuals might be the output of its activity's cost.

    Attributes:
        alone: Whether it is the activity's only output.
        pairings: What data/labels/unit_costs.csv says about it.
        actuals: Fiscal year → actual, in the unit.
    """

    indicator_id: str
    name: str
    unit: str
    kind: str
    polarity: str
    alone: bool
    pairings: tuple[Pairing, ...]
    actuals: dict[int, Fraction]

    def pairing(self, fiscal_year: int) -> Pairing:
        """Whether the activity's cost of that year may be divided by this indicator.

        The label file decides; without a row in it only the single output of an activity is paired.
        """
        stated = (p for p in self.pairings if p.first_year <= fiscal_year <= p.last_year)
        return next(stated, None) or self._unstated_pairing()

    def _unstated_pairing(self) -> Pairing:
        unit = fold(self.unit)
        if self.kind != "output":
            return Pairing(False, "not_an_output")
        if unit in RATES or self.name.endswith(("率", "割合")):
            return Pairing(False, "not_meaningful: 割合や点数は量ではない")
        if self.polarity == "lower" or any(bound in unit for bound in BOUNDS):
            return Pairing(False, "not_meaningful: 少ないほど良い指標は産出量ではない")
        return Pairing(True, "", ("single_output",)) if self.alone else Pairing(False, "no_pairing")

    def quantity(self, fiscal_year: int) -> Amount:
        """Return the actual of the year in the indicator's unit; reason output_zero for none or 0."""
        actual = self.actuals.get(fiscal_year)
        if actual is None:
            return Amount(None, "output_zero", ("output_missing",))
        return Amount(actual) if actual else Amount(None, "output_zero")

    @property
    def per_unit(self) -> str:
        """The unit of a cost per unit: yen per the indicator's unit, by its name where it prints none."""
        return f"JPY/{self.unit or self.name}"


def fold(text: str) -> str:
    """A name without differences of width and spacing."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def read_pairings(unit_costs: pd.DataFrame) -> dict[tuple[str, str, str], tuple[Pairing, ...]]:
    """The label file by municipality_code, activity name and indicator name (both folded).

    Args:
        unit_costs: municipality_code, activity, indicator, first_year, last_year, pair (yes | no), flags, reason; an
            empty first or last year is no bound.
    """
    pairings: dict[tuple[str, str, str], tuple[Pairing, ...]] = {}
    for row in unit_costs.to_dict("records"):
        key = (row["municipality_code"], fold(row["activity"]), fold(row["indicator"]))
        pair = row["pair"] == "yes"
        flags = tuple(flag for flag in row["flags"].split(";") if flag)
        years = (int(row["first_year"] or 0), int(row["last_year"] or 9999))
        pairing = Pairing(pair, "" if pair else f"not_meaningful: {row['reason']}", flags, *years)
        pairings[key] = (*pairings.get(key, ()), pairing)
    return pairings


def outputs_by_activity(tables: Tables, unit_costs: pd.DataFrame) -> dict[str, list[Output]]:
    """The indicators by activity_id, with their actuals and pairings."""
    pairings, actuals = read_pairings(unit_costs), _actuals(tables["indicator_values"])
    codes = dict(zip(tables["documents"]["document_id"], tables["documents"]["municipality_code"], strict=True))
    names = dict(zip(tables["activities"]["activity_id"], tables["activities"]["name"], strict=True))
    indicators = tables["indicators"]
    counts = indicators.loc[indicators["kind"].eq("output"), "activity_id"].value_counts()
    outputs: dict[str, list[Output]] = {}
    for row in indicators.to_dict("records"):
        activity_id, indicator_id = row["activity_id"], row["indicator_id"]
        key = (codes.get(row["document_id"], ""), fold(names.get(activity_id, "")), fold(row["name"]))
        name, unit, kind, polarity = (row[column] for column in ("name", "unit", "kind", "polarity"))
        alone = counts.get(activity_id, 0) == 1
        stated, known = pairings.get(key, ()), actuals.get(indicator_id, {})
        output = Output(indicator_id, name, unit, kind, polarity, alone, stated, known)
        outputs.setdefault(activity_id, []).append(output)
    return outputs


def _actuals(values: pd.DataFrame) -> dict[str, dict[int, Fraction]]:
    reported = values[values["measure"].eq("actual") & values["status"].eq("reported")].dropna(subset="value")
    actuals: dict[str, dict[int, Fraction]] = {}
    for row in reported.to_dict("records"):
        actuals.setdefault(row["indicator_id"], {})[row["fiscal_year"]] = exact(row["value"])
    return actuals


def unit_cost(full_cost: Amount, quantity: Amount) -> Amount:
    """The full cost of a unit of output; a cost of 0 gives none, since the output was not free.

    Source:
        池田市 行政評価シート: (事業費 + 人件費) ÷ 活動指標. 安芸高田市 H21 printed "#DIV/0!" for an output of 0.
    """
    if quantity.value is not None and full_cost.value == 0:
        return Amount(None, "full_cost_zero")
    if quantity.value is None and full_cost.value is not None:
        return quantity
    return quotient(full_cost, quantity, "output_zero")


class Split(NamedTuple):
    """Two exact effects that add up to a change."""

    cost: Fraction
    volume: Fraction


def split_unit_cost(cost_0: Fraction, volume_0: Fraction, cost_1: Fraction, volume_1: Fraction) -> Split:
    """Split the change of a unit cost (yen per unit) into the effects of cost and of volume.

    Each effect is the mean of changing it first and changing it last, so that no order is preferred and nothing is left
    over: cost = (C1 − C0) × (1/Q0 + 1/Q1)/2, volume = (C0 + C1)/2 × (1/Q1 − 1/Q0).

    Source:
        Shapley value of two factors (Shorrocks 2013, Decomposition procedures for distributional analysis).
    """
    cost = (cost_1 - cost_0) * (1 / volume_0 + 1 / volume_1) / 2
    return Split(cost, (cost_0 + cost_1) / 2 * (1 / volume_1 - 1 / volume_0))


def split_cost(cost_0: Fraction, volume_0: Fraction, cost_1: Fraction, volume_1: Fraction) -> Split:
    """Split the change of a full cost (yen) into dearer units and more units.

    With unit costs U = C/Q: price = (U1 − U0) × (Q0 + Q1)/2, volume = (Q1 − Q0) × (U0 + U1)/2.

    Source:
        Bennet 1920, The theory of measurement of changes in cost of living.
    """
    unit_0, unit_1 = cost_0 / volume_0, cost_1 / volume_1
    return Split((unit_1 - unit_0) * (volume_0 + volume_1) / 2, (volume_1 - volume_0) * (unit_0 + unit_1) / 2)


def incremental_cost(cost_0: Fraction, effect_0: Fraction, cost_1: Fraction, effect_1: Fraction) -> Amount:
    """Return (C1 − C0)/(E1 − E0), the cost of a further unit of the same indicator (more is better).

    Returns:
        Yen per unit; null with the word dominant (more for no more money), dominated (less for no less money) or
        effect_unchanged, because a ratio would mean nothing there. Flags: both_down where it is money saved per unit
        given up, small_span where the effect moved by less than 5 % of last year's.
    """
    more_cost, more_effect = cost_1 - cost_0, effect_1 - effect_0
    if more_effect == 0:
        return Amount(None, "effect_unchanged")
    if more_effect > 0 and more_cost <= 0:
        return Amount(None, "dominant")
    if more_effect < 0 and more_cost >= 0:
        return Amount(None, "dominated")
    flags = ("both_down",) if more_effect < 0 else ()
    if abs(more_effect) < SMALL_SPAN * abs(effect_0):
        flags = (*flags, "small_span")
    return Amount(more_cost / more_effect, "", flags)


def unit_cost_measures(
    key: Key, output: Output, full_cost: Callable[[Key], Amount], first_year: int
) -> Iterator[Measure]:
    """Yield the unit cost of an indicator in a year and, after the first year, why it changed.

    Yields:
        unit_cost, and for pairs change_unit_cost, unit_cost_cost_effect, unit_cost_volume_effect,
        full_cost_price_effect, full_cost_volume_effect, incremental_cost.
    """
    pairing = output.pairing(key.fiscal_year)
    now = _paired_unit_cost(key, output, full_cost)
    yield Measure(key, "unit_cost", now, output.per_unit, "settlement", output.indicator_id)
    if not pairing.pair or key.fiscal_year == first_year:
        return
    last_year = key._replace(fiscal_year=key.fiscal_year - 1)
    before = _paired_unit_cost(last_year, output, full_cost)
    for name, amount, unit in _changes((last_year, before), (key, now), output):
        yield Measure(key, name, amount, unit, "settlement", output.indicator_id)


def _paired_unit_cost(key: Key, output: Output, full_cost: Callable[[Key], Amount]) -> Amount:
    pairing = output.pairing(key.fiscal_year)
    if not pairing.pair:
        return Amount(None, pairing.reason, pairing.flags)
    amount = unit_cost(full_cost(key), output.quantity(key.fiscal_year))
    return amount._replace(flags=(*amount.flags, *pairing.flags))


def _changes(last: tuple[Key, Amount], now: tuple[Key, Amount], output: Output) -> Iterator[tuple[str, Amount, str]]:
    names = {
        "change_unit_cost": "ratio",
        "unit_cost_cost_effect": output.per_unit,
        "unit_cost_volume_effect": output.per_unit,
        "full_cost_price_effect": "JPY",
        "full_cost_volume_effect": "JPY",
        "incremental_cost": output.per_unit,
    }
    (key_0, unit_0), (key_1, unit_1) = last, now
    if unit_0.value is None or unit_1.value is None:
        reason = unit_1.reason if unit_1.value is None else "previous_missing"
        yield from ((name, Amount(None, reason, unit_1.flags), unit) for name, unit in names.items())
        return
    volume_0, volume_1 = output.actuals[key_0.fiscal_year], output.actuals[key_1.fiscal_year]
    terms = (unit_0.value * volume_0, volume_0, unit_1.value * volume_1, volume_1)
    per_unit, whole, further = split_unit_cost(*terms), split_cost(*terms), incremental_cost(*terms)
    change = unit_1.value / unit_0.value - 1
    amounts = [*map(Amount, (change, *per_unit, *whole)), further]
    for (name, unit), amount in zip(names.items(), amounts, strict=True):
        yield name, amount._replace(flags=(*unit_1.flags, *amount.flags)), unit
