"""Bands of lines that white parts into rows, where a page has no lines, or has none between its columns."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from math import inf
from typing import TypeGuard

import numpy as np

from hyoka.forms.shared.pages import Item, parts
from hyoka.forms.shared.paragraphs import Part
from hyoka.grid.model import Cell, Line, Row, as_one_text, letters_of, text_lines
from hyoka.japanese import fold

__all__ = ["cell_beside", "cut", "height_of", "lines_in", "rows_by_white", "span_of", "text_edge"]

#: White as wide as this share of a character's height may part two columns.
WHITE = 0.15

#: Whether the white from x0 to x1, right of a text (folded), parts two columns.
PartsColumns = Callable[[str, float, float], bool]


def rows_by_white(
    items: Iterable[Item], parts_columns: PartsColumns, closes: re.Pattern[str], edge: float
) -> Iterator[Sequence[Part]]:
    """The rows of a stream: ruled ones as they are, others line by line or with the cells that white parts.

    Args:
        items: The document's stream.
        parts_columns: Tells where columns are; asked line by line, when all rows above were given.
        closes: What a line says (folded) that stands by itself below other rows.
        edge: Where text ends on the right, points.
    """
    for band in _bands(items):
        if isinstance(band, Row):
            yield parts(band)
            continue
        closing = [n for n, line in enumerate(band) if closes.fullmatch(line.folded)]
        for first, last in pairwise(sorted({0, *closing, *(n + 1 for n in closing), len(band)})):
            yield from _rows(band[first:last], parts_columns, edge)


def _rows(lines: list[Line], parts_columns: PartsColumns, edge: float) -> Iterator[Sequence[Part]]:
    """The lines of headings one by one, and what white parts below them as one row."""
    for start in range(len(lines)):
        if cells := cut(lines[start:], parts_columns, edge):
            yield cells
            return
        yield [lines[start]]


def _bands(items: Iterable[Item]) -> Iterator[Row | list[Line]]:
    """Ruled rows as they are; the lines of a row between hairlines; lines in no table that follow on one another."""
    band: list[Line] = []
    between_hairlines = False
    for item in items:
        follows = isinstance(item, Line) and bool(band) and item.page == band[-1].page
        if band and not (follows and (item.top < band[-1].bottom or not between_hairlines)):
            yield as_one_text(band)
            band, between_hairlines = [], False
        if isinstance(item, Row) and not item.guessed:
            yield item
        else:
            band += [line for part in parts(item) for line in lines_in(part)]
            between_hairlines = between_hairlines or isinstance(item, Row)
    if band:
        yield as_one_text(band)


def cut(lines: Sequence[Line], parts_columns: PartsColumns, edge: float) -> list[Cell]:
    """Two cells left and right of the widest white that parts columns; none without one."""
    letters, page = letters_of(lines), lines[0].page
    letters = letters[np.argsort(letters.boxes[:, 0], kind="stable")]
    x0, top, x1, bottom = letters.boxes.T
    reached = np.maximum.accumulate(x1[:-1])
    white = x0[1:] - reached
    for last in sorted(np.flatnonzero(white > WHITE * (bottom - top)[1:]).tolist(), key=lambda n: -white[n]):
        left, begins, ends = text_lines(page, letters[: last + 1]), float(reached[last]), float(x0[last + 1])
        if parts_columns(fold("".join(line.text for line in left)), begins, ends):
            return [cell_beside(left, begins), cell_beside(text_lines(page, letters[last + 1 :]), edge)]
    return []


def cell_beside(lines: list[Line], x1: float) -> Cell:
    """Lines as a cell that ends at a place."""
    tops, bottoms = (line.top for line in lines), (line.bottom for line in lines)
    return Cell(lines[0].page, min(line.x0 for line in lines), min(tops), x1, max(bottoms), lines)


def text_edge(items: Iterable[Item], begins: re.Pattern[str]) -> float:
    """Where text in tables ends: at their right edge less the margin on the left.

    Args:
        items: The document's stream.
        begins: How texts (folded) begin that keep no more than this margin.
    """
    rows = [item for item in items if isinstance(item, Row) and item.cells[0].lines]
    margins = [row.cells[0].lines[0].x0 - row.cells[0].x0 for row in rows if begins.match(row.cells[0].folded)]
    return max((row.cells[-1].x1 for row in rows), default=inf) - min(margins, default=0)


def lines_in(part: Part) -> list[Line]:
    """A cell's lines, or the line."""
    return part.lines if isinstance(part, Cell) else [part]


def span_of(part: Part) -> tuple[float, float]:
    """Where a text begins and ends from left to right."""
    return min(line.x0 for line in lines_in(part)), max(line.x1 for line in lines_in(part))


def height_of(part: Part) -> float:
    """The height of a text's characters."""
    return max(line.height for line in lines_in(part))


def is_unruled(item: Item | None) -> TypeGuard[Row]:
    """Whether an item is a row whose columns were told by white."""
    return isinstance(item, Row) and item.guessed


def settled(items: Iterable[Item], first: str) -> Iterator[Item]:
    """The stream with each text between hairlines in the row of its height, and with it the lines beside the row.

    Args:
        items: The document's stream.
        first: The folded text with which a table begins: what stands above it in its row is a row of its own.
    """
    for _, leaf in groupby(items, key=lambda item: item.page):
        page = list(leaf)
        if any(is_unruled(item) for item in page):
            page = sorted(_settled(page, first), key=lambda item: item.top)
        yield from page


def _settled(page: list[Item], first: str) -> Iterator[Item]:
    rows = [replace(item, cells=list(item.cells)) for item in page if is_unruled(item)]
    spans = [_text_span(row) for row in rows]
    for item in page:
        beside = [row for row, span in zip(rows, spans, strict=True) if isinstance(item, Line) and _beside(item, span)]
        if isinstance(item, Line) and beside:
            beside[-1].cells.append(Cell(item.page, item.x0, item.top, item.x1, item.bottom, [item]))
        elif not is_unruled(item):
            yield item
    yield from _by_height(rows, first)


def _text_span(row: Row) -> tuple[float, float]:
    lines = [line for cell in row.cells for line in cell.lines]
    return min(line.top for line in lines), max(line.bottom for line in lines)


def _beside(line: Line, span: tuple[float, float]) -> bool:
    return min(line.bottom, span[1]) - max(line.top, span[0]) > 0.25 * line.height


def _by_height(rows: list[Row], first: str) -> Iterator[Row]:
    """The rows, each with the cells whose text begins at its height."""
    tops = [row.top for row in rows]
    homes: list[list[Cell]] = [[] for _ in rows]
    for number, row in enumerate(rows):
        for cell in row.cells:
            home = bisect_right(tops, min(line.middle for line in cell.lines)) - 1 if cell.lines else number
            homes[max(home, number)].append(cell)
    for row, cells in zip(rows, homes, strict=True):
        start = next((cell.lines[0].top for cell in cells if cell.folded == first), -inf)
        above = [cell for cell in cells if cell.lines and cell.lines[-1].bottom <= start]
        for part in (above, [cell for cell in cells if cell not in above]):
            if any(cell.lines for cell in part):
                yield replace(row, cells=sorted(part, key=lambda cell: cell.x0))
