"""The columns of rows without edges between them, and which texts of a line stand in each."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from hyoka.grid.settings import GRID
from hyoka.grid.white_lines import Block, TextLine, Word
from hyoka.pdf.chars import Floats


class Gap(NamedTuple):
    """The white between two columns: its middle, and where it begins and ends."""

    x: float
    x0: float
    x1: float


@dataclass(frozen=True)
class Columns:
    """The columns of a table.

    gaps: between them; x0, x1: where the first begins and the last ends.
    """

    gaps: list[Gap]
    x0: float
    x1: float

    @cached_property
    def sides(self) -> list[tuple[float, float]]:
        """Where the texts of each column begin and end."""
        starts = [self.x0, *(gap.x1 for gap in self.gaps)]
        ends = [*(gap.x0 for gap in self.gaps), self.x1]
        return list(zip(starts, ends, strict=True))

    def at(self, x: float) -> int:
        """The column of a place."""
        return sum(gap.x < x for gap in self.gaps)

    def between(self, x0: float, x1: float) -> list[int]:
        """The columns whose middles lie between two places."""
        middles = [(start + end) / 2 for start, end in self.sides]
        return [number for number, middle in enumerate(middles) if x0 < middle < x1]


@dataclass
class Piece:
    """A text of a table: its place, its chars, and its first and last column, row and line."""

    x0: float
    top: float
    x1: float
    bottom: float
    chars: list[int]
    first_column: int
    last_column: int
    first_line: int
    last_line: int
    first_row: int = 0
    last_row: int = 0

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    def add(self, other: "Piece") -> None:
        """Take in a text of the same cell."""
        self.x0 = min(self.x0, other.x0)
        self.x1 = max(self.x1, other.x1)
        self.bottom = max(self.bottom, other.bottom)
        self.chars += other.chars
        self.last_column = max(self.last_column, other.last_column)
        self.last_line = other.last_line

    def is_over(self, other: "Piece") -> bool:
        """Whether they share a column."""
        return self.first_column <= other.last_column and other.first_column <= self.last_column


def columns_of(rows: Sequence[TextLine], height: float) -> Columns:
    """The columns that the white shows which rows share.

    height: of their chars.
    """
    gaps = _white(rows, height)
    # a column in which hardly a block begins is made by blanks, or by texts that are indented
    least = 2 if len(rows) >= GRID.many_rows else 1
    starts = [block.x0 for row in rows for block in row.blocks]
    number = 0
    while number < len(gaps):
        left = gaps[number].x
        right = gaps[number + 1].x if number + 1 < len(gaps) else np.inf
        before = gaps[number - 1].x if number else -np.inf
        begun = sum(left <= x < right for x in starts)
        begun_before = sum(before <= x < left for x in starts)
        if min(begun, begun_before) < least:
            del gaps[number]
        else:
            number += 1
    x0 = min(row.x0 for row in rows)
    return Columns(gaps, x0, max(row.x1 for row in rows))


def _white(rows: Sequence[TextLine], height: float) -> list[Gap]:
    """The stretches that few rows cross, the widest of each, with texts on both sides."""
    words = _sides([word for row in rows for word in row.words])
    blocks = _sides([block for row in rows for block in row.blocks])
    ends = np.unique(words)
    if len(ends) < 2:
        return []
    across_words = _crossing(words, ends)
    across_blocks = _crossing(blocks, ends)
    allowed = GRID.word_across * len(rows)
    is_white = (across_words <= allowed) & (across_blocks <= GRID.blank_across * len(rows))
    gaps = list[Gap]()
    number = 0
    while number < len(is_white):
        if not is_white[number]:
            number += 1
            continue
        end = number
        while end < len(is_white) and is_white[end]:
            end += 1
        crossed = list(zip(across_words[number:end], across_blocks[number:end], strict=True))
        best = min(crossed)
        stretches = list[tuple[float, float]]()
        for offset, each in enumerate(crossed):
            if each != best:
                continue
            x0, x1 = float(ends[number + offset]), float(ends[number + offset + 1])
            if stretches and stretches[-1][1] == x0:
                stretches[-1] = (stretches[-1][0], x1)
            else:
                stretches.append((x0, x1))
        x0, x1 = max(stretches, key=lambda sides: sides[1] - sides[0])
        if x1 - x0 >= GRID.narrowest_white * height:
            gaps.append(Gap((x0 + x1) / 2, x0, x1))
        number = end
    return gaps


def _sides(texts: Sequence[Word | Block]) -> Floats:
    """Where texts begin and end."""
    return np.array([(text.x0, text.x1) for text in texts], np.float64).reshape(-1, 2)


def _crossing(sides: Floats, ends: Floats) -> Floats:
    """How many texts cross each stretch between two neighbouring ends."""
    starts = np.searchsorted(ends, sides[:, 0], side="left")
    stops = np.searchsorted(ends, sides[:, 1], side="left")
    begun = np.bincount(starts, minlength=len(ends)) - np.bincount(stops, minlength=len(ends))
    return np.cumsum(begun)[:-1]


def pieces(line: TextLine, number: int, columns: Columns, *, is_cut: bool) -> list[Piece]:
    """The texts of a line, each with its columns.

    number: of the line; is_cut: whether blocks over several columns are cut where their blanks lie
    between these.
    """
    out = list[Piece]()
    for block in line.blocks:
        for words in _cut(block, columns, line.height) if is_cut else [block.words]:
            x0, x1 = words[0].x0, words[-1].x1
            first, last = _columns(x0, x1, columns)
            chars = [char for word in words for char in word.chars]
            piece = Piece(x0, line.top, x1, line.bottom, chars, first, last, number, number)
            put(out, piece, columns)
    return out


def put(texts: list[Piece], piece: Piece, columns: Columns) -> None:
    """Put a text behind others of its line; of a column that two share one has more."""
    before = texts[-1] if texts else None
    if before is not None and before.is_over(piece):
        edge = columns.gaps[before.last_column - 1] if before.last_column else None
        if before.first_column < before.last_column == piece.first_column and edge:
            if piece.first_column == piece.last_column or before.x1 - edge.x < piece.x1 - piece.x0:
                before.last_column -= 1
        elif before.first_column == before.last_column < piece.last_column:
            piece.first_column = before.last_column + 1
        if before.is_over(piece):
            before.add(piece)
            return
    texts.append(piece)


def _cut(block: Block, columns: Columns, height: float) -> list[list[Word]]:
    """The words of a block by columns.

    A blank parts two columns where what stands before or behind it ends or begins as its column
    does, or amid it.
    """
    words = block.words
    cuts = [0]
    for number, (before, behind) in enumerate(pairwise(words), 1):
        left = columns.at((words[cuts[-1]].x0 + before.x1) / 2)
        right = columns.at(behind.x0 + height * GRID.into_white)
        if left >= right or right > len(columns.gaps):
            continue
        end = next((n for n in range(number, len(words)) if columns.at(words[n].x0) > right), None)
        last = words[(end or len(words)) - 1]
        is_left = _is_aligned(words[cuts[-1]].x0, before.x1, columns.sides[left], height)
        is_right = _is_aligned(behind.x0, last.x1, columns.sides[right], height)
        if is_left or is_right:
            cuts.append(number)
    return [words[first:end] for first, end in pairwise([*cuts, len(words)])]


def _is_aligned(x0: float, x1: float, sides: tuple[float, float], height: float) -> bool:
    """Whether a text begins or ends where a column does, or stands amid it."""
    start, end = sides
    off = min(abs(x0 - start), abs(x1 - end), abs(x0 + x1 - start - end) / 2)
    return off < GRID.off_column * height


def _columns(x0: float, x1: float, columns: Columns) -> tuple[int, int]:
    """The first and the last column of a text; one into which it reaches a little is none."""
    first, last = columns.at(x0), columns.at(x1)
    edges = [gap.x for gap in columns.gaps[first:last]]
    shares = [end - start for start, end in pairwise([x0, *edges, x1])]
    least = GRID.reach * max(shares, default=0.0)
    while len(shares) > 1 and shares[0] < least:
        shares.pop(0)
        first += 1
    while len(shares) > 1 and shares[-1] < least:
        shares.pop()
        last -= 1
    return first, last
