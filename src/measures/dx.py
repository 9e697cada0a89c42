"""Progress of a plan's actions: grades and marks of status, also of the levels above.

A mark says what the plan does with an action in a year: it has ended (R3終了), is implemented
(R4実施) or planned (R4構想). An ended action need not have reached anything: its grade says that.
The score of a grade is 1 for A, 2/3 for B, 1/3 for C and 0 for D.
"""

import re

import pandas as pd

from hyoka.contract import PROVENANCE, ancestors, empty, typed
from hyoka.text import CODE_WORDS, fold, fold_name, short_year
from measures.frames import Tables, criteria_about
from measures.labels import read_labels
from measures.polarity import apply_polarity
from measures.themes import items, tag

STATUSES = ("planned", "implementing", "completed")
SCORES = {"A": 1.0, "B": 2 / 3, "C": 1 / 3, "D": 0.0}
_COUNTS = ["n", "done", "live", "planned", *"abcd"]


def actions(tables: Tables) -> pd.DataFrame:
    """The actions of plans, each with its grade and its marks.

    A document is a plan when an action of it has a grade of the scale A to D as 自己評価, or a
    status.

    Returns:
        document_id, activity_id, parent_id, code, name, section (without its code), fiscal_year,
        grade (A to D or ""), marks (R3終了・R4実施 or ""), planned, implementing, completed, and
        page and box of the name; in document order.
    """
    rows = tables["activities"].query("level == 'action'")
    grades = _grades(tables["ratings"])
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


def figures_of_actions(acts: pd.DataFrame, tables: Tables, pairs: pd.DataFrame) -> pd.DataFrame:
    """The indicators that judge actions, with their actuals up to the year of each action.

    Args:
        acts: Rows of `actions`.
        tables: The contract's tables of all years and documents.
        pairs: data/labels/links_dx.csv: indicator_id and indicator, action_id and action (a pair
            whose names are not those of the tables is left out), polarity (where the action says
                which way is better and no rule on words does).

    Returns:
        The rows of actions that a pair names, a row a pair, with indicator_id, 指標, unit, way
        (higher, lower, maintain or ""), first and last (the first and the last actual), first_year
        and last_year, n_years (how many there are) and series (all of them, as a tuple).
    """
    indicators = apply_polarity(tables["indicators"], read_labels("polarity"))
    indicators = indicators.drop_duplicates("indicator_id").rename(columns={"name": "指標"})
    described = indicators[["indicator_id", "指標", "unit", "polarity"]]
    named = pairs.rename(columns={"polarity": "way"}).merge(described, on="indicator_id")
    rows = acts.merge(named, left_on="activity_id", right_on="action_id")
    is_indicator = rows["indicator"].map(fold_name).eq(rows["指標"].map(fold_name))
    is_action = rows["action"].map(fold_name).eq(rows["name"].map(fold_name))
    rows = rows[is_indicator & is_action]
    rows = rows.assign(way=rows["way"].where(rows["way"].ne(""), rows["polarity"]))
    values = tables["indicator_values"].query("measure == 'actual' and status == 'reported'")
    values = values.dropna(subset="value").sort_values("fiscal_year", kind="stable")
    values = values.drop_duplicates(["indicator_id", "fiscal_year"])
    dated = values.merge(rows[["indicator_id", "fiscal_year"]], "inner", "indicator_id")
    known = dated[dated["fiscal_year_x"].le(dated["fiscal_year_y"])]
    series = known.groupby("indicator_id").agg(
        first=("value", "first"),
        last=("value", "last"),
        first_year=("fiscal_year_x", "first"),
        last_year=("fiscal_year_x", "last"),
        n_years=("value", "size"),
        series=("value", tuple),
    )
    columns = ["indicator", "action", "action_id", "polarity", "reason"]
    rows = rows.drop(columns=columns).join(series, on="indicator_id", how="inner")
    return rows.reset_index(drop=True)


def section_name(section: str) -> str:
    """A section's name without the code before it: 02104100 情報システム課 is 情報システム課."""
    return re.sub(r"^\d+\s+(?=\S)", "", section)


def _grades(ratings: pd.DataFrame) -> pd.Series:
    """Each action's latest A to D, by activity_id; a mark that is none of the four is no grade."""
    is_grade = ratings["criterion"].isin(criteria_about("action")) & ratings["scale"].eq("abcd")
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


def dx_progress(tables: Tables, themes: pd.DataFrame) -> pd.DataFrame:
    """The contract's dx_progress, in document order: a row for every action and level above one.

    `theme` has an action's themes (data/labels/dx_themes.csv) joined by ;.
    """
    acts = actions(tables)
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
    tags = tag(items(tables), themes).groupby("item_id", sort=False)["theme"]
    theme = rows["activity_id"].map(tags.agg(";".join)).astype(object)
    is_tagged = rows["level"].eq("action") & theme.notna()
    return typed("dx_progress", rows.assign(theme=theme.where(is_tagged, "")))
