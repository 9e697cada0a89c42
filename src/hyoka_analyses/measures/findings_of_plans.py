"""Findings of page 05: how many graded actions of a plan have an A or B."""

from collections.abc import Iterator
from typing import Any

from hyoka_analyses.measures.dx import actions
from hyoka_analyses.measures.run_tables import SHARE, RunTables


def of_plans(run: RunTables) -> Iterator[dict[str, Any]]:
    """The share of a plan's graded actions that have an A or B."""
    tables = run.tables
    graded = actions(tables).query("grade != ''")
    checks = tables["checks"].query("check in ['grade_ab', 'grade_cd'] and passes == True")
    proved = checks.groupby("document_id")["check"].nunique().eq(2)
    city_of = tables["documents"].set_index("document_id")["municipality"]
    for document, of_plan in graded.groupby("document_id", sort=True):
        is_high = of_plan["grade"].isin(["A", "B"])
        yield {
            "document_id": document,
            "page": "05",
            "municipality": city_of[document],
            "fiscal_year": of_plan["fiscal_year"].iloc[0],
            "measure": "graded_ab",
            "value": is_high.mean(),
            "unit": SHARE,
            "n": int(is_high.sum()),
            "of": len(of_plan),
            "proved": float(proved.get(document, False)),
        }
