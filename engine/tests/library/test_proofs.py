"""How far the tables can be trusted: which rows a check that passes covers."""

import pandas as pd
import pytest
from true_tables import contract_table

from hyoka.contract.schema import empty
from hyoka.contract.tables import TABLES
from hyoka.watch.proofs import covered as covered_rows


def made(**rows: list[dict[str, object]]) -> dict[str, pd.DataFrame]:
    return {
        name: contract_table(name, rows.get(name, [])) if name in rows else empty(name)
        for name in TABLES
    }


PLACE = {"page": 2, "x0": 10.0, "top": 20.0, "x1": 30.0, "bottom": 40.0}
COSTS = [
    ("total", "settlement", 2021),
    ("general_funds", "settlement", 2021),
    ("total", "budget", 2021),
    ("personnel_cost", "", 2021),
    ("total", "settlement", 2022),
]


def checked(*checks):
    """Tables of five costs of one activity below another, with these checks."""
    of = {"document_id": "a", **PLACE}
    costs = [
        of
        | {"activity_id": "a/61", "item": item, "basis": basis, "fiscal_year": year, "value": 1.0}
        for item, basis, year in COSTS
    ]
    costs[3]["x0"] = 11.0
    program = of | {"level": "program", "activity_id": "a/6", "fiscal_year": 2021}
    activities = [
        program,
        program | {"level": "project", "activity_id": "a/61", "parent_id": "a/6"},
    ]
    documents = [{"document_id": "a"}, {"document_id": "b"}]
    return made(documents=documents, activities=activities, costs=costs, checks=list(checks))


def check(name, subject, passes=True, **more):
    return {
        "document_id": "a",
        "check": name,
        "page": 2,
        "subject": subject,
        "passes": passes,
        **more,
    }


FUNDING, COUNT = check("funding", "61 2021 settlement"), check("action_count", "")
SHARE = check("identity", "61 2021 settlement", note="general_funds = 減価償却費 ÷ total × 100")
IDENTITY = check("identity", "61 2021 settlement", note="total = general_funds + 減価償却費")


@pytest.mark.parametrize(
    ("checks", "covered"),
    [
        ([FUNDING], [2, 0, 3]),
        ([IDENTITY], [2, 0, 3]),
        ([SHARE], [1, 0, 4]),  # a rounded share holds of other amounts, too
        ([FUNDING, COUNT], [2, 2, 3]),
        ([check("personnel_cost", "61 2021"), check("project_total", "6")], [2, 0, 3]),
        ([FUNDING | {"passes": False}, IDENTITY | {"passes": False}], [0, 0, 5]),
        ([COUNT | {"document_id": "b"}], [0, 0, 5]),
    ],
)
def test_costs_are_covered_by_the_sums_that_they_are_in_and_activities_by_counts(checks, covered):
    rows = covered_rows(checked(*checks)).query("document_id == 'a'")
    costs = rows[rows["table"] == "costs"]
    found = [
        costs["how"].eq("summed").sum(),
        rows["how"].eq("counted").sum(),
        costs["how"].eq("uncovered").sum(),
    ]
    assert found == covered


LIST = check("list_total", "合計 運行本数／日 2021", found="1,200")


@pytest.mark.parametrize(
    ("total", "n_summed"),
    [
        (LIST, 2),
        (LIST | {"found": "1,201"}, 0),  # other rows than these were added up
        (LIST | {"passes": False}, 0),
        (LIST | {"check": "list_total_rounded"}, 0),
        (LIST | {"subject": "合計 収支差 2021"}, 0),
        (LIST | {"document_id": "b"}, 0),
    ],
)
def test_figures_of_a_list_are_in_the_printed_total_that_is_their_sum_to_the_digit(total, n_summed):
    of = {"document_id": "a", **PLACE, "fiscal_year": 2021}
    indicators = [of | {"indicator_id": f"a/{n}#1", "name": "運行本数／日"} for n in range(3)]
    about = [of | {"indicator_id": f"a/{n}#1", "measure": "actual"} for n in range(3)]
    values = [
        row | {"value": value} for row, value in zip(about, (1000.0, 200.0, 7.0), strict=True)
    ]
    values[2]["page"] = 3  # behind the total
    documents = [{"document_id": "a"}, {"document_id": "b"}]
    tables = made(
        documents=documents, indicators=indicators, indicator_values=values, checks=[total]
    )
    rows = covered_rows(tables)
    assert rows["how"].eq("summed").sum() == n_summed
