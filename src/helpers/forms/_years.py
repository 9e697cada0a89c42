"""The figures of a row that stand under years, each with the words before it and the heads above it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from helpers.cells import Cell, Line, Row
from helpers.forms._columns import YEAR, Columns
from helpers.japanese import fold

__all__ = ["YearFigure", "first_year", "without_years", "year_figures"]

#: A printed number with a short unit or bound, or what stands for none (folded).
_FIGURE = re.compile(r"[△▲+\-−‐–]?\d[\d,]*(?:\.\d+)?[^\d、。]{0,3}|[-‐‑–—―−ー─]+")
#: An edge may lie so far off another and still be the same, points.
SAME_EDGE_PT = 2.5
_BRACKETED = re.compile(r"\((.*)\)")


@dataclass(frozen=True)
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
    heads: tuple[str, ...]
    words: tuple[tuple[str, Cell], ...]

    @property
    def label(self) -> str:
        """The last word before the figure that is no unit, folded; "" where there is none."""
        texts = [fold(word.text) for _, word in self.words]
        return next((text for text in reversed(texts) if not _BRACKETED.fullmatch(text)), "")

    @property
    def unit(self) -> str:
        """The unit that stands in brackets before the figure; "" where there is none."""
        found = (_BRACKETED.fullmatch(fold(word.text)) for _, word in self.words)
        return next((match[1] for match in found if match), "")

    def under(self, column: str) -> Cell | None:
        """The word that stands in a column; None where there is none."""
        return next((word for name, word in self.words if name == column), None)

    def says(self, meanings: Mapping[str, str]) -> str:
        """What the heads mean, the lowest first, else what the label means; "" where none of the words is in them.

        Args:
            meanings: Words and what they mean.
        """
        texts = [*reversed(self.heads), self.label]
        return next((meaning for text in texts for word, meaning in meanings.items() if word in text), "")


def first_year(items: Iterable[Row | Line]) -> str:
    """The year that a document names first, folded, the last of them where a row names several; "" where none is."""
    return next((found[-1] for item in items if (found := re.findall(YEAR, fold(item.text)))), "")


def without_years(text: str) -> str:
    """A text folded and without its years: next year's document prints others."""
    return re.sub(YEAR, "", fold(text))


def year_figures(columns: Columns, item: Row | Line, *, blanks: bool = False) -> Iterator[YearFigure]:
    """The figures of a row that stand under years, from the left.

    Args:
        columns: The columns that hold in the row.
        item: A row; a line has no figures.
        blanks: Give the cells under years that hold nothing, too.
    """
    leaves = [leaf for _, leaf in columns.leaves()]
    words: list[tuple[str, Cell]] = []
    behind_figure = False
    for column, cell in columns.placed(item):
        heads = tuple(columns.above(cell))
        year = re.search(YEAR, " ".join(heads)) if _fills_a_column(cell, item, leaves) else None
        if year and (not cell.lines or _FIGURE.fullmatch(fold(cell.text))):
            behind_figure = True
            if cell.lines or blanks:
                yield YearFigure(year[0], cell, heads, tuple(words))
        elif cell.lines:
            words = [] if behind_figure else words
            words.append((column, cell))
            behind_figure = False


def _fills_a_column(cell: Cell, item: Row | Line, leaves: list[Cell]) -> bool:
    """Whether a cell has a head's edges: the same columns may stand no more where another table has begun."""
    guessed = isinstance(item, Row) and item.guessed
    return guessed or any(abs(cell.x0 - x.x0) <= SAME_EDGE_PT and abs(cell.x1 - x.x1) <= SAME_EDGE_PT for x in leaves)
