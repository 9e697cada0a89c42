"""The raw tables that a form fills, each row with its place, and the ledger of what its texts were taken as."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from itertools import accumulate, islice
from typing import Final

import numpy as np

from hyoka.contract.records import FIELDS, problem
from hyoka.forms.declaration import Count
from hyoka.forms.shared.page_items import Item, parts
from hyoka.forms.shared.paragraphs import Part, lines_of
from hyoka.grid.model import Cell, Line
from hyoka.text.numbers import THIN

Record = dict[str, object]

#: What a text can be taken as: a figure or mark, a text or name, a label.
FIGURE, TEXT, LABEL = "figure", "text", "label"
#: Why a text is left: the form says so, it follows from others, it is an option that is not chosen,
#: a zero of nothing.
IGNORED, DERIVED, NOT_CHOSEN = "ignored by the form", "derived", "option that is not chosen"
NAMELESS = "zero of nothing that is named"
#: Of a text that is taken twice the lowest rank wins.
_RANKS: Final = {FIGURE: 0, TEXT: 1}
_LAST: Final = len(_RANKS)

#: Tables whose rows have a figure or a mark.
OF_FIGURES: Final = ("costs", "indicator_values", "ratings", "statuses", "printed")
_EMPTY: dict[str, Record] = {table: dict.fromkeys(fields, "") for table, fields in FIELDS.items()}


class Ledger:
    """What each line of a document was taken as, or why it was left, by its box.

    What has no entry is untaken.
    """

    def __init__(self) -> None:
        self._entries: dict[int, dict[tuple[float, float, float, float], str]] = defaultdict(dict)

    def take(self, parts: Iterable[Part], reason: str) -> None:
        """Enter parts; a figure of a row stays one, and a text of a row is nothing less."""
        rank = _RANKS.get(reason, _LAST)
        for part in parts:
            entries = self._entries[part.page]
            for line in lines_of(part):
                box = (line.x0, line.top, line.x1, line.bottom)
                if box not in entries or rank <= _RANKS.get(entries[box], _LAST):
                    entries[box] = reason

    def reason_of(self, line: Line) -> str:
        """What a line was taken as, or why it was left.

        "" where the ledger does not have the whole of it.
        """
        return self._entries[line.page].get((line.x0, line.top, line.x1, line.bottom), "")

    def untaken(self, line: Line) -> Line | None:
        """What of a line without an entry no other entry has, None where nothing is missing."""
        x0, top, x1, bottom = (
            np.array(list(self._entries[line.page]), float).reshape(-1, 4).T[:, None, :]
        )
        boxes = line.chars.boxes
        x, y = (boxes[:, 0] + boxes[:, 2])[:, None] / 2, (boxes[:, 1] + boxes[:, 3])[:, None] / 2
        is_missing = ~((x0 <= x) & (x <= x1) & (top <= y) & (y <= bottom)).any(axis=1)
        if is_missing.all():
            return line
        return Line(line.page, line.chars[is_missing]) if is_missing.any() else None


class Records:
    """The raw tables that a form fills row by row, and its problems.

    A row has, beside the columns of hyoka.contract.records.FIELDS and its place, `why`: which
    labels said what it is.
    """

    def __init__(self) -> None:
        self.tables: dict[str, list[Record]] = {name: [] for name in FIELDS}
        self.problems: list[Record] = []
        self.ledger = Ledger()
        self._activities: set[str] = set()

    def add(self, table: str, place: Part, why: object = None, **values: str) -> Record:
        """Add a row to a table, and return it; columns without a value are empty.

        Raises:
            KeyError: The table has no such column.
        """
        if table not in OF_FIGURES:
            values = {name: text.replace(THIN, " ") for name, text in values.items()}
        row: Record = _EMPTY[table] | values
        if len(row) > len(_EMPTY[table]):
            raise KeyError(f"{table} has no column {', '.join(values.keys() - set(FIELDS[table]))}")
        row.update(page=place.page, x0=place.x0, top=place.top, x1=place.x1, bottom=place.bottom)
        if why is not None:
            row["why"] = why
        self.tables[table].append(row)
        self.ledger.take([place], FIGURE if table in OF_FIGURES else TEXT)
        if table == "activities":
            self._activities.add(values["activity_id"])
        return row

    def has(self, activity_id: str) -> bool:
        return activity_id in self._activities

    def add_narrative(
        self, place: Part | None, activity_id: str, name: str, text: str, why: object = None
    ) -> Record | None:
        """Add prose and return its row; None where nothing is printed."""
        if place is None or not text.strip():
            return None
        return self.add("narratives", place, why, activity_id=activity_id, field=name, text=text)

    def add_problem(
        self,
        place: Item | Cell,
        severity: str,
        kind: str,
        subject: str,
        text: str,
        action: str = "",
        **values: object,
    ) -> None:
        """Add a text that was not understood (severity error) or is doubtful (note)."""
        self.problems.append(problem(kind, place.page, subject, text, action, severity, **values))


def add_printed_counts(items: list[Item], counts: Iterable[Count], out: Records) -> None:
    """Add the counts that a document prints about itself, in sentences over several lines, as rows of `printed`."""
    texts = [(part, part.folded) for item in items for part in parts(item)] if counts else []
    whole = "".join(text for _, text in texts)
    starts = list(accumulate((len(text) for _, text in texts), initial=0))
    for count in counts:
        pattern = re.compile(count.pattern)
        is_each = "activity" in pattern.groupindex
        for match in islice(pattern.finditer(whole), None if is_each else 1):
            place = texts[bisect_right(starts, match.start(pattern.groups)) - 1][0]
            about = {"activity_id": match["activity"]} if is_each else {}
            out.add(
                "printed",
                place,
                check=count.check,
                subject=count.subject,
                text=match[pattern.groups],
                **about,
            )
