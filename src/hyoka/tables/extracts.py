"""What was read, kept as printed: data/processed/extracted, a folder of Parquet files for each raw table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from hyoka.documents.entries import NOTES
from hyoka.records import FIELDS, PROVENANCE, Extracted
from hyoka.tables.outputs import RAW_FOLDER
from hyoka.tables.parts import read_parts
from hyoka.tables.pieces import DOCUMENT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

FOLDER: Final = RAW_FOLDER
_WHOLE: Final = frozenset({"page", "pages", "words", "cells", "rows"})


def as_printed(extracted: Sequence[Extracted], name: str) -> pd.DataFrame:
    """A raw table of some documents: every value as the text that was printed, with page and box.

    Args:
        extracted: Documents as read.
        name: A table of `records.FIELDS`.
    """
    rows = [{"document_id": d.document_id, **row} for d in extracted for row in d.tables.get(name, [])]
    return _frame(rows, ("document_id", *FIELDS[name], *PROVENANCE))


def documents_as_printed(extracted: Sequence[Extracted]) -> pd.DataFrame:
    """What documents say of themselves: document_id, form, title, municipality, municipality_code, year, pages."""
    rows = [{"document_id": d.document_id, "form": d.form, **d.document, "pages": d.pages} for d in extracted]
    return _frame(rows, ("document_id", "form", *DOCUMENT, "pages"))


def notes(extracted: Sequence[Extracted], name: str) -> pd.DataFrame:
    """The log of pages, or the problems that were met in reading, of some documents."""
    logged = [(d.document_id, d.page_log if name == "page_log" else d.problems) for d in extracted]
    return _frame([{"document_id": own, **row} for own, rows in logged for row in rows], ("document_id", *NOTES[name]))


def _frame(rows: Sequence[Mapping[str, object]], columns: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame({column: _series([row.get(column) for row in rows], column) for column in columns})


def _series(values: list[object], column: str) -> pd.Series:
    if column in _WHOLE:
        return pd.Series(values, dtype="Int64")
    if column in PROVENANCE:
        return pd.Series(values, dtype="float64")
    return pd.Series(["" if value is None else str(value) for value in values], dtype="str")


def exists(folder: Path) -> bool:
    """Whether a folder holds the raw tables."""
    return (folder / "documents.parquet").is_dir()


def read(folder: Path) -> list[Extracted]:
    """The documents as they were read, from the raw tables that a run has written; none where there is nothing."""
    if not exists(folder):
        return []
    tables = {name: _by_document(folder, name) for name in (*FIELDS, *NOTES)}
    return [_document(row, tables) for row in _rows(folder, "documents")]


def _rows(folder: Path, name: str) -> list[dict[str, object]]:
    """Rows of a raw table; what is missing is None."""
    frame = read_parts(folder / f"{name}.parquet")
    if frame is None:
        return []
    columns = {str(c): [None if v is pd.NA or v != v else v for v in frame[c].astype(object)] for c in frame.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _by_document(folder: Path, name: str) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = {}
    for row in _rows(folder, name):
        found.setdefault(str(row.pop("document_id")), []).append(row)
    return found


def _document(row: Mapping[str, object], tables: dict[str, dict[str, list[dict[str, object]]]]) -> Extracted:
    own = str(row["document_id"])
    return Extracted(
        document_id=own,
        form=str(row["form"]),
        document={name: str(row[name]) for name in DOCUMENT if row[name]},
        tables={name: tables[name][own] for name in FIELDS if own in tables[name]},
        page_log=tables["page_log"].get(own, []),
        problems=tables["problems"].get(own, []),
        pages=int(str(row["pages"])),
    )
