"""All costs of the published documents: full costs, pairs, and every figure computed a second time."""

import pytest
from cost_facts import TSUKUBA_FULL_COST, population, unit_costs
from cost_second import second_computation
from true_tables import true_tables

from hyoka.measures.costs import cost_measures


def test_every_indicator_of_tsukuba_has_been_looked_at_by_hand():
    tables = true_tables("tsukuba-2022-sheets")
    found = cost_measures(tables, unit_costs(), population())
    units = found[found["measure"].eq("unit_cost")]
    assert set(units["indicator_id"]) == set(tables["indicators"]["indicator_id"])
    assert not units["flags"].str.contains("single_output").any()
    assert not units["reason"].isin(["no_pairing", "not_an_output"]).any()
    assert {i.partition("/")[2] for i in units.loc[units["value"].notna(), "indicator_id"]} == {
        "087#2",
        "089#1",
        "098#1",
    }


def test_full_costs_of_all_tsukuba_sheets_are_as_published():
    found = cost_measures(true_tables("tsukuba-2022-sheets"), unit_costs(), population())
    full = found[found["measure"].eq("full_cost") & found["fiscal_year"].le(2022)]
    by_sheet = full.groupby(full["activity_id"].str[-3:])["value"].apply(lambda yen: [v / 1000 for v in yen])
    assert by_sheet.to_dict() == {code: [float(v) for v in row] for code, row in TSUKUBA_FULL_COST.items()}


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
