"""What real sheets of other cities have shown: each oddity on a sheet of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from forms.made_forms import NAME, TITLE, cleaned, problems, read, rows

if TYPE_CHECKING:
    from forms.made_forms import Read

__all__ = ["read"]

HEADS = ["指標名", "単位", "令和3年度実績", "令和4年度実績", "令和5年度目標"]
VALUE = ("indicator_id", "year", "measure", "text")


def value_rows(document):
    return [(i.partition("#")[2], *rest) for i, *rest in rows(document, "indicator_values", *VALUE)]


@pytest.mark.parametrize(
    ("heads", "years"),
    [
        (["20年度", "21年度", "22年度", "23年度"], [2008, 2009, 2010, 2011]),
        (["3", "4", "5", "6"], [2021, 2022, 2023, 2024]),
    ],
)
def test_years_of_heads_without_an_era_are_those_near_the_document(
    read: Read, heads: list[str], years: list[int]
) -> None:
    title = TITLE.replace("令和5年度", "平成23年度") if years[0] < 2010 else TITLE
    table = [["区分", "決算", "←", "←", "←"], ["↑", *heads], ["事業費", "1,234", "2,345", "3,456", "4,567"]]
    document = read([title, [NAME], table])
    assert cleaned(document)["costs"]["fiscal_year"].tolist() == years
    assert cleaned(document)["costs"]["value"].tolist() == [1_234_000, 2_345_000, 3_456_000, 4_567_000]


def test_row_of_figures_that_follow_one_another_is_no_row_of_heads(read: Read) -> None:
    table = [["区分", "令和3年度決算", "令和4年度決算", "令和5年度予算"], ["事業費", "3", "4", "5"]]
    assert rows(read([TITLE, [NAME], table]), "costs", "year", "text") == [
        ("2021年度", "3"), ("2022年度", "4"), ("2023年度", "5"),
    ]  # fmt: skip


def test_name_of_an_indicator_may_stand_in_a_merged_row_above_its_figures(read: Read) -> None:
    table = [
        ["区分", "令和3年度", "令和4年度", "令和5年度"],
        ["来館者数（人）", "←", "←", "←"],
        ["目標", "1,000", "1,100", "1,200"],
        ["実績", "987", "1,098", "1,209"],
        ["貸出冊数（冊）", "←", "←", "←"],
        ["目標", "5,000", "5,100", "5,200"],
        ["実績", "4,987", "5,098", "5,209"],
    ]
    document = read([TITLE, [NAME], table])
    assert rows(document, "indicators", "number", "name", "unit") == [("1", "来館者数", "人"), ("2", "貸出冊数", "冊")]
    assert value_rows(document)[:2] == [("1", "2021年度", "target", "1,000"), ("1", "2022年度", "target", "1,100")]
    assert value_rows(document)[-1] == ("2", "2023年度", "actual", "5,209")
    assert problems(document, "untaken_text") == []


def test_indicator_that_a_page_end_cuts_is_one(read: Read) -> None:
    heads = ["番号", *HEADS]
    first = ["1", "来館者数", "人", "987", "1,098", "1,200"]
    begun = ["2", "貸出冊数", "冊", "4,987", "", ""]
    rest = ["2", "貸出冊数", "冊", "", "5,098", "5,200"]
    last = ["3", "登録者数", "人", "31", "32", "33"]
    document = read(
        [TITLE, [NAME], [heads, first, begun]],
        [[heads, rest, last]],
        form={'headers = ["区分"]': 'headers = ["区分", "番号"]'},
    )
    assert rows(document, "indicators", "number", "name") == [("1", "来館者数"), ("2", "貸出冊数"), ("3", "登録者数")]
    assert [row for row in value_rows(document) if row[0] == "2"] == [
        ("2", "2021年度", "actual", "4,987"),
        ("2", "2022年度", "actual", "5,098"),
        ("2", "2023年度", "target", "5,200"),
    ]  # fmt: skip


def test_block_of_an_indicator_that_a_page_end_cuts_is_one(read: Read) -> None:
    head = [["1", "指標名", "来館者数（人）", "←"], ["↑", "", "令和4年度", "令和5年度"]]
    other = [
        ["2", "指標名", "貸出冊数（冊）", "←"],
        ["↑", "", "令和4年度", "令和5年度"],
        ["↑", "実績", "5,098", "5,209"],
    ]
    page, following = [*head, ["↑", "目標", "1,000", "1,100"]], [*head, ["↑", "実績", "987", "1,098"]]
    document = read([TITLE, [NAME], page], [following, other])
    assert rows(document, "indicators", "number", "name") == [("1", "来館者数"), ("2", "貸出冊数")]
    assert [row[:3] for row in value_rows(document)] == [
        ("1", "2022年度", "target"),
        ("1", "2023年度", "target"),
        ("1", "2022年度", "actual"),
        ("1", "2023年度", "actual"),
        ("2", "2022年度", "actual"),
        ("2", "2023年度", "actual"),
    ]
    assert problems(document, "indicator_number") == []


def test_printed_number_of_an_indicator_that_is_not_its_place_is_a_problem(read: Read) -> None:
    heads = ["番号", *HEADS]
    first, third = ["1", "来館者数", "人", "987", "1,098", "1,200"], ["3", "登録者数", "人", "31", "32", "33"]
    document = read([TITLE, [NAME], [heads, first, third]], form={'headers = ["区分"]': 'headers = ["区分", "番号"]'})
    assert rows(document, "indicators", "number", "name") == [("1", "来館者数"), ("2", "登録者数")]
    assert problems(document, "indicator_number") == ["3"]


@pytest.mark.parametrize("name", ["（仮称）来館者数（人）", "（来館者数）"])
def test_name_in_brackets_keeps_its_indicator(read: Read, name: str) -> None:
    document = read(
        [TITLE, [NAME], [["指標名", "令和4年度実績", "令和5年度目標"], [name, "987", "1,000"]]],
        form={'unit = "単位"': ""},
    )
    assert [row[0] for row in rows(document, "indicators", "name")] == [name.removesuffix("（人）")]
    assert len(value_rows(document)) == 2


@pytest.mark.parametrize("text", ["本稼働", "31/100", "未定", "○"])
def test_text_in_the_place_of_a_value_is_no_error(read: Read, text: str) -> None:
    tables = cleaned(read([TITLE, [NAME], [HEADS, ["システムの更新", "－", "試行", text, "完了"]]]))
    assert text in tables["indicator_values"]["text"].tolist()
    assert tables["problems"].empty


def test_a_number_wider_than_its_cell_keeps_its_place_and_is_said(read: Read) -> None:
    sheet = [TITLE, [NAME], [HEADS, ["来館者数", "人", "####", "1,098", "1,200"], ["登録者数", "人", "31", "32", "33"]]]
    tables = cleaned(read(sheet))
    assert len(tables["indicator_values"]) == 6
    assert tables["problems"][["kind", "text"]].to_numpy().tolist() == [["number", "####"]]


def test_choice_is_the_word_beside_its_mark_also_where_words_wrap(read: Read) -> None:
    choices = "○ 拡充して続ける\n● 今のまま続けるが、手順を見直して窓口の負担を減らしながら利用しやすくする\n○ やめる"
    sheet = [TITLE, [NAME], [["今後の方向性", choices]]]
    document = read(sheet, form={"[costs]\n": '"今後の方向性" = { mark = "●" }\n\n[costs]\n'})
    assert rows(document, "ratings", "criterion", "symbol") == [
        ("今後の方向性", "今のまま続けるが、手順を見直して窓口の負担を減らしながら利用しやすくする")
    ]


def test_all_rows_beside_a_merged_label_are_its_text(read: Read) -> None:
    purpose = [["事業の目的", "本を貸し出す。", "←"], ["↑", "催しを年に12回開く。", "←"], ["↑", "対象", "市民"]]
    document = read([TITLE, [NAME], purpose])
    assert rows(document, "narratives", "field", "text") == [
        ("事業の目的", "本を貸し出す。催しを年に12回開く。対象市民")
    ]
    assert problems(document, "untaken_text") == []


def test_two_sections_in_a_cell_are_two(read: Read) -> None:
    document = read([TITLE, [[*NAME[:3], "図書館\n生涯学習課"]]])
    assert rows(document, "activities", "section") == [("図書館、生涯学習課",)]


def test_total_of_revenues_is_no_cost(read: Read) -> None:
    table = [
        ["区分", "←", "令和4年度決算", "令和5年度予算"],
        ["支出", "事業費", "1,234", "2,345"],
        ["↑", "合計", "1,500", "2,500"],
        ["収入", "使用料", "34", "45"],
        ["↑", "合計", "500", "600"],
    ]
    document = read(
        [TITLE, [NAME], table], form={'"一般財源" = ""': '"合計" = "total"', '"事業費" = ""': '"事業費" = "detail"'}
    )
    totals = [row for row in rows(document, "costs", "item", "text") if row[0] == "total"]
    assert totals == [("total", "1,500"), ("total", "2,500")]


def test_unit_beside_a_line_of_costs_is_its_unit(read: Read) -> None:
    table = [
        ["区分", "単位", "令和4年度決算", "令和5年度予算"],
        ["事業費", "千円", "1,234", "2,345"],
        ["一般財源", "件", "1,000", "2,000"],
    ]
    document = read([TITLE, [NAME], table])
    assert [row[0] for row in rows(document, "costs", "unit")] == ["千円", "千円", "件", "件"]


def test_staff_and_numbers_of_pieces_are_no_money(read: Read) -> None:
    table = [
        ["区分", "単位", "令和4年度決算"],
        ["事業費", "千円", "1,234"],
        ["一般財源", "件", "1,000,000"],
        ["職員数", "人", "3.5"],
    ]
    tables = cleaned(
        read([TITLE, [NAME], table], form={'"一般財源" = ""': '"一般財源" = ""\n"職員数" = "regular_staff"'})
    )
    values = tables["costs"][["item", "value", "unit"]].fillna(0).to_numpy().tolist()
    assert values == [["total", 1_234_000, "JPY"], ["general_funds", 0, ""], ["regular_staff", 3.5, "FTE"]]
    assert tables["problems"]["kind"].tolist() == ["unit"]


def test_two_figures_in_a_cell_are_of_two_items_where_the_form_says_so(read: Read) -> None:
    table = [["区分", "令和4年度決算", "令和5年度予算"], ["事業費（一財）", "9,200(3,100)", "5,458（1,820）"]]
    document = read(
        [TITLE, [NAME], table], form={'"事業費" = ""': '"事業費" = { item = "total", bracket = "general_funds" }'}
    )
    costs = cleaned(document)["costs"]
    assert costs["item"].tolist() == ["total", "general_funds", "total", "general_funds"]
    assert costs["value"].tolist() == [9_200_000, 3_100_000, 5_458_000, 1_820_000]


def test_project_may_have_the_name_of_a_line_of_costs(read: Read) -> None:
    table = [["区分", "令和4年度決算"], ["事業費", "1,234"]]
    name = ["事務事業名", "職員人件費", "担当課", "人事課"]
    document = read(
        [TITLE, [name], table],
        form={
            '"一般財源" = ""': '"職員人件費" = "personnel_cost"',
            '"事業の目的" = ""': '"事業の目的" = ""\n"職員人件費" = ""',
        },
    )
    assert rows(document, "activities", "name", "section") == [("職員人件費", "人事課")]


def test_project_that_is_listed_again_is_marked(read: Read) -> None:
    again = [TITLE, [["事務事業名", "図書館の運営【再掲】", "担当課", "図書館"]]]
    document = read([TITLE, [NAME]], again)
    assert [problem["subject"] for problem in document.problems if problem["kind"] == "listed_again"] == [
        "図書館の運営【再掲】"
    ]


SUB_PROJECTS = """
[[lists]]
key = "細事業名"
level = "action"

[lists.columns]
"細事業名" = "activity.name"
"決算額" = "cost.total + phase.settlement"

[phases]
"""


def test_sub_projects_of_a_sheet_are_activities_below_its_own(read: Read) -> None:
    costs = [["区分", "令和5年度決算"], ["事業費", "1,234"]]
    table = [["細事業名", "決算額"], ["本の購入", "800"], ["催しの開催", "434"]]
    other = [TITLE, [["事務事業名", "公園の管理", "担当課", "公園課"]], [*table[:1], ["草刈り", "567"]]]
    document = read([TITLE, [NAME], costs, table], other, form={"\n[phases]\n": SUB_PROJECTS})
    assert rows(document, "activities", "name", "parent_id", "level") == [
        ("図書館の運営", "", "project"),
        ("本の購入", "図書館の運営", "action"),
        ("催しの開催", "図書館の運営", "action"),
        ("公園の管理", "", "project"),
        ("草刈り", "公園の管理", "action"),
    ]
    assert rows(document, "costs", "activity_id", "text") == [
        ("図書館の運営", "1,234"),
        ("図書館の運営/本の購入", "800"),
        ("図書館の運営/催しの開催", "434"),
        ("公園の管理/草刈り", "567"),
    ]
    assert cleaned(document)["problems"].empty


def test_sheets_on_one_page_are_several(read: Read) -> None:
    costs = [["区分", "令和4年度決算"], ["事業費", "1,234"]]
    other = [["事務事業名", "公園の管理", "担当課", "公園課"]]
    document = read([TITLE, [NAME], costs, TITLE, other, [costs[0], ["事業費", "567"]]])
    assert rows(document, "activities", "name") == [("図書館の運営",), ("公園の管理",)]
    assert rows(document, "costs", "activity_id", "text") == [("図書館の運営", "1,234"), ("公園の管理", "567")]


@pytest.mark.parametrize("head", ["別紙", "（別紙１）", "別表２ 施設の一覧", "参考資料"])
def test_table_of_an_annex_makes_no_sheet(read: Read, head: str) -> None:
    annex = [["事務事業名", "本館の運営"], ["内容", "本を2,500冊そろえる。"]]
    document = read([TITLE, [NAME]], [head, annex])
    assert rows(document, "activities", "name") == [("図書館の運営",)]
    assert "2,500" in problems(document, "untaken_text")[0]
