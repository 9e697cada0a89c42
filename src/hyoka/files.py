"""Files that are replaced whole or not at all: one by one, or all files of a folder together."""

from __future__ import annotations

import csv
import ctypes
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Final

#: New files that are being written, and new files that only have to be moved to their places.
_PART: Final = ".part"
_READY: Final = ".ready"
_HERE: Final = -100
_EXCHANGE: Final = 2


def csv_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file; "" is none."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{column: text or "" for column, text in row.items()} for row in csv.DictReader(file)]


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
        if not _is_running(int(left.name)):
            shutil.rmtree(left, ignore_errors=True)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


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
