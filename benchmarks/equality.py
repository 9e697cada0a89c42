"""Whether hyoka's fast reader sees what pdfplumber sees: characters, ruled lines and cells, counted.

A cell of pdfplumber's is held to be right where a line is ruled on each of its sides, none parts it and no other cell
lies in it, by what pdfplumber itself finds on the page. It has others: for it the edges of a fill are lines too, lines
up to 3 points apart become one that lies between them, and a cell with a box in its corner holds its text as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pdfplumber

from benchmarks.folders import Sheets, sampled
from hyoka.grid.items import read_items
from hyoka.grid.model import Row
from hyoka.japanese import fold_radicals
from hyoka.pdf.page import read_pages

if TYPE_CHECKING:
    from hyoka.pdf.page import Char, Page, Rule

Numbers = npt.NDArray[np.float64]
Box = tuple[float, float, float, float]

#: Alike: no side lies further apart, points.
NEAR_PT = 0.5
#: So much of a side must be ruled; the rest are gaps at corners.
RULED = 0.85


def equality(sets: list[Sheets], drawn: int) -> list[dict[str, object]]:
    """Compare so many pages of each set, evenly drawn; a row each."""
    rows = []
    for sheets in sets:
        counts: Counter[str] = Counter()
        for fast, reference, cells in _pages(sheets, drawn):
            counts["pages"] += 1
            counts += Counter(compared_characters(fast.chars, reference.chars))
            counts += Counter(compared_lines(fast, reference))
            counts += Counter(compared_cells(fast, reference, cells))
        rows.append({"sheets": sheets.name, **counts})
    return rows


def _pages(sheets: Sheets, drawn: int) -> Iterator[tuple[Page, Page, list[tuple[Box, str]]]]:
    for path, pages in sampled(sheets, max(1, sheets.total // drawn)):
        with pdfplumber.open(path) as document:
            for page in pages:
                only = range(page + 1, page + 2)
                fast, reference = (next(iter(read_pages(path, reader, only))) for reader in ("fast", "reference"))
                yield fast, reference, list(_cells(document.pages[page]))


def _cells(page: pdfplumber.page.Page) -> Iterator[tuple[Box, str]]:
    """pdfplumber's cells: box and text."""
    for table in page.find_tables():
        for row, texts in zip(table.rows, table.extract(), strict=True):
            yield from ((box, _folded(text)) for box, text in zip(row.cells, texts, strict=True) if box)


def _folded(text: str | None) -> str:
    return "".join(fold_radicals(text or "").split())


def compared_characters(fast: list[Char], reference: list[Char]) -> dict[str, int]:
    """How many of the reference's characters the fast reader has in their place, and how near."""
    places: dict[str, list[Box]] = {}
    for char in fast:
        places.setdefault(char.text, []).append(char[1:5])
    arrays = {text: np.array(boxes) for text, boxes in places.items()}
    counts = {"characters": len(reference), "characters_read": len(fast)}
    counts |= {"characters_same": 0, "characters_across": 0, "characters_boxes": 0}
    for char in reference:
        if char.text not in arrays:
            continue
        apart = _nearest(arrays[char.text], char[1:5])
        counts["characters_same"] += bool(apart.max() < char.bottom - char.top)
        counts["characters_across"] += bool(apart[[0, 2]].max() <= NEAR_PT and apart.max() < char.bottom - char.top)
        counts["characters_boxes"] += bool(apart.max() <= NEAR_PT)
    return counts


def _nearest(boxes: Numbers, box: Box) -> Numbers:
    """How far apart each side is from that of the nearest box."""
    apart = np.abs(boxes - np.array(box))
    return apart[apart.sum(axis=1).argmin()]


def compared_lines(fast: Page, reference: Page) -> dict[str, int]:
    """How many of the reference's ruled lines the fast reader has within half a point."""
    same = 0
    for ours, theirs in ((fast.horizontal, reference.horizontal), (fast.vertical, reference.vertical)):
        lines = np.array(ours, float).reshape(-1, 3)
        same += sum(bool((np.abs(lines - np.array(line)).max(axis=1) <= NEAR_PT).any()) for line in theirs)
    return {"lines": len(reference.horizontal) + len(reference.vertical), "lines_same": same}


def compared_cells(fast: Page, reference: Page, cells: list[tuple[Box, str]]) -> dict[str, int]:
    """How many of pdfplumber's cells hyoka has with the same box and text; the same of those that are right."""
    ours = [cell for item in read_items(fast) if isinstance(item, Row) for cell in item.cells]
    boxes = np.array([(cell.x0, cell.top, cell.x1, cell.bottom) for cell in ours]).reshape(-1, 4)
    counts = {"cells": len(cells), "cells_same": 0, "cells_right": 0, "cells_right_same": 0}
    for box, text in cells:
        near = np.flatnonzero((np.abs(boxes - np.array(box)) <= NEAR_PT).all(axis=1))
        same = any(_folded(ours[at].text) == text for at in near)
        right = is_right(box, reference) and not any(_holds(box, other) for other, _ in cells)
        counts["cells_same"] += same
        counts["cells_right"] += right
        counts["cells_right_same"] += same and right
    return counts


def is_right(box: Box, page: Page) -> bool:
    """Whether a cell is ruled on all its sides and parted by no line."""
    x0, top, x1, bottom = box
    levels, uprights = page.horizontal, page.vertical
    sides = [(levels, y, x0, x1) for y in (top, bottom)] + [(uprights, x, top, bottom) for x in (x0, x1)]
    if not all(_covered(lines, at - NEAR_PT, at + NEAR_PT, a, b) >= RULED for lines, at, a, b in sides):
        return False
    within = [(levels, top, bottom, x0, x1), (uprights, x0, x1, top, bottom)]
    return not any(_covered(lines, a + 2, b - 2, start, end) >= RULED for lines, a, b, start, end in within)


def _holds(box: Box, other: Box) -> bool:
    outside = box[0] > other[0] + 1 or box[1] > other[1] + 1 or box[2] < other[2] - 1 or box[3] < other[3] - 1
    return other != box and not outside


def _covered(lines: list[Rule], low: float, high: float, start: float, end: float) -> float:
    """The share of a stretch that is ruled between two positions."""
    parts = sorted((max(line.start, start), min(line.end, end)) for line in lines if low <= line.at <= high)
    ruled, reached = 0.0, start
    for begins, ends in parts:
        ruled += max(0.0, ends - max(begins, reached))
        reached = max(reached, ends)
    return ruled / (end - start) if end > start else 1.0
