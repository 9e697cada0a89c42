"""A plan's actions beside the projects and indicators that the same city reports on: pairs found by section and name.

A pair says that two documents speak of what looks like the same thing. It is a lead to follow, not a proof; the score
and both names stand beside it.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from helpers.themes import fold_name
from hyoka.records import PROVENANCE

#: Least similarity (0 to 100) of the names, within one section and across sections.
SAME_SECTION, OTHER_SECTION = 65.0, 85.0
#: A pair counts when it comes this near to the action's best of its kind.
WITHIN_BEST = 5.0

#: So many actions are compared at once.
_BLOCK = 500

PAIR_COLUMNS = [
    "document_id", "activity_id", "name", "section", "item", "delivery_document_id", "delivery_id", "delivery_name",
    "delivery_section", "same_section", "score",
]  # fmt: skip


def section_name(section: str) -> str:
    """A section's name without the code printed before it: 02104100 情報システム課 is 情報システム課."""
    return re.sub(r"^\d+\s+(?=\S)", "", section)


def deliveries(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """What cities report on: projects and their indicators, each with a name and its section.

    Args:
        tables: documents, activities and indicators of the contract.

    Returns:
        municipality, delivery_document_id, delivery_id, item (project | indicator), delivery_name, delivery_section.
    """
    projects = tables["activities"].query("level == 'project'")
    sections = projects.set_index("activity_id")["section"].map(section_name)
    ours = projects.assign(delivery_id=projects["activity_id"], item="project")
    theirs = tables["indicators"][tables["indicators"]["activity_id"].isin(sections.index)]
    both = pd.concat([ours, theirs.assign(delivery_id=theirs["indicator_id"], item="indicator")], ignore_index=True)
    both = both.assign(delivery_section=both["activity_id"].map(sections), delivery_name=both["name"])
    both = both.merge(tables["documents"][["document_id", "municipality"]], on="document_id")
    both = both.rename(columns={"document_id": "delivery_document_id"})
    columns = ["municipality", "delivery_document_id", "delivery_id", "item", "delivery_name", "delivery_section"]
    return both.loc[both["delivery_name"] != "", columns].reset_index(drop=True)


def plan_delivery(
    acts: pd.DataFrame,
    tables: dict[str, pd.DataFrame],
    *,
    same_section: float = SAME_SECTION,
    other_section: float = OTHER_SECTION,
    within_best: float = WITHIN_BEST,
) -> pd.DataFrame:
    """Pair each action with the projects and indicators of its city whose name is like its own.

    The score is rapidfuzz's partial_ratio of the folded names: how well the shorter one is found in the longer.

    Args:
        acts: Rows of `helpers.dx.actions`.
        tables: documents, activities and indicators of the contract.
        same_section: Least score for a pair of the same section.
        other_section: Least score for any other pair.
        within_best: How far below the action's best project (or indicator) another one may be.

    Returns:
        document_id, activity_id, name, section, item (project | indicator), delivery_document_id, delivery_id,
        delivery_name, delivery_section, same_section, score; by action in document order, the best first.
    """
    offered = deliveries(tables)
    city = tables["documents"].set_index("document_id")["municipality"]
    named = acts[(acts["name"] != "") & acts["document_id"].isin(city.index)]
    named = named.assign(municipality=named["document_id"].map(city), section=named["section"].map(section_name))
    least = (same_section, other_section)
    found = [
        _near(asked, offered[offered["municipality"] == municipality], least)
        for municipality, asked in named.groupby("municipality", sort=False)
    ]
    pairs = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=PAIR_COLUMNS)
    best = pairs.groupby(["activity_id", "item"])["score"].transform("max")
    pairs = pairs[pairs["score"] >= best - within_best]
    return _in_order(pairs, acts)[PAIR_COLUMNS]


def _near(asked: pd.DataFrame, offered: pd.DataFrame, least: tuple[float, float]) -> pd.DataFrame:
    """The pairs of one city that reach the least score, block by block, so that no table of all pairs is made."""
    found = [
        _near_in_block(asked.iloc[start : start + _BLOCK], offered, least) for start in range(0, len(asked), _BLOCK)
    ]
    return pd.concat(found, ignore_index=True)


def _near_in_block(asked: pd.DataFrame, offered: pd.DataFrame, least: tuple[float, float]) -> pd.DataFrame:
    ours, theirs = ([fold_name(name) for name in names] for names in (asked["name"], offered["delivery_name"]))
    scores = process.cdist(ours, theirs, scorer=fuzz.partial_ratio, dtype=np.float32, score_cutoff=min(least))
    sections = asked["section"].to_numpy(dtype=object)[:, None]
    same = (sections == offered["delivery_section"].to_numpy(dtype=object)[None, :]) & (sections != "")
    rows, columns = np.nonzero(scores >= np.where(same, *least))
    left = asked[["document_id", "activity_id", "name", "section"]].iloc[rows].reset_index(drop=True)
    right = offered.drop(columns="municipality").iloc[columns].reset_index(drop=True)
    exact = [fuzz.partial_ratio(ours[row], theirs[column]) for row, column in zip(rows, columns, strict=True)]
    return left.join(right).assign(same_section=same[rows, columns], score=np.array(exact, dtype="float64"))


def _in_order(pairs: pd.DataFrame, acts: pd.DataFrame) -> pd.DataFrame:
    order = {activity: at for at, activity in enumerate(acts["activity_id"])}
    sort = pairs.assign(at=pairs["activity_id"].map(order)).sort_values(
        ["at", "item", "score"], ascending=[True, False, False], kind="stable"
    )
    return sort.drop(columns="at").reset_index(drop=True)


def by_delivery(pairs: pd.DataFrame, acts: pd.DataFrame, item: str) -> pd.DataFrame:
    """The pairs of one kind, a row a project or an indicator: how many actions, how graded, the nearest name.

    Args:
        pairs: Rows of `plan_delivery`.
        acts: Rows of `helpers.dx.actions`.
        item: project | indicator.

    Returns:
        delivery_id, delivery_name, delivery_section, n, grades (A 14・B 1), score (the highest), name (of the action
        that has it), document_id (the delivery's); most actions first.
    """
    rows = pairs[pairs["item"] == item].merge(acts[["activity_id", "grade"]], on="activity_id")
    rows = rows.assign(document_id=rows["delivery_document_id"]).sort_values("score", ascending=False, kind="stable")
    groups = rows.groupby(["document_id", "delivery_id", "delivery_name", "delivery_section"], sort=False)
    found = groups.agg(
        n=("grade", "size"), grades=("grade", _counted), score=("score", "first"), name=("name", "first")
    )
    return found.reset_index().sort_values(["n", "score"], ascending=False, kind="stable").reset_index(drop=True)


def _counted(grades: pd.Series) -> str:
    counts = grades[grades != ""].value_counts().sort_index()
    return "・".join(f"{grade} {n}" for grade, n in counts.items())


def with_places(found: pd.DataFrame, activities: pd.DataFrame) -> pd.DataFrame:
    """Projects that actions were paired with, each with page and box of its name.

    Args:
        found: Rows of `by_delivery` for projects.
        activities: activities of the contract.
    """
    return found.join(activities.set_index("activity_id")[list(PROVENANCE)], on="delivery_id")


def figures(found: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Indicators that actions were paired with, and what they last reached.

    Args:
        found: Rows of `by_delivery` for indicators.
        tables: indicators and indicator_values of the contract.

    Returns:
        The columns of found, unit, fiscal_year, actual, before (the year before; null where there is none), and page
        and box of both (actual_page, before_page …).
    """
    values = tables["indicator_values"].query("status == 'reported' and measure == 'actual'")
    values = values.rename(columns={"indicator_id": "delivery_id", "value": "actual"})
    last = values.sort_values("fiscal_year", kind="stable").drop_duplicates("delivery_id", keep="last")
    columns = ["delivery_id", "fiscal_year", "actual", *PROVENANCE]
    last = last[columns].rename(columns={name: f"actual_{name}" for name in PROVENANCE})
    last = last.assign(year_before=last["fiscal_year"] - 1)
    before = {name: f"before_{name}" for name in PROVENANCE} | {"fiscal_year": "year_before", "actual": "before"}
    earlier = values[columns].rename(columns=before)
    units = tables["indicators"].rename(columns={"indicator_id": "delivery_id"})[["delivery_id", "unit"]]
    rows = found.merge(units, on="delivery_id").merge(last, on="delivery_id")
    return rows.merge(earlier, on=["delivery_id", "year_before"], how="left").drop(columns="year_before")
