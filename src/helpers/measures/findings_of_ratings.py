"""Findings of page 06: marks of the city beside the figures of its indicators."""

from collections.abc import Iterator
from typing import Any, Final

from helpers.measures.defaults import WELL_BELOW
from helpers.measures.frames import criteria_about, is_small_base
from helpers.measures.marks import beside_figures, combined_marks
from helpers.measures.outcomes import money_of_ended, money_of_kept, outcomes
from helpers.measures.run_tables import (
    CITY_AND_YEAR,
    LEAST_COMPARED,
    SHARE,
    RunTables,
    lowest,
)

_KEY: Final = ["activity_id", "fiscal_year"]
_ABOUT: Final = {"page": "06", "unit": SHARE, "proved": 0.0}


def of_ratings(run: RunTables) -> Iterator[dict[str, Any]]:
    """The best mark beside a missed target, marks above their figures, those all at the best."""
    yield from _best_and_missed(run)
    reached = outcomes(run.measured, run.costs, run.tables)
    for row in money_of_kept(run, reached, "kept_below", WELL_BELOW):
        yield row | {"page": "06"}
    yield from _above(run)
    yield from _all_best(run)
    for row in money_of_ended(run, reached, "ended_though_met"):
        yield row | {"page": "06"}


def _best_and_missed(run: RunTables) -> Iterator[dict[str, Any]]:
    """The best mark of progress beside the lowest attainment of its activity's targets."""
    ratings = run.tables["ratings"]
    of_progress = set(criteria_about("progress")) - set(criteria_about("schedule"))
    is_best = ratings["criterion"].isin(of_progress) & ratings["score"].eq(1)
    best = ratings[is_best].drop_duplicates(_KEY)[_KEY]
    ordered = run.measured.sort_values(["attainment", "indicator_id"], kind="stable")
    beside = ordered.drop_duplicates(_KEY).merge(best, on=_KEY)
    for (city, year), of_city in beside.groupby(CITY_AND_YEAR, sort=True):
        is_near = of_city["near"].fillna(False).astype(bool)
        is_missed = of_city["verdict"].eq("missed") & ~is_near
        low = of_city[is_missed].dropna(subset="attainment")
        for row in lowest(low[~is_small_base(low, "target")], "attainment"):
            yield _ABOUT | {
                "document_id": row["document_id"],
                "municipality": city,
                "fiscal_year": year,
                "measure": "top_mark_missed",
                "value": row["attainment"],
                "n": len(low),
                "of": len(of_city),
                "subject": row["activity_id"],
            }


def _above(run: RunTables) -> Iterator[dict[str, Any]]:
    """How many marks of progress are above the figures beside them."""
    beside = beside_figures(run.tables, run.measured)
    for (city, year), of_city in beside.groupby(CITY_AND_YEAR, sort=True):
        is_above = of_city["parts"].eq("above")
        if len(of_city) < LEAST_COMPARED or not is_above.any():
            continue
        yield _ABOUT | {
            "document_id": of_city["document_id"].iloc[0],
            "municipality": city,
            "fiscal_year": year,
            "measure": "marks_above",
            "value": is_above.mean(),
            "n": int(is_above.sum()),
            "of": len(of_city),
        }


def _all_best(run: RunTables) -> Iterator[dict[str, Any]]:
    """How many activities have the best of every ordered mark; nothing where none has."""
    combined = combined_marks(run.tables)
    cities = run.tables["documents"].set_index("document_id")["municipality"]
    combined["municipality"] = combined["document_id"].map(cities)
    for (city, year), of_city in combined.groupby(CITY_AND_YEAR, sort=True):
        is_best = of_city["is_all_best"]
        if len(of_city) < LEAST_COMPARED or not is_best.any():
            continue
        yield _ABOUT | {
            "document_id": of_city["document_id"].iloc[0],
            "municipality": city,
            "fiscal_year": year,
            "measure": "all_best",
            "value": is_best.mean(),
            "n": int(is_best.sum()),
            "of": len(of_city),
        }
