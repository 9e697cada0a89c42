"""Charts and words of cost: what they say is what the tables hold, and empty tables are said to be empty."""

import numpy as np
import pandas as pd
import pytest
from cost_facts import measures_of, one_activity, tsukuba_sheet
from matplotlib import pyplot as plt

from helpers import charts, costs_change_charts, costs_charts, costs_views
from helpers.costs_words import FLAGS, REASONS, answers, flag_words, reason_words, show_columns

SPENT = {
    2021: {("total", "budget"): 2_000_000, ("total", "settlement"): 1_500_000, ("personnel_cost", ""): 500_000},
    2022: {
        ("total", "budget"): 1_000_000,
        ("total", "settlement"): 1_250_000,
        ("personnel_cost", ""): 250_000,
        ("general_funds", "settlement"): 1_000_000,
        ("other_funds", "settlement"): 250_000,
    },
}


@pytest.fixture(autouse=True)
def japanese_plots():
    charts.setup_plots()
    yield
    plt.close("all")


def wide_of(tables):
    return costs_views.by_activity(measures_of(tables), tables)


@pytest.mark.parametrize(
    ("view", "said"),
    [
        (costs_charts.budget_and_settlement, ["予算100万円", "決算125万円", "125.0%"]),
        (costs_charts.full_costs, ["150万円", "人件費16.7%"]),
        (costs_charts.funding, ["一般財源80.0%", "その他特定財源20.0%"]),
        (costs_charts.ranking, ["1位", "125.0%", FLAGS["budget_unknown"]]),
        (costs_charts.project_panels, ["令和3年度200万円", "令和4年度150万円"]),
    ],
)
def test_each_chart_says_its_numbers_in_words(view, said):
    figure, alt = view(wide_of(one_activity(SPENT)))
    assert figure.axes
    assert [words for words in said if words not in alt] == []


def test_the_funding_table_has_the_printed_amounts_of_the_items_that_there_are():
    tables = one_activity(SPENT)
    rows, items = costs_views.funding_table(wide_of(tables), tables["costs"])
    assert items == ["general_funds", "other_funds"]
    assert rows[["direct_cost", *items]].values.tolist() == [[1_250_000, 1_000_000, 250_000]]
    assert "general_funds_page" in rows
    bare = one_activity({2022: {("total", "settlement"): 1}})
    assert costs_views.funding_table(wide_of(bare), bare["costs"])[0].empty


def test_a_unit_cost_stands_beside_what_it_was_computed_from():
    tables = one_activity(SPENT, form="x", outputs=[("回数", "回", "output", {2021: 10, 2022: 12})])
    measures, wide = measures_of(tables), wide_of(tables)
    rows = costs_views.with_inputs(costs_views.unit_costs_of(measures, tables), wide, tables).set_index("fiscal_year")
    assert rows.loc[2022, ["full_cost", "actual", "unit_cost"]].tolist() == [1_500_000, 12, 125_000]


def test_the_waterfall_goes_from_last_year_to_this_year():
    _, alt = costs_change_charts.change_waterfall(wide_of(one_activity(SPENT)))
    assert "200万円から150万円へ" in alt
    assert "△50万円" in alt


def test_a_waterfall_without_last_year_is_none():
    assert costs_change_charts.change_waterfall(wide_of(one_activity({2022: SPENT[2022]}))) is None


def test_steps_beyond_the_most_become_one_and_nothing_is_lost():
    wide = wide_of(one_activity(SPENT))
    many = [wide.assign(activity_id=f"d/{i}", label=str(i), full_cost=wide["full_cost"] * i) for i in range(1, 6)]
    all_steps = pd.concat(many)
    steps = costs_views.change_steps(all_steps, max_steps=3)
    assert len(steps) == 3
    assert steps["n"].sum() == 5
    assert steps["step"].sum() == -500_000 * (1 + 2 + 3 + 4 + 5)


def test_totals_are_sum_over_sum_and_no_mean_of_ratios():
    wide = wide_of(one_activity(SPENT))
    second = wide.assign(activity_id="d/2", budget=9_000_000.0, direct_cost=1_000_000.0)
    sums = costs_views.totals(pd.concat([wide, second]).query("fiscal_year == 2022"))
    assert sums["execution"].tolist() == [2_250_000 / 10_000_000]


def test_ranks_that_rounding_could_swap_are_said_to_be_uncertain():
    wide = wide_of(one_activity({2022: {("total", "budget"): 10_000, ("total", "settlement"): 9_000}}))
    assert wide["half_digit"].tolist() == [500]
    near = wide.assign(activity_id="d/2", direct_cost=9_001.0, execution=0.9001)
    far = wide.assign(activity_id="d/3", direct_cost=1_000.0, execution=0.1)
    ranked = costs_views.execution_ranking(pd.concat([wide, near, far]))
    assert ranked["uncertainty"].str.contains("入れ替わりうる").tolist() == [False, True, True]


def test_amounts_printed_in_yen_are_rounded_to_the_yen():
    wide = wide_of(one_activity({2022: {("total", "budget"): 10_001, ("total", "settlement"): 9_000}}))
    assert wide["half_digit"].tolist() == [0.5]


def test_a_pdf_a_sheet_and_one_pdf_of_all_sheets_belong_together():
    wide = wide_of(one_activity(SPENT))
    apart = pd.concat([wide, wide.assign(document_id="e", activity_id="e/1")])
    assert [len(rows) for rows in costs_views.groups(apart)] == [4]
    assert costs_views.execution_ranking(apart)["of"].tolist() == [2, 2]


def test_small_rounding_leaves_ranks_as_they_are():
    ranked = costs_views.execution_ranking(wide_of(tsukuba_sheet("087")))
    assert ranked["uncertainty"].str.contains("変わらない").all()


def test_the_quadrant_of_less_money_and_more_effect_has_its_words():
    wide = wide_of(one_activity(SPENT, outputs=[("件数", "件", "output", {2021: 4, 2022: 5})]))
    reached = pd.DataFrame({"indicator_id": ["d/1#1", "d/1#1"], "fiscal_year": [2021, 2022], "attainment": [0.8, 1.0]})
    indicators = one_activity(SPENT, outputs=[("件数", "件", "output", {})])["indicators"]
    pairs = costs_views.cost_and_effect(wide, reached, indicators)
    assert pairs["quadrant"].tolist() == ["費用減・達成増"]
    assert np.isclose(pairs["change_cost"], -0.25).all()
    assert "費用△25.0%" in costs_change_charts.quadrants(pairs)[1]


def test_unit_cost_effects_show_both_effects():
    tables = one_activity(SPENT, outputs=[("件数", "件", "output", {2021: 4, 2022: 5})])
    _, alt = costs_change_charts.unit_cost_effects(measures_of(tables), {"d/1#1": "件数"})
    assert "令和4年度 費用△112,500円 量△87,500円" in alt


def test_the_answer_names_execution_personnel_and_unit_costs():
    tables = one_activity(SPENT, outputs=[("件数", "件", "output", {2021: 4, 2022: 5})])
    measures, wide = measures_of(tables), wide_of(tables)
    sums = costs_views.totals(costs_views.of_own_year(wide))
    text = "".join(answers(wide, sums, measures, tables["indicators"]))
    for words in ("つくば市125.0%", "16.7%", "件数 300,000円/件", "execution つくば市 125.0% (FY2022)"):
        assert words in text


def test_nothing_to_say_is_no_answer_and_no_chart(capsys):
    tables = {name: table.iloc[:0] for name, table in one_activity(SPENT).items()}
    measures, wide = measures_of(tables), wide_of(tables)
    sums = costs_views.totals(costs_views.of_own_year(wide))
    assert answers(wide, sums, measures, tables["indicators"]) == []
    assert costs_change_charts.unit_cost_effects(measures, {}) is None
    costs_charts.show_each(costs_charts.ranking, wide, "execution", "執行率")
    assert "データなし" in capsys.readouterr().out


def test_every_reason_and_flag_that_the_measures_use_has_words():
    tables = one_activity(SPENT, outputs=[("件数", "件", "output", {2021: 4}), ("率", "％", "output", {2021: 1})])
    measures = measures_of(tables)
    for reason in set(measures["reason"]) - {""}:
        assert reason_words(reason) != reason
    assert set(REASONS) >= {reason for reason in measures["reason"] if reason and ":" not in reason}
    assert flag_words("budget_unknown;over_budget") == f"{FLAGS['budget_unknown']}。{FLAGS['over_budget']}"


def test_each_column_of_a_table_has_its_head_and_unit(capsys):
    wide = wide_of(one_activity(SPENT))
    show_columns(costs_views.with_readings(wide), "費用", ["label", "fiscal_year", "budget", "execution", "reading"])
    assert "費用: 2 rows" in capsys.readouterr().out
