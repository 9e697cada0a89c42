"""The tables of a page: which edges form one, how it is cut into cells, and the cell of each char; arrays only.

A band is the space between two neighbouring horizontal positions of a table. A cell has one band
or, if it is merged downwards, several.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from hyoka.pdf.chars import Boxes, Codes, Floats, Indices, Mask, middles
from hyoka.pdf.edges import (
    TOUCH_PT,
    covered_lengths,
    find_positions,
    group_edges,
    merge_edges,
    separates_columns,
)

#: The weight of a band as a share of the weight of the band next to it.
NEARNESS = 0.6
#: Widths of gaps in heights of a char: a FULL_GAP needs an edge fully; one up to WORD_GAP may be a
#: blank between words.
FULL_GAP, WORD_GAP = 1.2, 0.45
#: A gap as narrow as this needs one, too, if a text of one of so many bands above or below begins
#: where it ends.
NARROW_GAP, NEAR_BANDS = 0.2, 3
#: What an edge costs, where a gap without one costs up to 1 times the weight of its band; a printed
#: edge saves ALWAYS.
EDGE, ALWAYS = 0.7, 9.0
#: What a text across an edge adds to its costs; what a height of a char takes off that it is away
#: from texts, up to MOST_ROOM heights; and what it takes off that the band above has the edge.
ACROSS, ROOM, MOST_ROOM, SAME = 0.1, 0.03, 2.0, 0.3
#: A vertical gap of this many heights of a char separates rows.
ROW_GAP = 0.75
#: A line between two tables may begin left of their texts by this much: it has no cell that keeps
#: it off an edge.
OUTDENT_PT = 2
#: With what a heading between two tables begins.
HEADING = tuple(map(ord, "■□◆◇●○◎▼▶【〔＜<123456789１２３４５６７８９①②③④⑤⑥⑦⑧⑨"))


def _bands_of(ys: Floats, boxes: Boxes) -> Indices:
    """The band of each char, from 0."""
    return np.searchsorted(ys[1:-1], middles(boxes)[1])


def find_row_edges(x0: float, x1: float, ys: Floats, boxes: Boxes) -> Floats:
    """Find horizontal edges where a gap separates texts in one band, such as a heading and the table below it.

    x0 and x1 are the table's left and right edge, ys the positions of its horizontal edges.
    """
    edges, bands = list[tuple[float, float, float]](), _bands_of(ys, boxes)
    for band in range(len(ys) - 1):
        chars = boxes[bands == band]
        chars = chars[np.argsort(chars[:, 1], kind="stable")]
        lowest = np.maximum.accumulate(chars[:-1, 3])
        is_gap = chars[1:, 1] - lowest > ROW_GAP * _char_height(chars)
        edges += [(at, x0, x1) for at in ((chars[1:, 1] + lowest) / 2)[is_gap].tolist()]
    return np.array(edges).reshape(-1, 3)


def find_column_edges(
    x0: float, x1: float, ys: Floats, horizontal: Floats, codes: Codes, boxes: Boxes
) -> Floats:
    """Find the vertical edges, in each band, of a table that has none inside.

    Arguments as for `find_row_edges`.
    """
    of_chars = _bands_of(ys, boxes)
    bands = [np.flatnonzero(of_chars == band) for band in range(len(ys) - 1)]
    heights = np.array([_char_height(boxes[chars]) for chars in bands])
    are_wrapped = [
        len(chars) > 0 and np.ptp(boxes[chars, 1]) >= heights[band]
        for band, chars in enumerate(bands)
    ]
    texts = _mark_texts(x0, int(x1 - x0) + 1, ys, horizontal, of_chars, boxes)
    groups = _groups(bands, codes, boxes, texts, heights)
    gaps = _find_gaps(texts, heights, are_wrapped)
    ends = np.flatnonzero(
        np.append(True, np.append((texts[:, 1:] != texts[:, :-1]).any(axis=0), True))
    )
    places = (ends[1:] + ends[:-1]) / 2
    crossing, room = _at_places(places, texts, heights)
    printed = _ends_of_edges(x0, x1, horizontal, ys)
    edges, above = list[tuple[float, float, float]](), np.zeros(len(places))
    nearness = np.cumprod([1.0, *[NEARNESS] * len(bands)])
    for band, (top, bottom) in enumerate(pairwise(ys.tolist())):
        known = printed[(printed[:, 1] < bottom) & (printed[:, 2] > top), 0]
        known = known[
            texts[band, np.rint(known - x0).astype(np.int64).clip(0, texts.shape[1] - 1)] == 0
        ]
        near = np.where(groups == groups[band], nearness[abs(np.arange(len(bands)) - band)], 0)
        costs = EDGE + ACROSS * (near[:, None] * crossing).sum(axis=0) - SAME * above
        costs -= ROOM * (near[:, None] * room).sum(axis=0) / near.sum()
        of_known = np.searchsorted(ends, known - x0, side="right") - 1
        costs[of_known], places[of_known] = -ALWAYS, known - x0
        chosen = _fewest_edges(
            places, costs, gaps[:, 1:3], near[gaps[:, 0].astype(np.int64)] * gaps[:, 3]
        )
        above[:] = 0
        above[chosen] = 1
        needed = gaps[(gaps[:, 0] == band) & (gaps[:, 3] > 0), 1]
        is_first = band == 0 or groups[band] != groups[band - 1]
        found = _in_gaps(
            places[chosen],
            texts[band],
            known - x0,
            WORD_GAP * heights[band],
            needed,
            is_first=is_first,
        )
        edges += [(x, top, bottom) for x in (*known, *(x0 + place for place in found))]
    return np.array(edges).reshape(-1, 3)


def _in_gaps(
    chosen: Floats, texts: Floats, known: Floats, least: float, needed: Floats, *, is_first: bool
) -> list[float]:
    """Which of the chosen places lie in gaps of a band without a known edge, also before and behind its texts.

    A gap has at least a width, or is one of those that need an edge, which begin at some places.
    A text alone in its band is a heading. A header over several columns may be printed above the
    first of them: behind the first text of a table only the last edge counts.
    """
    out, runs = list[float](), _runs(texts > 0)
    for start, end in _runs(texts == 0) if len(runs) > 1 else ():
        within = [place for place in chosen.tolist() if start < place < end]
        is_cut = np.any((start <= known) & (known <= end))
        if (end - start >= least or np.any(needed == start)) and not is_cut:
            out += within[-1:] if is_first and start == runs[0][1] else within
    return out


def _mark_texts(
    x0: float, width: int, ys: Floats, horizontal: Floats, bands: Indices, boxes: Boxes
) -> Floats:
    """Mark where each band has text; also the text of merged cells in all theirs.

    A cell is merged as far as no edge separates a band from the one below.
    """
    texts, joined = np.zeros((len(ys) - 1, width)), np.ones((len(ys) - 1, width))
    starts, ends = (
        np.rint(boxes[:, side] - x0).clip(0, width).astype(np.int64).tolist() for side in (0, 2)
    )
    for band, start, end in zip(bands.tolist(), starts, ends, strict=True):
        texts[band, start:end] = 1
    for at, start, end in horizontal.tolist():
        joined[
            abs(at - ys[1:]) <= TOUCH_PT, max(0, round(start - x0)) : max(0, round(end - x0))
        ] = 0
    for band in range(1, len(joined)):
        texts[band] = np.maximum(texts[band], texts[band - 1] * joined[band - 1])
    for band in range(len(joined) - 2, -1, -1):
        texts[band] = np.maximum(texts[band], texts[band + 1] * joined[band])
    return texts


def _find_gaps(texts: Floats, heights: Floats, are_wrapped: list[bool]) -> Floats:
    """Find the gaps between texts: band, start and end of each; and how much it needs an edge.

    A text that its cell wraps leaves a narrow gap, but what stands beside it begins where its
    column begins.
    """
    gaps, begins = (
        list[tuple[float, ...]](),
        np.zeros(texts.shape, np.bool_),
    )  # where a text begins behind a full gap
    for band in range(len(texts)):
        for start, end in _runs(texts[band] == 0):
            if start > 0 and end < texts.shape[1] and end - start >= FULL_GAP * heights[band]:
                begins[band, end] = True
    for band in range(len(texts)):
        for (_, end), (begin, _) in pairwise(_runs(texts[band] > 0)):
            width = (begin - end) / (heights[band] or 1.0)
            if are_wrapped[band] and NARROW_GAP <= width < WORD_GAP:
                near = begins[
                    max(band - NEAR_BANDS, 0) : band + NEAR_BANDS + 1, begin - 1 : begin + 2
                ]
                width = FULL_GAP if near.any() else width
            gaps.append(
                (band, end, begin, min(1.0, width / FULL_GAP) if width >= WORD_GAP else 0.0)
            )
    return np.array(gaps, np.float64).reshape(-1, 4)


def _at_places(places: Floats, texts: Floats, heights: Floats) -> tuple[Floats, Floats]:
    """For each band and place: 1 in a text, 2 in its blanks, 0 in a gap; how many heights of a char texts are off."""
    crossing, room = np.ones((len(texts), len(places))), np.zeros((len(texts), len(places)))
    for band in range(len(texts)):
        height = heights[band] or 1.0
        for start, end in _runs(texts[band] == 0):
            first, last = np.searchsorted(places, [start, end])
            before = places[first:last] - start if start > 0 else np.full(last - first, np.inf)
            after = (
                end - places[first:last] if end < texts.shape[1] else np.full(last - first, np.inf)
            )
            room[band, first:last] = np.minimum(np.minimum(before, after) / height, MOST_ROOM)
            crossing[band, first:last] = np.where(before + after >= WORD_GAP * height, 0.0, 2.0)
    return crossing, room


def _fewest_edges(places: Floats, costs: Floats, gaps: Floats, weights: Floats) -> Indices:
    """Choose places: their costs, and the weights of the gaps in which none of them lies, are least together."""
    count, added = len(places), 0
    firsts, ends = (
        np.searchsorted(places, gaps[:, 0].copy()),
        np.searchsorted(places, gaps[:, 1].copy()),
    )
    missed, by_end = np.zeros(count + 2), np.argsort(ends, kind="stable")
    least, before = np.zeros(count + 2), np.zeros(count + 2, np.int64)
    for at in range(
        1, count + 2
    ):  # place at - 1; before the first and behind the last there is nothing to choose
        while added < len(by_end) and ends[by_end[added]] < at:
            missed[firsts[by_end[added]]] += weights[by_end[added]]
            added += 1
        totals = least[:at] + np.cumsum(missed[at - 1 :: -1])[::-1]
        before[at] = at - 1 - np.flatnonzero(totals[::-1] <= totals.min() + 1e-12)[0]
        least[at] = totals[before[at]] + (costs[at - 1] if at <= count else 0.0)
    out, at = list[int](), before[count + 1]
    while at > 0:
        out.append(at - 1)
        at = before[at]
    return np.array(out[::-1], np.int64)


def _groups(
    bands: list[Indices], codes: Codes, boxes: Boxes, texts: Floats, heights: Floats
) -> Indices:
    """Number the tables that bands part which are without text, with a heading only, or a line left of their cells."""
    width, are_parts = texts.shape[1], list[bool]()
    lefts = [width, *(np.append(np.flatnonzero(text), width)[0] for text in texts), width]
    for band, chars in enumerate(bands):
        if not len(chars):
            are_parts.append(not texts[band].any())
            continue
        gaps = [end - start for start, end in _runs(texts[band] == 0) if start > 0 and end < width]
        is_outside = lefts[band + 1] + OUTDENT_PT <= min(lefts[band], lefts[band + 2])
        is_one_line = (
            max(gaps, default=-1) < 2 * FULL_GAP * heights[band]
            and np.ptp(boxes[chars, 1]) < heights[band]
        )
        are_parts.append(bool(is_one_line and (is_outside or codes[chars[0]] in HEADING)))
    return np.cumsum(np.logical_or(are_parts, [False, *are_parts[:-1]]))


def _char_height(boxes: Boxes) -> float:
    """The median of the chars' heights."""
    return float(np.median(boxes[:, 3] - boxes[:, 1])) if len(boxes) else 0.0


def _runs(mask: Mask) -> list[tuple[int, int]]:
    """First place of each run, and the place after its last."""
    around = np.concatenate(([False], mask, [False]))
    return list(
        zip(*np.flatnonzero(around[1:] != around[:-1]).reshape(-1, 2).T.tolist(), strict=True)
    )


def _ends_of_edges(x0: float, x1: float, horizontal: Floats, ys: Floats) -> Floats:
    """Where horizontal edges end inside the table, as vertical edges of the cells above and below them."""
    edges = list[tuple[float, float, float]]()
    for at, *ends in horizontal.tolist():
        band = int(np.argmin(np.abs(ys - at)))
        for x in ends:
            if x0 + TOUCH_PT < x < x1 - TOUCH_PT:
                goes_through = (horizontal[:, 1] <= x + TOUCH_PT) & (
                    horizontal[:, 2] >= x - TOUCH_PT
                )
                is_crossed = (abs(ys[:, None] - horizontal[goes_through, 0]) <= TOUCH_PT).any(
                    axis=1
                )
                is_crossed[[0, -1]] = True
                first, last = max(band - 1, 0), min(band + 1, len(ys) - 1)
                first = np.flatnonzero(is_crossed[: first + 1])[-1]
                last += np.flatnonzero(is_crossed[last:])[0]
                edges.append((x, ys[first], ys[last]))
    return np.array(edges).reshape(-1, 3)


#: Chars are of one word if the gap between them is less than this share of their height.
WITHIN_WORD = 0.35
#: A side of a cell is an edge where edges cover more than this share of it.
COVERED = 0.5


class Table(NamedTuple):
    """Edges that form a table.

    horizontal, vertical: its edges; xs, ys: the positions of its vertical and horizontal edges,
    points; is_open: whether it has only hairlines, with or without a frame, so that the gaps
    between texts must show its columns.
    """

    horizontal: Floats
    vertical: Floats
    xs: Floats
    ys: Floats
    is_open: bool


def find_tables(horizontal: Floats, vertical: Floats) -> list[Table]:
    """Find the tables of a page, the smallest first."""
    horizontal, vertical = merge_edges(horizontal), merge_edges(vertical)
    horizontal_groups, vertical_groups = group_edges(horizontal, vertical)
    groups, tables = np.unique(vertical_groups), list[Table]()
    found = [
        (horizontal[horizontal_groups == group], vertical[vertical_groups == group])
        for group in groups.tolist()
    ]
    hairlines = horizontal[~np.isin(horizontal_groups, groups)]
    found.append((hairlines, np.empty((0, 3))))
    for flat, upright in found:
        xs = find_positions(upright[:, 0], flat[:, 1:].ravel())
        ys = find_positions(flat[:, 0], upright[:, 1:].ravel())
        if len(xs) > 1 and len(ys) > 1:
            tables.append(
                Table(flat, upright, xs, ys, not separates_columns(upright, xs[0], xs[-1]))
            )
    return sorted(tables, key=lambda table: np.ptp(table.xs) * np.ptp(table.ys))


def tables_to_cells(
    tables: list[Table], codes: Codes, boxes: Boxes, words: Floats
) -> tuple[Boxes, Indices, Mask, Indices]:
    """Cut tables into cells.

    codes, boxes, words: of the chars, what `align_words` has.
    Returns the box of each cell; where each row starts in the cells, with their number at the end;
    whether gaps between texts show the row's columns; the cell of each char, from 1, or 0.
    """
    cells, row_starts, guessed = [np.empty((0, 4))], list[int](), list[bool]()
    cell_numbers, table_numbers, count = (
        np.zeros(len(boxes), np.int64),
        _tables_of_chars(tables, boxes, words),
        0,
    )
    for number, table in enumerate(tables):
        chars = np.flatnonzero(table_numbers == number)
        by_gaps = table.is_open and len(chars) > 0
        if by_gaps:
            table = _with_edges_in_gaps(table, codes[chars], boxes[chars])
        table_cells, cell_of_char = _cut(table, *middles(boxes[chars]))
        cell_numbers[chars] = cell_of_char + count + 1
        begins = np.flatnonzero(np.diff(table_cells[:, 1], prepend=np.nan) != 0) + count
        row_starts += begins.tolist()
        guessed += [by_gaps] * len(begins)
        cells.append(table_cells)
        count += len(table_cells)
    starts = np.array([*row_starts, count], np.int64)
    return np.concatenate(cells), starts, np.array(guessed, np.bool_), cell_numbers


def align_words(boxes: Boxes) -> tuple[Boxes, Floats]:
    """Give the chars of a word one top and bottom, so that brackets and dots stay on its line.

    A word here is a sequence of chars that follow one another in the file, with small gaps. Returns
    the changed boxes, and the left and right edge of each char's word.
    """
    if not len(boxes):
        return boxes, boxes[:, :2]
    a, b = boxes[:-1], boxes[1:]
    heights = boxes[:, 3] - boxes[:, 1]
    shared = np.minimum(a[:, 3], b[:, 3]) - np.maximum(a[:, 1], b[:, 1])
    is_near = abs(b[:, 0] - a[:, 2]) < WITHIN_WORD * heights[1:]
    begins = np.append(True, ~(is_near & (shared > 0.7 * np.minimum(heights[:-1], heights[1:]))))
    starts, words = np.flatnonzero(begins), np.cumsum(begins) - 1
    firsts, lasts = (
        np.minimum.reduceat(boxes, starts)[words],
        np.maximum.reduceat(boxes, starts)[words],
    )
    out = boxes.copy()
    out[:, 1], out[:, 3] = firsts[:, 1], lasts[:, 3]
    return out, np.column_stack((firsts[:, 0], lasts[:, 2]))


def _tables_of_chars(tables: list[Table], boxes: Boxes, words: Floats) -> Indices:
    """The first table, from the smallest on, that contains the middle of each char; else -1.

    A word that is wider than a table of hairlines is not in it.
    """
    (xs, ys), out = middles(boxes), np.full(len(boxes), -1)
    for number in range(len(tables) - 1, -1, -1):
        table = tables[number]
        x0, top, x1, bottom = table.xs[0], table.ys[0], table.xs[-1], table.ys[-1]
        is_inside = (x0 <= xs) & (xs <= x1) & (top <= ys) & (ys <= bottom)
        if table.is_open:
            is_inside &= (x0 - TOUCH_PT <= words[:, 0]) & (words[:, 1] <= x1 + TOUCH_PT)
        out[is_inside] = number
    return out


def _with_edges_in_gaps(table: Table, codes: Codes, boxes: Boxes) -> Table:
    x0, x1 = table.xs[0], table.xs[-1]
    horizontal = np.concatenate((table.horizontal, find_row_edges(x0, x1, table.ys, boxes)))
    ys = find_positions(horizontal[:, 0], table.ys)
    vertical = np.concatenate(
        (table.vertical, find_column_edges(x0, x1, ys, horizontal, codes, boxes))
    )
    return Table(horizontal, vertical, find_positions(vertical[:, 0], table.xs), ys, table.is_open)


def _cut(table: Table, char_xs: Floats, char_ys: Floats) -> tuple[Boxes, Indices]:
    """Cut each band of a table at its vertical edges, then merge parts without an edge between them.

    char_xs, char_ys: the middles of its chars.
    Returns the box of each cell, and the cell of each char.
    """
    horizontal, vertical, xs, ys, _ = table
    # an edge belongs to the nearest position
    vertical = np.column_stack((xs[abs(xs - vertical[:, :1]).argmin(axis=1)], vertical[:, 1:]))
    has_edge = np.diff(covered_lengths(vertical, xs, 0.0, ys)) > COVERED * np.diff(ys)
    has_edge[[0, -1]] = True
    covered = covered_lengths(horizontal, ys, TOUCH_PT, xs)
    cells, above = list[list[int]](), dict[tuple[int, int], int]()
    cell_at = np.empty((len(ys) - 1, len(xs) - 1), np.int64)
    for band in range(len(ys) - 1):
        sides, parts = np.flatnonzero(has_edge[:, band]), dict[tuple[int, int], int]()
        are_open = np.diff(covered[band, sides]) <= COVERED * np.diff(xs[sides])
        for part, is_open in zip(pairwise(sides.tolist()), are_open.tolist(), strict=True):
            cell = above.get(part, -1) if is_open else -1
            if cell < 0:
                cell = len(cells)
                cells.append([part[0], band, part[1], band])
            cells[cell][3] = band + 1
            parts[part] = cell
            cell_at[band, part[0] : part[1]] = cell
        above = parts
    left, top, right, bottom = np.array(cells).T
    places = np.searchsorted(xs[1:-1], char_xs), np.searchsorted(ys[1:-1], char_ys, side="right")
    boxes = np.column_stack((xs[left], ys[top], xs[right], ys[bottom]))
    return boxes, cell_at[places[1], places[0]]
