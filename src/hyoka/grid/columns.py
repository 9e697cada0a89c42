"""Rows and columns of tables without edges between them: they are found by the gaps between texts; arrays only.

A band is the space between two neighbouring horizontal positions of a table. A place is a distance from the table's
left edge in points. Each gap between two texts of a band needs a column edge; the fewest edges that serve the gaps of
all bands together are the columns, so a figure at the right of its column stays under the header in the middle of it.
Near bands count more than distant ones, because a page may have tables with different columns one below the other.
"""

from itertools import pairwise

import numpy as np

from hyoka.pdf.chars import Boxes, Codes, Floats, Indices, Mask
from hyoka.pdf.edges import TOUCH_PT

#: The weight of a band as a share of the weight of the band next to it.
NEARNESS = 0.6
#: Widths of gaps in heights of a char: a FULL_GAP needs an edge fully; one up to WORD_GAP may be a blank between words.
FULL_GAP, WORD_GAP = 1.2, 0.45
#: A gap as narrow as this needs one, too, if a text of one of so many bands above or below begins where it ends.
NARROW_GAP, NEAR_BANDS = 0.2, 3
#: What an edge costs; a gap without one costs up to 1 times the weight of its band, or ALWAYS if it is very wide.
EDGE, ALWAYS = 0.7, 9.0
#: What a text across an edge adds to its costs; what a height of a char takes off that it is away from texts, up to
#: MOST_ROOM heights; and what it takes off that the band above has the edge.
ACROSS, ROOM, MOST_ROOM, SAME = 0.1, 0.03, 2.0, 0.3
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


def _chars_by_band(ys: Floats, boxes: Boxes) -> tuple[Indices, Indices]:
    """Sort chars by band; return their indices, and where each band starts in them."""
    bands = np.searchsorted(ys[1:-1], (boxes[:, 1] + boxes[:, 3]) / 2)
    return np.argsort(bands, kind="stable"), np.searchsorted(np.sort(bands), np.arange(len(ys)))


def find_row_edges(x0: float, x1: float, ys: Floats, boxes: Boxes) -> Floats:
    """Find horizontal edges where a gap separates texts in one band, such as a heading and the table below it.

    x0 and x1 are the table's left and right edge, ys the positions of its horizontal edges.
    """
    edges = list[tuple[float, float, float]]()
    order, starts = _chars_by_band(ys, boxes)
    for number in range(len(ys) - 1):
        chars = boxes[order[starts[number] : starts[number + 1]]]
        least, lowest = ROW_GAP * _char_height(chars), np.inf
        for i in np.argsort(chars[:, 1], kind="stable"):
            if chars[i, 1] - lowest > least:
                edges.append(((chars[i, 1] + lowest) / 2, x0, x1))
            lowest = chars[i, 3] if lowest == np.inf else max(lowest, chars[i, 3])
    return np.array(edges).reshape(-1, 3)


def find_column_edges(x0: float, x1: float, ys: Floats, horizontal: Floats, codes: Codes, boxes: Boxes) -> Floats:
    """Find the vertical edges, in each band, of a table that has none inside; arguments as for `find_row_edges`."""
    order, starts = _chars_by_band(ys, boxes)
    n_bands, width = len(ys) - 1, int(x1 - x0) + 1
    texts = np.zeros((n_bands, width))
    heights = _mark_texts(texts, x0, order, starts, boxes)
    _mark_merged_cells(texts, x0, ys, horizontal)
    parts = _find_parts(order, starts, codes, boxes, texts, heights)
    letters = _letters(texts, order, starts, codes, boxes[:, 0] - x0)
    _mark_merged_cells(letters, x0, ys, horizontal)
    gaps, needs = _find_gaps(texts, letters, heights, _are_wrapped(order, starts, boxes, heights))
    ends = _text_ends(texts)
    places = (ends[1:] + ends[:-1]) / 2
    crossing, room = _at_places(places, texts, heights)
    printed = _ends_of_edges(x0, x1, horizontal, ys)
    edges, above = list[tuple[float, float, float]](), np.zeros(len(places))
    for number in range(n_bands):
        top, bottom, height = ys[number], ys[number + 1], heights[number]
        known, near = _known_edges(printed, top, bottom, texts[number], x0), _nearness(number, parts)
        weights = near[gaps[:, 0].astype(np.int64)] * needs
        least = (1 if np.sum(near) == 1 else 3) * FULL_GAP * height
        weights[(gaps[:, 0] == number) & (gaps[:, 2] - gaps[:, 1] >= least)] = ALWAYS
        costs = EDGE + ACROSS * _weighted(near, crossing) - ROOM * _weighted(near, room) / np.sum(near) - SAME * above
        of_known = np.searchsorted(ends, known - x0, side="right") - 1
        costs[of_known], places[of_known] = -ALWAYS, known - x0
        chosen = _fewest_edges(places, costs, gaps[:, 1:], weights)
        above[:] = 0
        above[chosen] = 1
        for x in known:
            edges.append((x, top, bottom))
        is_first = number == 0 or parts[number] or parts[number - 1]
        needed = gaps[(gaps[:, 0] == number) & (needs > 0), 1]
        for i in _in_gaps(places, chosen, texts[number], known - x0, WORD_GAP * height, needed, is_first):
            edges.append((x0 + places[i], top, bottom))
    return np.array(edges).reshape(-1, 3)


def _weighted(weights: Floats, bands: Floats) -> Floats:
    out = np.zeros(bands.shape[1])
    for number in range(len(bands)):
        out += weights[number] * bands[number]
    return out


def _nearness(number: int, parts: Mask) -> Floats:
    """Return the weight of each band for one of them; 0 beyond a band that parts tables."""
    out = np.zeros(len(parts))
    out[number] = 1
    for i in range(number + 1, len(parts)):
        out[i] = 0 if parts[i] or parts[i - 1] else NEARNESS * out[i - 1]
    for i in range(number - 1, -1, -1):
        out[i] = 0 if parts[i] or parts[i + 1] else NEARNESS * out[i + 1]
    return out


def _in_gaps(
    places: Floats, chosen: Indices, texts: Floats, known: Floats, least: float, needed: Floats, is_first: bool
) -> list[int]:
    """Return which of the chosen places lie in gaps of a band without a known edge, also before and behind its texts.

    A gap has at least a width, or is one of those that need an edge, which begin at some places.
    A text alone in its band is a heading. A header over several columns may be printed above the first of them: behind
    the first text of a table only the last edge counts.
    """
    out, runs = list[int](), _runs(texts > 0)
    for start, end in _runs(texts == 0):
        within = [i for i in chosen if start < places[i] < end]
        is_cut = np.any((start <= known) & (known <= end))
        is_wide = end - start >= least or np.any(needed == start)
        if len(runs) > 1 and is_wide and len(within) > 0 and not is_cut:
            out += within[-1:] if is_first and start == runs[0][1] else within
    return out


def _mark_texts(texts: Floats, x0: float, order: Indices, starts: Indices, boxes: Boxes) -> Floats:
    """Mark where each band has text; return how high the chars of each are."""
    bands, width = np.repeat(np.arange(len(texts)), np.diff(starts)), texts.shape[1]
    ends = np.rint(boxes[order][:, [0, 2]] - x0).clip(0, width).astype(np.int64).T
    has_width = ends[0] < ends[1]
    steps = np.zeros((len(texts), width + 1))
    for places, step in zip(ends, (1, -1), strict=True):
        np.add.at(steps, (bands[has_width], places[has_width]), step)
    texts[np.cumsum(steps, axis=1)[:, :-1] > 0] = 1
    return np.array([_char_height(boxes[order[first:last]]) for first, last in pairwise(starts.tolist())])


def _text_ends(texts: Floats) -> Indices:
    """Find where a text of any band begins or ends, from the table's left edge to its right one."""
    ends = np.ones(texts.shape[1] + 1, np.bool_)
    ends[1:-1] = (texts[:, 1:] != texts[:, :-1]).any(axis=0)
    return np.flatnonzero(ends)


def _letters(texts: Floats, order: Indices, starts: Indices, codes: Codes, lefts: Floats) -> Floats:
    """Mark where a letter, no digit, begins in a band."""
    out, bands = np.zeros_like(texts), np.repeat(np.arange(len(texts)), np.diff(starts))
    are_letters = (codes[order] >= FIRST_LETTER) & (codes[order] <= LAST_LETTER)
    places = np.rint(lefts[order[are_letters]]).clip(0, texts.shape[1] - 1).astype(np.int64)
    out[bands[are_letters], places] = 1
    return out


def _find_gaps(texts: Floats, letters: Floats, heights: Floats, wrapped: Mask) -> tuple[Floats, Floats]:
    """Find the gaps between texts: band, start and end of each; and how much they need an edge.

    Those behind a letter that stands alone, before another letter, do not: 人　件　費 is one label. A text that its
    cell wraps leaves a narrow gap, but what stands beside it begins where its column begins.
    """
    gaps, needs, begins = list[tuple[float, float, float]](), list[float](), _begins(texts, heights)
    for number in range(len(texts)):
        runs, height = _runs(texts[number] > 0), heights[number] or 1.0
        for i in range(len(runs) - 1):
            (start, end), (begin, _) = runs[i], runs[i + 1]
            width, are_letters = (begin - end) / height, letters[number, start] * letters[number, begin] > 0
            is_spread = are_letters and end - start < 1.5 * height
            least = SPREAD if is_spread else WORD_GAP
            gaps.append((float(number), float(end), float(begin)))
            is_narrow = wrapped[number] and NARROW_GAP <= width < WORD_GAP and not is_spread
            if is_narrow and _is_begin(begins, number, begin):
                width = FULL_GAP
            needs.append(0.0 if width < least else min(1.0, width / FULL_GAP))
    return np.array(gaps).reshape(-1, 3), np.array(needs)


def _are_wrapped(order: Indices, starts: Indices, boxes: Boxes, heights: Floats) -> Mask:
    """Return which bands have more than one line of text."""
    out = np.zeros(len(heights), np.bool_)
    for number in range(len(heights)):
        tops = boxes[order[starts[number] : starts[number + 1]], 1]
        out[number] = len(tops) > 0 and np.ptp(tops) >= heights[number]
    return out


def _begins(texts: Floats, heights: Floats) -> Mask:
    """Mark where a text begins in a band behind a full gap."""
    out = np.zeros(texts.shape, np.bool_)
    for number in range(len(texts)):
        for start, end in _runs(texts[number] == 0):
            if start > 0 and end < texts.shape[1] and end - start >= FULL_GAP * heights[number]:
                out[number, end] = True
    return out


def _is_begin(begins: Mask, number: int, place: int) -> bool:
    """Whether a text of a near band begins at a place, give or take a point."""
    return bool(np.any(begins[max(number - NEAR_BANDS, 0) : number + NEAR_BANDS + 1, place - 1 : place + 2]))


def _at_places(places: Floats, texts: Floats, heights: Floats) -> tuple[Floats, Floats]:
    """Return for each band and place: 1 in a text, 2 in a blank; and how many heights of a char texts are away."""
    crossing, room = np.zeros((len(texts), len(places))), np.zeros((len(texts), len(places)))
    for number in range(len(texts)):
        height = heights[number] or 1.0
        for start, end in _runs(texts[number] == 0):
            for i in range(np.searchsorted(places, start), np.searchsorted(places, end)):
                before = places[i] - start if start > 0 else np.inf
                after = end - places[i] if end < texts.shape[1] else np.inf
                room[number, i] = min(before / height, after / height, MOST_ROOM)
                crossing[number, i] = -1.0 if before + after >= WORD_GAP * height else 1.0
    return crossing + 1, room


def _fewest_edges(places: Floats, costs: Floats, gaps: Floats, weights: Floats) -> Indices:
    """Choose places: their costs, and the weights of the gaps in which none of them lies, are least together."""
    count, added = len(places), 0
    firsts, ends = np.searchsorted(places, gaps[:, 0].copy()), np.searchsorted(places, gaps[:, 1].copy())
    missed, by_end = np.zeros(count + 2), np.argsort(ends, kind="stable")
    least, before = np.zeros(count + 2), np.zeros(count + 2, np.int64)
    for at in range(1, count + 2):  # place at - 1; before the first and behind the last there is nothing to choose
        while added < len(by_end) and ends[by_end[added]] < at:
            missed[firsts[by_end[added]]] += weights[by_end[added]]
            added += 1
        cost, best = 0.0, np.inf
        for i in range(at - 1, -1, -1):
            cost += missed[i]
            if least[i] + cost < best - 1e-12:
                best, before[at] = least[i] + cost, i
        least[at] = best + (costs[at - 1] if at <= count else 0.0)
    out, at = list[int](), before[count + 1]
    while at > 0:
        out.append(at - 1)
        at = before[at]
    return np.array(out[::-1], np.int64)


def _find_parts(order: Indices, starts: Indices, codes: Codes, boxes: Boxes, texts: Floats, heights: Floats) -> Mask:
    """Find the bands that part two tables: without text, with a heading only, or a line left of their cells."""
    out, lefts = np.empty(len(texts), np.bool_), np.full(len(texts) + 2, texts.shape[1])
    for number in range(len(texts)):
        lefts[number + 1] = np.append(np.flatnonzero(texts[number]), texts.shape[1])[0]
    for number in range(len(texts)):
        chars, height = order[starts[number] : starts[number + 1]], heights[number]
        gaps, least = _runs(texts[number] == 0), 2 * FULL_GAP * height
        wide_gaps = [0 for start, end in gaps if start > 0 and end < texts.shape[1] and end - start >= least]
        if len(chars) == 0:
            out[number] = not np.any(texts[number])
            continue
        is_outside = lefts[number + 1] + OUTDENT_PT <= min(lefts[number], lefts[number + 2])
        is_one_line = len(wide_gaps) == 0 and np.ptp(boxes[chars, 1]) < height
        out[number] = is_one_line and (is_outside or codes[chars[0]] in HEADING)
    return out


def _char_height(boxes: Boxes) -> float:
    """The median of the chars' heights."""
    heights, half = np.sort(boxes[:, 3] - boxes[:, 1]), len(boxes) // 2
    return float(heights[half] + heights[-half - 1]) / 2 if len(heights) else 0.0


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


def _runs(mask: Mask) -> list[Interval]:
    outside = np.array([False])
    around = np.concatenate((outside, mask, outside))
    changes = np.flatnonzero(around[1:] != around[:-1])
    return [(changes[i], changes[i + 1]) for i in range(0, len(changes), 2)]


def _ends_of_edges(x0: float, x1: float, horizontal: Floats, ys: Floats) -> Floats:
    """Return where horizontal edges end inside the table, as vertical edges of the cells above and below them."""
    edges = list[tuple[float, float, float]]()
    for at, start, end in horizontal:
        band = int(np.argmin(np.abs(ys - at)))
        for x in (start, end):
            if x0 + TOUCH_PT < x < x1 - TOUCH_PT:
                first, last = max(band - 1, 0), min(band + 1, len(ys) - 1)
                while first > 0 and not _has_edge(horizontal, ys[first], x):
                    first -= 1
                while last < len(ys) - 1 and not _has_edge(horizontal, ys[last], x):
                    last += 1
                edges.append((x, ys[first], ys[last]))
    return np.array(edges).reshape(-1, 3)


def _has_edge(horizontal: Floats, y: float, x: float) -> bool:
    """Whether a horizontal edge at a height goes through a place or ends there."""
    is_at = np.abs(horizontal[:, 0] - y) <= TOUCH_PT
    return bool(np.any(is_at & (horizontal[:, 1] <= x + TOUCH_PT) & (horizontal[:, 2] >= x - TOUCH_PT)))


def _known_edges(edges: Floats, top: float, bottom: float, texts: Floats, x0: float) -> Floats:
    """Return the positions of the vertical edges that lie in a band and cross no text of it."""
    xs, count = np.empty(len(edges)), 0
    for x, start, end in edges:
        if start < bottom and end > top and texts[min(max(round(x - x0), 0), len(texts) - 1)] == 0:
            xs[count] = x
            count += 1
    return xs[:count].copy()
