"""What a form hands on: records in the document's own words, each with the place on the page it was read from.

A record is a row of one of the tables below. Every value is text as printed (令和３年度, △1,234, 490千円); meaning
comes in `hyoka.cleaning.clean`. Only what a form knows by its layout is said in the contract's terms: level, measure,
basis, item, kind, polarity, scale, status.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

#: A table column by column, all of one length.
Columns = dict[str, list[object]]

PROVENANCE = ("page", "x0", "top", "x1", "bottom")
#: The edges of a box, points.
EDGES = PROVENANCE[1:]

#: Columns of each raw table, without document_id and provenance. Ids are relative to the document ("088", "1/(1)").
FIELDS: dict[str, tuple[str, ...]] = {
    "activities": ("activity_id", "parent_id", "level", "code", "name", "department", "section", "year"),
    "indicators": ("indicator_id", "activity_id", "number", "name", "unit", "kind", "polarity", "definition"),
    "indicator_values": ("indicator_id", "year", "measure", "text"),
    "costs": ("activity_id", "year", "basis", "item", "detail", "text", "unit"),
    "ratings": ("activity_id", "year", "criterion", "symbol", "scale", "text"),
    "statuses": ("activity_id", "year", "status"),
    "narratives": ("activity_id", "field", "text"),
    # figures that the document prints about itself (totals, counts), for hyoka.cleaning.checks to re-add
    "printed": ("check", "activity_id", "subject", "text", "unit"),
}


class Place(NamedTuple):
    """A box on a page: page from 1, points with the origin at the top left."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass
class Extracted:
    """One PDF as read: the document's own words, and what was met on the way.

    Attributes:
        document_id: The stem of the file's name.
        form: Name of the form's module; empty where none recognised the document.
        document: title, municipality, municipality_code, year as printed.
        tables: Raw tables by name; each row has the columns of FIELDS and of PROVENANCE.
        page_log: One row a page: page, form, words, cells, rows.
        problems: page, severity (error | note), kind, subject, text, action.
    """

    document_id: str
    form: str = ""
    document: dict[str, str] = field(default_factory=dict)
    tables: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    page_log: list[dict[str, object]] = field(default_factory=list)
    problems: list[dict[str, object]] = field(default_factory=list)
    pages: int = 0


@dataclass
class Printed:
    """The same column by column, as it is kept and cleaned.

    Attributes:
        document_id: The stem of the file's name.
        form: Name of the form's module; empty where none recognised the document.
        document: title, municipality, municipality_code, year as printed.
        tables: The raw tables, page_log and problems, each that has rows.
        pages: Number of pages.
    """

    document_id: str
    form: str
    document: dict[str, str]
    tables: dict[str, Columns]
    pages: int

    def rows(self, table: str) -> list[dict[str, object]]:
        """A table row by row."""
        return by_row(self.tables.get(table, {}))


def by_column(rows: Sequence[Mapping[str, object]], names: Sequence[str]) -> Columns:
    """Rows column by column; what a row has not is None there.

    Args:
        rows: Rows of a table.
        names: The columns that are wanted, more than one.
    """
    columns: Iterable[Iterable[object]]
    try:
        columns = zip(*map(itemgetter(*names), rows), strict=True)
    except KeyError:
        columns = ([row.get(name) for row in rows] for name in names)
    return dict(zip(names, map(list, columns), strict=True)) if rows else {name: [] for name in names}


def by_row(columns: Mapping[str, Sequence[object]]) -> list[dict[str, object]]:
    """Columns of one length row by row: `by_column` the other way."""
    rows: list[dict[str, object]] = [{} for _ in next(iter(columns.values()), ())]
    for name, column in columns.items():
        for row, value in zip(rows, column, strict=True):
            row[name] = value
    return rows


def unread(path: Path, kind: str, what: str, found: str, advice: str, page: int | None = None) -> Extracted:
    """A document that was not read: no form, no records, one problem of severity error."""
    text = f"{what}: {found}" if found else what
    place: dict[str, object] = {"page": page, "severity": "error"}
    return Extracted(path.stem, problems=[place | {"kind": kind, "subject": path.name, "text": text, "action": advice}])
