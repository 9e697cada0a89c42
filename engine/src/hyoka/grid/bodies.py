"""Bodies of tables without lines inside, in rows by lines of text and columns by the head."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from hyoka.grid.model import Cell, Line, Row, read_items
from hyoka.grid.settings import GRID
from hyoka.pdf.chars import Floats
from hyoka.pdf.page import Page
from hyoka.text.japanese import fold
from hyoka.text.numbers import is_figure

#: The position of an edge, its start and its end, points.
Edge = tuple[float, float, float]


def read_bodies(page: Page, *, is_open: bool = True) -> list[Row | Line]:
    """The rows and lines of a page, also the rows of bodies without lines inside.

    is_open: whether level edges alone make a table, too.
    """
    items = read_items(page, is_open=is_open)
    lacking = _Lacking()
    for item in items:
        lacking.follow(item)
    lacking.end_body()
    if not (lacking.horizontal or lacking.vertical):
        return items
    horizontal = _with(page.horizontal, lacking.horizontal)
    vertical = _with(page.vertical, lacking.vertical)
    page = replace(page, horizontal=horizontal, vertical=vertical)
    return read_items(page, is_open=is_open)


def _with(edges: Floats, others: list[Edge]) -> Floats:
    return np.concatenate([edges, np.array(others).reshape(-1, 3)])


@dataclass(slots=True)
class _Lacking:
    """The edges that the bodies of a page lack, found item by item from the top.

    head: where the columns of the last head begin, and where the last one ends; body: the lines
    below it that are of its body; top: where the body begins; bottom: where what was read of it
    ends.
    """

    horizontal: list[Edge] = field(default_factory=list)
    vertical: list[Edge] = field(default_factory=list)
    head: list[float] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    top: float = 0.0
    bottom: float = 0.0

    def follow(self, item: Row | Line) -> None:
        """Go on to the next item of the page."""
        if isinstance(item, Line):
            is_near = item.top - self.bottom < GRID.next_line * item.height
            if is_near and _is_of_body(item, self.head):
                self.body.append(item)
                self.bottom = item.bottom
                return
        self.end_body()
        if isinstance(item, Row) and not item.guessed:
            # the next head, or the body of the head above: that is one cell, perhaps with its
            # labels in another one beside it
            filled = [cell for cell in item.cells if cell.lines]
            if len(item.cells) >= GRID.fewest_columns:
                ends = [cell.x1 for cell in item.cells]
                self.head = [item.cells[0].x0, *ends]
                self.horizontal += _between_lines(filled)
            elif len(filled) in (1, 2):
                body = filled[-1]
                rows = filled[0].lines
                is_body = all(_is_of_body(line, self.head) for line in body.lines)
                if is_body and (body is filled[0] or self._are_labels(filled[0], body)):
                    self._rule(rows, body.top, body.bottom)
            self.top = self.bottom = min(cell.bottom for cell in item.cells)
        else:
            self.head = []

    def end_body(self) -> None:
        """Add the edges of the lines that were read as a body."""
        if not self.body:
            return
        bottom = self.bottom + GRID.into_column_pt
        self._rule(self.body, self.top, bottom)
        self.horizontal.append((bottom, self.head[0], self.head[-1]))
        self.body = []

    def _are_labels(self, cell: Cell, body: Cell) -> bool:
        """Whether the lines of a cell in the first column are the labels of a body beside it."""
        is_first = cell.x1 <= self.head[1] + GRID.into_column_pt
        is_wrapped = _is_wrapped(cell, len(body.lines))
        return is_first and not is_wrapped and _are_level(body.lines, cell.lines)

    def _rule(self, lines: Sequence[Line], top: float, bottom: float) -> None:
        """Add the edges of a body.

        Those of its head's columns, and one over each line from the column where it begins.
        """
        self.vertical += [(x, top, bottom) for x in self.head]
        for upper, lower in pairwise(lines):
            first = max(x for x in self.head if x < lower.x0 + GRID.into_column_pt)
            y = (upper.bottom + lower.top) / 2
            self.horizontal.append((y, first, self.head[-1]))


def _is_of_body(line: Line, head: Sequence[float]) -> bool:
    """Whether a line has figures in columns, and nothing between them.

    There may be fewer short words besides, in all but the first column.
    """
    chars = line.chars
    lefts, _, rights, _ = chars.boxes.T
    columns = np.searchsorted(head, lefts + GRID.into_column_pt)
    last_columns = np.searchsorted(head, rights - GRID.into_column_pt)
    if (columns != last_columns).any():
        return False
    if columns.min() < 1 or columns.max() >= len(head):
        return False
    figures = 0
    words = list[str]()
    numbers = np.unique(columns).tolist()
    for column in numbers:
        text = fold(chars[columns == column].text)
        if is_figure(text):
            figures += 1
        elif column > 1:
            words.append(text)
    if len(numbers) < 2 or figures <= len(words):
        return False
    return max(map(len, words), default=0) <= GRID.longest_word


def _between_lines(cells: Sequence[Cell]) -> list[Edge]:
    """The edges that a row lacks whose cells have a figure on each line.

    Beside them stand labels that are not wrapped: each line of a cell is level with one line of
    the label that has most. Years may be the labels, where all cells have as many lines: those of
    市税予算額・決算額の推移 of 神戸市.
    """
    long = [cell for cell in cells if len(cell.lines) > 1]
    figures = [cell for cell in long if _has_figures(cell)]
    labels = [cell for cell in long if cell not in figures]
    are_rows = len(cells) >= GRID.fewest_columns and len({len(cell.lines) for cell in cells}) == 1
    if not figures or not (labels or are_rows):
        return []
    rows = max((cell.lines for cell in labels or figures), key=len)
    most = max(len(cell.lines) for cell in figures)
    if any(_is_wrapped(label, most) for label in labels):
        return []
    short = [cell for cell in cells if len(cell.lines) == 1 and _has_figures(cell)]
    columns = [*long, *short]
    if not all(_are_level(cell.lines, rows) for cell in columns):
        return []
    edges = list[Edge]()
    for upper, lower in pairwise(rows):
        y = (upper.bottom + lower.top) / 2
        edges += [(y, cell.x0, cell.x1) for cell in columns]
    return edges


def _has_figures(cell: Cell) -> bool:
    """Whether each line of a cell is a figure."""
    return all(is_figure(line.folded) for line in cell.lines)


def _is_wrapped(cell: Cell, figures: int) -> bool:
    """Whether the first word of a line would not have fitted on the line before it.

    Beside as many lines of figures one label may be as long as its cell is wide; wrapped, all of
    its lines but the last are. Letters may be spread, or end at the right: 市場事業費, （当） of
    神戸市. A number before all lines or a mark behind them holds them together.
    """
    if any(lower.middle < upper.middle for upper, lower in pairwise(cell.lines)):
        return True
    width = cell.x1 - min((line.x0 for line in cell.lines), default=cell.x0)
    full = list[bool]()
    for upper, lower in pairwise(cell.lines):
        lefts, _, rights, _ = upper.chars.boxes.T
        letters = float((rights - lefts).sum())
        full.append(letters + lower.first_width + GRID.margin * upper.height > width)
    return all(full) if len(cell.lines) == figures else any(full)


def _are_level(lines: Iterable[Line], rows: Sequence[Line]) -> bool:
    """Whether each line is level with one row, and no two with the same."""
    taken = set[int]()
    for line in lines:
        near = [
            number
            for number, row in enumerate(rows)
            if abs(line.middle - row.middle) < GRID.level * row.height
        ]
        if len(near) != 1 or near[0] in taken:
            return False
        taken.add(near[0])
    return True
