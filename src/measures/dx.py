"""Progress of a plan's actions: grades and marks of status, also of the levels above.

A mark says what the plan does with an action in a year: it has ended (R3終了), is implemented
(R4実施) or planned (R4構想). An ended action need not have reached anything: its grade says that.
The score of a grade is 1 for A, 2/3 for B, 1/3 for C and 0 for D.
"""

import re

import pandas as pd

from hyoka.contract import PROVENANCE, ancestors, empty, validate
from hyoka.text import CODE_WORDS, fold, short_year
from measures.frames import Tables
from measures.themes import themes

STATUSES = ("planned", "implementing", "completed")
SCORES = {"A": 1.0, "B": 2 / 3, "C": 1 / 3, "D": 0.0}
_COUNTS = ["n", "done", "live", "planned", *"abcd"]


def actions(tables: Tables, criteria: pd.DataFrame) -> pd.DataFrame:
    """The actions of plans, each with its grade and its marks.

    A document is a plan when an action of it has a grade of the scale A to D as 自己評価, or a
    status.

    Args:
        tables: The contract's activities, ratings and statuses.
        criteria: data/labels/criteria.csv: which criteria are grades of an action.

    Returns:
        document_id, activity_id, parent_id, code, name, section (without its code), fiscal_year,
        grade (A to D or ""), marks (R3終了・R4実施 or ""), planned, implementing, completed, and
        page and box of the name; in document order.
    """
    rows = tables["activities"].query("level == 'action'")
    grades = _grades(tables["ratings"], criteria)
    statuses = tables["statuses"].sort_values(["fiscal_year", "status"])
    is_graded = rows["activity_id"].isin(grades.index)
    is_marked = is_graded | rows["activity_id"].isin(statuses["activity_id"])
    plans = rows.loc[is_marked, "document_id"]
    rows = rows[rows["document_id"].isin(plans)].reset_index(drop=True)
    years = statuses["fiscal_year"].map(short_year).astype("str")
    words = years + statuses["status"].map(CODE_WORDS["status"])
    marks = words.groupby(statuses["activity_id"]).agg("・".join)
    ids = rows["activity_id"]
    about = [
        "document_id",
        "activity_id",
        "parent_id",
        "code",
        "name",
        "section",
        "fiscal_year",
        *PROVENANCE,
    ]
    return rows[about].assign(
        section=rows["section"].map(section_name).astype("str"),
        grade=ids.map(grades).astype(object).fillna("").astype("str"),
        marks=ids.map(marks).astype(object).fillna("").astype("str"),
        **{
            status: ids.isin(statuses.loc[statuses["status"].eq(status), "activity_id"])
            for status in STATUSES
        },
    )


def section_name(section: str) -> str:
    """A section's name without the code before it: 02104100 情報システム課 is 情報システム課."""
    return re.sub(r"^\d+\s+(?=\S)", "", section)


def _grades(ratings: pd.DataFrame, criteria: pd.DataFrame) -> pd.Series:
    """Each action's latest A to D, by activity_id; a mark that is none of the four is no grade."""
    of_actions = criteria.loc[criteria["about"].eq("action"), "criterion"]
    is_grade = ratings["criterion"].isin(of_actions) & ratings["scale"].eq("abcd")
    graded = ratings[is_grade]
    graded = graded.assign(grade=graded["symbol"].map(fold).str.upper())
    graded = graded[graded["grade"].isin(SCORES)].sort_values("fiscal_year", kind="stable")
    return graded.drop_duplicates("activity_id", keep="last").set_index("activity_id")["grade"]


def lineage(activities: pd.DataFrame) -> pd.DataFrame:
    """Every activity that has none below it, with itself and each level above it.

    Returns:
        member (the activity_id of one that has none below it), activity_id (itself or a level above
        it).
    """
    known = set(activities["activity_id"])
    lowest = known - set(activities["parent_id"])
    lines = ancestors(activities.to_dict("records")).items()
    pairs = [
        (member, level)
        for member, above in lines
        if member in lowest
        for level in (member, *above)
        if level in known
    ]
    return pd.DataFrame(pairs, columns=["member", "activity_id"], dtype="str")


def dx_progress(tables: Tables, criteria: pd.DataFrame, theme_rules: pd.DataFrame) -> pd.DataFrame:
    """The contract's dx_progress, in document order: a row for every action and level above one.

    Args:
        tables: The contract's tables of documents.
        criteria: data/labels/criteria.csv.
        theme_rules: data/labels/dx_themes.csv.

    Returns:
        n (actions), done, live, planned, a to d (how many), score (the mean), share_ab (of the
        graded), and theme: an action's themes joined by ;.
    """
    acts = actions(tables, criteria)
    if acts.empty:
        return empty("dx_progress")
    score = acts["grade"].map(SCORES).astype("float64")
    counted = acts[["activity_id"]].assign(
        n=1,
        done=acts["completed"],
        live=acts["completed"] | acts["implementing"],
        planned=acts["planned"],
        **{grade.lower(): acts["grade"].eq(grade) for grade in SCORES},
        score=score,
    )
    activities = tables["activities"][tables["activities"]["document_id"].isin(acts["document_id"])]
    members = lineage(activities).merge(
        counted.rename(columns={"activity_id": "member"}), on="member"
    )
    groups = members.groupby("activity_id")
    counts = groups[_COUNTS].sum().astype("int64")
    graded = counts[[*"abcd"]].sum(axis=1)
    counts["share_ab"] = (counts["a"] + counts["b"]) / graded.where(graded > 0)
    measures = counts.join(groups["score"].mean())
    rows = activities[["document_id", "activity_id", "level"]].merge(measures, on="activity_id")
    tags = themes(tables, theme_rules).groupby("item_id", sort=False)["theme"]
    theme = rows["activity_id"].map(tags.agg(";".join)).astype(object)
    is_tagged = rows["level"].eq("action") & theme.notna()
    return validate("dx_progress", rows.assign(theme=theme.where(is_tagged, "")))
