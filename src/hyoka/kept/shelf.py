"""Pieces kept from run to run: documents that have not changed need not be cleaned and written anew.

A piece is looked for by its first document. It is taken where the documents from there on are those that it was made
of, and where a run that made it now would end it at the same document, so that a run writes the same files either way.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from hyoka.kept.store import PIECE
from hyoka.tables.pieces import Piece

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from hyoka.documents.entries import Entry
    from hyoka.kept.store import Store

#: Documents of so many pages are cleaned and written at once.
BATCH: Final = 250
#: How the CSV of a piece is made small.
_CODEC: Final = "zstd"


@dataclass
class Shelf:
    """The kept pieces of one run's documents.

    Attributes:
        store: Where they lie.
        ground: All that a piece is made of beside its documents.
        documents: What each document of the run is, and what is known of it, in order; none: no piece is kept.
        planned: The places of the first documents of the pieces that are to be taken.
    """

    store: Store
    ground: str = ""
    documents: Sequence[str] = ()
    planned: set[int] = field(default_factory=set)

    def plan(self, files: Iterable[Path], entry_of: Callable[[Path], Entry | None]) -> Iterator[Path]:
        """Look for kept pieces.

        Behind a file that has to be read it is not known where pieces begin: what comes there is cleaned anew.

        Args:
            files: The documents' files.
            entry_of: What was read of a file; None where it has to be read.

        Yields:
            Files that have to be read.
        """
        taken = pages = 0
        known = bool(self.documents)
        for place, path in enumerate(files):
            if known and pages == 0 and place >= taken and (many := self._find(place)):
                self.planned.add(place)
                taken = place + many
            if place >= taken:
                entry = entry_of(path)
                known = known and entry is not None
                if entry is None:
                    yield path
                else:
                    pages = pages_after(pages, entry)

    def _find(self, first: int) -> int:
        """How many documents there are in the kept piece that begins with a document; 0: there is none."""
        said = _read(self.store.head(PIECE, self._key(first)))
        many = said.get("many", 0)
        ends = said.get("full") or first + many == len(self.documents)
        return many if ends and said.get("documents") == self._told(first, many) else 0

    def take(self, first: int) -> Piece | None:
        """The kept piece that begins with a document; None where it is damaged or gone."""
        found = self.store.get(PIECE, self._key(first)) if first in self.planned else None
        return None if found is None else _unpacked(*found)

    def put(self, first: int, piece: Piece) -> None:
        """Keep a piece, its CSV made small, that begins with a document."""
        many = piece.documents
        said = {"many": many, "full": piece.full, "documents": self._told(first, many)}
        self.store.put(PIECE, self._key(first), json.dumps(said).encode(), _packed(piece))

    def _key(self, first: int) -> str:
        return _hash([self.ground, self.documents[first]])

    def _told(self, first: int, many: int) -> str:
        return _hash(self.documents[first : first + many])


def pages_after(pages: int, entry: Entry) -> int:
    """How many pages a piece has with a document more; 0: it is full, and the next one begins."""
    pages += max(1, entry.pages)
    return 0 if pages >= BATCH else pages


def made_small(piece: Piece) -> bytes:
    """The CSV of a piece as it is kept."""
    import pyarrow as pa

    return bytes(pa.compress(b"".join(piece.csv.values()), codec=_CODEC, asbytes=True))


def _packed(piece: Piece) -> bytes:
    """A piece as bytes: a line of JSON that says what the rest is; they hold no code."""
    files = [(name, city, data) for name, cities in piece.parquet.items() for city, data in cities.items()]
    said = {
        "counts": [piece.rows, piece.errors, piece.failed],
        "csv": {name: len(data) for name, data in piece.csv.items()},
        "small": len(piece.small),
        "parquet": [(name, city, len(data)) for name, city, data in files],
        "raw": {name: len(data) for name, data in piece.raw.items()},
    }
    head = json.dumps(said, ensure_ascii=False).encode()
    return b"".join([head, b"\n", piece.small, *(data for _, _, data in files), *piece.raw.values()])


def _unpacked(shelved: bytes, body: bytes) -> Piece:
    import pyarrow as pa

    head, _, rest = body.partition(b"\n")
    said, left = json.loads(head), _Left(rest)
    rows, errors, failed = said["counts"]
    text = pa.decompress(left.take(said["small"]), sum(said["csv"].values()), codec=_CODEC, asbytes=True)
    tables = _Left(text)
    piece = Piece({name: tables.take(size) for name, size in said["csv"].items()}, rows=rows)
    piece.documents = json.loads(shelved)["many"]
    for name, city, size in said["parquet"]:
        piece.parquet.setdefault(name, {})[city] = left.take(size)
    piece.raw = {name: left.take(size) for name, size in said["raw"].items()}
    piece.errors, piece.failed = errors, failed
    return piece


@dataclass
class _Left:
    """Bytes of which one stretch after the other is taken."""

    data: bytes
    at: int = 0

    def take(self, size: int) -> bytes:
        self.at += size
        return self.data[self.at - size : self.at]


def _read(head: bytes) -> Mapping[str, Any]:
    """What the head of a kept piece says; nothing where it is damaged: then its documents are cleaned."""
    try:
        said = json.loads(head)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _hash(texts: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps(list(texts)).encode()).hexdigest()
