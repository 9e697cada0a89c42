"""Attainment of indicators: published examples and edge cases."""

from fractions import Fraction

import pandas as pd
import pytest
from cases import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from indicator_facts import RULES, facts, flags
from true_tables import true_tables

from hyoka.measures.attainment import attainment
from hyoka.measures.attainment_formulas import directional_attainment
from hyoka.measures.polarity import apply_polarity, polarity_matches
from hyoka.text.bounds import exact
from hyoka.text.errors import UsageError
from hyoka.text.label_files import read_labels

#: Whether a target is met, as the cases say it.
MET = {True: "yes", False: "no"}


def row(*values, year=2021, **about):
    table = attainment(facts(*values, **about), RULES)
    return table[table["fiscal_year"] == year].iloc[0]


def printed(values):
    """Values as `facts` takes them: "target 2021 5, actual 2021 7"."""
    return [(measure, int(year), text) for measure, year, text in map(str.split, values.split(", "))]


def pair(target, actual, polarity, **about):
    return row(("target", 2021, target), ("actual", 2021, actual), polarity=polarity, **about)


@pytest.mark.parametrize(
    ("actual", "printed"), [("184", "8.5"), ("191", "23.4"), ("185", "10.6"), ("186", "12.8"), ("187", "14.9")]
)
def test_progress_comes_out_as_tsukuba_printed_it_in_2011(actual, printed):
    values = (("baseline", 2010, "180"), ("actual", 2011, actual), ("target", 2014, "227"))
    assert f"{row(*values, year=2011, fiscal_year=2011, polarity='higher')['progress'] * 100:.1f}" == printed


@pytest.mark.parametrize(("actual", "target", "printed"), [("97.70", 100, 98), ("213", 250, 85), ("53", 66, 80)])
def test_attainment_comes_out_as_hirakata_printed_it_in_2020(actual, target, printed):
    assert round(float(directional_attainment(exact(actual), exact(target), "higher")) * 100) == printed


@pytest.mark.parametrize(("target", "actual", "polarity", "expected", "met"), cases("attainment"))
def test_attainment_follows_the_formula_of_its_polarity(target, actual, polarity, expected, met):
    found = pair(target, actual, polarity)
    assert found["attainment"] == pytest.approx(float(expected), abs=1e-15)
    assert found["attainment_capped"] == min(max(found["attainment"], 0), 1)
    assert MET.get(found["met"], "") == met
    assert found["reason"] == ""


@pytest.mark.parametrize(("actual", "met"), [("5", True), ("△5", False), ("0", None)])
def test_a_zero_target_for_higher_has_no_attainment_and_nothing_done_is_no_success(actual, met):
    found = pair("0", actual, "higher")
    assert (found["reason"], found["method"]) == ("zero_target", "ratio")
    assert found[["attainment", "attainment_capped"]].isna().all()
    assert pd.isna(found["met"]) if met is None else found["met"] == met


@pytest.mark.parametrize(("actual", "polarity", "tolerance", "met"), cases("tolerance"))
def test_a_target_missed_by_no_more_than_the_tolerance_is_met_and_attainment_stays(actual, polarity, tolerance, met):
    tables = facts(("target", 2021, "100"), ("actual", 2021, actual), polarity=polarity)
    exact, tolerant = (attainment(tables, RULES, tolerance=share).iloc[0] for share in (0.0, float(tolerance)))
    assert MET[tolerant["met"]] == met
    assert tolerant["attainment"] == exact["attainment"]


@pytest.mark.parametrize(
    ("target", "actual", "met"),
    [("3.0", "3.04", True), ("3.0", "3.05", False), ("3.0", "2.95", True), ("3.00", "3.04", False)],
)
def test_a_maintained_figure_is_met_within_the_precision_its_target_is_printed_with(target, actual, met):
    assert pair(target, actual, "maintain")["met"] == met


@pytest.mark.parametrize(
    ("actual", "expected", "met"),
    [("16.8", 1 - 0.2 / 17, False), ("17", 1, True), ("18.5", 1, True), ("20", 1, True), ("25", 0.75, False)],
)
def test_a_band_printed_in_the_definition_is_what_is_to_be_kept_and_a_time_of_day_is_none(actual, expected, met):
    found = pair("17", actual, "maintain", unit="％", definition="残高÷標準財政規模（17％～20％の範囲内）")
    assert (found["method"], found["met"]) == ("band", met)
    assert found["attainment"] == pytest.approx(expected)
    assert pair("5", "5", "maintain", unit="分", definition="時間帯（8:30~22:00）の停止")["method"] == "maintain"


@pytest.mark.parametrize(("target", "actual", "polarity", "met"), cases("bounds_as_targets"))
def test_a_bound_as_target_says_its_own_polarity_and_has_no_attainment(target, actual, polarity, met):
    found = pair(target, actual, "")
    assert (found["method"], found["reason"], found["polarity"]) == ("bound", "bound", polarity)
    assert found["polarity_source"] == "document"
    assert pd.isna(found["target"])
    assert pd.isna(found["attainment"])
    assert MET.get(found["met"], "") == met


@pytest.mark.parametrize(("target", "actual", "polarity", "met"), cases("bounds_as_actuals"))
def test_a_bound_as_actual_is_met_only_where_it_decides(target, actual, polarity, met):
    found = pair(target, actual, polarity)
    assert found["reason"] == "bound"
    assert MET.get(found["met"], "") == met


@pytest.mark.parametrize(("values", "year", "reason"), cases("missing_attainment"))
def test_every_missing_attainment_says_why(values, year, reason):
    found = row(*printed(values), polarity="higher", year=int(year))
    assert (found["reason"], found["method"]) == (reason, "none")
    assert pd.isna(found["attainment"])
    assert pd.isna(found["met"])


def test_an_unknown_polarity_stays_unknown_and_is_never_higher():
    found = pair("5", "7", "")
    assert (found["reason"], found["polarity"], found["polarity_source"]) == ("polarity_unknown", "", "")
    assert pd.isna(found["met"])


@pytest.mark.parametrize(("values", "column", "expected"), cases("progress"))
def test_progress_goes_from_the_last_baseline_to_the_last_target_or_that_years(values, column, expected):
    found = row(*printed(values), polarity="higher")[column]
    assert found == pytest.approx(float(Fraction(expected))) if expected else pd.isna(found)


@pytest.mark.parametrize(
    ("baseline", "target", "polarity", "flag"),
    [
        ("50", "50", "higher", "target_equals_baseline"), ("50", "40", "higher", "target_worse_than_baseline"),
        ("50", "60", "lower", "target_worse_than_baseline"), ("50", "60", "maintain", "no_direction"),
    ],
)  # fmt: skip
def test_progress_without_a_way_to_go_is_null_and_says_why(baseline, target, polarity, flag):
    values = printed(f"baseline 2019 {baseline}, target 2024 {target}, target 2021 45, actual 2021 45")
    found = row(*values, polarity=polarity)
    assert found[["progress", "pace"]].isna().all()
    assert flag in flags(found)


@pytest.mark.parametrize(("values", "polarity", "flag", "is_there"), cases("flags"))
def test_what_a_reader_must_know_beside_the_figures_is_flagged(values, polarity, flag, is_there):
    assert (flag in flags(row(*printed(values), polarity=polarity))) == (is_there == "yes")


def test_one_and_a_half_times_the_target_two_years_running_is_too_easy():
    years = {2018: "15", 2019: "14", 2020: "15", 2021: "16"}
    values = [("target", year, "10") for year in years] + [("actual", year, text) for year, text in years.items()]
    table = attainment(facts(*values, polarity="higher"), RULES)
    assert table.loc[table["flags"].str.contains("too_easy"), "fiscal_year"].tolist() == [2021]


@pytest.mark.parametrize(("text", "reason"), [("0.0*", "placeholder"), ("実施", "target_missing")])
def test_a_target_that_is_no_number_is_no_gap_for_the_linear_share_to_fill(text, reason):
    values = printed(f"baseline 2019 10, target 2021 {text}, target 2024 20, actual 2021 13")
    assert row(*values, polarity="higher")["reason"] == reason


def test_the_linear_share_is_found_beside_indicators_without_a_baseline():
    final = facts(*printed("baseline 2019 10, target 2024 20, actual 2021 13"), polarity="higher")
    yearly = facts(*printed("target 2021 5, actual 2021 5"), polarity="higher", document_id="y")
    table = attainment({name: pd.concat([final[name], yearly[name]]) for name in final}, RULES)
    assert "basis_linear" in flags(table.query("document_id == 'x' and fiscal_year == 2021").iloc[0])


@settings(max_examples=15, deadline=None)
@given(
    st.decimals(0, 100, places=1), st.decimals(0, 100, places=1), st.sampled_from(["higher", "lower", "maintain", ""])
)
def test_any_printed_pair_gives_attainment_or_a_reason(target, actual, polarity):
    values = (("target", 2021, str(target)), ("actual", 2021, str(actual)))
    found = attainment(facts(*values, polarity=polarity), RULES).iloc[0]
    assert pd.isna(found["attainment"]) == (found["reason"] != "")
    is_nothing_of_nothing = polarity == "higher" and target == actual == 0
    assert pd.notna(found["met"]) == (polarity != "" and not is_nothing_of_nothing)


@pytest.fixture(scope="module")
def rules():
    return read_labels("polarity")


def ruled(rules, **indicator):
    """The polarity of the rule that applies to an indicator of these words; "" where none does."""
    matches = polarity_matches(facts(("actual", 2021, "1"), **indicator)["indicators"], rules)
    return "".join(matches["polarity"])


@pytest.mark.parametrize(("polarity", "name"), cases("polarity"))
def test_names_reviewed_by_hand_keep_their_polarity(rules, polarity, name):
    assert ruled(rules, name=name) == polarity


def test_the_unit_and_the_definition_may_set_a_limit(rules):
    assert ruled(rules, name="応答", unit="分以内") == "lower"
    assert ruled(rules, name="応答", definition="応答を0.1%未満に抑える。") == "lower"


def test_the_documents_own_mark_wins_over_a_rule_and_an_unknown_one_leaves_polarity_empty(rules):
    tables = facts(("actual", 2021, "1"), name="システムの停止回数", polarity="higher")
    found = apply_polarity(tables["indicators"], rules).iloc[0]
    assert (found["polarity"], found["polarity_source"]) == ("higher", "document")
    found = apply_polarity(facts(("actual", 2021, "1"), name="選定委員会開催回数")["indicators"], rules).iloc[0]
    assert (found["polarity"], found["polarity_source"]) == ("", "")


def test_every_rule_has_a_reason_and_stands_once_and_a_match_has_the_reason(rules):
    assert (rules["reason"] != "").all()
    assert not rules.duplicated(["pattern", "field"]).any()
    tables = facts(("actual", 2021, "1"), name="トラブルによるシステムの停止回数")
    (reason,) = polarity_matches(tables["indicators"], rules)["reason"]
    assert reason.startswith("止まっている時間・回数")


def test_a_rule_with_an_unknown_field_or_polarity_is_refused():
    wrong = pd.DataFrame([{"pattern": "x", "field": "title", "polarity": "higher", "reason": "r"}])
    with pytest.raises(UsageError, match=r"rule 1 of polarity\.csv"):
        polarity_matches(facts(("actual", 2021, "1"))["indicators"], wrong)


def test_rules_agree_with_the_marks_that_itami_prints(rules):
    indicators = true_tables("itami-2021-evaluation")["indicators"]
    matches = polarity_matches(indicators, rules)
    ruled = matches[matches["polarity"] != "unknown"].merge(
        indicators, on="indicator_id", suffixes=("_rule", "_document")
    )
    assert len(ruled) >= 7
    assert (ruled["polarity_rule"] == ruled["polarity_document"]).all()
