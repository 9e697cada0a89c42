"""What is asked of targets, years that are not like others, and self-ratings beside figures."""

import pytest
from indicator_facts import RULES, facts
from true_tables import ROOT, contract_table, true_tables

from hyoka.contract import schema
from hyoka.measures.attainment import attainment
from hyoka.measures.frames import with_names
from hyoka.measures.selection import latest
from hyoka.measures.targets import FINDINGS, progress_ratings, rating_agreement, target_findings
from hyoka.store.table_files import load_all
from hyoka.text.label_files import CODE_WORDS, read_labels


def findings_of(tables, rules=RULES):
    tables = {"activities": schema.empty("activities"), **tables}
    attained = attainment(tables, rules)
    return target_findings(latest(with_names(attained, tables)), attained, tables["indicator_values"])


def asked(*values, polarity="higher"):
    row = findings_of(facts(*values, polarity=polarity)).iloc[0]
    return [name for name in FINDINGS if row[name]]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ((("actual", 2020, "8"), ("target", 2021, "9"), ("actual", 2021, "11"), ("target", 2024, "10")), ["final_met"]),
        ((("target", 2021, "10"), ("actual", 2021, "11"), ("target", 2024, "10")), []),
        ((("actual", 2020, "12"), ("target", 2021, "9"), ("actual", 2021, "13")), ["below_before"]),
        ((("actual", 2020, "14"), ("target", 2021, "10"), ("actual", 2021, "13")), ["below_before", "met_but_worse"]),
        ((("baseline", 2019, "9"), ("target", 2021, "10"), ("actual", 2021, "15")), ["too_easy"]),
        ((("baseline", 2019, "8"), ("target", 2021, "9"), ("actual", 2021, "9"), ("target", 2024, "20")),
         ["steep_ahead"]),
        ((("baseline", 2019, "8"), ("target", 2021, "9"), ("actual", 2021, "9"), ("target", 2024, "9.4")), []),
        ((("target", 2021, "9"), ("actual", 2021, "9")), []),
    ],
)  # fmt: skip
def test_what_is_asked_of_a_target(values, found):
    assert asked(*values) == found


def test_a_target_missed_three_years_running():
    years = (2019, 2020, 2021)
    targets = [("target", year, "10") for year in years]
    assert asked(*targets, *(("actual", year, "9") for year in years)) == ["missed_three_years", "never_reset"]
    assert asked(*targets, ("actual", 2019, "10"), ("actual", 2020, "9"), ("actual", 2021, "9.5")) == []


def test_a_forecast_of_a_later_year_is_not_met_early():
    tables = load_all(ROOT / "data" / "processed")
    attained = tables["attainment"]
    due = latest(with_names(attained, tables)).query("municipality == '池田市'")
    found = target_findings(due, attained, tables["indicator_values"])
    assert found["final_target"].notna().sum() > 0
    assert not found["is_final_ahead"].any()
    assert not found["final_met"].any()


def test_cash_at_the_counter_has_a_cliff_ahead_and_saved_hours_hide_a_fall():
    itami = findings_of(true_tables("itami-2021-evaluation")).set_index("indicator_id")
    cash = itami.loc["itami-2021-evaluation/621#6"]
    assert cash["steep_ahead"]
    assert (round(cash["needed"], 2), cash["so_far"]) == (12.17, 1.75)
    tsukuba = findings_of(true_tables("tsukuba-2022-sheets"), read_labels("polarity")).set_index("indicator_id")
    hours = tsukuba.loc["tsukuba-2022-sheets/098#1"]
    assert hours["met_but_worse"]
    assert (round(hours["attainment"], 3), round(hours["change"], 2)) == (1.425, -0.60)


@pytest.mark.parametrize(
    ("score", "actual", "agreement"),
    [
        (1.0, "8", "above"), (0.75, "8", "above"), (0.5, "8", "agree"),
        (1.0, "9", "agree"),  # within what `nearly_met` leaves
        (0.5, "11", "below"), (0.75, "11", "agree"), (1.0, "11", "agree"),
    ],
)  # fmt: skip
def test_a_self_rating_parts_from_the_figures_by_the_printed_rule(score, actual, agreement):
    tables = facts(("target", 2021, "10"), ("actual", 2021, actual), polarity="higher")
    of = {"document_id": "x", "activity_id": "x/1", "fiscal_year": 2021}
    ratings = [of | {"criterion": "評価", "score": score}, of | {"criterion": "事業の方向性", "symbol": "拡充"}]
    tables |= {name: schema.empty(name) for name in ("activities", "narratives")}
    tables["ratings"] = contract_table("ratings", ratings)
    ratings = progress_ratings(tables)
    assert ratings["方向性"].tolist() == ["拡充"]
    found = rating_agreement(ratings, with_names(attainment(tables, RULES), tables))
    assert found["agreement"].tolist() == [agreement]


def test_every_reason_flag_and_event_has_a_word_for_readers():
    found = attainment(true_tables(), read_labels("polarity"))
    assert {flag for joined in found["flags"] for flag in joined.split(";")} <= set(CODE_WORDS["flags"])
    assert set(found["reason"]) <= set(CODE_WORDS["reason"])
    assert set(read_labels("events")["kind"]) <= set(CODE_WORDS["出来事"])
