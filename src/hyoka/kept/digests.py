"""The hashes of a folder's PDFs; a file that has not been touched since is not read again for its hash.

What a file system says of a file (size, times of change, number) is kept in the cache with its hash. A file that was
changed so shortly before it was hashed that the change after that might bear the same time is hashed again.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from typing import TYPE_CHECKING, Final

from hyoka.kept.cache import folder
from hyoka.kept.store import DIGESTS, Store
from hyoka.sources import digest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

#: The coarsest clock of a common file system (FAT), nanoseconds.
COARSEST_NS: Final = 2_000_000_000

Known = dict[str, list[int | str]]


def digests_of(pdfs: Sequence[Path], *, remember: bool = True) -> dict[str, str]:
    """SHA-256 of each file by its name.

    Args:
        pdfs: Files of one folder.
        remember: Whether to believe, and to keep, what was said of files before.
    """
    if not (remember and pdfs):
        return {path.name: digest(path) for path in pdfs}
    store, own = Store(folder()), hashlib.sha256(os.fsencode(pdfs[0].parent.resolve())).hexdigest()
    known, now = _known(store, own), time.time_ns()
    said: Known = {}
    for path in pdfs:
        facts = _facts(path)
        before = known.get(path.name)
        same = before is not None and before[1:] == facts
        said[path.name] = before if before and same else [digest(path), *facts]
    settled = {name: row for name, row in said.items() if max(int(row[2]), int(row[3])) < now - COARSEST_NS}
    if settled != known:
        store.put(DIGESTS, own, b"", json.dumps(settled, ensure_ascii=False).encode())
        store.save()
    store.close()
    return {name: str(row[0]) for name, row in said.items()}


def _facts(path: Path) -> list[int | str]:
    facts = path.stat()
    return [facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_ino]


def _known(store: Store, own: str) -> Known:
    found = store.get(DIGESTS, own)
    known: Known = json.loads(found[1]) if found else {}
    return known
