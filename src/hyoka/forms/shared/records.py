"""The raw tables that a form fills, each row with its place on the page."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from itertools import accumulate

from hyoka.forms.shared.pages import Item, parts
from hyoka.grid.model import Cell, Line
from hyoka.records import FIELDS

#: A row of a raw table by column.
Record = dict[str, object]

_EMPTY: dict[str, Record] = {table: dict.fromkeys(fields, "") for table, fields in FIELDS.items()}


class Records:
    """The raw tables that a form fills, row by row, and the problems that it met."""

    def __init__(self) -> None:
        self.tables: dict[str, list[Record]] = {name: [] for name in FIELDS}
        self.problems: list[Record] = []
        #: The activities that were added because their id was not there yet.
        self.once: list[Record] = []
        #: What was told by looking at all pages.
        self.facts: list[frozenset[str]] = []
        self._activities: set[str] = set()

    def add(self, table: str, place: Cell | Line, **values: str) -> Record:
        """Add a row; columns that are not given are empty.

        Args:
            table: Name of a raw table in hyoka.records.FIELDS.
            place: The cell or line that the row was read from.
            values: The row's columns, as printed.

        Returns:
            The row, to be filled further.

        Raises:
            KeyError: The table has no such column.
        """
        row: Record = _EMPTY[table] | values
        if len(row) > len(_EMPTY[table]):
            raise KeyError(f"{table} has no column {', '.join(values.keys() - set(FIELDS[table]))}")
        row.update(page=place.page, x0=place.x0, top=place.top, x1=place.x1, bottom=place.bottom)
        self.tables[table].append(row)
        if table == "activities":
            self._activities.add(values["activity_id"])
        return row

    def has(self, activity_id: str) -> bool:
        """Whether an activity was added under an id."""
        return activity_id in self._activities

    def add_once(self, place: Cell | Line, **values: str) -> None:
        """Add an activity unless one has its id already.

        Args:
            place: The cell or line that it was read from.
            values: The row's columns, as printed.
        """
        if not self.has(values["activity_id"]):
            self.once.append(self.add("activities", place, **values))

    def narrative(self, place: Cell | Line | None, activity_id: str, name: str, text: str) -> Record | None:
        """Add prose and return its row; none where nothing is printed."""
        if place is None or not text.strip():
            return None
        return self.add("narratives", place, activity_id=activity_id, field=name, text=text)

    def problem(self, place: Item | Cell, severity: str, kind: str, subject: str, text: str, action: str) -> None:
        """Add what was not understood (severity error) or is doubtful (note)."""
        row = {"severity": severity, "kind": kind, "subject": subject, "text": text, "action": action}
        self.problems.append({"page": place.page, **row})


def printed(items: list[Item], counts: Mapping[tuple[str, str], str], out: Records) -> None:
    """Find the figures that a document prints about itself.

    Args:
        items: The document's stream; a sentence may go on over lines.
        counts: Regular expressions of folded text, one group each, by (check, subject).
        out: Where the figures go, as rows of `printed`.
    """
    places = [(part, part.folded) for item in items for part in parts(item)]
    whole = "".join(text for _, text in places)
    starts = list(accumulate((len(text) for _, text in places), initial=0))
    for (check, subject), pattern in counts.items():
        if match := re.search(pattern, whole):
            place = places[bisect_right(starts, match.start(1)) - 1][0]
            out.add("printed", place, check=check, subject=subject, text=match[1])
