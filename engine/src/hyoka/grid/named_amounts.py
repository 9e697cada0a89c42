"""Columns without a line between names and amounts: 取崩 △300,000 and below it 積立 665 in a cell.

The names stand below one another, as do the ends of the amounts, and white space is between them.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final, NamedTuple

from hyoka.grid.model import Cell, Line, Row
from hyoka.grid.settings import GRID
from hyoka.text.digits import FIGURE, SIGN
from hyoka.text.japanese import fold
from hyoka.text.numbers import is_figure

#: An amount behind its name, folded.
_NAMED: Final = re.compile(rf"(?P<name>[^\W\d_]{{2,}}){SIGN}?{FIGURE}")
#: A table has at least this many such lines.
_FEWEST: Final = 3
#: How far apart the beginnings of names, or the ends of amounts, are at most.
_NEAR_PT: Final = 1.5


class _NamedAmount(NamedTuple):
    """The two texts of a line."""

    name: Line
    amount: Line


def with_names_apart(items: Sequence[Row | Line]) -> list[Row | Line]:
    """Items in which names and amounts of one column have a cell each, and a row each.

    The names of a cell with several lines come again in others of the table, 取崩 and 積立 in
    基金現在高調 of 南国市, or each cell has one line, 均等割 in its 市税見積書. A list of what an
    amount was spent on is none of these: which names it has differs from row to row.
    """
    tables: dict[tuple[int, int], list[Row]] = defaultdict(list)
    for item in items:
        if isinstance(item, Row) and not item.guessed:
            tables[item.page, item.table].append(item)
    apart = {id(row): cut for rows in tables.values() for row, cut in _cut(rows)}
    return [part for item in items for part in apart.get(id(item), [item])]


def _cut(rows: Sequence[Row]) -> Iterator[tuple[Row, list[Row]]]:
    """The rows of a table with such cells, and what they are cut into."""
    named = {id(cell): found for row in rows for cell in row.cells if (found := _named(cell))}
    names = Counter(fold(each.name.text) for found in named.values() for each in found)
    if names.total() < _FEWEST:
        return
    columns: dict[tuple[int, int], list[Cell]] = defaultdict(list)
    for row in rows:
        for cell in row.cells:
            columns[round(cell.x0), round(cell.x1)].append(cell)
    edges: dict[int, float] = {}
    for cells in columns.values():
        edge = _edge(cells, named, names)
        parted = [cell for cell in cells if id(cell) in named or not cell.lines]
        edges |= {id(cell): edge for cell in parted if edge}
    for row in rows:
        if any(id(cell) in edges for cell in row.cells):
            yield row, list(_rows(row, named, edges))


def _named(cell: Cell) -> list[_NamedAmount]:
    """The lines of a cell if each is an amount behind its name."""
    found = [_parted(line) for line in cell.lines]
    return [each for each in found if each] if all(found) else []


def _parted(line: Line) -> _NamedAmount | None:
    match = _NAMED.fullmatch(line.folded) if " " in line.text else None
    if match is None:
        return None
    chars = line.chars
    end = next((n for n in range(len(chars)) if fold(chars[: n + 1].text) == match["name"]), None)
    if end is None:
        return None
    return _NamedAmount(Line(line.page, chars[: end + 1]), Line(line.page, chars[end + 1 :]))


def _edge(
    cells: Sequence[Cell], named: dict[int, list[_NamedAmount]], names: Counter[str]
) -> float | None:
    """Between the names and the amounts of a column, if it is one of these; None: it is none."""
    lists = [named[id(cell)] for cell in cells if id(cell) in named]
    lines = [each for found in lists for each in found]
    if not lines:
        return None
    of_lists = [number for number, cell in enumerate(cells) if id(cell) in named]
    between = cells[of_lists[0] : of_lists[-1]]
    alone = [cell for cell in between if cell.lines and id(cell) not in named]
    if not all(is_figure(cell.folded) for cell in alone):
        return None
    counts = [names[name] for name in {fold(each.name.text) for each in lines}]
    is_list = any(len(found) > 1 for found in lists) and min(counts) == 1
    if is_list or sum(counts) < _FEWEST:
        return None
    ends = [each.amount.x1 for each in lines] + [line.x1 for cell in alone for line in cell.lines]
    begins = [each.name.x0 for each in lines]
    if max(map(_spread, (begins, ends))) > _NEAR_PT:
        return None
    left = max(each.name.x1 for each in lines)
    right = min(each.amount.x0 for each in lines)
    is_white = right - left > GRID.narrow_gap * min(each.name.height for each in lines)
    return (left + right) / 2 if is_white else None


def _spread(values: Sequence[float]) -> float:
    return max(values) - min(values)


def _rows(row: Row, named: dict[int, list[_NamedAmount]], edges: dict[int, float]) -> Iterator[Row]:
    """A row with names and amounts in cells of their own, a row for each line of its cells."""
    cut = [cell for cell in row.cells if id(cell) in edges]
    middles = [each.name.middle for cell in cut for each in named.get(id(cell), ())]
    between = [sum(pair) / 2 for pair in pairwise(_lines(middles))]
    for number in range(len(between) + 1):
        cells: list[Cell] = []
        for cell in row.cells if number == 0 else cut:
            if id(cell) not in edges:
                cells.append(cell)
                continue
            top, bottom = [cell.top, *between, cell.bottom][number : number + 2]
            found = named.get(id(cell), ())
            here = [each for each in found if top <= each.name.middle < bottom]
            edge = edges[id(cell)]
            names = [each.name for each in here]
            amounts = [each.amount for each in here]
            cells.append(Cell(cell.page, cell.x0, top, edge, bottom, names))
            cells.append(Cell(cell.page, edge, top, cell.x1, bottom, amounts))
        yield replace(row, top=cells[0].top, cells=cells)


def _lines(middles: Iterable[float]) -> Iterator[float]:
    """The middles of lines, one of those that stand side by side."""
    last = None
    for middle in sorted(middles):
        if last is None or middle - last > GRID.same_position_pt:
            yield middle
            last = middle
