"""Texts that white parts: pieces of a cell, words of a row, and several as one cell."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain, groupby, pairwise
from math import inf
from statistics import median

from helpers.cells import Cell, Line, Row, letters_of, text_lines
from helpers.pdf import Char

__all__ = [
    "NARROW",
    "WHITE",
    "Word",
    "between",
    "chars_of",
    "cut_at",
    "head_of",
    "merge",
    "merged",
    "middle_of",
    "split_by_white",
    "stacked",
    "text_span",
    "words_in",
]

#: Texts as near as a share of their height may be of two columns, if heads say so.
BLANK = 0.15
#: White of so many heights of a character parts words where no line does; figures stand nearer.
WHITE, NARROW = 0.35, 0.03

#: A text as it is folded, and where it stands.
Word = tuple[str, Cell]


def chars_of(item: Row | Line) -> list[Char]:
    """The characters in a row or on a line."""
    lines = [line for cell in item.cells for line in cell.lines] if isinstance(item, Row) else [item]
    return [char for line in lines for char in line.chars]


def text_span(cell: Cell) -> tuple[float, float]:
    """Where a cell's text begins and ends from left to right."""
    first, *others = cell.lines
    if not others:
        return first.x0, first.x1
    return min([line.x0 for line in cell.lines]), max([line.x1 for line in cell.lines])


def split_by_white(cell: Cell, least: float = 0.1) -> list[Cell]:
    """A cell's text parted where white, of a share of its height at the least, runs from its top to its bottom."""
    chars = sorted((char for line in cell.lines for char in line.chars), key=lambda c: c.x0)
    groups: list[list[Char]] = []
    reached, least = 0.0, least + max((spacing(line) for line in cell.lines), default=0)
    for char in chars:
        if not groups or char.x0 > reached + least * (char.bottom - char.top):
            groups.append([])
        groups[-1].append(char)
        reached = max(reached, char.x1)
    middles = [(max(c.x1 for c in a) + min(c.x0 for c in b)) / 2 for a, b in pairwise(groups)]
    edges = [cell.x0, *middles, cell.x1]
    return [
        replace(cell, x0=x0, x1=x1, lines=text_lines(cell.page, group))
        for group, (x0, x1) in zip(groups, pairwise(edges), strict=True)
    ]


def cut_at(cell: Cell, edges: list[float]) -> list[Cell]:
    """A cell parted at those edges, from the left, that no text of it lies across."""
    within = edges[bisect_right(edges, cell.x0) : bisect_left(edges, cell.x1)]
    inner = [x for x in within if all(_leaves_white(line, x) for line in cell.lines)] if within else []
    if not inner:
        return [cell]
    chars = [char for line in cell.lines for char in line.chars]
    bounds = [cell.x0, *inner, cell.x1]
    return [
        replace(cell, x0=a, x1=b, lines=text_lines(cell.page, [c for c in chars if a <= (c.x0 + c.x1) / 2 < b]))
        for a, b in pairwise(bounds)
    ]


def _leaves_white(line: Line, x: float) -> bool:
    left = max((c.x1 for c in line.chars if (c.x0 + c.x1) / 2 < x), default=-inf)
    right = min((c.x0 for c in line.chars if (c.x0 + c.x1) / 2 >= x), default=inf)
    return right - left > (BLANK + spacing(line)) * line.height


def spacing(line: Line) -> float:
    """The usual white between a line's characters, as a share of its height."""
    chars, height = line.chars, line.height
    gaps = [(b.x0 - a.x1) / height for a, b in pairwise(chars)]
    return max(0.0, median(gaps)) if len(gaps) > 3 else 0.0


def merge(cells: list[Cell]) -> Cell:
    """One cell of several that stand side by side."""
    if len(cells) == 1:
        return cells[0]
    letters = letters_of(line for cell in cells for line in cell.lines)
    first, last = min(cells, key=lambda c: c.x0), max(cells, key=lambda c: c.x1)
    bottom = max(cell.bottom for cell in cells)
    return replace(first, x1=last.x1, bottom=bottom, lines=text_lines(first.page, letters))


def between(rows: Iterable[Row | Line], left: float, right: float) -> Cell | None:
    """What rows print between two places, as one cell; None where the first of them prints nothing there."""
    pages = {page: list(own) for page, own in groupby(rows, key=lambda row: row.page)}
    chars = {page: chain.from_iterable(map(chars_of, own)) for page, own in pages.items()}
    return _over_pages({page: [c for c in own if left < (c.x0 + c.x1) / 2 < right] for page, own in chars.items()})


def merged(cells: Sequence[Cell]) -> Cell | None:
    """One cell of the texts of several; None where there is none."""
    pages: dict[int, list[Char]] = {}
    for cell in cells:
        pages.setdefault(cell.page, []).extend(char for line in cell.lines for char in line.chars)
    return _over_pages(pages)


def _over_pages(chars: dict[int, list[Char]]) -> Cell | None:
    """Characters of each page as a cell, large as its text on the first."""
    first, *rest = [text_lines(page, own) for page, own in chars.items()] or [[]]
    return replace(_cell_of(first), lines=[*first, *chain(*rest)]) if first else None


def _cell_of(lines: list[Line]) -> Cell:
    """A cell as large as its text."""
    x0, x1 = min(line.x0 for line in lines), max(line.x1 for line in lines)
    return Cell(lines[0].page, x0, min(line.top for line in lines), x1, max(line.bottom for line in lines), lines)


def words_in(item: Row | Line, white: float = WHITE) -> list[Word]:
    """Texts that white parts, whatever stands at another height beside them; from the left."""
    lines = [line for cell in item.cells for line in cell.lines] if isinstance(item, Row) else [item]
    words: list[Cell] = []
    for piece in sorted((piece for line in lines for piece in _pieces(line, white)), key=lambda piece: piece.x0):
        before = next((word for word in reversed(words) if _abuts(word, piece, white)), None)
        if before and (whole := merged([before, piece])):
            words[words.index(before)] = whole
        else:
            words.append(piece)
    return [(word.folded, word) for word in words]


def _pieces(line: Line, white: float) -> list[Cell]:
    """A line parted where its white is as wide as a share of a character's height."""
    chars = line.chars
    cuts = [n for n, (a, b) in enumerate(pairwise(chars), 1) if b.x0 - a.x1 > white * (b.bottom - b.top)]
    if not cuts:
        return [_cell_of([line])]
    return [_cell_of([Line(line.page, chars[a:b])]) for a, b in pairwise([0, *cuts, len(chars)])]


def _abuts(before: Cell, piece: Cell, white: float) -> bool:
    """Whether a piece of text goes on behind another, on the same line."""
    height = piece.bottom - piece.top
    shared = min(before.bottom, piece.bottom) - max(before.top, piece.top)
    return piece.x0 - before.x1 <= white * height and shared > 0.5 * min(height, before.bottom - before.top)


def stacked(words: Sequence[Word]) -> list[Word]:
    """The words, and behind them those that a narrow column prints below one another as one."""
    out = list(words)
    for _, word in out:
        below = next((lower for _, lower in words if _stands_below(lower, word)), None)
        if below:
            x0, x1 = min(word.x0, below.x0), max(word.x1, below.x1)
            stack = replace(word, x0=x0, x1=x1, bottom=below.bottom, lines=[*word.lines, *below.lines])
            out.append((stack.folded, stack))
    return out


def _stands_below(lower: Cell, upper: Cell) -> bool:
    if not upper.x0 < middle_of(lower) < upper.x1:
        return False
    return abs(lower.top - upper.bottom) < upper.lines[0].height and lower.top >= upper.lines[-1].top + 1


def head_of(figure: Cell, heads: Iterable[Word]) -> Word:
    """A figure is set to the right of its column: its head is the last whose middle lies left of its end."""
    known = [head for head in heads if middle_of(head[1]) < figure.x1]
    return max(known, key=lambda head: head[1].x0, default=("", figure))


def middle_of(cell: Cell) -> float:
    """Half-way between a cell's left and right edge."""
    return (cell.x0 + cell.x1) / 2
