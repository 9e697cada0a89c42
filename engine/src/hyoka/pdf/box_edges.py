"""Where ruled lines meet a box."""

import numpy as np

from hyoka.pdf.chars import Boxes, Floats, hold_middle
from hyoka.pdf.settings import PAGE


def widened(box: Floats) -> Floats:
    """A box that is larger by what a corner may be open."""
    reach = PAGE.open_corner_pt
    return box + np.array([-reach, -reach, reach, reach])


def is_alone(box: Floats, horizontal: Floats, vertical: Floats) -> bool:
    """Whether no line reaches from the box beyond it."""
    around = widened(box)
    turned = around[[1, 0, 3, 2]]
    return not (_reach_beyond(horizontal, around) or _reach_beyond(vertical, turned))


def _reach_beyond(edges: Floats, box: Floats) -> bool:
    """Whether a horizontal edge meets a box and goes on beyond it."""
    left, top, right, bottom = box
    ys, starts, ends = edges.T
    is_level = (top <= ys) & (ys <= bottom)
    meets = is_level & (starts <= right) & (ends >= left)
    goes_on = (starts < left) | (ends > right)
    return bool((meets & goes_on).any())


def stands_alone(box: Floats, boxes: Boxes, edges: tuple[Floats, Floats]) -> bool:
    """Whether a box is all that the ruled lines around it hold."""
    x0, top, x1, bottom = box
    x = (x0 + x1) / 2
    y = (top + bottom) / 2
    rows, starts, ends = edges[0].T
    rows = rows[(starts < x) & (x < ends)]
    columns, tops, bottoms = edges[1].T
    columns = columns[(tops < y) & (y < bottoms)]
    if not (rows.min(initial=y) < y < rows.max(initial=y)):
        return False
    if not (columns.min(initial=x) < x < columns.max(initial=x)):
        return False
    cell = np.array(
        [
            columns[columns < x].max(),
            rows[rows < y].max(),
            columns[columns > x].min(),
            rows[rows > y].min(),
        ]
    )
    return not hold_middle(cell, boxes).any()


def touch_corners(slant: Floats, horizontal: Floats, vertical: Floats) -> bool:
    """Whether ruled lines meet at all corners of the box of a stroke."""
    x0, top, x1, bottom = slant
    return all(
        _ends_at(horizontal, y, x) and _ends_at(vertical, x, y)
        for x, y in ((x0, top), (x1, top), (x0, bottom), (x1, bottom))
    )


def _ends_at(edges: Floats, position: float, place: float) -> bool:
    """Whether an edge at a position goes up to a place, or beyond."""
    positions, starts, ends = edges.T
    is_near = np.abs(positions - position) < PAGE.touch_pt
    reaches = (starts < place + PAGE.touch_pt) & (ends > place - PAGE.touch_pt)
    return bool((is_near & reaches).any())
