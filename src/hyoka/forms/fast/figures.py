"""The figures of a row, each with the words before it and the headers above it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hyoka.forms.columns import Columns
from hyoka.grid.model import Cell, Row
from hyoka.numbers import UNITS, two_figures

#: A printed number with a short unit or bound, or a mark for "no figure" (folded).
FIGURE = r"[△▲+\-−‐–]?\d[\d,]*(?:\.\d+)?[^\d、。]{0,3}|[-‐‑–—―−ー─]+"
#: The greatest length of a text in the place of a figure.
LONGEST_FIGURE = 12
_FIGURE, _BRACKETED = re.compile(FIGURE), re.compile(r"\((.*)\)")
_PROSE, _NUMBER = re.compile("[、。]"), re.compile(r"(?:指標)?(\d{1,2})")

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

    @property
    def number(self) -> str:
        """The number that begins its row; "" where there is none."""
        return printed_number(next(iter(self.texts_beside or self.texts), ""))


def printed_number(text: str) -> str:
    """The number of an indicator that a folded text is, 2 or 指標2; "" where it is none."""
    match = _NUMBER.fullmatch(text)
    return match[1] if match else ""


def unit_of(text: str) -> str:
    """The unit that a folded text is, in brackets or alone; "" where it is none."""
    match = _BRACKETED.fullmatch(text)
    return match[1] if match else text if text in UNITS else ""


def row_figures(
    columns: Columns,
    row: Row,
    names_row: Callable[[Texts], bool],
    is_undated: Callable[[Texts, Headers], bool],
    beside: Words = (),
) -> Iterator[Figure]:
    """The figures of a row, from the left: those under years, whose cells may be empty, and known ones under none.

    A figure is a number, or a text in its place: 未定, 年1回以上.

    Args:
        columns: The table's columns.
        row: The row.
        names_row: Whether the words before a figure say what it is; any text is a figure then.
        is_undated: Whether a number under no year is a figure, by the words before it and the headers above it.
        beside: The texts of rows above that reach down to this one.
    """
    headers_above = columns.table.year_above if row.guessed else columns.table.with_edges
    texts_beside = tuple([cell.folded for cell in beside])
    words: Words = ()
    texts: Texts = ()
    behind_figure = False
    for cell in columns.cells_of(row) if row.guessed else row.cells:
        year, headers = headers_above(cell)
        text = cell.folded
        if year:
            in_place = bool(texts) and not row.guessed and _is_in_place(text)
            is_figure = not cell.lines or _FIGURE.fullmatch(text) is not None or in_place or names_row(texts)
        else:
            may_be = bool(cell.lines) and is_number(text)
            is_figure = may_be and is_undated((*texts_beside, *texts), headers)
        if is_figure:
            behind_figure = True
            yield Figure(year, cell, headers, words, texts, beside, texts_beside)
        elif cell.lines:
            words, texts = ((cell,), (text,)) if behind_figure else ((*words, cell), (*texts, text))
            behind_figure = False


def is_number(text: str) -> bool:
    """Whether a folded text is a number, or two of which one stands in brackets."""
    return all(_FIGURE.fullmatch(figure) for figure in two_figures(text) if figure)


def _is_in_place(text: str) -> bool:
    """Whether a text under a year may stand in a figure's place behind the row's name."""
    return len(text) <= LONGEST_FIGURE and not _PROSE.search(text)
