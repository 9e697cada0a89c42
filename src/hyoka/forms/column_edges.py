"""The edges of a table's columns where no vertical line is printed: found from the headers and the rows below them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from hyoka.forms.shared.white_space import COLUMN_GAP, text_span
from hyoka.grid.model import Cell, Row
from hyoka.grid.spans import crossing_costs, crowding_costs, find_spans
from hyoka.pdf.ordering import Floats

#: The weight of a row as a share of the weight of the row above it.
NEARNESS = 0.97
#: The cost of each point between a header's middle and its column's middle; a row with text across an edge costs 1.
OFF_MIDDLE = 0.01
#: The least distance between two places that are tried for an edge, points.
STEP_PT = 2.0

Costs = npt.NDArray[np.float64]
#: A header's folded text and its cell.
Header = tuple[str, Cell]


def headers_with_edges(headers: Sequence[Header], lowest: Sequence[Header], rows: Sequence[Row]) -> list[Header]:
    """The headers with their columns' edges.

    An edge goes where few texts of the rows below lie across it, where no row has two texts in one column, and where
    headers stand in the middle of their columns. `lowest` are the headers that no other stands under, from the left.
    """
    spans = [text_span(cell) for _, cell in lowest]
    cells = [*(cell for row in rows for cell in row.cells), *(cell for _, cell in headers)]
    left, right = min(cell.x0 for cell in cells), max(cell.x1 for cell in cells)
    bounds = [(left, spans[0][0]), *((a[1], b[0]) for a, b in pairwise(spans)), (right, right)]
    places = [np.array(_places(start, end)) for start, end in bounds]
    edges = _best_edges(places, [(a + b) / 2 for a, b in spans], [_text_spans(row) for row in rows])
    placed = {id(cell): replace(cell, x0=a, x1=b) for (_, cell), (a, b) in zip(lowest, pairwise(edges), strict=True)}
    return [(name, placed.get(id(cell)) or _upper_header(cell, headers, placed)) for name, cell in headers]


def _upper_header(upper: Cell, headers: Sequence[Header], placed: dict[int, Cell]) -> Cell:
    """An upper header with the edges of the lowest headers that are nearer to it than to others of its row."""
    same_row = [cell for _, cell in headers if id(cell) not in placed and cell.top == upper.top]
    below = [
        placed[id(cell)]
        for _, cell in headers
        if id(cell) in placed and cell.top > upper.top and min(same_row, key=lambda r: _distance(r, cell)) is upper
    ]
    return replace(upper, x0=min(c.x0 for c in below), x1=max(c.x1 for c in below)) if below else upper


def _distance(a: Cell, b: Cell) -> float:
    """The distance between the middles of two texts."""
    return abs(sum(text_span(a)) - sum(text_span(b))) / 2


def _places(start: float, end: float) -> list[float]:
    """The places that are tried for an edge between two headers."""
    if end <= start:
        return [(start + end) / 2]
    step = max(STEP_PT, (end - start) / 40)
    return [start + step * (i + 0.5) for i in range(max(1, int((end - start) / step)))]


def _best_edges(places: list[Floats], middles: list[float], rows: list[Floats]) -> list[float]:
    """The edges, one of each list of places, that cost least together."""
    counts = [len(spans) for spans in rows]
    largest = max(counts, default=0) or 1
    weights = np.array([NEARNESS**distance * count / largest for distance, count in enumerate(counts)])
    spans, starts = np.concatenate([np.empty((0, 2)), *rows]), np.cumsum([0, *counts])
    costs = np.zeros(len(places[0]))
    came_from: list[list[int]] = []
    for before, here, middle in zip(places, places[1:], middles, strict=False):
        step = _off_middle(middle, before, here) + crowding_costs(before, here, spans, starts, weights) + costs[:, None]
        came_from.append(step.argmin(axis=0).tolist())
        costs = step.min(axis=0) + crossing_costs(here, spans, np.repeat(weights, np.diff(starts)))
    best = [int(costs.argmin())]
    for choices in reversed(came_from):
        best.append(choices[best[-1]])
    return [float(choices[i]) for choices, i in zip(places, reversed(best), strict=True)]


def _off_middle(middle: float, before: Floats, here: Floats) -> Costs:
    """The cost of a header off the middle of its column, for each pair of edges."""
    off = np.abs((before[:, None] + here[None, :]) / 2 - middle)
    return OFF_MIDDLE * np.minimum(off, 40)


def _text_spans(row: Row) -> Floats:
    """The left and right ends of a row's texts; lines below each other are one text."""
    lines = [line.chars.boxes for cell in row.cells for line in cell.lines]
    starts = np.cumsum([0, *map(len, lines)])
    return find_spans(np.concatenate(lines), starts, COLUMN_GAP) if lines else np.empty((0, 2))
