"""Findings of page 06: marks of the city beside the figures of its indicators."""

from collections.abc import Iterator
from typing import Any, Final

from hyoka_analyses.measures.frames import criteria_about
from hyoka_analyses.measures.run_tables import CITY_AND_YEAR, SHARE, RunTables, lowest
from hyoka_analyses.measures.targets import surveyed

_KEY: Final = ["activity_id", "fiscal_year"]


def of_ratings(run: RunTables) -> Iterator[dict[str, Any]]:
    """The best mark of progress beside the lowest attainment of its activity's targets."""
    ratings = run.tables["ratings"]
    of_progress = set(criteria_about("progress")) - set(criteria_about("schedule"))
    is_best = ratings["criterion"].isin(of_progress) & ratings["score"].eq(1)
    best = ratings[is_best].drop_duplicates(_KEY)[_KEY]
    judged = surveyed(run.judged, run.said, run.tables)
    ordered = judged.sort_values(["attainment", "indicator_id"], kind="stable")
    beside = ordered.drop_duplicates(_KEY).merge(best, on=_KEY)
    for (city, year), of_city in beside.groupby(CITY_AND_YEAR, sort=True):
        is_near = of_city["near"].fillna(False).astype(bool)
        is_missed = of_city["verdict"].eq("missed") & ~is_near
        low = of_city[is_missed].dropna(subset="attainment")
        for row in lowest(low, "attainment"):
            yield {
                "document_id": row["document_id"],
                "page": "06",
                "municipality": city,
                "fiscal_year": year,
                "measure": "top_mark_missed",
                "value": row["attainment"],
                "unit": SHARE,
                "n": len(low),
                "of": len(of_city),
                "subject": row["activity_id"],
                "proved": 0.0,
            }
