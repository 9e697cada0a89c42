"""Rows and columns of tables without edges between them: they are found by the gaps between texts; arrays only.

A band is the space between two neighbouring horizontal positions of a table. A place is a distance from the table's
left edge in whole points. A column edge goes where a band has a gap and nearby bands have gaps, too. Near bands count
more than distant ones, because a page may have tables with different columns one below the other.
"""

from __future__ import annotations

import numpy as np

from hyoka.compiled import compiled
from hyoka.grid.figures import IN_FIGURES, is_digit
from hyoka.pdf.chars import Boxes, Codes, Mask
from hyoka.pdf.edges import TOUCH_PT, covered_share, empty_edges, to_array
from hyoka.pdf.ordering import Floats, Indices, median, sort_by_group, stable_argsort

#: The weight of a band as a share of the weight of the band next to it.
NEARNESS = 0.8
#: Widths of gaps in heights of a char: a FULL_GAP scores 1; one up to WORD_GAP may be a blank between words.
FULL_GAP, WORD_GAP = 1.2, 0.45
#: What a band takes from the score of a place where it has text, or a gap no wider than a blank.
ACROSS, BLANK = 0.25, 0.5
#: The least score of a column edge. The edge of the band above is continued at this share of the best score.
ENOUGH, AS_GOOD = 0.5, 0.85
#: The letters of a label that is spread stand less than so many heights of a char apart.
SPREAD, FIRST_LETTER, LAST_LETTER = 3.0, ord("ぁ"), ord("龯")
#: A vertical gap of this many heights of a char separates rows.
ROW_GAP = 0.75
#: A line between two tables may begin left of their texts by this much: it has no cell that keeps it off an edge.
OUTDENT_PT = 2
#: With what a heading between two tables begins.
HEADING = tuple(map(ord, "■□◆◇●○◎▼▶【〔＜<123456789１２３４５６７８９①②③④⑤⑥⑦⑧⑨"))

#: First place, and the place after the last.
Interval = tuple[int, int]


@compiled
def _chars_by_band(ys: Floats, boxes: Boxes) -> tuple[Indices, Indices]:
    """Sort chars by band; return their indices, and where each band starts in them."""
    bands = np.searchsorted(ys[1:-1], (boxes[:, 1] + boxes[:, 3]) / 2)
    return sort_by_group(bands, len(ys) - 1)


@compiled
def find_row_edges(x0: float, x1: float, ys: Floats, boxes: Boxes) -> Floats:
    """Find horizontal edges where a gap separates texts in one band, such as a heading and the table below it.

    x0 and x1 are the table's left and right edge, ys the positions of its horizontal edges.
    """
    edges = empty_edges()
    order, starts = _chars_by_band(ys, boxes)
    for number in range(len(ys) - 1):
        chars = boxes[order[starts[number] : starts[number + 1]]]
        least, lowest = ROW_GAP * _char_height(chars), np.inf
        for i in stable_argsort(chars[:, 1].copy()):
            if chars[i, 1] - lowest > least:
                edges.append(((chars[i, 1] + lowest) / 2, x0, x1))
            lowest = chars[i, 3] if lowest == np.inf else max(lowest, chars[i, 3])
    return to_array(edges)


@compiled
def find_column_edges(x0: float, x1: float, ys: Floats, horizontal: Floats, codes: Codes, boxes: Boxes) -> Floats:
    """Find the vertical edges, in each band, of a table that has none inside; arguments as for `find_row_edges`."""
    order, starts = _chars_by_band(ys, boxes)
    n_bands, width = len(ys) - 1, int(x1 - x0) + 1
    texts, scores = np.zeros((n_bands, width)), np.empty((n_bands, width))
    heights = _mark_texts(texts, x0, order, starts, boxes)
    _mark_merged_cells(texts, x0, ys, horizontal)
    parts = _find_parts(order, starts, codes, boxes, texts, heights)
    for number in range(n_bands):
        chars = order[starts[number] : starts[number + 1]]
        _score_gaps(scores[number], texts[number], heights[number] or 1.0)
        _leave_spread(scores[number], texts[number], codes[chars], boxes[chars, 0] - x0, heights[number])
    totals, other_texts = scores + _sum_other_bands(scores, parts), _sum_other_bands(texts, parts)
    printed = _ends_of_edges(x0, x1, horizontal, ys)
    edges, xs = empty_edges(), np.empty(0)
    for number in range(n_bands):
        top, bottom, chars = ys[number], ys[number + 1], order[starts[number] : starts[number + 1]]
        known = _known_edges(printed, top, bottom, texts[number], x0)
        gaps = _column_gaps(totals[number], texts[number], other_texts[number], WORD_GAP * heights[number])
        is_alone = not np.any(other_texts[number])
        gaps = _with_wide_gaps(gaps, texts[number], (1 if is_alone else 3) * FULL_GAP * heights[number])
        gaps = [gap for gap in gaps if not np.any((gap[0] - 2 <= known - x0) & (known - x0 <= gap[1] + 2))]
        guessed = np.array([_edge_in_gap(gap, xs, x0, totals[number]) for gap in gaps])
        above = xs[: 0 if parts[number] or parts[max(number - 1, 0)] else len(xs)]
        xs = np.concatenate((known, guessed))
        xs = xs[stable_argsort(xs)]
        is_ruled = len(xs) > 0 and covered_share(horizontal, bottom, TOUCH_PT, x0, xs[0]) > 0.5
        figure = _first_figure(codes[chars], boxes[chars], xs)
        if len(above):
            xs = _continued(xs, above, texts[number], x0, figure)
        elif is_ruled and figure == np.inf:
            xs = _behind_first(xs, texts[number], x0)
        for x in xs:
            edges.append((x, top, bottom))
    return to_array(edges)


@compiled
def _mark_texts(texts: Floats, x0: float, order: Indices, starts: Indices, boxes: Boxes) -> Floats:
    """Mark where each band has text; return how high the chars of each are."""
    heights = np.empty(len(texts))
    for number in range(len(texts)):
        chars = order[starts[number] : starts[number + 1]]
        heights[number] = _char_height(boxes[chars])
        for box in boxes[chars]:
            texts[number, max(0, round(box[0] - x0)) : max(0, round(box[2] - x0))] = 1
    return heights


@compiled
def _find_parts(order: Indices, starts: Indices, codes: Codes, boxes: Boxes, texts: Floats, heights: Floats) -> Mask:
    """Find the bands that part two tables: without text, with a heading only, or a line left of their cells."""
    out, lefts = np.empty(len(texts), np.bool_), np.full(len(texts) + 2, texts.shape[1])
    for number in range(len(texts)):
        lefts[number + 1] = np.append(np.flatnonzero(texts[number]), texts.shape[1])[0]
    for number in range(len(texts)):
        chars, height = order[starts[number] : starts[number + 1]], heights[number]
        wide_gaps = _with_wide_gaps([(0, 0) for _ in range(0)], texts[number], 2 * FULL_GAP * height)
        if len(chars) == 0:
            out[number] = not np.any(texts[number])
            continue
        is_outside = lefts[number + 1] + OUTDENT_PT <= min(lefts[number], lefts[number + 2])
        is_one_line = len(wide_gaps) == 0 and np.ptp(boxes[chars, 1]) < height
        out[number] = is_one_line and (is_outside or codes[chars[0]] in HEADING)
    return out


@compiled
def _first_figure(codes: Codes, boxes: Boxes, xs: Floats) -> float:
    """Return where the first cell of digits only begins; codes and boxes: the chars of its band."""
    cells = np.searchsorted(xs, boxes[:, 0].copy())
    lefts, has_others = np.full(len(xs) + 1, np.inf), np.zeros(len(xs) + 1, np.bool_)
    for cell, code, x in zip(cells, codes, boxes[:, 0]):  # noqa: B905 - numba knows no strict
        lefts[cell] = min(lefts[cell], x) if is_digit(code) else lefts[cell]
        has_others[cell] |= not is_digit(code) and code not in IN_FIGURES
    return float(np.min(np.where(has_others, np.inf, lefts)))


@compiled
def _continued(xs: Floats, above: Floats, texts: Floats, x0: float, figure: float) -> Floats:
    """Return the edges of a band, behind its first figure those of the band above if they lie in the same gap."""
    out = np.empty(0)
    for start, end in _true_intervals(texts == 0):
        over = above[(start < above - x0) & (above - x0 < end) & (above > figure)]
        own = xs[(start <= xs - x0) & (xs - x0 <= end)]
        out = np.concatenate((out, over if len(over) else own))
    return out


@compiled
def _behind_first(xs: Floats, texts: Floats, x0: float) -> Floats:
    """Return the edges of a table's first band without those in the gap behind its first label but the last."""
    starts = np.concatenate((np.zeros(1), xs - x0, np.full(1, len(texts)))).astype(np.int64)
    cells = [i for i in range(len(xs) + 1) if np.any(texts[starts[i] : starts[i + 1]])]
    return xs[cells[1] - 1 :] if len(cells) > 1 and cells[0] == 0 else xs


@compiled
def _char_height(boxes: Boxes) -> float:
    return median(boxes[:, 3] - boxes[:, 1]) if len(boxes) else 0.0


@compiled
def _mark_merged_cells(texts: Floats, x0: float, ys: Floats, horizontal: Floats) -> None:
    """Mark the text of a band in the bands above and below, as far as no edge separates them: the cell is merged."""
    joined = np.ones_like(texts)  # 0 where an edge separates a band from the one below
    for number in range(len(texts)):
        for at, start, end in horizontal:
            if abs(at - ys[number + 1]) <= TOUCH_PT:
                joined[number, max(0, round(start - x0)) : max(0, round(end - x0))] = 0
    for number in range(1, len(texts)):
        texts[number] = np.maximum(texts[number], texts[number - 1] * joined[number - 1])
    for number in range(len(texts) - 2, -1, -1):
        texts[number] = np.maximum(texts[number], texts[number + 1] * joined[number])


@compiled
def _score_gaps(scores: Floats, texts: Floats, height: float) -> None:
    """Score the places of a band: up to 1 in a gap, below 0 in a text or in a gap no wider than a blank."""
    scores[:] = -ACROSS * texts
    for start, end in _true_intervals(texts == 0):
        if start > 0 and end < len(texts):
            width = (end - start) / height
            scores[start:end] = -BLANK if width < WORD_GAP else min(1.0, width / FULL_GAP, 3 * FULL_GAP / width)


@compiled
def _leave_spread(scores: Floats, texts: Floats, codes: Codes, lefts: Floats, height: float) -> None:
    """Let gaps behind a letter that stands alone, before another letter, say nothing: 人　件　費 is one label."""
    letters, places = np.zeros(len(texts), np.bool_), lefts[(codes >= FIRST_LETTER) & (codes <= LAST_LETTER)]
    letters[np.clip(np.round(places), 0, len(texts) - 1).astype(np.int64)] = True
    runs = _true_intervals(texts > 0)
    for i in range(len(runs) - 1):
        (start, end), (begin, _) = runs[i], runs[i + 1]
        if end - start < 1.5 * height and begin - end < SPREAD * height and letters[start] and letters[begin]:
            scores[end:begin] = 0


@compiled
def _sum_other_bands(bands: Floats, parts: Mask) -> Floats:
    """Return for each band the sum of the bands above and below, weighted by nearness, up to one that parts tables."""
    above, below = np.zeros_like(bands), np.zeros_like(bands)
    for number in range(1, len(bands)):
        if not (parts[number - 1] or parts[number]):
            above[number] = NEARNESS * (bands[number - 1] + above[number - 1])
    for number in range(len(bands) - 2, -1, -1):
        if not (parts[number + 1] or parts[number]):
            below[number] = NEARNESS * (bands[number + 1] + below[number + 1])
    return above + below


@compiled
def _true_intervals(mask: Mask) -> list[Interval]:
    outside = np.array([False])
    around = np.concatenate((outside, mask, outside))
    changes = np.flatnonzero(around[1:] != around[:-1])
    return [(changes[i], changes[i + 1]) for i in range(0, len(changes), 2)]


@compiled
def _column_gaps(scores: Floats, texts: Floats, other_texts: Floats, least: float) -> list[Interval]:
    """Return the gaps of a band that separate columns.

    A gap narrower than `least` does not if all of it has text in other bands. Of several gaps without text of other
    bands from one to the next only the widest does: the others are blanks within the text of this band.
    """
    out = [(0, 0) for _ in range(0)]
    for start, end in _true_intervals((scores > ENOUGH) & (texts == 0)):
        if start == 0 or end == len(scores) or (end - start < least and other_texts[start:end].min() >= WORD_GAP):
            continue
        if len(out) == 0 or np.any(other_texts[out[-1][0] : end] >= WORD_GAP):
            out.append((start, end))
        elif end - start > out[-1][1] - out[-1][0]:
            out[-1] = (start, end)
    return out


@compiled
def _with_wide_gaps(gaps: list[Interval], texts: Floats, least: float) -> list[Interval]:
    """Return the gaps of a band, and those between its texts that are so wide that they need no other band."""
    out = gaps.copy()
    for start, end in _true_intervals(texts == 0):
        if start > 0 and end < len(texts) and end - start >= least:
            within = [gap for gap in gaps if start <= gap[0] and gap[1] <= end]
            if len(within) == 0:
                out.append((start, end))
    return sorted(out)


@compiled
def _edge_in_gap(gap: Interval, xs: Floats, x0: float, scores: Floats) -> float:
    """Return where in a gap the column edge goes.

    It continues an edge of the band above (`xs`) if the score there is good. Otherwise it goes to the middle of the
    widest interval with the best score.
    """
    start, end = gap
    best = scores[start:end].max()
    for x in xs:
        if start <= x - x0 < end and scores[int(x - x0)] >= AS_GOOD * best:
            return x
    first, last = 0, 0
    for begin, stop in _true_intervals(scores[start:end] >= best - 1e-9):
        if stop - begin > last - first:
            first, last = begin, stop
    return x0 + start + (first + last) / 2


@compiled
def _ends_of_edges(x0: float, x1: float, horizontal: Floats, ys: Floats) -> Floats:
    """Return where horizontal edges end inside the table, as vertical edges in the bands above and below them."""
    edges = empty_edges()
    for at, start, end in horizontal:
        band = int(np.argmin(np.abs(ys - at)))
        top, bottom = ys[max(band - 1, 0)], ys[min(band + 1, len(ys) - 1)]
        for x in (start, end):
            if x0 + TOUCH_PT < x < x1 - TOUCH_PT:
                edges.append((x, top, bottom))
    return to_array(edges)


@compiled
def _known_edges(edges: Floats, top: float, bottom: float, texts: Floats, x0: float) -> Floats:
    """Return the positions of the vertical edges that lie in a band and cross no text of it."""
    xs, count = np.empty(len(edges)), 0
    for x, start, end in edges:
        if start < bottom and end > top and texts[min(max(round(x - x0), 0), len(texts) - 1)] == 0:
            xs[count] = x
            count += 1
    return xs[:count].copy()
