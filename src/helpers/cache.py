"""Documents as read, kept from run to run: a file for each PDF, reader and engine, in a folder of bounded size.

Beside them lie the pieces of tables that were made of them; see `helpers.kept`.

A key is made of the PDF's bytes and of all that reading stands on but its form, so that what has changed is simply not
found; the form's version stands in the entry. An entry that is damaged, or whose form has changed, counts as absent.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from helpers import fingerprints
from helpers.entries import Entry
from helpers.errors import UsageError

FOLDER_SET_BY, SIZE_SET_BY = "HYOKA_CACHE", "HYOKA_CACHE_SIZE"
DEFAULT_SIZE: Final = "2GB"
#: The folder, in the cache's, of what is known of the hashes of files.
DIGESTS: Final = "digests"
_ENDING, _PIECE, _PART = ".entry", ".piece", ".part"
_MARK: Final = b"hyoka entry 1\n"
_DIGEST: Final = hashlib.sha256().digest_size
_UNITS: Final = {"": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
#: A full cache is emptied to this share of its size, so that not every run has to.
_AFTER_TRIMMING: Final = 0.9


def folder() -> Path:
    """The cache's folder: HYOKA_CACHE, else the platform's own for caches."""
    if set_by_user := os.environ.get(FOLDER_SET_BY):
        return Path(set_by_user).expanduser()
    from platformdirs import user_cache_path

    return user_cache_path("hyoka")


def limit() -> int:
    """How many bytes the cache may hold: HYOKA_CACHE_SIZE (500MB, 2GB), else DEFAULT_SIZE.

    Raises:
        UsageError: What is set is no size.
    """
    said = os.environ.get(SIZE_SET_BY) or DEFAULT_SIZE
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]B|)", said.strip().upper())
    if match is None:
        raise UsageError(f"{SIZE_SET_BY} is no size", expected="such as 500MB or 2GB", found=said)
    return int(float(match[1]) * _UNITS[match[2]])


@dataclass
class Cache:
    """The cache as one run sees it.

    Attributes:
        reader: fast or reference.
        folder: Where it lies.
        found: Entries that were taken.
        damaged: Entries that were there, but not as they had been written.
        unwritten: Why an entry could not be written; empty where all were.
    """

    reader: str
    folder: Path = field(default_factory=folder)
    found: int = 0
    damaged: int = 0
    unwritten: str = ""
    _written: int = 0

    @cached_property
    def _engine(self) -> str:
        return fingerprints.engine()

    def get(self, digest: str, name: str) -> Entry | None:
        """What was read from a PDF before, if it would read the same now.

        Args:
            digest: SHA-256 of the PDF.
            name: Name of the file.
        """
        path = self._path(digest)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        body = self._unsealed(data)
        if body is None:
            return None
        entry, version = _opened(body)
        # What is said of a file that was not read names the file.
        if version != fingerprints.form(entry.form) or (not entry.form and entry.name != name):
            return None
        self.found += 1
        _use(path)
        return entry

    def put(self, digest: str, entry: Entry) -> None:
        """Keep what was read from a PDF, unless it may read otherwise next time."""
        if entry.lasting:
            self._write(self._path(digest), _closed(entry, fingerprints.form(entry.form)))

    def head(self, key: str) -> bytes:
        """The first line of what was kept under a key, not held against its seal; empty where there is nothing."""
        try:
            with self._piece(key).open("rb") as file:
                file.seek(len(_MARK) + _DIGEST)
                return file.readline()
        except FileNotFoundError:
            return b""

    def kept(self, key: str) -> bytes | None:
        """What was kept under a key.

        Args:
            key: A hash of all that it was made of.
        """
        path = self._piece(key)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        _use(path)
        return self._unsealed(data)

    def keep(self, key: str, body: bytes) -> None:
        """Keep bytes under a key."""
        self._write(self._piece(key), body)

    def _unsealed(self, data: bytes) -> bytes | None:
        """What a file holds, if it is as it was written."""
        start = len(_MARK) + _DIGEST
        body = data[start:]
        if data.startswith(_MARK) and hashlib.sha256(body).digest() == data[len(_MARK) : start]:
            return body
        self.damaged += 1
        return None

    def _write(self, path: Path, body: bytes) -> None:
        if self.unwritten:
            return
        beside = path.with_name(f"{path.stem}.{os.getpid()}-{threading.get_ident()}{_PART}")
        try:
            if not path.parent.is_dir():
                path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(_MARK + hashlib.sha256(body).digest() + body)
            beside.replace(path)
            self._written += 1
        except OSError as error:
            self.unwritten = f"{error.strerror}: {self.folder}"

    def trim(self) -> None:
        """Take away what was not used longest, if this run has made the cache larger than it may be."""
        if not self._written:
            return
        most = limit()
        # pieces go first: they are soonest made again
        files = sorted(_files(self.folder), key=lambda file: (file[0].suffix == _ENDING, file[1]))
        size = sum(size for _, _, size in files)
        for path, _, own in files if size > most else []:
            if size <= most * _AFTER_TRIMMING:
                break
            path.unlink(missing_ok=True)
            size -= own

    def _path(self, digest: str) -> Path:
        key = hashlib.sha256(f"{digest} {self.reader} {self._engine}".encode()).hexdigest()
        return self.folder / key[:2] / f"{key[2:]}{_ENDING}"

    def _piece(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key[2:]}{_PIECE}"


def contents(where: Path) -> tuple[int, int]:
    """How many entries a cache holds, and how many bytes they and the pieces made of them are."""
    files = [(path.suffix, size) for path, _, size in _files(where) if path.suffix != _PART]
    return sum(suffix == _ENDING for suffix, _ in files), sum(size for _, size in files)


def clear(where: Path) -> int:
    """Take all entries of a cache away, and nothing else that may lie in its folder; how many there were."""
    files = [*(path for path, _, _ in _files(where)), *where.glob(f"{DIGESTS}/*.json")]
    for path in files:
        path.unlink(missing_ok=True)
    for shelf in {path.parent for path in files}:
        with suppress(OSError):  # somebody else's file keeps the folder
            shelf.rmdir()
    return sum(path.suffix == _ENDING for path in files)


def _files(where: Path) -> list[tuple[Path, int, int]]:
    """Entries, pieces and what killed runs have left of some, each with its last use and its size."""
    found = []
    for path in where.glob("[0-9a-f][0-9a-f]/*"):
        if path.suffix in (_ENDING, _PIECE, _PART):
            with suppress(FileNotFoundError):  # another run has just taken it away
                facts = path.stat()
                found.append((path, facts.st_mtime_ns, facts.st_size))
    return found


def _use(path: Path) -> None:
    """Note that a file was used now."""
    with suppress(FileNotFoundError, PermissionError):  # another run may have taken it away; a lent cache is not ours
        os.utime(path)


def _closed(entry: Entry, version: str) -> bytes:
    said = {"name": entry.name, "form": entry.form, "pages": entry.pages, "version": version}
    return json.dumps(said, ensure_ascii=False).encode() + b"\n" + entry.packed


def _opened(body: bytes) -> tuple[Entry, str]:
    """The entry of a file and its form's version."""
    head, _, packed = body.partition(b"\n")
    said = json.loads(head)
    return Entry(said["name"], said["form"], said["pages"], lasting=True, packed=packed), said["version"]
