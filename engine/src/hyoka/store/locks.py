"""The lock of a folder, so that one run writes there at a time."""

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from hyoka.store.files import complete, delete_unfinished
from hyoka.text.errors import HyokaError

LOCK_FILE: Final = ".lock"


class Held(HyokaError):  # noqa: N818 - what it is
    """Another run writes there."""

    exit_status = 3


@contextmanager
def locked(folder: Path, *, wait_s: float = 0) -> Iterator[None]:
    """Hold a folder, which is made if need be, and delete what a killed run has left in it.

    The system frees what a dead process held.

    Args:
        folder: The folder.
        wait_s: How many seconds to wait for a folder that another process holds.

    Raises:
        Held: Another process holds it.
    """
    from filelock import FileLock, Timeout

    folder.mkdir(parents=True, exist_ok=True)
    file = folder / LOCK_FILE
    lock = FileLock(file)
    try:
        lock.acquire(timeout=wait_s)
    except Timeout as error:
        raise Held("another_run", file=str(folder), found=_holder(file), lock=file) from error
    try:
        with suppress(OSError):  # Windows lets nobody write to a locked file
            # as filelock's own, for shares
            file.write_text(f"{os.getpid()}\n{platform.node()}\n", encoding="utf-8")
        complete(folder)
        delete_unfinished(folder)
        yield
    finally:
        with suppress(OSError):  # Windows keeps a file that is open; the next holder takes it over
            file.unlink()
        lock.release()


def _holder(file: Path) -> str:
    with suppress(OSError, ValueError):
        process, host, *_ = file.read_text(encoding="utf-8").splitlines()
        since = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        return f"pid {process}, host {host}, since {since:%Y-%m-%dT%H:%M:%SZ}"
    return ""


def tidy(folder: Path) -> None:
    """Delete what a killed run has left in a folder; a folder that is held stays as it is."""
    if (folder / LOCK_FILE).exists():
        with suppress(Held), locked(folder):
            pass
