"""The table of addresses: what stands left of a figure, over it, over its table, beside labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typeset.page import typeset_pages

from hyoka.forms.addresses import (
    Addressed,
    addressed_cells,
    is_address,
    without_years,
    year_at,
    years_that_count,
)
from hyoka_draft.documents import read_files

if TYPE_CHECKING:
    from pathlib import Path

LEVELS = [
    ["事業名", "令和4年度", "", "前年度比較", ""],
    ["", "満足度", "重要度", "満足度", "重要度"],
    ["公園管理事業", "3.1", "4.2", "0.1", "-0.2"],
    ["基本目標2", "", "", "", ""],
    ["健康診査事業", "2.9", "4.0", "-0.3", "0.4"],
]
BELOW = [
    ["指標名", "21", "22", "23"],
    ["利用者数", "510", "520", "530"],
]


def cells_of(folder: Path, *blocks) -> dict[str, Addressed]:
    """The addressed cells of a document by what they print."""
    path = folder / "made.pdf"
    typeset_pages(path, [list(blocks)])
    return {each.cell.folded: each for each in addressed_cells(read_files([path]).items["made"])}


def said(each: Addressed, *addresses: str) -> list[str]:
    return [each.at[address].folded for address in addresses]


def test_a_figure_has_the_heads_of_all_levels_over_it(tmp_path: Path) -> None:
    cells = cells_of(tmp_path, "令和4年度 満足度調査", LEVELS)
    assert cells["4.2"].column == "重要度"
    assert cells["0.1"].column == "前年度比較 > 満足度"
    assert said(cells["4.2"], "over 1", "over", "title") == [
        "重要度",
        "令和4年度",
        "令和4年度満足度調査",
    ]
    assert said(cells["0.1"], "top", "under 事業名", "first") == [
        "前年度比較",
        "公園管理事業",
        "公園管理事業",
    ]


def test_a_line_of_its_own_in_a_table_is_the_section_of_the_rows_below_it(tmp_path: Path) -> None:
    cells = cells_of(tmp_path, "令和4年度 満足度調査", LEVELS)
    assert said(cells["2.9"], "section") == ["基本目標2"]
    assert "section" not in cells["3.1"].at


def test_a_row_of_dashes_and_one_of_blanks_are_rows_without_a_value(tmp_path: Path) -> None:
    rows = [*BELOW, ["－", "－", "－", "－"], ["", "", "", ""], ["来館者数", "610", "620", "630"]]
    cells = cells_of(tmp_path, "施策の指標", rows)
    assert said(cells["620"], "over", "left 1") == ["22", "来館者数"]
    assert "－" not in cells


def test_a_table_of_years_alone_has_its_names_beside_them_also_those_further_in(
    tmp_path: Path,
) -> None:
    rows = [
        ["", "", "令和3年度", "令和4年度"],
        ["市民税", "", "510", "520"],
        ["", "個人", "310", "320"],
    ]
    cells = cells_of(tmp_path, "税収の推移", rows)
    assert cells["320"].table == "{year}"
    assert said(cells["320"], "stub", "over", "line 1") == ["個人", "令和4年度", "税収の推移"]
    assert said(cells["520"], "stub") == ["市民税"]


def test_the_one_head_beside_years_is_a_name_but_for_a_word_of_forms(tmp_path: Path) -> None:
    years = ["令和4年度", "令和5年度"]
    rows = [["目標", "510", "520"], ["実績", "610", "620"]]
    cells = cells_of(tmp_path, "施策の指標", [["受診者数", *years], *rows])
    assert said(cells["620"], "corner", "first", "over") == ["受診者数", "実績", "令和5年度"]
    assert cells["620"].rows == {"目標", "実績"}
    cells = cells_of(tmp_path, "施策の指標", [["区分", *years], *rows])
    assert "corner" not in cells["620"].at
    assert cells["620"].rows == {"区分", "目標", "実績"}


def test_numbers_that_count_up_over_figures_are_years(tmp_path: Path) -> None:
    cells = cells_of(tmp_path, "施策の指標", BELOW)
    assert cells["520"].column == ""
    assert said(cells["520"], "over", "line 1") == ["22", "施策の指標"]
    assert year_at("22", None, 1988) == 2010


def test_heads_of_an_era_that_ends_are_years_and_say_of_which(tmp_path: Path) -> None:
    rows = [["指標", "区分", "30", "元", "2"], ["利用件数", "目標", "510", "520", "530"]]
    cells = cells_of(tmp_path, "施策の指標", rows)
    found = [cells[figure] for figure in ("510", "520", "530")]
    years = [each.year_at(each.at["over"], None, 0) for each in found]
    assert years == [2018, 2019, 2020]


@pytest.mark.parametrize(
    ("texts", "years"),
    [
        (("62", "63", "平成元", "2"), [1987, 1988, 1989, 1990]),
        (("H30", "R1"), [2018, 2019]),
        (("3", "2", "1"), []),
        (("29", "30", "2"), []),
        (("21", "22", "23"), []),
    ],
)
def test_years_are_counted_over_the_end_of_an_era_alone(
    texts: tuple[str, ...], years: list[int]
) -> None:
    assert [*years_that_count(texts).values()] == years


def test_a_head_with_a_number_that_formulas_use_is_no_figure(tmp_path: Path) -> None:
    heads = ["区分", "令和4年度当初額（①）", "令和3年度当初額（②）", "①－②"]
    cells = cells_of(tmp_path, "市税の見積り", [heads, ["市税", "5,860", "5,570", "290"]])
    assert cells["5,570"].table == "区分 | {year}当初額(1) | {year}当初額(2) | 1-2"


def test_a_table_has_its_own_heads_below_another_one(tmp_path: Path) -> None:
    cells = cells_of(tmp_path, "令和4年度 事業", [["担当", "公園課"]], LEVELS, BELOW)
    assert cells["520"].table == "指標名"
    assert said(cells["520"], "left 1", "beside 担当") == ["利用者数", "公園課"]


def test_heads_that_stand_again_in_a_table_are_those_of_the_rows_below_them(
    tmp_path: Path,
) -> None:
    rows = [["区分", "令和3年度", "令和4年度"], ["利用者数", "510", "520"]]
    again = [["区分", "令和5年度", "令和6年度"], ["利用者数", "530", "540"]]
    cells = cells_of(tmp_path, "利用の推移", [*rows, *again])
    assert said(cells["520"], "over", "line 1") == ["令和4年度", "利用の推移"]
    assert said(cells["540"], "over", "line 1") == ["令和6年度", "利用の推移"]


def test_a_name_in_any_row_of_those_that_come_again_is_that_of_all_of_them(tmp_path: Path) -> None:
    rows = [
        ["指標名", "区分", "令和4年度", "令和5年度"],
        ["店舗数", "目標", "510", "520"],
        ["補助した店", "実績", "530", "540"],
        ["成果指標", "目標", "610", "620"],
        ["利用者数", "実績", "630", "640"],
    ]
    cells = cells_of(tmp_path, "施策の指標", rows)
    assert [said(cells[text], "group 1") for text in ("520", "540")] == [["店舗数"]] * 2
    assert [said(cells[text], "group 2") for text in ("620", "640")] == [["利用者数"]] * 2
    assert "group 1" not in cells_of(tmp_path, "施策の指標", rows[:3])["520"].at


def test_names_over_the_heads_of_a_table_stand_above_its_figures_and_are_no_heads(
    tmp_path: Path,
) -> None:
    rows = [
        ["指標", "利用件数", "", "満足度", ""],
        ["単位", "件", "", "％", ""],
        ["年度", "目標値", "実績値", "目標値", "実績値"],
        ["令和4年度", "51", "62", "43", "54"],
    ]
    cells = cells_of(tmp_path, "基本事業評価シート", rows)
    assert cells["54"].table == "年度 | 目標値 | 実績値"
    assert said(cells["51"], "above 2", "above 1") == ["利用件数", "件"]
    assert said(cells["43"], "above 2", "above 1") == ["満足度", "%"]


def test_a_year_alone_is_no_text_of_a_head() -> None:
    assert without_years("令和4年度") == ""
    assert without_years("令和4年度決算額") == "{year}決算額"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("under 事業名", True),
        ("left 2", True),
        ("over", True),
        ("stub", True),
        ("corner", True),
        ("group 2", True),
        ("above 1", True),
        ("left", False),
        ("below", False),
    ],
)
def test_the_addresses_that_a_form_may_name(text: str, *, is_one: bool) -> None:
    assert is_address(text) is is_one
