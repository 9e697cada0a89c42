"""A document's rows and lines, without page numbers, running headers and repeated footers."""

from __future__ import annotations

import pytest
from made_pages import chars, grid, page

from hyoka.forms.shared.pages import document_items, parts, without_running_headers
from hyoka.pdf.chars import Char
from hyoka.pdf.page import Page

BODIES = ["はじめに", "目的を述べる", "結果は表のとおり", "課題が残る", "おわりに"]


def made_page(number: int, *texts: list[Char]) -> Page:
    return page(*texts, number=number)


@pytest.mark.parametrize("text", ["12", "- 12 -", "12/30", "p.12", "12ページ", "－１２－"])
def test_a_page_number_is_no_item(text):
    pages = [made_page(1, chars("本文", 50, 100), chars(text, 290, 770))]
    assert [item.text for item in document_items(pages)] == ["本文"]


def test_a_number_in_a_table_is_no_page_number():
    made = page(chars("12", 60, 105), **grid([50, 150], [100, 120]))
    assert [item.text for item in document_items([made])] == ["12"]


def test_a_last_line_that_comes_once_stays():
    pages = [made_page(1, chars("本文", 50, 100), chars("おわりに", 50, 780)), made_page(2, chars("付録", 50, 100))]
    assert [item.text for item in document_items(pages)] == ["本文", "おわりに", "付録"]


def test_tops_of_two_pages_are_no_running_header():
    pages = [made_page(n, chars("同じ見出し", 50, 20), chars(BODIES[n], 50, 100)) for n in (1, 2)]
    assert len(without_running_headers(document_items(pages))) == 4


def test_a_bracket_beyond_its_cells_edge_closes_the_text_that_it_belongs_to():
    texts = [*chars("（差引）一般財源（B）", 52, 102), *chars("375,620", 160, 102)]
    (item,) = document_items([page(texts, **grid([50, 150, 250], [100, 115]))])
    assert [part.text for part in parts(item)] == ["（差引）一般財源（B）", "375,620"]


def test_a_bracket_that_closes_nothing_stays_where_it_stands():
    (item,) = document_items(
        [page(chars("一般財源", 52, 102), chars("）375", 152, 102), **grid([50, 150, 250], [100, 115]))]
    )
    assert [part.text for part in parts(item)] == ["一般財源", "）375"]
