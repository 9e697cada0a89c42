"""Rows of `checks`, and what the rows of a document say of its activities."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

#: A row by column.
TableRow = dict[str, Any]
#: The rows of a document by table.
RowsByTable = Mapping[str, Sequence[TableRow]]


def check_row(
    check: str,
    subject: str,
    expected: object,
    found: object,
    *,
    page: object = None,
    passes: bool | None = None,
    note: str = "",
) -> TableRow:
    """A row of `checks` without its document.

    Args:
        check: A code of words.csv.
        subject: What it was made on.
        expected: What is printed.
        found: What the rows add up to.
        page: From 1; None where it is about no page.
        passes: Whether it passes; not given: whether the two are equal.
        note: What helps to find the reason.
    """
    agree = expected == found if passes is None else passes
    texts = {"subject": subject, "expected": _as_written(expected), "found": _as_written(found)}
    return {"check": check, "page": page, **texts, "passes": agree, "note": note}


def _as_written(value: object) -> str:
    if isinstance(value, float | Decimal) and value == int(value):
        value = int(value)
    is_whole_number = isinstance(value, int) and not isinstance(value, bool)
    return f"{value:,}" if is_whole_number else str(value)


def short_id(row: TableRow) -> str:
    """An id without the document_id: 088, 政策企画課/1."""
    return str(row["activity_id"]).partition("/")[2]


def ancestors(activities: Iterable[Mapping[Any, Any]]) -> dict[str, list[str]]:
    """The ids above each activity, nearest first; a circle of parents ends where it closes."""
    parents = {str(row["activity_id"]): str(row["parent_id"]) for row in activities}
    lines = {activity: [activity] for activity in parents}
    for line in lines.values():
        while (parent := parents.get(line[-1])) and parent not in line:
            line.append(parent)
    return {activity: line[1:] for activity, line in lines.items()}
