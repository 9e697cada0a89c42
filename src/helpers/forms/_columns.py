"""The columns of a table by their heads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from math import inf
from statistics import median

import numpy as np
import numpy.typing as npt

from helpers.cells import Cell, Line, Row, text_lines
from helpers.japanese import fold
from helpers.pdf import Char

#: A year as a column's head prints it (folded): R2, R02年度, 令和2年度, H30年度, R元, 2021年度.
YEAR = r"(?:令和|平成|昭和|[RHS])(?:元|\d{1,2})(?:年度?)?|(?:19|20)\d\d年度?"

#: How much less a row counts than the one above it, where rows show the columns.
NEARNESS = 0.97
#: What a head costs for each point that it stands off its column's middle; a row with text across an edge costs 1.
OFF_MIDDLE = 0.01
#: Texts as near as a share of their height may be of two columns, if heads say so.
BLANK = 0.15
#: How finely places for an edge are tried, points.
STEP_PT = 2.0

Costs = npt.NDArray[np.float64]
Head = tuple[str, Cell]


class Columns:
    """The columns of a table by their heads, kept over page ends until new heads come.

    Args:
        heads: Regular expressions of the heads' folded texts; a column's name is its folded head.
        items: The document's stream: where no vertical line is printed, the rows' white shows a column's edges.
    """

    def __init__(self, heads: Sequence[str], items: Iterable[Row | Line]) -> None:
        self._heads = re.compile("|".join(f"(?:{head})" for head in heads))
        self.found: list[Head] = []
        self._known: dict[int, list[Head]] = {}
        rows: list[Row] = []
        last: list[Row] = []
        for item in items:
            heads_here = self._heads_in(item)
            goes_on = bool(last) and bool(heads_here) and not rows and last[0].page == item.page
            if isinstance(item, Row) and heads_here and (goes_on or len(heads_here) > 1):
                if not goes_on:
                    self._know(last, rows)
                    last, rows = [], []
                last.append(item)
            elif isinstance(item, Row) and last:
                rows.append(item)
        self._know(last, rows)

    def _know(self, head_rows: list[Row], rows: list[Row]) -> None:
        found = [head for row in head_rows for head in self._heads_in(row)]
        if any(row.guessed for row in head_rows):
            found = _with_edges(found, rows)
        self._known.update({id(row): found for row in head_rows})

    def learn(self, item: Row | Line) -> bool:
        """Take a row as heads; False if it is none."""
        self.found = self._known.get(id(item), self.found)
        return id(item) in self._known

    def _heads_in(self, item: Row | Line) -> list[Head]:
        """The heads in a row in which nothing else is printed; none otherwise."""
        cells = [cell for cell in item.cells if cell.lines] if isinstance(item, Row) else []
        named = [(fold(cell.text), cell) for cell in cells]
        if all(self._heads.fullmatch(name) for name, _ in named):
            return named
        return self._in_pieces(cells) if isinstance(item, Row) and item.guessed else []

    def _in_pieces(self, cells: list[Cell]) -> list[Head]:
        """Heads that were taken for one, or for more, where only white parts columns."""
        pieces = [piece for cell in cells for piece in split_by_white(cell)]
        out: list[Head] = []
        while pieces:
            merged = (merge(pieces[:n]) for n in range(min(len(pieces), 8), 0, -1))
            head = next((cell for cell in merged if self._heads.fullmatch(fold(cell.text))), None)
            if head is None:
                return []
            out.append((fold(head.text), head))
            pieces = [piece for piece in pieces if piece.x0 >= head.x1]
        return out

    def leaves(self) -> list[Head]:
        """The lowest heads from the left: those that no other stands under."""
        return _leaves(self.found)

    def above(self, cell: Cell) -> list[str]:
        """The heads that a cell stands under, from the top."""
        return [name for name, head in self.found if _overlap(cell, head) > 0.5]

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
            edges = [head.x0 for _, head in self.leaves()][1:]
            cells = [piece for cell in cells for piece in _cut(cell, edges)]
        return list(self._placed(cells))

    def years_of(self, cells: Iterable[Cell]) -> list[Head]:
        """Those of the cells that stand under a year and hold text, each with its year."""
        edges = [head.x0 for _, head in self.leaves()][1:]
        placed = self._placed(piece for cell in cells for piece in _cut(cell, edges) if piece.lines)
        return [(name, cell) for name, cell in placed if re.fullmatch(YEAR, name)]

    def _placed(self, cells: Iterable[Cell]) -> Iterator[Head]:
        leaves = self.leaves()
        for cell in cells if leaves else ():
            yield (
                (_head_of_text(cell, leaves) if cell.lines else max(leaves, key=lambda h: _overlap(cell, h[1]))[0]),
                cell,
            )


def _leaves(found: list[Head]) -> list[Head]:
    lowest = [(n, c) for n, c in found if not any(o.top > c.top and _stands_under(o, c) for _, o in found)]
    return sorted(lowest, key=lambda leaf: leaf[1].x0)


def _stands_under(lower: Cell, upper: Cell) -> bool:
    return _overlap(lower, upper) > 0.3


def _overlap(a: Cell, b: Cell) -> float:
    return (min(a.x1, b.x1) - max(a.x0, b.x0)) / min(a.x1 - a.x0, b.x1 - b.x0)


def _text_span(cell: Cell) -> tuple[float, float]:
    return min(line.x0 for line in cell.lines), max(line.x1 for line in cell.lines)


def _head_of_text(cell: Cell, leaves: list[Head]) -> str:
    """The column in which a text stands: by its middle, or by its beginning if it is longer than the column is wide."""
    x0, x1 = _text_span(cell)
    middle = (x0 + x1) / 2
    name, head = min(leaves, key=lambda leaf: max(leaf[1].x0 - middle, middle - leaf[1].x1))
    if x1 - x0 > 1.2 * (head.x1 - head.x0):
        name, head = min(leaves, key=lambda leaf: max(leaf[1].x0 - x0 - 1, x0 + 1 - leaf[1].x1))
    return name


def _with_edges(found: list[Head], rows: list[Row]) -> list[Head]:
    """The heads with their columns' edges.

    Edges go where few texts of the rows below lie across them, where no row has two texts in one column, and where
    heads stand in the middle of their columns.
    """
    leaves = _leaves(found)
    spans = [_text_span(cell) for _, cell in leaves]
    cells = [*(cell for row in rows for cell in row.cells), *(cell for _, cell in found)]
    left, right = min(cell.x0 for cell in cells), max(cell.x1 for cell in cells)
    places = [_places(left, spans[0][0]), *(_places(a[1], b[0]) for a, b in pairwise(spans)), [right]]
    edges = _best_edges(places, [(a + b) / 2 for a, b in spans], [_texts(row) for row in rows])
    placed = {id(cell): replace(cell, x0=a, x1=b) for (_, cell), (a, b) in zip(leaves, pairwise(edges), strict=True)}
    return [(name, placed.get(id(cell)) or _over(cell, found, placed)) for name, cell in found]


def _over(upper: Cell, found: list[Head], placed: dict[int, Cell]) -> Cell:
    """A head over others with the edges of those that stand nearest to it of the heads in its row."""
    rivals = [cell for _, cell in found if id(cell) not in placed and cell.top == upper.top]
    below = [
        placed[id(cell)]
        for _, cell in found
        if id(cell) in placed and cell.top > upper.top and min(rivals, key=lambda r: _apart(r, cell)) is upper
    ]
    return replace(upper, x0=min(c.x0 for c in below), x1=max(c.x1 for c in below)) if below else upper


def _apart(a: Cell, b: Cell) -> float:
    """How far the middles of two texts lie apart."""
    return abs(sum(_text_span(a)) - sum(_text_span(b))) / 2


def _places(start: float, end: float) -> list[float]:
    """Where an edge between two heads may go."""
    if end <= start:
        return [(start + end) / 2]
    step = max(STEP_PT, (end - start) / 40)
    return [start + step * (i + 0.5) for i in range(max(1, int((end - start) / step)))]


def _best_edges(places: list[list[float]], middles: list[float], rows: list[list[tuple[float, float]]]) -> list[float]:
    """One place for each edge such that together they cost least."""
    most = max((len(spans) for spans in rows), default=1)
    weights = np.array([NEARNESS**distance * (len(spans) / most) ** 4 for distance, spans in enumerate(rows)])
    costs = np.zeros(len(places[0]))
    came_from: list[list[int]] = []
    for before, here, middle in zip(places, places[1:], middles, strict=False):
        step = _off(middle, before, here) + _crowd(before, here, rows, weights) + costs[:, None]
        came_from.append(step.argmin(axis=0).tolist())
        costs = step.min(axis=0) + _across(here, rows, weights)
    best = [int(costs.argmin())]
    for way in reversed(came_from):
        best.append(way[best[-1]])
    return [choices[i] for choices, i in zip(places, reversed(best), strict=True)]


def _off(middle: float, before: list[float], here: list[float]) -> Costs:
    """What it costs that a head stands off the middle of its column, for each pair of edges."""
    off = np.abs((np.array(before)[:, None] + np.array(here)[None, :]) / 2 - middle)
    return OFF_MIDDLE * np.minimum(off, 40)


def _across(here: list[float], rows: list[list[tuple[float, float]]], weights: Costs) -> Costs:
    """What the texts cost that lie across an edge."""
    cost = np.zeros(len(here))
    for spans, weight in zip(rows, weights, strict=True):
        for x0, x1 in spans:
            cost += weight * ((x0 < np.array(here)) & (np.array(here) < x1))
    return cost


def _crowd(before: list[float], here: list[float], rows: list[list[tuple[float, float]]], weights: Costs) -> Costs:
    """What it costs that a row has more than one text in a column, for each pair of its edges."""
    cost = np.zeros((len(before), len(here)))
    for spans, weight in zip(rows, weights, strict=True):
        middles = np.sort([(x0 + x1) / 2 for x0, x1 in spans])
        texts = np.searchsorted(middles, here)[None, :] - np.searchsorted(middles, before)[:, None]
        cost += weight * np.maximum(texts - 1, 0)
    return cost


def _texts(row: Row) -> list[tuple[float, float]]:
    """Where a row's texts lie from left to right, lines below each other as one."""
    lines = [replace(cell, lines=[line]) for cell in row.cells for line in cell.lines]
    out: list[tuple[float, float]] = []
    for x0, x1 in sorted(_text_span(piece) for line in lines for piece in split_by_white(line, least=BLANK)):
        if out and x0 < out[-1][1]:
            out[-1] = (out[-1][0], max(x1, out[-1][1]))
        else:
            out.append((x0, x1))
    return out


def split_by_white(cell: Cell, least: float = 0.1) -> list[Cell]:
    """A cell's text parted where white, of a share of its height at the least, runs from its top to its bottom."""
    chars = sorted((char for line in cell.lines for char in line.chars), key=lambda c: c.x0)
    groups: list[list[Char]] = []
    reached, least = 0.0, least + max((_spacing(line) for line in cell.lines), default=0)
    for char in chars:
        if not groups or char.x0 > reached + least * (char.bottom - char.top):
            groups.append([])
        groups[-1].append(char)
        reached = max(reached, char.x1)
    middles = [(max(c.x1 for c in a) + min(c.x0 for c in b)) / 2 for a, b in pairwise(groups)]
    edges = [cell.x0, *middles, cell.x1]
    return [
        replace(cell, x0=x0, x1=x1, lines=text_lines(cell.page, group))
        for group, (x0, x1) in zip(groups, pairwise(edges), strict=True)
    ]


def _cut(cell: Cell, edges: list[float]) -> list[Cell]:
    """A cell parted at those edges that no text of it lies across."""
    chars = [char for line in cell.lines for char in line.chars]
    inner = [x for x in edges if cell.x0 < x < cell.x1 and all(_leaves_white(line, x) for line in cell.lines)]
    bounds = [cell.x0, *inner, cell.x1]
    return [
        replace(cell, x0=a, x1=b, lines=text_lines(cell.page, [c for c in chars if a <= (c.x0 + c.x1) / 2 < b]))
        for a, b in pairwise(bounds)
    ]


def _leaves_white(line: Line, x: float) -> bool:
    left = max((c.x1 for c in line.chars if (c.x0 + c.x1) / 2 < x), default=-inf)
    right = min((c.x0 for c in line.chars if (c.x0 + c.x1) / 2 >= x), default=inf)
    return right - left > (BLANK + _spacing(line)) * line.height


def _spacing(line: Line) -> float:
    """The usual white between a line's characters, as a share of its height."""
    gaps = [(b.x0 - a.x1) / line.height for a, b in pairwise(line.chars)]
    return max(0.0, median(gaps)) if len(gaps) > 3 else 0.0


def merge(cells: list[Cell]) -> Cell:
    """One cell of several that stand side by side."""
    chars = [char for cell in cells for line in cell.lines for char in line.chars]
    first, last = min(cells, key=lambda c: c.x0), max(cells, key=lambda c: c.x1)
    bottom = max(cell.bottom for cell in cells)
    return replace(first, x1=last.x1, bottom=bottom, lines=text_lines(first.page, chars))
