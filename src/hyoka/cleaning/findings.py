"""Rows of `checks`: what is expected, what was found, whether they agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

Record = dict[str, Any]
Rows = Mapping[str, Sequence[Record]]

FUNDING: Final = ("general_funds", "subsidies", "bonds", "subsidies_and_bonds", "other_funds")


def finding(
    check: str,
    subject: str,
    expected: object,
    found: object,
    *,
    page: object = None,
    passes: bool | None = None,
    note: str = "",
) -> Record:
    """A row of `checks` without its document.

    Args:
        check: Name of the check.
        subject: What it was made on.
        expected: What the document says, or a rule wants.
        found: What the rows add up to.
        page: Page of the subject.
        passes: Whether they agree; not given: whether they are equal.
        note: What helps to find the reason.
    """
    agree = expected == found if passes is None else passes
    texts = {"subject": subject, "expected": as_written(expected), "found": as_written(found)}
    return {"check": check, "page": page, **texts, "passes": agree, "note": note}


def as_written(value: object) -> str:
    """A value as a check's row has it: whole numbers with thousands."""
    if isinstance(value, float | Decimal) and value == int(value):
        value = int(value)
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def short_id(row: Record) -> str:
    """An id without the document_id: 088, 政策企画課/1."""
    return str(row["activity_id"]).partition("/")[2]


class Family:
    """The hierarchy of a document's activities.

    Args:
        activities: Rows of `activities`.
    """

    def __init__(self, activities: Sequence[Record]) -> None:
        self.parents = {str(row["activity_id"]): str(row["parent_id"]) for row in activities}

    def line(self, activity_id: str) -> list[str]:
        """An activity and all above it, nearest first; a circle of parents ends where it closes."""
        line: list[str] = []
        while activity_id and activity_id not in line:
            line.append(activity_id)
            activity_id = self.parents.get(activity_id, "")
        return line

    def depths(self) -> list[int]:
        """How deep each activity stands, 1 at the top."""
        return [len(self.line(activity_id)) for activity_id in self.parents]

    def is_under(self, activity_id: str, above: str) -> bool:
        """Whether an activity stands somewhere under another; everything stands under ""."""
        return not above or above in self.line(activity_id)[1:]


def counted(rows: Sequence[Record], *columns: str) -> Counter[str]:
    """How often each text of the columns, joined by a space, stands in the rows."""
    return Counter(" ".join(str(row[column]) for column in columns).strip() for row in rows)
