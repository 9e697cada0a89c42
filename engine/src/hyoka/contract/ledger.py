"""The raw tables that a form fills, and the ledger of what its texts were taken as."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from hyoka.contract.doubts import doubt
from hyoka.contract.records import EDGES, FIELDS, PROVENANCE, problem
from hyoka.text.numbers import THIN

RawRow = dict[str, object]
#: x0, top, x1, bottom, points.
_Box = tuple[float, float, float, float]


class Placed(Protocol):
    """What has a place on a page: a cell, a line, a row."""

    @property
    def page(self) -> int: ...


class Printed(Placed, Protocol):
    """A printed text with its box in points; a cell has its lines, a line has itself."""

    @property
    def x0(self) -> float: ...

    @property
    def top(self) -> float: ...

    @property
    def x1(self) -> float: ...

    @property
    def bottom(self) -> float: ...

    @property
    def lines(self) -> "Sequence[Printed]": ...


class Taken(StrEnum):
    """What a text was taken as, or why it was left."""

    FIGURE = "figure"
    NAME = "name"
    TEXT = "text"
    LABEL = "label"
    IGNORED = "ignored by the form"
    DERIVED = "derived"
    NOT_CHOSEN = "option that is not chosen"
    NAMELESS = "zero of nothing that is named"


#: Of a text that is taken twice the lowest rank wins.
_RANKS: Final = {Taken.FIGURE: 0, Taken.NAME: 1, Taken.TEXT: 1}
_LAST: Final = 2

#: Tables whose rows have a figure or a mark.
OF_FIGURES: Final = ("costs", "indicator_values", "ratings", "statuses", "printed")
#: What a row of any other table is taken as.
_TAKEN_AS: Final = {
    "activities": Taken.NAME,
    "indicators": Taken.NAME,
    "narratives": Taken.TEXT,
}
_EMPTY: Final[dict[str, RawRow]] = {
    table: dict.fromkeys(fields, "") for table, fields in FIELDS.items()
}


class Ledger:
    """What each line of a document was taken as, or why it was left, by its box.

    What has no entry is untaken.
    """

    def __init__(self) -> None:
        self._entries: dict[int, dict[_Box, Taken]] = defaultdict(dict)
        self._boxes: dict[int, NDArray[np.float64]] = {}

    def take(self, texts: Iterable[Printed], reason: Taken) -> None:
        """Enter texts; a figure of a row stays one, and a text of a row is nothing less."""
        rank = _RANKS.get(reason, _LAST)
        for text in texts:
            entries = self._entries[text.page]
            for line in text.lines:
                box = _box_of(line)
                if box not in entries or rank <= _RANKS.get(entries[box], _LAST):
                    entries[box] = reason

    def reason_of(self, line: Printed) -> Taken | None:
        """What a line was taken as, or why it was left.

        None where the ledger does not have the whole of it.
        """
        return self._entries[line.page].get(_box_of(line))

    def are_untaken(self, page: int, boxes: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which chars of a page no entry has, by their boxes (x0, top, x1, bottom), points."""
        is_within = self._are_within(page, boxes).any(axis=1)
        return np.asarray(~is_within, np.bool_)

    def reasons_of(self, page: int, boxes: NDArray[np.float64]) -> Iterator[Taken]:
        """What the chars of a page that have entries were taken as, by their boxes, points."""
        are_within = self._are_within(page, boxes)
        reasons = list(self._entries[page].values())
        for place in are_within[are_within.any(axis=1)].argmax(axis=1).tolist():
            yield reasons[place]

    def _are_within(self, page: int, boxes: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which chars of a page (a row each) lie in which entries (a column each)."""
        entries = self._boxes_on(page)
        x0, top, x1, bottom = entries.reshape(-1, 4).T[:, None, :]
        x = (boxes[:, 0] + boxes[:, 2])[:, None] / 2
        y = (boxes[:, 1] + boxes[:, 3])[:, None] / 2
        are_within: NDArray[np.bool_] = (x0 <= x) & (x <= x1) & (top <= y) & (y <= bottom)
        return are_within

    def _boxes_on(self, page: int) -> NDArray[np.float64]:
        """The boxes of a page's entries, a row each; no entry is ever taken back."""
        entries = self._entries[page]
        known = self._boxes.get(page)
        if known is None or len(known) != len(entries):
            self._boxes[page] = known = np.array(list(entries), float)
        return known


def _box_of(text: Printed) -> _Box:
    return text.x0, text.top, text.x1, text.bottom


class Records:
    """The raw tables that a form fills row by row, and its problems.

    A row has, beside the columns of hyoka.contract.records.FIELDS and its place, `why`: which
    labels said what it is.
    """

    def __init__(self) -> None:
        self.tables: dict[str, list[RawRow]] = {name: [] for name in FIELDS}
        self.problems: list[RawRow] = []
        self.ledger = Ledger()
        self._activities: set[str] = set()

    def add(self, table: str, place: Printed, why: object = None, **values: str) -> RawRow:
        """Add a row to a table, and return it; columns without a value are empty.

        Raises:
            KeyError: The table has no such column.
        """
        if table not in OF_FIGURES:
            values = {name: text.replace(THIN, " ") for name, text in values.items()}
        row: RawRow = _EMPTY[table] | values
        if len(row) > len(_EMPTY[table]):
            unknown = values.keys() - set(FIELDS[table])
            raise KeyError(f"{table} has no column {', '.join(unknown)}")
        row["page"] = place.page
        row |= zip(EDGES, _box_of(place), strict=True)
        if why is not None:
            row["why"] = why
        self.tables[table].append(row)
        self.ledger.take([place], _TAKEN_AS.get(table, Taken.FIGURE))
        if table == "activities":
            self._activities.add(values["activity_id"])
        return row

    def doubt(self, place: Printed, kind: str, text: str, action: str = "", **values: str) -> None:
        """Doubt the rows of figures at a place, and add a problem also where there is none.

        kind, text, action, values: as in `contract.doubts.doubt`.
        """
        box = (place.page, *_box_of(place))
        rows = [
            row
            for table in OF_FIGURES
            for row in self.tables[table]
            if tuple(row[edge] for edge in PROVENANCE) == box
        ]
        self.problems.append(doubt(rows, kind, place.page, text, text, action, **values))

    def has(self, activity_id: str) -> bool:
        return activity_id in self._activities

    def add_narrative(
        self, place: Printed | None, activity_id: str, name: str, text: str, why: object = None
    ) -> RawRow | None:
        """Add prose and return its row; None where nothing is printed."""
        if place is None or not text.strip():
            return None
        return self.add("narratives", place, why, activity_id=activity_id, field=name, text=text)

    def add_problem(
        self,
        place: Placed,
        severity: str,
        kind: str,
        subject: str,
        text: str,
        action: str = "",
        **values: object,
    ) -> None:
        """Add a text that was not understood (severity error) or is doubtful (note)."""
        row = problem(kind, place.page, subject, text, action, severity, **values)
        self.problems.append(row)
