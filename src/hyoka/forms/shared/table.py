"""A table by its heads and by what its columns hold, be they parted by lines or by white alone."""

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
from hyoka.forms.shared.white_space import NARROW, WHITE, Word, between, head_of, merged, middle_of, stacked, words_in
from hyoka.grid.model import Cell, Row

__all__ = ["NUMBER", "Column", "Table", "figure_after"]

#: A printed number, or what stands for none (folded).
NUMBER = r"[△▲-]?[\d,.]+|-"
_FIGURE = re.compile(r"[\d,]+")


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        head: Its head's folded text; YEAR for the columns of all years; "" for a column that has none.
        holds: Regular expression of each piece of text in it; "" for prose, which stands between what the other
            columns hold.
        whole: The same of all of its text; "" where one piece is all.
        figures: Whether its texts are figures, set to the right: they may begin left of their head.
    """

    head: str
    holds: str = ""
    whole: str = ""
    figures: bool = False

    @cached_property
    def heads(self) -> re.Pattern[str]:
        """What its heads' folded texts look like."""
        return re.compile(self.head if self.head == YEAR else re.escape(self.head))

    def may_hold(self, text: str, printed: str) -> bool:
        """Whether a piece of text, folded or as printed, may be of the column."""
        held = self._held.fullmatch
        return bool(held(text) or (printed != text and held(printed)))

    def is_whole(self, cell: Cell | None) -> bool:
        """Whether a cell holds what the column must."""
        return cell is not None and self._all_held.fullmatch(cell.folded) is not None

    def is_filled(self, cells: Iterable[Cell]) -> bool:
        """Whether one of some cells holds what the column must."""
        return any(map(self._all_held.fullmatch, [cell.folded for cell in cells]))

    @cached_property
    def _held(self) -> re.Pattern[str]:
        return re.compile(self.holds)

    @cached_property
    def _all_held(self) -> re.Pattern[str]:
        return re.compile(self.whole or self.holds)


class Table:
    """A table of known columns. Where no line parts them, their heads do and what they hold.

    Args:
        columns: Its columns from the left.
        items: The document's stream.
        key: The head of the column that every row fills.
        begins: The head (folded) that comes first where the table begins anew.
        over: A head (folded) over others; it stands before theirs in the names of their columns.
        others: Regular expressions of what else its rows of heads print.
        lines: So many rows stand beside one another's prose: one of targets, say, and one of actuals.
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
        lines: int = 1,
    ) -> None:
        self._columns, self._begins, self._over, self._lines = columns, begins, over, lines
        self._headless = [column for column in columns if not column.head]
        self._key = next(column for column in columns if column.head == key)
        heads = [head for head in (*(column.heads.pattern for column in columns), re.escape(over), *others) if head]
        self._pattern = re.compile("|".join(f"(?:{head})" for head in heads))
        self._ruled = Columns(heads, (item for item in items if not is_unruled(item)))
        self._longest, self._most = max(map(len, heads)), sum(map(len, heads))  # a head, and what a row of heads says
        self._heads: list[Word] = []

    def placed(self, item: Item, following: Item | None = None) -> list[Word]:
        """The cells of a row that hold text, each with its column's head; none for a row of heads, which is learnt.

        Args:
            item: A row.
            following: The next one, where texts of the row may go on though no line tells so.
        """
        if isinstance(item, Row) and not item.guessed:
            return self._by_lines(item)
        text = item.folded
        if len(text) > self._most and not (self._heads and re.search(self._key.holds, text)):
            return []
        words = words_in(item)
        key = self._hits(self._key, words) if self._heads else []
        if not is_unruled(item) or not key:
            self._learn(stacked([word for word in words if len(word[0]) <= self._longest]))
            return []
        is_cut = not self._key.is_whole(merged(key))
        if is_unruled(following) and (following.page > item.page if is_cut else self._lines > 1):
            return self._by_white([item, following], 2 if is_cut else 1)
        return [] if is_cut else self._by_white([item], 1)

    def cells(self, item: Item, following: Item | None = None) -> dict[str, Cell]:
        """The same by head, the first cell of each."""
        found: dict[str, Cell] = {}
        for head, cell in self.placed(item, following):
            found.setdefault(head, cell)
        return found

    def _by_lines(self, row: Row) -> list[Word]:
        told = [cell for cell in row.cells if cell.lines]
        if self._ruled.learn(row) or not self._key.is_filled(told):
            return []
        placed = self._ruled.placed(Row(row.page, row.top, told))
        if self._over:
            under = self._ruled.stands_under
            placed = [(self._over + head if under(self._over, cell) else head, cell) for head, cell in placed]
        for column in self._headless:
            held = column.may_hold
            placed = [("" if held(cell.folded, cell.text) else head, cell) for head, cell in placed]
        return placed

    def _learn(self, words: Iterable[Word]) -> None:
        """Take the heads among the words."""
        if any(name == self._begins for name, _ in words):
            self._heads = []
        self._heads += [head for head in words if self._pattern.fullmatch(head[0])]

    def _by_white(self, rows: list[Row], own: int) -> list[Word]:
        """The cells of rows that are one, of which so many hold its key and its figures.

        What is known by itself parts what stands between.
        """
        wide, narrow = ([words_in(row, white) for row in rows] for white in (WHITE, NARROW))
        found: dict[str, list[Word]] = {}
        reached = -inf
        for column in self._columns:
            if column.holds and not column.figures:
                tried = [wide[:own]] if column is self._key else [wide, narrow]
                hits = next(filter(None, (self._hits(column, chain(*words), reached) for words in tried)), [])
                found[column.head] = [(column.head, cell)] if (cell := merged(hits)) else []
                reached = max([reached, *(cell.x1 for cell in hits)])
        found |= self._figures(word for word in chain(*narrow[:own]) if word[1].x0 >= reached)
        return [*self._prose(rows, found), *chain(*found.values())]

    def _hits(self, column: Column, words: Iterable[Word], left: float = -inf) -> list[Cell]:
        """The words that a column may hold and that stand under its head, or below the first where that has none."""
        cells = [cell for text, cell in words if cell.x0 >= left and column.may_hold(text, cell.text)]
        head = next(iter(self._heads_of(column)), None)
        return [cell for cell in cells if _stands_under(cell, head or cells[0])]

    def _heads_of(self, *columns: Column) -> list[Cell]:
        patterns = [column.heads for column in columns if column.head]
        return [cell for name, cell in self._heads if any(pattern.fullmatch(name) for pattern in patterns)]

    def _figures(self, words: Iterable[Word]) -> dict[str, list[Word]]:
        """The first figure under each head."""
        columns = [column for column in self._columns if column.figures]
        heads = [head for head in self._heads if any(column.heads.fullmatch(head[0]) for column in columns)]
        over = [cell for name, cell in self._heads if name == self._over]
        found: dict[str, list[Word]] = {column.head: [] for column in columns}
        taken: list[Cell] = []
        for text, figure in words:
            name, head = head_of(figure, heads)
            column = next((c for c in columns if c.heads.fullmatch(name) and c.may_hold(text, text)), None)
            if column and head not in taken:
                taken.append(head)
                is_under = any(cell.x0 < middle_of(head) < cell.x1 for cell in over)
                found[column.head].append((self._over + name if is_under else name, figure))
        return found

    def _prose(self, rows: list[Row], found: dict[str, list[Word]]) -> Iterator[Word]:
        """What stands between other columns' texts, or their heads; nothing where two columns of prose are not parted.

        A figure may begin left of its head, so that the head is no edge.
        """
        left, right = -inf, inf
        prose: list[str] = []
        for column in (*self._columns, None):
            if column and not column.holds:
                prose.append(column.head)
                continue
            cells = [cell for _, cell in found[column.head]] if column else []
            heads = self._heads_of(column) if column and not column.figures else []
            right = min([right, *(cell.x0 for cell in (*cells, *heads))])
            if not cells and column:
                continue
            if len(prose) == 1 and (cell := between(rows, left, right)):
                yield prose[0], cell
            left, right, prose = max([left, *(cell.x1 for cell in cells)]), inf, []


def _stands_under(cell: Cell, head: Cell) -> bool:
    return abs(middle_of(cell) - middle_of(head)) < max(cell.x1 - cell.x0, head.x1 - head.x0)


def figure_after(rows: Iterable[Item], label: str) -> Part | None:
    """The figure at the end of a row, in the first row that has one from the row with a label (folded) on."""
    after = dropwhile(lambda row: label not in [part.folded for part in parts(row)], rows)
    return next((last for row in after if _FIGURE.fullmatch((last := parts(row)[-1]).folded)), None)
