"""The files of data/processed as a run makes them: piece by piece beside the old ones, then all put in their places."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from contextlib import ExitStack, contextmanager
from typing import IO, TYPE_CHECKING, Final

from hyoka.contract.tables import DOCUMENT_TABLES, dtypes
from hyoka.tables.pieces import RAW_FOLDER, RAW_TABLES, head

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hyoka.tables.pieces import Piece

#: The folders of a table's Parquet files are called so and the municipality's code.
CITY: Final = "city_code="
#: What a run has been made from and has made; see `hyoka.kept.manifest`.
RUN_FILE: Final = "run.json"
_PART, _OLD = ".part-", "replaced"
#: How often a folder's place is tried for, and by what a run beside this one shows.
_TIMES: Final = 20
_IN_BETWEEN: Final = frozenset({errno.ENOENT, errno.ENOTEMPTY, errno.EEXIST})


class Parts:
    """The parts of a run's tables, in a folder of their own until all of them are there."""

    def __init__(self, folder: Path, *, tables: bool, raw: bool) -> None:
        self.folder, self.tables, self.raw = folder, tables, raw
        self.pieces = self.raw_pieces = 0
        #: What a table without rows gets, so that whoever opens its folder finds its columns.
        self.blank: dict[str, bytes] = {}
        #: The tables that have no rows yet, and the raw tables.
        self.empty = dict.fromkeys(DOCUMENT_TABLES if tables else ())
        self.raw_empty = dict.fromkeys(RAW_TABLES if raw else ())
        self.files: dict[str, IO[bytes]] = {}
        self.open = ExitStack()

    def start(self) -> None:
        """Make what is there even if no piece comes: heads and folders."""
        for name in DOCUMENT_TABLES if self.tables else ():
            file = (self.folder / f"{name}.csv").open("wb")
            self.files[name] = self.open.enter_context(file)
            file.write(head(list(dtypes(name))).encode("utf-8-sig"))
            (self.folder / f"{name}.parquet").mkdir()
        for name in RAW_TABLES if self.raw else ():
            (self.folder / RAW_FOLDER / f"{name}.parquet").mkdir(parents=True)

    def add(self, piece: Piece) -> None:
        """Write a piece behind those that came before."""
        self.pieces += 1
        for name, data in piece.csv.items():
            self.files[name].write(data)
        for name, cities in piece.parquet.items():
            self.empty.pop(name, None)
            for city, data in cities.items():
                folder = self.folder / f"{name}.parquet" / f"{CITY}{city}"
                folder.mkdir(exist_ok=True)
                (folder / f"part-{self.pieces:06d}.parquet").write_bytes(data)
        self.raw_pieces += bool(piece.raw)
        for name, data in piece.raw.items():
            self.raw_empty.pop(name, None)
            (self.folder / RAW_FOLDER / f"{name}.parquet" / f"part-{self.raw_pieces:06d}.parquet").write_bytes(data)

    def finish(self) -> None:
        """Close the files. A Parquet folder that is older than its CSV is not believed: it gets the CSV's time."""
        self.open.close()
        for table, data in self.blank.items():
            (self.folder / table / "part-000000.parquet").write_bytes(data)
        for name in DOCUMENT_TABLES if self.tables else ():
            written = (self.folder / f"{name}.csv").stat().st_mtime_ns
            os.utime(self.folder / f"{name}.parquet", ns=(written, written))


@contextmanager
def replacing(processed: Path, *, tables: bool = True, raw: bool = True) -> Iterator[Parts]:
    """Parts to be filled; at the end they take the old files' places.

    A run that fails changes nothing; one that is killed leaves whole files, old or new.

    Args:
        processed: Folder of the tables; made if need be.
        tables: Whether the contract's tables are made anew.
        raw: Whether the raw tables are made anew.
    """
    processed.mkdir(parents=True, exist_ok=True)
    _clear_dead(processed)
    part = processed / f"{_PART}{os.getpid()}"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    parts = Parts(part, tables=tables, raw=raw)
    try:
        with parts.open:
            parts.start()
            yield parts
            parts.finish()
        (processed / RUN_FILE).unlink(missing_ok=True)
        for made in sorted(path for path in part.iterdir() if path.name != _OLD):
            put(made, processed / made.name, part / _OLD)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def put(made: Path, target: Path, old: Path) -> None:
    """Put a file or folder in another's place; a folder that is replaced goes to the folder `old`.

    A run beside this one may put its own there in between: the last one stays.
    """
    old.mkdir(exist_ok=True)
    for time in range(_TIMES):
        try:
            if target.is_dir():
                target.rename(old / f"{target.name}.{time}")
            made.replace(target)
        except OSError as error:
            if error.errno not in _IN_BETWEEN or not made.exists() or time == _TIMES - 1:
                raise
        else:
            return


def digests(processed: Path, *, tables: bool = True, raw: bool = True) -> dict[str, str]:
    """The SHA-256 of every file that a run has made, by its path below the folder."""
    places = [processed / RAW_FOLDER] if raw else []
    if tables:
        places += [processed / f"{name}{ending}" for name in DOCUMENT_TABLES for ending in (".csv", ".parquet")]
    files = sorted(file for place in places for file in ([place] if place.is_file() else place.rglob("*.parquet")))
    return {file.relative_to(processed).as_posix(): _digest(file) for file in files if file.is_file()}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _clear_dead(processed: Path) -> None:
    """Take away what runs that were killed have left."""
    for left in processed.glob(f"{_PART}*"):
        pid = left.name.removeprefix(_PART)
        if not (pid.isdecimal() and _is_alive(int(pid))):
            shutil.rmtree(left, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
