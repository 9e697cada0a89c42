"""A small plan by hand, for the tests of plans."""

import pandas as pd
from true_tables import contract_table

NAMES = ("documents", "activities", "indicators", "indicator_values", "costs", "ratings", "statuses", "cost_measures")


#: Codes of the plan's levels and actions, each with its grade and its marks.
PLAN = {
    "1": "", "1-1": "", "1-1-001": "A completed implementing", "1-1-002": "Ｂ implementing",
    "1-1-003": "C planned implementing", "2": "", "2-1": "", "2-1-001": "D planned", "2-1-002": "",
}  # fmt: skip
LEVELS = {1: "policy", 3: "program", 7: "action"}


def small_plan() -> dict[str, pd.DataFrame]:
    """Two chapters, five actions: A completed, B implementing, C planned and implementing, D planned, one unmarked."""
    activities, ratings, statuses = [], [], []
    for code, marked in PLAN.items():
        of = {"document_id": "p-2021", "fiscal_year": 2021, "activity_id": f"p-2021/{code}"}
        about = {"level": LEVELS[len(code)], "code": code, "name": f"取組{code}", "section": f"{code[0]}課"}
        above = code.rpartition("-")[0]
        activities.append(of | about | {"parent_id": above and f"p-2021/{above}"})
        for grade, *marks in [marked.split()] if marked else ():
            ratings.append(of | {"criterion": "自己評価", "symbol": grade, "scale": "abcd"})
            statuses += [of | {"status": mark} for mark in marks]
    documents = [{"document_id": "p-2021", "fiscal_year": 2021, "municipality": "某市"}]
    rows = {"documents": documents, "activities": activities, "ratings": ratings, "statuses": statuses}
    return {name: contract_table(name, rows.get(name, [])) for name in NAMES}
