"""Measures of cost: published examples, edges as rows of CSV, properties."""

from fractions import Fraction

import pandas as pd
import pytest
from cases import cases
from true_tables import contract_table

from hyoka.contract.schema import validate
from hyoka.text.label_files import CODE_WORDS
from measures.costs import amounts_alone, cost_measures, cost_table
from measures.labels import read_labels
from measures.selection import single

#: Item and basis of what cases print; other items are of the settlement.
ITEMS = {name: ("total", name) for name in ("settlement", "budget")} | {
    name: (name, "") for name in ("personnel_cost", "regular_staff", "overtime")
}
CASES = cases("costs")


def printed(*activities, outputs=(), year=2022):
    """A document whose activities print these costs ("settlement 2022 5000, …").

    Output: name, unit, kind, actual.
    """
    names = ("documents", "activities", "narratives", "indicators", "indicator_values", "costs")
    rows = {name: [] for name in names}
    document = {
        "document_id": "d",
        "form": "tsukuba_sheets",
        "municipality": "つくば市",
        "municipality_code": "082201",
    }
    rows["documents"] = [document | {"fiscal_year": year}]
    for number, texts in enumerate(activities):
        own = {"document_id": "d", "activity_id": f"d/{number}"}
        rows["activities"].append(
            own | {"level": "project", "name": "ある事業", "fiscal_year": year}
        )
        for name, when, amount in map(str.split, texts.split(", ")):
            item, basis = ITEMS.get(name, (name, "settlement"))
            rows["costs"].append(
                own | {"fiscal_year": when, "item": item, "basis": basis, "value": float(amount)}
            )
        for line, (name, unit, kind, actual) in enumerate(outputs[number] if outputs else ()):
            ids = {"document_id": "d", "indicator_id": f"d/{number}#{line}"}
            rows["indicators"].append(
                ids | own | {"number": line, "name": name, "unit": unit, "kind": kind}
            )
            value = {
                "fiscal_year": year,
                "measure": "actual",
                "value": actual,
                "text": "1",
                "status": "reported",
            }
            rows["indicator_values"] += [] if actual is None else [ids | value]
    return {name: contract_table(name, found) for name, found in rows.items()}


def measures_of(tables, **labels):
    names = ("polarity", "unit_costs", "remarks")
    found = cost_measures(tables, *(labels.get(name, read_labels(name)) for name in names))
    return validate("cost_measures", found).set_index(["activity_id", "measure", "fiscal_year"])


@pytest.fixture(scope="module")
def measured():
    return measures_of(printed(*(texts for texts, *_ in CASES)))


@pytest.mark.parametrize(
    "number", range(len(CASES)), ids=[f"{case[1]} {case[2]}" for case in CASES]
)
def test_a_measure_is_what_its_formula_says_or_null_with_its_reason(number, measured):
    _, what, found = CASES[number]
    measure, year = what.split()
    row = measured.loc[(f"d/{number}", measure, int(year))]
    value, _, cautions = found.partition(" ")
    assert row["reason"] == ("" if value[-1].isdigit() else value)
    assert (
        row["value"] == pytest.approx(float(Fraction(value)))
        if value[-1].isdigit()
        else pd.isna(row["value"])
    )
    assert row["cautions"] == cautions


def test_every_null_has_a_reason_and_no_document_is_needed(measured):
    assert measured["value"].isna().eq(measured["reason"].ne("")).all()
    tables = printed("settlement 2022 5, budget 2022 10")
    found = measures_of(tables | {"documents": tables["documents"].iloc[:0]})
    assert found.loc[("d/0", "execution", 2022), "value"] == 0.5


def test_execution_is_of_the_budget_that_the_form_names():
    tables = printed("settlement 2022 462, budget 2022 490")
    tables["documents"]["budget_basis"] = "initial"
    row = measures_of(tables).loc[("d/0", "execution", 2022)]
    assert (row["cautions"], row["basis"]) == ("budget_initial", "initial")


def test_figures_of_one_item_that_are_told_apart_by_their_detail_add_up():
    tables = printed("settlement 2022 100, subsidies 2022 30, subsidies 2022 10")
    tables["costs"]["detail"] = ["", "国庫支出金", "県支出金"]
    assert amounts_alone(tables["costs"], ["subsidies"])["subsidies"].tolist() == [40]


@pytest.mark.parametrize(
    ("project_cost", "personnel", "published"),
    [(1100, 840, 646_667), (1093, 820, 637_667), (1055, 800, 618_333)],
)
def test_ikeda_unit_cost_is_as_published(project_cost, personnel, published):
    spent = f"settlement 2022 {project_cost}000, personnel_cost 2022 {personnel}000"
    found = measures_of(printed(spent, outputs=[[("件数", "件", "output", 3)]]))
    assert round(found.loc[("d/0", "unit_cost", 2022), "value"]) == published


#: Outputs of an activity, and why they have no unit cost.
OUTPUTS = [
    ([("件数", "件", "output", 4)], ""),
    ([("件数", "件", "output", 0)], "output_zero"),
    ([("件数", "件", "output", None)], "output_zero"),
    ([("満足した人", "人", "outcome", 4)], "not_an_output"),
    ([("件数", "件", "output", 4), ("回数", "回", "output", 2)], "no_pairing"),
    ([("受講率", "％", "output", 40)], "not_meaningful"),
    ([("停止時間", "分以内", "output", 4)], "not_meaningful"),
]


def test_a_single_output_is_paired_and_others_that_do_not_allow_a_unit_cost_have_none():
    spent = ["settlement 2022 900, personnel_cost 2022 100"] * len(OUTPUTS)
    found = measures_of(printed(*spent, outputs=[lines for lines, _ in OUTPUTS])).xs(
        "unit_cost", level="measure"
    )
    rows = [found.loc[f"d/{number}"].iloc[0] for number in range(len(OUTPUTS))]
    assert [row["reason"].partition(":")[0] for row in rows] == [reason for _, reason in OUTPUTS]
    assert all(pd.isna(row["value"]) for row in rows[1:])
    assert rows[0][["value", "unit", "cautions"]].tolist() == [250, "JPY/件", "single_output"]


@pytest.mark.parametrize(
    ("activity", "name", "reason"),
    [
        ("中央公民館管理事業", "延べ利用者数", ""),
        ("ごみ収集事業", "家庭ごみ収集量", ""),
        ("図書館事業", "貸出冊数", ""),
        ("五月山動物園整備事業", "来場者数", "not_meaningful"),
        ("指定袋制実施事業", "ごみ排出量", "not_an_output"),
        ("利用者支援事業", "利用者数の伸び率", "not_an_output"),
    ],
)
def test_a_use_that_a_form_calls_an_outcome_has_a_unit_cost_without_personnel(
    activity, name, reason
):
    tables = printed("settlement 2022 900", outputs=[[(name, "人", "outcome", 4)]])
    tables["documents"]["municipality_code"], tables["activities"]["name"] = "272043", activity
    row = measures_of(tables).loc[("d/0", "unit_cost", 2022)]
    assert row["reason"].partition(":")[0] == reason
    assert reason or row[["value", "cautions"]].tolist() == [225, "without_personnel"]


def test_nothing_costs_nothing_where_akitakata_printed_a_division_error():
    lines = [[("件数", "件", "output", actual)] for actual in (0, 7)]
    costs = (
        "settlement 2022 1000, personnel_cost 2022 0",
        "settlement 2022 0, personnel_cost 2022 0",
    )
    found = measures_of(printed(*costs, outputs=lines)).xs("unit_cost", level="measure")
    assert found["reason"].tolist() == ["output_zero", "full_cost_zero"]


def test_a_project_has_no_row_before_it_began_and_two_figures_of_one_cell_are_none():
    texts = (
        "settlement 2020 0, budget 2020 0, settlement 2021 5, budget 2022 7, settlement "
        "2022 1, settlement 2022 2"
    )
    tables = printed(texts, "settlement 2022 0")
    made = cost_table(
        tables | {"cost_measures": measures_of(tables).reset_index()}, read_labels("remarks")
    )
    assert made[["activity_id", "fiscal_year"]].to_numpy().tolist() == [
        ["d/0", 2021],
        ["d/0", 2022],
        ["d/1", 2022],
    ]
    assert made["settlement"].astype(object).where(made["settlement"].notna(), None).tolist() == [
        5,
        None,
        0,
    ]


def test_all_codes_of_the_measures_have_words(measured):
    cautions = {flag for joined in measured["cautions"] for flag in joined.split(";")}
    assert {flag for flag in cautions if not flag.startswith(("census_", "on_"))} <= set(
        CODE_WORDS["cautions"]
    )
    assert set(measured["reason"]) <= set(CODE_WORDS["reason"])
    assert set(measured.index.get_level_values("measure")) <= set(CODE_WORDS["measure"])


def test_the_farthest_of_a_group_is_alone_or_none():
    about = {"municipality": "甲市", "fiscal_year": 2022}
    rows = pd.DataFrame(
        [about | {"account": account, "value": value} for account, value in (
            ("一般会計", 5), ("一般会計", -7), ("", 3), ("", -3), ("介護", 0),
        )]
    )  # fmt: skip
    assert single(rows, "value")["value"].tolist() == [-7]
