"""All costs of the published documents: full costs, pairs, and a reason for what has no figure."""

from cost_facts import TSUKUBA_FULL_COST, population, unit_costs
from true_tables import true_tables

from helpers.costs import cost_measures


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


def test_every_null_has_a_reason_and_every_value_none():
    for document in ("tsukuba-2022-sheets", "itami-2021-evaluation", "hirakata-2017-general"):
        found = cost_measures(true_tables(document), unit_costs(), population())
        assert found["value"].isna().eq(found["reason"].ne("")).all()
