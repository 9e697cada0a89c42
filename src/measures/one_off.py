"""Which projects spend once and not every year: by their figures and by the years they print.

One flag for every page, so that what one sentence leaves out no other adds up.
"""

from typing import Any, Final

import pandas as pd

from measures.frames import Tables
from measures.totals import added, item_amounts

_YEAR: Final = ["activity_id", "fiscal_year"]
#: A project spends once where bonds or works are at least this share of a settlement …
_BUILT_SHARE: Final = 0.5
#: … that is so many times the settlement of the year before, or so small a part of it.
_MANY_TIMES: Final = 3.0


def one_off_years(tables: Tables, said: pd.DataFrame) -> "pd.Index[Any]":
    """The activities and fiscal years whose settlement is no burden of every year.

    Bonds or contracts for works are so large a share of the settlement of the year, or of the year
    before, and the settlement is so many times that of the year before, or so small a part of it.
    Or the period that the sheet prints ends with the sheet's year.

    Args:
        tables: The contract's tables; amounts are in yen.
        said: `remarks` of these tables: kinds `works` (names of details) and `period_ends`.

    Returns:
        activity_id and fiscal_year.
    """
    amounts = item_amounts(tables["costs"])
    settled = _settled(amounts, ["total"], ["settlement"])
    bonds = _settled(amounts, ["bonds"], ["settlement", ""])
    works = _of_works(tables["costs"], said)
    largest = pd.concat([bonds, works], axis=1).max(axis=1).reindex(settled.index)
    is_built = largest.ge(_BUILT_SHARE * settled) & settled.gt(0)
    before = _of_year_before(settled).reindex(settled.index)
    was_built = _of_year_before(is_built.astype(float)).reindex(settled.index).eq(1)
    is_other = settled.ge(_MANY_TIMES * before) | before.ge(_MANY_TIMES * settled)
    by_figures = settled.index[(is_built | was_built) & is_other & before.notna()]
    return by_figures.union(_ending(tables, said))


def _settled(amounts: pd.DataFrame, items: list[str], phases: list[str]) -> "pd.Series[float]":
    """Of `item_amounts` an item's by activity and year; none where a cell has two."""
    amounts = amounts[~amounts["is_several"]].reset_index()
    is_asked = amounts["item"].isin(items) & amounts["basis"].isin(phases)
    asked = amounts[is_asked].drop_duplicates(_YEAR)
    return asked.set_index(_YEAR)["value"]


def _of_works(costs: pd.DataFrame, said: pd.DataFrame) -> "pd.Series[float]":
    """What each activity and year paid under the names of contracts for works."""
    names = said.loc[said["kind"].eq("works"), ["activity_id", "text"]].drop_duplicates()
    paid = costs[costs["basis"].isin(["settlement", ""])].dropna(subset="value")
    of_works = paid.merge(
        names, left_on=["activity_id", "detail"], right_on=["activity_id", "text"]
    )
    cells = of_works.drop_duplicates([*_YEAR, "detail", "value"])
    return added(cells["value"], [cells[name] for name in _YEAR])


def _of_year_before(amounts: "pd.Series[float]") -> "pd.Series[float]":
    """The same amounts by the year after theirs."""
    later = amounts.rename("value").reset_index()
    later["fiscal_year"] = later["fiscal_year"] + 1
    return later.set_index(_YEAR)["value"]


def _ending(tables: Tables, said: pd.DataFrame) -> "pd.Index[Any]":
    """The activities whose printed period ends with the year of their sheet, and that year."""
    sheet_years = tables["documents"].set_index("document_id")["fiscal_year"]
    periods = said[said["kind"].eq("period_ends")]
    is_last = periods["fiscal_year"].eq(periods["document_id"].map(sheet_years))
    ending = periods[is_last.fillna(False).astype(bool)]
    return pd.MultiIndex.from_frame(ending[_YEAR].drop_duplicates())
