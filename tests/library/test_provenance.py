"""Every row of every table from a page has page and box, and the box on that page holds the row's text."""

from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from forms.reading import TABLES, tables_of
from true_tables import ROOT

from hyoka.contract.records import PROVENANCE
from hyoka.grid.model import text_lines
from hyoka.pdf.page import Page, read_pages
from hyoka.text.japanese import fold

SAMPLES = sorted((ROOT / "data" / "raw").glob("*.pdf"))
#: What of a row stands in its box.
PRINTED = {
    "activities": "name", "indicators": "name", "indicator_values": "text", "costs": "text", "ratings": "symbol",
    "narratives": "text", "prose_figures": "text",
}  # fmt: skip
#: 池田市's sheets mark the numbers that stand in the columns' heads.
SHOWN_BY_MARKS, MARKS = {"SDGs"}, {"○", "〇", "●"}
#: Boxes are written with two decimals.
ROUNDED_PT = 0.01
#: So much of a text at least stands above the page end, or on the line, where the rest is elsewhere.
BEGINNING = 4


def stem_of(path: Path) -> str:
    return path.stem


@cache
def pages_of(path: Path) -> dict[int, Page]:
    """The pages as the reference reader has them, which did not make the tables."""
    return {page.number: page for page in read_pages(path, "reference")}


def text_in(page: Page, box: tuple[float, float, float, float]) -> str:
    """The folded characters whose centre lies in a box."""
    x0, top, x1, bottom = box
    inside = [
        char
        for char in page.chars
        if x0 - ROUNDED_PT <= (char.x0 + char.x1) / 2 <= x1 + ROUNDED_PT
        and top - ROUNDED_PT <= (char.top + char.bottom) / 2 <= bottom + ROUNDED_PT
    ]
    return fold("".join(line.text for line in text_lines(page.number, inside)))


def holds(box: str, text: str) -> bool:
    """Whether a box holds a text, or ends with its beginning where it goes on over a page end or on other lines."""
    least = min(BEGINNING, len(text))
    return text in box or any(box.endswith(text[:length]) for length in range(least, len(text)))


@pytest.mark.parametrize("path", SAMPLES, ids=stem_of)
def test_every_row_has_a_page_of_the_document_and_a_box_on_it(path):
    tables, pages = tables_of(path), pages_of(path)
    for name in (*TABLES, "prose_figures"):
        table = tables[name]
        assert table[list(PROVENANCE)].notna().all(axis=None), name
        for row in table.itertuples():
            page = pages[row.page]
            assert 0 <= row.x0 < row.x1 <= page.width, f"{name} {row}"
            assert 0 <= row.top < row.bottom <= page.height, f"{name} {row}"


@pytest.mark.parametrize("table", PRINTED)
@pytest.mark.parametrize("path", SAMPLES, ids=stem_of)
def test_the_box_of_every_row_holds_its_text(path, table):
    pages = pages_of(path)
    rows = tables_of(path)[table]
    astray = [
        (row[PRINTED[table]], found)
        for row in rows.to_dict("records")
        if not holds(found := text_in(pages[row["page"]], _box(row)), fold(row[PRINTED[table]]))
        and not (row.get("field") in SHOWN_BY_MARKS and found in MARKS)
    ]
    assert astray == []


@pytest.mark.parametrize("path", SAMPLES, ids=stem_of)
def test_the_box_of_a_mark_is_not_empty(path):
    pages = pages_of(path)
    marks = tables_of(path)["statuses"].to_dict("records")
    assert [row["activity_id"] for row in marks if not text_in(pages[row["page"]], _box(row))] == []


@pytest.mark.parametrize("path", SAMPLES, ids=stem_of)
def test_a_figures_box_holds_the_figure_alone(path):
    """A box as large as the page would hold every text."""
    pages = pages_of(path)
    values = tables_of(path)["indicator_values"]
    cells = {text_in(pages[row["page"]], _box(row)) for row in values.to_dict("records")}
    assert max(map(len, cells), default=0) <= 2 * max(map(len, values["text"]), default=0)


def _box(row: dict[str, float]) -> tuple[float, float, float, float]:
    return row["x0"], row["top"], row["x1"], row["bottom"]


@pytest.mark.parametrize("path", SAMPLES, ids=stem_of)
def test_rows_point_to_pages_in_the_order_of_the_document(path):
    pages: pd.Series = tables_of(path)["activities"].query("level in ('project', 'action')")["page"]
    assert pages.is_monotonic_increasing
