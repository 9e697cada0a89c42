"""Which ruled lines make a table, and how far it reaches; arrays only."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hyoka.compiled import compiled
from hyoka.grid.seams import between_fills, stacked
from hyoka.pdf.chars import Boxes, Order
from hyoka.pdf.edges import TOUCH_PT, Counts, Floats, connected, merged, parts_columns, positions
from hyoka.pdf.ordering import in_order, median

#: A line of text farther from a table's edge than this share of a character's height does not follow on it.
ADJOINING = 0.6
#: A line of text of the table's own size is as high as its characters, within these shares.
LOWEST, HIGHEST = 0.85, 1.15
#: A line set in from the table's edge by so many characters' heights stands in a column of its own.
INDENTED = 1.5


class Table(NamedTuple):
    """Lines that touch one another, and where they stand.

    horizontal, vertical: Its horizontal and vertical lines; xs, ys: where vertical and horizontal ones stand, points;
    is_open: whether it is but hairlines, or frames around them.
    """

    horizontal: Floats
    vertical: Floats
    xs: Floats
    ys: Floats
    is_open: bool


@compiled
def tables_among(horizontal: Floats, vertical: Floats, fills: Floats) -> list[Table]:
    """The tables of a page, the smallest first.

    Args:
        horizontal: Its horizontal lines.
        vertical: Its vertical lines.
        fills: Its filled shapes, between which the ground may show as lines where there are no others.
    """
    if len(horizontal) == 0 and len(vertical) == 0:
        horizontal, vertical = between_fills(fills)
    horizontal, vertical = merged(horizontal), merged(vertical)
    of_level, of_upright = connected(horizontal, vertical)
    none = np.empty((0, 3))
    tables = [_table(none, none) for _ in range(0)]
    tops, alone = np.empty(len(horizontal)), np.ones(len(horizontal), np.bool_)
    count = 0
    for group in _groups(of_level, of_upright):
        own = of_level == group
        alone &= ~own
        if own.any():
            tops[count] = horizontal[own][0, 0]
            count += 1
        _add(tables, horizontal[own], vertical[of_upright == group])
    hairlines = horizontal[alone]
    starts = stacked(hairlines, tops[:count])
    for i in range(len(starts) - 1):
        _add(tables, hairlines[starts[i] : starts[i + 1]].copy(), none)
    areas = np.array([(table.xs[-1] - table.xs[0]) * (table.ys[-1] - table.ys[0]) for table in tables])
    return [tables[i] for i in in_order(areas)]


@compiled
def _groups(of_level: Counts, of_upright: Counts) -> list[int]:
    """The groups of lines that have a vertical one, in the order of their first lines."""
    is_ruled = np.zeros(len(of_level) + len(of_upright), np.bool_)
    is_ruled[of_upright] = True
    out = [0 for _ in range(0)]
    for group in np.concatenate((of_level, of_upright)):
        if is_ruled[group]:
            out.append(group)
            is_ruled[group] = False
    return out


@compiled
def _add(tables: list[Table], horizontal: Floats, vertical: Floats) -> None:
    """Take lines for a table unless they enclose nothing."""
    table = _table(horizontal, vertical)
    if len(table.xs) > 1 and len(table.ys) > 1:
        tables.append(table)


@compiled
def _table(horizontal: Floats, vertical: Floats) -> Table:
    xs = positions(vertical[:, 0].copy(), horizontal[:, 1:].copy().ravel())
    ys = positions(horizontal[:, 0].copy(), vertical[:, 1:].copy().ravel())
    is_open = len(xs) > 1 and not parts_columns(horizontal, vertical, xs[0], xs[-1])
    return Table(horizontal, vertical, xs, ys, is_open)


@compiled
def stretched(table: Table, members: Boxes, places: Floats, gaps: Floats, left: Order) -> tuple[Table, Order]:
    """Give a table of hairlines the rows beyond its outer lines, where nothing closes them.

    Args:
        table: The table.
        members: The boxes of the characters in it.
        places: x0, top, x1, bottom, height of the page's lines of text that stand in no table, from the top.
        gaps: The widest white between two characters of each.
        left: The numbers of those among them that no other table took.

    Returns:
        The table, and the lines that are now in it.
    """
    height = median(members[:, 3] - members[:, 1]) if len(members) else 0.0
    if height == 0:
        return table, left[:0]
    middles = (places[left, 1] + places[left, 3]) / 2
    above = _adjoining(table, places, gaps, left[middles <= table.ys[0]][::-1].copy(), table.ys[0], height)
    below = _adjoining(table, places, gaps, left[middles >= table.ys[-1]], table.ys[-1], height)
    ys = table.ys
    if len(above):
        ys = np.concatenate((np.array([places[above, 1].min() - 1]), ys))
    if len(below):
        ys = np.concatenate((ys, np.array([places[below, 3].max() + 1])))
    return Table(table.horizontal, table.vertical, table.xs, ys, table.is_open), np.concatenate((above, below))


@compiled
def _adjoining(table: Table, places: Floats, gaps: Floats, lines: Order, edge: float, height: float) -> Order:
    """Lines of the table's own size that follow on one another away from its edge, if they stand in its columns."""
    count, in_columns = 0, False
    for line in lines:
        x0, top, x1, bottom, own = places[line, :5]
        inside = table.xs[0] - TOUCH_PT <= x0 and x1 <= table.xs[-1] + TOUCH_PT
        same_size = LOWEST < own / height < HIGHEST
        if max(top - edge, edge - bottom) > ADJOINING * height or not same_size or not inside:
            break
        edge = min(edge, top) if (top + bottom) / 2 <= edge else max(edge, bottom)
        in_columns |= gaps[line] > height or x0 > table.xs[0] + INDENTED * height
        count += 1
    return lines[: count if in_columns else 0]
