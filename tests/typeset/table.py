"""Tables of merged cells that a page end may cut: rows get their heights, cells their lines, a cut its place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from . import fonts
from .ruling import RULED

if TYPE_CHECKING:
    from .style import Style

LEADING = 1.25
PADDING_PT = 2.5


class Line(NamedTuple):
    """A line of a cell, as printed."""

    text: str
    align: str
    bold: bool


#: What a paragraph may begin with: it stands at the right end, it is bold.
RIGHT, BOLD = "\t", "\v"


@dataclass
class Cell:
    """A cell, merged over rows and columns; a paragraph that begins with RIGHT or BOLD stands so."""

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


@dataclass(frozen=True)
class Part:
    """What of a cell stands on one page: its box (from the part's top, downwards) and its lines."""

    cell: Cell
    x0: float
    top: float
    x1: float
    bottom: float
    lines: tuple[Line, ...]
    cut_above: bool
    cut_below: bool


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
        self,
        cells: list[Cell],
        shares: list[float],
        width_pt: float,
        style: Style,
        *,
        header_rows: int = 0,
        starts: set[int] | None = None,
        row_pt: float = 0.0,
    ) -> None:
        self.cells, self.style, self.header_rows = cells, style, header_rows
        self.borders = _borders(cells, shares, width_pt, style)
        self.heights = [row_pt * style.size] * (max(cell.last_row for cell in cells) + 1)
        self.starts = starts or set(range(len(self.heights)))
        for cell in cells:
            cell.left = self._lines(cell)
        self._fit_rows()

    def size(self, cell: Cell) -> float:
        return cell.size * self.style.size

    def leading(self, cell: Cell) -> float:
        return self.size(cell) * LEADING

    def top(self, row: int) -> float:
        return self._tops[row]

    @property
    def height(self) -> float:
        return self._tops[-1]

    def _lines(self, cell: Cell) -> list[Line]:
        room = self.borders[cell.column + cell.columns] - self.borders[cell.column] - 2 * PADDING_PT
        done: list[Line] = []
        for paragraph in cell.text.split("\n") if cell.text else []:
            align = "right" if paragraph.startswith(RIGHT) else cell.align
            bold = cell.bold or paragraph.startswith(BOLD)
            text = self.style.printed(paragraph.lstrip(RIGHT + BOLD))
            done += [Line(line, align, bold) for line in fonts.lines(text, self.style, self.size(cell), room)]
        return done

    def needed(self, cell: Cell, count: int) -> float:
        """Height in points that some lines of a cell take up."""
        return count * self.leading(cell) + 2 * PADDING_PT if count else 0.0

    def _fit_rows(self) -> None:
        for cell in sorted(self.cells, key=lambda cell: cell.rows):
            spanned = range(cell.row, cell.row + cell.rows)
            missing = self.needed(cell, len(cell.left)) - sum(self.heights[row] for row in spanned)
            for row in spanned if missing > 0 else ():
                self.heights[row] += missing / cell.rows
        self._tops = [0.0, *accumulate(self.heights)]

    def _grow(self, row: int, points: float) -> None:
        if points > 0:
            self.heights[row] += points
            self._tops = [0.0, *accumulate(self.heights)]

    def cut(self, start: float, room: float) -> float:
        """Where the table is cut that begins at start and has room points; start itself where nothing fits."""
        if self.height - start <= room + 0.01:
            return self.height
        end = start + room
        least = max(start, self.top(self.header_rows))
        tops = [self.top(row) for row in range(1, len(self.heights))]
        borders = [top for top in tops if least + 0.01 < top <= end]
        if self.style.cut == "groups":
            groups = [self.top(row) for row in self.starts if least + 0.01 < self.top(row) <= end]
            if groups:
                return max(groups)
        if self.style.cut == "text" and self._lines_fit(start, end):
            return end
        return max(borders, default=start)

    def _lines_fit(self, start: float, end: float) -> bool:
        """Whether a cut at end leaves lines enough above it in each cell that it goes through."""
        crossed = [c for c in self.cells if self.top(c.row) < end - 0.01 and end + 0.01 < self.top(c.last_row + 1)]
        inside = [cell for cell in crossed if cell.rows == 1]
        fitting = [
            end - max(self.top(cell.row), start) >= self.needed(cell, min(self.style.least_lines, len(cell.left)))
            for cell in inside
        ]
        return (
            bool(inside)
            and all(fitting)
            and any(len(cell.left) > self.style.least_lines for cell in inside)
            and inside[0].row >= self.header_rows
        )

    def parts(self, start: float, end: float) -> list[Part]:
        """The cells' parts between start and end; lines that don't fit stay for the next and make room."""
        return [part for cell in list(self.cells) if (part := self._part(cell, start, end))]

    def header(self) -> list[Part]:
        """The head once more, for the next page."""
        bottom = self.top(self.header_rows)
        heads = [cell for cell in self.cells if cell.last_row < self.header_rows]
        return [
            Part(
                c,
                *self._columns(c, self.top(c.row), min(self.top(c.last_row + 1), bottom)),
                tuple(self._lines(c)),
                False,
                False,
            )
            for c in heads
        ]

    def _columns(self, cell: Cell, top: float, bottom: float) -> tuple[float, float, float, float]:
        return self.borders[cell.column], top, self.borders[cell.column + cell.columns], bottom

    def _fitting(self, cell: Cell, top: float, bottom: float, end: float) -> int:
        """How many of a cell's lines stand above a cut, also where a merged cell's lines begin in its middle."""
        if cell.rows > 1 and self.style.middle == "always":
            top = max(top, (top + bottom - len(cell.left) * self.leading(cell)) / 2 - PADDING_PT)
        return max(0, int((end - top - 2 * PADDING_PT + 0.01) / self.leading(cell)))

    def _part(self, cell: Cell, start: float, end: float) -> Part | None:
        top, bottom = self.top(cell.row), self.top(cell.last_row + 1)
        if top >= end - 0.01 or bottom <= start + 0.01:
            return None
        lines = cell.left
        crosses = bottom > end + 0.01
        if crosses:
            lines = cell.left[: self._fitting(cell, max(top, start), bottom, end)]
        cell.left = cell.left[len(lines) :]
        if crosses:
            self._grow(cell.last_row, self.needed(cell, len(cell.left)) - (bottom - end))
        box = self._columns(cell, max(top, start) - start, min(bottom, end) - start)
        return Part(cell, *box, tuple(lines), top < start - 0.01, crosses)


def _borders(cells: list[Cell], shares: list[float], width_pt: float, style: Style) -> list[float]:
    """The columns' borders: shares bent by the style, but no column narrower than its longest number or code."""
    bent = [share**style.columns for share in shares]
    widths = [width_pt * share / sum(bent) for share in bent]
    least = [0.0] * len(shares)
    gap = 0.5 if style.rules in RULED else 5.0
    for cell in cells:
        if cell.columns == 1:
            size = cell.size * style.size
            words = re.findall(r"[0-9０-９.,，．△-]+", style.printed(cell.text)) or cell.text[:1]
            longest = max((fonts.width_pt(word, style, size) for word in words), default=0.0)
            least[cell.column] = max(least[cell.column], longest + 2 * PADDING_PT + gap)
    free = sum(max(0.0, width - low) for width, low in zip(widths, least, strict=True))
    short = sum(max(0.0, low - width) for width, low in zip(widths, least, strict=True))
    widths = [
        low if width <= low else width - short * (width - low) / free for width, low in zip(widths, least, strict=True)
    ]
    return [sum(widths[:column]) for column in range(len(widths) + 1)]
