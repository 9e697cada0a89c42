"""What a form hands on: records in the document's own words, each with the place on the page it was read from.

A record is a row of one of the tables below. Every value is text as printed (令和３年度, △1,234, 490千円); meaning
comes in `hyoka.clean.documents`. Only what a form knows by its layout is said in the contract's terms: level, measure,
basis, item, kind, polarity, scale, status.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from hyoka.contract.tables import PLACE, READ, TABLES, TEXT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pandas as pd

#: Columns of each table of records, without document_id and provenance. Ids are relative to the document ("088").
#: `printed` are figures that the document prints about itself (totals, counts), for hyoka.checks.printed to re-add.
FIELDS: Final = READ | {"printed": ("check", "activity_id", "subject", "text", "unit")}
#: Columns of the tables about the reading itself, without document_id.
LOGS: Final = {table: tuple(TABLES[table])[1:] for table in ("page_log", "problems")}


class Place(NamedTuple):
    """A box on a page: page from 1, points with the origin at the top left."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float


#: Page and box; the column `cell` beside them is no part of a place.
PROVENANCE: Final = Place._fields
#: The edges of a box, points.
EDGES: Final = PROVENANCE[1:]


@dataclass
class Extracted:
    """One PDF as read: the document's own words, and what was met on the way.

    Attributes:
        form: Name of the form's module; empty where none recognised the document.
        document: title, municipality, municipality_code, year as printed.
        tables: Records by table; each row has the columns of FIELDS and of PLACE; `cell` may be absent.
        page_log, problems: Rows with the columns of LOGS.
        identities: Relations of items of costs that the form declares: total = personnel_cost + detail.
        pictures: SHA-256 of the pictures of its pages that are recognised, by number; their rows have a confidence.
    """

    document_id: str
    form: str = ""
    document: dict[str, str] = field(default_factory=dict)
    tables: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    page_log: list[dict[str, object]] = field(default_factory=list)
    problems: list[dict[str, object]] = field(default_factory=list)
    pages: int = 0
    identities: list[str] = field(default_factory=list)
    pictures: dict[str, str] = field(default_factory=dict)


def problem(
    kind: str, page: object, subject: object, text: object, action: str, severity: str = "warning"
) -> dict[str, object]:
    """A row of `problems` without its document."""
    return {"page": page, "severity": severity, "kind": kind, "subject": subject, "text": text, "action": action}


def unread(path: Path, kind: str, what: str, found: str, advice: str, page: int | None = None) -> Extracted:
    """A document that was not read: no form, no records, one problem of severity error."""
    text = f"{what}: {found}" if found else what
    return Extracted(path.stem, problems=[problem(kind, page, path.name, text, advice, "error")])


def records_frame(documents: Iterable[Extracted], table: str) -> pd.DataFrame:
    """A table of FIELDS or LOGS of some documents: texts as printed, counts as integers, edges of boxes in points."""
    import pandas as pd

    columns = ("document_id", *(LOGS.get(table) or (*FIELDS[table], *PLACE)))
    rows = [
        {"document_id": document.document_id, **row}
        for document in documents
        for row in (getattr(document, table) if table in LOGS else document.tables.get(table, []))
    ]
    frame = pd.DataFrame(rows, columns=list(columns), dtype=object)
    described = PLACE | (TABLES[table] if table in LOGS else {})
    types = {column: described[column].dtype if column in described else TEXT for column in columns}
    texts = [column for column, dtype in types.items() if dtype == TEXT]
    frame[texts] = frame[texts].fillna("")
    return frame.astype(types)
