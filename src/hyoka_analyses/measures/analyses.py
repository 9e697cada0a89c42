"""All tables of analyses, computed from those of documents, one document at a time."""

from collections.abc import Mapping

import pandas as pd

from hyoka.contract.schema import empty, typed, validate
from hyoka.contract.tables import FUNDING, STAFF
from hyoka.text.label_files import CODE_WORDS
from hyoka.text.wording import short_year
from hyoka_analyses.measures.activity_words import words_of_documents
from hyoka_analyses.measures.attainment import attainment
from hyoka_analyses.measures.costs import cost_measures
from hyoka_analyses.measures.defaults import YEARS_OF_A_TREND
from hyoka_analyses.measures.dx import dx_progress, lineage
from hyoka_analyses.measures.frames import Tables
from hyoka_analyses.measures.polarity import apply_polarity

#: Items that say what the staff of an activity is, or costs.
PERSONNEL = ("personnel_cost", *STAFF)
#: Criteria that no document prints: what can be computed from what it prints.
COMPUTED = ("unit_cost",)

#: Criteria of disclosure in the order in which they are shown, with words in Japanese.
CRITERIA = CODE_WORDS["disclosure"]


def groups_of(tables: Tables) -> pd.Series:
    """The group of each document, by document_id, one a city, form and year: 池田市 R6 事務事業.

    The last word is what their activities of the lowest level are called.
    """
    documents = tables["documents"]
    words = words_of_documents(tables).to_numpy()
    years = documents["fiscal_year"].map(short_year).astype("str")
    groups = documents["municipality"] + " " + years + " " + words
    return groups.set_axis(documents["document_id"]).rename("group")


def disclosure(tables: Tables, *, years_of_a_trend: int = YEARS_OF_A_TREND) -> pd.DataFrame:
    """The contract's disclosure: the share of a document's activities that meet each criterion.

    It counts the activities at the lowest level; what is printed for a level above holds for those
    below it. A trend needs so many years of actuals.

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
    return typed("disclosure", rows[["document_id", "criterion", "value", "n", "of"]])


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
        "target": target,
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


def analyses(tables: Tables, labels: Mapping[str, pd.DataFrame]) -> Tables:
    """The contract's attainment, cost_measures, dx_progress and disclosure.

    With the thresholds of `defaults`.

    Args:
        tables: The contract's tables of some documents.
        labels: The label files polarity, unit_costs, population, labour_rates, remarks and
            dx_themes.

    Raises:
        ContractError: A table is not as the contract has it.
        UsageError: A label file says what it cannot.
    """
    # what is better when lower is no output: costs want the direction of each indicator
    with_polarity = tables | {
        "indicators": apply_polarity(tables["indicators"], labels["polarity"])
    }
    of_costs = [labels[name] for name in ("unit_costs", "population", "labour_rates", "remarks")]
    costs = cost_measures(with_polarity, *of_costs)
    made = {
        "attainment": attainment(with_polarity, None),
        "cost_measures": costs,
        "dx_progress": dx_progress(tables, labels["dx_themes"]),
        "disclosure": disclosure(tables | {"cost_measures": costs}),
    }
    return {name: validate(name, frame) for name, frame in made.items()}
