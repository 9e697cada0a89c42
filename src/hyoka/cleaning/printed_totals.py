"""Totals and counts that a document prints about itself, re-added from its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from hyoka.cleaning.context import Record, Rows, ancestors, finding
from hyoka.contract.scales import mark
from hyoka.errors import NumberError
from hyoka.numbers import parse_number

if TYPE_CHECKING:
    from hyoka.cleaning.context import CleaningContext

#: The checks of printed numbers.
CHECKS: Final = ("action_kinds", "project_total", "level_count", "action_count", "grade_ab", "grade_cd")
_KINDS: Final = CHECKS[0]


def _counted(rows: Rows) -> dict[str, list[str]]:
    """The activities that each printed number counts."""
    above = ancestors(rows["activities"])
    levels = {str(row["activity_id"]): row["level"] for row in rows["activities"]}
    programs = [one for one, level in levels.items() if level == "program"]
    rated = [row for row in rows["ratings"] if row["scale"] == "abcd"]
    grades = [(str(row["activity_id"]), mark(str(row["symbol"]))) for row in rated]
    return {
        "level_count": [one for one in programs if {*above[one][:1]} & {*programs}],
        "action_count": [one for one, level in levels.items() if level == "action"],
        "grade_ab": [one for one, grade in grades if grade in ("A", "B")],
        "grade_cd": [one for one, grade in grades if grade in ("C", "D")],
    }


def _totals(rows: Rows) -> dict[str, Decimal]:
    """Total cost of the activities under each activity, each in its own year."""
    sheets = {row["activity_id"]: (str(row["parent_id"]), row["fiscal_year"]) for row in rows["activities"]}
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows["costs"]:
        parent, year = sheets.get(row["activity_id"], ("", None))
        if row["item"] == "total" and row["value"] is not None and year == row["fiscal_year"]:
            totals[parent] += Decimal(str(row["value"]))
    return totals


def printed_checks(rows: Rows, printed: Sequence[Record], context: CleaningContext) -> list[Record]:
    """A row of `checks` for every printed total or count; a dash instead of a total is none.

    `printed` are raw records: check, activity_id, subject, text, unit and their place; the context takes problems.
    """
    if not printed:
        return []
    checks, kinds, totals, counted, above = [], [], _totals(rows), _counted(rows), ancestors(rows["activities"])
    for record in printed:
        name, subject = record["check"], " ".join(filter(None, (record["activity_id"], record["subject"])))
        if name and name not in CHECKS:
            context.problem(record, "check", name, "a printed total that no check knows: not re-added")
        elif name and (expected := _printed_number(record, subject, context)) is not None:
            if name == _KINDS:
                kinds.append((record, expected))
            else:
                one = context.full_id(record["activity_id"])
                number = sum(not one or one in above.get(member, ()) for member in counted.get(name, ()))
                found = totals[one] if name == "project_total" else Decimal(number)
                checks.append(finding(name, subject, expected, found, page=record.get("page")))
    if kinds:
        note = " + ".join(f"{record['subject']}{number}" for record, number in kinds)
        total, page = sum((number for _, number in kinds), Decimal(0)), kinds[0][0].get("page")
        checks.append(finding(_KINDS, "合計", Decimal(len(counted["action_count"])), total, page=page, note=note))
    return checks


def _printed_number(record: Record, subject: str, context: CleaningContext) -> Decimal | None:
    try:
        figure = parse_number(record["text"], record["unit"])
        return figure.yen if figure.value is not None and record["check"] == "project_total" else figure.value
    except NumberError as error:
        context.problem(record, "number", subject, f"printed total not read: {error}")
        return None
