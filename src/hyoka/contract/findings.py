"""What is known of a document while its records are cleaned, what was met on the way, and rows of `checks`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from hyoka.contract.records import problem
from hyoka.contract.tables import YEARS
from hyoka.text import japanese
from hyoka.text.errors import YearError
from hyoka.text.zero_notes import NoFigure

#: A row by column.
Record = dict[str, Any]
#: The rows of a document by table.
Rows = Mapping[str, Sequence[Record]]

#: Documents repeat the same few years.
_fiscal_year = lru_cache(maxsize=1 << 12)(japanese.fiscal_year)
#: How many years ahead of its document a figure may be.
_YEARS_AHEAD: Final = 10


def possible_year(text: str, latest: int | None = None) -> int:
    """The fiscal year that a text names, as `japanese.fiscal_year`.

    Raises:
        YearError: It names none, or one that the contract has no place for.
    """
    year = _fiscal_year(text, latest)
    if not YEARS[0] <= year <= YEARS[1]:
        raise YearError("no_evaluation_year", found=text, first=str(YEARS[0]), last=str(YEARS[1]))
    return year


@dataclass
class CleaningContext:
    """What is known of a document while its records are cleaned; its year is None where it does not say.

    Attributes:
        problems: Rows of `problems`, in the order met.
        years, names: Fiscal year and name of each activity, by its full id.
        zeros, units, activities: Zeros that are no figures, unit and activity of each indicator, by
        its full id.
        problem_subjects: Subjects of the problems that the form has reported (ids without the
            document's part).
    """

    document_id: str
    fiscal_year: int | None = None
    municipality_code: str = ""
    problems: list[Record] = field(default_factory=list)
    years: dict[str, int] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    zeros: dict[str, list[NoFigure]] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    activities: dict[str, str] = field(default_factory=dict)
    problem_subjects: frozenset[str] = frozenset()

    def full_id(self, short_id: str) -> str:
        """An id with the document_id in front; "" stays ""."""
        return f"{self.document_id}/{short_id}" if short_id else ""

    def problem(
        self,
        record: Record,
        kind: str,
        subject: str,
        action: str = "",
        *,
        note: bool = False,
        **values: object,
    ) -> None:
        """Add a problem with a record; `note` where the record was read all the same.

        The rest as in `problem`.
        """
        texts = (
            record.get(name) for name in (["year"] if kind == "year" else []) + ["text", "name"]
        )
        text, severity = next(filter(None, texts), ""), "note" if note else "error"
        row = problem(kind, record.get("page"), subject, text, action, severity, **values)
        self.problems.append({"document_id": self.document_id, **row})

    def year_of(self, record: Record, subject: str, default: int | None = None) -> int | None:
        """The record's fiscal year, else `default`, else the document's.

        None, with a problem, where there is none.
        """
        printed = record.get("year", "")
        known = default if default is not None else self.fiscal_year
        try:
            if printed:
                return possible_year(printed, known and known + _YEARS_AHEAD)
        except YearError as error:
            self.problem(record, "year", subject, error=error)
            return None
        if known is None:
            self.problem(record, "year", subject, "year.nowhere")
        return known


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

    Without `passes`, it passes if the two are equal; the note helps to find the reason.
    """
    agree = expected == found if passes is None else passes
    texts = {"subject": subject, "expected": _as_written(expected), "found": _as_written(found)}
    return {"check": check, "page": page, **texts, "passes": agree, "note": note}


def _as_written(value: object) -> str:
    if isinstance(value, float | Decimal) and value == int(value):
        value = int(value)
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def short_id(row: Record) -> str:
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
