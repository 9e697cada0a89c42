"""What readers see of a plan: tables, sentences and charts say what the counts say, also where there is nothing."""

from __future__ import annotations

import pandas as pd
import pytest
from dx_tables import small_plan
from matplotlib import pyplot as plt
from true_tables import true_tables

from helpers import dx_charts, dx_views
from helpers.dx import actions
from helpers.dx_themes import untagged
from hyoka.labels import read_labels
from hyoka.themes import items, tag

PLAN = "ibaraki-2021-dx"


@pytest.fixture(scope="module")
def true() -> dict[str, pd.DataFrame]:
    return true_tables()


def nothing() -> dict[str, pd.DataFrame]:
    return {name: frame.iloc[:0] for name, frame in small_plan().items()}


def test_answer_says_the_published_counts(true):
    found = dx_views.plans(true)
    acts = dx_views.actions_of(true, PLAN)
    tags = tag(items(true), read_labels("dx_themes"))
    japanese, english = dx_views.paragraphs(dx_views.answer(found, acts, true["activities"], tags, 0.7))
    for figures in ("235取組", "202（86.0%）", "32（13.6%）", "188（80.0%）", "Cが23", "Dが24", "取組は59", "担当47"):
        assert figures in japanese
    for figures in ("235 actions", "202 (86.0%)", "188 (80.0%)", "59 actions", "23 of its 47"):
        assert figures in english


def test_levels_are_4_designs_12_and_35_measures_of_the_same_actions(true):
    acts = dx_views.actions_of(true, PLAN)
    tables = [dx_views.level_table(acts, true["activities"], depth, 0.7) for depth in (1, 2, 3)]
    assert [len(table) for table in tables] == [4, 12, 35]
    assert [table["n"].sum() for table in tables] == [235] * 3
    assert all(table["index"].is_monotonic_increasing for table in tables)
    assert all((table["low"] <= table["index"]).all() and (table["index"] <= table["high"]).all() for table in tables)


def test_sections_add_up_to_what_is_held_back(true):
    sections = dx_views.section_table(dx_views.actions_of(true, PLAN), 0.7)
    assert sections["back"].sum() == 59
    assert (sections[["both", "graded", "not_live"]].sum(axis=1) == sections["back"]).all()
    assert sections["n"].sum() == 235
    assert sections["section"].iloc[0] == "DX推進チーム"
    assert not sections["section"].str.match(r"\d").any()


def test_held_back_table_puts_actions_with_both_reasons_first(true):
    back = dx_views.held_back_table(dx_views.actions_of(true, PLAN), true["activities"])
    assert back["reason"].iloc[:21].eq("C・Dで未実施").all()
    assert back.set_index("code").loc["1-1-2-011", "status"] == "構想・実施"


def test_every_city_has_its_own_documents_themes(true):
    named = items(true)
    tags = tag(named, read_labels("dx_themes"))
    counted = dx_views.themes_by_city(true, tags).set_index(["theme", "municipality"])
    assert counted.loc[("AI・RPAの利用推進", "伊丹市"), ["activities", "indicators"]].tolist() == [0, 1]
    assert counted.loc[("AI・RPAの利用推進", "茨木市"), "indicators"] == 1
    assert not untagged(named, tags)["item_id"].str.startswith(PLAN).any()


def test_indicators_of_a_theme_show_the_last_actual_and_that_years_target(true):
    tags = tag(items(true), read_labels("dx_themes"))
    rows = dx_views.theme_indicators(true, tags).drop_duplicates("indicator_id").set_index("indicator_id")
    assert {"actual_page", "target_page"} <= set(rows.columns)
    robots = rows.loc["itami-2021-evaluation/621#3", ["fiscal_year", "actual", "target"]].tolist()
    assert robots == [2021, 51, 30]
    assert pd.isna(rows.loc["ibaraki-2020-projects/情報システム課/6#2", "target"])


def test_the_latest_plan_comes_first():
    tables = small_plan()
    older = {name: frame.replace({"p-2021": "p-2020"}) for name, frame in tables.items()}
    older["documents"] = older["documents"].assign(fiscal_year=2020)
    both = {name: pd.concat([older[name], tables[name]], ignore_index=True) for name in tables}
    both["activities"].loc[both["activities"]["document_id"] == "p-2020", "activity_id"] += "-old"
    both["ratings"].loc[both["ratings"]["document_id"] == "p-2020", "activity_id"] += "-old"
    assert dx_views.plans(both)["document_id"].tolist() == ["p-2021", "p-2020"]
    assert dx_views.plans(both)["n"].tolist() == [5, 5]


def test_without_a_plan_the_answer_says_so():
    tables = nothing()
    acts = dx_views.actions_of(tables, "")
    tags = tag(items(tables), read_labels("dx_themes"))
    said = dx_views.paragraphs(dx_views.answer(dx_views.plans(tables), acts, tables["activities"], tags, 0.7))
    assert "ありません" in said[0]
    assert "no plan" in said[1]


@pytest.mark.parametrize("labels", ["ja", "en"])
@pytest.mark.parametrize("make", [small_plan, nothing])
def test_every_chart_draws_and_says_what_it_shows(make, labels):
    tables = make()
    acts = dx_views.actions_of(tables, "p-2021")
    levels = dx_views.level_table(acts, tables["activities"], 2, 0.7)
    themes = read_labels("dx_themes")
    tags = tag(items(tables), themes)
    drawn = [
        dx_charts.funnel_chart(acts, "", labels),
        dx_charts.heatmap(levels, "", labels),
        dx_charts.band_chart(levels, "", 0.7, labels),
        dx_charts.sections_chart(dx_views.section_table(acts, 0.7), "", labels),
        dx_charts.themes_chart(dx_views.themes_by_city(tables, tags), themes, "", labels),
    ]
    plt.close("all")
    if acts.empty:
        assert drawn == [None] * 5
    else:
        alts = [chart[1] for chart in drawn[:4]]
        assert "5" in alts[0]
        assert "1-1" in alts[1]
        assert "1-1" in alts[2]
        assert "1課" in alts[3]


def test_chart_of_a_plan_names_its_counts():
    acts = actions(small_plan())
    _, alt = dx_charts.funnel_chart(acts, "")
    plt.close("all")
    assert "計画にある取組 5（A 1 B 1 C 1 D 1）" in alt
    assert "終了 1（A 1 B 0 C 0 D 0）" in alt


def test_where_nothing_is_held_back_the_answer_says_so():
    tables = small_plan()
    tables["ratings"] = tables["ratings"].assign(symbol="A")
    tables["statuses"] = tables["statuses"].assign(status="completed")
    tables["activities"] = tables["activities"][tables["activities"]["code"] != "2-1-002"]
    acts = dx_views.actions_of(tables, "p-2021")
    tags = tag(items(tables), read_labels("dx_themes"))
    said = dx_views.paragraphs(dx_views.answer(dx_views.plans(tables), acts, tables["activities"], tags, 0.7))
    assert "未実施の取組はない" in said[0]
    assert "4取組のうち、実施中か終了は4（100.0%）" in said[0]


def test_what_has_no_theme_is_listed_whole_by_city_with_sentences_cut():
    names = ["広報", "か" * 40, "統計"]
    no_theme = pd.DataFrame(
        {"municipality": ["甲市", "甲市", "乙市"], "item": ["action", "action", "indicator"], "name": names}
    )
    rows = dx_views.untagged_table(no_theme)
    assert rows.values.tolist() == [["甲市", "取組", 2, "広報、" + "か" * 23 + "…"]]
