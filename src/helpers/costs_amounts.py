"""Amounts of the `costs` table by activity, year, basis and item: exact, each missing one with its reason."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any, NamedTuple

import pandas as pd

from hyoka.bounds import exact

#: Parts of the settlement by source of money.
FUNDING = ("general_funds", "subsidies", "bonds", "subsidies_and_bonds", "other_funds")
#: What an absent amount is called in a reason: (item, basis) -> word.
REASON_WORDS = {
    ("total", "budget"): "budget",
    ("total", "settlement"): "settlement",
    ("personnel_cost", ""): "personnel",
    ("regular_staff", ""): "staff",
    ("overtime", ""): "overtime",
}


class Amount(NamedTuple):
    """An exact figure, or none and why.

    Attributes:
        value: Yen, persons, hours or a ratio; None where there is none.
        reason: A code of the contract where value is None, else empty.
        flags: Codes of what a reader must know beside the value.
    """

    value: Fraction | None
    reason: str = ""
    flags: tuple[str, ...] = ()


class Key(NamedTuple):
    """An activity in a fiscal year."""

    document_id: str
    activity_id: str
    fiscal_year: int


class Measure(NamedTuple):
    """A row of `cost_measures` before it is stored; the columns are the contract's."""

    key: Key
    measure: str
    amount: Amount
    unit: str
    basis: str = ""
    indicator_id: str = ""

    def row(self) -> dict[str, Any]:
        """The contract's row, the exact value as float."""
        return {
            **self.key._asdict(),
            "measure": self.measure,
            "basis": self.basis,
            "indicator_id": self.indicator_id,
            "value": None if self.amount.value is None else float(self.amount.value),
            "unit": self.unit,
            "reason": self.amount.reason,
            "flags": ";".join(dict.fromkeys(self.amount.flags)),
        }


def quotient(numerator: Amount, denominator: Amount, zero: str) -> Amount:
    """The exact quotient with both amounts' flags; none for a missing amount's reason, or for `zero` by 0."""
    if denominator.value is None:
        return Amount(None, denominator.reason)
    if numerator.value is None:
        return Amount(None, numerator.reason)
    if denominator.value == 0:
        return Amount(None, zero)
    return Amount(numerator.value / denominator.value, "", numerator.flags + denominator.flags)


def add(first: Amount, second: Amount) -> Amount:
    """Add two amounts; one that is missing makes the sum missing, for its reason."""
    if first.value is None or second.value is None:
        return Amount(None, first.reason if first.value is None else second.reason)
    return Amount(first.value + second.value, "", first.flags + second.flags)


class CostAmounts:
    """Looks amounts up in the contract's `costs` table.

    Args:
        costs: The table `costs`; money in yen, staff in FTE, overtime in hours.
        documents: The table `documents`; its fiscal_year says which settlements can't be there yet.
    """

    def __init__(self, costs: pd.DataFrame, documents: pd.DataFrame) -> None:
        years = documents.dropna(subset="fiscal_year")
        self._last_years = dict(zip(years["document_id"], years["fiscal_year"].astype(int), strict=True))
        costs = costs[costs["item"].ne("detail")].dropna(subset="value")
        self._items = costs.groupby("document_id")["item"].agg(set).to_dict()
        values: dict[tuple[str, int, str, str], dict[str, set[Fraction]]] = {}
        for row in costs.to_dict("records"):
            cell = (row["activity_id"], row["fiscal_year"], row["basis"], row["item"])
            values.setdefault(cell, {}).setdefault(row["detail"], set()).add(exact(row["value"]))
        self._amounts = {cell: _sum_of_details(details) for cell, details in values.items()}
        keys = costs[list(Key._fields)].drop_duplicates()
        keys = keys.assign(order=pd.factorize(keys["activity_id"])[0]).sort_values(["order", "fiscal_year"])
        #: Every activity and year that has an amount, in document order and by year.
        self.keys = [Key(*row) for row in keys[list(Key._fields)].itertuples(index=False)]

    def printed_items(self, document_id: str, items: Iterable[str]) -> list[str]:
        """Those of the items for which the document has an amount anywhere, in the given order."""
        return [item for item in items if item in self._items.get(document_id, set())]

    def is_future(self, key: Key) -> bool:
        """Whether the year comes after the document's own: plans, no results."""
        return key.fiscal_year > self._last_years.get(key.document_id, key.fiscal_year)

    def amount(self, key: Key, item: str, basis: str = "") -> Amount:
        """One amount, or the reason why there is none.

        Args:
            key: Activity and year.
            item: An item of the contract (total, personnel_cost ...).
            basis: budget, settlement, or empty where the form does not say.

        Returns:
            The amount; reason not_yet_due for a settlement of a year to come, else `<what>_missing`.
        """
        amount = self._amounts.get((key.activity_id, key.fiscal_year, basis, item))
        if amount is not None:
            return amount._replace(flags=("planned",)) if self.is_future(key) and amount.value is not None else amount
        if basis == "settlement" and self.is_future(key):
            return Amount(None, "not_yet_due")
        what = REASON_WORDS.get((item, basis), "funding" if basis == "settlement" else item)
        return Amount(None, f"{what}_missing")


def _sum_of_details(details: dict[str, set[Fraction]]) -> Amount:
    """国庫支出金 and 県支出金 are one item in two details: they add up. Two figures of one cell are none."""
    if any(len(values) > 1 for values in details.values()):
        return Amount(None, "two_values")
    return Amount(sum((value for values in details.values() for value in values), Fraction()))
