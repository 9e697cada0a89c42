"""Lines of text, cells and rows of a page, and how they are read from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import pairwise, repeat

import numpy as np

from hyoka.grid.lines import Lines, describe_lines, find_figures, find_lines, join, keep_together
from hyoka.grid.tables import align_words, find_tables, tables_to_cells
from hyoka.pdf.chars import Char, Chars, decoded
from hyoka.pdf.edges import TOUCH_PT
from hyoka.pdf.page import Page
from hyoka.text.japanese import fold

#: The columns of `Lines.places`.
_PLACE = ("x0", "top", "x1", "bottom", "height", "first_width")


class Line:
    """A line of text as printed, with its box in points, origin at the top left; pages count from 1.

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
        self._set(page, decoded(lines.text), lines.places[0].tolist(), chars, 0, len(chars))

    def _set(
        self, page: int, text: str, place: Sequence[float], chars: Chars, first: int, last: int
    ) -> None:
        self.page, self.text, self._chars, self._first, self._last = page, text, chars, first, last
        self._folded: str | None = None
        self.x0, self.top, self.x1, self.bottom, self.height, self.first_width = place

    def __repr__(self) -> str:
        return f"Line({self.text!r}, page {self.page}, {self.x0:.0f}, {self.top:.0f})"

    @property
    def chars(self) -> Chars:
        """Its chars from left to right."""
        return self._chars[self._first : self._last]

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
    """A cell of a table; points, origin at the top left. `lines` are its lines of text from the top, set once.

    folded: its text, folded for comparison with labels.
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
        lines = self.lines
        return lines[0].text if len(lines) == 1 else reduce(join, [line.text for line in lines], "")


@dataclass(slots=True)
class Row:
    """The cells that begin in one row of a table, from the left.

    guessed: no vertical edge is printed in the table; its columns were found by the gaps between
    texts.
    """

    page: int
    top: float
    cells: list[Cell]
    guessed: bool = False

    @property
    def text(self) -> str:
        """The texts of its cells, with blanks between them."""
        return " ".join(cell.text for cell in self.cells if cell.lines)

    @property
    def folded(self) -> str:
        """Its text, folded for comparison with labels."""
        return "".join([cell.folded for cell in self.cells if cell.lines])


def read_items(page: Page) -> list[Row | Line]:
    """Read the rows of a page and its lines of text outside tables, in reading order.

    A cell belongs to the row in which it begins, so a merged cell appears once, in its first row.
    """
    codes, boxes, spaces = page.chars.codes, page.chars.boxes, page.chars.spaces
    tables, words = find_tables(page.horizontal, page.vertical), np.zeros((len(boxes), 2))
    if any(table.is_open for table in tables):
        boxes, words = align_words(boxes)
    cells, row_starts, guessed, cell_numbers = tables_to_cells(tables, codes, boxes, words)
    figures = find_figures(codes, boxes, spaces)
    keep_together(cell_numbers, figures, boxes)
    found = find_lines(codes, boxes, spaces, cell_numbers, figures)
    lines, starts = (
        _as_lines(page.number, found),
        np.searchsorted(found.cells, np.arange(1, len(cells) + 2)).tolist(),
    )
    texts = [lines[first:last] for first, last in pairwise(starts)]
    made = list(map(Cell, repeat(page.number), *cells.T.tolist(), texts))
    items, tops = list[Row | Line](lines[: starts[0]]), [line.top for line in lines[: starts[0]]]
    for (first, last), is_guessed in zip(
        pairwise(row_starts.tolist()), guessed.tolist(), strict=True
    ):
        row = Row(page.number, made[first].top, made[first:last], is_guessed)
        items.append(row)
        tops.append(row.top)
        if is_guessed:  # its cells may begin higher than a line of text that stands before it
            lowest = min(cell.bottom for cell in row.cells) - TOUCH_PT
            tops[-1] = max(
                row.top, min([lowest, *(line.top for cell in row.cells for line in cell.lines)])
            )
    return [items[index] for index in np.argsort(tops, kind="stable").tolist()]


def chars_of(lines: Iterable[Line]) -> Chars:
    """The chars of lines, line by line."""
    chars = [line.chars for line in lines] or [Chars.of(())]
    if len(chars) == 1:
        return chars[0]
    codes, boxes, spaces = zip(
        *((part.codes, part.boxes, part.spaces) for part in chars), strict=True
    )
    return Chars(np.concatenate(codes), np.concatenate(boxes), np.concatenate(spaces))


def text_lines(page: int, chars: Iterable[Char]) -> list[Line]:
    """Find the lines of text that chars form, from the top, each from left to right."""
    chars = Chars.of(chars)
    return _as_lines(
        page, find_lines(chars.codes, chars.boxes, chars.spaces, np.zeros(len(chars), np.int64))
    )


def as_one_text(lines: Sequence[Line]) -> list[Line]:
    """Join the lines of several texts to those of one: sort them from the top, and join lines side by side."""
    if all(upper.bottom <= lower.top for upper, lower in pairwise(lines)):
        return list(lines)
    return text_lines(lines[0].page, chars_of(lines))


def _as_lines(page: int, lines: Lines) -> list[Line]:
    text, chars, out = decoded(lines.text), Chars(lines.codes, lines.boxes, lines.spaces), []
    starts, text_starts = pairwise(lines.starts.tolist()), pairwise(lines.text_starts.tolist())
    for place, (first, last), (begin, end) in zip(
        lines.places.tolist(), starts, text_starts, strict=True
    ):
        line = Line.__new__(Line)
        line._set(page, text[begin:end], place, chars, first, last)
        out.append(line)
    return out
