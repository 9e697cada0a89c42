"""The figures of a row, each with the words before it and the headers above it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hyoka.forms.columns import Columns
from hyoka.grid.model import Cell, Row
from hyoka.numbers import UNITS

_BRACKETED = re.compile(r"\((.*)\)")

#: The headers above a figure from the top, folded.
Headers = tuple[str, ...]
#: Texts in a row before a figure, from the left; and what they say, folded.
Words = tuple[Cell, ...]
Texts = tuple[str, ...]


@dataclass(slots=True)
class Figure:
    """A figure of a table, or beside a label.

    Attributes:
        year: The year as its header prints it, folded; "" where no header names one.
        cell: The figure's cell.
        headers: The headers above it from the top, folded.
        words: The texts before it in its row, from the left.
        texts: The same, folded.
        beside: The texts of rows above that reach down to its row.
        texts_beside: The same, folded.
    """

    year: str
    cell: Cell
    headers: Headers
    words: Words
    texts: Texts
    beside: Words
    texts_beside: Texts

    @property
    def names(self) -> list[Cell]:
        """The words before the figure that are no unit."""
        return [word for word in self.words if not unit_of(word.folded)]

    @property
    def unit(self) -> str:
        """The unit that stands before the figure, in brackets or alone; "" where there is none."""
        return next(filter(None, map(unit_of, self.texts)), "")


def unit_of(text: str) -> str:
    """The unit that a folded text is, in brackets or alone; "" where it is none."""
    match = _BRACKETED.fullmatch(text)
    return match[1] if match else text if text in UNITS else ""


def row_figures(columns: Columns, row: Row, beside: Words = ()) -> Iterator[Figure]:
    """What stands in a row under years, from the left: numbers, texts in their place (未定, 年1回以上), blank cells.

    Args:
        columns: The table's columns.
        row: The row.
        beside: The texts of rows above that reach down to this one.
    """
    headers_above = columns.table.year_above if row.guessed else columns.table.with_edges
    texts_beside = tuple([cell.folded for cell in beside])
    words: Words = ()
    texts: Texts = ()
    behind_figure = False
    for cell in columns.cells_of(row) if row.guessed else row.cells:
        year, headers = headers_above(cell)
        if year:
            behind_figure = True
            yield Figure(year, cell, headers, words, texts, beside, texts_beside)
        elif cell.lines:
            text = cell.folded
            words, texts = ((cell,), (text,)) if behind_figure else ((*words, cell), (*texts, text))
            behind_figure = False
