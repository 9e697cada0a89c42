"""Order and middle of numbers for compiled loops, in one place: for each kind of array they take long to compile."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hyoka.compiled import compiled

Floats = npt.NDArray[np.float64]
Order = npt.NDArray[np.int64]

#: What is shorter is put in order where it stands.
SHORT = 32


@compiled
def in_order(values: Floats) -> Order:
    """Where the values stand from the smallest on; equal ones keep their order. `values` must lie side by side."""
    for i in range(1, len(values)):
        if values[i] < values[i - 1]:
            return np.argsort(values, kind="mergesort")
    return np.arange(len(values))


@compiled
def put_in_order(order: Order, values: Floats) -> None:
    """Put what stands in a stretch of an order in the order of its values; equal ones keep theirs."""
    if len(order) > SHORT:
        order[:] = order[in_order(values[order])]
        return
    for i in range(1, len(order)):
        this, place = order[i], i
        while place > 0 and values[order[place - 1]] > values[this]:
            order[place] = order[place - 1]
            place -= 1
        order[place] = this


@compiled
def grouped(groups: Order, count: int) -> tuple[Order, Order]:
    """Put members in the order of their groups, numbered from 0; where in it each starts, with the end at last."""
    starts = np.zeros(count + 1, np.int64)
    for group in groups:
        starts[group + 1] += 1
    starts = np.cumsum(starts)
    order, filled = np.empty(len(groups), np.int64), starts.copy()
    for i in range(len(groups)):
        order[filled[groups[i]]] = i
        filled[groups[i]] += 1
    return order, starts


@compiled
def median(values: Floats) -> float:
    """The middle of the values, or of the two in the middle; `values` must lie side by side."""
    order, half = in_order(values), len(values) // 2
    upper = values[order[half]]
    return upper if len(values) % 2 else (values[order[half - 1]] + upper) / 2
