"""A table by its heads and by what its columns hold, be they parted by lines or by white alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import inf

from helpers.cells import Cell, Row
from helpers.forms._columns import YEAR, Columns
from helpers.forms._stream import Item
from helpers.forms._unruled import is_unruled
from helpers.forms._white import NARROW, Word, between, head_of, merged, middle_of, stacked, words_in
from helpers.japanese import fold

__all__ = ["NUMBER", "Column", "Table"]

#: A printed number, or what stands for none (folded).
NUMBER = r"[△▲-]?[\d,.]+|-"


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        head: Its head's folded text; YEAR for the columns of all years; "" for a column that has none.
        holds: Regular expression of each piece of text in it (folded); "" for prose, which stands between what the
            other columns hold.
        figures: Whether its texts are figures, set to the right: they may begin left of their head.
    """

    head: str
    holds: str = ""
    figures: bool = False

    @property
    def pattern(self) -> str:
        """Regular expression of its heads' folded texts."""
        return self.head if self.head == YEAR else re.escape(self.head)


class Table:
    """A table of known columns. Where no line parts them, their heads do and what they hold.

    Args:
        columns: Its columns from the left.
        items: The document's stream.
        key: The column (its head) that every row fills.
        begins: The head (folded) that comes first where the table begins anew.
        over: A head (folded) over others; it stands before theirs in the names of their columns.
        others: Regular expressions of what else its rows of heads print.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        items: Iterable[Item],
        *,
        key: str,
        begins: str,
        over: str = "",
        others: Iterable[str] = (),
    ) -> None:
        self._columns, self._begins, self._over = columns, begins, over
        self._key = next(column for column in columns if column.head == key)
        heads = [head for head in (*(column.pattern for column in columns), re.escape(over), *others) if head]
        self._pattern = re.compile("|".join(f"(?:{head})" for head in heads))
        self._ruled = Columns(heads, (item for item in items if not is_unruled(item)))
        self._longest = max(map(len, heads))
        self._heads: list[Word] = []

    def placed(self, item: Item, *rest: Item | None) -> list[Word]:
        """The cells of a row that hold text, each with its column's head; none for a row of heads, which is learnt.

        Args:
            item: A row.
            rest: The rows below that are one with it, as far as no line is printed that could tell.
        """
        if isinstance(item, Row) and not item.guessed:
            cells = [] if self._ruled.learn(item) or not self._has_key(item) else self._ruled.placed(item)
            above = self._ruled.above if self._over else lambda _: []
            return [(self._name(head, above(cell)), cell) for head, cell in cells if cell.lines]
        words = words_in(item)
        if not is_unruled(item) or not self._heads or not self._hits(self._key, words, -inf):
            self._learn(stacked([word for word in words if len(word[0]) <= self._longest]))
            return []
        rows = [item, *filter(is_unruled, rest)]
        return self._by_white(rows, [*words, *(word for row in rows[1:] for word in words_in(row))])

    def cells(self, item: Item, *rest: Item | None) -> dict[str, Cell]:
        """The same by head, the first cell of each."""
        return dict(reversed(self.placed(item, *rest)))

    def _has_key(self, row: Row) -> bool:
        return any(re.fullmatch(self._key.holds, fold(cell.text)) for cell in row.cells if cell.lines)

    def _name(self, head: str, above: Iterable[str]) -> str:
        return self._over + head if self._over in above else head

    def _learn(self, words: Iterable[Word]) -> None:
        """Take the heads among the words."""
        if any(name == self._begins for name, _ in words):
            self._heads = []
        self._heads += [head for head in words if self._pattern.fullmatch(head[0])]

    def _by_white(self, rows: list[Row], words: list[Word]) -> list[Word]:
        """The cells of a row, or of rows that are one: first what is known by itself, then what stands between."""
        narrow = [word for row in rows for word in words_in(row, NARROW)]
        found: dict[str, list[Word]] = {}
        reached = -inf
        for column in self._columns:
            if column.holds and not column.figures:
                hits = self._hits(column, words, reached) or self._hits(column, narrow, reached)
                found[column.head] = [(column.head, cell)] if (cell := merged(hits)) else []
                reached = max([reached, *(cell.x1 for cell in hits)])
        found |= self._figures([word for word in narrow if word[1].x0 >= reached])
        texts = list(self._texts(rows, found))
        return [*texts, *(word for own in found.values() for word in own)]

    def _hits(self, column: Column, words: Iterable[Word], left: float) -> list[Cell]:
        """The words that a column may hold and that stand under its head, or below the first where that has none."""
        held = [cell for text, cell in words if any(re.fullmatch(column.holds, t) for t in (text, cell.text))]
        cells = [cell for cell in held if cell.x0 >= left]
        head = next(iter(self._heads_of(column)), None)
        if head is None:
            return [cell for cell in cells if cells[0].x0 <= middle_of(cell) <= cells[0].x1]
        return [
            cell for cell in cells if abs(middle_of(cell) - middle_of(head)) < max(cell.x1 - cell.x0, head.x1 - head.x0)
        ]

    def _heads_of(self, column: Column) -> list[Cell]:
        return [cell for name, cell in self._heads if column.head and re.fullmatch(column.pattern, name)]

    def _figures(self, words: Iterable[Word]) -> dict[str, list[Word]]:
        """The first figure under each head."""
        columns = [column for column in self._columns if column.figures]
        heads = [head for head in self._heads if any(re.fullmatch(column.pattern, head[0]) for column in columns)]
        over = [cell for name, cell in self._heads if name == self._over]
        found: dict[str, list[Word]] = {column.head: [] for column in columns}
        taken: set[int] = set()
        for text, figure in words:
            name, head = head_of(figure, heads)
            column = next((c for c in columns if re.fullmatch(c.pattern, name) and re.fullmatch(c.holds, text)), None)
            if column and id(head) not in taken:
                taken.add(id(head))
                above = [self._over for cell in over if cell.x0 < middle_of(head) < cell.x1]
                found[column.head].append((self._name(name, above), figure))
        return found

    def _texts(self, rows: list[Row], found: dict[str, list[Word]]) -> Iterator[Word]:
        """The prose between what other columns hold, or their heads; none where two columns of prose are not parted."""
        left, right = -inf, inf
        prose: list[str] = []
        for column in self._columns:
            cells = [cell for _, cell in found.get(column.head, [])]
            if not column.holds:
                prose.append(column.head)
            right = min([right, *(cell.x0 for cell in cells), *(head.x0 for head in self._edges_of(column))])
            if cells:
                yield from _alone(prose, rows, left, right)
                left, right, prose = max(cell.x1 for cell in cells), inf, []
        yield from _alone(prose, rows, left, inf)

    def _edges_of(self, column: Column) -> list[Cell]:
        """The heads of a column if they show where it begins."""
        return self._heads_of(column) if column.holds and not column.figures else []


def _stands_under(cell: Cell, head: Cell) -> bool:
    return abs(middle_of(cell) - middle_of(head)) < max(cell.x1 - cell.x0, head.x1 - head.x0)


def _alone(prose: list[str], rows: list[Row], left: float, right: float) -> Iterator[Word]:
    cell = between(rows, left, right) if len(prose) == 1 else None
    if cell:
        yield prose[0], cell
