"""Some documents' rows as they are written: CSV text, and Parquet parted by municipality.

A run makes one piece after another and lets it go; put one behind the other they are the tables, so that no table is
ever whole in memory. pandas is not needed for it, and not imported.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from itertools import chain, groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hyoka.collector import seldom_collected
from hyoka.contract.columns import INTEGER, NUMBER, TEXT, TRUTH
from hyoka.contract.tables import DOCUMENT_TABLES, columns_of, dtypes, held
from hyoka.documents.entries import NOTES, Entry, spread, unpack
from hyoka.errors import ContractError
from hyoka.records import FIELDS, PROVENANCE, by_column, unread
from hyoka.tables.arrow import arrow_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import pyarrow as pa

    from hyoka.records import Columns, Printed

#: Where the rows of a Parquet file stand among those of its piece: [[first, how many], …].
PLACES: Final = b"hyoka.places"
#: The folder of what was read, as printed.
RAW_FOLDER: Final = "extracted"
#: The municipality of documents that say none, or that were not read.
NOBODY: Final = "none"
DOCUMENT: Final = ("title", "municipality", "municipality_code", "year")
_WHOLE: Final = frozenset({"page", "pages", "words", "cells", "rows"})
#: What makes a text stand in quotes in a CSV.
_QUOTED: Final = re.compile('[",\r\n]')
_TRUTH_WORDS: Final = {True: "true", False: "false", None: ""}
#: The tables of what was read, as printed.
RAW_TABLES: Final[dict[str, tuple[str, ...]]] = {
    **{name: ("document_id", *fields, *PROVENANCE) for name, fields in FIELDS.items()},
    "documents": ("document_id", "form", *DOCUMENT, "pages"),
    **{name: ("document_id", *columns) for name, columns in NOTES.items()},
}


@dataclass(frozen=True)
class Read:
    """A document as read, with what else is known of it.

    Attributes:
        document_id: The document.
        entry: What was read.
        source: What sources.csv says of its file, and the file's own hash and size.
        noted: Further problems.
    """

    document_id: str
    entry: Entry
    source: Mapping[str, object] = field(default_factory=dict)
    noted: Sequence[dict[str, object]] = ()

    def document(self) -> Printed:
        """The document itself."""
        return _with_problems(unpack(self.document_id, self.entry), self.noted)


@dataclass
class Piece:
    """The rows of some documents.

    Attributes:
        csv: Table -> its rows as CSV in UTF-8, without the head.
        parquet: Table -> municipality's code -> a Parquet file.
        raw: Raw table -> a Parquet file.
        rows: Table -> how many rows.
        errors: How many problems are errors.
        failed: How many checks do not pass.
        documents: How many documents they are.
        full: Whether the piece ends with them whatever follows.
        small: Its CSV as it is kept; empty where the piece is not to be.
    """

    csv: dict[str, bytes] = field(default_factory=dict)
    parquet: dict[str, dict[str, bytes]] = field(default_factory=dict)
    raw: dict[str, bytes] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    errors: int = 0
    failed: int = 0
    documents: int = 0
    full: bool = False
    small: bytes = b""


@seldom_collected()
def piece_of(reads: Sequence[Read], *, tables: bool = True, raw: bool = True) -> Piece:
    """A task: clean some documents, hold them against the contract, and turn them into what is written.

    Args:
        reads: The documents.
        tables: Whether the contract's tables are wanted.
        raw: Whether the raw tables are wanted.
    """
    documents = [(read.document(), read.source) for read in reads]
    piece = Piece()
    if raw:
        piece.raw = raw_parts([document for document, _ in documents])
    if tables:
        found = _valid(documents)
        documents.clear()
        _fill(piece, found)
    return piece


def blanks(tables: Iterable[str], raw: Iterable[str]) -> dict[str, bytes]:
    """A task: a Parquet file without rows for some tables, by its folder.

    Args:
        tables: Tables of the contract.
        raw: Raw tables.
    """
    wanted = {f"{name}.parquet": dtypes(name) for name in tables}
    wanted |= {f"{RAW_FOLDER}/{name}.parquet": raw_types(name) for name in raw}
    return {
        folder: _parquet(arrow_table(dict.fromkeys(types, ()), types), [(0, 0)]) for folder, types in wanted.items()
    }


def piece_of_rows(rows: Mapping[str, Sequence[Mapping[str, object]]]) -> Piece:
    """A task: a piece of rows that belong to no document that was read."""
    piece = Piece()
    _fill(piece, {name: columns_of(name, rows.get(name, [])) for name in DOCUMENT_TABLES})
    return piece


def _fill(piece: Piece, tables: dict[str, Columns]) -> None:
    """Write tables into a piece, one after another, each let go when it is written."""
    cities = dict(zip(tables["documents"]["document_id"], tables["documents"]["municipality_code"], strict=True))
    piece.errors = tables["problems"]["severity"].count("error")
    piece.failed = tables["checks"]["passes"].count(False)
    for name in DOCUMENT_TABLES:
        columns, types = tables.pop(name), dtypes(name)
        piece.csv[name] = csv_text(columns, types).encode()
        piece.rows[name] = len(columns["document_id"])
        if piece.rows[name]:
            own = columns["document_id"]
            codes = {document_id: str(cities.get(document_id) or NOBODY) for document_id in set(own)}
            piece.parquet[name] = _by_city(map(codes.__getitem__, own), arrow_table(columns, types))


def _by_city(cities: Iterable[str], table: pa.Table) -> dict[str, bytes]:
    places: dict[str, list[tuple[int, int]]] = {}
    first = 0
    for city, rows in groupby(cities):
        many = len(list(rows))
        places.setdefault(city, []).append((first, many))
        first += many
    return {city: _parquet(table, own) for city, own in places.items()}


def _parquet(table: pa.Table, places: Sequence[tuple[int, int]]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    chosen = pa.concat_tables([table.slice(first, many) for first, many in places])
    said = {**(table.schema.metadata or {}), PLACES: json.dumps(places).encode()}
    out = pa.BufferOutputStream()
    # nobody looks for rows of so small a file by the range of their values
    pq.write_table(chosen.replace_schema_metadata(said), out, write_statistics=False)
    return bytes(out.getvalue())


Documents = list[tuple["Printed", "Mapping[str, object]"]]


def _valid(documents: Documents) -> dict[str, Columns]:
    """The documents' tables; one whose rows break the contract is left out, with its problem."""
    try:
        return _held(documents)
    except ContractError:
        return _held([(_if_valid(document, source), source) for document, source in documents])


def _held(documents: Documents) -> dict[str, Columns]:
    from hyoka.cleaning.clean import clean_columns  # where nothing has changed nothing is cleaned

    found = clean_columns(documents)
    return {name: held(name, found.pop(name)) for name in DOCUMENT_TABLES}


def _if_valid(document: Printed, source: Mapping[str, object]) -> Printed:
    try:
        _held([(document, source)])
    except ContractError as error:
        path = Path(f"{document.document_id}.pdf")
        failed = unread(path, error.kind, error.what, error.found, "left out: report it, this is a defect of its form")
        return _with_problems(spread(failed), document.rows("problems"))
    return document


def _with_problems(document: Printed, more: Sequence[Mapping[str, object]]) -> Printed:
    if not more:
        return document
    problems = by_column([*document.rows("problems"), *more], NOTES["problems"])
    return replace(document, tables=document.tables | {"problems": problems})


def raw_parts(documents: Sequence[Printed]) -> dict[str, bytes]:
    """The raw tables of some documents, every value as the text that was printed, as Parquet files."""
    parts = {}
    for name in RAW_TABLES:
        columns = _raw_columns(documents, name)
        if columns["document_id"]:
            table = arrow_table(columns, raw_types(name))
            parts[name] = _parquet(table, [(0, table.num_rows)])
    return parts


def _raw_columns(documents: Sequence[Printed], name: str) -> Columns:
    if name == "documents":
        facts = [vars(document) | document.document for document in documents]
        return by_column(facts, RAW_TABLES[name])
    own = [(document.document_id, document.tables[name]) for document in documents if name in document.tables]
    found: Columns = {"document_id": [own_id for own_id, columns in own for _ in columns["page"]]}
    return found | {c: list(chain.from_iterable(columns[c] for _, columns in own)) for c in RAW_TABLES[name][1:]}


def raw_types(name: str) -> dict[str, str]:
    """Column -> pandas dtype of a raw table."""
    return {column: _raw_type(column) for column in RAW_TABLES[name]}


def _raw_type(column: str) -> str:
    return INTEGER if column in _WHOLE else NUMBER if column in PROVENANCE else TEXT


def head(columns: Sequence[str]) -> str:
    """The first line of a CSV."""
    return ",".join(columns) + "\n"


def csv_text(columns: Mapping[str, Sequence[object]], types: Mapping[str, str]) -> str:
    """Columns as the rows of a CSV, without the head; nothing is ""."""
    written = [_WRITTEN[types[column]](values) for column, values in columns.items()]
    return "\n".join([*map(",".join, zip(*written, strict=True)), ""])


def figure(value: float) -> str:
    """586.0 as 586, 35.4 as 35.4: the shortest text that reads back as the same number."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))


def _figures(values: Sequence[object]) -> list[str]:
    written = {value: "" if value is None else figure(value) for value in set(values)}  # type: ignore[arg-type]
    return [written[value] for value in values]


def _texts(values: Sequence[str]) -> Sequence[str]:
    """Texts, in quotes where they have to be; most columns hold none of these: all is looked at at once."""
    if not _QUOTED.search("".join(values)):
        return values
    return ['"{}"'.format(text.replace('"', '""')) if _QUOTED.search(text) else text for text in values]


def _whole(values: Sequence[object]) -> list[str]:
    return ["" if value is None else str(value) for value in values]


def _truths(values: Sequence[object]) -> list[str]:
    return [_TRUTH_WORDS[value] for value in values]  # type: ignore[index]


_WRITTEN: Final[dict[str, Callable[[Sequence[Any]], Iterable[str]]]] = {
    TEXT: _texts,
    NUMBER: _figures,
    INTEGER: _whole,
    TRUTH: _truths,
}
