"""Where the columns of a table begin and end if only the heads are known, and the white in the rows below them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from helpers.cells import Cell, Row
from helpers.forms._white import BLANK, split_by_white, text_span

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
    places = [_places(left, spans[0][0]), *(_places(a[1], b[0]) for a, b in pairwise(spans)), [right]]
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


def _best_edges(places: list[list[float]], middles: list[float], rows: list[list[tuple[float, float]]]) -> list[float]:
    """One place for each edge such that together they cost least."""
    most = max((len(spans) for spans in rows), default=1)
    weights = np.array([NEARNESS**distance * (len(spans) / most) ** 4 for distance, spans in enumerate(rows)])
    costs = np.zeros(len(places[0]))
    came_from: list[list[int]] = []
    for before, here, middle in zip(places, places[1:], middles, strict=False):
        step = _off(middle, before, here) + _crowd(before, here, rows, weights) + costs[:, None]
        came_from.append(step.argmin(axis=0).tolist())
        costs = step.min(axis=0) + _across(here, rows, weights)
    best = [int(costs.argmin())]
    for way in reversed(came_from):
        best.append(way[best[-1]])
    return [choices[i] for choices, i in zip(places, reversed(best), strict=True)]


def _off(middle: float, before: list[float], here: list[float]) -> Costs:
    """What it costs that a head stands off the middle of its column, for each pair of edges."""
    off = np.abs((np.array(before)[:, None] + np.array(here)[None, :]) / 2 - middle)
    return OFF_MIDDLE * np.minimum(off, 40)


def _across(here: list[float], rows: list[list[tuple[float, float]]], weights: Costs) -> Costs:
    """What the texts cost that lie across an edge."""
    cost = np.zeros(len(here))
    for spans, weight in zip(rows, weights, strict=True):
        for x0, x1 in spans:
            cost += weight * ((x0 < np.array(here)) & (np.array(here) < x1))
    return cost


def _crowd(before: list[float], here: list[float], rows: list[list[tuple[float, float]]], weights: Costs) -> Costs:
    """What it costs that a row has more than one text in a column, for each pair of its edges."""
    cost = np.zeros((len(before), len(here)))
    for spans, weight in zip(rows, weights, strict=True):
        middles = np.sort([(x0 + x1) / 2 for x0, x1 in spans])
        texts = np.searchsorted(middles, here)[None, :] - np.searchsorted(middles, before)[:, None]
        cost += weight * np.maximum(texts - 1, 0)
    return cost


def _texts(row: Row) -> list[tuple[float, float]]:
    """Where a row's texts lie from left to right, lines below each other as one."""
    lines = [replace(cell, lines=[line]) for cell in row.cells for line in cell.lines]
    out: list[tuple[float, float]] = []
    for x0, x1 in sorted(text_span(piece) for line in lines for piece in split_by_white(line, least=BLANK)):
        if out and x0 < out[-1][1]:
            out[-1] = (out[-1][0], max(x1, out[-1][1]))
        else:
            out.append((x0, x1))
    return out
