"""The columns of a table by their heads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import inf

from hyoka.forms.shared.column_edges import Head, with_edges
from hyoka.forms.shared.white_space import cut_at, merge, split_by_white, text_span
from hyoka.grid.model import Cell, Line, Row

__all__ = ["YEAR", "Columns", "Head", "merge", "split_by_white"]

#: A year as a column's head prints it (folded): R2, R02年度, 令和2年度, H30年度, R元, 2021年度.
YEAR = r"(?:令和|平成|昭和|[RHS])(?:元|\d{1,2})(?:年度?)?|(?:19|20)\d\d年度?"
#: The names of columns by their left and right edges.
_Edges = dict[tuple[float, float], str]
#: Whether what has a left and a right edge stands under a head of a name, as far as that was asked.
_Under = dict[tuple[str, float, float], bool]
_ONE_YEAR = re.compile(YEAR)


class Columns:
    """The columns of a table by their heads, kept over page ends until new heads come.

    Args:
        heads: Regular expressions of the heads' folded texts; a column's name is its folded head.
        items: The document's stream: where no vertical line is printed, the rows' white shows a column's edges.
    """

    def __init__(self, heads: Sequence[str], items: Iterable[Row | Line]) -> None:
        self._heads = re.compile("|".join(f"(?:{head})" for head in heads))
        self.found: list[Head] = []
        self._leaves: list[Head] = []
        self._between: _Edges = {}
        self._under: _Under = {}
        self._known: dict[int, tuple[list[Head], list[Head], _Edges, _Under]] = {}
        rows: list[Row] = []
        last: list[Row] = []
        found: list[Head] = []
        for item in items:
            heads_here = self._heads_in(item)
            goes_on = bool(last) and bool(heads_here) and not rows and last[0].page == item.page
            if isinstance(item, Row) and heads_here and (goes_on or len(heads_here) > 1):
                if not goes_on:
                    self._know(last, found, rows)
                    last, found, rows = [], [], []
                last.append(item)
                found += heads_here
            elif isinstance(item, Row) and last:
                rows.append(item)
        self._know(last, found, rows)

    def _know(self, head_rows: list[Row], found: list[Head], rows: list[Row]) -> None:
        if any(row.guessed for row in head_rows):
            found = with_edges(found, _leaves(found), rows)
        leaves = _leaves(found)
        heads = found, leaves, _by_edges(leaves), dict[tuple[str, float, float], bool]()
        self._known.update({id(row): heads for row in head_rows})

    def learn(self, item: Row | Line) -> bool:
        """Take a row as heads; False if it is none."""
        if id(item) not in self._known:
            return False
        self.found, self._leaves, self._between, self._under = self._known[id(item)]
        return True

    def knows(self, item: Row | Line) -> bool:
        """Whether a row is of heads; nothing is learned from it."""
        return id(item) in self._known

    def forget(self) -> None:
        """Know no heads until new ones come: what stands below is of another table."""
        self.found, self._leaves, self._under = [], [], {}

    def _heads_in(self, item: Row | Line) -> list[Head]:
        """The heads in a row in which nothing else is printed; none otherwise."""
        if isinstance(item, Line):
            return []
        found: list[Head] = []
        for cell in item.cells:
            if not cell.lines:
                continue
            if not self._heads.fullmatch(cell.folded):
                return self._in_pieces([cell for cell in item.cells if cell.lines]) if item.guessed else []
            found.append((cell.folded, cell))
        return found

    def _in_pieces(self, cells: list[Cell]) -> list[Head]:
        """Heads that were taken for one, or for more, where only white parts columns."""
        pieces = [piece for cell in cells for piece in split_by_white(cell)]
        out: list[Head] = []
        while pieces:
            merged = (merge(pieces[:n]) for n in range(min(len(pieces), 8), 0, -1))
            head = next((cell for cell in merged if self._heads.fullmatch(cell.folded)), None)
            if head is None:
                return []
            out.append((head.folded, head))
            pieces = [piece for piece in pieces if piece.x0 >= head.x1]
        return out

    def leaves(self) -> list[Head]:
        """The lowest heads from the left: those that no other stands under."""
        return self._leaves

    def above(self, cell: Cell) -> list[str]:
        """The heads that a cell stands under, from the top."""
        return [name for name, head in self.found if _is_over(head, cell)]

    def stands_under(self, name: str, cell: Cell) -> bool:
        """Whether a cell stands under a head of this name."""
        place = name, cell.x0, cell.x1
        if place not in self._under:
            self._under[place] = any(_is_over(head, cell) for own, head in self.found if own == name)
        return self._under[place]

    def cells(self, row: Row | Line) -> dict[str, Cell]:
        """The row's cells by column; a text over several columns stands under the first of them."""
        out: dict[str, Cell] = {}
        for name, cell in self.placed(row):
            if name not in out or not out[name].lines:
                out[name] = cell
            elif cell.lines and isinstance(row, Row) and row.guessed:
                out[name] = merge([out[name], cell])
        return out

    def placed(self, row: Row | Line) -> list[Head]:
        """The row's cells from the left, each with its column's name."""
        cells = row.cells if isinstance(row, Row) else []
        if isinstance(row, Row) and row.guessed and self.found:
            edges = [head.x0 for _, head in self._leaves[1:]]
            cells = [piece for cell in cells for piece in cut_at(cell, edges)]
        return self._placed(cells)

    def years_of(self, cells: Iterable[Cell]) -> list[Head]:
        """Those of the cells that stand under a year and hold text, each with its year."""
        edges = [head.x0 for _, head in self._leaves[1:]]
        placed = self._placed([piece for cell in cells for piece in cut_at(cell, edges) if piece.lines])
        return [(name, cell) for name, cell in placed if _ONE_YEAR.fullmatch(name)]

    def _placed(self, cells: Iterable[Cell]) -> list[Head]:
        return [(self.column_of(cell), cell) for cell in cells] if self._leaves else []

    def column_of(self, cell: Cell) -> str:
        """The column that a cell fills; else that in which its text stands, or with which it shares most if empty."""
        name = self._between.get((cell.x0, cell.x1))
        if name is not None and (not cell.lines or _holds_its_text(cell)):
            return name
        if cell.lines:
            return _head_of_text(cell, self._leaves)
        return max(self._leaves, key=lambda leaf: _overlap(cell, leaf[1]))[0]


def _leaves(found: list[Head]) -> list[Head]:
    last = max((head.top for _, head in found), default=0.0)
    lowest = [
        (name, head)
        for name, head in found
        if head.top == last or not any(other.top > head.top and _stands_under(other, head) for _, other in found)
    ]
    return sorted(lowest, key=lambda leaf: leaf[1].x0)


def _by_edges(leaves: list[Head]) -> _Edges:
    """The columns by their edges; none where columns lie across one another."""
    are_apart = all(left.x1 <= right.x0 for (_, left), (_, right) in pairwise(leaves))
    return {(head.x0, head.x1): name for name, head in leaves} if are_apart else {}


def _stands_under(lower: Cell, upper: Cell) -> bool:
    return _overlap(lower, upper) > 0.3


def _is_over(head: Cell, cell: Cell) -> bool:
    return head.x0 < cell.x1 and cell.x0 < head.x1 and _overlap(cell, head) > 0.5


def _overlap(a: Cell, b: Cell) -> float:
    return (min(a.x1, b.x1) - max(a.x0, b.x0)) / min(a.x1 - a.x0, b.x1 - b.x0)


def _holds_its_text(cell: Cell) -> bool:
    x0, x1 = text_span(cell)
    return cell.x0 <= x0 and x1 <= cell.x1


def _head_of_text(cell: Cell, leaves: list[Head]) -> str:
    """The column in which a text stands: by its middle, or by its beginning if it is longer than the column is wide."""
    x0, x1 = text_span(cell)
    name, head = _nearest((x0 + x1) / 2, leaves)
    return _nearest(x0 + 1, leaves)[0] if x1 - x0 > 1.2 * (head.x1 - head.x0) else name


def _nearest(x: float, leaves: list[Head]) -> Head:
    """The column in which a place lies, or the one nearest to it."""
    found, least = leaves[0], inf
    for leaf in leaves:
        head = leaf[1]
        off = max(head.x0 - x, x - head.x1)
        if off < least:
            found, least = leaf, off
        elif head.x0 - x > least:
            break
    return found
