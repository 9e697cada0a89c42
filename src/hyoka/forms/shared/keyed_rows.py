"""Rows of a table that each have a key, joined where page ends cut them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from hyoka.forms.shared.labels import text_of
from hyoka.forms.shared.pages import Item
from hyoka.grid.model import Cell, Row


class KeyedRows:
    """The rows met so far; a page end may cut off what stands before or behind the row with the key.

    Args:
        key: The column of the keys.
        pattern: Regular expression of a key, folded.
        texts: Columns whose texts a page end may cut.
        short: Columns whose texts are too short to be cut: a row with one of them continues no other.

    Attributes:
        rows: The cells of each row by column, from the top.
    """

    def __init__(self, key: str, pattern: str, texts: Sequence[str], short: Sequence[str] = ()) -> None:
        self._key, self._pattern = key, re.compile(pattern)
        self._texts, self._short = texts, (key, *short)
        self.rows: list[dict[str, list[Cell]]] = []
        self._last: Item | None = None
        self._first_half: dict[str, list[Cell]] = {}

    def take_row(self, item: Item, cells: Mapping[str, Cell]) -> bool:
        """Take a row that has a key, together with its first half on the page before; False if it has none."""
        row = {column: [cell] for column, cell in cells.items()}
        is_first = self._last is not None and self._last.page + 1 == item.page
        self._last = item
        for whole in (self._with_first_half(row), row) if is_first else (row,):
            if self._pattern.fullmatch(self._key_of(whole)):
                self.rows.append(whole)
                self._first_half = {}
                return True
        self._first_half = row if self._key_of(row) else {}
        return False

    def append_continuation(self, item: Item, cells: Mapping[str, Cell]) -> bool:
        """Take a row without a key as the rest of the last row, or as the first half of the next; False for neither.

        Between ruled lines a row is whole on its page: a row without a key there is a first half.
        """
        if not self.rows or not text_of(cells, *self._texts) or text_of(cells, *self._short):
            return False
        same_page = any(column and column[-1].page == item.page for column in self.rows[-1].values())
        if same_page and isinstance(item, Row) and not item.guessed:
            self._first_half = {column: [cell] for column, cell in cells.items()}
            return True
        for column, cell in cells.items():
            self.rows[-1].setdefault(column, []).append(cell)
        return True

    def _with_first_half(self, row: Mapping[str, list[Cell]]) -> dict[str, list[Cell]]:
        half = self._first_half
        return {column: [*half.get(column, []), *row.get(column, [])] for column in {**half, **row}}

    def _key_of(self, row: Mapping[str, list[Cell]]) -> str:
        return "".join([cell.folded for cell in row.get(self._key, ())])
