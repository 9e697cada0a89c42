"""A document as read, as bytes: what workers hand over and what the cache keeps.

The bytes, deflated, are a line of JSON that says what was printed, column by column, and the edges of boxes as numbers
of eight bytes; of a document that was read in stretches, those of each, one behind the other. They hold no code, so
that a file that somebody else has written can do no more than be wrong.
"""

from __future__ import annotations

import json
import zlib
from array import array
from dataclasses import dataclass, field, replace
from itertools import islice
from math import isnan, nan
from typing import TYPE_CHECKING, Any, Final

from hyoka.records import EDGES, FIELDS, PROVENANCE, Extracted, Printed, by_column

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from hyoka.records import Columns

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
        printed: The same as `packed`, while it is in the process that has read it.
    """

    name: str
    form: str
    pages: int
    lasting: bool
    packed: bytes
    printed: Printed | None = field(default=None, compare=False, repr=False)

    def __reduce__(self) -> tuple[type[Entry], tuple[object, ...]]:
        return Entry, (self.name, self.form, self.pages, self.lasting, self.packed)


def pack(name: str, document: Extracted, *, sure: bool = True) -> Entry:
    """A document as read, as bytes; the document_id is left out: it is the file's name that says it.

    Args:
        name: Name of the file.
        document: What was read from it.
        sure: Whether it would read the same again, unless reading crashed.
    """
    printed = spread(document)
    lasting = sure and all(problem["kind"] != CRASH for problem in document.problems)
    return Entry(name, document.form, document.pages, lasting, _deflated(_said(document), printed.tables), printed)


def pack_rows(tables: Mapping[str, Sequence[Mapping[str, object]]]) -> bytes:
    """Some rows of a document, as bytes."""
    return _deflated({}, _by_table(tables))


def pack_joined(name: str, rows: Sequence[bytes], document: Extracted, left_out: Mapping[str, Sequence[int]]) -> Entry:
    """A document of which rows are packed already.

    Args:
        name: Name of the file.
        rows: What `pack_rows` has made, in order.
        document: All else of it; its rows come last.
        left_out: Table -> the numbers of rows, from 0 and rising, that are not to be kept after all.
    """
    last = _deflated(_said(document) | {"left_out": left_out}, spread(document).tables)
    return Entry(name, document.form, document.pages, lasting=True, packed=b"".join([*rows, last]))


def _said(document: Extracted) -> dict[str, object]:
    return {"form": document.form, "document": document.document, "pages": document.pages}


def _deflated(said: Mapping[str, object], tables: Mapping[str, Columns]) -> bytes:
    words = {table: [columns[c] for c in columns if c not in EDGES] for table, columns in tables.items()}
    edges = [_numbers(columns[c]) for columns in tables.values() for c in columns if c in EDGES]
    text = json.dumps({**said, "rows": words}, ensure_ascii=False, separators=(",", ":"), default=plain)
    return zlib.compress(b"\n".join((text.encode(), b"".join(edges))), _LEVEL)


def unpack(document_id: str, entry: Entry) -> Printed:
    """The document of an entry, under the name that its file has now.

    Raises:
        ValueError: The bytes are none that `pack` has made.
    """
    if entry.printed is not None:
        return replace(entry.printed, document_id=document_id)
    try:
        parts = list(_inflated(entry.packed))
    except zlib.error as error:
        raise ValueError(str(error)) from error
    tables: dict[str, Columns] = {}
    for _, found in parts:
        for table, columns in found.items():
            whole = tables.setdefault(table, {name: [] for name in columns})
            for name, values in columns.items():
                whole[name] += values
    said, _ = parts[-1]
    for table, numbers in said.get("left_out", {}).items():
        for number in reversed(numbers):
            for values in tables[table].values():
                del values[number]
    return Printed(document_id, said["form"], said["document"], tables, said["pages"])


def _inflated(packed: bytes) -> Iterator[tuple[dict[str, Any], dict[str, Columns]]]:
    """What each part says, and its rows by table."""
    while packed:
        stream = zlib.decompressobj()
        text, _, numbers = stream.decompress(packed).partition(b"\n")
        if not stream.eof:
            raise zlib.error("the bytes end too soon")
        said, edges = json.loads(text), iter(array("d", numbers))
        yield said, {table: _columns(_COLUMNS[table], words, edges) for table, words in said["rows"].items()}
        packed = stream.unused_data


def spread(document: Extracted) -> Printed:
    """A document as read, column by column."""
    columns = _by_table({**document.tables, "page_log": document.page_log, "problems": document.problems})
    return Printed(document.document_id, document.form, document.document, columns, document.pages)


def _by_table(tables: Mapping[str, Sequence[Mapping[str, object]]]) -> dict[str, Columns]:
    return {table: _columns_of(rows, _COLUMNS[table]) for table, rows in tables.items() if rows}


def _columns_of(rows: Sequence[Mapping[str, object]], names: Sequence[str]) -> Columns:
    columns = by_column(rows, names)
    return columns | {name: _edges(_numbers(columns[name])) for name in EDGES if name in columns}


def _columns(names: Sequence[str], words: list[list[object]], edges: Iterator[float]) -> Columns:
    many, left = len(words[0]), iter(words)
    return {name: _edges(islice(edges, many)) if name in EDGES else next(left) for name in names}


def _numbers(edges: Sequence[Any]) -> array[float]:
    """Edges as Python's own numbers, whatever they came as; no edge is none of them."""
    try:
        return array("d", edges)
    except TypeError:
        return array("d", [nan if edge is None else edge for edge in edges])


def _edges(numbers: Iterable[Any]) -> list[object]:
    edges = list(numbers)
    return [None if isnan(edge) else edge for edge in edges] if isnan(sum(edges)) else edges


def plain(number: Any) -> object:  # noqa: ANN401 - whatever JSON does not know: numpy's own numbers
    """What JSON writes for what it does not know: numpy's own numbers."""
    return number.item()
