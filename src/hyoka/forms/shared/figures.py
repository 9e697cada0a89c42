"""The figures of a row that stand under years, each with the words before it and the heads above it."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from hyoka.forms.shared.columns import YEAR, Columns
from hyoka.forms.shared.paragraphs import one_line
from hyoka.grid.model import Cell, Line, Row
from hyoka.japanese import fold

__all__ = ["YearFigure", "figures_of", "first_year", "rows_below", "year_figures"]

#: A printed number with a short unit or bound, or what stands for none (folded).
_FIGURE = re.compile(r"[△▲+\-−‐–]?\d[\d,]*(?:\.\d+)?[^\d、。]{0,3}|[-‐‑–—―−ー─]+")
#: An edge may lie so far off another and still be the same, points.
SAME_EDGE_PT = 2.5
#: A text in the place of a figure is no longer.
LONGEST_FIGURE = 12
_BRACKETED = re.compile(r"\((.*)\)")
_YEAR, _PROSE = re.compile(YEAR), re.compile("[、。]")

#: A year, and the heads over a figure from the top.
_Under = tuple[str, tuple[str, ...]]
#: What `_year_columns` found, as long as the heads are the same.
_KNOWN: WeakKeyDictionary[Columns, _YearColumns] = WeakKeyDictionary()


@dataclass(slots=True)
class YearFigure:
    """A figure under a year.

    Attributes:
        year: The year as its head prints it, folded.
        cell: The figure's cell.
        heads: The heads above it from the top, folded.
        words: The texts before it in its row, from the left, each with its column's name.
    """

    year: str
    cell: Cell
    heads: tuple[str, ...] = ()
    words: tuple[tuple[str, Cell], ...] = ()

    @property
    def label(self) -> str:
        """The last word before the figure that is no unit, folded; "" where there is none."""
        return fold(self.name)

    @property
    def name(self) -> str:
        """The same as printed, on one line."""
        names = (word for _, word in reversed(self.words) if not _BRACKETED.fullmatch(word.folded))
        return one_line(next(names, ()))

    @property
    def unit(self) -> str:
        """The unit that stands in brackets before the figure; "" where there is none."""
        for _, word in self.words:
            if match := _BRACKETED.fullmatch(word.folded):
                return match[1]
        return ""

    def under(self, column: str) -> Cell | None:
        """The word that stands in a column; None where there is none."""
        for name, word in self.words:
            if name == column:
                return word
        return None

    def text_under(self, column: str, but: Container[str] = ()) -> str:
        """All that stands under a column before the figure, as printed on one line.

        Args:
            column: The column's name.
            but: Folded texts that are no part of it, such as a band beside several rows.
        """
        return one_line([word for name, word in self.words if name == column and word.folded not in but])

    def says(self, meanings: Mapping[str, str]) -> str:
        """What the heads mean, the lowest first, else what the label means; "" where none of the words is in them.

        Args:
            meanings: Words and what they mean.
        """
        for text in reversed(self.heads):
            for word, meaning in meanings.items():
                if word in text:
                    return meaning
        label = self.label
        return next((meaning for word, meaning in meanings.items() if word in label), "")


def first_year(items: Iterable[Row | Line]) -> str:
    """The year that a document names first, folded, the last of them where a row names several; "" where none is."""
    return next((found[-1] for item in items if (found := _YEAR.findall(item.folded))), "")


def figures_of(columns: Columns, cells: Iterable[Cell]) -> list[YearFigure]:
    """Those of a label's cells that stand under years; a text in brackets among them is their unit.

    Args:
        columns: The table's columns, as learned so far.
        cells: The cells behind the label, whatever stands in them.
    """
    figures: list[Cell] = []
    units: list[tuple[str, Cell]] = []
    for cell in cells:
        if _BRACKETED.fullmatch(cell.folded):
            units.append(("", cell))
        else:
            figures.append(cell)
    return [YearFigure(year, cell, words=tuple(units)) for year, cell in columns.years_of(figures)]


def rows_below(columns: Columns, items: Sequence[Row | Line]) -> Sequence[Row | Line]:
    """The rows of a sheet below its last heads, which the columns learn; none where it has no heads."""
    heads = [number for number, item in enumerate(items) if columns.learn(item)]
    return items[heads[-1] + 1 :] if heads else ()


def year_figures(columns: Columns, item: Row | Line, *, blanks: bool = False) -> Iterator[YearFigure]:
    """The figures of a row that stand under years, from the left.

    A figure is a number, or what a short text says instead of one: 未定, 年1回以上.

    Args:
        columns: The table's columns, as learned so far.
        item: The row.
        blanks: Whether empty cells under years count too.
    """
    guessed = isinstance(item, Row) and item.guessed
    years = _year_columns(columns)
    cells = [cell for _, cell in columns.placed(item)] if guessed else item.cells if isinstance(item, Row) else []
    words: tuple[tuple[str, Cell], ...] = ()
    behind_figure = False
    for cell in cells if guessed or years.known else ():
        year, heads = _guessed_year(columns, cell) if guessed else years.over(cell)
        if year and (not cell.lines or _is_figure(cell.folded, in_place=bool(words) and not guessed)):
            behind_figure = True
            if cell.lines or blanks:
                yield YearFigure(year, cell, heads, words)
        elif cell.lines:
            words = (*(() if behind_figure else words), (columns.column_of(cell), cell))
            behind_figure = False


def _is_figure(text: str, *, in_place: bool) -> bool:
    """Whether a text under a year is a figure, or a short text in a figure's place behind the row's name."""
    if _FIGURE.fullmatch(text):
        return True
    return in_place and len(text) <= LONGEST_FIGURE and not _PROSE.search(text)


def _guessed_year(columns: Columns, cell: Cell) -> _Under:
    """The year over a cell whose edges are told by white, and the heads."""
    heads = tuple(columns.above(cell))
    year = _YEAR.search(" ".join(heads))
    return (year[0], heads) if year else ("", ())


class _YearColumns:
    """The columns under years by their edges: where another table has begun, the same columns may stand no more."""

    def __init__(self, columns: Columns) -> None:
        under = [(leaf, _guessed_year(columns, leaf)) for _, leaf in columns.leaves()]
        self.heads = columns.found
        self.known = [(leaf.x0, leaf.x1, year) for leaf, year in under if year[0]]
        self._met: dict[tuple[float, float], _Under] = {}

    def over(self, cell: Cell) -> _Under:
        """The year whose head has a cell's edges, and the heads."""
        edges = x0, x1 = cell.x0, cell.x1
        found = self._met.get(edges)
        if found is None:
            same = (n for a, b, n in self.known if abs(x0 - a) <= SAME_EDGE_PT and abs(x1 - b) <= SAME_EDGE_PT)
            found = self._met[edges] = next(same, ("", ()))
        return found


def _year_columns(columns: Columns) -> _YearColumns:
    """The columns under years, made anew where the heads are others."""
    found = _KNOWN.get(columns)
    if found is None or found.heads is not columns.found:
        found = _KNOWN[columns] = _YearColumns(columns)
    return found
