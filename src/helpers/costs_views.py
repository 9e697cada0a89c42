"""Tables of costs as their page shows them: totals as sum over sum, rankings, steps, cost and effect.

`wide` is what `by_activity` gives, `measures` the table cost_measures.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.costs_amounts import FUNDING
from helpers.costs_words import FLAGS, flag_words, reason_words
from helpers.load import Tables
from helpers.source import cell_columns, with_cells
from hyoka.records import PROVENANCE

#: The columns of an activity's year.
KEY = ["document_id", "activity_id", "fiscal_year"]
#: A city's documents of one form and year share one budget, in one PDF or a PDF a sheet.
GROUP = ("municipality", "form", "document_year")
#: Measures that every table has as columns, empty where no document has them.
MEASURES = (
    "execution", "direct_cost", "full_cost", "personnel_share", "cost_per_1000_residents", "staff_derived",
    "overtime_per_person", "change_full_cost", "general_funds_share",
)  # fmt: skip
TOTALS = (
    "n", "direct_cost", "n_full", "full_cost", "personnel_share", "n_execution", "execution", "cost_per_1000_residents",
)  # fmt: skip
COST_WORDS = {-1: "費用減", 0: "費用同じ", 1: "費用増"}
EFFECT_WORDS = {-1: "達成減", 0: "達成同じ", 1: "達成増"}


def by_activity(measures: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """The measures of each activity and year, a column each.

    Returns:
        A row per activity and year: document_id, municipality, form, document_year, activity_id, code, name, label
        (code and name), fiscal_year, budget (yen), half_digit (yen: half of the last printed digit), a column per
        measure that is not of an indicator, flags and reason (of execution).
    """
    measures = measures[measures["indicator_id"].eq("")]
    wide = measures.pivot(index=KEY, columns="measure", values="value")
    execution = measures[measures["measure"].eq("execution")].set_index(KEY)
    budgets = cells_of(tables["costs"], "total", "budget").set_index(KEY)
    wide = wide.assign(
        flags=execution["flags"], reason=execution["reason"], budget=budgets["value"].reindex(wide.index)
    )
    wide = wide.reset_index().rename_axis(columns=None)
    names = tables["activities"][["activity_id", "code", "name"]].drop_duplicates("activity_id")
    documents = tables["documents"][["document_id", "municipality", "form", "fiscal_year"]]
    wide = wide.merge(names, how="left", on="activity_id").merge(
        documents.rename(columns={"fiscal_year": "document_year"}), how="left", on="document_id"
    )
    wide["half_digit"] = _half_digits(wide)
    wide["label"] = (wide["code"].fillna("") + " " + wide["name"].fillna("")).str.strip()
    wide = wide.assign(**{name: np.nan for name in MEASURES if name not in wide})
    place = {activity_id: index for index, activity_id in enumerate(tables["activities"]["activity_id"])}
    order = wide["activity_id"].map(place).fillna(len(place))
    return wide.assign(order=order).sort_values(["order", "fiscal_year"], kind="stable").drop(columns="order")


def _half_digits(wide: pd.DataFrame) -> pd.Series[float]:
    """Half a thousand yen where all amounts of a group are whole thousands (a form in 千円), else half a yen."""
    odd = (wide["budget"].mod(1000).fillna(0) + wide.get("direct_cost", wide["budget"]).mod(1000).fillna(0)).gt(0)
    return odd.groupby([wide[column] for column in GROUP], dropna=False).transform("any").map({True: 0.5, False: 500.0})


def groups(wide: pd.DataFrame) -> list[pd.DataFrame]:
    """The rows of each GROUP, in the documents' order."""
    return [rows for _, rows in wide.groupby(list(GROUP), sort=False, dropna=False)]


def cells_of(costs: pd.DataFrame, item: str, basis: str = "") -> pd.DataFrame:
    """The costs of one item and basis, one an activity and year."""
    return costs[costs["item"].eq(item) & costs["basis"].eq(basis)].drop_duplicates(KEY)


def with_cell(frame: pd.DataFrame, column: str, costs: pd.DataFrame, item: str, basis: str) -> pd.DataFrame:
    """Add to a column of amounts the page and box of the cell that it was read from (`<column>_page` ...)."""
    return with_cells(frame, column, cells_of(costs, item, basis), KEY)


def with_amount(frame: pd.DataFrame, column: str, costs: pd.DataFrame, item: str, basis: str = "") -> pd.DataFrame:
    """Add a column of printed amounts (in the unit of `costs`) with the cell that each was read from."""
    amounts = cells_of(costs, item, basis)[[*KEY, "value"]].rename(columns={"value": column})
    rows = frame.drop(columns=column, errors="ignore").merge(amounts, how="left", on=KEY)
    return with_cell(rows, column, costs, item, basis)


def funding_table(wide: pd.DataFrame, costs: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The settlements of the documents' own years by source of money, each amount with its cell.

    Returns:
        The rows that have a source of money, with direct_cost and a column per item in yen; and the items' names.
    """
    rows = with_cell(of_own_year(wide), "direct_cost", costs, "total", "settlement")
    settlements = costs[costs["basis"].eq("settlement") & costs["activity_id"].isin(rows["activity_id"])]
    items = [item for item in FUNDING if settlements["item"].eq(item).any()]
    for item in items:
        rows = with_amount(rows, item, costs, item, "settlement")
    return rows.dropna(subset=items, how="all") if items else rows.iloc[:0], items


def totals(wide: pd.DataFrame) -> pd.DataFrame:
    """Add up over activities; ratios are sum over sum, never a mean of ratios.

    Returns:
        municipality, form, fiscal_year, n (activities with a settlement), direct_cost, n_full, full_cost,
        personnel_share (of those with a full cost), n_execution, execution (of those with budget and settlement),
        cost_per_1000_residents.
    """
    by, rows = ["municipality", "form", "fiscal_year"], []
    for key, group in wide.dropna(subset="direct_cost").groupby(by, sort=False, dropna=False):
        full, both = group.dropna(subset="full_cost"), group.dropna(subset="budget")
        full_cost = full["full_cost"].sum(min_count=1)
        personnel = full_cost - full["direct_cost"].sum() if len(full) else np.nan
        rows.append(
            {
                **dict(zip(by, key, strict=True)),
                "n": len(group),
                "direct_cost": group["direct_cost"].sum(),
                "n_full": len(full),
                "full_cost": full_cost,
                "personnel_share": personnel / full_cost if full_cost else np.nan,
                "n_execution": len(both),
                "execution": both["direct_cost"].sum() / both["budget"].sum() if both["budget"].sum() else np.nan,
                "cost_per_1000_residents": group["cost_per_1000_residents"].sum(min_count=1),
            }
        )
    return pd.DataFrame(rows, columns=[*by, *TOTALS])


def with_readings(wide: pd.DataFrame) -> pd.DataFrame:
    """Add `reading`: why there is no execution, and its flags in words without the budget's basis."""
    flags = wide["flags"].fillna("").str.replace(r"(^|;)budget_\w+", "", regex=True)
    words = [
        "。".join(filter(None, [reason_words(reason), flag_words(flag)]))
        for reason, flag in zip(wide["reason"].fillna(""), flags, strict=True)
    ]
    return wide.assign(reading=words)


def of_own_year(wide: pd.DataFrame) -> pd.DataFrame:
    """The rows of the year that each document is about."""
    return wide[wide["fiscal_year"].eq(wide["document_year"]).fillna(False)]


def execution_ranking(wide: pd.DataFrame) -> pd.DataFrame:
    """Rank the activities of each group by execution, lowest first, with what is uncertain about the rank.

    Returns:
        The rows of the documents' own years with an execution, and: low, high (what rounded amounts allow), rank, of,
        uncertainty (words: whether rounding could change the rank, and which budget it is).
    """
    rows = of_own_year(wide).dropna(subset="execution").sort_values([*GROUP, "execution"], kind="stable")
    cost, budget, half = rows["direct_cost"], rows["budget"], rows["half_digit"]
    rows = rows.assign(low=(cost - half) / (budget + half), high=(cost + half) / (budget - half))
    within = rows.groupby(list(GROUP), sort=False, dropna=False)
    overlaps = rows["low"].le(within["high"].shift(1)) | rows["high"].ge(within["low"].shift(-1))
    rounding = overlaps.map({True: "丸めだけで隣の順位と入れ替わりうる", False: "順位は金額の丸めでは変わらない"})
    basis = rows["flags"].str.split(";").str[0].map(FLAGS).fillna("")
    return rows.assign(
        rank=within.cumcount() + 1, of=within["execution"].transform("size"), uncertainty=rounding + "。" + basis
    )


def change_steps(wide: pd.DataFrame, max_steps: int = 25) -> pd.DataFrame:
    """The steps of a group from last year's full cost to that of the documents' year; the smallest become one.

    Returns:
        label, before, after, step (yen), n (activities in it) of the activities with a full cost in both years, the
        largest rise first.
    """
    year = wide["document_year"].max()
    costs = wide[wide["fiscal_year"].isin([year - 1, year])].pivot(
        index=["activity_id", "label"], columns="fiscal_year", values="full_cost"
    )
    costs = costs.reindex(columns=[year - 1, year]).dropna()
    steps = costs.set_axis(["before", "after"], axis=1).reset_index()[["label", "before", "after"]]
    steps = steps.assign(step=steps["after"] - steps["before"], n=1)
    if len(steps) > max_steps:
        steps = steps.sort_values("step", key=abs, ascending=False, kind="stable")
        rest = steps.iloc[max_steps - 1 :]
        summed = rest[["before", "after", "step", "n"]].sum().to_frame().T.assign(label=f"ほか{len(rest)}事業")
        steps = pd.concat([steps.head(max_steps - 1), summed], ignore_index=True)
    return steps.sort_values("step", ascending=False, kind="stable", ignore_index=True)


def cost_and_effect(wide: pd.DataFrame, attainment: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """The changes of each indicator's attainment and of its activity's full cost, both against last year.

    Returns:
        document_id, municipality, activity_id, code, label, indicator_id, name, fiscal_year, change_cost
        and change_attainment (ratios), quadrant: 費用減・達成増 and so on. No row without both.
    """
    known = attainment.dropna(subset="attainment")[["indicator_id", "fiscal_year", "attainment"]]
    before = known.assign(fiscal_year=known["fiscal_year"] + 1)
    pairs = known.merge(before, on=["indicator_id", "fiscal_year"], suffixes=("", "_before"))
    pairs = pairs.merge(indicators[["indicator_id", "activity_id", "name"]], on="indicator_id")
    columns = ["document_id", "municipality", "activity_id", "code", "label", "fiscal_year", "change_full_cost"]
    costs = wide[columns].dropna(subset="change_full_cost")
    pairs = pairs.merge(costs, on=["activity_id", "fiscal_year"]).rename(columns={"change_full_cost": "change_cost"})
    pairs["change_attainment"] = pairs["attainment"] - pairs["attainment_before"]
    signs = zip(np.sign(pairs["change_cost"]), np.sign(pairs["change_attainment"]), strict=True)
    words = [f"{COST_WORDS[int(cost)]}・{EFFECT_WORDS[int(effect)]}" for cost, effect in signs]
    pairs["quadrant"] = pd.Series(words, dtype="str")
    return pairs


def with_inputs(units: pd.DataFrame, wide: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Add to unit costs the full cost and the actual that they were computed from, with their cells.

    Returns:
        The rows with full_cost (yen; its cell is the settlement's) and actual (in the indicator's unit).
    """
    rows = units.merge(wide[[*KEY, "full_cost"]], how="left", on=KEY)
    values = tables["indicator_values"]
    actuals = values[values["measure"].eq("actual")].drop_duplicates(["indicator_id", "fiscal_year"])
    actuals = actuals[["indicator_id", "fiscal_year", "value", *PROVENANCE]]
    actuals = actuals.rename(columns={"value": "actual", **cell_columns("actual")})
    rows = rows.merge(actuals, how="left", on=["indicator_id", "fiscal_year"])
    return with_cell(rows, "full_cost", tables["costs"], "total", "settlement")


def unit_costs_of(measures: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Each unit cost, or why there is none, with its indicator and its change against last year.

    Returns:
        document_id, activity, indicator_id, indicator, fiscal_year, unit, unit_cost, change, incremental, reason,
        flags, incremental_reason, incremental_flags; a row per indicator and year.
    """
    key = [*KEY, "indicator_id"]
    unit_costs = measures[measures["measure"].eq("unit_cost")].rename(columns={"value": "unit_cost"})
    rows = unit_costs[[*key, "unit", "unit_cost", "reason", "flags"]]
    for measure, columns in (
        ("change_unit_cost", {"value": "change"}),
        ("incremental_cost", {"value": "incremental", "reason": "incremental_reason", "flags": "incremental_flags"}),
    ):
        other = measures[measures["measure"].eq(measure)].rename(columns=columns)
        rows = rows.merge(other[[*key, *columns.values()]], how="left", on=key)
    activities = tables["activities"].drop_duplicates("activity_id").set_index("activity_id")["name"]
    indicators = tables["indicators"].set_index("indicator_id")["name"]
    words = rows[["incremental_reason", "incremental_flags"]].fillna("")
    return rows.assign(
        activity=rows["activity_id"].map(activities), indicator=rows["indicator_id"].map(indicators), **words
    )
