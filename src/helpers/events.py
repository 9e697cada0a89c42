"""Years that are not like others, from data/labels/events.csv.

Kinds: epidemic, closure, not_surveyed, transfer, redefinition.
"""

from __future__ import annotations

import pandas as pd

from helpers.load import Tables
from hyoka.japanese import fold

#: What makes a 0 of its year no figure.
NO_FIGURE = ("closure", "not_surveyed")


def with_events(rows: pd.DataFrame, tables: Tables, events: pd.DataFrame) -> pd.DataFrame:
    """Add the events of each row's year, its city's, its activity's or its indicator's own, as `出来事` (joined by ;).

    Args:
        rows: Rows with document_id, fiscal_year and activity_id or indicator_id.
        tables: The contract's documents, activities and indicators.
        events: data/labels/events.csv; an empty municipality_code, activity or indicator means all of them.
    """
    named = _names(rows, tables)
    kinds = pd.Series("", index=rows.index)
    for event in events.to_dict("records"):
        last = int(event["last_year"] or 9999)
        here = rows["fiscal_year"].between(int(event["first_year"] or 0), last).fillna(False)
        for column in ("municipality_code", "activity", "indicator"):
            if event[column]:
                here &= named[column] == fold(event[column])
        kinds = kinds.mask(here.astype(bool), kinds + f";{event['kind']}")
    return rows.assign(出来事=kinds.str.strip(";"))


def _names(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """The folded municipality_code, activity and indicator of each row."""
    indicators = tables["indicators"].drop_duplicates("indicator_id").set_index("indicator_id")
    activities = tables["activities"].drop_duplicates("activity_id").set_index("activity_id")["name"]
    codes = tables["documents"].set_index("document_id")["municipality_code"]
    ids = rows["indicator_id"] if "indicator_id" in rows else pd.Series("", index=rows.index)
    activity_ids = rows["activity_id"] if "activity_id" in rows else ids.map(indicators["activity_id"])
    names = {
        "municipality_code": rows["document_id"].map(codes),
        "activity": activity_ids.map(activities),
        "indicator": ids.map(indicators["name"]),
    }
    return pd.DataFrame(
        {column: texts.map(fold, na_action="ignore") for column, texts in names.items()}, index=rows.index
    )


def mark_events(tables: Tables, events: pd.DataFrame) -> Tables:
    """The tables with a 0 as placeholder where an event says that it is no figure: a hall was closed, nobody asked."""
    values = with_events(tables["indicator_values"], tables, events)
    is_none = values["出来事"].str.split(";").map(lambda kinds: bool({*kinds} & {*NO_FIGURE})).astype(bool)
    zero = is_none & values["value"].eq(0)
    marked = values.assign(value=values["value"].mask(zero), status=values["status"].mask(zero, "placeholder"))
    return tables | {"indicator_values": marked.drop(columns="出来事")}
