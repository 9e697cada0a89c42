"""One thing changed in cities of the committed tables changes what it is about, and nothing else.

Each change is made in cities of their own, which stand beside each other in one run of a page.
"""

from functools import cache

import pandas as pd
import pytest
from notebooks_in_process import page_on
from real_tables import beside, of_cities, of_letter, six

from hyoka.contract.schema import empty
from hyoka.contract.tables import DOCUMENT_TABLES
from measures.labels import read_labels
from measures.signals import SIGNALS

BEHIND = "市が遅れ・未達成などと評価した事業（決算の大きい順）"
TOGETHER = "評価の組合せと方向性（多い順）"
CITIES = ("つくば市", "伊丹市", "池田市", "枚方市")
#: The pages that are run for all changes: on them a city sees nothing of another.
APART = ("03", "04", "06")
LATE = "tsukuba-2022-sheets/088"


def unchanged(tables):
    return tables


def without(name):
    return lambda tables: tables | {name: empty(name)}


def is_progress_of_late(ratings):
    return ratings["activity_id"].eq(LATE) & ratings["criterion"].eq("進捗状況")


def with_middle_mark(tables):
    ratings = tables["ratings"]
    is_it = is_progress_of_late(ratings)
    middle = {
        "score": ratings["score"].mask(is_it, 0.5),
        "symbol": ratings["symbol"].mask(is_it, "3"),
    }
    return tables | {"ratings": ratings.assign(**middle)}


def without_mark(tables):
    return tables | {"ratings": tables["ratings"][~is_progress_of_late(tables["ratings"])]}


def without_needs(tables):
    needs = read_labels("criteria").query("about == 'need'")["criterion"]
    of_needs = tables["ratings"]["criterion"].isin(needs)
    assert of_needs.any()
    return tables | {"ratings": tables["ratings"][~of_needs]}


def split_in_two(tables):
    """A project that is behind, as two with half of its money each."""
    project = "tsukuba-2022-sheets/090"
    parts = [f"{project}a", f"{project}b"]
    made = {}
    for name in ("activities", "ratings", "narratives", "costs"):
        rows = tables[name]
        is_it = rows["activity_id"].eq(project)
        more = [rows[is_it].assign(activity_id=part) for part in parts]
        made[name] = pd.concat([rows[~is_it], *more], ignore_index=True)
    value = made["costs"]["value"]
    is_half = made["costs"]["activity_id"].isin(parts)
    return tables | made | {"costs": made["costs"].assign(value=value.mask(is_half, value / 2))}


def with_a_part(tables):
    """A project with a part that has all of its costs."""
    project = "ikeda-2024-projects/22"
    part = f"{project}/1"
    activities, costs = tables["activities"], tables["costs"]
    own = activities[activities["activity_id"].eq(project)]
    of_part = own.assign(activity_id=part, parent_id=project, level="action")
    spent = costs[costs["activity_id"].eq(project)].assign(activity_id=part)
    return tables | {
        "activities": pd.concat([activities, of_part], ignore_index=True),
        "costs": pd.concat([costs, spent], ignore_index=True),
    }


def with_no_money(tables):
    costs = tables["costs"]
    return tables | {"costs": costs.assign(value=costs["value"].mask(costs["unit"].eq("JPY"), 0.0))}


CHANGES = {
    "甲": unchanged,
    "乙": without("ratings"),
    "丙": without("indicator_values"),
    "丁": without("costs"),
    "戊": with_middle_mark,
    "己": without_mark,
    "庚": without_needs,
    "辛": split_in_two,
    "壬": with_a_part,
    "癸": with_no_money,
}
LETTERS = {change: letter for letter, change in CHANGES.items()}


@cache
def changed():
    cities = of_cities(*CITIES)
    tables = {name: cities[name] for name in DOCUMENT_TABLES}
    return beside({letter: change(tables) for letter, change in CHANGES.items()})


def found(letter, number="06"):
    return of_letter(page_on(changed(), number).findings, letter)


def signals(letter):
    return of_letter(page_on(changed(), "06").saved["signals"], letter).set_index("activity_id")


@pytest.mark.parametrize(
    ("letter", "unknown"),
    [
        ("乙", {"has_low_mark"}),
        ("丙", {"misses_target"}),
        ("丁", {"pays_more", "has_left"}),
    ],
)
def test_what_is_not_printed_is_unknown_and_no_other_signal_moves(letter, unknown):
    without_it, before = signals(letter), signals("甲")
    assert before[[*SIGNALS[:4]]].any().all()
    assert all(without_it[name].isna().all() for name in unknown)
    others = [name for name in SIGNALS[:4] if name not in unknown]
    assert without_it[others].reindex(before.index).equals(before[others])


def behind(change):
    rows = of_letter(page_on(changed(), "06").tables[BEHIND].frame, LETTERS[change])
    return {*rows["activity_id"]}


@pytest.mark.parametrize("change", [with_middle_mark, without_mark])
def test_rule_3_a_mark_of_the_middle_and_a_mark_removed_change_no_other_verdict(change):
    assert behind(unchanged) - behind(change) == {LATE}
    assert behind(change) < behind(unchanged)


def test_a_project_split_in_two_changes_no_total_of_what_is_behind():
    of_one, of_two = (
        found(LETTERS[change]).query("measure == 'called_behind'")["value"].tolist()
        for change in (unchanged, split_in_two)
    )
    assert of_one == of_two != []


def test_f14_n14_without_needs_marks_and_ways_stand_together_as_before():
    page = page_on(changed(), "06")
    rows = [
        page.rows(TOGETHER, f"{city}{LETTERS[change]}")
        for change in (unchanged, without_needs)
        for city in CITIES
    ]
    assert any(rows)
    told = [
        [{head: text for head, text in row.items() if head != "自治体名"} for row in of_city]
        for of_city in rows
    ]
    assert told[: len(CITIES)] == told[len(CITIES) :]


@pytest.mark.parametrize("number", APART)
def test_g13_no_sum_of_nothing_is_said(number):
    sums, before = (
        rows[rows["unit"].eq("JPY")]
        for rows in (found(LETTERS[with_no_money], number), found("甲", number))
    )
    assert before["value"].ne(0).any() or number == "03", "none of these cities has one there"
    assert sums["value"].ne(0).all()


@pytest.mark.parametrize("number", APART)
def test_parts_of_a_project_change_no_finding(number):
    before = found("甲", number)
    assert "池田市" in set(before["municipality"])
    assert found(LETTERS[with_a_part], number).equals(before)


def test_parts_of_a_project_change_no_finding_where_cities_are_compared():
    before, after = (page_on(tables, "07").findings for tables in (six(), with_a_part(six())))
    assert "池田市" in set(before["municipality"])
    assert after.equals(before)
