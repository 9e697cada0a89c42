"""Order and middle of numbers for compiled loops, in one place: for each kind of array they take long to compile."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from helpers.compiled import compiled

Floats = npt.NDArray[np.float64]


@compiled
def in_order(values: Floats) -> npt.NDArray[np.int64]:
    """Where the values stand from the smallest on; equal ones keep their order. `values` must lie side by side."""
    for i in range(1, len(values)):
        if values[i] < values[i - 1]:
            return np.argsort(values, kind="mergesort")
    return np.arange(len(values))


@compiled
def median(values: Floats) -> float:
    """The middle of the values, or of the two in the middle; `values` must lie side by side."""
    order, half = in_order(values), len(values) // 2
    upper = values[order[half]]
    return upper if len(values) % 2 else (values[order[half - 1]] + upper) / 2
