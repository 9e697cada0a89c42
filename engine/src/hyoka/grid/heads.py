"""Which head is that of each column of figures, in a table that prints no edge between columns.

A figure may stand left or right of its head so that none is over it. Where there are as many
columns as heads, their order says it; where not, nothing does.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from hyoka.grid.settings import GRID
from hyoka.pdf.chars import DIGITS, Boxes, CharCodes, Floats, Indices, are_in, decoded, heights
from hyoka.pdf.settings import PAGE
from hyoka.text.japanese import fold
from hyoka.text.numbers import is_figure

#: A year as a head prints it, without its sign.
_YEAR: Final = re.compile(r"(19|20)\d\d")


class ColumnsOfFigures(NamedTuple):
    """What is known of the columns of figures in a table.

    edges: between those whose order says which head is theirs: x, top, bottom; doubted: the chars
    of figures that may be of two heads.
    """

    edges: Floats
    doubted: Indices


class _Text(NamedTuple):
    """A text of a band: where it begins and ends, its chars, and what they say."""

    x0: float
    x1: float
    chars: Indices
    folded: str

    @property
    def is_figure(self) -> bool:
        return is_figure(self.folded)


class _Column(NamedTuple):
    """The texts that stand over one another in the bands below a head."""

    x0: float
    x1: float
    texts: list[_Text]

    @property
    def is_of_figures(self) -> bool:
        return all(text.is_figure for text in self.texts)

    def is_right_of(self, head: _Text) -> bool:
        """Whether its texts end at one place, which lies at the end of a head or behind it."""
        ends = [text.x1 for text in self.texts]
        return max(ends) - min(ends) <= PAGE.touch_pt and head.x1 <= max(ends) + PAGE.touch_pt


@dataclass(frozen=True, slots=True)
class _Block:
    """A head and the bands of figures below it.

    heads: the texts of the head; labels, figures, notes: the columns left of those of figures,
    these, and those right of them.
    """

    heads: list[_Text]
    labels: list[_Column]
    figures: list[_Column]
    notes: list[_Column]

    def own_heads(self) -> list[_Text]:
        """The head of each column of figures by their order; none where the numbers differ.

        The head before them stands over a column of labels. It may stand beside its own, as a
        centred head over texts at the left, where every column has a head and figures end where
        their heads do or right of them.
        """
        last = len(self.heads) - len(self.notes)
        first = last - len(self.figures)
        if first < 0 or first > len(self.labels):
            return []
        own = self.heads[first:last]
        if not first or _overlap(self.heads[first - 1], self.labels):
            return own
        columns = zip(self.figures, own, strict=True)
        is_in_order = all(column.is_right_of(head) for column, head in columns)
        return own if first == len(self.labels) and is_in_order else []

    def are_below_heads(self) -> bool:
        """Whether each column of figures is below one head that no other column is below."""
        over = [_overlap(column, self.heads) for column in self.figures]
        if any(len(heads) != 1 for heads in over):
            return False
        return len({heads[0] for heads in over}) == len(over)

    def edges(self, own: Sequence[_Text], right: float) -> list[float]:
        """Where edges stand that part the columns of figures with their heads; none if one cannot.

        right: the end of the table.
        """
        first = self.heads.index(own[0])
        before: list[_Text | _Column] = [*self.labels, *self.heads[:first]]
        behind: list[_Text | _Column] = [*self.notes, *self.heads[first + len(own) :]]
        columns = list(zip(self.figures, own, strict=True))
        begins = [min(column.x0, head.x0) for column, head in columns]
        ends = [max(column.x1, head.x1) for column, head in columns]
        gaps = list(zip(ends, begins[1:], strict=False))
        if before:
            gaps.insert(0, (max(each.x1 for each in before), begins[0]))
        if behind:
            gaps.append((ends[-1], min(each.x0 for each in behind)))
        if any(end - start < GRID.narrowest_gap_pt for start, end in gaps):
            return []
        edges = [(start + end) / 2 for start, end in gaps]
        return edges if behind else [*edges, right]


def _overlap(text: _Text | _Column, others: Sequence[_Text | _Column]) -> list[float]:
    """Where those texts begin that stand over or below another one."""
    return [other.x0 for other in others if other.x0 < text.x1 and text.x0 < other.x1]


def columns_of_figures(
    right: float, ys: Floats, bands: Sequence[Indices], codes: CharCodes, boxes: Boxes
) -> ColumnsOfFigures:
    """Find the head of each column of figures that does not stand below one.

    Args:
        right: The table's right edge, points.
        ys: The positions of its horizontal edges.
        bands: The chars of each band.
        codes: Of the table's chars.
        boxes: Of its chars.
    """
    edges = list[tuple[float, float, float]]()
    doubted = [np.empty(0, np.int64)]
    texts = [_texts(chars, codes, boxes) for chars in bands]
    for head, end in _blocks(texts):
        block = _block(texts[head], texts[head + 1 : end])
        if block is None or block.are_below_heads():
            continue
        own = block.own_heads()
        xs = block.edges(own, right) if own else []
        edges += [(x, ys[head], ys[end]) for x in xs]
        if not xs:
            doubted += [text.chars for column in block.figures for text in column.texts]
    chars = np.concatenate(doubted)
    return ColumnsOfFigures(np.array(edges).reshape(-1, 3), chars[are_in(codes[chars], DIGITS)])


def _texts(chars: Indices, codes: CharCodes, boxes: Boxes) -> list[_Text]:
    """The texts of a band from the left: a full gap is between them."""
    if not len(chars):
        return []
    chars = chars[np.argsort(boxes[chars, 0], kind="stable")]
    ends = np.maximum.accumulate(boxes[chars, 2])
    gap = GRID.full_gap * float(np.median(heights(boxes[chars])))
    begins = np.flatnonzero(boxes[chars[1:], 0] - ends[:-1] >= gap) + 1
    texts = list[_Text]()
    for part in np.split(chars, begins):
        left = float(boxes[part, 0].min())
        right = float(boxes[part, 2].max())
        texts.append(_Text(left, right, part, fold(decoded(codes[part]))))
    return texts


def _blocks(texts: Sequence[Sequence[_Text]]) -> Iterator[tuple[int, int]]:
    """The band of each head, and the band behind the last one of figures below it."""
    are_of_figures = list[bool]()
    for band in texts:
        figures = [text.folded for text in band if text.is_figure]
        are_of_figures.append(bool(figures) and not _are_years(figures))
    ends = [*np.flatnonzero(~np.array(are_of_figures, np.bool_)).tolist(), len(texts)]
    for head, end in pairwise(ends):
        if end > head + 1 and len(texts[head]) > 1:
            yield head, end


def _are_years(figures: Sequence[str]) -> bool:
    """Whether figures are years that follow one another: 2021, 2022, 2023."""
    if len(figures) < 2 or not all(map(_YEAR.fullmatch, figures)):
        return False
    return all(int(later) - int(year) == 1 for year, later in pairwise(figures))


def _block(heads: Sequence[_Text], bands: Sequence[Sequence[_Text]]) -> _Block | None:
    """A head and what stands below it; None where that is no table of figures.

    Nor where rows have numbers at the left, or a text reaches over figures of other rows: that
    leaves no columns to count.
    """
    columns = _columns([text for band in bands for text in band])
    labels = [place for place, column in enumerate(columns) if not column.is_of_figures]
    if any(text.is_figure for place in labels for text in columns[place].texts):
        return None
    places = [place for place, column in enumerate(columns) if column.is_of_figures]
    if not places or places != list(range(places[0], places[-1] + 1)):
        return None
    if len(places) == 1 and len(bands) == 1:
        return None
    if len(heads) < len(places):
        return None
    first = places[0]
    end = places[-1] + 1
    return _Block(list(heads), columns[:first], columns[first:end], columns[end:])


def _columns(texts: Sequence[_Text]) -> list[_Column]:
    """The columns of texts, from the left."""
    columns = list[_Column]()
    for text in sorted(texts, key=lambda text: text.x0):
        if columns and text.x0 < columns[-1].x1:
            last = columns.pop()
            right = max(last.x1, text.x1)
            columns.append(_Column(last.x0, right, [*last.texts, text]))
        else:
            columns.append(_Column(text.x0, text.x1, [text]))
    return columns
