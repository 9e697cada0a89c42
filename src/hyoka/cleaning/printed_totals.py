"""Totals and counts that a document prints about itself, re-added from its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

from hyoka.cleaning.findings import Family, Record, Rows, finding
from hyoka.contract.scales import mark
from hyoka.errors import NumberError
from hyoka.numbers import parse_number

if TYPE_CHECKING:
    from hyoka.cleaning.context import CleaningContext

KINDS: Final = "action_kinds"


class _Document:
    """The rows of a document, with the sums that several printed numbers are compared with."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows

    @cached_property
    def family(self) -> Family:
        """The hierarchy of the activities."""
        return Family(self.rows["activities"])

    @cached_property
    def lowest_programs(self) -> list[str]:
        """The programs that stand directly under a program."""
        programs = {str(row["activity_id"]) for row in self.rows["activities"] if row["level"] == "program"}
        return [program for program in programs if self.family.parents[program] in programs]

    @cached_property
    def totals(self) -> dict[str, Decimal]:
        """Total cost of the activities under each activity, each in its own year."""
        sheets = {row["activity_id"]: (str(row["parent_id"]), row["fiscal_year"]) for row in self.rows["activities"]}
        totals: dict[str, Decimal] = defaultdict(Decimal)
        for row in self.rows["costs"]:
            parent, year = sheets.get(row["activity_id"], ("", None))
            if row["item"] == "total" and row["value"] is not None and year == row["fiscal_year"]:
                totals[parent] += Decimal(str(row["value"]))
        return totals


#: Computes a printed number again from the rows, given the activity that it is printed at ("" for the document).
Recount = Callable[[_Document, str], object]


def printed_checks(rows: Rows, printed: Sequence[Record], context: CleaningContext) -> list[Record]:
    """A row of `checks` for every printed total or count; a dash instead of a total is none.

    Args:
        rows: The document's tables.
        printed: Raw records of `printed`: check, activity_id, subject, text, unit and their place.
        context: Takes what could not be understood.
    """
    checks, document = [], _Document(rows)
    for record in printed:
        name = record["check"]
        if name in ("", KINDS):
            continue
        if name not in RECOUNTS:
            context.problem(record, "check", name, "a printed total that no check knows: not re-added")
            continue
        expected = _printed_number(record, context)
        if expected is not None:
            recount = RECOUNTS[name](document, context.full_id(record["activity_id"]))
            checks.append(finding(name, _subject(record), expected, recount, page=record.get("page")))
    kinds = [record for record in printed if record["check"] == KINDS]
    return checks + ([_kinds(document, kinds, context)] if kinds else [])


def _subject(record: Record) -> str:
    return " ".join(part for part in (record["activity_id"], record["subject"]) if part)


def _printed_number(record: Record, context: CleaningContext) -> Decimal | None:
    try:
        figure = parse_number(record["text"], record["unit"])
        return figure.yen if figure.value is not None and record["check"] in IN_YEN else figure.value
    except NumberError as error:
        context.problem(record, "number", _subject(record), f"printed total not read: {error}")
        return None


def _kinds(document: _Document, kinds: Sequence[Record], context: CleaningContext) -> Record:
    parts = [_printed_number(record, context) or Decimal(0) for record in kinds]
    note = " + ".join(f"{record['subject']}{part}" for record, part in zip(kinds, parts, strict=True))
    actions = Decimal(_actions(document, ""))
    return finding(KINDS, "合計", actions, sum(parts, Decimal(0)), page=kinds[0].get("page"), note=note)


def _project_total(document: _Document, program: str) -> Decimal:
    return document.totals.get(program, Decimal(0))


def _programs_of_programs(document: _Document, policy: str) -> int:
    """How many programs of the lowest level there are under a policy, or in all."""
    return sum(document.family.is_under(program, policy) for program in document.lowest_programs)


def _actions(document: _Document, above: str) -> int:
    actions = [str(row["activity_id"]) for row in document.rows["activities"] if row["level"] == "action"]
    return sum(document.family.is_under(action, above) for action in actions)


def _graded(document: _Document, above: str, marks: str) -> int:
    rated = [row for row in document.rows["ratings"] if row["scale"] == "abcd"]
    graded = [row for row in rated if mark(str(row["symbol"])) in tuple(marks)]
    return sum(document.family.is_under(str(row["activity_id"]), above) for row in graded)


RECOUNTS: Final[dict[str, Recount]] = {
    "project_total": _project_total,
    "level_count": _programs_of_programs,
    "action_count": _actions,
    "grade_ab": partial(_graded, marks="AB"),
    "grade_cd": partial(_graded, marks="CD"),
}
IN_YEN: Final = frozenset({"project_total"})
