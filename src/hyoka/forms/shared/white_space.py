"""White space separates texts: pieces of a cell; and several cells become one."""

from dataclasses import replace
from itertools import pairwise

import numpy as np

from hyoka.grid.lines import spacing
from hyoka.grid.model import Cell, as_one_text, chars_of, text_lines


def text_span(cell: Cell) -> tuple[float, float]:
    """The left and right end of a cell's text."""
    first, *others = cell.lines
    if not others:
        return first.x0, first.x1
    return min([line.x0 for line in cell.lines]), max([line.x1 for line in cell.lines])


def split_at_white_space(cell: Cell, least: float = 0.1) -> list[Cell]:
    """Split a cell where white space of a least width, in heights of a char, runs down through its text."""
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


def merge_cells(cells: list[Cell]) -> Cell:
    """Several cells that stand side by side as one cell."""
    lines = [line for cell in cells for line in cell.lines]
    first, last = min(cells, key=lambda c: c.x0), max(cells, key=lambda c: c.x1)
    bottom = max(cell.bottom for cell in cells)
    return replace(first, x1=last.x1, bottom=bottom, lines=as_one_text(lines))
