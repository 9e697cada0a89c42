"""How far the tables can be trusted: which rows a check covers, where a failing check is to be looked at."""

import pandas as pd
import pytest
from true_tables import contract_table

from hyoka.contract.records import PROVENANCE
from hyoka.contract.schema import SCHEMAS, empty
from hyoka.measures import quality

PLACE = {"page": 2, "x0": 10.0, "top": 20.0, "x1": 30.0, "bottom": 40.0}


def frame(name, *rows):
    return contract_table(name, list(rows))


def cost(own, item, basis="settlement", year=2021, **place):
    row = {"document_id": "a", "activity_id": f"a/{own}", "fiscal_year": year, "item": item, "basis": basis}
    return row | {"value": 1.0} | PLACE | place


def check(name, subject, passes=True, document="a"):
    return {"document_id": document, "check": name, "page": 2, "subject": subject, "passes": passes}


@pytest.fixture
def tables():
    activity = {"document_id": "a", "level": "project", **PLACE}
    return {name: empty(name) for name in SCHEMAS} | {
        "documents": frame("documents", {"document_id": "a"}, {"document_id": "b"}),
        "activities": frame(
            "activities",
            activity | {"activity_id": "a/6", "level": "program"},
            activity | {"activity_id": "a/61", "parent_id": "a/6", "name": "広報"},
        ),
        "costs": frame(
            "costs",
            cost("61", "total"), cost("61", "general_funds"), cost("61", "total", basis="budget"),
            cost("61", "personnel_cost", basis="", x0=11.0), cost("61", "total", year=2022),
        ),
        "indicators": frame("indicators", {"document_id": "a", "indicator_id": "a/61#1", "unit": "件"}),
    }  # fmt: skip


FUNDING, COUNT = check("funding", "61 2021 settlement"), check("control_amount_pairs", "pairs")
IDENTITY = check("identity", "61 2021 settlement") | {"note": "total = general_funds + 減価償却費"}


@pytest.mark.parametrize(
    ("checks", "covered"),
    [
        ([FUNDING], [5, 2, 0, 3]),
        ([IDENTITY], [5, 2, 0, 3]),
        ([check("personnel_cost", "61 2021"), check("project_total", "6")], [5, 4, 0, 1]),
        ([FUNDING, COUNT], [5, 2, 3, 0]),
        ([FUNDING | {"passes": False}, IDENTITY | {"passes": False}], [5, 0, 0, 5]),
        ([COUNT | {"document_id": "b"}], [5, 0, 0, 5]),
    ],
)
def test_costs_are_covered_by_the_sums_that_they_are_in_and_the_rest_by_counts(tables, checks, covered):
    tables["checks"] = frame("checks", *checks)
    rows = quality.covered(tables).query("document_id == 'a' and table == 'costs'")
    assert rows[["rows", "summed", "counted", "uncovered"]].to_numpy().tolist() == [covered]


def test_a_failing_check_leads_to_the_cell_that_was_added(tables):
    tables["checks"] = frame("checks", check("personnel_cost", "61 2021", passes=False), check("funding", "61 2021"))
    placed = quality.failing(tables)
    assert len(placed) == 1
    assert placed.iloc[0][list(PROVENANCE)].tolist() == [2, 11.0, 20.0, 30.0, 40.0]


def test_a_failing_check_without_a_cost_leads_to_its_activity_and_a_general_one_to_its_page(tables):
    tables["checks"] = frame(
        "checks", check("project_total", "6", passes=False), check("action_count", "", passes=False)
    )
    placed = quality.failing(tables)
    assert placed["x0"].tolist()[0] == 10.0
    assert placed["page"].tolist() == [2, 2]
    assert pd.isna(placed["x0"].tolist()[1])
