"""A document's rows and lines, without page numbers and repeated footers."""

from __future__ import annotations

import pytest
from made_pages import chars, grid, page

from hyoka.grid.page_items import document_items


@pytest.mark.parametrize(
    "text", ["12", "- 12 -", "12/30", "p.12", "12ページ", "－１２－", "R5評価シート.xlsx 1/3"]
)
def test_a_page_number_is_no_item_but_in_a_table(text):
    for lines, left in (({}, []), (grid([280, 480], [765, 785]), [text])):
        made = page(chars("本文", 50, 100), chars(text, 290, 770), **lines)
        assert [item.text for item in document_items([made])] == ["本文", *left]


def test_a_last_line_that_comes_once_stays():
    pages = [
        page(chars("本文", 50, 100), chars("おわりに", 50, 780)),
        page(chars("付録", 50, 100), number=2),
    ]
    assert [item.text for item in document_items(pages)] == ["本文", "おわりに", "付録"]
