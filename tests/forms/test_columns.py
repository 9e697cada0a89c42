"""Headers, labels and the figures under years: what is one, what stands in its place, whose it is."""

from __future__ import annotations

import pytest
from made_pages import cell, line, row

from hyoka.forms.figure import Figure
from hyoka.forms.reading import read_texts
from hyoka.forms.shared.label_finder import label_finder
from hyoka.forms.sheet_figures import find_figures
from hyoka.forms.sheets import find_sheets
from hyoka.grid.model import Row

XS = [50.0, 150.0, 200.0, 260.0, 320.0]
TOP = row("区分", "単位", "R5年度", "R6年度", xs=XS, top=80)
BELOW = row("", "", "決算", "予算", xs=XS, top=100)


def figures(*words: str) -> list[Figure]:
    texts = read_texts([TOP, BELOW, row(*words, xs=XS, top=120)])
    (sheet,), _ = find_sheets({"": texts})
    return find_figures(sheet, ())


def test_in_guessed_columns_a_blank_that_no_row_fills_is_of_the_text_beside_it():
    head = row("補助金名", "決算額", "今後の方向性", xs=[50, 200, 300, 400], top=80, guessed=True)
    first = row("祭", "", "1,234", "", "継続", xs=[50, 100, 200, 300, 350, 400], guessed=True)
    second = row("", "芸術", "", "2,345", "見直し", xs=[50, 100, 150, 200, 300, 400], top=120, guessed=True)
    places = [(text.text, text.x0, text.x1) for text in read_texts([head, first, second]).texts if text.x0 in (50, 300)]
    assert places[2:] == [("祭", 50, 200), ("継続", 300, 400), ("", 50, 100), ("見直し", 300, 400)]
    head = row("補助金名", "", "方向性", xs=[50, 200, 300, 400], top=80, guessed=True)
    marked = row("祭", "継続", "", xs=[50, 200, 300, 400], guessed=True)
    places = [(text.text, text.x0, text.x1) for text in read_texts([head, marked]).texts if text.x0 > 50]
    assert places == [("方向性", 200, 400), ("継続", 200, 400)]


def test_a_figure_has_the_year_and_the_headers_above_it():
    first, second = figures("事業費", "千円", "1,234", "△5")
    assert [header.folded for header in first.headers] == ["決算", "R5年度"]
    assert [header.folded for header in second.headers] == ["予算", "R6年度"]


@pytest.mark.parametrize("text", ["年1回以上", "未定", "#DIV/0!", "-", "８０以上"])
def test_a_short_text_in_a_figures_place_comes_through(text):
    assert [figure.text.text for figure in figures("回数", "回", text, "2")] == [text, "2"]


def test_a_box_beside_a_table_takes_no_row_from_it():
    first, second = row("区分", "R4年度", xs=XS[:3], top=100), row("件数", "1", xs=XS[:3], top=116)
    texts = read_texts([first, row("備考", xs=[300, 400], top=105), second]).texts
    assert [text.table for text in texts] == [0, 0, 1, 0, 0]


def test_two_headers_that_were_taken_for_one_are_parted_by_their_white():
    both = cell(x0=150, x1=320)
    both.lines = [line("予算     決算", 170, 102)]
    headers = Row(1, 100, [cell("区分", x0=50, x1=150), both], guessed=True)
    rows = [headers, row("利用者数", "12", "34", xs=[50, 150, 200, 320], top=120, guessed=True)]
    texts = read_texts(rows, {"予算": "phase.budget", "決算": "phase.settlement"}).texts
    assert [text.folded for text in texts][:3] == ["区分", "予算", "決算"]


LABEL = label_finder({"担当課", "成果", "備考"})


LABELS = ["成果", "R6年度の成果", "成果(自由に書く)", "※成果", "(成果)"]


@pytest.mark.parametrize("text", [*LABELS, "成果指標", "", "R6年度の"])
def test_a_label_is_known_without_what_may_stand_around_it_and_no_other_text(text):
    assert LABEL(text) == ("成果" if text in LABELS else "")


@pytest.mark.parametrize(
    ("text", "label"), [("R6年度取組予定", "{year}取組予定"), ("R6年度予定", ""), ("第3号", "第{n}号")]
)
def test_a_label_may_hold_any_year_or_number(text, label):
    assert label_finder({"{year}取組予定", "第{n}号"})(text) == label
