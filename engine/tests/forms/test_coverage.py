"""What of a page's text becomes no row is said."""

import re

import pytest
from forms.made_forms import NAME, TITLE, problems, read
from true_tables import ROOT
from typeset.style import Style

from hyoka.contract.ledger import Records
from hyoka.forms import find_form
from hyoka.grid.model import Row
from hyoka.grid.page_items import join_pages, page_items, parts
from hyoka.pages.reader import printed_pages
from hyoka.pdf.page import Page
from hyoka.run import file_pages
from hyoka.run.extract import read_document
from hyoka.text.japanese import fold
from hyoka.watch.coverage import Ink, page_coverages

PURPOSE = ["事業の目的", "市民が本を借り、調べものをする場を設ける。本は年に2,000冊を新しくする。"]
COSTS = [
    ["区分", "令和4年度決算", "令和5年度予算"],
    ["事業費", "1,234", "2,345"],
    ["一般財源", "1,000", "2,000"],
]
PUBLISHED = sorted((ROOT / "data" / "raw").glob("*.pdf"))
SHEET = [TITLE, [NAME], [PURPOSE], COSTS]

__all__ = ["read"]


def coverage(document):
    return [row["coverage"] for row in document.page_log]


def test_page_that_is_read_whole_has_no_problem(read):
    document = read(SHEET, [TITLE, [[*NAME[:1], "公園の管理", *NAME[2:]]], [PURPOSE], COSTS])
    assert coverage(document) == [1.0, 1.0]
    assert problems(document, "untaken_text") == []


def test_text_that_no_row_has_is_said(read):
    document = read([*SHEET, "区立"])
    assert problems(document, "untaken_text") == ["区立"]
    assert 0.95 < coverage(document)[0] < 1


def test_table_within_a_text_is_said_where_its_figures_are_in_no_row(read):
    nested = [["事業の目的", "本を貸し出す。", "内訳", "和書"], ["↑", "↑", "↑", "3,456冊"]]
    document = read(
        [TITLE, [NAME], nested, COSTS],
        form={'"事業の目的" = "text"': '"事業の目的" = "text"\n"内訳" = "head"'},
    )
    assert "3,456冊" in problems(document, "untaken_text")[0]


def test_second_half_of_a_sheet_in_a_pdf_of_its_own_is_an_error(read):
    document = read([TITLE, [PURPOSE], COSTS], form={'"事務事業名"]': '"事業の目的"]'})
    assert next((problem["severity"], problem["kind"]) for problem in document.problems) == (
        "error",
        "no_activity",
    )
    assert "1,234" in problems(document, "untaken_text")[0]


@pytest.mark.parametrize(
    ("document_id", "table"),
    [
        ("tsukuba-2022-sheets", "costs"),
        ("tsukuba-2022-sheets", "indicator_values"),
        ("itami-2021-evaluation", "costs"),
        ("itami-2021-evaluation", "indicator_values"),
        ("ibaraki-2020-projects", "indicator_values"),
    ],
)
def test_figure_that_a_form_loses_is_said(typeset_pdf, monkeypatch, document_id, table):
    pages = [page_items(page) for page in printed_pages(typeset_pdf(document_id))]
    printed = {items[0].page: [part for item in items for part in parts(item)] for items in pages}
    items = join_pages(pages)
    form, _ = find_form(items)
    assert form is not None
    rows = form.read_records(items).tables[table]
    figures = [row for row in rows if re.search(r"[1-9]\d,?\d", str(row["text"]))]
    lost = {
        (row["page"], row["x0"], row["top"]): row for row in figures[:: max(1, len(figures) // 12)]
    }
    add = Records.add

    def add_others(out, table, place, why=None, **values):
        return (
            {}
            if (place.page, place.x0, place.top) in lost
            else add(out, table, place, why, **values)
        )

    monkeypatch.setattr(Records, "add", add_others)
    coverages = page_coverages(printed, items, form.read_records(items), form.is_label)
    for row in lost.values():
        assert fold(str(row["text"])) in "\n".join(coverages[row["page"]].untaken), row


def test_digit_that_fell_below_the_table_is_no_page_number(read):
    document = read([*SHEET, "3"], SHEET)
    assert problems(document, "untaken_text") == ["3"]


def ink(document):
    """What the characters of each page are, by kind, and how many there are."""
    return [
        {"glyphs": row["glyphs"]} | {kind: row[kind] for kind in Ink} for row in document.page_log
    ]


def test_characters_of_a_page_add_up_by_what_they_are(read):
    document = read([*SHEET, "区立"])
    (counts,) = ink(document)
    glyphs = counts.pop("glyphs")
    assert sum(counts.values()) == glyphs
    assert counts[Ink.TOLD] == len("区立")
    assert counts[Ink.FIGURES] == len("1,2342,3451,0002,000")
    assert counts[Ink.PROSE] == len(PURPOSE[1])
    assert counts[Ink.NAMES] >= len("図書館の運営")
    assert problems(document, "unaccounted_text") == []


def test_symbol_in_no_row_is_said_and_a_dash_is_none(read):
    costs = [*COSTS, ["－", "●", "－"]]
    document = read([TITLE, [NAME], [PURPOSE], costs])
    assert problems(document, "untaken_text") == ["●"]
    assert ink(document)[0][Ink.TOLD] == 1


def test_cell_that_the_reading_hides_no_longer_adds_up(read, monkeypatch):
    """Whatever hides it, the page's own count has it: so has a change that leaves out a cell."""
    assert problems(read(SHEET), "unaccounted_text") == []
    found = page_items

    def without_a_figure(page):
        items = found(page)
        for row in items:
            if isinstance(row, Row):
                row.cells = [cell for cell in row.cells if cell.text != "2,345"]
        return items

    monkeypatch.setattr(file_pages, "page_items", without_a_figure)
    document = read(SHEET)
    (counts,) = ink(document)
    glyphs = counts.pop("glyphs")
    assert sum(counts.values()) == glyphs - len("2,345")
    (said,) = [row for row in document.problems if row["kind"] == "unaccounted_text"]
    assert (said["page"], said["severity"]) == (1, "error")
    assert f"{glyphs - 5} of the page's {glyphs}" in said["action"]


def test_characters_that_a_page_loses_without_a_word_no_longer_add_up(read, monkeypatch):
    """A filter of the page that says nothing of what it takes."""
    normalize = Page.normalize

    def lose_figures(page):
        normalize(page)
        page.chars = page.chars[[char.text != "4" for char in page.chars]]

    monkeypatch.setattr(Page, "normalize", lose_figures)
    document = read(SHEET)
    lost = "".join(map(str, SHEET)).count("4")
    (counts,) = ink(document)
    assert counts["glyphs"] - sum(counts[kind] for kind in Ink) == lost
    assert len(problems(document, "unaccounted_text")) == 1


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
def test_characters_of_published_pages_add_up(path):
    document = read_document(path)
    for counts in ink(document):
        glyphs = counts.pop("glyphs")
        assert sum(counts.values()) == glyphs > 0


def test_number_alone_below_the_only_table_is_said_unless_it_is_the_pages(read):
    style = Style(page_numbers=False)
    assert problems(read([*SHEET, "916"], style=style), "untaken_text") == ["916"]
    document = read([*SHEET, "1"], style=style)
    assert problems(document, "untaken_text") == []
    assert ink(document)[0][Ink.RUNNING] == 1
