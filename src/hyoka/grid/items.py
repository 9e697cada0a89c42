"""Characters and ruled lines of a page become cells, rows and lines of text. Knows tables, knows no city.

A page is handed on as a stream in reading order: `Row` for a row of a table, `Line` for a line of text that stands in
none. A cell stands in the row in which it begins, so that a merged cell is met once, in its first row.
"""

from __future__ import annotations

from itertools import pairwise, repeat

from hyoka.grid.layout import laid_out
from hyoka.grid.model import Cell, Line, Row, as_lines
from hyoka.pdf.page import Page


def read_items(page: Page) -> list[Row | Line]:
    """Give a page's rows of tables and its lines of text in reading order."""
    chars, number = page.chars, page.number
    found = laid_out(chars.codes, chars.boxes, chars.spaces, page.horizontal, page.vertical, page.fills)
    lines = as_lines(number, found.lines)
    firsts = found.firsts.tolist()
    texts = [lines[first:last] for first, last in pairwise(firsts)]
    cells = list(map(Cell, repeat(number), *found.cells.T.tolist(), texts, *found.opens.T.tolist()))
    items: list[Row | Line] = [*lines[: firsts[0]]]
    for (first, last), guessed in zip(pairwise(found.rows.tolist()), found.guessed.tolist(), strict=True):
        items.append(Row(number, cells[first].top, cells[first:last], guessed))
    return [items[place] for place in found.order.tolist()]
