"""What is known of a document while its records are cleaned, and what was met on the way."""

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Final

from hyoka.clean.zero_notes import NoFigure
from hyoka.contract.check_rows import TableRow
from hyoka.contract.doubts import Outcome, doubt, outcome_of
from hyoka.contract.tables import YEARS
from hyoka.text import japanese
from hyoka.text.errors import YearError
from hyoka.text.label_files import label_rows

#: Documents repeat the same few years.
_fiscal_year = lru_cache(maxsize=1 << 12)(japanese.fiscal_year)
#: How many years ahead of its document a figure may be.
_YEARS_AHEAD: Final = 10
#: How many years ahead a goal may be set (2050, in 2020); a later year is misread.
_FARTHEST_YEARS: Final = 30


def no_year_until(found: str, last: int) -> YearError:
    """The error of a year that is not from the contract's first to a last one."""
    return YearError("no_evaluation_year", found=found, first=str(YEARS[0]), last=str(last))


def possible_year(text: str, latest: int | None = None) -> int:
    """The fiscal year that a text names, as `japanese.fiscal_year`.

    Raises:
        YearError: It names none, or one that the contract has no place for.
    """
    year = _fiscal_year(text, latest)
    first, last = YEARS
    if not first <= year <= last:
        raise no_year_until(text, last)
    return year


def _year_near(text: str, known: int | None) -> int:
    """The year that a text names in a document of a known year.

    Raises:
        YearError: It names none, or one too far ahead.
    """
    if known is None:
        return possible_year(text)
    year = possible_year(text, known + _YEARS_AHEAD)
    latest = known + _FARTHEST_YEARS
    if year > latest:
        raise no_year_until(text, latest)
    return year


@dataclass
class CleaningContext:
    """What is known of a document while its records are cleaned.

    Attributes:
        fiscal_year: Its year; None where it does not say one.
        problems: Rows of `problems`, in the order met.
        years, names: Fiscal year and name of each activity, by its full id.
        zeros, units, activities: Zeros that are no figures, unit and activity of each indicator,
            by its full id.
        problem_subjects: Subjects of the problems that the form has reported (ids without the
            document's part).
        without_unit: Indicators with two printed units, by their full ids.
        target_kind: The kind of the document's targets that are no limits.
    """

    document_id: str
    fiscal_year: int | None = None
    municipality_code: str = ""
    target_kind: str = "target"
    problems: list[TableRow] = field(default_factory=list)
    years: dict[str, int] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    zeros: dict[str, list[NoFigure]] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    activities: dict[str, str] = field(default_factory=dict)
    problem_subjects: frozenset[str] = frozenset()
    without_unit: set[str] = field(default_factory=set)

    @cached_property
    def events(self) -> list[dict[str, str]]:
        """The rows of labels/events.csv."""
        return label_rows("events")

    def full_id(self, short_id: str) -> str:
        """An id with the document_id in front; "" stays ""."""
        return f"{self.document_id}/{short_id}" if short_id else ""

    def doubt(
        self,
        record: TableRow,
        kind: str,
        subject: str,
        action: str = "",
        severity: str = "",
        **values: object,
    ) -> None:
        """Doubt a record and add a problem: a note where the record enters anyway, else an error.

        The rest as in `contract.doubts.doubt`.
        """
        printed = ("year", "text", "name") if kind == "year" else ("text", "name")
        text = next(filter(None, map(record.get, printed)), "")
        is_note = outcome_of(action or kind) == Outcome.NOTE
        severity = severity or ("note" if is_note else "error")
        page = record.get("page")
        problem_row = doubt([record], kind, page, subject, text, action, severity, **values)
        self.problems.append({"document_id": self.document_id, **problem_row})

    def year_of(
        self, record: TableRow, subject: str, default: int | None = None, action: str = ""
    ) -> int | None:
        """The record's fiscal year, else `default`, else the document's.

        None, with a doubt, where there is none; `action` is what is done where it is not read.
        """
        printed = record.get("year", "")
        known = self.fiscal_year if default is None else default
        try:
            if printed:
                return _year_near(printed, known)
        except YearError as error:
            self.doubt(record, "year", subject, action, error=error)
            return None
        if known is None:
            self.doubt(record, "year", subject, "year.nowhere")
        return known
