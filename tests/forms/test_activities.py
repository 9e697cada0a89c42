"""A project is written as it is read: its number and name, texts over page ends, ratings, costs, indicators."""

from __future__ import annotations

import pytest
from made_pages import cell, row

from hyoka.forms.shared.activities import Activity, add_parents
from hyoka.forms.shared.names import unit_in_text
from hyoka.forms.shared.records import Records


def project(name: str = "12 窓口事業", number: str = "", **more: str) -> Activity:
    return Activity(Records(), [cell(name)], "R6年度", number, **more)


def rows(of: Activity, table: str, *columns: str) -> list[tuple[object, ...]]:
    return [tuple(row[column] for column in columns) for row in of.out.tables[table]]


@pytest.mark.parametrize(
    ("name", "number", "code", "title"),
    [
        ("12 窓口事業", "", "12", "窓口事業"),
        ("窓口事業", "", "", "窓口事業"),
        ("３歳児健康診査事業", "59", "59", "３歳児健康診査事業"),
        ("2025年国際博覧会事業", "7", "7", "2025年国際博覧会事業"),
        ("①窓口を変える", "", "①", "窓口を変える"),
    ],
)
def test_a_number_before_the_name_is_its_code_unless_the_number_stands_apart(name, number, code, title):
    made = project(name, number)
    assert rows(made, "activities", "activity_id", "code", "name") == [(code or title, code, title)]


def test_a_title_that_is_given_is_the_name_though_the_cells_hold_more():
    made = project("窓口事業 窓口を開く。", "3", title="窓口事業", within="市民課")
    assert rows(made, "activities", "activity_id", "parent_id", "name") == [("市民課/3", "", "窓口事業")]


def test_a_project_of_a_parent_has_it_in_its_id():
    assert project("窓口事業", "1", parent="3-1").id == "3-1/1"


def test_levels_above_a_project_are_added_once_and_their_codes_are_told_within_their_parent():
    out = Records()
    levels = [("policy", cell("①暮らし")), ("program", cell("②防災"))]
    assert add_parents(out, levels, "R6年度") == "①/②"
    assert add_parents(out, levels, "R6年度") == "①/②"
    assert add_parents(out, [], "R6年度") == ""
    found = [(row["activity_id"], row["parent_id"], row["code"], row["name"]) for row in out.tables["activities"]]
    assert found == [("①", "", "①", "暮らし"), ("①/②", "①", "②", "防災")]


@pytest.mark.parametrize(
    ("text", "symbol"),
    [("A.順調に推移している", "A"), ("Ａ（順調）", "A"), ("３点", "3"), ("◎", "◎"), ("拡充", "拡充"),
     ("ABC分析", "ABC分析"), ("12点", "12点")],
)  # fmt: skip
def test_the_mark_of_a_rating_is_at_its_beginning(text, symbol):
    made = project()
    made.add_rating("達成度", [cell(text)], "abc")
    assert rows(made, "ratings", "criterion", "symbol", "text") == [("達成度", symbol, text)]


def test_a_direction_is_its_whole_text_and_a_cell_behind_it_its_reason():
    made = project()
    made.add_rating("方向性", [cell("A案のとおり"), cell("需要が増える。")], "direction")
    assert rows(made, "ratings", "symbol") == [("A案のとおり",)]
    assert rows(made, "narratives", "field", "text") == [("方向性の理由", "需要が増える。")]


def test_a_rating_that_is_not_printed_has_no_row():
    made = project()
    made.add_rating("達成度", [], "abc")
    assert made.out.tables["ratings"] == []


def test_the_name_of_a_free_line_is_kept_as_printed():
    made = project()
    made.add_cost("R6年度", cell("１２"), "detail", "settlement", "千円", detail="ﾎｰﾑﾍﾟｰｼﾞ委託料")
    made.add_cost("R6年度", cell("34"), "subsidies", "settlement", "千円", detail="県支出金")
    made.add_cost("R6年度", cell("56"), "total", "budget", "千円")
    made.add_cost("R6年度", cell(), "general_funds", "budget", "千円")
    assert rows(made, "costs", "item", "detail", "text") == [
        ("detail", "ﾎｰﾑﾍﾟｰｼﾞ委託料", "１２"), ("subsidies", "県支出金", "34"), ("total", "", "56"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "unit", "title", "of"),
    [
        ("参加者数（人）", None, "参加者数", "人"),
        ("参加者数（延べ）", "人", "参加者数（延べ）", "人"),
        ("参加者数（延べ）", "", "参加者数（延べ）", ""),
    ],
)
def test_the_last_bracket_of_a_name_is_its_unit_only_where_that_has_no_place_of_its_own(name, unit, title, of):
    made = project()
    made.begin_indicator(cell(name), unit, "outcome", "higher")
    found = rows(made, "indicators", "indicator_id", "name", "unit", "kind", "polarity")
    assert found == [("12#1", title, of, "outcome", "higher")]


@pytest.mark.parametrize("name", ["-", "‐", "()", ""])
def test_what_has_no_name_is_no_indicator_and_its_values_are_none(name):
    made = project()
    made.begin_indicator(cell(*([name] if name else [])))
    made.add_value("R6年度", cell("0.0"), "actual")
    made.add_definition([cell("意味")])
    assert made.out.tables["indicators"] == []
    assert made.out.tables["indicator_values"] == []


def test_the_same_cell_again_is_the_same_indicator_and_a_block_without_a_name_counts():
    made, name = project(), cell("利用者数")
    made.begin_indicator(cell("-"))
    made.begin_indicator(name)
    made.begin_indicator(name)
    made.add_value("R6年度", cell("12"), "target")
    assert rows(made, "indicators", "indicator_id", "number") == [("12#2", "2")]
    assert rows(made, "indicator_values", "indicator_id", "measure", "text") == [("12#2", "target", "12")]


def test_a_text_that_a_page_end_cuts_goes_on_in_the_cell_below_it():
    made = project()
    text = cell("一二三四五六七八九", x0=50, x1=150)
    made.add_text("成果", [text])
    made.append_continuation(row("十。", "他の欄", xs=[50, 150, 300], top=20, number=2))
    assert rows(made, "narratives", "field", "text") == [("成果", "一二三四五六七八九十。")]


def test_a_text_has_ended_where_its_page_or_its_sheet_goes_on_with_something_else():
    made = project()
    made.add_text("成果", [cell("一二三四五六七八九", x1=150)])
    made.append_continuation(row("同じ頁", xs=[50, 150], top=200))
    made.append_continuation(row("題名", xs=[50, 150], top=20, number=2), ended=True)
    made.append_continuation(row("十。", xs=[50, 150], top=40, number=2))
    assert rows(made, "narratives", "text") == [("一二三四五六七八九",)]


def test_what_an_indicator_means_goes_on_too():
    made = project()
    made.begin_indicator(cell("利用者数"))
    made.add_definition([cell("一二三四五六七八九", x1=150)])
    made.append_continuation(row("十。", xs=[50, 150], top=20, number=2))
    assert rows(made, "indicators", "definition") == [("一二三四五六七八九十。",)]


def test_goals_are_the_numbers_of_the_marked_texts():
    made = project()
    xs = [50, 70, 150, 170, 300]
    made.add_goals(
        [row("○", "１１ まちづくり", "", "３ 健康", xs=xs), row("〇", "3 健康", "○", "広域行政の推進", xs=xs)]
    )
    assert rows(made, "narratives", "field", "text") == [("SDGs", "3、11")]


@pytest.fixture
def activity() -> Activity:
    return Activity(Records(), [cell("12 窓口事業")], "R6年度")


def test_an_indicator_without_a_name_is_kept_where_the_form_says_its_place(activity: Activity) -> None:
    activity.begin_indicator([], place=cell("目標", x0=200, x1=250))
    activity.add_value("R6", cell("12"), "target")
    (indicator,), (value,) = activity.out.tables["indicators"], activity.out.tables["indicator_values"]
    assert (indicator["name"], indicator["x0"], value["indicator_id"]) == ("", 200, "12#1")


def test_an_indicator_without_a_name_is_none_where_the_form_does_not(activity: Activity) -> None:
    activity.begin_indicator([])
    activity.add_value("R6", cell("12"), "target")
    assert activity.out.tables["indicators"] == activity.out.tables["indicator_values"] == []


@pytest.mark.parametrize(("name", "unit"), [("来館者", "人"), ("来館者（千人）", "千人")])
def test_the_meaning_tells_the_unit_where_the_name_does_not(activity: Activity, name: str, unit: str) -> None:
    activity.begin_indicator([cell(name)])
    activity.add_definition([cell("年度末の数", "（単位：人）")])
    assert activity.out.tables["indicators"][0]["unit"] == unit


@pytest.mark.parametrize(("text", "unit"), [("数(単位:件)", "件"), ("数（単位： ％ ）とする", "％"), ("数（件）", "")])
def test_a_unit_is_told_behind_the_word(text: str, unit: str) -> None:
    assert unit_in_text(text) == unit
