"""Documents as read, kept from run to run in a store of bounded size, one for each PDF, reader and engine.

Beside them lie the pieces of tables that were made of them; see `hyoka.kept.shelf`.

A key is made of the PDF's bytes and of all that reading stands on but its form, so that what has changed is simply not
found; the form's version is said of the entry. An entry that is damaged, or whose form has changed, counts as absent.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from functools import cached_property
from pathlib import Path
from typing import Final

from hyoka.documents.entries import Entry
from hyoka.errors import UsageError
from hyoka.kept import fingerprints
from hyoka.kept.store import ENTRY, Store

FOLDER_SET_BY, SIZE_SET_BY = "HYOKA_CACHE", "HYOKA_CACHE_SIZE"
DEFAULT_SIZE: Final = "2GB"
_UNITS: Final = {"": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}


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


class Cache:
    """The documents that are kept, as one run sees them.

    Args:
        reader: fast or reference.
    """

    def __init__(self, reader: str) -> None:
        self.reader, self.store = reader, Store(folder())

    def get(self, digest: str, name: str) -> Entry | None:
        """What was read from a PDF before, if it would read the same now.

        Args:
            digest: SHA-256 of the PDF.
            name: Name of the file.
        """
        found = self.store.get(ENTRY, self._key(digest))
        if found is None:
            return None
        said, packed = json.loads(found[0]), found[1]
        # What is said of a file that was not read names the file.
        if said["version"] != fingerprints.form(said["form"]) or (not said["form"] and said["name"] != name):
            return None
        return Entry(said["name"], said["form"], said["pages"], lasting=True, packed=packed)

    def put(self, digest: str, entry: Entry) -> None:
        """Keep what was read from a PDF, unless it may read otherwise next time."""
        if entry.lasting:
            version = fingerprints.form(entry.form)
            said = {"name": entry.name, "form": entry.form, "pages": entry.pages, "version": version}
            self.store.put(ENTRY, self._key(digest), json.dumps(said, ensure_ascii=False).encode(), entry.packed)

    @cached_property
    def _engine(self) -> str:
        return fingerprints.engine()

    def _key(self, digest: str) -> str:
        return hashlib.sha256(f"{digest} {self.reader} {self._engine}".encode()).hexdigest()
