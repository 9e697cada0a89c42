"""What a reader sees of attainment: sums, self-ratings beside figures, movements, charts and the answer."""

import pandas as pd
import pytest
from indicator_facts import facts
from true_tables import true_tables

from helpers import attainment_charts, attainment_views, attainment_words, charts
from helpers.attainment import REASONS, attainment
from helpers.attainment_answer import answers
from helpers.attainment_trends import trends
from hyoka.contract import schema
from hyoka.labels import read_labels


@pytest.fixture(scope="module")
def cities():
    """Tables of the two documents with targets and of one without, with attainment and trends by name."""
    tables = true_tables("itami-2021-evaluation", "tsukuba-2022-sheets", "ibaraki-2020-projects")
    scores = {"☆☆☆☆": 1, "☆☆☆": 2 / 3, "2": 0.25, "3": 0.5, "4": 0.75, "5": 1}
    tables["ratings"]["score"] = tables["ratings"]["symbol"].map(scores).astype("float64")
    rules = read_labels("polarity")
    tables["named"] = attainment_views.with_names(attainment(tables, rules), tables)
    tables["changes"] = attainment_views.with_names(trends(tables, rules), tables)
    return tables


def test_sums_by_city_and_year_have_count_share_mean_and_median(cities):
    table = attainment_views.by_city_and_year(cities["named"]).set_index(["municipality", "fiscal_year"])
    itami = table.loc[("伊丹市", 2021)]
    assert (itami["n"], itami["met"], itami["share_met"]) == (15, 12, 0.8)
    assert (round(itami["mean_capped"], 4), round(itami["median"], 4)) == (0.9506, 1.2418)
    assert "茨木市" not in table.index.get_level_values(0)


def test_each_figure_of_a_row_leads_to_its_own_cell_the_baseline_to_that_of_its_year():
    tables = facts(("target", 2021, "10"), ("actual", 2021, "9"), ("baseline", 2019, "5"), polarity="higher")
    values = tables["indicator_values"].assign(page=[1, 2, 3], x0=1.0, top=2.0, x1=3.0, bottom=4.0)
    row = attainment_views.with_sources(attainment(tables, read_labels("polarity")), values)
    row = row[row["fiscal_year"] == 2021].iloc[0]
    assert [row[f"{name}_page"] for name in ("target", "actual", "baseline")] == [1, 2, 3]
    assert row["baseline_bottom"] == 4


def test_every_row_without_attainment_is_counted_by_its_reason(cities):
    table = attainment_views.reasons(cities["named"])
    assert table["rows"].sum() == len(cities["named"])
    assert set(table["reason"]) <= set(attainment_words.REASON_WORDS)


def test_self_ratings_that_part_from_the_figures_are_told(cities):
    table = attainment_views.rating_agreement(cities, cities["named"]).set_index("code")
    parted = table.loc[table["agreement"] != "agree", "agreement"]
    assert len(table) == 11
    assert parted.to_dict() == {"612": "above", "088": "below", "089": "above", "090": "below"}


@pytest.mark.parametrize(
    ("score", "actual", "agreement"),
    [
        (1.0, "9", "above"),
        (0.75, "9", "above"),
        (0.5, "9", "agree"),
        (0.5, "11", "below"),
        (0.75, "11", "agree"),
        (1.0, "11", "agree"),
    ],
)
def test_a_self_rating_parts_from_the_figures_by_the_printed_rule(score, actual, agreement):
    tables = facts(("target", 2021, "10"), ("actual", 2021, actual), polarity="higher")
    rating = {"document_id": "x", "activity_id": "x/1", "fiscal_year": 2021, "criterion": "評価", "score": score}
    tables["ratings"] = schema.typed("ratings", pd.DataFrame([rating]).reindex(columns=list(schema.dtypes("ratings"))))
    tables["activities"] = schema.empty("activities")
    named = attainment_views.with_names(attainment(tables, read_labels("polarity")), tables)
    assert attainment_views.rating_agreement(tables, named)["agreement"].tolist() == [agreement]


def test_targets_worth_a_second_look_are_the_slack_and_the_too_easy_ones(cities):
    table = attainment_views.questionable_targets(cities["named"])
    keys = table["indicator_id"].str.partition("/")[2]
    slack, easy = {"611#2", "612#1", "631#1", "632#1"}, {"611#1", "621#3", "621#4", "621#5", "087#1", "087#2", "091#1"}
    assert set(keys) == slack | easy
    assert (table["note"] != "").all()


def test_a_move_in_percent_is_told_in_points_and_others_as_a_rate():
    share = {"unit": "％", "change_since_first": 79.0, "rate_since_first": 79.0}
    assert attainment_views.moved_by(share) == "+79ポイント"
    assert attainment_views.moved_by({"unit": "人", "change_since_first": -23.0, "rate_since_first": -0.48}) == "△48%"


def test_small_counts_and_unknown_directions_do_not_lead_the_movers(cities):
    moved = attainment_views.moved_most(cities["changes"], targets=False)
    assert len(moved) == 12
    assert (moved[["first", "value"]].abs().max(axis=1) >= 10).all()
    assert (moved["direction_since_first"] != "").all()


def test_applied_rules_leave_out_indicators_with_a_mark_of_their_own():
    marked = facts(("actual", 2021, "1"), name="停止回数", polarity="lower")["indicators"]
    hits = pd.DataFrame([(marked["indicator_id"][0], 1, "停止", "name", "停止", "lower", "r")])
    hits.columns = ["indicator_id", "rule", "pattern", "field", "words", "polarity", "reason"]
    assert attainment_views.applied_rules(hits, marked).empty
    unmarked = marked.assign(polarity="")
    assert attainment_views.applied_rules(hits, unmarked)["words"].tolist() == ["停止"]


def test_dots_that_would_lie_on_each_other_are_spread_the_same_each_time():
    assert attainment_charts.steps_apart([0.0, 0.0, 0.0, 0.0, 5.0], 1.0) == [0, 1, -1, 2, 0]


def test_each_chart_draws_with_japanese_glyphs_and_says_what_it_shows(cities):
    charts.setup_plots()
    agreement = attainment_views.rating_agreement(cities, cities["named"])
    drawn = {
        "4指標（": attainment_charts.target_against_actual(attainment_views.due(cities["named"])),
        "15指標で中央値124.2%": attainment_charts.distribution(cities["named"]),
        "20.7%": attainment_charts.heatmap(cities["named"]),
        "食い違うのは4": attainment_charts.ratings_beside_figures(agreement),
        "26,616（改善）": attainment_charts.small_multiples(
            attainment_views.moved_most(cities["changes"], targets=False), cities["indicator_values"]
        ),
    }
    for words, (figure, alt) in drawn.items():
        assert words in alt
        charts.png(figure)
        charts.plt.close(figure)


def test_a_chart_without_rows_says_so(capsys):
    charts.show_or_note(attainment_charts.heatmap(pd.DataFrame({"attainment": []})))
    assert "no data" in capsys.readouterr().out


def test_the_answer_has_the_figures_of_the_tables(cities):
    agreement = attainment_views.rating_agreement(cities, cities["named"])
    told = answers(cities["named"], cities["changes"], agreement)
    assert 3 <= len(told) <= 5
    assert "23 of 175 indicators" in told[0]
    assert "12 of 15 met, mean (capped at 1) 95.1%" in told[1]
    assert "4 of 11 activities (2 above, 2 below)" in told[3]


def test_the_answer_to_nothing_says_that_there_is_nothing(cities):
    empty = cities["named"].iloc[:0]
    assert "no indicator values" in answers(empty, cities["changes"].iloc[:0], pd.DataFrame())[0]


def test_every_reason_and_flag_has_a_word_for_readers(cities):
    assert set(REASONS) | {""} == set(attainment_words.REASON_WORDS)
    flags = {flag for joined in cities["named"]["flags"] for flag in joined.split(";") if flag}
    assert flags <= set(attainment_words.FLAG_WORDS)
