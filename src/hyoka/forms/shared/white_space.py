"""Texts that white parts: pieces of a cell, words of a row, and several as one cell."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain, groupby, pairwise
from math import inf

import numpy as np

from hyoka.grid.model import Cell, Line, Row, as_one_text, letters_of, text_lines
from hyoka.grid.spans import spacing
from hyoka.pdf.chars import Letters
from hyoka.pdf.edges import Floats

__all__ = [
    "NARROW",
    "WHITE",
    "Word",
    "between",
    "cut_at",
    "head_of",
    "letters_in",
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


def letters_in(item: Row | Line) -> Letters:
    """The characters in a row or on a line."""
    return letters_of(_lines_in(item))


def _lines_in(item: Row | Line) -> list[Line]:
    return [line for cell in item.cells for line in cell.lines] if isinstance(item, Row) else [item]


def text_span(cell: Cell) -> tuple[float, float]:
    """Where a cell's text begins and ends from left to right."""
    first, *others = cell.lines
    if not others:
        return first.x0, first.x1
    return min([line.x0 for line in cell.lines]), max([line.x1 for line in cell.lines])


def split_by_white(cell: Cell, least: float = 0.1) -> list[Cell]:
    """A cell's text parted where white, of a share of its height at the least, runs from its top to its bottom."""
    if not cell.lines:
        return []
    letters = letters_of(cell.lines)
    letters = letters[np.argsort(letters.boxes[:, 0], kind="stable")]
    x0, top, x1, bottom = letters.boxes.T
    reached, least = np.maximum.accumulate(x1), least + max(spacing(line.letters.boxes) for line in cell.lines)
    cuts = np.flatnonzero(x0[1:] > reached[:-1] + least * (bottom - top)[1:]) + 1
    if not len(cuts):
        return [replace(cell, lines=as_one_text(cell.lines))]
    edges = [cell.x0, *((reached[cuts - 1] + x0[cuts]) / 2).tolist(), cell.x1]
    return [
        replace(cell, x0=left, x1=right, lines=text_lines(cell.page, letters[a:b]))
        for (a, b), (left, right) in zip(pairwise([0, *cuts.tolist(), len(letters)]), pairwise(edges), strict=True)
    ]


def cut_at(cell: Cell, edges: list[float]) -> list[Cell]:
    """A cell parted at those edges, from the left, that no text of it lies across."""
    within = edges[bisect_right(edges, cell.x0) : bisect_left(edges, cell.x1)]
    inner = [x for x in within if all(_leaves_white(line, x) for line in cell.lines)] if within else []
    if not inner:
        return [cell]
    letters = letters_of(cell.lines)
    middles = _middles(letters)
    return [
        replace(cell, x0=a, x1=b, lines=text_lines(cell.page, letters[(a <= middles) & (middles < b)]))
        for a, b in pairwise([cell.x0, *inner, cell.x1])
    ]


def _middles(letters: Letters) -> Floats:
    return (letters.boxes[:, 0] + letters.boxes[:, 2]) / 2


def _leaves_white(line: Line, x: float) -> bool:
    letters = line.letters
    is_left = _middles(letters) < x
    left, right = letters.boxes[is_left, 2].max(initial=-inf), letters.boxes[~is_left, 0].min(initial=inf)
    return bool(right - left > (BLANK + spacing(letters.boxes)) * line.height)


def merge(cells: list[Cell]) -> Cell:
    """One cell of several that stand side by side."""
    lines = [line for cell in cells for line in cell.lines]
    first, last = min(cells, key=lambda c: c.x0), max(cells, key=lambda c: c.x1)
    bottom = max(cell.bottom for cell in cells)
    return replace(first, x1=last.x1, bottom=bottom, lines=as_one_text(lines))


def between(rows: Iterable[Row | Line], left: float, right: float) -> Cell | None:
    """What rows print between two places, as one cell; None where the first of them prints nothing there."""
    found: list[list[Line]] = []
    for page, own in groupby(rows, key=lambda row: row.page):
        letters = letters_of(line for row in own for line in _lines_in(row))
        middles = _middles(letters)
        found.append(text_lines(page, letters[(left < middles) & (middles < right)]))
    return _over_pages(found)


def merged(cells: Sequence[Cell]) -> Cell | None:
    """One cell of the texts of several; None where there is none."""
    pages: dict[int, list[Line]] = {}
    for cell in cells:
        pages.setdefault(cell.page, []).extend(cell.lines)
    return _over_pages([as_one_text(lines) for lines in pages.values()])


def _over_pages(pages: Sequence[list[Line]]) -> Cell | None:
    """The lines of each page as a cell, large as its text on the first."""
    first, *rest = pages or [[]]
    return replace(_cell_of(first), lines=[*first, *chain(*rest)]) if first else None


def _cell_of(lines: list[Line]) -> Cell:
    """A cell as large as its text."""
    x0, x1 = min(line.x0 for line in lines), max(line.x1 for line in lines)
    return Cell(lines[0].page, x0, min(line.top for line in lines), x1, max(line.bottom for line in lines), lines)


def words_in(item: Row | Line, white: float = WHITE) -> list[Word]:
    """Texts that white parts, whatever stands at another height beside them; from the left."""
    words: list[Cell] = []
    pieces = (piece for line in _lines_in(item) for piece in _pieces(line, white))
    for piece in sorted(pieces, key=lambda piece: piece.x0):
        before = next((word for word in reversed(words) if _abuts(word, piece, white)), None)
        if before and (whole := merged([before, piece])):
            words[words.index(before)] = whole
        else:
            words.append(piece)
    return [(word.folded, word) for word in words]


def _pieces(line: Line, white: float) -> list[Cell]:
    """A line parted where its white is as wide as a share of a character's height."""
    letters = line.letters
    x0, top, x1, bottom = letters.boxes.T
    cuts = np.flatnonzero(x0[1:] - x1[:-1] > white * (bottom - top)[1:]) + 1
    if not len(cuts):
        return [_cell_of([line])]
    return [_cell_of([Line(line.page, letters[a:b])]) for a, b in pairwise([0, *cuts.tolist(), len(letters)])]


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
