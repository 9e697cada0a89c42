"""Cities beside each other: concepts in one unit, and how far the tables can be trusted."""

import pandas as pd
import pytest
from true_tables import contract_table, true_tables

from hyoka.contract.schema import SCHEMAS, empty
from hyoka.measures import quality
from hyoka.measures.concepts import concept_values
from hyoka.text.label_files import read_labels

#: A concept of 万件 that is counted in 件.
ACCESSES = {
    "concept": "ホームページの閲覧", "english": "Page views", "unit": "件", "per_1000": "yes", "municipality": "伊丹市",
    "indicator": "ホームページアクセス数", "indicator_unit": "万件", "factor": "10000",
}  # fmt: skip


def concepts(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    labels = pd.concat([read_labels("concepts"), pd.DataFrame([ACCESSES])], ignore_index=True)
    return concept_values(tables, labels, read_labels("population"))


def made(**rows: list[dict[str, object]]) -> dict[str, pd.DataFrame]:
    return {name: contract_table(name, rows.get(name, [])) if name in rows else empty(name) for name in SCHEMAS}


def test_online_applications_per_thousand_residents_with_the_documents_own_definitions():
    rows = concepts(true_tables()).set_index(["concept", "municipality", "fiscal_year"])
    of = rows.loc["オンライン申請の件数"]
    assert of.loc[("つくば市", 2022), "per_1000"] == pytest.approx(89362 / 241656 * 1000)
    assert of.loc[("茨木市", 2018), "per_1000"] == pytest.approx(11421 / 280033 * 1000)
    assert of.loc[("茨木市", 2018), "population_basis"] == "census_2015"
    assert rows.loc[("ネットワークの停止時間", "つくば市"), "definition"].str.contains("344日×810分×0.1%").all()


@pytest.mark.parametrize(
    ("unit", "year", "found"),
    [("万件", 2021, [20000, 20000 / 198138 * 1000, ""]), ("万件", 2031, [20000, None, ""]),
     ("件", 2021, [None, None, "unit_mismatch"])],
)  # fmt: skip
def test_units_are_harmonised_and_another_unit_or_a_year_without_population_has_no_figure(unit, year, found):
    of = {"document_id": "d", "indicator_id": "d/1#1"}
    value = of | {"fiscal_year": year, "measure": "actual", "status": "reported"}
    named = of | {"activity_id": "d/1", "number": 1, "name": "ホームページアクセス数", "unit": unit}
    city = {"document_id": "d", "municipality": "伊丹市", "municipality_code": "282073", "fiscal_year": 2021}
    values = [value | {"value": 2}, value | {"fiscal_year": 2022, "value": None}]  # a text in place of a value
    (row,) = concepts(made(documents=[city], indicators=[named], indicator_values=values)).to_dict("records")
    assert [None if pd.isna(row[name]) else row[name] for name in ("value", "per_1000", "reason")] == found


PLACE = {"page": 2, "x0": 10.0, "top": 20.0, "x1": 30.0, "bottom": 40.0}
COSTS = [("total", "settlement", 2021), ("general_funds", "settlement", 2021), ("total", "budget", 2021),
         ("personnel_cost", "", 2021), ("total", "settlement", 2022)]  # fmt: skip


def checked(*checks):
    """Tables of five costs of one activity below another, with these checks."""
    of = {"document_id": "a", **PLACE}
    costs = [of | {"activity_id": "a/61", "item": item, "basis": basis, "fiscal_year": year, "value": 1.0}
             for item, basis, year in COSTS]  # fmt: skip
    costs[3]["x0"] = 11.0
    program = of | {"level": "program", "activity_id": "a/6", "fiscal_year": 2021}
    activities = [program, program | {"level": "project", "activity_id": "a/61", "parent_id": "a/6"}]
    documents = [{"document_id": "a"}, {"document_id": "b"}]
    return made(documents=documents, activities=activities, costs=costs, checks=list(checks))


def check(name, subject, passes=True, **more):
    return {"document_id": "a", "check": name, "page": 2, "subject": subject, "passes": passes, **more}


FUNDING, COUNT = check("funding", "61 2021 settlement"), check("control_amount_pairs", "pairs")
IDENTITY = check("identity", "61 2021 settlement", note="total = general_funds + 減価償却費")


@pytest.mark.parametrize(
    ("checks", "covered"),
    [
        ([FUNDING], [2, 0, 3]), ([IDENTITY], [2, 0, 3]), ([FUNDING, COUNT], [2, 3, 0]),
        ([check("personnel_cost", "61 2021"), check("project_total", "6")], [2, 0, 3]),
        ([FUNDING | {"passes": False}, IDENTITY | {"passes": False}], [0, 0, 5]),
        ([COUNT | {"document_id": "b"}], [0, 0, 5]),
    ],
)  # fmt: skip
def test_costs_are_covered_by_the_sums_that_they_are_in_and_the_rest_by_counts(checks, covered):
    rows = quality.covered(checked(*checks)).query("document_id == 'a' and table == 'costs'")
    assert [rows["how"].eq(how).sum() for how in ("summed", "counted", "uncovered")] == covered


def test_a_failing_check_leads_to_the_cost_that_was_added_or_to_its_activity_or_to_its_page():
    failing = [check("personnel_cost", "61 2021"), check("project_total", "6"), check("action_count", "")]
    tables = checked(*failing, check("number", "61 2022 total"))
    placed = quality.placed(tables["checks"], tables)
    assert placed["subject_x0"].fillna(0).tolist() == [11.0, 10.0, 0, 10.0]
    assert placed["page"].eq(2).all()
