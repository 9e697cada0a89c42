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


@pytest.mark.parametrize("text", ["12", "- 12 -", "12/30", "p.12", "12ページ", "－１２－", "R5評価シート.xlsx 1/3"])
def test_a_page_number_is_no_item(text):
    pages = [made_page(1, chars("本文", 50, 100), chars(text, 290, 770))]
    assert [item.text for item in document_items(pages)] == ["本文"]


def test_a_number_in_a_table_is_no_page_number():
    made = page(chars("12", 60, 105), **grid([50, 150], [100, 120]))
    assert [item.text for item in document_items([made])] == ["12"]


def test_a_last_line_that_comes_once_stays():
    pages = [made_page(1, chars("本文", 50, 100), chars("おわりに", 50, 780)), made_page(2, chars("付録", 50, 100))]
    assert [item.text for item in document_items(pages)] == ["本文", "おわりに", "付録"]


@pytest.mark.parametrize(("count", "keep", "left"), [(2, "", 4), (3, "", 3), (3, "同じ見出し", 6)])
def test_lines_at_the_top_of_most_of_three_pages_are_running_headers_but_for_labels(count, keep, left):
    pages = [made_page(n, chars("同じ見出し", 50, 20), chars(BODIES[n], 50, 100)) for n in range(1, count + 1)]
    assert len(without_running_headers(document_items(pages), keep.__eq__)) == left


@pytest.mark.parametrize(("label", "value"), [("（差引）一般財源（B）", "375,620"), ("一般財源", "）375")])
def test_a_bracket_beyond_its_cells_edge_stays_with_the_text_that_it_closes_if_any(label, value):
    texts = [*chars(label, 52, 102), *chars(value, 160, 102)]
    (item,) = document_items([page(texts, **grid([50, 150, 250], [100, 115]))])
    assert [part.text for part in parts(item)] == [label, value]


def test_large_letters_behind_a_text_are_a_watermark():
    made = page(chars("本文の一行", 50, 100), chars("案", 60, 80, size=60))
    made.normalize()
    assert (made.chars.text, made.problems[0]["kind"]) == ("本文の一行", "watermark")
