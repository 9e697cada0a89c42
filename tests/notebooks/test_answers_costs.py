"""Every figure of the answer of 04 a second time, from the CSV files alone."""

from collections import defaultdict

import pytest
from test_answers import answer, rows, table

PAGE = "04_cost_efficiency"


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


def test_execution_is_that_of_the_projects_with_a_budget(spending):
    found = {}
    for city, activities in spending.items():
        year = own_years()[city]
        pairs = [(a.get(("total", "settlement", year)), a.get(("total", "budget", year))) for a in activities.values()]
        pairs = [(spent, planned) for spent, planned in pairs if spent is not None and planned]
        if pairs:
            found[city] = (len(pairs), shown(sum(s for s, _ in pairs) / sum(p for _, p in pairs)))
    assert found["つくば市"] == (5, "94.0%")
    text = answer(PAGE)
    for city, (n, rate) in found.items():
        assert f"{city}（" in text
        assert f"{n}事業・参考）{rate}" in text


def test_personnel_is_a_share_of_settlement_and_personnel(spending):
    for city, n in {"伊丹市": 35, "つくば市": 6}.items():
        year = own_years()[city]
        settlement = [a[("total", "settlement", year)] for a in spending[city].values()]
        personnel = [a[("personnel_cost", "", year)] for a in spending[city].values()]
        assert len(personnel) == n
        assert f"{shown(sum(personnel) / (sum(personnel) + sum(settlement)))}" in answer(PAGE)


def test_the_next_budget_by_direction(spending):
    directions = {row["activity_id"]: row["text"] for row in rows("narratives") if row["field"] == "方向性"}
    rates = defaultdict(list)
    for activity, amounts in spending["つくば市"].items():
        if amounts[("total", "budget", 2022)]:
            change = amounts[("total", "budget", 2023)] / amounts[("total", "budget", 2022)] - 1
            rates[directions[activity]].append(change)
    assert {name: (len(r), round(min(r), 2), round(max(r), 2)) for name, r in rates.items()} == {
        "継続": (3, -0.32, 0.94), "拡大・拡充": (2, 0.05, 0.27),
    }  # fmt: skip
    for name, changes in rates.items():
        assert f"「{name}」の{len(changes)}事業で{shown(min(changes))}から{shown(max(changes))}" in answer(PAGE)


def test_settlements_above_their_budgets_are_counted(spending):
    over = [
        (amounts[("total", "settlement", year)] / planned, year)
        for activities in spending.values()
        for amounts in activities.values()
        for (item, basis, year), planned in amounts.items()
        if (item, basis) == ("total", "budget") and planned and amounts.get(("total", "settlement", year), 0) > planned
    ]
    assert f"{len(over)}件、最大は" in answer(PAGE)
    assert f"の{shown(max(over)[0])}。" in answer(PAGE)


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
    shown = {
        row["施策"].split(" ")[0]: row for row in table(PAGE, "施策の費用・人員・指標・評価") if row["評価"] != "－"
    }
    assert len(found) == len(shown) == 5
    for program, (n, cost, staff) in found.items():
        row = shown[program.partition("/")[2]]
        assert (row["事業数"], row["費用"], row["人員"]) == (str(n), f"{cost / 1000:,.0f}千円", f"{staff:.2f}")
        assert (row["評価"], row["達成"], row["指標数"]) == (
            rated[program], str(sum(met[program])), str(len(met[program])),
        )  # fmt: skip


def test_the_best_mark_stands_beside_44_percent_of_the_budget_spent():
    row = next(row for row in table(PAGE, "執行率と自己評価") if "公衆無線LAN" in row["事業"])
    assert (row["評価"], row["執行率"]) == ("◎", shown(3741 / 8481))
