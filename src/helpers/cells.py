"""What a page is made of once its lines are understood: lines of text, cells and rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from helpers.japanese import fold
from helpers.letters import Char, Letters, Order
from helpers.lining import described, lined_up


class Line:
    """Characters on one line; `text` has a blank where the page has one.

    Attributes:
        page: Its page, from 1.
        text: The line as printed.
        x0, top, x1, bottom: Its box; points, origin at the top left.
        height: Height of its tallest character.
    """

    __slots__ = ("_chars", "_folded", "_letters", "_order", "bottom", "height", "page", "text", "top", "x0", "x1")

    def __init__(self, page: int, chars: Iterable[Char]) -> None:
        letters = Letters.of(chars)
        order = np.arange(len(letters))
        text, _, places = described(letters, order, np.array([0, len(letters)]))
        self._set(page, text, places[0].tolist(), letters, order)

    def _set(self, page: int, text: str, place: Sequence[float], letters: Letters, order: Order) -> None:
        self.page, self.text, self._letters, self._order = page, text, letters, order
        self._chars: tuple[Char, ...] | None = None
        self._folded: str | None = None
        self.x0, self.top, self.x1, self.bottom, self.height = place

    def __repr__(self) -> str:
        return f"Line({self.text!r}, page {self.page}, {self.x0:.0f}, {self.top:.0f})"

    @property
    def chars(self) -> tuple[Char, ...]:
        """Its characters from left to right."""
        if self._chars is None:
            self._chars = tuple(self.letters)
        return self._chars

    @property
    def letters(self) -> Letters:
        """The same as arrays."""
        return self._letters[self._order]

    @property
    def folded(self) -> str:
        """Its text as labels are compared."""
        if self._folded is None:
            self._folded = fold(self.text)
        return self._folded

    @property
    def members(self) -> Order:
        """Which of the page's characters they are."""
        return self._order

    @property
    def middle(self) -> float:
        """Half-way between its edges."""
        return (self.top + self.bottom) / 2


@dataclass(slots=True)
class Cell:
    """A cell of a table; points, origin at the top left. `lines` are its lines of text from the top, set once.

    open_top, open_bottom: no line is printed there, so that the cell may go on over a page end.
    """

    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    lines: list[Line] = field(default_factory=list)
    open_top: bool = False
    open_bottom: bool = False
    _folded: str | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def text(self) -> str:
        """The cell's text, its broken lines joined."""
        lines = self.lines
        return lines[0].text if len(lines) == 1 else "".join([line.text for line in lines])

    @property
    def folded(self) -> str:
        """Its text as labels are compared."""
        if self._folded is None:
            self._folded = self.lines[0].folded if len(self.lines) == 1 else fold(self.text)
        return self._folded


@dataclass(slots=True)
class Row:
    """The cells that begin in one row of a table, from the left.

    guessed: no vertical line is printed in the table; its columns were told from the white between its texts.
    """

    page: int
    top: float
    cells: list[Cell]
    guessed: bool = False

    @property
    def text(self) -> str:
        """The texts of its cells, parted by blanks."""
        return " ".join(cell.text for cell in self.cells if cell.lines)

    @property
    def folded(self) -> str:
        """Its text as labels are compared."""
        return "".join([cell.folded for cell in self.cells])


def letters_of(lines: Iterable[Line]) -> Letters:
    """The characters of lines, one line behind another."""
    own = [line.letters for line in lines]
    if len(own) == 1:
        return own[0]
    codes, boxes, spaces = zip(*((one.codes, one.boxes, one.spaces) for one in own), strict=True)
    return Letters(np.concatenate(codes), np.concatenate(boxes), np.concatenate(spaces))


def text_lines(page: int, chars: Iterable[Char]) -> list[Line]:
    """Characters as lines of text from the top, each from left to right."""
    letters = Letters.of(chars)
    return lines_by_home(page, letters, np.zeros(len(letters), np.int64), 1)[0]


def lines_by_home(page: int, letters: Letters, homes: Order, count: int) -> list[list[Line]]:
    """Lines of text from the top, those of each cell by themselves.

    Args:
        page: The page, from 1.
        letters: Its characters.
        homes: The number of each character's cell, from 0.
        count: How many cells there are.
    """
    order, starts = lined_up(letters.boxes, homes)
    text, cuts, places = described(letters, order, starts)
    out: list[list[Line]] = [[] for _ in range(count)]
    bounds, owners = starts.tolist(), homes[order[starts[:-1]]].tolist()
    for number, (home, place) in enumerate(zip(owners, places.tolist(), strict=True)):
        line = Line.__new__(Line)
        own = order[bounds[number] : bounds[number + 1]]
        line._set(page, text[cuts[number] : cuts[number + 1]], place, letters, own)
        out[home].append(line)
    return out
