"""Rows that a page end cuts, though edges are printed on both pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hyoka.forms.shared.page_items import Item
from hyoka.grid.model import Cell, Line, Row
from hyoka.text.numbers import is_figure
from hyoka.text.vocabulary import is_label

#: A cell, and the one of its column in the last row of the page before.
_Pairs = list[tuple[Cell, Cell]]


def whole_rows(items: Iterable[Item]) -> list[Item]:
    """The items, in which what page ends cut off is given back."""
    out: list[Item] = []
    last, printed = -1, set[str]()
    for item in items:
        if out and item.page == out[-1].page + 1:
            last, printed = len(out) - 1, {row.folded for row in out if row.page == out[-1].page}
        upper = out[last] if last >= 0 else None
        if isinstance(item, Row) and isinstance(upper, Row) and item.folded not in printed:
            out[last], lower = _joined(upper, item)
            out.append(lower)
        else:
            out.append(item)
        last = last if item.folded in printed else -1
    return out


def _joined(upper: Row, lower: Row) -> tuple[Row, Row]:
    """The last row of a page and the next one: one where this is its rest, else both."""
    pairs = [(cell, above) for cell in lower.cells for above in upper.cells if _is_of_column(cell, above)]
    if len(pairs) < len(lower.cells) or not _is_rest(pairs):
        return upper, lower
    ends = {id(above): replace(above, lines=[*above.lines, *cell.lines]) for cell, above in pairs}
    blank = replace(lower, cells=[replace(cell, lines=[]) for cell in lower.cells])  # the rows below it stay below
    return replace(upper, cells=[ends.get(id(cell), cell) for cell in upper.cells]), blank


def _is_rest(pairs: _Pairs) -> bool:
    """Whether a row has nothing but the rests of texts that fill the ends of their cells."""
    texts = [(cell, above) for cell, above in pairs if cell.lines]
    begins_anew = any(is_figure(cell.folded) or is_label(cell.folded) for cell, _ in texts)
    return not begins_anew and all(above.lines and _is_full(above, above.lines[-1]) for _, above in texts)


def _is_of_column(cell: Cell, above: Cell) -> bool:
    return abs(cell.x0 - above.x0) + abs(cell.x1 - above.x1) < 1


def _is_full(cell: Cell, line: Line) -> bool:
    """Whether a line has no room for another char between the margins of its cell, so that the text may go on."""
    return cell.x1 - cell.x0 - (line.x1 - line.x0) < 2 * line.height
