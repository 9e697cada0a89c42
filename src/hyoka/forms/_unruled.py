"""Tables without a line between columns: each text in the row of its own height."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from math import inf
from typing import TypeGuard

from hyoka.forms._stream import Item
from hyoka.grid.model import Cell, Line, Row


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
