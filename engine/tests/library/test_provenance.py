"""Every row of every table from a page has page and box, and the box on that page holds the row's
text.
"""

import re
from functools import cache
from pathlib import Path

import pytest
from forms.reading import TABLES, tables_of
from true_tables import ROOT

from hyoka.contract.records import PROVENANCE
from hyoka.grid.model import text_lines
from hyoka.pages.reader import printed_pages
from hyoka.pdf.chars import middles
from hyoka.pdf.page import Page
from hyoka.text.japanese import fold

#: Of each form the last year.
SAMPLES = {
    re.sub(r"\d", "", path.stem): path for path in sorted((ROOT / "data" / "raw").glob("*.pdf"))
}
#: What of a row stands in its box.
PRINTED = {
    "activities": "name",
    "indicators": "name",
    "indicator_values": "text",
    "costs": "text",
    "ratings": "symbol",
    "narratives": "text",
    "prose_figures": "text",
}
#: 池田市's sheets mark the numbers that stand in the columns' heads.
SHOWN_BY_MARKS, MARKS = {"SDGs"}, {"○", "〇", "●"}
#: Boxes are written with two decimals.
ROUNDED_PT = 0.01
#: So much of a text at least stands above the page end, or on the line; the rest is elsewhere.
BEGINNING = 3


@cache
def pages_of(path: Path) -> dict[int, Page]:
    """The pages with their characters.

    That these are where pdfplumber has them is held by test_processed.
    """
    return {page.number: page for page in printed_pages(path)}


def text_in(page: Page, box: tuple[float, float, float, float]) -> str:
    x0, top, x1, bottom = box
    x, y = middles(page.chars.boxes)
    inside = (x0 - ROUNDED_PT <= x) & (x <= x1 + ROUNDED_PT)
    inside &= (top - ROUNDED_PT <= y) & (y <= bottom + ROUNDED_PT)
    return fold("".join(line.text for line in text_lines(page.number, page.chars[inside])))


def holds(box: str, text: str) -> bool:
    """Whether a box holds a text, or ends with its beginning where it goes on over a page end or on
    other lines. One around several cells of two lines (垂水駅 | ― | 舞子駅前) has all its letters.
    """
    least = min(BEGINNING, len(text))
    is_whole = text in box or sorted(text) == sorted(box)
    return is_whole or any(box.endswith(text[:length]) for length in range(least, len(text)))


@pytest.mark.parametrize("path", SAMPLES.values(), ids=SAMPLES)
def test_every_row_has_a_box_on_a_page_that_holds_its_text(path):
    tables, pages = tables_of(path), pages_of(path)
    astray = []
    for name in (*TABLES, "prose_figures"):
        for row in tables[name].to_dict("records"):
            page, box = pages[row["page"]], tuple(row[edge] for edge in PROVENANCE[1:])
            assert 0 <= box[0] < box[2] <= page.width, f"{name} {row}"
            assert 0 <= box[1] < box[3] <= page.height, f"{name} {row}"
            found, text = text_in(page, box), fold(row[PRINTED[name]]) if name in PRINTED else ""
            is_mark = row.get("field") in SHOWN_BY_MARKS and found in MARKS
            astray += [(text, found)] if not found or not (is_mark or holds(found, text)) else []
    assert astray == []
    values = tables["indicator_values"].to_dict("records")
    cells = {
        text_in(pages[row["page"]], tuple(row[edge] for edge in PROVENANCE[1:])) for row in values
    }
    longest = max((len(row["text"]) for row in values), default=0)
    assert max(map(len, cells), default=0) <= 2 * longest, (
        "a box as large as the page would hold every text"
    )
    assert (
        tables["activities"].query("level in ('project', 'action')")["page"].is_monotonic_increasing
    )
