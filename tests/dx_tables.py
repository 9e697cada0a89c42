"""Tables for the tests of plans: a small plan by hand, and the true tables of the shared folder."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pandas as pd
import pytest

from hyoka.contract.schema import dtypes, empty, typed

ROOT = Path(__file__).parents[1]
DATA = Path(__file__).parent / "data"
SHARED = Path(os.environ.get("HYOKA_SHARED") or ROOT.parent / "shared")
CITIES = {"ibaraki": "茨木市", "hirakata": "枚方市", "tsukuba": "つくば市", "itami": "伊丹市"}
NAMES = ("documents", "activities", "indicators", "indicator_values", "costs", "ratings", "statuses", "cost_measures")
CODES = {"茨木市": "272116", "枚方市": "272108", "つくば市": "082201", "伊丹市": "282073"}
SCORES = {"abcd": "DCBA", "circle": "×△○◎", "five": "12345"}

needs_shared = pytest.mark.skipif(
    not (SHARED / "golden").is_dir(), reason="the shared folder with the true tables is not there (HYOKA_SHARED)"
)


def table(name: str, rows: list[dict]) -> pd.DataFrame:
    """Rows as a table of the contract; columns that a row does not give are empty."""
    return typed(name, pd.DataFrame(rows, columns=list(dtypes(name)), dtype=object)) if rows else empty(name)


def golden_rows(document_id: str, name: str) -> list[dict[str, str]]:
    """The true rows of one document, as the CSV has them; none where it has no such table."""
    path = SHARED / "golden" / document_id / f"{name}.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def golden_tables() -> dict[str, pd.DataFrame]:
    """The true tables of all documents, typed, with documents made from the folders' names."""
    ids = sorted(path.name for path in (SHARED / "golden").iterdir() if path.is_dir())
    rows = {name: [{"document_id": i, **row} for i in ids for row in golden_rows(i, name)] for name in NAMES}
    rows["documents"] = [
        {"document_id": i, "municipality": CITIES[i.split("-")[0]], "fiscal_year": int(i.split("-")[1])} for i in ids
    ]
    for row in rows["documents"]:
        row["municipality_code"] = CODES[row["municipality"]]
    for row in rows["indicators"]:
        row["polarity_source"] = "document" if row.get("polarity") else ""
    for row in rows["ratings"]:
        marks = SCORES.get(row["scale"])
        row["score"] = marks.index(row["symbol"]) / (len(marks) - 1) if marks else (len(row["symbol"]) - 1) / 3
    return {name: table(name, rows[name]) for name in NAMES}


def small_plan() -> dict[str, pd.DataFrame]:
    """Two chapters, five actions: A completed, B implementing, C planned and implementing, D planned, one unmarked."""
    parents = {"1": "", "1-1": "1", "1-1-001": "1-1", "1-1-002": "1-1", "1-1-003": "1-1"}
    parents |= {"2": "", "2-1": "2", "2-1-001": "2-1", "2-1-002": "2-1"}
    levels = {1: "policy", 3: "program", 7: "action"}
    activities = [
        {"document_id": "p-2021", "activity_id": f"p-2021/{code}", "parent_id": above and f"p-2021/{above}"}
        | {
            "level": levels[len(code)],
            "code": code,
            "name": f"取組{code}",
            "section": f"{code[0]}課",
            "fiscal_year": 2021,
        }
        for code, above in parents.items()
    ]
    grades = {"1-1-001": "A", "1-1-002": "Ｂ", "1-1-003": "C", "2-1-001": "D"}
    marks = [("1-1-001", "completed"), ("1-1-001", "implementing"), ("1-1-002", "implementing")]
    marks += [("1-1-003", "planned"), ("1-1-003", "implementing"), ("2-1-001", "planned")]
    tables = {name: empty(name) for name in NAMES}
    of = {"document_id": "p-2021", "fiscal_year": 2021}
    return tables | {
        "documents": table("documents", [of | {"municipality": "某市"}]),
        "activities": table("activities", activities),
        "ratings": table(
            "ratings",
            [
                of | {"activity_id": f"p-2021/{code}", "criterion": "自己評価", "symbol": grade, "scale": "abcd"}
                for code, grade in grades.items()
            ],
        ),
        "statuses": table("statuses", [of | {"activity_id": f"p-2021/{c}", "status": status} for c, status in marks]),
    }
