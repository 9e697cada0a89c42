"""What cities say of themselves: the printed reasons beside a finding, and how their marks go together."""

import pandas as pd

from hyoka.measures.frames import Tables, first_of, with_names

_DIRECTION = "方向性"


def with_reasons(rows: pd.DataFrame, about: str, tables: Tables, rules: pd.DataFrame) -> pd.DataFrame:
    """Add what the city's sheet gives as the reason, beside what rows with activity_id are about.

    Args:
        rows: Rows with activity_id.
        about: attainment, cost or direction: the kind of reason.
        tables: The contract's narratives.
        rules: data/labels/reasons.csv: the fields that hold such a reason, the one that says most first; not_recorded
            is how the text of a field begins that a reconstruction left out.

    Returns:
        The rows with reason_field and reason_text ("" where there is none), and reason_state: printed, left_out (of the
        reconstruction; the city's own document has it) or none.
    """
    order = {field: place for place, field in enumerate(rules.loc[rules["about"].eq(about), "field"])}
    (left_out,) = rules.loc[rules["about"].eq("not_recorded"), "field"]
    texts = tables["narratives"]
    texts = texts[texts["field"].isin(order)].assign(order=texts["field"].map(order))
    first = texts.sort_values("order", kind="stable").drop_duplicates("activity_id").set_index("activity_id")
    field, text = (rows["activity_id"].map(first[name]).astype(object).fillna("") for name in ("field", "text"))
    is_left_out = text.str.startswith(left_out)
    state = first_of((is_left_out, "left_out"), (text.ne(""), "printed"), default="none")
    return rows.assign(
        reason_field=field.astype("str"), reason_text=text.mask(is_left_out, "").astype("str"), reason_state=state
    )


def rating_profile(tables: Tables) -> pd.DataFrame:
    """How the marks of an activity go together, by city and form: A/A/A with 現状維持 so many times.

    Returns:
        municipality, form, criteria (joined by ・, as printed), marks (joined by /), direction ("" where there is none)
        and n; for forms that mark more than one criterion.
    """
    ratings = with_names(tables["ratings"], tables)
    is_direction = ratings["criterion"].str.endswith(_DIRECTION)
    marks = ratings[~is_direction].drop_duplicates(["activity_id", "criterion"])
    of_one = marks.groupby(["municipality", "form", "activity_id"], sort=False)
    marks = of_one.agg(criteria=("criterion", "・".join), marks=("symbol", "/".join)).reset_index()
    ways = ratings[is_direction].drop_duplicates("activity_id").set_index("activity_id")["symbol"]
    marks["direction"] = marks["activity_id"].map(ways).astype(object).fillna("").astype("str")
    marks = marks[marks["criteria"].str.contains("・", regex=False)]
    by = ["municipality", "form", "criteria", "marks", "direction"]
    counts = marks.groupby(by, sort=False).size().rename("n").reset_index()
    return counts.sort_values("n", ascending=False, kind="stable", ignore_index=True)
