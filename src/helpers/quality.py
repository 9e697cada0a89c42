"""How far the tables can be trusted: what a check covers, what is filled in, pages without rows, checks that fail."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Final

import pandas as pd

from hyoka.cleaning.findings import FUNDING
from hyoka.records import PROVENANCE

Tables = Mapping[str, pd.DataFrame]

#: Tables whose rows were read from a page.
READ_TABLES: Final = ("activities", "indicators", "indicator_values", "costs", "ratings", "statuses", "narratives")
#: Columns that a document may leave empty, by table: how far they are filled says how much it discloses.
FILLABLE: Final = {
    "activities": ("name", "department", "section"),
    "indicators": ("unit", "kind", "polarity", "definition"),
    "indicator_values": ("value",),
    "costs": ("value", "basis"),
    "ratings": ("score",),
}
#: Checks that count rows of a table: a lost or doubled row makes them fail.
COUNTS: Final = {
    "level_count": "activities",
    "action_count": "activities",
    "consecutive_numbers": "activities",
    "control_activities": "activities",
    "control_section": "activities",
    "control_depth": "activities",
    "control_indicators": "indicators",
    "control_values": "indicator_values",
    "control_amount_pairs": "costs",
    "grade_ab": "ratings",
    "grade_cd": "ratings",
    "control_ratings": "ratings",
    "control_statuses": "statuses",
}
_STAFF: Final = ("personnel_cost", "regular_staff", "overtime")


def rows_by_document(tables: Tables) -> pd.DataFrame:
    """Rows of every table that is read from pages, and how many of them have page and box.

    Args:
        tables: The contract's tables by name.

    Returns:
        document_id, table, rows, placed; a document without rows of a table has 0.
    """
    documents = list(tables["documents"]["document_id"])
    counted = [
        {
            "document_id": document,
            "table": name,
            "rows": int((tables[name]["document_id"] == document).sum()),
            "placed": int(tables[name].loc[tables[name]["document_id"] == document, "page"].notna().sum()),
        }
        for document in documents
        for name in READ_TABLES
    ]
    return pd.DataFrame(counted, columns=["document_id", "table", "rows", "placed"])


def filled(tables: Tables) -> pd.DataFrame:
    """How far the columns that may be empty are filled in.

    Returns:
        document_id, table, column, filled, of; none for a table of which the document has no rows.
    """
    counted = [
        {
            "document_id": document,
            "table": name,
            "column": column,
            "filled": int((rows[column].notna() & (rows[column].astype("str") != "")).sum()),
            "of": len(rows),
        }
        for name, columns in FILLABLE.items()
        for document, rows in tables[name].groupby("document_id", sort=False)
        for column in columns
    ]
    return pd.DataFrame(counted, columns=["document_id", "table", "column", "filled", "of"])


def silent_pages(page_log: pd.DataFrame) -> pd.DataFrame:
    """Pages that gave no row though there are words on them: a cover, prose that goes on, or something missed."""
    return page_log[(page_log["rows"] == 0) & (page_log["words"] > 0)].reset_index(drop=True)


def covered(tables: Tables) -> pd.DataFrame:
    """Which rows a passed check covers, and how: by a sum that a misread digit breaks, by a count, or not at all.

    Returns:
        document_id, table, rows, summed, counted (and not summed), uncovered.
    """
    passed = tables["checks"][tables["checks"]["passes"].fillna(False).astype(bool)]
    counts = {
        (row["document_id"], COUNTS[str(row["check"])]) for row in passed.to_dict("records") if row["check"] in COUNTS
    }
    in_sums = _in_sums(tables["costs"], tables["activities"], passed)
    summed = tables["costs"].loc[in_sums, "document_id"].value_counts()
    found = []
    for row in rows_by_document(tables).to_dict("records"):
        by_sum = int(summed.get(str(row["document_id"]), 0)) if row["table"] == "costs" else 0
        rest = row["rows"] - by_sum
        by_count = rest if (row["document_id"], row["table"]) in counts else 0
        found.append(row | {"summed": by_sum, "counted": by_count, "uncovered": rest - by_count})
    return pd.DataFrame(found, columns=["document_id", "table", "rows", "summed", "counted", "uncovered"])


def _in_sums(costs: pd.DataFrame, activities: pd.DataFrame, passed: pd.DataFrame) -> pd.Series[bool]:
    """Which costs stand in a sum of their own: funding, labour rate, a program's printed total."""
    parents: dict[object, object] = dict(zip(activities["activity_id"], activities["parent_id"], strict=True))
    subjects = {(row.check, row.document_id, tuple(str(row.subject).split())) for row in passed.itertuples()}

    def stands(cost: Mapping[Hashable, object]) -> bool:
        """Whether a sum that passes has the cost in it."""
        document, item, year = str(cost["document_id"]), cost["item"], str(cost["fiscal_year"])
        own = str(cost["activity_id"]).removeprefix(f"{document}/")
        above = str(parents.get(cost["activity_id"], "")).removeprefix(f"{document}/")
        keys = {
            ("funding", document, tuple(filter(None, (own, year, str(cost["basis"]))))): item in ("total", *FUNDING),
            ("personnel_cost", document, (own, year)): item in _STAFF,
            ("project_total", document, (above,)): item == "total",
        }
        return any(fits and key in subjects for key, fits in keys.items())

    return pd.Series([stands(row) for row in costs.to_dict("records")], index=costs.index, dtype=bool)


def failing(tables: Tables) -> pd.DataFrame:
    """Checks that fail, each with the cell to look at where its subject names an activity.

    Returns:
        The columns of `checks`, and x0, top, x1, bottom: of the cost that was re-added, else of the activity's name.
        The page stays the check's own where there is no such cell.
    """
    checks = tables["checks"]
    wrong = checks[~checks["passes"].fillna(True).astype(bool)]
    placed = [{**row, **_place(row, tables)} for row in wrong.to_dict("records")]
    return pd.DataFrame(placed, columns=[*checks.columns, *PROVENANCE[1:]])


def _place(check: Mapping[Hashable, object], tables: Tables) -> dict[Hashable, object]:
    words = str(check["subject"]).split()
    if not words:
        return {}
    activity_id = f"{check['document_id']}/{words[0]}"
    costs, activities = tables["costs"], tables["activities"]
    own = costs[(costs["activity_id"] == activity_id) & costs["item"].isin(["total", "personnel_cost"])]
    if len(words) > 1:
        own = own[own["fiscal_year"].astype("str") == words[1]]
    own = own[own["item"] == ("personnel_cost" if check["check"] == "personnel_cost" else "total")]
    cells = own if not own.empty else activities[activities["activity_id"] == activity_id]
    return {} if cells.empty else cells.iloc[0][list(PROVENANCE)].to_dict()


def with_cells(problems: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Problems with the box of the activity that their subject names, where it stands on the problem's page."""
    names = tables["activities"].drop_duplicates("activity_id").set_index("activity_id")
    subjects = problems["document_id"] + "/" + problems["subject"]
    places = names.reindex(subjects)[list(PROVENANCE)].reset_index(drop=True)
    same = places["page"].astype("Float64").eq(problems["page"].astype("Float64").reset_index(drop=True)).fillna(False)
    boxes = places[list(PROVENANCE[1:])].where(same.astype(bool))
    return problems.reset_index(drop=True).join(boxes)


def problem_kinds(problems: pd.DataFrame) -> pd.DataFrame:
    """Problems by severity and kind.

    Returns:
        severity, kind, n, documents and pages (how many), action (of the first); errors first, then by n.
    """
    if problems.empty:
        return pd.DataFrame(columns=["severity", "kind", "n", "documents", "pages", "action"])
    grouped = problems.groupby(["severity", "kind"], sort=False)
    counted = grouped.agg(
        n=("kind", "size"), documents=("document_id", "nunique"), pages=("page", "nunique"), action=("action", "first")
    )
    return counted.reset_index().sort_values(["severity", "n"], ascending=[True, False], kind="stable")
