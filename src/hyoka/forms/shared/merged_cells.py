"""Rows with the cells that are merged over several of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from hyoka.forms.shared.figures import SAME_EDGE_PT
from hyoka.forms.shared.pages import Item
from hyoka.grid.model import Cell, Row

__all__ = ["with_merged"]


#: The place of a cell, and the cell whose text it holds: on the page before where a page end has cut it.
_Placed = tuple[Cell, Cell]


def with_merged(items: Sequence[Item]) -> Iterator[Item]:
    """The same rows, each with the cells of rows above that reach down beside it; over a page end, too.

    Args:
        items: Rows and lines; rows whose columns are told by white stay as they are.
    """
    above: list[_Placed] = []
    last: Item | None = None
    for item in items:
        whole, here = item, list[_Placed]()
        if isinstance(item, Row) and not item.guessed:
            cut = above if isinstance(last, Row) and last.page != item.page else []
            reach = [(place, cell) for place, cell in above if _reaches(place, item)]
            here = [*reach, *((cell, _uncut(cell, cut)) for cell in item.cells)]
            here.sort(key=lambda placed: placed[0].x0)
            whole = replace(item, cells=[cell for _, cell in here])
        above, last = here, item
        yield whole


def _reaches(place: Cell, row: Row) -> bool:
    """Whether a cell of a row above stands beside a row."""
    deep = place.page == row.page and place.bottom > row.top + SAME_EDGE_PT
    return deep and not any(_share_columns(place, own) for own in row.cells)


def _uncut(cell: Cell, before: Sequence[_Placed]) -> Cell:
    """A blank cell that a page end has cut taken for the one that it goes on from."""
    same = (
        upper
        for place, upper in before
        if place.open_bottom and abs(place.x0 - cell.x0) + abs(place.x1 - cell.x1) <= 2 * SAME_EDGE_PT
    )
    return cell if cell.lines or not cell.open_top else next(same, cell)


def _share_columns(upper: Cell, own: Cell) -> bool:
    """Whether two cells share columns, so that the upper one cannot stand in the row."""
    return min(upper.x1, own.x1) - max(upper.x0, own.x0) > SAME_EDGE_PT
