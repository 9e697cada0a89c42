"""A table of known columns; lines or white space separate its columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, dropwhile
from math import inf

from hyoka.forms.shared.columns import YEAR, Columns
from hyoka.forms.shared.pages import Item, parts
from hyoka.forms.shared.paragraphs import Part
from hyoka.forms.shared.unruled import is_unruled
from hyoka.forms.shared.white_space import (
    FIGURE_GAP,
    WORD_GAP,
    Word,
    header_of_figure,
    merge_texts,
    middle_of,
    text_between,
    with_stacked_words,
    words_in,
)
from hyoka.grid.model import Cell, Row

#: A printed number, or a mark for "no figure" (folded).
NUMBER = r"[△▲-]?[\d,.]+|-"
_FIGURE = re.compile(r"[\d,]+")


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        header: Its header's folded text; YEAR for the columns of all years; "" for a column without a header.
        word: Regular expression of each word in a cell; "" for prose, which stands between the other columns' texts.
        text: Regular expression of a cell's whole text; "" if it is one word.
        figures: Whether its texts are figures, set to the right: they may begin left of their header.
    """

    header: str
    word: str = ""
    text: str = ""
    figures: bool = False

    @cached_property
    def header_pattern(self) -> re.Pattern[str]:
        """The regular expression of its headers' folded texts."""
        return re.compile(self.header if self.header == YEAR else re.escape(self.header))

    def may_hold(self, folded: str, printed: str) -> bool:
        """Whether a word, folded or as printed, may stand in the column."""
        matches = self._word_pattern.fullmatch
        return bool(matches(folded) or (printed != folded and matches(printed)))

    def is_complete(self, cell: Cell | None) -> bool:
        """Whether a cell's text is a whole text of the column."""
        return cell is not None and self._text_pattern.fullmatch(cell.folded) is not None

    @cached_property
    def _word_pattern(self) -> re.Pattern[str]:
        return re.compile(self.word)

    @cached_property
    def _text_pattern(self) -> re.Pattern[str]:
        return re.compile(self.text or self.word)


class Table:
    """A table of known columns. Where no line separates them, their headers and their words do.

    Args:
        columns: Its columns from the left.
        items: The document's rows and lines.
        key: The header of the column that has a text in every row.
        first_header: The header (folded) that comes first where the table begins anew.
        upper_header: A header (folded) over others; it stands before theirs in their columns' names.
        other_headers: Regular expressions of other texts in its rows of headers.
        rows_per_entry: The number of rows that share the prose beside them: a row of targets and one of actuals, say.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        items: Iterable[Item],
        *,
        key: str,
        first_header: str,
        upper_header: str = "",
        other_headers: Iterable[str] = (),
        rows_per_entry: int = 1,
    ) -> None:
        self._columns, self._first_header, self._upper_header = columns, first_header, upper_header
        self._rows_per_entry = rows_per_entry
        self._key = next(column for column in columns if column.header == key)
        patterns = [column.header_pattern.pattern for column in columns]
        patterns = [pattern for pattern in (*patterns, re.escape(upper_header), *other_headers) if pattern]
        self._pattern = re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
        self._ruled = Columns(patterns, (item for item in items if not is_unruled(item)))
        self._longest_header, self._longest_header_row = max(map(len, patterns)), sum(map(len, patterns))
        self._headers: list[Word] = []

    def cells_with_headers(self, item: Item, following: Item | None = None) -> list[Word]:
        """The cells of a row that hold text, each with its column's header; none for a row of headers, which is taken.

        Args:
            item: A row.
            following: The next row, where texts of the row may continue.
        """
        if isinstance(item, Row) and not item.guessed:
            return self._ruled_cells(item)
        text = item.folded
        if len(text) > self._longest_header_row and not (self._headers and re.search(self._key.word, text)):
            return []
        words = words_in(item)
        key = self._words_of(self._key, words) if self._headers else []
        if not is_unruled(item) or not key:
            self._take_headers(with_stacked_words([word for word in words if len(word[0]) <= self._longest_header]))
            return []
        is_cut = not self._key.is_complete(merge_texts(key))
        if is_unruled(following) and (following.page > item.page if is_cut else self._rows_per_entry > 1):
            return self._unruled_cells([item, following], 2 if is_cut else 1)
        return [] if is_cut else self._unruled_cells([item], 1)

    def cells_by_header(self, item: Item, following: Item | None = None) -> dict[str, Cell]:
        """The same by header; the first cell of each."""
        cells: dict[str, Cell] = {}
        for header, cell in self.cells_with_headers(item, following):
            cells.setdefault(header, cell)
        return cells

    def _ruled_cells(self, row: Row) -> list[Word]:
        texts = [cell for cell in row.cells if cell.lines]
        if self._ruled.take_header(row) or not any(map(self._key.is_complete, texts)):
            return []
        cells = self._ruled.cells_with_headers(Row(row.page, row.top, texts))
        if upper := self._upper_header:
            cells = [(upper + header if self._ruled.is_under(upper, cell) else header, cell) for header, cell in cells]
        for column in self._columns:
            if not column.header:
                cells = [("" if column.may_hold(cell.folded, cell.text) else name, cell) for name, cell in cells]
        return cells

    def _take_headers(self, words: Iterable[Word]) -> None:
        if any(name == self._first_header for name, _ in words):
            self._headers = []
        self._headers += [word for word in words if self._pattern.fullmatch(word[0])]

    def _unruled_cells(self, rows: list[Row], key_rows: int) -> list[Word]:
        """The cells of an entry: columns with a pattern first, then figures, then the prose between them.

        Args:
            rows: The entry's rows.
            key_rows: The number of rows, from the top, that hold its key and its figures.
        """
        wide, narrow = ([words_in(row, gap) for row in rows] for gap in (WORD_GAP, FIGURE_GAP))
        cells: dict[str, list[Word]] = {}
        reached = -inf
        for column in self._columns:
            if column.word and not column.figures:
                choices = [wide[:key_rows]] if column is self._key else [wide, narrow]
                tried = (self._words_of(column, chain(*words_of_rows), reached) for words_of_rows in choices)
                words = next(filter(None, tried), [])
                cells[column.header] = [(column.header, cell)] if (cell := merge_texts(words)) else []
                reached = max([reached, *(cell.x1 for cell in words)])
        cells |= self._figures(word for word in chain(*narrow[:key_rows]) if word[1].x0 >= reached)
        return [*self._prose(rows, cells), *chain(*cells.values())]

    def _words_of(self, column: Column, words: Iterable[Word], left: float = -inf) -> list[Cell]:
        """The words that a column may hold and that stand under its header, or below the first one without a header."""
        cells = [cell for text, cell in words if cell.x0 >= left and column.may_hold(text, cell.text)]
        header = next(iter(self._headers_of(column)), None)
        return [cell for cell in cells if _stands_under(cell, header or cells[0])]

    def _headers_of(self, column: Column) -> list[Cell]:
        return [cell for name, cell in self._headers if column.header and column.header_pattern.fullmatch(name)]

    def _figures(self, words: Iterable[Word]) -> dict[str, list[Word]]:
        """The first figure under each header."""
        columns = [column for column in self._columns if column.figures]
        headers = [header for header in self._headers if any(c.header_pattern.fullmatch(header[0]) for c in columns)]
        upper = [cell for name, cell in self._headers if name == self._upper_header]
        figures: dict[str, list[Word]] = {column.header: [] for column in columns}
        taken: list[Cell] = []
        for text, figure in words:
            name, header = header_of_figure(figure, headers)
            column = next((c for c in columns if c.header_pattern.fullmatch(name) and c.may_hold(text, text)), None)
            if column and header not in taken:
                taken.append(header)
                is_under = any(cell.x0 < middle_of(header) < cell.x1 for cell in upper)
                figures[column.header].append((self._upper_header + name if is_under else name, figure))
        return figures

    def _prose(self, rows: list[Row], cells: dict[str, list[Word]]) -> Iterator[Word]:
        """The text between other columns' texts or headers; none where nothing separates two columns of prose.

        A figure may begin left of its header, so that this header is no edge.
        """
        left, right = -inf, inf
        prose: list[str] = []
        for column in (*self._columns, None):
            if column and not column.word:
                prose.append(column.header)
                continue
            texts = [cell for _, cell in cells[column.header]] if column else []
            headers = self._headers_of(column) if column and not column.figures else []
            right = min([right, *(cell.x0 for cell in (*texts, *headers))])
            if not texts and column:
                continue
            if len(prose) == 1 and (text := text_between(rows, left, right)):
                yield prose[0], text
            left, right, prose = max([left, *(cell.x1 for cell in texts)]), inf, []


def _stands_under(cell: Cell, header: Cell) -> bool:
    return abs(middle_of(cell) - middle_of(header)) < max(cell.x1 - cell.x0, header.x1 - header.x0)


def figure_after(rows: Iterable[Item], label: str) -> Part | None:
    """The figure at the end of the first row that ends with one, from the row with a label (folded) on."""
    after = dropwhile(lambda row: label not in [part.folded for part in parts(row)], rows)
    return next((last for row in after if _FIGURE.fullmatch((last := parts(row)[-1]).folded)), None)
