"""A document's rows and lines, without page numbers, running headers and repeated footers."""

from __future__ import annotations

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
