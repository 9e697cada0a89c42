"""Figures that were recognised in pictures: which stay in the tables, and what is said of the others."""

import pytest

from hyoka.checks.recognised import UNPROVED, settle


def cost(item: str, value: int, sure: float | None = 0.99) -> dict:
    about = {"document_id": "a", "activity_id": "a/1", "fiscal_year": 2024, "basis": "settlement", "detail": ""}
    place = {"page": 1, "x0": 0.0, "top": 0.0, "x1": 9.0, "bottom": 9.0}
    origin = {"origin": "text" if sure is None else "recognised", "confidence": sure, "confirmed": False}
    return {**about, **place, **origin, "item": item, "value": value, "text": f"{value:,}"}


@pytest.mark.parametrize(
    ("costs", "left", "hint"),
    [
        ([cost("total", 300), cost("bonds", 100), cost("general_funds", 200)], 3, ""),
        ([cost("total", 300), cost("general_funds", 300)], 2, ""),
        ([cost("total", 300, 0.8), cost("general_funds", 300)], 0, ""),
        ([cost("total", 300), cost("personnel_cost", 20)], 0, ""),
        ([cost("total", 41257), cost("bonds", 11000), cost("general_funds", 257)], 0, "if it were 41,000"),
        ([cost("total", 300, None), cost("personnel_cost", 20)], 1, ""),
    ],
    ids=["a sum", "one part", "one part, not sure", "no sum", "a wrong digit", "printed as text"],
)
def test_figure_stays_in_the_tables_only_if_a_sum_proves_it(costs, left, hint):
    rows = {"costs": costs, **{name: [] for name in ("indicator_values", "ratings", "statuses", "prose_figures")}}
    problems = settle(rows, [], asked=False)
    assert (len(rows["costs"]), len(problems)) == (left, len(costs) - left)
    assert all(problem["kind"] == UNPROVED for problem in problems)
    assert not hint or any(hint in problem["action"] for problem in problems)
