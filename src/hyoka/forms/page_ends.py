"""Rows that a page end cuts, or parts from the name of their indicator, though edges are printed on both pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hyoka.forms.pieces import is_figure, is_full, rows_apart
from hyoka.forms.shared.page_items import Item
from hyoka.grid.model import Cell, Row
from hyoka.text.vocabulary import is_label, meaning_of

#: A cell, and the one of its column in the last row of the page before.
Pairs = list[tuple[Cell, Cell]]


def whole_rows(items: Iterable[Item]) -> list[Item]:
    """The items; rows between which no edge is printed are apart, and what page ends cut off is given back."""
    out: list[Item] = []
    last, printed = -1, set[str]()
    for item in rows_apart(items):
        if out and item.page == out[-1].page + 1:
            last, printed = len(out) - 1, {one.folded for one in out if one.page == out[-1].page}
        upper = out[last] if last >= 0 else None
        if isinstance(item, Row) and isinstance(upper, Row) and item.folded not in printed:
            rows = _joined(upper, item)
            out[last : last + 1], rest = rows[:1], rows[1:]
            out += rest
        else:
            out.append(item)
        last = last if item.folded in printed else -1
    return out


def _joined(upper: Row, lower: Row) -> list[Row]:
    """The last row of a page and the next one: one where this is its rest, else both with the name that they share."""
    pairs = [(c, one) for c in lower.cells for one in upper.cells if abs(c.x0 - one.x0) + abs(c.x1 - one.x1) < 1]
    if len(pairs) < len(lower.cells):
        return [upper, lower]
    if _is_rest(pairs):
        ends = {id(one): replace(one, lines=[*one.lines, *cell.lines]) for cell, one in pairs}
        blank = replace(lower, cells=[replace(cell, lines=[]) for cell in lower.cells])  # the rows below it stay below
        return [replace(upper, cells=[ends.get(id(one), one) for one in upper.cells]), blank]
    names = _names_parted(pairs)
    wholes = {id(cell): one.lines + cell.lines * _goes_on(one) for cell, one in names}
    wholes |= {id(one): wholes[id(cell)] for cell, one in names}
    return [
        replace(row, cells=[replace(cell, lines=wholes.get(id(cell), cell.lines)) for cell in row.cells])
        for row in (upper, lower)
    ]


def _is_rest(pairs: Pairs) -> bool:
    """Whether a row has nothing but the rests of texts that fill the ends of their cells."""
    texts = [(cell, one) for cell, one in pairs if cell.lines]
    has_own = any(is_figure(cell.folded) or is_label(cell.folded) for cell, _ in texts)
    return not has_own and all(one.lines and _goes_on(one) for _, one in texts)


def _names_parted(pairs: Pairs) -> Pairs:
    """What stands before 実績 in a row below one of 目標, of which at least one cell is blank: it is of both rows."""
    phases = [(meaning_of(one.folded, "phase"), meaning_of(cell.folded, "phase")) for cell, one in pairs]
    names = pairs[: phases.index(("target", "actual"))] if ("target", "actual") in phases else []
    names = [(cell, one) for cell, one in names if one.lines and (not cell.lines or _goes_on(one))]
    return names if any(not cell.lines for cell, _ in names) else []


def _goes_on(cell: Cell) -> bool:
    return is_full(cell, cell.lines[-1])
