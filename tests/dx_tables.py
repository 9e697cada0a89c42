"""A small plan by hand, for the tests of plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from true_tables import contract_table

from hyoka.contract.schema import empty

if TYPE_CHECKING:
    import pandas as pd

NAMES = ("documents", "activities", "indicators", "indicator_values", "costs", "ratings", "statuses", "cost_measures")


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
        "documents": contract_table("documents", [of | {"municipality": "某市"}]),
        "activities": contract_table("activities", activities),
        "ratings": contract_table(
            "ratings",
            [
                of | {"activity_id": f"p-2021/{code}", "criterion": "自己評価", "symbol": grade, "scale": "abcd"}
                for code, grade in grades.items()
            ],
        ),
        "statuses": contract_table(
            "statuses", [of | {"activity_id": f"p-2021/{c}", "status": status} for c, status in marks]
        ),
    }
