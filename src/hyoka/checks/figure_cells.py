"""Figures and letters that stand in their cells otherwise than others: in half of one, apart from a column, raised."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise
from typing import Final

from hyoka.forms.shared.page_items import Item
from hyoka.grid.model import Cell, Row
from hyoka.messages import Message
from hyoka.text.numbers import is_figure

#: Page, kind and text of what is odd.
Oddity = tuple[int, str, str | Message]
_WITHOUT_WORDS: Final = re.compile(r"[\d\W]+")
_DIGIT: Final = re.compile(r"\d")
#: So many figures of a column show where its figures end.
_FEWEST: Final = 3
#: They end at one place if no farther apart than this, points; one that is a digit short ends farther away.
_SAME_PT, _APART_PT = 1.0, 2.0
#: Lines of one size that share more of their height than this are one line, some letters of which are raised.
_SHARED: Final = 0.1
_ONE_SIZE: Final = 0.8


def halved_cells(items: Iterable[Item]) -> Iterator[Oddity]:
    """The figures in half a cell, where a line stands that neither the row above nor the one below has."""
    rows = _ruled_rows(items)
    cells = [{(row.page, round(cell.x0), round(cell.x1)) for cell in row.cells} for row in rows]
    counts, edges = Counter(chain(*cells)), Counter((page, right) for page, _, right in chain(*cells))
    for above, row, below in zip([set(), *cells], rows, [*cells[1:], set()], strict=False):
        for left, right in pairwise(row.cells):
            text, whole = left.folded + right.folded, (row.page, round(left.x0), round(right.x1))
            is_half = not (left.folded and right.folded) and _WITHOUT_WORDS.fullmatch(text)
            if is_half and (whole in above & below or (counts[whole] > 1 and edges[row.page, round(left.x1)] == 1)):
                yield row.page, "text_on_line", text


def misaligned_figures(items: Iterable[Item]) -> Iterator[Oddity]:
    """The one figure of a column that ends elsewhere than all its others: a digit of it may stand in another cell."""
    columns: dict[tuple[int, int, int], list[Cell]] = defaultdict(list)
    for row in _ruled_rows(items):
        for cell in row.cells:
            if len(cell.lines) == 1 and is_figure(cell.folded) and _DIGIT.search(cell.folded):
                columns[row.page, round(cell.x0), round(cell.x1)].append(cell)
    for (page, *_), cells in columns.items():
        ends = [cell.x1 - cell.lines[0].x1 for cell in cells]
        middles = [cell.lines[0].x0 + cell.lines[0].x1 for cell in cells]
        for number, cell in enumerate(cells):
            others = ends[:number] + ends[number + 1 :]
            are_aligned = len(others) >= _FEWEST and _spread(others) <= _SAME_PT < _spread(middles)
            if are_aligned and abs(ends[number] - others[0]) > _APART_PT:
                yield page, "figure_misaligned", cell.text


def raised_letters(items: Iterable[Item]) -> Iterator[Oddity]:
    """The cells with letters above or below their line: they are read before or behind it (386 as 6 38)."""
    for row in (item for item in items if isinstance(item, Row)):
        for cell in row.cells:
            for upper, lower in pairwise(cell.lines):
                heights = sorted((upper.bottom - upper.top, lower.bottom - lower.top))
                shared = min(upper.bottom, lower.bottom) - max(upper.top, lower.top)
                if shared > _SHARED * heights[0] and heights[0] > _ONE_SIZE * heights[1]:
                    yield row.page, "letters_raised", cell.text


def _ruled_rows(items: Iterable[Item]) -> list[Row]:
    return [item for item in items if isinstance(item, Row) and not item.guessed]


def _spread(places: Sequence[float]) -> float:
    return max(places) - min(places)
