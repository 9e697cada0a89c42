"""Cities beside each other: what documents disclose, ratings on one scale, concepts in one unit."""

from __future__ import annotations

import pandas as pd
import pytest
from dx_tables import small_plan
from matplotlib import pyplot as plt
from true_tables import contract_table, true_tables

from helpers import compare, compare_charts, compare_views
from hyoka.contract.schema import validate
from hyoka.labels import read_labels

ITAMI, TSUKUBA, PROJECTS = "itami-2021-evaluation", "tsukuba-2022-sheets", "ibaraki-2020-projects"


@pytest.fixture(scope="module")
def true() -> dict[str, pd.DataFrame]:
    return true_tables()


def shares(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    return compare.disclosure(tables).set_index(["document_id", "criterion"])


def nothing() -> dict[str, pd.DataFrame]:
    return {name: frame.iloc[:0] for name, frame in small_plan().items()}


def concepts(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    return compare.concept_values(tables, read_labels("concepts"), read_labels("population"))


def one_indicator(unit: str) -> dict[str, pd.DataFrame]:
    """A city's indicator of web accesses with 2 万件, for 2021 and 2031."""
    of = {"document_id": "d", "indicator_id": "d/1#1"}
    values = [of | {"fiscal_year": y, "measure": "actual", "value": 2, "status": "reported"} for y in (2021, 2031)]
    tables = small_plan()
    tables["documents"] = contract_table(
        "documents",
        [{"document_id": "d", "municipality": "伊丹市", "municipality_code": "282073", "fiscal_year": 2021}],
    )
    named = of | {"activity_id": "d/1", "number": 1, "name": "ホームページアクセス数", "unit": unit}
    return tables | {
        "indicators": contract_table("indicators", [named]),
        "indicator_values": contract_table("indicator_values", values),
    }


def test_disclosure_keeps_to_the_contract_with_every_criterion_for_every_document(true):
    rows = compare.disclosure(true)
    pd.testing.assert_frame_equal(validate("disclosure", rows), rows)
    assert len(rows) == 5 * (len(compare.CRITERIA) + 1)


def test_what_each_city_discloses_and_does_not(true):
    found = shares(true)["value"]
    assert found[(PROJECTS, "target")] == 0
    assert found[(ITAMI, "polarity")] == 1
    assert found[(TSUKUBA, "polarity")] == 0
    assert found[(TSUKUBA, "budget_and_settlement")] == 1
    assert found[(ITAMI, "budget_and_settlement")] == 0
    assert found[("hirakata-2017-general", "cost")] == 4 / 33


def test_score_is_the_mean_of_the_criteria_that_have_a_value(true):
    rows = compare.disclosure(true)
    for _, own in rows.groupby("document_id"):
        known = [value for value in own["value"].iloc[:-1] if not pd.isna(value)]
        assert own["criterion"].iloc[-1] == "score"
        assert own["value"].iloc[-1] == pytest.approx(sum(known) / len(known))
        assert own[["n", "of"]].iloc[-1].tolist() == [sum(value > 0 for value in known), len(known)]


def test_unit_cost_is_unknown_without_cost_measures_and_counted_with_them():
    tables = small_plan()
    assert pd.isna(shares(tables).loc[("p-2021", "unit_cost"), "value"])
    measure = {"document_id": "p-2021", "fiscal_year": 2021, "measure": "unit_cost"}
    rows = [measure | {"activity_id": "p-2021/1-1-001", "value": 5}, measure | {"activity_id": "p-2021/1-1-002"}]
    with_costs = shares(tables | {"cost_measures": contract_table("cost_measures", rows)})
    assert with_costs.loc[("p-2021", "unit_cost"), ["value", "n", "of"]].tolist() == [0.2, 1, 5]


def test_what_is_said_of_a_level_holds_for_all_below_it():
    tables = small_plan()
    cost = {"document_id": "p-2021", "activity_id": "p-2021/1", "fiscal_year": 2021, "item": "total", "value": 0}
    found = shares(tables | {"costs": contract_table("costs", [cost | {"unit": "JPY", "basis": "budget"}])})
    assert found.loc[("p-2021", "cost"), ["n", "of"]].tolist() == [3, 5]


def test_no_document_says_when_it_was_published():
    assert shares(small_plan()).loc[("p-2021", "published_on"), ["value", "n"]].isna().all()


def test_ratings_show_the_mark_beside_its_score(true):
    counts = compare.rating_counts(true).set_index(["municipality", "criterion", "symbol"])
    assert counts.loc[("茨木市", "自己評価", "B"), ["n", "score"]].tolist() == [82, pytest.approx(2 / 3)]
    assert counts.loc[("枚方市", "達成状況", "◎"), ["n", "score"]].tolist() == [28, 1]
    assert counts.loc[("伊丹市", "評価", "☆☆☆"), "score"] == pytest.approx(2 / 3)
    assert counts.loc[("つくば市", "進捗状況", "2"), "score"] == 0.25
    assert counts.groupby(["municipality", "criterion"])["share"].sum().tolist() == pytest.approx([1] * 7)


def test_coverage_counts_indicators_with_target_actual_and_both(true):
    rows = compare.coverage(true).set_index(["document_id", "fiscal_year"])
    assert rows.loc[(ITAMI, 2021), ["of", "actual", "target", "both"]].tolist() == [15, 15, 15, 15]
    assert rows.loc[(PROJECTS, 2018), ["of", "actual", "target", "both"]].tolist() == [151, 139, 0, 0]
    assert rows.loc[(TSUKUBA, 2023), ["of", "actual", "target", "both"]].tolist() == [9, 0, 7, 0]


def test_online_applications_per_thousand_residents(true):
    rows = concepts(true).set_index(["concept", "municipality", "fiscal_year"])
    of = rows.loc["オンライン申請の件数"]
    assert of.loc[("つくば市", 2022), "per_1000"] == pytest.approx(89362 / 241656 * 1000)
    assert of.loc[("伊丹市", 2021), "per_1000"] == pytest.approx(29015 / 198138 * 1000)
    assert of.loc[("茨木市", 2018), "per_1000"] == pytest.approx(11421 / 280033 * 1000)
    assert of.loc[("茨木市", 2018), "population_basis"] == "census_2015"


def test_every_indicator_that_a_concept_names_is_found_with_its_unit(true):
    asked = read_labels("concepts")
    rows = concepts(true)
    found = set(zip(rows["concept"], rows["municipality"], strict=True))
    assert found == set(zip(asked["concept"], asked["municipality"], strict=True))
    assert rows["reason"].eq("").all()
    assert rows["value"].notna().all()


def test_units_are_harmonised_by_their_factor():
    rows = concepts(one_indicator("万件")).set_index("fiscal_year")
    assert rows.loc[2021, ["value", "unit", "reason"]].tolist() == [20000, "件", ""]
    assert rows.loc[2021, "per_1000"] == pytest.approx(20000 / 198138 * 1000)


def test_a_year_without_population_has_no_figure_per_head():
    rows = concepts(one_indicator("万件")).set_index("fiscal_year")
    assert rows.loc[2031, "value"] == 20000
    assert pd.isna(rows.loc[2031, "per_1000"])


def test_another_unit_than_expected_is_left_out_with_its_reason():
    rows = concepts(one_indicator("件"))
    assert rows["value"].isna().all()
    assert rows["per_1000"].isna().all()
    assert rows["reason"].eq("unit_mismatch").all()


def test_latest_is_each_citys_last_year():
    rows = compare_views.latest(concepts(one_indicator("万件")))
    assert rows["fiscal_year"].tolist() == [2031]


def test_answer_names_the_documents_and_the_figures_of_the_tables(true):
    said = compare_views.answer(
        compare.disclosure(true), compare.rating_counts(true), concepts(true), true["documents"]
    )
    japanese = "".join(ja for ja, _ in said)
    assert "5文書" in japanese
    assert "つくば市（令和4年度）369.8" in japanese
    assert f"{235 + 33 + 6 * 4 + 5}あり" in japanese


def test_empty_tables_give_empty_tables_and_no_answer():
    tables = nothing()
    rows, counts, of = compare.disclosure(tables), compare.rating_counts(tables), concepts(tables)
    assert rows.empty
    assert counts.empty
    assert of.empty
    assert compare.coverage(tables).empty
    assert compare_views.answer(rows, counts, of, tables["documents"]) == []
    assert compare_views.criteria_table(rows)["documents"].tolist() == [0] * len(compare.CRITERIA)


def test_there_is_no_chart_of_nothing():
    tables = nothing()
    assert compare_charts.disclosure_chart(compare.disclosure(tables), tables["documents"], "") is None
    assert compare_charts.ratings_chart(compare.rating_counts(tables), "") is None
    assert compare_charts.concepts_chart(concepts(tables), "") is None


@pytest.mark.parametrize("labels", ["ja", "en"])
def test_charts_say_the_main_figures(true, labels):
    _, disclosed = compare_charts.disclosure_chart(compare.disclosure(true), true["documents"], "", labels)
    _, rated = compare_charts.ratings_chart(compare.rating_counts(true), "", labels)
    _, shared = compare_charts.concepts_chart(concepts(true), "", labels)
    plt.close("all")
    assert "つくば市 2022 85%" in disclosed
    assert "A（106） B（82） C（23） D（24）" in rated
    assert "つくば市 2022 369.8" in shared


def test_marks_of_one_city_and_year_are_taken_together_and_one_without_a_score_is_drawn():
    rows = [("a", "A", 1.0, 1), ("a", "C", None, 1), ("b", "A", 1.0, 2), ("a", "拡充", None, 3)]
    counts = pd.DataFrame(
        [
            {"document_id": d, "municipality": "某市", "fiscal_year": 2024, "symbol": s, "score": v, "n": n}
            | {"criterion": "方向性" if s == "拡充" else "達成"}
            for d, s, v, n in rows
        ]
    )
    figure, alt = compare_charts.ratings_chart(counts, "")
    bars = figure.axes[0].patches
    assert [round(bar.get_width(), 2) for bar in bars] == [0.75, 0.25]
    assert bars[1].get_hatch()
    assert "某市 達成（2024） A（3） C（1）" in alt
    assert "方向性" not in alt
    plt.close("all")
