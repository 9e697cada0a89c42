"""Pairs of a plan's actions with the projects and indicators of the same city, by section and likeness of name.

A pair is a lead to follow, not a proof; it has its score and both names.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from helpers.dx import section_name
from helpers.load import Tables
from hyoka.themes import fold_name

#: Least similarity (0 to 100) of the names, within one section and across sections.
SAME_SECTION, OTHER_SECTION = 65.0, 85.0
#: A pair counts when it comes this near to the action's best of its kind.
WITHIN_BEST = 5.0

PAIR_COLUMNS = [
    "document_id", "activity_id", "name", "section", "item", "delivery_id", "delivery_name", "delivery_section",
    "score",
]  # fmt: skip


def deliveries(tables: Tables) -> pd.DataFrame:
    """The projects and their indicators that have a name, each with its section."""
    projects = tables["activities"].query("level == 'project'")
    sections = projects.set_index("activity_id")["section"].map(section_name)
    projects = projects.assign(delivery_id=projects["activity_id"], item="project")
    indicators = tables["indicators"][tables["indicators"]["activity_id"].isin(sections.index)]
    indicators = indicators.assign(delivery_id=indicators["indicator_id"], item="indicator")
    both = pd.concat([projects, indicators], ignore_index=True)
    both = both.assign(delivery_section=both["activity_id"].map(sections), delivery_name=both["name"])
    both = both.merge(tables["documents"][["document_id", "municipality"]], on="document_id")
    columns = ["municipality", "delivery_id", "item", "delivery_name", "delivery_section"]
    return both.loc[both["delivery_name"] != "", columns].reset_index(drop=True)


def plan_delivery(acts: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Pair each action with the projects and indicators of its city whose name is like its own.

    The score is rapidfuzz's partial_ratio of the folded names: how well the shorter one is found in the longer.

    Args:
        acts: Rows of `helpers.dx.actions`.
        tables: The contract's tables.

    Returns:
        PAIR_COLUMNS; by action in document order, the best first.
    """
    offered = deliveries(tables)
    city = tables["documents"].set_index("document_id")["municipality"]
    named = acts[(acts["name"] != "") & acts["document_id"].isin(city.index)]
    named = named.assign(municipality=named["document_id"].map(city))
    cities = [
        _similar(rows, offered[offered["municipality"] == city])
        for city, rows in named.groupby("municipality", sort=False)
    ]
    pairs = pd.concat(cities, ignore_index=True) if cities else pd.DataFrame(columns=PAIR_COLUMNS)
    best = pairs.groupby(["activity_id", "item"])["score"].transform("max")
    pairs = pairs[pairs["score"] >= best - WITHIN_BEST]
    order = {activity: at for at, activity in enumerate(acts["activity_id"])}
    pairs = pairs.assign(order=pairs["activity_id"].map(order))
    pairs = pairs.sort_values(["order", "item", "score"], ascending=[True, False, False], kind="stable")
    return pairs[PAIR_COLUMNS].reset_index(drop=True)


def _similar(acts: pd.DataFrame, offered: pd.DataFrame) -> pd.DataFrame:
    names, other_names = ([fold_name(name) for name in column] for column in (acts["name"], offered["delivery_name"]))
    scores = process.cdist(names, other_names, scorer=fuzz.partial_ratio, dtype=np.float64, score_cutoff=SAME_SECTION)
    sections = acts["section"].to_numpy(dtype=object)[:, None]
    same = (sections == offered["delivery_section"].to_numpy(dtype=object)[None, :]) & (sections != "")
    rows, columns = np.nonzero(scores >= np.where(same, SAME_SECTION, OTHER_SECTION))
    left = acts[["document_id", "activity_id", "name", "section"]].iloc[rows].reset_index(drop=True)
    right = offered.drop(columns="municipality").iloc[columns].reset_index(drop=True)
    return left.join(right).assign(score=scores[rows, columns])
