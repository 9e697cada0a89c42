"""Characters and ruled lines of a page become cells, rows and lines of text. Knows tables, knows no city.

A page is handed on as a stream in reading order: `Row` for a row of a table, `Line` for a line of text that stands in
none. A cell stands in the row in which it begins, so that a merged cell is met once, in its first row.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise

import numpy as np

from helpers.alignment import columns_apart, rows_apart
from helpers.cells import Cell, Line, Row, lines_by_home
from helpers.cutting import Opens, cut, homes, leveled, tables_of
from helpers.letters import Boxes, Char, Letters, Order
from helpers.pdf import Page
from helpers.rules import (
    TOUCH_PT,
    Floats,
    as_array,
    connected,
    covered,
    merged,
    parts_columns,
    positions,
    rules_of,
)
from helpers.seams import between_fills, stacked

#: Characters nearer than this share of their height are of one run of text.
WITHIN_RUN = 0.35


def read_items(page: Page) -> list[Row | Line]:
    """Give a page's rows of tables and its lines of text in reading order."""
    tables, letters = _tables(page), page.letters
    opened = np.array([table.is_open for table in tables], np.bool_)
    runs = np.zeros((len(letters), 2))
    if opened.any():
        boxes, runs = leveled(letters.boxes, WITHIN_RUN)
        letters = Letters(letters.codes, boxes, letters.spaces)
    frames = np.array([table.frame for table in tables]).reshape(-1, 4)
    where = tables_of(letters.boxes, runs, frames, opened)
    for number, table in enumerate(tables):
        table.members = np.flatnonzero(where == number)
    if any(len(table.uprights) == 0 for table in tables):
        _stretch(tables, page.number, letters, where)
    return _items(page.number, tables, letters)


def _tables(page: Page) -> list[_Table]:
    """The page's tables, the smallest first."""
    levels, uprights = page.levels, page.uprights
    if not (len(levels) or len(uprights)):
        levels, uprights = between_fills(page.fills)
    levels, uprights = merged(levels), merged(uprights)
    of_level, of_upright = connected(levels, uprights)
    groups = dict.fromkeys([*of_level.tolist(), *of_upright.tolist()])
    of_some_upright = set(of_upright.tolist())
    ruled = [group for group in groups if group in of_some_upright]
    parts = [(levels[of_level == group], uprights[of_upright == group]) for group in ruled]
    alone = rules_of(levels[~np.isin(of_level, of_upright)]) if len(ruled) < len(groups) else []
    hairlines = stacked(alone, [float(own[0, 0]) for own, _ in parts if len(own)])
    tables = [_Table(*part) for part in parts] + [_Table(as_array(stack), np.empty((0, 3))) for stack in hairlines]
    return sorted((table for table in tables if len(table.xs) > 1 and len(table.ys) > 1), key=_Table.area)


def _stretch(tables: list[_Table], page: int, letters: Letters, where: Order) -> None:
    """Give tables of hairlines the rows beyond their outer lines, where nothing closes them."""
    loose = np.flatnonzero(where < 0)
    lines = lines_by_home(page, letters[loose], np.zeros(len(loose), np.int64), 1)[0]
    for number, table in enumerate(tables):
        if len(table.uprights) == 0:
            taken = table.stretch(lines, letters)
            for line in taken:
                where[loose[line.members]] = number
                table.members = np.concatenate((table.members, loose[line.members]))
            lines = [line for line in lines if line not in taken]


def _items(page: int, tables: list[_Table], letters: Letters) -> list[Row | Line]:
    middles = (letters.boxes[:, :2] + letters.boxes[:, 2:]) / 2
    home, count = np.zeros(len(letters), np.int64), 1
    cut_up: list[tuple[Boxes, Opens, bool]] = []
    for table in tables:
        boxes, opens, own = table.cut(letters, middles)
        home[table.members] = own + count
        count += len(boxes)
        cut_up.append((boxes, opens, table.guessed))
    loose, *texts = lines_by_home(page, letters, home, count)
    found: list[Row | Line] = [*loose]
    for boxes, opens, guessed in cut_up:
        found += _rows(page, boxes, opens, texts[: len(boxes)], guessed)
        del texts[: len(boxes)]
    return sorted(found, key=_begins)


def _rows(page: int, boxes: Boxes, opens: Opens, texts: list[list[Line]], guessed: bool) -> list[Row]:
    """The rows of a table, of whose cells box, open ends and text are given in reading order."""
    rows: list[Row] = []
    for (x0, top, x1, bottom), ends, lines in zip(boxes.tolist(), opens.tolist(), texts, strict=True):
        if not rows or rows[-1].top != top:
            rows.append(Row(page, top, [], guessed))
        rows[-1].cells.append(Cell(page, x0, top, x1, bottom, lines, *ends))
    return rows


def _begins(item: Row | Line) -> float:
    """Where an item's text begins: a row whose columns are told by white may reach up beside a line of text."""
    if isinstance(item, Line) or not item.guessed:
        return item.top
    texts = [line.top for cell in item.cells for line in cell.lines]
    return max(item.top, min([*texts, *(cell.bottom - TOUCH_PT for cell in item.cells)]))


class _Table:
    """Lines that touch one another, and the cells between them."""

    def __init__(self, levels: Floats, uprights: Floats) -> None:
        self.levels, self.uprights, self.guessed = levels, uprights, False
        self.members: Order = np.empty(0, np.int64)
        self.xs = positions(uprights[:, 0].copy(), levels[:, 1:].ravel())
        self.ys = positions(levels[:, 0].copy(), uprights[:, 1:].ravel())

    @cached_property
    def is_open(self) -> bool:
        """Whether it is but hairlines, or frames around them."""
        return not parts_columns(self.levels, self.uprights, self.xs[0], self.xs[-1])

    @property
    def frame(self) -> tuple[float, float, float, float]:
        """Its x0, top, x1, bottom."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def area(self) -> float:
        x0, top, x1, bottom = self.frame
        return (x1 - x0) * (bottom - top)

    def stretch(self, lines: list[Line], letters: Letters) -> list[Line]:
        """Take in the rows beyond the outer hairlines; say which lines they were."""
        top, bottom = self.ys[0], self.ys[-1]
        heights = letters.boxes[self.members, 3] - letters.boxes[self.members, 1]
        height = float(np.median(heights)) if len(heights) else 0
        above = self._adjoining([line for line in reversed(lines) if line.middle <= top], top, height)
        below = self._adjoining([line for line in lines if line.middle >= bottom], bottom, height)
        first = [min(line.top for line in above) - 1] if above else []
        last = [max(line.bottom for line in below) + 1] if below else []
        self.ys = np.array([*first, *self.ys, *last])
        return [*above, *below]

    def _adjoining(self, lines: list[Line], edge: float, height: float) -> list[Line]:
        """Lines of the table's own size that follow on one another away from its edge, if they stand in its columns."""
        left, right = self.xs[0] - TOUCH_PT, self.xs[-1] + TOUCH_PT
        group: list[Line] = []
        for line in lines:
            apart = max(line.top - edge, edge - line.bottom)
            inside = left <= line.x0 and line.x1 <= right
            if apart > 0.6 * height or not 0.85 < line.height / height < 1.15 or not inside:
                break
            group.append(line)
            edge = min(edge, line.top) if line.middle <= edge else max(edge, line.bottom)
        return group if any(self._in_columns(line, height) for line in group) else []

    def _in_columns(self, line: Line, height: float) -> bool:
        parted = any(b.x0 - a.x1 > height for a, b in pairwise(line.chars))
        return parted or line.x0 > self.xs[0] + 1.5 * height

    def cut(self, letters: Letters, middles: Floats) -> tuple[Boxes, Opens, Order]:
        """Its cells with box and open ends, and the number of each of its characters' cell."""
        if len(self.members) and self.is_open:
            self._part_by_white(list(letters[self.members]))
        own = middles[self.members]
        boxes, bands, opens = cut(self.xs, self.ys, self.levels, self.uprights, own, self.guessed)
        return boxes, opens, homes(own, self.ys, boxes, bands)

    def _part_by_white(self, chars: list[Char]) -> None:
        """Set lines where the page leaves only white between rows and columns."""
        self.guessed = True
        x0, x1 = float(self.xs[0]), float(self.xs[-1])
        full = [y for y in self.ys.tolist() if covered(self.levels, y, TOUCH_PT, x0, x1) > 0.5]
        apart = rows_apart(x0, x1, self.ys.tolist(), full, chars)
        self.levels = np.concatenate((self.levels, as_array(apart)))
        self.ys = positions(self.levels[:, 0].copy(), self.ys)
        more = columns_apart(x0, x1, self.ys.tolist(), rules_of(self.levels), chars)
        self.uprights = np.concatenate((self.uprights, as_array(more)))
        self.xs = positions(self.uprights[:, 0].copy(), self.xs)
