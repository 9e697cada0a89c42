"""The tables of a page as rows and columns, for whoever wants them without a form."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hyoka.grid.bodies import read_bodies
from hyoka.grid.halves import halves
from hyoka.grid.model import Cell, Row
from hyoka.grid.paragraphs import one_line
from hyoka.grid.settings import GRID
from hyoka.grid.white_rows import split_rows, white_rows
from hyoka.pdf.page import Page

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell of a table; points, origin at the top left.

    Attributes:
        text: Its text on one line; "" where nothing is printed.
        row, column: Where it begins, from 0.
        row_span, column_span: How many rows and columns it has.
    """

    x0: float
    top: float
    x1: float
    bottom: float
    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table of a page.

    Attributes:
        page: The number of its page, from 1.
        cells: Row by row, from the left.
        guessed: Whether white space shows its columns, no printed edge.
    """

    page: int
    cells: list[TableCell]
    guessed: bool

    @property
    def frame(self) -> "pd.DataFrame":
        """Its texts in rows and columns.

        A merged cell has its text in its first place; <NA> stands in its others.
        """
        import pandas as pd

        rows = 1 + max(cell.row + cell.row_span - 1 for cell in self.cells)
        columns = 1 + max(cell.column + cell.column_span - 1 for cell in self.cells)
        frame = pd.DataFrame(index=range(rows), columns=range(columns), dtype="string")
        for cell in self.cells:
            frame.iat[cell.row, cell.column] = cell.text
        return frame


def tables_of_page(page: Page) -> list[PageTable]:
    """The tables of a page, from the top, those of two sheets on one paper one after another.

    What has upright edges is read by them; of the other texts white space shows the columns.
    """
    tables = list[PageTable]()
    for half in halves(page):
        items = read_bodies(half, is_open=False)
        by_white, _ = white_rows(items, half.horizontal, half.fills, headed=False)
        by_table = dict[int, list[Row]]()
        for item in (*items, *by_white):
            if isinstance(item, Row):
                by_table.setdefault(item.table, []).append(item)
        in_order = sorted(by_table.values(), key=lambda rows: rows[0].top)
        tables += [_table(split_rows(rows, half)) for rows in in_order]
    return tables


def _table(rows: Sequence[Row]) -> PageTable:
    cells = [cell for row in rows for cell in row.cells]
    return PageTable(rows[0].page, numbered(cells), any(row.guessed for row in rows))


def numbered(cells: Sequence[Cell]) -> list[TableCell]:
    """Cells with the rows and columns in which they stand."""
    xs = _positions(x for cell in cells for x in (cell.x0, cell.x1))
    ys = _positions(y for cell in cells for y in (cell.top, cell.bottom))
    out = list[TableCell]()
    for cell in cells:
        column, end = _nearest(xs, cell.x0), _nearest(xs, cell.x1)
        row, last = _nearest(ys, cell.top), _nearest(ys, cell.bottom)
        spans = max(1, last - row), max(1, end - column)
        box = cell.x0, cell.top, cell.x1, cell.bottom
        out.append(TableCell(*box, one_line(cell), row, column, *spans))
    return sorted(out, key=lambda cell: (cell.row, cell.column))


def _positions(values: Iterable[float]) -> list[float]:
    """The positions of edges: the first of those that are no farther apart."""
    positions = list[float]()
    last = float("-inf")
    for value in sorted(values):
        if value - last > GRID.same_position_pt:
            positions.append(value)
        last = value
    return positions


def _nearest(positions: Sequence[float], value: float) -> int:
    return min(range(len(positions)), key=lambda number: abs(positions[number] - value))
