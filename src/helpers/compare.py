"""Documents of several cities beside each other: what each discloses, and indicators of the same thing."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from helpers.costs import residents_of
from helpers.costs_amounts import FUNDING
from helpers.dx import lineage
from helpers.load import Tables
from helpers.words import short_year
from hyoka.contract.schema import empty, typed
from hyoka.contract.tables import LEVELS
from hyoka.records import PROVENANCE
from hyoka.themes import fold_name
from hyoka.wording import CODE_WORDS

STAFF = ("personnel_cost", "regular_staff")
#: A trend needs at least so many years of actuals.
YEARS_OF_A_TREND = 3

#: Criteria of disclosure in the order in which they are shown, with words in Japanese.
CRITERIA: dict[str, str] = {
    "responsible": "担当部署",
    "rating": "評価",
    "indicator": "指標",
    "actual": "実績",
    "target": "目標",
    "target_and_actual": "同年度の目標と実績",
    "baseline": "基準値",
    "three_years": "3年度以上の実績",
    "polarity": "望ましい方向",
    "cost": "事業費",
    "budget_and_settlement": "同年度の予算と決算",
    "funding": "財源内訳",
    "personnel": "人件費・人員",
    "unit_cost": "単位当たりコスト",
    "published_on": "公表日",
}
SCORE = "score"


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
    unit_cost is null where cost_measures has no row; published_on always, as no document says when it was published.
    `score` is the mean over the criteria that have a value, with n the criteria met by any activity.

    Returns:
        disclosure: document_id, criterion, value, n, of; in the order of documents and of CRITERIA, then score.
    """
    activities, documents = tables["activities"], tables["documents"]["document_id"]
    chains = lineage(activities).merge(activities[["activity_id", "document_id"]], on="activity_id")
    of = chains.groupby("document_id")["member"].nunique().reindex(documents, fill_value=0)
    counts = {}
    for criterion, ids in _having(tables).items():
        met = chains[chains["activity_id"].isin(ids)] if ids is not None else chains.iloc[:0]
        n = met.groupby("document_id")["member"].nunique().reindex(documents, fill_value=0)
        counts[criterion] = n.where((of > 0) & (ids is not None))
    return _with_score(pd.DataFrame(counts, index=documents, dtype="float64"), of)


def _with_score(counts: pd.DataFrame, of: pd.Series) -> pd.DataFrame:
    """Counts by document and criterion as rows of disclosure, each document's mean at its end."""
    if counts.empty:
        return empty("disclosure")
    shares = counts.div(of, axis=0)
    values = shares.assign(**{SCORE: shares.mean(axis=1)})
    met = counts.assign(**{SCORE: (counts > 0).sum(axis=1)})
    asked = pd.DataFrame(dict.fromkeys(CRITERIA, of)).assign(**{SCORE: counts.notna().sum(axis=1)})
    rows = pd.DataFrame({"value": values.stack(), "n": met.stack(), "of": asked.stack()})
    rows = rows.rename_axis(["document_id", "criterion"]).reset_index()
    return typed("disclosure", rows[["document_id", "criterion", "value", "n", "of"]])


def _having(tables: Tables) -> dict[str, pd.Series | None]:
    """The ids of the activities that meet each criterion; None where the tables can't say."""
    activities, unit_costs = tables["activities"], tables["cost_measures"]
    named = (activities["section"] != "") | (activities["department"] != "")
    possible = unit_costs.query("measure == 'unit_cost'").dropna(subset="value")["activity_id"]
    ids: dict[str, pd.Series | None] = {
        "responsible": activities.loc[named, "activity_id"],
        "rating": tables["ratings"]["activity_id"],
        **_of_indicators(tables),
        **_of_costs(tables["costs"]),
        "unit_cost": None if unit_costs.empty else possible,
        "published_on": None,
    }
    return {criterion: ids[criterion] for criterion in CRITERIA}


def _of_indicators(tables: Tables) -> dict[str, pd.Series | None]:
    indicators = tables["indicators"]
    of = indicators.set_index("indicator_id")["activity_id"]
    values = tables["indicator_values"].query("status == 'reported'")
    values = values[values["indicator_id"].isin(of.index)].assign(activity_id=lambda rows: rows["indicator_id"].map(of))
    actual, target = (values[values["measure"] == measure] for measure in ("actual", "target"))
    both = actual.merge(target, on=["indicator_id", "fiscal_year"], suffixes=("", "_target"))
    years = actual.groupby("indicator_id")["fiscal_year"].nunique()
    long = years[years >= YEARS_OF_A_TREND].index
    return {
        "indicator": indicators["activity_id"],
        "actual": actual["activity_id"],
        "target": target["activity_id"],
        "target_and_actual": both["activity_id"],
        "baseline": values.loc[values["measure"] == "baseline", "activity_id"],
        "three_years": actual.loc[actual["indicator_id"].isin(long), "activity_id"],
        "polarity": indicators.loc[indicators["polarity_source"] == "document", "activity_id"],
    }


def _of_costs(costs: pd.DataFrame) -> dict[str, pd.Series | None]:
    costs = costs.dropna(subset="value")
    total = costs[costs["item"] == "total"]
    budget, settlement = (total[total["basis"] == basis] for basis in ("budget", "settlement"))
    both = budget.merge(settlement, on=["activity_id", "fiscal_year"])
    return {
        "cost": total["activity_id"],
        "budget_and_settlement": both["activity_id"],
        "funding": costs.loc[costs["item"].isin([*FUNDING, "beneficiary_charges"]), "activity_id"],
        "personnel": costs.loc[costs["item"].isin(STAFF), "activity_id"],
    }


def concept_values(tables: Tables, concepts: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Indicators of several cities for the same concept, in one unit and per 1,000 residents.

    Args:
        tables: documents, indicators and indicator_values of the contract.
        concepts: data/labels/concepts.csv: which city's indicator, its unit as printed, the factor to the common unit.
        population: data/labels/population.csv.

    Returns:
        concept, english, municipality, document_id, indicator_id, name, definition (as the document prints it),
        fiscal_year, value (in unit), unit, per_1000 (null where the concept is not per head or no population stands for
        the year), population_basis (census_2020), reason (unit_mismatch where the document prints another unit; value
        is null then), provenance; by concept, city, year.
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
    values = tables["indicator_values"].query("status == 'reported' and measure == 'actual'")
    return asked.merge(named, on=["municipality", "key"]).merge(
        values[["indicator_id", "fiscal_year", "value", *PROVENANCE]], on="indicator_id"
    )
