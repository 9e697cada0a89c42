"""A list whose columns hold texts: each is prose of the activity of its row, under its head."""

import tomllib
from dataclasses import replace

import pytest
from made_pages import cell, line, row

from hyoka.contract.ledger import Records, Taken
from hyoka.forms.declaration import Declaration
from hyoka.forms.sheet_records import read_sheets
from hyoka.grid.model import Row

FORM = """
city = "某市"
code = "012025"
title = "一覧"
known_by = ["事業名"]
year = 2023
unit = "千円"

[tables."事業名 | 決算額 | 備考".cost]
columns = ["決算額"]
activity = "under 事業名"
label = "over 1"
item = "= total"
phase = "= settlement"

[tables."事業名 | 決算額 | 備考".text]
columns = ["備考"]
activity = "under 事業名"
label = "over 1"
"""
HEADS = ("事業名", "決算額", "備考")
XS = [50.0, 150.0, 250.0, 450.0]


def read(*rows, form=FORM, xs=XS):
    """What is read of a list by a form."""
    items = [row(*texts, xs=xs, top=100 + 16 * number) for number, texts in enumerate(rows)]
    out = Records()
    read_sheets(Declaration.model_validate(tomllib.loads(form)), items, out)
    return out


def texts_of(out):
    texts = out.tables["narratives"]
    return [(text["activity_id"], text["field"], text["text"]) for text in texts]


def test_a_text_in_the_row_of_a_figure_is_prose_of_its_activity():
    out = read(HEADS, ("水防", "1,200", "資機材の更新"), ("公園管理", "800", "－"))
    assert texts_of(out) == [("水防", "備考", "資機材の更新")]
    (text,) = out.tables["narratives"]
    assert out.tables["costs"][0]["text"] == "1,200"
    assert text["why"].left == ("水防",)


def test_a_row_with_a_text_and_no_figure_has_its_activity():
    out = read(HEADS, ("水防", "1,200", ""), ("公園管理", "－", "令和6年度から実施"))
    assert texts_of(out) == [("公園管理", "備考", "令和6年度から実施")]


def test_a_text_before_the_figure_of_its_row_is_of_the_same_activity_among_two_of_one_name():
    form = FORM.replace("事業名 | 決算額 | 備考", "事業名 | 備考 | 決算額")
    out = read(
        ("事業名", "備考", "決算額"), ("水防", "北部", "10"), ("水防", "南部", "20"), form=form
    )
    of_costs = [(cost["activity_id"], cost["text"]) for cost in out.tables["costs"]]
    assert of_costs == [("水防", "10"), ("2/水防", "20")]
    assert texts_of(out) == [("水防", "備考", "北部"), ("2/水防", "備考", "南部")]


def test_a_text_beside_a_total_is_of_no_activity():
    out = read(HEADS, ("水防", "10", "北部"), ("合計", "10", "前年度並み"))
    assert texts_of(out) == [("水防", "備考", "北部")]


def test_a_figure_under_the_head_of_texts_is_a_text():
    out = read(HEADS, ("水防", "10", "3"))
    assert texts_of(out) == [("水防", "備考", "3")]
    (text,) = out.tables["narratives"]
    assert out.ledger.reason_of(text["why"].cell.part.lines[0]) is Taken.TEXT


SHEET = """
[labels]
"施策名" = "activity.name"
"担当部" = "activity.department"
"""


def sheets(*, guessed):
    """Two sheets on a page, each with a list: the names of its projects and what stands below."""
    xs = [50.0, 150.0, 250.0, 450.0]
    texts = [
        ("施策名", "防災", ""),
        HEADS,
        ("水防", "1,200", "資機材"),
        ("施策名", "緑化", ""),
        ("担当部", "建設部", ""),
        HEADS,
        ("水防", "800", ""),
    ]
    rows = [
        row(*words, xs=xs, top=100 + 16 * number, guessed=guessed)
        for number, words in enumerate(texts)
    ]
    head, tables = FORM.split("\n\n", 1)
    out = Records()
    form = Declaration.model_validate(tomllib.loads(f"{head}\n{SHEET}\n{tables}"))
    read_sheets(form, rows, out)
    return out


@pytest.mark.parametrize("guessed", [False, True])
def test_what_a_sheet_lists_belongs_to_its_activity_and_stands_behind_it(guessed):
    out = sheets(guessed=guessed)
    of_activities = [
        (activity["activity_id"], activity["parent_id"], activity["department"])
        for activity in out.tables["activities"]
    ]
    assert of_activities == [
        ("防災", "", ""),
        ("防災/水防", "防災", ""),
        ("緑化", "", "建設部"),
        ("緑化/水防", "緑化", ""),
    ]
    of_costs = [(cost["activity_id"], cost["text"]) for cost in out.tables["costs"]]
    assert of_costs == [("防災/水防", "1,200"), ("緑化/水防", "800")]
    assert texts_of(out) == [("防災/水防", "備考", "資機材")]


def test_several_dashes_are_a_text_and_one_is_none():
    out = read(HEADS, ("水防", "10", "- - -"), ("公園管理", "10", "－"))
    assert texts_of(out) == [("水防", "備考", "- - -")]


PLAN = """
city = "某市"
code = "012025"
title = "一覧"
known_by = ["番号", "取組名", "項目", "名称"]
year = 2023
row_level = "action"

[levels]
headings = '施策(\\d+-\\d+)'
listed = '(\\d+-\\d+)(?![-\\d])'

[tables."番号 | 取組名 | {year}終了 | {year}実施 | 評価".status]
columns = ["{year}終了", "{year}実施"]
activity = "under 取組名"
code = "under 番号"
label = "over 1"
phase = { at = "over 1", says = { "{year}終了" = "completed", "{year}実施" = "implementing" } }
year = "over 1"

[tables."番号 | 取組名 | {year}終了 | {year}実施 | 評価".rating]
columns = ["評価"]
activity = "under 取組名"
code = "under 番号"
label = "over 1"
scale = "abcd"

[tables."項目 | 名称 | 1号 | 2号".text]
columns = ["1号", "2号"]
activity = "level"
label = "over 1"
"""


def plan():
    """What is read of a list of actions, and of one of the levels above them."""
    actions = [
        ("番号", "取組名", "R5終了", "R6実施", "評価"),
        ("1-1-1", "電子申請", "○", "", "A"),
        ("1-1-2", "公金の電子納付", "", "○", "B"),
    ]
    levels = [("項目", "名称", "1号", "2号"), ("第1章", "改定", "○", ""), ("1-1", "手続", "", "○")]
    xs = [50.0, 120.0, 280.0, 340.0, 400.0, 460.0]
    items = [line("1-1 手続の改革", top=50)]
    items += [row(*texts, xs=xs, top=100 + 16 * n) for n, texts in enumerate(actions)]
    items += [row(*texts, xs=xs[:5], top=300 + 16 * n) for n, texts in enumerate(levels)]
    form = Declaration.model_validate(tomllib.loads(PLAN))
    out = Records()
    read_sheets(form, items, out)
    return form, out


def test_a_mark_under_a_year_is_a_status_of_the_action_of_its_row():
    _, out = plan()
    found = [
        (status["activity_id"], status["status"], status["year"])
        for status in out.tables["statuses"]
    ]
    assert found == [("1-1-1", "completed", "2023年度"), ("1-1-2", "implementing", "2024年度")]


def test_an_action_belongs_to_the_level_with_which_its_number_begins():
    _, out = plan()
    found = {
        row["activity_id"]: (row["parent_id"], row["level"]) for row in out.tables["activities"]
    }
    assert found == {
        "1-1": ("1", "program"),
        "1-1-1": ("1-1", "action"),
        "1-1-2": ("1-1", "action"),
    }


def test_a_text_may_be_of_the_level_whose_code_stands_in_its_row_and_of_nothing_else():
    _, out = plan()
    assert texts_of(out) == [("1-1", "2号", "○")]


def test_the_scale_of_a_criterion_stands_in_a_table_too():
    form, out = plan()
    assert form.scales == {"評価": "abcd"}
    assert [(mark["activity_id"], mark["symbol"]) for mark in out.tables["ratings"]] == [
        ("1-1-1", "A"),
        ("1-1-2", "B"),
    ]


PURPOSES = """
city = "某市"
code = "012025"
title = "一覧"
known_by = ["番号", "事業名", "実績", "指標", "単位"]
year = 2023

[tables."番号 | 事業名 | 実績 | 指標 | 単位 | 件数".value]
columns = ["実績 > 件数"]
activity = { at = "under 事業名", without = ["purpose"] }
code = "under 番号"
label = "under 指標"
unit = "under 単位"

[tables."番号 | 事業名 | 実績 | 指標 | 単位 | 件数".text]
columns = ["事業名", "実績"]
activity = { at = "under 事業名", without = ["purpose"] }
code = "under 番号"
label = { at = "over 1", says = { "事業名" = "目的", "実績" = "実績" } }
"""
UPPER = [("番号", 50, 100, 100, 132), ("事業名", 100, 200, 100, 132), ("実績", 200, 400, 100, 116)]
LOWER = [("指標", 200, 300, 116, 132), ("単位", 300, 350, 116, 132), ("件数", 350, 400, 116, 132)]


def drawn(*cells, number=1):
    """A drawn row of cells with their edges: left, right, top and bottom."""
    made = [
        replace(
            cell(*filter(None, words.split("|")), x0=x0, x1=x1, top=top, number=number),
            bottom=bottom,
        )
        for words, x0, x1, top, bottom in cells
    ]
    return Row(number, cells[0][3], made)


def indicator(name, figure, top=132):
    """The cells of an indicator with its unit and its figure in a row of 16 points."""
    edges = (200, 300, 350, 400)
    texts = zip((name, "回", figure), edges, edges[1:], strict=False)
    return [(text, x0, x1, top, top + 16) for text, x0, x1 in texts]


def listed(*rows):
    out = Records()
    form = Declaration.model_validate(tomllib.loads(PURPOSES))
    read_sheets(form, [drawn(*UPPER), drawn(*LOWER), *rows], out)
    return out


def test_prose_across_the_columns_of_indicators_is_a_text_of_the_head_over_all_of_them():
    out = listed(
        drawn(
            ("1", 50, 100, 132, 164),
            ("水防事業|堤防を守る。", 100, 200, 132, 164),
            *indicator("点検(回数)", "3"),
        ),
        drawn(("全てを点検した。", 200, 400, 148, 164)),
    )
    assert sorted(texts_of(out)) == [
        ("1", "実績", "全てを点検した。"),
        ("1", "目的", "堤防を守る。"),
    ]
    assert [activity["name"] for activity in out.tables["activities"]] == ["水防事業"]
    # a unit in a column of its own: brackets belong to the name
    of_indicators = [(each["name"], each["unit"]) for each in out.tables["indicators"]]
    assert of_indicators == [("点検(回数)", "回")]


def test_a_name_and_its_purpose_may_stand_in_two_cells_beside_one_number():
    out = listed(
        drawn(
            ("1", 50, 100, 132, 164),
            ("水防事業", 100, 200, 132, 148),
            *indicator("点検", "3"),
        ),
        drawn(
            ("堤防を守る。", 100, 200, 148, 164),
            *indicator("出動", "5", 148),
        ),
    )
    assert [activity["name"] for activity in out.tables["activities"]] == ["水防事業"]
    assert texts_of(out) == [("1", "目的", "堤防を守る。")]


@pytest.mark.parametrize("below", [False, True])
def test_a_page_end_that_cuts_a_row_leaves_it_one_activity(below):
    number, blank = ("", "1") if below else ("1", "")
    out = listed(
        drawn(
            (number, 50, 100, 132, 148),
            ("水防事業", 100, 200, 132, 148),
            *indicator("点検", "3"),
        ),
        drawn(
            (blank, 50, 100, 40, 56),
            ("堤防を守る。", 100, 200, 40, 56),
            *indicator("出動", "5", 40),
            number=2,
        ),
    )
    assert [activity["name"] for activity in out.tables["activities"]] == ["水防事業"]
    assert texts_of(out) == [("1", "目的", "堤防を守る。")]
    of_values = [(value["indicator_id"], value["text"]) for value in out.tables["indicator_values"]]
    assert of_values == [("1#1", "3"), ("1#2", "5")]
