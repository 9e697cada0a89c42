"""The raw tables that a form fills, each row with its place on the page."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate, islice

from hyoka.contract.records import FIELDS, problem
from hyoka.forms.declaration import Count
from hyoka.forms.shared.ledger import FIGURE, TEXT, Ledger
from hyoka.forms.shared.page_items import Item, parts
from hyoka.grid.model import Cell, Line
from hyoka.text.numbers import THIN

Record = dict[str, object]

#: Tables whose rows have a figure or a mark.
_OF_FIGURES = frozenset({"costs", "indicator_values", "ratings", "statuses", "printed"})
_EMPTY: dict[str, Record] = {table: dict.fromkeys(fields, "") for table, fields in FIELDS.items()}


class Records:
    """The raw tables that a form fills row by row, and its problems."""

    def __init__(self) -> None:
        self.tables: dict[str, list[Record]] = {name: [] for name in FIELDS}
        self.problems: list[Record] = []
        self.ledger = Ledger()
        self._activities: set[str] = set()

    def add(self, table: str, place: Cell | Line, **values: str) -> Record:
        """Add a row to a table of hyoka.contract.records.FIELDS, and return it; columns without a value are empty.

        Raises:
            KeyError: The table has no such column.
        """
        if table not in _OF_FIGURES:
            values = {name: text.replace(THIN, " ") for name, text in values.items()}
        row: Record = _EMPTY[table] | values
        if len(row) > len(_EMPTY[table]):
            raise KeyError(f"{table} has no column {', '.join(values.keys() - set(FIELDS[table]))}")
        row.update(page=place.page, x0=place.x0, top=place.top, x1=place.x1, bottom=place.bottom)
        self.tables[table].append(row)
        self.ledger.take([place], FIGURE if table in _OF_FIGURES else TEXT)
        if table == "activities":
            self._activities.add(values["activity_id"])
        return row

    def has(self, activity_id: str) -> bool:
        """Whether an activity with this id was added."""
        return activity_id in self._activities

    def add_once(self, place: Cell | Line, **values: str) -> None:
        """Add an activity unless one with its id was added."""
        if not self.has(values["activity_id"]):
            self.add("activities", place, **values)

    def add_narrative(self, place: Cell | Line | None, activity_id: str, name: str, text: str) -> Record | None:
        """Add prose and return its row; None where nothing is printed."""
        if place is None or not text.strip():
            return None
        return self.add("narratives", place, activity_id=activity_id, field=name, text=text)

    def add_problem(
        self, place: Item | Cell, severity: str, kind: str, subject: str, text: str, action: str = "", **values: object
    ) -> None:
        """Add a text that was not understood (severity error) or is doubtful (note)."""
        self.problems.append(problem(kind, place.page, subject, text, action, severity, **values))


def add_printed_counts(items: list[Item], counts: Iterable[Count], out: Records) -> None:
    """Add the counts that a document prints about itself, in sentences over several lines, as rows of `printed`."""
    texts = [(part, part.folded) for item in items for part in parts(item)]
    whole = "".join(text for _, text in texts)
    starts = list(accumulate((len(text) for _, text in texts), initial=0))
    for count in counts:
        pattern = re.compile(count.pattern)
        is_each = "activity" in pattern.groupindex
        for match in islice(pattern.finditer(whole), None if is_each else 1):
            place = texts[bisect_right(starts, match.start(pattern.groups)) - 1][0]
            about = {"activity_id": match["activity"]} if is_each else {}
            out.add("printed", place, check=count.check, subject=count.subject, text=match[pattern.groups], **about)
