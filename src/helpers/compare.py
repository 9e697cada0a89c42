"""Documents of several cities beside each other: what each discloses, and indicators of the same thing."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from helpers.costs import residents_of
from helpers.dx import lineage
from helpers.load import Tables
from helpers.words import short_year
from hyoka.contract.records import PROVENANCE
from hyoka.contract.schema import empty, typed
from hyoka.contract.tables import FUNDING, LEVELS
from hyoka.measures.themes import fold_name
from hyoka.text.wording import CODE_WORDS

STAFF = ("personnel_cost", "regular_staff")
#: A trend needs at least so many years of actuals.
YEARS_OF_A_TREND = 3

#: Criteria of disclosure in the order in which they are shown, with words in Japanese.
CRITERIA = CODE_WORDS["disclosure"]


def groups_of(tables: Tables) -> pd.Series:
    """The group of each document, one a city, form and fiscal year: 池田市 R6 事務事業, by document_id.

    The last word is the lowest level that the documents have.
    """
    levels = pd.Categorical(tables["activities"]["level"], LEVELS, ordered=True)
    lowest = tables["activities"].assign(level=levels).groupby("document_id", observed=True)["level"].max()
    documents = tables["documents"]
    words = documents["document_id"].map(lowest.astype("str")).map(CODE_WORDS["level"]).fillna("").astype("str")
    years = documents["fiscal_year"].map(short_year).astype("str")
    groups = documents["municipality"] + " " + years + " " + words
    return groups.set_axis(documents["document_id"]).rename("group")


def disclosure(tables: Tables) -> pd.DataFrame:
    """The contract's disclosure: the share of a document's activities that meet each criterion.

    It counts the activities at the lowest level; what is printed for a level above holds for those below it.
    unit_cost is null where cost_measures has no row.

    Returns:
        disclosure: document_id, criterion, value, n, of; in the order of documents and of CRITERIA.
    """
    activities, documents = tables["activities"], tables["documents"]["document_id"]
    chains = lineage(activities).merge(activities[["activity_id", "document_id"]], on="activity_id")
    of = chains.groupby("document_id")["member"].nunique().reindex(documents, fill_value=0)
    met = chains.merge(_having(tables).drop_duplicates(), on="activity_id").groupby(["document_id", "criterion"])
    counts = met["member"].nunique().unstack().reindex(index=documents, columns=list(CRITERIA)).astype("float64")
    counts = counts.fillna(0).where(of > 0, axis=0)
    if tables["cost_measures"].empty:
        counts["unit_cost"] = float("nan")
    if counts.empty:
        return empty("disclosure")
    asked = pd.DataFrame(dict.fromkeys(CRITERIA, of))
    rows = pd.DataFrame({"value": counts.div(of, axis=0).stack(), "n": counts.stack(), "of": asked.stack()})
    rows = rows.rename_axis(["document_id", "criterion"]).reset_index()
    return typed("disclosure", rows[["document_id", "criterion", "value", "n", "of"]])


def _having(tables: Tables) -> pd.DataFrame:
    """The activities that meet each criterion: criterion, activity_id."""
    activities, indicators, ratings = tables["activities"], tables["indicators"], tables["ratings"]
    owners = indicators.set_index("indicator_id")["activity_id"]
    values = tables["indicator_values"].query("status == 'reported'")
    values = values[values["indicator_id"].isin(owners.index)].assign(
        activity_id=lambda of: of["indicator_id"].map(owners)
    )
    actual, target = (values[values["measure"] == measure] for measure in ("actual", "target"))
    years = actual.groupby("indicator_id")["fiscal_year"].transform("nunique")
    costs = tables["costs"].dropna(subset="value")
    budget, settlement = (costs.query("item == 'total' and basis == @basis") for basis in ("budget", "settlement"))
    rows = {
        "responsible": activities[(activities["section"] != "") | (activities["department"] != "")],
        "rating": ratings,
        "indicator": indicators,
        "actual": actual,
        "target": target,
        "target_and_actual": actual.merge(target[["indicator_id", "fiscal_year"]]),
        "baseline": values[values["measure"] == "baseline"],
        "three_years": actual[years >= YEARS_OF_A_TREND],
        "polarity": indicators[indicators["polarity_source"] == "document"],
        "cost": costs[costs["item"] == "total"],
        "budget_and_settlement": budget.merge(settlement[["activity_id", "fiscal_year"]]),
        "funding": costs[costs["item"].isin([*FUNDING, "beneficiary_charges"])],
        "personnel": costs[costs["item"].isin(STAFF)],
        "unit_cost": tables["cost_measures"].query("measure == 'unit_cost'").dropna(subset="value"),
    }
    return pd.concat([marked[["activity_id"]].assign(criterion=name) for name, marked in rows.items()])


def concept_values(tables: Tables, concepts: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Indicators of several cities for one concept (data/labels/concepts.csv), in one unit and per 1,000 residents.

    Returns:
        CONCEPT_COLUMNS by concept, city and year. Another unit than expected has no value and the reason unit_mismatch;
        per_1000 is null where no population stands for the year.
    """
    rows = _matched(tables, concepts)
    if rows.empty:
        return pd.DataFrame(columns=CONCEPT_COLUMNS)
    mismatch = (rows["printed"] != "") & (rows["printed"].map(fold_name) != rows["indicator_unit"].map(fold_name))
    factors = zip(rows["value"], rows["factor"], strict=True)
    exact = [float(Fraction(str(value)) * Fraction(factor)) for value, factor in factors]
    value = pd.Series(exact, index=rows.index).mask(mismatch)
    rows = rows.assign(value=value, reason=pd.Series("", index=rows.index).mask(mismatch, "unit_mismatch"))
    residents = residents_of(population, rows["municipality_code"], rows["fiscal_year"])
    per_head = (rows["value"] / residents["value"].astype("float64") * 1000).where(rows["per_1000"] == "yes")
    basis = residents["flags"].str.partition(";")[0]
    rows = rows.assign(per_1000=per_head, population_basis=basis.where(per_head.notna(), ""))
    return rows.sort_values(["order", "fiscal_year"], kind="stable")[CONCEPT_COLUMNS].reset_index(drop=True)


CONCEPT_COLUMNS = [
    "concept", "english", "municipality", "document_id", "indicator_id", "name", "definition", "fiscal_year", "value",
    "unit", "per_1000", "population_basis", "reason", *PROVENANCE,
]  # fmt: skip


def _matched(tables: Tables, concepts: pd.DataFrame) -> pd.DataFrame:
    """The reported actuals of the indicators that the concepts name, by city and folded name."""
    indicators = tables["indicators"][["document_id", "indicator_id", "name", "definition", "unit"]]
    documents = tables["documents"][["document_id", "municipality", "municipality_code"]]
    named = indicators.rename(columns={"unit": "printed"}).merge(documents, on="document_id")
    named = named.assign(key=named["name"].map(fold_name).astype("str"))
    asked = concepts.assign(key=concepts["indicator"].map(fold_name).astype("str"), order=range(len(concepts)))
    values = tables["indicator_values"].query("status == 'reported' and measure == 'actual'").dropna(subset="value")
    return asked.merge(named, on=["municipality", "key"]).merge(
        values[["indicator_id", "fiscal_year", "value", *PROVENANCE]], on="indicator_id"
    )
