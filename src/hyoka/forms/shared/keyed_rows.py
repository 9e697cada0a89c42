"""Rows of a table that are told by a key of their own, each whole though page ends cut it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from hyoka.forms.shared.labels import text_of
from hyoka.forms.shared.pages import Item
from hyoka.grid.model import Cell, Row

__all__ = ["KeyedRows"]


class KeyedRows:
    """The rows that were met so far; what a page end cuts off stands before or behind the row that has the key.

    Args:
        key: The column of the keys.
        pattern: Regular expression of a key, folded.
        texts: Columns whose texts may be cut.
        short: Columns whose texts are too short to be cut: with one of them a row is no rest.

    Attributes:
        rows: The cells of each row by column, from the top.
    """

    def __init__(self, key: str, pattern: str, texts: Sequence[str], short: Sequence[str] = ()) -> None:
        self._key, self._pattern = key, re.compile(pattern)
        self._texts, self._short = texts, (key, *short)
        self.rows: list[dict[str, list[Cell]]] = []
        self._last: Item | None = None
        self._half: dict[str, list[Cell]] = {}

    def begins(self, item: Item, cells: Mapping[str, Cell]) -> bool:
        """Take a row that has a key, or the rest of one; False if it has none."""
        own = {column: [cell] for column, cell in cells.items()}
        is_first = self._last is not None and self._last.page + 1 == item.page
        self._last = item
        for row in (self._behind_half(own), own) if is_first else (own,):
            if self._pattern.fullmatch(self._key_of(row)):
                self.rows.append(row)
                self._half = {}
                return True
        self._half = own if self._key_of(own) else {}
        return False

    def goes_on(self, item: Item, cells: Mapping[str, Cell]) -> bool:
        """Take a row without a key as the rest of the last one, or as what stands before the next; False for neither.

        Between lines a row is whole on its page: what stands there without a key is the first half of one.
        """
        if not self.rows or not text_of(cells, *self._texts) or text_of(cells, *self._short):
            return False
        same_page = any(part and part[-1].page == item.page for part in self.rows[-1].values())
        if same_page and isinstance(item, Row) and not item.guessed:
            self._half = {column: [cell] for column, cell in cells.items()}
            return True
        for column, cell in cells.items():
            self.rows[-1].setdefault(column, []).append(cell)
        return True

    def _behind_half(self, own: Mapping[str, list[Cell]]) -> dict[str, list[Cell]]:
        return {column: [*self._half.get(column, []), *own.get(column, [])] for column in {**self._half, **own}}

    def _key_of(self, row: Mapping[str, list[Cell]]) -> str:
        return "".join([cell.folded for cell in row.get(self._key, ())])
