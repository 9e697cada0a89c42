"""Rows about activities and indicators with the words that a reader knows them by."""

from __future__ import annotations

import pandas as pd

from helpers.load import Tables, cited
from helpers.words import counted
from hyoka.wording import fiscal_year, percent


def with_names(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Add the names of what the rows are about.

    Args:
        rows: Rows with document_id, and indicator_id or activity_id or both.
        tables: The contract's documents, activities and indicators.

    Returns:
        The rows with municipality, form and sheet_year (of the document), 事業 (code and name of the activity) and, of
        an indicator, 指標, activity_id and unit.
    """
    if "indicator_id" in rows:
        indicators = tables["indicators"].drop_duplicates("indicator_id").rename(columns={"name": "指標"})
        wanted = ["指標", *(name for name in ("activity_id", "unit") if name not in rows)]
        rows = rows.merge(indicators[["indicator_id", *wanted]], "left", "indicator_id")
    activities = tables["activities"].drop_duplicates("activity_id")
    labels = (activities["code"] + " " + activities["name"]).str.strip()
    rows = rows.merge(activities[["activity_id"]].assign(事業=labels), "left", "activity_id").fillna({"事業": ""})
    documents = tables["documents"][["document_id", "municipality", "form", "fiscal_year"]]
    return rows.merge(documents.rename(columns={"fiscal_year": "sheet_year"}), "left", "document_id")


def latest(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of each document's last year among them that is not after the document's own (sheet_year)."""
    due = rows[rows["fiscal_year"].le(rows["sheet_year"]).fillna(True).astype(bool)]
    return due[due["fiscal_year"].eq(due.groupby("document_id")["fiscal_year"].transform("max")).astype(bool)]


def sources(rows: pd.DataFrame, tables: Tables) -> str:
    """The documents of the rows, as the foot of a chart names them."""
    documents = tables["documents"]
    return cited(documents[documents["document_id"].isin(rows["document_id"])])


def shares(rows: pd.DataFrame, part: str, whole: str, unit: str = "事業") -> str:
    """Part over whole, sum over sum, of each city, form and year in words: つくば市（令和4年度、5事業・参考）94.0%."""
    grouped = rows.assign(n=1).groupby(["municipality", "form", "fiscal_year"], sort=False)[["n", part, whole]].sum()
    return "、".join(
        f"{row['municipality']}（{fiscal_year(row['fiscal_year'])}、{counted(row['n'], unit)}）"
        f"{percent(row[part] / row[whole])}"
        for row in grouped.reset_index().to_dict("records")
    )
