"""Rows and columns where lines are missing: rivers of white that run down a table, gaps of white across it.

A place lies in a river where neighbouring rows have text on both sides of it and none across it. Rows near by count
more than rows far off, for a page may stack tables of different columns between its hairlines.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import inf
from statistics import median

import numpy as np
import numpy.typing as npt

from helpers.letters import Char
from helpers.rules import TOUCH_PT, Rule

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

Grid = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


def rows_apart(x0: float, x1: float, ys: Sequence[float], full: Sequence[float], chars: list[Char]) -> list[Rule]:
    """Find where a heading and the table below it stand in one band between hairlines.

    Args:
        x0: Left edge of the table, points.
        x1: Right edge of the table, points.
        ys: Its horizontal lines, points from the top.
        full: Those of them that run over its whole width.
        chars: The characters in it.

    Returns:
        A line for each such gap, as if it had been printed.
    """
    rules = []
    for top, band in zip(ys, _bands(ys, chars), strict=False):
        height = median(c.bottom - c.top for c in band) if band else 0
        least = height * (ROW_GAP if top in full else GAP_BESIDE_MERGED)
        reached = inf
        for char in sorted(band, key=lambda c: c.top):
            if char.top - reached > least:
                rules.append(Rule((char.top + reached) / 2, x0, x1))
            reached = char.bottom if reached == inf else max(reached, char.bottom)
    return rules


def columns_apart(
    x0: float, x1: float, ys: Sequence[float], horizontal: Sequence[Rule], chars: list[Char]
) -> list[Rule]:
    """Find the columns of a table that has no vertical lines within.

    Args:
        x0: Left edge of the table, points.
        x1: Right edge of the table, points.
        ys: Where it has horizontal lines, points from the top.
        horizontal: Those lines.
        chars: The characters in it.

    Returns:
        A line for each row and column edge, as if it had been printed.
    """
    bands, width = _bands(ys, chars), int(x1 - x0) + 1
    texts = _over_rows(np.array([_covered(band, x0, width) for band in bands]), x0, ys, horizontal)
    votes = np.array([_votes(band, covered) for band, covered in zip(bands, texts, strict=True)])
    order = np.arange(len(bands))
    near = NEARNESS ** np.abs(order[:, None] - order[None, :])
    score = near @ votes
    others = (near - np.eye(len(bands))) @ texts
    hints = _ends_of_lines(x0, x1, horizontal, ys)
    rules: list[Rule] = []
    kept: list[float] = []
    for number, (top, bottom) in enumerate(pairwise(ys)):
        known = [r.at for r in hints if r.start < bottom and r.end > top and not texts[number][_at(r.at, x0, width)]]
        runs = [run for run in _runs((score[number] > ENOUGH) & (texts[number] == 0)) if run[0] > 0 and run[1] < width]
        runs = _one_a_river(_without_blanks(runs, bands[number], others[number]), others[number])
        runs = [run for run in runs if not any(run[0] - 2 <= x - x0 <= run[1] + 2 for x in known)]
        kept = sorted([*known, *(_place(run, kept, x0, score[number]) for run in runs)])
        rules += [Rule(x, top, bottom) for x in kept]
    return rules


def _over_rows(texts: Grid, x0: float, ys: Sequence[float], horizontal: Sequence[Rule]) -> Grid:
    """Where text lies in a row, or in a row above or below it from which no line parts it there: merged cells."""
    joined = texts.copy()
    open_below = np.ones_like(texts, dtype=bool)
    for number, y in enumerate(ys[1:]):
        for line in horizontal:
            if abs(line.at - y) <= TOUCH_PT:
                open_below[number, max(0, round(line.start - x0)) : max(0, round(line.end - x0))] = False
    for number in range(1, len(texts)):
        joined[number] = np.maximum(joined[number], joined[number - 1] * open_below[number - 1])
    for number in range(len(texts) - 2, -1, -1):
        joined[number] = np.maximum(joined[number], joined[number + 1] * open_below[number])
    return joined


def _at(x: float, x0: float, width: int) -> int:
    return min(max(round(x - x0), 0), width - 1)


def _bands(ys: Sequence[float], chars: list[Char]) -> list[list[Char]]:
    middles = np.array([(c.top + c.bottom) / 2 for c in chars])
    where = np.clip(np.searchsorted(ys, middles) - 1, 0, len(ys) - 2)
    bands: list[list[Char]] = [[] for _ in ys[1:]]
    for char, band in zip(chars, where, strict=True):
        bands[band].append(char)
    return bands


def _covered(band: list[Char], x0: float, width: int) -> Grid:
    """1 where a text of the row lies, blanks between words left out."""
    covered = np.zeros(width)
    before: Char | None = None
    for char in band:
        start = char.x0
        if before and 0 <= char.x0 - before.x1 < _within_text(before, char):
            start = before.x1
        covered[max(0, round(start - x0)) : max(0, round(char.x1 - x0))] = 1
        before = char
    return covered


def _within_text(before: Char, char: Char) -> float:
    """How wide white may be that parts no two texts; a bracket belongs to what it holds."""
    height = char.bottom - char.top
    return height if before.text in "（(「【" or char.text in "）)」】" else WITHIN_TEXT * height


def _votes(band: list[Char], covered: Grid) -> Grid:
    """What a row says of each place: for a river up to 1, against it where text or no more than a blank lies."""
    votes = -ACROSS * covered
    height = median(c.bottom - c.top for c in band) if band else 1
    for start, end in _runs(covered == 0):
        if start > 0 and end < len(covered):
            gap = (end - start) / height
            votes[start:end] = -BLANK if gap < WORD_GAP else min(1, gap / FULL_GAP, 3 * FULL_GAP / gap)
    return votes


def _runs(mask: Mask) -> list[tuple[int, int]]:
    """Where a mask is true: starts and ends, the end left out."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], mask.astype(np.int8), [0]))))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _without_blanks(runs: list[tuple[int, int]], band: list[Char], others: Grid) -> list[tuple[int, int]]:
    """Leave out what is as narrow as a blank between words and what other rows print text across."""
    least = WORD_GAP * median(c.bottom - c.top for c in band) if band else 0
    return [run for run in runs if run[1] - run[0] >= least or others[run[0] : run[1]].min() < WORD_GAP]


def _one_a_river(runs: list[tuple[int, int]], others: Grid) -> list[tuple[int, int]]:
    """Of the gaps that no text of other rows parts, the widest: the rest are blanks within this row's text."""
    rivers: list[list[tuple[int, int]]] = []
    for run in runs:
        if rivers and others[rivers[-1][-1][1] : run[0]].max(initial=0) < WORD_GAP:
            rivers[-1].append(run)
        else:
            rivers.append([run])
    return [max(river, key=lambda run: run[1] - run[0]) for river in rivers]


def _place(run: tuple[int, int], kept: list[float], x0: float, score: Grid) -> float:
    """Where in a river the line goes: where it went in the row above, else the middle of its best stretch."""
    start, end = run
    best = score[start:end]
    above = [x for x in kept if start <= x - x0 < end and score[int(x - x0)] >= AS_GOOD * best.max()]
    if above:
        return above[0]
    first, last = max(_runs(best >= best.max() - 1e-9), key=lambda r: r[1] - r[0])
    return x0 + start + (first + last) / 2


def _ends_of_lines(x0: float, x1: float, horizontal: Sequence[Rule], ys: Sequence[float]) -> list[Rule]:
    """Where a horizontal line ends within the table: a column's edge in the rows above and below it."""
    places = sorted(ys)
    hints = []
    for line in horizontal:
        row = min(range(len(places)), key=lambda i: abs(places[i] - line.at))
        top, bottom = places[max(row - 1, 0)], places[min(row + 1, len(places) - 1)]
        hints += [Rule(x, top, bottom) for x in (line.start, line.end) if x0 + TOUCH_PT < x < x1 - TOUCH_PT]
    return hints
