"""Bodies of tables without lines inside: their rows are lines of text, and their columns are those of the head."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np

from hyoka.grid.model import Cell, Line, Row, read_items
from hyoka.pdf.page import Page
from hyoka.text.japanese import fold
from hyoka.text.numbers import is_figure

#: A head has so many cells.
_FEWEST: Final = 3
#: Heights of a letter: lines are of one row if their middles are no farther apart; the first line of a body stands no
#: farther below its head, and the next one below it; how far a line ends before its cell does.
_LEVEL, _NEXT, _MARGIN = 0.4, 2.0, 1.0
#: A longer text is no unit and no kind of a value, chars.
_LONGEST_WORD: Final = 8
#: So far a letter may reach into the next column, points.
_INTO_PT: Final = 1.0

Edge = tuple[float, float, float]


def read_bodies(page: Page) -> list[Row | Line]:
    """The rows and lines of a page, also the rows of bodies without lines inside."""
    items = read_items(page)
    horizontal, vertical = list[Edge](), list[Edge]()
    head, below = list[float](), list[Line]()
    top = bottom = 0.0
    for item in [*items, None]:
        if isinstance(item, Line) and item.top - bottom < _NEXT * item.height and _is_of_body(item, head):
            below.append(item)
            bottom = item.bottom
            continue
        if below:
            _rule(head, below, top, bottom + _INTO_PT, horizontal, vertical)
            horizontal.append((bottom + _INTO_PT, head[0], head[-1]))
            below = []
        if not isinstance(item, Row) or item.guessed:
            head = []
            continue
        cells = [cell for cell in item.cells if cell.lines]
        if len(item.cells) >= _FEWEST:
            head = [item.cells[0].x0, *(cell.x1 for cell in item.cells)]
            horizontal += _between_lines(cells)
        elif len(cells) == 1 and all(_is_of_body(line, head) for line in cells[0].lines):
            _rule(head, cells[0].lines, cells[0].top, cells[0].bottom, horizontal, vertical)
        top = bottom = min(cell.bottom for cell in item.cells)
    if not (horizontal or vertical):
        return items
    flat, upright = (np.array(edges).reshape(-1, 3) for edges in (horizontal, vertical))
    page = replace(page, horizontal=np.concatenate([page.horizontal, flat]))
    return read_items(replace(page, vertical=np.concatenate([page.vertical, upright])))


def _rule(
    xs: Sequence[float], lines: Sequence[Line], top: float, bottom: float, horizontal: list[Edge], vertical: list[Edge]
) -> None:
    """Add the edges of a body: those of its head's columns, and one over each line from the column where it begins."""
    vertical += [(x, top, bottom) for x in xs]
    for upper, lower in pairwise(lines):
        first = max(x for x in xs if x < lower.x0 + _INTO_PT)
        horizontal.append(((upper.bottom + lower.top) / 2, first, xs[-1]))


def _is_of_body(line: Line, xs: Sequence[float]) -> bool:
    """Whether a line has figures in columns, in all but the first short words at most besides, and nothing between."""
    chars = line.chars
    x0, _, x1, _ = chars.boxes.T
    columns, last = (np.searchsorted(xs, ends) for ends in (x0 + _INTO_PT, x1 - _INTO_PT))
    if (columns != last).any() or not 0 < columns.min() <= columns.max() < len(xs):
        return False
    texts = {int(column): fold(chars[columns == column].text) for column in np.unique(columns)}
    figures = sum(is_figure(text) for text in texts.values())
    words = [text for column, text in texts.items() if column > 1 and not is_figure(text)]
    return figures > len(words) and len(texts) > 1 and max(map(len, words), default=0) <= _LONGEST_WORD


def _between_lines(cells: Sequence[Cell]) -> Iterator[Edge]:
    """The edges that a row lacks whose cells have a figure on each line, beside labels that are not wrapped."""
    columns = [cell for cell in cells if len(cell.lines) > 1]
    figures = [cell for cell in cells if all(is_figure(line.folded) for line in cell.lines)]
    if not any(cell in figures for cell in columns) or all(cell in figures for cell in columns):
        return
    rows = max((cell.lines for cell in columns if cell not in figures), key=len)
    columns += [cell for cell in figures if cell not in columns]
    for cell in columns:
        at = [[abs(line.middle - row.middle) < _LEVEL * row.height for row in rows] for line in cell.lines]
        is_wrapped = cell not in figures and any(
            upper.x1 + lower.first_width + _MARGIN * upper.height > cell.x1 for upper, lower in pairwise(cell.lines)
        )
        if is_wrapped or not (np.sum(at, axis=1) == 1).all() or (np.sum(at, axis=0) > 1).any():
            return
    for upper, lower in pairwise(rows):
        for cell in columns:
            yield (upper.bottom + lower.top) / 2, cell.x0, cell.x1
