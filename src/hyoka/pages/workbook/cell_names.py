"""Which cells of a workbook rows were read from, by the places of the cells' texts."""

from collections.abc import Iterable, Mapping

import numpy as np

from hyoka.contract.records import EDGES

Box = tuple[float, float, float, float]


def name_cells(
    tables: Mapping[str, Iterable[dict[str, object]]], cells: Mapping[int, Mapping[str, Box]]
) -> None:
    """Write into each record the name of its cell, sheet!B12, or of its cells, sheet!B12:C13.

    cells: the box of the text of each cell by its name, of each page.
    """
    boxes = {page: np.array([*named.values()]).reshape(-1, 4) for page, named in cells.items()}
    for row in (row for table in tables.values() for row in table if row["page"] in cells):
        names = [*cells[row["page"]]]  # type: ignore[index]  # a page's number
        x0, top, x1, bottom = boxes[row["page"]].T  # type: ignore[index]
        left, upper, right, lower = (float(str(row[edge])) for edge in EDGES)
        x, y = (x0 + x1) / 2, (top + bottom) / 2
        found = np.flatnonzero((left <= x) & (x <= right) & (upper <= y) & (y <= lower))
        if not len(found):  # a part of a text
            x, y = (left + right) / 2, (upper + lower) / 2
            found = np.flatnonzero((x0 <= x) & (x <= x1) & (top <= y) & (y <= bottom))
        ends = (
            [names[found[0]], *(names[at].rpartition("!")[2] for at in found[1:][-1:])]
            if len(found)
            else []
        )
        row["cell"] = ":".join(ends)
