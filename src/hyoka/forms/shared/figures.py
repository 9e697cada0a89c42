"""The figures of a row that stand under years, each with the words before it and the headers above it."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hyoka.forms.shared.columns import YEAR, Columns, YearAbove, same_edges
from hyoka.forms.shared.paragraphs import one_line
from hyoka.grid.model import Cell, Line, Row
from hyoka.japanese import fold

#: A printed number with a short unit or bound, or a mark for "no figure" (folded).
FIGURE = r"[△▲+\-−‐–]?\d[\d,]*(?:\.\d+)?[^\d、。]{0,3}|[-‐‑–—―−ー─]+"
#: The greatest length of a text in the place of a figure.
LONGEST_FIGURE = 12
_FIGURE, _BRACKETED = re.compile(FIGURE), re.compile(r"\((.*)\)")
_YEAR, _PROSE = re.compile(YEAR), re.compile("[、。]")


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
    words: tuple[tuple[str, Cell], ...] = ()

    @property
    def name(self) -> str:
        """The last word before the figure that is no unit, as printed on one line; "" where there is none."""
        names = (word for _, word in reversed(self.words) if not _BRACKETED.fullmatch(word.folded))
        return one_line(next(names, ()))

    @property
    def unit(self) -> str:
        """The unit that stands in brackets before the figure; "" where there is none."""
        matches = (_BRACKETED.fullmatch(word.folded) for _, word in self.words)
        return next((match[1] for match in matches if match), "")

    def under(self, column: str) -> Cell | None:
        """The first word that stands in a column; None where there is none."""
        return next((word for name, word in self.words if name == column), None)

    def text_under(self, column: str, without: Container[str] = ()) -> str:
        """All words that stand in a column before the figure, as printed on one line.

        Args:
            column: The column's name.
            without: Folded texts that are left out, such as a label beside several rows.
        """
        return one_line([word for name, word in self.words if name == column and word.folded not in without])

    def meaning(self, meanings: Mapping[str, str]) -> str:
        """The meaning of the headers, the lowest first, else of the name; "" where none contains a key.

        Args:
            meanings: Words and their meanings.
        """
        texts = (*reversed(self.headers), fold(self.name))
        return next((meaning for text in texts for word, meaning in meanings.items() if word in text), "")


def figures_of(columns: Columns, cells: Iterable[Cell]) -> list[Figure]:
    """The figures under years among the cells of a label; a text in brackets among the cells is their unit.

    Args:
        columns: The table's columns.
        cells: The cells behind the label.
    """
    cells = list(cells)
    units = [("", cell) for cell in cells if _BRACKETED.fullmatch(cell.folded)]
    figures = [cell for cell in cells if not _BRACKETED.fullmatch(cell.folded)]
    return [Figure(year, cell, words=tuple(units)) for year, cell in columns.cells_under_years(figures)]


def rows_below(columns: Columns, items: Sequence[Row | Line]) -> Sequence[Row | Line]:
    """The rows of a sheet below its last headers, which the columns take; none where the sheet has no headers."""
    headers = [number for number, item in enumerate(items) if columns.take_header(item)]
    return items[headers[-1] + 1 :] if headers else ()


def year_figures(columns: Columns, item: Row | Line, *, blanks: bool = False) -> Iterator[Figure]:
    """The figures of a row that stand under years, from the left.

    A figure is a number, or a short text in its place: 未定, 年1回以上.

    Args:
        columns: The table's columns.
        item: The row.
        blanks: Whether empty cells under years count too.
    """
    if not isinstance(item, Row) or not (item.guessed or columns.year_headers):
        return
    cells = [cell for _, cell in columns.cells_with_headers(item)] if item.guessed else item.cells
    words: tuple[tuple[str, Cell], ...] = ()
    behind_figure = False
    for cell in cells:
        year, headers = columns.year_above(cell) if item.guessed else _year_with_edges(columns, cell)
        if year and (not cell.lines or _is_figure(cell.folded, in_place=bool(words) and not item.guessed)):
            behind_figure = True
            if cell.lines or blanks:
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
