"""What cities say of themselves: the printed reasons beside a finding, and how their marks go together."""

import pandas as pd

from hyoka.measures.frames import Tables, first_of, with_names

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
