"""A document's rows and lines, without page numbers, running headers and repeated footers."""

from __future__ import annotations

import numpy as np
import pytest
from made_pages import chars, grid, page

from hyoka.forms.shared.page_items import document_items, parts, without_running_headers


@pytest.mark.parametrize("text", ["12", "- 12 -", "12/30", "p.12", "12ページ", "－１２－", "R5評価シート.xlsx 1/3"])
def test_a_page_number_is_no_item_but_in_a_table(text):
    for lines, left in (({}, []), (grid([280, 480], [765, 785]), [text])):
        made = page(chars("本文", 50, 100), chars(text, 290, 770), **lines)
        assert [item.text for item in document_items([made])] == ["本文", *left]


def test_a_last_line_that_comes_once_stays():
    pages = [page(chars("本文", 50, 100), chars("おわりに", 50, 780)), page(chars("付録", 50, 100), number=2)]
    assert [item.text for item in document_items(pages)] == ["本文", "おわりに", "付録"]


@pytest.mark.parametrize(("count", "left"), [(2, 4), (3, 3)])
def test_lines_at_the_top_of_most_of_three_pages_are_running_headers(count, left):
    pages = [page(chars("同じ見出し", 50, 20), chars("起承転結"[n], 50, 100), number=n) for n in range(1, count + 1)]
    assert len(without_running_headers(document_items(pages))) == left


@pytest.mark.parametrize(("label", "value"), [("（差引）一般財源（B）", "375,620"), ("一般財源", "）375")])
def test_a_bracket_beyond_its_cells_edge_stays_with_the_text_that_it_closes_if_any(label, value):
    texts = [*chars(label, 52, 102), *chars(value, 160, 102)]
    (item,) = document_items([page(texts, **grid([50, 150, 250], [100, 115]))])
    assert [part.text for part in parts(item)] == [label, value]


@pytest.mark.parametrize(("across", "found"), [([], "題甲一乙丙三丁"), ([(150, 20, 580)], "題甲丙一三乙")])
def test_halves_of_a_page_are_read_one_after_the_other_unless_a_line_goes_across(across, found):
    lines = {"horizontal": [*across], "vertical": []}
    words = [chars("題名は中央に", 270, 90)]
    for x, letters in ((20, "甲一乙1"), (320, "丙三丁2")):
        for side, edges in grid([x, x + 100, x + 260], [110, 130, 150]).items():
            lines[side] += edges
        words += [chars(letter, x + 10, top) for letter, top in zip(letters, (112, 132, 160, 780), strict=True)]
    items = document_items([page(*words, **lines)])
    assert "".join(part.text[0] for item in items for part in parts(item)).rstrip("12") == found


#: The numbers of an axis and the years below it; those of a chart that lies down.
AXIS = [chars(f"{n:>3}", 50, 195 - n) for n in (0, 20, 40, 60, 80)], chars("R3 R4 R5", 80, 208)
LYING = [chars(str(n), 95 + 2 * n, 205) for n in (10, 20, 30)], chars("40", 175, 205)
BARS = [(80, 150, 90, 200), (120, 130, 130, 200)]
GRID = {"horizontal": [(200 - n, 70, 200) for n in (0, 20, 40, 60, 80)]}
BEHIND = (120, 140)


@pytest.mark.parametrize(
    ("texts", "lines", "bars", "left"),
    [
        (AXIS, GRID, [], 0),
        (AXIS, {"horizontal": [(200, 70, 200)]}, BARS, 0),
        (LYING, {"vertical": [(100 + 2 * n, 100, 200) for n in (10, 20, 30, 40)]}, [], 0),
        (AXIS, grid([45, 70, 200], [110, 130, 150, 170, 190, 222]), BARS, 15),
        (AXIS, {}, [], 15),
        # bars far above are not measured by numbers that are below another chart
        ((AXIS[0], *LYING[0], LYING[1], chars("見出し", 110, 50)), GRID, [(n, 30, n + 10, 45) for n in BEHIND], 3),
    ],
)
def test_numbers_and_lines_of_a_chart_are_left_out_with_a_note(texts, lines, bars, left):
    made = page(chars("本文", 50, 60), *texts[0], *texts[1:], **lines)
    made.fills = np.array(bars, float).reshape(-1, 4)
    made.normalize()
    assert len(made.chars) == 2 + left
    assert [problem["kind"] for problem in made.problems] == ["chart"] * (left < 4)
    assert len(made.horizontal) + len(made.vertical) == (9 if bars else 0) * (left > 3)


def test_large_letters_behind_a_text_are_a_watermark():
    made = page(chars("本文の一行", 50, 100), chars("案", 60, 80, size=60), horizontal=[(110.0, 55, 125)])
    made.normalize()
    assert (made.chars.text, made.problems[0]["kind"], len(made.horizontal)) == ("本文の一行", "watermark", 1)
