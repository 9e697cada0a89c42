"""What is said first is what most money rests on: the rules by which findings are chosen."""

import pandas as pd
import pytest
from notebook_limits import least_weights, limits
from notebooks_in_process import found_on, page_on
from test_findings import sheets, six

from hyoka_report.first_findings import MOST_FIRST, first_findings
from looks.order_of_findings import page_findings
from measures.labels import read_labels
from measures.scope import money_read

PAGES = least_weights("03", "04", "09", "06", "05", "08")
CITY_YEAR = ["municipality", "fiscal_year"]


def finding(measure, page, subject, weight, **about):
    """A row of findings of a city of which 100,000 yen were read."""
    made = {"document_id": "d", "municipality": "甲市", "fiscal_year": 2022, "account": ""}
    made |= {"measure": measure, "page": page, "subject": subject, "value": 0.5, "unit": "share"}
    made |= {"n": 1, "of": 3, "name": "", "ja": "文", "en": "text", "proved": 0.0}
    made |= {"first_year": None}
    return made | {"weight": weight, "money_read": 100_000.0} | about


def test_the_heaviest_of_several_cities_leads_whatever_its_rate_is():
    light = finding("farthest_target", "03", "d/1#1", 500.0, value=0.1)
    heavy = finding("farthest_target", "03", "e/1#1", 9_000.0, value=0.7, municipality="乙市")
    (first,) = page_findings(pd.DataFrame([light, heavy]))
    assert first["municipality"] == "乙市"


@pytest.mark.parametrize(("weight", "n"), [(99.0, 0), (100.0, 1), (float("nan"), 1)])
def test_less_than_a_share_of_the_money_read_opens_no_page(weight, n):
    rows = pd.DataFrame([finding("farthest_target", "03", "d/1#1", weight)])
    assert len(page_findings(rows, 0.001)) == n
    assert len(first_findings(rows, {"03": 0.001}, {})) == n
    assert len(first_findings(rows, {"03": 0.0}, {})) == 1


def test_h1_of_an_activity_one_sentence_is_said_on_a_page_and_on_the_first_page():
    target = finding("farthest_target", "03", "d/1#2", 9_000.0)
    money = finding("general_funds_change", "04", "d/1", 8_000.0, unit="JPY", value=8_000.0)
    other = finding("largest_change", "04", "d/2", 500.0, unit="JPY", value=500.0)
    mark = finding("top_mark_missed", "06", "d/1", 9_000.0)
    rows = first_findings(pd.DataFrame([target, money, other, mark]), PAGES, {})
    assert [row["subject"] for row in rows] == ["d/1", "d/2"]
    of_page = page_findings(pd.DataFrame([money, other, money | {"measure": "most_left"}]))
    assert [row["subject"] for row in of_page] == ["d/1", "d/2"]


def yen(measure, page, amount, subject="", **about):
    return finding(measure, page, subject, amount, unit="JPY", value=amount, **about)


def said(*rows):
    return [row["measure"] for row in first_findings(pd.DataFrame(rows), PAGES, {})]


def test_the_sum_of_a_city_is_said_before_what_is_heavier():
    whole = yen("settled_change", "04", 500.0)
    left = yen("most_left", "04", 9_000.0, "d/1")
    assert said(left, whole) == ["settled_change", "most_left"]


def test_an_indicator_does_not_carry_the_money_of_its_project():
    target = finding("farthest_target", "03", "d/1#1", 90_000.0)
    left = yen("most_left", "04", 500.0, "d/2")
    assert said(target, left) == ["most_left", "farthest_target"]
    # of one project the sentence that is about its yen
    assert said(target, left | {"subject": "d/1"}) == ["most_left"]


def test_yen_in_the_unit_of_an_indicator_are_yen():
    bonds = finding("untargeted_moved", "03", "d/1#1", 2_800.0)
    left = yen("most_left", "09", 500.0, "d/2")
    assert said(left, bonds) == ["untargeted_moved", "most_left"]


def test_one_year_is_said_before_several():
    of_two_years = yen("change_of_one", "04", 9_000.0, "d/1", first_year=2020)
    of_one_year = yen("most_left", "09", 500.0, "d/2", first_year=2021)
    assert said(of_two_years, of_one_year) == ["most_left", "change_of_one"]


def test_what_is_no_change_is_said_by_its_yen_beside_changes_of_one_year():
    behind = yen("called_behind", "06", 9_000.0, "d/1")
    following = yen("next_budget", "09", 500.0, first_year=2021)
    rows = pd.DataFrame([following, behind]).astype({"fiscal_year": "Int64", "first_year": "Int64"})
    chosen = first_findings(rows, PAGES, {})
    assert [row["measure"] for row in chosen] == ["called_behind", "next_budget"]


def test_a_sum_is_followed_by_the_step_that_moved_it_most():
    whole = yen("settled_change", "04", 500.0)
    step = yen("heaviest_step", "04", 900.0, "d/1")
    left = yen("most_left", "09", 9_000.0, "d/1")
    assert said(left, step, whole) == ["settled_change", "heaviest_step"]


def test_what_is_about_yen_is_said_by_weight_whatever_its_page():
    rows = [yen("most_left", "04", 900.0, "d/1"), yen("begun", "04", 800.0, "d/2")]
    rows.append(yen("called_behind", "06", 100.0, "d/3"))
    assert said(*rows) == ["most_left", "begun", "called_behind"]


def test_of_what_is_about_no_yen_the_pages_take_turns():
    counts = [("targets_met", "03"), ("targets_looser", "03"), ("marks_above", "06")]
    rows = [finding(measure, page, "", float("nan")) for measure, page in counts]
    assert said(*rows) == ["targets_met", "marks_above", "targets_looser"]


def test_a_count_that_another_sentence_says_as_well_is_left_out_where_that_one_is_there():
    nan = float("nan")
    plan = [finding("graded_ab", "05", "", nan), finding("low_planned", "05", "", nan)]
    marks = finding("best_marks", "06", "", nan)
    assert said(marks, *plan) == ["graded_ab", "low_planned"]
    assert said(marks, plan[1]) == ["best_marks", "low_planned"]
    of_another = marks | {"municipality": "乙市"}
    assert said(of_another, plan[0]) == ["graded_ab", "best_marks"]


def test_a_count_of_few_yen_takes_its_turn_with_what_is_about_none():
    left = yen("budgets_left", "09", 5_000.0)
    best = finding("best_marks", "06", "", float("nan"))
    assert said(left, yen("prose_aim", "06", 400.0, "d/1"), best) == [
        "budgets_left",
        "best_marks",
        "prose_aim",
    ]
    assert said(left, yen("prose_aim", "06", 500.0, "d/1"), best)[1] == "prose_aim"
    # what leads a page has its weight, however little it is
    assert said(left, yen("change_of_one", "04", 400.0, "d/1"), best)[1] == "change_of_one"


def test_of_one_amount_there_is_one_sentence():
    step = yen("heaviest_step", "04", 900.0, "d/1")
    ended = yen("ended_spending", "04", 900.0)
    assert said(ended, step) == ["heaviest_step"]
    assert said(ended | {"municipality": "乙市"}, step) == ["heaviest_step", "ended_spending"]


def test_leads_of_pages_take_their_turns_before_their_counts():
    rows = [("farthest_target", "03"), ("targets_met", "03"), ("marks_above", "06")]
    made = [finding(measure, page, "", float("nan")) for measure, page in rows]
    assert said(*made) == ["farthest_target", "targets_met", "marks_above"]


def test_every_city_has_its_first_sentence_before_any_has_a_second():
    measures = [("most_left", "04"), ("begun", "04"), ("called_behind", "06"), ("best_left", "06")]
    rows = [
        yen(measure, page, 1000.0 * (number + 1) + place, f"{city}/{place}", municipality=city)
        for number, city in enumerate("甲乙丙丁")
        for place, (measure, page) in enumerate(measures)
    ]
    found = first_findings(pd.DataFrame(rows), PAGES, {})
    assert [row["municipality"] for row in found] == [*"丁丙乙甲" * 2, "丁"]
    assert len(found) == MOST_FIRST
    of_one = first_findings(pd.DataFrame(rows[:4]), PAGES, {})
    assert [row["measure"] for row in of_one] == ["best_left", "called_behind", "begun"]


def test_that_nothing_is_worse_is_no_news_and_that_no_target_is_met_is():
    of_none = finding("way_away", "03", "", float("nan"), n=0, value=0.0)
    met = finding("targets_met", "03", "", float("nan"), n=0, value=0.0)
    assert said(of_none, met) == ["targets_met"]


def test_what_a_document_lacks_is_said_on_its_own_page_alone():
    assert said(finding("with_target", "03", "", float("nan"), n=0, value=0.0)) == []
    assert said(finding("has_cost", "07", "", float("nan"), n=0, value=0.0)) == []


@pytest.mark.shared
def test_h1_the_first_findings_of_forty_sheets_are_of_the_heaviest_projects():
    tables = sheets()
    costs = tables["costs"].query("item == 'total' and basis == 'settlement'")
    of_year = costs[costs["fiscal_year"].eq(2024)]
    spent = of_year.groupby("activity_id")["value"].max()  # some print it twice
    found = found_on(tables, "03", "04", "06", "09")
    rows = first_findings(found, PAGES, {})
    assert rows[0]["measure"] == "settled_change"
    activities = [row["subject"].partition("#")[0] for row in rows if row["subject"]]
    assert activities == [*dict.fromkeys(activities)] != []
    least = 0.001 * money_read(tables, read_labels("remarks")).loc[("池田市", 2024)]
    assert all(spent[activity] >= least for activity in activities)
    light = found[found["weight"].lt(least) & found["subject"].ne("")]
    assert "funds_above_budget" in set(light["measure"]), "of 460千円, and on no page"


def test_weights_are_the_money_of_the_project_or_of_what_is_below_it():
    tables = six()
    costs = tables["costs"].query("item == 'total' and basis == 'settlement'")
    rows = found_on(tables, "03").set_index(["measure", "municipality"])
    target = rows.loc[("farthest_target", "つくば市")]
    project = target["subject"].partition("#")[0]
    own = costs[costs["activity_id"].eq(project) & costs["fiscal_year"].eq(2022)]
    assert target["weight"] == own["value"].sum() > 0
    of_program = rows.loc[("farthest_target", "伊丹市")]
    parents = tables["activities"].set_index("activity_id")["parent_id"]
    is_below = costs["activity_id"].map(parents).eq(of_program["subject"].partition("#")[0])
    assert of_program["weight"] == costs[is_below]["value"].sum() > 0


def test_a_thousand_times_the_money_changes_no_choice():
    tables = six()
    costs = tables["costs"]
    is_money = costs["unit"].eq("JPY")
    more = costs.assign(value=costs["value"].mask(is_money, costs["value"] * 1000))
    dearer = tables | {"costs": more}
    least_yen = 1000 * limits("06")["least_yen"]  # the one limit that is so many yen
    of_marks = page_on(dearer, "06", least_yen=least_yen).findings
    after = pd.concat([found_on(dearer, "03"), of_marks], ignore_index=True)
    before = found_on(tables, "03", "06")
    said = ["measure", *CITY_YEAR, "subject", "n", "of"]
    assert after[said].equals(before[said])
    pages = [[row["measure"] for row in page_findings(rows, 0.001)] for rows in (before, after)]
    assert pages[0] == pages[1]
