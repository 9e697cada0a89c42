"""Page 04: each of its limits is heard by its sentences, its tables and its chart alike."""

import pandas as pd
import pytest
from notebooks_in_process import alts_of, rows_of, run_on, shown
from test_costs import printed
from test_false_sentences import of_costs

from helpers.labels import read_labels
from helpers.measures.accounts import spent_by_account
from helpers.measures.selection import single
from hyoka.contract.schema import empty
from hyoka.contract.tables import TABLES
from hyoka.store.table_files import load_table

MOVED = "継続事業の決算と一般財源（増減の大きい順）"
AS_BEFORE = "settlement 2021 100, general_funds 2021 100"
#: Two projects that go on, and 橋, which cost twelve times as much, a fifth of it from bonds.
PROJECTS = (
    f"{AS_BEFORE}, settlement 2022 110, general_funds 2022 110",
    f"{AS_BEFORE}, settlement 2022 120, general_funds 2022 120",
    f"{AS_BEFORE}, settlement 2022 1250, general_funds 2022 1000, bonds 2022 250",
)
NAMES = ("甲の管理", "乙の管理", "橋の管理")


@pytest.fixture
def on(tmp_path):
    """A function that runs page 04 with limits, and has its page and what it found by measure."""

    def run_with(tables, **limits):
        folder = tmp_path / str(len([*tmp_path.iterdir()]))
        (made := folder / "made").mkdir(parents=True)
        (folder / "raw").mkdir()
        page = run_on(folder, "04_cost_efficiency", tables, output=str(made), **limits)
        return page, load_table(made, "findings").set_index("measure")

    return run_with


@pytest.mark.parametrize(
    ("bonds", "first", "value", "n"),
    [(624, "橋の管理", 900, 3), (625, "乙の管理", 20, 2)],
)
def test_what_is_built_once_is_one_flag_for_sentence_table_and_chart(bonds, first, value, n, on):
    texts = [text.replace("bonds 2022 250", f"bonds 2022 {bonds}") for text in PROJECTS]
    page, found = on(of_costs(*texts, names=NAMES))
    row = found.loc["general_funds_change"]
    assert (row["name"], row["value"], row["n"]) == (first, value, n)
    rows = rows_of(page, MOVED)
    assert [rows[0]["事業"], len(rows)] == [first, n]
    (alt,) = alts_of(page)
    assert alt.partition("。")[2].startswith(first)
    has_built = n < len(PROJECTS)
    assert ("地方債か工事請負費が決算の半分以上" in shown(page)) == has_built


def test_the_first_page_compares_the_projects_that_page_04_calls_lasting(on):
    """Beside two that go on: one built, one that begins, one that ends, one of one year."""
    built = PROJECTS[2].replace("bonds 2022 250", "bonds 2022 625")
    others = ("settlement 2021 0, settlement 2022 5", "settlement 2021 5, settlement 2022 0")
    tables = of_costs(*PROJECTS[:2], built, *others, "settlement 2022 7", names=[*"甲乙丙丁戊己"])
    page, _ = on(tables)
    assert "事業の数：継続 2、一時 1、" in shown(page)
    heads = spent_by_account(tables, read_labels("remarks"))
    assert heads[
        ["n", "n_before", "settlement_before", "settlement_after"]
    ].to_numpy().tolist() == [[6, 2, 200, 230]]


def test_three_years_hear_the_same_flag(on):
    years = "settlement 2020 50, general_funds 2020 10"
    for bonds, first, rise, n in ((625, "乙の管理", 110, 2), (624, "橋の管理", 990, 3)):
        texts = [text.replace("bonds 2022 250", f"bonds 2022 {bonds}") for text in PROJECTS]
        tables = of_costs(*(f"{years}, {text}" for text in texts), names=NAMES)
        page, found = on(tables)
        change = found.loc["three_years_change"]
        assert (change["name"], change["value"], change["n"]) == (first, rise, n)
        assert found.loc["general_funds_rising", "of"] == n
        assert len(rows_of(page, MOVED)) == n


@pytest.mark.parametrize(("least", "is_said"), [(2, True), (3, False)])
def test_of_fewer_projects_none_is_the_largest(least, is_said, on):
    budgets = ("budget 2022 200", "budget 2022 300")
    texts = [f"{text}, {budget}" for text, budget in zip(PROJECTS, budgets, strict=False)]
    page, found = on(of_costs(*texts, names=NAMES[:2]), least_compared=least)
    measures = {"general_funds_change", "settled_change", "most_left"}
    assert {*found.index} & measures == (measures if is_said else set())
    assert bool(rows_of(page, MOVED)) == is_said
    assert bool(alts_of(page)) == is_said


@pytest.mark.parametrize(("least", "is_said"), [(10, False), (4, True)])
def test_unit_costs_of_few_uses_are_not_compared(least, is_said, on):
    """Two uses of 4 and 5 each: their unit costs rose, and say little."""
    cost = "settlement 2021 {}, personnel_cost 2021 0, settlement 2022 {}, personnel_cost 2022 0"
    outputs = [[("件数", "件", "output", 4)], [("回数", "回", "output", 5)]]
    tables = {name: empty(name) for name in TABLES} | printed(
        cost.format(400, 800), cost.format(500, 600), outputs=outputs
    )
    before = tables["indicator_values"].assign(fiscal_year=2021)
    both = pd.concat([before, tables["indicator_values"]], ignore_index=True)
    page, found = on(tables | {"indicator_values": both}, least_base=least)
    rows = rows_of(
        page, f"単位当たりコスト（上がったものから、増減率は両年度の実績が{least}以上のもの）"
    )
    assert [row["指標"] for row in rows] == ["件数", "回数"]
    assert [row["単価の増減率"] for row in rows] == (
        ["100.0%", "20.0%"] if is_said else ["－", "－"]
    )
    assert ("unit_cost_rise" in found.index) == is_said
    if is_said:
        row = found.loc["unit_cost_rise"]
        assert (row["value"], row["n"], row["of"]) == (1.0, 2, 2)


@pytest.mark.parametrize(("least", "names"), [(0.001, ["乙の管理", "甲の管理"]), (0.05, [])])
def test_a_change_of_little_of_the_money_is_in_no_sentence_table_or_chart(least, names, on):
    """Of 2,140 yen 40 are 1.9 %."""
    texts = [
        f"settlement 2021 {before}, general_funds 2021 {before}, "
        f"settlement 2022 {after}, general_funds 2022 {after}"
        for before, after in ((1000, 1100), (1000, 1040))
    ]
    page, found = on(of_costs(*texts, names=["乙の管理", "甲の管理"]), least_weight=least)
    assert ("general_funds_change" in found.index) == bool(names)
    assert [row["事業"] for row in rows_of(page, MOVED)] == names
    drawn = [alt for alt in alts_of(page) if "増減の大きい継続事業" in alt]
    assert len(drawn) == bool(names)
    assert ("一般財源が最も動いた" in shown(page)) == bool(names)


def test_the_farthest_of_a_group_is_alone_or_none():
    about = {"municipality": "甲市", "fiscal_year": 2022}
    rows = pd.DataFrame(
        [about | {"account": account, "value": value} for account, value in (
            ("一般会計", 5), ("一般会計", -7), ("", 3), ("", -3), ("介護", 0),
        )]
    )  # fmt: skip
    assert single(rows, "value")["value"].tolist() == [-7]
