"""Bytes under keys, kept from run to run in one file of SQLite that several runs may use at once.

A file for each of them would be simpler; making so many files takes a quarter of the time of a run. What is damaged, a
row or the whole file, counts as absent and is counted. What is put is written once a second, so that a run that is
killed loses little and keeps no other one waiting.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Kinds of what is kept: documents as read, pieces of tables made of them, hashes of a folder's files.
ENTRY, PIECE, DIGESTS = "entry", "piece", "digests"
FILE: Final = "kept.sqlite"
#: A full store is emptied to this share of its size, so that not every run has to.
_AFTER_TRIMMING: Final = 0.9
#: Seconds for which a run waits while another one writes, and after which it writes itself.
_PATIENCE, _EVERY = 60.0, 1.0
#: The rows that change with each use are parted from what is long.
_TABLES: Final = """
    PRAGMA auto_vacuum = FULL;
    CREATE TABLE IF NOT EXISTS kept (
        number INTEGER PRIMARY KEY, kind TEXT, key TEXT, used INTEGER, size INTEGER, seal BLOB, head BLOB,
        UNIQUE (kind, key)
    );
    CREATE TABLE IF NOT EXISTS bodies (number INTEGER PRIMARY KEY, body BLOB);
    CREATE TRIGGER IF NOT EXISTS gone AFTER DELETE ON kept BEGIN DELETE FROM bodies WHERE number = old.number; END;
"""


@dataclass
class Store:
    """What is kept in a folder, as one run sees it.

    Attributes:
        folder: Where the file lies; made when something is written.
        damaged: How often something was there, but not as it had been written.
        unwritten: Why something could not be written; empty where all was.
    """

    folder: Path
    damaged: int = 0
    unwritten: str = ""
    _waiting: dict[tuple[str, str], tuple[bytes, bytes]] = field(default_factory=dict)
    _used: set[int] = field(default_factory=set)
    _saved: float = field(default_factory=time.monotonic)
    _grown: bool = False

    def head(self, kind: str, key: str) -> bytes:
        """What is said of what is kept, not held against its seal; empty where there is nothing."""
        row = self._one("SELECT head FROM kept WHERE kind = ? AND key = ?", kind, key)
        return row[0] if row and isinstance(row[0], bytes) else b""

    def get(self, kind: str, key: str) -> tuple[bytes, bytes] | None:
        """What is kept, and what is said of it; None where there is nothing or it is damaged."""
        asked = "SELECT number, seal, head, body FROM kept LEFT JOIN bodies USING (number) WHERE kind = ? AND key = ?"
        row = self._one(asked, kind, key)
        if row is None:
            return None
        number, seal, head, body = row
        if not (isinstance(head, bytes) and isinstance(body, bytes) and seal == _seal(key, head, body)):
            self.damaged += 1
            return None
        self._used.add(number)
        return head, body

    def put(self, kind: str, key: str, head: bytes, body: bytes) -> None:
        """Keep bytes, and what is said of them; they are there for others within a second, or after `save`."""
        self._waiting[kind, key] = head, body
        if time.monotonic() - self._saved > _EVERY:
            self.save()

    def save(self) -> None:
        """Write what was put and what was used."""
        waiting, used = self._waiting, self._used
        self._waiting, self._used, self._saved = {}, set(), time.monotonic()
        if (waiting or used) and not self.unwritten:
            self._write(waiting, used)

    def trim(self, most: int) -> None:
        """Save, and take away what was not used longest, if this run has made the store larger than it may be.

        Args:
            most: Bytes that it may hold.
        """
        self.save()
        size = self.contents()[1] if self._grown else 0
        if size > most:
            with self._guarded(), self._open() as file:
                gone = _longest_unused(file, size - most * _AFTER_TRIMMING)
                file.executemany("DELETE FROM kept WHERE number = ?", gone)

    def contents(self) -> tuple[int, int]:
        """How many documents it holds, and how many bytes it has in all."""
        many, size = self._one("SELECT count(*) FILTER (WHERE kind = ?), total(size) FROM kept", ENTRY) or (0, 0)
        return int(many), int(size)

    def clear(self) -> int:
        """Take away all that it holds, and nothing else that may lie in its folder; how many documents there were."""
        many, _ = self.contents()
        self._remove()
        return many

    def close(self) -> None:
        """Let the file go."""
        if file := self.__dict__.pop("_file", None):
            file.close()

    def _write(self, waiting: dict[tuple[str, str], tuple[bytes, bytes]], used: set[int]) -> None:
        now = time.time_ns()
        with self._guarded(quiet=not waiting), self._open() as file:
            file.executemany("UPDATE kept SET used = ? WHERE number = ?", [(now, number) for number in used])
            file.executemany("DELETE FROM kept WHERE kind = ? AND key = ?", waiting)
            for (kind, key), (head, body) in waiting.items():
                row = (kind, key, now, len(head) + len(body), _seal(key, head, body), head)
                put = "INSERT INTO kept (kind, key, used, size, seal, head) VALUES (?, ?, ?, ?, ?, ?)"
                file.execute("INSERT INTO bodies VALUES (?, ?)", (file.execute(put, row).lastrowid, body))
            self._grown = self._grown or bool(waiting)

    def _one(self, asked: str, *values: str) -> tuple[Any, ...] | None:
        """The row that a question has for an answer, if there is one."""
        with self._guarded(quiet=True):
            if "_file" in self.__dict__ or (self.folder / FILE).is_file():
                return next(iter(self._file.execute(asked, values).fetchall()), None)
        return None

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """The file, made if need be; what is done with it is done whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._file:
            self._file.executescript(_TABLES)
            yield self._file

    @cached_property
    def _file(self) -> sqlite3.Connection:
        file = sqlite3.connect(self.folder / FILE, timeout=_PATIENCE)
        # what a loss of power spoils is made again
        file.execute("PRAGMA synchronous = OFF")
        return file

    @contextmanager
    def _guarded(self, *, quiet: bool = False) -> Iterator[None]:
        """Go on without the store where it cannot be used; begin a damaged one anew."""
        try:
            yield
        except (sqlite3.OperationalError, OSError) as error:
            if not quiet:
                self.unwritten = f"{error}: {self.folder}"
        except sqlite3.ProgrammingError:
            raise  # a defect of ours
        except sqlite3.DatabaseError:
            self.damaged += 1
            self._remove()

    def _remove(self) -> None:
        self.close()
        for path in self.folder.glob(f"{FILE}*"):  # and what SQLite has beside it
            path.unlink(missing_ok=True)


def _longest_unused(file: sqlite3.Connection, size: float) -> Iterator[tuple[int]]:
    """The rows that go where so many bytes have to go; pieces first, for they are soonest made again."""
    rows = file.execute(
        "SELECT number, ifnull(CAST(size AS INTEGER), 0) FROM kept ORDER BY kind <> ?, used, number", (PIECE,)
    ).fetchall()
    for number, own in rows:
        if size <= 0:
            return
        size -= own
        yield (number,)


def _seal(key: str, head: bytes, body: bytes) -> bytes:
    return hashlib.sha256(b"%s %d %s" % (key.encode(), len(head), head) + body).digest()
