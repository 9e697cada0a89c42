"""The cells of a table, and the cell of each char; arrays only.

A band is the space between two neighbouring horizontal positions of a table. A cell has one band or, if it is merged
downwards, several.
"""

from __future__ import annotations

import numpy as np

from hyoka.pdf.chars import Boxes, Mask
from hyoka.pdf.edges import TOUCH_PT, covered_share
from hyoka.pdf.ordering import Floats, Indices


def cut_into_cells(
    xs: Floats, ys: Floats, horizontal: Floats, vertical: Floats, middles: Floats, guessed: bool
) -> tuple[Boxes, Indices, Mask]:
    """Cut a table into cells: cut each band at its vertical edges, then merge parts without an edge between them.

    xs and ys are the positions of its edges; guessed: edges were added in gaps, and differ a little between bands.
    Returns the box of each cell; its first band and the one after its last; whether it is open at the top and bottom.
    """
    capacity = (len(xs) - 1) * (len(ys) - 1)
    boxes, bands = np.empty((capacity, 4)), np.empty((capacity, 2), np.int64)
    is_open, vertical = np.empty((capacity, 2), np.bool_), _snap(vertical, xs)
    above, count = np.empty((0, 3)), 0  # left, right, cell of the parts of the band above
    for band in range(len(ys) - 1):
        top, bottom = ys[band], ys[band + 1]
        edges = _edges_in_band(xs, vertical, top, bottom)
        parts = np.empty((len(edges) - 1, 3))
        for i in range(len(edges) - 1):
            x0, x1 = edges[i], edges[i + 1]
            open_top = covered_share(horizontal, top, TOUCH_PT, x0, x1) <= 0.5
            cell = _cell_above(above, x0, x1, boxes, middles, guessed) if open_top else -1
            if cell < 0:
                cell, count = count, count + 1
                boxes[cell] = (x0, top, x1, bottom)
                bands[cell, 0], is_open[cell, 0] = band, open_top
            boxes[cell, 3], bands[cell, 1] = bottom, band + 1
            parts[i] = (x0, x1, float(cell))
        above = parts
    for cell in range(count):
        x0, _, x1, bottom = boxes[cell]
        is_open[cell, 1] = covered_share(horizontal, bottom, TOUCH_PT, x0, x1) <= 0.5
    return boxes[:count].copy(), bands[:count].copy(), is_open[:count].copy()


def _snap(vertical: Floats, xs: Floats) -> Floats:
    """Move vertical edges to the nearest position of the table."""
    out = vertical.copy()
    for i in range(len(out)):
        out[i, 0] = xs[np.argmin(np.abs(xs - out[i, 0]))]
    return out


def _edges_in_band(xs: Floats, vertical: Floats, top: float, bottom: float) -> Floats:
    """Return the positions with a vertical edge in a band, and the first and the last position."""
    has_edge = np.zeros(len(xs), np.bool_)
    has_edge[0] = has_edge[-1] = True
    for i in range(1, len(xs) - 1):
        has_edge[i] = covered_share(vertical, xs[i], 0.0, top, bottom) > 0.5
    return xs[has_edge]


def _cell_above(above: Floats, x0: float, x1: float, boxes: Boxes, middles: Floats, guessed: bool) -> int:
    """Return the cell above that has the same edges, or nearly the same where edges are guessed; -1 if none has."""
    for i in range(len(above)):
        if above[i, 0] == x0 and above[i, 1] == x1:
            return int(above[i, 2])
    for i in range(len(above) if guessed else 0):
        cell = int(above[i, 2])
        if _is_same_column(boxes[cell], x0, x1, middles):
            return cell
    return -1


def _is_same_column(box: Floats, x0: float, x1: float, middles: Floats) -> bool:
    """Return whether a cell and a part below it are of one column.

    They are if they are nearly as wide. They also are if the narrower one lies within the other and the cell is empty,
    for then no text shows how wide the cell is.
    """
    narrow, wide = min(box[2] - box[0], x1 - x0), max(box[2] - box[0], x1 - x0)
    shared = min(box[2], x1) - max(box[0], x0)
    if shared > 0.7 * wide or shared <= 0.7 * narrow:
        return shared > 0.7 * wide
    xs, ys = middles[:, 0], middles[:, 1]
    return not np.any((box[0] < xs) & (xs < box[2]) & (box[1] < ys) & (ys < box[3]))


def cell_of_char(middles: Floats, ys: Floats, boxes: Boxes, bands: Indices) -> Indices:
    """Return the cell of each char: in its band the one that contains its middle, or else the nearest one."""
    count = len(ys) - 1
    starts = np.zeros(count + 1, np.int64)  # where each band's cells start in `cells`
    for cell in range(len(boxes)):
        starts[bands[cell, 0] + 1 : bands[cell, 1] + 1] += 1
    starts = np.cumsum(starts)
    cells, ends = np.empty(starts[-1], np.int64), starts.copy()
    for cell in range(len(boxes)):
        for band in range(bands[cell, 0], bands[cell, 1]):
            cells[ends[band]] = cell
            ends[band] += 1
    out = np.empty(len(middles), np.int64)
    for i in range(len(middles)):
        x, y = middles[i]
        band = min(max(np.searchsorted(ys, y, side="right") - 1, 0), count - 1)
        least = np.inf
        for cell in cells[starts[band] : starts[band + 1]]:
            distance = max(boxes[cell, 0] - x, x - boxes[cell, 2])
            if distance < least:
                least, out[i] = distance, cell
    return out


def align_words(boxes: Boxes, within_word: float) -> tuple[Boxes, Floats]:
    """Give the chars of a word one top and bottom, so that brackets and dots stay on its line.

    A word here is a sequence of chars that follow one another in the file, with gaps of less than `within_word` of a
    char's height. Returns the changed boxes, and the left and right edge of each char's word.
    """
    out, words, start = boxes.copy(), np.empty((len(boxes), 2)), 0
    for i in range(1, len(boxes) + 1):
        if i < len(boxes) and _is_same_word(boxes[i - 1], boxes[i], within_word):
            continue
        word = boxes[start:i]
        out[start:i, 1], out[start:i, 3] = word[:, 1].min(), word[:, 3].max()
        words[start:i, 0], words[start:i, 1] = word[:, 0].min(), word[:, 2].max()
        start = i
    return out, words


def _is_same_word(a: Floats, b: Floats, within_word: float) -> bool:
    same_line = min(a[3], b[3]) - max(a[1], b[1]) > 0.7 * min(a[3] - a[1], b[3] - b[1])
    return same_line and abs(b[0] - a[2]) < within_word * (b[3] - b[1])


def table_of_char(boxes: Boxes, words: Floats, tables: Boxes, is_open: Mask) -> Indices:
    """Return the table of each char, of tables from the smallest on the first that contains its middle; else -1.

    A word that is wider than a table of hairlines (is_open) is not in it.
    """
    out = np.full(len(boxes), -1)
    for i in range(len(boxes)):
        x, y = (boxes[i, 0] + boxes[i, 2]) / 2, (boxes[i, 1] + boxes[i, 3]) / 2
        for number in range(len(tables)):
            x0, top, x1, bottom = tables[number]
            word_fits = x0 - TOUCH_PT <= words[i, 0] and words[i, 1] <= x1 + TOUCH_PT
            if x0 <= x <= x1 and top <= y <= bottom and (word_fits or not is_open[number]):
                out[i] = number
                break
    return out
