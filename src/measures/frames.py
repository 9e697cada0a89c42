"""What the analyses have in common: names of rows, cells of figures, shares, words by rules."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pandas as pd

from hyoka.contract import PROVENANCE, Tables
from hyoka.text import fold, unit_of


def points_of(unit: str) -> Fraction | None:
    """How many points one of a unit of shares is (% 1, 割 10); None of any other unit.

    What is a share is said by the dimension in contract/units.csv.
    """
    known = unit_of(fold(unit))
    is_share = known is not None and known.dimension == "share"
    return Fraction(known.factor) if known is not None and is_share else None


def is_share_unit(units: pd.Series) -> "pd.Series[bool]":
    """Whether each unit is one of shares: a ratio of two of them says little."""
    points = units.fillna("").map(points_of)
    return points.notna().astype(bool)


def is_small_base(rows: pd.DataFrame, base: str, least: float) -> "pd.Series[bool]":
    """Whether a base counts fewer than `least`, so that a ratio to it leads nothing.

    Args:
        rows: Rows with unit, and the base in the column of that name.
        base: A column of numbers, target say; of a share (%) nothing is counted.
        least: Figures below it are few.
    """
    return rows[base].abs().lt(least) & ~is_share_unit(rows["unit"])


def with_names(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Add the names of what rows with indicator_id or activity_id, or both, are about.

    Args:
        rows: Rows with document_id, and one of these ids.
        tables: The contract's documents, activities and indicators.

    Returns:
        The rows with municipality, form and sheet_year (of the document), 事業 (code and name of
        the activity) and, of an indicator, 指標, activity_id and unit.
    """
    if "indicator_id" in rows:
        indicators = (
            tables["indicators"].drop_duplicates("indicator_id").rename(columns={"name": "指標"})
        )
        wanted = ["指標", *(name for name in ("activity_id", "unit") if name not in rows)]
        rows = rows.merge(indicators[["indicator_id", *wanted]], "left", "indicator_id")
    activities = tables["activities"].drop_duplicates("activity_id")
    labels = (activities["code"] + " " + activities["name"]).str.strip()
    rows = rows.merge(
        activities[["activity_id"]].assign(事業=labels), "left", "activity_id"
    ).fillna({"事業": ""})
    return with_documents(rows, tables["documents"])


def with_documents(rows: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Add municipality, form and sheet_year of the document, where rows have none of that name."""
    of_documents = documents.rename(columns={"fiscal_year": "sheet_year"})
    names = [name for name in ("municipality", "form", "sheet_year") if name not in rows]
    return rows.merge(of_documents[["document_id", *names]], "left", "document_id")


def parents_of(activity_ids: pd.Series, tables: Tables) -> pd.Series:
    """The name of what each activity is part of (施策), "" where its document prints none.

    Args:
        activity_ids: Ids of activities.
        tables: The contract's activities.
    """
    activities = tables["activities"].drop_duplicates("activity_id").set_index("activity_id")
    parents = activity_ids.map(activities["parent_id"])
    return parents.map(activities["name"]).astype(object).fillna("").astype("str")


def folded_names(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """The folded municipality_code, activity and indicator of each row."""
    indicators = tables["indicators"].drop_duplicates("indicator_id").set_index("indicator_id")
    activities = (
        tables["activities"].drop_duplicates("activity_id").set_index("activity_id")["name"]
    )
    codes = tables["documents"].set_index("document_id")["municipality_code"]
    ids = rows["indicator_id"] if "indicator_id" in rows else pd.Series("", index=rows.index)
    activity_ids = (
        rows["activity_id"] if "activity_id" in rows else ids.map(indicators["activity_id"])
    )
    names = {
        "municipality_code": rows["document_id"].map(codes),
        "activity": activity_ids.map(activities),
        "indicator": ids.map(indicators["name"]),
    }
    return pd.DataFrame(
        {column: texts.map(fold, na_action="ignore") for column, texts in names.items()},
        index=rows.index,
    )


def with_cells(
    frame: pd.DataFrame, column: str, cells: pd.DataFrame, on: Sequence[str]
) -> pd.DataFrame:
    """Add page and box of the cell that a column's figure was read from: `<column>_page` ….

    Of several cells that are equal in the columns `on` the first counts.
    """
    places = cells.drop_duplicates([*on])[[*on, *PROVENANCE]]
    named = {name: f"{column}_{name}" for name in PROVENANCE}
    return frame.merge(places.rename(columns=named), how="left", on=[*on])


def first_of(*rules: tuple[pd.Series, str], default: str = "") -> pd.Series:
    """The word of the first rule that holds in each row, else the default."""
    holds, words = zip(*rules, strict=True)
    return pd.Series(
        np.select([truth.to_numpy(bool) for truth in holds], words, default),
        holds[0].index,
        dtype="str",
    )
