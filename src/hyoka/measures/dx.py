"""Progress of a plan's actions: grades, marks of status and an index over actions and the levels above them.

A mark says what the plan does with an action in a year: it has ended (R3終了), is implemented (R4実施) or planned
(R4構想).
Marks of different years are counted apart, and an ended action need not have reached anything: its grade says that.
The index is the weighted mean of the grade's score (A 1, B 2/3, C 1/3, D 0) and the furthest mark (planned 0,
implementing 0.5, completed 1); it stands only beside the counts. Pairs of actions with the projects and indicators of
the same city, by section and likeness of name, are leads to follow, no proofs.
"""

import re

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from hyoka.contract.findings import ancestors
from hyoka.contract.records import PROVENANCE
from hyoka.contract.schema import empty, typed
from hyoka.measures.defaults import OTHER_SECTION, REACH, SAME_SECTION, WEIGHT_GRADE, WITHIN_BEST
from hyoka.measures.frames import Tables, first_of
from hyoka.measures.themes import fold_name, items, tag
from hyoka.text.errors import UsageError
from hyoka.text.japanese import fold
from hyoka.text.label_files import CODE_WORDS
from hyoka.text.wording import short_year

SELF_RATING = "自己評価"
#: What the text of a plan counts without naming it: its new actions, and those of them that have A or B.
NEW, NEW_AB = "取組の方向性：新規", "新規の取組のうち自己評価がA又はB"
SCORES = {"A": 1.0, "B": 2 / 3, "C": 1 / 3, "D": 0.0}

ACTION_COLUMNS = [
    "document_id", "activity_id", "parent_id", "code", "name", "section", "fiscal_year", "grade", "score", "marks",
    "reach", *REACH, "live", *PROVENANCE,
]  # fmt: skip
COUNTS = ["n", "done", "live", "planned", *"abcd"]
MEASURES = [*COUNTS, "share_ab", "score", "index"]

PAIR_COLUMNS = [
    "document_id", "activity_id", "name", "section", "item", "delivery_id", "delivery_name", "delivery_section",
    "score",
]  # fmt: skip


def actions(tables: Tables) -> pd.DataFrame:
    """The actions of plans, each with its grade and its marks.

    A document is a plan when an action of it has a grade of the scale A to D as 自己評価, or a status.

    Returns:
        document_id, activity_id, parent_id, code, name, section (without its code), fiscal_year, grade (A to D or ""),
        score, marks (R3終了・R4実施 or ""), reach (0 to 1; null without a mark), planned, implementing, completed, live
        (completed or implementing), and page and box of the name; in document order.
    """
    rows = tables["activities"][tables["activities"]["level"].eq("action")]
    grades, statuses = _grades(tables["ratings"]), tables["statuses"]
    marked = rows["activity_id"].isin(grades.index) | rows["activity_id"].isin(statuses["activity_id"])
    rows = rows[rows["document_id"].isin(rows.loc[marked, "document_id"])].reset_index(drop=True)
    ids = rows["activity_id"]
    grade = ids.map(grades).astype(object).fillna("").astype("str")
    reach = statuses["status"].map(REACH).groupby(statuses["activity_id"]).max()
    ordered = statuses.sort_values(["fiscal_year", "status"], kind="stable")
    words = ordered["fiscal_year"].map(short_year).astype("str") + ordered["status"].map(CODE_WORDS["status"])
    marks = words.groupby(ordered["activity_id"]).agg("・".join)
    flags = {name: ids.isin(statuses.loc[statuses["status"] == name, "activity_id"]) for name in REACH}
    return rows.assign(
        section=rows["section"].map(section_name).astype("str"),
        grade=grade,
        score=grade.map(SCORES).astype("float64"),
        marks=ids.map(marks).astype(object).fillna("").astype("str"),
        reach=ids.map(reach).astype("float64"),
        live=flags["implementing"] | flags["completed"],
        **flags,
    )[ACTION_COLUMNS]


def section_name(section: str) -> str:
    """A section's name without the code printed before it: 02104100 情報システム課 is 情報システム課."""
    return re.sub(r"^\d+\s+(?=\S)", "", section)


def _grades(ratings: pd.DataFrame) -> pd.Series:
    """Each action's latest A to D, by activity_id; a mark that is none of the four is no grade."""
    graded = ratings[(ratings["criterion"] == SELF_RATING) & (ratings["scale"] == "abcd")]
    graded = graded.assign(grade=graded["symbol"].map(lambda symbol: fold(symbol).upper()))
    graded = graded[graded["grade"].isin(SCORES)].sort_values("fiscal_year", kind="stable")
    return graded.drop_duplicates("activity_id", keep="last").set_index("activity_id")["grade"]


def weighted_index(score: pd.Series, reach: pd.Series, weight_grade: float = WEIGHT_GRADE) -> pd.Series:
    """weight_grade × score + (1 − weight_grade) × reach; null where either is, an error where it is not 0 to 1."""
    if not 0 <= weight_grade <= 1:
        raise UsageError("not_weight", found=str(weight_grade))
    return weight_grade * score + (1 - weight_grade) * reach


def measures(acts: pd.DataFrame, by: list[str], weight_grade: float = WEIGHT_GRADE) -> pd.DataFrame:
    """The measures of dx_progress over groups of actions.

    Returns:
        The columns of `by`, then n, done, live, planned, a, b, c, d, share_ab (of the graded), score, index; groups in
        the order of their first action.
    """
    counted = acts.assign(
        n=1,
        done=acts["completed"].astype(int),
        live=acts["live"].astype(int),
        planned=acts["planned"].astype(int),
        **{grade.lower(): (acts["grade"] == grade).astype(int) for grade in SCORES},
        index=weighted_index(acts["score"], acts["reach"], weight_grade),
    )
    groups = counted.groupby(by, sort=False)
    counts = groups[COUNTS].sum()
    graded = counts[["a", "b", "c", "d"]].sum(axis=1)
    share = (counts["a"] + counts["b"]) / graded.where(graded > 0)
    return counts.assign(share_ab=share).join(groups[["score", "index"]].mean())[MEASURES].reset_index()


def fates(acts: pd.DataFrame) -> pd.Series:
    """How many actions go on, are planned or have only ended, by the marks: 実施, 構想, 終了, or 印なし."""
    words = CODE_WORDS["status"]
    fate = first_of(
        (acts["implementing"], words["implementing"]),
        (acts["planned"], words["planned"]),
        (acts["completed"], words["completed"]),
        default="印なし",
    )
    return fate.value_counts().rename("取組")


def without_largest_section(acts: pd.DataFrame) -> dict[str, object]:
    """The section with the most actions, and how many actions (n) of all others there are and have A or B (ab)."""
    largest = str(next(iter(acts["section"].value_counts().index), ""))
    others = acts[acts["section"].ne(largest)]
    return {"section": largest, "n": len(others), "ab": int(others["grade"].isin(["A", "B"]).sum())}


def new_and_others(acts: pd.DataFrame, prose_figures: pd.DataFrame) -> pd.DataFrame:
    """The new actions, which the plan's text counts without naming them, and the others, by their grades.

    Returns:
        n, ab (graded A or B) and share_ab, under True for the new ones and False for the others; no row where the text
        does not count both.
    """
    said = prose_figures[prose_figures["document_id"].isin(acts["document_id"])].groupby("name")["value"].first()
    if not {NEW, NEW_AB} <= set(said.index):
        return pd.DataFrame(columns=["n", "ab", "share_ab"])
    rows = pd.DataFrame({"n": said[NEW], "ab": said[NEW_AB]}, [True, False]).astype("int64")
    rows.loc[False] = [len(acts), acts["grade"].isin(["A", "B"]).sum()] - rows.loc[True]
    return rows.assign(share_ab=rows["ab"] / rows["n"])


def lineage(activities: pd.DataFrame) -> pd.DataFrame:
    """Every activity that has none below it, with itself and each level above it.

    Returns:
        member (the activity_id of one that has none below it), activity_id (itself or a level above it).
    """
    known = set(activities["activity_id"])
    lowest = known - set(activities["parent_id"])
    lines = ancestors(activities.to_dict("records")).items()
    pairs = [
        (member, level) for member, above in lines if member in lowest for level in (member, *above) if level in known
    ]
    return pd.DataFrame(pairs, columns=["member", "activity_id"], dtype="str")


def dx_progress(tables: Tables, themes: pd.DataFrame, weight_grade: float = WEIGHT_GRADE) -> pd.DataFrame:
    """The contract's dx_progress, in document order: a row for every action of a plan and for every level above one.

    `theme` has an action's themes (data/labels/dx_themes.csv) joined by ;. `weight_grade`, 0 to 1, is the weight of the
    grade in the index; the status has 1 minus it.
    """
    if tables["activities"]["level"].ne("action").all() or (acts := actions(tables)).empty:
        return empty("dx_progress")
    activities = tables["activities"][tables["activities"]["document_id"].isin(acts["document_id"])]
    members = lineage(activities).merge(
        acts.drop(columns=["document_id"]).rename(columns={"activity_id": "member"}), on="member"
    )
    rows = activities[["document_id", "activity_id", "level"]].merge(
        measures(members, ["activity_id"], weight_grade), on="activity_id"
    )
    tagged = tag(items(tables), themes).groupby("item_id", sort=False)["theme"].agg(";".join)
    theme = rows["activity_id"].map(tagged).astype(object)
    return typed("dx_progress", rows.assign(theme=theme.where((rows["level"] == "action") & theme.notna(), "")))


def with_level(acts: pd.DataFrame, activities: pd.DataFrame, depth: int) -> pd.DataFrame:
    """The actions with their level at a depth from the plan's top (1 is a design).

    Returns:
        acts with group (code and name of the level); actions that have no such level are left out.
    """
    chains = lineage(activities[activities["document_id"].isin(acts["document_id"])])
    from_top = chains.iloc[::-1].groupby("member").cumcount() + 1
    at = chains[from_top.reindex(chains.index) == depth].set_index("member")["activity_id"]
    named = activities.set_index("activity_id")
    label = (named["code"] + " " + named["name"]).where(named["level"] != "action")
    group = acts["activity_id"].map(at).map(label)
    return acts.assign(group=group)[group.notna()].reset_index(drop=True)


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


def plan_delivery(
    acts: pd.DataFrame,
    tables: Tables,
    *,
    same_section: float = SAME_SECTION,
    other_section: float = OTHER_SECTION,
    within_best: float = WITHIN_BEST,
) -> pd.DataFrame:
    """Pair each action with the projects and indicators of its city whose name is like its own.

    The score (0 to 100) is rapidfuzz's partial_ratio of the folded names: how well the shorter one is found in the
    longer. It is at least `same_section` or, across sections, `other_section`, and as near as `within_best` to the
    action's best of its kind. What was delivered in another year than the plan's is set beside no grade.

    Returns:
        PAIR_COLUMNS; by action in document order, the best first.
    """
    documents = tables["documents"]
    of_plans = documents[documents["document_id"].isin(acts["document_id"])]
    of_year = documents[documents["fiscal_year"].isin(of_plans["fiscal_year"])]
    offered = deliveries(tables | {"documents": of_year})
    city = documents.set_index("document_id")["municipality"]
    named = acts[(acts["name"] != "") & acts["document_id"].isin(city.index)]
    named = named.assign(municipality=named["document_id"].map(city))
    cities = [
        _similar(rows, offered[offered["municipality"] == city], same_section, other_section)
        for city, rows in named.groupby("municipality", sort=False)
    ]
    pairs = pd.concat(cities, ignore_index=True) if cities else pd.DataFrame(columns=PAIR_COLUMNS)
    best = pairs.groupby(["activity_id", "item"])["score"].transform("max")
    pairs = pairs[pairs["score"] >= best - within_best]
    order = {activity: at for at, activity in enumerate(acts["activity_id"])}
    pairs = pairs.assign(order=pairs["activity_id"].map(order))
    pairs = pairs.sort_values(["order", "item", "score"], ascending=[True, False, False], kind="stable")
    return pairs[PAIR_COLUMNS].reset_index(drop=True)


def _similar(acts: pd.DataFrame, offered: pd.DataFrame, same_section: float, other_section: float) -> pd.DataFrame:
    names, other_names = ([fold_name(name) for name in column] for column in (acts["name"], offered["delivery_name"]))
    scores = process.cdist(
        names, other_names, scorer=fuzz.partial_ratio, dtype=np.float64, score_cutoff=min(same_section, other_section)
    )
    sections = acts["section"].to_numpy(dtype=object)[:, None]
    same = (sections == offered["delivery_section"].to_numpy(dtype=object)[None, :]) & (sections != "")
    rows, columns = np.nonzero(scores >= np.where(same, same_section, other_section))
    left = acts[["document_id", "activity_id", "name", "section"]].iloc[rows].reset_index(drop=True)
    right = offered.drop(columns="municipality").iloc[columns].reset_index(drop=True)
    return left.join(right).assign(score=scores[rows, columns])
