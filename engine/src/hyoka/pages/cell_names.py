"""Which cells of a workbook rows were read from, by the places of the cells' texts."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from hyoka.contract.records import EDGES
from hyoka.pdf.chars import Floats

#: The box of a cell's text: x0, top, x1, bottom, points.
CellBox = tuple[float, float, float, float]


def name_cells(
    tables: Mapping[str, Iterable[dict[str, object]]], cells: Mapping[int, Mapping[str, CellBox]]
) -> None:
    """Write into each record the name of its cell, sheet!B12, or of its cells, sheet!B12:C13.

    cells: the box of the text of each cell by its name, of each page.
    """
    boxes = {}
    for page, named in cells.items():
        boxes[page] = np.array([*named.values()]).reshape(-1, 4)
    for table in tables.values():
        for row in table:
            number = row["page"]
            if isinstance(number, int) and number in cells:
                row["cell"] = _name([*cells[number]], boxes[number], row)


def _name(names: Sequence[str], boxes: Floats, row: Mapping[str, object]) -> str:
    """The first and the last cell with its middle in the box of a record.

    Or the one that has its middle, where a record is a part of a text.
    """
    left, upper, right, lower = (float(str(row[edge])) for edge in EDGES)
    x0, top, x1, bottom = boxes.T
    x = (x0 + x1) / 2
    y = (top + bottom) / 2
    is_across = (left <= x) & (x <= right)
    found = np.flatnonzero(is_across & (upper <= y) & (y <= lower))
    if not len(found):  # a part of a text
        x = (left + right) / 2
        y = (upper + lower) / 2
        is_across = (x0 <= x) & (x <= x1)
        found = np.flatnonzero(is_across & (top <= y) & (y <= bottom))
    if not len(found):
        return ""
    first = names[found[0]]
    if len(found) == 1:
        return first
    last = names[found[-1]].rpartition("!")[2]
    return f"{first}:{last}"
