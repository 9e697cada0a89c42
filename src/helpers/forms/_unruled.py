"""Rows without a line between columns: texts at their own height, words that white parts, figures under heads."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from math import inf
from typing import TypeGuard

from helpers.cells import Cell, Line, Row, text_lines
from helpers.forms._toolkit import Item, parts
from helpers.japanese import fold
from helpers.pdf import Char

#: White of so many heights of a character parts words where no line does; figures stand nearer.
WHITE, NARROW = 0.35, 0.03

Head = tuple[str, Cell]


def is_unruled(item: Item | None) -> TypeGuard[Row]:
    """Whether an item is a row whose columns were told by white."""
    return isinstance(item, Row) and item.guessed


def chars_of(item: Item) -> list[Char]:
    """The characters in a row or on a line."""
    lines = [line for cell in item.cells for line in cell.lines] if isinstance(item, Row) else [item]
    return [char for line in lines for char in line.chars]


def settled(items: Iterable[Item], first: str) -> Iterator[Item]:
    """The stream with each text between hairlines in the row of its height, and with it the lines beside the row.

    Args:
        items: The document's stream.
        first: The folded text with which a table begins: what stands above it in its row is a row of its own.
    """
    for _, page in groupby(items, key=lambda item: item.page):
        leaf = list(page)
        rows = [replace(item, cells=list(item.cells)) for item in leaf if is_unruled(item)]
        beside = {id(line): row for line in leaf if isinstance(line, Line) for row in rows if _beside(line, row)}
        for line in leaf:
            if isinstance(line, Line) and id(line) in beside:
                beside[id(line)].cells.append(Cell(line.page, line.x0, line.top, line.x1, line.bottom, [line]))
        others = [item for item in leaf if id(item) not in beside and not is_unruled(item)]
        yield from sorted([*others, *_by_height(rows, first)], key=lambda item: item.top)


def _beside(line: Line, row: Row) -> bool:
    chars = chars_of(row)
    shared = min(line.bottom, max(char.bottom for char in chars)) - max(line.top, min(char.top for char in chars))
    return shared > 0.25 * line.height


def _by_height(rows: list[Row], first: str) -> Iterator[Row]:
    """The rows, each with the cells whose text begins at its height."""
    tops = [row.top for row in rows]
    homes: list[list[Cell]] = [[] for _ in rows]
    for number, row in enumerate(rows):
        for cell in row.cells:
            home = bisect_right(tops, min(line.middle for line in cell.lines)) - 1 if cell.lines else number
            homes[max(home, number)].append(cell)
    for row, cells in zip(rows, homes, strict=True):
        start = next((cell.lines[0].top for cell in cells if fold(cell.text) == first), -inf)
        above = [cell for cell in cells if cell.lines and cell.lines[-1].bottom <= start]
        for part in (above, [cell for cell in cells if cell not in above]):
            if any(cell.lines for cell in part):
                yield replace(row, cells=sorted(part, key=lambda cell: cell.x0))


def within(chars: Iterable[Char], page: int, left: float, right: float) -> Cell | None:
    """What is printed between two places, as a cell; None where nothing is."""
    return cell_of([char for char in chars if left < (char.x0 + char.x1) / 2 < right], page)


def between(item: Item, rest: Item | None, left: float, right: float) -> Cell | None:
    """What a row prints between two places, and the rest of the row on the next page; None where nothing is."""
    cell, more = (within(chars_of(part), part.page, left, right) if part else None for part in (item, rest))
    return replace(cell, lines=[*cell.lines, *more.lines]) if cell and more else cell


def cell_of(chars: list[Char], page: int) -> Cell | None:
    """A cell as large as its text; None where there is none."""
    lines = text_lines(page, chars)
    if not lines:
        return None
    x0, x1 = min(line.x0 for line in lines), max(line.x1 for line in lines)
    return Cell(page, x0, min(line.top for line in lines), x1, max(line.bottom for line in lines), lines)


def merged(cells: list[Cell]) -> Cell | None:
    """One cell of the texts of several; None where there is none."""
    chars = [char for cell in cells for line in cell.lines for char in line.chars]
    return cell_of(chars, cells[0].page) if cells else None


def prose_in(item: Item, heading: str) -> list[Item]:
    """Prose and headings (a pattern of how they begin) between hairlines as lines; a table's row as it is."""
    lines = text_lines(item.page, chars_of(item)) if is_unruled(item) else []
    headed = any(re.match(heading, line.text) for line in lines)
    return [*lines] if lines and (headed or len(parts(item)) == 1) else [item]


def words_in(chars: list[Char], page: int, white: float = WHITE) -> list[Cell]:
    """Texts that white parts, whatever stands at another height beside them."""
    words: list[list[Char]] = []
    for char in sorted(chars, key=lambda c: c.x0):
        word = next((word for word in words if _abut(word[-1], char, white)), None)
        if word is None:
            words.append([char])
        else:
            word.append(char)
    return [cell for word in words if (cell := cell_of(word, page))]


def _abut(before: Char, char: Char, white: float) -> bool:
    """No more white stands between two characters of a line than so many heights of them."""
    return char.x0 - before.x1 <= white * (char.bottom - char.top) and _level(before, char)


def _level(a: Char, b: Char) -> bool:
    return min(a.bottom, b.bottom) - max(a.top, b.top) > 0.5 * min(a.bottom - a.top, b.bottom - b.top)


def headed_words(item: Item) -> list[Head]:
    """The words of an unruled row by their text, and those that a narrow column prints below one another as one."""
    words = words_in(chars_of(item), item.page)
    out = list(words)
    for word in out:
        below = [w for w in words if abs(w.top - word.bottom) < w.lines[0].height and word.x0 < middle_of(w) < word.x1]
        out += [stack for w in below[:1] if w.top >= word.lines[-1].top + 1 and (stack := merged([word, w]))]
    return [(fold(word.text), word) for word in out]


class Heads:
    """The heads of tables without lines between columns, kept until new ones come.

    Args:
        pattern: Regular expression of the heads' folded texts.
        anew: Those with which a new table begins.
    """

    def __init__(self, pattern: str, anew: set[str]) -> None:
        self._pattern, self._anew = re.compile(pattern), anew
        self.found: list[Head] = []

    def learn(self, item: Item) -> None:
        """Take the heads in an unruled row or on a line."""
        words = [] if isinstance(item, Row) and not item.guessed else headed_words(item)
        if any(name in self._anew for name, _ in words):
            self.found = []
        self.found += [head for head in words if self._pattern.fullmatch(head[0])]

    def named(self, pattern: str) -> list[Head]:
        """Those of the heads whose text a regular expression fits."""
        return [head for head in self.found if re.fullmatch(pattern, head[0])]


def figures_in(item: Item) -> list[Cell]:
    """The figures in a row, however near to one another."""
    words = words_in(chars_of(item), item.page, NARROW)
    return [word for word in words if re.fullmatch(r"[△▲-]?[\d,.]+|-", fold(word.text))]


def head_of(figure: Cell, heads: Iterable[Head]) -> Head:
    """A figure is set to the right of its column: its head is the last whose middle lies left of its end."""
    known = [head for head in heads if middle_of(head[1]) < figure.x1]
    return max(known, key=lambda head: head[1].x0, default=("", figure))


def middle_of(cell: Cell) -> float:
    """Half-way between a cell's left and right edge."""
    return (cell.x0 + cell.x1) / 2
