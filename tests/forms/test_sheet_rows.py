"""A sheet row by row: merged cells, years above and before figures, labels with colons, choices, lists, units."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made_pages import cell, line, row

from hyoka.forms.shared.activity_lists import ActivityList, begin_activity, heading_above
from hyoka.forms.shared.columns import Columns
from hyoka.forms.shared.labelled_figures import YEARS, LabelledFigure, is_number, is_unit, plain_label, year_in
from hyoka.forms.shared.labels import LabelFinder, chosen_parts, labelled_texts
from hyoka.forms.shared.merged_cells import with_merged_cells
from hyoka.forms.shared.pages import Item
from hyoka.forms.shared.records import Records
from hyoka.forms.shared.sheet_rows import SheetRow, labelled_values, sheet_rows, split_sheets
from hyoka.grid.model import Cell, Row

XS = [50.0, 150.0, 250.0, 350.0, 450.0]
WIDE = [50.0, 150.0, 450.0]


def merged_down(words: Row, rows: int = 2, height: float = 16.0) -> Row:
    """The row with its first cell merged over the rows below."""
    first, *others = words.cells
    return replace(words, cells=[replace(first, bottom=words.top + rows * height), *others])


def read(items: list[Item], headers: tuple[str, ...] = (), *names: str, era: str = "") -> list[SheetRow]:
    label = LabelFinder(names, around=r":$")
    return sheet_rows(Columns(headers or ["(?!)"], items), items, label, era)


def summary(figure: LabelledFigure) -> tuple[str, str, list[str]]:
    return figure.year, figure.cell.text, [word.text for _, word in figure.words]


@pytest.mark.parametrize(
    ("printed", "year"),
    [("令和4年度", "令和4年度"), ("令和4(2022)年度決算", "令和4年度"), ("R4(2022)", "R4年度"),
     ("2022(令和4)年度", "2022年度"), ("2022年度", "2022年度"), ("4年度", "令和4年度"), ("目標", ""), ("20220401", "")],
)  # fmt: skip
def test_year_is_known_however_it_is_printed(printed: str, year: str) -> None:
    assert year_in([printed], "令和") == year


@pytest.mark.parametrize(
    ("printed", "label"),
    [("４．実施内容", "実施内容"), ("（１）事業の目的", "事業の目的"), ("■評価：", "評価"), ("２ コスト", "コスト"),
     ("令和4（2022）年度決算", "決算"), ("【今後の方向性】", "今後の方向性"), ("1次評価", "1次評価"),
     ("指標①", "指標1"), ("Ⅱ 成果", "成果"), ("No.", "No.")],
)  # fmt: skip
def test_label_is_plain_without_its_year_number_sign_and_colon(printed: str, label: str) -> None:
    assert plain_label(printed) == label


def test_units_and_numbers_are_told_from_words() -> None:
    assert all(map(is_unit, ("人", "(%)", "千円", "団体")))
    assert not any(map(is_unit, ("", "事業費", "12", "計画")))
    assert all(map(is_number, ("1,234", "△5", "-", "未定", "85.7%", "12,345千円", "43万2,108円")))
    assert not any(map(is_number, ("", "事業費", "令和4年度", "A")))


def test_cell_merged_over_rows_is_told_in_each_of_them() -> None:
    items: list[Item] = [
        row("区分", "", "R4年度", "R5年度", xs=XS),
        merged_down(row("利用者数", "目標", "10", "20", xs=XS, top=116)),
        row("実績", "11", "19", xs=XS[1:], top=132),
        row("満足度", "目標", "5", "6", xs=XS, top=148),
    ]
    found = [summary(figure) for entry in read(items, ("区分", YEARS)) for figure in entry.figures]
    assert found[2:4] == [("R4年度", "11", ["利用者数", "実績"]), ("R5年度", "19", ["利用者数", "実績"])]
    assert found[4] == ("R4年度", "5", ["満足度", "目標"])


def test_cell_that_a_page_end_cuts_is_told_on_the_next_page() -> None:
    first = merged_down(row("利用者数", "目標", "10", xs=XS[:4], top=700), rows=1)
    first.cells[0].open_bottom = True
    rest = row("", "実績", "11", xs=XS[:4], top=40, number=2)
    rest.cells[0].open_top = True
    whole = list(with_merged_cells([first, rest]))[1]
    assert isinstance(whole, Row)
    assert [part.text for part in whole.cells] == ["利用者数", "実績", "11"]
    assert whole.cells[0] is first.cells[0]


def test_year_that_stands_before_the_figures_is_theirs() -> None:
    items: list[Item] = [
        row("年度", "予算額", "決算額", "達成率", xs=XS),
        row("令和4年度", "100", "90", "90%", xs=XS, top=116),
        row("令和5年度", "200", "", "", xs=XS, top=132),
    ]
    found = [f for entry in read(items, ("年度", "予算額", "決算額", "達成率")) for f in entry.figures]
    assert [(f.year, f.cell.text, f.meaning({"予算": "budget", "決算": "settlement"})) for f in found] == [
        ("令和4年度", "100", "budget"),
        ("令和4年度", "90", "settlement"),
        ("令和4年度", "90%", ""),
        ("令和5年度", "200", "budget"),
    ]
    assert found[0].exact_meaning({"予算額": "total"}) == "total"


def test_part_of_a_column_has_the_year_of_the_column_before_it() -> None:
    items: list[Item] = [
        row("事業名", "R5決算額", "うち一般財源", "R6予算額", xs=XS),
        row("祭り", "90", "40", "95", xs=XS, top=116),
    ]
    headers = ("事業名", rf"(?:{YEARS})(?:決算|予算)額", "うち一般財源")
    found = [f for entry in read(items, headers) for f in entry.figures]
    costs = {"うち一般財源": "general_funds", "決算額": "total", "予算額": "total"}
    told_of = [(figure.year, figure.exact_meaning(costs)) for figure in found]
    assert told_of == [("R5年度", "total"), ("R5年度", "general_funds"), ("R6年度", "total")]


def test_marks_under_years_are_apart_from_figures() -> None:
    items: list[Item] = [row("取組", "R4", "R5", xs=XS[:4]), row("電子化", "○", "●", xs=XS[:4], top=116)]
    entry = read(items, ("取組", YEARS))[1]
    assert [(mark.year, mark.cell.text) for mark in entry.marks] == [("R4年度", "○"), ("R5年度", "●")]
    assert entry.figures == []


def test_labels_on_a_line_are_parted_and_the_figures_know_the_labels_before_them() -> None:
    items: list[Item] = [line("予算額：12千円　決算額：11千円（うち県支出金 4千円、一般財源 7千円）", x=20, size=8)]
    entry = read(items, (), "予算額", "決算額", "県支出金", "一般財源")[0]
    assert [(name, parts[0].text) for name, parts in entry.values] == [
        ("予算額", "12千円"), ("決算額", "11千円"), ("県支出金", "4千円"), ("一般財源", "7千円"),
    ]  # fmt: skip
    bases = {"予算": "budget", "決算": "settlement"}
    assert [figure.meaning(bases) for figure in entry.figures] == ["budget", "settlement", "settlement", "settlement"]


def test_number_before_a_label_is_no_part_of_it() -> None:
    found = labelled_texts(
        line("目標値：80　実績値：82.5"),
        lambda text: plain_label(text) if plain_label(text) in ("目標値", "実績値") else "",
    )
    assert [(name, value.text) for name, value in found] == [("目標値", "80"), ("実績値", "82.5")]


def test_text_behind_a_colon_goes_on_on_the_next_line_and_ends_at_a_label() -> None:
    items: list[Item] = [
        line("取組内容：相談の窓口を", top=100),
        line("広げた。", top=112),
        line("所属：市民課", top=124),
    ]
    found = read(items, (), "取組内容")
    assert [[part.text for part in parts] for entry in found for _, parts in entry.values] == [
        ["相談の窓口を", "広げた。"]
    ]


def test_label_on_a_line_of_its_own_has_the_box_or_the_text_below_it() -> None:
    box = row("道を直した。", xs=[50, 450], top=120)
    assert [entry.values for entry in read([line("事業の内容"), box], (), "事業の内容")][1] == [
        ("事業の内容", [box.cells[0]])
    ]
    within = Row(1, 100, [cell("事業の目的", "道を", "直す。", x1=450)])
    assert [part.text for part in labelled_values([within], LabelFinder(["事業の目的"]))["事業の目的"]] == [
        "道を",
        "直す。",
    ]


def test_words_of_figures_are_no_values_of_labels() -> None:
    items: list[Item] = [
        row("区分", "R4年度", "", "", xs=XS),
        row("指標", "12", "方向性", "継続", xs=XS, top=116),
    ]
    assert [(name, parts[0].text) for name, parts in read(items, ("区分", YEARS), "指標", "方向性")[1].values] == [
        ("方向性", "継続")
    ]


@pytest.mark.parametrize(
    ("texts", "choice"),
    [(["□拡充　■継続　□縮小"], ["継続"]), (["( ) 新規 (○) 継続 ( ) 拡充"], ["継続"]),
     (["☑現状維持　□廃止"], ["現状維持"]),
     (["○", "拡充", "現状維持", "廃止"], ["拡充"]), (["拡充", "○", "現状維持", "廃止"], ["現状維持"]),
     (["A", "順調である。"], []), (["○", "理由を述べる長い文章である。"], []), (["継続"], [])],
)  # fmt: skip
def test_choice_is_what_is_marked(texts: list[str], choice: list[str]) -> None:
    cells: list[Cell] = [cell(text, x0=60.0 * n, x1=60.0 * n + 300) for n, text in enumerate(texts)]
    assert [part.text for part in chosen_parts(cells)] == choice


def test_units_are_found_beside_behind_and_in_brackets() -> None:
    name, unit = cell("利用者数"), cell("人", x0=150, x1=200)
    figure = LabelledFigure("R4", cell("12"), ("R4",), (("指標", name), ("", unit)))
    assert figure.indicator_unit(name) == "人"
    assert (
        LabelledFigure("R4", cell("12"), (), (("指標", name),), (("単位", unit),)).indicator_unit(name, "単位") == "人"
    )
    assert LabelledFigure("R4", cell("12"), (), (("指標", name),)).indicator_unit(name) is None
    assert LabelledFigure("R4", cell("12"), ("事業費(千円)",)).unit == "千円"
    assert LabelledFigure("R4", cell("12"), (), (("", cell("従事人員（人）")),)).unit == "人"
    assert LabelledFigure("R4", cell("12"), (), (("", cell("事業費")), ("", unit))).name == "事業費"


def test_two_figures_in_one_cell_are_parted_by_their_lines() -> None:
    both = LabelledFigure("R4", cell("120", "118"), ("R4",))
    assert [(figure.year, figure.cell.text) for figure in both.lines] == [("R4", "120"), ("R4", "118")]


def test_nearest_word_says_the_measure_before_the_headers_do() -> None:
    measures = {"計画": "target", "実績": "actual", "見込": "target"}
    assert LabelledFigure("R4", cell("12"), ("R4見込",), (("", cell("実績値")),)).meaning(measures) == "actual"
    assert (
        LabelledFigure("R4", cell("12"), ("R4見込",), (("", cell("実績の報告会の回数")),)).meaning(measures) == "target"
    )


def test_name_of_an_indicator_stands_under_its_header_or_behind_its_label() -> None:
    under = (("指標", cell("成果指標")), ("指標名", cell("利用者数")), ("区分", cell("目標")))
    name, kind = LabelledFigure("R4", cell("12"), (), under).indicator_name({"指標名": "", "成果指標": "outcome"})
    assert name is not None
    assert (name.text, kind) == ("利用者数", "outcome")
    behind, _ = LabelledFigure("R4", cell("12"), (), (("項目", cell("指標")), ("項目", cell("整備率")))).indicator_name(
        {"指標": ""}
    )
    assert behind is not None
    assert behind.text == "整備率"


def test_sheets_begin_with_a_label_in_a_row_or_on_a_line() -> None:
    label = LabelFinder(["事業番号", "事業名"])
    items: list[Item] = [
        line("表題", top=20),
        row("事業番号", "1", "事業名", "祭り", xs=XS, top=40),
        line("説明", top=60),
        line("事業番号：2　事業名：相談", top=80),
    ]
    assert [[item.top for item in sheet] for sheet in split_sheets(items, label, "事業番号")] == [[40, 60], [80]]


def test_project_begins_with_what_labels_tell_of_it() -> None:
    out, about = Records(), {"番号": "number", "名称": "name", "担当部課": "department section"}
    named = {"番号": [cell("12")], "名称": [cell("相談")], "担当部課": [cell("福祉部　生活支援課")]}
    project = begin_activity(out, named, about, "R5", level="action", parent="3")
    assert project is not None
    columns = ("activity_id", "parent_id", "level", "code", "name", "department", "section")
    assert [project.row[column] for column in columns] == ["3/12", "3", "action", "12", "相談", "福祉部", "生活支援課"]
    assert begin_activity(out, {"番号": [cell("13")]}, about, "R5") is None


def test_rows_of_a_list_are_activities_under_their_group_and_totals_are_none() -> None:
    out, headers = Records(), ("番号", "事業名", "R5決算")
    listed = ActivityList(out, {"番号": "number", "事業名": "name"}, "R5", groups={r"施策(\d+)": "program"})
    items: list[Item] = [
        row("番号", "事業名", "R5決算", xs=XS[:4]),
        row("施策２　福祉", xs=[50, 350], top=116),
        merged_down(row("1", "相談", "12", xs=XS[:4], top=132)),
        row("合計", "", "12", xs=XS[:4], top=148),
    ]
    found = [(entry.item.text, listed.activity_of(entry)) for entry in read(items, headers)]
    assert [(text, project.id if project else "") for text, project in found[2:]] == [
        ("1 相談 12", "2/1"),
        ("合計 12", ""),
    ]
    rows = [(r["level"], r["code"], r["name"], r["parent_id"]) for r in out.tables["activities"]]
    assert rows == [("program", "2", "福祉", ""), ("project", "1", "相談", "2")]


def test_sheet_stands_under_the_heading_above_it() -> None:
    out, groups = Records(), {r"第(\d+)章": "policy"}
    items: list[Item] = [line("第１章　福祉", top=20), line("事業名　相談", top=40), line("事業名　見守り", top=60)]
    ids = [heading_above(out, items, item, groups, "R5") for item in items]
    assert ids == ["", "1", "1"]
    assert [(row["level"], row["name"]) for row in out.tables["activities"]] == [("policy", "福祉")]
    project = begin_activity(out, {"事業名": [cell("相談")]}, {"事業名": "name"}, "R5", group="1")
    assert project is not None
    assert (project.id, project.row["parent_id"]) == ("1/相談", "1")
    numbered = begin_activity(out, {"事業名": [cell("相談")]}, {"事業名": "name"}, "R5", number="1-2", group="1")
    assert numbered is not None
    assert numbered.id == "1-2"


def test_figures_of_a_table_without_years_are_known_by_their_headers() -> None:
    items: list[Item] = [row("予算現額", "決算額", "単位", xs=XS[:4]), row("12", "11", "千円", xs=XS[:4], top=116)]
    found = read(items, ("予算現額", "決算額", "単位"))[1].figures
    assert [(figure.year, figure.cell.text, figure.headers, figure.unit) for figure in found] == [
        ("", "12", ("予算現額",), "千円"),
        ("", "11", ("決算額",), "千円"),
    ]


def test_label_with_white_behind_it_and_labels_in_cells_are_told() -> None:
    mixed = row("事業名　防災訓練", "所管課", "防災課", xs=XS[:4])
    told_there = labelled_values([mixed], LabelFinder(["事業名", "所管課"]))
    assert {name: parts[0].text for name, parts in told_there.items()} == {"事業名": "防災訓練", "所管課": "防災課"}


def test_row_below_a_list_belongs_to_its_sheet() -> None:
    out = Records()
    sheet = begin_activity(out, {"施策名": [cell("福祉")]}, {"施策名": "name"}, "R5", level="program")
    assert sheet is not None
    listed = ActivityList(out, {"番号": "number", "事業名": "name"}, "R5")
    items: list[Item] = [
        row("番号", "事業名", "R5決算", "評価", xs=XS),
        row("1", "相談", "12", "A", xs=XS, top=116),
        row("総合評価", "B", xs=WIDE, top=132),
    ]
    read_ = read(items, ("番号", "事業名", "R5決算", "評価"), "総合評価")
    owners = [listed.activity_of(entry, sheet) for entry in read_[1:]]
    assert [owner.id if owner else "" for owner in owners] == ["福祉/1", "福祉"]
    assert [label for label, _ in listed.labelled_values(read_[1])] == ["番号", "事業名", "決算", "評価"]
