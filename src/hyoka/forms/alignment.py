"""Rows whose columns are guessed from white space, with the cells that headers above them and labels in them show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from typing import Final

from hyoka.forms.columns import HEADER_YEAR, Columns
from hyoka.forms.declaration import Declaration
from hyoka.forms.figures import LONGEST_WORD
from hyoka.forms.labelled import label_names
from hyoka.forms.pieces import is_figure
from hyoka.forms.shared.labels import LabelFinder, pattern_of, split_at_labels
from hyoka.forms.shared.pages import Item
from hyoka.forms.shared.white_space import merge_cells, text_span
from hyoka.grid.model import Cell, Row

_PROSE: Final = re.compile("[、。]")


def align(form: Declaration, items: Sequence[Item]) -> list[Item]:
    """The items; texts under years get the edges of their years' columns where no lines show them, and labels cells."""
    if not any(isinstance(item, Row) and item.guessed for item in items):
        return list(items)
    columns, label = Columns(header_patterns(form), items), label_names(form)
    return [_aligned(columns, item, label) if isinstance(item, Row) and item.guessed else item for item in items]


@lru_cache
def header_patterns(form: Declaration) -> list[str]:
    """The regular expressions of the headers of a form's columns (folded), with their years and brackets."""
    phases = "|".join(map(pattern_of, form.phases))
    names = filter(None, [*form.headers, *form.indicators.name, form.indicators.unit])
    headers = [rf"(?:{HEADER_YEAR})?の?(?:{phases})額?", HEADER_YEAR] if phases else [HEADER_YEAR]
    return [rf"(?:{header})(?:\([^()]*\))?" for header in (*headers, *map(pattern_of, names))]


def _aligned(columns: Columns, row: Row, label: LabelFinder) -> Row:
    if columns.take_header(row):
        bottom = max(cell.bottom for cell in row.cells)
        headers = [
            cell for _, cell in columns.table.headers if cell.page == row.page and row.top - 1 <= cell.top < bottom
        ]
        return replace(row, cells=sorted(headers, key=lambda cell: (cell.x0, cell.top)))
    years = [header for header, (year, _) in columns.table.years if year]
    cells = columns.cells_of(row) if years else []
    under = [(cell, year) for cell in cells if cell.lines and (year := _year_over(cell, years))]
    if not _are_figures([cell for cell, _ in under], len(years)):
        return replace(row, cells=list(_cells_at_labels(row, label)))
    places = {id(cell): year for cell, year in under}
    left = min((year.x0 for year in places.values()), default=0.0)
    return replace(row, cells=[_placed(cell, places.get(id(cell)), left) for cell in cells if cell.lines])


def _year_over(cell: Cell, years: Iterable[Cell]) -> Cell | None:
    """The year over the middle of a cell's text."""
    middle = sum(text_span(cell)) / 2
    return next((year for year in years if year.x0 <= middle <= year.x1), None)


def _are_figures(cells: Sequence[Cell], years: int) -> bool:
    """Whether the texts under years are figures, or words in their places: short, and under most years."""
    if any(len(cell.folded) > LONGEST_WORD or _PROSE.search(cell.folded) for cell in cells):
        return False
    return any(is_figure(cell.folded) for cell in cells) or 2 * len(cells) > years


def _placed(cell: Cell, year: Cell | None, left: float) -> Cell:
    """A cell in the column of the year over it; one before all years ends where they begin."""
    if year:
        return replace(cell, x0=year.x0, x1=year.x1)
    return replace(cell, x1=left) if cell.x0 < left < cell.x1 else cell


def _cells_at_labels(row: Row, label: LabelFinder) -> Iterator[Cell]:
    """A row's cells, with each label parted from the text beside it in its cell."""
    for cell in row.cells:
        pieces = list(split_at_labels([cell], label))
        for is_label, run in groupby(pieces, key=lambda piece: bool(label(piece.folded))):
            own = list(run)
            yield from own if is_label or len(pieces) == 1 else [merge_cells(own)]
