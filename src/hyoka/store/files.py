"""Files that are replaced whole or not at all, one by one or a folder's together; a lock on a folder for one run."""

from __future__ import annotations

import ctypes
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Final

from hyoka.errors import HyokaError

#: New files that are being written, and new files that only have to be moved to their places.
_PART: Final = ".part"
_READY: Final = ".ready"
_HERE: Final = -100
_EXCHANGE: Final = 2
#: The lock of a folder.
LOCK_FILE: Final = ".lock"
#: Set where a run waits for another one's end.
WAIT: Final = "HYOKA_WAIT"


def keep_temporary_files_together() -> None:
    """Let this process and those that it starts keep temporary files in one folder, and delete that of killed runs."""
    if sys.platform == "win32" or f"hyoka-{os.getuid()}" in Path(tempfile.gettempdir()).parts:
        return  # a process that started this one has such a folder
    with suppress(OSError, ValueError):  # without such a folder, they lie where they always do
        runs = Path(tempfile.gettempdir(), f"hyoka-{os.getuid()}")
        runs.mkdir(mode=0o700, exist_ok=True)
        if runs.lstat().st_uid != os.getuid() or runs.is_symlink():
            return
        _delete_left(runs)
        mine = runs / str(os.getpid())
        mine.mkdir(exist_ok=True)
        # After multiprocessing has deleted its own files (its priority is -100), or it ends with a traceback.
        Finalize(None, shutil.rmtree, (mine,), {"ignore_errors": True}, exitpriority=-200)
        Finalize(None, _delete_left, (runs,), exitpriority=-300)  # a killed run's kernel may have lived a little longer
        os.environ["TMPDIR"] = tempfile.tempdir = str(mine)


def _delete_left(runs: Path) -> None:
    """Delete the folders of processes that run no longer."""
    for left in runs.iterdir():
        try:
            os.kill(int(left.name), 0)
        except ProcessLookupError:
            shutil.rmtree(left, ignore_errors=True)


def replace_file(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` make a file beside `path`, then put it in its place: readers see the old file or the new one.

    The folder is made if need be.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        write(beside)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


@contextmanager
def replaced_together(folder: Path) -> Iterator[Path]:
    """A folder for new files; at the end all of them take their places in `folder` in one step, or none does.

    Where the system lets two folders change places, that is the step: whoever kills the run, the files are those of
    one run. Elsewhere the new files are moved one by one, and `complete` moves what a killed run has left. The other
    files of the folder stay. Only the holder of the folder's lock may call this.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder = folder.resolve()
    beside, part = folder.with_name(f".{folder.name}.new"), folder / _PART
    complete(folder)
    for left in (beside, part):
        shutil.rmtree(left, ignore_errors=True)
    part.mkdir()
    try:
        yield part
        try:
            _swap(folder, part, beside)
        except OSError:
            part.rename(folder / _READY)
            complete(folder)
    finally:
        for left in (beside, part):
            shutil.rmtree(left, ignore_errors=True)


def complete(folder: Path) -> None:
    """Move new files to their places that a run was killed over."""
    ready = folder / _READY
    for made in sorted(ready.iterdir()) if ready.is_dir() else ():
        with suppress(FileNotFoundError):  # another reader has moved it
            made.replace(folder / made.name)
    with suppress(FileNotFoundError):
        ready.rmdir()


def _swap(folder: Path, part: Path, beside: Path) -> None:
    """Let a folder of the new and of all other files take the folder's place; OSError where that cannot be."""
    if folder in (Path.cwd(), *Path.cwd().parents):
        raise OSError("a process would stay behind in the old folder")
    beside.mkdir()
    for path in (*part.iterdir(), *folder.iterdir()):
        if path != part and not (beside / path.name).exists():
            os.link(path, beside / path.name, follow_symlinks=False)
    if (beside.stat().st_uid, beside.stat().st_gid) != (folder.stat().st_uid, folder.stat().st_gid):
        raise OSError("the folder is another user's")
    shutil.copystat(folder, beside)
    _exchange(beside, folder)


def _exchange(one: Path, other: Path) -> None:
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if sys.platform == "linux" else None
    if rename is None or rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE):
        raise OSError(ctypes.get_errno(), "folders cannot change places")


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
            (folder / LOCK_FILE).unlink()
        os.close(file)


def _acquired(folder: Path) -> int:
    """The open lock file, with this process in it."""
    path = folder / LOCK_FILE
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
        return dict(json.loads((folder / LOCK_FILE).read_bytes()))
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
