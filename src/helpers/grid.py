"""Characters and ruled lines of a page become cells, rows and lines of text. Knows tables, knows no city.

A page is handed on as a stream in reading order: `Row` for a row of a table, `Line` for a line of text that stands in
none. A cell stands in the row in which it begins, so that a merged cell is met once, in its first row.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from helpers.alignment import columns_apart, rows_apart
from helpers.cells import Cell, Line, Row, text_lines
from helpers.pdf import Char, Page, Rule
from helpers.rules import TOUCH_PT, between_fills, connected, cover, merged, nearest, positions

#: Characters nearer than this share of their height are of one run of text.
WITHIN_RUN = 0.35


def read_items(page: Page) -> list[Row | Line]:
    """Give a page's rows of tables and its lines of text in reading order."""
    levels, uprights = between_fills(page.fills) if not (page.horizontal or page.vertical) else ([], [])
    horizontal, vertical = merged([*page.horizontal, *levels]), merged([*page.vertical, *uprights])
    tables = [_Table(page.number, *part) for part in connected(horizontal, vertical)]
    tables = sorted((t for t in tables if t.is_one()), key=_Table.area)
    loose: list[Char] = []
    for run in level_runs(page.chars) if any(table.is_open() for table in tables) else [page.chars]:
        for char in run:
            table = next((t for t in tables if t.holds(char) and (not t.is_open() or t.spans(run))), None)
            (table.chars if table else loose).append(char)
    lines = text_lines(page.number, loose)
    for table in tables:
        lines = table.stretch(lines)
    found: list[Row | Line] = [*lines, *(row for table in tables for row in table.rows())]
    return sorted(found, key=_begins)


def _begins(item: Row | Line) -> float:
    """Where an item's text begins: a row whose columns are told by white may reach up beside a line of text."""
    if isinstance(item, Line) or not item.guessed:
        return item.top
    texts = [line.top for cell in item.cells for line in cell.lines]
    return max(item.top, min([*texts, *(cell.bottom - TOUCH_PT for cell in item.cells)]))


def level_runs(chars: Iterable[Char]) -> list[list[Char]]:
    """Characters that the file sets one behind another, all at one height: brackets and dots keep with their word."""
    runs: list[list[Char]] = []
    for char in chars:
        last = runs[-1][-1] if runs else None
        height = char.bottom - char.top
        if last and abs(char.x0 - last.x1) < WITHIN_RUN * height and _level(last, char):
            runs[-1].append(char)
        else:
            runs.append([char])
    return [
        [char._replace(top=min(c.top for c in run), bottom=max(c.bottom for c in run)) for char in run] for run in runs
    ]


def _level(a: Char, b: Char) -> bool:
    return min(a.bottom, b.bottom) - max(a.top, b.top) > 0.7 * min(a.bottom - a.top, b.bottom - b.top)


class _Table:
    """Lines that touch one another, and the cells between them."""

    def __init__(self, page: int, horizontal: list[Rule], vertical: list[Rule]) -> None:
        self.page, self.horizontal, self.vertical = page, horizontal, vertical
        self.chars: list[Char] = []
        self.guessed = False
        self.xs = positions([r.at for r in vertical], [x for r in horizontal for x in (r.start, r.end)])
        self.ys = positions([r.at for r in horizontal], [y for r in vertical for y in (r.start, r.end)])

    def is_one(self) -> bool:
        return len(self.xs) > 1 and len(self.ys) > 1

    def is_open(self) -> bool:
        """Whether it is but hairlines, or frames around them."""
        return not any(self._parts_columns(rule) for rule in self.vertical)

    def _parts_columns(self, rule: Rule) -> bool:
        """Whether rows run on beyond a vertical line; beyond that of a frame none does."""
        if not self.xs[0] + TOUCH_PT < rule.at < self.xs[-1] - TOUCH_PT:
            return False
        levels = [r for r in self.horizontal if rule.start + TOUCH_PT < r.at <= rule.end + TOUCH_PT]
        return any(r.start < rule.at - TOUCH_PT for r in levels) and any(r.end > rule.at + TOUCH_PT for r in levels)

    def area(self) -> float:
        return (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])

    def holds(self, char: Char) -> bool:
        x, y = (char.x0 + char.x1) / 2, (char.top + char.bottom) / 2
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]

    def stretch(self, lines: list[Line]) -> list[Line]:
        """Take in the rows beyond the outer hairlines, where nothing closes the table; give back the rest."""
        if self.vertical:
            return lines
        above = self._adjoining([line for line in reversed(lines) if line.middle <= self.ys[0]], self.ys[0])
        below = self._adjoining([line for line in lines if line.middle >= self.ys[-1]], self.ys[-1])
        for line in [*above, *below]:
            self.chars += line.chars
        self.ys = [*([min(line.top for line in above) - 1] if above else []), *self.ys]
        self.ys = [*self.ys, *([max(line.bottom for line in below) + 1] if below else [])]
        return [line for line in lines if line not in above and line not in below]

    def _adjoining(self, lines: list[Line], edge: float) -> list[Line]:
        """Lines of the table's own size that follow on one another away from its edge, if they stand in its columns."""
        height = median(c.bottom - c.top for c in self.chars) if self.chars else 0
        group: list[Line] = []
        for line in lines:
            apart = max(line.top - edge, edge - line.bottom)
            if apart > 0.6 * height or not 0.85 < line.height / height < 1.15 or not self.spans(line.chars):
                break
            group.append(line)
            edge = min(edge, line.top) if line.middle <= edge else max(edge, line.bottom)
        return group if any(self._in_columns(line, height) for line in group) else []

    def spans(self, chars: Sequence[Char]) -> bool:
        """Whether the table is wide enough for a text."""
        left, right = self.xs[0] - TOUCH_PT, self.xs[-1] + TOUCH_PT
        return left <= min(c.x0 for c in chars) and max(c.x1 for c in chars) <= right

    def _in_columns(self, line: Line, height: float) -> bool:
        parted = any(b.x0 - a.x1 > height for a, b in pairwise(line.chars))
        return parted or line.x0 > self.xs[0] + 1.5 * height

    def rows(self) -> list[Row]:
        """The rows of the table from the top, each with the cells that begin in it."""
        if self.chars and self.is_open():
            self._part_by_white()
        cells = self._cells()
        for cell, chars in zip(cells, self._parted(cells), strict=True):
            cell.lines = text_lines(self.page, chars)
        tops = sorted({cell.top for cell in cells})
        begun = {top: [c for c in cells if c.top == top] for top in tops}
        return [Row(self.page, top, sorted(begun[top], key=lambda c: c.x0), self.guessed) for top in tops]

    def _part_by_white(self) -> None:
        """Set lines where the page leaves only white between rows and columns."""
        self.guessed = True
        x0, x1 = self.xs[0], self.xs[-1]
        full = [y for y in self.ys if self._ruled(y, x0, x1)]
        self.horizontal = self.horizontal + rows_apart(x0, x1, self.ys, full, self.chars)
        self.ys = positions([r.at for r in self.horizontal], self.ys)
        self.vertical = self.vertical + columns_apart(x0, x1, self.ys, self.horizontal, self.chars)
        self.xs = positions([r.at for r in self.vertical], self.xs)

    def _cells(self) -> list[Cell]:
        """Strips of each line's height between vertical lines, joined downwards where no line parts them."""
        done: list[Cell] = []
        growing: dict[tuple[float, float], Cell] = {}
        for top, bottom in zip(self.ys, self.ys[1:], strict=False):
            kept: dict[tuple[float, float], Cell] = {}
            for a, b in self._strips(top, bottom):
                ruled = self._ruled(top, a, b)
                strip = Cell(self.page, a, top, b, bottom, open_top=not ruled)
                above = None if ruled else self._above(growing, strip)
                if above:
                    above.bottom = bottom
                else:
                    done.append(strip)
                kept[a, b] = above or strip
            growing = kept
        for cell in done:
            cell.open_bottom = not self._ruled(cell.bottom, cell.x0, cell.x1)
        return done

    def _above(self, growing: dict[tuple[float, float], Cell], strip: Cell) -> Cell | None:
        """The cell that a strip goes on: of the same edges, or nearly where they had to be guessed."""
        if (strip.x0, strip.x1) in growing or not self.guessed:
            return growing.get((strip.x0, strip.x1))
        return next((cell for cell in growing.values() if self._same_column(cell, strip)), None)

    def _same_column(self, above: Cell, strip: Cell) -> bool:
        """Whether two strips are of one column: alike in width, or the upper without text that could show its width."""
        narrow, wide = sorted((above.x1 - above.x0, strip.x1 - strip.x0))
        shared = min(above.x1, strip.x1) - max(above.x0, strip.x0)
        return shared > 0.7 * wide or (shared > 0.7 * narrow and self._is_blank(above))

    def _is_blank(self, cell: Cell) -> bool:
        middles = (((c.x0 + c.x1) / 2, (c.top + c.bottom) / 2) for c in self.chars)
        return not any(cell.x0 < x < cell.x1 and cell.top < y < cell.bottom for x, y in middles)

    def _strips(self, top: float, bottom: float) -> list[tuple[float, float]]:
        at: dict[float, list[Rule]] = {}
        for rule in self.vertical:
            if rule.end > top and rule.start < bottom:
                at.setdefault(nearest(self.xs, rule.at), []).append(rule)
        walls = [self.xs[0], *(x for x in self.xs[1:-1] if cover(at.get(x, []), top, bottom) > 0.5)]
        return list(zip(walls, [*walls[1:], self.xs[-1]], strict=True))

    def _ruled(self, y: float, x0: float, x1: float) -> bool:
        return cover([r for r in self.horizontal if abs(r.at - y) <= TOUCH_PT], x0, x1) > 0.5

    def _parted(self, cells: list[Cell]) -> list[list[Char]]:
        """The characters of each cell: those whose centre it holds."""
        by_band: dict[int, list[int]] = {}
        for number, cell in enumerate(cells):
            for band in range(self.ys.index(cell.top), self.ys.index(cell.bottom)):
                by_band.setdefault(band, []).append(number)
        parts: list[list[Char]] = [[] for _ in cells]
        for char in self.chars:
            x, y = (char.x0 + char.x1) / 2, (char.top + char.bottom) / 2
            band = min(bisect_right(self.ys, y) - 1, len(self.ys) - 2)
            home = min(by_band[band], key=lambda n: max(cells[n].x0 - x, x - cells[n].x1))
            parts[home].append(char)
        return parts
