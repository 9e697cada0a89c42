"""The tables of sheets of made cities."""

from collections.abc import Iterable

from .page import Pages
from .table import Cell, Table

Rows = dict[str, list[tuple[str, ...]]]


def table(pages: Pages, rows: Iterable[list[Cell]], shares: list[float]) -> None:
    """A table of rows of cells."""
    pages.table(Table([cell for row in rows for cell in row], shares, pages.width_pt, pages.style, row_pt=14.0))
    pages.space(6)


def row(number: int, *texts: str | tuple[str, int, int]) -> list[Cell]:
    """A row of cells from the left; a text with its rows and columns is merged."""
    cells, column = [], 0
    for text in texts:
        words, down, across = (text, 1, 1) if isinstance(text, str) else text
        if down:
            cells.append(Cell(number, column, words, down, across))
        column += across
    return cells


#: The place under a cell that is merged over several rows.
UNDER = ("", 0, 1)
