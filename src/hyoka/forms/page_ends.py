"""Rows that a page end cuts, or parts from the name of their indicator, though edges are printed on both pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from hyoka.forms.shared.page_items import Item
from hyoka.grid.model import Cell, Line, Row
from hyoka.text.numbers import is_figure
from hyoka.text.vocabulary import concepts_of, is_label, meaning_of

_UNIT: Final = re.compile(r"[(（][^()（）]{1,4}[)）]")
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


def rows_apart(items: Iterable[Item]) -> Iterator[Item]:
    """The items; a row is several where lines of a cell are phases, or are names beside as many figures."""
    for item in items:
        several = [cell for cell in item.cells if len(cell.lines) > 1] if isinstance(item, Row) else []
        by = next((cell for cell in several if _are_names(cell, several)), None)
        if by is None or not isinstance(item, Row):
            yield item
            continue
        edges = [by.top, *((above.bottom + below.top) / 2 for above, below in pairwise(by.lines)), by.bottom]
        cells = [_cut_at(cell, edges) if _has_rows_of(cell, by) else [cell] for cell in item.cells]
        for number, top in enumerate(edges[:-1]):
            yield replace(item, top=top, cells=[parts[number] for parts in cells if number < len(parts)])


def _are_names(names: Cell, cells: Sequence[Cell]) -> bool:
    """Whether the lines of a cell are phases, or names that no end of a line cuts, beside as many figures."""
    figures = sum(len(cell.lines) == len(names.lines) and _are_figures(cell) for cell in cells)
    if _are_phases(names):
        return figures > 0  # 実 over 績 may be one word in vertical writing
    is_cut = any(is_full(names, line) or _UNIT.fullmatch(line.folded) for line in names.lines)
    return figures > 1 and not (is_cut or _are_figures(names))


def _has_rows_of(cell: Cell, other: Cell) -> bool:
    if len(cell.lines) != len(other.lines):
        return False
    return not _are_phases(other) or _are_phases(cell) or all(is_figure(line.folded) for line in cell.lines)


def _are_figures(cell: Cell) -> bool:
    return all(is_figure(line.folded) and line.folded[0] != "(" for line in cell.lines)


def is_full(cell: Cell, line: Line) -> bool:
    """Whether a line has no room for another char between the margins of its cell, so that the text may go on."""
    return cell.x1 - cell.x0 - (line.x1 - line.x0) < 2 * line.height


def _cut_at(cell: Cell, edges: Sequence[float]) -> list[Cell]:
    """The parts of a cell between horizontal edges, each with a line."""
    spans = zip(pairwise(edges), cell.lines, strict=True)
    return [Cell(cell.page, cell.x0, top, cell.x1, bottom, [line]) for (top, bottom), line in spans]


def _are_phases(cell: Cell) -> bool:
    return all(any(c.startswith("phase.") for c in concepts_of(line.folded)) for line in cell.lines)
