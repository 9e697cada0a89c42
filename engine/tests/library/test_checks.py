"""Checks: every printed total, relation and rule; a misread digit fails the one that covers it."""

import pandas as pd
import pytest
from fake_documents import PLACE
from true_tables import clean

from hyoka.contract.checks import SUMS
from hyoka.contract.identities import parse_identity
from hyoka.contract.records import CountedRows, Extracted
from hyoka.text.errors import UsageError

PROJECT = {"level": "project", "section": "課", "name": "事業", **PLACE}


def checked(
    records: dict[str, list[dict[str, object]]],
    municipality: str = "",
    identities: tuple[str, ...] = (),
) -> pd.DataFrame:
    about = {"year": "令和4年度", "municipality": municipality}
    document = Extracted("doc", "form", about, records, [], [], 1, [*identities])
    return clean(document)["checks"]


def failed(checks: pd.DataFrame) -> list[str]:
    return checks.loc[~checks["passes"], "check"].tolist()


def cost(item: str, text: str, unit: str = "千円", basis: str = "settlement") -> dict[str, object]:
    return {
        "activity_id": "1",
        "year": "R4",
        "basis": basis,
        "item": item,
        "text": text,
        "unit": unit,
        **PLACE,
    }


ONE = {**PROJECT, "activity_id": "1", "code": "1"}
TOTAL, STATE = cost("total", "30"), {**cost("subsidies", "20"), "detail": "国庫支出金"}
STAFF = cost("personnel_cost", "5")
CITY = {**cost("subsidies", "5"), "detail": "県支出金"}


@pytest.mark.parametrize(
    ("costs", "wrong"),
    [
        ([TOTAL, cost("general_funds", "10"), cost("bonds", "20")], []),
        ([TOTAL, cost("general_funds", "10"), cost("bonds", "21")], ["funding"]),
        ([cost("general_funds", "10")], ["funding"]),
        ([cost("total", "10"), cost("general_funds", "10"), cost("bonds", "?")], ["funding"]),
        ([cost("total", "-"), cost("general_funds", "0")], []),
        ([TOTAL, STATE, CITY, cost("general_funds", "5")], []),
        ([TOTAL, STATE, {**CITY, "text": "6"}, cost("general_funds", "5")], ["funding"]),
        ([TOTAL, cost("general_funds", "31")], ["funding"]),
        ([TOTAL, STAFF, cost("general_funds", "15"), cost("bonds", "20")], []),
        ([TOTAL, STAFF, cost("general_funds", "15"), cost("bonds", "21")], ["funding"]),
    ],
)
def test_settlement_is_its_funding(costs, wrong):
    assert failed(checked({"activities": [ONE], "costs": costs})) == wrong


@pytest.mark.parametrize(
    "costs",
    [
        [TOTAL, cost("general_funds", "10")],  # a part, and so it would be of any larger total
        [TOTAL, cost("general_funds", "0")],
        [cost("total", "-"), cost("general_funds", "0")],
        [cost("general_funds", "0"), cost("bonds", "0")],
    ],
)
def test_h36_what_a_misread_total_would_pass_is_no_check(costs):
    found = checked({"activities": [ONE], "costs": costs})
    assert "funding" not in set(found["check"])


def test_h36_a_total_of_nothing_that_was_read_is_no_check():
    printed = {"check": "project_total", "activity_id": "1", "subject": "", "unit": "千円", **PLACE}

    def of(text):
        found = checked({"activities": [ONE], "printed": [printed | {"text": text}]})
        return found[found["check"].eq("project_total")]["passes"].tolist()

    assert of("0") == []
    assert of("5") == [False]


@pytest.mark.parametrize(
    ("personnel", "staff", "overtime", "passes"),
    [
        ("13,865", "2", "100", True),
        ("13,866", "2", "100", False),
        ("13,865", "2", "?", False),
        ("?", "2", "100", False),
    ],
)
def test_personnel_cost_is_staff_and_overtime_at_the_rates_of_the_year(
    personnel, staff, overtime, passes
):
    costs = [
        cost("personnel_cost", personnel),
        cost("regular_staff", staff, "人"),
        cost("overtime", overtime, "時間"),
    ]
    found = checked({"activities": [ONE], "costs": costs}, "つくば市")
    (check,) = found[found["check"] == "personnel_cost"].itertuples()
    assert check.passes == passes


@pytest.mark.parametrize(("personnel", "passes"), [("4,199", True), ("4,198", False)])
def test_personnel_cost_is_hundredths_of_a_person_at_the_rate_of_the_year(personnel, passes):
    of_year = {**cost("personnel_cost", personnel), "year": "R3"}
    found = checked({"activities": [ONE], "costs": [of_year]}, "伊丹市")
    (check,) = found[found["check"] == "personnel_cost"].itertuples()
    assert check.passes == passes


PROGRAM = {**PROJECT, "activity_id": "1", "level": "program", "code": "1"}
BELOW = [
    {**PROJECT, "activity_id": name, "parent_id": "1", "code": name, "level": "project"}
    for name in ("1-1", "1-2")
]


def of_kind(kind: str, total: str) -> dict[str, list[dict[str, object]]]:
    """Records of which one check of a kind holds if the printed total is 1,234."""
    parts = "1034", "200"
    if kind == "project_total":
        costs = [
            {**cost("total", text), "activity_id": below["activity_id"]}
            for text, below in zip(parts, BELOW, strict=True)
        ]
        return {"activities": [PROGRAM, *BELOW], "costs": costs, "printed": [printed_total(total)]}
    if kind.startswith("list_total"):
        tops = {"1-1": 10.0, "1-2": 20.0}
        values = [
            {"indicator_id": f"{name}#1", "measure": "actual", "year": "R4", "text": text}
            | {**PLACE, "top": top}
            for text, (name, top) in zip(parts, tops.items(), strict=True)
        ]
        names = [
            {"indicator_id": f"{name}#1", "activity_id": name, "number": "1", "name": "人数"}
            | {"unit": "人", **PLACE}
            for name in tops
        ]
        about = {"check": kind, "row": "合計", "subject": "人数", "year": "R4", "text": total}
        whole = {**about, "activity_id": "", "unit": "", **PLACE, "top": 900.0}
        return {
            "activities": BELOW,
            "indicators": names,
            "indicator_values": values,
            "printed": [whole],
        }
    costs = [cost("total", total), *map(cost, ("general_funds", "bonds"), parts)]
    if kind == "identity":
        costs = [cost("total", total), *map(cost, ("personnel_cost", "overtime"), parts)]
    return {"activities": [ONE], "costs": costs}


def printed_total(text: str) -> dict[str, object]:
    about = {"check": "project_total", "activity_id": "1", "subject": "", "unit": "千円", **PLACE}
    return about | {"text": text}


@pytest.mark.parametrize(
    "kind", ["project_total", "list_total", "list_total_rounded", "funding", "identity"]
)
@pytest.mark.parametrize("place", range(4))
def test_h36_a_misread_digit_of_its_total_fails_each_kind_of_sum(kind, place):
    identities = ("total = personnel_cost + overtime",) if kind == "identity" else ()
    digits = [*"1234"]
    digits[place] = "9"
    for text, passes in (("1234", True), ("".join(digits), False)):
        found = checked(of_kind(kind, text), identities=identities)
        assert found[found["check"].eq(kind)]["passes"].tolist() == [passes], text


def test_h36_the_kinds_of_sums_are_those_whose_total_was_misread():
    assert {*SUMS} == {"project_total", "list_total", "list_total_rounded", "funding", "identity"}


@pytest.mark.parametrize("numbers", ["13", "2", "23"])
def test_h36_a_lost_number_fails_the_count_of_numbers(numbers):
    rows = [
        {**PROJECT, "activity_id": f"課/{number}", "code": number, "name": f"事業{place}"}
        for place, number in enumerate(numbers)
    ]
    assert "consecutive_numbers" in failed(checked({"activities": rows}))


def test_h36_one_number_alone_is_no_check_of_numbers():
    rows = [{**PROJECT, "activity_id": "課/1", "code": "1"}]
    assert "consecutive_numbers" not in set(checked({"activities": rows})["check"])


def test_an_identity_of_the_form_is_checked_wherever_its_result_and_a_part_are_printed():
    detail = {**cost("detail", "5"), "detail": "減価償却費"}
    costs = [
        cost("total", "30"),
        cost("personnel_cost", "25"),
        detail,
        cost("total", "9", basis="budget"),
    ]
    identity = "total = personnel_cost + 減価償却費"
    found = checked({"activities": [ONE], "costs": costs}, identities=(identity,)).query(
        "check == 'identity'"
    )
    assert found[["subject", "expected", "found", "passes", "note"]].to_numpy().tolist() == [
        ["1 2022 settlement", "30,000", "30,000", True, identity]
    ]
    detail["text"] = "6"
    assert failed(checked({"activities": [ONE], "costs": costs}, identities=(identity,))) == [
        "identity"
    ]


@pytest.mark.parametrize(
    ("printed", "passes"), [("33.3%", True), ("33%", True), ("33.4%", True), ("33.5%", False)]
)
def test_a_share_is_checked_as_it_was_rounded(printed, passes):
    costs = [
        cost("total", "30"),
        cost("beneficiary_charges", "10.001"),
        cost("beneficiary_rate", printed, "%"),
    ]
    share = "beneficiary_rate = beneficiary_charges ÷ total × 100"
    found = checked({"activities": [ONE], "costs": costs}, identities=(share,)).query(
        "check == 'identity'"
    )
    assert found["passes"].tolist() == [passes]


def test_funds_of_one_kind_alone_that_make_up_the_total_elsewhere_must_do_so_everywhere():
    years = {"R2": "30", "R3": "30", "R4": "30", "R5": "3"}
    funds = [{**cost("general_funds", text), "year": year} for year, text in years.items()]
    totals = [{**cost("total", "30"), "year": year} for year in years]
    assert failed(checked({"activities": [ONE], "costs": [*totals, *funds]})) == ["funding"]


def test_a_total_and_its_funding_are_one_check_that_says_what_was_expected_and_found_and_where():
    costs = [TOTAL, cost("general_funds", "10"), cost("bonds", "21")]
    found = checked(
        {"activities": [ONE], "costs": costs}, identities=("total = bonds + general_funds",)
    )
    found = found[found["check"].isin(["funding", "identity"])]
    assert found[["expected", "found", "page"]].to_numpy().tolist() == [["30,000", "31,000", 1]]


def test_activity_outside_its_parents_range_or_without_its_parent_fails():
    projects = [
        {**PROJECT, "activity_id": code, "parent_id": "1", "code": code}
        for code in ("1-1", "1-2", "2-1")
    ]
    program = {**ONE, "level": "program"}
    assert failed(checked({"activities": [program, *projects]})) == ["ids_in_parents_range"]
    assert not failed(checked({"activities": [program, *projects[2:]]}))  # numbered otherwise
    assert failed(checked({"activities": [{**ONE, "activity_id": "9-1", "parent_id": "9"}]})) == [
        "parents_exist"
    ]


def test_printed_check_that_nobody_knows_is_a_problem():
    printed = [
        {"check": "colours", "activity_id": "", "subject": "", "text": "5", "unit": "", **PLACE}
    ]
    document = Extracted("doc", "form", {"year": "R4"}, {"printed": printed}, [], [], 1)
    assert clean(document)["problems"]["kind"].tolist() == ["check"]


@pytest.mark.parametrize(
    "text", ["合計", "合計 = 人件費", "A = B + C ÷ D", "A = B +", "A = B C", "合計=人件費+物件費"]
)
def test_what_is_no_identity_is_an_error(text):
    with pytest.raises(UsageError, match="no identity"):
        parse_identity(text)


def action(code: str, kind: str, symbol: str) -> dict[str, dict[str, object]]:
    """An activity below 1 and its rating."""
    about = {"activity_id": code, "year": "R4", **PLACE}
    mark = {"criterion": kind, "symbol": symbol, "scale": "abcd", "text": symbol}
    return {
        "activities": {**PROJECT, "activity_id": code, "parent_id": "1", "level": "action"},
        "ratings": {**about, **mark},
    }


@pytest.mark.parametrize(
    ("counted", "texts", "wrong"),
    [
        (CountedRows("action"), ["2"], []),
        (CountedRows("action"), ["3"], ["action_count"]),
        (CountedRows("action", is_part=True), ["1", "1"], []),
        (CountedRows("action", is_part=True), ["2", "1"], ["action_count"]),
        (CountedRows("action", below="program"), ["2"], []),
        (CountedRows("action", below="policy"), ["0"], []),
        (CountedRows("program"), ["1"], []),
        (CountedRows(scale="abcd"), ["2"], []),
        (CountedRows(scale="abcd", marks=("A", "B")), ["1"], []),
        (CountedRows(scale="abcd", marks=("D",)), ["1"], ["action_count"]),
        (CountedRows(scale="circle"), ["0"], []),
    ],
)
def test_a_printed_count_is_counted_again_as_its_form_says(counted, texts, wrong):
    whole = {**PROJECT, "activity_id": "1", "level": "program"}
    actions = [action("1-1", "評価", "A"), action("1-2", "評価", "C")]
    about = {"check": "action_count", "activity_id": "", "subject": "", "unit": "", **PLACE}
    tables = {
        "activities": [whole, *(one["activities"] for one in actions)],
        "ratings": [one["ratings"] for one in actions],
        "printed": [about | {"text": text} for text in texts],
    }
    document = Extracted("doc", "form", {"year": "R4"}, tables, [], [], 1)
    document.counted = {"action_count": counted}
    assert failed(clean(document)["checks"]) == wrong
