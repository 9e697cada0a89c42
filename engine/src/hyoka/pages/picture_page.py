"""A page as recognised in its picture: its places on the page as it is seen, and how sure it is."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final

import numpy as np

from hyoka.contract.records import EDGES
from hyoka.grid.model import Row
from hyoka.pdf.chars import Floats, Mask
from hyoka.pdf.page import Page
from hyoka.text.japanese import fold

#: The kind of problem of a page whose text is a picture, where nothing recognises it or nothing is
#: found in it.
WITHOUT_TEXT: Final = "page_without_text"
#: How sure a line is at most that has points in the places of commas (41.257), or a stroke over it.
GUESSED: Final = 0.5
#: A page of whose letters a larger share is unread proves nothing.
UNREAD: Final = 0.005


@dataclass(slots=True)
class PicturePage(Page):
    """A page as recognised in its picture.

    Attributes:
        back: The matrix (3 by 3) from its places to those on the page as it is seen, points.
        down: Where it bends: places across and how far each lies lower than it is read, points.
        aside: The same of places down, and to the right.
        lines: The lines that were read: x0, top, x1, bottom, how sure the least sure letter is (0
            to 1).
        texts: Their texts.
        unread: The share of its ink that is in no line that was read.

    What recognises pages gives one of its own class, which mends labels by the letters that it
    takes for others.
    """

    back: Floats = field(default_factory=lambda: np.eye(3))
    down: Floats = field(default_factory=lambda: np.empty((0, 2)))
    aside: Floats = field(default_factory=lambda: np.empty((0, 2)))
    lines: Floats = field(default_factory=lambda: np.empty((0, 5)))
    texts: list[str] = field(default_factory=list)
    unread: float = 0.0

    def as_seen(self, box: tuple[float, ...]) -> tuple[float, ...]:
        """The box on the page as it is seen around a box as it is read."""
        x0, top, x1, bottom = box
        right = _bend_at(self.aside, (top + bottom) / 2)
        lower = _bend_at(self.down, (x0 + x1) / 2 + right)
        bent = (x0 + right, top + lower, x1 + right, bottom + lower)
        return _around(bent, self.back)

    def as_read(self, box: tuple[float, ...]) -> tuple[float, ...]:
        """The box as it is read around a box on the page as it is seen."""
        forth = np.asarray(np.linalg.inv(self.back), np.float64)
        x0, top, x1, bottom = _around(box, forth)
        lower = _bend_at(self.down, (x0 + x1) / 2)
        right = _bend_at(self.aside, (top + bottom) / 2 - lower)
        return x0 - right, top - lower, x1 - right, bottom - lower

    @property
    def quarters(self) -> int:
        """By how many quarters to the left the page as it is seen is turned to be read."""
        sine, cosine = self.back[1, 0], self.back[0, 0]
        degrees = float(np.degrees(np.arctan2(sine, cosine)))
        return round(degrees / 90) % 4

    def box_of(self, text: str) -> tuple[float, ...]:
        """The box on the page as it is seen of the first line that is a folded text.

        () where none is.
        """
        for box, line in zip(self.lines[:, :4].tolist(), self.texts, strict=True):
            if fold(line) == text:
                return self.as_seen(tuple(box))
        return ()

    def doubt_lines(self, box: tuple[float, ...]) -> None:
        """Let the lines in a box be no more than guessed."""
        is_within = self._is_within(box)
        self.lines[is_within, 4] = self.lines[is_within, 4].clip(max=GUESSED)

    def sure(self, box: tuple[float, ...]) -> float:
        """How sure the least sure letter of the lines in a box is."""
        return float(self.lines[self._is_within(box), 4].min(initial=1.0))

    def mend_labels(self, rows: Iterable[Row], labels: Collection[str]) -> None:
        """Let cells of rows have the label of forms for which a letter or two were taken.

        What recognises pages knows which letters it takes for others.
        """

    def _is_within(self, box: tuple[float, ...]) -> Mask:
        """Which lines have their middle in a box."""
        left, upper, right, lower = box
        middles = (self.lines[:, :2] + self.lines[:, 2:4]) / 2
        x, y = middles.T
        is_within = (left <= x) & (x <= right) & (upper <= y) & (y <= lower)
        return np.asarray(is_within, np.bool_)


def set_origin(
    tables: Mapping[str, Iterable[dict[str, Any]]], pages: Mapping[int, PicturePage]
) -> None:
    """Write into each record of a recognised page how sure it is, and its box as it is seen.

    Where no sum proves it whatever it adds up to, its `doubt` says so: much of its page is unread,
    or it is guessed.
    """
    for row in chain(*tables.values()):
        page = pages.get(row["page"])
        if page is None:
            continue
        box = tuple(float(row[edge]) for edge in EDGES)
        row["confidence"] = page.sure(box)
        if page.unread > UNREAD:
            row["doubt"] = "page"
        elif row["confidence"] <= GUESSED:
            row["doubt"] = "guessed"
        row.update(zip(EDGES, page.as_seen(box), strict=True))


def _bend_at(bend: Floats, place: float) -> float:
    return float(np.interp(place, *bend.T)) if len(bend) else 0.0


def _around(box: tuple[float, ...], matrix: Floats) -> tuple[float, ...]:
    x0, top, x1, bottom = box
    across = (x0, x1, x0, x1)
    down = (top, top, bottom, bottom)
    moved = matrix @ np.array((across, down, (1, 1, 1, 1)))
    places = moved[:2] / moved[2]
    first = places.min(axis=1).tolist()
    last = places.max(axis=1).tolist()
    return *first, *last
