"""Where the columns of a table begin and end if only the heads are known, and the white in the rows below them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from hyoka.forms.shared.white_space import BLANK, text_span
from hyoka.grid.model import Cell, Row
from hyoka.grid.spans import across, crowd, spans_between
from hyoka.pdf.edges import Floats

#: How much less a row counts than the one above it, where rows show the columns.
NEARNESS = 0.97
#: What a head costs for each point that it stands off its column's middle; a row with text across an edge costs 1.
OFF_MIDDLE = 0.01
#: How finely places for an edge are tried, points.
STEP_PT = 2.0

Costs = npt.NDArray[np.float64]
Head = tuple[str, Cell]


def with_edges(found: Sequence[Head], leaves: Sequence[Head], rows: Sequence[Row]) -> list[Head]:
    """The heads with their columns' edges.

    Edges go where few texts of the rows below lie across them, where no row has two texts in one column, and where
    heads stand in the middle of their columns.
    """
    spans = [text_span(cell) for _, cell in leaves]
    cells = [*(cell for row in rows for cell in row.cells), *(cell for _, cell in found)]
    left, right = min(cell.x0 for cell in cells), max(cell.x1 for cell in cells)
    bounds = [(left, spans[0][0]), *((a[1], b[0]) for a, b in pairwise(spans)), (right, right)]
    places = [np.array(_places(start, end)) for start, end in bounds]
    edges = _best_edges(places, [(a + b) / 2 for a, b in spans], [_texts(row) for row in rows])
    placed = {id(cell): replace(cell, x0=a, x1=b) for (_, cell), (a, b) in zip(leaves, pairwise(edges), strict=True)}
    return [(name, placed.get(id(cell)) or _over(cell, found, placed)) for name, cell in found]


def _over(upper: Cell, found: Sequence[Head], placed: dict[int, Cell]) -> Cell:
    """A head over others with the edges of those that stand nearest to it of the heads in its row."""
    rivals = [cell for _, cell in found if id(cell) not in placed and cell.top == upper.top]
    below = [
        placed[id(cell)]
        for _, cell in found
        if id(cell) in placed and cell.top > upper.top and min(rivals, key=lambda r: _apart(r, cell)) is upper
    ]
    return replace(upper, x0=min(c.x0 for c in below), x1=max(c.x1 for c in below)) if below else upper


def _apart(a: Cell, b: Cell) -> float:
    """How far the middles of two texts lie apart."""
    return abs(sum(text_span(a)) - sum(text_span(b))) / 2


def _places(start: float, end: float) -> list[float]:
    """Where an edge between two heads may go."""
    if end <= start:
        return [(start + end) / 2]
    step = max(STEP_PT, (end - start) / 40)
    return [start + step * (i + 0.5) for i in range(max(1, int((end - start) / step)))]


def _best_edges(places: list[Floats], middles: list[float], rows: list[Floats]) -> list[float]:
    """One place for each edge such that together they cost least."""
    counts = [len(spans) for spans in rows]
    most = max(counts, default=0) or 1
    weights = np.array([NEARNESS**distance * (count / most) ** 4 for distance, count in enumerate(counts)])
    spans, starts = np.concatenate([np.empty((0, 2)), *rows]), np.cumsum([0, *counts])
    costs = np.zeros(len(places[0]))
    came_from: list[list[int]] = []
    for before, here, middle in zip(places, places[1:], middles, strict=False):
        step = _off(middle, before, here) + crowd(before, here, spans, starts, weights) + costs[:, None]
        came_from.append(step.argmin(axis=0).tolist())
        costs = step.min(axis=0) + across(here, spans, np.repeat(weights, np.diff(starts)))
    best = [int(costs.argmin())]
    for way in reversed(came_from):
        best.append(way[best[-1]])
    return [float(choices[i]) for choices, i in zip(places, reversed(best), strict=True)]


def _off(middle: float, before: Floats, here: Floats) -> Costs:
    """What it costs that a head stands off the middle of its column, for each pair of edges."""
    off = np.abs((before[:, None] + here[None, :]) / 2 - middle)
    return OFF_MIDDLE * np.minimum(off, 40)


def _texts(row: Row) -> Floats:
    """Where a row's texts lie from left to right, lines below each other as one."""
    own = [line.letters.boxes for cell in row.cells for line in cell.lines]
    starts = np.cumsum([0, *map(len, own)])
    return spans_between(np.concatenate(own), starts, BLANK) if own else np.empty((0, 2))
