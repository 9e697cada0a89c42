"""Last year's figure in this year's document is held against that of last year's document."""

import pandas as pd
import pytest

from hyoka.clean.restated import with_restated
from hyoka.contract.schema import from_rows
from hyoka.contract.tables import dtypes

DOCUMENT = {"municipality": "市", "form": "f", "pages": 1}
FIGURE = {"item": "total", "basis": "settlement", "unit": "JPY", "detail": "", "page": 1}


def rows(name, *given):
    """A table with these columns filled."""
    columns = dtypes(name)
    return from_rows(name, [[row.get(column) for column in columns] for row in given])


def tables(costs, code="1"):
    """Two documents, of 2020 and of 2021, with these costs: document, year, basis, amount."""
    documents = [
        DOCUMENT | {"document_id": name, "fiscal_year": year}
        for name, year in (("r2", 2020), ("r3", 2021))
    ]
    activities = [
        {"document_id": "r2", "activity_id": "r2/1", "code": "1", "name": "公園管理事業"},
        {"document_id": "r3", "activity_id": "r3/1", "code": code, "name": "公園管理事業"},
    ]
    figures = [
        FIGURE
        | {"document_id": name, "activity_id": f"{name}/1", "fiscal_year": year, "basis": basis}
        | {"value": amount * 1000.0, "text": str(amount)}
        for name, year, basis, amount in costs
    ]
    return {
        "documents": rows("documents", *documents),
        "activities": rows("activities", *activities),
        "indicators": rows("indicators"),
        "indicator_values": rows("indicator_values"),
        "costs": rows("costs", *figures),
        "problems": rows("problems"),
    }


def told(given):
    problems = with_restated(given).query("kind == 'restated'")
    return problems[["document_id", "text"]].to_numpy().tolist()


LAST_YEAR = ("r2", 2020, "settlement", 110)


def test_figure_that_two_documents_have_otherwise_is_told_of_both_and_stays():
    given = tables([LAST_YEAR, ("r3", 2020, "settlement", 120), ("r3", 2021, "settlement", 130)])
    before = given["costs"].copy()
    assert told(given) == [["r2", "r3"], ["r3", "r2"]]
    action = with_restated(given)["action"].iloc[0]
    assert "公園管理事業" in action
    assert "110／120" in action
    pd.testing.assert_frame_equal(given["costs"], before)


@pytest.mark.parametrize(
    ("figure", "code"),
    [
        (("r3", 2020, "settlement", 110), "1"),
        (("r3", 2020, "budget", 120), "1"),
        (("r3", 2021, "settlement", 120), "1"),
        (("r3", 2020, "settlement", 120), "2"),
    ],
    ids=["the same", "a budget", "another year", "another number"],
)
def test_nothing_is_told_where_no_figure_of_one_year_and_project_differs(figure, code):
    assert told(tables([LAST_YEAR, figure], code)) == []


def test_what_was_told_before_is_told_once():
    given = tables([LAST_YEAR, ("r3", 2020, "settlement", 120)])
    again = given | {"problems": with_restated(given)}
    assert told(again) == told(given)
