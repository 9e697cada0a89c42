"""Every figure of the answers of 04, 12 and 13 a second time, from the CSV files alone."""

from collections import defaultdict

import pytest
from test_answers import answer, rows, table

PAGE, BUDGETS, PROGRAMS = "04_cost_efficiency", "12_budget_and_settlement", "13_money_and_indicators"


@pytest.fixture(scope="module")
def spending():
    """city → activity → (item, basis, year) → yen."""
    cities = {row["document_id"]: row["municipality"] for row in rows("documents")}
    found = defaultdict(lambda: defaultdict(dict))
    for row in rows("costs"):
        if row["value"] and row["item"] != "detail":
            place = (row["item"], row["basis"], int(row["fiscal_year"]))
            found[cities[row["document_id"]]][row["activity_id"]][place] = float(row["value"])
    return found


def own_years():
    return {row["municipality"]: int(row["fiscal_year"]) for row in rows("documents")}


def shown(value):
    return f"{'△' if value < 0 else ''}{abs(value) * 100:.1f}%"


def test_personnel_is_a_share_of_settlement_and_personnel(spending):
    for city, n in {"伊丹市": 35, "つくば市": 6}.items():
        year = own_years()[city]
        settlement = [a[("total", "settlement", year)] for a in spending[city].values()]
        personnel = [a[("personnel_cost", "", year)] for a in spending[city].values()]
        assert len(personnel) == n
        assert f"{shown(sum(personnel) / (sum(personnel) + sum(settlement)))}" in answer(PAGE)


def test_the_budget_that_an_evaluation_can_have_changed_is_the_one_before_in_all_projects(spending):
    budgets = [
        (amounts[("total", "budget", 2023)], amounts[("total", "budget", 2024)])
        for amounts in spending["つくば市"].values()
    ]
    same = sum(before == after for before, after in budgets)
    said = "令和4年度の評価が反映されうる令和6年度の予算は、"
    assert f"{said}{len(budgets)}事業中{same}事業で前年度の予算・人員と同じ" in answer(BUDGETS)
    shown = table(BUDGETS, "評価と、それが反映されうる予算")
    assert [(row["評価した年度"], row["反映されうる予算"]) for row in shown] == [("R4", "R6")] * 6


def test_settlements_above_their_budgets_are_counted(spending):
    over = 0
    for city, activities in spending.items():
        year = own_years()[city]
        pairs = [(a.get(("total", "settlement", year)), a.get(("total", "budget", year))) for a in activities.values()]
        over += sum(spent is not None and 0 < (planned or 0) < spent for spent, planned in pairs)
    assert f"決算額が記載予算額（当初とみられる）を上回った事業は{over}。" in answer(BUDGETS)


def test_programs_have_the_costs_and_staff_of_their_projects_beside_rating_and_targets(spending):
    parents = {row["activity_id"]: row["parent_id"] for row in rows("activities")}
    found = defaultdict(lambda: [0, 0.0, 0.0])
    for activity, amounts in spending["伊丹市"].items():
        personnel = amounts[("personnel_cost", "", 2021)]
        sums = found[parents[activity]]
        sums[0] += 1
        sums[1] += amounts[("total", "settlement", 2021)] + personnel
        sums[2] += round(personnel / 8_397_000, 2)
    rated = {row["activity_id"]: row["symbol"] for row in rows("ratings")}
    owner = {row["indicator_id"]: row["activity_id"] for row in rows("indicators")}
    met = defaultdict(list)
    for row in rows("attainment"):
        if row["fiscal_year"] == "2021" and row["met"]:
            met[owner[row["indicator_id"]]].append(row["met"] == "true")
    shown = {row["施策"].split(" ")[0]: row for row in table(PROGRAMS, "施策の費用・人員・指標・評価")}
    assert len(found) == len(shown) == 5
    for program, (n, cost, staff) in found.items():
        row = shown[program.partition("/")[2]]
        assert (row["事業数"], row["費用（千円）"], row["人員"]) == (str(n), f"{cost / 1000:,.0f}", f"{staff:.2f}")
        assert (row["評価"], row["達成"], row["指標数"]) == (
            rated[program], str(sum(met[program])), str(len(met[program])),
        )  # fmt: skip


def test_44_percent_of_a_budget_are_listed_among_those_below_half():
    row = next(row for row in table(BUDGETS, "執行率が50%未満の事業") if "公衆無線LAN" in row["事業"])
    assert (row["執行率"], row["不用額（千円）"]) == (shown(3741 / 8481), f"{8481 - 3741:,}")
