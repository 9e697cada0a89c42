"""Rows with the cells that are merged over several of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from hyoka.forms.shared.columns import SAME_EDGE_PT, same_edges
from hyoka.forms.shared.pages import Item
from hyoka.grid.model import Cell, Row

#: The place of a cell, and the cell with its text; they differ where a page end cuts a merged cell.
_Placed = tuple[Cell, Cell]


def with_merged_cells(items: Sequence[Item]) -> Iterator[Item]:
    """The same rows, each with the cells of rows above that reach down beside it, also over a page end.

    Args:
        items: Rows and lines; rows whose columns are guessed stay as they are.
    """
    above: list[_Placed] = []
    last: Item | None = None
    for item in items:
        whole, here = item, list[_Placed]()
        if isinstance(item, Row) and not item.guessed:
            before = above if isinstance(last, Row) and last.page != item.page else []
            reach = [(place, cell) for place, cell in above if _reaches(place, item)]
            here = [*reach, *((cell, _uncut(cell, before)) for cell in item.cells)]
            here.sort(key=lambda placed: placed[0].x0)
            whole = replace(item, cells=[cell for _, cell in here])
        above, last = here, item
        yield whole


def _reaches(place: Cell, row: Row) -> bool:
    """Whether a cell of a row above stands beside a row."""
    deep = place.page == row.page and place.bottom > row.top + SAME_EDGE_PT
    return deep and not any(_share_columns(place, cell) for cell in row.cells)


def _uncut(cell: Cell, before: Sequence[_Placed]) -> Cell:
    """The cell of the page before that a blank cell continues; the cell itself if it continues none."""
    upper = (text for place, text in before if place.open_bottom and same_edges(place, cell))
    return cell if cell.lines or not cell.open_top else next(upper, cell)


def _share_columns(upper: Cell, cell: Cell) -> bool:
    """Whether two cells share columns, so that the upper one cannot stand in the row."""
    return min(upper.x1, cell.x1) - max(upper.x0, cell.x0) > SAME_EDGE_PT
