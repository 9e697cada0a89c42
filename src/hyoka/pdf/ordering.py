"""Sorting and medians."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

#: Up to this length an insertion sort is faster.
SHORT = 32


def stable_argsort(values: Floats) -> Indices:
    """Return the indices that sort the values. Equal values keep their order. `values` must be contiguous."""
    for i in range(1, len(values)):
        if values[i] < values[i - 1]:
            return np.argsort(values, kind="mergesort")
    return np.arange(len(values))


def sort_in_place(indices: Indices, values: Floats) -> None:
    """Sort indices by the values they point to. Equal values keep their order."""
    if len(indices) > SHORT:
        indices[:] = indices[stable_argsort(values[indices])]
        return
    for i in range(1, len(indices)):
        index, place = indices[i], i
        while place > 0 and values[indices[place - 1]] > values[index]:
            indices[place] = indices[place - 1]
            place -= 1
        indices[place] = index


def sort_by_group(groups: Indices, count: int) -> tuple[Indices, Indices]:
    """Sort members by their group from 0: their indices, and where each group starts in them, with their number."""
    starts = np.zeros(count + 1, np.int64)
    for group in groups:
        starts[group + 1] += 1
    starts = np.cumsum(starts)
    order, ends = np.empty(len(groups), np.int64), starts.copy()
    for i in range(len(groups)):
        order[ends[groups[i]]] = i
        ends[groups[i]] += 1
    return order, starts


def median(values: Floats) -> float:
    """Return the median. `values` must be contiguous."""
    order, half = stable_argsort(values), len(values) // 2
    upper = values[order[half]]
    return upper if len(values) % 2 else (values[order[half - 1]] + upper) / 2
