"""Findings of page 03: targets that are met and missed, how they were set, and the way to the last.

How a target was set and the way to it are counted of all that print the figures, whether a
direction is known or not.
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from helpers.measures.defaults import HALF_MISSED, LEAST_BASE
from helpers.measures.frames import is_share_unit
from helpers.measures.outcomes import money_of_kept, outcomes
from helpers.measures.run_tables import (
    CITY_AND_YEAR,
    LEAST_COMPARED,
    SHARE,
    RunTables,
    lowest,
)
from helpers.measures.target_levels import WAYS, is_called_target, levels_and_ways


def of_targets(run: RunTables) -> Iterator[dict[str, Any]]:
    """How many targets of a city and year are met, and which is missed by most.

    A number that its document calls a forecast is no target: it is counted and named apart.
    """
    is_target = is_called_target(run.judged["target_word"])
    targets = run.judged[is_target]
    kinds = {
        ("targets_met", "farthest_target"): targets,
        ("forecasts_met", "farthest_forecast"): run.judged[~is_target],
    }
    for (met, farthest), rows in kinds.items():
        for (city, year), of_city in rows.groupby(CITY_AND_YEAR, sort=True):
            about = {
                "page": "03",
                "municipality": city,
                "fiscal_year": year,
                "unit": SHARE,
                "proved": 0.0,
            }
            yield about | _met(of_city, met)
            yield from (about | row for row in _farthest(of_city, farthest))
    reached = outcomes(targets, run.costs, run.tables)
    for row in money_of_kept(run, reached, "half_missed_kept", HALF_MISSED):
        yield row | {"page": "03"}
    yield from _levels(run)
    yield from _with_target(run)


def _levels(run: RunTables) -> Iterator[dict[str, Any]]:
    """How targets were set beside the year before, and where the way to the last has led."""
    rows = levels_and_ways(run)
    has_level = rows["target_level"].ne("")
    has_way = rows["position"].isin(WAYS)
    counted = {
        "targets_looser": (rows["is_looser"].notna(), rows["is_looser"].eq(True)),
        "targets_same": (has_level, rows["target_level"].eq("same")),
        "targets_exact": (rows["is_exact"].notna(), rows["is_exact"].eq(True)),
        "way_away": (has_way, rows["position"].eq("away")),
        "way_reached": (has_way, rows["position"].eq("reached")),
    }
    for (city, year), of_city in rows.groupby(CITY_AND_YEAR, sort=True):
        for measure, (is_asked, holds) in counted.items():
            asked = of_city[is_asked.loc[of_city.index]]
            n = int(holds.loc[asked.index].sum())
            if len(asked) < LEAST_COMPARED or n == 0:
                continue
            yield {
                "document_id": asked["document_id"].iloc[0],
                "page": "03",
                "municipality": city,
                "fiscal_year": year,
                "measure": measure,
                "value": n / len(asked),
                "unit": SHARE,
                "n": n,
                "of": len(asked),
                "proved": 0.0,
            }


def _with_target(run: RunTables) -> Iterator[dict[str, Any]]:
    """How many indicators have a target in any year, by city and year of the document.

    Of documents that print forecasts in place of targets nothing is said, nor of those whose own
    year is not among the figures: in a run of another year their targets may be left out.
    """
    tables = run.tables
    indicators = tables["indicators"].drop_duplicates("indicator_id")
    words = tables["documents"]["target_word"].fillna("")
    has_targets = words.eq("") | is_called_target(words)
    about = tables["documents"].loc[has_targets, ["document_id", *CITY_AND_YEAR]]
    indicators = indicators[["indicator_id", "document_id"]].merge(about, on="document_id")
    values = tables["indicator_values"]
    years = zip(values["document_id"], values["fiscal_year"], strict=True)
    own_years = about[["document_id", "fiscal_year"]].itertuples(index=False, name=None)
    has_own_year = {*years}.intersection(own_years)
    indicators = indicators[indicators["document_id"].isin({name for name, _ in has_own_year})]
    with_target = values[values["measure"].eq("target")]["indicator_id"]
    indicators["has_target"] = indicators["indicator_id"].isin(with_target)
    for (city, year), of_city in indicators.groupby(CITY_AND_YEAR, sort=True):
        if len(of_city) < LEAST_COMPARED:
            continue
        yield {
            "document_id": of_city["document_id"].min(),
            "page": "03",
            "municipality": city,
            "fiscal_year": year,
            "measure": "with_target",
            "value": of_city["has_target"].mean(),
            "unit": SHARE,
            "n": int(of_city["has_target"].sum()),
            "of": len(of_city),
            "proved": 0.0,
        }


def _met(of_city: pd.DataFrame, measure: str) -> dict[str, Any]:
    is_met = of_city["verdict"].eq("met")
    return {
        "document_id": of_city["document_id"].iloc[0],
        "measure": measure,
        "value": is_met.mean(),
        "n": int(is_met.sum()),
        "of": len(of_city),
    }


def _farthest(of_city: pd.DataFrame, measure: str) -> Iterator[dict[str, Any]]:
    """The lowest attainment of a target that counts something; of a share it says little."""
    is_amount = of_city["target"].abs().ge(LEAST_BASE) & ~is_share_unit(of_city["unit"])
    amounts = of_city[is_amount]
    if len(amounts) < LEAST_COMPARED:
        return
    missed = amounts[amounts["verdict"].eq("missed")].dropna(subset="attainment")
    for row in lowest(missed, "attainment"):
        yield {
            "document_id": row["document_id"],
            "measure": measure,
            "value": row["attainment"],
            "n": len(missed),
            "of": len(amounts),
            "subject": row["indicator_id"],
        }
