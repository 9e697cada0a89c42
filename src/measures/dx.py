"""Progress of a plan's actions: grades and marks of status, also of the levels above.

A mark says what the plan does with an action in a year: it has ended (R3終了), is implemented
(R4実施) or planned (R4構想). An ended action need not have reached anything: its grade says that.
The score of a grade is 1 for A, 2/3 for B, 1/3 for C and 0 for D.
"""

import re
from collections.abc import Sequence

import pandas as pd

from hyoka.contract import PROVENANCE, ancestors, empty, validate
from hyoka.text import CODE_WORDS, fold, fold_name, short_year
from measures.frames import Tables, first_of, is_small_base
from measures.polarity import apply_polarity
from measures.selection import single
from measures.series import is_turned
from measures.themes import themes

STATUSES = ("planned", "implementing", "completed")
SCORES = {"A": 1.0, "B": 2 / 3, "C": 1 / 3, "D": 0.0}
_COUNTS = ["n", "done", "live", "planned", *"abcd"]
#: Moves of figures that say something of a grade.
_BETTER = {"stays_0", "better"}
_NOT_BETTER = {"same", "worse"}
#: What names a plan.
_PLAN = ["document_id", "municipality", "fiscal_year"]


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


def grade_counts(acts: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """How many actions of each group have which grade; groups without grades are left out.

    Grades have an order and no distance: they are counted, not averaged.

    Args:
        acts: Rows of `actions` with municipality.
        by: Columns of the groups beside those of the plan.

    Returns:
        document_id, municipality, fiscal_year, the columns `by`, of (graded), A, B, C, D, n (A or
        B) and share_ab.
    """
    graded = acts[acts["grade"].ne("")]
    counts = graded.assign(**{grade: graded["grade"].eq(grade).astype(int) for grade in SCORES})
    counts = counts.assign(of=1).groupby([*_PLAN, *by], as_index=False)[["of", *SCORES]].sum()
    return counts.assign(n=counts["A"] + counts["B"], share_ab=_share_ab)


def _share_ab(counts: pd.DataFrame) -> "pd.Series[float]":
    return (counts["A"] + counts["B"]) / counts["of"]


def sections_of_plans(acts: pd.DataFrame) -> pd.DataFrame:
    """The grades of each section of a plan that has several, beside those of the whole.

    Args:
        acts: Rows of `actions` with municipality.

    Returns:
        Rows of `grade_counts` with section, and the counts of the whole: of_whole, share_ab_whole.
    """
    counts = grade_counts(acts[acts["section"].ne("")], ["section"])
    n_sections = counts.groupby("document_id")["section"].transform("size")
    whole = grade_counts(acts, [])
    return counts[n_sections.gt(1)].merge(whole, on=_PLAN, suffixes=("", "_whole"))


def without_largest_section(of_sections: pd.DataFrame, least_actions: int) -> pd.DataFrame:
    """The grades of each plan without its largest section, which may decide the share of the whole.

    Args:
        of_sections: Rows of `sections_of_plans`.
        least_actions: Of fewer graded actions, in the section or beside it, nothing is compared.

    Returns:
        A row a plan, as `grade_counts` has it, with section (the largest), of_largest and
        share_largest; none where all sections are alike or several are the largest.
    """
    largest = single(of_sections, "of", ["document_id"])
    others = {name: largest[f"{name}_whole"] - largest[name] for name in ("n", "of", *SCORES)}
    rows = largest.assign(
        of_largest=largest["of"], share_largest=largest["share_ab"], **others, share_ab=_share_ab
    )
    is_large = rows["of"].ge(least_actions) & rows["of_largest"].ge(least_actions)
    return rows[is_large & rows["share_ab"].ne(rows["share_ab_whole"])]


def grades_beside_figures(
    acts: pd.DataFrame,
    tables: Tables,
    pairs: pd.DataFrame,
    polarity: pd.DataFrame,
    least_base: float,
) -> pd.DataFrame:
    """The graded actions beside the indicators of other documents that judge them.

    A figure has moved from its first to its last printed actual up to the year of the plan. Nothing
    is said of it where the better way is not known, where one year alone is printed, where it
    counts few, and where its newest step goes back.

    Args:
        acts: Rows of `actions` with municipality.
        tables: The contract's indicators and indicator_values of all documents.
        pairs: data/labels/links_dx.csv: which indicator judges which action; a pair whose names are
            not those of the tables is left out.
        polarity: data/labels/polarity.csv.
        least_base: A figure that never was as much counts few.

    Returns:
        The rows of the actions, one an indicator, with indicator_id, 指標, unit, way (higher,
        lower, maintain, ""), first_year, last_year, series (a tuple of figures), move (stays_0,
        better, same, worse; no_way, one_year, few, turned where nothing is said), is_judged,
        better (the share of the action's figures that are judged and did), better_by_ends (the
        same, with those that count few or turned judged by their ends) and agreement
        (grades_above: A or B and no figure better; grades_below: C or D and all better; mixed;
        grades_agree; unjudged), in that order of agreement.
    """
    linked = _linked_figures(acts, tables, pairs, polarity)
    sign = linked["way"].map({"higher": 1, "lower": -1}).astype(float)
    first = linked["series"].map(lambda figures: figures[0]).astype(float)
    last = linked["series"].map(lambda figures: figures[-1]).astype(float)
    is_one = linked["series"].map(len).eq(1)
    change = sign * (last - first)
    stays_0 = sign.lt(0) & last.eq(0) & change.eq(0)  # fewer than none there cannot be
    most = linked["series"].map(lambda figures: max(map(abs, figures)))
    is_few = is_small_base(linked.assign(most=most), "most", least_base) & ~stays_0
    unknown = [(sign.isna(), "no_way"), (is_one, "one_year")]
    by_ends = [(stays_0, "stays_0"), (change.gt(0), "better"), (change.eq(0), "same")]
    doubtful = [(is_few, "few"), (is_turned(linked["series"]), "turned")]
    move = first_of(*unknown, *doubtful, *by_ends, default="worse")
    share = _share_better(linked, move)
    is_high = linked["grade"].isin(["A", "B"])
    agreement = first_of(
        (is_high & share.eq(0), "grades_above"),
        (~is_high & share.eq(1), "grades_below"),
        (share.gt(0) & share.lt(1), "mixed"),
        (share.notna(), "grades_agree"),
        default="unjudged",
    )
    order = ["grades_above", "grades_below", "mixed", "grades_agree", "unjudged"]
    rows = linked.assign(
        move=move,
        is_judged=move.isin(_BETTER | _NOT_BETTER),
        better=share,
        better_by_ends=_share_better(linked, first_of(*unknown, *by_ends, default="worse")),
        agreement=pd.Categorical(agreement, order, ordered=True),
    )
    rows = rows.sort_values(["agreement", "code"], kind="stable")
    return rows.astype({"agreement": "str"})


def _share_better(linked: pd.DataFrame, move: pd.Series) -> pd.Series:
    """The share of each action's figures that grew better, missing where none is judged."""
    is_better = move.isin(_BETTER).astype(float).where(move.isin(_BETTER | _NOT_BETTER))
    return is_better.groupby(linked["activity_id"]).transform("mean")


def _linked_figures(
    acts: pd.DataFrame, tables: Tables, pairs: pd.DataFrame, polarity: pd.DataFrame
) -> pd.DataFrame:
    """The actions with the indicators that judge them, and their figures up to the plan's year."""
    indicators = apply_polarity(tables["indicators"], polarity).drop_duplicates("indicator_id")
    indicators = indicators.rename(columns={"name": "指標"})
    described = indicators[["indicator_id", "指標", "unit", "polarity"]]
    pairs = pairs.rename(columns={"polarity": "way"})
    rows = acts[acts["grade"].ne("")].merge(pairs, left_on="activity_id", right_on="action_id")
    rows = rows.merge(described, on="indicator_id")
    for printed, named in {"指標": "indicator", "name": "action"}.items():
        rows = rows[rows[printed].map(fold_name).eq(rows[named].map(fold_name))]
    values = tables["indicator_values"].query("measure == 'actual' and status == 'reported'")
    values = values.dropna(subset="value").sort_values("fiscal_year", kind="stable")
    values = values.drop_duplicates(["indicator_id", "fiscal_year"])
    until = rows[["indicator_id", "fiscal_year"]].set_axis(["indicator_id", "until"], axis=1)
    known = values.merge(until, on="indicator_id").query("fiscal_year <= until")
    series = known.groupby("indicator_id").agg(
        first_year=("fiscal_year", "first"),
        last_year=("fiscal_year", "last"),
        series=("value", tuple),
    )
    rows = rows.assign(way=rows["way"].where(rows["way"].ne(""), rows["polarity"]))
    return rows.join(series, on="indicator_id", how="inner").reset_index(drop=True)


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
