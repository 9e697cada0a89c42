"""Printed costs and their measures side by side: a row an activity and year, or an indicator and year."""

import pandas as pd

from hyoka.contract.records import PROVENANCE
from hyoka.measures.amounts import KEY
from hyoka.measures.frames import Tables, with_cells, with_names

#: Measures that every table has as columns, empty where no document has them.
MEASURES = (
    "execution", "full_cost", "personnel_share", "cost_per_resident", "staff_derived", "overtime_per_person",
    "change_full_cost", "general_funds_share",
)  # fmt: skip
UNIT_MEASURES = [
    "unit_cost", "change_unit_cost", "unit_cost_cost_effect", "unit_cost_volume_effect", "incremental_cost",
]  # fmt: skip
AMOUNTS = ("budget", "settlement", "personnel_cost", "regular_staff", "overtime", "general_funds")


def cost_table(tables: Tables) -> pd.DataFrame:
    """The printed amounts and the measures of each activity and year, in the documents' order.

    Returns:
        The columns of `with_names`; budget and settlement (事業費) and other items, in the unit of `costs`; page and
        box of their cells; a column per measure that is not of an indicator.
    """
    costs = tables["costs"].dropna(subset="value")
    costs = costs[costs["item"].ne("detail") & (costs["item"].eq("total") | costs["basis"].ne("budget"))]
    costs = costs.assign(column=costs["item"].mask(costs["item"].eq("total") & costs["basis"].ne(""), costs["basis"]))
    by_cell = costs.groupby([*KEY, "column"], sort=False)
    amounts = by_cell["value"].sum().unstack()
    edges = {edge: by_cell[edge].first().unstack() for edge in PROVENANCE}
    cells = [places.add_suffix(f"_{edge}") for edge, places in edges.items()]
    measures = tables["cost_measures"]
    wide = measures[measures["indicator_id"].eq("")].pivot(index=KEY, columns="measure", values="value")
    wide = pd.concat([amounts, *cells, wide[[name for name in wide if name not in amounts]]], axis=1)
    wide = wide.reindex(columns=list(dict.fromkeys([*wide, *AMOUNTS, *MEASURES]))).rename_axis(index=KEY).reset_index()
    order = {activity_id: place for place, activity_id in enumerate(tables["activities"]["activity_id"])}
    wide = wide.assign(order=wide["activity_id"].map(order)).sort_values(["order", "fiscal_year"], kind="stable")
    return with_names(wide.drop(columns="order"), tables)


def unit_cost_table(tables: Tables) -> pd.DataFrame:
    """Each unit cost with what it was computed from, or the reason why there is none.

    Returns:
        A row per indicator and year of the measure unit_cost: the columns of `with_names`, its unit (円/件), reason and
        flags, full_cost (yen), actual (with the page and box of its cell), and a column per measure of an
        indicator.
    """
    measures, values = tables["cost_measures"], tables["indicator_values"]
    key = [*KEY, "indicator_id"]
    units = measures[measures["measure"].eq("unit_cost")].drop(columns=["measure", "basis", "value"])
    wide = measures[measures["indicator_id"].ne("")].pivot(index=key, columns="measure", values="value")
    full = measures[measures["measure"].eq("full_cost")].rename(columns={"value": "full_cost"})
    actuals = values[values["measure"].eq("actual")].rename(columns={"value": "actual"})
    actuals = actuals.drop_duplicates(["indicator_id", "fiscal_year"])[["indicator_id", "fiscal_year", "actual"]]
    rows = units.merge(wide.reindex(columns=UNIT_MEASURES).reset_index(), "left", key)
    rows = rows.merge(full[[*KEY, "full_cost"]], "left", KEY).merge(actuals, "left", ["indicator_id", "fiscal_year"])
    is_actual = values["measure"].eq("actual")
    rows = with_cells(rows, "actual", values[is_actual], ["indicator_id", "fiscal_year"])
    return with_names(rows.assign(unit=rows["unit"].str.replace("JPY", "円", regex=False)), tables)
