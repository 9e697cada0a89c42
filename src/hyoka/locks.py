"""A lock on a folder: one run at a time writes there, and whoever comes second learns who does."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from hyoka.errors import HyokaError

FILE_NAME: Final = ".lock"
#: Set where a run waits for another one's end.
WAIT: Final = "HYOKA_WAIT"


class Held(HyokaError):  # noqa: N818 - what it is
    """Another run writes there."""

    exit_status = 3


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder, which is made if need be; the system frees what a dead process held.

    Raises:
        Held: Another process holds it, and HYOKA_WAIT is not set.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = _acquired(folder)
    try:
        yield
    finally:
        with suppress(OSError):  # Windows keeps a file that is open; the next holder takes it over
            (folder / FILE_NAME).unlink()
        os.close(file)


def _acquired(folder: Path) -> int:
    """The open lock file, with this process in it."""
    path = folder / FILE_NAME
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _lock(file, wait=bool(os.environ.get(WAIT)))
        except OSError as error:
            os.close(file)
            holder = ", ".join(f"{name} {value}" for name, value in _holder(folder).items())
            advice = "wait for its end (--wait)"
            raise Held("another run writes here", file=str(folder), found=holder, advice=advice) from error
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(file), path.stat()):
                since = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
                os.ftruncate(file, 0)
                here = {"pid": os.getpid(), "host": platform.node(), "since": since}
                os.write(file, json.dumps(here).encode())
                return file
        os.close(file)  # the holder before has removed it meanwhile


def _holder(folder: Path) -> dict[str, object]:
    try:
        return dict(json.loads((folder / FILE_NAME).read_bytes()))
    except (OSError, ValueError):
        return {}


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int, *, wait: bool) -> None:
        os.lseek(file, 1 << 30, os.SEEK_SET)  # beyond the text, which the others read
        msvcrt.locking(file, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        os.lseek(file, 0, os.SEEK_SET)
else:
    import fcntl

    def _lock(file: int, *, wait: bool) -> None:
        fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
