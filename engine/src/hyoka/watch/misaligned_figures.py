"""Figures that end elsewhere than all others of their column."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from hyoka.grid.model import Cell, Row
from hyoka.text.numbers import is_figure
from hyoka.watch.oddity import Oddity

_DIGIT: Final = re.compile(r"\d")
#: How many figures of a column it takes to know where its figures end.
_FEWEST_ENDS: Final = 3
#: Figures end at one place if their ends are no farther apart, points.
_SAME_PT: Final = 1.0
#: A figure that is a digit short ends farther away, points.
_APART_PT: Final = 2.0


def misaligned_figures(rows: Sequence[Row]) -> Iterator[Oddity]:
    """The one figure of a column that ends elsewhere than all its others.

    A digit of it may stand in another cell.
    """
    columns: dict[tuple[int, int, int], list[Cell]] = defaultdict(list)
    for row in rows:
        for cell in row.cells:
            is_printed = is_figure(cell.folded) and _DIGIT.search(cell.folded)
            if is_printed and len(cell.lines) == 1:
                columns[row.page, round(cell.x0), round(cell.x1)].append(cell)
    for (page, *_), cells in columns.items():
        ends = [cell.x1 - cell.lines[0].x1 for cell in cells]
        middles = [cell.lines[0].x0 + cell.lines[0].x1 for cell in cells]
        are_centred = max(middles) - min(middles) <= _SAME_PT
        for number, cell in enumerate(cells):
            others = ends[:number] + ends[number + 1 :]
            if len(others) < _FEWEST_ENDS or are_centred:
                continue
            are_at_one_place = max(others) - min(others) <= _SAME_PT
            if are_at_one_place and abs(ends[number] - others[0]) > _APART_PT:
                yield page, "figure_misaligned", cell.text
