"""Findings of page 05: how many graded actions of a plan have an A or B, a D, and where."""

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from helpers.measures.dx import actions
from helpers.measures.run_tables import LEAST_COMPARED, SHARE, RunTables, only_lowest

#: Of fewer actions, one changes a share much.
LEAST_ACTIONS: Final = 10


def of_plans(run: RunTables) -> Iterator[dict[str, Any]]:
    """The share of a plan's graded actions with an A or B, the measure with the lowest, the D."""
    tables = run.tables
    graded = actions(tables).query("grade != ''")
    checks = tables["checks"].query("check in ['grade_ab', 'grade_cd'] and passes == True")
    proved = checks.groupby("document_id")["check"].nunique().eq(2)
    city_of = tables["documents"].set_index("document_id")["municipality"]
    for document, of_plan in graded.groupby("document_id", sort=True):
        is_high = of_plan["grade"].isin(["A", "B"])
        is_lowest = of_plan["grade"].eq("D")
        about = {
            "document_id": document,
            "page": "05",
            "municipality": city_of[document],
            "fiscal_year": of_plan["fiscal_year"].iloc[0],
            "unit": SHARE,
        }
        yield about | {
            "measure": "graded_ab",
            "value": is_high.mean(),
            "n": int(is_high.sum()),
            "of": len(of_plan),
            "proved": float(proved.get(document, False)),
        }
        yield from (about | row for row in _lowest_measure(of_plan.assign(is_high=is_high)))
        if is_lowest.any():
            yield about | {
                "measure": "graded_d",
                "value": is_lowest.mean(),
                "n": int(is_lowest.sum()),
                "of": len(of_plan),
                "proved": 0.0,
            }


def _lowest_measure(graded: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """The measure, of those with LEAST_ACTIONS, whose actions have an A or B least often."""
    above = graded[graded["parent_id"].ne("")].groupby("parent_id", sort=True)["is_high"]
    shares = above.agg(["mean", "sum", "size"]).query("size >= @LEAST_ACTIONS")
    if len(shares) < LEAST_COMPARED:
        return
    for row in only_lowest(shares.reset_index(), "mean"):
        yield {
            "measure": "lowest_graded",
            "value": row["mean"],
            "n": int(row["sum"]),
            "of": int(row["size"]),
            "subject": row["parent_id"],
            "proved": 0.0,
        }
