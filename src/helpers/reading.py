"""Reading many PDFs, by whatever executor there is, so that one that cannot be read harms no other.

Small documents go several to a task, so that a task costs nothing beside them; a long one is parted into ranges of
pages where else workers would stand idle. Either way a document's entry is the same.
"""

from __future__ import annotations

import pickle
import threading
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from helpers.crews import died
from helpers.entries import CRASH, Entry, pack
from helpers.errors import HyokaError
from helpers.records import Extracted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

    from helpers.crews import Crew
    from helpers.pdf import Page

#: A document of more pages is long.
LONG: Final = 64
#: Pages of a long document that a task reads at least.
FEWEST: Final = 16
#: Files of a task at most, and bytes where they travel with it.
MOST_FILES, MOST_BYTES = 16, 4_000_000
#: Tasks that are under way for each worker: enough that none waits, few enough that little is held in memory.
AHEAD: Final = 4

#: Pages as they were read, or the file where they lie.
Range = bytes | Path

#: A PDF may be read by one thread at a time.
_ENGINE: Final = threading.Lock()


@dataclass(frozen=True)
class PdfFile:
    """A PDF to be read: where it lies, or what is in it for workers that do not share the disk."""

    path: Path
    data: bytes | None = None

    @contextmanager
    def opened(self) -> Iterator[Path]:
        """Where its bytes can be read, under its own name."""
        if self.data is None:
            yield self.path
            return
        with TemporaryDirectory(prefix="hyoka-") as folder:
            copy = Path(folder, self.path.name)
            copy.write_bytes(self.data)
            yield copy


@dataclass(frozen=True)
class Long:
    """Instead of an entry: the document has so many pages that several workers should share them."""

    pages: int


def read_one(path: Path, reader: str) -> Extracted:
    """Read one PDF; what cannot be read comes back as a document without a form and with the problem."""
    from helpers import extract

    return _told(path, lambda: extract.read_document(path, reader))


def _told(path: Path, read: Callable[[], Extracted]) -> Extracted:
    try:
        return read()
    except HyokaError as error:
        return unread(path, error.kind, error.what, error.found, error.advice, error.page)
    except Exception as error:  # noqa: BLE001 - one file must not take the others with it; it is reported as an error
        return unread(path, CRASH, "reading failed", repr(error), "report it with the file: this is a defect")


def unread(path: Path, kind: str, what: str, found: str, advice: str, page: int | None = None) -> Extracted:
    """A document that was not read: no form, no records, one problem of severity error."""
    text = f"{what}: {found}" if found else what
    place: dict[str, object] = {"page": page, "severity": "error"}
    return Extracted(path.stem, problems=[place | {"kind": kind, "subject": path.name, "text": text, "action": advice}])


def read_group(files: Sequence[PdfFile], reader: str, *, whole: bool = True) -> list[Entry | Long]:
    """A task: read some PDFs, each for itself; unless `whole`, long ones are only counted."""
    return [_entry(file, reader, whole=whole) for file in files]


def _entry(file: PdfFile, reader: str, *, whole: bool) -> Entry | Long:
    with _ENGINE, file.opened() as path:
        pages = 0 if whole else count_pages(path)
        return Long(pages) if pages > LONG else _packed(path, read_one(path, reader))


def _packed(path: Path, document: Extracted) -> Entry:
    """The entry of what was read; beside a form that does not import, the same code may read it otherwise."""
    from helpers.forms import broken_forms

    return pack(path.name, document, sure=not broken_forms())


def count_pages(path: Path) -> int:
    """How many pages a PDF has; 0 where it cannot be opened: reading it will tell why."""
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(path) as document:
            return len(document)
    except pypdfium2.PdfiumError:
        return 0


def read_range(file: PdfFile, reader: str, pages: range, folder: str | None = None) -> Range | None:
    """A task: read some pages of a long document; None where that fails, so that it is read whole and told.

    Args:
        file: The document.
        reader: fast or reference.
        pages: Numbers of the pages.
        folder: Where to leave them for the worker that joins them; not given: they are handed back.
    """
    from helpers.pdf import read_pages

    with _ENGINE, file.opened() as path:
        try:
            packed = pickle.dumps(list(read_pages(path, reader, pages)), pickle.HIGHEST_PROTOCOL)
        except Exception:  # noqa: BLE001 - reading the whole document raises it again
            return None
    if folder is None:
        return packed
    left = Path(folder, f"{pages.start}.pages")
    left.write_bytes(packed)
    return left


def join_ranges(path: Path, ranges: Sequence[Range]) -> Entry:
    """A task: the entry of a document whose pages were read apart."""
    from helpers.extract import document_of

    return _packed(path, _told(path, lambda: document_of(path, chain.from_iterable(map(_pages, ranges)))))


def _pages(read: Range) -> list[Page]:
    """The pages of a range; they come from a worker of this very run."""
    found: list[Page] = pickle.loads(read if isinstance(read, bytes) else read.read_bytes())
    return found


def read_all(paths: Sequence[Path], reader: str, crew: Crew) -> Iterator[Entry]:
    """Read PDFs; their entries come in the order given.

    Args:
        paths: The PDFs.
        reader: fast or reference.
        crew: Who reads.
    """
    waiting: deque[_Group] = deque()
    left = deque(paths)
    while left or waiting:
        while left and len(waiting) < AHEAD * crew.workers:
            group = [left.popleft() for _ in range(_size(left, crew))]
            waiting.append(_Group(group, reader, crew, whole=crew.workers == 1 or len(left) > 2 * crew.workers))
        yield from waiting.popleft().entries(waiting)


def _size(left: Sequence[Path], crew: Crew) -> int:
    """How many of the files that are left go into the next task."""
    most = min(MOST_FILES, max(1, len(left) // (AHEAD * crew.workers)))
    if not crew.carries:
        return most
    sizes = [path.stat().st_size for path in list(left)[:most]]
    return max(1, sum(sum(sizes[: n + 1]) <= MOST_BYTES for n in range(most)))


class _Group:
    """Files that are read in one task."""

    def __init__(self, paths: Sequence[Path], reader: str, crew: Crew, *, whole: bool) -> None:
        self.files = [PdfFile(path, path.read_bytes() if crew.carries else None) for path in paths]
        self.reader, self.crew = reader, crew
        self.task: Future[list[Entry | Long]] = crew.submit(read_group, self.files, reader, whole=whole)
        self.parted: dict[Path, tuple[TemporaryDirectory[str], list[Future[Range | None]]]] = {}

    def entries(self, behind: Sequence[_Group]) -> Iterator[Entry]:
        """The files' entries; while the last ranges of a long one are joined, those `behind` may begin theirs."""
        for file, found in zip(self.files, self._found, strict=True):
            if isinstance(found, Entry):
                yield found
                continue
            self._part(file, found)
            following = next((group for group in behind if group.task.done()), None)
            yield self._joined(file, following)

    @cached_property
    def _found(self) -> list[Entry | Long]:
        try:
            return self.crew.result(self.task)
        except died():
            return list(self._one_by_one(self.files))

    def _part(self, file: PdfFile, long: Long) -> None:
        if file.path in self.parted:
            return
        fewest = -(-long.pages // self.crew.workers) if self.crew.carries else FEWEST
        step = max(fewest, -(-long.pages // (AHEAD * self.crew.workers)))
        ranges = [range(first, min(first + step, long.pages + 1)) for first in range(1, long.pages + 1, step)]
        shared = TemporaryDirectory(prefix="hyoka-")
        left = None if self.crew.carries else shared.name
        tasks = [self.crew.submit(read_range, file, self.reader, pages, left) for pages in ranges]
        self.parted[file.path] = shared, tasks

    def _begin(self) -> None:
        """Part the first long file, if it is known by now."""
        long = [(file, found) for file, found in zip(self.files, self._found, strict=True) if isinstance(found, Long)]
        for file, found in long[:1]:
            self._part(file, found)

    def _joined(self, file: PdfFile, following: _Group | None) -> Entry:
        shared, tasks = self.parted.pop(file.path)
        with shared:
            try:
                ranges = [self.crew.result(task) for task in tasks]
                read = [pages for pages in ranges if pages is not None]
                if len(read) < len(ranges):
                    return self._whole(file)
                joining = self.crew.submit(join_ranges, file.path, read)
                if following is not None:
                    following._begin()
                return self.crew.result(joining)
            except died():
                return self._one_by_one([file])[0]

    def _whole(self, file: PdfFile) -> Entry:
        return _sole(self.crew.result(self.crew.submit(read_group, [file], self.reader)))

    def _one_by_one(self, files: Sequence[PdfFile]) -> list[Entry]:
        """Read each file by itself, after a worker died: it may have been any of them, or a neighbour's."""
        with self.crew.apart() as crew:
            return [self._alone(file, crew) for file in files]

    def _alone(self, file: PdfFile, crew: Crew) -> Entry:
        # On a cluster the worker may again have died over another's file.
        for _ in range(2 if crew.carries else 1):
            try:
                return _sole(crew.result(crew.submit(read_group, [file], self.reader)))
            except died() as error:
                found = repr(error)
        advice = "fetch the file again, or report it"
        return pack(file.path.name, unread(file.path, CRASH, "the reading process died", found, advice))


def _sole(found: Sequence[Entry | Long]) -> Entry:
    return next(entry for entry in found if isinstance(entry, Entry))
