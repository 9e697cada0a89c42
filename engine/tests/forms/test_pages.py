"""A document's rows and lines, without page numbers and repeated footers."""

from __future__ import annotations

from itertools import zip_longest

import pytest
from made_pages import chars, grid, line, page, row

from hyoka.forms.activity_sheets import _tops
from hyoka.forms.cells import label_cells
from hyoka.forms.other_kinds import without_other_kinds
from hyoka.grid.page_items import document_items, join_pages, parts


@pytest.mark.parametrize(
    "text", ["12", "- 12 -", "12/30", "p.12", "12ページ", "－１２－", "R5評価シート.xlsx 1/3"]
)
def test_a_page_number_is_no_item_but_in_a_table(text):
    for lines, left in (({}, []), (grid([280, 480], [765, 785]), [text])):
        made = page(chars("本文", 50, 100), chars(text, 290, 770), **lines)
        assert [item.text for item in document_items([made])] == ["本文", *left]


XS = [50, 110, 250, 300]
#: A row at the end of a page, and the first one of the next, with what stands there when read.
ACROSS = {
    "a code and a name are cut": (
        ["1-1-1-001-", "甲乙丙丁戊己庚辛壬癸甲乙丙", "福祉総務"],
        ["067", "事業", ""],
        [["1-1-1-001-067", "甲乙丙丁戊己庚辛壬癸甲乙丙事業", "福祉総務"]],
    ),
    "a row of its own below a full one": (
        ["1-1-1-001-1", "甲乙丙丁戊己庚辛壬癸甲乙丙", "福祉総務"],
        ["1-1-1-002-1", "事業", ""],
        [],
    ),
    "a name below one that does not fill its line": (
        ["1-1-1-001-1", "甲乙丙丁", "福祉総務"],
        ["", "戊己", ""],
        [],
    ),
    "a name below a sentence that has ended": (
        ["1-1-1-001-1", "甲乙丙丁戊己庚辛壬癸甲乙。", "福祉総務"],
        ["", "戊己", ""],
        [],
    ),
    "figures": (["12,345,678", "甲", "福祉総務"], ["90,123", "", ""], []),
}


@pytest.mark.parametrize(("upper", "lower", "whole"), ACROSS.values(), ids=ACROSS)
def test_a_row_goes_on_behind_a_page_end_only_where_each_of_its_texts_is_cut(upper, lower, whole):
    heads = row("番号", "事業名", "担当", xs=XS, top=100)
    last = row(*upper, xs=XS, top=120)
    rest = row(*lower, xs=XS, top=100, number=2)
    _, *read = join_pages([[heads, last], [rest]])
    assert [[cell.text for cell in item.cells] for item in read] == (whole or [upper, lower])


def test_a_last_line_that_comes_once_stays():
    pages = [
        page(chars("本文", 50, 100), chars("おわりに", 50, 780)),
        page(chars("付録", 50, 100), number=2),
    ]
    assert [item.text for item in document_items(pages)] == ["本文", "おわりに", "付録"]


@pytest.mark.parametrize(
    ("right", "kinds"),
    [("予算 決算 国費 県費 市債", ["spread"] * 2), ("予算 目的 決算 国費 県費", [])],
)
def test_a_table_over_two_pages_is_told_whatever_blanks_and_figures_they_have_in_common(
    right, kinds
):
    tops = [100, 120, 150, 190, 220]
    made = [
        row(label, figure, "", xs=[50, end, 250, 350], top=top, number=number)
        for number, labels, figure, end in ((1, "名称 目的", "", 150), (2, right, "7", 120))
        for top, label in zip_longest(tops, labels.split(), fillvalue="")
    ]
    left, told = without_other_kinds(made)
    assert [problem["kind"] for problem in told] == kinds
    assert len(left) == (0 if kinds else len(made))


@pytest.mark.parametrize(
    ("across", "found"), [([], "題甲一乙1丙三丁"), ([(150, 20, 580)], "題甲丙一三乙")]
)
def test_two_sheets_on_a_page_are_read_one_after_the_other_unless_a_line_goes_across(across, found):
    lines = {"horizontal": [*across], "vertical": []}
    words = [chars("題名は中央に", 270, 90)]
    for x, letters in ((20, "甲一乙1"), (320, "丙三丁2")):
        for side, edges in grid([x, x + 100, x + 260], [110, 130, 150]).items():
            lines[side] += edges
        tops = (112, 132, 160, 780)
        words += [chars(letter, x + 10, top) for letter, top in zip(letters, tops, strict=True)]
    items = document_items([page(*words, **lines)])
    firsts = [part.text[0] for item in items for part in parts(item)]
    assert "".join(firsts).rstrip("12") == found


def test_a_sheet_begins_at_the_top_of_its_half_of_the_page():
    lines = {"horizontal": [], "vertical": []}
    words = []
    for x, letters in ((20, "甲一乙"), (320, "丙三丁")):
        for side, edges in grid([x, x + 100, x + 260], [110, 130, 150]).items():
            lines[side] += edges
        for letter, top in zip(letters, (90, 112, 132), strict=True):
            words.append(chars(letter, x + 10, top))
    items = document_items([page(*words, **lines)])
    assert ["".join(part.text for part in parts(item)) for item in items] == [*"甲一乙丙三丁"]
    assert _tops(items) == [0, 0, 0, 3, 3, 3]


@pytest.mark.parametrize(
    ("tabs", "texts", "told"),
    [
        ({1: "1", 2: "様式"}, ("道路事業", "事業"), [(2, "様式")]),
        ({1: "様式"}, ("道路事業",), []),  # the one sheet is filled in
        ({1: "1", 2: "2"}, ("道路事業", "○○○○事業"), [(2, "○○○○事業")]),
        ({1: "1", 2: "2"}, ("道路事業", "○道路事業"), []),
    ],
)
def test_a_blank_form_and_a_project_whose_name_is_left_open_are_told_and_not_read(
    tabs, texts, told
):
    items = [line(text, number=number) for number, text in enumerate(texts, 1)]
    left, problems = without_other_kinds(items, tabs)
    assert [(found["page"], found["text"]) for found in problems] == told
    assert len(left) == len(items) - len(told)


@pytest.mark.parametrize(
    ("lines", "unit"),
    [
        ([(1, "決算額（百万円）"), (1, "前書き")], "百万円"),
        ([(1, "前書き"), (1, "決算額（百万円）")], "千円"),
        ([(1, "前書き"), (2, "決算額（百万円）")], "百万円"),
    ],
)
def test_the_first_line_of_a_page_says_the_unit_of_its_amounts(lines, unit):
    cells = label_cells({}, [line(text, number=number) for number, text in lines])
    assert cells.unit_of_page(lines[-1][0], "千円") == unit
