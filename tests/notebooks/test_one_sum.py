"""Costs are added up in one place, which refuses what does not add up; nobody does it by hand."""

import ast
import json
from pathlib import Path

import pandas as pd
import pytest
from test_costs import measures_of, printed

from hyoka.text.errors import UsageError
from hyoka.text.label_files import contract_rows
from measures.costs import cost_table
from measures.labels import read_labels
from measures.totals import item_amounts, of_one_level, remainder, totals

ROOT = Path(__file__).parents[2]
GROUP = ["municipality", "fiscal_year", "account"]
#: What amounts are called: the contract's items of money, and columns of tables and notebooks.
AMOUNTS = {row["item"] for row in contract_rows("items") if "JPY" in row["units"]} - {"detail"} | {
    "settlement", "budget", "cost", "full_cost", "carried_over", "unspent",
    "budget_balance", "available", "left", "over", "value_before", "settlement_before",
    "決算", "予算", "費用", "増減", "前年度", "当年度", "残額", "不用額",
    "一般財源の増減", "一般財源",
}  # fmt: skip
#: A column of this name is an amount where the frame is one of costs.
VALUE = "value"


def costs(*texts):
    """The table of costs of activities that print these costs; each a project of one city."""
    tables = printed(*texts)
    measured = measures_of(tables).reset_index()
    return cost_table(tables | {"cost_measures": measured}, read_labels("remarks"))


@pytest.fixture(scope="module")
def two():
    return costs("settlement 2022 5000, budget 2022 6000", "settlement 2022 300, budget 2022 400")


def test_costs_of_one_level_account_unit_and_year_add_up(two):
    sums = totals(two, ["settlement", "budget"], GROUP)
    assert sums[["settlement", "budget", "n"]].to_numpy().tolist() == [[5300, 6400, 2]]


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("level", "program", "level"),
        ("account", "介護保険特別会計", "account"),
        ("unit", "FTE", "unit"),
        ("moves_money", True, "moves_money"),
        ("basis", "initial", "basis"),
    ],
)
def test_rows_of_several_kinds_in_a_group_are_refused(two, column, value, says):
    mixed = two.astype({column: object})
    mixed.loc[mixed.index[1], column] = value
    by = [name for name in GROUP if name != column]
    with pytest.raises(UsageError) as told:
        totals(mixed, ["budget"], by)
    assert told.value.key == "sum_of_several"
    assert says in str(told.value)
    assert len(totals(mixed, ["budget"], [*by, column])) == 2, "each by itself adds up"


def test_rows_of_several_years_items_or_phases_are_refused(two):
    years = two.assign(fiscal_year=[2021, 2022])
    with pytest.raises(UsageError, match="fiscal_year"):
        totals(years, ["settlement"], ["municipality"])
    long = two.assign(value=1.0, item=["total", "bonds"], phase="settlement", basis="")
    with pytest.raises(UsageError, match="item"):
        totals(long, ["value"], GROUP)
    phases = two.assign(value=1.0, item="total", phase=["settlement", "budget"], basis="")
    with pytest.raises(UsageError, match="phase"):
        totals(phases, ["value"], GROUP)


def test_settlements_add_up_whatever_budget_stands_beside_them(two):
    mixed = two.assign(basis=["initial", "current"])
    assert totals(mixed, ["settlement"], GROUP)["settlement"].tolist() == [5300]


def test_a_part_is_never_added_to_what_it_is_part_of_and_nothing_twice(two):
    part = two.assign(parent_id=["", two["activity_id"].iloc[0]])
    with pytest.raises(UsageError) as told:
        totals(part, ["settlement"], GROUP)
    assert told.value.key == "sum_of_parts"
    with pytest.raises(UsageError) as told:
        totals(pd.concat([two, two]), ["settlement"], GROUP)
    assert told.value.key == "sum_counts_twice"


def test_rows_that_do_not_say_what_they_are_are_refused(two):
    with pytest.raises(UsageError, match="level"):
        totals(two.drop(columns="level"), ["settlement"], GROUP)


def test_what_is_not_printed_is_not_nothing():
    rows = costs("settlement 2022 5", "budget 2022 7")
    sums = totals(rows.drop(columns="basis").assign(basis=""), ["settlement", "bonds"], GROUP)
    assert sums["settlement"].tolist() == [5]
    assert sums["bonds"].isna().all()
    assert remainder(sums, "settlement", ["bonds"]).tolist() == [5]


def test_projects_stand_before_their_parts_and_before_what_is_above_them():
    rows = pd.DataFrame(
        {"level": ["program", "project", "action"], "municipality": "x市", "form": "f"}
    ).assign(sheet_year=2022)
    assert of_one_level(rows)["level"].tolist() == ["project"]
    assert of_one_level(rows.iloc[[0, 2]])["level"].tolist() == ["program"]
    assert of_one_level(rows.iloc[[2]])["level"].tolist() == ["action"]


def test_details_of_an_item_add_up_and_two_figures_of_one_cell_are_none():
    tables = printed(
        "settlement 2022 100, subsidies 2022 30, subsidies 2022 10, bonds 2022 1, bonds 2022 2"
    )
    tables["costs"]["detail"] = ["", "国庫支出金", "県支出金", "", ""]
    items = item_amounts(tables["costs"]).reset_index().set_index("item")
    assert items.loc["subsidies", ["value", "is_several"]].tolist() == [40, False]
    assert items.loc["bonds", "is_several"]


def sources():
    """The code of each notebook and module that might add costs up, by name."""
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        yield path.name, "\n".join(code)
    for folder in ("src/hyoka_report", "src/helpers", "src/looks", "src/measures"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path.name != "totals.py":
                yield path.name, path.read_text(encoding="utf-8")


def words_of(node, known):
    """The texts within an expression, and those of the lists that its names stand for."""
    found = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            found.add(part.value)
        elif isinstance(part, ast.Name):
            found |= known.get(part.id, set())
        elif isinstance(part, ast.Attribute):
            found.add(part.attr)
    return found


def lists_in(tree):
    """What each name of a list stands for: all the texts that it is given anywhere."""
    known = {}
    for node in ast.walk(tree):
        is_list = isinstance(node, ast.Assign) and isinstance(node.value, (ast.List, ast.Tuple))
        for target in node.targets if is_list else ():
            if isinstance(target, ast.Name):
                known.setdefault(target.id, set()).update(words_of(node.value, known))
    return known


def adds(call):
    """Whether a call adds up: .sum(), or an aggregation by "sum"."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in ("sum", "cumsum"):
        return True
    arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
    texts = {
        part.value for of in arguments for part in ast.walk(of) if isinstance(part, ast.Constant)
    }
    return name in ("agg", "aggregate", "transform", "pivot_table", "apply") and "sum" in texts


def sums_of_costs(code):
    """The sums of amounts in a code, and the amounts that are taken for 0 where none is printed."""
    tree = ast.parse(code)
    known = lists_in(tree)
    found = []
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        is_zero = name == "fillna" and any(
            isinstance(part, ast.Constant) and part.value == 0 and part.value is not False
            for part in ast.walk(ast.Tuple(call.args, ast.Load()))
        )
        if not adds(call) and not is_zero:
            continue
        words = words_of(call, known)
        text = ast.unparse(call)
        is_of_costs = VALUE in words and ("cost" in text or "amount" in text)
        selects_nothing = name == "sum" and text.endswith(").sum()") and ".groupby(" in text
        selects_nothing &= isinstance(getattr(call.func, "value", None), ast.Call)
        if words & AMOUNTS or is_of_costs or (selects_nothing and "is_" not in text):
            found.append(text)
    return found


def test_no_notebook_or_module_adds_costs_up_by_hand():
    found = {name: sums_of_costs(code) for name, code in sources()}
    assert {name: calls for name, calls in found.items() if calls} == {}
    assert "04_cost_efficiency.ipynb" in found
    assert "costs.py" in found


@pytest.mark.parametrize(
    "code",
    [
        'rows.groupby("a")["settlement"].sum()',
        'rows.groupby("a")[["n", "費用"]].sum(min_count=1)',
        'amounts = ["settlement", "bonds"]\nrows.groupby("a")[amounts].sum()',
        'rows.pivot_table("費用", "a", "b", aggfunc="sum")',
        'rows.groupby("a").agg(x=("budget", "sum"))',
        'rows.groupby("a")["前年度"].transform("sum")',
        'costs["value"].sum()',
        "rows.settlement.sum()",
        'sum(rows["settlement"])',
        'rows.groupby("a").sum()',
        'rows["carried_over"].fillna(0)',
        'rows.fillna({"carried_over": 0})',
    ],
)
def test_a_sum_of_costs_by_hand_is_found(code):
    assert sums_of_costs(code)


@pytest.mark.parametrize(
    "code",
    [
        'judged.groupby("a")["is_met"].sum()',
        "is_error.sum()",
        'totals(rows, ["settlement"], group)',
        'pd.crosstab(rows["a"], rows["b"]).sum(axis=1)',
        'counts["n"].fillna(0)',
    ],
)
def test_a_count_is_no_sum_of_costs(code):
    assert sums_of_costs(code) == []
