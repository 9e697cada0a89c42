"""Files that are replaced whole or not at all, one by one or a folder's together."""

import ctypes
import errno
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from hyoka.errors import UsageError

#: Subfolders of new files: of those that are being written, and of those that only have to be moved to their places.
_UNFINISHED: Final = ".part"
_READY: Final = ".ready"
#: Letters of its name that the new file has: a name of the longest that there are would be too long.
_SEEN: Final = 50
#: A new file beside the one that it will replace: `.costs.csv.4711.part`, with the number of its process.
_PART: Final = re.compile(r"\..+\.\d+\.part")
_HERE: Final = -100
#: The request FICLONE of Linux.
_CLONE: Final = 0x40049409
#: The system's errors where there is no room: on the disk, for the user.
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)
_EXCHANGE: Final = 2


def check_name(folder: Path) -> None:
    """See whether the path of a folder can be written as text: tables, notebooks and pages name it.

    Raises:
        UsageError: It cannot.
    """
    try:
        str(folder.absolute()).encode()
    except UnicodeEncodeError as error:
        raise UsageError("folder_not_utf8", file=str(folder)) from error


def cache_folder() -> Path:
    """The cache's folder: HYOKA_CACHE, else the platform's folder for caches."""
    if set_by_user := os.environ.get("HYOKA_CACHE"):
        return Path(set_by_user).expanduser()
    from platformdirs import user_cache_path

    return user_cache_path("hyoka")


def replace_file(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` make a file beside `path`, then put it in its place: readers see the old file or the new one.

    The folder is made if need be.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name[:_SEEN]}.{os.getpid()}.part")
    try:
        with full_disk_named(path.parent):
            write(beside)
            beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def copy_file(source: Path, target: Path) -> None:
    """Copy a file; where the file system can share its blocks until one of the two changes, it takes no room."""
    if sys.platform == "linux":
        import fcntl

        with suppress(OSError), source.open("rb") as old, target.open("wb") as new:
            fcntl.ioctl(new, _CLONE, old.fileno())
            return
    shutil.copyfile(source, target)


@contextmanager
def full_disk_named(folder: Path) -> Iterator[None]:
    """Let an error over a full disk name a folder that is written to, not what was copied there, or nothing."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL and not (error.filename and os.path.isdir(error.filename)):  # noqa: PTH112
            error.filename, error.filename2 = str(folder), None
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
    unfinished = folder / _UNFINISHED
    unfinished.mkdir()
    try:
        with full_disk_named(folder):
            yield unfinished
        try:
            _exchange_with_copy(folder, unfinished)
        except OSError:
            unfinished.rename(folder / _READY)
            complete(folder)
    finally:
        delete_unfinished(folder)


def complete(folder: Path) -> None:
    """Move new files to their places that a run was killed over."""
    ready = folder / _READY
    for made in sorted(ready.iterdir()) if ready.is_dir() else ():
        with suppress(FileNotFoundError):  # another reader has moved it
            made.replace(folder / made.name)
    with suppress(FileNotFoundError):
        ready.rmdir()


def delete_unfinished(folder: Path) -> None:
    """Delete the new files of a run that did not get through. Only the holder of the folder's lock may call this."""
    for left in (_copy_of(folder), folder / _UNFINISHED):
        shutil.rmtree(left, ignore_errors=True)
    for path in parts(folder):
        path.unlink(missing_ok=True)


def parts(folder: Path) -> Iterator[Path]:
    """The new files of a folder that `replace_file` has not put in their places yet, or was killed over."""
    return (path for path in folder.iterdir() if _PART.fullmatch(path.name))


def _copy_of(folder: Path) -> Path:
    """Where the new files are linked together with those that stay, to take the folder's place."""
    folder = folder.resolve()
    return folder.with_name(f".{folder.name}.new")


def _exchange_with_copy(folder: Path, unfinished: Path) -> None:
    """Let a folder of the new and of all other files take the folder's place; OSError where that cannot be."""
    if folder in (Path.cwd(), *Path.cwd().parents):
        raise OSError("a process would stay behind in the old folder")
    copy = _copy_of(folder)
    copy.mkdir()
    for path in (*unfinished.iterdir(), *folder.iterdir()):
        if path != unfinished and not (copy / path.name).exists():
            os.link(path, copy / path.name, follow_symlinks=False)
    if (copy.stat().st_uid, copy.stat().st_gid) != (folder.stat().st_uid, folder.stat().st_gid):
        raise OSError("the folder is another user's")
    shutil.copystat(folder, copy)
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if sys.platform == "linux" else None
    if rename is None or rename(_HERE, os.fsencode(copy), _HERE, os.fsencode(folder), _EXCHANGE):
        raise OSError(ctypes.get_errno(), "folders cannot change places")
