"""A page as recognised in its picture."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from hyoka.contract.records import EDGES
from hyoka.pdf.chars import Floats
from hyoka.pdf.page import Page


@dataclass(slots=True)
class PicturePage(Page):
    """A page as recognised in its picture.

    Attributes:
        back: The matrix (2 by 3) from its places to those on the page as it is seen, points.
        lines: The lines that were read: x0, top, x1, bottom, how sure the least sure letter is (0 to 1).
        texts: Their texts.
    """

    back: Floats = field(default_factory=lambda: np.eye(2, 3))
    lines: Floats = field(default_factory=lambda: np.empty((0, 5)))
    texts: list[str] = field(default_factory=list)

    def as_seen(self, box: tuple[float, ...]) -> tuple[float, ...]:
        """The box on the page as it is seen around a box as it is read."""
        return _around(box, self.back)

    def as_read(self, box: tuple[float, ...]) -> tuple[float, ...]:
        """The box as it is read around a box on the page as it is seen."""
        return _around(box, np.linalg.inv(np.vstack((self.back, (0, 0, 1))))[:2])

    @property
    def quarters(self) -> int:
        """By how many quarters the page as it is seen has to be turned counterclockwise to be read."""
        return round(float(np.degrees(np.arctan2(self.back[1, 0], self.back[0, 0]))) / 90) % 4

    def sure(self, box: tuple[float, ...]) -> float:
        x, y = (self.lines[:, :2] + self.lines[:, 2:4]).T / 2
        within = (box[0] <= x) & (x <= box[2]) & (box[1] <= y) & (y <= box[3])
        return float(self.lines[within, 4].min(initial=1.0))


def set_origin(tables: Mapping[str, Iterable[dict[str, Any]]], pages: Mapping[int, PicturePage]) -> None:
    """Write into each record of a recognised page how sure it is, and its box on the page as it is seen."""
    for row in (row for table in tables.values() for row in table):
        if page := pages.get(row["page"]):
            box = tuple(float(row[edge]) for edge in EDGES)
            row["confidence"] = page.sure(box)
            row |= dict(zip(EDGES, page.as_seen(box), strict=True))


def _around(box: tuple[float, ...], matrix: Floats) -> tuple[float, ...]:
    x0, top, x1, bottom = box
    corners = matrix @ np.array(((x0, x1, x0, x1), (top, top, bottom, bottom), (1, 1, 1, 1)))
    return *corners.min(axis=1).tolist(), *corners.max(axis=1).tolist()
