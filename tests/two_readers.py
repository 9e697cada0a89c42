"""What two readers give of one page, side by side."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from hyoka.japanese import fold
from hyoka.pdf.edges import Edge, as_edges, merge_edges
from hyoka.pdf.ordering import Floats
from hyoka.pdf.page import Page

READERS = ["pdfium", "reference"]
NEAR_PT = 1.0
#: Characters of two readers stand nearer than this.
SAME_PLACE_PT = 0.5


def letters(page: Page) -> list[str]:
    return [fold(char.text) for char in page.chars]


def merged(edges: Floats) -> list[Edge]:
    return as_edges(merge_edges(edges))


def unmatched(edges: Floats, others: Floats) -> list[Edge]:
    """Edges, made one where they lie on each other, that the others do not have within a point."""
    there = merged(others)
    return [
        r for r in merged(edges) if not any(max(map(abs, (r[i] - o[i] for i in range(3)))) <= NEAR_PT for o in there)
    ]


def unmatched_chars(page: Page, other: Page) -> list[str]:
    """Characters of a page that the other one does not have in their place."""
    there = defaultdict(list)
    for code, box in zip(other.chars.codes.tolist(), other.chars.boxes, strict=True):
        there[code].append(box)
    pairs = zip(page.chars.codes.tolist(), page.chars.boxes, strict=True)
    return [
        chr(code)
        for code, box in pairs
        if not there[code] or np.abs(np.array(there[code]) - box).max(axis=1).min() > SAME_PLACE_PT
    ]
