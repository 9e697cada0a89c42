"""How indicators move over the years of a document, with or without a target."""

import pandas as pd

from hyoka.measures.defaults import YEARS_OF_A_TREND
from hyoka.measures.frames import Tables, first_of, with_names
from hyoka.text.japanese import fold

_SIGNS = {"higher": 1.0, "lower": -1.0}
#: Units in which a change is a difference in points, no ratio.
SHARES = ("%", "ポイント", "割")
#: How the name of an indicator begins that is listed once more under another activity.
LISTED_AGAIN = "【再掲】"


def changes(tables: Tables, indicators: pd.DataFrame, *, years_of_a_trend: int = YEARS_OF_A_TREND) -> pd.DataFrame:
    """The reported actuals of each indicator from its first year to its document's.

    Args:
        tables: The contract's tables.
        indicators: The indicators with a known polarity (`apply_polarity`).
        years_of_a_trend: An indicator stands still when its actuals of at least so many years are equal.

    Returns:
        A row per indicator with an actual: the columns of `with_names`, kind, polarity, n (years), actuals (all values
        by year, as a tuple), first_year, first, fiscal_year (the last up to the document's), value, difference (in the
        unit; of a share in points), change (a ratio; null for shares and from 0), movement (better, worse, same,
        to_zero: down to 0, which may be a pause; or unknown), is_still, is_again (listed once more under another
        activity), has_target, and page and box of the last value.
    """
    values = tables["indicator_values"].query("measure == 'actual' and status == 'reported'").dropna(subset="value")
    values = values.sort_values("fiscal_year", kind="stable").drop_duplicates(["indicator_id", "fiscal_year"])
    runs = values.groupby("indicator_id")["value"].agg(n="size", several="nunique", actuals=tuple)
    years = tables["documents"].set_index("document_id")["fiscal_year"]
    due = values[values["fiscal_year"].le(values["document_id"].map(years)).fillna(True).astype(bool)]
    last = due.drop_duplicates("indicator_id", keep="last").drop(columns=["measure", "status", "text"])
    first = due.drop_duplicates("indicator_id").set_index("indicator_id")[["fiscal_year", "value"]]
    rows = last.join(first.set_axis(["first_year", "first"], axis=1), on="indicator_id").join(runs, on="indicator_id")
    known = indicators.drop_duplicates("indicator_id")[["indicator_id", "polarity", "kind"]]
    rows = with_names(rows.merge(known, "left", "indicator_id"), tables)
    is_share = rows["unit"].map(fold).isin(SHARES)
    difference = rows["value"] - rows["first"]
    better = difference * rows["polarity"].map(_SIGNS).astype("float64")
    movement = first_of(
        (rows["fiscal_year"].eq(rows["first_year"]), ""),
        (difference.eq(0), "same"),
        (better.lt(0) & rows["value"].eq(0), "to_zero"),
        (better.gt(0), "better"),
        (better.lt(0), "worse"),
        default="unknown",
    )
    targets = tables["indicator_values"].query("measure == 'target'")["indicator_id"]
    return rows.assign(
        difference=difference,
        change=(difference / rows["first"].abs().where(rows["first"].ne(0))).mask(is_share),
        movement=movement,
        is_share=is_share,
        is_still=rows["n"].ge(years_of_a_trend) & rows["several"].eq(1),
        is_again=rows["指標"].str.startswith(LISTED_AGAIN),
        has_target=rows["indicator_id"].isin(targets),
    )
