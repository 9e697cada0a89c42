"""A document as read, as bytes: what workers hand over and what the cache keeps.

The bytes are a line of JSON that says what the rest is, and JSON deflated. They hold no code, so that a file that
somebody else has written can do no more than be wrong.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from helpers.records import FIELDS, PROVENANCE, Extracted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NOTES: Final[dict[str, tuple[str, ...]]] = {
    "page_log": ("page", "form", "words", "cells", "rows", "doubt"),
    "problems": ("page", "severity", "kind", "subject", "text", "action"),
}
#: A document with a problem of this kind may read otherwise next time.
CRASH: Final = "crash"
_COLUMNS: Final = {name: (*fields, *PROVENANCE) for name, fields in FIELDS.items()} | NOTES
#: Deflating harder takes longer than it saves.
_LEVEL: Final = 1


@dataclass(frozen=True)
class Entry:
    """One PDF as read.

    Attributes:
        name: Name of the file that it was read from.
        form: Name of the form's module; empty where none recognised the document.
        pages: Number of pages.
        lasting: Whether it would read the same again; not so after a crash.
        packed: All of it but its name.
    """

    name: str
    form: str
    pages: int
    lasting: bool
    packed: bytes


def pack(name: str, document: Extracted, *, sure: bool = True) -> Entry:
    """A document as read, as bytes; the document_id is left out: it is the file's name that says it.

    Args:
        name: Name of the file.
        document: What was read from it.
        sure: Whether it would read the same again, unless reading crashed.
    """
    rows = {**document.tables, "page_log": document.page_log, "problems": document.problems}
    listed = {table: _lists(found, _COLUMNS[table]) for table, found in rows.items() if found}
    said = {"form": document.form, "document": document.document, "pages": document.pages, "rows": listed}
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"), default=_plain)
    lasting = sure and all(problem["kind"] != CRASH for problem in document.problems)
    return Entry(name, document.form, document.pages, lasting, zlib.compress(text.encode(), _LEVEL))


def unpack(document_id: str, entry: Entry) -> Extracted:
    """The document of an entry, under the name that its file has now.

    Raises:
        ValueError: The bytes are none that `pack` has made.
    """
    try:
        said = json.loads(zlib.decompress(entry.packed))
    except zlib.error as error:
        raise ValueError(str(error)) from error
    rows = {table: _records(found, _COLUMNS[table]) for table, found in said["rows"].items()}
    notes = {name: rows.pop(name, []) for name in NOTES}
    return Extracted(document_id, said["form"], said["document"], rows, **notes, pages=said["pages"])


def _lists(rows: Sequence[Mapping[str, object]], columns: Sequence[str]) -> list[list[object]]:
    return [[row.get(column) for column in columns] for row in rows]


def _records(rows: Sequence[Sequence[Any]], columns: Sequence[str]) -> list[dict[str, object]]:
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _plain(number: Any) -> object:  # noqa: ANN401 - whatever JSON does not know: numpy's own numbers
    return number.item()
