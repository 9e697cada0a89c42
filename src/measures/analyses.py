"""All tables of analyses, computed from those of documents, one document at a time."""

import pandas as pd

from hyoka import links_of_years
from hyoka.contract import FUNDING, STAFF, empty, typed, validate
from hyoka.text import CODE_WORDS
from measures.attainment import attainment
from measures.costs import cost_measures
from measures.dx import dx_progress, lineage
from measures.frames import Tables
from measures.labels import read_labels
from measures.polarity import apply_polarity
from measures.target_levels import is_expected_in_text
from measures.themes import items, tag

#: Items that say what the staff of an activity is, or costs.
PERSONNEL = ("personnel_cost", *STAFF)
#: A box whose head ends so holds an aim.
_AIM = "目標"
#: Criteria of disclosure in the order in which they are shown, with words in Japanese.
CRITERIA = CODE_WORDS["disclosure"]


def disclosure(tables: Tables, *, years_of_a_trend: int) -> pd.DataFrame:
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


def with_polarity(tables: Tables) -> Tables:
    """The tables with what is better when lower, as the labels have it for each indicator."""
    indicators = apply_polarity(tables["indicators"], read_labels("polarity"))
    return tables | {"indicators": indicators}


def attainment_table(tables: Tables, **limits: float) -> pd.DataFrame:
    """The contract's attainment.

    Args:
        tables: The contract's tables of documents.
        limits: Thresholds, by the names that `attainment` has for them.
    """
    return validate("attainment", attainment(tables, read_labels("polarity"), **limits))


def cost_measures_table(tables: Tables) -> pd.DataFrame:
    """The contract's cost_measures of tables of documents.

    Raises:
        UsageError: A label file says what it cannot.
    """
    names = ("unit_costs", "remarks")
    made = cost_measures(with_polarity(tables), *map(read_labels, names))
    return validate("cost_measures", made)


def themes(tables: Tables) -> pd.DataFrame:
    """The themes of all actions, projects and indicators by their names, as `tag`."""
    return tag(items(tables), read_labels("dx_themes"))


def dx_progress_table(tables: Tables) -> pd.DataFrame:
    """The contract's dx_progress of tables of documents."""
    return validate("dx_progress", dx_progress(tables, read_labels("dx_themes")))


def links_table(tables: Tables, least_likeness: float) -> pd.DataFrame:
    """The contract's links, with what people decided (data/labels/links.csv).

    Args:
        tables: The contract's tables of documents.
        least_likeness: Least likeness (0 to 100) of two names that are linked though nobody has
            decided it.
    """
    return typed("links", links_of_years(tables, read_labels("links"), least_likeness))


def disclosure_table(tables: Tables, *, years_of_a_trend: int) -> pd.DataFrame:
    """The contract's disclosure of tables of documents; unit costs are computed for it."""
    costs = cost_measures_table(tables)
    with_costs = tables | {"cost_measures": costs}
    return validate("disclosure", disclosure(with_costs, years_of_a_trend=years_of_a_trend))
