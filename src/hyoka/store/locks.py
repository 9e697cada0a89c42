"""The lock of a folder, so that one run writes there at a time; a folder for the temporary files of a run."""

import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from multiprocessing.util import Finalize
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Final

import click

from hyoka.errors import HyokaError
from hyoka.messages import message
from hyoka.store.files import complete, delete_unfinished

if TYPE_CHECKING:
    from filelock import BaseFileLock

LOCK_FILE: Final = ".lock"
#: Set where a run waits for another one's end.
WAIT: Final = "HYOKA_WAIT"
#: The longest wait: a file server may keep the lock of a machine that is gone.
WAIT_SECONDS: Final = 12 * 3600.0
_POLL_SECONDS: Final = 0.2
#: Seconds in which another run looks whether the lock of a temporary folder is held.
_MOMENT: Final = 10.0
#: The name of a run's temporary folder, and of its lock beside it.
_TEMPORARY: Final = re.compile("[0-9a-f]{8}")


class Held(HyokaError):  # noqa: N818 - what it is
    """Another run writes there."""

    exit_status = 3


@contextmanager
def locked(folder: Path, *, may_wait: bool = True) -> Iterator[None]:
    """Hold a folder, which is made if need be, and take away what a killed run has left in it.

    The system frees what a dead process held.

    Raises:
        Held: Another process holds it, and HYOKA_WAIT is not set, or WAIT_SECONDS have passed.
    """
    from filelock import FileLock

    folder.mkdir(parents=True, exist_ok=True)
    file = folder / LOCK_FILE
    lock = FileLock(file)
    _acquire(lock, file, may_wait=may_wait and bool(os.environ.get(WAIT)))
    try:
        with suppress(OSError):  # Windows lets nobody write to a locked file
            file.write_text(f"{os.getpid()}\n{platform.node()}\n", encoding="utf-8")
        complete(folder)
        delete_unfinished(folder)
        yield
    finally:
        with suppress(OSError):  # Windows keeps a file that is open; the next holder takes it over
            file.unlink()
        lock.release()


def _acquire(lock: "BaseFileLock", file: Path, *, may_wait: bool) -> None:
    from filelock import Timeout

    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            if not may_wait:
                raise
            click.echo(message("run.waits", holder=_holder(file)), err=True)
            lock.acquire(timeout=WAIT_SECONDS, poll_interval=_POLL_SECONDS)
    except Timeout as error:
        raise Held("another_run", file=str(file.parent), found=_holder(file), lock=file) from error


def _holder(file: Path) -> str:
    """Who holds a lock, as far as its file says."""
    with suppress(OSError, ValueError):
        process, host, *_ = file.read_text(encoding="utf-8").splitlines()
        since = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        return f"pid {process}, host {host}, since {since:%Y-%m-%dT%H:%M:%SZ}"
    return ""


def tidy(folder: Path) -> None:
    """Take away what a killed run has left in a folder; a folder that is held stays as it is."""
    if was_left_locked(folder):
        with suppress(Held), locked(folder, may_wait=False):
            pass


def was_left_locked(folder: Path) -> bool:
    """Whether a run writes into a folder, or was killed over it."""
    return (folder / LOCK_FILE).exists()


def use_temporary_folder() -> None:
    """Let this process and those that it starts keep temporary files in one folder, and delete those of killed runs.

    Each folder has a lock beside it, held as long as its process lives.
    """
    if sys.platform == "win32" or Path(tempfile.gettempdir()).parent.name == f"hyoka-{os.getuid()}":
        return  # a process that started this one has such a folder
    from filelock import FileLock

    with suppress(OSError):  # without such a folder, they lie where they always do
        runs = Path(tempfile.gettempdir(), f"hyoka-{os.getuid()}")
        runs.mkdir(mode=0o700, exist_ok=True)
        if runs.lstat().st_uid != os.getuid() or runs.is_symlink():
            return
        _delete_unlocked(runs)
        folder = runs / token_hex(4)
        lock = FileLock(folder.with_suffix(".lock"))
        lock.acquire(timeout=_MOMENT)
        folder.mkdir()
        # After multiprocessing has deleted its own files (its priority is -100), or it ends with a traceback. A killed
        # run's kernel may have lived a little longer than the run, so all folders are looked through once more.
        Finalize(None, lock.release, exitpriority=-200)
        Finalize(None, _delete_unlocked, (runs,), exitpriority=-300)
        os.environ["TMPDIR"] = tempfile.tempdir = str(folder)


def _delete_unlocked(runs: Path) -> None:
    """Delete the temporary folders whose lock nobody holds."""
    from filelock import FileLock, Timeout

    for name in {path.stem for path in runs.iterdir() if _TEMPORARY.fullmatch(path.stem)}:
        lock = FileLock(runs / f"{name}.lock")
        with suppress(Timeout, OSError), lock.acquire(timeout=0):
            shutil.rmtree(runs / name, ignore_errors=True)
            Path(lock.lock_file).unlink()
