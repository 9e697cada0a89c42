"""Amounts of the `costs` table by activity and year: exact, each missing one with its reason.

An amount is a frame with a row for each activity and year: value (a Fraction, NaN where there is none), reason (a code
of the contract where there is none) and flags (codes joined by ;).
"""

from collections import defaultdict
from fractions import Fraction

import numpy as np
import pandas as pd

from hyoka.text.bounds import exact

#: An activity in a fiscal year.
KEY = ["document_id", "activity_id", "fiscal_year"]
#: What an absent amount is called in a reason: (item, basis) -> word.
REASON_WORDS = {
    ("total", "budget"): "budget", ("total", "settlement"): "settlement", ("personnel_cost", ""): "personnel",
    ("regular_staff", ""): "staff",
}  # fmt: skip


def amount_of(value: pd.Series, reason: str | pd.Series) -> pd.DataFrame:
    """The values as an amount, with this reason for those that are none."""
    reasons = pd.Series(np.where(value.isna(), reason, ""), value.index, dtype="str")
    return pd.DataFrame({"value": value.astype(object), "reason": reasons, "flags": pd.Series("", value.index, "str")})


def flagged(amount: pd.DataFrame, flag: str | pd.Series, where: pd.Series | bool = True) -> pd.DataFrame:
    """The amount with a further flag in some rows."""
    return amount.assign(flags=amount["flags"].mask(pd.Series(where, amount.index), amount["flags"] + ";" + flag))


def absent(amount: pd.DataFrame, where: pd.Series, reason: str | pd.Series) -> pd.DataFrame:
    """The amount with nothing in some rows, for a reason; flags stay."""
    return amount.assign(value=amount["value"].mask(where), reason=amount["reason"].mask(where, reason))


def quotient(above: pd.DataFrame, below: pd.DataFrame, zero: str) -> pd.DataFrame:
    """The exact quotient with both amounts' flags; none for a missing amount's reason, or for `zero` by 0."""
    is_zero = below["value"].eq(0)
    reason = below["reason"].mask(below["reason"].eq(""), above["reason"])
    reason = reason.mask(reason.eq("") & is_zero, zero)
    flags = (above["flags"] + ";" + below["flags"]).where(reason.eq(""), "")
    return pd.DataFrame({"value": above["value"] / below["value"].mask(is_zero), "reason": reason, "flags": flags})


def add(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Add two amounts; one that is missing makes the sum missing, for its reason."""
    reason = first["reason"].mask(first["reason"].eq(""), second["reason"])
    flags = (first["flags"] + ";" + second["flags"]).where(reason.eq(""), "")
    return pd.DataFrame({"value": first["value"] + second["value"], "reason": reason, "flags": flags})


def with_exact(values: pd.Series) -> pd.Series:
    """Numbers as exact fractions of their printed decimals."""
    return pd.Series([exact(value) for value in values], values.index, dtype=object)


class CostAmounts:
    """The amounts of the contract's `costs` table, in the order of `keys`: yen, staff in FTE, overtime in hours.

    The documents' fiscal_year says which settlements can't be there yet.
    """

    def __init__(self, costs: pd.DataFrame, documents: pd.DataFrame) -> None:
        costs = costs[costs["item"].ne("detail")].dropna(subset="value")
        self._items = costs.groupby("document_id")["item"].agg(set).to_dict()
        # 国庫支出金 and 県支出金 are one item in two details: they add up. Two figures of one cell are none.
        details: dict[tuple[object, ...], dict[object, list[Fraction]]] = defaultdict(lambda: defaultdict(list))
        columns = (*KEY[1:], "item", "basis", "detail", "value")
        for *cell, detail, value in costs[list(columns)].itertuples(index=False, name=None):
            details[tuple(cell)][detail].append(exact(value))
        self._cells = {
            cell: (
                sum((values[0] for values in parts.values()), Fraction(0)),
                any(len(set(v)) > 1 for v in parts.values()),
            )
            for cell, parts in details.items()
        }
        keys = costs[KEY].drop_duplicates()
        keys = keys.assign(order=pd.factorize(keys["activity_id"])[0]).sort_values(["order", "fiscal_year"])
        #: Every activity and year that has an amount, in document order and by year.
        self.keys = keys[KEY].reset_index(drop=True)
        #: The fiscal year of each document.
        self.sheet_years = documents.drop_duplicates("document_id").set_index("document_id")["fiscal_year"]
        #: Whether the year comes after the document's own: plans, no results.
        self.is_future = (
            self.keys["fiscal_year"].gt(self.keys["document_id"].map(self.sheet_years)).fillna(False).astype(bool)
        )

        self.budget, self.direct_cost = self.amount("total", "budget"), self.amount("total", "settlement")
        self.personnel_cost = self.amount("personnel_cost")
        #: Settlement + personnel cost (フルコスト: 財務省 個別事業のフルコスト情報の開示).
        self.full_cost = add(self.direct_cost, self.personnel_cost)

    def prints(self, item: str) -> pd.Series:
        """Whether a row's document has an amount of the item anywhere."""
        return self.keys["document_id"].map(lambda document: item in self._items[document]).astype(bool)

    def amount(self, item: str, basis: str = "") -> pd.DataFrame:
        """An item on a basis ("" where the document names none); reason not_yet_due, two_values, or missing."""
        pairs = zip(*(self.keys[name] for name in KEY[1:]), strict=True)
        cells = [self._cells.get((*pair, item, basis), (np.nan, False)) for pair in pairs]
        several = pd.Series([is_several for _, is_several in cells], self.keys.index, dtype=bool)
        values = pd.Series([value for value, _ in cells], self.keys.index, dtype=object)
        what = REASON_WORDS.get((item, basis), "funding" if basis == "settlement" else item)
        money = amount_of(values.mask(several), f"{what}_missing")
        if basis == "settlement":
            money = absent(money, money["value"].isna() & self.is_future, "not_yet_due")
        money = absent(money, several, "two_values")
        return flagged(money, "planned", self.is_future & money["value"].notna())

    def of_last_year(self, amount: pd.DataFrame) -> pd.DataFrame:
        """An amount of the year before, in the row of each year; NaN and no reason where there is no such row."""
        years = list(zip(*(self.keys[name] for name in KEY[1:]), strict=True))
        places = {pair: place for place, pair in enumerate(years)}
        before = [places.get((activity, year - 1), -1) for activity, year in years]
        last: pd.DataFrame = amount.reset_index(drop=True).reindex(before).set_axis(amount.index)
        return last.fillna({"reason": "", "flags": ""})

    def has_earlier_year(self) -> pd.Series:
        """Whether the activity has an amount of an earlier year."""
        return self.keys["activity_id"].duplicated()


def rows_of(
    keys: pd.DataFrame,
    measure: str,
    amount: pd.DataFrame,
    unit: str | pd.Series,
    basis: str | pd.Series = "",
    indicator_id: str | pd.Series = "",
) -> pd.DataFrame:
    """Rows of `cost_measures`: the columns of the keys, the measure and its amount."""
    about = {"measure": measure, "basis": basis, "indicator_id": indicator_id, "unit": unit}
    return keys.assign(**about, **{str(name): amount[name] for name in amount})
