"""What a page is made of once its lines are understood: lines of text, cells and rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from hyoka.grid.lines import Lines, described, lines_of
from hyoka.japanese import fold
from hyoka.pdf.chars import Char, Chars, decoded

#: Where a line stands, as `described` tells it.
_PLACE = ("x0", "top", "x1", "bottom", "height", "first_width")


class Line:
    """Characters on one line; `text` has a blank where the page has one.

    Attributes:
        page: Its page, from 1.
        text: The line as printed.
        x0, top, x1, bottom: Its box; points, origin at the top left.
        height: Height of its tallest character.
        first_width: Width of what a line break cannot part: a Latin word, or a character and marks that cling to it.
    """

    __slots__ = ("_first", "_folded", "_last", "_owners", *_PLACE, "page", "text")

    def __init__(self, page: int, chars: Iterable[Char]) -> None:
        chars = Chars.of(chars)
        bounds = np.array([0, len(chars)])
        found = described(chars.codes, chars.boxes, chars.spaces, bounds, bounds[:1])
        self._set(page, decoded(found.text), found.places[0].tolist(), chars, 0, len(chars))

    def _set(self, page: int, text: str, place: Sequence[float], owners: Chars, first: int, last: int) -> None:
        self.page, self.text, self._owners, self._first, self._last = page, text, owners, first, last
        self._folded: str | None = None
        self.x0, self.top, self.x1, self.bottom, self.height, self.first_width = place

    def __repr__(self) -> str:
        return f"Line({self.text!r}, page {self.page}, {self.x0:.0f}, {self.top:.0f})"

    @property
    def chars(self) -> Chars:
        """Its characters from left to right."""
        return self._owners[self._first : self._last]

    @property
    def folded(self) -> str:
        """Its text as labels are compared."""
        if self._folded is None:
            self._folded = fold(self.text)
        return self._folded

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
            self._folded = fold(self.text)
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
        return "".join([cell.folded for cell in self.cells if cell.lines])


def chars_of(lines: Iterable[Line]) -> Chars:
    """The characters of lines, one line behind another."""
    own = [line.chars for line in lines] or [Chars.of(())]
    if len(own) == 1:
        return own[0]
    codes, boxes, spaces = zip(*((one.codes, one.boxes, one.spaces) for one in own), strict=True)
    return Chars(np.concatenate(codes), np.concatenate(boxes), np.concatenate(spaces))


def text_lines(page: int, chars: Iterable[Char]) -> list[Line]:
    """Characters as lines of text from the top, each from left to right."""
    chars = Chars.of(chars)
    homes = np.zeros(len(chars), np.int64)
    return as_lines(page, lines_of(chars.codes, chars.boxes, chars.spaces, homes, 1))


def as_one_text(lines: Sequence[Line]) -> list[Line]:
    """Lines of several texts as those of one: from the top, those on one level joined."""
    if all(upper.bottom <= lower.top for upper, lower in pairwise(lines)):
        return list(lines)
    return text_lines(lines[0].page, chars_of(lines))


def as_lines(page: int, lines: Lines) -> list[Line]:
    """Lines of text one by one."""
    text, chars, out = decoded(lines.text), Chars(lines.codes, lines.boxes, lines.spaces), []
    starts, cuts = pairwise(lines.starts.tolist()), pairwise(lines.cuts.tolist())
    for place, (first, last), (begin, end) in zip(lines.places.tolist(), starts, cuts, strict=True):
        line = Line.__new__(Line)
        line._set(page, text[begin:end], place, chars, first, last)
        out.append(line)
    return out
