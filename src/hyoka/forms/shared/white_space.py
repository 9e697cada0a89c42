"""White space separates texts: pieces of a cell, words of a row; and several texts become one cell."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain, groupby, pairwise
from math import inf

import numpy as np

from hyoka.grid.model import Cell, Line, Row, as_one_text, chars_of, text_lines
from hyoka.grid.spans import spacing
from hyoka.pdf.chars import Chars
from hyoka.pdf.ordering import Floats

#: White space this wide may separate two columns if headers say so; as a share of a character's height.
COLUMN_GAP = 0.15
#: White space this wide separates words, or figures, where no line does; as a share of a character's height.
WORD_GAP, FIGURE_GAP = 0.35, 0.03

#: A text, folded, and its place.
Word = tuple[str, Cell]


def chars_in(item: Row | Line) -> Chars:
    """The characters in a row or on a line."""
    return chars_of(_lines_in(item))


def _lines_in(item: Row | Line) -> list[Line]:
    return [line for cell in item.cells for line in cell.lines] if isinstance(item, Row) else [item]


def text_span(cell: Cell) -> tuple[float, float]:
    """The left and right end of a cell's text."""
    first, *others = cell.lines
    if not others:
        return first.x0, first.x1
    return min([line.x0 for line in cell.lines]), max([line.x1 for line in cell.lines])


def split_at_white_space(cell: Cell, least: float = 0.1) -> list[Cell]:
    """Split a cell where white space runs from the top of its text to the bottom.

    Args:
        cell: The cell.
        least: The least width of the white space, as a share of a character's height.
    """
    if not cell.lines:
        return []
    letters = chars_of(cell.lines)
    letters = letters[np.argsort(letters.boxes[:, 0], kind="stable")]
    x0, top, x1, bottom = letters.boxes.T
    reached, least = np.maximum.accumulate(x1), least + max(spacing(line.chars.boxes) for line in cell.lines)
    cuts = np.flatnonzero(x0[1:] > reached[:-1] + least * (bottom - top)[1:]) + 1
    if not len(cuts):
        return [replace(cell, lines=as_one_text(cell.lines))]
    edges = [cell.x0, *((reached[cuts - 1] + x0[cuts]) / 2).tolist(), cell.x1]
    return [
        replace(cell, x0=left, x1=right, lines=text_lines(cell.page, letters[a:b]))
        for (a, b), (left, right) in zip(pairwise([0, *cuts.tolist(), len(letters)]), pairwise(edges), strict=True)
    ]


def split_at_edges(cell: Cell, edges: list[float]) -> list[Cell]:
    """Split a cell at those edges, given from the left, that no text of it lies across."""
    within = edges[bisect_right(edges, cell.x0) : bisect_left(edges, cell.x1)]
    inner = [x for x in within if all(_has_gap_at(line, x) for line in cell.lines)] if within else []
    if not inner:
        return [cell]
    letters = chars_of(cell.lines)
    middles = _middles(letters)
    return [
        replace(cell, x0=a, x1=b, lines=text_lines(cell.page, letters[(a <= middles) & (middles < b)]))
        for a, b in pairwise([cell.x0, *inner, cell.x1])
    ]


def _middles(letters: Chars) -> Floats:
    return (letters.boxes[:, 0] + letters.boxes[:, 2]) / 2


def _has_gap_at(line: Line, x: float) -> bool:
    letters = line.chars
    is_left = _middles(letters) < x
    left, right = letters.boxes[is_left, 2].max(initial=-inf), letters.boxes[~is_left, 0].min(initial=inf)
    return bool(right - left > (COLUMN_GAP + spacing(letters.boxes)) * line.height)


def merge_cells(cells: list[Cell]) -> Cell:
    """Several cells that stand side by side as one cell."""
    lines = [line for cell in cells for line in cell.lines]
    first, last = min(cells, key=lambda c: c.x0), max(cells, key=lambda c: c.x1)
    bottom = max(cell.bottom for cell in cells)
    return replace(first, x1=last.x1, bottom=bottom, lines=as_one_text(lines))


def text_between(rows: Iterable[Row | Line], left: float, right: float) -> Cell | None:
    """The text of rows between two places as one cell; None where the first row has none there."""
    pages: list[list[Line]] = []
    for page, rows_of_page in groupby(rows, key=lambda row: row.page):
        letters = chars_of(line for row in rows_of_page for line in _lines_in(row))
        middles = _middles(letters)
        pages.append(text_lines(page, letters[(left < middles) & (middles < right)]))
    return _over_pages(pages)


def merge_texts(cells: Sequence[Cell]) -> Cell | None:
    """The texts of several cells as one cell, as large as its text; None where there is none."""
    pages: dict[int, list[Line]] = {}
    for cell in cells:
        pages.setdefault(cell.page, []).extend(cell.lines)
    return _over_pages([as_one_text(lines) for lines in pages.values()])


def _over_pages(pages: Sequence[list[Line]]) -> Cell | None:
    """The lines of several pages as a cell, as large as its text on the first page."""
    first, *rest = pages or [[]]
    return replace(_cell_of(first), lines=[*first, *chain(*rest)]) if first else None


def _cell_of(lines: list[Line]) -> Cell:
    """A cell as large as its text."""
    x0, x1 = min(line.x0 for line in lines), max(line.x1 for line in lines)
    return Cell(lines[0].page, x0, min(line.top for line in lines), x1, max(line.bottom for line in lines), lines)


def words_in(item: Row | Line, gap: float = WORD_GAP) -> list[Word]:
    """The words of a row from the left; words at different heights are different words.

    Args:
        item: The row or line.
        gap: The least white space between two words, as a share of a character's height.
    """
    words: list[Cell] = []
    pieces = (piece for line in _lines_in(item) for piece in _pieces(line, gap))
    for piece in sorted(pieces, key=lambda piece: piece.x0):
        before = next((word for word in reversed(words) if _adjoins(word, piece, gap)), None)
        if before and (whole := merge_texts([before, piece])):
            words[words.index(before)] = whole
        else:
            words.append(piece)
    return [(word.folded, word) for word in words]


def _pieces(line: Line, gap: float) -> list[Cell]:
    """The pieces of a line between gaps."""
    letters = line.chars
    x0, top, x1, bottom = letters.boxes.T
    cuts = np.flatnonzero(x0[1:] - x1[:-1] > gap * (bottom - top)[1:]) + 1
    if not len(cuts):
        return [_cell_of([line])]
    return [_cell_of([Line(line.page, letters[a:b])]) for a, b in pairwise([0, *cuts.tolist(), len(letters)])]


def _adjoins(before: Cell, piece: Cell, gap: float) -> bool:
    """Whether a piece of text stands directly behind another on the same line."""
    height = piece.bottom - piece.top
    shared = min(before.bottom, piece.bottom) - max(before.top, piece.top)
    return piece.x0 - before.x1 <= gap * height and shared > 0.5 * min(height, before.bottom - before.top)


def with_stacked_words(words: Sequence[Word]) -> list[Word]:
    """The words, followed by those made of words that stand below one another in a narrow column."""
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


def header_of_figure(figure: Cell, headers: Iterable[Word]) -> Word:
    """The last header whose middle lies left of a figure's end: figures are set to the right of their columns."""
    candidates = [header for header in headers if middle_of(header[1]) < figure.x1]
    return max(candidates, key=lambda header: header[1].x0, default=("", figure))


def middle_of(cell: Cell) -> float:
    """The middle between a cell's left and right edge."""
    return (cell.x0 + cell.x1) / 2
