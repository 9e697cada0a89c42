"""A sheet row by row: merged cells, years above and before figures, labels with colons."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made_pages import cell, line, row

from hyoka.forms.shared.columns import Columns
from hyoka.forms.shared.figures import Figure
from hyoka.forms.shared.labels import LabelFinder, labelled_texts
from hyoka.forms.shared.pages import Item
from hyoka.grid.model import Row
from hyoka.inspecting.merged_cells import with_merged_cells
from hyoka.inspecting.plain_labels import YEARS, is_number, plain_label, year_in
from hyoka.inspecting.sheet_rows import SheetRow, sheet_rows

XS = [50.0, 150.0, 250.0, 350.0, 450.0]


def merged_down(words: Row, rows: int = 2, height: float = 16.0) -> Row:
    """The row with its first cell merged over the rows below."""
    first, *others = words.cells
    return replace(words, cells=[replace(first, bottom=words.top + rows * height), *others])


def read(items: list[Item], headers: tuple[str, ...] = (), *names: str, era: str = "") -> list[SheetRow]:
    label = LabelFinder(names, around=r":$")
    return sheet_rows(Columns(headers or ["(?!)"], items), items, label, era)


def summary(figure: Figure) -> tuple[str, str, list[str]]:
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


def test_numbers_are_told_from_words() -> None:
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
    assert [(f.year, f.cell.text, f.headers) for f in found] == [
        ("令和4年度", "100", ("令和4年度", "予算額")),
        ("令和4年度", "90", ("令和4年度", "決算額")),
        ("令和4年度", "90%", ("令和4年度", "達成率")),
        ("令和5年度", "200", ("令和5年度", "予算額")),
    ]


def test_part_of_a_column_has_the_year_of_the_column_before_it() -> None:
    items: list[Item] = [
        row("事業名", "R5決算額", "うち一般財源", "R6予算額", xs=XS),
        row("祭り", "90", "40", "95", xs=XS, top=116),
    ]
    headers = ("事業名", rf"(?:{YEARS})(?:決算|予算)額", "うち一般財源")
    found = [f for entry in read(items, headers) for f in entry.figures]
    assert [(figure.year, figure.headers) for figure in found] == [
        ("R5年度", ("R5決算額",)),
        ("R5年度", ("R5決算額", "うち一般財源")),
        ("R6年度", ("R6予算額",)),
    ]


def test_marks_under_years_are_no_figures_and_do_not_stand_beside_them() -> None:
    items: list[Item] = [row("取組", "R4", "R5", "備考", xs=XS), row("電子化", "○", "●", "済み", xs=XS, top=116)]
    entry = read(items, ("取組", YEARS, "備考"))[1]
    assert entry.figures == []
    assert [part.text for part in entry.beside] == ["済み"]


def test_labels_on_a_line_are_parted_and_the_figures_know_the_labels_before_them() -> None:
    items: list[Item] = [line("予算額：12千円　決算額：11千円（うち県支出金 4千円、一般財源 7千円）", x=20, size=8)]
    entry = read(items, (), "予算額", "決算額", "県支出金", "一般財源")[0]
    assert [(name, parts[0].text) for name, parts in entry.values] == [
        ("予算額", "12千円"), ("決算額", "11千円"), ("県支出金", "4千円"), ("一般財源", "7千円"),
    ]  # fmt: skip
    labels = ["予算額", "決算額", "県支出金", "一般財源"]
    assert [summary(figure)[2] for figure in entry.figures] == [labels[:1], labels[:2], labels[:3], labels]


def test_number_before_a_label_is_no_part_of_it() -> None:
    found = labelled_texts(
        line("目標値：80　実績値：82.5"),
        lambda text: plain_label(text) if plain_label(text) in ("目標値", "実績値") else "",
    )
    assert [(name, value.text) for name, value in found] == [("目標値", "80"), ("実績値", "82.5")]


def test_label_on_a_line_of_its_own_has_the_box_or_the_text_below_it() -> None:
    box = row("道を直した。", xs=[50, 450], top=120)
    assert [entry.values for entry in read([line("事業の内容"), box], (), "事業の内容")][1] == [
        ("事業の内容", [box.cells[0]])
    ]
    within = Row(1, 100, [cell("事業の目的", "道を", "直す。", x1=450)])
    ((_, value),) = read([within], (), "事業の目的")[0].values
    assert [part.text for part in value] == ["道を", "直す。"]


def test_words_of_figures_are_no_values_of_labels() -> None:
    items: list[Item] = [
        row("区分", "R4年度", "", "", xs=XS),
        row("指標", "12", "方向性", "継続", xs=XS, top=116),
    ]
    assert [(name, parts[0].text) for name, parts in read(items, ("区分", YEARS), "指標", "方向性")[1].values] == [
        ("方向性", "継続")
    ]


def test_figures_of_a_table_without_years_are_known_by_their_headers() -> None:
    items: list[Item] = [row("予算現額", "決算額", "単位", xs=XS[:4]), row("12", "11", "千円", xs=XS[:4], top=116)]
    found = read(items, ("予算現額", "決算額", "単位"))[1].figures
    assert [(figure.year, figure.cell.text, figure.headers) for figure in found] == [
        ("", "12", ("予算現額",)),
        ("", "11", ("決算額",)),
    ]


def test_label_with_white_behind_it_and_labels_in_cells_are_told() -> None:
    mixed = row("事業名　防災訓練", "所管課", "防災課", xs=XS[:4])
    values = read([mixed], (), "事業名", "所管課")[0].values
    assert {name: parts[0].text for name, parts in values} == {"事業名": "防災訓練", "所管課": "防災課"}
