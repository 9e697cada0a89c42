"""Amounts of the `costs` table by activity, year, basis and item: exact, each missing one with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Columns of the contract's table `cost_measures`, in order.
COLUMNS = (
    "document_id", "activity_id", "fiscal_year", "measure", "basis", "indicator_id", "value", "unit", "reason", "flags",
)  # fmt: skip

#: What an absent amount is called in a reason: (item, basis) -> word.
WORDS = {
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
        reason: A word of the contract where value is None, else empty.
        flags: What a reader must know beside the value.
    """

    value: Fraction | None
    reason: str = ""
    flags: tuple[str, ...] = ()


class Key(NamedTuple):
    """An activity in a year, with what its document says about the year."""

    document_id: str
    activity_id: str
    fiscal_year: int


@dataclass(frozen=True)
class Measure:
    """A row of `cost_measures` before it is stored; the columns are the contract's."""

    key: Key
    measure: str
    amount: Amount
    unit: str
    basis: str = ""
    indicator_id: str = ""

    def row(self) -> tuple[Any, ...]:
        """Return the row in the order of COLUMNS, the exact value as float."""
        value = None if self.amount.value is None else float(self.amount.value)
        flags = ";".join(dict.fromkeys(self.amount.flags))
        return (*self.key, self.measure, self.basis, self.indicator_id, value, self.unit, self.amount.reason, flags)


def exact(value: object) -> Fraction | None:
    """Return a stored number as the exact decimal that it prints as; None for a missing one.

    Args:
        value: A float, an int, None or NaN.

    Returns:
        The fraction, so that 0.1 is a tenth and not the nearest binary number.
    """
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return None
    return Fraction(str(value))


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a table's rows as dictionaries by column."""
    return [{str(column): value for column, value in row.items()} for row in table.to_dict("records")]


def word(value: object) -> str:
    """Return a text cell, empty for a missing one."""
    return "" if value is None or pd.isna(value) else str(value)  # type: ignore[call-overload]


def quotient(numerator: Amount, denominator: Amount, zero: str) -> Amount:
    """Divide two amounts; what is missing or zero becomes the reason.

    Args:
        numerator: The amount above the line.
        denominator: The amount below the line.
        zero: Reason where the denominator is 0.

    Returns:
        The exact quotient with both amounts' flags.
    """
    if denominator.value is None:
        return Amount(None, denominator.reason)
    if numerator.value is None:
        return Amount(None, numerator.reason)
    if denominator.value == 0:
        return Amount(None, zero)
    return Amount(numerator.value / denominator.value, "", numerator.flags + denominator.flags)


def total(*amounts: Amount) -> Amount:
    """Add amounts; one that is missing makes the sum missing, for its reason."""
    absent = next((amount for amount in amounts if amount.value is None), None)
    if absent is not None:
        return Amount(None, absent.reason)
    value = sum((amount.value for amount in amounts if amount.value is not None), Fraction())
    return Amount(value, "", tuple(flag for amount in amounts for flag in amount.flags))


class CostBook:
    """Looks amounts up in the contract's `costs` table.

    Args:
        costs: The table `costs`; money in yen, staff in FTE, overtime in hours.
        documents: The table `documents`; its fiscal_year says which settlements can't be there yet.
    """

    def __init__(self, costs: pd.DataFrame, documents: pd.DataFrame) -> None:
        self._last_year = {
            str(row["document_id"]): int(row["fiscal_year"])
            for row in records(documents)
            if not pd.isna(row["fiscal_year"])
        }
        self._amounts: dict[tuple[str, int, str, str], Amount] = {}
        self._parts: dict[tuple[str, int, str, str], dict[str, Fraction]] = {}
        self._items: dict[str, set[str]] = {}
        self._keys: dict[Key, None] = {}
        for row in records(costs[costs["item"].ne("detail")]):
            self._enter(row)

    def _enter(self, row: dict[str, Any]) -> None:
        value, item = exact(row["value"]), str(row["item"])
        if value is None:
            return
        key = Key(str(row["document_id"]), str(row["activity_id"]), int(row["fiscal_year"]))
        self._keys[key] = None
        self._items.setdefault(key.document_id, set()).add(item)
        place = (key.activity_id, key.fiscal_year, word(row["basis"]), item)
        parts, detail = self._parts.setdefault(place, {}), word(row["detail"])
        # A second, other figure for the same cell: neither can be trusted, and `checks` says which cells they are.
        twice = parts.get(detail, value) != value or self._amounts.get(place, Amount(value)).value is None
        parts[detail] = value
        # 国庫支出金 and 県支出金 are one item, each told by its detail: they add up
        self._amounts[place] = Amount(None, "two_values") if twice else Amount(sum(parts.values(), Fraction()))

    def entries(self) -> Iterator[Key]:
        """Every activity and year that has an amount, in document order and by year."""
        order = {key.activity_id: place for place, key in reversed(list(enumerate(self._keys)))}
        return iter(sorted(self._keys, key=lambda key: (order[key.activity_id], key.fiscal_year)))

    def prints(self, document_id: str, items: Iterable[str]) -> list[str]:
        """Those of the items for which the document has an amount anywhere, in the given order."""
        return [item for item in items if item in self._items.get(document_id, set())]

    def is_future(self, key: Key) -> bool:
        """Whether the year comes after the document's own: plans, no results."""
        return key.fiscal_year > self._last_year.get(key.document_id, key.fiscal_year)

    def amount(self, key: Key, item: str, basis: str = "") -> Amount:
        """Return one amount, or the reason why there is none.

        Args:
            key: Activity and year.
            item: An item of the contract (total, personnel_cost ...).
            basis: budget, settlement, or empty where the form does not say.

        Returns:
            The amount; reason not_yet_due for a settlement of a year to come, else `<what>_missing`.
        """
        found = self._amounts.get((key.activity_id, key.fiscal_year, basis, item))
        if found is not None:
            return found._replace(flags=("planned",)) if self.is_future(key) and found.value is not None else found
        if basis == "settlement" and self.is_future(key):
            return Amount(None, "not_yet_due")
        what = WORDS.get((item, basis), "funding" if basis == "settlement" else item)
        return Amount(None, f"{what}_missing")


def frame(measures: Iterable[Measure]) -> pd.DataFrame:
    """Return measures as the contract's table, with its columns and types also when there are none."""
    rows = pd.DataFrame([measure.row() for measure in measures], columns=list(COLUMNS))
    texts = [column for column in COLUMNS if column not in {"fiscal_year", "value"}]
    types: dict[str, str] = {**dict.fromkeys(texts, "str"), "fiscal_year": "Int64", "value": "float64"}
    return rows.astype(types)
