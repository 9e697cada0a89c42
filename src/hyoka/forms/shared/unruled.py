"""Rows of pages without vertical lines: white space separates the columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from math import inf
from typing import TypeGuard

import numpy as np

from hyoka.forms.shared.pages import Item, parts
from hyoka.forms.shared.paragraphs import Part, lines_of
from hyoka.forms.shared.white_space import COLUMN_GAP
from hyoka.grid.model import Cell, Line, Row, as_one_text, chars_of, text_lines
from hyoka.japanese import fold

#: Whether the white space from x0 to x1, right of a text (folded), separates two columns.
SeparatesColumns = Callable[[str, float, float], bool]


def rows_by_white_space(
    items: Iterable[Item], separates_columns: SeparatesColumns, closing: re.Pattern[str], edge: float
) -> Iterator[Sequence[Part]]:
    """The rows of a document: ruled rows as they are, other lines one by one or split into two cells.

    Args:
        items: The document's rows and lines.
        separates_columns: Asked line by line, after all rows above were given.
        closing: A line (folded) that is a row by itself below other rows.
        edge: The right edge of text, points.
    """
    for block in _blocks(items):
        if isinstance(block, Row):
            yield parts(block)
            continue
        closed_at = [n for n, line in enumerate(block) if closing.fullmatch(line.folded)]
        for first, last in pairwise(sorted({0, *closed_at, *(n + 1 for n in closed_at), len(block)})):
            yield from _rows(block[first:last], separates_columns, edge)


def _rows(lines: list[Line], separates_columns: SeparatesColumns, edge: float) -> Iterator[Sequence[Part]]:
    """The lines of headings one by one, and the lines below them as one row of two cells."""
    for start in range(len(lines)):
        if cells := split_in_two(lines[start:], separates_columns, edge):
            yield cells
            return
        yield [lines[start]]


def _blocks(items: Iterable[Item]) -> Iterator[Row | list[Line]]:
    """Ruled rows; the lines of a row between hairlines; lines outside tables that follow one another on a page."""
    block: list[Line] = []
    between_hairlines = False
    for item in items:
        follows = isinstance(item, Line) and bool(block) and item.page == block[-1].page
        if block and not (follows and (item.top < block[-1].bottom or not between_hairlines)):
            yield as_one_text(block)
            block, between_hairlines = [], False
        if isinstance(item, Row) and not item.guessed:
            yield item
        else:
            block += [line for part in parts(item) for line in lines_of(part)]
            between_hairlines = between_hairlines or isinstance(item, Row)
    if block:
        yield as_one_text(block)


def split_in_two(lines: Sequence[Line], separates_columns: SeparatesColumns, edge: float) -> list[Cell]:
    """Split lines at the widest white space that separates columns; no cells where none does."""
    letters, page = chars_of(lines), lines[0].page
    letters = letters[np.argsort(letters.boxes[:, 0], kind="stable")]
    x0, top, x1, bottom = letters.boxes.T
    reached = np.maximum.accumulate(x1[:-1])
    gaps = x0[1:] - reached
    for last in sorted(np.flatnonzero(gaps > COLUMN_GAP * (bottom - top)[1:]).tolist(), key=lambda n: -gaps[n]):
        left, start, end = text_lines(page, letters[: last + 1]), float(reached[last]), float(x0[last + 1])
        if separates_columns(fold("".join(line.text for line in left)), start, end):
            return [cell_up_to(left, start), cell_up_to(text_lines(page, letters[last + 1 :]), edge)]
    return []


def cell_up_to(lines: list[Line], x1: float) -> Cell:
    """Lines as a cell with a given right edge."""
    tops, bottoms = (line.top for line in lines), (line.bottom for line in lines)
    return Cell(lines[0].page, min(line.x0 for line in lines), min(tops), x1, max(bottoms), lines)


def right_text_edge(items: Iterable[Item], beginning: re.Pattern[str]) -> float:
    """The right edge of text in tables: their right edge less the margin on the left.

    Args:
        items: The document's rows and lines.
        beginning: The beginning of texts (folded) with the smallest margin.
    """
    rows = [item for item in items if isinstance(item, Row) and item.cells[0].lines]
    margins = [row.cells[0].lines[0].x0 - row.cells[0].x0 for row in rows if beginning.match(row.cells[0].folded)]
    return max((row.cells[-1].x1 for row in rows), default=inf) - min(margins, default=0)


def span_of(part: Part) -> tuple[float, float]:
    """The left and right end of a part's text."""
    return min(line.x0 for line in lines_of(part)), max(line.x1 for line in lines_of(part))


def height_of(part: Part) -> float:
    """The height of a part's tallest character."""
    return max(line.height for line in lines_of(part))


def is_unruled(item: Item | None) -> TypeGuard[Row]:
    """Whether an item is a row whose columns are guessed."""
    return isinstance(item, Row) and item.guessed
