"""The figures of a row, each with the words before it and the headers above it, and what these say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from hyoka.forms.columns import Columns
from hyoka.forms.declaration import Declaration
from hyoka.forms.shared.labels import label_finder
from hyoka.grid.model import Cell, Row
from hyoka.numbers import UNITS

_BRACKETED = re.compile(r"\((.*)\)")

#: Folded texts: the headers above a figure from the top, or those in a row before it from the left.
Texts = tuple[str, ...]


@dataclass(slots=True)
class Figure:
    """A figure of a table.

    Attributes:
        year: The year as its header prints it, folded.
        cell: The figure's cell.
        headers: The headers above it from the top, folded.
        words: The texts before it in its row, from the left.
        texts: The same, folded.
    """

    year: str
    cell: Cell
    headers: Texts
    words: tuple[Cell, ...]
    texts: Texts

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


def row_figures(columns: Columns, row: Row) -> Iterator[Figure]:
    """What stands in a row under years, from the left: numbers, texts in their place (未定, 年1回以上), blank cells."""
    headers_above = columns.table.year_above if row.guessed else columns.table.with_edges
    words: tuple[Cell, ...] = ()
    texts: Texts = ()
    behind_figure = False
    for cell in columns.cells_of(row):
        year, headers = headers_above(cell)
        if year:
            behind_figure = True
            yield Figure(year, cell, headers, words, texts)
        elif cell.lines:
            text = cell.folded
            words, texts = ((cell,), (text,)) if behind_figure else ((*words, cell), (*texts, text))
            behind_figure = False


@lru_cache
def meanings_of(form: Declaration) -> Meanings:
    """What finds the meanings of a form's figures."""
    return Meanings(form)


class Meanings:
    """Finds what the words before figures of a form and the headers above them say."""

    def __init__(self, form: Declaration) -> None:
        self.form = form
        self._cost_line, self._phase_word = label_finder(form.costs.lines), label_finder(form.phases)
        #: The label of a line of costs, and the phase; "" where words and headers do not say them.
        self.line_and_phase = lru_cache(maxsize=1 << 12)(self._find_line_and_phase)

    def _find_line_and_phase(self, words: Texts, headers: Texts) -> tuple[str, str]:
        """The line that the last word names; the phase of the lowest header, else of the line, else of a word."""
        line = next(filter(None, map(self._cost_line, reversed(words))), "")
        word = next(filter(None, map(self._phase_word, words)), "")
        said = next(filter(None, map(self._phase_in, (*reversed(headers), line))), "")
        return line, said or self.form.phases.get(word, "")

    def _phase_in(self, text: str) -> str:
        return next((phase for word, phase in self.form.phases.items() if word in text), "")
