"""Marks of a city beside the figures of its indicators: which are above them, which below."""

from typing import Final

import pandas as pd

from measures.frames import Tables, criteria_about, first_of
from measures.labels import label_rows
from measures.targets import progress_ratings

_KEY: Final = ["activity_id", "fiscal_year"]
_DIRECTION: Final = "方向性"
#: The row of data/labels/reasons.csv with words of a mark that call something behind.
_MEANS_BEHIND: Final = "means_behind"
#: A mark of this score is the middle of its scale; one above it says that things go well.
MIDDLE: Final = 0.5


def beside_figures(tables: Tables, judged: pd.DataFrame) -> pd.DataFrame:
    """The marks of progress beside the indicators of their activity and year that can be judged.

    A mark is above the figures where it is the best and an indicator is neither met nor near its
    target, or where it is over the middle and less than half of them are met or near; it is below
    where it is not over the middle and all are met. What a mark says of a schedule is no target.
    A mark whose words say that a target was nearly reached (目標を概ね達成) is compared with one of
    no known direction, too: what is far from it was not nearly reached.

    Args:
        tables: The contract's tables, with attainment.
        judged: Rows of attainment that are met or missed, with activity_id.

    Returns:
        The marks as `progress_ratings`, with n_judged, n_met, n_on_track (met or near) and parts
        (above, below, "").
    """
    is_met = judged["verdict"].eq("met")
    counted = judged[_KEY].assign(
        n_judged=1, n_met=is_met, n_on_track=is_met | judged["near"].eq(True)
    )
    marks = progress_ratings(tables).dropna(subset="score")
    is_nearly = marks["in_words"] & marks["score"].between(MIDDLE, 1, inclusive="neither")
    more = undirected(tables, marks[is_nearly])
    more = more[_KEY].assign(n_judged=1, n_met=False, n_on_track=more["near"].eq(True))
    every = pd.concat([counted, more])
    by_activity = every.groupby(_KEY)[["n_judged", "n_met", "n_on_track"]].sum()
    is_schedule = marks["criterion"].isin(criteria_about("schedule"))
    beside = marks[~is_schedule].merge(by_activity.reset_index(), on=_KEY)
    score = beside["score"]
    on_track = beside["n_on_track"] / beside["n_judged"]
    is_best_apart = score.eq(1) & on_track.lt(1)
    is_good_apart = score.gt(MIDDLE) & on_track.lt(0.5)
    is_low_apart = score.le(MIDDLE) & beside["n_met"].eq(beside["n_judged"])
    parts = first_of((is_best_apart | is_good_apart, "above"), (is_low_apart, "below"))
    return beside.assign(parts=parts)


def undirected(tables: Tables, marks: pd.DataFrame) -> pd.DataFrame:
    """The rows of attainment of no known direction that stand beside marks, with activity_id.

    Args:
        tables: The contract's tables, with attainment.
        marks: Rows with activity_id and fiscal_year.
    """
    attained = tables["attainment"]
    is_open = attained["verdict"].eq("undetermined") & attained["near"].notna()
    owners = tables["indicators"].drop_duplicates("indicator_id").set_index("indicator_id")
    rows = attained[is_open]
    rows = rows.assign(activity_id=rows["indicator_id"].map(owners["activity_id"]))
    return rows.merge(marks[_KEY].drop_duplicates(), on=_KEY)


def called_behind(tables: Tables) -> pd.DataFrame:
    """The marks of progress, and whether the city itself calls what they are of behind.

    It does so by a mark of the lower half of its printed scale, or by one whose printed meaning
    says so (遅れ, 下回った: `means_behind` of data/labels/reasons.csv).

    Returns:
        The marks as `progress_ratings` that have a score or such a meaning, one an activity and
        year, those of behind first; 評価 with the meaning of its symbol (data/labels/scales.csv),
        and is_behind.
    """
    marks = progress_ratings(tables)
    of_form = tables["documents"].set_index("document_id")["form"]
    meanings = {
        (row["form"], row["criterion"], row["symbol"]): row["meaning"]
        for row in label_rows("scales")
    }
    keys = zip(marks["document_id"].map(of_form), marks["criterion"], marks["symbol"], strict=True)
    known = pd.Series([meanings.get(key, "") for key in keys], marks.index, dtype="str")
    meaning = known.where(known.ne(""), marks["評価"])
    (pattern,) = [row["field"] for row in label_rows("reasons") if row["about"] == _MEANS_BEHIND]
    is_meant = meaning.str.contains(pattern)
    is_behind = marks["score"].lt(MIDDLE) | is_meant
    says_more = meaning.ne(marks["symbol"])  # a mark in words is its own meaning
    words = marks["symbol"] + (" " + meaning).where(says_more, "")
    marks = marks.assign(評価=words, is_behind=is_behind)
    judging = marks[marks["score"].notna() | is_meant]
    ordered = judging.sort_values("is_behind", ascending=False, kind="stable")
    return ordered.drop_duplicates(_KEY)


def low_marks(tables: Tables) -> pd.DataFrame:
    """The marks by which a city itself says of an activity and year that something is not well.

    Of effect, efficiency or progress a mark is low that is not over the middle of its scale; of
    what is needed and who is to do it one below the middle: 4 of 5 is no praise, 3 no blame. So is
    what the city calls behind in words (`called_behind`).

    Returns:
        activity_id, fiscal_year, has_low_mark, and low_marks: 事業の効率性 C、達成状況 B. A row for
        each activity and year that has a mark with a score or such words; a direction is none.
    """
    ratings = tables["ratings"].dropna(subset="score")
    is_need = ratings["criterion"].isin(criteria_about("need"))
    is_low = ratings["score"].lt(MIDDLE) | (ratings["score"].le(MIDDLE) & ~is_need)
    printed = ratings.assign(is_low=is_low)[~ratings["criterion"].str.endswith(_DIRECTION)]
    behind = called_behind(tables)
    columns = [*_KEY, "criterion", "symbol", "is_low"]
    both = pd.concat([behind.assign(is_low=behind["is_behind"])[columns], printed[columns]])
    both = both.sort_values("is_low", ascending=False, kind="stable")
    both = both.drop_duplicates([*_KEY, "criterion"])
    words = (both["criterion"] + " " + both["symbol"]).where(both["is_low"])
    of_activity = both.assign(words=words).groupby(_KEY, sort=False)
    return of_activity.agg(
        has_low_mark=("is_low", "any"), low_marks=("words", lambda texts: "、".join(texts.dropna()))
    ).reset_index()
