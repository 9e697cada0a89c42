"""The cells of a table, and the cell of each char; arrays only.

A band is the space between two neighbouring horizontal positions of a table. A cell has one band or, if it is merged
downwards, several.
"""

from itertools import pairwise

import numpy as np

from hyoka.pdf.chars import Boxes, Floats, Indices, Mask
from hyoka.pdf.edges import TOUCH_PT, covered_shares, spans_at

#: The cells of a band by their left and right edges in it.
Parts = dict[tuple[float, float], int]


def cut_into_cells(
    xs: Floats, ys: Floats, horizontal: Floats, vertical: Floats, middles: Floats, guessed: bool
) -> tuple[Boxes, Indices, Mask]:
    """Cut a table into cells: cut each band at its vertical edges, then merge parts without an edge between them.

    xs and ys are the positions of its edges; guessed: edges were added in gaps, and differ a little between bands.
    Returns the box of each cell; its first band and the one after its last; whether it is open at the top and bottom.
    """
    boxes, bands, open_tops = list[list[float]](), list[list[int]](), list[bool]()
    lines = list(spans_at(horizontal, ys, TOUCH_PT))
    has_edges = _has_edges(xs, ys, vertical)
    above: Parts = {}
    for band, (top, bottom) in enumerate(pairwise(ys.tolist())):
        edges, parts = xs[has_edges[band]], Parts()
        are_open = covered_shares(lines[band], edges[:-1], edges[1:]) <= 0.5
        for (x0, x1), is_open in zip(pairwise(edges.tolist()), are_open.tolist(), strict=True):
            cell = _cell_above(above, x0, x1, boxes, middles, guessed) if is_open else -1
            if cell < 0:
                cell = len(boxes)
                boxes.append([x0, top, x1, bottom])
                bands.append([band, band])
                open_tops.append(is_open)
            boxes[cell][3], bands[cell][1] = bottom, band + 1
            parts[x0, x1] = cell
        above = parts
    out, of_bands, open_bottoms = np.array(boxes), np.array(bands, np.int64), np.zeros(len(boxes), np.bool_)
    for band, spans in enumerate(lines):
        ending = of_bands[:, 1] == band
        open_bottoms[ending] = covered_shares(spans, out[ending, 0], out[ending, 2]) <= 0.5
    return out, of_bands, np.column_stack((open_tops, open_bottoms))


def _has_edges(xs: Floats, ys: Floats, vertical: Floats) -> Mask:
    """For each band the positions with a vertical edge in it, and the first and the last position.

    A vertical edge belongs to the nearest position of the table.
    """
    nearest, out = xs[abs(xs - vertical[:, :1]).argmin(axis=1)], np.ones((len(ys) - 1, len(xs)), np.bool_)
    for place, spans in enumerate(spans_at(np.column_stack((nearest, vertical[:, 1:])), xs[1:-1], 0.0), 1):
        out[:, place] = covered_shares(spans, ys[:-1], ys[1:]) > 0.5
    return out


def _cell_above(above: Parts, x0: float, x1: float, boxes: list[list[float]], middles: Floats, guessed: bool) -> int:
    """Return the cell above that has the same edges, or nearly the same where edges are guessed; -1 if none has."""
    if (x0, x1) in above:
        return above[x0, x1]
    return next((c for c in above.values() if guessed and _is_same_column(boxes[c], x0, x1, middles)), -1)


def _is_same_column(box: list[float], x0: float, x1: float, middles: Floats) -> bool:
    """Return whether a cell and a part below it are of one column.

    They are if they are nearly as wide. They also are if the narrower one lies within the other and the cell is empty,
    for then no text shows how wide the cell is.
    """
    narrow, wide = min(box[2] - box[0], x1 - x0), max(box[2] - box[0], x1 - x0)
    shared = min(box[2], x1) - max(box[0], x0)
    if shared > 0.7 * wide or shared <= 0.7 * narrow:
        return shared > 0.7 * wide
    xs, ys = middles[:, 0], middles[:, 1]
    return not bool(((box[0] < xs) & (xs < box[2]) & (box[1] < ys) & (ys < box[3])).any())


def cell_of_char(middles: Floats, ys: Floats, boxes: Boxes, bands: Indices) -> Indices:
    """Return the cell of each char: in its band the one that contains its middle, or else the nearest one."""
    bands_of_chars = np.clip(np.searchsorted(ys, middles[:, 1], side="right") - 1, 0, len(ys) - 2)
    out = np.empty(len(middles), np.int64)
    for band in np.unique(bands_of_chars).tolist():
        cells, chars = np.flatnonzero((bands[:, 0] <= band) & (band < bands[:, 1])), bands_of_chars == band
        xs = middles[chars, :1]
        out[chars] = cells[np.maximum(boxes[cells, 0] - xs, xs - boxes[cells, 2]).argmin(axis=1)]
    return out


def align_words(boxes: Boxes, within_word: float) -> tuple[Boxes, Floats]:
    """Give the chars of a word one top and bottom, so that brackets and dots stay on its line.

    A word here is a sequence of chars that follow one another in the file, with gaps of less than `within_word` of a
    char's height. Returns the changed boxes, and the left and right edge of each char's word.
    """
    if not len(boxes):
        return boxes, boxes[:, :2]
    a, b = boxes[:-1], boxes[1:]
    heights = boxes[:, 3] - boxes[:, 1]
    shared = np.minimum(a[:, 3], b[:, 3]) - np.maximum(a[:, 1], b[:, 1])
    is_near = abs(b[:, 0] - a[:, 2]) < within_word * heights[1:]
    begins = np.append(True, ~(is_near & (shared > 0.7 * np.minimum(heights[:-1], heights[1:]))))
    starts, words = np.flatnonzero(begins), np.cumsum(begins) - 1
    firsts, lasts = np.minimum.reduceat(boxes, starts)[words], np.maximum.reduceat(boxes, starts)[words]
    out = boxes.copy()
    out[:, 1], out[:, 3] = firsts[:, 1], lasts[:, 3]
    return out, np.column_stack((firsts[:, 0], lasts[:, 2]))


def table_of_char(boxes: Boxes, words: Floats, tables: Boxes, is_open: Mask) -> Indices:
    """Return the table of each char, of tables from the smallest on the first that contains its middle; else -1.

    A word that is wider than a table of hairlines (is_open) is not in it.
    """
    xs, ys = (boxes[:, :2] + boxes[:, 2:]).T / 2
    out = np.full(len(boxes), -1)
    for number in range(len(tables) - 1, -1, -1):
        x0, top, x1, bottom = tables[number]
        is_inside = (x0 <= xs) & (xs <= x1) & (top <= ys) & (ys <= bottom)
        if is_open[number]:
            is_inside &= (x0 - TOUCH_PT <= words[:, 0]) & (words[:, 1] <= x1 + TOUCH_PT)
        out[is_inside] = number
    return out
