"""Rows of `checks`: what is expected, what was found, whether they agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

Record = dict[str, Any]
Rows = Mapping[str, Sequence[Record]]


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
    """A row of `checks` without its document: on what it was made, what was expected and what the rows add up to.

    Where it is not said whether it passes, it does if the two are equal; the note helps to find the reason.
    """
    agree = expected == found if passes is None else passes
    texts = {"subject": subject, "expected": _as_written(expected), "found": _as_written(found)}
    return {"check": check, "page": page, **texts, "passes": agree, "note": note}


def _as_written(value: object) -> str:
    """Whole numbers with thousands."""
    if isinstance(value, float | Decimal) and value == int(value):
        value = int(value)
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def short_id(row: Record) -> str:
    """An id without the document_id: 088, 政策企画課/1."""
    return str(row["activity_id"]).partition("/")[2]


def ancestors(activities: Iterable[Mapping[Any, Any]]) -> dict[str, list[str]]:
    """The ids above each activity, nearest first; a circle of parents ends where it closes."""
    parents = {str(row["activity_id"]): str(row["parent_id"]) for row in activities}
    lines = {one: [one] for one in parents}
    for line in lines.values():
        while (parent := parents.get(line[-1])) and parent not in line:
            line.append(parent)
    return {one: line[1:] for one, line in lines.items()}
