"""What cities say of themselves in marks, and which of these can be held against figures."""

import pandas as pd

from hyoka import remarks
from measures.frames import Tables, parents_of, with_names
from measures.targets import directions

_KEY = ["activity_id", "fiscal_year"]
_WAY = "方向性"
#: What is longer is prose, and no meaning of a mark.
_LONGEST = 25


def measured(due: pd.DataFrame, tables: Tables, remark_rules: pd.DataFrame) -> pd.DataFrame:
    """The indicators of `indicators_due` that were measured in their year.

    A survey that is not of every year is printed again until the next one: only a figure that is
    not that of the year before counts. An indicator of two projects counts once, a limit not.

    Args:
        due: Rows of `indicators_due`.
        tables: The contract's tables.
        remark_rules: data/labels/remarks.csv: survey names indicators or activities.
    """
    said = remarks(tables, remark_rules).query("kind == 'survey'")
    of_whole = said.loc[said["indicator_id"].eq(""), "activity_id"]
    is_survey = due["indicator_id"].isin(said["indicator_id"]) | due["activity_id"].isin(of_whole)
    values = tables["indicator_values"].query("measure == 'actual' and status == 'reported'")
    year_before = values.drop_duplicates(["indicator_id", "fiscal_year"])
    year_before = year_before.assign(fiscal_year=year_before["fiscal_year"] + 1)
    on = ["indicator_id", "fiscal_year"]
    last = due[on].merge(year_before[[*on, "value"]], "left", on)["value"].set_axis(due.index)
    is_again = is_survey & due["actual"].eq(last)
    return due[~is_again & ~due["is_again"] & ~due["is_limit"]]


def progress_marks(tables: Tables, criteria: pd.DataFrame, attained: pd.DataFrame) -> pd.DataFrame:
    """Marks of progress or attainment, by their criterion or by a word that says attainment.

    Args:
        tables: The contract's documents, activities, ratings and narratives.
        criteria: data/labels/criteria.csv: what a criterion is about.
        attained: data/labels/attained.csv: the score of words (目標を上回った).

    Returns:
        Rows of `ratings` with names, score (0 to 1, also of words), in_words, is_of_schedule (no
        target is held against it), 評価 (the meaning, where it is short) and 方向性.
    """
    marks = tables["ratings"]
    of_word = attained.set_index("word")["score"]
    score = marks["symbol"].map(of_word).astype("float64")
    about = {name: rows["criterion"] for name, rows in criteria.groupby("about")}
    is_short = marks["text"].str.len().between(1, _LONGEST)
    marks = marks.assign(
        score=marks["score"].fillna(score),
        in_words=score.notna(),
        is_of_schedule=marks["criterion"].isin(about.get("schedule", [])),
        評価=marks["text"].where(is_short, marks["symbol"]),
        方向性=marks["activity_id"].map(directions(tables)),
    )
    is_progress = marks["criterion"].isin(about.get("progress", [])) | marks["in_words"]
    return with_names(marks[is_progress], tables)


def called_behind(
    progress: pd.DataFrame, scales: pd.DataFrame, rules: pd.DataFrame
) -> pd.DataFrame:
    """Whether the city itself calls each activity behind, a row an activity and year.

    It does by a mark of the lower half of the printed scale, or by one whose meaning says so.

    Args:
        progress: Rows of `progress_marks`.
        scales: data/labels/scales.csv: the meaning of a mark of a form.
        rules: data/labels/reasons.csv: means_behind is a pattern of such meanings.

    Returns:
        The mark that says it, else the first one, with is_behind and 評価 (mark and meaning).
    """
    of_form = ["form", "criterion", "symbol"]
    known = scales.drop_duplicates(of_form, keep="last")
    meanings = progress[of_form].merge(known, "left", of_form)["meaning"].fillna("")
    meanings = meanings.set_axis(progress.index).astype("str")
    meanings = meanings.mask(meanings.eq(""), progress["評価"])
    (pattern,) = rules.loc[rules["about"].eq("means_behind"), "field"]
    means_behind = meanings.str.contains(pattern)
    says_more = meanings.ne(progress["symbol"])
    called = progress.assign(
        評価=progress["symbol"] + (" " + meanings).where(says_more, ""),
        is_behind=progress["score"].lt(0.5) | means_behind,
    )
    called = called[progress["score"].notna() | means_behind]
    behind_first = called.sort_values("is_behind", ascending=False, kind="stable")
    return behind_first.drop_duplicates(_KEY)


def low_marks(tables: Tables, called: pd.DataFrame) -> pd.DataFrame:
    """Whether an activity has a mark below the middle of its scale: of A, B and C the C alone.

    Args:
        tables: The contract's ratings.
        called: Rows of `called_behind`: what the city calls behind is low, too.

    Returns:
        activity_id, fiscal_year, has_low_mark and low_marks (criterion and mark of each, by 、).
    """
    scored = tables["ratings"].dropna(subset="score")
    scored = scored.assign(is_low=scored["score"].lt(0.5))
    scored = scored[~scored["criterion"].str.endswith(_WAY)]
    columns = [*_KEY, "criterion", "symbol", "is_low"]
    marks = pd.concat([called.assign(is_low=called["is_behind"])[columns], scored[columns]])
    marks = marks.sort_values("is_low", ascending=False, kind="stable")
    marks = marks.drop_duplicates([*_KEY, "criterion"])
    words = (marks["criterion"] + " " + marks["symbol"]).where(marks["is_low"])
    of_project = marks.assign(words=words).groupby(_KEY, sort=False, as_index=False)
    return of_project.agg(
        has_low_mark=("is_low", "any"), low_marks=("words", lambda each: "、".join(each.dropna()))
    )


def marks_beside_figures(marks: pd.DataFrame, judged: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """The marks of progress whose activity has indicators that can be judged.

    A mark is above its figures where it is the best and a target is missed and not near, or where
    it is over the middle and fewer than half are met or near; it is below them where it is not over
    the middle and all are met. What a mark says of a schedule is held against no target; a word
    that a target was nearly reached also against an indicator of no known direction.

    Args:
        marks: Rows of `progress_marks` with a score.
        judged: Rows of `indicators_due` that are met or missed.
        tables: The contract's tables, with `attainment`.

    Returns:
        The rows with n_judged, n_met, n_on_track (met or near), and parts (above, below, agrees).
    """
    is_nearly = marks["in_words"] & marks["score"].between(0.5, 1, inclusive="neither")
    of_nearly = without_direction(tables).merge(marks.loc[is_nearly, _KEY].drop_duplicates())
    is_near = judged["near"].eq(True)
    figures = [
        judged[_KEY].assign(
            n_judged=1, n_met=judged["is_met"], n_on_track=judged["is_met"] | is_near
        ),
        of_nearly[_KEY].assign(n_judged=1, n_met=False, n_on_track=of_nearly["near"].eq(True)),
    ]
    counts = pd.concat(figures).groupby(_KEY)[["n_judged", "n_met", "n_on_track"]].sum()
    rated = marks[~marks["is_of_schedule"]].merge(counts.reset_index(), on=_KEY)
    on_track = rated["n_on_track"] / rated["n_judged"]
    is_best_apart = rated["score"].eq(1) & on_track.lt(1)
    is_above = is_best_apart | (rated["score"].gt(0.5) & on_track.lt(0.5))
    is_below = rated["score"].le(0.5) & rated["n_met"].eq(rated["n_judged"])
    parts = pd.Series("agrees", rated.index).mask(is_below, "below").mask(is_above, "above")
    return rated.assign(parts=parts)


def without_direction(tables: Tables) -> pd.DataFrame:
    """The indicators of which it is known alone whether the actual is near the target."""
    rows = tables["attainment"]
    rows = rows[rows["verdict"].eq("undetermined") & rows["near"].notna()]
    owners = tables["indicators"].drop_duplicates("indicator_id").set_index("indicator_id")
    return rows.assign(activity_id=rows["indicator_id"].map(owners["activity_id"]))


def marks_together(tables: Tables, criteria: pd.DataFrame) -> pd.DataFrame:
    """The marks of results of each activity that has several on ordered scales.

    Marks of need are none of results. An activity of which the city cannot judge one (判断できない)
    is left out.

    Args:
        tables: The contract's documents, ratings and narratives.
        criteria: data/labels/criteria.csv.

    Returns:
        document_id, municipality, activity_id, fiscal_year, marks (A/B/A), 評価項目 (what they are
        about, in their order), is_all_best, 方向性.
    """
    marks = tables["ratings"]
    of_need = criteria.loc[criteria["about"].eq("need"), "criterion"]
    is_result = ~marks["criterion"].isin(of_need) & ~marks["criterion"].str.endswith(_WAY)
    of_results = marks[is_result]
    scored = of_results.dropna(subset="score")
    is_unjudged = of_results["score"].isna() & of_results["criterion"].isin(scored["criterion"])
    unjudged = of_results.loc[is_unjudged, "activity_id"]
    complete = scored[~scored["activity_id"].isin(unjudged)]
    complete = complete.drop_duplicates([*_KEY, "criterion"])
    complete = complete.assign(is_best=complete["score"].eq(1))
    rows = complete.groupby(["document_id", *_KEY], sort=False).agg(
        marks=("symbol", "/".join),
        評価項目=("criterion", "/".join),
        n_marks=("symbol", "size"),
        is_all_best=("is_best", "all"),
    )
    rows = rows[rows["n_marks"].gt(1)].reset_index()
    cities = tables["documents"].set_index("document_id")["municipality"]
    way = rows["activity_id"].map(directions(tables)).astype(object).fillna("記載なし")
    return rows.assign(municipality=rows["document_id"].map(cities), 方向性=way)


def lower_marks(marks: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Where the marks stand that are not the best: by what the activities are part of (施策, 章).

    Args:
        marks: Rows of `progress_marks` with a score.
        tables: The contract's activities.

    Returns:
        municipality, fiscal_year, place (the name above), n (marks that are not the best), of (all
        marks there) and share, the most first; only where a city has several places.
    """
    above = parents_of(marks["activity_id"], tables)
    placed = marks.assign(place=above, is_lower=marks["score"].lt(1))[above.ne("")]
    city_year = ["municipality", "fiscal_year"]
    places = placed.groupby([*city_year, "place"], sort=False, dropna=False)["is_lower"]
    rows = places.agg(n="sum", of="size").reset_index()
    n_places = rows.groupby(city_year, dropna=False)["place"].transform("size")
    rows = rows[n_places.gt(1) & rows["n"].gt(0)].assign(
        share=lambda lower: lower["n"] / lower["of"]
    )
    return rows.sort_values("n", ascending=False, kind="stable")
