"""What is spent once: by figures and printed years, one flag for all pages."""

import pandas as pd
import pytest
from notebooks_in_process import found_on
from test_costs import printed
from test_false_sentences import of_costs
from test_findings import REMARKS, sheets

from hyoka import remarks
from measures.costs import cost_table
from measures.one_off import one_off_years

BUILT = "settlement 2021 100, settlement 2022 300, bonds 2022 150"


def years_of(*texts, narratives=(), details=()):
    """The activities and years of made-up projects that are spent once."""
    tables = printed(*texts)
    of_first = {"document_id": "d", "activity_id": "d/0"}
    if narratives:
        rows = [of_first | {"field": field, "text": text} for field, text in narratives]
        tables["narratives"] = pd.DataFrame(rows)
    if details:
        about = of_first | {"item": "detail", "basis": "settlement", "unit": "JPY"}
        rows = [about | {"fiscal_year": y, "detail": what, "value": v} for y, what, v in details]
        tables["costs"] = pd.concat([tables["costs"], pd.DataFrame(rows)], ignore_index=True)
    return sorted(one_off_years(tables, remarks(tables, REMARKS)))


@pytest.mark.parametrize(
    ("text", "years"),
    [
        (BUILT, [2022]),
        (BUILT.replace("2022 150", "2022 149"), []),  # less than half of it
        (BUILT.replace("2021 100", "2021 101"), []),  # less than three times
        ("settlement 2021 300, bonds 2021 200, settlement 2022 100", [2022]),  # the year after
        ("settlement 2022 300, bonds 2022 150", []),  # nothing is known of the year before
    ],
)
def test_rule_5_bonds_of_half_and_three_times_the_year_before_are_spent_once(text, years):
    assert years_of(text) == [("d/0", year) for year in years]


def test_rule_5_works_of_half_are_spent_once_and_a_bought_car_is_not():
    cost = "settlement 2021 100, settlement 2022 300"
    assert years_of(cost, details=[(2022, "工事請負費", 150.0)]) == [("d/0", 2022)]
    assert years_of(cost, details=[(2022, "自動車購入費", 290.0)]) == []


@pytest.mark.parametrize(
    ("period", "ends"),
    [
        ("令和3〜4年度", True),
        ("平成30年度～令和4年度", True),
        ("R3-R4", True),
        ("令和3年度〜", False),
        ("令和3〜5年度", False),
        ("毎年度", False),
    ],
)
def test_rule_5_a_printed_period_that_ends_this_year_is_spent_once(period, ends):
    narratives = [("実施期間", period)]
    found = years_of("settlement 2021 100, settlement 2022 90", narratives=narratives)
    assert found == [("d/0", 2022)] * ends


def test_rule_5_a_name_makes_no_project_one_that_is_spent_once():
    names = ["橋の整備事業", "道の管理"]
    tables = of_costs(*["settlement 2021 100, settlement 2022 120"] * 2, names=names)
    assert not cost_table(tables, REMARKS)["is_one_off"].any()


@pytest.mark.shared
def test_h12_vehicles_and_traffic_safety_recur_and_the_zoo_and_the_square_are_built():
    rows = cost_table(sheets(), REMARKS).query("is_one_off and fiscal_year == 2024")
    assert [name.partition(" ")[0] for name in rows["事業"]] == ["22", "429"]


@pytest.mark.shared
def test_h3_an_account_that_funds_name_is_the_account_that_is_printed():
    rows = cost_table(sheets(), REMARKS).query("fiscal_year == 2024 and account != ''")
    assert rows["account"].tolist() == ["介護保険特別会計"] * 2 + ["国民健康保険特別会計"]
    assert rows["is_presumed_account"].tolist() == [False, True, True]
    found = found_on(sheets(), "04").query("account == '介護保険特別会計'").set_index("measure")
    assert "change_of_one" not in found.index
    change = found.loc["settled_change"]
    assert (change["value"], change["n"]) == (207_969_000, 2)
