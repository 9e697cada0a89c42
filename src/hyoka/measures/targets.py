"""Are targets sound, and do cities say of themselves what their indicators say?"""

from collections.abc import Collection

import pandas as pd

from hyoka.measures.defaults import FORECASTING_FORMS, LEAST_CHANGE, NEARLY_MET, STEEP, YEARS_MISSED
from hyoka.measures.frames import Tables, first_of, with_names
from hyoka.text.label_files import CODE_WORDS

_DIRECTION = "方向性"
#: A mark is a word; what is longer is prose.
_LONGEST = 25
#: Criteria of what is needed and who is to do it; they say nothing of results.
_OF_NEED = ("市民ニーズ", "市の関与", "優先度")


def with_reasons(rows: pd.DataFrame, about: str, tables: Tables, rules: pd.DataFrame) -> pd.DataFrame:
    """Add what the city's sheet gives as the reason, beside what rows with activity_id are about.

    Args:
        rows: Rows with activity_id.
        about: attainment, cost or direction: the kind of reason.
        tables: The contract's narratives.
        rules: data/labels/reasons.csv: the fields that hold such a reason, the one that says most first; not_recorded
            is how the text of a field begins that a reconstruction left out; speaks_of_… is a pattern of words that
            speak of a miss or of money that was left.

    Returns:
        The rows with reason_field and reason_text ("" where there is none), and reason_state: printed (the text speaks
        of it, or names an indicator of the activity), other (it speaks of something else), left_out (of the
        reconstruction; the city's own document has it) or none. A text that speaks of it comes before one that does
        not.
    """
    order = {field: place for place, field in enumerate(rules.loc[rules["about"].eq(about), "field"])}
    (left_out,) = rules.loc[rules["about"].eq("not_recorded"), "field"]
    texts = tables["narratives"]
    texts = texts[texts["field"].isin(order)].assign(order=texts["field"].map(order))
    texts = texts.assign(speaks=_speaks(texts, about, tables, rules))
    first = (
        texts.sort_values(["speaks", "order"], ascending=[False, True], kind="stable")
        .drop_duplicates("activity_id")
        .set_index("activity_id")
    )
    field, text = (rows["activity_id"].map(first[name]).astype(object).fillna("") for name in ("field", "text"))
    is_left_out, speaks = text.str.startswith(left_out), rows["activity_id"].map(first["speaks"]).eq(True)
    state = first_of((is_left_out, "left_out"), (speaks, "printed"), (text.ne(""), "other"), default="none")
    return rows.assign(
        reason_field=field.astype("str"), reason_text=text.mask(is_left_out, "").astype("str"), reason_state=state
    )


def _speaks(texts: pd.DataFrame, about: str, tables: Tables, rules: pd.DataFrame) -> "pd.Series[bool]":
    """Whether texts speak of what they are to be a reason for: by a pattern, or the name of an indicator."""
    patterns = rules.loc[rules["about"].eq(f"speaks_of_{about}"), "field"]
    if patterns.empty:
        return pd.Series(True, index=texts.index)
    names = tables["indicators"].groupby("activity_id")["name"].agg(list)
    named = [
        any(name and name in text for name in names.get(activity, []))
        for activity, text in zip(texts["activity_id"], texts["text"], strict=True)
    ]
    return texts["text"].str.contains("|".join(patterns)) | pd.Series(named, texts.index, dtype=bool)


def directions(tables: Tables) -> pd.Series:
    """What is to become of each activity (拡充, 継続 …) as its document marks or writes it, by activity_id."""
    marked = tables["ratings"][tables["ratings"]["criterion"].str.endswith(_DIRECTION)]
    texts = tables["narratives"]
    written = texts[texts["field"].str.endswith(_DIRECTION) & texts["text"].str.len().le(_LONGEST)]
    found = pd.concat([written.rename(columns={"text": "symbol"}), marked])
    return found.drop_duplicates("activity_id").set_index("activity_id")["symbol"]


def rating_profile(tables: Tables) -> pd.DataFrame:
    """How the marks of an activity go together, by city and form: A/A/A with 現状維持 so many times.

    Returns:
        municipality, form, criteria (joined by ・, as printed), marks (joined by /), direction ("" where there is none)
        and n; for forms that mark more than one criterion.
    """
    ratings = with_names(tables["ratings"], tables)
    is_direction = ratings["criterion"].str.endswith(_DIRECTION)
    marks = ratings[~(is_direction | ratings["criterion"].isin(_OF_NEED))].drop_duplicates(["activity_id", "criterion"])
    of_one = marks.groupby(["municipality", "form", "activity_id"], sort=False)
    marks = of_one.agg(criteria=("criterion", "・".join), marks=("symbol", "/".join)).reset_index()
    marks["direction"] = marks["activity_id"].map(directions(tables)).astype(object).fillna("").astype("str")
    marks = marks[marks["criteria"].str.contains("・", regex=False)]
    by = ["municipality", "form", "criteria", "marks", "direction"]
    counts = marks.groupby(by, sort=False).size().rename("n").reset_index()
    return counts.sort_values("n", ascending=False, kind="stable", ignore_index=True)


#: What is to be asked of a target, in the order in which it is shown.
FINDINGS = CODE_WORDS["finding"]
_SIGNS = {"higher": 1.0, "lower": -1.0}
_KEY = ["indicator_id", "fiscal_year"]
#: The criteria by which cities rate their progress, unlike needs and priorities.
PROGRESS_CRITERIA = ("評価", "進捗状況", "達成状況", "成果指標の達成状況", "自己評価")
#: Criteria that set work done against its schedule: they say nothing of a target.
SCHEDULE_CRITERIA = ("進捗状況",)
#: A cell of more characters is prose and no printed meaning of a mark.
_LONGEST = 25


def target_findings(
    rows: pd.DataFrame,
    attained: pd.DataFrame,
    values: pd.DataFrame,
    *,
    steep: float = STEEP,
    least_change: float = LEAST_CHANGE,
    years_missed: int = YEARS_MISSED,
    forecasting: Collection[str] = FORECASTING_FORMS,
) -> pd.DataFrame:
    """What is to be asked of targets, held against the figures before and the targets after them.

    Args:
        rows: The rows of attainment that are asked about: those of each document's year.
        attained: The table attainment of all years.
        values: The table indicator_values.
        steep: A change a year to the last target of more than so many times the change so far is steep …
        least_change: … if it leads further away from the actual than this share of it.
        years_missed: A target missed, or left as it was though always met or never, is to be asked about after so many
            years.
        forecasting: Forms whose figures of later years are forecasts.

    Returns:
        The rows that have a target, an actual and a known direction, and: final_year and final_target (the last target
        of a later year), is_final_ahead (it is no forecast and differs from this year's: only
        then can it be met early), first_year and
        first, before_year and before (the first and the last actual or baseline of an earlier year), change (from
        before, as a ratio), needed and so_far (change a year to the final target and since the first year, positive
        where it is better), and a truth per finding.
    """
    rows = rows.assign(sign=rows["polarity"].map(_SIGNS).astype("float64")).dropna(subset=["sign", "target", "actual"])
    rows = _with_figures(rows, attained, values)
    is_forecast = rows["form"].isin(forecasting)
    is_ahead = rows["final_target"].notna() & rows["final_target"].ne(rows["target"])
    rows = rows.assign(is_final_ahead=is_ahead & ~is_forecast)
    sign, actual, before = rows["sign"], rows["actual"], rows["before"]
    way = sign * (rows["final_target"] - actual)
    needed = way / (rows["final_year"] - rows["fiscal_year"])
    so_far = sign * (actual - rows["first"]) / (rows["fiscal_year"] - rows["first_year"])
    worse = (sign * (actual - before)).lt(0)
    return rows.assign(
        change=(actual - before) / before.abs().where(before != 0),
        needed=needed.where(needed > 0),
        so_far=so_far,
        final_met=needed.le(0) & rows["is_final_ahead"],
        below_before=(sign * (rows["target"] - before)).lt(0) & ~is_forecast,
        never_reset=_never_reset(rows, attained, years_missed),
        too_easy=rows["flags"].str.contains("too_easy", regex=False),
        met_but_worse=rows["met"].fillna(False).astype(bool) & worse,
        steep_ahead=~is_forecast & way.gt(least_change * actual.abs()) & needed.gt(steep * so_far.clip(lower=0)),
        missed_three_years=_missed_running(rows, attained, years_missed),
    )


def _with_figures(rows: pd.DataFrame, attained: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """The rows with the last target of a later year, and with the first and the last figure of an earlier year."""
    is_figure = values["measure"].isin(["actual", "baseline"]) & values["status"].eq("reported")
    figures = values[is_figure].dropna(subset="value")[[*_KEY, "value"]].sort_values("fiscal_year", kind="stable")
    targets = attained.dropna(subset="target")[[*_KEY, "target"]].sort_values("fiscal_year", kind="stable")
    year = rows.set_index("indicator_id")["fiscal_year"]
    past = figures[figures["fiscal_year"].lt(figures["indicator_id"].map(year)).fillna(False)]
    later = targets[targets["fiscal_year"].gt(targets["indicator_id"].map(year)).fillna(False)]
    for chosen, names in (
        (past.drop_duplicates("indicator_id"), ["first_year", "first"]),
        (past.drop_duplicates("indicator_id", keep="last"), ["before_year", "before"]),
        (later.drop_duplicates("indicator_id", keep="last"), ["final_year", "final_target"]),
    ):
        rows = rows.merge(chosen.set_axis(["indicator_id", *names], axis=1), "left", "indicator_id")
    years = ("fiscal_year", "first_year", "before_year", "final_year")
    return rows.assign(**{name: rows[name].astype("float64") for name in years})


def _missed_running(rows: pd.DataFrame, attained: pd.DataFrame, years: int) -> list[bool]:
    missed = set(attained.loc[attained["met"].eq(False).fillna(False), _KEY].itertuples(index=False, name=None))
    keys = zip(rows["indicator_id"], rows["fiscal_year"].astype(int), strict=True)
    return [all((indicator, year - back) in missed for back in range(years)) for indicator, year in keys]


def _never_reset(rows: pd.DataFrame, attained: pd.DataFrame, years: int) -> pd.Series:
    """Whether an indicator's target was the same in at least so many years up to the row's, and met in all or none."""
    past = attained.dropna(subset=["target", "met"])[[*_KEY, "target", "met"]]
    past = past.merge(rows[_KEY].rename(columns={"fiscal_year": "asked"}), on="indicator_id")
    of_one = past[past["fiscal_year"].le(past["asked"])].groupby("indicator_id")
    same = of_one["target"].nunique().eq(1) & of_one["met"].nunique().eq(1) & of_one["target"].size().ge(years)
    is_nothing = of_one["target"].max().eq(0)  # no accident at all is a target that stays
    return rows["indicator_id"].map(same & ~is_nothing).fillna(False).astype(bool)


def chained(tables: Tables, found: pd.DataFrame) -> Tables:
    """The tables with one series for an indicator that moved from one activity to another (087から移管).

    Where a sheet says that an indicator came from, or went to, the activity of a code in a year, the figures before
    that year of the indicator of the same name there are those of the newer one, in place of its own; the older
    indicator has no rows of its own.

    Args:
        tables: The contract's tables.
        found: `remarks` of these tables.
    """
    indicators = tables["indicators"][["document_id", "indicator_id", "activity_id", "name"]]
    codes = tables["activities"].drop_duplicates("activity_id").set_index("activity_id")["code"]
    indicators = indicators.assign(code=indicators["activity_id"].map(codes))
    moves = found[found["kind"].str.startswith("transfer_")].dropna(subset="fiscal_year")
    moves = moves[["kind", "says", "fiscal_year", "indicator_id"]].merge(indicators, on="indicator_id")
    pairs = moves.merge(indicators, left_on=["document_id", "says", "name"], right_on=["document_id", "code", "name"])
    came = pairs["kind"].eq("transfer_from")
    pairs["new"] = pairs["indicator_id_x"].where(came, pairs["indicator_id_y"])
    pairs["old"] = pairs["indicator_id_y"].where(came, pairs["indicator_id_x"])
    pairs = pairs.drop_duplicates("old").set_index("old")
    values = tables["indicator_values"]
    since = values["indicator_id"].map(pairs["fiscal_year"])
    new_since = values["indicator_id"].map(pairs.set_index("new")["fiscal_year"])
    is_before, is_after = values["fiscal_year"].lt(since), values["fiscal_year"].ge(new_since)
    is_kept = (since.isna() | is_before) & (new_since.isna() | is_after)
    values = values.assign(indicator_id=values["indicator_id"].map(pairs["new"]).fillna(values["indicator_id"]))
    values = values[is_kept.fillna(False).astype(bool)].astype({"indicator_id": "str"})
    kept = tables["indicators"][~tables["indicators"]["indicator_id"].isin(pairs.index)]
    return tables | {"indicators": kept, "indicator_values": values.reset_index(drop=True)}


def surveyed(attained: pd.DataFrame, found: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """The rows of `attainment` without those of a year in which nothing was measured anew.

    A sheet that says its figure is not of every year (隔年, 5年に1度) prints the last one again until the next survey:
    only the year in which it changes counts.
    """
    said = found[found["kind"].eq("survey")]
    owners = tables["indicators"].drop_duplicates("indicator_id").set_index("indicator_id")["activity_id"]
    of = attained["indicator_id"].isin(said["indicator_id"]) | attained["indicator_id"].map(owners).isin(
        said.loc[said["indicator_id"].eq(""), "activity_id"]
    )
    actuals = tables["indicator_values"].query("measure == 'actual' and status == 'reported'")
    known = actuals.drop_duplicates(_KEY).set_index(_KEY)["value"]
    before = pd.MultiIndex.from_frame(attained[_KEY].assign(fiscal_year=attained["fiscal_year"] - 1))
    is_again = attained["actual"].eq(pd.Series(known.reindex(before).to_numpy(), attained.index))
    return attained[~(of & is_again)]


def progress_ratings(tables: Tables) -> pd.DataFrame:
    """The ratings of progress with 評価 (the mark's printed meaning) and 方向性 (拡充, 継続 …), as `with_names`."""
    rows = tables["ratings"][tables["ratings"]["criterion"].isin(PROGRESS_CRITERIA)]
    meanings = rows["text"].where(rows["text"].str.len().between(1, _LONGEST), rows["symbol"])
    rows = rows.assign(評価=meanings, 方向性=rows["activity_id"].map(directions(tables)))
    return with_names(rows, tables)


def rating_agreement(ratings: pd.DataFrame, attained: pd.DataFrame, nearly_met: float = NEARLY_MET) -> pd.DataFrame:
    """What a city says of its progress (`progress_ratings`) beside what its indicators say, by activity and year.

    Returns:
        The ratings with a score whose activity has judged targets, with n, met, on_track, share_met and agreement.
        on_track are the indicators that met their target or missed it by less than `nearly_met` leaves. above: the best
        mark though not all are on track, or a mark above the middle though most are not; below: a mark not above the
        middle though all targets were met; else agree. Ratings of a schedule (SCHEDULE_CRITERIA) are left out.
    """
    keys = ["document_id", "activity_id", "fiscal_year"]
    judged = attained.dropna(subset="met")
    is_on_track = judged["met"].astype("bool") | judged["attainment"].ge(nearly_met).fillna(False)
    counts = judged.assign(on_track=is_on_track).groupby(keys)[["met", "on_track"]].agg("sum")
    counts["n"] = judged.groupby(keys).size()
    is_of_schedule = ratings["criterion"].isin(SCHEDULE_CRITERIA)
    table = ratings[~is_of_schedule].dropna(subset="score").merge(counts.reset_index(), on=keys)
    score, share = table["score"], table["met"].astype("float64") / table["n"]
    on_track = table["on_track"].astype("float64") / table["n"]
    above = ((score == 1) & (on_track < 1)) | ((score > 0.5) & (on_track < 0.5))
    below = (score <= 0.5) & (share == 1)
    agreement = pd.Series("agree", index=table.index, dtype="str").mask(above, "above").mask(below, "below")
    return table.assign(share_met=share, agreement=agreement)
