"""What documents disclose: the share of their activities that meet each criterion."""

import pandas as pd

from hyoka.contract import FUNDING, STAFF, empty, validate
from hyoka.text import CODE_WORDS
from measures.dx import lineage
from measures.frames import Tables
from measures.target_levels import is_expected_in_text

#: Items that say what the staff of an activity is, or costs.
PERSONNEL = ("personnel_cost", *STAFF)
#: A box whose head ends so holds an aim.
_AIM = "目標"
#: Criteria of disclosure in the order in which they are shown, with words in Japanese.
CRITERIA = CODE_WORDS["disclosure"]


def disclosure(tables: Tables, *, years_of_a_trend: int) -> pd.DataFrame:
    """The contract's disclosure: the share of a document's activities that meet each criterion.

    It counts the activities at the lowest level; what is printed for a level above holds for those
    below it.

    Args:
        tables: The contract's tables of documents, and cost_measures.
        years_of_a_trend: So many years of actuals make a trend.

    Returns:
        disclosure: document_id, criterion, value, n, of; in the order of documents and of CRITERIA.
    """
    activities = tables["activities"]
    documents = tables["documents"]["document_id"]
    chains = lineage(activities).merge(activities[["activity_id", "document_id"]], on="activity_id")
    of = chains.groupby("document_id")["member"].nunique().reindex(documents, fill_value=0)
    met = chains.merge(_having(tables, years_of_a_trend), on="activity_id").groupby(
        ["document_id", "criterion"]
    )
    counts = (
        met["member"]
        .nunique()
        .unstack()
        .reindex(index=documents, columns=list(CRITERIA))
        .astype("float64")
    )
    counts = counts.fillna(0).where(of > 0, axis=0)
    if counts.empty:
        return empty("disclosure")
    asked = pd.DataFrame(dict.fromkeys(CRITERIA, of))
    shares = counts.div(of, axis=0)
    columns = {"value": shares, "n": counts, "of": asked}
    rows = pd.DataFrame({name: wide.stack() for name, wide in columns.items()})
    rows = rows.rename_axis(["document_id", "criterion"]).reset_index()
    return validate("disclosure", rows[["document_id", "criterion", "value", "n", "of"]])


def _having(tables: Tables, years_of_a_trend: int) -> pd.DataFrame:
    """The activities that meet each criterion: criterion, activity_id."""
    activities = tables["activities"]
    indicators = tables["indicators"]
    ratings = tables["ratings"]
    owners = indicators.set_index("indicator_id")["activity_id"]
    values = tables["indicator_values"]
    is_reported = values["status"].eq("reported") & values["indicator_id"].isin(owners.index)
    values = values[is_reported]
    values = values.assign(activity_id=values["indicator_id"].map(owners))
    actual = values[values["measure"].eq("actual")]
    target = values[values["measure"].eq("target")]
    texts = tables["narratives"]
    aims = texts[texts["field"].str.endswith(_AIM) & texts["text"].ne("")]
    prose = tables["prose_figures"]
    expected = prose[is_expected_in_text(prose["name"])]
    years = actual.groupby("indicator_id")["fiscal_year"].transform("nunique")
    costs = tables["costs"].dropna(subset="value")
    measures = tables["cost_measures"]
    total = costs[costs["item"].eq("total")]
    budget = total[total["basis"].eq("budget")]
    settlement = total[total["basis"].eq("settlement")]
    rows = {
        "responsible": activities[(activities["section"] != "") | (activities["department"] != "")],
        "rating": ratings,
        "indicator": indicators,
        "actual": actual,
        "aim": aims,
        "target": pd.concat([target[["activity_id"]], expected[["activity_id"]]]),
        "target_and_actual": actual.merge(target[["indicator_id", "fiscal_year"]]),
        "baseline": values[values["measure"] == "baseline"],
        "three_years": actual[years >= years_of_a_trend],
        "polarity": indicators[indicators["polarity_source"] == "document"],
        "cost": total,
        "budget_and_settlement": budget.merge(settlement[["activity_id", "fiscal_year"]]),
        "funding": costs[costs["item"].isin([*FUNDING, "beneficiary_charges"])],
        "personnel": costs[costs["item"].isin(PERSONNEL)],
        "unit_cost": measures[measures["measure"].eq("unit_cost")].dropna(subset="value"),
    }
    pairs = [
        (name, activity)
        for name, marked in rows.items()
        for activity in marked["activity_id"].unique()
    ]
    return pd.DataFrame(pairs, columns=["criterion", "activity_id"], dtype="str")
