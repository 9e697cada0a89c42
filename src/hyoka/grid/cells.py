"""From the lines of a table to its cells, and to the cell of each character; arrays only."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hyoka.compiled import compiled
from hyoka.pdf.chars import Boxes, Order
from hyoka.pdf.edges import TOUCH_PT, Floats, covered

Ranges = npt.NDArray[np.int64]
Opens = npt.NDArray[np.bool_]


@compiled
def cut(
    xs: Floats, ys: Floats, horizontal: Floats, vertical: Floats, middles: Floats, guessed: bool
) -> tuple[Boxes, Ranges, Opens]:
    """Cut a table into cells: strips of each band's height between vertical lines, joined where no line parts them.

    Args:
        xs: Where its vertical lines stand, points.
        ys: Where its horizontal lines stand, points.
        horizontal: Its horizontal lines.
        vertical: Its vertical lines.
        middles: The middle of each character in it.
        guessed: Whether lines were set where the page leaves white, so that edges differ a little from band to band.

    Returns:
        Of each cell its box; its bands, the last left out; whether no line closes it at the top, and at the bottom.
    """
    most = (len(xs) - 1) * (len(ys) - 1)
    boxes, bands, opens = np.empty((most, 4)), np.empty((most, 2), np.int64), np.empty((most, 2), np.bool_)
    above, used = np.empty((0, 3)), 0  # left, right, cell of the strips above
    snapped = _snapped(vertical, xs)
    for band in range(len(ys) - 1):
        top, bottom = ys[band], ys[band + 1]
        walls = _walls(xs, snapped, top, bottom)
        here = np.empty((len(walls) - 1, 3))
        for i in range(len(walls) - 1):
            a, b = walls[i], walls[i + 1]
            open_top = covered(horizontal, top, TOUCH_PT, a, b) <= 0.5
            cell = _goes_on(above, a, b, boxes, middles, guessed) if open_top else -1
            if cell < 0:
                cell, used = used, used + 1
                boxes[cell] = (a, top, b, bottom)
                bands[cell, 0], opens[cell, 0] = band, open_top
            boxes[cell, 3], bands[cell, 1] = bottom, band + 1
            here[i] = (a, b, float(cell))
        above = here
    for cell in range(used):
        x0, _, x1, bottom = boxes[cell]
        opens[cell, 1] = covered(horizontal, bottom, TOUCH_PT, x0, x1) <= 0.5
    return boxes[:used].copy(), bands[:used].copy(), opens[:used].copy()


@compiled
def _snapped(vertical: Floats, xs: Floats) -> Floats:
    """Vertical lines at the nearest of the places where some stand."""
    out = vertical.copy()
    for i in range(len(out)):
        out[i, 0] = xs[np.argmin(np.abs(xs - out[i, 0]))]
    return out


@compiled
def _walls(xs: Floats, vertical: Floats, top: float, bottom: float) -> Floats:
    kept = np.zeros(len(xs), np.bool_)
    kept[0] = kept[-1] = True
    for i in range(1, len(xs) - 1):
        kept[i] = covered(vertical, xs[i], 0.0, top, bottom) > 0.5
    return xs[kept]


@compiled
def _goes_on(above: Floats, a: float, b: float, boxes: Boxes, middles: Floats, guessed: bool) -> int:
    """The cell that a strip goes on: of the same edges, or nearly where they had to be guessed; -1: none."""
    for i in range(len(above)):
        if above[i, 0] == a and above[i, 1] == b:
            return int(above[i, 2])
    for i in range(len(above) if guessed else 0):
        cell = int(above[i, 2])
        if _same_column(boxes[cell], a, b, middles):
            return cell
    return -1


@compiled
def _same_column(above: Floats, a: float, b: float, middles: Floats) -> bool:
    """Whether a strip is of a cell's column: alike in width, or the cell without text that could show its width."""
    narrow, wide = min(above[2] - above[0], b - a), max(above[2] - above[0], b - a)
    shared = min(above[2], b) - max(above[0], a)
    if shared > 0.7 * wide or shared <= 0.7 * narrow:
        return shared > 0.7 * wide
    xs, ys = middles[:, 0], middles[:, 1]
    return not np.any((above[0] < xs) & (xs < above[2]) & (above[1] < ys) & (ys < above[3]))


@compiled
def homes(middles: Floats, ys: Floats, boxes: Boxes, bands: Ranges) -> Order:
    """The cell of each character: of its band, the one that holds its middle, or the nearest."""
    count = len(ys) - 1
    first = np.zeros(count + 1, np.int64)
    for cell in range(len(boxes)):
        first[bands[cell, 0] + 1 : bands[cell, 1] + 1] += 1
    first = np.cumsum(first)
    listed, filled = np.empty(first[-1], np.int64), first.copy()
    for cell in range(len(boxes)):
        for band in range(bands[cell, 0], bands[cell, 1]):
            listed[filled[band]] = cell
            filled[band] += 1
    out = np.empty(len(middles), np.int64)
    for i in range(len(middles)):
        x, y = middles[i]
        band = min(max(np.searchsorted(ys, y, side="right") - 1, 0), count - 1)
        best = np.inf
        for cell in listed[first[band] : first[band + 1]]:
            off = max(boxes[cell, 0] - x, x - boxes[cell, 2])
            if off < best:
                best, out[i] = off, cell
    return out


@compiled
def leveled(boxes: Boxes, within_run: float) -> tuple[Boxes, Floats]:
    """Give characters that the file sets one behind another one height: brackets and dots keep with their word.

    Args:
        boxes: Characters in the order of the file.
        within_run: Nearer than this share of their height, they are of one run of text.

    Returns:
        The boxes so changed, and for each character the left and right edge of its run.
    """
    out, runs, start = boxes.copy(), np.empty((len(boxes), 2)), 0
    for i in range(1, len(boxes) + 1):
        if i < len(boxes) and _follows(boxes[i - 1], boxes[i], within_run):
            continue
        run = boxes[start:i]
        out[start:i, 1], out[start:i, 3] = run[:, 1].min(), run[:, 3].max()
        runs[start:i, 0], runs[start:i, 1] = run[:, 0].min(), run[:, 2].max()
        start = i
    return out, runs


@compiled
def _follows(a: Floats, b: Floats, within_run: float) -> bool:
    level = min(a[3], b[3]) - max(a[1], b[1]) > 0.7 * min(a[3] - a[1], b[3] - b[1])
    return level and abs(b[0] - a[2]) < within_run * (b[3] - b[1])


@compiled
def tables_of(boxes: Boxes, runs: Floats, frames: Boxes, opened: Opens) -> Order:
    """The table of each character, the smallest that holds its middle; -1: none.

    Args:
        boxes: The characters.
        runs: The left and right edge of each one's run of text.
        frames: The boxes of the tables, the smallest first.
        opened: Whether a table has but hairlines, or frames around them: a text that is wider stands beside it.
    """
    out = np.full(len(boxes), -1)
    for i in range(len(boxes)):
        x, y = (boxes[i, 0] + boxes[i, 2]) / 2, (boxes[i, 1] + boxes[i, 3]) / 2
        for number in range(len(frames)):
            x0, top, x1, bottom = frames[number]
            wide_enough = x0 - TOUCH_PT <= runs[i, 0] and runs[i, 1] <= x1 + TOUCH_PT
            if x0 <= x <= x1 and top <= y <= bottom and (wide_enough or not opened[number]):
                out[i] = number
                break
    return out
