"""The edges of a table that prints none between its columns: gaps between texts show them.

A band is the space between two neighbouring horizontal positions of a table. Where its texts end
and begin is told on a scale of whole points from the table's left edge: places.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from hyoka.grid.heads import columns_of_figures
from hyoka.grid.settings import GRID
from hyoka.grid.white_lines import text_lines_of
from hyoka.pdf.chars import Boxes, CharCodes, Chars, Floats, Indices, Mask, heights, middles
from hyoka.pdf.settings import PAGE

#: With what a heading between two tables begins.
_HEADING: Final = frozenset(map(ord, "■□◆◇●○◎▼▶【〔＜<123456789１２３４５６７８９①②③④⑤⑥⑦⑧⑨"))
#: Sums of costs that differ by less are the same.
_SAME_COSTS: Final = 1e-12

#: The position of an edge, its start and its end, points.
_Edge = tuple[float, float, float]


class _Gaps(NamedTuple):
    """Gaps between two texts of a band.

    bands: the band of each; starts, ends: its places; needs: how much it needs an edge, 0 to 1.
    """

    bands: Indices
    starts: Floats
    ends: Floats
    needs: Floats


def find_row_edges(x0: float, x1: float, ys: Floats, boxes: Boxes) -> Floats:
    """Find horizontal edges where a gap separates texts in one band: a heading and the table below.

    Args:
        x0: The table's left edge, points.
        x1: Its right edge.
        ys: The positions of its horizontal edges.
        boxes: Of its chars.
    """
    edges = list[_Edge]()
    band_of_char = _bands_of(ys, boxes)
    for band in range(len(ys) - 1):
        chars = boxes[band_of_char == band]
        chars = chars[np.argsort(chars[:, 1], kind="stable")]
        lowest = np.maximum.accumulate(chars[:-1, 3])
        tops = chars[1:, 1]
        is_gap = tops - lowest > GRID.row_gap * _char_height(chars)
        ys_of_gaps = ((tops + lowest) / 2)[is_gap]
        edges += [(y, x0, x1) for y in ys_of_gaps.tolist()]
    return np.array(edges).reshape(-1, 3)


def find_column_edges(
    x0: float, x1: float, ys: Floats, horizontal: Floats, codes: CharCodes, boxes: Boxes
) -> tuple[Floats, Indices]:
    """Find the vertical edges, in each band, of a table that has none inside.

    Also the digits of figures that may be of two heads.

    In each band those places are chosen whose edges cost least, together with the gaps that get
    none. Bands near it of the same table count, too, the farther the less.

    Args:
        x0: The table's left edge, points.
        x1: Its right edge.
        ys: The positions of its horizontal edges.
        horizontal: Its horizontal edges.
        codes: Of its chars.
        boxes: Of its chars.
    """
    band_of_char = _bands_of(ys, boxes)
    bands = [np.flatnonzero(band_of_char == band) for band in range(len(ys) - 1)]
    char_heights = np.array([_char_height(boxes[chars]) for chars in bands])
    spread = _spread_words(codes, boxes)
    filled = np.concatenate((band_of_char, _bands_of(ys, spread)))
    whole = np.concatenate((boxes, spread))
    texts = _mark_texts(x0, int(x1 - x0) + 1, ys, horizontal, filled, whole)
    tables = _number_tables(bands, codes, boxes, texts, char_heights)
    gaps = _find_gaps(texts, char_heights, _are_wrapped(bands, boxes, char_heights))
    of_figures = columns_of_figures(x1, ys, bands, codes, boxes)
    printed = np.concatenate([_ends_of_edges(x0, x1, horizontal, ys), of_figures.edges])
    stretches = _stretches(texts)
    places = (stretches[1:] + stretches[:-1]) / 2
    crossing = _crossing(places, texts, char_heights)
    room = _room(places, texts, char_heights)
    weight_at_distance = np.cumprod([1.0, *[GRID.nearness] * len(bands)])
    edges = list[_Edge]()
    above = np.empty(0, np.int64)
    for band, (top, bottom) in enumerate(pairwise(ys.tolist())):
        known = _known_edges(printed, texts[band], x0, top, bottom)
        distances = abs(np.arange(len(bands)) - band)
        weights = np.where(tables == tables[band], weight_at_distance[distances], 0)
        costs = _costs(weights, crossing, room, above)
        stretches_of_known = np.searchsorted(stretches, known - x0, side="right") - 1
        places[stretches_of_known] = known - x0
        costs[stretches_of_known] = -GRID.printed_edge_saves
        chosen = _fewest_edges(places, costs, gaps, weights[gaps.bands] * gaps.needs)
        is_first = band == 0 or tables[band] != tables[band - 1]
        found = _in_gaps(
            places[chosen],
            texts[band],
            known - x0,
            is_first=is_first,
        )
        xs = [*known, *(x0 + place for place in found)]
        edges += [(x, top, bottom) for x in xs]
        above = chosen
    return np.array(edges).reshape(-1, 3), of_figures.doubted


def _spread_words(codes: CharCodes, boxes: Boxes) -> Boxes:
    """The words whose letters are spread over their cells, white and all: 国 庫 支 出 金."""
    lines, _ = text_lines_of(Chars(codes, boxes, np.zeros(len(codes), np.bool_)))
    words = [
        (word.x0, line.top, word.x1, line.bottom)
        for line in lines
        for word in line.words
        if word.is_spread
    ]
    return np.array(words, np.float64).reshape(-1, 4)


def _bands_of(ys: Floats, boxes: Boxes) -> Indices:
    """The band of each char, from 0."""
    return np.searchsorted(ys[1:-1], middles(boxes)[1])


def _char_height(boxes: Boxes) -> float:
    """The median of the chars' heights."""
    return float(np.median(heights(boxes))) if len(boxes) else 0.0


def _runs(mask: Mask) -> list[tuple[int, int]]:
    """First place of each run, and the place after its last."""
    around = np.concatenate(([False], mask, [False]))
    changes = np.flatnonzero(around[1:] != around[:-1]).tolist()
    return list(zip(changes[::2], changes[1::2], strict=True))


def _are_wrapped(bands: Sequence[Indices], boxes: Boxes, char_heights: Floats) -> list[bool]:
    """Which bands have more than one line of text."""
    out = list[bool]()
    for chars, height in zip(bands, char_heights, strict=True):
        out.append(len(chars) > 0 and _top_spread(boxes[chars]) >= height)
    return out


def _top_spread(boxes: Boxes) -> float:
    """How far the highest and the lowest top of chars are apart."""
    return float(np.ptp(boxes[:, 1]))


def _mark_texts(
    x0: float, width: int, ys: Floats, horizontal: Floats, bands: Indices, boxes: Boxes
) -> Floats:
    """Mark where each band has text; also the text of merged cells in all theirs.

    A cell is merged as far as no edge separates a band from the one below.
    """
    texts = np.zeros((len(ys) - 1, width))
    sides = np.rint(boxes[:, [0, 2]] - x0).clip(0, width)
    places = sides.astype(np.int64).tolist()
    for band, (start, end) in zip(bands.tolist(), places, strict=True):
        texts[band, start:end] = 1
    is_joined = np.ones((len(ys) - 1, width))
    for y, left, right in horizontal.tolist():
        start = max(0, round(left - x0))
        end = max(0, round(right - x0))
        is_joined[abs(y - ys[1:]) <= PAGE.touch_pt, start:end] = 0
    for band in range(1, len(texts)):
        from_above = texts[band - 1] * is_joined[band - 1]
        texts[band] = np.maximum(texts[band], from_above)
    for band in range(len(texts) - 2, -1, -1):
        from_below = texts[band + 1] * is_joined[band]
        texts[band] = np.maximum(texts[band], from_below)
    return texts


def _number_tables(
    bands: Sequence[Indices], codes: CharCodes, boxes: Boxes, texts: Floats, char_heights: Floats
) -> Indices:
    """Number the tables that a band parts.

    Such a band is without text, has a heading only, or a line left of the cells around it.
    """
    width = texts.shape[1]
    lefts = [_left(text) for text in texts]
    are_parting = list[bool]()
    for band, chars in enumerate(bands):
        if not len(chars):
            are_parting.append(not texts[band].any())
            continue
        above = lefts[band - 1] if band else width
        below = lefts[band + 1] if band + 1 < len(bands) else width
        is_outside = lefts[band] + GRID.outdent_pt <= min(above, below)
        is_heading = int(codes[chars[0]]) in _HEADING
        is_one_line = _top_spread(boxes[chars]) < char_heights[band]
        gaps = [end - start for start, end in _runs(texts[band] == 0) if start > 0 and end < width]
        is_one_text = max(gaps, default=-1) < 2 * GRID.full_gap * char_heights[band]
        are_parting.append(bool(is_one_line and is_one_text and (is_outside or is_heading)))
    begins = np.logical_or(are_parting, [False, *are_parting[:-1]])
    return np.cumsum(begins)


def _left(text: Floats) -> int:
    """The first place of a band that has text; behind the last one where none has."""
    places = np.flatnonzero(text)
    return int(places[0]) if len(places) else len(text)


def _find_gaps(texts: Floats, char_heights: Floats, are_wrapped: Sequence[bool]) -> _Gaps:
    """Find the gaps between texts.

    A text that its cell wraps leaves a narrow gap, but what stands beside it begins where its
    column begins.
    """
    begins = _begin_behind_full_gaps(texts, char_heights)
    gaps = list[tuple[int, int, int, float]]()
    for band in range(len(texts)):
        runs = _runs(texts[band] > 0)
        for (_, start), (end, _) in pairwise(runs):
            width = (end - start) / (char_heights[band] or 1.0)
            if are_wrapped[band] and GRID.narrow_gap <= width < GRID.word_gap:
                first = max(band - GRID.near_bands, 0)
                last = band + GRID.near_bands
                near = begins[first : last + 1, end - 1 : end + 2]
                width = GRID.full_gap if near.any() else width
            need = min(1.0, width / GRID.full_gap) if width >= GRID.word_gap else 0.0
            gaps.append((band, start, end, need))
    found = np.array(gaps, np.float64).reshape(-1, 4)
    bands, starts, ends, needs = np.ascontiguousarray(found.T)
    return _Gaps(bands.astype(np.int64), starts, ends, needs)


def _begin_behind_full_gaps(texts: Floats, char_heights: Floats) -> Mask:
    """For each band and place whether a text begins there behind a full gap."""
    begins = np.zeros(texts.shape, np.bool_)
    width = texts.shape[1]
    for band in range(len(texts)):
        for start, end in _runs(texts[band] == 0):
            is_full = end - start >= GRID.full_gap * char_heights[band]
            if is_full and start > 0 and end < width:
                begins[band, end] = True
    return begins


def _stretches(texts: Floats) -> Indices:
    """Where the stretches begin in which no text of any band begins or ends; also the last end."""
    changes = np.diff(texts).any(axis=0)
    return np.flatnonzero(np.concatenate(([True], changes, [True])))


def _crossing(places: Floats, texts: Floats, char_heights: Floats) -> Floats:
    """For each band and place: 1 in a text, 2 in its blanks, 0 in a gap."""
    crossing = np.ones((len(texts), len(places)))
    for band in range(len(texts)):
        least = GRID.word_gap * (char_heights[band] or 1.0)
        for start, end in _runs(texts[band] == 0):
            first, last = np.searchsorted(places, [start, end])
            before, behind = _distances(places[first:last], start, end, texts.shape[1])
            crossing[band, first:last] = np.where(before + behind >= least, 0.0, 2.0)
    return crossing


def _room(places: Floats, texts: Floats, char_heights: Floats) -> Floats:
    """For each band and place how many heights of a char its texts are off; 0 in a text."""
    room = np.zeros((len(texts), len(places)))
    for band in range(len(texts)):
        height = char_heights[band] or 1.0
        for start, end in _runs(texts[band] == 0):
            first, last = np.searchsorted(places, [start, end])
            before, behind = _distances(places[first:last], start, end, texts.shape[1])
            nearest = np.minimum(before, behind) / height
            room[band, first:last] = np.minimum(nearest, GRID.most_room)
    return room


def _distances(places: Floats, start: int, end: int, width: int) -> tuple[Floats, Floats]:
    """How far places of a gap are from the texts on its sides; there is none at a table's ends."""
    endless = np.full(len(places), np.inf)
    before = places - start if start > 0 else endless
    behind = end - places if end < width else endless
    return before, behind


def _known_edges(printed: Floats, text: Floats, x0: float, top: float, bottom: float) -> Floats:
    """The printed vertical edges of a band, which no text crosses."""
    is_in_band = (printed[:, 1] < bottom) & (printed[:, 2] > top)
    known = printed[is_in_band, 0]
    places = np.rint(known - x0).clip(0, len(text) - 1)
    return known[text[places.astype(np.int64)] == 0]


def _costs(weights: Floats, crossing: Floats, room: Floats, above: Indices) -> Floats:
    """What an edge costs at each place; less at those that the band above has."""
    has_above = np.zeros(crossing.shape[1])
    has_above[above] = 1
    texts_across = (weights[:, None] * crossing).sum(axis=0)
    costs = GRID.edge_cost + GRID.text_across_costs * texts_across
    costs -= GRID.edge_above_saves * has_above
    room_of_texts = (weights[:, None] * room).sum(axis=0)
    costs -= GRID.room_saves * room_of_texts / weights.sum()
    return np.asarray(costs, np.float64)


def _fewest_edges(places: Floats, costs: Floats, gaps: _Gaps, weights: Floats) -> Indices:
    """Choose the places whose costs and the weights of gaps without one are least together.

    The least costs up to a place are found from those up to each place before it. Of equally good
    choices the last place counts.
    """
    count = len(places)
    firsts = np.searchsorted(places, gaps.starts)
    ends = np.searchsorted(places, gaps.ends)
    by_end = np.argsort(ends, kind="stable").tolist()
    added = 0
    missed = np.zeros(count + 2)
    least = np.zeros(count + 2)
    before = np.zeros(count + 2, np.int64)
    # number n is place n - 1; 0 and the last stand for the table's ends, which cost nothing
    for number in range(1, count + 2):
        while added < len(by_end) and ends[by_end[added]] < number:
            gap = by_end[added]
            missed[firsts[gap]] += weights[gap]
            added += 1
        missed_since = np.cumsum(missed[number - 1 :: -1])[::-1]
        totals = least[:number] + missed_since
        before[number] = np.flatnonzero(totals <= totals.min() + _SAME_COSTS)[-1]
        least[number] = totals[before[number]]
        if number <= count:
            least[number] += costs[number - 1]
    chosen = list[int]()
    number = before[count + 1]
    while number > 0:
        chosen.append(number - 1)
        number = before[number]
    return np.array(chosen[::-1], np.int64)


def _in_gaps(chosen: Floats, text: Floats, known: Floats, *, is_first: bool) -> list[float]:
    """Which of the chosen places lie in gaps of a band without a known edge.

    A gap may also lie before or behind the band's texts. A text alone in its band is a heading. A
    header over several columns may be printed above the first of them: behind the first text of a
    table only the last edge counts.
    """
    texts = _runs(text > 0)
    if len(texts) < 2:
        return []
    out = list[float]()
    for start, end in _runs(text == 0):
        if np.any((start <= known) & (known <= end)):
            continue
        within = [place for place in chosen.tolist() if start < place < end]
        is_behind_first = start == texts[0][1]
        out += within[-1:] if is_first and is_behind_first else within
    return out


def _ends_of_edges(x0: float, x1: float, horizontal: Floats, ys: Floats) -> Floats:
    """Where horizontal edges end inside the table.

    As vertical edges of the cells above and below them.
    """
    edges = list[_Edge]()
    for y, *ends in horizontal.tolist():
        band = int(np.argmin(np.abs(ys - y)))
        for x in ends:
            if x0 + PAGE.touch_pt < x < x1 - PAGE.touch_pt:
                is_crossed = _are_crossed(x, horizontal, ys)
                above = np.flatnonzero(is_crossed[: max(band - 1, 0) + 1])[-1]
                next_below = min(band + 1, len(ys) - 1)
                below = next_below + np.flatnonzero(is_crossed[next_below:])[0]
                edges.append((x, ys[above], ys[below]))
    return np.array(edges).reshape(-1, 3)


def _are_crossed(x: float, horizontal: Floats, ys: Floats) -> Mask:
    """At which positions a horizontal edge goes through an x; always at the table's ends.

    One that only touches it ends there, and is asked about itself.
    """
    _, starts, ends = horizontal.T
    goes_through = (starts < x) & (x < ends)
    distances = abs(ys[:, None] - horizontal[goes_through, 0])
    out: Mask = (distances <= PAGE.touch_pt).any(axis=1)
    out[[0, -1]] = True
    return out
