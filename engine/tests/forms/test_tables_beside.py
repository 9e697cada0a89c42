"""Two tables beside each other, wherever each begins: a figure has the heads of its own table."""

import tomllib
from collections import Counter
from itertools import pairwise

import pytest
from made_pages import FORM, chars, grid, page

from hyoka.contract.ledger import Records
from hyoka.forms.cells import label_cells
from hyoka.forms.declaration import Declaration
from hyoka.forms.sheet_records import read_sheets
from hyoka.grid.model import read_items

LABELS = """
"番号" = "activity.code"
"決算" = "cost.total + phase.settlement"
"国庫支出金" = "cost.subsidies"
"一般財源" = "cost.general_funds"
"指標名" = "indicator.name"
"区分" = "head"
"目標" = "phase.target"
"実績" = "phase.actual"
"""
LIST = """
[tables."番号 | 事業名 | {year}決算".cost]
columns = ["{year}決算"]
activity = "under 事業名"
code = "under 番号"
label = "over 1"
item = "= total"
"""
NAME = [["事業名", "公園管理"]]
COSTS = [
    ["区分", "R3決算", "R4決算"],
    ["国庫支出金", "10", "20"],
    ["一般財源", "30", "40"],
    ["計", "40", "60"],
]
#: The years of the indicators are others than those of the costs.
VALUES = [
    ["指標名", "区分", "R5年度", "R6年度"],
    ["利用者数", "目標", "51", "61"],
    ["", "実績", "52", "62"],
    ["開園日数", "目標", "53", "63"],
    ["", "実績", "54", "64"],
]
COSTS_IN_TWO_ROWS = [["区分", "R3年度", "R4年度"], ["", "決算", "決算"], *COSTS[1:]]
READ_COSTS = Counter(
    {
        ("subsidies", "2021年度", "10"): 1,
        ("subsidies", "2022年度", "20"): 1,
        ("general_funds", "2021年度", "30"): 1,
        ("general_funds", "2022年度", "40"): 1,
        ("total", "2021年度", "40"): 1,
        ("total", "2022年度", "60"): 1,
    }
)
READ_VALUES = Counter(
    {
        (measure, year, str(10 * digit + unit)): 1
        for digit, year in ((5, "2023年度"), (6, "2024年度"))
        for unit, measure in ((1, "target"), (2, "actual"), (3, "target"), (4, "actual"))
    }
)
LEFT, RIGHT = 30.0, 320.0


def drawn(rows, x0, top, high=16.0):
    """The texts and edges of a table with columns of 62 points; a blank first cell is merged."""
    xs = [x0 + 62 * number for number in range(len(rows[0]) + 1)]
    ys = [top + high * number for number in range(len(rows) + 1)]
    texts = [
        chars(text, left + 2, upper + 3)
        for row, (upper, _) in zip(rows, pairwise(ys), strict=True)
        for text, left in zip(row, xs, strict=False)
    ]
    edges = grid(xs, ys)
    edges["horizontal"] = [
        (y, xs[0] if row[0] else xs[1], xs[-1]) for y, row in zip(ys, [*rows, ["end"]], strict=True)
    ]
    return texts, edges


def items_of(*tables):
    """What is read of a page with the name of a project and tables below it."""
    texts, edges = [], {"horizontal": [], "vertical": []}
    for of_table, lines in (drawn(NAME, LEFT, 60.0), *tables):
        texts += of_table
        for side, drawn_lines in lines.items():
            edges[side] += drawn_lines
    return read_items(page(*texts, **edges))


def read(items, tables=""):
    form = FORM.replace("[labels]", f'unit = "千円"\n[labels]{LABELS}') + tables
    out = Records()
    read_sheets(Declaration.model_validate(tomllib.loads(form)), items, out)
    return out.tables


def figures(tables, name, column):
    return Counter((row[column], str(row["year"]), row["text"]) for row in tables[name])


#: Where the costs begin, where the indicators do, and how high the rows of each are.
PLACES = {
    "level": (100, 100, 16, 16),
    "costs a row lower": (116, 100, 16, 16),
    "costs two rows lower": (132, 100, 16, 16),
    "indicators a row lower": (100, 116, 16, 16),
    "indicators three rows lower": (100, 148, 16, 16),
    "indicators half a row lower": (100, 108, 16, 16),
    "costs half a row lower": (108, 100, 16, 16),
    "high rows of costs": (100, 116, 30, 16),
    "high rows of indicators": (116, 100, 16, 30),
}


@pytest.mark.parametrize("costs", [COSTS, COSTS_IN_TWO_ROWS], ids=["one row", "two rows"])
@pytest.mark.parametrize("costs_at", [LEFT, RIGHT], ids=["costs left", "costs right"])
@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_a_figure_has_the_heads_of_its_own_table(place, costs_at, costs):
    top_of_costs, top_of_values, high, high_of_values = place
    values_at = LEFT + RIGHT - costs_at
    tables = read(
        items_of(
            drawn(costs, costs_at, top_of_costs, high),
            drawn(VALUES, values_at, top_of_values, high_of_values),
        )
    )
    assert figures(tables, "costs", "item") == READ_COSTS
    assert figures(tables, "indicator_values", "measure") == READ_VALUES


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_a_name_over_its_rows_is_theirs_whatever_stands_beside_them(place):
    top_of_costs, top_of_values, high, high_of_values = place
    values = [["指標名", "R5年度", "R6年度"]]
    for name, *rows in (("利用者数", "51", "61", "52", "62"), ("開園日数", "53", "63", "54", "64")):
        values += [[name, " ", " "], ["目標", *rows[:2]], ["実績", *rows[2:]]]
    tables = read(
        items_of(
            drawn(values, LEFT, top_of_values, high_of_values),
            drawn(COSTS, RIGHT, top_of_costs, high),
        )
    )
    assert figures(tables, "costs", "item") == READ_COSTS
    assert figures(tables, "indicator_values", "measure") == READ_VALUES
    assert [row["name"] for row in tables["indicators"]] == ["利用者数", "開園日数"]


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_a_figure_of_a_list_is_of_the_project_that_its_own_list_names(place):
    top_of_left, top_of_right, high, high_of_right = place
    left = [["番号", "事業名", "R3決算"], ["1", "道路補修", "11"], ["2", "図書館", "12"]]
    right = [["番号", "事業名", "R3決算"], ["3", "水路改修", "13"], ["4", "学童保育", "14"]]
    tables = read(
        items_of(
            drawn(left, LEFT, top_of_left, high), drawn(right, RIGHT, top_of_right, high_of_right)
        ),
        LIST,
    )
    names = {row["activity_id"]: row["name"] for row in tables["activities"]}
    assert {(names[row["activity_id"]], row["text"]) for row in tables["costs"]} == {
        (name, figure) for rows in (left, right) for _, name, figure in rows[1:]
    }
    codes = {row["name"]: row["code"] for row in tables["activities"] if row["code"]}
    assert codes == {name: code for rows in (left, right) for code, name, _ in rows[1:]}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_heads_that_nobody_knows_are_those_of_their_own_table(place):
    top_of_left, top_of_right, high, high_of_right = place
    left = [["施設", "来館", "貸出"], ["本館", "11", "12"], ["分館", "13", "14"]]
    right = [["路線", "便数", "乗客"], ["東線", "21", "22"], ["西線", "23", "24"]]
    cells = label_cells(
        {},
        items_of(
            drawn(left, LEFT, top_of_left, high), drawn(right, RIGHT, top_of_right, high_of_right)
        ),
    )
    assert {cell.folded for cell in cells if cell.is_header} <= {*left[0], *right[0]}
    heads = {cell.folded: [head.folded for head in cell.above] for cell in cells}
    for rows in (left, right):
        for row in rows[1:]:
            for head, text in zip(rows[0], row, strict=True):
                assert heads[text] in ([head], []), text


WORDS = {
    "both rows": [
        ["指標名", "区分", "R5年度", "R6年度"],
        ["条例の制定", "目標", "検討", "制定"],
        ["", "実績", "検討", "制定"],
        ["利用者数", "目標", "51", "61"],
        ["", "実績", "52", "62"],
    ],
    "one row, directly under the heads": [
        ["指標名", "区分", "R5年度", "R6年度"],
        ["条例の制定", "目標", "検討", "制定"],
        ["利用者数", "目標", "51", "61"],
        ["", "実績", "52", "62"],
    ],
    "a dash and a word": [
        ["指標名", "区分", "R5年度", "R6年度"],
        ["条例の制定", "実績", "－", "制定"],
        ["利用者数", "目標", "51", "61"],
        ["", "実績", "52", "62"],
    ],
}


@pytest.mark.parametrize("rows", WORDS.values(), ids=WORDS)
def test_words_in_place_of_values_are_no_heads_of_the_values_below(rows):
    values = read(items_of(drawn(rows, LEFT, 100.0)))["indicator_values"]
    read_values = {
        (row["measure"], str(row["year"]), row["text"]) for row in values if row["text"].isdecimal()
    }
    assert read_values == {
        ("target", "2023年度", "51"),
        ("target", "2024年度", "61"),
        ("actual", "2023年度", "52"),
        ("actual", "2024年度", "62"),
    }


@pytest.mark.parametrize(
    "head", [["実績", "前期", "後期"], ["実績", "R5年度", "R6年度"]], ids=["words", "years"]
)
def test_a_head_in_other_columns_is_one_also_behind_a_phase(head):
    rows = [head, ["利用者数", "52", "62"]]
    over = [["区分", "R3決算", "R4決算"], ["国庫支出金", "10", "20"]]
    cells = label_cells({}, items_of(drawn(over, LEFT, 100.0), drawn(rows, LEFT + 20, 134.0)))
    under = next(cell for cell in cells if cell.folded == "52")
    assert [near.folded for near in under.above] == [head[1]]


def test_labels_in_a_table_of_their_own_are_those_of_the_figures_beside_them():
    labels = [["1", "国庫支出金"], ["2", "一般財源"]]
    years = [["R3決算", "R4決算"], ["10", "20"], ["30", "40"]]
    tables = read(items_of(drawn(labels, LEFT, 116.0), drawn(years, LEFT + 160, 100.0)))
    wanted = {key: 1 for key in READ_COSTS if key[0] != "total"}
    assert figures(tables, "costs", "item") == Counter(wanted)
