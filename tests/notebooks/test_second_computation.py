"""Every figure of attainment, costs, progress and disclosure comes out of a second computation from the true rows."""

import pytest
from cost_facts import population, unit_costs
from cost_second import second_computation
from second_figures import attainment_again, disclosure_again, progress_again
from true_tables import DOCUMENTS, true_tables

from hyoka.measures.attainment import attainment
from hyoka.measures.costs import cost_measures
from hyoka.measures.disclosure import CRITERIA, disclosure
from hyoka.measures.dx import dx_progress
from hyoka.text.label_files import read_labels

WITH_INDICATORS = ("ibaraki-2020-projects", "itami-2021-evaluation", "tsukuba-2022-sheets")
PLAN = "ibaraki-2021-dx"


def present(frame, key, columns):
    """Key → the values of these columns that are not null; keys without any are left out."""
    rows = {}
    for row in frame.to_dict("records"):
        known = {column: row[column] for column in columns if row[column] == row[column] and row[column] is not None}
        rows[tuple(row[name] for name in key)] = {c: v for c, v in known.items() if str(v) != "<NA>"}
    return {place: known for place, known in rows.items() if known}


def as_floats(rows):
    return {key: {name: float(v) for name, v in row.items() if v is not None} for key, row in rows.items()}


@pytest.mark.parametrize("document_id", WITH_INDICATORS)
def test_attainment_comes_out_again(document_id):
    first = attainment(true_tables(document_id), read_labels("polarity"))
    columns = ["attainment", "attainment_capped", "met", "progress", "pace"]
    found = as_floats(present(first, ["indicator_id", "fiscal_year"], columns))
    again = as_floats(attainment_again(document_id))
    assert found.keys() == again.keys()
    assert all(found[key] == pytest.approx(again[key], rel=1e-12) for key in again)
    assert len(again) == {"ibaraki": 0, "itami": 15, "tsukuba": 26}[document_id.split("-")[0]]


@pytest.mark.parametrize("weight", [0, 0.7, 1])
def test_progress_of_the_plan_comes_out_again(weight):
    first = dx_progress(true_tables(PLAN), read_labels("dx_themes"), weight)
    columns = ["n", "done", "live", "planned", "a", "b", "c", "d", "share_ab", "score", "index"]
    found = as_floats(present(first, ["activity_id"], columns))
    again = {(own,): row for own, row in as_floats(progress_again(PLAN, weight)).items()}
    assert found.keys() == again.keys()
    assert all(found[key] == pytest.approx(again[key], rel=1e-12) for key in again)
    assert sum(1 for (own,) in again if len(own.rpartition("-")[2]) == 3) == 235


@pytest.mark.parametrize("document_id", DOCUMENTS)
def test_disclosure_comes_out_again(document_id):
    true = true_tables(document_id)
    measures = cost_measures(true, unit_costs(), population())
    first = disclosure(true | {"cost_measures": measures}).set_index("criterion")
    again = disclosure_again(document_id)
    assert {name: (row.n, row.of) for name, row in first.iterrows()} == again
    assert first["value"].to_dict() == pytest.approx({name: n / of for name, (n, of) in again.items()})
    assert set(first.index) == {*CRITERIA}


@pytest.mark.parametrize("document", ["tsukuba-2022-sheets", "itami-2021-evaluation", "hirakata-2017-general"])
def test_every_figure_comes_out_of_a_second_computation_in_plain_python_and_every_null_has_a_reason(document):
    tables = true_tables(document)
    found = cost_measures(tables, unit_costs(), population(), read_labels("labour_rates"))
    assert found["value"].isna().eq(found["reason"].ne("")).all()
    key = ["activity_id", "fiscal_year", "measure", "indicator_id"]
    first = found.dropna(subset="value").set_index(key)["value"].to_dict()
    second = second_computation(tables, unit_costs(), population())
    assert first.keys() == second.keys()
    assert first == pytest.approx(second, rel=1e-12)
