"""Figures in half a cell."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import Final

from hyoka.grid.model import Row
from hyoka.watch.oddity import Oddity

_WITHOUT_WORDS: Final = re.compile(r"[\d\W]+")


def halved_cells(rows: Sequence[Row]) -> Iterator[Oddity]:
    """The figures in half a cell: neither the row above nor the one below has its line."""
    columns = [{(row.page, round(cell.x0), round(cell.x1)) for cell in row.cells} for row in rows]
    counts = Counter(chain(*columns))
    edges = Counter((page, right) for page, _, right in chain(*columns))
    for number, row in enumerate(rows):
        above = columns[number - 1] if number else set()
        below = columns[number + 1] if number + 1 < len(rows) else set()
        for left, right in pairwise(row.cells):
            text = left.folded + right.folded
            if (left.folded and right.folded) or not _WITHOUT_WORDS.fullmatch(text):
                continue
            whole = (row.page, round(left.x0), round(right.x1))
            is_line_once = edges[row.page, round(left.x1)] == 1
            if whole in above & below or (counts[whole] > 1 and is_line_once):
                yield row.page, "text_on_line", text
