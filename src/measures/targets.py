"""Are targets sound, and do cities say of themselves what their indicators say?"""

import pandas as pd

from hyoka.text import CODE_WORDS, fold, year_of
from measures.frames import (
    Tables,
    first_of,
)

_DIRECTION = "方向性"
#: A mark is a word; what is longer is prose.
_LONGEST = 25
#: The reasons that may name an indicator in place of a miss.
_OF_TARGETS = "attainment"
#: Words that an indicator rose by: where it is to rise, that is no reason for a miss.
_OF_A_RISE = "means_rise"
#: Words that a bound was left by: of what is only to be less they speak of a miss.
_ABOVE = "means_above"
_BLANKS = r"\s+"
#: A reason in our own words, where the document gives none, and what it says is done next.
_IN_OUR_WORDS = "要約：{}"
_NO_REASON = "理由の記載なし"
_NEXT = "（次：{}）"
#: The fields under whose headings a reason may stand, too.
_ELSEWHERE = "elsewhere"


def with_reasons(
    rows: pd.DataFrame, about: str, tables: Tables, rules: pd.DataFrame, causes: pd.DataFrame
) -> pd.DataFrame:
    """Add what the city's sheet gives as the reason, beside what rows with activity_id are about.

    Args:
        rows: Rows with activity_id.
        about: attainment, cost or mark: what the reason is of.
        tables: The contract's documents, indicators and narratives.
        rules: data/labels/reasons.csv: the fields that hold such a reason, the one that says most
            first; elsewhere is a pattern of other fields that may hold one, too; not_recorded is
            how the text of a field begins that a reconstruction left out; `speaks_of_…` is a
            pattern of words that speak of a miss or of money that was left, means_rise one of
            words that something rose by, means_above one of words that a bound was left by.
        causes: data/labels/causes.csv: causes and next steps in our own words.

    Returns:
        The rows with reason_field and reason_text ("" where there is none; behind its heading where
        this is not one for such a reason), and reason_state: printed (the text speaks of it), other
        (it speaks of something else), coded (the reconstruction leaves the text out, and
        data/labels/causes.csv has in our own words what the city's document says), left_out (it
        has not) or none. A text that speaks of it comes before one that does not. And reason: what
        a table shows, the text or the word for the state.
    """
    (left_out,) = rules.loc[rules["about"].eq("not_recorded"), "field"]
    coded = causes_in_words(about, tables, causes)
    texts = _texts_of_reasons(about, tables, rules)
    is_coded = texts["activity_id"].map(coded).astype(object).fillna("").ne("")
    texts["speaks"] |= texts["text"].str.startswith(left_out) & texts["is_own"] & is_coded
    ordered = texts.sort_values(["speaks", "order"], ascending=[False, True], kind="stable")
    first = ordered.drop_duplicates("activity_id").set_index("activity_id")
    ids = rows["activity_id"]
    field = ids.map(first["field"]).astype(object).fillna("")
    text = ids.map(first["text"]).astype(object).fillna("")
    is_left_out = text.str.startswith(left_out)
    words_of_cause = ids.map(coded).astype(object)
    state = first_of(
        (is_left_out & words_of_cause.fillna("").ne(""), "coded"),
        (is_left_out & words_of_cause.eq(""), "other"),
        (is_left_out, "left_out"),
        (ids.map(first["speaks"]).eq(True), "printed"),
        (text.ne(""), "other"),
        default="none",
    )
    is_elsewhere = ids.map(first["is_own"]).eq(False)
    text = text.where(~is_elsewhere, "（" + field + "）" + text)
    known = text.mask(is_left_out, words_of_cause.fillna("")).astype("str")
    words = state.map(CODE_WORDS["reason_state"]).astype("str")
    return rows.assign(
        reason_field=field.astype("str"),
        reason_text=known,
        reason_state=state,
        reason=known.where(state.isin(["printed", "coded"]), words),
    )


def _texts_of_reasons(about: str, tables: Tables, rules: pd.DataFrame) -> pd.DataFrame:
    """The texts that may give a reason: of its own fields, and of others where they speak of it.

    Returns:
        Rows of narratives with order (the field that says most first), is_own (whether the field
        is one for such a reason) and speaks (whether the text speaks of what it is a reason for).
    """
    fields = rules.loc[rules["about"].eq(about), "field"]
    order = {field: place for place, field in enumerate(fields)}
    others = "|".join(rules.loc[rules["about"].eq(_ELSEWHERE), "field"])
    texts = tables["narratives"]
    is_own = texts["field"].isin(order)
    is_known = rules["about"].eq(f"speaks_of_{about}").any()
    may_say = texts["field"].fillna("").str.contains(others) if others and is_known else False
    texts = texts.assign(is_own=is_own, order=texts["field"].map(order).fillna(len(order)))
    texts = texts[is_own | may_say]
    texts = texts.assign(speaks=_speaks(texts, about, tables, rules))
    return texts[texts["is_own"] | texts["speaks"]]


def causes_in_words(about: str, tables: Tables, causes: pd.DataFrame) -> dict[str, str]:
    """What data/labels/causes.csv says of activities of these names, by activity_id.

    Cause and next step in our own words; "" where the city's document gives no reason of this.

    Args:
        about: attainment, cost or mark: what the reason is of.
        tables: The contract's activities.
        causes: data/labels/causes.csv.
    """
    activities = tables.get("activities")
    if activities is None:
        return {}
    names = dict(zip(activities["activity_id"], activities["name"], strict=True))
    said = {}
    for row in causes.to_dict("records"):
        if row["about"] == about and names.get(row["activity_id"]) == row["activity"]:
            cause = row["cause"] or (_NO_REASON if row["next"] else "")
            after = _NEXT.format(row["next"]) if row["next"] else ""
            said[row["activity_id"]] = _IN_OUR_WORDS.format(cause + after) if cause else ""
    return said


def _speaks(
    texts: pd.DataFrame, about: str, tables: Tables, rules: pd.DataFrame
) -> "pd.Series[bool]":
    """Whether texts speak of what they are to be a reason for.

    By a pattern, which a line may end within. The name of an indicator is no reason, and that it
    grew is one alone where it is to fall: not for money that was left, nor for what was to grow. Of
    a project all of whose indicators are to be less, it speaks of a miss that a bound was left
    (つくば市 2022, 088: 0.03％未満を超えてしまった). A text that names a year speaks of that year.
    """
    patterns = rules.loc[rules["about"].eq(f"speaks_of_{about}"), "field"]
    if patterns.empty:
        return pd.Series(True, index=texts.index)
    said = texts["text"].str.replace(_BLANKS, "", regex=True)
    speaks = said.str.contains("|".join(patterns)).astype(bool)
    if about == _OF_TARGETS:
        rise = rules.loc[rules["about"].eq(_OF_A_RISE), "field"]
        indicators = tables["indicators"]
        may_rise = indicators[indicators["polarity"].eq("lower")]
        speaks |= said.str.contains("|".join(rise)).astype(bool) & _names_one(texts, may_rise)
        above = rules.loc[rules["about"].eq(_ABOVE), "field"]
        others = indicators.loc[~indicators["polarity"].eq("lower"), "activity_id"]
        is_to_be_less = texts["activity_id"].isin({*may_rise["activity_id"]} - {*others})
        is_above = said.str.contains("|".join(above)) if len(above) else False
        speaks |= is_above & is_to_be_less
    return speaks & ~_is_of_another_year(texts, tables)


def _names_one(texts: pd.DataFrame, indicators: pd.DataFrame) -> "pd.Series[bool]":
    """Whether each text has the name of an indicator of its activity in it."""
    names = indicators.groupby("activity_id")["name"].agg(list)
    named = [
        any(name and name in text for name in names.get(activity, []))
        for activity, text in zip(texts["activity_id"], texts["text"], strict=True)
    ]
    return pd.Series(named, texts.index, dtype=bool)


def _is_of_another_year(texts: pd.DataFrame, tables: Tables) -> "pd.Series[bool]":
    """Whether the one year that a text names is not that of its document."""
    documents = tables["documents"].drop_duplicates("document_id").set_index("document_id")
    own_year = texts["document_id"].map(documents["fiscal_year"])
    is_other = []
    for text, own in zip(texts["text"], own_year, strict=True):
        latest = None if pd.isna(own) else int(own)
        named = year_of(fold(text), latest)
        is_other.append(latest is not None and named is not None and named != latest)
    return pd.Series(is_other, texts.index, dtype=bool)


def directions(tables: Tables) -> pd.Series:
    """What is to become of each activity (拡充, 継続 …) as its document says, by activity_id.

    Args:
        tables: The contract's ratings and narratives: criteria and fields that end in 方向性.
    """
    marked = tables["ratings"][tables["ratings"]["criterion"].str.endswith(_DIRECTION)]
    texts = tables["narratives"]
    is_word = texts["text"].str.len().le(_LONGEST)
    written = texts[texts["field"].str.endswith(_DIRECTION) & is_word]
    found = pd.concat([written.rename(columns={"text": "symbol"}), marked])
    return found.drop_duplicates("activity_id").set_index("activity_id")["symbol"]


_KEY = ["indicator_id", "fiscal_year"]


def with_history(rows: pd.DataFrame, attained: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """Add what was printed of each indicator before the row's year, and the target of a later one.

    Args:
        rows: Rows of attainment, one an indicator.
        attained: The table attainment of all years.
        values: The table indicator_values.

    Returns:
        The rows with first_year and first, before_year and before (the first and the last actual or
        baseline of an earlier year), final_year and final_target (the last target of a later year
        that is no limit),
        series (the actuals and baselines up to the row's year, as a tuple), and has_before: whether
        the figure before is of the year before and says something beside the actual (what is to be
        more and was 0 in every year before began only now).
    """
    is_figure = values["measure"].isin(["actual", "baseline"]) & values["status"].eq("reported")
    figures = values[is_figure].dropna(subset="value")
    # an actual before a baseline of its year
    figures = figures.sort_values(["fiscal_year", "measure"], kind="stable")
    figures = figures.drop_duplicates(_KEY)[[*_KEY, "value"]]
    is_aim = attained["target_kind"].ne("limit")
    targets = attained[is_aim].dropna(subset="target")[[*_KEY, "target"]]
    targets = targets.sort_values("fiscal_year", kind="stable")
    year = rows.set_index("indicator_id")["fiscal_year"]
    figures["asked"] = figures["indicator_id"].map(year)
    targets["asked"] = targets["indicator_id"].map(year)
    known = figures.query("fiscal_year <= asked")
    later = targets.query("fiscal_year > asked")
    past = known.query("fiscal_year < asked")
    for chosen, names in (
        (past.drop_duplicates("indicator_id"), ["first_year", "first"]),
        (past.drop_duplicates("indicator_id", keep="last"), ["before_year", "before"]),
        (later.drop_duplicates("indicator_id", keep="last"), ["final_year", "final_target"]),
    ):
        named = chosen.drop(columns="asked").set_axis(["indicator_id", *names], axis=1)
        rows = rows.merge(named.astype({names[0]: "float64"}), "left", "indicator_id")
    series = rows["indicator_id"].map(known.groupby("indicator_id")["value"].agg(tuple))
    began = [isinstance(figures, tuple) and not any(figures[:-1]) for figures in series]
    begins = pd.Series(began, rows.index, dtype=bool) & rows["polarity"].ne("lower")
    follows = rows["before_year"].eq(rows["fiscal_year"] - 1).fillna(value=False).astype(bool)
    return rows.assign(series=series, has_before=follows & ~begins)
