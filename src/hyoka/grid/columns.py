"""Rows and columns where lines are missing: rivers of white that run down a table, gaps of white across it.

A place lies in a river where neighbouring rows have text on both sides of it and none across it. Rows near by count
more than rows far off, for a page may stack tables of different columns between its hairlines. Arrays only.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hyoka.compiled import compiled
from hyoka.pdf.chars import Boxes, Codes, Order
from hyoka.pdf.edges import TOUCH_PT, Floats, array_of, covered, no_lines
from hyoka.pdf.ordering import grouped, in_order, median

#: How much less the row next door counts than the row itself.
NEARNESS = 0.8
#: A gap of so many characters' heights counts in full; one narrower than WORD_GAP may be a blank between words.
FULL_GAP, WORD_GAP, WITHIN_TEXT = 1.2, 0.45, 0.15
#: What a row with text across a place, or with no more than a blank there, takes from the votes of the others.
ACROSS, BLANK = 0.25, 0.5
#: Votes that make a river; a place with this share of the best votes will do if the row above has its line there.
ENOUGH, AS_GOOD = 0.5, 0.85
#: White of so many characters' heights parts what stands above it from what stands below.
ROW_GAP = 0.75
#: The same where a merged cell may stand beside, whose text leaves white of its own.
GAP_BESIDE_MERGED = 1.5
#: Brackets belong to what they hold.
OPENING, CLOSING = tuple(map(ord, "（(「【")), tuple(map(ord, "）)」】"))

Grid = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Run = tuple[int, int]


@compiled
def banded(ys: Floats, boxes: Boxes) -> tuple[Order, Order]:
    """Put characters in the order of the bands between horizontal lines; where in it each band starts."""
    bands = np.empty(len(boxes), np.int64)
    for i in range(len(boxes)):
        band = np.searchsorted(ys, (boxes[i, 1] + boxes[i, 3]) / 2) - 1
        bands[i] = min(max(band, 0), len(ys) - 2)
    return grouped(bands, len(ys) - 1)


@compiled
def rows_apart(x0: float, x1: float, ys: Floats, horizontal: Floats, boxes: Boxes) -> Floats:
    """Find where a heading and the table below it stand in one band between hairlines.

    Args:
        x0: Left edge of the table, points.
        x1: Right edge of the table, points.
        ys: Where it has horizontal lines, points from the top.
        horizontal: Those lines.
        boxes: The characters in it.

    Returns:
        A line for each such gap, as if it had been printed.
    """
    rules = no_lines()
    order, starts = banded(ys, boxes)
    for number in range(len(ys) - 1):
        band = boxes[order[starts[number] : starts[number + 1]]]
        is_full = covered(horizontal, ys[number], TOUCH_PT, x0, x1) > 0.5
        least = _height(band) * (ROW_GAP if is_full else GAP_BESIDE_MERGED)
        reached = np.inf
        for i in in_order(band[:, 1].copy()):
            if band[i, 1] - reached > least:
                rules.append(((band[i, 1] + reached) / 2, x0, x1))
            reached = band[i, 3] if reached == np.inf else max(reached, band[i, 3])
    return array_of(rules)


@compiled
def columns_apart(x0: float, x1: float, ys: Floats, horizontal: Floats, codes: Codes, boxes: Boxes) -> Floats:
    """Find the columns of a table that has no vertical lines within.

    Args:
        x0: Left edge of the table, points.
        x1: Right edge of the table, points.
        ys: Where it has horizontal lines, points from the top.
        horizontal: Those lines.
        codes: The characters in it.
        boxes: Their boxes.

    Returns:
        A line for each row and column edge, as if it had been printed.
    """
    order, starts = banded(ys, boxes)
    bands, width = len(ys) - 1, int(x1 - x0) + 1
    texts, votes, heights = np.zeros((bands, width)), np.empty((bands, width)), np.empty(bands)
    for number in range(bands):
        own = order[starts[number] : starts[number + 1]]
        heights[number] = _height(boxes[own])
        _cover(texts[number], codes[own], boxes[own], x0)
    _spread_over_rows(texts, x0, ys, horizontal)
    for number in range(bands):
        _vote(votes[number], texts[number], heights[number] or 1.0)
    score, others = votes + _next_door(votes), _next_door(texts)
    hints = _ends_of_lines(x0, x1, horizontal, ys)
    rules, kept = no_lines(), np.empty(0)
    for number in range(bands):
        top, bottom = ys[number], ys[number + 1]
        known = _known(hints, top, bottom, texts[number], x0)
        runs = _rivers(score[number], texts[number], others[number], WORD_GAP * heights[number])
        runs = [run for run in runs if not np.any((run[0] - 2 <= known - x0) & (known - x0 <= run[1] + 2))]
        found = np.array([_place(run, kept, x0, score[number]) for run in runs])
        kept = np.concatenate((known, found))
        kept = kept[in_order(kept)]
        for x in kept:
            rules.append((x, top, bottom))
    return array_of(rules)


@compiled
def _height(band: Boxes) -> float:
    """How high the characters of a band are; 0: there are none."""
    return median(band[:, 3] - band[:, 1]) if len(band) else 0.0


@compiled
def _cover(covered: Floats, codes: Codes, boxes: Boxes, x0: float) -> None:
    """Set 1 where a text of the row lies, blanks between words left out."""
    for i in range(len(boxes)):
        start = boxes[i, 0]
        if i and 0 <= start - boxes[i - 1, 2] < _within_text(codes[i - 1], codes[i], boxes[i, 3] - boxes[i, 1]):
            start = boxes[i - 1, 2]
        covered[max(0, round(start - x0)) : max(0, round(boxes[i, 2] - x0))] = 1


@compiled
def _within_text(before: int, code: int, height: float) -> float:
    """How wide white may be that parts no two texts."""
    return height if before in OPENING or code in CLOSING else WITHIN_TEXT * height


@compiled
def _spread_over_rows(texts: Grid, x0: float, ys: Floats, horizontal: Floats) -> None:
    """Let text lie in the rows above and below it from which no line parts it there, too: merged cells."""
    below = np.ones_like(texts)  # 0 where a line parts a row from the one below
    for number in range(len(texts)):
        for at, start, end in horizontal:
            if abs(at - ys[number + 1]) <= TOUCH_PT:
                below[number, max(0, round(start - x0)) : max(0, round(end - x0))] = 0
    for number in range(1, len(texts)):
        texts[number] = np.maximum(texts[number], texts[number - 1] * below[number - 1])
    for number in range(len(texts) - 2, -1, -1):
        texts[number] = np.maximum(texts[number], texts[number + 1] * below[number])


@compiled
def _vote(votes: Floats, covered: Floats, height: float) -> None:
    """What a row says of each place: for a river up to 1, against it where text or no more than a blank lies."""
    votes[:] = -ACROSS * covered
    for start, end in _runs(covered == 0):
        if start > 0 and end < len(covered):
            gap = (end - start) / height
            votes[start:end] = -BLANK if gap < WORD_GAP else min(1.0, gap / FULL_GAP, 3 * FULL_GAP / gap)


@compiled
def _next_door(rows: Grid) -> Grid:
    """What the rows above and below say of each place, those near by more than those far off."""
    above, below = np.zeros_like(rows), np.zeros_like(rows)
    for number in range(1, len(rows)):
        above[number] = NEARNESS * (rows[number - 1] + above[number - 1])
    for number in range(len(rows) - 2, -1, -1):
        below[number] = NEARNESS * (rows[number + 1] + below[number + 1])
    return above + below


@compiled
def _runs(mask: Mask) -> list[Run]:
    """Where a mask is true: starts and ends, the end left out."""
    out, start = [(0, 0) for _ in range(0)], -1
    for i in range(len(mask)):
        if mask[i] and start < 0:
            start = i
        elif not mask[i] and start >= 0:
            out.append((start, i))
            start = -1
    if start >= 0:
        out.append((start, len(mask)))
    return out


@compiled
def _rivers(score: Floats, texts: Floats, others: Floats, least: float) -> list[Run]:
    """The gaps of a row that make columns.

    What is as narrow as a blank between words and what other rows print text across is none. Of gaps that no text of
    other rows parts, the widest is one: the rest are blanks within this row's text.
    """
    out, last = [(0, 0) for _ in range(0)], 0
    for start, end in _runs((score > ENOUGH) & (texts == 0)):
        if start == 0 or end == len(score) or (end - start < least and others[start:end].min() >= WORD_GAP):
            continue
        if len(out) == 0 or np.any(others[last:start] >= WORD_GAP):
            out.append((start, end))
        elif end - start > out[-1][1] - out[-1][0]:
            out[-1] = (start, end)
        last = end
    return out


@compiled
def _place(run: Run, kept: Floats, x0: float, score: Floats) -> float:
    """Where in a river the line goes: where it went in the row above, else the middle of its best stretch."""
    start, end = run
    most = score[start:end].max()
    for x in kept:
        if start <= x - x0 < end and score[int(x - x0)] >= AS_GOOD * most:
            return x
    first, last = 0, 0
    for begin, stop in _runs(score[start:end] >= most - 1e-9):
        if stop - begin > last - first:
            first, last = begin, stop
    return x0 + start + (first + last) / 2


@compiled
def _ends_of_lines(x0: float, x1: float, horizontal: Floats, ys: Floats) -> Floats:
    """Where a horizontal line ends within the table: a column's edge in the rows above and below it."""
    hints = no_lines()
    for at, start, end in horizontal:
        row = int(np.argmin(np.abs(ys - at)))
        top, bottom = ys[max(row - 1, 0)], ys[min(row + 1, len(ys) - 1)]
        for x in (start, end):
            if x0 + TOUCH_PT < x < x1 - TOUCH_PT:
                hints.append((x, top, bottom))
    return array_of(hints)


@compiled
def _known(hints: Floats, top: float, bottom: float, texts: Floats, x0: float) -> Floats:
    """Those of the ends of lines that are a row's column edges: no text of it lies there."""
    out, used = np.empty(len(hints)), 0
    for x, start, end in hints:
        if start < bottom and end > top and texts[min(max(round(x - x0), 0), len(texts) - 1)] == 0:
            out[used] = x
            used += 1
    return out[:used].copy()
