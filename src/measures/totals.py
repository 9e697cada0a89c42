"""Sums of costs: the only place that adds amounts of several activities.

Two amounts add up where they are of one level, account, kind of money, unit and year, and rest on
one phase and kind of budget. What a document does not print is not 0.
"""

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from hyoka.contract import FUNDING, LEVELS, PROVENANCE
from hyoka.text import UsageError

#: What has to be one in a group; rows without such a column are refused.
SUMMED_ALIKE: Final = ("level", "account", "moves_money", "unit", "fiscal_year")
#: What has to be one besides, where rows have it: those of a long table name their phase and item.
SUMMED_ALIKE_WHERE_THERE: Final = ("item", "phase")
#: Columns of `cost_table` that rest on no budget; of all others the kind of budget has to be one.
SETTLED: Final = (
    "settlement",
    "personnel_cost",
    "full_cost",
    "cost",
    "beneficiary_charges",
    *FUNDING,
)
#: A column of the year before: settlement_before.
BEFORE: Final = "_before"
#: The kind of budget that execution and what is left of it rest on.
_BASIS: Final = "basis"
_KEY: Final = ["activity_id", "fiscal_year"]


def totals(rows: pd.DataFrame, columns: Sequence[str], by: Sequence[str]) -> pd.DataFrame:
    """Add up columns of costs in groups.

    Args:
        rows: A row for each activity and year, as `cost_table` has them: activity_id, parent_id
            and what SUMMED_ALIKE names; `basis` where a column rests on a budget.
        columns: Columns of amounts.
        by: Columns of the groups.

    Returns:
        By group, in the order of the rows: the sums (nothing where no row of the group has a
        figure) and n, the number of rows.

    Raises:
        UsageError: The rows do not say what they are, or those of a group are of several levels,
            accounts, kinds of money, units, years, items, phases or kinds of budget, or name an
            activity twice, or a part beside what it is part of.
    """
    groups = [*by]
    needed = [*SUMMED_ALIKE, *([_BASIS] if _rests_on_budget(columns) else [])]
    missing = [name for name in ("activity_id", "parent_id", *needed) if name not in rows]
    if missing:
        raise UsageError("costs_without_meaning", found=", ".join(missing))
    known = [*needed, *(name for name in SUMMED_ALIKE_WHERE_THERE if name in rows)]
    alike = [name for name in known if name not in groups]
    if len(rows.drop_duplicates([*groups, *alike])) > len(rows.drop_duplicates(groups)):
        for name in alike:
            _refuse_several(rows, name, groups)
    _refuse_parts(rows, groups)
    grouped = rows.groupby(groups, sort=False, dropna=False)
    sums = grouped[[*columns]].sum(min_count=1)
    return sums.assign(n=grouped.size())


def _rests_on_budget(columns: Sequence[str]) -> bool:
    return any(name.removesuffix(BEFORE) not in SETTLED for name in columns)


def _refuse_several(rows: pd.DataFrame, name: str, groups: list[str]) -> None:
    """Raise where a group has rows of several values of a column."""
    grouped = rows.groupby(groups, sort=False, dropna=False)
    counts = grouped[name].nunique(dropna=False)
    if counts.le(1).all():
        return
    first = counts[counts.gt(1)].index[0]
    keys = first if isinstance(first, tuple) else (first,)
    of_group = grouped.get_group(keys)
    values = of_group[name].drop_duplicates().astype("str")
    about = " ".join(str(key) for key in keys)
    raise UsageError("sum_of_several", name=name, found=", ".join(values), group=about)


def _refuse_parts(rows: pd.DataFrame, groups: list[str]) -> None:
    """Raise where an activity stands twice in a group, or beside what it is part of."""
    key = [*dict.fromkeys([*groups, *_KEY])]
    twice = rows[rows.duplicated(key, keep=False)]
    if len(twice):
        raise UsageError("sum_counts_twice", found=str(twice["activity_id"].iloc[0]))
    if not rows["parent_id"].isin(rows["activity_id"]).any():
        return
    wholes = rows[key]
    wholes = wholes.rename(columns={"activity_id": "parent_id"})
    on = [*dict.fromkeys([*groups, "parent_id", "fiscal_year"])]
    parts = rows[[*dict.fromkeys(["activity_id", *on])]].merge(wholes, on=on)
    if len(parts):
        raise UsageError("sum_of_parts", found=str(parts["activity_id"].iloc[0]))


#: An item of an activity in a year, of one phase.
ITEM_KEY: Final = ["document_id", "activity_id", "fiscal_year", "item", "basis"]


def item_amounts(costs: pd.DataFrame) -> pd.DataFrame:
    """The amount of each item of an activity, year and phase: its details added up.

    国庫支出金 and 県支出金 are one item in two details. Two figures of one cell are none, and
    neither are details in two units.

    Args:
        costs: The contract's costs; rows of the item `detail` are of no item.

    Returns:
        By ITEM_KEY: value, is_several (whether it is none), and page and box of its first cell.
    """
    printed = costs[costs["item"].ne("detail")].dropna(subset=["value", *ITEM_KEY])
    first = printed.drop_duplicates(ITEM_KEY).set_index(ITEM_KEY)
    amounts = first[["value", *PROVENANCE]]
    amounts.insert(1, "is_several", value=False)
    of_several_rows = printed[printed.duplicated(ITEM_KEY, keep=False)]
    if of_several_rows.empty:
        return amounts
    of_cells = of_several_rows.groupby([*ITEM_KEY, "detail"], sort=False)["value"]
    cells = pd.DataFrame({"value": of_cells.first(), "figures": of_cells.nunique()})
    figures = cells.groupby(ITEM_KEY, sort=False)["figures"].max()
    units = of_several_rows.groupby(ITEM_KEY, sort=False)["unit"].nunique()
    amounts.loc[figures.index, "value"] = added(cells["value"], ITEM_KEY)
    amounts.loc[figures.index, "is_several"] = figures.gt(1) | units.gt(1)
    return amounts


def added(values: pd.Series, by: Any) -> pd.Series:  # noqa: ANN401 - as groupby takes it
    """The sum of what a sheet tells of one activity, as the parts of a cell; nothing of nothing."""
    return values.groupby(by, sort=False).sum(min_count=1)


def remainder(sums: pd.DataFrame, whole: str, parts: Sequence[str]) -> pd.Series:
    """What of a whole no printed part accounts for: sources that are not named, and rounding."""
    return sums[whole] - sums[[*parts]].sum(axis=1)


def of_one_level(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of projects, or of documents without costs of projects the level next above.

    What a project is made of, and what it is part of, is no row beside it. Documents of one city,
    form and year have one level.

    Args:
        rows: As `cost_table`, with level, municipality, form and sheet_year.
    """
    if rows.empty:
        return rows
    of_document = [rows[name] for name in ("municipality", "form", "sheet_year")]
    rank = rows["level"].map(_RANKS).astype("float64")
    nearest = rank.groupby(of_document, dropna=False).transform("min")
    return rows[rank.eq(nearest)]


def lowest_levels(activities: pd.DataFrame) -> "pd.Series[str]":
    """The lowest level of each document, by document_id: project, where it has projects."""
    levels = pd.Categorical(activities["level"], LEVELS, ordered=True)
    by_document = activities.assign(level=levels).groupby("document_id", observed=True)
    lowest = by_document["level"].max().astype("str")
    with_projects = activities.loc[activities["level"].eq("project"), "document_id"]
    return lowest.mask(lowest.index.isin(with_projects), "project")


def of_projects(rows: pd.DataFrame, activities: pd.DataFrame) -> pd.DataFrame:
    """The rows of projects, or of documents that name none of what is lowest in them.

    Args:
        rows: As `cost_table`, with document_id and level.
        activities: The contract's table: what a document names, whether or not it cost anything.
    """
    return rows[rows["level"].eq(rows["document_id"].map(lowest_levels(activities)))]


#: Projects first, then what is above them, nearest first, then what they are made of.
_PROJECT: Final = LEVELS.index("project")
_ABOVE: Final = LEVELS[: _PROJECT + 1]
_ORDER: Final = (*reversed(_ABOVE), *LEVELS[_PROJECT + 1 :])
_RANKS: Final = {level: place for place, level in enumerate(_ORDER)}
