"""A row that a page end cuts is one row."""

from __future__ import annotations

from dataclasses import replace

from hyoka.grid.model import Cell, Line, Row

#: Of the columns that two rows fill, more than this share are filled by both only if they are two.
NEW_ROW = 0.6


def join_cut_row(leaf: list[Row | Line], following: list[Row | Line]) -> None:
    """Give the last row of a page what stands of it on the next one.

    A row is cut where no line ends it on its page and none begins its rest on the next; the rest has text only in the
    columns whose text goes on. Where columns are told by white, the forms must see to it.
    """
    last = leaf[-1] if leaf else None
    first = following[0] if following else None
    if not isinstance(last, Row) or not isinstance(first, Row) or last.guessed or first.guessed:
        return
    pairs = [(cell, rest) for cell in last.cells for rest in first.cells if _goes_on(cell, rest)]
    filled = sum(bool(cell.lines or rest.lines) for cell, rest in pairs)
    both = sum(bool(cell.lines and rest.lines) for cell, rest in pairs)
    if filled > 1 and both > NEW_ROW * filled:
        return
    for cell, rest in pairs:
        if cell.lines:
            last.cells[last.cells.index(cell)] = replace(cell, lines=[*cell.lines, *rest.lines])
            first.cells[first.cells.index(rest)] = replace(rest, lines=[])
        elif rest.lines:
            last.cells[last.cells.index(cell)] = rest
            first.cells.remove(rest)


def _goes_on(cell: Cell, rest: Cell) -> bool:
    shared = min(cell.x1, rest.x1) - max(cell.x0, rest.x0)
    return cell.open_bottom and rest.open_top and shared > 0.7 * max(cell.x1 - cell.x0, rest.x1 - rest.x0)
