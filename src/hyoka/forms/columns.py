"""The columns of a table, found by their headers; where no vertical line is printed, also by the rows below them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from math import inf

import numpy as np

from hyoka.forms.shared.white_space import COLUMN_GAP, merge_cells, split_at_edges, split_at_white_space, text_span
from hyoka.forms.years import RELATIVE_YEARS
from hyoka.grid.model import Cell, Line, Row
from hyoka.grid.spans import crossing_costs, crowding_costs, find_spans
from hyoka.pdf.ordering import Floats
from hyoka.vocabulary import ANY_YEAR

_YEAR = re.compile(rf"{ANY_YEAR}|{'|'.join(RELATIVE_YEARS)}")

#: The weight of a row as a share of the weight of the row above it.
NEARNESS = 0.97
#: The cost of each point between a header's middle and its column's middle; a row with text across an edge costs 1.
OFF_MIDDLE = 0.01
#: The least distance between two places that are tried for an edge, points.
STEP_PT = 2.0

#: A header's folded text and its cell.
Header = tuple[str, Cell]
#: A year, and the headers above a cell from the top.
YearAbove = tuple[str, tuple[str, ...]]


@dataclass(frozen=True)
class TableHeaders:
    """The headers of one table."""

    headers: list[Header]

    @cached_property
    def lowest(self) -> list[Header]:
        """The headers that no other stands under, from the left."""
        last = max((header.top for _, header in self.headers), default=0.0)
        lowest = [
            (name, header)
            for name, header in self.headers
            if header.top == last or not any(_stands_under(other, header) for _, other in self.headers)
        ]
        return sorted(lowest, key=lambda one: one[1].x0)

    def above(self, cell: Cell) -> list[str]:
        """The headers above a cell, from the top."""
        x0, x1 = cell.x0, cell.x1
        over = [one for one in self.headers if one[1].x0 < x1 and x0 < one[1].x1]
        return [name for name, header in over if _overlap(cell, header) > 0.5]

    def year_above(self, cell: Cell) -> YearAbove:
        """The first year that the headers above a cell name, or "", and these headers."""
        return _with_year(tuple(self.above(cell)))


class Columns:
    """The columns of tables by their headers; those of `table` hold over page ends until new headers come.

    Headers are told by regular expressions. Where no vertical line is printed, white space shows the edges.
    """

    def __init__(self, headers: Sequence[str], items: Iterable[Row | Line]) -> None:
        self._is_header = cache(re.compile("|".join(f"(?:{header})" for header in headers)).fullmatch)
        self.table = TableHeaders([])
        self._by_row: dict[int, TableHeaders] = {}
        header_rows, headers_found, rows = list[Row](), list[Header](), list[Row]()
        for item in items:
            under_header = bool(header_rows and not rows) and header_rows[0].page == item.page
            here = self._headers_in(item)
            continues = under_header and bool(here)
            if isinstance(item, Row) and here and (continues or len(here) > 1):
                if not continues:
                    self._store(header_rows, headers_found, rows)
                    header_rows, headers_found, rows = [], [], []
                header_rows.append(item)
                headers_found += here
            elif isinstance(item, Row) and header_rows:
                rows.append(item)
        self._store(header_rows, headers_found, rows)

    def _store(self, header_rows: list[Row], headers: list[Header], rows: list[Row]) -> None:
        table = TableHeaders(headers)
        if any(row.guessed for row in header_rows):
            table = TableHeaders(headers_with_edges(headers, table.lowest, rows))
        self._by_row.update({id(row): table for row in header_rows})

    def take_header(self, item: Row | Line) -> bool:
        """Use a row's headers from now on; False if it is no row of headers."""
        self.table = self._by_row.get(id(item), self.table)
        return id(item) in self._by_row

    def _headers_in(self, item: Row | Line) -> list[Header]:
        """The headers in a row that holds nothing else; none otherwise."""
        cells = [cell for cell in item.cells if cell.lines] if isinstance(item, Row) else []
        if all(self._is_header(cell.folded) for cell in cells):
            return [(cell.folded, cell) for cell in cells]
        return self._split_headers(cells) if isinstance(item, Row) and item.guessed else []

    def _split_headers(self, cells: Iterable[Cell]) -> list[Header]:
        """The headers of a row whose cells may hold several headers, or a piece of one; none if it holds more."""
        pieces = sorted((piece for cell in cells for piece in split_at_white_space(cell)), key=text_span)
        out: list[Header] = []
        while pieces:
            merged = ((merge_cells(pieces[:count]), count) for count in range(min(len(pieces), 8), 0, -1))
            header, count = next((piece for piece in merged if self._is_header(piece[0].folded)), (None, 1))
            headers = [(header.folded, header)] if header else self._headers_by_line(pieces[0])
            if not headers:
                return []
            out += headers
            pieces = pieces[count:]
        return out

    def _headers_by_line(self, cell: Cell) -> list[Header]:
        """The headers in a cell that holds one above others; none where it holds something else."""
        if len(cell.lines) < 2:
            return []
        upper, *lower = cell.lines
        over = self._split_headers([replace(cell, bottom=upper.bottom, lines=[upper])])
        under = self._split_headers([replace(cell, top=lower[0].top, lines=lower)]) if over else []
        return [*over, *under] if under else []

    def cells_of(self, row: Row | Line) -> list[Cell]:
        """The row's cells from the left; guessed columns are split at their headers. None without headers."""
        if not isinstance(row, Row) or not self.table.lowest:
            return []
        if not row.guessed:
            return row.cells
        edges = [header.x0 for _, header in self.table.lowest[1:]]
        return [piece for cell in row.cells for piece in split_at_edges(cell, edges)]

    def header_of(self, cell: Cell) -> str:
        """The name of the column that a cell fills, or that holds its text, or that an empty cell overlaps most."""
        if not self.table.lowest:
            return ""
        if cell.lines:
            return _header_of_text(cell, self.table.lowest)
        return max(self.table.lowest, key=lambda header: _overlap(cell, header[1]))[0]


def _stands_under(lower: Cell, upper: Cell) -> bool:
    return lower.top > upper.top and _overlap(lower, upper) > 0.3


@lru_cache(maxsize=1 << 12)
def _with_year(headers: tuple[str, ...]) -> YearAbove:
    year = _YEAR.search(" ".join(headers))
    return year[0] if year else "", headers


def _overlap(a: Cell, b: Cell) -> float:
    return (min(a.x1, b.x1) - max(a.x0, b.x0)) / min(a.x1 - a.x0, b.x1 - b.x0)


def _header_of_text(cell: Cell, headers: list[Header]) -> str:
    """The column in which a text's middle lies, or its beginning if the text is longer than the column is wide."""
    x0, x1 = text_span(cell)
    name, header = _nearest((x0 + x1) / 2, headers)
    return _nearest(x0 + 1, headers)[0] if x1 - x0 > 1.2 * (header.x1 - header.x0) else name


def _nearest(x: float, headers: list[Header]) -> Header:
    nearest, least = headers[0], inf
    for name, header in headers:
        distance = max(header.x0 - x, x - header.x1)
        if distance < least:
            nearest, least = (name, header), distance
        elif header.x0 - x > least:
            break
    return nearest


def headers_with_edges(headers: Sequence[Header], lowest: Sequence[Header], rows: Sequence[Row]) -> list[Header]:
    """The headers with their columns' edges.

    An edge goes where few texts of the rows below lie across it, where no row has two texts in one column, and where
    headers stand in the middle of their columns. `lowest` are the headers that no other stands under, from the left.
    """
    spans = [text_span(cell) for _, cell in lowest]
    cells = [*(cell for row in rows for cell in row.cells), *(cell for _, cell in headers)]
    left, right = min(cell.x0 for cell in cells), max(cell.x1 for cell in cells)
    bounds = [(left, spans[0][0]), *((a[1], b[0]) for a, b in pairwise(spans)), (right, right)]
    places = [np.array(_places(start, end)) for start, end in bounds]
    edges = _best_edges(places, [(a + b) / 2 for a, b in spans], [_text_spans(row) for row in rows])
    placed = {id(cell): replace(cell, x0=a, x1=b) for (_, cell), (a, b) in zip(lowest, pairwise(edges), strict=True)}
    return [(name, placed.get(id(cell)) or _upper_header(cell, headers, placed)) for name, cell in headers]


def _upper_header(upper: Cell, headers: Sequence[Header], placed: dict[int, Cell]) -> Cell:
    """An upper header with the edges of the lowest headers that are nearer to it than to others of its row."""
    same_row = [cell for _, cell in headers if id(cell) not in placed and cell.top == upper.top]
    below = [
        placed[id(cell)]
        for _, cell in headers
        if id(cell) in placed and cell.top > upper.top and min(same_row, key=lambda r: _distance(r, cell)) is upper
    ]
    return replace(upper, x0=min(c.x0 for c in below), x1=max(c.x1 for c in below)) if below else upper


def _distance(a: Cell, b: Cell) -> float:
    """The distance between the middles of two texts."""
    return abs(sum(text_span(a)) - sum(text_span(b))) / 2


def _places(start: float, end: float) -> list[float]:
    """The places that are tried for an edge between two headers."""
    if end <= start:
        return [(start + end) / 2]
    step = max(STEP_PT, (end - start) / 40)
    return [start + step * (i + 0.5) for i in range(max(1, int((end - start) / step)))]


def _best_edges(places: list[Floats], middles: list[float], rows: list[Floats]) -> list[float]:
    """The edges, one of each list of places, that cost least together."""
    counts = [len(spans) for spans in rows]
    largest = max(counts, default=0) or 1
    weights = np.array([NEARNESS**distance * count / largest for distance, count in enumerate(counts)])
    spans, starts = np.concatenate([np.empty((0, 2)), *rows]), np.cumsum([0, *counts])
    costs = np.zeros(len(places[0]))
    came_from: list[list[int]] = []
    for before, here, middle in zip(places, places[1:], middles, strict=False):
        off = np.minimum(np.abs((before[:, None] + here[None, :]) / 2 - middle), 40)
        step = OFF_MIDDLE * off + crowding_costs(before, here, spans, starts, weights) + costs[:, None]
        came_from.append(step.argmin(axis=0).tolist())
        costs = step.min(axis=0) + crossing_costs(here, spans, np.repeat(weights, np.diff(starts)))
    best = [int(costs.argmin())]
    for choices in reversed(came_from):
        best.append(choices[best[-1]])
    return [float(choices[i]) for choices, i in zip(places, reversed(best), strict=True)]


def _text_spans(row: Row) -> Floats:
    """The left and right ends of a row's texts; lines below each other are one text."""
    lines = [line.chars.boxes for cell in row.cells for line in cell.lines]
    starts = np.cumsum([0, *map(len, lines)])
    return find_spans(np.concatenate(lines), starts, COLUMN_GAP) if lines else np.empty((0, 2))
