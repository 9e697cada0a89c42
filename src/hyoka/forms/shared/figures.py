"""The figures of a row that stand under years, each with the words before it and the headers above it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hyoka.forms.shared.columns import Columns, YearAbove, same_edges
from hyoka.grid.model import Cell, Line, Row

#: A printed number with a short unit or bound, or a mark for "no figure" (folded).
FIGURE = r"[△▲+\-−‐–]?\d[\d,]*(?:\.\d+)?[^\d、。]{0,3}|[-‐‑–—―−ー─]+"
#: The greatest length of a text in the place of a figure.
LONGEST_FIGURE = 12
_FIGURE, _BRACKETED = re.compile(FIGURE), re.compile(r"\((.*)\)")
_PROSE = re.compile("[、。]")

#: The texts before a figure in its row, from the left, each with its column's name.
Words = tuple[tuple[str, Cell], ...]


@dataclass(slots=True)
class Figure:
    """A figure under a year.

    Attributes:
        year: The year as its header prints it, folded.
        cell: The figure's cell.
        headers: The headers above it from the top, folded.
        words: The texts before it in its row, from the left, each with its column's name.
    """

    year: str
    cell: Cell
    headers: tuple[str, ...] = ()
    words: Words = ()

    @property
    def names(self) -> list[Cell]:
        """The words before the figure that are no unit."""
        return [word for _, word in self.words if not _BRACKETED.fullmatch(word.folded)]

    @property
    def unit(self) -> str:
        """The unit that stands in brackets before the figure; "" where there is none."""
        matches = (_BRACKETED.fullmatch(word.folded) for _, word in self.words)
        return next((match[1] for match in matches if match), "")

    def under(self, column: str) -> Cell | None:
        """The first word that stands in a column; None where there is none."""
        return next((word for name, word in self.words if name == column), None)


def year_figures(columns: Columns, item: Row | Line, is_known: Callable[[Words], bool]) -> Iterator[Figure]:
    """The figures of a row that stand under years, from the left; their cells may be empty.

    A figure is a number, or a text in its place: 未定, 年1回以上.

    Args:
        columns: The table's columns.
        item: The row.
        is_known: Whether the words before a figure say what it is; any text is a figure then.
    """
    if not isinstance(item, Row) or not (item.guessed or columns.year_headers):
        return
    cells = [cell for _, cell in columns.cells_with_headers(item)] if item.guessed else item.cells
    words: Words = ()
    behind_figure = False
    for cell in cells:
        year, headers = columns.year_above(cell) if item.guessed else _year_with_edges(columns, cell)
        in_place = bool(words) and not item.guessed
        if year and (not cell.lines or _is_figure(cell.folded, in_place=in_place) or is_known(words)):
            behind_figure = True
            yield Figure(year, cell, headers, words)
        elif cell.lines:
            words = (*(() if behind_figure else words), (columns.header_of(cell), cell))
            behind_figure = False


def _is_figure(text: str, *, in_place: bool) -> bool:
    """Whether a text under a year is a number, or a short text in a figure's place behind the row's name."""
    if _FIGURE.fullmatch(text):
        return True
    return in_place and len(text) <= LONGEST_FIGURE and not _PROSE.search(text)


def _year_with_edges(columns: Columns, cell: Cell) -> YearAbove:
    """The year whose header has a cell's edges: where another table has begun, the columns may hold no more."""
    return next((year for header, year in columns.year_headers if same_edges(cell, header)), ("", ()))
