"""A page's characters and ruled lines become cells, rows and lines of text; arrays only."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hyoka.compiled import compiled
from hyoka.grid.cells import Opens, cut, homes, leveled, tables_of
from hyoka.grid.columns import columns_apart, rows_apart
from hyoka.grid.lines import Lines, described, lined_up, lines_of
from hyoka.grid.tables import Table, stretched, tables_among
from hyoka.pdf.chars import Boxes, Codes, Mask, Order
from hyoka.pdf.edges import TOUCH_PT, Floats, positions
from hyoka.pdf.ordering import in_order

#: Characters nearer than this share of their height are of one run of text.
WITHIN_RUN = 0.35


class Layout(NamedTuple):
    """What is on a page.

    lines: Its lines of text, those in no table first, then cell by cell; firsts: where in them each cell's lines start,
    with the end at last; cells: x0, top, x1, bottom of each; opens: whether no line closes it at the top, and at the
    bottom; rows: where in the cells each row starts, with the end at last; guessed: whether a row's columns are told by
    white; order: the lines in no table and the rows behind them in reading order.
    """

    lines: Lines
    firsts: Order
    cells: Boxes
    opens: Opens
    rows: Order
    guessed: Mask
    order: Order


@compiled
def laid_out(codes: Codes, boxes: Boxes, spaces: Mask, horizontal: Floats, vertical: Floats, fills: Floats) -> Layout:
    """Lay a page out.

    Args:
        codes: Its characters in the order of the file.
        boxes: Their boxes.
        spaces: Whether a blank stands before each.
        horizontal: Its horizontal lines.
        vertical: Its vertical lines.
        fills: Its filled shapes.
    """
    tables = tables_among(horizontal, vertical, fills)
    opened = np.array([table.is_open for table in tables], np.bool_)
    runs = np.zeros((len(boxes), 2))
    if opened.any():
        boxes, runs = leveled(boxes, WITHIN_RUN)
    where = tables_of(boxes, runs, _frames(tables), opened)
    members = [np.flatnonzero(where == number) for number in range(len(tables))]
    if np.array([len(table.vertical) == 0 for table in tables], np.bool_).any():
        _stretch(tables, members, np.flatnonzero(where < 0), codes, boxes, spaces)
    cells, opens, rows, guessed, home = _cut_up(tables, members, codes, boxes)
    lines = lines_of(codes, boxes, spaces, home, len(cells) + 1)
    firsts = np.searchsorted(lines.homes, np.arange(1, len(cells) + 2))
    begins = np.concatenate((lines.places[: firsts[0], 1], _begins(cells, rows, guessed, lines, firsts)))
    return Layout(lines, firsts, cells, opens, rows, guessed, in_order(begins))


@compiled
def _frames(tables: list[Table]) -> Boxes:
    out = np.empty((len(tables), 4))
    for number, table in enumerate(tables):
        out[number] = (table.xs[0], table.ys[0], table.xs[-1], table.ys[-1])
    return out


@compiled
def _stretch(tables: list[Table], members: list[Order], loose: Order, codes: Codes, boxes: Boxes, spaces: Mask) -> None:
    """Give tables of hairlines the rows beyond their outer lines, of the characters that stand in no table."""
    order, starts = lined_up(boxes[loose], np.zeros(len(loose), np.int64), 1)
    order = loose[order]
    places = described(codes[order], boxes[order], spaces[order], starts, starts[:-1]).places
    gaps = np.full(len(places), -np.inf)
    for line in range(len(places)):
        for i in range(starts[line] + 1, starts[line + 1]):
            gaps[line] = max(gaps[line], boxes[order[i], 0] - boxes[order[i - 1], 2])
    left = np.ones(len(places), np.bool_)
    for number in range(len(tables)):
        if len(tables[number].vertical) == 0:
            own = boxes[members[number]]
            tables[number], taken = stretched(tables[number], own, places, gaps, np.flatnonzero(left))
            for line in taken:
                left[line] = False
                members[number] = np.concatenate((members[number], order[starts[line] : starts[line + 1]]))


@compiled
def _cut_up(
    tables: list[Table], members: list[Order], codes: Codes, boxes: Boxes
) -> tuple[Boxes, Opens, Order, Mask, Order]:
    """The cells of all tables, where they are open, where their rows start, and the home of each character.

    The first home is that of the characters in no table.
    """
    cells, opens, home = np.empty((0, 4)), np.empty((0, 2), np.bool_), np.zeros(len(boxes), np.int64)
    rows, guessed = [0 for _ in range(0)], [False for _ in range(0)]
    for number, table in enumerate(tables):
        own = boxes[members[number]]
        by_white = table.is_open and len(own) > 0
        if by_white:
            table = _parted_by_white(table, codes[members[number]], own)
        middles = (own[:, :2] + own[:, 2:]) / 2
        found, bands, ends = cut(table.xs, table.ys, table.horizontal, table.vertical, middles, by_white)
        home[members[number]] = homes(middles, table.ys, found, bands) + len(cells) + 1
        for i in range(len(found)):
            if i == 0 or found[i, 1] != found[i - 1, 1]:
                rows.append(len(cells) + i)
                guessed.append(by_white)
        cells, opens = np.concatenate((cells, found)), np.concatenate((opens, ends))
    rows.append(len(cells))
    return cells, opens, np.array(rows), np.array(guessed, np.bool_), home


@compiled
def _parted_by_white(table: Table, codes: Codes, boxes: Boxes) -> Table:
    """Set lines where the page leaves only white between rows and columns."""
    x0, x1 = table.xs[0], table.xs[-1]
    horizontal = np.concatenate((table.horizontal, rows_apart(x0, x1, table.ys, table.horizontal, boxes)))
    ys = positions(horizontal[:, 0].copy(), table.ys)
    vertical = np.concatenate((table.vertical, columns_apart(x0, x1, ys, horizontal, codes, boxes)))
    return Table(horizontal, vertical, positions(vertical[:, 0].copy(), table.xs), ys, table.is_open)


@compiled
def _begins(cells: Boxes, rows: Order, guessed: Mask, lines: Lines, firsts: Order) -> Floats:
    """Where a row's text begins: one whose columns are told by white may reach up beside a line of text."""
    out = cells[rows[:-1], 1]
    for row in range(len(out)):
        if guessed[row]:
            first, last = rows[row], rows[row + 1]
            text = np.min(cells[first:last, 3]) - TOUCH_PT
            for line in range(firsts[first], firsts[last]):
                text = min(text, lines.places[line, 1])
            out[row] = max(out[row], text)
    return out
