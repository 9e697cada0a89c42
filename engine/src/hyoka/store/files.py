"""Files that are replaced whole or not at all, one by one or a folder's together."""

import errno
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from hyoka.text.errors import UsageError

#: Subfolders of new files: of those that are being written, and of those that only have to be moved
#: to their places.
_UNFINISHED: Final = ".part"
_READY: Final = ".ready"
#: How the name of a file begins that says: delete the file with the rest of the name.
_GOES: Final = ".goes."
#: How many letters of the old name a new file's name has: with more it could be too long for the
#: system.
_SEEN: Final = 50
#: A new file beside the one that it will replace: `.costs.csv.4711.part`, with the number of its
#: process.
_PART: Final = re.compile(r"\..+\.\d+\.part")
#: The system's errors where there is no room: on the disk, for the user.
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)


def check_name(folder: Path) -> None:
    """See whether the path of a folder can be written as text: tables and pages name it.

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
    """Let `write` make a file beside `path`, then put it in its place.

    Readers see the old file or the new one. The folder is made if need be.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name[:_SEEN]}.{os.getpid()}.part")
    try:
        with full_disk_named(path.parent):
            write(beside)
            beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def full_disk_named(folder: Path) -> Iterator[None]:
    """Let an error over a full disk name a folder that is written to.

    Else it names what was copied there, or nothing.
    """
    try:
        yield
    except OSError as error:
        is_full = error.errno in _FULL  # other errors may have no name of a file there
        if is_full and not (error.filename and os.path.isdir(error.filename)):  # noqa: PTH112
            error.filename = str(folder)
            error.filename2 = None
        raise


@contextmanager
def replaced_together(folder: Path) -> Iterator[Path]:
    """A folder for new files; at the end all of them take their places in `folder`, or none does.

    They are moved one by one. If a run is killed in between, the next reader moves the others. The
    other files of the folder stay, except those given to `delete_when_replaced`. Only the holder of
    the folder's lock may call this.
    """
    unfinished = folder / _UNFINISHED
    unfinished.mkdir(parents=True)
    try:
        with full_disk_named(folder):
            yield unfinished
        unfinished.rename(folder / _READY)
        complete(folder)
    finally:
        complete(folder)  # what is left where Ctrl-C came between two files
        delete_unfinished(folder)


def delete_when_replaced(new: Path, name: str) -> None:
    """Have the file of that name deleted when the new files of `replaced_together` are moved."""
    (new / f"{_GOES}{name}").touch()


def complete(folder: Path) -> None:
    """Complete what a killed run began.

    Move its new files, delete those of `delete_when_replaced`.
    """
    ready = folder / _READY
    for made in sorted(ready.iterdir()) if ready.is_dir() else ():
        with suppress(FileNotFoundError):  # another reader has moved it
            if made.name.startswith(_GOES):
                (folder / made.name.removeprefix(_GOES)).unlink(missing_ok=True)
                made.unlink()
            else:
                made.replace(folder / made.name)
    with suppress(FileNotFoundError):
        ready.rmdir()


def delete_unfinished(folder: Path) -> None:
    """Delete the new files of a run that did not get through.

    Only the holder of the folder's lock may call this.
    """
    shutil.rmtree(folder / _UNFINISHED, ignore_errors=True)
    for path in folder.iterdir():
        if _PART.fullmatch(path.name):  # `replace_file` was killed over it
            path.unlink(missing_ok=True)
