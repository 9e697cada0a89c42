"""Tables of merged cells that a page end may cut: rows get their heights, cells their lines, a cut
its place.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from . import fonts
from .style import RULED, Style

LEADING = 1.25
PADDING_PT = 2.5
#: Places this close are one.
CLOSE_PT = 0.01
#: What a paragraph may begin with: it stands at the right end, it is bold.
RIGHT, BOLD = "\t", "\v"
#: In place of a cell's text: the cell goes on from the left, or from above.
LEFT, UP = "←", "↑"


class Line(NamedTuple):
    """A line of a cell, as printed."""

    text: str
    align: str
    bold: bool


@dataclass
class Cell:
    """A cell, merged over rows and columns; `left` are the lines that no page holds yet."""

    row: int
    column: int
    text: str = ""
    rows: int = 1
    columns: int = 1
    align: str = "left"
    middle: bool = True
    fill: str = ""
    bold: bool = False
    border: bool = True
    size: float = 8.0
    left: list[Line] = field(default_factory=list)

    @property
    def last_row(self) -> int:
        return self.row + self.rows - 1


class Part(NamedTuple):
    """What of a cell stands on one page: its box (from the part's top, downwards) and its lines."""

    cell: Cell
    x0: float
    top: float
    x1: float
    bottom: float
    lines: list[Line]
    cut_above: bool = False
    cut_below: bool = False


def merged_cells(rows: list[list[str]]) -> list[Cell]:
    """The cells of rows of texts, merged where these say so."""
    return [
        Cell(
            row,
            column,
            text,
            _span([line[column] for line in rows[row + 1 :]], UP),
            _span(texts[column + 1 :], LEFT),
        )
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
        if text not in (LEFT, UP)
    ]


def _span(texts: Sequence[str], goes_on: str) -> int:
    return next((count for count, text in enumerate(texts, 1) if text != goes_on), len(texts) + 1)


class Table:
    """Cells with column widths; rows find their heights from the lines in them.

    Args:
        cells: The cells; where they are merged only the first is given.
        shares: The columns' shares of the width.
        width_pt: The whole width.
        style: How it is set.
        header_rows: Rows that are the head.
        starts: Rows at which an item begins (for cuts between items); empty for every row.
        row_pt: Least height of a row.
    """

    def __init__(
        self, cells: list[Cell], shares: list[float], width_pt: float, style: Style, *,
        header_rows: int = 0, starts: set[int] | None = None, row_pt: float = 0.0,
    ) -> None:  # fmt: skip
        self.cells, self.style, self.header_rows = cells, style, header_rows
        self.borders = _borders(cells, shares, width_pt, style)
        self.heights = [row_pt * style.size] * (max(cell.last_row for cell in cells) + 1)
        self.starts = starts or set(range(len(self.heights)))
        for cell in cells:
            cell.left = self._lines(cell)
        for cell in sorted(cells, key=lambda cell: cell.rows):
            spanned = range(cell.row, cell.row + cell.rows)
            missing = self.needed(cell, len(cell.left)) - sum(self.heights[row] for row in spanned)
            for row in spanned if missing > 0 else ():
                self.heights[row] += missing / cell.rows
        self.tops = [0.0, *accumulate(self.heights)]

    @property
    def height(self) -> float:
        return self.tops[-1]

    def _lines(self, cell: Cell) -> list[Line]:
        room = self.borders[cell.column + cell.columns] - self.borders[cell.column] - 2 * PADDING_PT
        done: list[Line] = []
        for paragraph in cell.text.split("\n") if cell.text else []:
            align = "right" if paragraph.startswith(RIGHT) else cell.align
            bold = cell.bold or paragraph.startswith(BOLD)
            text = self.style.printed(paragraph.lstrip(RIGHT + BOLD))
            done += [
                Line(line, align, bold)
                for line in fonts.lines(text, self.style, self._size(cell), room)
            ]
        return done

    def _size(self, cell: Cell) -> float:
        return cell.size * self.style.size

    def needed(self, cell: Cell, count: int) -> float:
        return count * (self._size(cell) * LEADING) + 2 * PADDING_PT if count else 0.0

    def cut(self, start: float, room: float) -> float:
        """Where the table is cut that begins at start and has room points.

        Start itself where nothing fits.
        """
        if self.height - start <= room + CLOSE_PT:
            return self.height
        end, least = start + room, max(start, self.tops[self.header_rows])
        rows = [row for row in range(len(self.heights)) if least + CLOSE_PT < self.tops[row] <= end]
        groups = [self.tops[row] for row in rows if row in self.starts]
        if self.style.cut == "groups" and groups:
            return max(groups)
        if self.style.cut == "text" and self._lines_fit(start, end):
            return end
        return max((self.tops[row] for row in rows), default=start)

    def _lines_fit(self, start: float, end: float) -> bool:
        """Whether a cut at end leaves lines enough above it in each cell that it goes through."""
        inside = [
            cell
            for cell in self.cells
            if cell.rows == 1
            and self.tops[cell.row] < end - CLOSE_PT
            and end + CLOSE_PT < self.tops[cell.row + 1]
        ]
        least = self.style.least_lines
        return (
            any(len(cell.left) > least for cell in inside)
            and inside[0].row >= self.header_rows
            and all(
                end - max(self.tops[cell.row], start)
                >= self.needed(cell, min(least, len(cell.left)))
                for cell in inside
            )
        )

    def parts(self, start: float, end: float) -> list[Part]:
        """The cells' parts between start and end.

        Lines that don't fit stay for the next and make room.
        """
        return [part for cell in self.cells if (part := self._part(cell, start, end))]

    def header(self) -> list[Part]:
        heads = [cell for cell in self.cells if cell.last_row < self.header_rows]
        return [
            self._boxed(cell, self.tops[cell.row], self.tops[cell.last_row + 1], self._lines(cell))
            for cell in heads
        ]

    def _boxed(self, cell: Cell, top: float, bottom: float, lines: list[Line], *cuts: bool) -> Part:
        x0, x1 = self.borders[cell.column], self.borders[cell.column + cell.columns]
        return Part(cell, x0, top, x1, bottom, lines, *cuts)

    def _part(self, cell: Cell, start: float, end: float) -> Part | None:
        top, bottom = self.tops[cell.row], self.tops[cell.last_row + 1]
        if top >= end - CLOSE_PT or bottom <= start + CLOSE_PT:
            return None
        lines, crosses = cell.left, bottom > end + CLOSE_PT
        if crosses:
            lines = cell.left[: self._fitting(cell, max(top, start), bottom, end)]
        cell.left = cell.left[len(lines) :]
        if crosses and (missing := self.needed(cell, len(cell.left)) - (bottom - end)) > 0:
            self.heights[cell.last_row] += missing
            self.tops = [0.0, *accumulate(self.heights)]
        box = max(top, start) - start, min(bottom, end) - start
        return self._boxed(cell, *box, lines, top < start - CLOSE_PT, crosses)

    def _fitting(self, cell: Cell, top: float, bottom: float, end: float) -> int:
        """How many of a cell's lines stand above a cut, also where a merged cell's lines begin in
        its middle.
        """
        leading = self._size(cell) * LEADING
        if cell.rows > 1 and self.style.middle == "always":
            top = max(top, (top + bottom - len(cell.left) * leading) / 2 - PADDING_PT)
        return max(0, int((end - top - 2 * PADDING_PT + CLOSE_PT) / leading))


def _borders(cells: list[Cell], shares: list[float], width_pt: float, style: Style) -> list[float]:
    """The columns' borders: shares bent by the style, but no column narrower than its longest
    number or code.
    """
    bent = [share**style.columns for share in shares]
    widths = [width_pt * share / sum(bent) for share in bent]
    least = [0.0] * len(shares)
    gap = 0.5 if style.rules in RULED else 5.0
    for cell in (cell for cell in cells if cell.columns == 1):
        words = re.findall(r"[0-9０-９.,，．△-]+", style.printed(cell.text)) or cell.text[:1]
        longest = max(
            (fonts.width_pt(word, style, cell.size * style.size) for word in words), default=0.0
        )
        least[cell.column] = max(least[cell.column], longest + 2 * PADDING_PT + gap)
    free = sum(max(0.0, width - low) for width, low in zip(widths, least, strict=True))
    short = sum(max(0.0, low - width) for width, low in zip(widths, least, strict=True))
    widths = [
        low if width <= low else width - short * (width - low) / free
        for width, low in zip(widths, least, strict=True)
    ]
    return [sum(widths[:column]) for column in range(len(widths) + 1)]
