"""What sheets say in words about their own figures: budgets, carry-over, accounts, transfers, surveys."""

import re
from collections import defaultdict
from collections.abc import Hashable
from contextlib import suppress

import pandas as pd

from hyoka.contract.records import PROVENANCE
from hyoka.text.errors import YearError
from hyoka.text.japanese import fiscal_year, fold
from hyoka.text.units import YEN
from hyoka_analyses.measures.frames import Tables

COLUMNS = [
    "document_id", "activity_id", "indicator_id", "kind", "says", "value", "fiscal_year", "text", *PROVENANCE,
]  # fmt: skip
#: Words between a number and what it says; a line may end anywhere.
_BLANKS = re.compile(r"\s+")


def remarks(tables: Tables, rules: pd.DataFrame) -> pd.DataFrame:
    """What the texts of sheets say by the patterns of data/labels/remarks.csv.

    A pattern is looked for in a field of `narratives`, in definitions of indicators (definition) or
    names of parts of a cost (detail), without blanks and in half-width signs. Its groups are text
    (said), amount and unit (yen), year (a printed fiscal year).

    Returns:
        COLUMNS: a row for each time that a pattern is found; text is what was printed, with page
            and box.
    """
    texts = _texts(tables)
    of_field: dict[str, list[tuple[str, dict[Hashable, object]]]] = defaultdict(list)
    for row in texts[texts["field"].isin(set(rules["field"]))].to_dict("records"):
        of_field[row["field"]].append((_BLANKS.sub("", fold(row["text"])), row))
    rows = [
        {**row, "kind": rule["kind"], **_said(found, rule["says"])}
        for rule in rules.to_dict("records")
        for text, row in of_field[rule["field"]]
        for found in re.finditer(rule["pattern"], text)
    ]
    found = pd.DataFrame(rows, columns=COLUMNS).astype({"value": "float64", "fiscal_year": "Int64"})
    return found.drop_duplicates().reset_index(drop=True)


def _texts(tables: Tables) -> pd.DataFrame:
    """Every text that may say something, with the field that it stands in."""
    costs = tables["costs"][tables["costs"]["detail"].fillna("").ne("")]
    parts = (
        tables["narratives"],
        tables["indicators"].assign(field="definition", text=tables["indicators"]["definition"]),
        costs.assign(field="detail", text=costs["detail"]).drop_duplicates(
            ["activity_id", "detail"]
        ),
    )
    texts = pd.concat(
        [rows.reindex(columns=[*COLUMNS[:3], "field", "text", *PROVENANCE]) for rows in parts]
    )
    return texts.fillna({"indicator_id": "", "text": ""}).reset_index(drop=True)


def _said(found: re.Match[str], fixed: str) -> dict[str, object]:
    groups = found.groupdict()
    said: dict[str, object] = {
        "says": fixed or groups.get("text") or found[0],
        "value": None,
        "fiscal_year": None,
    }
    if groups.get("amount"):
        said["value"] = float(groups["amount"].replace(",", "")) * YEN[groups["unit"]]
    with suppress(YearError):  # a year that cannot be read says nothing
        said["fiscal_year"] = fiscal_year(groups["year"]) if groups.get("year") else None
    return said


def carried_over(found: pd.DataFrame, sheet_years: pd.Series) -> pd.Series:
    """Yen that each activity carries over into the year after its sheet's own (by document), by activity_id."""
    rows = found[found["kind"].eq("carried_over")]
    into_next = (
        rows["fiscal_year"].eq(rows["document_id"].map(sheet_years) + 1).fillna(False).astype(bool)
    )
    return rows[into_next].groupby("activity_id")["value"].sum()
