"""Declared lists: tables whose entries are activities, or indicators of a sheet's activity.

An entry begins with the row that has its key, and has all rows up to the next key. A column means one or more concepts:
activity.name, cost.total and phase.budget, text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, reduce
from typing import Final

from hyoka.forms.columns import Columns
from hyoka.forms.declaration import ListTable
from hyoka.forms.shared.labels import pattern_of
from hyoka.forms.shared.names import SECTION, section_names
from hyoka.forms.shared.pages import Item, parts
from hyoka.forms.shared.paragraphs import Part
from hyoka.forms.shared.white_space import merge_cells
from hyoka.grid.model import Cell, Line, Row
from hyoka.vocabulary import ANY_YEAR

_YEAR, _PROSE = re.compile(ANY_YEAR), re.compile("[、。]")
#: The number of an entry, which stands apart from its name.
NUMBER: Final = re.compile(r"[①-⑳]|\d{1,2}\.?")


#: Of what these concepts mean an entry has one text a column.
_SINGLE: Final = ("rating", "status", "cost")


@dataclass(frozen=True, eq=False)
class Column:
    """A column: its header, the concepts of its texts, the year that stands above it, and whether it has the keys."""

    header: str
    concepts: tuple[str, ...]
    year: str = ""
    is_key: bool = False

    @cached_property
    def _meanings(self) -> dict[str, str]:
        parted = (concept.partition(".") for concept in reversed(self.concepts))
        return {family: name or family for family, _, name in parted}

    def meaning(self, family: str) -> str:
        """What it means in a family of concepts, such as total of cost.total; "" where it has none of it."""
        return self._meanings.get(family, "")


ListRow = dict[Column, list[Cell]]


@dataclass
class Entry:
    """An entry: its rows, the last year above its table, and department and section that it stands under."""

    rows: list[ListRow]
    year: str = ""
    department: str = ""
    section: str = ""

    @property
    def columns(self) -> ListRow:
        """The cells of all rows, by their columns."""
        return reduce(_joined, self.rows)

    def cells(self, concept: str) -> list[Cell]:
        """The cells of all rows that mean a concept."""
        return [cell for column, cells in self.columns.items() if concept in column.concepts for cell in cells]


class ListReader:
    """Reads the entries of a list row by row; a page end may cut off what stands before or behind an entry's key."""

    def __init__(self, table: ListTable, items: Iterable[Item]) -> None:
        self.table, self.entries = table, list[Entry]()
        self._columns = Columns([*map(pattern_of, table.columns), ANY_YEAR], items)
        self._concepts = [(re.compile(pattern_of(name)), means.split(" + ")) for name, means in table.columns.items()]
        self._key, self._key_header = re.compile(table.begins), re.compile(pattern_of(table.key))
        self._by_edges: dict[tuple[float, float], Column] = {}
        self._column_of = cache(Column)  # those of one header are one over page ends
        self._meanings = cache(self._find_meanings)
        self._last: Item | None = None
        self._last_row: ListRow = {}
        self._first_half: ListRow = {}
        self._above = list[Part]()
        self._owner = ("", "")

    def take_row(self, item: Item) -> bool:
        """Take a row of headers, or a row with a key together with its first half on the page before."""
        if isinstance(item, Line) or self._is_section(item):
            self._above += parts(item) if self.table.sections else []
            return False
        if self._columns.take_header(item):
            self._take_owner(item)
            return True
        row, is_next_page = self._row(item), self._last is not None and self._last.page + 1 == item.page
        self._last, self._last_row, self._above = item, row, []
        halves = [self._first_half, row] if is_next_page and self._first_half else [row]
        for rows in (halves, [row]):
            whole = reduce(_joined, rows)
            if self._key.fullmatch(self._key_of(whole)):
                years = [match[0] for name, _ in self._columns.table.lowest if (match := _YEAR.fullmatch(name))]
                self.entries.append(Entry(rows, (years or [""])[-1], *self._owner))
                self._first_half = {}
                return True
        self._first_half = row if self._key_of(row) else {}
        return False

    def append_continuation(self, item: Item) -> bool:
        """Take a row without a key as the rest of the last entry, or as the first half of the next; False for neither.

        A row with a rating, a mark or a cost where the entry has one is neither: it may be a sum. Between ruled lines
        an entry ends where a row has an empty cell for its key, unless a page end lies between them.
        """
        row = self._last_row if item is self._last else self._row(item)
        if not row or not self.entries or not isinstance(item, Row) or self._is_section(item):
            return False
        columns, is_phase = self.entries[-1].columns, "phase" in self._meanings(self.table.key)
        has_own = any(column in columns and any(map(column.meaning, _SINGLE)) for column in row)
        if has_own or (self._key_of(row) and not is_phase):
            return False
        has_key_cell = any(self._column(cell).is_key for cell in item.cells)
        last_page = max(cell.page for cells in columns.values() for cell in cells)
        if has_key_cell and not self._key_of(row) and not item.guessed and last_page == item.page:
            self._first_half = row
        else:
            self.entries[-1].rows.append(row)
        return True

    def _is_section(self, item: Item) -> bool:
        """Whether a row is a section's name that is taken for a row of the table above, where no line is printed."""
        if not self.table.sections or not isinstance(item, Row) or not item.guessed:
            return False
        texts, headers = parts(item), self._columns.table.lowest
        left = headers[1][1].x0 if len(headers) > 1 else 0
        return len(texts) == 1 and texts[0].x0 < left and SECTION.fullmatch(texts[0].folded) is not None

    def _take_owner(self, item: Item) -> None:
        """Take department and section from the lines above the headers; a section alone keeps the department."""
        names = [self._owner[0], *section_names(self._above, item.page)]
        if len(names) > 1:
            self._owner = (names[-2], names[-1])
        self._by_edges, self._above = {}, []

    def _row(self, item: Item) -> ListRow:
        """The texts of a row by column: side by side in one column they are one text, but for an entry's number.

        Prose in the columns of an indicator and its figures is a text under the header above them.
        """
        row: ListRow = {}
        guessed, by_edges = isinstance(item, Row) and item.guessed, self._by_edges
        for cell in self._columns.cells_of(item):
            if cell.lines:
                cells = row.setdefault(by_edges.get((cell.x0, cell.x1)) or self._column(cell), [])
                if cells and guessed and not NUMBER.fullmatch(cells[-1].folded):
                    cells[-1] = merge_cells([cells[-1], cell])
                else:
                    cells.append(cell)
        return self._with_prose(row)

    def _with_prose(self, row: ListRow) -> ListRow:
        """The row with prose in the columns of an indicator as one text under the header above them."""
        names = next((column for column in row if "indicator.name" in column.concepts), None)
        headers = self._columns.table.above(row[names][0]) if names else []
        above = next((name for name in headers if "text" in self._meanings(name)), "")
        if not names or not above:
            return row
        about = {column: cells for column, cells in row.items() if column.meaning("indicator")}
        name, *figures = [cell for cells in about.values() for cell in cells]
        if figures and not _PROSE.search("".join([cell.text for cell in figures])):
            return row
        rest = {column: cells for column, cells in row.items() if column not in about}
        return {self._column_of(above, ("text",), "", False): [merge_cells([name, *figures])], **rest}

    def _column(self, cell: Cell) -> Column:
        """The column of a cell; the headers above the lowest say its year and phase."""
        edges = (cell.x0, cell.x1)
        if edges not in self._by_edges:
            name, (year, above) = self._columns.header_of(cell), self._columns.table.year_above(cell)
            upper = (concept for header in above if header != name for concept in self._meanings(header))
            concepts = (*(concept for concept in upper if concept.startswith("phase.")), *self._meanings(name))
            is_key = self._key_header.fullmatch(name) is not None
            self._by_edges[edges] = self._column_of(name, concepts, year, is_key)
        return self._by_edges[edges]

    def _find_meanings(self, header: str) -> Sequence[str]:
        return next((concepts for pattern, concepts in self._concepts if pattern.fullmatch(header)), ())

    def _key_of(self, row: ListRow) -> str:
        return "".join([cell.folded for column, cells in row.items() if column.is_key for cell in cells])


def _joined(upper: ListRow, lower: ListRow) -> ListRow:
    return {column: [*upper.get(column, []), *lower.get(column, [])] for column in {**upper, **lower}}
