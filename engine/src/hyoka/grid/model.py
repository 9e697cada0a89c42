"""Lines of text, cells and rows of a page, and how they are read from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, repeat

import numpy as np

from hyoka.grid.lines import (
    Lines,
    describe_lines,
    find_figures,
    find_lines,
    join,
    keep_together,
    keep_words_whole,
)
from hyoka.grid.tables import Cells, align_words, find_tables, tables_to_cells
from hyoka.pdf.chars import Boxes, Char, Chars, decoded
from hyoka.pdf.page import Page
from hyoka.pdf.settings import PAGE
from hyoka.pdf.unread import Doubt, DoubtKind, blotted
from hyoka.text.japanese import fold

#: The columns of `Lines.places`.
_PLACE = ("x0", "top", "x1", "bottom", "height", "first_width")


class Line:
    """A line of text as printed, with its box in points, origin at the top left.

    Pages count from 1.

    Attributes:
        height: Height of its tallest char.
        first_width: Width of the first part that a line break cannot split: a Latin word, or a char
            with its marks.
    """

    __slots__ = ("_first", "_folded", "_last", "_chars", *_PLACE, "page", "text")

    def __init__(self, page: int, chars: Iterable[Char]) -> None:
        chars = Chars.of(chars)
        starts = np.array([0, len(chars)])
        lines = describe_lines(chars.codes, chars.boxes, chars.spaces, starts, starts[:1])
        place = lines.places[0].tolist()
        self._set(page, decoded(lines.text), place, chars, 0, len(chars))

    def _set(
        self,
        page: int,
        text: str,
        place: Sequence[float],
        chars: Chars,
        first: int,
        last: int,
    ) -> None:
        self.page = page
        self.text = text
        self._folded: str | None = None
        self._chars = chars
        self._first = first
        self._last = last
        self.x0, self.top, self.x1, self.bottom, self.height, self.first_width = place

    def __repr__(self) -> str:
        return f"Line({self.text!r}, page {self.page}, {self.x0:.0f}, {self.top:.0f})"

    @property
    def chars(self) -> Chars:
        """Its chars from left to right."""
        return self._chars[self._first : self._last]

    @property
    def glyphs(self) -> int:
        """How many chars it has, without blanks."""
        return self._last - self._first

    @property
    def lines(self) -> "list[Line]":
        """Itself, as a cell has its lines."""
        return [self]

    @property
    def folded(self) -> str:
        """Its text, folded for comparison with labels."""
        if self._folded is None:
            self._folded = fold(self.text)
        return self._folded

    @property
    def middle(self) -> float:
        """Half-way between its top and bottom."""
        return (self.top + self.bottom) / 2


@dataclass(slots=True)
class Cell:
    """A cell of a table; points, origin at the top left.

    lines: its lines of text in reading order, set once; folded: its text, folded for comparison
    with labels.
    """

    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    lines: list[Line] = field(default_factory=list)
    folded: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        lines = self.lines
        self.folded = lines[0].folded if len(lines) == 1 else fold(self.text)

    @property
    def text(self) -> str:
        """The text of its lines, joined."""
        return join([line.text for line in self.lines])


@dataclass(slots=True)
class Row:
    """The cells that begin in one row of a table, from the left.

    guessed: no vertical edge is printed in the table; its columns were found by the gaps between
    texts; table: the number of its table on the page, from 1.
    """

    page: int
    top: float
    cells: list[Cell]
    guessed: bool = False
    table: int = 0

    @property
    def text(self) -> str:
        """The texts of its cells, with blanks between them."""
        return " ".join(cell.text for cell in self.cells if cell.lines)

    @property
    def folded(self) -> str:
        """Its text, folded for comparison with labels."""
        return "".join([cell.folded for cell in self.cells if cell.lines])


def read_items(page: Page, *, is_open: bool = True) -> list[Row | Line]:
    """Read the rows of a page and its lines of text outside tables, in reading order.

    A cell belongs to the row in which it begins, so a merged cell appears once, in its first row.
    is_open: whether level edges alone make a table, too.
    """
    cells, found = _cells_and_lines(page, is_open=is_open)
    outside, made = filled(page.number, cells.boxes, found)
    items = list[Row | Line](outside)
    parts = pairwise(cells.row_starts.tolist())
    are_guessed = cells.are_guessed.tolist()
    of_tables = cells.tables.tolist()
    for (first, end), is_guessed, table in zip(parts, are_guessed, of_tables, strict=True):
        row = Row(page.number, made[first].top, made[first:end], is_guessed, table)
        items.append(row)
    return in_reading_order(items)


def in_reading_order(items: Sequence[Row | Line]) -> list[Row | Line]:
    """Rows and lines from the top; a guessed row begins where its texts do."""
    tops = [
        _top_of_texts(item) if isinstance(item, Row) and item.guessed else item.top
        for item in items
    ]
    return [items[index] for index in np.argsort(tops, kind="stable").tolist()]


def filled(page: int, boxes: Boxes, found: Lines) -> tuple[list[Line], list[Cell]]:
    """The lines outside cells, and cells with their lines.

    boxes: of the cells; found: the lines of each, by the number of its cell from 1.
    """
    lines = _as_lines(page, found)
    numbers = np.arange(1, len(boxes) + 2)
    lines_of_cells = np.searchsorted(found.cells, numbers).tolist()
    texts = [lines[first:end] for first, end in pairwise(lines_of_cells)]
    sides = boxes.T.tolist()
    return lines[: lines_of_cells[0]], list(map(Cell, repeat(page), *sides, texts))


def _cells_and_lines(page: Page, *, is_open: bool) -> tuple[Cells, Lines]:
    """The cells of a page, and the lines of text in each; those outside tables are of cell 0.

    Figures that may be of two heads are not read.
    """
    codes = page.chars.codes
    boxes = page.chars.boxes
    spaces = page.chars.spaces
    words = np.zeros((len(boxes), 2))
    tables = find_tables(page.horizontal, page.vertical, boxes)
    if not is_open:
        tables = [table for table in tables if not table.is_open]
    if any(table.is_open for table in tables):
        boxes, words = align_words(boxes)
    cells = tables_to_cells(tables, codes, boxes, words)
    figures = find_figures(codes, boxes, spaces)
    keep_together(cells.of_chars, figures, boxes)
    drawn = ~np.repeat(cells.are_guessed, np.diff(cells.row_starts))
    keep_words_whole(cells.of_chars, cells.boxes, drawn, page.chars.boxes, spaces)
    codes = blotted(codes, [Doubt(DoubtKind.TWO_HEADS, cells.doubted)])
    return cells, find_lines(codes, boxes, spaces, cells.of_chars, figures)


def _top_of_texts(row: Row) -> float:
    """Where the texts of a row begin; its cells may begin above a line that stands before it."""
    lowest = min(cell.bottom for cell in row.cells) - PAGE.touch_pt
    tops = [line.top for cell in row.cells for line in cell.lines]
    return max(row.top, min([lowest, *tops]))


def chars_of(lines: Iterable[Line]) -> Chars:
    """The chars of lines, line by line."""
    chars = [line.chars for line in lines] or [Chars.of(())]
    if len(chars) == 1:
        return chars[0]
    return Chars(
        np.concatenate([part.codes for part in chars]),
        np.concatenate([part.boxes for part in chars]),
        np.concatenate([part.spaces for part in chars]),
    )


def text_lines(page: int, chars: Iterable[Char]) -> list[Line]:
    """Find the lines of text that chars form, from the top, each from left to right."""
    chars = Chars.of(chars)
    one_cell = np.zeros(len(chars), np.int64)
    found = find_lines(chars.codes, chars.boxes, chars.spaces, one_cell)
    return _as_lines(page, found)


def as_one_text(lines: Sequence[Line]) -> list[Line]:
    """Join the lines of several texts to those of one.

    They are sorted from the top, and lines side by side become one.
    """
    if all(upper.bottom <= lower.top for upper, lower in pairwise(lines)):
        return list(lines)
    return text_lines(lines[0].page, chars_of(lines))


def _as_lines(page: int, found: Lines) -> list[Line]:
    text = decoded(found.text)
    chars = Chars(found.codes, found.boxes, found.spaces)
    of_chars = pairwise(found.starts.tolist())
    of_text = pairwise(found.text_starts.tolist())
    lines = []
    for place, (first, last), (begin, end) in zip(
        found.places.tolist(), of_chars, of_text, strict=True
    ):
        line = Line.__new__(Line)
        line._set(page, text[begin:end], place, chars, first, last)
        lines.append(line)
    return lines
