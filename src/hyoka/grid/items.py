"""Read the items of a page: its rows and its lines of text outside tables, in reading order.

A cell belongs to the row in which it begins, so a merged cell appears once, in its first row.
"""

from __future__ import annotations

from itertools import pairwise, repeat

from hyoka.grid.layout import lay_out
from hyoka.grid.model import Cell, Line, Row, as_lines
from hyoka.pdf.page import Page


def read_items(page: Page) -> list[Row | Line]:
    """Read the rows of a page and its lines of text outside tables, in reading order."""
    chars, number = page.chars, page.number
    layout = lay_out(chars.codes, chars.boxes, chars.spaces, page.horizontal, page.vertical, page.fills)
    lines = as_lines(number, layout.lines)
    line_starts = layout.line_starts.tolist()
    texts = [lines[first:last] for first, last in pairwise(line_starts)]
    cells = list(map(Cell, repeat(number), *layout.cells.T.tolist(), texts, *layout.is_open.T.tolist()))
    items: list[Row | Line] = [*lines[: line_starts[0]]]
    for (first, last), guessed in zip(pairwise(layout.row_starts.tolist()), layout.guessed.tolist(), strict=True):
        items.append(Row(number, cells[first].top, cells[first:last], guessed))
    return [items[index] for index in layout.order.tolist()]
