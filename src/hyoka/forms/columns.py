"""The columns of a table, found by their headers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache
from math import inf

from hyoka.forms.column_edges import Header, headers_with_edges
from hyoka.forms.shared.white_space import merge_cells, split_at_edges, split_at_white_space, text_span
from hyoka.forms.years import RELATIVE_YEARS
from hyoka.grid.model import Cell, Line, Row
from hyoka.vocabulary import ANY_YEAR

#: Two edges are the same if they lie no further apart, points.
SAME_EDGE_PT = 2.5
#: A year over a column or before a row.
HEADER_YEAR = rf"{ANY_YEAR}|{'|'.join(RELATIVE_YEARS)}"
_YEAR = re.compile(HEADER_YEAR)

#: A year, and the headers above a cell from the top.
YearAbove = tuple[str, tuple[str, ...]]


def same_edges(a: Cell, b: Cell) -> bool:
    """Whether two cells have the same left and right edges."""
    return abs(a.x0 - b.x0) <= SAME_EDGE_PT and abs(a.x1 - b.x1) <= SAME_EDGE_PT


@dataclass(frozen=True)
class TableHeaders:
    """The headers of one table."""

    headers: list[Header]
    _by_edges: dict[tuple[float, float], YearAbove] = field(default_factory=dict, init=False)

    @cached_property
    def names(self) -> frozenset[str]:
        """What the headers say, folded."""
        return frozenset(name for name, _ in self.headers)

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

    @cached_property
    def years(self) -> list[tuple[Cell, YearAbove]]:
        """The lowest headers, each with the year and the headers above it."""
        return [(header, self.year_above(header)) for _, header in self.lowest]

    def with_edges(self, cell: Cell) -> YearAbove:
        """What stands above the header with a cell's edges; nothing where no header has them."""
        edges = (cell.x0, cell.x1)
        if edges not in self._by_edges:
            self._by_edges[edges] = next((year for header, year in self.years if same_edges(cell, header)), ("", ()))
        return self._by_edges[edges]

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

    def has_any(self, names: Iterable[str]) -> bool:
        """Whether a header has one of these names."""
        return not self.table.names.isdisjoint(names)

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
