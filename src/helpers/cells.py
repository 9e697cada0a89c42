"""What a page is made of once its lines are understood: lines of text, cells and rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from helpers.pdf import Char


@dataclass(frozen=True)
class Line:
    """Characters on one line; `text` has a blank where the page has one."""

    page: int
    chars: tuple[Char, ...]

    @cached_property
    def text(self) -> str:
        """The line as printed."""
        parts = [self.chars[0].text]
        for before, char in zip(self.chars, self.chars[1:], strict=False):
            if char.space and char.x0 - before.x1 > 0.08 * (char.bottom - char.top):
                parts.append(" ")
            parts.append(char.text)
        return "".join(parts)

    @cached_property
    def x0(self) -> float:
        """Left edge."""
        return min(c.x0 for c in self.chars)

    @cached_property
    def top(self) -> float:
        """Upper edge."""
        return min(c.top for c in self.chars)

    @cached_property
    def x1(self) -> float:
        """Right edge."""
        return max(c.x1 for c in self.chars)

    @cached_property
    def bottom(self) -> float:
        """Lower edge."""
        return max(c.bottom for c in self.chars)

    @property
    def middle(self) -> float:
        """Half-way between its edges."""
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        """Height of its tallest character."""
        return max(c.bottom - c.top for c in self.chars)


@dataclass
class Cell:
    """A cell of a table; points, origin at the top left. `lines` are its lines of text from the top.

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

    @property
    def text(self) -> str:
        """The cell's text, its broken lines joined."""
        return "".join(line.text for line in self.lines)


@dataclass
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


def text_lines(page: int, chars: Iterable[Char]) -> list[Line]:
    """Characters as lines of text from the top, each from left to right."""
    groups: list[list[Char]] = []
    low = high = 0.0
    for char in sorted(chars, key=lambda c: c.top + c.bottom):
        shared = min(low, char.bottom) - max(high, char.top)
        if groups and shared > 0.5 * min(low - high, char.bottom - char.top):
            groups[-1].append(char)
        else:
            groups.append([char])
            high, low = char.top, char.bottom
    return [Line(page, tuple(sorted(group, key=lambda c: c.x0))) for group in groups]
