"""All costs of the published documents: full costs, pairs, and every figure computed a second time."""

import pytest
from cost_facts import population, unit_costs
from cost_second import second_computation
from true_tables import true_tables

from hyoka.measures.costs import cost_measures


@pytest.mark.parametrize("document", ["tsukuba-2022-sheets", "itami-2021-evaluation", "hirakata-2017-general"])
def test_every_figure_comes_out_of_a_second_computation_in_plain_python_and_every_null_has_a_reason(document):
    tables = true_tables(document)
    found = cost_measures(tables, unit_costs(), population())
    assert found["value"].isna().eq(found["reason"].ne("")).all()
    key = ["activity_id", "fiscal_year", "measure", "indicator_id"]
    first = found.dropna(subset="value").set_index(key)["value"].to_dict()
    second = second_computation(tables, unit_costs(), population())
    assert first.keys() == second.keys()
    assert first == pytest.approx(second, rel=1e-12)
