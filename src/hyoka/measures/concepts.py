"""Indicators of several cities that are about the same thing (data/labels/concepts.csv)."""

from fractions import Fraction

import pandas as pd

from hyoka.contract.records import PROVENANCE
from hyoka.measures.costs import residents_of
from hyoka.measures.frames import Tables
from hyoka.measures.themes import fold_name


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
