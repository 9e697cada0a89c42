"""Findings of page 04: whose costs moved most."""

from collections.abc import Iterator
from typing import Any, cast

from hyoka_analyses.measures.frames import with_names
from hyoka_analyses.measures.run_tables import (
    CITY_AND_YEAR,
    LEAST_COMPARED,
    YEN,
    RunTables,
    lowest,
    proved_settlements,
)
from hyoka_analyses.measures.selection import latest


def of_costs(run: RunTables) -> Iterator[dict[str, Any]]:
    """The project whose settlement changed most, by city, year and account.

    Only totals of projects: what they are made of and what they are part of is no row beside them.
    """
    tables = run.tables
    projects = tables["activities"].query("level == 'project'")["activity_id"]
    totals = tables["costs"].query("item == 'total' and basis == 'settlement' and unit == 'JPY'")
    totals = totals[totals["activity_id"].isin(projects)].dropna(subset="value")
    named = with_names(totals.drop_duplicates(["activity_id", "fiscal_year"]), tables)
    accounts = run.said.query("kind == 'account'").drop_duplicates("activity_id")
    account_of = accounts.set_index("activity_id")["says"]
    account = named["activity_id"].map(account_of).astype(object)
    named["account"] = account.fillna("").astype(str)
    before = named[["activity_id", "fiscal_year", "value"]]
    before = before.assign(fiscal_year=before["fiscal_year"] + 1)
    last = latest(named).merge(
        before, "left", ["activity_id", "fiscal_year"], suffixes=("", "_before")
    )
    last["change"] = last["value"] - last["value_before"]
    last["size"] = -last["change"].abs()
    proved = proved_settlements(tables)
    for group, of_group in last.groupby([*CITY_AND_YEAR, "account"], sort=True):
        city, year, account_name = cast("tuple[str, int, str]", group)
        compared = of_group.dropna(subset="change")
        if len(compared) < LEAST_COMPARED:
            continue
        for row in lowest(compared[compared["change"].ne(0)], "size"):
            figures = {(row["activity_id"], int(year)), (row["activity_id"], int(year) - 1)}
            yield {
                "document_id": row["document_id"],
                "page": "04",
                "municipality": city,
                "fiscal_year": year,
                "account": account_name,
                "measure": "largest_change",
                "value": row["change"],
                "unit": YEN,
                "n": len(compared),
                "of": len(of_group),
                "subject": row["activity_id"],
                "proved": len(figures & proved) / len(figures),
            }
